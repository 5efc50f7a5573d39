package request

import (
	"slices"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxBatch is how many records one request may have.
const MaxBatch = 100

// MaxHistory is how many records one request may read together with their history.
const MaxHistory = 50

// BatchInput is one record of a batch. With trace IDs, HubSpot writes the other records
// if it refuses one, and each result has the trace ID of its record.
type BatchInput struct {
	Trace string
	*validate.Row
}

// CreateMany makes records.
func CreateMany(in *validate.Input, inputs []BatchInput) Request {
	return many(in, "create", inputs, func(w *wire.Writer, r *validate.Row) {
		writeRecord(w, &validate.Input{Properties: r.Properties, Associations: r.Associations})
	})
}

// UpdateMany changes properties of records.
func UpdateMany(in *validate.Input, inputs []BatchInput) Request {
	by := in.Text(option.IDProperty)
	return many(in, "update", inputs, func(w *wire.Writer, r *validate.Row) {
		w.Key("id").String(r.ID).Member("idProperty", by)
		writeProperties(w, r.Properties)
	})
}

// UpsertMany changes records, or makes those that are not there.
func UpsertMany(in *validate.Input, inputs []BatchInput) Request {
	return many(in, "upsert", inputs, func(w *wire.Writer, r *validate.Row) {
		w.Key("id").String(r.ID).Key("idProperty").String(in.Text(option.IDProperty))
		writeProperties(w, r.Properties)
	})
}

// DeleteMany moves records to the recycle bin.
func DeleteMany(in *validate.Input, inputs []BatchInput) Request {
	return many(in, "archive", inputs, func(w *wire.Writer, r *validate.Row) { w.Key("id").String(r.ID) })
}

func many(in *validate.Input, verb string, inputs []BatchInput, write func(*wire.Writer, *validate.Row)) Request {
	w := wire.NewWriter(make([]byte, 0, 128*len(inputs)))
	w.Open('{').Key("inputs").Open('[')
	for _, input := range inputs {
		w.Open('{').Member("objectWriteTraceId", input.Trace)
		write(w, input.Row)
		w.Close('}')
	}
	w.Close(']').Close('}')
	return Request{
		Method: "POST", Path: objects(in).Segment("batch").Segment(verb).String(), Body: w.Bytes(),
		See: All, Once: verb == "create",
	}
}

// GetMany reads the records that the flow asks for. If a property finds them, it reads
// that property, too, because its value says which record is which.
func GetMany(in *validate.Input, ids []string) Request {
	by := in.Text(option.IDProperty)
	properties := in.List(option.ListFields)
	if by != "" {
		if len(properties) == 0 {
			properties = in.Endpoint.Defaults
		}
		properties = with(properties, matching(in.Endpoint, by))
	}
	return ReadMany(in, ids, by, properties, in.List(option.ListHistory))
}

// Matching reads the records that have one of the values in a unique property. It reads
// that property and more.
func Matching(in *validate.Input, by string, values, more []string) Request {
	return ReadMany(in, values, by, with(matching(in.Endpoint, by), more), nil)
}

// ReadMany reads records by their IDs, or by the values of a property.
func ReadMany(in *validate.Input, ids []string, by string, properties, history []string) Request {
	w := wire.NewWriter(make([]byte, 0, 32*len(ids)+256))
	w.Open('{').Key("inputs").Open('[')
	for _, id := range ids {
		w.Open('{').Key("id").String(id).Close('}')
	}
	w.Close(']').Member("idProperty", by)
	if len(properties) > 0 {
		w.Key("properties").Strings(properties)
	}
	if len(history) > 0 {
		w.Key("propertiesWithHistory").Strings(history)
	}
	w.Close('}')
	path := objects(in).Segment("batch").Segment("read").Query("archived", in.Text(option.Archived)).String()
	return Request{Method: "POST", Path: path, Body: w.Bytes(), See: All}
}

// ReadOne reads a record as a batch of one, which takes any number of names.
func ReadOne(in *validate.Input, value, by string) Request {
	return ReadMany(in, []string{value}, by, in.List(option.ReadFields), in.List(option.ReadHistory))
}

func matching(e *registry.Endpoint, by string) []string {
	if p, ok := e.Property(by); ok && p.Also != "" {
		return []string{by, p.Also}
	}
	return []string{by}
}

func with(list, more []string) []string {
	out := slices.Clone(list)
	for _, s := range more {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
