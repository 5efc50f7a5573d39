package validate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

func TestSince(t *testing.T) {
	tests := []struct {
		text string
		ms   int64
		id   string
		ok   bool
	}{
		{"2026-11-24T10:00:00Z", 1795514400000, "", true},
		{" 2026-11-24T10:00:00.000Z/101 ", 1795514400000, "101", true},
		{"2026-11-24T10:00:00.001Z/0", 1795514400001, "0", true},
		{"1795514400000", 1795514400000, "", true},
		{"2026-11-24", 1795478400000, "", true},
		{"2026-11-24T10:00:00Z/", 0, "", false},
		{"2026-11-24T10:00:00Z/x", 0, "", false},
		{"2026-11-24T10:00:00Z/-1", 0, "", false},
		{"2026-11-24T10:00:00Z/1/2", 0, "", false},
		{"/101", 0, "", false},
		{"soon", 0, "", false},
		{"", 0, "", false},
	}
	for _, tt := range tests {
		ms, id, ok := Since(tt.text)
		assert.Equal(t, tt.ok, ok, tt.text)
		if tt.ok {
			assert.Equal(t, tt.ms, ms, tt.text)
			assert.Equal(t, tt.id, id, tt.text)
		}
	}
}

func TestFilterText(t *testing.T) {
	deals, ok := registry.LookupEndpoint("deals")
	require.True(t, ok)
	calls, ok := registry.LookupEndpoint("calls")
	require.True(t, ok)
	quotes, ok := registry.LookupEndpoint("quotes")
	require.True(t, ok)
	tests := []struct {
		name           string
		endpoint       *registry.Endpoint
		property, text string
		want           string
	}{
		{"a moment with a zone", deals, "closedate", "2026-11-24T10:00:00+01:00", "1795510800000"},
		{"a moment without a zone is UTC", calls, "hs_timestamp", "2026-11-24 10:00:00", "1795514400000"},
		{"a day", calls, "hs_timestamp", "2026-11-24", "1795478400000"},
		{"milliseconds stay", deals, "closedate", "1795514400000", "1795514400000"},
		{"a day's property is at midnight", quotes, "hs_expiration_date", "2026-11-24T10:00:00Z", "1795478400000"},
		{"a day before 1970", quotes, "hs_expiration_date", "1969-12-31T10:00:00Z", "-86400000"},
		{"no date stays", deals, "closedate", "tomorrow", "tomorrow"},
		{"a text's property", deals, "dealname", "2026-11-24", "2026-11-24"},
		{"a property that is not known", deals, "mine", "2026-11-24", "2026-11-24"},
		{"associated IDs", deals, "associations.contact", "101", "101"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, (*Zone)(nil).filterText(tt.endpoint, tt.property, tt.text))
		})
	}
}

