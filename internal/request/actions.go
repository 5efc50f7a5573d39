package request

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// objects begins a path below the input's endpoint.
func objects(in *validate.Input) *Path {
	return Objects(in.Text(option.APIVersion), in.Slug())
}

// Create makes a record.
func Create(in *validate.Input) Request {
	w := newBody()
	w.Open('{')
	writeRecord(w, in)
	w.Close('}')
	return Request{Method: "POST", Path: objects(in).String(), Body: w.Bytes(), Once: true}
}

// CreateBatch creates the record as a batch of one. Because of its trace ID HubSpot can
// answer 207 with the reason, instead of refusing the batch.
func CreateBatch(in *validate.Input) Request {
	return batch(in, "create", func(w *wire.Writer) { writeRecord(w, in) })
}

// UpdateBatch changes the record as a batch of one.
func UpdateBatch(in *validate.Input) Request {
	return batch(in, "update", func(w *wire.Writer) {
		w.Member("idProperty", in.Text(option.IDProperty)).Key("id").String(in.Text(option.ID))
		writeProperties(w, in.Properties)
	})
}

func batch(in *validate.Input, verb string, input func(*wire.Writer)) Request {
	w := newBody()
	w.Open('{').Key("inputs").Open('[').Open('{').Key("objectWriteTraceId").String("1")
	input(w)
	w.Close('}').Close(']').Close('}')
	return Request{Method: "POST", Path: objects(in).Segment("batch").Segment(verb).String(), Body: w.Bytes(), Once: verb == "create"}
}

// Properties reads the definitions of the endpoint's properties.
func Properties(in *validate.Input) Request { return PropertiesOf(in, in.Slug()) }

// Find reads the record of an object that has a value in a unique property, or an ID if
// no property is named. The value must be neither "." nor "..".
func Find(in *validate.Input, slug, value, idProperty string) Request {
	return Request{Method: "GET", Path: Objects(in.Text(option.APIVersion), slug).Segment(value).Query("idProperty", idProperty).String()}
}

// FindAll reads the first records of an object that have a value in a property.
func FindAll(in *validate.Input, slug, value, property string) Request {
	q := &Query{Groups: [][]validate.Filter{{{Property: property, Operator: "EQ", Value: value}}}, Properties: []string{property}, Limit: "5"}
	r := q.request()
	r.Path = Objects(in.Text(option.APIVersion), slug).Segment("search").String()
	return r
}

// Upsert creates or updates the record as a batch of one. It has no trace ID, because
// HubSpot supports no partial upserts by email address.
func Upsert(in *validate.Input) Request {
	by := in.Text(option.IDProperty)
	w := newBody()
	w.Open('{').Key("inputs").Open('[').Open('{').Key("idProperty").String(by).Key("id").String(in.Property(by))
	writeProperties(w, in.Properties)
	w.Close('}').Close(']').Close('}')
	return Request{Method: "POST", Path: objects(in).Segment("batch").Segment("upsert").String(), Body: w.Bytes()}
}

// Match reads the endpoint's record with a value in a unique property.
func Match(in *validate.Input, value, by string) Request {
	return Request{Method: "GET", Path: objects(in).Segment(value).QueryList("properties", in.List(option.ReadFields)).Query("idProperty", by).String()}
}

// maxCompared is how long the names of properties in a path may be together, in bytes.
const maxCompared = 4000

// Compared are the properties by which a created record is recognised: as many as a URL
// has room for.
func Compared(in *validate.Input) []validate.Property {
	size := 0
	for i, p := range in.Properties {
		if size += len(p.Name); size > maxCompared {
			return in.Properties[:i]
		}
	}
	return in.Properties
}

// Recognise reads the record with a value in a unique property. It also reads the
// properties and associations that tell whether this run created the record.
func Recognise(in *validate.Input, value, by string) Request {
	var sent, to []string
	for _, p := range Compared(in) {
		sent = append(sent, p.Name)
	}
	for _, a := range in.Associations {
		if slug := a.Slug(); !slices.Contains(to, slug) {
			to = append(to, slug)
		}
	}
	return Request{Method: "GET", Path: objects(in).Segment(value).
		QueryList("properties", with(in.List(option.ReadFields), sent)).
		QueryList("associations", to).
		Query("idProperty", by).String()}
}

// Merge merges a record into another.
func Merge(in *validate.Input) Request {
	w := wire.NewWriter(nil)
	w.Open('{').Key("primaryObjectId").String(in.Text(option.ID)).Key("objectIdToMerge").String(in.Text(option.MergeID)).Close('}')
	return Request{Method: "POST", Path: objects(in).Segment("merge").String(), Body: w.Bytes(), Once: true}
}

