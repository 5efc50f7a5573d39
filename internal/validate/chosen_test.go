package validate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/wire"
)

// TestChosenClears proves that an empty field clears its chosen property if the
// record may have a value.
func TestChosenClears(t *testing.T) {
	tests := []struct {
		name, options string
		want          []Property
	}{
		{"update", `"action":"update","id":"1"`, []Property{{"email", "a@example.com"}, {"phone", ""}, {"city", ""}, {"hs_buying_role", ""}, {"fax", ""}}},
		{"create or update", `"action":"upsert"`, []Property{{"email", "a@example.com"}, {"phone", ""}, {"city", ""}, {"hs_buying_role", ""}, {"fax", ""}}},
		{"find or create", `"action":"find_or_create"`, []Property{{"email", "a@example.com"}}},
		{"create", `"action":"create"`, []Property{{"email", "a@example.com"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, ok := wire.Read([]byte(`{"endpoint":"contacts",` + tt.options + `,
				"properties:contacts":["email","phone","city","hs_buying_role","fax"],
				"contacts:email":"a@example.com","contacts:phone":null,"contacts:city":" ","contacts:hs_buying_role":[]}`))
			require.True(t, ok)
			defer doc.Release()
			in, p := Options(doc.Root(), TokenOK, -1, 0)
			require.Nil(t, p)
			assert.Equal(t, tt.want, in.Properties)
		})
	}
}

// TestTypedFilters checks which member of a row a filter compares with.
func TestTypedFilters(t *testing.T) {
	tests := []struct {
		name, row string
		want      Filter
		code      string
	}{
		{"a choice", `"property":"lifecyclestage","operator":"EQ","value":"","value_lifecyclestage":"lead"`,
			Filter{Property: "lifecyclestage", Operator: "EQ", Value: "lead"}, ""},
		{"a choice beside no value", `"property":"lifecyclestage","operator":"NEQ","value_lifecyclestage":"lead"`,
			Filter{Property: "lifecyclestage", Operator: "NEQ", Value: "lead"}, ""},
		{"several choices", `"property":"lifecyclestage","operator":"IN","value":null,"values_lifecyclestage":["lead","customer"],"value_lifecyclestage":"other"`,
			Filter{Property: "lifecyclestage", Operator: "IN", Values: []string{"lead", "customer"}}, ""},
		{"a choice that is left over from another property", `"property":"email","operator":"EQ","value":"a@example.com","value_lifecyclestage":"lead"`,
			Filter{Property: "email", Operator: "EQ", Value: "a@example.com"}, ""},
		{"a text that the form shows", `"property":"lifecyclestage","operator":"EQ","value":"lead","value_lifecyclestage":"customer"`,
			Filter{Property: "lifecyclestage", Operator: "EQ", Value: "lead"}, ""},
		{"a choice of several for an operator that takes one", `"property":"lifecyclestage","operator":"EQ","values_lifecyclestage":["lead"]`,
			Filter{}, "missing"},
		{"an unfilled text is no reason to take the choice", `"property":"lifecyclestage","operator":"EQ","value":"undefined","value_lifecyclestage":"lead"`,
			Filter{}, "unfilled"},
		{"no choices", `"property":"lifecyclestage","operator":"IN","value":"","values_lifecyclestage":[]`,
			Filter{}, "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, ok := wire.Read([]byte(`{"endpoint":"contacts","action":"search","filters":[{` + tt.row + `}]}`))
			require.True(t, ok)
			defer doc.Release()
			in, p := Options(doc.Root(), TokenOK, -1, 0)
			if tt.code != "" {
				require.NotNil(t, p)
				assert.Equal(t, tt.code, p.Details[0].Code)
				return
			}
			require.Nil(t, p)
			assert.Equal(t, [][]Filter{{tt.want}}, in.Filters)
		})
	}
}
