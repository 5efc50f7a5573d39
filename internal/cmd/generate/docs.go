package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
)

// block is a generated part of a page, between <!-- generated: NAME --> and <!--
// end -->. Blocks with other names do not change.
type block struct {
	name string
	make func() string
}

var (
	endpointsBlocks = []block{{"endpoints", endpointsTable}}
	actionsBlocks   = []block{{"actions", actionsTable}, {"operators", operatorsTable}}
	optionsBlocks   = []block{{"fields", fieldsTable}}
	errorsBlocks    = []block{{"errors", errorsTable}}
)

const endMarker = "<!-- end -->"

// fill makes the blocks of a page, and puts the registry's labels into its text.
func fill(blocks []block) func([]byte) ([]byte, error) {
	return func(text []byte) ([]byte, error) {
		text = relabel(text)
		for _, b := range blocks {
			var err error
			if text, err = replaceBlock(text, b.name, b.make()); err != nil {
				return nil, err
			}
		}
		return text, nil
	}
}

// replaceBlock replaces the content between the two markers of a block.
func replaceBlock(text []byte, name, content string) ([]byte, error) {
	start := []byte("<!-- generated: " + name + " -->\n")
	before, rest, ok := bytes.Cut(text, start)
	if !ok {
		return nil, fmt.Errorf("no line %q", bytes.TrimSpace(start))
	}
	old, after, ok := bytes.Cut(rest, []byte(endMarker))
	if !ok || bytes.Contains(old, []byte("<!-- generated:")) {
		return nil, fmt.Errorf("block %q has no %s", name, endMarker)
	}
	return bytes.Join([][]byte{before, start, []byte("\n" + content + "\n" + endMarker), after}, nil), nil
}

// labelled matches a label of the form, with the key of its option, action or
// endpoint after it: *Time Zone* (`time_zone`).
var labelled = regexp.MustCompile("\\*([^*]+)\\* \\(`([a-z_]+)`\\)")

// relabel puts the registry's label before the key of an option or action. If a key
// has several labels, the page must have one of them already.
func relabel(text []byte) []byte {
	return labelled.ReplaceAllFunc(text, func(found []byte) []byte {
		match := labelled.FindSubmatch(found)
		labels := labelsOf(string(match[2]))
		if len(labels) != 1 {
			return found
		}
		return fmt.Appendf(nil, "*%s* (`%s`)", labels[0], match[2])
	})
}

// labelsOf returns the labels of an option, action or endpoint, without duplicates.
func labelsOf(key string) []string {
	var labels []string
	for _, f := range registry.Fields {
		if f.Key == key && !slices.Contains(labels, f.Label) {
			labels = append(labels, f.Label)
		}
	}
	if a, ok := registry.LookupAction(key); ok && !slices.Contains(labels, a.Label) {
		labels = append(labels, a.Label)
	}
	if e, ok := registry.LookupEndpoint(key); ok && !slices.Contains(labels, e.Label) {
		labels = append(labels, e.Label)
	}
	return labels
}

func endpointsTable() string {
	t := newTable("Endpoint", "Value", "Actions", "Scopes to read", "Scopes to write")
	for _, e := range inFormOrder() {
		values := "`" + e.Key + "`"
		for _, alias := range e.Aliases {
			values += " or `" + alias + "`"
		}
		t.row("["+e.Label+"]("+e.Docs+")", values, actionsOf(e), scopes(e.Read), scopes(e.Write))
	}
	return t.String()
}

// actionsOf names an endpoint's actions. If it has all actions of records, with or
// without those on associations, it says that instead.
func actionsOf(e *registry.Endpoint) string {
	lone, more := true, ""
	for _, a := range registry.Actions {
		if a.Group == registry.DealSplits && slices.Contains(e.Actions, a.Key) {
			more += ", " + a.Label
		}
		account := !slices.Contains([]registry.ActionGroup{registry.OneRecord, registry.FindRecords, registry.ManyRecords, registry.Associating, registry.Rarely}, a.Group)
		switch {
		case account || slices.Contains(e.Actions, a.Key):
			lone = lone && a.Group != registry.Associating
		case a.Group != registry.Associating:
			return labelsOfActions(e.Actions, label)
		}
	}
	switch {
	case lone:
		return "all of records but those of " + string(registry.Associating) + more
	case slices.Contains(e.Actions, "associate"):
		return "all of records" + more
	}
	return labelsOfActions(e.Actions, label)
}

