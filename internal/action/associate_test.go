package action

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hubspottest"
)

// ask sends a request to a stand-in, and returns the JSON of its answer.
func ask(t *testing.T, s *hubspottest.Server, method, path, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, "https://api.hubapi.com"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	out := map[string]any{}
	if w.Body.Len() > 0 {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out), w.Body.String())
	} else {
		out = nil
	}
	return w.Code, out
}

// labelsOf returns the labels between two records, sorted. It is nil if they are
// not associated.
func labelsOf(t *testing.T, s *hubspottest.Server, from, to string) []string {
	t.Helper()
	_, answer := ask(t, s, "GET", "/crm/objects/2026-09/contacts/"+from+"/associations/companies", "")
	for _, one := range answer["results"].([]any) {
		one := one.(map[string]any)
		if strconv.Itoa(int(one["toObjectId"].(float64))) != to {
			continue
		}
		labels := []string{}
		for _, t := range one["associationTypes"].([]any) {
			if label, ok := t.(map[string]any)["label"].(string); ok {
				labels = append(labels, label)
			}
		}
		slices.Sort(labels)
		return labels
	}
	return nil
}

// TestAssociate makes and removes associations as a flow does, with a stand-in that
// replaces labels as HubSpot documents it.
func TestAssociate(t *testing.T) {
	hubspot := hubspottest.New()
	h := &host{now: 1795514400000, answer: func(method, path, body string) (int, map[string]any) {
		return ask(t, hubspot, method, path, body)
	}}
	contacts, err := hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 2, Properties: map[string]string{"email": "c{n}@example.com"}})
	require.NoError(t, err)
	companies, err := hubspot.Seed(hubspottest.Seed{Type: "companies", Count: 2, Properties: map[string]string{"domain": "d{n}.example.com"}})
	require.NoError(t, err)
	c1, d1, d2 := strconv.FormatInt(contacts[0], 10), strconv.FormatInt(companies[0], 10), strconv.FormatInt(companies[1], 10)
	status, _ := ask(t, hubspot, "POST", "/crm/associations/2026-09/contacts/companies/labels", `{"label":"Decision maker","name":"decision_maker"}`)
	require.Equal(t, 200, status)
	do := func(action string, rows ...map[string]any) map[string]any {
		return h.run(t, map[string]any{"endpoint": "contacts", "action": action, "id": "c1@example.com", "id_property": "email", "a_associate": rows, "to_object": "companies"})
	}
	row := func(id, by, label string) map[string]any {
		return map[string]any{"to": "companies", "id": id, "property": by, "label": label}
	}

	assert.InDelta(t, 2, do("associate", row("d1.example.com, d2.example.com", "domain", ""))["associated"], 0)
	assert.Equal(t, []string{}, labelsOf(t, hubspot, c1, d1))
	assert.Equal(t, []string{}, labelsOf(t, hubspot, c1, d2))
	do("associate", row("d1.example.com", "domain", "Primary"))
	do("associate", row(d1, "", "decision maker"), row(d2, "", ""))
	assert.Equal(t, []string{"Decision maker", "Primary"}, labelsOf(t, hubspot, c1, d1), "the one that was there stays")
	list := do("associations")
	assert.Equal(t, true, list["complete"])
	assert.ElementsMatch(t, []string{d1, d2}, []any{list["results"].([]any)[0].(map[string]any)["id"], list["results"].([]any)[1].(map[string]any)["id"]})
	do("disassociate", row(d1, "", "Primary"))
	assert.Equal(t, []string{"Decision maker"}, labelsOf(t, hubspot, c1, d1), "only the label goes")
	do("disassociate", row(d1, "", ""), row("d2.example.com", "domain", ""))
	assert.Nil(t, labelsOf(t, hubspot, c1, d1))
	assert.Nil(t, labelsOf(t, hubspot, c1, d2))

	made := h.run(t, map[string]any{
		"endpoint": "contacts", "action": "upsert", "output": "simple", "c_properties": map[string]any{"email": "new@example.com"},
		"c_associate": []any{row("d1.example.com", "domain", "Decision maker"), row(d2, "", "")},
	})
	assert.Equal(t, true, made["new"])
	assert.Equal(t, []string{"Decision maker"}, labelsOf(t, hubspot, made["id"].(string), d1))
	assert.Equal(t, []string{}, labelsOf(t, hubspot, made["id"].(string), d2))
	made = h.run(t, map[string]any{
		"endpoint": "contacts", "action": "create", "c_properties": map[string]any{"email": "newer@example.com"},
		"c_associate": []any{row("d1.example.com", "domain", "Decision maker"), row(d1, "", "Primary")},
	})
	assert.Equal(t, []string{"Decision maker", "Primary"}, labelsOf(t, hubspot, made["id"].(string), d1))
}

