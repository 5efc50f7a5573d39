package validate

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// propertyRows reads the rows of the form: a property and its value each.
func (c *checker) propertyRows(f *registry.Field, v wire.Value) {
	c.eachRow(f, v, "property and value", func(at string, row wire.Value) {
		name, _ := row.Get("property").Scalar()
		value := row.Get("value")
		text, scalar := value.Scalar()
		empty := value.Kind() == wire.Missing || value.Kind() == wire.Null || scalar && trim(text) == ""
		switch name = trim(name); {
		case absent(name) && empty:
		case absent(name):
			c.wrong(at+".property", "missing", at+".property is missing: choose the property that gets this value.")
		case unrendered(name):
			c.wrong(at+".property", "unfilled", at+".property is "+quote(name)+", a template that was not filled.")
		case value.Kind() == wire.Missing:
			c.wrong(at+".value", "missing", at+".value is missing: what is to be written to "+quote(name)+"? An empty text clears it.")
		case c.position(name) >= 0:
			c.wrong(at+".property", "twice", at+" names the property "+quote(name)+" a second time.")
		default:
			c.set(at+".value", at, name, value)
		}
	})
	c.rows = len(c.in.Properties)
}

// properties reads the object of properties to write. What a row said already
// stays as it is.
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
		if c.rows > 0 {
			if at := c.position(trim(name)); 0 <= at && at < c.rows {
				return
			}
		}
		c.set(f.Key, f.Key, name, value)
	})
}

// fieldOf is the field of a kind that the action has.
func (c *checker) fieldOf(kind registry.FieldKind) (*registry.Field, bool) {
	for i := range registry.Fields {
		if f := &registry.Fields[i]; f.Kind == kind && f.Has(c.in.Endpoint, c.in.Action) {
			return f, true
		}
	}
	return nil, false
}

// propertyFields are the two fields that a record's properties are given in.
func (c *checker) propertyFields() (rows, json string) {
	if f, ok := c.fieldOf(registry.PropertyRows); ok {
		rows = f.Key
	}
	if f, ok := c.fieldOf(registry.PropertiesField); ok {
		json = f.Key
	}
	return rows, json
}

// where is the one of the two that the flow uses, to say what is wrong there:
// the rows, unless there is nothing but JSON.
func (c *checker) where() string {
	rows, json := c.propertyFields()
	if v := c.options.Get(rows); c.given(json) && (!c.given(rows) || v.Kind() == wire.Array && v.Len() == 0) {
		return json
	}
	return rows
}

// written sees to it that there is something to write.
func (c *checker) written() {
	if len(c.in.Properties) > 0 {
		return
	}
	rows, json := c.propertyFields()
	for _, d := range c.details {
		if d.Property != "" || strings.HasPrefix(d.Field, rows) || strings.HasPrefix(d.Field, json) {
			return
		}
	}
	field := c.where()
	switch {
	case c.unfilled > 0:
		c.wrong(field, "empty", field+" holds nothing to write: each of its values is an unfilled template (\"undefined\").")
	case field == json:
		c.wrong(field, "empty", field+" is empty: name at least one property.")
	default:
		c.wrong(field, "missing", field+" is missing: add a row with a property and its value, or give "+json+".")
	}
}

// add adds a property to those to write, which it is not among yet.
func (c *checker) add(name, value string) {
	if c.at == nil {
		c.at = map[string]int{}
	}
	c.at[name] = len(c.in.Properties)
	c.in.Properties = append(c.in.Properties, Property{name, value})
}

// position is where a property stands among those to write, less than 0 when it
// is not there.
func (c *checker) position(name string) int {
	if at, ok := c.at[name]; ok {
		return at
	}
	return -1
}
