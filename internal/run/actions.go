package run

import (
	"strconv"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// call is what an action works with.
type call struct {
	run   *run
	in    *validate.Input
	yield func(step) bool
	flag  string // a member that the resulting record gets, with set as value
	set   bool

	simple *response.Simple // how records are to be written; nil as HubSpot answers them

	asked  map[string]*asked           // what was looked up, by path
	failed map[string]*problem.Problem // look-ups of names that failed, by path without query: they are not tried again
}

// abandoned unwinds an action whose run was closed while it waited.
type abandoned struct{}

// actions says which function does which action, in the order of
// registry.Actions.
var actions = []struct {
	key string
	do  func(*call) step
}{
	{"add_members", changeMembers},
	{"archive_property", archive},
	{"associate", associate},
	{"associate_many", onMany},
	{"associations", associations},
	{"associations_many", onMany},
	{"audit", func(c *call) step { return c.record(request.Audit(c.in)) }},
	{"changed", changed},
	{"choices", choices},
	{"create", create},
	{"create_many", onMany},
	{"create_property", func(c *call) step { return c.definition(request.CreateProperty(c.in, c.object())) }},
	{"delete", func(c *call) step { return c.remove(request.Delete(c.in), "deleted") }},
	{"delete_many", onMany},
	{"disassociate", associate},
	{"disassociate_many", onMany},
	{"export", startExport},
	{"export_state", exportState},
	{"file_delete", func(c *call) step { return c.remove(request.DeleteFile(c.in), "deleted") }},
	{"file_find", findFiles},
	{"file_import", importFile},
	{"file_link", func(c *call) step { return c.record(request.FileLink(c.in)) }},
	{"file_read", func(c *call) step { return c.record(request.File(c.in)) }},
	{"find", find},
	{"find_or_create", findOrCreate},
	{"get_many", onMany},
	{"import", startImport},
	{"import_cancel", func(c *call) step { return c.record(request.CancelImport(c.in)) }},
	{"import_list", func(c *call) step { return c.record(request.Imports(c.in)) }},
	{"import_state", importState},
	{"labels", labels},
	{"list", list},
	{"lists", findLists},
	{"login", func(c *call) step { return c.record(request.Login(c.in)) }},
	{"members", readMembers},
	{"merge", func(c *call) step { return c.record(request.Merge(c.in)) }},
	{"owners", owners},
	{"pipelines", func(c *call) step { return c.listed(request.Pipelines(c.in, c.object()), writePipeline) }},
	{"properties", func(c *call) step { return c.listed(request.PropertiesOf(c.in, c.object()), writeProperty) }},
	{"property", func(c *call) step { return c.definition(request.PropertyOf(c.in, c.object(), c.in.Text("name"))) }},
	{"purge", purge},
	{"remove_members", changeMembers},
	{"request", raw},
	{"retrieve", func(c *call) step { return c.record(request.Retrieve(c.in)) }},
	{"schemas", func(c *call) step { return c.listed(request.Schemas(c.in), writeSchema) }},
	{"search", search},
	{"security", func(c *call) step { return c.record(request.Security(c.in)) }},
	{"subscribe", changeConsent},
	{"subscribe_many", changeConsents},
	{"subscription_link", linkPreferences},
	{"subscription_state", readConsents},
	{"subscription_types", func(c *call) step { return c.listed(request.ConsentTypes(c.in), writeConsentType) }},
	{"test", test},
	{"unsubscribe", changeConsent},
	{"unsubscribe_all", changeConsent},
	{"unsubscribe_all_many", changeConsents},
	{"unsubscribe_many", changeConsents},
	{"update", func(c *call) step { return c.write(request.Update(c.in), request.UpdateBatch) }},
	{"update_many", onMany},
	{"update_property", func(c *call) step { return c.definition(request.UpdateProperty(c.in, c.object())) }},
	{"upsert", upsert},
	{"upsert_many", onMany},
	{"verify", verify},
}

// perform does the run's action.
func perform(c *call) step {
	if p := c.identify(); p != nil {
		return step{fail: p}
	}
	c.in.Properties = c.preset(c.in.Properties)
	c.simplify()
	for i := range actions {
		if actions[i].key == c.in.Action.Key {
			end := actions[i].do(c)
			if c.run.dry.on && !c.run.dry.failed(end.fail) {
				return c.run.dry.result(c.in, end)
			}
			return end
		}
	}
	return step{fail: &problem.Problem{Word: problem.Internal, Message: "The action " + c.in.Action.Key + " is not built."}}
}

// record sends a request that is answered by a record, or by a page of them.
func (c *call) record(r request.Request) step {
	c.see(&r)
	a, p := c.send(r)
	if p != nil {
		return step{fail: p}
	}
	return c.result(&r, a)
}

// odd is the problem of an answer with a good status that is not HubSpot's, such
// as a page of something on the way. It says nothing of what was done.
func (c *call) odd(r *request.Request, a *response.Answer, what string) *problem.Problem {
	if a.Large {
		what = "larger than what one run can hold"
	}
	p := &problem.Problem{
		Word: problem.Upstream, Status: a.Status, Method: r.Method, Path: r.Bare(), Docs: c.in.Endpoint.Docs,
		Message: "HubSpot answered with status " + strconv.Itoa(a.Status) + ", but its answer is " + what + ".",
	}
	if (c.in.Action.Writes || r.Once) && !r.Reads() {
		p.Hint = "It may have been done all the same: look in HubSpot before running the flow again."
	}
	return p
}

// purge deletes a record for good. A contact that is found by its email address is
// looked up first: HubSpot also takes an address that no contact has, and blocks it
// for good.
func purge(c *call) step {
	id, p := c.ownID()
	if p != nil {
		return step{fail: p}
	}
	return c.remove(request.Purge(c.in, id), "deleted", "permanently")
}

// gone tells whether something was deleted: HubSpot says so with an answer that
// has no body. Another good status is not from HubSpot.
func gone(a *response.Answer) bool { return a.Status == 204 }

// remove deletes a record; marks are what the answer says besides its id.
func (c *call) remove(r request.Request, marks ...string) step {
	r.See = request.Nothing
	a, p := c.send(r)
	switch {
	case p != nil:
		return step{fail: p}
	case !gone(a) && !c.run.dry.made:
		return step{fail: c.odd(&r, a, "not the one to a delete")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(c.in.Text("id"))
	for _, mark := range marks {
		w.Key(mark).Bool(true)
	}
	return step{value: w.Close('}').Bytes()}
}
