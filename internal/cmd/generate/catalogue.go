package main

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/registry"
)

// catalogue is docs/catalogue.md: every property, value and association type the
// operation knows.
func catalogue([]byte) ([]byte, error) {
	var b strings.Builder
	b.WriteString(`# Properties, values and associations

This page lists the properties, values and association labels that the operation knows. It offers them in the form, converts
values to the kind of their property, and accepts a choice by its label. Your account also has properties, values and labels of
its own. You can type those everywhere. "make generate" makes this page from the core's tables.

- **read**: HubSpot sets the property, and nobody else can write it. **unique**: the property finds one record.
- For a choice, the table lists the values that HubSpot documents, and the label where it differs from the value. An account may
  have other values, unless the table says *only*.
`)
	var commons []common
	for _, e := range inFormOrder() {
		if !e.Records() {
			continue
		}
		commons = add(commons, e)
		b.WriteString("\n## " + e.Label + "\n\n`" + e.Key + "`")
		if e.TypeID != "" {
			b.WriteString(", HubSpot's object type `" + e.TypeID + "`")
		}
		b.WriteString(", [HubSpot's guide](" + e.Docs + ").")
		if len(e.Required) > 0 {
			b.WriteString(" HubSpot asks for `" + strings.ReplaceAll(strings.Join(e.Required, "`, `"), "|", "` or `") + "` on create.")
		}
		b.WriteString("\n")
		if len(e.Properties) > 0 {
			b.WriteString("\n" + propertiesTable(e.Properties))
		}
		b.WriteString("\nAnd " + names(shared(e)) + ": [common properties](#" + anchor(shared(e)) + ").\n")
		if rows := associationsTable(e); rows != "" {
			b.WriteString("\n" + rows)
		}
	}
	for _, c := range commons {
		b.WriteString("\n## " + heading(c.list) + "\n\nOf " + strings.ToLower(strings.Join(c.labels, ", ")) + ".\n\n" + propertiesTable(c.list))
	}
	b.WriteString("\n**Next:** [Values and names](values.md) says how values are converted. [Endpoints and scopes](endpoints.md) has the endpoints.\n")
	return []byte(b.String()), nil
}

// common is a list of properties that endpoints share.
type common struct {
	list   []registry.Property
	labels []string
}

func add(commons []common, e *registry.Endpoint) []common {
	list := shared(e)
	for i := range commons {
		if heading(commons[i].list) == heading(list) {
			commons[i].labels = append(commons[i].labels, e.Label)
			return commons
		}
	}
	return append(commons, common{list, []string{e.Label}})
}

// shared returns the properties that an endpoint shares with others, sorted by
// name.
func shared(e *registry.Endpoint) []registry.Property {
	list := slices.Concat(e.Common...)
	slices.SortFunc(list, func(a, b registry.Property) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func heading(list []registry.Property) string {
	has := func(name string) bool {
		return slices.ContainsFunc(list, func(p registry.Property) bool { return p.Name == name })
	}
	switch {
	case has("hs_pipeline_stage"):
		return "Common to custom objects"
	case has("hs_timestamp"):
		return "Common to activities"
	case !has("hs_createdate"):
		return "Common to contacts"
	case has("hubspot_owner_id"):
		return "Common to records with an owner"
	}
	return "Common to records without an owner"
}

func anchor(list []registry.Property) string {
	return strings.ReplaceAll(strings.ToLower(heading(list)), " ", "-")
}

func names(list []registry.Property) string {
	all := make([]string, len(list))
	for i, p := range list {
		all[i] = "`" + p.Name + "`"
	}
	return strings.Join(all, ", ")
}

// kindWords are the kinds of properties in plain words.
var kindWords = map[registry.Kind]string{
	registry.Text: "text", registry.Number: "number", registry.Bool: "yes or no", registry.Date: "date",
	registry.DateTime: "date and time", registry.Millis: "milliseconds", registry.Choice: "choice", registry.Choices: "choices",
}

func propertiesTable(list []registry.Property) string {
	t := newTable("Property", "Label", "Kind", "", "Values")
	for _, p := range list {
		var marks, values []string
		if p.ReadOnly {
			marks = append(marks, "read")
		}
		if p.Unique {
			marks = append(marks, "unique")
		}
		for _, o := range p.Options {
			value := "`" + o.Value + "`"
			if o.Label != "" {
				value += " " + o.Label
			}
			values = append(values, value)
		}
		text := strings.Join(values, ", ")
		if p.Closed {
			text = "*only* " + text
		}
		t.row("`"+p.Name+"`", p.Label, kindWords[p.Kind], strings.Join(marks, ", "), text)
	}
	return t.String()
}

func associationsTable(e *registry.Endpoint) string {
	t := newTable("Associated with", "Label", "Type ID")
	rows := 0
	for _, a := range registry.Associations {
		if a.From != e.Key {
			continue
		}
		rows++
		to, _ := registry.LookupEndpoint(a.To)
		label := a.Label
		if label == "" {
			label = "–"
		}
		t.row(to.Label, label, strconv.Itoa(int(a.TypeID)))
	}
	if rows == 0 {
		return ""
	}
	return t.String()
}
