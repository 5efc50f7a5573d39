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

// stepOfMany is what these tests look at in a step of a run on many items.
type stepOfMany struct {
	Start []flight
	Rows  *struct{ From, Count int }
	Fail  *failure
}

// TestLineIsBounded reads no more items than the line holds while items wait for an
// earlier item of the same record. Two items that add to a property cannot be one.
func TestLineIsBounded(t *testing.T) {
	items := make([]any, 5000)
	for i := range items {
		items[i] = map[string]any{"email": "ada@example.com", "hs_language": fmt.Sprint(";", i)}
	}
	s := engine.Set{Perform: Perform}
	defer s.Close(1)
	text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "items": len(items), "options": map[string]any{"endpoint": "contacts", "action": "upsert_many"}}))
	read := 0
	for {
		var step stepOfMany
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		if step.Rows == nil {
			require.Len(t, step.Start, 1, "%s", text)
			break
		}
		read = step.Rows.From + step.Rows.Count
		text = s.Resume(nil, 1, marshalled(t, map[string]any{"now": 1795514400000, "rows": items[step.Rows.From:read]}))
	}
	assert.Equal(t, maxLine+request.MaxBatch, read)
}

// TestManyPairsReadTooMuch ends a run that would hold more associations than it can.
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
