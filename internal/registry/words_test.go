package registry

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInWords(t *testing.T) {
	tests := []struct{ endpoint, action, path, property, want string }{
		{"deals", "create", "deals:amount", "", "Properties, Amount"},
		{"deals", "create", "deals:amount", "amount", "Properties, Amount"},
		{"deals", "create", "deals:own.name[1]", "", "Properties, own.name[1]"},
		{"deals", "create", "properties:deals", "", "Properties"},
		{"deals", "create", "properties:deals", "amount", "Properties, Amount"},
		{"deals", "create", "c_properties", "amount", "Properties as JSON, Amount"},
		{"deals", "create", "c_associate[1]", "", "Associate With, row 2"},
		{"deals", "create", "c_associate[1].id", "", "Associate With, row 2, Value"},
		{"deals", "create", "c_associate[9].property", "", "Associate With, row 10, Found By"},
		{"deals", "search", "filters[0].high", "closedate", "Filters, row 1, Highest Value, Close date"},
		{"tasks", "create", "a_subject", "hs_task_subject", "Title"},
		{"contacts", "create_many", "items[2]", "email", "Items, row 3, Email"},
		{"contacts", "create_many", "mapping[0].column", "", "Columns, row 1, Field of the Row"},
		{"contacts", "get_many", "items[2]", "", "Records, row 3"},
		{"contacts", "create", "companies:domain", "", ""},
		{"contacts", "create", "nothing", "", ""},
		{"", "", "endpoint", "", "Endpoint"},
		{"", "", "apiKey", "", "Access Token"},
		{"", "", "limit", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.endpoint+" "+tt.action+" "+tt.path, func(t *testing.T) {
			p := Place{Path: tt.path, Property: tt.property}
			if tt.endpoint != "" {
				var ok bool
				p.Endpoint, ok = LookupEndpoint(tt.endpoint)
				require.True(t, ok)
				p.Action, ok = LookupAction(tt.action)
				require.True(t, ok)
				p.Records = p.Endpoint
			}
			assert.Equal(t, tt.want, p.InWords())
		})
	}
}
