package validate

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// legacyUser reads the acting user from the option id, where flows of directus-labs'
// operation have it. If other options of another action are stored, too, the ID was left
// behind by that action, and is not a user.
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
			c.wrong(option.ID, "not_a_number", "The acting user's ID "+quote(s)+" is not a number.")
		}
	}
}

// ofLogs tells whether an activity log has a field.
func (c *checker) ofLogs(key string) bool {
	for _, a := range c.in.Endpoint.Actions {
		action, _ := registry.LookupAction(a)
		if _, ok := registry.LookupField(key, c.in.Endpoint, action); ok {
			return true
		}
	}
	return false
}
