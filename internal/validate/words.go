package validate

import (
	"slices"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
)

// InWords puts labels of the form into a problem: beside the path of each field, and into
// the message.
func (in *Input) InWords(p *problem.Problem) {
	for i := range p.Details {
		d := &p.Details[i]
		path := d.Field
		if path == "" && d.Property != "" {
			path = in.given(d.Property)
		}
		d.Label = in.Label(path, d.Property)
	}
	p.Tell()
}

// Label names a place in the options in the words of the form.
func (in *Input) Label(path, property string) string {
	place := registry.Place{Endpoint: in.Endpoint, Action: in.Action, Path: path, Property: property}
	if in.Endpoint != nil {
		place.Records = in.Records()
	}
	return place.InWords()
}

// given is the option that gave a property, or "" if the flow did not give it.
func (in *Input) given(property string) string {
	c := &checker{in: in}
	for _, f := range registry.FieldsOf(in.Endpoint, in.Action) {
		if f.Kind == registry.PropertyField && f.Property == property {
			return f.Key
		}
	}
	chosen, json := c.propertyFields()
	if json != "" && !slices.Contains(in.List(chosen), property) {
		return json
	}
	if _, ok := c.fieldOf(registry.PropertyNames); ok {
		return chosen
	}
	return ""
}
