package action

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/hubspottest"
	"directus-extension-hubspot/internal/registry"
)

// hubspotHost is a host whose answers come from the stand-in for HubSpot, with
// contacts made a hundred at a time.
func hubspotHost(t *testing.T, contacts int) *host {
	t.Helper()
	h := &host{now: cases.Now}
	hubspot := hubspottest.New(hubspottest.WithClock(func() time.Time { return time.UnixMilli(h.now) }))
	h.answer = func(method, path, body string) (int, map[string]any) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		hubspot.ServeHTTP(w, r)
		var out map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out), "%s", w.Body)
		return w.Code, out
	}
	for made := 0; made < contacts; h.now++ {
		var inputs []string
		for ; made < contacts && len(inputs) < 100; made++ {
			inputs = append(inputs, fmt.Sprintf(`{"properties":{"email":"c%d@example.com","city":"%s"}}`, made, []string{"Berlin", "Bonn"}[made%2]))
		}
		status, body := h.answer("POST", "/crm/objects/2026-09/contacts/batch/create", `{"inputs":[`+strings.Join(inputs, ",")+`]}`)
		require.Equal(t, 201, status, "%v", body)
	}
	h.now += 60 * second
	return h
}

// TestPastTenThousand reads more records than HubSpot's search gives by offset.
func TestPastTenThousand(t *testing.T) {
	const contacts = 10_050
	h := hubspotHost(t, contacts)
	once := func(t *testing.T, result map[string]any, want int) {
		t.Helper()
		ids := idsOf(t, result)
		require.Len(t, ids, want)
		slices.Sort(ids)
		require.Len(t, slices.Compact(ids), want, "a record came twice")
	}
	run := func(t *testing.T, options map[string]any) (result map[string]any, asked int) {
		t.Helper()
		options["endpoint"], options["maximum"] = "contacts", 20_000
		before := h.asked
		return h.run(t, options), h.asked - before
	}
	t.Run("list", func(t *testing.T) {
		result, asked := run(t, map[string]any{"action": "list", "all_pages": true})
		once(t, result, contacts)
		assert.Equal(t, true, result["complete"])
		assert.Equal(t, 101, asked)
	})
	t.Run("search", func(t *testing.T) {
		result, asked := run(t, map[string]any{"action": "search", "all_pages": true})
		once(t, result, contacts)
		assert.Equal(t, true, result["complete"])
		assert.Equal(t, 51, asked)
	})
	t.Run("search with filters", func(t *testing.T) {
		result, _ := run(t, map[string]any{"action": "search", "all_pages": true, "output": "simple", "filters": []any{
			map[string]any{"property": "city", "operator": "EQ", "value": "Bonn"},
			map[string]any{"property": "email", "operator": "IN", "value": "C0@example.com,c2@example.com,c3@example.com", "group": 2},
		}})
		once(t, result, contacts/2+2)
		assert.Equal(t, true, result["complete"])
	})
	t.Run("search with a sort", func(t *testing.T) {
		result, asked := run(t, map[string]any{"action": "search", "all_pages": true, "sort": "-email"})
		once(t, result, 10_000)
		assert.Equal(t, false, result["complete"])
		assert.Equal(t, 50, asked)
	})
	t.Run("search with filters that leave no room for one more", func(t *testing.T) {
		full := make([]any, 6)
		for i := range full {
			full[i] = map[string]any{"property": "email", "operator": "HAS_PROPERTY"}
		}
		result, asked := run(t, map[string]any{"action": "search", "all_pages": true, "filters": full})
		once(t, result, 10_000)
		assert.Equal(t, false, result["complete"])
		assert.NotContains(t, result, "paging", "the next run would refuse the cursor")
		assert.Contains(t, result["note"], "leave room for one more in each group")
		assert.Equal(t, 50, asked)
		result, _ = run(t, map[string]any{"action": "search", "all_pages": true, "filters": full[1:]})
		once(t, result, contacts)
		assert.Equal(t, true, result["complete"])
	})
	t.Run("changed, with as many filters as there is room for", func(t *testing.T) {
		four := make([]any, 4)
		for i := range four {
			four[i] = map[string]any{"property": "email", "operator": "HAS_PROPERTY"}
		}
		result := h.run(t, map[string]any{"endpoint": "contacts", "action": "changed", "since": "2026-11-24", "filters": four, "maximum": 50})
		once(t, result, 50)
		result, _ = run(t, map[string]any{"action": "changed", "since": result["since"], "filters": four})
		once(t, result, contacts-50)
		assert.Equal(t, true, result["complete"])
	})
	t.Run("changed", func(t *testing.T) { // a hundred in each moment
		result, asked := run(t, map[string]any{"action": "changed", "since": "2026-11-24"})
		once(t, result, contacts)
		assert.Equal(t, true, result["complete"])
		assert.LessOrEqual(t, asked, 103)
	})
	t.Run("in runs of a few", func(t *testing.T) {
		var ids []int
		after := ""
		for range 12 {
			result := h.run(t, map[string]any{"endpoint": "contacts", "action": "search", "all_pages": true, "maximum": 999, "after": after})
			ids = append(ids, idsOf(t, result)...)
			if result["complete"] == true {
				break
			}
			after = result["paging"].(map[string]any)["next"].(map[string]any)["after"].(string)
		}
		require.Len(t, ids, contacts)
		require.True(t, slices.IsSorted(ids))
		require.Len(t, slices.Compact(ids), contacts)
	})
}

