// Package wire reads and writes JSON for the core. It is the only user of
// fastjson, so that the rules about how long fastjson's values live are kept in
// one place.
package wire

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/valyala/fastjson"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. Get returns a Missing value for a member that does not exist.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String names the kind for a message to a person.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "true or false", "a number", "text", "a list", "an object"}[k]
}

// Value is one value of a Doc. It is valid until the Doc is released. Texts read from it
// are copies. The zero Value is Missing.
type Value struct{ v *fastjson.Value }

// Kind tells what the value is.
func (v Value) Kind() Kind {
	if v.v == nil {
		return Missing
	}
	switch v.v.Type() {
	case fastjson.TypeNull:
		return Null
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return Bool
	case fastjson.TypeNumber:
		return Number
	case fastjson.TypeString:
		return String
	case fastjson.TypeArray:
		return Array
	default:
		return Object
	}
}

// Get finds a member of an object, the first of two with the same name. It returns a
// Missing value for anything that is not an object.
func (v Value) Get(key string) Value {
	if v.v == nil || v.v.Type() != fastjson.TypeObject {
		return Value{}
	}
	return Value{v.v.Get(key)}
}

// At walks down a path of members.
func (v Value) At(keys ...string) Value {
	for _, key := range keys {
		v = v.Get(key)
	}
	return v
}

// Text is the text of a String, and "" for anything else.
func (v Value) Text() string {
	if v.Kind() != String {
		return ""
	}
	b, _ := v.v.StringBytes()
	return string(b)
}

// Bool is whether the value is true.
func (v Value) Bool() bool { return v.v != nil && v.v.Type() == fastjson.TypeTrue }

// Scalar is the text of a String, a Number or a Bool. A number keeps the digits that it
// was written with, whatever its size. ok is false for anything else.
func (v Value) Scalar() (text string, ok bool) {
	switch v.Kind() {
	case String:
		return v.Text(), true
	case Number:
		return string(v.v.MarshalTo(nil)), true
	case Bool:
		if v.Bool() {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// Int is the value of a whole number. ok is false for anything else.
func (v Value) Int() (n int, ok bool) {
	if v.Kind() != Number {
		return 0, false
	}
	n, err := v.v.Int()
	return n, err == nil
}

// Items are the elements of an Array. Anything else has none.
func (v Value) Items() []Value {
	if v.Kind() != Array {
		return nil
	}
	items := v.v.GetArray()
	out := make([]Value, len(items))
	for i, item := range items {
		out[i] = Value{item}
	}
	return out
}

// Len is the number of elements of an Array or members of an Object.
func (v Value) Len() int {
	switch v.Kind() {
	case Array:
		return len(v.v.GetArray())
	case Object:
		return v.v.GetObject().Len()
	}
	return 0
}

// Each calls f for every member of an Object, in order.
func (v Value) Each(f func(key string, member Value)) {
	if v.Kind() != Object {
		return
	}
	v.v.GetObject().Visit(func(key []byte, member *fastjson.Value) {
		f(string(key), Value{member})
	})
}

// Append writes the value as JSON.
func (v Value) Append(dst []byte) []byte {
	switch v.Kind() {
	case Missing, Null:
		return append(dst, "null"...)
	case Number:
		return appendNumber(dst, v.v)
	case String:
		return AppendString(dst, v.Text())
	case Array:
		dst = append(dst, '[')
		for i, item := range v.v.GetArray() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Value{item}.Append(dst)
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		first := true
		v.v.GetObject().Visit(func(key []byte, member *fastjson.Value) {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(AppendString(dst, string(key)), ':')
			dst = Value{member}.Append(dst)
		})
		return append(dst, '}')
	}
	return v.v.MarshalTo(dst) // true, false
}

// appendNumber writes a number with the digits it was read with. fastjson accepts some
// numbers that are not JSON, such as NaN. Those become null, so that the core always
// writes JSON.
func appendNumber(dst []byte, v *fastjson.Value) []byte {
	start := len(dst)
	dst = v.MarshalTo(dst)
	s := scanner{text: dst[start:]}
	if !s.number() || s.at != len(s.text) {
		return append(dst[:start], "null"...)
	}
	return dst
}

// Doc is a parsed text. Release it when its values are no longer needed, so that its memory
// is reused. A Doc that is never released is collected as garbage.
type Doc struct {
	parser fastjson.Parser
	root   Value
	size   int
}

// maxPooled is how large a text may be, in bytes, for its Doc to be reused. fastjson needs
// 25 bytes and more for a byte of JSON, and its parser never shrinks.
const maxPooled = 256 << 10

var pool []*Doc

// Read parses JSON that is known to be valid, such as that of the host. Check comes first
// for JSON that a person wrote. The text is copied.
func Read(text []byte) (*Doc, bool) {
	var d *Doc
	if n := len(pool); n > 0 {
		d, pool = pool[n-1], pool[:n-1]
	} else {
		d = new(Doc)
	}
	v, err := d.parser.ParseBytes(whole(text))
	if err != nil {
		return nil, false // without its Doc: fastjson does not say what a parser is good for after an error
	}
	d.root, d.size = Value{v}, len(text)
	return d, true
}

// unicodeEscape begins the escape of a character, or of one half of a character beyond
// U+FFFF.
const unicodeEscape = `\u`

// whole replaces each escaped half of a character by U+FFFD. A text that was cut by its
// length may end with such a half, and fastjson would leave the escape as it is.
func whole(text []byte) []byte {
	if !bytes.Contains(text, []byte(unicodeEscape+"d")) && !bytes.Contains(text, []byte(unicodeEscape+"D")) { // every escape of a half begins so
		return text
	}
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n := 1
		switch r := escaped(text); {
		case text[0] != '\\':
		case !utf16.IsSurrogate(r):
			n = min(2, len(text)) // an escape of another character
		case utf16.DecodeRune(r, escaped(text[6:])) == utf8.RuneError:
			out, text = append(out, `\ufffd`...), text[6:]
			continue
		default:
			n = 12
		}
		out, text = append(out, text[:n]...), text[n:]
	}
	return out
}

// escaped is the character whose escape of four digits begins a text. It is less than 0 if
// the text does not begin with one.
func escaped(text []byte) rune {
	if len(text) < 6 || string(text[:2]) != unicodeEscape {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// Root is the value of the whole text.
func (d *Doc) Root() Value { return d.root }

// Release gives the Doc back for reuse. Its values are no longer valid.
func (d *Doc) Release() {
	d.root = Value{}
	if d.size <= maxPooled && len(pool) < 64 {
		pool = append(pool, d)
	}
}
