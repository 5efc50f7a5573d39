package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// maxReads bounds the reads that look for one kind of reason.
const maxReads = 3

// findProperties compares the values to write with the definitions of the properties.
func (c *call) findProperties(p *problem.Problem) {
	definitions := c.definitions()
	c.meant, _ = choicesIn(definitions).relabel(c.In.Properties)
	c.compare(p, c.In.Properties, definitions)
	if len(p.Details) == 0 {
		c.findOwners(p)
	}
}

// findOwners looks for owners, given by ID, who were deactivated. HubSpot refuses them in
// some properties.
func (c *call) findOwners(p *problem.Problem) {
	c.ownersWhoLeft(c.In.Properties, func(property, message string) {
		p.Details = append(p.Details, problem.Detail{Property: property, Code: "deactivated", Message: message})
	})
	c.blame(p)
}

// ownersWhoLeft reads the first owners among properties, if they are given by ID, and calls
// found for each owner who was deactivated.
func (c *call) ownersWhoLeft(properties []validate.Property, found func(property, message string)) {
	given := c.ownersByID(properties)
	for _, property := range given[:min(len(given), maxReads)] {
		r := request.OwnerWhoLeft(c.In, property.Value)
		r.See = request.All
		a, failed := c.Send(r)
		if id, _ := a.JSON.Get("id").Scalar(); failed == nil && id == property.Value {
			found(property.Name, deactivated(id, a.JSON))
		}
	}
}

// ownersByID returns the properties that hold an owner who is given by ID.
func (c *call) ownersByID(properties []validate.Property) (given []validate.Property) {
	for _, property := range properties {
		known, ok := c.In.Endpoint.Property(property.Name)
		if ok && known.Of == registry.Owner && property.Value != "" && strings.Trim(property.Value, "0123456789") == "" {
			given = append(given, property)
		}
	}
	return given
}

// deactivated is the message about an owner who was deactivated.
func deactivated(id string, owner wire.Value) string {
	return "The owner " + id + " (" + owner.Get("email").Text() + ") is deactivated in HubSpot."
}

// definition is the account's definition of a property.
type definition struct {
	name        string
	kind        registry.Kind
	enumeration bool
	external    bool // its options are not in the definition, such as owners
	readOnly    bool
	unique      bool
	options     []registry.Option
}

// definitions reads the definitions of the properties. It is empty if they cannot be
// read.
func (c *call) definitions() (list []definition) {
	r := request.Properties(c.In)
	r.See, r.Omit = request.All, "results"
	a, failed := c.Send(r)
	if failed != nil {
		return nil
	}
	for v := range c.Elements(a, a.JSON.Get("results")) {
		kind, _ := kindOf(v)
		d := definition{
			name: v.Get("name").Text(), kind: kind, enumeration: v.Get("type").Text() == "enumeration", external: v.Get("externalOptions").Bool(),
			readOnly: readOnly(v), unique: v.Get("hasUniqueValue").Bool(),
		}
		for _, o := range v.Get("options").Items() {
			d.options = append(d.options, registry.Option{Value: o.Get("value").Text(), Label: o.Get("label").Text()})
		}
		list = append(list, d)
	}
	return list
}

// compare adds a detail for each value that its property's definition does not allow,
// and for a property that cannot find records.
func (c *call) compare(p *problem.Problem, properties []validate.Property, definitions []definition) {
	if len(definitions) == 0 {
		return
	}
	c.checkUnique(p, definitions)
	for _, property := range properties {
		d, known := definitionOf(property.Name, definitions)
		switch {
		case !known && property.Name == c.In.Text(option.IDProperty): // already reported
		case !known:
			p.Details = append(p.Details, unknownProperty(property.Name, definitions))
		case d.readOnly:
			p.Details = append(p.Details, problem.Detail{Property: property.Name, Code: "READ_ONLY_VALUE", Message: `The property "` + property.Name + `" is set by HubSpot and cannot be written.`})
		case property.Value != "":
			if detail, bad := c.badValue(property.Name, property.Value, d); bad {
				p.Details = append(p.Details, detail)
			}
		}
	}
	c.blame(p)
}

// blame makes the message of a problem from its first detail.
func (c *call) blame(p *problem.Problem) {
	if len(p.Details) == 0 {
		return
	}
	p.Message = "HubSpot refused the properties: " + p.Details[0].Message
	p.Hint = "Correct what is named in details."
	if p.Details[0].Field == option.IDProperty {
		p.Message = "HubSpot refused the request: " + p.Details[0].Message
		p.Hint = response.NotUnique(c.In)
	}
}

// explained completes the problem of a search that was refused without a reason: it names
// the properties of the search that do not exist.
func (c *call) explained(end engine.Step) engine.Step {
	p := end.Fail
	if p == nil || p.Status != 400 || p.Category != "" || len(p.Details) > 0 {
		return end
	}
	definitions := c.definitions()
	if len(definitions) == 0 {
		return end
	}
	seen := map[string]bool{"id": true, registry.ObjectID: true}
	check := func(field, name string) {
		_, exists := definitionOf(name, definitions)
		if exists || seen[name] || name == "" || strings.HasPrefix(name, "associations.") { // a search for associated records
			return
		}
		seen[name] = true
		detail := unknownProperty(name, definitions)
		detail.Field = field
		p.Details = append(p.Details, detail)
	}
	for _, group := range c.In.Filters {
		for i := range group {
			check(option.Filters, group[i].Property)
		}
	}
	for _, name := range c.In.List(option.Sort) {
		check(option.Sort, strings.TrimPrefix(name, "-"))
	}
	check(option.FindProperty, c.In.Text(option.FindProperty))
	if len(p.Details) > 0 {
		p.Message, p.Hint = "HubSpot refused the search: "+p.Details[0].Message, "Correct what is named in details."
	}
	return end
}

