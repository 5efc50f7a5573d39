package hubspottest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// found are the names of the deals that a search found, in order.
func found(t *testing.T, s *Server, body string) ([]string, answered) {
	t.Helper()
	a := ask(t, s, "POST", "/crm/objects/2026-09/deals/search", body)
	require.Equal(t, 200, a.status, a.text)
	names := []string{}
	for _, r := range a.get("results").([]any) {
		names = append(names, r.(map[string]any)["properties"].(map[string]any)["dealname"].(string))
	}
	return names, a
}

func dealsToSearch(t *testing.T) *Server {
	s := New()
	play(t, s, []step{
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"Alpha One","amount":"9","closedate":"2026-01-10","dealstage":"contractsent"}}`, status: 201},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"Beta","amount":"10","closedate":"2026-02-10T12:00:00Z","description":"ada@example.com"}}`, status: 201},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"Gamma","dealstage":"closedwon"}}`, status: 201},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"Gone","amount":"10"}}`, status: 201, save: map[string]string{"id": "id"}},
		{ask: "DELETE /crm/objects/2026-09/deals/{id}", status: 204},
	})
	return s
}

func TestSearchOperators(t *testing.T) {
	s := dealsToSearch(t)
	tests := []struct {
		filter string
		want   []string
	}{
		{`"propertyName":"dealname","operator":"EQ","value":"beta"`, []string{"Beta"}},
		{`"propertyName":"dealname","operator":"NEQ","value":"beta"`, []string{"Alpha One", "Gamma"}},
		{`"propertyName":"amount","operator":"EQ","value":"10.0"`, []string{"Beta"}},
		{`"propertyName":"amount","operator":"EQ","value":10`, []string{"Beta"}},
		{`"propertyName":"amount","operator":"NEQ","value":"10"`, []string{"Alpha One"}},
		{`"propertyName":"amount","operator":"LT","value":"10"`, []string{"Alpha One"}},
		{`"propertyName":"amount","operator":"LTE","value":"10"`, []string{"Alpha One", "Beta"}},
		{`"propertyName":"amount","operator":"GT","value":"9"`, []string{"Beta"}},
		{`"propertyName":"amount","operator":"GTE","value":"9"`, []string{"Alpha One", "Beta"}},
		{`"propertyName":"amount","operator":"BETWEEN","value":"9.5","highValue":"10"`, []string{"Beta"}},
		{`"propertyName":"closedate","operator":"LT","value":"1768608000000"`, []string{"Alpha One"}},
		{`"propertyName":"closedate","operator":"GTE","value":"2026-02-10"`, []string{"Beta"}},
		{`"propertyName":"dealname","operator":"IN","values":["beta","gamma"]`, []string{"Beta", "Gamma"}},
		{`"propertyName":"dealname","operator":"IN","values":["Beta"]`, []string{}}, // wants lower case
		{`"propertyName":"dealname","operator":"NOT_IN","values":["beta"]`, []string{"Alpha One", "Gamma"}},
		{`"propertyName":"dealstage","operator":"IN","values":["closedwon"]`, []string{"Gamma"}},
		{`"propertyName":"dealstage","operator":"EQ","value":"CLOSEDWON"`, []string{}}, // enumerations keep their case
		{`"propertyName":"amount","operator":"HAS_PROPERTY"`, []string{"Alpha One", "Beta"}},
		{`"propertyName":"amount","operator":"NOT_HAS_PROPERTY"`, []string{"Gamma"}},
		{`"propertyName":"dealname","operator":"CONTAINS_TOKEN","value":"one"`, []string{"Alpha One"}},
		{`"propertyName":"dealname","operator":"CONTAINS_TOKEN","value":"alp*"`, []string{"Alpha One"}},
		{`"propertyName":"dealname","operator":"CONTAINS_TOKEN","value":"alp"`, []string{}},
		{`"propertyName":"description","operator":"CONTAINS_TOKEN","value":"*@example.com"`, []string{"Beta"}},
		{`"propertyName":"description","operator":"NOT_CONTAINS_TOKEN","value":"*@example.org"`, []string{"Beta"}},
		{`"propertyName":"hs_object_id","operator":"EQ","value":"1001"`, []string{"Alpha One"}},
	}
	for _, tt := range tests {
		t.Run(tt.filter, func(t *testing.T) {
			got, a := found(t, s, `{"filterGroups":[{"filters":[{`+tt.filter+`}]}]}`)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, float64(len(tt.want)), a.get("total"))
		})
	}
}

