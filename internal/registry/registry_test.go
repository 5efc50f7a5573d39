package registry

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	typeID       = regexp.MustCompile(`^0-[1-9][0-9]*$`)
	slug         = regexp.MustCompile(`^[a-z][a-z_]*$`)
	symbol       = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	propertyName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	scope        = regexp.MustCompile(`^[a-z][a-z_.-]*$`)
	groups       = []Group{CRM, Activities, Commerce, Marketing, More, Account}
	kinds        = []Kind{Text, Number, Bool, Date, DateTime, Millis, Choice, Choices}
)

func TestEndpoints(t *testing.T) {
	names := map[string]string{} // key, alias -> key
	types := map[string]string{}
	for i, e := range Endpoints {
		t.Run(e.Key, func(t *testing.T) {
			if i > 0 {
				assert.Less(t, Endpoints[i-1].Key, e.Key, "sorted by Key, each once")
			}
			for _, name := range append([]string{e.Key}, e.Aliases...) {
				assert.Regexp(t, slug, name)
				assert.Empty(t, names[name], "%s stands for two endpoints", name)
				names[name] = e.Key
			}

			assert.NotEmpty(t, e.Label)
			assert.NotEmpty(t, e.Singular)
			assert.Contains(t, groups, e.Group)
			assert.Regexp(t, symbol, e.Icon)
			assert.NotEmpty(t, e.Actions)
			assertDocs(t, e.Docs)
			if slices.Contains(local, e.Key) {
				assert.Empty(t, e.Read)
				assert.Empty(t, e.Write)
			} else if e.Key != "api" { // the path decides what it needs
				assertScopes(t, e.Read)
			}

			assert.Equal(t, e.Group != Account && e.Group != Marketing, e.Records())
			if !e.Records() {
				assert.Empty(t, e.Slug+e.TypeID+e.Example)
				assert.Empty(t, e.Required)
				assert.Empty(t, e.AllProperties())
				return
			}

			if ofAccount(&e) {
				assert.Empty(t, e.Slug+e.TypeID)
				assert.Empty(t, e.Required)
			} else {
				assert.Regexp(t, typeID, e.TypeID)
				assert.Empty(t, types[e.TypeID], "%s is two endpoints", e.TypeID)
				types[e.TypeID] = e.Key
				if e.Slug != e.TypeID {
					assert.Regexp(t, slug, e.Slug)
				}
			}
			for _, preset := range e.Presets {
				for _, name := range []string{preset.Property, preset.Like} {
					_, ok := e.Property(name)
					assert.True(t, ok || name == "", "%s is not documented", name)
				}
			}
			modified, ok := e.Property(e.Modified)
			require.True(t, ok, "%s is not documented", e.Modified)
			assert.Equal(t, DateTime, modified.Kind)
			assert.True(t, modified.ReadOnly)

			if !slices.Contains(e.Actions, "create") {
				assert.Empty(t, e.Write)
				assert.Empty(t, e.Required)
				assert.Empty(t, e.Example)
				return
			}
			assertScopes(t, e.Write)
			assertExample(t, &e)
		})
	}
}

// ofAccount tells whether the flow names the object type: the custom objects of the
// account, whose properties and associations the registry does not know.
func ofAccount(e *Endpoint) bool {
	action, _ := LookupAction(e.Actions[0])
	field, ok := LookupField("object_type", e, action)
	return ok && field.Required
}

func assertScopes(t *testing.T, scopes []string) {
	t.Helper()
	assert.NotEmpty(t, scopes)
	for _, s := range scopes {
		assert.Regexp(t, scope, s)
	}
}

func assertDocs(t *testing.T, docs string) {
	t.Helper()
	u, err := url.Parse(docs)
	require.NoError(t, err)
	assert.Equal(t, "https", u.Scheme)
	assert.Equal(t, "developers.hubspot.com", u.Host)
	assert.True(t, strings.HasPrefix(u.Path, "/docs/"), u.Path)
	assert.Empty(t, u.RawQuery)
}

