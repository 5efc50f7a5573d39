package cases

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
)

// unscoped lists the actions whose first request needs no scopes of the registry: Choices
// leaves out what the token may not read, the path of a request decides, and a webhook is
// verified without a request.
var unscoped = []string{"choices", "request", "verify"}

// TestActions requires one case for each action in actions.json.
func TestActions(t *testing.T) {
	actions := Actions(t, "../..")
	for _, a := range registry.Actions {
		c := actions[a.Key]
		if assert.NotNil(t, c, "testdata/cases/actions.json has no case for the action %s", a.Key) {
			assert.NotNil(t, c.Result, "the case of %s has no result", a.Key)
			assert.Equal(t, slices.Contains(unscoped, a.Key), len(c.Scopes) == 0, "the scopes in the case of %s", a.Key)
			delete(actions, a.Key)
		}
	}
	assert.Empty(t, actions, "cases of no action")
	for _, e := range registry.Endpoints {
		for _, key := range e.Actions {
			_, ok := registry.LookupAction(key)
			assert.True(t, ok, "%s has an action %s that does not exist", e.Key, key)
		}
	}
}

// TestFields requires a case that uses each field.
func TestFields(t *testing.T) {
	used := map[string]bool{} // a field for each property is FIELD:PROPERTY in the options
	for _, f := range Load(t, "../..") {
		for _, c := range f.Cases {
			var options map[string]any
			require.NoError(t, json.Unmarshal(c.Options, &options))
			for key := range options {
				field, _, _ := strings.Cut(key, ":")
				used[field] = true
			}
		}
	}
	for _, f := range registry.Fields {
		if f.Kind != registry.TokenField { // the token never reaches the core
			assert.True(t, used[f.Key], "no case uses the field %s", f.Key)
		}
	}
}
