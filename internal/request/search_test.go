package request

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

func TestWith(t *testing.T) {
	a, b, more := validate.Filter{Property: "a"}, validate.Filter{Property: "b"}, validate.Filter{Property: "more"}
	assert.Equal(t, [][]validate.Filter{{more}}, With(nil, more), "without groups, one of its own")
	own := [][]validate.Filter{append(make([]validate.Filter, 0, 8), a), {a, b}}
	assert.Equal(t, [][]validate.Filter{{a, more}, {a, b, more}}, With(own, more))
	first := With(own, more)
	With(own, b)
	assert.Equal(t, [][]validate.Filter{{a, more}, {a, b, more}}, first, "they share nothing")
	assert.Equal(t, [][]validate.Filter{{a}, {a, b}}, own, "the flow's own stay as they are")
}

func TestSearch(t *testing.T) {
	doc, ok := wire.Read([]byte(`{"endpoint":"email","action":"search","api_version":"2026-03"}`))
	require.True(t, ok)
	in, p := validate.Options(doc.Root(), validate.TokenOK, -1, 0)
	require.Nil(t, p)
	tests := []struct {
		name  string
		query Query
		want  string
	}{
		{"nothing", Query{}, `{}`},
		{"all", Query{
			Groups: [][]validate.Filter{{{Property: "a", Operator: "EQ", Value: `"`}, {Property: "b", Operator: "BETWEEN", Value: "1", High: "2"}}, {{Property: "c", Operator: "IN", Values: []string{"x"}}}},
			Text:   "t", Sort: "-s", Properties: []string{"p", "q"}, Limit: "200", After: "400",
		}, `{"filterGroups":[{"filters":[{"propertyName":"a","operator":"EQ","value":"\""},{"propertyName":"b","operator":"BETWEEN","value":"1","highValue":"2"}]},{"filters":[{"propertyName":"c","operator":"IN","values":["x"]}]}],"query":"t","sorts":[{"propertyName":"s","direction":"DESCENDING"}],"properties":["p","q"],"limit":200,"after":"400"}`},
		{"a sort forwards", Query{Sort: "s"}, `{"sorts":[{"propertyName":"s","direction":"ASCENDING"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Search(in, &tt.query)
			assert.Equal(t, "POST", r.Method)
			assert.Equal(t, "/crm/objects/2026-03/emails/search", r.Path)
			assert.True(t, r.Search, "it counts against the search's own limit")
			assert.False(t, r.Once)
			assert.Equal(t, tt.want, string(r.Body))
		})
	}
}
