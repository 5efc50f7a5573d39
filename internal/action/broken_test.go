package action

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
)

// script hands a run of many its items and HubSpot's answers, one after the other.
type script struct {
	t       *testing.T
	set     engine.Set
	hubspot *manyHost
	items   []any
	step    hosttest.Step
	settled []hosttest.Line // what the steps said of items
}

func newScript(t *testing.T, options map[string]any, items []any) *script {
	s := &script{t: t, set: engine.Set{Perform: Perform}, hubspot: newManyHost(1, hubspottest.Options{}), items: items}
	t.Cleanup(func() { s.set.Close(1) })
	s.read(s.set.Open(nil, marshalled(t, map[string]any{"now": s.hubspot.now, "token": "ok", "account": 1, "options": options, "items": len(items)})))
	return s
}

func (s *script) read(text []byte) {
	s.step = hosttest.Step{}
	require.NoError(s.t, json.Unmarshal(text, &s.step), "%s", text)
	s.settled = append(s.settled, s.step.Settled...)
}

func (s *script) resume(event map[string]any) {
	s.t.Helper()
	event["now"] = s.hubspot.now
	s.read(s.set.Resume(nil, 1, marshalled(s.t, event)))
}

// failed is the problem that the run ended with.
func (s *script) failed() *failure {
	s.t.Helper()
	require.NotNil(s.t, s.step.Fail)
	f := new(failure)
	require.NoError(s.t, json.Unmarshal(s.step.Fail, f))
	return f
}

func contacts(n int) []any {
	items := make([]any, n)
	for i := range items {
		items[i] = map[string]any{"properties": map[string]any{"email": fmt.Sprintf("c%d@example.com", i)}}
	}
	return items
}

// createdAll is HubSpot's answer to a batch of creates.
func createdAll(t *testing.T, r hosttest.Request) map[string]any {
	var body struct {
		Inputs []struct{ ObjectWriteTraceID string }
	}
	require.NoError(t, json.Unmarshal([]byte(*r.Body), &body))
	results := []any{}
	for _, in := range body.Inputs {
		results = append(results, map[string]any{"id": "9" + in.ObjectWriteTraceID, "objectWriteTraceId": in.ObjectWriteTraceID})
	}
	return map[string]any{"answer": map[string]any{"id": r.ID, "status": 201, "headers": map[string]any{}, "json": map[string]any{"status": "COMPLETE", "results": results}}}
}

// TestRefusedItems hands over fewer items than asked for, some of them refused by
// the host. Only those fail.
func TestRefusedItems(t *testing.T) {
	options := map[string]any{"endpoint": "contacts", "action": "create_many", "fail_when": "never"}
	s := newScript(t, options, contacts(12))
	handed := 0
	for s.step.Rows != nil {
		require.Equal(t, handed, s.step.Rows.From)
		rows := new(hosttest.Bodies).Rows(s.step.Rows, items(t, s.items))
		event := map[string]any{"rows": rows[:min(5, len(rows))]}
		if handed == 5 {
			rows[2] = json.RawMessage("null")
			event["refused"] = map[string]any{"2": "is nested more than 100 levels deep"}
		}
		handed += min(5, len(rows))
		s.resume(event)
	}
	require.Equal(t, 12, handed)
	require.Len(t, s.step.Start, 1)
	s.resume(createdAll(t, s.step.Start[0]))
	require.NotNil(t, s.step.Done)
	var r reportJSON
	require.NoError(t, json.Unmarshal(s.step.Done.Value, &r))
	assert.Equal(t, 11, r.Created)
	for i, line := range r.Results {
		if i != 7 {
			assert.Equal(t, "created", line.Status, i)
			continue
		}
		assert.Equal(t, "failed", line.Status)
		assert.Equal(t, "too_large", line.Error.Code)
		assert.Equal(t, "The item is nested more than 100 levels deep.", line.Error.Message)
	}
}

func items(t *testing.T, list []any) []json.RawMessage {
	out := make([]json.RawMessage, len(list))
	for i, v := range list {
		out[i] = marshalled(t, v)
	}
	return out
}

// TestRefusedItemOfImport proves that nothing is sent: an import takes all items or
// none.
func TestRefusedItemOfImport(t *testing.T) {
	s := newScript(t, map[string]any{"endpoint": "imports_exports", "action": "import", "object": "contacts", "id_property": "email"}, contacts(3))
	require.NotNil(t, s.step.Rows, "%s", s.step.Fail)
	rows := items(t, s.items)
	s.resume(map[string]any{"rows": rows[:1]})
	require.NotNil(t, s.step.Rows)
	assert.Equal(t, 1, s.step.Rows.From)
	s.resume(map[string]any{"rows": []any{nil, s.items[2]}, "refused": map[string]any{"0": "is larger than 1 MB"}})
	f := s.failed()
	assert.Equal(t, "validation", f.Error)
	assert.Contains(t, f.Message, "The item is larger than 1 MB.")
}