// TestLabelsAreRemembered proves that the labels of an account are read once in
// five minutes, and again if a label is not among them.
func TestLabelsAreRemembered(t *testing.T) {
	s := engine.Set{Perform: Perform}
	now, run := 1795514400000, uint32(0)
	labels := `{"results":[{"category":"USER_DEFINED","typeId":37,"label":"Decision maker"}]}`
	asked := func(label string) (paths []string) {
		run++
		options := `{"endpoint":"contacts","action":"create","c_properties":{"email":"a@b.com"},"c_associate":[{"to":"companies","id":"7","label":"` + label + `"}]}`
		step := checkStep(t, s.Open(nil, []byte(`{"now":`+strconv.Itoa(now)+`,"token":"ok","account":1,"options":`+options+`}`)))
		for step.Done == nil && step.Fail == nil {
			require.Len(t, step.Start, 1)
			paths = append(paths, step.Start[0].Method+" "+step.Start[0].Path)
			answer := labels
			if step.Start[0].Method == "POST" {
				answer = `{"id":"1","properties":{}}`
			}
			step = checkStep(t, s.Resume(nil, run, []byte(`{"now":`+strconv.Itoa(now)+`,"answer":{"id":`+strconv.Itoa(step.Start[0].ID)+`,"status":200,"size":9,"json":`+answer+`}}`)))
		}
		s.Close(run)
		return paths
	}
	const look, create = "GET /crm/associations/2026-09/contacts/companies/labels", "POST /crm/objects/2026-09/contacts"
	assert.Equal(t, []string{look, create}, asked("Decision maker"))
	assert.Equal(t, []string{create}, asked("Decision maker"))
	assert.Equal(t, []string{look}, asked("Gardener"), "it may have been made since")
	labels = strings.Replace(labels, "Decision maker", "Gardener", 1)
	assert.Equal(t, []string{look, create}, asked("Gardener"))
	assert.Equal(t, []string{create}, asked("Gardener"))
	now += engine.MaxAge
	assert.Equal(t, []string{look, create}, asked("Gardener"))
}

