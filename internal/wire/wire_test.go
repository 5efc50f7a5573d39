package wire

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		text         string
		line, column int // 0: it is JSON
		reason       string
	}{
		{text: `{}`}, {text: ` [1, -2.5e+3, "a\u00e9\n", true, false, null, {"a": {}}] `}, {text: `0`}, {text: `"x"`},
		{text: ``, line: 1, column: 1, reason: "it ends too early"},
		{text: `{"a": 1,}`, line: 1, column: 9, reason: "a member's name in double quotes was expected"},
		{text: "{\n  'a': 1}", line: 2, column: 3, reason: "a member's name in double quotes was expected"},
		{text: `{"a" 1}`, line: 1, column: 6, reason: `":" was expected`},
		{text: `[1 2]`, line: 1, column: 4, reason: `"," or "]" was expected`},
		{text: `[1`, line: 1, column: 3, reason: "it ends too early"},
		{text: `01`, line: 1, column: 2, reason: "something follows the end of the JSON"},
		{text: `1.`, line: 1, column: 3, reason: "a digit was expected"},
		{text: `NaN`, line: 1, column: 1, reason: "a value was expected"},
		{text: `tru`, line: 1, column: 4, reason: "a value was expected"},
		{text: `"\x"`, line: 1, column: 3, reason: "this escape is not JSON's"},
		{text: `"\u12g4"`, line: 1, column: 6, reason: `four hexadecimal digits were expected after \u`},
		{text: "\"a\nb\"", line: 1, column: 3, reason: "a line break or control character stands inside a text; write it as an escape"},
		{text: `"a`, line: 1, column: 3, reason: "a text is not closed"},
		{text: `{{ $last }}`, line: 1, column: 2, reason: "a member's name in double quotes was expected"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got := Check(tt.text)
			if tt.line == 0 {
				require.Nil(t, got)
				return
			}
			require.Equal(t, &SyntaxError{tt.line, tt.column, tt.reason}, got)
		})
	}
	assert.Nil(t, Check(strings.Repeat("[", 200)+strings.Repeat("]", 200)))
	assert.NotNil(t, Check(strings.Repeat("[", 100_000)))
}

// FuzzCheck compares Check with encoding/json, and reads and writes the texts that
// both accept.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"x\u0041",null]}`, `[]`, `1e`, `"\ud800"`, "\"\xff\"", `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Check(text)
		if (got == nil) != json.Valid([]byte(text)) {
			if got != nil && got.Reason == "it is nested too deep" {
				return
			}
			t.Fatalf("%q: %v", text, got)
		}
		if got != nil {
			return
		}
		doc, ok := Read([]byte(text))
		if !ok {
			t.Fatalf("%q is not read", text)
		}
		out := doc.Root().Append(nil)
		doc.Release()
		if !json.Valid(out) || !utf8.Valid(out) {
			t.Fatalf("%q became %q", text, out)
		}
	})
}

func TestAppendString(t *testing.T) {
	for _, text := range []string{"", "plain", "a\"b\\c/d\n\r\t\x00\x1f\x7f", "é € 💡", "\xff a \xc3", "\xed\xa0\x80", strings.Repeat("ü", 5000)} {
		out := AppendString(nil, text)
		var got string
		require.NoError(t, json.Unmarshal(out, &got))
		assert.Equal(t, strings.ToValidUTF8(text, "\uFFFD"), strings.ReplaceAll(got, "\uFFFD\uFFFD\uFFFD", "\uFFFD"))
		assert.True(t, utf8.Valid(out))
	}
}

// TestAppendAnywhere has a character that must be escaped at the beginning, inside,
// and at the end.
func TestAppendAnywhere(t *testing.T) {
	for _, special := range []string{"", `"`, `\`, `""""""""""`, "\x01\x02\x1f", "\n", "é", "💡", "\xff"} {
		for _, length := range []int{0, 1, 9, 5000} {
			for _, at := range []int{0, 1, 3, length - 1, length} {
				if at < 0 || at > length {
					continue
				}
				text := strings.Repeat("x", at) + special + strings.Repeat("y", length-at)
				out := AppendString([]byte("before"), text)
				var got string
				require.NoError(t, json.Unmarshal(bytes.TrimPrefix(out, []byte("before")), &got), "%q", out)
				require.Equal(t, strings.ToValidUTF8(text, "\uFFFD"), got, "%d of %d", at, length)
			}
		}
	}
}

func FuzzAppend(f *testing.F) {
	for _, text := range []string{"", "plain", "a\"b\\c\n\x00", "é € 💡", "\xff", strings.Repeat("\x01", 5000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := AppendString(nil, text)
		var got string
		if err := json.Unmarshal(out, &got); err != nil || !utf8.Valid(out) {
			t.Fatalf("%q became %q: %v", text, out, err)
		}
		if utf8.ValidString(text) && got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestScalar(t *testing.T) {
	doc, ok := Read([]byte(`{"n":12345678901234567890,"f":1.50,"s":"x","t":true,"l":[1],"z":null,"nan":NaN}`))
	require.True(t, ok)
	root := doc.Root()
	for key, want := range map[string]string{"n": "12345678901234567890", "f": "1.50", "s": "x", "t": "true"} {
		got, ok := root.Get(key).Scalar()
		assert.True(t, ok, key)
		assert.Equal(t, want, got)
	}
	for _, key := range []string{"l", "z", "missing"} {
		_, ok := root.Get(key).Scalar()
		assert.False(t, ok, key)
	}
	assert.Equal(t, `null`, string(root.Get("nan").Append(nil)), "fastjson takes NaN for a number")
	assert.Equal(t, 7, root.Len())
	assert.Equal(t, Missing, root.At("l", "x").Kind())
}

// TestCommas checks the commas between values of each kind.
func TestCommas(t *testing.T) {
	doc, ok := Read([]byte(`{"a":1}`))
	require.True(t, ok)
	write := []func(*Writer){
		func(w *Writer) { w.Int(10) }, func(w *Writer) { w.Bool(true) }, func(w *Writer) { w.String("s") },
		func(w *Writer) { w.Value(doc.Root()) }, func(w *Writer) { w.Raw([]byte("[]")) }, func(w *Writer) { w.Open('{').Close('}') },
	}
	texts := []string{`10`, `true`, `"s"`, `{"a":1}`, `[]`, `{}`}
	for i := range write {
		for j := range write {
			w := NewWriter(make([]byte, 0, 64)).Open('[')
			write[i](w)
			write[j](w)
			assert.Equal(t, "["+texts[i]+","+texts[j]+"]", string(w.Close(']').Bytes()))
		}
	}
}

func TestASCII(t *testing.T) {
	for name, text := range map[string]string{
		"nothing to escape":    `{"a":"b"}`,
		"two bytes":            `{"é":["ß"]}`,
		"three bytes":          `"€"`,
		"four bytes":           `"a 😀 b"`,
		"beside other escapes": `"\"é\\ \n"`,
	} {
		t.Run(name, func(t *testing.T) {
			got := ASCII([]byte(text))
			assert.Equal(t, -1, bytes.IndexFunc(got, func(r rune) bool { return r > unicode.MaxASCII }))
			assert.JSONEq(t, text, string(got))
		})
	}
	assert.Equal(t, `"\u20ac \ud83d\ude00"`, string(ASCII([]byte(`"€ 😀"`))))
}
