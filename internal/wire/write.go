package wire

import (
	"math/bits"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// Writer builds JSON. Members and elements are written in order; it puts the
// commas. The zero Writer is ready.
//
//	var w Writer
//	w.Open('{').Key("id").String("1").Key("archived").Bool(false).Close('}')
type Writer struct {
	buf   []byte
	comma bool
}

// NewWriter writes on after dst.
func NewWriter(dst []byte) *Writer { return &Writer{buf: dst} }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.buf }

// Open begins an object or a list.
func (w *Writer) Open(c byte) *Writer {
	w.sep()
	w.buf = append(w.buf, c)
	w.comma = false
	return w
}

// Close ends it.
func (w *Writer) Close(c byte) *Writer {
	w.buf = append(w.buf, c)
	w.comma = true
	return w
}

// Key begins a member.
func (w *Writer) Key(key string) *Writer {
	w.sep()
	w.buf = append(AppendString(w.buf, key), ':')
	w.comma = false
	return w
}

// String writes a text.
func (w *Writer) String(s string) *Writer {
	w.sep()
	w.buf = AppendString(w.buf, s)
	return w
}

// Int writes a number.
func (w *Writer) Int(n int) *Writer {
	w.sep()
	w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	return w
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) *Writer {
	w.sep()
	w.buf = strconv.AppendBool(w.buf, b)
	return w
}

// Value writes a parsed value.
func (w *Writer) Value(v Value) *Writer {
	w.sep()
	w.buf = v.Append(w.buf)
	return w
}

// Raw writes JSON as it is.
func (w *Writer) Raw(json []byte) *Writer {
	w.sep()
	w.buf = append(w.buf, json...)
	return w
}

// Member writes a member with a text, and nothing when the text is empty.
func (w *Writer) Member(key, s string) *Writer {
	if s == "" {
		return w
	}
	return w.Key(key).String(s)
}

// Strings writes a list of texts.
func (w *Writer) Strings(list []string) *Writer {
	w.Open('[')
	for _, s := range list {
		w.String(s)
	}
	return w.Close(']')
}

func (w *Writer) sep() {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
}

// AppendString appends a JSON text. What is not UTF-8 becomes U+FFFD: a host
// may decode strictly.
func AppendString(dst []byte, s string) []byte {
	return AppendBytes(dst, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// AppendBytes is AppendString for bytes.
func AppendBytes(dst, s []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i := plain(s, 0); i < len(s); i = plain(s, i) {
		dst = append(dst, s[start:i]...)
		if c := s[i]; c == '"' || c == '\\' {
			dst = append(dst, '\\', c)
			i++
		} else {
			var size int
			dst, size = appendRare(dst, s[i:])
			i += size
		}
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// plain is where the characters end that stand for themselves in a JSON text, from
// i on. It looks at eight at once: of those that do not the first has its highest
// bit set, and maybe some after it.
func plain(s []byte, i int) int {
	const each, high = 0x0101_0101_0101_0101, 0x8080_8080_8080_8080
	for ; i+8 <= len(s); i += 8 {
		b := s[i : i+8 : i+8]
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		other := (x | (x - each*' ') | ((x ^ each*'"') - each) | ((x ^ each*'\\') - each)) & high
		if other != 0 {
			return i + bits.TrailingZeros64(other)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return i
}

// appendRare appends what a text begins with, which is no plain character.
func appendRare(dst, s []byte) ([]byte, int) {
	c := s[0]
	if c >= utf8.RuneSelf {
		r, size := utf8.DecodeRune(s)
		return utf8.AppendRune(dst, r), size
	}
	switch c {
	case '\n':
		dst = append(dst, '\\', 'n')
	case '\r':
		dst = append(dst, '\\', 'r')
	case '\t':
		dst = append(dst, '\\', 't')
	case '\b': // as JavaScript and HubSpot write them: some of it is signed
		dst = append(dst, '\\', 'b')
	case '\f':
		dst = append(dst, '\\', 'f')
	default:
		const digits = "0123456789abcdef"
		dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	}
	return dst, 1
}
