package action

import (
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// simplify prepares the simple output. It looks up once how the links to records begin.
// If that fails, the records say why they have no link.
func (c *call) simplify() {
	if c.In.Text(option.Output) != "simple" {
		return
	}
	c.simple = &response.Simple{Endpoint: c.In.Endpoint}
	if c.In.Text(option.Link) != "true" {
		return
	}
	c.simple.Linked = true // even without Link, because HubSpot's answer may have the whole address
	doc, p := c.Known(request.Details(c.In))
	switch {
	case p != nil:
		c.simple.NoLink = "The account's number could not be read: " + p.Message
		return
	case doc == nil: // a dry run
		return
	}
	defer doc.Release()
	portal, _ := idOf(doc.Root().Get("portalId"))
	host, object := doc.Root().Get("uiDomain").Text(), c.In.Endpoint.TypeID
	if portal == "" || !strings.HasSuffix(host, ".hubspot.com") {
		c.simple.NoLink = "HubSpot did not say where the pages of the account are."
		return
	}
	if object == "" { // the address of a page needs the type ID
		if object, p = c.typeID(c.In.Slug()); p != nil {
			c.simple.NoLink = "The type ID of " + c.In.Slug() + " could not be read: " + p.Message + " " + p.Hint
			return
		}
	}
	if !strings.Contains(object, "-") {
		c.simple.NoLink = "HubSpot did not say what the type ID of " + object + " is: name the object by its type ID, such as 2-1234567."
		return
	}
	c.simple.Link = "https://" + host + "/contacts/" + portal + "/record/" + object + "/"
}

// see asks for the part of the answer that the output needs. Usually HubSpot's answer is
// the result, and the core does not see it. The core sees it for the simple output, and
// after a write, because the answer must say what was done. The caller turns a good
// answer into the result of the run.
func (c *call) see(r *request.Request) {
	r.See, r.Keep = request.Nothing, true
	switch {
	case c.simple != nil || c.flag != "":
		r.See, r.Keep = request.All, false
	case c.In.Action.Writes:
		r.See = request.All
	}
}

// recordID returns the ID of a record. ok is false if v is not a record.
func recordID(v wire.Value) (id string, ok bool) { return idOf(v.Get("id")) }

// longestID is the largest size of an ID, in bytes. Longer IDs would make paths that
// HubSpot does not take.
const longestID = 500

// idOf reads an ID in an answer: a text or a number that can stand in a path. The ID is
// "" if ok is false.
func idOf(v wire.Value) (id string, ok bool) {
	id, ok = v.Scalar()
	if !ok || v.Kind() == wire.Bool || strings.TrimSpace(id) == "" || len(id) > longestID || !validate.Segment(id) {
		return "", false
	}
	return id, true
}

// firstError is the first of the errors in the answer to a batch.
func firstError(body wire.Value) (e wire.Value, ok bool) {
	if errors := body.Get("errors").Items(); len(errors) > 0 {
		return errors[0], true
	}
	return e, false
}

// isRecord tells whether a good answer that the core sees holds a record.
func (c *call) isRecord(a *response.Answer) bool {
	_, ok := recordID(a.JSON)
	return ok
}

// result turns a good answer into the result of the run.
func (c *call) result(r *request.Request, a *response.Answer) engine.Step {
	_, record := recordID(a.JSON)
	list := a.JSON.Get("results")
	switch {
	case r.See == request.Nothing && a.Size > 0 && a.JSON.Kind() == wire.Missing, r.Keep && record:
		return engine.Whole(a.ID)
	case a.JSON.Kind() != wire.Object, c.In.Action.Writes && c.In.Endpoint.Records() && !record:
		return engine.Step{Fail: c.Odd(r, a, "not a record")}
	case c.simple != nil && r.Omit != "" && !record && omitted(list):
		w := wire.NewWriter(nil)
		c.simple.Page(w, a.JSON, c.Elements(a, list))
		return engine.Step{Value: w.Bytes()}
	case c.simple != nil && !record && list.Kind() != wire.Array:
		return engine.Step{Fail: c.Odd(r, a, "neither a record nor a list of records")}
	case r.Keep:
		return engine.Whole(a.ID)
	}
	return c.resultOf(a.JSON)
}

// resultOf turns a record, or a page of records, into the result of the run.
func (c *call) resultOf(v wire.Value) engine.Step {
	w := wire.NewWriter(nil)
	c.writeRecord(w, v)
	return engine.Step{Value: w.Bytes()}
}

// writeRecord writes a record, or a page of records, in the output that the flow chose.
func (c *call) writeRecord(w *wire.Writer, v wire.Value) {
	switch {
	case v.Kind() != wire.Object:
		w.Value(v)
	case c.simple != nil:
		c.simple.Write(w, v, c.mark)
	default:
		w.Open('{')
		v.Each(func(key string, member wire.Value) {
			if key != "objectWriteTraceId" && key != c.flag {
				w.Key(key).Value(member)
			}
		})
		c.mark(w)
		w.Close('}')
	}
}

// mark adds the flag of the call to a result.
func (c *call) mark(w *wire.Writer) {
	if c.flag != "" {
		w.Key(c.flag).Bool(c.set)
	}
}
