// Package request builds the requests to HubSpot. It is the only place that builds paths.
// It percent-encodes everything in a path that comes from a flow.
package request

import (
	"net/url"
	"strings"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// See says how much of a good answer's body the core needs.
type See string

// What the core may need to see.
const (
	Nothing See = "nothing"
	All     See = "all"
)

// Host is one of HubSpot's hosts.
type Host string

// HubSpot's hosts. The host of the core knows the same three, and refuses any other.
const (
	API     Host = ""                    // api.hubapi.com, which always gets the token
	Forms   Host = "api.hsforms.com"     // takes submissions of forms
	FormsEU Host = "api-eu1.hsforms.com" // takes them for accounts in the EU
)

// Name is the host's name.
func (h Host) Name() string {
	if h == API {
		return "api.hubapi.com"
	}
	return string(h)
}

// MaxURL is how long a path with its query may be, in bytes. HubSpot answers 414 to URLs
// of about 16,000 characters.
const MaxURL = 15_000

// Request is one request to HubSpot, without the token.
type Request struct {
	Host     Host
	Token    bool // the token goes along to a host that is not the API's; the API always gets it
	Method   string
	Path     string // from the first slash on, with the query, as it goes over the wire
	Body     []byte // nil for none
	Type     string // of the body; "" for JSON
	See      See
	Omit     string // an array in the body; the core needs only its length and its last element
	Keep     bool   // the host keeps the body of a good answer: it may be part of the result
	Once     bool   // must not be repeated, because each repetition creates something new
	Removes  bool   // deletes something: a 404 after a repetition means that an earlier try did it
	Harmless bool   // changes nothing, according to the flow's author
	Search   bool   // counts against the limit of HubSpot's search

	// Scopes are what the token needs, any one of them. Without Scopes, it needs those of the
	// run's action.
	Scopes []string
}

// endpoint is the endpoint with a key of the registry.
func endpoint(key string) *registry.Endpoint {
	e, _ := registry.LookupEndpoint(key)
	return e
}

// newBody begins a request's body, with enough room for most bodies.
func newBody() *wire.Writer { return wire.NewWriter(make([]byte, 0, 1024)) }

// Write writes the request as the contract in package main describes it. The body is a
// text there, even if it is JSON, so that the host sends exactly these bytes.
func (r *Request) Write(w *wire.Writer, id int) {
	w.Open('{').Key("id").Int(id).Member("host", string(r.Host))
	if r.Token {
		w.Key("token").Bool(true)
	}
	w.Key("method").String(r.Method).Key("path").String(r.Path)
	if r.Body != nil {
		kind := r.Type
		if kind == "" {
			kind = "application/json"
		}
		w.Key("type").String(kind).Key("body").String(string(r.Body))
	}
	w.Key("see").String(string(r.See)).Member("omit", r.Omit)
	if r.Keep {
		w.Key("keep").Bool(true)
	}
	w.Close('}')
}

// Bare is the path without its query, for a message to a person.
func (r *Request) Bare() string {
	path, _, _ := strings.Cut(r.Path, "?")
	return path
}

// Path builds a path and its query.
type Path struct {
	text  strings.Builder
	query bool
}

// Objects begins a path of the CRM's objects. Newer versions of the API have the version
// in the third place of the path, v3 has it in the second.
func Objects(version, slug string) *Path { return family("/crm", "/objects", version).Segment(slug) }

// Activity begins a path of the account's activity logs.
func Activity(version, log string) *Path {
	return versioned("/account-info", version, "/activity/"+log)
}

// versioned begins a path of an API that has its version in the second place, whichever
// version it is.
func versioned(family, version, rest string) *Path {
	return new(Path).fixed(family + "/" + version + rest)
}

// family begins a path of an API that has a dated version after its name, as in
// /crm/lists/2026-09, and v3 before its name, as in /crm/v3/lists.
func family(area, name, version string) *Path {
	if version == "v3" {
		return new(Path).fixed(area + "/v3" + name)
	}
	return new(Path).fixed(area + name + "/" + version)
}

func (p *Path) fixed(s string) *Path {
	p.text.WriteString(s)
	return p
}

// Segment adds a slash and one segment. The caller makes sure that the segment is not
// empty, "." or "..": encoding would not make these harmless.
func (p *Path) Segment(s string) *Path { return p.fixed("/" + encode(s)) }

// Query adds a parameter. It adds nothing if the value is empty.
func (p *Path) Query(key, value string) *Path {
	if value == "" {
		return p
	}
	mark := "?"
	if p.query {
		mark = "&"
	}
	p.query = true
	return p.fixed(mark + key + "=" + encode(value))
}

// After adds the cursor of the page to read. It adds nothing if there is none.
func (p *Path) After(cursor string) *Path { return p.Query("after", validate.PlainCursor(cursor)) }

// QueryList adds a parameter once for every value.
func (p *Path) QueryList(key string, values []string) *Path {
	for _, v := range values {
		p.Query(key, v)
	}
	return p
}

// String is the path as it goes over the wire.
func (p *Path) String() string { return p.text.String() }

// encode percent-encodes all but RFC 3986's unreserved characters. A space becomes %20,
// because "+" means a space only in a query.
func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
