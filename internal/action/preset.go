package action

import (
	"slices"

	"directus-extension-hubspot/internal/validate"
)

// preset adds to the properties of a record to create what the flow left out and
// HubSpot asks for, such as the time of an activity.
func (c *call) preset(properties []validate.Property) []validate.Property {
	if len(c.In.Endpoint.Presets) == 0 || !c.In.Action.Creates() || len(properties) == 0 {
		return properties
	}
	for _, p := range c.In.Endpoint.Presets {
		if slices.ContainsFunc(properties, func(have validate.Property) bool { return have.Name == p.Property }) {
			continue
		}
		text := p.Value
		if p.Like != "" {
			text = validate.ValueOf(properties, p.Like)
		}
		if text == "" {
			text = validate.ISO(c.Now())
		}
		properties = append(properties, validate.Property{Name: p.Property, Value: text})
	}
	return properties
}
