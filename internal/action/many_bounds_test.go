package action

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/request"
)

// stepOfMany has the members of a step that these tests look at.
type stepOfMany struct {
	Start []flight
	Rows  *struct{ From, Count int }
	Fail  *failure
}

// TestWaitingIsBounded proves that no more items are read than may wait, in number and in
// bytes, while items wait for an earlier item of the same record. Items that add to a
// property cannot be joined.
func TestWaitingIsBounded(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"short items", "", maxWaiting + request.MaxBatch},
		{"items of 30 KB", strings.Repeat("x", 30<<10), 3 * request.MaxBatch}, // 9 MB, more than the 8 MB that may wait
	} {
		t.Run(tt.name, func(t *testing.T) {
			items := make([]any, 5000)
			for i := range items {
				items[i] = map[string]any{"email": "ada@example.com", "hs_language": fmt.Sprint(";", i), "firstname": tt.text}
			}
			s := engine.Set{Perform: Perform}
			defer s.Close(1)
			text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "items": len(items), "options": map[string]any{"endpoint": "contacts", "action": "upsert_many"}}))
			read := 0
			for {
				var step stepOfMany
				require.NoError(t, json.Unmarshal(text, &step), "%s", text)
				if step.Rows == nil {
					require.Len(t, step.Start, 1)
					break
				}
				read = step.Rows.From + step.Rows.Count
				text = s.Resume(nil, 1, marshalled(t, map[string]any{"now": 1795514400000, "rows": items[step.Rows.From:read]}))
			}
			assert.Equal(t, tt.want, read)
		})
	}
}

// TestManyPairsReadTooMuch proves that a run ends that would hold more associations than
// it can.
func TestManyPairsReadTooMuch(t *testing.T) {
	const each, bytes = 50, 4000
	to := make([]any, each)
	for i := range to {
		to[i] = map[string]any{"toObjectId": i + 1, "associationTypes": []any{
			map[string]any{"category": "USER_DEFINED", "typeId": 1, "label": strings.Repeat("x", bytes)},
		}}
	}
	items := make([]any, 500)
	for i := range items {
		items[i] = fmt.Sprint(i + 1)
	}
	s := engine.Set{Perform: Perform}
	defer s.Close(1)
	text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "items": len(items), "options": map[string]any{
		"endpoint": "contacts", "action": "associations_many", "to_object": "companies",
	}}))
	read := 0
	for range 1000 {
		var step stepOfMany
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		if step.Fail != nil {
			assert.Equal(t, "validation", step.Fail.Error)
			assert.Contains(t, step.Fail.Message, "16 MB")
			assert.Greater(t, read+each*bytes, engine.MostWritten)
			assert.Less(t, read, engine.MostWritten+each*(bytes+200)*2)
			return
		}
		event := map[string]any{"now": 1795514400000}
		if step.Rows != nil {
			event["rows"] = items[step.Rows.From : step.Rows.From+step.Rows.Count]
		} else {
			require.Len(t, step.Start, 1, "%s", text)
			var body struct{ Inputs []struct{ ID, After string } }
			require.NoError(t, json.Unmarshal([]byte(*step.Start[0].Body), &body))
			// One record with a page, and no more of the others: HubSpot may leave them for the next page.
			first := body.Inputs[0]
			result := map[string]any{"from": map[string]any{"id": first.ID}, "to": to, "paging": map[string]any{"next": map[string]any{"after": first.After + "1"}}}
			read += each * bytes
			event["answer"] = map[string]any{"id": step.Start[0].ID, "status": 200, "headers": map[string]any{}, "json": map[string]any{"results": []any{result}}}
		}
		text = s.Resume(nil, 1, marshalled(t, event))
	}
	t.Fatal("the run goes on")
}

