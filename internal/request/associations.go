package request

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// How much HubSpot accepts in one request about associations.
// https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide
const (
	MaxPairs       = 2_000 // pairs to associate or to separate
	MaxAssociated  = 1_000 // records whose associations are read
	MaxAssociation = 500   // associations on a page of one record
)

// Pair is two records and the types of their association. Without Types the association
// has HubSpot's default type.
type Pair struct {
	From, To string
	Types    []validate.Association
}

// From is a record whose associations are read, beginning at a cursor.
type From struct{ ID, After string }

// v4 begins a path of an API whose numbered version is v4, while that of other APIs is
// v3.
func v4(version, name string) *Path {
	if version == "v3" {
		return new(Path).fixed("/crm/v4" + name)
	}
	return family("/crm", name, version)
}

// between begins a path about the associations of the records of one object with
// those of another.
func between(in *validate.Input, from, to string) *Path {
	return v4(in.Text(option.APIVersion), "/associations").Segment(from).Segment(to)
}

// Labels reads the types of association between the records of two objects.
func Labels(in *validate.Input, from, to string) Request {
	return Request{Method: "GET", Path: between(in, from, to).Segment("labels").String()}
}

// Associations reads a page of what a record is associated with.
func Associations(in *validate.Input, id, to, limit, after string) Request {
	return Request{Method: "GET", Path: v4(in.Text(option.APIVersion), "/objects").
		Segment(in.Slug()).Segment(id).Segment("associations").Segment(to).
		Query("limit", limit).After(after).String()}
}

// ReadAssociations reads what records are associated with.
func ReadAssociations(in *validate.Input, to string, from []From) Request {
	w := wire.NewWriter(make([]byte, 0, 32*len(from)+32))
	w.Open('{').Key("inputs").Open('[')
	for _, f := range from {
		w.Open('{').Key("id").String(f.ID).Member("after", validate.PlainCursor(f.After)).Close('}')
	}
	w.Close(']').Close('}')
	return Request{Method: "POST", Path: between(in, in.Slug(), to).Segment("batch").Segment("read").String(), Body: w.Bytes(), See: All}
}

// Associate associates pairs without a label. Existing labels stay.
func Associate(in *validate.Input, to string, pairs []Pair) Request {
	r := pairsOf(pairs, writeEnds)
	r.Path = between(in, in.Slug(), to).Segment("batch").Segment("associate").Segment("default").String()
	return r
}

// Label gives each pair exactly its Types. HubSpot removes all other labels of the pair.
func Label(in *validate.Input, to string, pairs []Pair) Request {
	r := pairsOf(pairs, func(w *wire.Writer, p *Pair) {
		writeEnds(w, p)
		w.Key("types").Open('[')
		writeTypes(w, p.Types)
		w.Close(']')
	})
	r.Path = between(in, in.Slug(), to).Segment("batch").Segment("create").String()
	return r
}

// Unlabel removes labels from pairs.
func Unlabel(in *validate.Input, to string, pairs []Pair) Request {
	r := Label(in, to, pairs)
	r.Path = between(in, in.Slug(), to).Segment("batch").Segment("labels").Segment("archive").String()
	return r
}

// Disassociate removes all associations of pairs.
func Disassociate(in *validate.Input, to string, pairs []Pair) Request {
	r := pairsOf(pairs, func(w *wire.Writer, p *Pair) {
		w.Key("from").Open('{').Key("id").String(p.From).Close('}')
		w.Key("to").Open('[').Open('{').Key("id").String(p.To).Close('}').Close(']')
	})
	r.Path = between(in, in.Slug(), to).Segment("batch").Segment("archive").String()
	return r
}

// pairsOf is a request about pairs. Every such request may be repeated.
func pairsOf(pairs []Pair, write func(*wire.Writer, *Pair)) Request {
	w := wire.NewWriter(make([]byte, 0, 64*len(pairs)+32))
	w.Open('{').Key("inputs").Open('[')
	for i := range pairs {
		w.Open('{')
		write(w, &pairs[i])
		w.Close('}')
	}
	w.Close(']').Close('}')
	return Request{Method: "POST", Body: w.Bytes(), See: All}
}

func writeEnds(w *wire.Writer, p *Pair) {
	w.Key("from").Open('{').Key("id").String(p.From).Close('}')
	w.Key("to").Open('{').Key("id").String(p.To).Close('}')
}

// writeTypes writes types of associations. In a dry run a type may be unknown; then its
// label is shown instead.
func writeTypes(w *wire.Writer, types []validate.Association) {
	for i := range types {
		a := &types[i]
		w.Open('{')
		switch {
		case a.TypeID > 0:
			w.Key("associationCategory").String(a.Category).Key("associationTypeId").Int(a.TypeID)
		case a.Label == "":
			w.Key("associationTypeId").String("<unlabelled>")
		default:
			w.Key("associationTypeId").String("<label " + a.Label + ">")
		}
		w.Close('}')
	}
}
