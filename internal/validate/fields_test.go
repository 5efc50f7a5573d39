package validate

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// check reads one value, given as JSON, as the value of a field.
func check(t *testing.T, f registry.Field, value string) (*Input, []problem.Detail) {
	t.Helper()
	doc, ok := wire.Read([]byte(`{"` + f.Key + `":` + value + `}`))
	require.True(t, ok, value)
	defer doc.Release()
	endpoint, _ := registry.LookupEndpoint("contacts")
	action, _ := registry.LookupAction("create")
	c := &checker{in: &Input{}, options: doc.Root()}
	c.in.Endpoint, c.in.Action = endpoint, action
	c.field(&f)
	return c.in, c.details
}

// assertField checks values that are accepted, with their result, and values that
// are refused, with the code.
func assertField(t *testing.T, f registry.Field, good, bad map[string]string) {
	t.Helper()
	for _, value := range unfilledTexts {
		bad[value] = "unfilled"
	}
	for value, want := range good {
		in, details := check(t, f, value)
		assert.Empty(t, details, value)
		got := in.Text(f.Key)
		if f.Kind == registry.ListField {
			got = strings.Join(in.List(f.Key), "|")
		}
		assert.Equal(t, want, got, value)
	}
	for value, want := range bad {
		_, details := check(t, f, value)
		if assert.Len(t, details, 1, value) {
			assert.Equal(t, want, details[0].Code, value)
			assert.Contains(t, details[0].Field, f.Key, value)
			assert.NotEmpty(t, details[0].Message, value)
		}
	}
}

// nothing are the values of a field that was not filled in.
var nothing = []string{`null`, `""`, `"  "`}

// unfilledTexts are values that an unfilled template leaves.
var unfilledTexts = []string{`"undefined"`, `"null"`, `" undefined\n"`, `"Ada undefined"`, `"{{ $last.x }}"`, `"a,undefined"`, `"[\"a\",null]"`, `["a","undefined"]`, `["a",null]`, `[null]`, `["undefined"]`, `{"a":["null"]}`}

func withNothing(good map[string]string, as string) map[string]string {
	for _, value := range nothing {
		good[value] = as
	}
	return good
}

func TestInteger(t *testing.T) {
	assertField(t, registry.Field{Key: "limit", Kind: registry.IntegerField, Min: 1, Max: 100},
		withNothing(map[string]string{`1`: "1", `100`: "100", `"7"`: "7", `" 7 "`: "7", `"007"`: "7"}, ""),
		map[string]string{
			`0`: "out_of_range", `101`: "out_of_range", `-1`: "out_of_range", `"-0"`: "out_of_range", `99999999999999999999`: "out_of_range",
			`1.5`: "not_a_number", `1e1`: "not_a_number", `"0x1"`: "not_a_number", `"+1"`: "not_a_number", `"1_0"`: "not_a_number", `"ten"`: "not_a_number", `true`: "not_a_number", `"-"`: "not_a_number",
			`[]`: "not_a_text", `{}`: "not_a_text",
		})
}

func TestBoolean(t *testing.T) {
	assertField(t, registry.Field{Key: "archived", Kind: registry.BooleanField},
		withNothing(map[string]string{
			`true`: "true", `"true"`: "true", `"TRUE"`: "true", `1`: "true", `"1"`: "true", `"yes"`: "true", `" On "`: "true",
			`false`: "false", `"False"`: "false", `0`: "false", `"no"`: "false", `"off"`: "false",
		}, ""),
		map[string]string{`2`: "not_a_boolean", `-1`: "not_a_boolean", `1.0`: "not_a_boolean", `"maybe"`: "not_a_boolean", `"t"`: "not_a_boolean", `[true]`: "not_a_text", `{}`: "not_a_text"})
}

func TestChoice(t *testing.T) {
	assertField(t, registry.Field{Key: "output", Kind: registry.ChoiceField, Default: "raw", Choices: []registry.Option{{Value: "raw"}, {Value: "simple"}}},
		withNothing(map[string]string{`"raw"`: "raw", `" simple "`: "simple"}, "raw"),
		map[string]string{`"Simple"`: "unknown", `"rawsimple"`: "unknown", `true`: "unknown", `1`: "unknown"})
}

