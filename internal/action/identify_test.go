package action

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
)

// accountHost runs one run after the other in one instance, with a HubSpot account
// that people change meanwhile.
type accountHost struct {
	engine.Set
	hubspot *hubspottest.Server
	now     int64
	asked   []string // method and path, of the last run
}

func newAccountHost() *accountHost {
	h := &accountHost{Set: engine.Set{Perform: Perform}, now: cases.Now}
	h.hubspot = hubspottest.New(hubspottest.WithClock(func() time.Time { return time.UnixMilli(h.now) }))
	return h
}

func (h *accountHost) ask(method, path, body string) (int, json.RawMessage) {
	r := httptest.NewRequest(method, "https://api.hubapi.com"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.hubspot.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// run answers with what the run ends with: a result, or a problem.
func (h *accountHost) run(t *testing.T, options string) (result, fail map[string]any) {
	t.Helper()
	h.asked = nil
	text := h.Open(nil, fmt.Appendf(nil, `{"now":%d,"token":"ok","account":1,"options":%s}`, h.now, options))
	bodies := hosttest.Bodies{}
	var waiting []hosttest.Request
	for range 1000 {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		if step.Fail != nil || step.Done != nil {
			h.Close(step.Run)
			require.Zero(t, h.Len())
		}
		event := map[string]any{"waited": true}
		switch {
		case step.Fail != nil:
			require.NoError(t, json.Unmarshal(step.Fail, &fail))
			return nil, fail
		case step.Done != nil:
			value, err := bodies.Result(step.Done)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(value, &result), "%s", value)
			return result, nil
		case step.Rows != nil:
			event = map[string]any{"rows": bodies.Rows(step.Rows, nil)}
		default:
			waiting = append(waiting, step.Start...)
			if len(waiting) == 0 {
				require.Positive(t, step.Wait)
				h.now += step.Wait
				break
			}
			r := waiting[0]
			waiting = waiting[1:]
			h.asked = append(h.asked, r.Method+" "+r.Path)
			sent := ""
			if r.Body != nil {
				sent = *r.Body
			}
			status, body := h.ask(r.Method, r.Path, sent)
			answer := map[string]any{"id": r.ID, "status": status, "headers": map[string]any{}}
			if len(body) == 0 {
				body = nil
			}
			bodies.Show(answer, &r, status, body)
			event = map[string]any{"answer": answer}
		}
		event["now"] = h.now
		text = h.Resume(nil, step.Run, hosttest.Marshal(event))
	}
	t.Fatal("the run does not end")
	return nil, nil
}

const (
	pipelinesOfDeals = "GET /crm/pipelines/2026-09/deals"
	aDeal            = `{"endpoint":"deals","action":"create","output":"simple","c_properties":{"dealname":"Shop","dealstage":"%s"}}`
)

// TestNamesAreRemembered proves that pipelines are read once, and again only after
// a while, or if a stage is not among them: somebody may just have created it.
func TestNamesAreRemembered(t *testing.T) {
	h := newAccountHost()
	create := "POST /crm/objects/2026-09/deals"
	deal := func(stage string) (map[string]any, map[string]any) { return h.run(t, fmt.Sprintf(aDeal, stage)) }

	result, fail := deal("Closed won")
	require.Nil(t, fail)
	assert.NotEmpty(t, result["id"])
	assert.Equal(t, []string{pipelinesOfDeals, create}, h.asked)
	_, fail = deal("Contract sent")
	require.Nil(t, fail)
	assert.Equal(t, []string{create}, h.asked, "out of memory")

	_, fail = deal("In review")
	require.NotNil(t, fail)
	assert.Equal(t, "validation", fail["error"])
	assert.Equal(t, []string{pipelinesOfDeals}, h.asked, "it may be new")
	_, fail = deal("In review")
	require.NotNil(t, fail)
	assert.Equal(t, []string{pipelinesOfDeals}, h.asked, "it may still come")

	status, body := h.ask("POST", "/crm/pipelines/2026-09/deals/default/stages", `{"label":"In review","displayOrder":9,"metadata":{"probability":"0.5"}}`)
	require.Equal(t, 201, status, "%s", body)
	_, fail = deal("In review")
	require.Nil(t, fail)
	assert.Equal(t, []string{pipelinesOfDeals, create}, h.asked)

	h.now += engine.MaxAge
	_, fail = deal("In review")
	require.Nil(t, fail)
	assert.Equal(t, []string{pipelinesOfDeals, create}, h.asked, "it may have changed")
}

// TestNamesArrive compares the IDs that are written with the names in the options,
// for everything that has pipelines.
func TestNamesArrive(t *testing.T) {
	h := newAccountHost()
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		stage, ok := e.PropertyOf(registry.Stage)
		if !ok || e.Slug == "" { // the account's own objects have a case
			continue
		}
		t.Run(e.Key, func(t *testing.T) {
			pipeline, ok := e.PropertyOf(registry.Pipeline)
			require.True(t, ok)
			var answer struct {
				Results []struct {
					ID, Label string
					Stages    []struct{ ID, Label string }
				}
			}
			status, body := h.ask("GET", "/crm/pipelines/2026-09/"+e.Slug, "")
			require.Equal(t, 200, status, "%s", body)
			require.NoError(t, json.Unmarshal(body, &answer))
			first := answer.Results[0]
			last := first.Stages[len(first.Stages)-1]

			properties := map[string]any{}
			require.NoError(t, json.Unmarshal([]byte(e.Example), &properties))
			properties[pipeline.Name], properties[stage.Name] = strings.ToUpper(first.Label), strings.ToUpper(last.Label)
			properties["hubspot_owner_id"] = "sales@example.com"
			options := map[string]any{"endpoint": e.Key, "action": "create", "c_properties": properties, "output": "simple"}
			if e.Key == "leads" {
				status, body := h.ask("POST", "/crm/objects/2026-09/contacts", `{"properties":{"email":"lead@example.com"}}`)
				require.Equal(t, 201, status)
				var made struct{ ID string }
				require.NoError(t, json.Unmarshal(body, &made))
				options["c_associate"] = []any{map[string]any{"to": "contacts", "id": made.ID}}
			}
			result, fail := h.run(t, string(hosttest.Marshal(options)))
			require.Nil(t, fail)
			records, err := h.hubspot.Records(e.Slug)
			require.NoError(t, err)
			require.Len(t, records, 1)
			assert.Equal(t, result["id"], records[0].ID)
			assert.Equal(t, first.ID, records[0].Properties[pipeline.Name])
			assert.Equal(t, last.ID, records[0].Properties[stage.Name])
			assert.Equal(t, "101", records[0].Properties["hubspot_owner_id"])
		})
	}
}

