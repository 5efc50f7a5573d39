package run

import (
	"strings"

	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// simplify prepares the simple output. What a link to a record begins with is
// looked up once; where that is not to be had, records just have no link.
func (c *call) simplify() {
	if c.in.Text("output") != "simple" {
		return
	}
	c.simple = &response.Simple{Endpoint: c.in.Endpoint}
	if c.in.Text("link") != "true" {
		return
	}
	c.simple.Link = "?" // the API may say it itself
	doc, p := c.known(request.Details(c.in))
	if p != nil || doc == nil {
		return
	}
	defer doc.Release()
	portal, _ := doc.Root().Get("portalId").Scalar()
	host, object := doc.Root().Get("uiDomain").Text(), c.in.Endpoint.TypeID
	if object == "" {
		object = c.in.Slug()
	}
	if portal != "" && strings.HasSuffix(host, ".hubspot.com") && strings.Contains(object, "-") {
		c.simple.Link = "https://" + host + "/contacts/" + portal + "/record/" + object + "/"
	}
}

// see asks for as much of the answer as the output needs: what HubSpot answers
// is the result as it is, without passing through the core, unless it is to be
// simple. Whoever calls it makes the run's result of a good answer.
func (c *call) see(r *request.Request) {
	r.See, r.Keep = request.Nothing, true
	if c.simple != nil || c.flag != "" {
		r.See, r.Keep = request.All, false
	}
}

// result makes the run's result of a good answer.
func (c *call) result(r *request.Request, a *response.Answer) step {
	if r.See == request.Nothing && a.Size > 0 {
		return step{held: &held{parts: []part{{a.ID, -1}}}}
	}
	if a.JSON.Kind() != wire.Object {
		return step{fail: c.odd(r, a, "not a record")}
	}
	return c.resultOf(a.JSON)
}

// resultOf makes the run's result of a record, or of a page of them.
func (c *call) resultOf(v wire.Value) step {
	w := wire.NewWriter(nil)
	c.writeRecord(w, v)
	return step{value: w.Bytes()}
}

// writeRecord writes a record, or a page of them, as the flow wants it.
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

// mark writes what a result says of itself beside the record.
func (c *call) mark(w *wire.Writer) {
	if c.flag != "" {
		w.Key(c.flag).Bool(c.set)
	}
}