// assertExample checks that HubSpot would accept an example: its properties are
// documented and can be written, their values fit, and none that is required is
// missing.
func assertExample(t *testing.T, e *Endpoint) {
	t.Helper()
	var example map[string]string
	require.NoError(t, json.Unmarshal([]byte(e.Example), &example))
	assert.NotEmpty(t, example)
	if ofAccount(e) {
		return
	}
	for name, value := range example {
		p, ok := e.Property(name)
		require.True(t, ok, "%s is not documented", name)
		assert.False(t, p.ReadOnly, "%s is set by HubSpot", name)
		assertValue(t, p, value)
	}
	for _, required := range e.Required {
		given := false
		for _, name := range strings.Split(required, "|") {
			_, ok := e.Property(name)
			assert.True(t, ok, "%s is required, but not documented", name)
			given = given || example[name] != ""
		}
		assert.True(t, given, "the example has no %s", required)
	}
}

func assertValue(t *testing.T, p *Property, value string) {
	t.Helper()
	var err error
	switch p.Kind {
	case Text:
		assert.NotEmpty(t, value, p.Name)
	case Number:
		_, err = strconv.ParseFloat(value, 64)
	case Bool:
		assert.Contains(t, []string{"true", "false"}, value, p.Name)
	case Date:
		_, err = time.Parse(time.DateOnly, value)
	case DateTime:
		_, err = time.Parse(time.RFC3339, value)
		assert.True(t, strings.HasSuffix(value, "Z"), "%s: %s is not UTC", p.Name, value)
	case Choice, Choices:
		for _, v := range strings.Split(value, ";") {
			assert.NotEmpty(t, v, p.Name)
			if len(p.Options) > 0 {
				assert.True(t, slices.ContainsFunc(p.Options, func(o Option) bool { return o.Value == v }),
					"%s has no option %s", p.Name, v)
			}
		}
	}
	assert.NoError(t, err, p.Name)
}

func TestProperties(t *testing.T) {
	for _, e := range Endpoints {
		if !e.Records() {
			continue
		}
		t.Run(e.Key, func(t *testing.T) {
			assert.Equal(t, ofAccount(&e), len(e.Properties) == 0, "the account's objects have properties of its own")
			assert.NotEmpty(t, e.Common)
			assertProperties(t, e.Properties)
			for _, list := range e.Common {
				assertProperties(t, list)
			}

			all := e.AllProperties()
			assert.Len(t, all, len(e.Properties)+len(slices.Concat(e.Common...)))
			for i, p := range all {
				if i > 0 {
					assert.Less(t, all[i-1].Name, p.Name, "own and common properties, each once")
				}
				found, ok := e.Property(p.Name)
				require.True(t, ok, p.Name)
				assert.Equal(t, p, *found)
			}
		})
	}

	id, ok := Endpoints[0].Property("hs_object_id")
	assert.False(t, ok, "the activity logs have no properties")
	assert.Nil(t, id)
}

func assertProperties(t *testing.T, properties []Property) {
	t.Helper()
	for i, p := range properties {
		if i > 0 {
			assert.Less(t, properties[i-1].Name, p.Name, "sorted by Name")
		}
		assert.Regexp(t, propertyName, p.Name)
		assert.NotEmpty(t, p.Label, p.Name)
		assert.Contains(t, kinds, p.Kind, p.Name)
		if p.Kind != Choice && p.Kind != Choices {
			assert.Empty(t, p.Options, p.Name)
		}
		if p.Closed {
			assert.NotEmpty(t, p.Options, p.Name)
		}
		seen := map[string]bool{}
		for _, o := range p.Options {
			assert.NotEmpty(t, o.Value, p.Name)
			assert.NotEqual(t, o.Value, o.Label, "%s: an equal label is left out", p.Name)
			assert.NotContains(t, o.Value, ";", "%s: ; separates values", p.Name)
			assert.False(t, seen[o.Value], "%s: %s twice", p.Name, o.Value)
			seen[o.Value] = true
		}
	}
}

