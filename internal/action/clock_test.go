package action

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// TestClockSetBack sets the host's clock back by an hour. A pause that began before ends
// in its time. Later runs do not wait for limits and do not use remembered answers whose
// times are in the future.
func TestClockSetBack(t *testing.T) {
	const before int64 = 1795514400000
	const after = before - 3_600_000
	s := engine.Set{Perform: Perform}
	read := func(text []byte) (step hosttest.Step) {
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		return step
	}
	open := func(now int64, options string) hosttest.Step {
		return read(s.Open(nil, hosttest.Marshal(map[string]any{"now": now, "token": "ok", "account": 1, "options": json.RawMessage(options)})))
	}
	answer := func(step hosttest.Step, status int, headers, body any) hosttest.Step {
		require.Len(t, step.Start, 1)
		answer := map[string]any{"id": step.Start[0].ID, "status": status, "headers": headers, "json": body, "size": 10}
		return read(s.Resume(nil, step.Run, hosttest.Marshal(map[string]any{"now": before, "answer": answer})))
	}

	paused := answer(open(before, retrieve), 503, map[string]any{}, nil)
	require.Positive(t, paused.Wait)
	again := read(s.Resume(nil, paused.Run, hosttest.Marshal(map[string]any{"now": after, "waited": true})))
	assert.Len(t, again.Start, 1, "the pause is over")

	named := `{"endpoint":"contacts","action":"create","c_properties":{"hubspot_owner_id":"ada@example.com"}}`
	owner := map[string]any{"results": []any{map[string]any{"id": "7", "email": "ada@example.com"}}}
	assert.Equal(t, "POST", answer(open(before, named), 200, map[string]any{}, owner).Start[0].Method)
	assert.Equal(t, "POST", open(before, named).Start[0].Method, "the owner is remembered")
	assert.Equal(t, "GET", open(after, named).Start[0].Method, "the owner is looked up again")

	limits := map[string]any{"x-hubspot-ratelimit-max": "100", "x-hubspot-ratelimit-remaining": "0", "x-hubspot-ratelimit-interval-milliseconds": "10000"}
	require.NotNil(t, answer(open(before, retrieve), 200, limits, map[string]any{"id": "1"}).Done)
	require.Positive(t, open(before, retrieve).Wait, "others have used up the limit")
	assert.Len(t, open(after, retrieve).Start, 1, "the limit was of another time")
}
