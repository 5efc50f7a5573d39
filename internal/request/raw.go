package request

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// CountsLists tells whether an API request is a search for lists. Its pages begin at a
// number of lists, and not at a cursor.
// https://developers.hubspot.com/docs/api-reference/latest/crm/lists/guide
func CountsLists(in *validate.Input) bool {
	return (strings.HasPrefix(in.Path, "/crm/lists/") || strings.HasPrefix(in.Path, "/crm/v3/lists/")) && strings.HasSuffix(in.Path, "/search")
}

// Raw is the flow's own request. For a further page it adds the cursor: to the query of a
// GET, or to the body of any other method.
func Raw(in *validate.Input, after string) Request {
	method, after := in.Text(option.Method), validate.PlainCursor(after)
	r := Request{Method: method, Path: in.Path, Body: in.Body, Removes: method == "DELETE", Harmless: in.OnlyReads()}
	r.Once = method == "POST" && !r.Reads()
	// Searches of records have a rate limit of their own. Other searches do not.
	r.Search = !r.Once && strings.HasSuffix(in.Path, "/search") && strings.HasPrefix(in.Path, "/crm/") && strings.Contains(in.Path, "/objects/")
	if after != "" && method != "GET" {
		if CountsLists(in) {
			r.Body = withMember(in.Body, "offset", []byte(after))
		} else {
			r.Body = withMember(in.Body, "after", wire.AppendString(nil, after))
		}
		after = ""
	}
	var query []string
	for _, parameter := range in.Query {
		if after == "" || !strings.HasPrefix(parameter, "after=") {
			query = append(query, parameter)
		}
	}
	if after != "" {
		query = append(query, "after="+encode(after))
	}
	if len(query) > 0 {
		r.Path += "?" + strings.Join(query, "&")
	}
	return r
}

// Reads tells whether the request changes nothing in HubSpot.
func (r *Request) Reads() bool { return r.Harmless || validate.Reads(r.Method, r.Bare()) }

// withMember returns a JSON object with one member set to a value, which is JSON.
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