// TestNamesOfManyItems looks names up while nothing else is under way, each once,
// and keeps the items that wait for one in order.
func TestNamesOfManyItems(t *testing.T) {
	const rows = 730
	for seed := range int64(4) {
		h := newManyHost(seed, hubspottest.Options{})
		items, want := make([]any, rows), map[string]string{}
		owners := map[string]string{"sales@example.com": "101", "SUPPORT@example.com": "102", "nobody@example.com": "", "101": "101"}
		for i := range items {
			owner := "101"
			switch { // each comes up after the batches before it went out
			case i >= 640:
				owner = "nobody@example.com"
			case i >= 410 && i%7 == 0:
				owner = "SUPPORT@example.com"
			case i >= 150 && i%3 == 0:
				owner = "sales@example.com"
			}
			email := fmt.Sprintf("person%d@example.com", i%200)
			items[i] = map[string]any{"email": email, "hubspot_owner_id": owner, "city": strconv.Itoa(i)}
			if owners[owner] != "" {
				want[email] = owners[owner] + " " + strconv.Itoa(i)
			}
		}
		r, _ := h.run(t, map[string]any{"endpoint": "contacts", "action": "upsert_many", "id_property": "email", "fail_when": "never"}, items)
		assert.Equal(t, rows-640, r.Failed)
		for i, one := range r.Results {
			assert.Equal(t, i >= 640, one.Status == "failed", "item %d", i)
			if one.Error != nil {
				assert.Equal(t, "unknown_name", one.Error.Code)
			}
		}
		got := map[string]string{}
		for _, properties := range h.contacts(t) {
			got[properties["email"]] = properties["hubspot_owner_id"] + " " + properties["city"]
		}
		assert.Equal(t, want, got, "the last item about a person counts")
		assert.Equal(t, 5, h.lookUps, "three emails, of which one is unknown: those who left, and those who are there beside it")
	}
}

// TestItemsWaitForANameTogether sends the items of a request together, although a name
// among them can only be looked up after the request before it.
func TestItemsWaitForANameTogether(t *testing.T) {
	for _, at := range []int{100, 101, 150, 199} {
		h := newManyHost(1, hubspottest.Options{})
		items := make([]any, 200)
		for i := range items {
			items[i] = map[string]any{"email": fmt.Sprintf("p%d@example.com", i)}
		}
		items[at] = map[string]any{"email": "named@example.com", "hubspot_owner_id": "sales@example.com"}
		r, _ := h.run(t, map[string]any{"endpoint": "contacts", "action": "create_many"}, items)
		require.NotNil(t, r)
		assert.Equal(t, 200, r.Created)
		assert.Equal(t, 1, h.lookUps)
		assert.Equal(t, 3, h.asked, "two requests with items, and the owner, for item %d", at)
	}
}

