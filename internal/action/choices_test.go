package action

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/wire"
)

// runChoices runs the action Choices for deals. It returns the result and the
// largest number of requests that were under way at once. A nil answer is too large
// for the host.
func runChoices(t *testing.T, answer func(path, body string) map[string]any) (result map[string]any, size, together, asked int) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	options := map[string]any{"endpoint": "metadata", "action": "choices", "object": "deals"}
	text := s.Open(nil, hosttest.Marshal(map[string]any{"now": 1, "token": "ok", "account": 1, "options": options}))
	defer s.Close(1)
	var open []hosttest.Request
	var bodies hosttest.Bodies
	for range 10_000 {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step))
		require.Nil(t, step.Fail, "%s", step.Fail)
		if step.Done != nil {
			value, err := bodies.Result(step.Done)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(value, &result))
			return result, len(value), together, asked
		}
		if step.Rows != nil {
			text = s.Resume(nil, 1, hosttest.Marshal(map[string]any{"now": 1, "rows": bodies.Rows(step.Rows, nil)}))
			continue
		}
		open = append(open, step.Start...)
		together, asked = max(together, len(open)), asked+len(step.Start)
		require.NotEmpty(t, open, "the core waits for nothing")
		last := open[len(open)-1] // not in the order of the requests
		open = open[:len(open)-1]
		body := ""
		if last.Body != nil {
			body = *last.Body
		}
		event := map[string]any{"id": last.ID, "status": 200, "headers": map[string]any{}}
		if json := answer(last.Path, body); json != nil {
			bodies.Show(event, &last, 200, hosttest.Marshal(json))
		} else {
			event["large"] = true
		}
		text = s.Resume(nil, 1, hosttest.Marshal(map[string]any{"now": 1, "answer": event}))
	}
	t.Fatal("the run does not end")
	return nil, 0, 0, 0
}

func rowsOf(n int, one func(i int) map[string]any) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = one(i)
	}
	return out
}

// TestChoicesOfLargeAccount checks the bounds of the result, which a browser keeps.
func TestChoicesOfLargeAccount(t *testing.T) {
	text, pages := strings.Repeat("x", 40), 0
	result, size, together, asked := runChoices(t, func(path, body string) map[string]any {
		switch {
		case strings.HasPrefix(path, "/crm/properties/"):
			return map[string]any{"results": rowsOf(2100, func(i int) map[string]any {
				options := 20
				if i == 0 {
					options = 700
				}
				return map[string]any{"name": fmt.Sprint("p", i), "label": text, "type": "enumeration", "fieldType": "select", "options": rowsOf(options, func(i int) map[string]any {
					return map[string]any{"value": fmt.Sprint(i), "label": text, "displayOrder": i}
				})}
			})}
		case strings.HasPrefix(path, "/crm/pipelines/"):
			return map[string]any{"results": rowsOf(101, func(i int) map[string]any {
				if i > 0 {
					return map[string]any{"id": fmt.Sprint(i), "label": text}
				}
				return map[string]any{"id": "1", "label": text, "stages": rowsOf(101, func(i int) map[string]any { return map[string]any{"id": fmt.Sprint(i), "label": text} })}
			})}
		case strings.HasPrefix(path, "/crm/owners/"):
			pages++
			return map[string]any{"paging": map[string]any{"next": map[string]any{"after": fmt.Sprint(pages)}}, "results": rowsOf(500, func(i int) map[string]any {
				return map[string]any{"id": fmt.Sprint(i), "email": text, "firstName": text, "lastName": text}
			})}
		case strings.HasPrefix(path, "/crm/lists/"):
			var search struct{ Offset int }
			require.NoError(t, json.Unmarshal([]byte(body), &search))
			return map[string]any{"hasMore": true, "offset": search.Offset + 500, "lists": rowsOf(500, func(i int) map[string]any {
				return map[string]any{"listId": fmt.Sprint(search.Offset + i), "name": text, "objectTypeId": []string{"0-3", "0-1"}[i%2]}
			})}
		case strings.HasSuffix(path, "/labels"):
			return map[string]any{"results": rowsOf(60, func(i int) map[string]any { return map[string]any{"typeId": i, "label": text} })}
		}
		return map[string]any{"results": rowsOf(150, func(i int) map[string]any {
			return map[string]any{"objectTypeId": fmt.Sprint("2-", i), "name": text, "labels": map[string]any{"plural": text}}
		})}
	})
	length := func(part string) int { return len(result[part].([]any)) }
	assert.Equal(t, 2000, length("properties"))
	assert.Len(t, result["properties"].([]any)[0].(map[string]any)["options"], 500)
	assert.Nil(t, result["properties"].([]any)[1999].(map[string]any)["options"])
	assert.Equal(t, 500, length("groups"))
	assert.Equal(t, 100, length("pipelines"))
	assert.Len(t, result["pipelines"].([]any)[0].(map[string]any)["stages"], 100)
	assert.Equal(t, 2000, length("owners"))
	assert.Equal(t, 2000, length("lists"))
	assert.Equal(t, 500, length("labels"))
	assert.Equal(t, 100, length("objects"))
	assert.Empty(t, result["missing"])
	assert.Equal(t, []any{"properties", "groups", "pipelines", "owners", "lists", "labels", "objects"}, result["cut"])
	assert.Less(t, size, 3<<20)
	assert.Equal(t, engine.Parallel, together)
	assert.Less(t, asked, 50)
}