func actionsTable() string {
	t := newTable("", "Action", "Value", "What it does", "Writes")
	group := registry.ActionGroup("")
	for _, a := range actionsInFormOrder() {
		heading, writes := "", ""
		if a.Group != group {
			group = a.Group
			heading = "**" + string(group) + "**"
		}
		if a.Writes {
			writes = "yes"
		}
		t.row(heading, distinctLabel(a), "`"+a.Key+"`", generic(a.Description), writes)
	}
	return t.String()
}

func fieldsTable() string {
	t := newTable("Option", "Label", "Takes", "Actions", "Note")
	for _, f := range registry.Fields {
		label := f.Label
		if f.Required {
			label += " (required)"
		}
		actions := "all"
		if f.Actions != nil {
			actions = labelsOfActions(inOrderOfForm(f.Actions), distinctLabel)
		}
		t.row("`"+optionKey(&f)+"`", label, takes(&f), actions, generic(f.Note)+exceptions("Only", f.Only)+exceptions("Not", f.Not))
	}
	return t.String()
}

// inOrderOfForm returns the actions with these keys, in the order of the form.
func inOrderOfForm(keys []string) (sorted []string) {
	for _, a := range actionsInFormOrder() {
		if slices.Contains(keys, a.Key) {
			sorted = append(sorted, a.Key)
		}
	}
	return sorted
}

// optionKey is the key under which a flow stores a field.
func optionKey(f *registry.Field) string {
	if f.Kind == registry.PropertyNames {
		return f.Key + ":ENDPOINT"
	}
	return f.Key
}

func operatorsTable() string {
	t := newTable("In the form", "Value", "Takes")
	for _, o := range registry.Operators {
		takes := "`value`"
		switch o.Value {
		case "IN", "NOT_IN":
			takes = "`value`: a list, or text with commas"
		case "BETWEEN":
			takes = "`value` and `high`"
		case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
			takes = "–"
		}
		t.row(o.Label, "`"+o.Value+"`", takes)
	}
	return t.String()
}

func errorsTable() string {
	t := newTable("`error`", "Meaning")
	for _, w := range problem.Words {
		t.row("`"+string(w.Word)+"`", w.Meaning)
	}
	return t.String()
}

// takes returns what a field accepts besides a template.
func takes(f *registry.Field) string {
	if f.Property != "" {
		return "the value of `" + f.Property + "`"
	}
	if f.Kind != registry.ChoiceField {
		return registry.FieldKinds[f.Kind].Takes
	}
	choices := f.AllChoices()
	values := make([]string, len(choices))
	for i, c := range choices {
		values[i] = "`" + c.Value + "`"
		if c.Value == f.Default {
			values[i] += " (default)"
		}
	}
	return strings.Join(values, ", ")
}

// generic replaces the places for an endpoint's words in a text by words that suit
// all endpoints.
func generic(text string) string {
	return strings.NewReplacer(
		"[HubSpot's documentation]({docs})", "",
		"{required} ", "", " {required}", "",
		"{defaults}", "",
		"{singular}", "record",
		"{label}", "records",
	).Replace(text)
}

func exceptions(word string, endpoints []string) string {
	if len(endpoints) == 0 {
		return ""
	}
	labels := make([]string, len(endpoints))
	for i, key := range endpoints {
		e, _ := registry.LookupEndpoint(key)
		labels[i] = e.Label
	}
	list := labels[len(labels)-1]
	if before := labels[:len(labels)-1]; len(before) > 0 {
		list = strings.Join(before, ", ") + " and " + list
	}
	return " " + word + " for " + list + "."
}

func labelsOfActions(keys []string, label func(*registry.Action) string) string {
	labels := make([]string, len(keys))
	for i, key := range keys {
		a, _ := registry.LookupAction(key)
		labels[i] = label(a)
	}
	return strings.Join(labels, ", ")
}

// label is the label of an action among those of one endpoint.
func label(a *registry.Action) string { return a.Label }

// distinctLabel is the label of an action among those of all endpoints.
func distinctLabel(a *registry.Action) string {
	if of := whose(a); of != "" {
		return a.Label + " (" + of + ")"
	}
	return a.Label
}

// scopes lists scopes of which any one is enough.
func scopes(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return "`" + strings.Join(names, "` or `") + "`"
}

// table is a Markdown table. Cells are not padded, because one long note would
// widen every row.
type table struct{ strings.Builder }

func newTable(header ...string) *table {
	t := &table{}
	t.row(header...)
	t.WriteString("|" + strings.Repeat(" --- |", len(header)) + "\n")
	return t
}

func (t *table) row(cells ...string) {
	for _, cell := range cells {
		t.WriteString("| " + strings.ReplaceAll(strings.TrimSpace(cell), "|", `\|`) + " ")
	}
	t.WriteString("|\n")
}
