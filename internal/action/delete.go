package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// purge deletes a record for good. It first looks up the ID of a contact that is named
// by its email address. HubSpot would also accept an address that no contact has, and
// block it for good: only a flow that says so gets that.
func purge(c *call) engine.Step {
	id, p := c.ownID()
	switch {
	case p != nil && p.Word == problem.NotFound && c.In.Text(option.Block) == "true":
		return c.remove(request.BlockEmail(c.In), c.In.Text(option.ID), "blocked")
	case p != nil:
		if p.Word == problem.NotFound && c.In.Text(option.IDProperty) != "" {
			p.Hint = "Check the value in id. To block an address that no contact has, switch on Block the Email."
		}
		return engine.Step{Fail: p}
	}
	return c.remove(request.Purge(c.In, id), id, "deleted", "permanently")
}

// remove deletes what has an ID. The result has the ID, and each of marks as true.
func (c *call) remove(r request.Request, id string, marks ...string) engine.Step {
	r.See = request.Nothing
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not that of a deletion")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(id)
	for _, mark := range marks {
		w.Key(mark).Bool(true)
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}

// gone tells whether HubSpot deleted something. Its answer then has status 204 and no
// body. Any other good status does not come from HubSpot.
func gone(a *response.Answer) bool { return a.Status == 204 }