// TestMostStrangers proves that a run stops to look up emails if very many belong to no
// owner, and still finds those that it knows.
func TestMostStrangers(t *testing.T) {
	var emails []string
	for i := range mostStrangers + 5 {
		emails = append(emails, fmt.Sprintf("nobody%d@example.com", i), "ada@example.com")
	}
	asked := map[string]int{}
	h := &host{now: cases.Now, answer: func(_, path, _ string) (int, map[string]any) {
		asked[path]++
		results := []any{}
		if strings.Contains(path, "email=ada") {
			results = append(results, map[string]any{"id": "7", "email": "ada@example.com"})
		}
		return 200, map[string]any{"results": results}
	}}
	fail := h.fail(t, map[string]any{"endpoint": "contacts", "action": "search", "filters": []any{
		map[string]any{"property": "hubspot_owner_id", "operator": "IN", "values": emails},
	}})
	assert.Len(t, asked, 2*mostStrangers+2, "each of them twice, ada, and the list of owners")
	details := fail["details"].([]any)
	assert.Contains(t, fmt.Sprint(details[0]), "No owner in HubSpot has the email")
	assert.Contains(t, fmt.Sprint(details[mostStrangers]), "was not looked up")
	assert.Len(t, details, mostStrangers+5)
}

// TestNamesStopWithTheRun proves that items that wait for a name fail when the run
// stops.
func TestNamesStopWithTheRun(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	h.fault = func(n int) string {
		return map[bool]string{true: "401"}[n > 1]
	}
	items := make([]any, 150)
	for i := range items {
		items[i] = map[string]any{"email": fmt.Sprintf("p%d@example.com", i), "hubspot_owner_id": "sales@example.com"}
	}
	items[120] = map[string]any{"email": "p120@example.com", "hubspot_owner_id": "support@example.com"}
	r, fail := h.run(t, map[string]any{"endpoint": "contacts", "action": "create_many"}, items)
	require.NotNil(t, fail)
	assert.Equal(t, "auth", fail.Error)
	assert.Equal(t, 150, r.Failed)
}

// TestWrittenPropertyIsForgotten proves that the next run sees a property that this
// run changed.
func TestWrittenPropertyIsForgotten(t *testing.T) {
	for _, options := range []string{
		`{"endpoint":"metadata","action":"create_property","object":"contacts","label":"Shoe size","property_type":"number"}`,
		`{"endpoint":"metadata","action":"update_property","object":"contacts","name":"shoe_size","label":"Size of shoes"}`,
		`{"endpoint":"metadata","action":"archive_property","object":"contacts","name":"shoe_size"}`,
	} {
		h := newAccountHost()
		if !strings.Contains(options, "create_property") {
			status, body := h.ask("POST", "/crm/properties/2026-09/contacts", `{"name":"shoe_size","label":"Shoe size","type":"number","fieldType":"number","groupName":"contactinformation"}`)
			require.Equal(t, 201, status, "%s", body)
		}
		// Both are looked up before the property is written, and must be read again
		// after it.
		var before, after int
		h.Perform = func(c *engine.Call) engine.Step {
			look := func() (asked int) {
				begun := len(h.asked)
				for _, r := range []request.Request{request.PropertiesOf(c.In, "contacts"), request.PropertyOf(c.In, "contacts", "shoe_size")} {
					_, _ = c.Known(r)
				}
				return len(h.asked) - begun
			}
			look()
			before = look()
			end := Perform(c)
			after = look()
			return end
		}
		_, fail := h.run(t, options)
		require.Nil(t, fail)
		unknown := 0
		if strings.Contains(options, "create_property") {
			unknown = 1 // a name that does not exist is not remembered
		}
		assert.Equal(t, unknown, before)
		assert.Equal(t, 2, after)
	}
}