// TestPairs compares the reports on many pairs with the associations in HubSpot,
// with and without faults.
func TestPairs(t *testing.T) {
	const n = 2_300
	for i, cond := range []struct {
		name, label string
		faults      []string
	}{
		{name: "without a label"},
		{name: "with a label", label: "Primary"},
		{name: "faults", faults: []string{"502", "lost", "cut", "429", "", "", ""}},
		{name: "with a label, faults", label: "Decision maker", faults: []string{"502", "lost", "cut", "429", "", "", ""}},
	} {
		t.Run(cond.name, func(t *testing.T) {
			h := newManyHost(int64(i), hubspottest.Options{})
			contacts, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: n, Properties: map[string]string{"email": "c{n}@example.com"}})
			require.NoError(t, err)
			companies, err := h.hubspot.Seed(hubspottest.Seed{Type: "companies", Count: 3, Properties: map[string]string{"name": "{n}"}})
			require.NoError(t, err)
			_, _ = ask(t, h.hubspot, "POST", "/crm/associations/2026-09/contacts/companies/labels", `{"label":"Decision maker","name":"decision_maker"}`)
			_, _ = ask(t, h.hubspot, "POST", "/crm/associations/2026-09/contacts/companies/labels", `{"label":"Founder","name":"founder"}`)
			if cond.faults != nil {
				h.fault = func(int) string { return cond.faults[h.chance.Intn(len(cond.faults))] }
			}
			items := make([]any, n)
			ids := make([]any, n)
			for i := range items {
				to := any(companies[i%3])
				if i%100 == 7 {
					to = 9999999 // is not there
				}
				items[i], ids[i] = map[string]any{"from": contacts[i], "to": to}, contacts[i]
			}
			items[n-1] = items[0]
			run := func(action, label string, list []any) *reportJSON {
				r, _ := h.run(t, map[string]any{"endpoint": "contacts", "action": action, "to_object": "companies", "label": label, "fail_when": "never", "patience": 3600}, list)
				return r
			}
			if cond.label != "" {
				run("associate_many", "Founder", items) // is to stay
			}
			r := run("associate_many", cond.label, items)
			assert.Zero(t, r.Unknown)
			assert.Equal(t, n/100, r.Failed)
			assert.Equal(t, n-n/100, r.Associated)

			read := run("associations_many", "", ids)
			assert.Equal(t, n, read.Found)
			for i, one := range read.Results {
				bad := i%100 == 7 || i == n-1
				assert.Equal(t, bad, len(one.Associations) == 0, "item %d", i)
				if !bad {
					require.Len(t, one.Associations, 1, "item %d", i)
					assert.Equal(t, strconv.FormatInt(companies[i%3], 10), one.Associations[0].ID)
					want := []string{}
					if cond.label != "" {
						want = []string{cond.label, "Founder"}
					}
					assert.ElementsMatch(t, want, one.Associations[0].Labels)
				}
			}

			if cond.label != "" {
				assert.Equal(t, n, run("disassociate_many", "Founder", items).Removed)
				assert.Equal(t, []string{cond.label}, labelsOf(t, h.hubspot, strconv.FormatInt(contacts[0], 10), strconv.FormatInt(companies[0], 10)))
			}
			r = run("disassociate_many", "", items)
			assert.Equal(t, n, r.Removed)
			for _, one := range run("associations_many", "", ids).Results {
				assert.Empty(t, one.Associations)
			}
		})
	}
}

// TestReadsTheRest reads a record with more associated records than HubSpot's answer has.
func TestReadsTheRest(t *testing.T) {
	hubspot := hubspottest.New()
	h := &host{now: 1795514400000, answer: func(method, path, body string) (int, map[string]any) {
		return ask(t, hubspot, method, path, body)
	}}
	contacts, err := hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 1})
	require.NoError(t, err)
	companies, err := hubspot.Seed(hubspottest.Seed{Type: "companies", Count: 1230})
	require.NoError(t, err)
	contact := strconv.FormatInt(contacts[0], 10)
	to := make([]string, len(companies))
	for i, id := range companies {
		to[i] = strconv.FormatInt(id, 10)
	}
	h.run(t, map[string]any{"endpoint": "contacts", "action": "associate", "id": contact, "a_associate": []any{map[string]any{"to": "companies", "id": to}}})

	got := h.run(t, map[string]any{"endpoint": "contacts", "action": "retrieve", "id": contact, "output": "simple", "r_associations": "deals,companies"})
	assert.NotContains(t, got, "moreAssociations")
	ids := map[string]bool{}
	for _, id := range got["associations"].(map[string]any)["companies"].([]any) {
		ids[id.(string)] = true
	}
	assert.Len(t, got["associations"].(map[string]any)["companies"], len(companies))
	assert.Len(t, ids, len(companies))
}
