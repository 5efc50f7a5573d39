package action

import (
	"slices"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

// create creates a record with its associations.
func create(c *call) engine.Step {
	if p := c.resolve(true); p != nil {
		return engine.Step{Fail: p}
	}
	if p := c.attach(); p != nil {
		return engine.Step{Fail: p}
	}
	return c.write(request.Create, request.CreateBatch)
}

// findOrCreate reads the record with a unique value, or creates it. If somebody else
// creates it between the two requests, the result is their record.
func findOrCreate(c *call) engine.Step {
	c.flag = "created"
	by := c.In.Text(option.IDProperty)
	if c.In.Endpoint.Shared(by) {
		return searchOrCreate(c, by)
	}
	read := request.Match(c.In, c.In.Property(by), by)
	read.See = request.All
	again := read
	a, p := c.one(&read, c.In.Property(by), by)
	if p == nil && !c.Made() {
		return c.result(&read, a)
	}
	if p != nil && p.Word != problem.NotFound {
		if a.Unseen && a.Status == 400 {
			c.findUnique(p)
		}
		return engine.Step{Fail: p}
	}
	c.set = true
	st := create(c)
	if st.Fail == nil || st.Fail.Word != problem.Conflict {
		return st
	}
	if a, p = c.one(&again, c.In.Property(by), by); p != nil {
		return st
	}
	c.set = false
	return c.result(&again, a)
}

// searchOrCreate does the same for a property whose value several records may share, such
// as the domain of companies. HubSpot reads no record by it, so a search looks for it, and
// the result is the oldest record.
func searchOrCreate(c *call, by string) engine.Step {
	found, p := c.look([][]validate.Filter{{{Property: by, Operator: "EQ", Value: c.In.Property(by)}}})
	switch {
	case c.Made(), p == nil && found.count == 0:
		c.set = true
		return create(c)
	case p != nil:
		return engine.Step{Fail: p}
	}
	if _, ok := recordID(found.records[0]); !ok {
		return engine.Step{Fail: c.Odd(&found.request, found.answer, "not a record")}
	}
	return c.resultOf(found.records[0])
}

// preset adds properties that HubSpot requires of a new record and that the flow left
// out, such as the time of an activity.
func (c *call) preset(properties []validate.Property) []validate.Property {
	if len(c.In.Endpoint.Presets) == 0 || !c.In.Action.Creates() || len(properties) == 0 {
		return properties
	}
	for _, p := range c.In.Endpoint.Presets {
		if slices.ContainsFunc(properties, func(have validate.Property) bool { return have.Name == p.Property }) {
			continue
		}
		text := p.Value
		if p.Like != "" {
			text = validate.ValueOf(properties, p.Like)
		}
		if text == "" {
			text = validate.ISO(c.Now())
		}
		properties = append(properties, validate.Property{Name: p.Property, Value: text})
	}
	return properties
}
