package request

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// CountsLists tells whether an API request is a search for lists. Its pages begin after a
// number of lists, where others have a cursor.
// https://developers.hubspot.com/docs/api-reference/latest/crm/lists/guide
func CountsLists(in *validate.Input) bool {
	return in.Text(option.Method) == "POST" && strings.HasPrefix(in.Path, "/crm/") && strings.Contains(in.Path, "/lists") && strings.HasSuffix(in.Path, "/search")
}

// Raw sends what the flow made up. A page further on has a cursor: in the query
// of a GET, in the body of anything else.
func Raw(in *validate.Input, after string) Request {
	method := in.Text(option.Method)
	r := Request{Method: method, Path: in.Path, Body: in.Body, Removes: method == "DELETE", Harmless: in.OnlyReads()}
	r.Once = method == "POST" && !r.Reads()
	// Records' searches share a limit of their own, those of other things do not.
	r.Search = !r.Once && strings.HasSuffix(in.Path, "/search") && strings.HasPrefix(in.Path, "/crm/") && strings.Contains(in.Path, "/objects/")
	if after != "" && method != "GET" {
		if CountsLists(in) {
			r.Body = withMember(in.Body, "offset", []byte(after))
		} else {
			r.Body = withMember(in.Body, "after", wire.AppendString(nil, after))
		}
		after = ""
	}
	mark := "?"
	for _, parameter := range in.Query {
		if after == "" || !strings.HasPrefix(parameter, "after=") {
			r.Path, mark = r.Path+mark+parameter, "&"
		}
	}
	if after != "" {
		r.Path += mark + "after=" + encode(after)
	}
	return r
}

// Reads tells whether the request changes nothing in HubSpot.
func (r *Request) Reads() bool { return r.Harmless || validate.Reads(r.Method, r.Bare()) }

// withMember is a JSON object with a value, which is JSON, as one of its members.
func withMember(body []byte, key string, value []byte) []byte {
	w := wire.NewWriter(make([]byte, 0, len(body)+len(value)+16)).Open('{')
	if doc, ok := wire.Read(body); ok {
		doc.Root().Each(func(name string, member wire.Value) {
			if name != key {
				w.Key(name).Value(member)
			}
		})
		doc.Release()
	}
	return w.Key(key).Raw(value).Close('}').Bytes()
}
