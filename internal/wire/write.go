package wire

import (
	"math/bits"
	"slices"
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

// After is NewWriter for a writer that is a variable: one that is not passed on needs
// no memory.
func After(dst []byte) Writer { return Writer{buf: dst} }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.buf }

// Open begins an object or a list.
func (w *Writer) Open(c byte) *Writer {
	w.buf = append(w.next(), c)
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
	w.buf = append(AppendString(w.next(), key), ':')
	w.comma = false
	return w
}

// String writes a text.
func (w *Writer) String(s string) *Writer {
	w.buf = AppendString(w.next(), s)
	return w
}

// Pair is Key and String at once.
func (w *Writer) Pair(key, s string) *Writer {
	w.buf = AppendString(append(AppendString(w.next(), key), ':'), s)
	return w
}

// Text is String for bytes.
func (w *Writer) Text(b []byte) *Writer {
	w.buf = AppendBytes(w.next(), b)
	return w
}

// Int writes a number.
func (w *Writer) Int(n int) *Writer {
	w.buf = AppendInt(w.next(), int64(n))
	return w
}

// AppendInt appends a number. strconv's, which is for any base and any size, is much
// more code, and a run finds none of it warm.
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return strconv.AppendInt(dst, n, 10)
	}
	var digits [20]byte
	at := len(digits)
	for {
		at--
		digits[at] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return append(dst, digits[at:]...)
		}
	}
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) *Writer {
	w.buf = strconv.AppendBool(w.next(), b)
	return w
}

// Value writes a parsed value.
func (w *Writer) Value(v Value) *Writer {
	w.buf = v.Append(w.next())
	return w
}

// Raw writes JSON as it is.
func (w *Writer) Raw(json []byte) *Writer {
	w.buf = append(w.next(), json...)
	return w
}

// Member writes a member with a text, and nothing when the text is empty.
func (w *Writer) Member(key, s string) *Writer {
	if s == "" {
		return w
	}
	return w.Pair(key, s)
}

// Strings writes a list of texts.
func (w *Writer) Strings(list []string) *Writer {
	w.Open('[')
	for _, s := range list {
		w.String(s)
	}
	return w.Close(']')
}

// next is what a value or a member is to be appended to.
func (w *Writer) next() []byte {
	if !w.comma {
		w.comma = true
		return w.buf
	}
	return append(w.buf, ',')
}

// AppendBytes is AppendString for bytes.
func AppendBytes(dst, b []byte) []byte {
	return AppendString(dst, unsafe.String(unsafe.SliceData(b), len(b)))
}

// AppendString appends a JSON text. What is not UTF-8 becomes U+FFFD: a host
// may decode strictly.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		dst, i = appendBlock(dst, s, i)
	}
	return append(dst, '"')
}

// block is how much of a text is written at once. There is room for all of it to
// be escaped, so that is asked for once a block.
const block = 1024

// appendBlock appends what follows from i on, a block of it or less, and answers
// with where it got to. Eight bytes are read and written at once; what of them
// needs escaping, and what is after that, is then written over.
func appendBlock(dst []byte, s string, i int) ([]byte, int) {
	most := min(len(s), i+block)
	dst = slices.Grow(dst, 2*(most-i)+8)
	n := len(dst)
	dst = dst[:cap(dst)]
	for i < most {
		if i+8 <= len(s) {
			x := load(s[i:])
			store(dst[n:], x)
			at := special(x)
			i, n = i+at, n+at
			if at == 8 {
				continue
			}
		}
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst[n], dst[n+1] = '\\', c
			i, n = i+1, n+2
		case c >= ' ' && c < utf8.RuneSelf:
			dst[n] = c
			i, n = i+1, n+1
		default: // may take more than there is room for
			dst, size := appendRare(dst[:n], s[i:])
			return dst, i + size
		}
	}
	return dst[:n], i
}

// special is where among eight bytes the first is that does not stand for itself in
// a JSON text; 8 when all do. Of those that do not the first has its highest bit
// set, and maybe some after it.
func special(x uint64) int {
	const each, high = 0x0101_0101_0101_0101, 0x8080_8080_8080_8080
	other := (x | (x - each*' ') | ((x ^ each*'"') - each) | ((x ^ each*'\\') - each)) & high
	return bits.TrailingZeros64(other) / 8
}

// load and store are one instruction each. Package encoding/binary would do, and
// brings reflect.

func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func store(b []byte, x uint64) {
	_ = b[7]
	b[0], b[1], b[2], b[3] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
	b[4], b[5], b[6], b[7] = byte(x>>32), byte(x>>40), byte(x>>48), byte(x>>56)
}

// appendRare appends what a text begins with, which is no plain character.
func appendRare(dst []byte, s string) ([]byte, int) {
	c := s[0]
	if c >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(s)
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