// findUnique checks whether the property that is to find the record has unique values.
func (c *call) findUnique(p *problem.Problem) {
	if c.In.Text(option.IDProperty) == "" || c.In.Text(option.Diagnose) == "false" {
		return
	}
	c.checkUnique(p, c.definitions())
	c.blame(p)
}

// checkUnique adds a detail if the property that is to find records does not have
// unique values. HubSpot finds contacts by their email, and in imports companies by their
// domain, although its definitions do not call these two properties unique.
func (c *call) checkUnique(p *problem.Problem, definitions []definition) {
	by := c.In.Text(option.IDProperty)
	known, ok := c.In.Records().Property(by)
	if by == "" || len(definitions) == 0 || ok && (known.Unique || known.Finds && c.In.Action.Job) {
		return
	}
	d, exists := definitionOf(by, definitions)
	if exists && d.unique {
		return
	}
	var unique []string
	for _, d := range definitions {
		known, ok := c.In.Records().Property(d.name)
		if (d.unique || ok && known.Unique) && !d.readOnly {
			unique = append(unique, d.name)
		}
	}
	detail := problem.Detail{Code: "not_unique", Message: `The property "` + by + `" does not have unique values, so it cannot find a record.`}
	if !exists {
		detail = unknownProperty(by, definitions)
	}
	if len(unique) > 0 {
		detail.Message += " Properties with unique values are: " + strings.Join(unique, ", ") + "."
	}
	detail.Field, detail.Property, detail.Allowed = option.IDProperty, by, unique
	p.Details = append(p.Details, detail)
}

// definitionOf is the definition of a property.
func definitionOf(name string, definitions []definition) (d definition, ok bool) {
	i := slices.IndexFunc(definitions, func(d definition) bool { return d.name == name })
	if i < 0 {
		return d, false
	}
	return definitions[i], true
}

// unknownProperty is the detail of a property that does not exist.
func unknownProperty(name string, definitions []definition) problem.Detail {
	names := make([]string, len(definitions))
	for i, d := range definitions {
		names[i] = d.name
	}
	message := `The object has no property "` + name + `".` + validate.DidYouMean(validate.Nearest(name, names))
	return problem.Detail{Property: name, Code: "PROPERTY_DOESNT_EXIST", Message: message}
}

// badValue tells whether the property certainly refuses a value, and returns the detail.
func (c *call) badValue(name, value string, d definition) (problem.Detail, bool) {
	detail := problem.Detail{Property: name}
	if d.enumeration {
		if len(d.options) == 0 || d.external {
			return detail, false // such as owners
		}
		for _, o := range d.options {
			detail.Allowed = append(detail.Allowed, o.Value)
		}
		parts := []string{value}
		if d.kind == registry.Choices {
			parts = strings.Split(strings.TrimPrefix(value, ";"), ";")
		}
		for _, part := range parts {
			if slices.Contains(detail.Allowed, part) {
				continue
			}
			detail.Code, detail.Message = "INVALID_OPTION", `"`+part+`" is not among the values of the property "`+name+`".`
			detail.Message += validate.DidYouMean(choicesIn([]definition{d})[name].nearest(part))
			return detail, true
		}
		return detail, false
	}
	switch what, allowed := validate.Refused(d.kind, value); {
	case what != "":
		detail.Code, detail.Allowed = map[registry.Kind]string{registry.Number: "INVALID_INTEGER", registry.Bool: "INVALID_OPTION"}[d.kind], allowed
		if detail.Code == "" {
			detail.Code = response.InvalidDate
		}
		detail.Message = `The property "` + name + `" ` + what
	case c.In.Endpoint.Key == "contacts" && name == "email" && !strings.Contains(value, "@"):
		detail.Code, detail.Message = "INVALID_EMAIL", `"`+value+`" is not an email address.`
	}
	return detail, detail.Code != ""
}

// findConflict looks for the record that already has a unique value.
func (c *call) findConflict(p *problem.Problem) {
	reads := 0
	for _, property := range c.In.Properties {
		known, ok := c.In.Endpoint.Property(property.Name)
		if !ok || !known.Unique || !validate.Identifies(property.Value) || reads == maxReads {
			continue
		}
		r := request.Find(c.In, c.In.Slug(), property.Value, property.Name)
		if len(r.Path) > request.MaxURL {
			continue
		}
		reads++
		r.See = request.All
		a, failed := c.Send(r)
		if failed != nil {
			continue
		}
		id, ok := recordID(a.JSON)
		if !ok || id == c.In.Text(option.ID) {
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
		p.Hint = "Check the IDs of the records to associate with."
	}
}
