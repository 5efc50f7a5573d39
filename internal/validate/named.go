package validate

import (
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Values are the names and values of a ValuesField; none when it was not given.
func (in *Input) Values(key string) []Property { return in.values[key] }

// namedValues reads names with their values: rows of both, or an object. What an
// unfilled template left follows Unfilled Templates, as with the properties of a record.
func (c *checker) namedValues(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	properties, at := c.in.Properties, c.at
	c.in.Properties, c.at = nil, nil
	if v.Kind() == wire.Object && v.Get("name").Kind() == wire.Missing {
		v.Each(func(name string, value wire.Value) { c.set(f.Key, f.Key, name, value) })
	} else {
		c.eachRow(f, v, "name and value", func(at string, row wire.Value) {
			if name := c.word(at, "name", row); name != "" {
				c.set(at, at, name, rowValue(row, name))
			}
		})
	}
	if c.in.values == nil {
		c.in.values = map[string][]Property{}
	}
	c.in.values[f.Key] = c.in.Properties
	c.in.Properties, c.at = properties, at
}
