package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// maxReads bounds the reads that look for one kind of reason.
const maxReads = 3

// findProperties compares the values to write with the definitions of the properties.
func (c *call) findProperties(p *problem.Problem) {
	r := request.Properties(c.In)
	r.See = request.All
	a, failed := c.Send(r)
	if failed != nil {
		return
	}
	c.compare(p, c.In.Properties, a.JSON.Get("results").Items())
}

// compare adds a detail for each value that its property's definition does not allow.
func (c *call) compare(p *problem.Problem, properties []validate.Property, definitions []wire.Value) {
	if len(definitions) == 0 {
		return
	}
	names := make([]string, len(definitions))
	for i, d := range definitions {
		names[i] = d.Get("name").Text()
	}
	for _, property := range properties {
		var d wire.Value
		if i := slices.Index(names, property.Name); i >= 0 {
			d = definitions[i]
		}
		switch {
		case d.Kind() == wire.Missing:
			detail := problem.Detail{Property: property.Name, Code: "PROPERTY_DOESNT_EXIST", Message: `The object has no property "` + property.Name + `".`}
			if near := validate.Nearest(property.Name, names); near != "" {
				detail.Message += ` Did you mean "` + near + `"?`
			}
			p.Details = append(p.Details, detail)
		case d.At("modificationMetadata", "readOnlyValue").Bool() || d.Get("calculated").Bool():
			p.Details = append(p.Details, problem.Detail{Property: property.Name, Code: "READ_ONLY_VALUE", Message: `The property "` + property.Name + `" is set by HubSpot and cannot be written.`})
		case property.Value != "":
			if detail, bad := c.badValue(property.Name, property.Value, d); bad {
				p.Details = append(p.Details, detail)
			}
		}
	}
	if len(p.Details) > 0 {
		p.Message = "HubSpot refused the properties: " + p.Details[0].Message
		p.Hint = "Correct what is named in details."
	}
}

// badValue tells whether the property certainly does not take a value.
func (c *call) badValue(name, value string, d wire.Value) (problem.Detail, bool) {
	switch d.Get("type").Text() {
	case "enumeration":
		options := d.Get("options").Items()
		if len(options) == 0 || d.Get("externalOptions").Bool() {
			return problem.Detail{}, false // owners and the like
		}
		var allowed []string
		for _, o := range options {
			allowed = append(allowed, o.Get("value").Text())
		}
		parts := []string{value}
		if d.Get("fieldType").Text() == "checkbox" {
			parts = strings.Split(strings.TrimPrefix(value, ";"), ";")
		}
		for _, part := range parts {
			if !slices.Contains(allowed, part) {
				detail := problem.Detail{Property: name, Code: "INVALID_OPTION", Message: `"` + part + `" is not among the values of the property "` + name + `".`, Allowed: allowed}
				if near := validate.Nearest(part, allowed); near != "" {
					detail.Message += ` Did you mean "` + near + `"?`
				}
				return detail, true
			}
		}
	case "number":
		if strings.Trim(value, "0123456789.-+eE") != "" {
			return problem.Detail{Property: name, Code: "INVALID_INTEGER", Message: `"` + value + `" is not a number, which the property "` + name + `" holds.`}, true
		}
	}
	if c.In.Endpoint.Key == "contacts" && name == "email" && !strings.Contains(value, "@") {
		return problem.Detail{Property: name, Code: "INVALID_EMAIL", Message: `"` + value + `" is not an e-mail address.`}, true
	}
	return problem.Detail{}, false
}

// findConflict looks for the record that already has a unique value.
func (c *call) findConflict(p *problem.Problem) {
	reads := 0
	for _, property := range c.In.Properties {
		known, ok := c.In.Endpoint.Property(property.Name)
		if !ok || !known.Unique || !validate.Segment(property.Value) || reads == maxReads {
			continue
		}
		reads++
		r := request.Find(c.In, c.In.Slug(), property.Value, property.Name)
		r.See = request.All
		a, failed := c.Send(r)
		if failed != nil {
			continue
		}
		id, _ := a.JSON.Get("id").Scalar()
		if id == "" || id == c.In.Text(option.ID) {
			continue
		}
		c.conflictWith(p, property.Name, id)
		p.Details = append(p.Details, problem.Detail{Property: property.Name, Code: "CONFLICT", Message: p.Message})
		return
	}
}

// findAssociated looks for records to associate with that do not exist.
func (c *call) findAssociated(p *problem.Problem) {
	reads := 0
	for _, association := range c.In.Associations {
		to, known := registry.LookupEndpoint(association.To)
		if !known || to.Slug == "" || reads == maxReads {
			continue
		}
		reads++
		r := request.Find(c.In, to.Slug, association.ID, "")
		r.See = request.Nothing
		a, failed := c.Send(r)
		if failed == nil || a.Status != 404 {
			continue
		}
		p.Details = append(p.Details, problem.Detail{
			Field: option.CreateAssociate, Code: "INVALID_OBJECT_IDS",
			Message: "There is no " + to.Singular + " " + association.ID + " to associate with.",
		})
		p.Message = p.Details[0].Message
		p.Hint = "Check the ids of the records to associate with."
	}
}