func TestText(t *testing.T) {
	assertField(t, registry.Field{Key: "after", Kind: registry.TextField},
		withNothing(map[string]string{`"MTIz+/="`: "MTIz+/=", `12345678901234567890`: "12345678901234567890", `" a b "`: "a b", `["a b"]`: "a b", `[7]`: "7", `"{{"`: "{{", `"` + strings.Repeat("x", 1000) + `"`: strings.Repeat("x", 1000)}, ""),
		map[string]string{`[]`: "not_a_text", `["a","b"]`: "not_a_text", `[["a"]]`: "not_a_text", `{"a":1}`: "not_a_text", `"{{ $last.after }}"`: "unfilled", `"` + strings.Repeat("x", 1001) + `"`: "too_long"})
}

func TestID(t *testing.T) {
	bad := map[string]string{
		`"."`: "not_an_id", `".."`: "not_an_id", `" .. "`: "not_an_id", `"[object Object]"`: "unfilled", `"NaN"`: "unfilled",
		`"a\u0000b"`: "not_an_id", `"a\tb"`: "not_an_id", `"a\u007fb"`: "not_an_id", `true`: "not_an_id", `false`: "not_an_id",
		`[]`: "not_an_id", `["1","2"]`: "not_an_id", `[["1"]]`: "not_a_text", `{}`: "not_a_text", `"` + strings.Repeat("x", 1001) + `"`: "too_long",
	}
	for _, value := range nothing {
		bad[value] = "missing"
	}
	assertField(t, registry.Field{Key: "id", Kind: registry.IDField}, map[string]string{
		`1`: "1", `["1"]`: "1", `12345678901234567890`: "12345678901234567890", `" 1 "`: "1", `"a/../b?c=d#e"`: "a/../b?c=d#e", `"..."`: "...", `".a"`: ".a", `"0"`: "0", `"%2e"`: "%2e", `"` + strings.Repeat("x", 1000) + `"`: strings.Repeat("x", 1000),
	}, bad)
}

func TestList(t *testing.T) {
	assertField(t, registry.Field{Key: "l_fields", Kind: registry.ListField},
		withNothing(map[string]string{
			`[]`: "", `["a"]`: "a", `["a","b","a"," a "]`: "a|b", `["",7,true]`: "7|true", `["a,b"]`: "a,b",
			`"a"`: "a", `"a,b"`: "a|b", `" a , b,,a,"`: "a|b", `7`: "7", `",,"`: "",
			`"[\"a\",\"b\"]"`: "a|b", `" [ ] "`: "", `["` + strings.Repeat("x", 12_000) + `"]`: strings.Repeat("x", 12_000),
		}, ""),
		map[string]string{
			`{}`: "not_a_list", `"{\"a\":1}"`: "not_a_list", `"[\"a\""`: "not_json", `"[a]"`: "not_json", `[["a"]]`: "not_a_text", `[{}]`: "not_a_text", `"[[]]"`: "not_a_text",
			`"{{ $last.fields }}"`: "unfilled", `["a","{{ b }}"]`: "unfilled", `["` + strings.Repeat("x", 12_001) + `"]`: "too_long",
		})
	assertField(t, registry.Field{Key: "user_ids", Kind: registry.ListField, Max: 1},
		map[string]string{`7`: "7", `"7"`: "7", `[7,"7"]`: "7", `"0"`: "0"},
		map[string]string{`"7,8"`: "too_many", `[1,2]`: "too_many", `"x"`: "not_a_number", `-7`: "not_a_number", `"-0"`: "not_a_number", `"+7"`: "not_a_number", `1.5`: "not_a_number", `"7&x=1"`: "not_a_number"})
}

func TestMomentField(t *testing.T) {
	assertField(t, registry.Field{Key: "occurred_after", Kind: registry.MomentField},
		withNothing(map[string]string{`"2026-11-23"`: "1795392000000", `1795392000000`: "1795392000000", `" 2026-11-23T00:00Z "`: "1795392000000", `"1970-01-01T00:00:00.001Z"`: "1"}, ""),
		map[string]string{`"yesterday"`: "not_a_date", `2026`: "not_a_date", `-1`: "not_a_date", `1.5`: "not_a_date", `true`: "not_a_date", `[]`: "not_a_text"})
}

