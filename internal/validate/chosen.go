package validate

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// optionOf is the option in which a flow stores a field.
func (c *checker) optionOf(f *registry.Field) string {
	if f.Kind == registry.PropertyNames {
		return option.ChosenNames(c.chosenFor())
	}
	return f.Key
}

// chosenFor is the name of the endpoint in the options of the chosen properties. The form
// writes the endpoint's key, and a flow that was written by hand may have an alias.
func (c *checker) chosenFor() string {
	for _, name := range c.in.Endpoint.Names() {
		if !empty(c.options.Get(option.ChosenNames(name))) { // the form stores an empty list
			return name
		}
	}
	return c.in.Endpoint.Key
}

// chosenProperties reads the properties that were chosen in the form. One option
// has their names, and each value has an option of its own. A value whose name is
// not among the chosen ones is left over in the flow and is never written.
func (c *checker) chosenProperties(f *registry.Field, v wire.Value) {
	names, endpoint := *f, c.chosenFor()
	names.Key = option.ChosenNames(endpoint)
	c.list(&names, v)
	for _, name := range c.in.List(names.Key) {
		at := option.ChosenValue(endpoint, name)
		value := c.options.Get(at)
		if empty(value) && !c.in.Action.Changes {
			continue // a new record has nothing to clear
		}
		c.set(at, at, name, value)
	}
	c.rows = len(c.in.Properties)
}

// empty tells whether a field of the form was left empty. Directus stores an empty
// list for a drop-down of several choices in which nothing was chosen.
func empty(v wire.Value) bool {
	s, scalar := v.Scalar()
	switch v.Kind() {
	case wire.Missing, wire.Null:
		return true
	case wire.Array:
		return v.Len() == 0
	}
	return scalar && trim(s) == ""
}

// typedValue is the value in a row that names a property or a field. If the value was
// chosen in the form, it is in a member for that property, such as value_country, so that
// it does not count for another property. A text in the member "value" takes precedence.
func typedValue(row wire.Value, member, property string) wire.Value {
	return valueBeside(row, "value", member, property)
}

// valueBeside is the text in a member of a row. If that is empty, it is the value that
// was chosen for the property, in a member of its own.
func valueBeside(row wire.Value, text, chosen, property string) wire.Value {
	if v := row.Get(text); !empty(v) {
		return v
	}
	if v := row.Get(chosen + "_" + property); !empty(v) {
		return v
	}
	return row.Get(text)
}

// rowValue is the value in a row of names and values: a text, or the value or values that
// were chosen for the name.
func rowValue(row wire.Value, name string) wire.Value {
	if v := typedValue(row, "value", name); !empty(v) {
		return v
	}
	return typedValue(row, "values", name)
}
