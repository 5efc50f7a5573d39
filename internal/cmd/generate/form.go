package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"directus-extension-hubspot/internal/registry"
)

// The rows of form.json, in the shape of shim/src/app/form.ts. Members that only
// some rows have are left out of the others. Lists that every endpoint has are there
// even if they are empty.
type (
	endpointRow struct {
		Key        string          `json:"key"`
		Aliases    []string        `json:"aliases"`
		Label      string          `json:"label"`
		Singular   string          `json:"singular"`
		Group      registry.Group  `json:"group"`
		Icon       string          `json:"icon"`
		Docs       string          `json:"docs"`
		Actions    []string        `json:"actions"`
		Required   []string        `json:"required"`
		Defaults   []string        `json:"defaults"`
		Example    json.RawMessage `json:"example"`
		Associable []choice        `json:"associable"`
		Labels     []labels        `json:"labels"`

		Offers     bool       `json:"offers,omitempty"`
		Properties []property `json:"properties"`
	}
	actionRow struct {
		Key         string               `json:"key"`
		Label       string               `json:"label"`
		Whose       string               `json:"whose,omitempty"`
		Group       registry.ActionGroup `json:"group"`
		Icon        string               `json:"icon"`
		Description string               `json:"description"`
	}
	fieldRow struct {
		Key         string             `json:"key"`
		Label       string             `json:"label"`
		Kind        registry.FieldKind `json:"kind"`
		Of          registry.Of        `json:"of,omitempty"`
		Property    string             `json:"property,omitempty"`
		Long        bool               `json:"long,omitempty"`
		Note        string             `json:"note,omitempty"`
		Placeholder string             `json:"placeholder,omitempty"`
		Width       string             `json:"width"`
		Required    bool               `json:"required,omitempty"`
		Default     string             `json:"default,omitempty"`
		Choices     []option           `json:"choices,omitempty"`
		Min         int                `json:"min,omitempty"`
		Max         int                `json:"max,omitempty"`
		Actions     []string           `json:"actions,omitempty"`
		Only        []string           `json:"only,omitempty"`
		Not         []string           `json:"not,omitempty"`
		With        string             `json:"with,omitempty"`
		Without     string             `json:"without,omitempty"`
		If          string             `json:"if,omitempty"`
		Is          []string           `json:"is,omitempty"`
		Advanced    bool               `json:"advanced,omitempty"`
		Adds        string             `json:"adds,omitempty"`
	}
	// property is a property with what its field in the form needs. The kind text is
	// left out, since most properties have it.
	property struct {
		Name     string        `json:"name"`
		Label    string        `json:"label"`
		Kind     registry.Kind `json:"kind,omitempty"`
		Of       registry.Of   `json:"of,omitempty"`
		Long     bool          `json:"long,omitempty"`
		ReadOnly bool          `json:"readOnly,omitempty"`
		Unique   bool          `json:"unique,omitempty"`
		Finds    bool          `json:"finds,omitempty"`
		Options  []option      `json:"options,omitempty"`
	}
	// labels are the labels that HubSpot defines for associations with one endpoint.
	labels struct {
		To     string   `json:"to"`
		Labels []string `json:"labels"`
	}
	choice struct {
		Key   string `json:"key"`
		Label string `json:"label"`
	}
	option struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
)

// groups in the order of the form.
var groups = []registry.Group{registry.CRM, registry.Activities, registry.Commerce, registry.Marketing, registry.More, registry.Account}

// usual are the endpoints that most flows use. Each comes first in its group.
var usual = []string{"contacts", "companies", "deals", "tickets", "leads", "notes", "tasks", "calls", "meetings", "email"}

// inFormOrder are the endpoints by group: the usual ones first, the others in the
// order of the table.
func inFormOrder() []*registry.Endpoint {
	var sorted []*registry.Endpoint
	for _, group := range groups {
		for i := range registry.Endpoints {
			if e := &registry.Endpoints[i]; e.Group == group {
				sorted = append(sorted, e)
			}
		}
	}
	place := func(e *registry.Endpoint) int {
		if i := slices.Index(usual, e.Key); i >= 0 {
			return i
		}
		return len(usual)
	}
	slices.SortStableFunc(sorted, func(a, b *registry.Endpoint) int {
		return cmp.Or(slices.Index(groups, a.Group)-slices.Index(groups, b.Group), place(a)-place(b))
	})
	return sorted
}