func TestProperties(t *testing.T) {
	f := registry.Field{Key: "c_properties", Kind: registry.PropertiesField, Role: registry.Writes}
	longest := strings.Repeat("x", 1000)
	good := map[string][]Property{
		`{"a":"x"}`:                              {{"a", "x"}},
		`"{\"a\":\"x\"}"`:                        {{"a", "x"}},
		`{" a ":" x "}`:                          {{"a", "x"}},
		`{"a":1.50,"b":true,"c":false}`:          {{"a", "1.50"}, {"b", "true"}, {"c", "false"}},
		`{"a":12345678901234567890}`:             {{"a", "12345678901234567890"}},
		`{"a":null,"b":""}`:                      {{"a", ""}, {"b", ""}},
		`{"a":"undefined","b":"x"}`:              {{"b", "x"}},
		`{"a":" undefined ","b":"x"}`:            {{"b", "x"}},
		`{"a":["undefined"],"b":"x"}`:            {{"b", "x"}},
		`{"a":["x","undefined",2,true]}`:         {{"a", "x;2;true"}},
		`{"a":[]}`:                               {{"a", ""}},
		`{"a":"1","b":"2","a":"3"}`:              {{"a", "3"}, {"b", "2"}},
		`{"__proto__":"x"}`:                      {{"__proto__", "x"}},
		`{"a":"null","b":"Null","c":"nullable"}`: {{"a", ""}, {"b", "Null"}, {"c", "nullable"}},
		`{"` + longest + `":"x"}`:                {{longest, "x"}},
	}
	for value, want := range good {
		in, details := check(t, f, value)
		assert.Empty(t, details, value)
		assert.Equal(t, want, in.Properties, value)
	}
	bad := map[string]string{
		`[]`: "not_an_object", `7`: "not_an_object", `true`: "not_an_object", `"7"`: "not_an_object", `"x"`: "not_json", `"{\"a\":1,}"`: "not_json", `"{{ $last }}"`: "not_json",
		`{"a":{}}`: "nested", `{"a":[[]]}`: "nested", `{"a":[{}]}`: "nested", `{"":"x"}`: "bad_name", `{"  ":"x"}`: "bad_name", `{"` + strings.Repeat("x", 1001) + `":"x"}`: "bad_name",
		`{"a":"[object Object]"}`: "unfilled", `{"a":"NaN"}`: "unfilled", `{"a":"Invalid Date"}`: "unfilled",
		`{"hs_timestamp":"soon"}`: "", `{"closedate":"soon"}`: "not_a_date",
	}
	for value, want := range bad {
		_, details := check(t, f, value)
		if want == "" {
			assert.Empty(t, details, "no property of a contact, so it is a text: %s", value)
		} else if assert.Len(t, details, 1, value) {
			assert.Equal(t, want, details[0].Code, value)
		}
	}
}

