package action

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// host runs the core as a host does. It makes the answers when they are asked for.
type host struct {
	now    int64
	answer func(method, path, body string) (status int, json map[string]any)
	asked  int // how many requests there were
	holds  int // bytes of an answer that it can hold; 0 for all
	most   int // bytes of the largest it was given to hold
}

// run runs the operation once, and answers with its result.
func (h *host) run(t *testing.T, options map[string]any) map[string]any {
	t.Helper()
	result, fail := h.end(t, options)
	require.Nil(t, fail)
	return result
}

// fail runs the operation once, and answers with its problem.
func (h *host) fail(t *testing.T, options map[string]any) map[string]any {
	t.Helper()
	result, fail := h.end(t, options)
	require.Nil(t, result)
	return fail
}

func (h *host) end(t *testing.T, options map[string]any) (result, fail map[string]any) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	input, err := json.Marshal(map[string]any{"now": h.now, "token": "ok", "account": 1, "options": options})
	require.NoError(t, err)
	text := s.Open(nil, input)
	defer s.Close(1)
	bodies := hosttest.Bodies{}
	for range 10_000 {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		if step.Fail != nil {
			require.NoError(t, json.Unmarshal(step.Fail, &fail))
			return nil, fail
		}
		event := map[string]any{"waited": true}
		switch {
		case step.Done != nil:
			value, err := bodies.Result(step.Done)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(value, &result))
			return result, nil
		case step.Rows != nil:
			event = map[string]any{"rows": bodies.Rows(step.Rows, nil)}
		case len(step.Start) > 0:
			require.Len(t, step.Start, 1)
			r := &step.Start[0]
			h.asked++
			sent := ""
			if r.Body != nil {
				sent = *r.Body
			}
			status, body := h.answer(r.Method, r.Path, sent)
			answer := map[string]any{"id": r.ID, "status": status, "headers": map[string]any{}}
			if text := hosttest.Marshal(body); h.holds == 0 || len(text) <= h.holds {
				h.most = max(h.most, len(text))
				bodies.Show(answer, r, status, text)
			} else {
				answer["large"] = true
			}
			event = map[string]any{"answer": answer}
		default:
			require.Positive(t, step.Wait, "the core waits for nothing")
			h.now += step.Wait
		}
		event["now"] = h.now
		text, err = json.Marshal(event)
		require.NoError(t, err)
		text = s.Resume(nil, 1, text)
	}
	t.Fatal("the run does not end")
	return nil, nil
}

// idsOf are the IDs of a result's records, in order.
func idsOf(t *testing.T, result map[string]any) []int {
	t.Helper()
	ids := []int{}
	for _, record := range result["results"].([]any) {
		var id int
		_, err := fmt.Sscan(record.(map[string]any)["id"].(string), &id)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return ids
}
