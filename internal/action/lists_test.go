package action

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hubspottest"
)

// ask has the stand-in answer a request, and reads the answer.
func (h *manyHost) ask(t *testing.T, method, path, body string) map[string]any {
	t.Helper()
	r := httptest.NewRequest(method, "https://api.hubapi.com"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	w := httptest.NewRecorder()
	h.hubspot.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code, "%s", w.Body)
	return parsed(t, w.Body.Bytes())
}

// TestMembers changes the members of a list in several requests, some of which fail
// and are repeated, and compares the report with the list.
func TestMembers(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	ids, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 2400, Properties: map[string]string{"email": "person{n}@example.com"}})
	require.NoError(t, err)
	h.ask(t, "POST", "/crm/lists/2026-09", `{"name":"Newsletter","objectTypeId":"0-1","processingType":"MANUAL"}`)
	h.fault = func(n int) string {
		return map[int]string{2: "502", 3: "429"}[n]
	}
	items := make([]any, 0, 2501)
	for i, id := range ids {
		items = append(items, []any{id, fmt.Sprint(id), map[string]any{"hubspot_id": id}}[i%3])
	}
	for i := range 100 {
		items = append(items, 9_000_000+i)
	}
	items = append(items, ids[0])
	options := map[string]any{"endpoint": "lists", "action": "add_members", "list": "Newsletter", "id_column": "hubspot_id"}
	r, fail := h.run(t, options, items)
	require.NotNil(t, fail)
	assert.Equal(t, "partial", fail.Error)
	assert.Equal(t, 2401, r.Added)
	assert.Equal(t, 100, r.Failed)
	for i, one := range r.Results {
		want := "added"
		if i >= 2400 && i < 2500 {
			want = "failed"
		}
		require.Equal(t, want, one.Status, i)
	}
	assert.Equal(t, "not_found", r.Results[2400].Error.Code)
	for i, body := range h.bodies {
		assert.LessOrEqual(t, strings.Count(body, ",")+1, 1000, i)
	}
	size := func() int {
		list := h.ask(t, "GET", "/crm/lists/2026-09/object-type-id/0-1/name/Newsletter", "")["list"].(map[string]any)
		return int(list["size"].(float64))
	}
	assert.Equal(t, 2400, size())

	options["action"], options["fail_when"] = "remove_members", "never"
	r, fail = h.run(t, options, append(items[:1200:1200], items[0], items[1]))
	require.Nil(t, fail)
	assert.Equal(t, 1200+1+1, r.Removed+r.Unchanged, "of the two that come again in the last request nothing is left to do, or they are one with the first")
	assert.Equal(t, 1200, size())
	r, fail = h.run(t, options, items[:1200:1200])
	require.Nil(t, fail)
	assert.Equal(t, 1200, r.Unchanged)
	assert.Equal(t, 1200, size())
}

// TestMembersOfActiveList proves that a run gives up after a few requests if the list
// takes no members.
func TestMembersOfActiveList(t *testing.T) {
	for _, hide := range []bool{false, true} {
		h := newManyHost(1, hubspottest.Options{})
		h.hide = hide
		made := h.ask(t, "POST", "/crm/lists/2026-09", `{"name":"Leads","objectTypeId":"0-1","processingType":"DYNAMIC","filterBranch":{"filterBranchType":"OR"}}`)
		items := make([]any, 20_000)
		for i := range items {
			items[i] = 1000 + i
		}
		id := made["list"].(map[string]any)["listId"]
		r, fail := h.run(t, map[string]any{"endpoint": "lists", "action": "add_members", "list": id}, items)
		require.NotNil(t, fail)
		assert.Equal(t, "validation", fail.Error)
		assert.Equal(t, 400, fail.Status)
		assert.Contains(t, fail.Hint, "Only static lists")
		assert.Equal(t, 20_000, r.Failed)
		assert.LessOrEqual(t, h.asked, 2*engine.Parallel)
		assert.Contains(t, r.Results[19_999].Error.Message, "Not sent")
		if !hide {
			assert.Contains(t, r.Results[0].Error.Message, "DYNAMIC")
		}
	}
}

// TestListNamesAreRemembered proves that the runs of an account look a name up
// once.
func TestListNamesAreRemembered(t *testing.T) {
	s := engine.Set{Perform: Perform}
	open := func(options string) fuzzStep { return checkStep(t, s.Open(nil, input(options))) }
	const named = `{"endpoint":"lists","action":"members","list":"Newsletter"}`
	step := open(named)
	require.Len(t, step.Start, 1)
	assert.Equal(t, "/crm/lists/2026-09/object-type-id/0-1/name/Newsletter", step.Start[0].Path)
	step = checkStep(t, s.Resume(nil, 1, []byte(`{"now":1795514400000,"answer":{"id":1,"status":200,"json":{"list":{"listId":"5"}}}}`)))
	require.Len(t, step.Start, 1)
	assert.Equal(t, "/crm/lists/2026-09/5/memberships?limit=250", step.Start[0].Path)
	step = open(named)
	require.Len(t, step.Start, 1)
	assert.Equal(t, "/crm/lists/2026-09/5/memberships?limit=250", step.Start[0].Path)
	step = open(strings.Replace(named, `"list"`, `"object":"companies","list"`, 1))
	require.Len(t, step.Start, 1)
	assert.Equal(t, "/crm/lists/2026-09/object-type-id/0-2/name/Newsletter", step.Start[0].Path)
}

func parsed(t *testing.T, text []byte) (out map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}