// formJSON is the data of the Studio form.
func formJSON() ([]byte, error) {
	var compact bytes.Buffer
	encoder := json.NewEncoder(&compact)
	encoder.SetEscapeHTML(false) // the notes are Markdown, with > in it
	err := encoder.Encode(struct {
		Endpoints []endpointRow                            `json:"endpoints"`
		Actions   []actionRow                              `json:"actions"`
		Operators []option                                 `json:"operators"`
		Fields    []fieldRow                               `json:"fields"`
		Rows      map[registry.FieldKind]map[string]string `json:"rows"`
	}{endpointRows(), actionRows(), options(registry.Operators), fieldRows(), rowLabels()})
	if err != nil {
		return nil, err
	}
	return breakLines(compact.Bytes()), nil
}

// kindsTS is the part of the form's types that follows from the registry. If a kind of
// field is new, TypeScript then asks for its input.
func kindsTS() []byte {
	var of []registry.Of
	for _, f := range registry.Fields {
		if f.Of != registry.Anything {
			of = append(of, f.Of)
		}
	}
	var b bytes.Buffer
	b.WriteString("// Made from internal/registry. \"make generate\" writes it again.\n")
	writeUnion(&b, "What a field holds, which decides how the form asks for it.", "Kind", slices.Collect(maps.Keys(registry.FieldKinds)))
	writeUnion(&b, "What the text of a field names.", "Of", of)
	return b.Bytes()
}

// writeUnion writes a TypeScript type that is one of the texts.
func writeUnion[T ~string](b *bytes.Buffer, comment, name string, texts []T) {
	slices.Sort(texts)
	fmt.Fprintf(b, "\n/** %s */\nexport type %s =", comment, name)
	for _, text := range slices.Compact(texts) {
		fmt.Fprintf(b, "\n\t| '%s'", text)
	}
	b.WriteString(";\n")
}

// rowLabels are the labels of the fields in the rows of repeaters, by the kind of the
// repeater and the key of the field.
func rowLabels() map[registry.FieldKind]map[string]string {
	all := map[registry.FieldKind]map[string]string{}
	for key, kind := range registry.FieldKinds {
		if kind.Rows != nil {
			all[key] = map[string]string{}
		}
		for _, m := range kind.Rows {
			all[key][m.Value] = m.Label
		}
	}
	return all
}

// breakLines puts each member of the upper levels on a line of its own, down to a
// line for each property. A change of the registry then changes few lines. Deeper
// values stay on one line.
func breakLines(compact []byte) []byte {
	const deepest = 4 // the list of an endpoint's properties
	var out bytes.Buffer
	depth, quoted := 0, false
	// Whether each open list or object is broken into lines. Lists of texts are not.
	// At the deepest level, only lists of objects are.
	var broken []bool
	newline := func() {
		out.WriteByte('\n')
		out.WriteString(strings.Repeat("\t", depth))
	}
	for i, c := range compact {
		switch {
		case quoted:
			out.WriteByte(c)
			quoted = c != '"' || escaped(compact[:i])
		case c == '"':
			out.WriteByte(c)
			quoted = true
		case c == '{' || c == '[':
			out.WriteByte(c)
			depth++
			next := compact[i+1]
			b := depth < deepest && next != '}' && next != ']' && (c == '{' || next == '{')
			if depth == deepest {
				b = c == '[' && next == '{'
			}
			broken = append(broken, b)
			if b {
				newline()
			}
		case c == '}' || c == ']':
			depth--
			if broken[len(broken)-1] {
				newline()
			}
			broken = broken[:len(broken)-1]
			out.WriteByte(c)
		case c == ',':
			out.WriteByte(c)
			if broken[len(broken)-1] {
				newline()
			} else {
				out.WriteByte(' ')
			}
		case c == ':':
			out.WriteString(": ")
		default:
			out.WriteByte(c)
		}
	}
	return out.Bytes()
}

// escaped tells whether the character after a text is escaped in JSON.
func escaped(before []byte) bool {
	slashes := len(before) - len(bytes.TrimRight(before, "\\"))
	return slashes%2 == 1
}

func endpointRows() []endpointRow {
	endpoints := inFormOrder()
	rows := make([]endpointRow, len(endpoints))
	for i, e := range endpoints {
		rows[i] = endpointRow{
			Key: e.Key, Aliases: orEmpty(e.Aliases), Label: e.Label, Singular: e.Singular, Group: e.Group, Icon: e.Icon, Docs: e.Docs,
			Actions: e.Actions, Required: orEmpty(e.Required), Defaults: orEmpty(e.Defaults), Example: json.RawMessage("{}"), Associable: []choice{}, Labels: []labels{},
			Offers: e.Offers, Properties: []property{},
		}
		if e.Example != "" {
			rows[i].Example = json.RawMessage(e.Example)
		}
		for _, to := range endpoints {
			if associable(e, to) {
				rows[i].Associable = append(rows[i].Associable, choice{to.Key, to.Label})
			}
			if list := labelsBetween(e, to); len(list) > 0 {
				rows[i].Labels = append(rows[i].Labels, labels{to.Key, list})
			}
		}
		for _, p := range e.AllProperties() {
			rows[i].Properties = append(rows[i].Properties, propertyRow(&p))
		}
	}
	return rows
}