// TestFilters reads rows and JSON into the same filters.
func TestFilters(t *testing.T) {
	tests := []struct {
		name, options string
		want          [][]Filter
		fields        []string // of what is wrong
	}{
		{"nothing", `{}`, nil, nil},
		{"empty rows", `{"filters":[]}`, nil, nil},
		{"an unfilled template for all rows", `{"filters":"undefined","filter_groups":null}`, nil, []string{"filters"}},
		{"one group", `{"filters":[{"property":" a ","operator":"EQ","value":" 1 "},{"property":"b","operator":"HAS_PROPERTY"}]}`,
			[][]Filter{{{Property: "a", Operator: "EQ", Value: "1"}, {Property: "b", Operator: "HAS_PROPERTY"}}}, nil},
		{"groups by their number, in the order of the rows", `{"filters":[{"property":"a","operator":"HAS_PROPERTY","group":"3"},{"property":"b","operator":"HAS_PROPERTY"},{"property":"c","operator":"HAS_PROPERTY","group":3},{"property":"d","operator":"HAS_PROPERTY","group":1}]}`,
			[][]Filter{{{Property: "a", Operator: "HAS_PROPERTY"}, {Property: "c", Operator: "HAS_PROPERTY"}}, {{Property: "b", Operator: "HAS_PROPERTY"}, {Property: "d", Operator: "HAS_PROPERTY"}}}, nil},
		{"rows, then JSON", `{"filters":[{"property":"a","operator":"EQ","value":false}],"filter_groups":[{"filters":[{"propertyName":"b","operator":"BETWEEN","value":1,"highValue":"2"}]},{"filters":[{"propertyName":"c","operator":"NOT_IN","values":["X",2]}]}]}`,
			[][]Filter{{{Property: "a", Operator: "EQ", Value: "false"}}, {{Property: "b", Operator: "BETWEEN", Value: "1", High: "2"}}, {{Property: "c", Operator: "NOT_IN", Values: []string{"x", "X", "2"}}}}, nil},
		{"numbers keep their digits", `{"filters":[{"property":"a","operator":"EQ","value":12345678901234567890.10}]}`,
			[][]Filter{{{Property: "a", Operator: "EQ", Value: "12345678901234567890.10"}}}, nil},
		{"a list with one text", `{"filters":[{"property":"a","operator":"IN","value":"x"}]}`,
			[][]Filter{{{Property: "a", Operator: "IN", Values: []string{"x"}}}}, nil},
		{"a list with a bracket that is no JSON", `{"filters":[{"property":"a","operator":"IN","value":"[x],y"}]}`,
			[][]Filter{{{Property: "a", Operator: "IN", Values: []string{"[x]", "y"}}}}, nil},
		{"a list that is not a list of texts", `{"filters":[{"property":"a","operator":"IN","value":["x",["y"]]}]}`, nil, []string{"filters[0].value[1]"}},
		{"the row is named", `{"filters":[{"property":"a","operator":"EQ","value":"1"},{"property":"a","operator":"EQ","value":"undefined"}]}`, nil, []string{"filters[1].value"}},
		{"both ends are named", `{"filters":[{"property":"a","operator":"BETWEEN","value":"","high":""}]}`, nil, []string{"filters[0].high", "filters[0].value"}},
		{"two limits at once", `{"filters":[` + rows(27) + `]}`, nil, []string{"filters", "filters"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			options := `{"endpoint":"contacts","action":"search"`
			if tt.options != "{}" {
				options += ","
			}
			doc, ok := wire.Read([]byte(options + tt.options[1:]))
			require.True(t, ok)
			in, p := Options(doc.Root(), TokenOK, -1, 0)
			if len(tt.fields) == 0 {
				require.Nil(t, p)
				assert.Equal(t, tt.want, in.Filters)
				return
			}
			require.NotNil(t, p)
			var fields []string
			for _, d := range p.Details {
				fields = append(fields, d.Field)
			}
			assert.Equal(t, tt.fields, fields)
		})
	}
}

func rows(n int) (text string) {
	for i := range n {
		if i > 0 {
			text += ","
		}
		text += `{"property":"a","operator":"HAS_PROPERTY"}`
	}
	return text
}

// TestMostFilters checks how many filters HubSpot takes, in a group and in all.
func TestMostFilters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		groups []int // the number of filters in each
		errors int
	}{
		{"a full group", []int{6}, 0},
		{"a group with one filter too many", []int{7}, 1},
		{"five groups", []int{1, 1, 1, 1, 1}, 0},
		{"six groups", []int{1, 1, 1, 1, 1, 1}, 1},
		{"18 filters", []int{6, 6, 6}, 0},
		{"19 filters", []int{6, 6, 6, 1}, 1},
		{"18 filters, of which a group has one too many", []int{7, 6, 5}, 1},
		{"19 filters, of which a group has one too many", []int{7, 6, 6}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var filters []any
			for group, n := range tt.groups {
				for range n {
					filters = append(filters, map[string]any{"property": "a", "operator": "HAS_PROPERTY", "group": group + 1})
				}
			}
			details := problemsOf(t, map[string]any{"endpoint": "contacts", "action": "search", "filters": filters})
			assert.Len(t, details, tt.errors)
			for _, d := range details {
				assert.Equal(t, "too_many", d.Code)
			}
		})
	}
}
