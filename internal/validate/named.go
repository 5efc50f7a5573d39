package validate

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Values returns the names and values of a ValuesField. It is empty if the flow gave
// none.
func (in *Input) Values(key string) []Property { return in.values[key] }

// namedValues reads names with their values, as rows or as an object. Unfilled templates
// are handled as in the properties of a record.
func (c *checker) namedValues(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	properties, at, endpoint, named := c.in.Properties, c.at, c.in.Endpoint, c.in.MayName
	c.in.Properties, c.at = nil, nil
	if f.Key == option.ContactValues {
		c.in.Endpoint, _ = registry.LookupEndpoint("contacts")
	}
	if v.Kind() == wire.Object && v.Get("name").Kind() == wire.Missing {
		v.Each(func(name string, value wire.Value) { c.set(f.Key, f.Key, name, value) })
	} else {
		c.eachRow(f, v, "name and value", func(at string, row wire.Value) {
			switch name := c.word(at, "name", row); {
			case name == "":
			case c.position(name) >= 0:
				c.wrong(at+".name", "twice", at+".name is "+quote(name)+" a second time: each row needs a name of its own.")
			default:
				c.set(at, at, name, rowValue(row, name))
			}
		})
	}
	if c.in.values == nil {
		c.in.values = map[string][]Property{}
	}
	if f.Key == option.ContactValues {
		c.writable(f.Key, "")
	}
	c.in.values[f.Key] = c.in.Properties
	c.in.Properties, c.at, c.in.Endpoint, c.in.MayName = properties, at, endpoint, named
}
