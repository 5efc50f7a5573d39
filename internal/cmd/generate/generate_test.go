package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"directus-extension-hubspot/internal/registry"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

// TestCommitted compares the committed files with the registry.
func TestCommitted(t *testing.T) {
	require.NoError(t, run(root, true))
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"shim/src/app", "docs"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, folder), 0o755))
	}
	page := func(blocks []block) string {
		text := "# Title\n"
		for _, b := range blocks {
			text += "\n<!-- generated: " + b.name + " -->\nwhat was there\n<!-- end -->\n"
		}
		return text
	}
	for name, blocks := range map[string][]block{
		"endpoints": endpointsBlocks, "actions": actionsBlocks, "options": optionsBlocks, "errors": errorsBlocks,
		"values": nil, "many": nil, "sandbox": nil,
	} {
		text := page(blocks) + "\n<!-- generated: bench -->\nkept\n<!-- end -->\n"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "docs", name+".md"), []byte(text), 0o600))
	}

	err := run(dir, true)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "shim/src/app/form.json, shim/src/app/kinds.ts, docs/endpoints.md, docs/actions.md, docs/options.md, docs/errors.md, docs/catalogue.md")
	assert.NoFileExists(t, filepath.Join(dir, "shim/src/app/form.json"), "-check writes nothing")

	require.NoError(t, run(dir, false))
	require.NoError(t, run(dir, true), "what was written is current")
	got, err := os.ReadFile(filepath.Join(dir, "docs/actions.md"))
	require.NoError(t, err)
	assert.NotContains(t, string(got), "what was there")
	assert.Contains(t, string(got), "<!-- generated: bench -->\nkept\n<!-- end -->\n")
}

