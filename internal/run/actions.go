package run

import (
	"slices"
	"strconv"
	"strings"

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
	{"create", create},
	{"create_many", onMany},
	{"create_property", func(c *call) step { return c.definition(request.CreateProperty(c.in, c.object())) }},
	{"delete", func(c *call) step { return c.remove(request.Delete(c.in), "deleted") }},
	{"delete_many", onMany},
	{"disassociate", associate},
	{"disassociate_many", onMany},
	{"export", startExport},
	{"export_state", exportState},
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
	{"purge", func(c *call) step { return c.remove(request.Purge(c.in), "deleted", "permanently") }},
	{"remove_members", changeMembers},
	{"request", raw},
	{"retrieve", func(c *call) step { return c.record(request.Retrieve(c.in)) }},
	{"schemas", func(c *call) step { return c.listed(request.Schemas(c.in), writeSchema) }},
	{"search", search},
	{"security", func(c *call) step { return c.record(request.Security(c.in)) }},
	{"test", test},
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

// preset adds to the properties of a record to create what the flow left out and
// HubSpot asks for, such as the time of an activity.
func (c *call) preset(properties []validate.Property) []validate.Property {
	if len(c.in.Endpoint.Presets) == 0 || c.in.Action.Key != "create" && c.in.Action.Key != "create_many" || len(properties) == 0 {
		return properties
	}
	value := func(name string) string {
		for _, p := range properties {
			if p.Name == name {
				return p.Value
			}
		}
		return ""
	}
	for _, p := range c.in.Endpoint.Presets {
		if slices.ContainsFunc(properties, func(have validate.Property) bool { return have.Name == p.Property }) {
			continue
		}
		text := p.Value
		if p.Like != "" {
			text = value(p.Like)
		}
		if text == "" {
			text = validate.ISO(c.run.now)
		}
		properties = append(properties, validate.Property{Name: p.Property, Value: text})
	}
	return properties
}

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

// record sends a request that is answered by a record, or by a page of them.
func (c *call) record(r request.Request) step {
	c.see(&r)
	a, p := c.send(r)
	if p != nil {
		return step{fail: p}
	}
	return c.result(&r, a)
}

// see asks for as much of the answer as the output needs: what HubSpot answers
// is the result as it is, without passing through the core, unless it is to be
// simple.
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

// gone tells whether something was deleted: HubSpot says so with an answer that
// has no body. Another good status is not from HubSpot.
func gone(a *response.Answer) bool { return a.Status == 204 }

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

// remove deletes a record; marks are what the answer says besides its id.
func (c *call) remove(r request.Request, marks ...string) step {
	r.See = request.Nothing
	a, p := c.send(r)
	switch {
	case p != nil:
		return step{fail: p}
	case !gone(a) && !c.run.dry.on:
		return step{fail: c.odd(&r, a, "not the one to a delete")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(c.in.Text("id"))
	for _, mark := range marks {
		w.Key(mark).Bool(true)
	}
	return step{value: w.Close('}').Bytes()}
}