// Facts of HubSpot's documentation that are easy to get wrong.
func TestDocumentedProperties(t *testing.T) {
	tests := []struct {
		endpoint, property string
		want               Property
	}{
		{"contacts", "email", Property{Name: "email", Label: "Email", Kind: Text, Unique: true, Address: true, Also: "hs_additional_emails"}},
		{"contacts", "lastmodifieddate", Property{Name: "lastmodifieddate", Label: "Last modified", Kind: DateTime, ReadOnly: true}},
		{"deals", "hs_object_id", Property{Name: "hs_object_id", Label: "Record ID", Kind: Number, ReadOnly: true, Unique: true}},
		{"calls", "hs_timestamp", Property{Name: "hs_timestamp", Label: "Activity date", Kind: DateTime}},
		{"calls", "hs_call_direction", Property{Name: "hs_call_direction", Label: "Direction", Kind: Choice, Options: callDirections, Closed: true}},
		{"calls", "hs_call_callee_object_type", Property{Name: "hs_call_callee_object_type", Label: "Called record type", Kind: Text}},
		{"tasks", "hs_task_reminders", Property{Name: "hs_task_reminders", Label: "Reminder", Kind: Millis}},
		{"leads", "hs_lead_type", Property{Name: "hs_lead_type", Label: "Type", Kind: Choice}},
	}
	for _, tt := range tests {
		e, ok := LookupEndpoint(tt.endpoint)
		require.True(t, ok, tt.endpoint)
		got, ok := e.Property(tt.property)
		require.True(t, ok, tt.property)
		assert.Equal(t, tt.want, *got, tt.endpoint)
	}

	contacts, _ := LookupEndpoint("contacts")
	_, ok := contacts.Property("hs_lastmodifieddate")
	assert.False(t, ok, "contacts have lastmodifieddate instead")
}

func TestLookupEndpoint(t *testing.T) {
	for _, e := range Endpoints {
		for _, name := range append([]string{e.Key}, e.Aliases...) {
			got, ok := LookupEndpoint(name)
			require.True(t, ok, name)
			assert.Equal(t, e.Key, got.Key)
		}
	}
	for _, name := range []string{"", "contact", "Contacts", "constructor", "__proto__", "zzz"} {
		got, ok := LookupEndpoint(name)
		assert.False(t, ok, name)
		assert.Nil(t, got, name)
	}
	emails, _ := LookupEndpoint("emails")
	assert.Equal(t, "email", emails.Key)
	assert.Equal(t, "emails", emails.Slug)
	goals, _ := LookupEndpoint("goals")
	assert.Equal(t, "goal_targets", goals.Slug)
}

func TestActions(t *testing.T) {
	groups := []ActionGroup{OneRecord, FindRecords, ManyRecords, Associating, Rarely, DealSplits, Address, Addressees, LookUp, Change, Logs, Imports, Exports, Incoming}
	had := map[string]bool{}
	for _, e := range Endpoints {
		order := -1
		seen := map[string]bool{}
		for _, key := range e.Actions {
			a, ok := LookupAction(key)
			require.True(t, ok, key)
			assert.False(t, seen[key], "%s has %s twice", e.Key, key)
			seen[key], had[key] = true, true
			group := slices.Index(groups, a.Group)
			assert.GreaterOrEqual(t, group, order, "%s, %s: the actions of a group stand together", e.Key, key)
			order = group
			assert.Equal(t, slices.Contains(local, e.Key), a.Local, "%s, %s", e.Key, key)
			if a.Local {
				assert.Empty(t, ScopesOf(&e, a))
			} else if key != "request" {
				assertScopes(t, ScopesOf(&e, a))
			}
		}
	}
	for i, a := range Actions {
		if i > 0 {
			assert.Less(t, Actions[i-1].Key, a.Key, "sorted by Key, each once")
		}
		assert.Regexp(t, slug, a.Key)
		assert.NotEmpty(t, a.Label)
		assert.Regexp(t, symbol, a.Icon)
		assert.NotEmpty(t, a.Description)
		assert.Contains(t, groups, a.Group)
		assert.True(t, had[a.Key], "no endpoint has %s", a.Key)
	}
	_, ok := LookupAction("constructor")
	assert.False(t, ok)
}

