package action

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/validate"
)

// TestDeletedOnce deletes records while runs read the recycle bin, many of them at
// the same moment. Each deletion comes once and in order, whatever the maximum of a
// run.
func TestDeletedOnce(t *testing.T) {
	for _, maximum := range []int{1, 7, 100, 10_000} {
		t.Run(strconv.Itoa(maximum), func(t *testing.T) {
			h := &host{now: cases.Now}
			bin := map[int]int64{} // when a record was deleted, by its ID
			for id := 1; id <= 250; id++ {
				bin[id*7%251] = cases.Now - 3_600_000 + int64(id/20)*1000
			}
			h.answer = func(_, path, _ string) (int, map[string]any) {
				if bin[1000+h.asked] = h.now; h.asked > 30 { // somebody goes on deleting for a while
					delete(bin, 1000+h.asked)
				}
				_, text, _ := strings.Cut(path, "after=")
				text, _, _ = strings.Cut(text, "&")
				after, _ := strconv.Atoi(text)
				var ids []int
				for id := range bin {
					if id > after {
						ids = append(ids, id)
					}
				}
				slices.Sort(ids)
				answer, records := map[string]any{}, []any{}
				for i, id := range ids {
					if i == listPage {
						answer["paging"] = map[string]any{"next": map[string]any{"after": fmt.Sprint(ids[i-1])}}
						break
					}
					records = append(records, map[string]any{"id": fmt.Sprint(id), "archivedAt": validate.ISO(bin[id])})
				}
				answer["results"] = records
				return 200, answer
			}
			type gone struct{ id, at string }
			var got []gone
			since := "2026-11-24"
			for range 1000 {
				result := h.run(t, map[string]any{"endpoint": "contacts", "action": "deleted", "since": since, "maximum": maximum})
				for _, v := range result["results"].([]any) {
					one := v.(map[string]any)
					got = append(got, gone{one["id"].(string), one["archivedAt"].(string)})
				}
				require.LessOrEqual(t, len(result["results"].([]any)), maximum)
				since = result["since"].(string)
				if h.now += 1000; result["complete"].(bool) && h.asked > 30 {
					if len(got) == len(bin) {
						break
					}
					h.now += settle
				}
			}
			require.Len(t, got, len(bin))
			assert.True(t, slices.IsSortedFunc(got, func(a, b gone) int { return cmp.Compare(a.at, b.at) }))
			seen := map[string]bool{}
			for _, one := range got {
				assert.False(t, seen[one.id], "%s came twice", one.id)
				seen[one.id] = true
			}
		})
	}
}
