package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// purge deletes a record for good. A contact that is found by its email address is
// looked up first: HubSpot also takes an address that no contact has, and blocks it
// for good.
func purge(c *call) engine.Step {
	id, p := c.ownID()
	if p != nil {
		return engine.Step{Fail: p}
	}
	return c.remove(request.Purge(c.In, id), "deleted", "permanently")
}

// remove deletes a record; marks are what the answer says besides its id.
func (c *call) remove(r request.Request, marks ...string) engine.Step {
	r.See = request.Nothing
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not the one to a delete")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(c.In.Text(option.ID))
	for _, mark := range marks {
		w.Key(mark).Bool(true)
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}

// gone tells whether something was deleted: HubSpot says so with an answer that
// has no body. Another good status is not from HubSpot.
func gone(a *response.Answer) bool { return a.Status == 204 }
