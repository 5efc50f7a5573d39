package action

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
)

// FuzzOptions puts arbitrary texts into all fields of every endpoint and action. No
// text can choose another path, and each value arrives unchanged.
func FuzzOptions(f *testing.F) {
	for i := range registry.Endpoints {
		for j := range registry.Endpoints[i].Actions {
			f.Add(uint8(i), uint8(j), uint8(i), "12/../../x?y=#z", "email", "a,b", `["a"]`)
		}
	}
	f.Add(uint8(10), uint8(1), uint8(0), "%2e%2e", "a&b=c", "{{ x }}", "2026-11-24")
	f.Add(uint8(10), uint8(1), uint8(2), "..\\..", "", "undefined", "1795392000000")
	f.Add(uint8(11), uint8(0), uint8(0), "1", "a/b?c@../x", "hubspot_owner_id", "New Stage")
	f.Fuzz(func(t *testing.T, endpoint, action, version uint8, id, by, list, value string) {
		e := &registry.Endpoints[int(endpoint)%len(registry.Endpoints)]
		key := e.Actions[int(action)%len(e.Actions)]
		a, _ := registry.LookupAction(key)
		v := registry.Versions[int(version)%len(registry.Versions)].Value
		options := map[string]any{"endpoint": e.Key, "action": key, "api_version": v}
		for i := range registry.Fields {
			field := &registry.Fields[i]
			if own, ok := registry.LookupField(field.Key, e, a); ok {
				field = own // a key may come twice
			}
			switch field.Kind {
			case registry.IDField:
				options[field.Key] = id
			case registry.TextField:
				if field.Key != "time_zone" { // hardly any text is valid
					options[field.Key] = by
				}
			case registry.ListField:
				options[field.Key] = list
			case registry.PropertyNames:
				options[option.ChosenNames(e.Key)] = []any{by, list}
				options[option.ChosenValue(e.Key, by)] = value
				options[option.ChosenValue(e.Key, list)] = []any{id, map[string]any{"id": by}}
			case registry.PropertiesField:
				options[field.Key] = map[string]any{"name": value, list: by}
			case registry.AssociationsField:
				row := map[string]any{"to": "contacts", "id": id}
				if field.Key == "a_associate" {
					row["to"], row["property"], row["label"] = "2-"+value, by, list
				}
				options[field.Key] = []any{row}
			case registry.PathField:
				options[field.Key] = "/crm/" + id
			case registry.QueryField:
				options[field.Key] = []any{map[string]any{"name": by, "value": value}}
			case registry.BodyField:
				options["method"] = "GET"
				if uint8(i)%2 == version%2 {
					options["method"], options[field.Key] = "POST", map[string]any{by: list}
				}
			case registry.OptionsField:
				options[field.Key] = []any{map[string]any{"value": value, "label": by}}
			case registry.FormFieldsField:
				options[field.Key] = []any{map[string]any{"name": by, "value": value}, map[string]any{"name": id, "value": []any{list}, "object": list}}
			case registry.FilesField:
				options[field.Key] = []any{"https://" + by + "/" + value, map[string]any{"id": id}, list}
			case registry.AgreementsField:
				options[field.Key] = []any{map[string]any{"subscription": list, "agreed": true, "text": value}}
				options["consent"], options["consent_text"] = "given", by
			case registry.SplitsField:
				options[field.Key] = []any{map[string]any{"owner": by, "percentage": 60}, map[string]any{"owner": id, "percentage": value}}
			case registry.MomentField:
				options[field.Key] = ""
				if strings.HasPrefix(value, "2") || strings.HasPrefix(value, "1") {
					options[field.Key] = value
				}
			}
		}
		text, err := json.Marshal(options)
		require.NoError(t, err)
		s := engine.Set{Perform: Perform}
		step := checkStepOf(t, s.Open(nil, input(string(text))), e.Key)
		s.Close(1)
		if step.Fail != nil {
			return
		}
		if _, ok := segments[key]; !ok {
			return // its requests follow other rules; checkStep has checked their paths
		}
		if e.Records() && lookUp.MatchString(step.Start[0].Path) {
			return // a name is looked up first
		}
		if key == "create" && strings.HasPrefix(step.Start[0].Path, "/files/") {
			return // a file is imported first
		}
		if key == "create" && e.Slug == "" {
			require.Contains(t, step.Start[0].Path, "/labels") // the type of a custom object is looked up
			return
		}
		require.Len(t, step.Start, 1)
		r := step.Start[0]
		u, err := url.Parse(r.Path)
		require.NoError(t, err)
		require.Empty(t, u.Host+u.Scheme+u.Fragment)
		path, _, _ := strings.Cut(r.Path, "?")
		parts := strings.Split(path, "/")[1:]
		require.Len(t, parts, segments[key], r.Path)
		switch {
		case e.Key == "activities":
			require.Equal(t, []string{"account-info", v, "activity"}, parts[:3])
		case key == "owners" && v == "v3":
			require.Equal(t, []string{"crm", v, "owners"}, parts)
		case key == "owners":
			require.Equal(t, []string{"crm", "owners", v}, parts)
		case key == "schemas":
			require.Equal(t, []string{"crm-object-schemas", v, "schemas"}, parts)
		case e.Key == "metadata":
			family := "properties"
			if key == "pipelines" {
				family = key
			}
			require.Equal(t, map[bool][]string{true: {"crm", v, family}, false: {"crm", family, v}}[v == "v3"], parts[:3])
			_, slug := validate.Kind(strings.TrimSpace(decoded(t, by)))
			got, err := url.PathUnescape(parts[3])
			require.NoError(t, err)
			require.Equal(t, slug, got)
		case e.Slug == "":
			require.Len(t, parts, segments[key])
		case v == "v3":
			require.Equal(t, []string{"crm", v, "objects", e.Slug}, parts[:4])
		default:
			require.Equal(t, []string{"crm", "objects", v, e.Slug}, parts[:4])
		}
		at := 4 // the place of an ID
		switch key {
		case "export":
			at = 0
		case "import_state", "import_cancel":
			at = 3
		case "export_state":
			at = 6
		}
		if e.Slug == "" && e.Key == "imports_exports" {
			require.Contains(t, []string{"imports", "exports"}, parts[1+strings.Count(v, "v")])
		}
		if at > 0 && at < len(parts) && (len(parts) == 5 || at != 4) {
			got, err := url.PathUnescape(parts[at])
			require.NoError(t, err)
			require.Equal(t, strings.TrimSpace(decoded(t, id)), got)
		}
		query, err := url.ParseQuery(u.RawQuery)
		require.NoError(t, err)
		for name, values := range query {
			require.NotContains(t, values, "", "%s is empty: %s", name, r.Path)
			if name == "idProperty" || name == "after" {
				require.Equal(t, []string{strings.TrimSpace(decoded(t, by))}, values)
			}
		}
	})
}

