package request

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxSearch is how many records a page of a search holds.
const MaxSearch = 200

// MaxFound is how many records a search reaches by offset, even if there are more.
const MaxFound = 10_000

// Query is a search.
// https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
type Query struct {
	Groups     [][]validate.Filter
	Text       string
	Sort       string // a property; "-" before it turns the order
	Properties []string
	Limit      string
	After      string // an offset
}

// With adds filters to each group, so that a record must match these filters as well.
// Without groups the filters are one group.
func With(groups [][]validate.Filter, filters ...validate.Filter) [][]validate.Filter {
	if len(groups) == 0 {
		return [][]validate.Filter{filters}
	}
	out := make([][]validate.Filter, len(groups))
	for i, group := range groups {
		out[i] = append(append(make([]validate.Filter, 0, len(group)+len(filters)), group...), filters...)
	}
	return out
}

// Search reads a page of what a query finds.
func Search(in *validate.Input, q *Query) Request {
	r := q.request()
	r.Path = objects(in).Segment("search").String()
	return r
}

func (q *Query) request() Request {
	w := newBody()
	w.Open('{')
	if len(q.Groups) > 0 {
		w.Key("filterGroups").Open('[')
		for _, group := range q.Groups {
			w.Open('{').Key("filters").Open('[')
			for i := range group {
				writeFilter(w, &group[i])
			}
			w.Close(']').Close('}')
		}
		w.Close(']')
	}
	w.Member("query", q.Text)
	if q.Sort != "" {
		name, down := strings.CutPrefix(q.Sort, "-")
		direction := "ASCENDING"
		if down {
			direction = "DESCENDING"
		}
		w.Key("sorts").Open('[').Open('{').Key("propertyName").String(name).Key("direction").String(direction).Close('}').Close(']')
	}
	if len(q.Properties) > 0 {
		w.Key("properties").Strings(q.Properties)
	}
	if n, err := strconv.Atoi(q.Limit); err == nil {
		w.Key("limit").Int(n)
	}
	w.Member("after", q.After).Close('}')
	return Request{Method: "POST", Body: w.Bytes(), Search: true}
}

func writeFilter(w *wire.Writer, f *validate.Filter) {
	w.Open('{').Key("propertyName").String(f.Property).Key("operator").String(f.Operator)
	w.Member("value", f.Value).Member("highValue", f.High)
	if f.Values != nil {
		w.Key("values").Strings(f.Values)
	}
	w.Close('}')
}

// Deleted reads records in the recycle bin from a cursor on. It asks for the ID and the
// time of the deletion only.
func Deleted(in *validate.Input, limit, after string) Request {
	return Request{Method: "GET", Path: objects(in).
		Query("limit", limit).
		After(after).
		Query("properties", registry.ObjectID).
		Query("archived", "true").String()}
}

// Page reads records from a cursor on.
func Page(in *validate.Input, limit, after string) Request {
	return Request{Method: "GET", Path: objects(in).
		Query("limit", limit).
		After(after).
		QueryList("properties", in.List(option.ListFields)).
		QueryList("propertiesWithHistory", in.List(option.ListHistory)).
		QueryList("associations", slugs(in.List(option.ListAssociations))).
		Query("archived", in.Text(option.Archived)).String()}
}
