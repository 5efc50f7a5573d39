package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// define sends a request that makes or changes a definition, and ends the run. The result
// is the definition in HubSpot's answer.
func (c *call) define(r request.Request) engine.Step {
	a, p := c.Send(r)
	c.forgetDefinitions()
	switch {
	case p != nil:
		return engine.Step{Fail: c.notChanged(p)}
	case !isDefinition(a.JSON) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not a definition")}
	}
	return engine.Step{Value: a.JSON.Append(nil)}
}

// isDefinition tells whether an answer holds a definition. A property and a group have a
// name, a pipeline and a stage have an ID, and labels are in a list.
func isDefinition(v wire.Value) bool {
	labels := v.Get("results").Items()
	_, ok := recordID(v)
	return ok || v.Get("name").Text() != "" || len(labels) > 0 && labels[0].Kind() == wire.Object
}

// undefine sends a request that HubSpot answers without a body, such as a deletion or the
// change of a label, and ends the run. The result has what the flow named, and mark as
// true.
func (c *call) undefine(r request.Request, mark string) engine.Step {
	a, p := c.Send(r)
	c.forgetDefinitions()
	switch {
	case p != nil:
		return engine.Step{Fail: c.notChanged(p)}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not that of this request")}
	}
	w := wire.NewWriter(nil).Open('{').Key("object").String(c.In.Text(option.Object))
	for _, key := range [...]string{option.ToObject, option.Name, option.TypeID, option.Pipeline, option.Stage} {
		w.Member(key, c.In.Text(key))
	}
	return engine.Step{Value: w.Key(mark).Bool(true).Close('}').Bytes()}
}

// notChanged explains why HubSpot does not change or remove a definition.
func (c *call) notChanged(p *problem.Problem) *problem.Problem {
	if p.Word == problem.NotFound {
		p.Hint = "Check the object, and the IDs and names: the actions of Look Up list them."
	}
	return c.inUse(p)
}

// inUse turns the problem of a definition that cannot be removed because it is in use into
// a conflict.
func (c *call) inUse(p *problem.Problem) *problem.Problem {
	used := strings.Contains(p.SubCategory, "IN_USE") || strings.Contains(p.SubCategory, "WITH_ACTIVE") || strings.Contains(strings.ToLower(p.Message), "in use")
	if used && c.In.Action.InUse != "" {
		p.Word, p.Hint = problem.Conflict, c.In.Action.InUse
	}
	return p
}

// forgetDefinitions drops what was remembered of the definitions that are written.
func (c *call) forgetDefinitions() {
	c.Forget(request.Pipelines(c.In, c.object()).Path)
	if to := c.In.Text(option.ToObject); to != "" {
		_, slug := validate.Kind(to)
		c.Forget(request.Labels(c.In, c.object(), slug).Path)
		c.Forget(request.Labels(c.In, slug, c.object()).Path)
	}
}

// otherEnd is the object type at the other end of associations.
func (c *call) otherEnd() string {
	_, slug := validate.Kind(c.In.Text(option.ToObject))
	return slug
}

func renameLabel(c *call) engine.Step {
	id, _ := strconv.Atoi(c.In.Text(option.TypeID))
	return c.undefine(request.RenameLabel(c.In, c.object(), c.otherEnd(), id), "renamed")
}

// changeStage changes a stage. HubSpot requires the stage's other values with every
// change, so they are read if the flow does not give them.
func changeStage(c *call) engine.Step {
	var metadata wire.Value
	if c.In.Text(option.StageValue) == "" {
		doc, p := c.Known(request.Pipelines(c.In, c.object()))
		if p != nil {
			return engine.Step{Fail: c.unwritten(p, "stage")}
		}
		if doc != nil {
			defer doc.Release()
			for _, pipeline := range doc.Root().Get("results").Items() {
				for _, stage := range pipeline.Get("stages").Items() {
					if pipeline.Get("id").Text() == c.In.Text(option.Pipeline) && stage.Get("id").Text() == c.In.Text(option.Stage) {
						metadata = stage.Get("metadata")
					}
				}
			}
		}
	}
	return c.define(request.ChangeStage(c.In, c.object(), metadata))
}
