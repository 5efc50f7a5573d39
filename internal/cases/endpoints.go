package cases

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
)

// Actions returns the cases of actions.json by the key of their action. Each
// action has one. The cases of actions on records use contacts, and deals for the
// other end of associations.
func Actions(t testing.TB, root string) map[string]*Case {
	t.Helper()
	actions := map[string]*Case{}
	for _, f := range Load(t, root) {
		if f.Name != "actions" {
			continue
		}
		for _, c := range f.Cases {
			assert.Nil(t, actions[c.Name], "two cases for %s", c.Name)
			actions[c.Name] = c
		}
	}
	return actions
}

const customType = "2-3456789" // the custom object of the tests

// objectNames reads testdata/objects.json: the names in a path of the endpoints whose
// name there is not their key.
func objectNames(t testing.TB, root string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "testdata", "objects.json"))
	require.NoError(t, err)
	names := map[string]string{}
	require.NoError(t, json.Unmarshal(text, &names))
	names["custom_objects"] = customType
	return names
}

// scoped lists the endpoints whose scopes are not crm.objects.KEY.read and .write.
var scoped = map[string]struct{ read, write string }{
	"calls":                {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"commerce_payments":    {"crm.objects.commercepayments.read", "crm.objects.commercepayments.write"},
	"communications":       {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"custom_objects":       {"crm.objects.custom.read", "crm.objects.custom.write"},
	"discounts":            {"crm.objects.line_items.read or e-commerce", "crm.objects.line_items.write or e-commerce"},
	"email":                {"crm.objects.contacts.read or sales-email-read", "crm.objects.contacts.write or sales-email-read"},
	"feedback_submissions": {read: "crm.objects.feedback_submissions.read or crm.objects.contacts.read"},
	"fees":                 {"crm.objects.line_items.read or e-commerce", "crm.objects.line_items.write or e-commerce"},
	"line_items":           {"crm.objects.line_items.read or e-commerce", "crm.objects.line_items.write or e-commerce"},
	"meetings":             {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"notes":                {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"postal_mail":          {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"products":             {"crm.objects.products.read or e-commerce", "crm.objects.products.write or e-commerce"},
	"quotes":               {"crm.objects.quotes.read or e-commerce", "crm.objects.quotes.write or e-commerce"},
	"tasks":                {"crm.objects.contacts.read", "crm.objects.contacts.write"},
	"taxes":                {"crm.objects.line_items.read", "crm.objects.line_items.write"},
	"tickets":              {"crm.objects.tickets.read or tickets", "crm.objects.tickets.write or tickets"},
}

// scopesOf returns the scopes that an action needs for an endpoint of records. contacts
// are the scopes that it needs for contacts.
func scopesOf(e *registry.Endpoint, contacts string) string {
	own, ok := scoped[e.Key]
	switch {
	case !ok:
		return strings.ReplaceAll(contacts, "contacts", e.Key)
	case strings.HasSuffix(contacts, ".write"):
		return own.write
	}
	return own.read
}

// EveryEndpoint runs the case of each action for every endpoint that has the action.
// HubSpot answers with 403. The test compares the method and path of the first request,
// and the scopes in the problem, with those of the case, after it has replaced the name
// and scopes of contacts by those of the endpoint. It takes them from the endpoint's key
// and from the two tables of exceptions, and not from the registry, which it tests.
func EveryEndpoint(t *testing.T, root string, core Core) {
	actions, objects := Actions(t, root), objectNames(t, root)
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		for _, key := range e.Actions {
			t.Run(e.Key+"/"+key, func(t *testing.T) {
				c := actions[key]
				require.NotNil(t, c, "testdata/cases/actions.json has no case for the action %s", key)
				forbid(t, core, c, e, objects)
			})
		}
	}
}

// forbid runs the case of an action for an endpoint. objects are the names in a path that
// are not the endpoint's key.
func forbid(t *testing.T, core Core, c *Case, e *registry.Endpoint, objects map[string]string) {
	t.Helper()
	text, to := string(c.Options), ""
	if e.Records() && strings.Contains(text, `"deals"`) { // the other end of associations
		if to = associable(e); to == "" {
			to = "deals"
		}
		text = strings.Replace(text, `"deals"`, `"`+to+`"`, 1)
	}
	var options map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &options))
	require.Equal(t, c.Name, options["action"], "the case of an action is named after it")
	options["endpoint"] = e.Key
	switch e.Key {
	case "custom_objects":
		options["object_type"] = customType
	case "leads": // HubSpot requires the contact
		options["c_associate"] = []any{map[string]any{"to": "contacts", "id": "201"}}
	}
	tried := &Case{Name: c.Name, Token: c.Token, Now: c.Now, Options: marshal(t, options)}
	for range 30 { // some actions begin with several requests
		tried.Exchange = append(tried.Exchange, Turn{Answer: json.RawMessage(`{"status":403,"json":{"status":"error","category":"MISSING_SCOPES","message":"no"}}`)})
	}
	want, got := firstRequest(c), Run(t, core, tried)
	first := firstRequest(got)
	if want == nil {
		assert.Nil(t, first, "the action sends no request")
		assert.Empty(t, c.Scopes)
		return
	}
	require.NotNil(t, first, "nothing was sent: %s", got.Problem)
	path, scopes := want.Path, strings.Join(c.Scopes, " or ")
	if e.Records() {
		if to != "" {
			other, _ := registry.LookupEndpoint(to)
			path = strings.Replace(path, "/deals", "/"+cmp.Or(objects[other.Key], other.Key), 1)
		}
		path = strings.Replace(path, "/contacts", "/"+cmp.Or(objects[e.Key], e.Key), 1)
		scopes = scopesOf(e, scopes)
	}
	assert.Equal(t, want.Method+" "+path, first.Method+" "+first.Path, "if HubSpot's name for %s in a path is not the key, it belongs into testdata/objects.json", e.Key)
	if scopes == "" {
		return
	}
	require.NotNil(t, got.Problem, "%s", got.Result)
	var problem struct{ RequiredScopes []string }
	require.NoError(t, json.Unmarshal(got.Problem, &problem))
	assert.Equal(t, scopes, strings.Join(problem.RequiredScopes, " or "), "if HubSpot's scopes for %s do not follow from the key, they belong into the table of scopes in internal/cases/endpoints.go", e.Key)
}

// associable returns an endpoint whose records can be associated with those of e: deals,
// if possible.
func associable(e *registry.Endpoint) (to string) {
	if len(registry.AssociationTypes(e.Key, "deals")) > 0 {
		return "deals"
	}
	for _, a := range registry.Associations {
		if a.From == e.Key {
			return a.To
		}
	}
	return ""
}

func firstRequest(c *Case) *Request {
	for _, turn := range c.Exchange {
		if turn.Request != nil {
			return turn.Request
		}
	}
	return nil
}
