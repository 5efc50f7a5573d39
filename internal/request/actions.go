package request

import (
	"strconv"

	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// objects begins a path below the input's endpoint.
func objects(in *validate.Input) *Path {
	return Objects(in.Text("api_version"), in.Endpoint.Slug)
}

// Create makes a record.
func Create(in *validate.Input) Request {
	w := wire.NewWriter(make([]byte, 0, 512))
	w.Open('{')
	writeProperties(w, in.Properties)
	if len(in.Associations) > 0 {
		w.Key("associations").Open('[')
		for i, a := range in.Associations {
			if i > 0 && in.Associations[i-1].ID == a.ID { // one more label between the same two
				w.Open('{')
			} else {
				if i > 0 {
					w.Close(']').Close('}')
				}
				w.Open('{').Key("to").Open('{').Key("id").String(a.ID).Close('}').Key("types").Open('[').Open('{')
			}
			w.Key("associationCategory").String(a.Category).Key("associationTypeId").Int(a.TypeID).Close('}')
		}
		w.Close(']').Close('}').Close(']')
	}
	w.Close('}')
	return Request{Method: "POST", Path: objects(in).String(), Body: w.Bytes()}
}

// Retrieve reads a record.
func Retrieve(in *validate.Input) Request {
	return Request{Method: "GET", Path: objects(in).Segment(in.Text("id")).
		QueryList("properties", in.List("r_fields")).
		QueryList("propertiesWithHistory", in.List("revision_fields")).
		QueryList("associations", in.List("r_associations")).
		Query("archived", in.Text("archived")).
		Query("idProperty", in.Text("id_property")).String()}
}

// Update changes properties of a record.
func Update(in *validate.Input) Request {
	w := wire.NewWriter(make([]byte, 0, 512))
	w.Open('{')
	writeProperties(w, in.Properties)
	w.Close('}')
	return Request{
		Method: "PATCH", Body: w.Bytes(),
		Path: objects(in).Segment(in.Text("id")).Query("idProperty", in.Text("id_property")).String(),
	}
}

// Delete moves a record to the recycle bin.
func Delete(in *validate.Input) Request {
	return Request{Method: "DELETE", Path: objects(in).Segment(in.Text("id")).String()}
}

// List reads a page of records.
func List(in *validate.Input) Request {
	return Request{Method: "GET", Path: objects(in).
		Query("limit", in.Text("limit")).
		Query("after", in.Text("after")).
		QueryList("properties", in.List("l_fields")).
		QueryList("propertiesWithHistory", in.List("l_revision_fields")).
		QueryList("associations", in.List("l_associations")).
		Query("archived", in.Text("archived")).String()}
}

// Audit reads a page of the audit logs.
// https://developers.hubspot.com/docs/api-reference/latest/account/audit-logs/guide
func Audit(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text("api_version"), "audit-logs").
		QueryList("actingUserId", in.List("user_ids")).
		Query("occurredAfter", iso(in.Text("occurred_after"))).
		Query("occurredBefore", iso(in.Text("occurred_before"))).
		QueryList("sort", in.List("sort")).
		Query("fillFinalTimestamp", in.Text("fill_final_timestamp")).
		Query("limit", in.Text("limit")).
		Query("after", in.Text("after")).String()}
}

// Login reads a page of the login activity.
func Login(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text("api_version"), "login").
		QueryList("userId", in.List("user_ids")).
		Query("limit", in.Text("limit")).
		Query("after", in.Text("after")).String()}
}

// Security reads a page of the security activity.
func Security(in *validate.Input) Request {
	return Request{Method: "GET", Path: Activity(in.Text("api_version"), "security").
		QueryList("userId", in.List("user_ids")).
		Query("fromTimestamp", in.Text("from_timestamp")).
		Query("toTimestamp", in.Text("to_timestamp")).
		Query("limit", in.Text("limit")).
		Query("after", in.Text("after")).String()}
}

func iso(ms string) string {
	if n, err := strconv.ParseInt(ms, 10, 64); err == nil {
		return validate.ISO(n)
	}
	return ""
}

func writeProperties(w *wire.Writer, properties []validate.Property) {
	w.Key("properties").Open('{')
	for _, p := range properties {
		w.Key(p.Name).String(p.Value)
	}
	w.Close('}')
}
