package wire

import (
	"bytes"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Writer builds JSON. The caller writes members and elements in their order; the Writer
// sets the commas. The zero Writer is ready for use.
//
//	var w Writer
//	w.Open('{').Key("id").String("1").Key("archived").Bool(false).Close('}')
type Writer struct {
	buf   bytes.Buffer
	comma bool // whether the next value needs a comma before it
}

// NewWriter returns a Writer that appends to dst.
func NewWriter(dst []byte) *Writer { return &Writer{buf: *bytes.NewBuffer(dst)} }

// Bytes is the JSON written so far. It is valid until the next write.
func (w *Writer) Bytes() []byte { return w.buf.Bytes() }

// Open begins an object or a list.
func (w *Writer) Open(c byte) *Writer {
	w.next()
	w.buf.WriteByte(c)
	w.comma = false
	return w
}

// Close ends an object or a list.
func (w *Writer) Close(c byte) *Writer {
	w.buf.WriteByte(c)
	w.comma = true
	return w
}

// Key writes the name of a member. Its value follows.
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

// Raw writes a value that is JSON already.
func (w *Writer) Raw(json []byte) *Writer {
	w.next()
	w.buf.Write(json)
	return w
}

// Member writes a member with a text. It writes nothing if the text is empty.
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

// next writes the comma before a value or member, if one is needed.
func (w *Writer) next() {
	if w.comma {
		w.buf.WriteByte(',')
	}
	w.comma = true
}

// AppendString appends a text as JSON. Bytes that are not UTF-8 become U+FFFD, since a host
// may decode strictly. Only what must be escaped is escaped, as JSON.stringify does.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0 // of the part that is not written yet
	for i := 0; i < len(s); {
		if c := s[i]; ' ' <= c && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
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

// escapeOf is the escape of a character in JSON. It is "" for a character that needs none.
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
	return `\u00` + digits[r>>4:r>>4+1] + digits[r&15:r&15+1]
}

// digits are those of escapes.
const digits = "0123456789abcdef"

// ASCII is valid JSON with an escape in place of each character that is not ASCII. Such
// characters stand only within texts. JSON that has none is returned as it is.
func ASCII(json []byte) []byte {
	first := slices.IndexFunc(json, func(c byte) bool { return c > unicode.MaxASCII })
	if first < 0 {
		return json
	}
	out := append(make([]byte, 0, 2*len(json)), json[:first]...)
	for _, r := range string(json[first:]) {
		if r <= unicode.MaxASCII {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = append(out, '\\', 'u', digits[unit>>12], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
		}
	}
	return out
}