// TestMemoryIsBounded proves that a run ends whose result grows too large, and that
// the result says where to continue.
func TestMemoryIsBounded(t *testing.T) {
	page := func(after int) map[string]any {
		results := []any{}
		for i := range 100 {
			results = append(results, map[string]any{"id": fmt.Sprint(after + i + 1), "properties": map[string]any{"text": strings.Repeat("x", 10_000)}})
		}
		return map[string]any{"results": results, "paging": map[string]any{"next": map[string]any{"after": fmt.Sprint(after + 100)}}}
	}
	h := &host{now: cases.Now}
	h.answer = func(_, path, _ string) (int, map[string]any) { return 200, page(100 * (h.asked - 1)) }
	result := h.run(t, map[string]any{"endpoint": "contacts", "action": "list", "all_pages": true, "output": "simple", "maximum": 100_000})
	assert.Equal(t, false, result["complete"])
	ids := idsOf(t, result)
	assert.Len(t, ids, 1700, "17 pages of a megabyte")
	assert.Equal(t, "1700", result["paging"].(map[string]any)["next"].(map[string]any)["after"])

	h.asked = 0
	result = h.run(t, map[string]any{"endpoint": "contacts", "action": "list", "all_pages": true, "maximum": 100_000})
	assert.Equal(t, false, result["complete"])
	assert.Len(t, idsOf(t, result), 3400, "what the host keeps counts, too")
	assert.Contains(t, result["note"], "fewer properties")
}

// TestLargeAnswers reads records of 10 KB through a host that holds 100 KB.
func TestLargeAnswers(t *testing.T) {
	h := hubspotHost(t, 130)
	small := h.answer
	for _, options := range []map[string]any{
		{"action": "list", "all_pages": true},
		{"action": "list", "all_pages": true, "output": "simple"},
		{"action": "search", "all_pages": true},
		{"action": "search", "all_pages": true, "sort": "email"},
		{"action": "changed", "since": "2026-11-24"},
	} {
		t.Run(fmt.Sprint(options), func(t *testing.T) {
			options["endpoint"] = "contacts"
			h.holds, h.most = 100_000, 0
			h.answer = func(method, path, body string) (int, map[string]any) {
				status, answer := small(method, path, body)
				records, _ := answer["results"].([]any)
				for _, record := range records {
					record.(map[string]any)["properties"].(map[string]any)["text"] = strings.Repeat("x", 10_000)
				}
				return status, answer
			}
			result := h.run(t, options)
			assert.Equal(t, true, result["complete"])
			ids := idsOf(t, result)
			slices.Sort(ids)
			assert.Len(t, slices.Compact(ids), 130)
			assert.Less(t, 50_000, h.most)

			h.holds = 5000
			p := h.fail(t, options)
			assert.Equal(t, "validation", p["error"])
			assert.Contains(t, p["hint"], "fewer of them")
		})
	}
	for _, options := range []map[string]any{
		{"action": "list", "limit": 100},
		{"action": "search", "query": "c", "limit": 100},
		{"action": "retrieve", "id": "1001"},
		{"action": "find", "find_property": "email", "find_value": "c1@example.com"},
	} {
		t.Run(fmt.Sprint(options), func(t *testing.T) {
			options["endpoint"] = "contacts"
			h.holds = 1
			before := h.asked
			p := h.fail(t, options)
			assert.Equal(t, "validation", p["error"])
			assert.Contains(t, p["hint"], "fewer of them")
			assert.LessOrEqual(t, h.asked-before, 2, "it is not asked again")
		})
	}
}

// TestOperators searches with every operator of the form.
func TestOperators(t *testing.T) {
	h := hubspotHost(t, 4)
	for _, o := range registry.Operators {
		row := map[string]any{"property": "email", "operator": o.Value, "value": "c1@example.com", "high": "c2@example.com"}
		result := h.run(t, map[string]any{"endpoint": "contacts", "action": "search", "filters": []any{row}})
		want := map[string]int{
			"EQ": 1, "NEQ": 3, "CONTAINS_TOKEN": 1, "NOT_CONTAINS_TOKEN": 3, "IN": 1, "NOT_IN": 3, "GT": 2, "GTE": 3, "LT": 1, "LTE": 2,
			"BETWEEN": 2, "HAS_PROPERTY": 4, "NOT_HAS_PROPERTY": 0,
		}
		assert.Len(t, idsOf(t, result), want[o.Value], o.Value)
	}
}
