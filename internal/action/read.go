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

// mostAssociated is how many associated records of one kind a run reads of a record.
const mostAssociated = 100_000

// read reads a record. HubSpot's answer has the first hundred associated records of each
// kind, and a cursor if there are more. The simple output has no cursors, so the others
// are read for it.
func read(c *call) engine.Step {
	r := request.Retrieve(c.In)
	c.see(&r)
	a, p := c.Send(r)
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

// cursorOf is the cursor of the page after this one; "" on the last page.
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

// rest reads the ids of a record's associated records from a cursor on.
func (c *call) rest(id, to, after string) (rest response.Rest, p *problem.Problem) {
	seen, bytes := follow(after, mostAssociated), 0
	for {
		r := request.Associations(c.In, id, to, strconv.Itoa(request.MaxAssociation), after)
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
		if after = cursorOf(a.JSON); after == "" {
			return rest, nil
		}
		if wrong := seen.next(after, results.Len()); wrong != "" {
			return rest, c.oddPage(&r, a, wrong)
		}
		if rest.More = len(rest.IDs) >= mostAssociated || c.Full(bytes); rest.More {
			return rest, nil
		}
	}
}