// TestChoicesEndOfPages proves that a cursor that does not lead on ends the
// reading.
func TestChoicesEndOfPages(t *testing.T) {
	result, _, _, asked := runChoices(t, func(path, _ string) map[string]any {
		return map[string]any{
			"results": []any{}, "paging": map[string]any{"next": map[string]any{"after": "7"}},
			"lists": []any{}, "hasMore": true, "offset": 0,
		}
	})
	assert.Equal(t, []any{"owners", "lists"}, result["cut"])
	assert.Equal(t, 23, asked, "one page of each, and two of the owners")

	n := 0
	result, _, _, asked = runChoices(t, func(path, _ string) map[string]any {
		n++
		return map[string]any{
			"results": []any{}, "paging": map[string]any{"next": map[string]any{"after": fmt.Sprint("new", n)}},
			"lists": []any{}, "hasMore": true, "offset": n,
		}
	})
	assert.Equal(t, []any{"owners", "lists"}, result["cut"])
	assert.Equal(t, 26, asked, "one page of each, and three empty ones of the owners and lists")
}

// TestChoicesTooLarge proves that definitions that are too large for the host are
// left out, and the other parts are read.
func TestChoicesTooLarge(t *testing.T) {
	result, _, _, _ := runChoices(t, func(path, _ string) map[string]any {
		switch {
		case strings.HasSuffix(path, "/groups"):
			return map[string]any{"results": []any{map[string]any{"name": "web_shop", "label": "Web shop"}}}
		case strings.HasPrefix(path, "/crm/properties/"):
			return nil
		case strings.HasPrefix(path, "/crm/owners/"):
			return map[string]any{"results": []any{map[string]any{"id": "1", "email": "ada@example.com"}}}
		}
		return map[string]any{"results": []any{}, "lists": []any{}}
	})
	assert.Equal(t, []any{map[string]any{"part": "properties", "error": "too_large", "requiredScopes": []any{}}}, result["missing"])
	assert.Equal(t, []any{map[string]any{"name": "web_shop", "label": "Web shop"}}, result["groups"])
	assert.Equal(t, []any{map[string]any{"id": "1", "name": "", "email": "ada@example.com"}}, result["owners"])
}

// TestMostOptions checks how many options of a property the answer holds before it says
// that there are more.
func TestMostOptions(t *testing.T) {
	for count, cut := range map[int]bool{500: false, 501: true} {
		options := make([]map[string]any, count)
		for i := range options {
			options[i] = map[string]any{"value": fmt.Sprint(i), "label": fmt.Sprint(i), "displayOrder": i}
		}
		doc, ok := wire.Read(hosttest.Marshal(map[string]any{"options": options}))
		require.True(t, ok)
		part := &choosablePart{}
		part.writeOptions(doc.Root())
		assert.Equal(t, cut, part.cut, count)
	}
}