// TestDefinitionsAreReadAgain proves that the next run knows a pipeline, a stage or a label
// that was made or renamed, and no longer its old name, though names are remembered.
func TestDefinitionsAreReadAgain(t *testing.T) {
	h := newAccountHost()
	contacts, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 1})
	require.NoError(t, err)
	deals, err := h.hubspot.Seed(hubspottest.Seed{Type: "deals", Count: 1})
	require.NoError(t, err)
	do := func(options string) map[string]any {
		result, fail := h.run(t, options)
		require.Nil(t, fail, options)
		return result
	}
	const labels = "GET /crm/associations/2026-09/contacts/deals/labels"
	sell := func(stage string) (fail map[string]any) {
		_, fail = h.run(t, `{"endpoint":"deals","action":"create","c_properties":{"dealname":"x","pipeline":"Renewals","dealstage":"`+stage+`"}}`)
		return fail
	}
	require.NotNil(t, sell("Open"), "there is no such pipeline")
	pipeline := do(`{"endpoint":"metadata","object":"deals","action":"pipeline_create","label":"Renewals","stages":[{"name":"Open","value":"0.2"},{"name":"Won","value":"1.0"}]}`)["id"].(string)
	require.Nil(t, sell("Open"))
	assert.Contains(t, h.asked, pipelinesOfDeals)
	require.Nil(t, sell("Won"))
	assert.NotContains(t, h.asked, pipelinesOfDeals, "it is remembered")
	stage := do(`{"endpoint":"metadata","object":"deals","action":"stage_create","pipeline":"` + pipeline + `","label":"Quote","stage_value":"0.5"}`)["id"].(string)
	require.Nil(t, sell("Quote"))
	assert.Contains(t, h.asked, pipelinesOfDeals)
	do(`{"endpoint":"metadata","object":"deals","action":"stage_change","pipeline":"` + pipeline + `","stage":"` + stage + `","label":"Offer","stage_value":"0.5"}`)
	require.NotNil(t, sell("Quote"), "the name of before")
	require.Nil(t, sell("Offer"))

	pay := func(label string) (fail map[string]any) {
		_, fail = h.run(t, fmt.Sprintf(`{"endpoint":"contacts","action":"associate","id":"%d","a_associate":[{"to":"deals","id":"%d","label":"%s"}]}`, contacts[0], deals[0], label))
		return fail
	}
	require.NotNil(t, pay("Payer"), "there is no such label")
	made := do(`{"endpoint":"metadata","object":"contacts","action":"label_create","to_object":"deals","label":"Payer","inverse_label":"Paid by"}`)
	require.Nil(t, pay("Payer"))
	assert.Contains(t, h.asked, labels)
	require.Nil(t, pay("Payer"))
	assert.NotContains(t, h.asked, labels, "it is remembered")
	typeID := fmt.Sprint(made["results"].([]any)[0].(map[string]any)["typeId"])
	do(`{"endpoint":"metadata","object":"contacts","action":"label_rename","to_object":"deals","type_id":"` + typeID + `","label":"Pays","inverse_label":"Paid by"}`)
	require.NotNil(t, pay("Payer"), "the name of before")
	require.Nil(t, pay("Pays"))
}

// TestLookUps compares the results about the account with the content of the
// stand-in.
func TestLookUps(t *testing.T) {
	h := newAccountHost()
	get := func(options string) map[string]any {
		t.Helper()
		result, fail := h.run(t, options)
		require.Nil(t, fail)
		return result
	}
	for _, version := range []string{"v3", "2026-03", "2026-09"} {
		v := `,"api_version":"` + version + `"}`
		connection := get(`{"endpoint":"account","action":"test"` + v)
		assert.Equal(t, true, connection["ok"])
		assert.Positive(t, connection["calls"].(map[string]any)["left"])
		for _, kind := range mainKinds {
			assert.Equal(t, true, connection["scopes"].(map[string]any)[kind].(map[string]any)["read"], kind)
		}
		assert.Len(t, get(`{"endpoint":"account","action":"owners"` + v)["results"], 2)
		assert.Len(t, get(`{"endpoint":"account","action":"owners","email":"sales@example.com"` + v)["results"], 1)
		assert.Empty(t, get(`{"endpoint":"account","action":"schemas"` + v)["results"])
		assert.NotEmpty(t, get(`{"endpoint":"metadata","action":"labels","object":"contacts","to_object":"companies"` + v)["inverse"])
		for i := range registry.Endpoints {
			if e := &registry.Endpoints[i]; e.Slug != "" {
				assert.NotEmpty(t, get(`{"endpoint":"metadata","action":"properties","object":"` + e.Key + `"` + v)["results"], e.Key)
			}
		}
		assert.Len(t, get(`{"endpoint":"metadata","action":"pipelines","object":"deals"` + v)["results"], 1)
	}
	for i, kind := range registry.PropertyTypes {
		name := "made_" + kind.Value
		options := ""
		if strings.HasPrefix(kind.Value, "choice") || kind.Value == "radio" {
			options = `,"options":"Red, Green"`
		}
		made := get(fmt.Sprintf(`{"endpoint":"metadata","action":"create_property","object":"contacts","label":"%s","name":"%s","property_type":"%s"%s}`, kind.Label, name, kind.Value, options))
		assert.Equal(t, name, made["name"])
		assert.Equal(t, true, made["writable"])
		read := get(`{"endpoint":"metadata","action":"property","object":"contacts","name":"` + name + `"}`)
		assert.Equal(t, made, read, "%d", i)
	}
}
