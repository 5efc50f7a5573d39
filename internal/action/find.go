package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// find looks for the record with a value in a property. The result says whether there is
// none, one or several. If there are several, it has the oldest. If the property is unique, find
// reads the record and does not search, because a search may not find changes of the last
// seconds.
func find(c *call) engine.Step {
	in, property, value := c.In, c.In.Text(option.FindProperty), c.In.Text(option.FindValue)
	value, p := c.identified(property, value)
	if p != nil {
		return engine.Step{Fail: p}
	}
	known, ok := in.Endpoint.Property(property)
	byID := registry.IsID(property)
	if (byID || ok && known.Unique) && validate.Segment(value) {
		by := property
		if byID {
			by = ""
		}
		r := request.Match(in, value, by)
		r.See = request.All
		a, p := c.one(&r, value, by)
		switch {
		case p == nil && a.JSON.Kind() != wire.Object:
			return c.result(&r, a) // makes the problem
		case p == nil:
			return c.found(1, a.JSON)
		case p.Word == problem.NotFound:
			return c.found(0, wire.Value{})
		}
		return engine.Step{Fail: p}
	}
	if property == "id" {
		property = registry.ObjectID
	}
	groups := in.Filters // of a day
	if groups == nil {
		groups = [][]validate.Filter{{{Property: property, Operator: "EQ", Value: value}}}
	}
	found, failed := c.look(groups)
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	// The total may count records that the search no longer finds.
	total := found.count
	if n, ok := found.answer.JSON.Get("total").Int(); ok && found.count > 1 {
		total = max(n, total)
	}
	if found.count == 0 {
		return c.found(0, wire.Value{})
	}
	return c.found(total, found.records[0])
}

// look searches for records that match filters, and reads at most two of them, oldest
// first: the second one says that there are several.
func (c *call) look(groups [][]validate.Filter) (*page, *problem.Problem) {
	h := c.harvest(2, true) // the core writes the record itself
	return h.read(2, true, c.searching(&request.Query{Groups: groups, Properties: c.In.List(option.ReadFields)}))
}

// found makes the result of find.
func (c *call) found(total int, record wire.Value) engine.Step {
	w := wire.NewWriter(nil)
	w.Open('{').Key("found").String([...]string{"none", "one", "several"}[min(total, 2)]).Key("total").Int(total).Key("record")
	c.writeRecord(w, record)
	return engine.Step{Value: w.Close('}').Bytes()}
}
