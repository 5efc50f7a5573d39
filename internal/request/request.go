// Package request builds what is sent to HubSpot. It is the one place where
// paths are made, and everything in them that is not ours is percent-encoded.
package request

import (
	"unsafe"

	"directus-extension-hubspot/internal/wire"
)

// See says how much of a good answer's body the core needs.
type See string

// What the core may need to see.
const (
	Nothing See = "nothing"
	All     See = "all"
)

// Keep says whether the host keeps the body of a good answer, and what for.
type Keep string

// What a body may be kept for.
const (
	Part  Keep = "part"  // it may be part of the result
	Final Keep = "final" // it is the result, as it is
)

// Request is one request to HubSpot, without the token and the host.
type Request struct {
	Method  string
	Path    string // from the first slash on, with the query, as it goes over the wire
	Body    []byte // nil for none
	Type    string // of the body; "" for JSON
	See     See
	Omit    string // the array in the body of which the core needs only the length and the last element
	Keep    Keep
	Short   bool // its answer is likely to be: nothing is won by compressing it
	Once    bool // must not be done twice: each time makes something anew
	Removes bool // takes something away: where a try before may have arrived, a 404 says that it did
	Search  bool // counts against the limit of HubSpot's search
}

// newBody begins a request's body, with room for most of them.
func newBody() wire.Writer { return wire.After(make([]byte, 0, 1024)) }

// AppendTo appends the request as the host gets it: a line of fields, and a line for
// the body, if any. JSON stays as it is there; what else there is becomes a text in
// JSON, for it may have lines of its own.
func (r *Request) AppendTo(dst []byte, id int) []byte {
	kind := r.Type
	if r.Body != nil && kind == "" {
		kind = "application/json"
	}
	short := ""
	if r.Short {
		short = "short"
	}
	dst = wire.AppendInt(dst, int64(id))
	for _, field := range [...]string{r.Method, r.Path, kind, string(r.See), r.Omit, string(r.Keep), short} {
		dst = append(append(dst, '\t'), field...)
	}
	switch {
	case r.Body == nil:
		return dst
	case r.Type == "":
		return append(append(dst, '\n'), r.Body...)
	}
	return wire.AppendBytes(append(dst, '\n'), r.Body)
}

// Bare is the path without its query, for a message to a person.
func (r *Request) Bare() string {
	for i := range len(r.Path) {
		if r.Path[i] == '?' {
			return r.Path[:i]
		}
	}
	return r.Path
}

// Path builds a path and its query.
type Path struct {
	buf   []byte
	query bool
	room  [128]byte // for most of them
}

// newPath begins one in a single piece of memory.
func newPath() *Path {
	p := &Path{}
	p.buf = p.room[:0]
	return p
}

// Objects begins a path below the CRM's objects: the API has moved the version
// from the second place to the third.
func Objects(version, slug string) *Path { return family("/crm", "/objects", version).Segment(slug) }

// Activity begins a path of the account's activity logs.
func Activity(version, log string) *Path {
	return versioned("/account-info", version, "/activity/"+log)
}

// versioned begins a path of a family that has the version in the second place in
// all versions.
func versioned(family, version, rest string) *Path {
	return newPath().fixed(family).fixed("/").fixed(version).fixed(rest)
}

func family(area, family, version string) *Path {
	p := newPath().fixed(area)
	if version == "v3" {
		return p.fixed("/v3").fixed(family)
	}
	return p.fixed(family).fixed("/").fixed(version)
}

func (p *Path) fixed(s string) *Path {
	p.buf = append(p.buf, s...)
	return p
}

// Segment adds a slash and one segment. Whoever calls it sees to it that the
// segment is neither empty, "." nor "..": no encoding makes these harmless.
func (p *Path) Segment(s string) *Path {
	p.buf = encode(append(p.buf, '/'), s)
	return p
}

// Query adds a parameter, and nothing when the value is empty.
func (p *Path) Query(key, value string) *Path {
	if value == "" {
		return p
	}
	mark := byte('?')
	if p.query {
		mark = '&'
	}
	p.query = true
	p.buf = append(append(append(p.buf, mark), key...), '=')
	p.buf = encode(p.buf, value)
	return p
}

// QueryList adds a parameter once for every value.
func (p *Path) QueryList(key string, values []string) *Path {
	for _, v := range values {
		p.Query(key, v)
	}
	return p
}

// String is the path as it goes over the wire. It is no copy: what is added later is
// written after it.
func (p *Path) String() string { return unsafe.String(unsafe.SliceData(p.buf), len(p.buf)) }

// encode percent-encodes all but RFC 3986's unreserved characters, so that "+",
// which some decode to a space, arrives as itself.
func encode(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~' {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