func propertyRow(p *registry.Property) property {
	row := property{Name: p.Name, Label: p.Label, Of: p.Of, Long: p.Long || p.HTML, ReadOnly: p.ReadOnly, Unique: p.Unique, Finds: p.Finds, Options: options(p.Options)}
	if p.Kind != registry.Text {
		row.Kind = p.Kind
	}
	return row
}

// labelsBetween are the labels that HubSpot defines from one endpoint's records to
// another's.
func labelsBetween(from, to *registry.Endpoint) (list []string) {
	for _, a := range registry.AssociationTypes(from.Key, to.Key) {
		if a.Label != "" {
			list = append(list, a.Label)
		}
	}
	return list
}

// associable tells whether the form offers to associate records of one endpoint
// with those of another. Each account decides what its custom objects are associated
// with, so they get every endpoint that has associations.
func associable(from, to *registry.Endpoint) bool {
	if slices.Contains(to.Actions, "create") && from.Slug == "" && from.Records() {
		return to != from && to.Associates()
	}
	return len(registry.AssociationTypes(from.Key, to.Key)) > 0
}

// actionsInFormOrder returns the actions by group, in the order in which the
// endpoints list them. TestActionOrder checks that all endpoints list them in the
// same order.
func actionsInFormOrder() []*registry.Action {
	var sorted []*registry.Action
	seen := map[string]bool{}
	for _, e := range inFormOrder() {
		for _, key := range e.Actions {
			if a, ok := registry.LookupAction(key); ok && !seen[key] {
				seen[key], sorted = true, append(sorted, a)
			}
		}
	}
	var order []registry.ActionGroup
	for _, a := range sorted {
		if !slices.Contains(order, a.Group) {
			order = append(order, a.Group)
		}
	}
	slices.SortStableFunc(sorted, func(a, b *registry.Action) int {
		return slices.Index(order, a.Group) - slices.Index(order, b.Group)
	})
	return sorted
}

func actionRows() []actionRow {
	actions := actionsInFormOrder()
	rows := make([]actionRow, len(actions))
	for i, a := range actions {
		rows[i] = actionRow{Key: a.Key, Label: a.Label, Whose: whose(a), Group: a.Group, Icon: a.Icon, Description: a.Description}
	}
	return rows
}

// whose is the label of the only endpoint that has an action, if another action has the
// same label, such as Files for the Find of files; "" otherwise.
func whose(a *registry.Action) string {
	alike := func(other registry.Action) bool { return other.Label == a.Label && other.Key != a.Key }
	if !slices.ContainsFunc(registry.Actions, alike) {
		return ""
	}
	label := ""
	for _, e := range registry.Endpoints {
		switch {
		case !slices.Contains(e.Actions, a.Key):
		case label != "":
			return ""
		default:
			label = e.Label
		}
	}
	return label
}

func fieldRows() []fieldRow {
	rows := make([]fieldRow, len(registry.Fields))
	for i, f := range registry.Fields {
		rows[i] = fieldRow{
			Key: f.Key, Label: f.Label, Kind: f.Kind, Of: f.Of, Property: f.Property, Long: f.Long, Note: f.Note, Placeholder: f.Placeholder,
			Width: "full", Required: f.Required, Default: f.Default, Choices: options(choicesOf(&f)), Min: f.Min, Max: f.Max,
			Actions: f.Actions, Only: f.Only, Not: f.Not, With: f.With, Without: f.Without, If: f.If, Is: f.Is, Advanced: f.Advanced, Adds: f.Adds,
		}
		if f.Half {
			rows[i].Width = "half"
		}
	}
	return rows
}

// choicesOf are a field's own choices, or those of its property.
func choicesOf(f *registry.Field) []registry.Option {
	if f.Property == "" {
		return f.AllChoices()
	}
	e, _ := registry.LookupEndpoint(f.Only[0])
	p, _ := e.Property(f.Property)
	return p.Options
}

func options(list []registry.Option) []option {
	var options []option
	for _, o := range list {
		options = append(options, option{o.Value, labelOf(o)})
	}
	return options
}

// labelOf is what to show for an option.
func labelOf(o registry.Option) string {
	if o.Label == "" {
		return o.Value
	}
	return o.Label
}

// orEmpty turns a missing list into an empty one, because the form reads [] and not
// null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
