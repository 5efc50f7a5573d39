package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// object is the object type whose definitions the run is about.
func (c *call) object() string {
	_, slug := validate.Kind(c.In.Text(option.Object))
	return slug
}

// aboutKind rewrites a problem that speaks of records, for a run about definitions.
func (c *call) aboutKind(p *problem.Problem) *problem.Problem {
	object, name := c.In.Text(option.Object), c.In.Text(option.Name)
	switch {
	case object == "":
	case p.Word == problem.NotFound && name != "":
		p.Message = `There is no property "` + name + `" of ` + object + "."
		p.Hint = "Check the object and the internal name: the action Properties lists them."
	case p.Word == problem.NotFound:
		p.Message = `There is no kind of record "` + object + `".`
		p.Hint = "Check the object. The action Custom Objects of the endpoint Account lists the type IDs of custom objects."
	case p.Word == problem.Conflict:
		p.Hint = "Choose another internal name, or change the property that is there with Update Property."
	}
	return p
}

// definition returns the definition of a property that a request reads or writes.
func (c *call) definition(r request.Request) engine.Step {
	c.see(&r)
	a, p := c.Send(r)
	if c.In.Action.Writes {
		c.forgetProperty()
	}
	switch {
	case p != nil:
		return engine.Step{Fail: c.aboutKind(p)}
	case c.In.Action.Writes && !isDefinition(a.JSON) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not a definition")}
	case c.simple == nil || a.JSON.Kind() != wire.Object:
		return c.result(&r, a)
	}
	w := wire.NewWriter(nil)
	writeProperty(w, a.JSON)
	return engine.Step{Value: w.Bytes()}
}

// archive removes a property.
func archive(c *call) engine.Step {
	r := request.ArchiveProperty(c.In, c.object())
	r.See = request.Nothing
	a, p := c.Send(r)
	c.forgetProperty()
	switch {
	case p != nil:
		return engine.Step{Fail: c.inUse(c.aboutKind(p))}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not that of a deletion")}
	}
	w := wire.NewWriter(nil).Open('{').Key("object").String(c.In.Text(option.Object)).Key("name").String(c.In.Text(option.Name))
	return engine.Step{Value: w.Key("archived").Bool(true).Close('}').Bytes()}
}

// forgetProperty drops the remembered definitions that a change of a property makes
// outdated.
func (c *call) forgetProperty() {
	c.Forget(request.PropertiesOf(c.In, c.object()).Path)
	c.Forget(request.PropertyOf(c.In, c.object(), c.In.Text(option.Name)).Path)
}

func writeProperty(w *wire.Writer, v wire.Value) {
	w.Open('{')
	for _, m := range [...][2]string{{"name", "name"}, {"label", "label"}, {"type", "type"}, {"fieldType", "fieldType"}, {"group", "groupName"}} {
		w.Key(m[0]).Value(v.Get(m[1]))
	}
	calculated := v.Get("calculated").Bool()
	w.Key("writable").Bool(!calculated && !v.At("modificationMetadata", "readOnlyValue").Bool())
	w.Key("unique").Bool(v.Get("hasUniqueValue").Bool()).Key("calculated").Bool(calculated).Key("options").Open('[')
	for _, o := range ordered(v.Get("options").Items()) {
		w.Open('{').Key("value").Value(o.Get("value")).Key("label").Value(o.Get("label")).Key("hidden").Bool(o.Get("hidden").Bool()).Close('}')
	}
	w.Close(']').Close('}')
}

// writePipeline writes a pipeline with its stages in their order. HubSpot sends the
// probability of a stage, and whether it is a final one, as text.
func writePipeline(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("id").Value(v.Get("id")).Key("label").Value(v.Get("label")).Key("stages").Open('[')
	for _, stage := range ordered(v.Get("stages").Items()) {
		w.Open('{').Key("id").Value(stage.Get("id")).Key("label").Value(stage.Get("label"))
		metadata := stage.Get("metadata")
		if probability, ok := metadata.Get("probability").Scalar(); ok && wire.Check(probability) == nil {
			w.Key("probability").Raw([]byte(probability))
		}
		if closed, ok := metadata.Get("isClosed").Scalar(); ok {
			w.Key("closed").Bool(closed == "true")
		}
		w.Close('}')
	}
	w.Close(']').Close('}')
}

// labels reads the types of association between two kinds of records, in both directions:
// HubSpot has an ID for each.
func labels(c *call) engine.Step {
	from := c.object()
	_, to := validate.Kind(c.In.Text(option.ToObject))
	w := wire.NewWriter(nil).Open('{')
	for i, ends := range [...][2]string{{from, to}, {to, from}} {
		if i == 1 && from == to {
			break // both directions are in the one list
		}
		r := request.Labels(c.In, ends[0], ends[1])
		r.See = request.All
		a, p := c.Send(r)
		if p != nil {
			if p.Word == problem.NotFound {
				p.Message = "There are no associations between " + c.In.Text(option.Object) + " and " + c.In.Text(option.ToObject) + "."
				p.Hint = "Check both kinds of records."
			}
			return engine.Step{Fail: p}
		}
		results := a.JSON.Get("results")
		if results.Kind() != wire.Array && !c.Made() {
			return engine.Step{Fail: c.Odd(&r, a, "not a list of labels")}
		}
		w.Key([...]string{"results", "inverse"}[i]).Open('[')
		for _, v := range results.Items() {
			w.Open('{').Key("label").Value(v.Get("label")).Key("category").Value(v.Get("category")).Key("typeId").Value(v.Get("typeId")).Close('}')
		}
		w.Close(']')
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}
