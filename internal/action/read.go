package action

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// mostAssociated is how many associated records of one kind a run reads for a record.
const mostAssociated = 100_000

// read reads a record. HubSpot's answer has the first hundred associated records of each
// kind, and a cursor if there are more. The simple output has no cursors, so the others
// are read for it.
func read(c *call) engine.Step {
	r := request.Retrieve(c.In)
	c.see(&r)
	if len(r.Path) > request.MaxURL && len(c.In.List(option.ReadAssociations)) > 0 {
		return engine.Step{Fail: c.tooLong(&r, option.ReadFields, "Name fewer properties, or leave Associations empty: List Associations reads them.")}
	}
	a, p := c.one(&r, c.In.Text(option.ID), c.In.Text(option.IDProperty))
	if p != nil {
		if a.Unseen && a.Status == 400 {
			c.findUnique(p)
		}
		return engine.Step{Fail: p}
	}
	cursors := map[string]string{}
	a.JSON.Get("associations").Each(func(name string, list wire.Value) {
		if after := cursorOf(list); after != "" {
			cursors[name] = after
		}
	})
	id, ok := recordID(a.JSON)
	if c.simple == nil || !ok || len(cursors) == 0 {
		return c.result(&r, a)
	}
	doc, _ := wire.Read(a.JSON.Append(nil)) // the answer itself is gone with the next request
	defer doc.Release()
	c.simple.Rest = map[string]response.Rest{}
	for _, name := range slices.Sorted(maps.Keys(cursors)) {
		if c.simple.Rest[name], p = c.rest(id, c.associatedObject(name), cursors[name]); p != nil {
			p.Message = "The record was read, but not all of its associations: " + p.Message
			return engine.Step{Fail: p}
		}
	}
	return c.resultOf(doc.Root())
}

// one sends a request that reads one record by its ID, or by its value in a property. If
// the names of the properties make the URL too long, it reads the record as a batch of one.
func (c *call) one(r *request.Request, value, by string) (*response.Answer, *problem.Problem) {
	if len(r.Path) <= request.MaxURL {
		return c.Send(*r)
	}
	*r = request.ReadOne(c.In, value, by)
	a, p := c.Send(*r)
	if p != nil || c.Made() {
		return a, p
	}
	_, record, ok := onlyRecord(a.JSON)
	e, refused := firstError(a.JSON)
	switch {
	case ok:
		a.JSON = record
		return a, nil
	case refused:
		a = itemAnswer(e, 404)
	case a.JSON.Get("results").Kind() == wire.Array && a.JSON.Get("results").Len() == 0:
		a = &response.Answer{ID: a.ID, Status: 404}
	default:
		return a, c.Odd(r, a, "not a record")
	}
	return a, response.Problem(c.In, r, a)
}

// tooLong is the problem of a request whose URL is too long, found before it is sent.
func (c *call) tooLong(r *request.Request, field, way string) *problem.Problem {
	detail := problem.Detail{Field: field, Code: "too_long", Message: "The URL would have " + strconv.Itoa(len(r.Path)) + " bytes because of the names of properties; HubSpot takes about " + strconv.Itoa(request.MaxURL) + "."}
	return problem.Invalid("Nothing was sent to HubSpot", []problem.Detail{detail}, 1, way, c.In.Endpoint.Docs)
}

// cursorOf is the cursor of the next page. It is "" on the last page.
func cursorOf(page wire.Value) string {
	after, _ := page.At("paging", "next", "after").Scalar()
	return after
}

// associatedObject is the object type of the associated records that HubSpot lists under
// a name. HubSpot does not always use the name that was asked for: line_items are
// "line items".
func (c *call) associatedObject(name string) string {
	asked := c.In.List(option.ReadAssociations)
	_, is := validate.Kind(strings.ReplaceAll(name, " ", "_"))
	for _, a := range asked {
		if _, slug := validate.Kind(a); slug == is || len(asked) == 1 {
			return slug
		}
	}
	return name
}

// rest reads the IDs of a record's associated records that come after a cursor.
func (c *call) rest(id, to, after string) (rest response.Rest, p *problem.Problem) {
	seen, bytes := follow("", mostAssociated), 0
	count := 1 // how many associations the last page had; the first page is in the record's own answer
	for {
		r := request.Associations(c.In, id, to, strconv.Itoa(request.MaxAssociation), after)
		if wrong := seen.next(after, count); wrong != "" {
			return rest, c.oddAnswer(&r, wrong)
		}
		r.See = request.All
		a, p := c.Send(r)
		if p != nil {
			return rest, p
		}
		results := a.JSON.Get("results")
		if results.Kind() != wire.Array {
			return rest, c.Odd(&r, a, "not a list of associated records")
		}
		for _, to := range results.Items() {
			if id, ok := to.Get("toObjectId").Scalar(); ok {
				rest.IDs = append(rest.IDs, id)
				bytes += len(id)
			}
		}
		count = results.Len()
		if after = cursorOf(a.JSON); after == "" {
			return rest, nil
		}
		if rest.More = len(rest.IDs) >= mostAssociated || c.Full(bytes); rest.More {
			return rest, nil
		}
	}
}