func TestRelabel(t *testing.T) {
	f := registry.Fields[slices.IndexFunc(registry.Fields, func(f registry.Field) bool { return f.Key == "time_zone" })]
	tests := []struct{ name, in, want string }{
		{"an option", "*Old\nname* (`time_zone`), *x*", "*" + f.Label + "* (`time_zone`), *x*"},
		{"an action", "*Old* (`find`)", "*Find One* (`find`)"},
		{"several labels", "*Old* (`id`)", "*Old* (`id`)"},
		{"no key", "*Old* (`nothing_of_that_name`)", "*Old* (`nothing_of_that_name`)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, string(relabel([]byte(tt.in)))) })
	}
}

func TestReplaceBlock(t *testing.T) {
	tests := []struct {
		name, text, want, wantErr string
	}{
		{
			name: "filled",
			text: "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n",
			want: "a\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nb\n",
		},
		{
			name: "empty",
			text: "<!-- generated: x -->\n<!-- end -->\n",
			want: "<!-- generated: x -->\n\nnew\n\n<!-- end -->\n",
		},
		{name: "no block", text: "a\n", wantErr: "no line"},
		{name: "no end", text: "<!-- generated: x -->\nold\n", wantErr: "has no <!-- end -->"},
		{
			name:    "the end is another block's",
			text:    "<!-- generated: x -->\n<!-- generated: y -->\n<!-- end -->\n",
			wantErr: "has no <!-- end -->",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := replaceBlock([]byte(tt.text), "x", "new\n")
			if tt.wantErr != "" {
				require.ErrorContains(t, err, tt.wantErr)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
		})
	}
}

func TestFormJSON(t *testing.T) {
	text, err := formJSON()
	require.NoError(t, err)
	var form struct {
		Endpoints []endpointRow
		Actions   []actionRow
		Operators []option
		Fields    []fieldRow
	}
	require.NoError(t, json.Unmarshal(text, &form))
	assert.Len(t, form.Endpoints, len(registry.Endpoints), "each endpoint's group is one of the form's")
	assert.Len(t, form.Actions, len(registry.Actions))
	assert.Len(t, form.Operators, len(registry.Operators))
	assert.Len(t, form.Fields, len(registry.Fields))

	var order []registry.Group
	for _, e := range form.Endpoints {
		if len(order) == 0 || order[len(order)-1] != e.Group {
			order = append(order, e.Group)
		}
		assert.NotContains(t, string(e.Example), "null", e.Key)
	}
	assert.Equal(t, groups, order)

	associable := map[string]int{}
	for _, e := range form.Endpoints {
		associable[e.Key] = len(e.Associable)
	}
	assert.Positive(t, associable["contacts"])
	for _, key := range []string{"products", "users"} {
		assert.Zero(t, associable[key], key)
	}
	assert.Greater(t, associable["custom_objects"], associable["contacts"], "an account's objects are associated with any")
}

// TestActionOrder checks that each endpoint has its actions in the order of the
// table, so that the groups of the form are not split.
func TestActionOrder(t *testing.T) {
	place := map[string]int{}
	for i, a := range actionRows() {
		place[a.Key] = i
	}
	assert.Len(t, place, len(registry.Actions))
	for _, e := range registry.Endpoints {
		assert.True(t, slices.IsSortedFunc(e.Actions, func(a, b string) int { return place[a] - place[b] }), e.Key)
	}
}

// TestDistinctLabels checks that no two actions have the same label in a list of the
// actions of all endpoints.
func TestDistinctLabels(t *testing.T) {
	seen := map[string]string{}
	for i := range registry.Actions {
		a := &registry.Actions[i]
		assert.Empty(t, seen[distinctLabel(a)], a.Key)
		seen[distinctLabel(a)] = a.Key
	}
	assert.Equal(t, "create", seen["Create"])
	assert.Equal(t, "list_create", seen["Create (Lists)"])
	assert.Equal(t, "sequence_find", seen["Find (Sequences)"])
	assert.Equal(t, "find", seen["Find One"])
}

func TestActionsOf(t *testing.T) {
	tests := map[string]string{
		"contacts":             "all of records",
		"deals":                "all of records, Read Splits, Set Splits",
		"contracts":            "Read, List, Deleted Since, Read Many",
		"feedback_submissions": "Read, Find One, Search, List, Changed Since, Deleted Since, Read Many, List Associations, List Associations of Many",
		"products":             "all of records but those of Associations",
		"activities":           "Audit Logs, Login Activity, Security Activity",
		"webhooks":             "Verify a Request",
		"api":                  "Send",
		"lists":                "Find Lists, Members, Entered Since, Lists of a Record, Add Members, Remove Members, Create, Rename, Delete",
	}
	for key, want := range tests {
		e, ok := registry.LookupEndpoint(key)
		require.True(t, ok)
		assert.Equal(t, want, actionsOf(e))
	}
}

func TestBreakLines(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", `{"a":[],"b":{}}`, "{\n\t\"a\": [],\n\t\"b\": {}\n}"},
		{"a list of texts stays on its line", `{"a":["x","y"]}`, "{\n\t\"a\": [\"x\", \"y\"]\n}"},
		{"a row's list of objects is broken", `{"a":[{"b":[{"c":1},{"c":2}]}]}`,
			"{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": [\n\t\t\t\t{\"c\": 1},\n\t\t\t\t{\"c\": 2}\n\t\t\t]\n\t\t}\n\t]\n}"},
		{"marks in a text", `{"a":"{,:[\"\\","b":1}`, "{\n\t\"a\": \"{,:[\\\"\\\\\",\n\t\"b\": 1\n}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := breakLines([]byte(tt.in))
			assert.Equal(t, tt.want, string(got))
			assert.JSONEq(t, tt.in, string(got))
		})
	}
}

// TestTables checks that the tables have no placeholder left for the words of an
// endpoint, that each kind of field says what it takes, and that each line is a row.
func TestTables(t *testing.T) {
	all := endpointsTable() + actionsTable() + fieldsTable() + operatorsTable() + errorsTable()
	for _, place := range []string{"{singular}", "{label}", "{required}", "{defaults}", "{docs}"} {
		assert.NotContains(t, all, place)
	}
	for _, f := range registry.Fields {
		assert.NotEmpty(t, takes(&f), f.Key)
	}
	for line := range strings.Lines(all) {
		assert.True(t, strings.HasPrefix(line, "| ") && strings.HasSuffix(line, " |\n"), line)
	}
}
