package wire

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Writer builds JSON. Members and elements are written in order; it puts the
// commas. The zero Writer is ready.
//
//	var w Writer
//	w.Open('{').Key("id").String("1").Key("archived").Bool(false).Close('}')
type Writer struct {
	buf   bytes.Buffer
	comma bool // one comes before what is written next
}

// NewWriter writes on after dst.
func NewWriter(dst []byte) *Writer { return &Writer{buf: *bytes.NewBuffer(dst)} }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.buf.Bytes() }

// Open begins an object or a list.
func (w *Writer) Open(c byte) *Writer {
	w.next()
	w.buf.WriteByte(c)
	w.comma = false
	return w
}

// Close ends it.
func (w *Writer) Close(c byte) *Writer {
	w.buf.WriteByte(c)
	w.comma = true
	return w
}

// Key begins a member.
func (w *Writer) Key(key string) *Writer {
	w.String(key)
	w.buf.WriteByte(':')
	w.comma = false
	return w
}

// String writes a text.
func (w *Writer) String(s string) *Writer {
	w.next()
	w.buf.Write(AppendString(w.buf.AvailableBuffer(), s))
	return w
}

// Int writes a number.
func (w *Writer) Int(n int) *Writer { return w.Raw(strconv.AppendInt(nil, int64(n), 10)) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) *Writer { return w.Raw(strconv.AppendBool(nil, b)) }

// Value writes a parsed value.
func (w *Writer) Value(v Value) *Writer {
	w.next()
	w.buf.Write(v.Append(w.buf.AvailableBuffer()))
	return w
}

// Raw writes JSON as it is.
func (w *Writer) Raw(json []byte) *Writer {
	w.next()
	w.buf.Write(json)
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

// next writes the comma between two values or members.
func (w *Writer) next() {
	if w.comma {
		w.buf.WriteByte(',')
	}
	w.comma = true
}

// AppendString appends a JSON text. What is not UTF-8 becomes U+FFFD: a host
// may decode strictly. Nothing is escaped that need not be, as in JavaScript: some
// of what is written is signed.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0 // of what is not written yet
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		escape := escapeOf(r, size)
		if escape != "" {
			dst = append(append(dst, s[start:i]...), escape...)
			start = i + size
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}

// escapeOf is what stands for a character in a JSON text; "" for itself.
func escapeOf(r rune, size int) string {
	switch {
	case r == '"':
		return `\"`
	case r == '\\':
		return `\\`
	case r == utf8.RuneError && size == 1:
		return "\uFFFD"
	case r >= ' ':
		return ""
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r == '\b':
		return `\b`
	case r == '\f':
		return `\f`
	}
	const digits = "0123456789abcdef"
	return `\u00` + digits[r>>4:r>>4+1] + digits[r&15:r&15+1]
}
