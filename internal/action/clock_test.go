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
	talk := &talk{t: t, set: engine.Set{Perform: Perform}}

	paused := talk.answer(talk.open(before, retrieve), before, 503, map[string]any{}, nil)
	require.Positive(t, paused.Wait)
	again := talk.read(talk.set.Resume(nil, paused.Run, hosttest.Marshal(map[string]any{"now": after, "waited": true})))
	assert.Len(t, again.Start, 1, "the pause is over")

	named := `{"endpoint":"contacts","action":"create","c_properties":{"hubspot_owner_id":"ada@example.com"}}`
	owner := map[string]any{"results": []any{map[string]any{"id": "7", "email": "ada@example.com"}}}
	assert.Equal(t, "POST", talk.answer(talk.open(before, named), before, 200, map[string]any{}, owner).Start[0].Method)
	assert.Equal(t, "POST", talk.open(before, named).Start[0].Method, "the owner is remembered")
	assert.Equal(t, "GET", talk.open(after, named).Start[0].Method, "the owner is looked up again")

	limits := map[string]any{"x-hubspot-ratelimit-max": "100", "x-hubspot-ratelimit-remaining": "0", "x-hubspot-ratelimit-interval-milliseconds": "10000"}
	require.NotNil(t, talk.answer(talk.open(before, retrieve), before, 200, limits, map[string]any{"id": "1"}).Done)
	require.Positive(t, talk.open(before, retrieve).Wait, "others have used up the limit")
	assert.Len(t, talk.open(after, retrieve).Start, 1, "the limit was of another time")
}

// TestOddListIsNotRemembered answers a look-up with something that is not a list. The next
// run asks again.
func TestOddListIsNotRemembered(t *testing.T) {
	const now int64 = 1795514400000
	talk := &talk{t: t, set: engine.Set{Perform: Perform}}
	named := `{"endpoint":"contacts","action":"create","c_properties":{"hubspot_owner_id":"ada@example.com"}}`
	require.NotNil(t, talk.answer(talk.open(now, named), now, 200, map[string]any{}, map[string]any{"results": "none"}).Fail)
	step := talk.open(now, named)
	require.Len(t, step.Start, 1)
	assert.Equal(t, "GET", step.Start[0].Method)
}

// talk opens runs of one instance and answers their requests.
type talk struct {
	t   *testing.T
	set engine.Set
}

func (k *talk) read(text []byte) (step hosttest.Step) {
	require.NoError(k.t, json.Unmarshal(text, &step), "%s", text)
	return step
}

// open begins a run at a time of the host.
func (k *talk) open(now int64, options string) hosttest.Step {
	return k.read(k.set.Open(nil, hosttest.Marshal(map[string]any{"now": now, "token": "ok", "account": 1, "options": json.RawMessage(options)})))
}

// answer answers the only request of a step, at a time of the host.
func (k *talk) answer(step hosttest.Step, now int64, status int, headers, body any) hosttest.Step {
	require.Len(k.t, step.Start, 1)
	answer := map[string]any{"id": step.Start[0].ID, "status": status, "headers": headers, "json": body, "size": 10}
	return k.read(k.set.Resume(nil, step.Run, hosttest.Marshal(map[string]any{"now": now, "answer": answer})))
}
