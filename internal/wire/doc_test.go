package wire

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAppend reads JSON and writes it back. Only spaces and escapes may change.
func TestAppend(t *testing.T) {
	tests := map[string]string{
		`null`: `null`, ` true `: `true`, `-0.50e+10`: `-0.50e+10`, `12345678901234567890`: `12345678901234567890`,
		`"\u00e9\/\u001f\b\f"`:        `"é/\u001f\b\f"`,
		`"\ud83d\udca1"`:              `"💡"`,
		`{ "a" : [ 1 , { } , [ ] ] }`: `{"a":[1,{},[]]}`,
		`{"b":1,"a":2,"b":3}`:         `{"b":1,"a":2,"b":3}`,
		`{"":"","a\"b":"\\"}`:         `{"":"","a\"b":"\\"}`,
	}
	for text, want := range tests {
		doc, ok := Read([]byte(text))
		require.True(t, ok, text)
		assert.Equal(t, want, string(doc.Root().Append(nil)))
		assert.True(t, json.Valid([]byte(want)))
		doc.Release()
	}
}

// TestReuse proves that values that were read do not change when their Doc is
// reused, and that a large Doc is not kept.
func TestReuse(t *testing.T) {
	pool = nil
	first, ok := Read([]byte(`{"name":"first","list":["a"]}`))
	require.True(t, ok)
	name := first.Root().Get("name").Text()
	out := first.Root().Append(nil)
	first.Release()
	assert.Equal(t, Missing, first.Root().Kind(), "nothing is left in it")
	second, ok := Read([]byte(`{"name":"other","list":["b","c"]}`))
	require.True(t, ok)
	assert.Same(t, first, second)
	assert.Equal(t, "first", name)
	assert.Equal(t, `{"name":"first","list":["a"]}`, string(out))
	third, ok := Read([]byte(`[1]`))
	require.True(t, ok)
	assert.NotSame(t, second, third, "the second is still in use")
	assert.Equal(t, "other", second.Root().Get("name").Text())
	second.Release()
	third.Release()
	assert.Len(t, pool, 2)

	large, ok := Read([]byte(`"` + strings.Repeat("x", maxPooled) + `"`))
	require.True(t, ok)
	large.Release()
	assert.Len(t, pool, 1, "not kept")
	_, ok = Read([]byte(`{"a":`))
	assert.False(t, ok)
	assert.Empty(t, pool, "what failed to read is not used again")

	docs := make([]*Doc, 100)
	for i := range docs {
		docs[i], ok = Read([]byte(`{}`))
		require.True(t, ok)
	}
	for _, d := range docs {
		d.Release()
	}
	assert.Len(t, pool, 64)
}

func TestWriter(t *testing.T) {
	doc, ok := Read([]byte(`{"x":[1,null]}`))
	require.True(t, ok)
	defer doc.Release()
	w := NewWriter([]byte("before "))
	w.Open('{').Key("a").Int(-1).Key("b").Bool(true).Key("c").Strings([]string{"x", "y"}).Key("d").Strings(nil).
		Key("e").Open('[').Open('{').Close('}').Open('[').Close(']').Close(']').
		Key("f").Value(doc.Root().Get("x")).Key("g").Value(Value{}).Key("h").Raw([]byte(`{"raw":0}`)).
		Member("i", "").Member("j", "\"").Close('}')
	assert.Equal(t, `before {"a":-1,"b":true,"c":["x","y"],"d":[],"e":[{},[]],"f":[1,null],"g":null,"h":{"raw":0},"j":"\""}`, string(w.Bytes()))
}

// TestValue asks values of each kind for values of another kind.
func TestValue(t *testing.T) {
	doc, ok := Read([]byte(`[null,true,7,"7",[],{}]`))
	require.True(t, ok)
	defer doc.Release()
	kinds := []Kind{Null, Bool, Number, String, Array, Object}
	for i, v := range doc.Root().Items() {
		assert.Equal(t, kinds[i], v.Kind())
		assert.NotEmpty(t, kinds[i].String())
		assert.Equal(t, kinds[i] == Bool, v.Bool())
		assert.Equal(t, kinds[i] == String, v.Text() != "")
		assert.Empty(t, v.Items())
		assert.Zero(t, v.Len())
		assert.Equal(t, Missing, v.Get("a").Kind())
		n, ok := v.Int()
		assert.Equal(t, kinds[i] == Number, ok)
		assert.Equal(t, ok, n == 7)
		v.Each(func(string, Value) { assert.Fail(t, "no members") })
	}
	assert.Equal(t, Missing, Value{}.Kind())
	assert.Equal(t, "null", string(Value{}.Append(nil)))
	for text, want := range map[string]bool{`7`: true, `-7`: true, `1.5`: false, `1e3`: false, `99999999999999999999`: false} {
		doc, ok := Read([]byte(text))
		require.True(t, ok)
		_, whole := doc.Root().Int()
		assert.Equal(t, want, whole, text)
		doc.Release()
	}
}