// playMany hands a run of many its items and answers its requests. It returns the bodies
// of the requests, and how often the run rested.
func playMany(t *testing.T, items []any, options map[string]any, answer func(body string) map[string]any) (bodies []string, rests int) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	defer s.Close(1)
	text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "items": len(items), "options": options}))
	var open []flight
	for range 100_000 {
		var step struct {
			Start []flight
			Rows  *struct{ From, Count int }
			Wait  int
			Done  *json.RawMessage
			Fail  *json.RawMessage
		}
		require.NoError(t, json.Unmarshal(text, &step))
		if step.Done != nil || step.Fail != nil {
			return bodies, rests
		}
		open = append(open, step.Start...)
		event := map[string]any{"now": 1795514400000}
		switch {
		case step.Rows != nil:
			event["rows"] = items[step.Rows.From : step.Rows.From+step.Rows.Count]
		case len(open) > 0:
			bodies = append(bodies, *open[0].Body)
			event["answer"] = map[string]any{"id": open[0].ID, "status": 201, "headers": map[string]any{}, "json": answer(*open[0].Body)}
			open = open[1:]
		default:
			require.Positive(t, step.Wait)
			rests++
			event["waited"] = true
		}
		text = s.Resume(nil, 1, marshalled(t, event))
	}
	t.Fatal("the run goes on")
	return nil, 0
}

// allMade answers a batch of creates.
func allMade(body string) map[string]any {
	var in struct{ Inputs []map[string]any }
	_ = json.Unmarshal([]byte(body), &in) // a body that is not JSON has no results
	for i, one := range in.Inputs {
		one["id"] = fmt.Sprint(i + 1)
	}
	return map[string]any{"status": "COMPLETE", "results": in.Inputs}
}

