package response

import (
	"iter"
	"slices"
	"strings"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// Simple writes records as a flow's next step wants them.
type Simple struct {
	Endpoint *registry.Endpoint

	Linked bool   // each record gets the address of its page in HubSpot
	Link   string // the address without the record's ID, which comes at the end; "" if it is not known
	NoLink string // why the address is not known

	// Rest has the associated records that the record's own answer left out, by the name
	// that this answer gives to their kind.
	Rest map[string]Rest
}

// Rest is the rest of the associated records of one kind.
type Rest struct {
	IDs  []string
	More bool // there are more that were not read
}

// Write writes a record as {id, …properties}. If the catalogue knows a property's kind,
// its value becomes a number, a boolean, a day or a list of choices. An empty value
// becomes null. Associated records become lists of their IDs. HubSpot answers with the
// first 100 of a kind; moreAssociations names the kinds that have more than the list
// shows. What HubSpot remarks about a write becomes hubspotWarnings. A page keeps its
// form, with simple records in it. more, if not nil, writes further members of a single
// record.
func (s *Simple) Write(w *wire.Writer, v wire.Value, more func(*wire.Writer)) {
	if results := v.Get("results"); results.Kind() == wire.Array {
		s.Page(w, v, slices.Values(results.Items()))
		return
	}
	s.record(w, v, more)
}

// Page writes a page of records in its form, with simple records in it.
func (s *Simple) Page(w *wire.Writer, page wire.Value, records iter.Seq[wire.Value]) {
	w.Open('{')
	page.Each(func(key string, member wire.Value) {
		w.Key(key)
		if key != "results" {
			w.Value(member)
			return
		}
		w.Open('[')
		for record := range records {
			s.record(w, record, nil)
		}
		w.Close(']')
	})
	w.Close('}')
}

// own tells whether a simple record has a member of this name beside its properties. A
// property of that name is left out.
func own(name string) bool {
	switch name {
	case "id", "associations", "moreAssociations", "recordUrl", "recordUrlError", "hubspotWarnings":
		return true
	}
	return false
}

func (s *Simple) record(w *wire.Writer, v wire.Value, more func(*wire.Writer)) {
	w.Open('{').Key("id").Value(v.Get("id"))
	v.Get("properties").Each(func(name string, value wire.Value) {
		if own(name) {
			return
		}
		w.Key(name)
		if p, ok := s.Endpoint.Property(name); ok {
			typed(w, p, value)
		} else {
			w.Value(value)
		}
	})
	if history := v.Get("propertiesWithHistory"); history.Len() > 0 {
		w.Key("propertiesWithHistory").Value(history)
	}
	if associations := v.Get("associations"); associations.Len() > 0 {
		var more []string
		w.Key("associations").Open('{')
		associations.Each(func(name string, list wire.Value) {
			key := strings.ReplaceAll(name, " ", "_") // HubSpot writes "line items", which no template can name
			rest, read := s.Rest[name]
			if rest.More || !read && list.At("paging", "next").Kind() == wire.Object {
				more = append(more, key)
			}
			w.Key(key).Open('[')
			seen := map[string]bool{} // HubSpot lists a record once for each label
			write := func(id string) {
				if !seen[id] {
					seen[id] = true
					w.String(id)
				}
			}
			for _, to := range list.Get("results").Items() {
				if id, ok := to.Get("id").Scalar(); ok {
					write(id)
				}
			}
			for _, id := range rest.IDs {
				write(id)
			}
			w.Close(']')
		})
		w.Close('}')
		if len(more) > 0 {
			w.Key("moreAssociations").Strings(more)
		}
	}
	// A member named warnings, as HubSpot calls it, could hide a property of that name. No
	// property has a name with a capital letter.
	if warnings := v.Get("warnings"); warnings.Len() > 0 {
		w.Key("hubspotWarnings").Value(warnings)
	}
	if s.Linked {
		if url := s.URL(v); url != "" {
			w.Key("recordUrl").String(url)
		} else {
			w.Key("recordUrl").Value(wire.Value{}).Member("recordUrlError", s.NoLink)
		}
	}
	if more != nil {
		more(w)
	}
	w.Close('}')
}

// URL is the address of a record in HubSpot; "" when it is not known.
func (s *Simple) URL(v wire.Value) string {
	if url := v.Get("url").Text(); strings.HasPrefix(url, "https://") {
		return url // newer versions of the API send it
	}
	id, ok := v.Get("id").Scalar()
	if !ok || s.Link == "" {
		return ""
	}
	return s.Link + id
}

// exact is how many digits of a number every reader keeps that uses 64-bit floating point.
const exact = 15

// typed writes a property's value, which HubSpot always sends as a text. A text that is
// not of the property's kind is written unchanged.
func typed(w *wire.Writer, p *registry.Property, v wire.Value) {
	text := v.Text()
	switch {
	case v.Kind() != wire.String:
		w.Value(v)
	case text == "":
		w.Raw([]byte("null"))
	case (p.Kind == registry.Number || p.Kind == registry.Millis) && !p.Unique && len(text) <= exact && wire.Check(text) == nil && strings.Trim(text, "0123456789.-+eE") == "":
		w.Raw([]byte(text))
	case p.Kind == registry.Bool && (text == "true" || text == "false"):
		w.Bool(text == "true")
	case p.Kind == registry.Choices:
		w.Open('[')
		for part := range strings.SplitSeq(text, ";") {
			if part != "" {
				w.String(part)
			}
		}
		w.Close(']')
	case p.Kind == registry.Date, p.Kind == registry.DateTime:
		ms, ok := validate.Moment(text)
		switch {
		case !ok, p.Kind == registry.DateTime && strings.Contains(text, "-"):
			w.Value(v) // HubSpot's text has the right form already
		case p.Kind == registry.Date:
			w.String(validate.ISO(ms)[:len("2026-11-24")])
		default:
			w.String(validate.ISO(ms))
		}
	default:
		w.Value(v)
	}
}
