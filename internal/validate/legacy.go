package validate

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// legacyUser reads the acting user from where flows of directus-labs' operation
// keep it: in id. An id that another action left behind is not one: in such
// flows something else of that action is left, too.
func (c *checker) legacyUser() {
	if c.options.Get(option.UserIDs).Kind() != wire.Missing {
		return
	}
	for i := range registry.Fields {
		f := &registry.Fields[i]
		if f.Actions == nil || f.Key == option.ID || f.Key == option.Limit || c.ofLogs(f.Key) {
			continue
		}
		if k := c.options.Get(f.Key).Kind(); k != wire.Missing && k != wire.Null {
			return
		}
	}
	if s, ok := c.options.Get(option.ID).Scalar(); ok && !absent(s) {
		if s = trim(s); number(s) >= 0 {
			c.in.setList(option.UserIDs, []string{s})
		} else {
			c.wrong(option.ID, "not_a_number", "The acting user's id "+quote(s)+" is not a number.")
		}
	}
}

// ofLogs tells whether one of the logs has a field.
func (c *checker) ofLogs(key string) bool {
	for _, a := range c.in.Endpoint.Actions {
		action, _ := registry.LookupAction(a)
		if _, ok := registry.LookupField(key, c.in.Endpoint, action); ok {
			return true
		}
	}
	return false
}