// TestBatchIsBounded sends large items in several requests, one that is larger than a
// batch alone, and all of them in their order.
func TestBatchIsBounded(t *testing.T) {
	items := make([]any, 20)
	for i := range items {
		length := 300_000
		if i == 7 {
			length = mostBatch + 1
		}
		items[i] = map[string]any{"lastname": fmt.Sprint(i), "firstname": strings.Repeat("x", length)}
	}
	bodies, _ := playMany(t, items, map[string]any{"endpoint": "contacts", "action": "create_many"}, allMade)
	var order []string
	for _, body := range bodies {
		var in struct {
			Inputs []struct{ Properties map[string]string }
		}
		require.NoError(t, json.Unmarshal([]byte(body), &in))
		if len(in.Inputs) > 1 {
			assert.Less(t, len(body), mostBatch+10_000)
		}
		for _, one := range in.Inputs {
			order = append(order, one.Properties["lastname"])
		}
	}
	assert.Len(t, bodies, 8)
	assert.Equal(t, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", strings.Join(order, " "))
}

// TestItemsOfARequest gives each action one item more than a request of it takes. HubSpot
// sets these numbers.
func TestItemsOfARequest(t *testing.T) {
	address := func(i int) any { return fmt.Sprintf("c%d@example.com", i) }
	id := func(i int) any { return fmt.Sprint(i + 1) }
	pair := func(i int) any { return map[string]any{"from": fmt.Sprint(i + 1), "to": "7"} }
	for _, tt := range []struct {
		want    int
		options map[string]any
		item    func(i int) any
	}{
		{100, map[string]any{"endpoint": "contacts", "action": "create_many"}, func(i int) any { return map[string]any{"email": address(i)} }},
		{100, map[string]any{"endpoint": "contacts", "action": "upsert_many"}, func(i int) any { return map[string]any{"email": address(i)} }},
		{100, map[string]any{"endpoint": "contacts", "action": "update_many", "id_column": "id"}, func(i int) any { return map[string]any{"id": id(i), "city": "Paris"} }},
		{100, map[string]any{"endpoint": "contacts", "action": "delete_many"}, id},
		{100, map[string]any{"endpoint": "contacts", "action": "get_many"}, id},
		{50, map[string]any{"endpoint": "contacts", "action": "get_many", "l_revision_fields": "email"}, id},
		{2000, map[string]any{"endpoint": "contacts", "action": "associate_many", "to_object": "companies"}, pair},
		{2000, map[string]any{"endpoint": "contacts", "action": "disassociate_many", "to_object": "companies"}, pair},
		{1000, map[string]any{"endpoint": "contacts", "action": "associations_many", "to_object": "companies"}, id},
		{1000, map[string]any{"endpoint": "lists", "action": "add_members", "list": "5"}, id},
		{1000, map[string]any{"endpoint": "lists", "action": "remove_members", "list": "5"}, id},
		{100, map[string]any{"endpoint": "consent", "action": "unsubscribe_all_many", "everything": true}, address},
	} {
		t.Run(tt.options["action"].(string), func(t *testing.T) {
			items := make([]any, tt.want+1)
			for i := range items {
				items[i] = tt.item(i)
			}
			var sizes []int
			playMany(t, items, tt.options, func(body string) map[string]any {
				var ids []any
				if json.Unmarshal([]byte(body), &ids) != nil {
					var in struct{ Inputs []any }
					require.NoError(t, json.Unmarshal([]byte(body), &in))
					ids = in.Inputs
				}
				sizes = append(sizes, len(ids))
				return map[string]any{"results": []any{}}
			})
			require.GreaterOrEqual(t, len(sizes), 2)
			assert.Equal(t, tt.want, sizes[0])
			assert.Contains(t, sizes, 1)
		})
	}
}

// TestDryRunIsBounded proves that a dry run shows requests up to a megabyte, and counts the
// others.
func TestDryRunIsBounded(t *testing.T) {
	items := make([]any, 15)
	for i := range items {
		items[i] = map[string]any{"lastname": fmt.Sprint(i), "firstname": strings.Repeat("x", 300_000)}
	}
	shown := dryRun(t, map[string]any{"endpoint": "contacts", "action": "create_many", "dry_run": true}, items)
	assert.True(t, shown.DryRun)
	assert.Len(t, shown.Requests, 1)
	assert.Equal(t, 4, shown.More)
}

// TestDryRunShowsConversions proves that a dry run shows 200 conversions, counts the
// others, and shows the beginning of a long value.
func TestDryRunShowsConversions(t *testing.T) {
	items := make([]any, 100)
	for i := range items {
		items[i] = map[string]any{"dealname": []string{strings.Repeat("x", 400), "y"}, "closedate": "2026-11-24", "description": []string{"a", "b"}}
	}
	shown := dryRun(t, map[string]any{"endpoint": "deals", "action": "create_many", "dry_run": true}, items)
	require.Len(t, shown.Converted, 200)
	assert.Equal(t, 100, shown.MoreConverted)
	first := shown.Converted[1]
	assert.Equal(t, "dealname", first.Property)
	assert.Equal(t, `["`+strings.Repeat("x", 298)+"…", first.From)
	assert.Equal(t, strings.Repeat("x", 400)+";y", first.To)
}

// dryRun is the result of a dry run that gets all of its items at once.
func dryRun(t *testing.T, options map[string]any, items []any) (shown struct {
	DryRun        bool
	Requests      []any
	More          int
	MoreConverted int
	Converted     []struct {
		Property string
		From     any
		To       string
	}
}) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	defer s.Close(1)
	text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "items": len(items), "options": options}))
	var step struct {
		Rows *struct{ From, Count int }
		Done *struct{ Value json.RawMessage }
	}
	require.NoError(t, json.Unmarshal(text, &step))
	require.NotNil(t, step.Rows, "%s", text)
	text = s.Resume(nil, 1, marshalled(t, map[string]any{"now": 1795514400000, "rows": items}))
	require.NoError(t, json.Unmarshal(text, &step))
	require.NotNil(t, step.Done)
	require.NoError(t, json.Unmarshal(step.Done.Value, &shown))
	return shown
}

// TestReportRests writes a long report in several calls of the core.
func TestReportRests(t *testing.T) {
	items := make([]any, 2*linesInOneGo+1)
	for i := range items {
		items[i] = map[string]any{"closedate": "never"}
	}
	_, rests := playMany(t, items, map[string]any{"endpoint": "deals", "action": "create_many", "patience": 0}, allMade)
	assert.Equal(t, 2, rests)
}
