package validate

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// check reads one value as a field's, which is given as JSON.
func check(t *testing.T, f registry.Field, value string) (*Input, []problem.Detail) {
	t.Helper()
	doc, ok := wire.Read([]byte(`{"` + f.Key + `":` + value + `}`))
	require.True(t, ok, value)
	defer doc.Release()
	endpoint, _ := registry.LookupEndpoint("contacts")
	action, _ := registry.LookupAction("create")
	c := &checker{in: &Input{Endpoint: endpoint, Action: action, texts: map[string]string{}}, options: doc.Root()}
	c.field(&f)
	return c.in, c.details
}

// assertField checks values that are taken, with what becomes of them, and
// values that are refused, with the code.
func assertField(t *testing.T, f registry.Field, good, bad map[string]string) {
	t.Helper()
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
			assert.Equal(t, f.Key, details[0].Field, value)
			assert.NotEmpty(t, details[0].Message, value)
		}
	}
}

// nothing are values that mean that a field was not filled in.
var nothing = []string{`null`, `""`, `"  "`, `"undefined"`, `"null"`, `" undefined\n"`}

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
		withNothing(map[string]string{`"MTIz+/="`: "MTIz+/=", `12345678901234567890`: "12345678901234567890", `" a b "`: "a b", `"{{"`: "{{"}, ""),
		map[string]string{`[]`: "not_a_text", `{"a":1}`: "not_a_text", `"{{ $last.after }}"`: "unfilled", `"` + strings.Repeat("x", maxText+1) + `"`: "too_long"})
}

func TestID(t *testing.T) {
	bad := map[string]string{
		`"."`: "not_an_id", `".."`: "not_an_id", `" .. "`: "not_an_id", `"{{ $last.id }}"`: "not_an_id", `"{{id}}"`: "not_an_id", `"[object Object]"`: "not_an_id", `"NaN"`: "not_an_id",
		`"a\u0000b"`: "not_an_id", `"a\tb"`: "not_an_id", `"a\u007fb"`: "not_an_id", `true`: "not_an_id", `false`: "not_an_id",
		`[]`: "not_a_text", `["1"]`: "not_a_text", `{}`: "not_a_text", `"` + strings.Repeat("x", maxText+1) + `"`: "too_long",
	}
	for _, value := range nothing {
		bad[value] = "missing"
	}
	assertField(t, registry.Field{Key: "id", Kind: registry.IDField}, map[string]string{
		`1`: "1", `12345678901234567890`: "12345678901234567890", `" 1 "`: "1", `"a/../b?c=d#e"`: "a/../b?c=d#e", `"..."`: "...", `".a"`: ".a", `"0"`: "0", `"%2e"`: "%2e",
	}, bad)
}

func TestList(t *testing.T) {
	assertField(t, registry.Field{Key: "l_fields", Kind: registry.ListField},
		withNothing(map[string]string{
			`[]`: "", `["a"]`: "a", `["a","b","a"," a "]`: "a|b", `[null,"","undefined","null",7,true]`: "7|true", `["a,b"]`: "a,b",
			`"a"`: "a", `"a,b"`: "a|b", `" a , b,,a,"`: "a|b", `7`: "7", `",,"`: "",
			`"[\"a\",\"b\"]"`: "a|b", `" [ ] "`: "",
		}, ""),
		map[string]string{
			`{}`: "not_a_list", `"{\"a\":1}"`: "not_a_list", `"[\"a\""`: "not_json", `"[a]"`: "not_json", `[["a"]]`: "not_a_text", `[{}]`: "not_a_text", `"[[]]"`: "not_a_text",
			`"{{ $last.fields }}"`: "unfilled", `["a","{{ b }}"]`: "unfilled", `["` + strings.Repeat("x", 12*maxText+1) + `"]`: "too_long",
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
	f := registry.Field{Key: "c_properties", Kind: registry.PropertiesField}
	good := map[string][]Property{
		`{"a":"x"}`:                          {{"a", "x"}},
		`"{\"a\":\"x\"}"`:                    {{"a", "x"}},
		`{" a ":" x "}`:                      {{"a", " x "}},
		`{"a":1.50,"b":true,"c":false}`:      {{"a", "1.50"}, {"b", "true"}, {"c", "false"}},
		`{"a":12345678901234567890}`:         {{"a", "12345678901234567890"}},
		`{"a":null,"b":""}`:                  {{"a", ""}, {"b", ""}},
		`{"a":"undefined","b":"x"}`:          {{"b", "x"}},
		`{"a":" undefined ","b":"x"}`:        {{"b", "x"}},
		`{"a":["undefined"],"b":"x"}`:        {{"b", "x"}},
		`{"a":["x","undefined",2,true]}`:     {{"a", "x;2;true"}},
		`{"a":[]}`:                           {{"a", ""}},
		`{"a":"1","b":"2","a":"3"}`:          {{"a", "3"}, {"b", "2"}},
		`{"__proto__":"x"}`:                  {{"__proto__", "x"}},
		`{"a":"null","b":"[object Object]"}`: {{"a", "null"}, {"b", "[object Object]"}},
	}
	for value, want := range good {
		in, details := check(t, f, value)
		assert.Empty(t, details, value)
		assert.Equal(t, want, in.Properties, value)
	}
	bad := map[string]string{
		`null`: "missing", `""`: "missing", `"undefined"`: "missing", `{}`: "empty", `"{}"`: "empty", `{"a":"undefined"}`: "empty", `{"a":["undefined"]}`: "empty",
		`[]`: "not_an_object", `7`: "not_an_object", `true`: "not_an_object", `"7"`: "not_an_object", `"x"`: "not_json", `"{\"a\":1,}"`: "not_json", `"{{ $last }}"`: "not_json",
		`{"a":{}}`: "nested", `{"a":[[]]}`: "nested", `{"a":[{}]}`: "nested", `{"":"x"}`: "bad_name", `{"  ":"x"}`: "bad_name", `{"` + strings.Repeat("x", maxText+1) + `":"x"}`: "bad_name",
	}
	for value, want := range bad {
		_, details := check(t, f, value)
		if assert.Len(t, details, 1, value) {
			assert.Equal(t, want, details[0].Code, value)
		}
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
		in, p := Options(doc.Root(), token, -1)
		assert.Nil(t, in)
		require.NotNil(t, p)
		assert.Equal(t, problem.Validation, p.Word)
		assert.Equal(t, "apiKey", p.Details[0].Field)
		assert.Equal(t, want, p.Details[0].Code, token)
	}
	in, p := Options(doc.Root(), TokenOK, -1)
	assert.Nil(t, p)
	assert.Equal(t, "list", in.Action.Key)
}