// TestWritten checks chosen properties and JSON together, as options of a create.
func TestWritten(t *testing.T) {
	tests := []struct {
		name, options string
		want          []Property
		field, code   string
	}{
		{"in the order of the names", `"properties:contacts":["b"," a "],"contacts:a":2,"contacts:b":"1"`, []Property{{"b", "1"}, {"a", "2"}}, "", ""},
		{"names as text", `"properties:contacts":"[\"a\"]","contacts:a":"x"`, []Property{{"a", "x"}}, "", ""},
		{"names with commas", `"properties:contacts":"a, b","contacts:a":"x","contacts:b":"y"`, []Property{{"a", "x"}, {"b", "y"}}, "", ""},
		{"a name twice", `"properties:contacts":["a","a"],"contacts:a":"x"`, []Property{{"a", "x"}}, "", ""},
		{"a value whose name was taken away", `"properties:contacts":["a"],"contacts:a":"x","contacts:b":"left over"`, []Property{{"a", "x"}}, "", ""},
		{"what was chosen for another kind of record", `"properties:deals":["a","b"],"deals:a":"x","contacts:b":"y","properties:contacts":["a"],"contacts:a":"z"`, []Property{{"a", "z"}}, "", ""},
		{"fields complete JSON, and win", `"properties:contacts":["a"],"contacts:a":"field","c_properties":{"b":"json","a":"json"}`, []Property{{"a", "field"}, {"b", "json"}}, "", ""},
		{"an unfilled field does not win", `"properties:contacts":["a"],"contacts:a":"undefined","c_properties":{"a":"json"}`, []Property{{"a", "json"}}, "", ""},
		{"what a field overrides need not be good", `"properties:contacts":["closedate"],"contacts:closedate":"2026-11-24","c_properties":{"closedate":"soon"}`, []Property{{"closedate", "2026-11-24T00:00:00.000Z"}}, "", ""},
		{"empty fields of a new record", `"properties:contacts":["a","b","c","d"],"contacts:a":"","contacts:b":null,"contacts:d":"x"`, []Property{{"d", "x"}}, "", ""},
		{"only JSON", `"c_properties":{"a":"x"}`, []Property{{"a", "x"}}, "", ""},
		{"only JSON beside no names", `"properties:contacts":[],"c_properties":"{\"a\":\"x\"}"`, []Property{{"a", "x"}}, "", ""},

		{"nothing", `"properties:contacts":null`, nil, "properties:contacts", "missing"},
		{"no names", `"properties:contacts":[]`, nil, "properties:contacts", "missing"},
		{"an unfilled template for both", `"properties:contacts":"undefined","c_properties":"undefined"`, nil, "properties:contacts", "missing"},
		{"an empty object", `"c_properties":{}`, nil, "c_properties", "empty"},
		{"an empty object beside no names", `"properties:contacts":[],"c_properties":{}`, nil, "c_properties", "empty"},
		{"only empty fields", `"properties:contacts":["a","b"],"contacts:a":""`, nil, "properties:contacts", "empty"},
		{"unfilled fields", `"properties:contacts":["a"],"contacts:a":"undefined"`, nil, "properties:contacts", "empty"},
		{"unfilled JSON", `"c_properties":{"a":["undefined"]}`, nil, "c_properties", "empty"},
		{"a name that is a template", `"properties:contacts":["{{ name }}"]`, nil, "properties:contacts", "unfilled"},
		{"names as an object", `"properties:contacts":{"a":"x"}`, nil, "properties:contacts", "not_a_list"},
		{"a wrong value", `"properties:contacts":["closedate"],"contacts:closedate":"soon"`, nil, "contacts:closedate", "not_a_date"},

		{"refused when unfilled", `"missing":"refuse","properties:contacts":["a","b"],"contacts:a":"x","contacts:b":"undefined"`, nil, "contacts:b", "unfilled"},
		{"refused when a part is", `"missing":"refuse","c_properties":{"a":["x","undefined"]}`, nil, "c_properties", "unfilled"},
		{"cleared when unfilled", `"missing":"clear","c_properties":{"a":"undefined","b":["undefined"],"c":["x","undefined"]}`, []Property{{"a", ""}, {"b", ""}, {"c", "x"}}, "", ""},
		{"a zone by its difference", `"time_zone":"-05:00","properties:contacts":["closedate"],"contacts:closedate":"2026-11-24T20:00:00"`, []Property{{"closedate", "2026-11-25T01:00:00.000Z"}}, "", ""},
		{"an unknown zone", `"time_zone":"Europe/Berln","properties:contacts":["closedate"],"contacts:closedate":"2026-11-24"`, nil, "time_zone", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, ok := wire.Read([]byte(`{"endpoint":"contacts","action":"create",` + tt.options + `}`))
			require.True(t, ok)
			defer doc.Release()
			in, p := Options(doc.Root(), TokenOK, -1, 0)
			if tt.code == "" {
				require.Nil(t, p)
				assert.Equal(t, tt.want, in.Properties)
				return
			}
			require.NotNil(t, p)
			require.Len(t, p.Details, 1)
			assert.Equal(t, tt.field, p.Details[0].Field)
			assert.Equal(t, tt.code, p.Details[0].Code)
		})
	}
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"abc"`, quote("abc"))
	assert.Equal(t, `"`+strings.Repeat("é", 60)+`…"`, quote(strings.Repeat("é", 100)))
	assert.Equal(t, "\"a\uFFFD\"", quote("a\xff"))
	assert.Equal(t, `"`+strings.Repeat("💡", 60)+`"`, quote(strings.Repeat("💡", 60)))
}

func TestToken(t *testing.T) {
	doc, ok := wire.Read([]byte(`{"endpoint":"contacts","action":"list"}`))
	require.True(t, ok)
	defer doc.Release()
	for token, want := range map[Token]string{TokenMissing: "missing", TokenMalformed: "malformed", "": "missing", "pat": "missing"} {
		in, p := Options(doc.Root(), token, -1, 0)
		assert.Nil(t, in)
		require.NotNil(t, p)
		assert.Equal(t, problem.Validation, p.Word)
		assert.Equal(t, "apiKey", p.Details[0].Field)
		assert.Equal(t, want, p.Details[0].Code, token)
	}
	in, p := Options(doc.Root(), TokenOK, -1, 0)
	assert.Nil(t, p)
	assert.Equal(t, "list", in.Action.Key)
}

// TestEveryKindIsRead checks that each kind of field has a reader, except those
// that are read before or after all others.
func TestEveryKindIsRead(t *testing.T) {
	apart := []registry.FieldKind{registry.TokenField, registry.EndpointField, registry.ActionField, registry.PropertyField}
	for kind := range registry.FieldKinds {
		_, ok := readers[kind]
		assert.Equal(t, !slices.Contains(apart, kind), ok, kind)
	}
}
