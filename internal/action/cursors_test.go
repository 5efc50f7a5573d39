package action

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/validate"
)

// TestCursorsEnd runs every action that follows cursors against servers whose
// cursors never end.
func TestCursorsEnd(t *testing.T) {
	api := func(method, path string) map[string]any {
		return map[string]any{"endpoint": "api", "action": "request", "method": method, "path": path, "all_pages": true}
	}
	actions := map[string]map[string]any{
		"list":         {"endpoint": "contacts", "action": "list", "all_pages": true},
		"simple":       {"endpoint": "contacts", "action": "list", "all_pages": true, "output": "simple"},
		"search":       {"endpoint": "contacts", "action": "search", "all_pages": true},
		"sorted":       {"endpoint": "contacts", "action": "search", "all_pages": true, "sort": "email"},
		"changed":      {"endpoint": "contacts", "action": "changed", "since": "2026-11-24T09:00:00Z"},
		"deleted":      {"endpoint": "contacts", "action": "deleted", "since": "2026-11-24T09:00:00Z"},
		"associations": {"endpoint": "contacts", "action": "associations", "id": "1", "to_object": "companies"},
		"lists":        {"endpoint": "lists", "action": "lists"},
		"members":      {"endpoint": "lists", "action": "members", "list": "5"},
		"entered":      {"endpoint": "lists", "action": "entered_since", "list": "5", "since": "2026-11-24T09:00:00Z"},
		"lists of":     {"endpoint": "lists", "action": "lists_of", "id": "5"},
		"owners":       {"endpoint": "account", "action": "owners"},
		"import":       {"endpoint": "imports_exports", "action": "import_state", "id": "7", "errors": true},
		"files":        {"endpoint": "files", "action": "file_find", "all_pages": true},
		"events":       {"endpoint": "events", "action": "event_definitions"},
		"api":          api("GET", "/crm/owners/2026-09"),
		"api search":   api("POST", "/crm/objects/2026-09/contacts/search"),
	}
	servers := map[string]func(asked int) int{ // the cursor of an empty page
		"by turns": func(asked int) int { return 1 + asked%2 },
		"the same": func(int) int { return 7 },
		"fresh":    func(asked int) int { return asked },
	}
	for name, options := range actions {
		for server, cursor := range servers {
			t.Run(name+"/"+server, func(t *testing.T) {
				h := &host{now: cases.Now}
				h.answer = func(string, string, string) (int, map[string]any) {
					next := cursor(h.asked)
					return 200, map[string]any{
						"results": []any{}, "total": 3, "paging": map[string]any{"next": map[string]any{"after": fmt.Sprint(next)}},
						"lists": []any{}, "hasMore": true, "offset": next,
						"state": "DONE",
					}
				}
				p := h.fail(t, options)
				assert.Equal(t, "upstream", p["error"])
				assert.LessOrEqual(t, h.asked, 4)
			})
		}
	}
}

// TestChangedAgainstAServerThatIgnoresFilters proves that the run ends, and does
// not try one millisecond after the other.
func TestChangedAgainstAServerThatIgnoresFilters(t *testing.T) {
	since, _ := validate.Moment("2026-11-24T09:00:00Z")
	record := func(id int, moment int64) map[string]any {
		return map[string]any{"id": fmt.Sprint(id), "properties": map[string]any{"lastmodifieddate": validate.ISO(moment)}}
	}
	for name, server := range map[string]func(asked int) []any{
		"the same record":            func(int) []any { return []any{record(1, since)} },
		"records of before":          func(int) []any { return []any{record(1, since-1)} },
		"always a record of now":     func(asked int) []any { return []any{record(1, since+int64(asked)/2)} },
		"a record only on odd pages": func(asked int) []any { return []any{record(1, since+int64(asked)/2)}[:asked%2] },
	} {
		t.Run(name, func(t *testing.T) {
			h := &host{now: cases.Now}
			h.answer = func(string, string, string) (int, map[string]any) {
				records := server(h.asked)
				answer := map[string]any{"results": records, "total": 1000}
				if len(records) > 0 {
					answer["paging"] = map[string]any{"next": map[string]any{"after": fmt.Sprint(h.asked)}}
				}
				return 200, answer
			}
			p := h.fail(t, map[string]any{"endpoint": "contacts", "action": "changed", "since": "2026-11-24T09:00:00Z"})
			assert.Equal(t, "upstream", p["error"])
			assert.LessOrEqual(t, h.asked, 10)
		})
	}
}

// TestPagesAreBounded checks that the maximum bounds the number of pages.
func TestPagesAreBounded(t *testing.T) {
	seen := follow("", 5)
	for i := range 5 + sparePages {
		assert.Empty(t, seen.next(fmt.Sprint(i), 1))
	}
	assert.NotEmpty(t, seen.next("one more", 1))
}

// TestEmptyPagesGiveNoTime proves that a run waits no longer for a server that
// sends empty pages than for one that does not answer.
func TestEmptyPagesGiveNoTime(t *testing.T) {
	h := &host{now: cases.Now}
	h.answer = func(string, string, string) (int, map[string]any) {
		switch {
		case h.asked == 1:
			h.now += 9 * second
			return 200, map[string]any{"results": []any{}, "paging": map[string]any{"next": map[string]any{"after": "1"}}}
		default:
			h.now += 2 * second
			return 503, map[string]any{}
		}
	}
	p := h.fail(t, map[string]any{"endpoint": "contacts", "action": "list", "all_pages": true, "patience": 10})
	assert.Equal(t, "upstream", p["error"])
	assert.Equal(t, 2, h.asked, "the patience was over")
}
