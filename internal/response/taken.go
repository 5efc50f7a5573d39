package response

import (
	"cmp"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
)

// taken recognises the refusal of a value that must be unique and that another record
// has. HubSpot answers with a validation error, and names the property and the other
// record only in a sentence. taken writes them where flows find them. It returns false if
// something else was wrong, too.
func taken(p *problem.Problem, e *registry.Endpoint) bool {
	if _, id := holder(p.Message); id != "" && len(p.Details) == 0 {
		p.Details = []problem.Detail{{Code: "CONFLICT", Message: p.Message}}
	}
	only := len(p.Details) > 0
	for i := range p.Details {
		d := &p.Details[i]
		property, id := holder(d.Message)
		if id == "" {
			only = false
			continue
		}
		said := d.Message
		d.Property = cmp.Or(d.Property, property)
		d.Message = Exists(e, d.Property, id)
		p.Message = strings.Replace(p.Message, said, d.Message, 1)
	}
	return only
}

// holder finds the property and the record that has the value in HubSpot's sentence
// "Cannot set PropertyValueCoordinates{…, propertyName=email, value=ada@example.com} on 1.
// 2 already has that value." The value may contain anything, so the property is looked
// for before it, and the record after it. id is "" if this is another sentence.
func holder(message string) (property, id string) {
	const start, end = "Cannot set PropertyValueCoordinates{", " already has that value"
	_, rest, ok := strings.Cut(message, start)
	at := strings.LastIndex(rest, end)
	if !ok || at < 0 {
		return "", ""
	}
	_, property, _ = strings.Cut(rest[:at], "propertyName=")
	property, _, _ = strings.Cut(property, ",")
	id = rest[strings.LastIndexByte(rest[:at], ' ')+1 : at]
	if id == "" || len(id) > longestID || strings.Trim(id, "0123456789") != "" {
		return "", ""
	}
	return property, id
}

// Exists is the message that a record with this value of a property exists already.
func Exists(e *registry.Endpoint, property, id string) string {
	one := "A record"
	if e.Records() {
		one = e.Label + ": one"
	}
	return one + " with this " + cmp.Or(property, "value") + " exists already. Existing ID: " + id
}
