package run

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// host runs the core as a host does, with answers that are made as they are
// asked for.
type host struct {
	now    int64
	answer func(method, path, body string) (status int, json map[string]any)
	asked  int // how many requests there were
}

// run runs the operation once, and answers with its result.
func (h *host) run(t *testing.T, options map[string]any) map[string]any {
	t.Helper()
	var s Set
	input, err := json.Marshal(map[string]any{"now": h.now, "token": "ok", "account": 1, "options": options})
	require.NoError(t, err)
	text := s.Open(nil, input)
	defer s.Close(1)
	kept := map[int]map[string]any{}
	for range 10_000 {
		var step struct {
			Start []struct {
				ID                       int
				Method, Path, Body, Omit string
				See                      string
				Keep                     bool
			}
			Wait int64
			Done *struct {
				Value map[string]any
				Held  *struct {
					Parts []struct {
						ID   int
						Take *int
					}
					Concat string
					With   map[string]any
				}
			}
			Fail json.RawMessage
		}
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		require.Nil(t, step.Fail, "%s", step.Fail)
		event := map[string]any{"waited": true}
		switch {
		case step.Done != nil && step.Done.Held == nil:
			return step.Done.Value
		case step.Done != nil:
			held := step.Done.Held
			if held.Concat == "" {
				require.Len(t, held.Parts, 1)
				return kept[held.Parts[0].ID]
			}
			all := []any{}
			for _, p := range held.Parts {
				require.Contains(t, kept, p.ID, "a body that was not kept")
				page := kept[p.ID][held.Concat].([]any)
				if p.Take != nil {
					require.LessOrEqual(t, *p.Take, len(page))
					page = page[:*p.Take]
				}
				all = append(all, page...)
			}
			result := map[string]any{held.Concat: all}
			for key, value := range held.With {
				result[key] = value
			}
			return result
		case len(step.Start) > 0:
			require.Len(t, step.Start, 1)
			r := step.Start[0]
			h.asked++
			status, body := h.answer(r.Method, r.Path, r.Body)
			answer := map[string]any{"id": r.ID, "status": status, "headers": map[string]any{}}
			if r.Keep {
				kept[r.ID] = body
				size, err := json.Marshal(body)
				require.NoError(t, err)
				answer["size"] = len(size)
			}
			if r.See != "nothing" || status > 299 {
				answer["json"] = body
			}
			if r.Omit != "" && status <= 299 {
				list, short := body[r.Omit].([]any), map[string]any{}
				for key, value := range body {
					short[key] = value
				}
				summary := map[string]any{"length": len(list), "last": nil}
				if len(list) > 0 {
					summary["last"] = list[len(list)-1]
				}
				short[r.Omit] = summary
				answer["json"] = short
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
	return nil
}

// idsOf are the ids of a result's records, in order.
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
