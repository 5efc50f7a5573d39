package wire

import (
	"strconv"
	"unicode/utf8"
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
func AppendString(dst []byte, s string) []byte { return appendText(dst, s) }

// AppendBytes is AppendString for bytes.
func AppendBytes(dst, s []byte) []byte { return appendText(dst, s) }

func appendText[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
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
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, s[start:i]...), "\uFFFD"...)
			i++
			start = i
			continue
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}