// decoded is a text as JSON carries it.
func decoded(t *testing.T, s string) (out string) {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

// TestUnreadable gives the core input that no host sends.
func TestUnreadable(t *testing.T) {
	for _, text := range []string{"", "{", "null", "[]", `"x"`, "\x00", `{"options":5}`, `{"token":"ok"}`, `{"token":"ok","options":[]}`, `{"now":"x","token":"ok","options":{"endpoint":{},"action":[]}}`} {
		s := engine.Set{Perform: Perform}
		step := checkStep(t, s.Open(nil, []byte(text)))
		assert.NotNil(t, step.Fail, text)
		s.Close(1)
		assert.Zero(t, s.Len())
	}
	for _, text := range []string{"", "{", "null", "[]", "5", `{"answer":5}`, `{"answer":{}}`, `{"broke":{}}`, `{"answer":{"id":"x","status":"200"}}`, `{"answer":{"id":99,"status":-1,"headers":[],"text":5}}`} {
		s := engine.Set{Perform: Perform}
		s.Open(nil, input(`{"endpoint":"contacts","action":"retrieve","id":"1","patience":0}`))
		step := checkStep(t, s.Resume(nil, 1, []byte(text)))
		assert.NotNil(t, step.Fail, text)
		s.Close(1)
		assert.Zero(t, s.Len())
	}
}

// TestClosedHalfWay closes a run in each of its waits.
func TestClosedHalfWay(t *testing.T) {
	create := `{"endpoint":"contacts","action":"create","c_properties":{"email":"a@b.com"},"c_associate":[{"to":"companies","id":"7"}]}`
	answers := []string{
		`{"status":400,"unseen":true}`,
		`{"status":400,"unseen":true}`,
		`{"status":200,"json":{"results":[{"name":"email","type":"string"}]}}`,
		`{"status":404,"unseen":true}`,
		`{"status":404,"unseen":true}`,
	}
	for turns := range len(answers) + 1 {
		s := engine.Set{Perform: Perform}
		step := checkStep(t, s.Open(nil, input(create)))
		for _, answer := range answers[:turns] {
			require.NotEmpty(t, step.Start, "after %d answers", turns)
			id := strconv.Itoa(step.Start[0].ID)
			step = checkStep(t, s.Resume(nil, 1, []byte(`{"now":1795514400000,"answer":{"id":`+id+`,`+answer[1:]+`}`)))
		}
		require.Equal(t, turns == len(answers), step.Fail != nil)
		s.Close(1)
		require.Zero(t, s.Len())
		require.Contains(t, string(s.Resume(nil, 1, []byte(`{}`))), "not open")
	}
}

// TestSideBySide runs several runs in turns.
func TestSideBySide(t *testing.T) {
	s := engine.Set{Perform: Perform}
	for range 10 {
		s.Open(nil, input(`{"endpoint":"contacts","action":"retrieve","id":"1","output":"simple"}`))
	}
	for i := uint32(10); i >= 1; i-- {
		id := string(rune('a' + i))
		step := checkStep(t, s.Resume(nil, i, []byte(`{"now":1,"answer":{"id":1,"status":200,"json":{"id":"`+id+`","properties":{}}}}`)))
		require.JSONEq(t, `{"value":{"id":"`+id+`"}}`, string(step.Done))
		require.Equal(t, i, step.Run)
	}
	require.Equal(t, 10, s.Len())
	for i := range uint32(10) {
		s.Close(i + 1)
	}
	require.Zero(t, s.Len())
}