func TestFields(t *testing.T) {
	for _, e := range Endpoints {
		for _, key := range e.Actions {
			a, _ := LookupAction(key)
			name := e.Key + ", " + key
			have, labels := map[string]*Field{}, map[string]string{}
			advanced := false
			for i := range Fields {
				f := &Fields[i]
				if !f.Has(&e, a) {
					continue
				}
				assert.Nil(t, have[f.Key], "%s has %s twice", name, f.Key)
				have[f.Key] = f
				assert.Empty(t, labels[f.Label], "%s: %s has the same label", name, f.Key)
				labels[f.Label] = f.Key
				assert.True(t, f.Advanced || !advanced, "%s: %s comes after an advanced field", name, f.Key)
				advanced = f.Advanced
				assert.False(t, f.Advanced && f.Required, "%s: %s is required, and so not at the end", name, f.Key)
				got, ok := LookupField(f.Key, &e, a)
				require.True(t, ok, f.Key)
				assert.Same(t, f, got)
			}
			for _, must := range []string{"endpoint", "action"} {
				assert.NotNil(t, have[must], "%s has no %s", name, must)
			}
			for _, must := range []string{"apiKey", "patience", "dry_run", "api_version"} {
				assert.Equal(t, !a.Local && !(must == "api_version" && e.Key == "api"), have[must] != nil, "%s: %s", name, must)
			}
			for _, f := range have {
				for _, other := range []string{f.With, f.Without} {
					if have[other] != nil {
						assert.Equal(t, BooleanField, have[other].Kind, "%s: %s depends on %s", name, f.Key, other)
					}
				}
			}
		}
	}
	for _, f := range Fields {
		t.Run(f.Key, func(t *testing.T) {
			assert.NotEmpty(t, f.Label)
			assert.Contains(t, FieldKinds, f.Kind)
			for _, key := range f.Actions {
				_, ok := LookupAction(key)
				assert.True(t, ok, key)
			}
			for _, key := range slices.Concat(f.Only, f.Not) {
				e, ok := LookupEndpoint(key)
				require.True(t, ok, key)
				assert.Equal(t, e.Key, key, "not an alias")
			}
			if f.Kind == ChoiceField {
				assert.True(t, slices.ContainsFunc(f.AllChoices(), func(o Option) bool { return o.Value == f.Default }), "the default is a choice")
			} else {
				assert.Empty(t, f.Choices)
			}
			assert.Equal(t, f.Kind == PropertyField, f.Property != "")
			for _, key := range f.Only {
				if e, _ := LookupEndpoint(key); f.Property != "" {
					p, ok := e.Property(f.Property)
					require.True(t, ok, "%s has no %s", key, f.Property)
					assert.False(t, p.ReadOnly)
				}
			}
			assert.True(t, f.Property == "" || f.Only != nil)
			if f.Kind != IntegerField {
				assert.Zero(t, f.Min)
			}
		})
	}
}

// TestTraits checks that the form of an action has the fields that follow from its
// row.
func TestTraits(t *testing.T) {
	for i := range Endpoints {
		e := &Endpoints[i]
		for _, key := range e.Actions {
			a, _ := LookupAction(key)
			has := func(key string) bool {
				_, ok := LookupField(key, e, a)
				return ok
			}
			name := e.Key + ", " + key
			for _, f := range FieldsOf(e, a) {
				if f.Kind == MomentField || f.Kind == FiltersField {
					assert.True(t, has("time_zone"), "%s: %s takes times", name, f.Key)
				}
			}
			if a.Items != "" {
				assert.True(t, has("items"), name)
				assert.Equal(t, !a.Job, has("fail_when"), name)
			}
			if a.FoundBy {
				assert.True(t, has("id_property"), name)
				assert.Equal(t, a.Items == "", has("id"), name)
			}
			if a.Paging == OnePage || a.Paging == PageOrAll {
				assert.True(t, has("limit") && has("after"), name)
				assert.Equal(t, a.Paging == PageOrAll, has("all_pages"), name)
			}
			assert.True(t, a.Paging == "" || a.Paging == OnePage || has("maximum"), name)
			assert.True(t, !a.Since || has("since") && has("maximum"), name)
			assert.True(t, !(a.Summary || a.ReadsOne || a.ReadsMany) || has("output"), name)
		}
	}
}

// The operators are those of HubSpot's documentation, each once.
func TestOperators(t *testing.T) {
	var got []string
	for _, o := range Operators {
		got = append(got, o.Value)
		assert.NotEmpty(t, o.Label, o.Value)
	}
	assert.ElementsMatch(t, []string{
		"BETWEEN", "CONTAINS_TOKEN", "EQ", "GT", "GTE", "HAS_PROPERTY", "IN", "LT", "LTE", "NEQ",
		"NOT_CONTAINS_TOKEN", "NOT_HAS_PROPERTY", "NOT_IN",
	}, got)
}

// unassociated are the endpoints for whose records HubSpot documents no
// associations.
var unassociated = []string{"contracts", "products", "users"}