// TestBrokenOff ends runs in every way in which an action does not end by itself.
// The report keeps what was written.
func TestBrokenOff(t *testing.T) {
	tests := []struct {
		name, message string
		end           func(*script)
	}{
		{"an event that is not JSON", "not JSON", func(s *script) { s.read(s.set.Resume(nil, 1, []byte(`{"now":`))) }},
		{"an answer to no request", "an answer to a request that was not made", func(s *script) { s.resume(map[string]any{"answer": map[string]any{"id": 77, "status": 200}}) }},
		{"no items", "handed over 0 items", func(s *script) {
			s.resume(createdAll(s.t, s.step.Start[1]))
			require.NotNil(s.t, s.step.Rows)
			s.resume(map[string]any{"rows": []any{}})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, map[string]any{"endpoint": "contacts", "action": "create_many"}, contacts(900))
			all := items(t, s.items)
			for s.step.Rows != nil {
				s.resume(map[string]any{"rows": new(hosttest.Bodies).Rows(s.step.Rows, all)})
			}
			started := s.step.Start
			require.Len(t, started, engine.Parallel)
			s.resume(createdAll(t, started[0]))
			require.NotNil(t, s.step.Rows)
			s.resume(map[string]any{"rows": new(hosttest.Bodies).Rows(s.step.Rows, all)})
			created := 100
			if test.name == "no items" {
				s.step.Start = started
				created = 200
			}
			test.end(s)
			require.Len(t, s.settled, created, "what the host knows if the instance ends")
			assert.Equal(t, hosttest.Line{Index: 0, Status: "created", ID: "90"}, s.settled[0])
			f := s.failed()
			assert.Equal(t, "internal", f.Error)
			assert.Contains(t, f.Message, test.message)
			assert.Contains(t, f.Hint, "The report says")
			assert.Contains(t, f.Hint, "Look in HubSpot for those whose fate is unknown")
			require.NotNil(t, f.Report)
			require.Len(t, f.Report.Results, 900)
			assert.Equal(t, created, f.Report.Created)
			assert.Equal(t, 600-created, f.Report.Unknown, "what is under way")
			assert.Equal(t, 300, f.Report.Failed, "what was not sent")
			assert.Equal(t, "90", f.Report.Results[0].ID)
			assert.Contains(t, f.Report.Results[550].Error.Message, "may have been done")
			assert.Contains(t, f.Report.Results[899].Error.Message, "Not sent")
			assert.Contains(t, string(s.set.Resume(nil, 1, []byte(`{"now":1,"waited":true}`))), "This run is over.")
		})
	}
}

// TestBrokenOffBeforeItWrote ends a run while it reads what it is to add to. Nothing was
// written, so there is nothing to look for in HubSpot.
func TestBrokenOffBeforeItWrote(t *testing.T) {
	pairs := []any{map[string]any{"id": "a", "from": "1", "to": "7"}, map[string]any{"id": "b", "from": "2", "to": "7"}}
	s := newScript(t, map[string]any{"endpoint": "contacts", "action": "associate_many", "to_object": "companies", "label": "279"}, pairs)
	s.resume(map[string]any{"rows": new(hosttest.Bodies).Rows(s.step.Rows, items(t, s.items))})
	require.Len(t, s.step.Start, 1)
	require.Contains(t, s.step.Start[0].Path, "/batch/read")
	s.read(s.set.Resume(nil, 1, []byte(`{"now":`)))
	f := s.failed()
	require.NotNil(t, f.Report)
	assert.Equal(t, 2, f.Report.Failed)
	assert.Equal(t, "a", f.Report.Results[0].Key)
	assert.Equal(t, "b", f.Report.Results[1].Key)
	assert.Zero(t, f.Report.Unknown)
	assert.Contains(t, f.Hint, "The report says")
	assert.NotContains(t, f.Hint, "Look in HubSpot")
}

// TestBrokenOffOne proves that the problem of a run on one record says that a
// request was sent.
func TestBrokenOffOne(t *testing.T) {
	for action, told := range map[string]bool{"retrieve": false, "update": true} {
		s := engine.Set{Perform: Perform}
		s.Open(nil, input(`{"endpoint":"contacts","action":"`+action+`","id":"1","u_properties":{"firstname":"Ada"}}`))
		text := string(s.Resume(nil, 1, []byte("[")))
		assert.Contains(t, text, `"error":"internal"`)
		assert.Equal(t, told, strings.Contains(text, `"hint":"A request that writes was sent before`), text)
		s.Close(1)
	}
}