func TestSearchTogether(t *testing.T) {
	s := dealsToSearch(t)
	tests := []struct {
		name string
		body string
		want []string
	}{
		{"groups are alternatives", `{"filterGroups":[{"filters":[{"propertyName":"dealname","operator":"EQ","value":"beta"}]},{"filters":[{"propertyName":"dealstage","operator":"EQ","value":"closedwon"}]}]}`, []string{"Beta", "Gamma"}},
		{"filters of a group all count", `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"GT","value":"1"},{"propertyName":"dealname","operator":"EQ","value":"beta"}]}]}`, []string{"Beta"}},
		{"query", `{"query":"alpha"}`, []string{"Alpha One"}},
		{"query and filter", `{"query":"a","filterGroups":[{"filters":[{"propertyName":"amount","operator":"GT","value":"9"}]}]}`, []string{"Beta"}},
		{"oldest first", `{}`, []string{"Alpha One", "Beta", "Gamma"}},
		{"sorted by a number, nothing last", `{"sorts":[{"propertyName":"amount","direction":"DESCENDING"}]}`, []string{"Beta", "Alpha One", "Gamma"}},
		{"sorted by a plain name", `{"sorts":["-dealname"]}`, []string{"Gamma", "Beta", "Alpha One"}},
		{"sorted by an ascending name", `{"sorts":["dealname"]}`, []string{"Alpha One", "Beta", "Gamma"}},
		{"a part", `{"limit":1,"after":"1"}`, []string{"Beta"}},
		{"after as a number", `{"limit":2,"after":2}`, []string{"Gamma"}},
		{"beyond the end", `{"limit":2,"after":9}`, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := found(t, s, tt.body)
			assert.Equal(t, tt.want, got)
		})
	}
	_, a := found(t, s, `{"limit":1}`)
	assert.Equal(t, "1", a.get("paging.next.after"))
	assert.Equal(t, float64(3), a.get("total"))
	_, a = found(t, s, `{"limit":1,"after":"2"}`)
	assert.Nil(t, a.get("paging"))
}

func TestSearchRefuses(t *testing.T) {
	filters := func(groups, each int) string {
		group := `{"filters":[` + strings.Join(slices.Repeat([]string{`{"propertyName":"amount","operator":"HAS_PROPERTY"}`}, each), ",") + `]}`
		return `{"filterGroups":[` + strings.Join(slices.Repeat([]string{group}, groups), ",") + `]}`
	}
	tests := []struct {
		name string
		body string
		ok   bool
	}{
		{name: "five groups", body: filters(5, 1), ok: true},
		{name: "six groups", body: filters(6, 1)},
		{name: "six filters in a group", body: filters(1, 6), ok: true},
		{name: "seven filters in a group", body: filters(1, 7)},
		{name: "eighteen filters", body: filters(3, 6), ok: true},
		{name: "nineteen filters", body: filters(4, 5)},
		{name: "two hundred", body: `{"limit":200}`, ok: true},
		{name: "two hundred and one", body: `{"limit":201}`},
		{name: "up to ten thousand", body: `{"limit":200,"after":"9800"}`, ok: true},
		{name: "beyond ten thousand", body: `{"limit":200,"after":"9801"}`},
		{name: "an after that is not a number", body: `{"after":"x"}`},
		{name: "two sorts", body: `{"sorts":["amount","dealname"]}`},
		{name: "unknown sort", body: `{"sorts":["nothing"]}`},
		{name: "unknown direction", body: `{"sorts":[{"propertyName":"amount","direction":"DOWN"}]}`},
		{name: "long query", body: `{"query":"` + strings.Repeat("x", maxQuery) + `"}`},
		{name: "unknown property", body: `{"filterGroups":[{"filters":[{"propertyName":"nothing","operator":"EQ","value":"1"}]}]}`},
		{name: "unknown operator", body: `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"IS","value":"1"}]}]}`},
		{name: "no value", body: `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"EQ"}]}]}`},
		{name: "no values", body: `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"IN","value":"1"}]}]}`},
		{name: "no high value", body: `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"BETWEEN","value":"1"}]}]}`},
		{name: "no number", body: `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"GT","value":"many"}]}]}`},
		{name: "unknown association", body: `{"filterGroups":[{"filters":[{"propertyName":"associations.cars","operator":"EQ","value":"1"}]}]}`},
	}
	s := New()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(t, s, "POST", "/crm/objects/2026-09/deals/search", tt.body)
			if tt.ok {
				assert.Equal(t, 200, a.status, a.text)
				return
			}
			assert.Equal(t, 400, a.status, a.text)
			assert.Equal(t, "VALIDATION_ERROR", a.get("category"))
		})
	}
	a := ask(t, s, "POST", "/crm/objects/2026-09/notes/search", `{"filterGroups":[{"filters":[{"propertyName":"hs_body_preview_html","operator":"HAS_PROPERTY"}]}]}`)
	assert.Equal(t, 400, a.status)
}

