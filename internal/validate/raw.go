package validate

import (
	"net/url"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// origin is the host that every request goes to. HubSpot's documentation prints paths
// with it, so a path may begin with it.
const origin = "https://api.hubapi.com"

// path reads the path of an API request, with its query: see Path.
func (c *checker) path(f *registry.Field, v wire.Value) {
	before := len(c.details)
	s, ok := c.scalar(f, v)
	if !ok {
		if len(c.details) == before {
			c.wrong(f.Key, "missing", f.Key+" is missing: give what stands after "+origin+" in HubSpot's documentation.", f.Placeholder)
		}
		return
	}
	path, query, code, message := Path(s)
	if code != "" {
		c.wrong(f.Key, code, f.Key+" "+message)
		return
	}
	c.in.Path, c.in.Query = path, append(c.in.Query, query...)
}

// Path turns a text into a path and the parameters of its query. The path begins with one
// slash and has no steps such as "..", so that the request can reach no other host.
// Characters that a URL does not allow are percent-encoded; existing escapes stay. If the
// text is not a path, code and message say why. message is the end of a sentence.
//
// The text often holds templates. A path with an unfilled template is refused, because
// without the value it means something else, such as all records instead of one.
func Path(s string) (path string, query []string, code, message string) {
	switch {
	case unrendered(s):
		return "", nil, "unfilled", "is " + quote(s) + ", which holds a template that was not filled."
	case strings.ContainsFunc(s, control):
		return "", nil, "control", "holds a line break or control character: " + quote(s) + "."
	case strings.Contains(s, "#"):
		return "", nil, "fragment", "holds a #, after which nothing is sent: write %23 where it belongs to a value."
	}
	given := s
	if len(s) >= len(origin) && strings.EqualFold(s[:len(origin)], origin) {
		s = s[len(origin):]
	}
	if s == "" || s[0] != '/' || len(s) > 1 && (s[1] == '/' || s[1] == '\\') {
		return "", nil, "host", "is " + quote(given) + "; it must begin with one slash, as in /crm/objects/2026-09/contacts, or with " + origin + "/. The request goes to no other host."
	}
	raw, parameters, _ := strings.Cut(s, "?")
	var b []byte
	segments := strings.Split(raw[1:], "/")
	for i, segment := range segments {
		at := func() string {
			if i == 0 {
				return ""
			}
			return " after " + quote("/"+strings.Join(segments[:i], "/"))
		}
		plain, err := url.PathUnescape(segment)
		switch {
		case segment == "" && i == len(segments)-1:
			return "", nil, "empty_segment", "ends with a slash" + at() + ": leave it out, or check why the template after it found nothing."
		case segment == "":
			return "", nil, "empty_segment", "has nothing between two slashes" + at() + ": check the template that should fill this place."
		case err != nil:
			return "", nil, "bad_escape", "has a % without two hexadecimal digits in " + quote(segment) + ": write %25 for the character itself."
		case absent(plain):
			return "", nil, "unfilled", "has " + quote(plain) + at() + ": the template in its place found nothing."
		case badID(plain) != "":
			return "", nil, "bad_segment", "has a part" + at() + " that is " + badID(plain)
		case strings.Contains(plain, `\`), steps(plain):
			return "", nil, "bad_segment", "has the part " + quote(segment) + at() + ", which would lead to another path."
		}
		b = escape(append(b, '/'), segment, "/?")
	}
	for parameter := range strings.SplitSeq(parameters, "&") {
		if parameter == "" {
			continue
		}
		name, value, _ := strings.Cut(parameter, "=")
		plain, err := url.PathUnescape(value)
		if _, unnamed := url.PathUnescape(name); err != nil || unnamed != nil {
			return "", nil, "bad_escape", "has a % without two hexadecimal digits in " + quote(parameter) + ": write %25 for the character itself."
		}
		if trim(plain) != "" && absent(plain) {
			return "", nil, "unfilled", "has " + quote(trim(plain)) + " as " + quote(name) + ": the template in its place found nothing."
		}
		query = append(query, string(escape(nil, parameter, "")))
	}
	return string(b), query, "", ""
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// steps tells whether a segment, if it is decoded, holds a step such as "..". A server
// may ignore what follows a semicolon.
func steps(plain string) bool {
	for part := range strings.SplitSeq(plain, "/") {
		part, _, _ = strings.Cut(part, ";")
		if !Segment(part) {
			return true
		}
	}
	return false
}

// escape percent-encodes the characters that RFC 3986 does not allow in a query, and
// those of the parameter not. A % counts as the beginning of an escape.
func escape(dst []byte, s, not string) []byte {
	const digits, marks = "0123456789ABCDEF", "-._~!$&'()*+,;=:@/?%"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(marks, c) >= 0 && strings.IndexByte(not, c) < 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// queryRows reads the rows of parameters, which are added to those of the path. A row
// without a value is left out. A row with an unfilled template is refused: without the
// parameter HubSpot might answer with something else.
func (c *checker) queryRows(f *registry.Field, v wire.Value) {
	c.eachRow(f, v, "name and value", func(at string, row wire.Value) {
		name := c.word(at, "name", row)
		values := row.Get("value").Items()
		if row.Get("value").Kind() != wire.Array {
			values = []wire.Value{row.Get("value")}
		}
		for _, v := range values {
			s, ok := v.Scalar()
			switch {
			case v.Kind() == wire.Array || v.Kind() == wire.Object:
				c.wrong(at+".value", "not_a_text", at+".value is "+v.Kind().String()+"; a text, a number, or a list of these was expected.")
			case !ok || trim(s) == "":
			case absent(s), unrendered(s):
				c.wrong(at+".value", "unfilled", at+".value is "+quote(trim(s))+": the template that "+quote(name)+" comes from found nothing.")
			default:
				if name == "after" {
					s = PlainCursor(s)
				}
				c.in.Query = append(c.in.Query, parameter(name)+"="+parameter(s))
			}
		}
	})
}

// PlainCursor is a cursor without percent-encoding. In HubSpot's answers a cursor may be
// encoded already, such as "NTI1Cg%3D%3D", as it stands in the link to the next page. If it
// were encoded once more, HubSpot would not know it.
func PlainCursor(after string) string {
	if plain, err := url.PathUnescape(after); err == nil {
		return plain
	}
	return after
}

// parameter percent-encodes every character that is not unreserved, including %.
func parameter(s string) string {
	return string(escape(nil, strings.ReplaceAll(s, "%", "%25"), "!$&'()*+,;=:@/?"))
}

// body reads the JSON that an API request sends unchanged. If the method has a body, an
// unfilled template in its place is refused. If it has none, the template is ignored.
func (c *checker) body(f *registry.Field, v wire.Value) {
	method := c.in.Text(option.Method)
	if s := trim(v.Text()); s != "" && absent(s) && method != "GET" && method != "DELETE" {
		c.wrong(f.Key, "unfilled", f.Key+" is the text "+quote(s)+": the template it comes from found nothing.")
		return
	}
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	if v.Kind() != wire.Object && v.Kind() != wire.Array {
		c.wrong(f.Key, "not_an_object", f.Key+" is "+v.Kind().String()+"; a JSON object or list was expected.")
		return
	}
	if at, text := unfilledText(v, f.Key); at != "" {
		why := noValue(text)
		if why == "" {
			why = ": the template it comes from found nothing."
		}
		c.wrong(f.Key, "unfilled", at+" is the text "+quote(text)+why)
		return
	}
	c.in.Body = v.Append(nil)
}

// unfilledText returns the first text that an unfilled template left in a value, or that
// JavaScript made of something without a text, and the path to it. where is "" if there is
// none.
func unfilledText(v wire.Value, at string) (where, text string) {
	switch v.Kind() {
	case wire.String:
		if text = trim(v.Text()); text == "undefined" || noValue(text) != "" {
			return at, text
		}
	case wire.Array:
		for i, item := range v.Items() {
			if where, text = unfilledText(item, at+"["+strconv.Itoa(i)+"]"); where != "" {
				return where, text
			}
		}
	case wire.Object:
		v.Each(func(key string, member wire.Value) {
			if where == "" {
				where, text = unfilledText(member, at+"."+short(key))
			}
		})
	}
	return where, text
}

// requested checks the options of an API request against each other.
func (c *checker) requested() {
	in := c.in
	method := in.Text(option.Method)
	if in.Body != nil && (method == "GET" || method == "DELETE") {
		c.wrong(option.Body, "not_allowed", "body is given, but a "+method+" has none: empty it, or choose another method.")
	}
	if in.Text(option.AllPages) == "true" && method != "" && !in.OnlyReads() {
		c.wrong(option.AllPages, "not_allowed", "all_pages is on, but only a GET, or a POST that only reads, has pages: switch all_pages off, or switch reads on if HubSpot documents that this POST changes nothing.")
	}
}

// OnlyReads tells whether an API request changes nothing in HubSpot. It is a GET, or a
// POST to a path that HubSpot documents as reading, or a POST that the flow's author
// marks as reading.
func (in *Input) OnlyReads() bool {
	method := in.Text(option.Method)
	return Reads(method, in.Path) || method == "POST" && in.Text(option.Reads) == "true"
}
