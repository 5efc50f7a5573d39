package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
)

// invalidOption is HubSpot's code for a value that is not among those of its property.
const invalidOption = "INVALID_OPTION"

// ownChoices are the choices of an account's properties, by the property's name.
type ownChoices map[string]choosable

// choosable holds the choices of one property.
type choosable struct {
	several bool
	options []registry.Option
}

// choicesIn reads the choices from the definitions of properties.
func choicesIn(definitions []definition) ownChoices {
	found := ownChoices{}
	for _, d := range definitions {
		if d.enumeration && !d.external { // owners and the like have no options in the definition
			found[d.name] = choosable{several: d.kind == registry.Choices, options: d.options}
		}
	}
	return found
}

// relabel returns the properties with the values that the account has: tier_1 in place of
// the label Gold, and EUR in place of eur. changed tells whether a value changed. The given
// list stays as it is.
func (own ownChoices) relabel(list []validate.Property) (out []validate.Property, changed bool) {
	out = list
	for i, p := range list {
		of, ok := own[p.Name]
		if !ok {
			continue
		}
		if value := of.valueOf(p.Value); value != p.Value {
			if !changed {
				out, changed = slices.Clone(list), true
			}
			out[i].Value = value
		}
	}
	return out, changed
}

// valueOf is the internal value of a text, or the text itself if it is neither a value
// nor a label.
func (of choosable) valueOf(text string) string {
	if !of.several {
		return of.one(text)
	}
	parts := strings.Split(text, ";")
	for i := range parts {
		parts[i] = of.one(parts[i])
	}
	return strings.Join(parts, ";")
}

func (of choosable) one(text string) string {
	label := strings.TrimSpace(text)
	value := text
	for _, o := range of.options {
		switch {
		case o.Value == text:
			return text
		case label != "" && value == text && (strings.EqualFold(o.Label, label) || strings.EqualFold(o.Value, label)):
			value = o.Value
		}
	}
	return value
}

// relabelled carries out a write. If HubSpot refuses labels of choices, it writes once
// more with their internal values. A refused write has changed nothing.
func (c *call) relabelled(write func() engine.Step) engine.Step {
	end := write()
	if end.Fail == nil || !c.putRight(end.Fail) {
		return end
	}
	return write()
}

// putRight puts internal values in place of the labels that HubSpot refused, and returns
// true. If HubSpot refused anything else, it adds the allowed values and the nearest one
// to the problem, and returns false.
func (c *call) putRight(p *problem.Problem) bool {
	refused := func(d problem.Detail) bool { return d.Code == invalidOption && d.Property != "" }
	if c.Dry() || c.In.Text(option.Diagnose) == "false" || p.Report != nil || !slices.ContainsFunc(p.Details, refused) {
		return false
	}
	properties := c.meant
	if c.meant == nil { // the definitions were not read, because HubSpot's answer names the property
		definitions := c.definitions()
		properties, _ = choicesIn(definitions).relabel(c.In.Properties)
		for i := range p.Details {
			if d := &p.Details[i]; refused(*d) {
				said := d.Message
				c.explainChoice(d, definitions)
				p.Message = strings.Replace(p.Message, said, d.Message, 1)
			}
		}
	}
	c.meant = nil
	for _, d := range p.Details {
		if refused(d) && validate.ValueOf(properties, d.Property) == c.In.Property(d.Property) {
			return false
		}
	}
	c.In.Properties = properties
	return true
}

// explainChoice adds to a refused value what its property allows.
func (c *call) explainChoice(d *problem.Detail, definitions []definition) {
	definition, ok := definitionOf(d.Property, definitions)
	if !ok {
		return
	}
	if found, bad := c.badValue(d.Property, c.In.Property(d.Property), definition); bad {
		if _, near, ok := strings.Cut(found.Message, " Did you mean "); ok && !strings.Contains(d.Message, "Did you mean") {
			d.Message = sentence(d.Message) + " Did you mean " + near
		}
		d.Allowed = found.Allowed
	}
}

// relabelRow puts internal values in place of labels in an item, if the definitions are
// known. A dry run with look-ups reads them at the first item. later means that it must
// wait until no request is open.
func (c *call) relabelRow(row *validate.Row, ask bool) (later bool) {
	if c.ownChoices == nil {
		if !c.Dry() || !c.Asks() || !c.writesOwn() {
			return false
		}
		if !ask {
			return true
		}
		c.rehearsed = c.definitions()
		c.ownChoices = choicesIn(c.rehearsed)
	}
	row.Properties, _ = c.relabelAll(row.Properties, row.Item)
	return false
}

// nearest is the message about a refused value, with the allowed value that is closest to
// it.
func (own ownChoices) nearest(r *reason, properties []validate.Property) string {
	near := own[r.property].nearest(validate.ValueOf(properties, r.property))
	if near == "" {
		return r.message
	}
	return sentence(r.message) + validate.DidYouMean(near)
}

// nearest is the value that is closest to a text, or whose label is.
func (of choosable) nearest(text string) string {
	names := make([]string, 0, 2*len(of.options))
	for _, o := range of.options {
		names = append(names, o.Value, o.Label)
	}
	near := validate.Nearest(text, names)
	for _, o := range of.options {
		if near != "" && o.Label == near {
			return o.Value
		}
	}
	return near
}

// relabelAll does what relabel does, and notes the conversions for a dry run. item is
// less than 0 if the run has no items.
func (c *call) relabelAll(list []validate.Property, item int) (out []validate.Property, changed bool) {
	out, changed = c.ownChoices.relabel(list)
	for i := range out {
		if c.Dry() && out[i].Value != list[i].Value {
			c.In.Convert(out[i].Name, list[i].Value, out[i].Value, item)
		}
	}
	return out, changed
}

// writesOwn tells whether the action writes properties of records. Some of them may be
// the account's own.
func (c *call) writesOwn() bool {
	a := c.In.Action
	return c.In.Endpoint.Records() && a.WritesRecords() && !a.Job
}

// rehearse compares the values of a dry run with the definitions of their properties, if
// the dry run may read them. It also notes owners who are given by ID and were
// deactivated, because HubSpot may accept them without a warning. given are the
// properties with the names that the flow gives.
func (c *call) rehearse(given []validate.Property) *problem.Problem {
	if !c.Dry() || !c.Asks() || !c.writesOwn() || len(c.In.Properties) == 0 {
		return nil
	}
	definitions := c.definitions()
	c.ownChoices = choicesIn(definitions)
	c.In.Properties, _ = c.relabelAll(c.In.Properties, -1)
	p := &problem.Problem{Word: problem.Validation, Docs: c.In.Endpoint.Docs}
	c.compare(p, c.In.Properties, definitions)
	if len(p.Details) == 0 {
		c.ownersWhoLeft(given, func(_, message string) { c.Note(message) })
		return nil
	}
	p.Message = "HubSpot would refuse this: " + p.Details[0].Message
	return p
}