func TestSearchByAssociation(t *testing.T) {
	play(t, New(), []step{
		contact("a", "a@example.com"), contact("b", "b@example.com"), company("x"),
		{ask: "PUT " + contacts + "/{a}/associations/default/companies/{x}", status: 200},
		{ask: "POST " + contacts + "/search", body: `{"filterGroups":[{"filters":[{"propertyName":"associations.company","operator":"EQ","value":"{x}"}]}]}`, status: 200, want: map[string]any{"total": 1, "results.0.id": "{a}"}},
		{ask: "POST " + contacts + "/search", body: `{"filterGroups":[{"filters":[{"propertyName":"associations.companies","operator":"NOT_HAS_PROPERTY"}]}]}`, status: 200, want: map[string]any{"total": 1, "results.0.id": "{b}"}},
	})
}

func TestSearchLags(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithOptions(Options{SearchLagMS: 5000}))
	play(t, s, []step{{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"Alpha"}}`, status: 201}})

	got, a := found(t, s, `{}`)
	assert.Empty(t, got)
	assert.Equal(t, float64(0), a.get("total"))

	s.SetOptions(func(o *Options) { o.SearchTotalAhead = true })
	got, a = found(t, s, `{}`)
	assert.Empty(t, got)
	assert.Equal(t, float64(1), a.get("total"), "the total runs ahead of the results")

	c.add(5 * time.Second)
	got, _ = found(t, s, `{}`)
	assert.Equal(t, []string{"Alpha"}, got)

	// A change lags as well: the filter sees the old value.
	play(t, s, []step{{ask: "PATCH /crm/objects/2026-09/deals/1001", body: `{"properties":{"dealname":"Omega"}}`, status: 200}})
	_, a = found(t, s, `{"filterGroups":[{"filters":[{"propertyName":"dealname","operator":"EQ","value":"omega"}]}]}`)
	assert.Equal(t, float64(0), a.get("results.#"))
	c.add(5 * time.Second)
	got, _ = found(t, s, `{"filterGroups":[{"filters":[{"propertyName":"dealname","operator":"EQ","value":"omega"}]}]}`)
	assert.Equal(t, []string{"Omega"}, got)
}

func TestWildcard(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"a*", "ab", true}, {"*b", "ab", true}, {"*", "", true},
		{"a*c*e", "abcde", true}, {"a*c*e", "abde", false}, {"*ab", "aab", true}, {"ab*ba", "aba", false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s in %s", tt.pattern, tt.text), func(t *testing.T) {
			assert.Equal(t, tt.want, wildcard(tt.pattern, tt.text))
		})
	}
}
