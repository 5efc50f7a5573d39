package action

import (
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// TestOptionsCostLittle gives every option of every action values as a webhook could bring
// them, and measures how many bytes the core allocates until its first step. If a value
// were copied for each of its parts, a megabyte of it would take minutes, or all memory.
func TestOptionsCostLittle(t *testing.T) {
	const most = 500 // for each byte of the input
	numbers := func(n int) (all []any) {
		for i := range n {
			all = append(all, i+1)
		}
		return all
	}
	named := map[string]any{strings.Repeat("x", 30_000): slices.Repeat([]any{"undefined"}, 150)}
	rows := make([]any, 800)
	for i := range rows {
		rows[i] = map[string]any{"name": strconv.Itoa(i), "value": i, "to": "companies", "id": i + 1}
	}
	values := map[string]any{
		"an address with commas":     "https://a.example/" + strings.Repeat(",x", 10_000),
		"names with commas":          strings.Repeat("name,", 5000),
		"a path":                     strings.Repeat("/a", 3900),
		"beginnings of templates":    strings.Repeat("{{", 10_000),
		"numbers":                    numbers(5000),
		"unfilled texts":             slices.Repeat([]any{"undefined"}, 3000),
		"nulls":                      make([]any, 5000),
		"rows":                       rows,
		"a row with lists":           []any{map[string]any{"name": "n", "to": "companies", "property": "domain", "operator": "IN", "id": numbers(4000), "value": numbers(4000)}},
		"an object with a long name": named,
		"a row with a long name":     []any{named},
	}
	tried := map[string]bool{}
	eachCase(t, func(t *testing.T, c *cases.Case, o options) {
		for _, key := range o.given {
			at := o.Action + " " + key
			if tried[at] || key == "endpoint" || key == "action" || key == "items" {
				continue
			}
			tried[at] = true
			var given map[string]any
			decode(t, c.Options, &given)
			for name, value := range values {
				given[key] = value
				input := hosttest.Marshal(map[string]any{"now": cases.Now, "token": "ok", "account": 1, "options": given})
				s := engine.Set{Perform: Perform}
				before := allocated()
				text := s.Open(nil, input)
				assert.Less(t, allocated()-before, uint64(most*len(input)), "%s, %s: %.200s", at, name, text)
				s.Close(1)
			}
		}
	})
	assert.Greater(t, len(tried), 300)
}

// allocated is how many bytes the program has allocated until now.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