func TestAssociations(t *testing.T) {
	pairs := map[[2]string]bool{} // -> the unlabelled default is there
	ids := map[uint16]Association{}
	ends := map[string]bool{}
	for i, a := range Associations {
		if i > 0 {
			assert.Negative(t, compareAssociations(Associations[i-1], a), "%v: sorted by From, To, Label, each once", a)
		}
		for _, key := range []string{a.From, a.To} {
			e, ok := LookupEndpoint(key)
			require.True(t, ok, key)
			assert.Equal(t, e.Key, key, "not an alias")
			ends[key] = true
		}
		assert.NotZero(t, a.TypeID, "%v", a)
		assert.Empty(t, ids[a.TypeID], "%v: HubSpot's IDs name one direction between two objects", a)
		ids[a.TypeID] = a
		pair := [2]string{a.From, a.To}
		pairs[pair] = pairs[pair] || a.Label == ""
	}
	for pair, hasDefault := range pairs {
		assert.True(t, hasDefault, "%v has no unlabelled default", pair)
	}
	for _, e := range Endpoints {
		assert.Equal(t, e.Records() && !slices.Contains(unassociated, e.Key) && !ofAccount(&e), ends[e.Key], "%s has rows in Associations, or is in unassociated", e.Key)
	}
}

func TestAssociationTypes(t *testing.T) {
	tests := []struct {
		from, to string
		want     []Association
	}{
		{"contacts", "companies", []Association{
			{"contacts", "companies", "", 279},
			{"contacts", "companies", "Billing contact", 931},
			{"contacts", "companies", "Primary", 1},
		}},
		{"companies", "contacts", []Association{
			{"companies", "contacts", "", 280},
			{"companies", "contacts", "Billing contact", 930},
			{"companies", "contacts", "Primary", 2},
		}},
		{"companies", "companies", []Association{
			{"companies", "companies", "", 450},
			{"companies", "companies", "Child company", 13},
			{"companies", "companies", "Parent company", 14},
		}},
		{"leads", "contacts", []Association{
			{"leads", "contacts", "", 608},
			{"leads", "contacts", "Primary", 578},
		}},
		{"deals", "companies", []Association{
			{"deals", "companies", "", 341},
			{"deals", "companies", "Primary", 5},
		}},
		{"quotes", "contacts", []Association{
			{"quotes", "contacts", "", 69},
			{"quotes", "contacts", "Billing contact", 1226},
			{"quotes", "contacts", "Signer contact", 702},
		}},
		{"deals", "contacts", []Association{{"deals", "contacts", "", 3}}},
		{"contacts", "deals", []Association{{"contacts", "deals", "", 4}}},
		{"notes", "contacts", []Association{{"notes", "contacts", "", 202}}},
		{"calls", "contacts", []Association{{"calls", "contacts", "", 194}}},
		{"email", "contacts", []Association{{"email", "contacts", "", 198}}},
		{"meetings", "contacts", []Association{{"meetings", "contacts", "", 200}}},
		{"tasks", "contacts", []Association{{"tasks", "contacts", "", 204}}},
		{"communications", "contacts", []Association{{"communications", "contacts", "", 81}}},
		{"postal_mail", "contacts", []Association{{"postal_mail", "contacts", "", 453}}},
		{"tickets", "contacts", []Association{{"tickets", "contacts", "", 16}}},
		{"line_items", "deals", []Association{{"line_items", "deals", "", 20}}},
		{"taxes", "quotes", []Association{{"taxes", "quotes", "", 365}}},
		{"appointments", "calls", []Association{{"appointments", "calls", "", 912}}}, // the first row
		{"tickets", "tickets", []Association{{"tickets", "tickets", "", 452}}},       // the last row
		{"users", "contacts", nil},
		{"contacts", "products", nil},
		{"email", "leads", nil}, // documented in the other direction only
		{"", "", nil},
		{"zzz", "contacts", nil},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, append([]Association(nil), AssociationTypes(tt.from, tt.to)...), "%s to %s", tt.from, tt.to)
	}
}

// TestDocumented checks that the description of an action that HubSpot documents
// for some records names exactly these, and that the form says so for the others.
func TestDocumented(t *testing.T) {
	for key, has := range map[string]func(*Endpoint) bool{
		"merge": func(e *Endpoint) bool { return e.Merges },
		"purge": func(e *Endpoint) bool { return e.Purges },
	} {
		a, ok := LookupAction(key)
		require.True(t, ok)
		for i := range Endpoints {
			e := &Endpoints[i]
			if !slices.Contains(e.Actions, key) {
				require.False(t, has(e), e.Key)
				continue
			}
			f, ok := LookupField("id", e, a)
			require.True(t, ok)
			assert.Equal(t, has(e), strings.Contains(a.Description, strings.ToLower(e.Label)), "%s: %s", key, e.Key)
			assert.Equal(t, has(e), !strings.Contains(f.Note, "HubSpot does not document"), "%s: %s", key, e.Key)
		}
	}
}
