package validate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

func TestHoldsUndefined(t *testing.T) {
	for text, want := range map[string]bool{
		"undefined": true, "Ada undefined": true, "undefined, Ada": true, "(undefined)": true, "6,undefined": true, "undefined@example.com": true,
		"": false, "undefine": false, "undefinedness": false, "undefined_at": false, "my_undefined": false, "Undefined": false, "éundefined": false, "undefined2 undefined": true,
	} {
		assert.Equal(t, want, holdsUndefined(text), text)
	}
	assert.False(t, holdsUndefined(strings.Repeat("_undefined_", 100_000)), "each of them is looked at once")
}

func TestLeftInKey(t *testing.T) {
	for text, want := range map[string]bool{
		"undefined": true, "order_undefined": true, "orderundefined": true, "order-null": true, "order_null": true, "null:7": true, "order-NaN": true, "order-[object Object]": true, "order-{{ $trigger.key }}": true,
		"": false, "order-7": false, "nullable": false, "annulled": false, "NULL-7": false, "Nantes": false, "7": false,
	} {
		assert.Equal(t, want, leftInKey(text), text)
	}
}

// members returns the names of the members in the rows of a kind of field.
func members(kind registry.FieldKind) (names []string) {
	switch kind {
	case registry.RawAssociations:
		return []string{"to", "types"}
	case registry.RawFilters:
		return []string{"propertyName", "operator", "value", "values", "highValue"}
	}
	for _, m := range registry.FieldKinds[kind].Rows {
		names = append(names, m.Value)
	}
	return names
}

// TestUnfilled gives every field of every action what an unfilled template leaves:
// alone, inside a longer text, as one of several, in rows, and in lists. A field
// that selects refuses it everywhere and names its place, so that no request is
// sent that the run without the field would send.
func TestUnfilled(t *testing.T) {
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		for _, key := range e.Actions {
			a, _ := registry.LookupAction(key)
			for _, f := range registry.FieldsOf(e, a) {
				if f.Role != registry.Selects || f.Kind == registry.EndpointField || f.Kind == registry.ActionField {
					continue
				}
				values := []any{"undefined", "null", " undefined ", "Ada undefined", "6,undefined", "{{ $last.x }}", []any{"6", "undefined"}, []any{"6", nil}, `["6", null]`}
				for _, member := range members(f.Kind) {
					for _, left := range []any{"undefined", "null", "6, undefined", []any{"undefined"}} {
						values = append(values, []any{map[string]any{"to": "companies", "id": "6"}, map[string]any{member: left}})
					}
				}
				for _, value := range values {
					details := problemsOf(t, map[string]any{option.Endpoint: e.Key, option.Action: a.Key, f.Key: value})
					assert.True(t, slices.ContainsFunc(details, func(d problem.Detail) bool {
						return strings.HasPrefix(d.Field, f.Key) && d.Code == "unfilled"
					}), "%s, %s, %s: %v", e.Key, a.Key, f.Key, value)
				}
			}
		}
	}
}

// TestManyUnfilled proves that other errors of a field are not looked for once more templates
// are unfilled than are reported: each error would be compared with each template.
func TestManyUnfilled(t *testing.T) {
	for unfilled, wrong := range map[int]int{maxDetails: maxDetails + 1, maxDetails + 1: maxDetails + 1} {
		_, p := many(t, `{"endpoint":"contacts","action":"search","filters":[{"property":"email","operator":"LIKE","value":"x"},`+
			`{"property":"email","operator":"IN","values":["undefined"`+strings.Repeat(`,"undefined"`, unfilled-1)+`]}]}`)
		require.NotNil(t, p)
		assert.Equal(t, wrong, p.Wrong, unfilled)
	}
}

// TestLongNamesAreShortened proves that a problem is not many times as large as the options:
// the path to each error has the names of the members that it is in.
func TestLongNamesAreShortened(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	unfilled := slices.Repeat([]any{"undefined"}, maxDetails)
	for _, options := range []map[string]any{
		{option.Endpoint: "contacts", option.Action: "search", option.Filters: []any{map[string]any{long: unfilled}}},
		{option.Endpoint: "forms", option.Action: "form_submit", option.Form: "7", option.Missing: "refuse", option.FormFields: map[string]any{long: "undefined"}},
		{option.Endpoint: "api", option.Action: "request", option.Method: "POST", option.Path: "/a", option.Body: map[string]any{long: unfilled}},
	} {
		details := problemsOf(t, options)
		require.NotEmpty(t, details)
		for _, d := range details {
			assert.Less(t, len(d.Field)+len(d.Message), 500)
		}
	}
}

func problemsOf(t *testing.T, options map[string]any) []problem.Detail {
	t.Helper()
	text, err := json.Marshal(options)
	require.NoError(t, err)
	doc, ok := wire.Read(text)
	require.True(t, ok)
	defer doc.Release()
	_, p := Options(doc.Root(), TokenOK, -1, 0)
	if p == nil {
		return nil
	}
	return p.Details
}

// TestWrites checks which fields follow Unfilled Templates: the values of
// properties, and the values that HubSpot gets item by item or unchanged.
func TestWrites(t *testing.T) {
	written := []string{
		option.ActivityFrom, option.ActivityTo, option.ActivityFiles, option.Items, option.Body,
		option.FormFields, option.PageURI, option.PageName, option.Cookie, option.Processing, option.Agreements, option.SubmittedAt, option.IPAddress,
	}
	for i := range registry.Fields {
		f := &registry.Fields[i]
		switch f.Kind {
		case registry.PropertyField, registry.PropertyNames, registry.PropertiesField, registry.ValuesField:
			assert.Equal(t, registry.Writes, f.Role, f.Key)
		default:
			assert.Equal(t, slices.Contains(written, f.Key), f.Role == registry.Writes, f.Key)
		}
	}
}
