package validate

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// properties reads the object of properties to write. If a property also has a field of
// its own, the value of that field counts.
func (c *checker) properties(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	if v.Kind() != wire.Object {
		c.wrong(f.Key, "not_an_object", f.Key+" is "+v.Kind().String()+"; an object of properties and values was expected.")
		return
	}
	c.in.Properties = slices.Grow(c.in.Properties, v.Len())
	v.Each(func(name string, value wire.Value) {
		if at := c.position(trim(name)); 0 <= at && at < c.rows {
			return
		}
		c.set(f.Key, f.Key, name, value)
	})
}

// fieldOf is the action's field of a kind.
func (c *checker) fieldOf(kind registry.FieldKind) (*registry.Field, bool) {
	for i := range registry.Fields {
		if f := &registry.Fields[i]; f.Kind == kind && f.Has(c.in.Endpoint, c.in.Action) {
			return f, true
		}
	}
	return nil, false
}

// propertyFields are the two options with a record's properties: the properties chosen in
// the form, and JSON.
func (c *checker) propertyFields() (chosen, json string) {
	if f, ok := c.fieldOf(registry.PropertiesField); ok {
		json = f.Key
	}
	return option.ChosenNames(c.chosenFor()), json
}

// where is the option that an error names if it is about no single property: the chosen
// properties, or the JSON if the flow gives only that.
func (c *checker) where() string {
	chosen, json := c.propertyFields()
	if c.given(json) && len(c.in.List(chosen)) == 0 {
		return json
	}
	return chosen
}

// writable refuses properties that HubSpot sets itself, except the one that finds the
// record, which is not written.
func (c *checker) writable(field, by string) {
	for _, p := range c.in.Properties {
		if known, ok := c.in.Endpoint.Property(p.Name); ok && known.ReadOnly && p.Name != by {
			c.refuse(field, p.Name, refusal{"read_only", "The property " + quote(p.Name) + " is set by HubSpot and cannot be written: leave it out.", nil})
		}
	}
}

// written checks that there is something to write, and that it can be written.
func (c *checker) written() {
	c.writable(c.where(), c.in.Text(option.IDProperty))
	if len(c.in.Properties) > 0 {
		return
	}
	chosen, json := c.propertyFields()
	for _, d := range c.details {
		if d.Property != "" || strings.HasPrefix(d.Field, chosen) || strings.HasPrefix(d.Field, json) {
			return
		}
	}
	field := c.where()
	switch {
	case c.unfilled > 0 && c.in.manner().missing == "skip_empty":
		c.wrong(field, "empty", field+" holds nothing to write: each of its values is empty or an unfilled template (\"undefined\").")
	case c.unfilled > 0:
		c.wrong(field, "empty", field+" holds nothing to write: each of its values is an unfilled template (\"undefined\").")
	case field == json:
		c.wrong(field, "empty", field+" is empty: name at least one property.")
	case len(c.in.List(chosen)) > 0:
		c.wrong(field, "empty", "All chosen properties are empty. Fill in at least one of their fields.")
	default:
		c.nothingToWrite(field)
	}
}

// nothingToWrite names the fields of the form in which there is something to write.
func (c *checker) nothingToWrite(field string) {
	how := "Choose at least one property in "
	if f, ok := c.fieldOf(registry.PropertyField); ok { // of an activity
		field, how = f.Key, "Fill in "+f.Label+", choose a property in "
	}
	if f, ok := c.fieldOf(registry.PropertyNames); ok {
		how += f.Label
	}
	if f, ok := c.fieldOf(registry.PropertiesField); ok {
		how += ", or give " + f.Label
	}
	c.wrong(field, "missing", "There is nothing to write. "+how+".")
}

// add adds a property to those to write. The property must be new among them.
func (c *checker) add(name, value string) {
	if c.at == nil {
		c.at = map[string]int{}
	}
	c.at[name] = len(c.in.Properties)
	c.in.Properties = append(c.in.Properties, Property{name, value})
}

// position is the index of a property among those to write. It is less than 0 if the
// property is not there.
func (c *checker) position(name string) int {
	if at, ok := c.at[name]; ok {
		return at
	}
	return -1
}