// Purge deletes a record for good.
func Purge(in *validate.Input, id string) Request {
	w := wire.NewWriter(nil)
	w.Open('{').Key("objectId").String(id).Close('}')
	return Request{Method: "POST", Path: objects(in).Segment("gdpr-delete").String(), Body: w.Bytes(), Removes: true}
}

// BlockEmail deletes the contact with an email address for good. HubSpot also takes an
// address that no contact has, and blocks it.
func BlockEmail(in *validate.Input) Request {
	w := wire.NewWriter(nil)
	w.Open('{').Key("objectId").String(in.Text(option.ID)).Key("idProperty").String(in.Text(option.IDProperty)).Close('}')
	return Request{Method: "POST", Path: objects(in).Segment("gdpr-delete").String(), Body: w.Bytes(), Removes: true}
}

// Retrieve reads a record.
func Retrieve(in *validate.Input) Request {
	return Request{Method: "GET", Path: objects(in).Segment(in.Text(option.ID)).
		QueryList("properties", in.List(option.ReadFields)).
		QueryList("propertiesWithHistory", in.List(option.ReadHistory)).
		QueryList("associations", slugs(in.List(option.ReadAssociations))).
		Query("archived", in.Text(option.Archived)).
		Query("idProperty", in.Text(option.IDProperty)).String()}
}

// Update changes properties of a record.
func Update(in *validate.Input) Request {
	w := newBody()
	w.Open('{')
	writeProperties(w, in.Properties)
	w.Close('}')
	return Request{
		Method: "PATCH", Body: w.Bytes(),
		Path: objects(in).Segment(in.Text(option.ID)).Query("idProperty", in.Text(option.IDProperty)).String(),
	}
}

// Delete moves a record to the recycle bin.
func Delete(in *validate.Input) Request {
	return Request{Method: "DELETE", Path: objects(in).Segment(in.Text(option.ID)).String(), Removes: true}
}

// List reads a page of records.
func List(in *validate.Input) Request { return Page(in, in.Text(option.Limit), in.Text(option.After)) }

// Audit reads a page of the audit logs.
// https://developers.hubspot.com/docs/api-reference/latest/account/audit-logs/guide
func Audit(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text(option.APIVersion), "audit-logs").
		QueryList("actingUserId", in.List(option.UserIDs)).
		Query("occurredAfter", iso(in.Text(option.OccurredAfter))).
		Query("occurredBefore", iso(in.Text(option.OccurredBefore))).
		QueryList("sort", in.List(option.Sort)).
		Query("fillFinalTimestamp", in.Text(option.FillFinalTimestamp)).
		Query("limit", in.Text(option.Limit)).
		After(in.Text(option.After)).String()}
}

// Login reads a page of the login activity.
func Login(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text(option.APIVersion), "login").
		QueryList("userId", in.List(option.UserIDs)).
		Query("limit", in.Text(option.Limit)).
		After(in.Text(option.After)).String()}
}

// Security reads a page of the security activity.
func Security(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text(option.APIVersion), "security").
		QueryList("userId", in.List(option.UserIDs)).
		Query("fromTimestamp", in.Text(option.FromTimestamp)).
		Query("toTimestamp", in.Text(option.ToTimestamp)).
		Query("limit", in.Text(option.Limit)).
		After(in.Text(option.After)).String()}
}

// slugs turns our endpoints' keys into HubSpot's object types. Any other text is an
// object type already, such as a custom object.
func slugs(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name
		if e, ok := registry.LookupEndpoint(name); ok && e.Slug != "" {
			out[i] = e.Slug
		}
	}
	return out
}

func iso(ms string) string {
	if n, err := strconv.ParseInt(ms, 10, 64); err == nil {
		return validate.ISO(n)
	}
	return ""
}

// writeRecord writes the members of a record to create.
func writeRecord(w *wire.Writer, in *validate.Input) {
	writeProperties(w, in.Properties)
	if len(in.Associations) == 0 {
		return
	}
	w.Key("associations").Open('[')
	for i, a := range in.Associations {
		if i == 0 || in.Associations[i-1].ID != a.ID || in.Associations[i-1].To != a.To {
			if i > 0 {
				w.Close(']').Close('}')
			}
			w.Open('{').Key("to").Open('{').Key("id").String(a.ID).Close('}').Key("types").Open('[')
		}
		writeTypes(w, in.Associations[i:i+1])
	}
	w.Close(']').Close('}').Close(']')
}

func writeProperties(w *wire.Writer, properties []validate.Property) {
	w.Key("properties").Open('{')
	for _, p := range properties {
		w.Key(p.Name).String(p.Value)
	}
	w.Close('}')
}