// TestTooLarge drops the answers to creates, because the host cannot hold them. The
// run looks for the records. An item whose record is not found may have been
// created.
func TestTooLarge(t *testing.T) {
	large := func(r hosttest.Request) map[string]any {
		return map[string]any{"answer": map[string]any{"id": r.ID, "status": 201, "headers": map[string]any{}, "large": true}}
	}
	s := newScript(t, map[string]any{"endpoint": "contacts", "action": "create_many"}, contacts(2))
	s.resume(map[string]any{"rows": s.items})
	require.Len(t, s.step.Start, 1)
	s.resume(large(s.step.Start[0]))
	require.Len(t, s.step.Start, 1)
	assert.Contains(t, s.step.Start[0].Path, "/batch/read")
	there := map[string]any{"id": "7", "properties": map[string]any{"email": "c0@example.com"}, "createdAt": "2026-11-24T10:00:00.000Z"}
	s.resume(map[string]any{"answer": map[string]any{"id": s.step.Start[0].ID, "status": 207, "headers": map[string]any{}, "json": map[string]any{"results": []any{there}}}})
	f := s.failed()
	assert.Equal(t, "created", f.Report.Results[0].Status)
	assert.Equal(t, "unknown", f.Report.Results[1].Status)
	assert.Contains(t, f.Report.Results[1].Error.Message, "larger than what one run can hold")

	set := engine.Set{Perform: Perform}
	defer set.Close(1)
	set.Open(nil, input(`{"endpoint":"contacts","action":"create","c_properties":{"firstname":"Ada"}}`))
	text := set.Resume(nil, 1, marshalled(t, map[string]any{"now": 1795514400000, "answer": map[string]any{"id": 1, "status": 201, "large": true}}))
	assert.Contains(t, string(text), "larger than what one run can hold")
	assert.Contains(t, string(text), "The request may have been done all the same")
}

// TestBrokenOffAfterRecord proves that the problem names the record that an upsert wrote
// before its associations broke off. The record of Associate was there before.
func TestBrokenOffAfterRecord(t *testing.T) {
	row := []any{map[string]any{"to": "companies", "id": "7"}}
	for _, tt := range []struct {
		name    string
		options map[string]any
		answer  map[string]any // to the request before the associations; nil if there is none
		want    string
	}{
		{"upsert", map[string]any{"endpoint": "contacts", "action": "upsert", "c_properties": map[string]any{"email": "ada@example.com"}, "c_associate": row},
			map[string]any{"status": "COMPLETE", "results": []any{map[string]any{"id": "101", "new": true, "properties": map[string]any{}}}}, "101"},
		{"associate", map[string]any{"endpoint": "contacts", "action": "associate", "id": "101", "a_associate": row}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScript(t, tt.options, nil)
			if tt.answer != nil {
				require.Len(t, s.step.Start, 1, "%s", s.step.Fail)
				s.resume(map[string]any{"answer": map[string]any{"id": s.step.Start[0].ID, "status": 200, "headers": map[string]any{}, "json": tt.answer}})
			}
			require.Len(t, s.step.Start, 1, "%s", s.step.Fail)
			assert.Contains(t, s.step.Start[0].Path, "/associations/")
			s.read(s.set.Resume(nil, 1, []byte(`{"now":`)))
			f := s.failed()
			assert.Equal(t, "internal", f.Error)
			assert.Equal(t, tt.want, f.ExistingID)
			require.NotNil(t, f.Report)
			assert.Equal(t, 1, f.Report.Unknown)
		})
	}
}

// TestBrokenOffWhileItChangesAddresses ends runs while they change subscriptions. Only
// addresses whose change is under way may have been changed.
func TestBrokenOffWhileItChangesAddresses(t *testing.T) {
	none := map[string]any{"results": []any{}}
	changed := map[string]any{"results": []any{map[string]any{"subscriptionName": "News", "status": "UNSUBSCRIBED"}}}
	tests := []struct {
		name                          string
		answers                       []any // statuses of failures, and bodies of good answers
		unsubscribed, unknown, failed int
	}{
		{"while it reads", nil, 0, 0, engine.Parallel + 2},
		{"while it changes all", []any{none}, 0, engine.Parallel + 2, 0},
		{"while it reads each", []any{403, none}, 0, 0, engine.Parallel + 2},
		{"after a refusal, while it reads each", []any{none, 400, none}, 0, 0, engine.Parallel + 2},
		{"while it changes each", slices.Concat([]any{403}, slices.Repeat([]any{none}, engine.Parallel), []any{changed}), 1, engine.Parallel - 1, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var addresses []any
			for i := range engine.Parallel + 2 {
				addresses = append(addresses, fmt.Sprintf("c%d@example.com", i))
			}
			s := newScript(t, map[string]any{"endpoint": "consent", "action": "unsubscribe_many", "subscription": "7", "fail_when": "never"}, addresses)
			s.resume(map[string]any{"rows": new(hosttest.Bodies).Rows(s.step.Rows, items(t, s.items))})
			open := s.step.Start
			for _, given := range test.answers {
				require.NotEmpty(t, open, "%s", s.step.Fail)
				answer := map[string]any{"id": open[0].ID, "status": 200, "headers": map[string]any{}, "json": given}
				if status, refused := given.(int); refused {
					answer["status"], answer["json"] = status, map[string]any{"message": "No."}
				}
				s.resume(map[string]any{"answer": answer})
				open = append(open[1:], s.step.Start...)
			}
			require.NotEmpty(t, open)
			s.read(s.set.Resume(nil, 1, []byte(`{"now":`)))
			f := s.failed()
			require.NotNil(t, f.Report)
			assert.Equal(t, []int{test.unsubscribed, test.unknown, test.failed}, []int{f.Report.Unsubscribed, f.Report.Unknown, f.Report.Failed})
		})
	}
}
