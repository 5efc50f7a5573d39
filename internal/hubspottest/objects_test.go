package hubspottest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
)

func TestSingleRecords(t *testing.T) {
	playAll(t, []scenario{
		{name: "create, read, update, archive", steps: []step{
			{ask: "POST " + contacts, body: `{"properties":{"email":"Ada@Example.com","firstname":"Ada","annualrevenue":12,"hs_object_id":null}}`, status: 400},
			{
				ask: "POST " + contacts, body: `{"properties":{"email":"Ada@Example.com","firstname":"Ada","annualrevenue":12}}`, status: 201,
				want: map[string]any{"properties.email": "ada@example.com", "properties.annualrevenue": "12", "archived": false, "createdAt": "2026-11-24T09:00:00.000Z"},
				save: map[string]string{"id": "id"},
			},
			{ask: "GET " + contacts + "/{id}?properties=firstname,lastname,nothing", status: 200, want: map[string]any{
				"id": "{id}", "properties.firstname": "Ada", "properties.lastname": nil, "properties.hs_object_id": "{id}", "properties.email": nil,
			}},
			{ask: "GET " + contacts + "/ada%40example.com?idProperty=email", status: 200, want: map[string]any{"id": "{id}"}},
			{ask: "GET " + contacts + "/ADA%40example.com?idProperty=email", status: 200, want: map[string]any{"id": "{id}"}},
			{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"firstname":""}}`, status: 200, want: map[string]any{"properties.firstname": nil}},
			{ask: "PATCH " + contacts + "/ada%40example.com?idProperty=email", body: `{"properties":{"firstname":"A"}}`, status: 200, want: map[string]any{"properties.firstname": "A"}},
			{ask: "DELETE " + contacts + "/{id}", status: 204},
			{ask: "DELETE " + contacts + "/{id}", status: 204},
			{ask: "GET " + contacts + "/{id}", status: 404, want: map[string]any{"message": "resource not found", "category": nil}},
			{ask: "GET " + contacts + "/{id}?archived=true", status: 200, want: map[string]any{"archived": true}},
			{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"firstname":"B"}}`, status: 404},
			// The archived record's address is free again.
			{ask: "POST " + contacts, body: `{"properties":{"email":"ada@example.com"}}`, status: 201},
		}},
		{name: "every form of a path answers alike", steps: []step{
			{ask: "POST /crm/v3/objects/contacts", body: `{"properties":{"email":"a@b.co"}}`, status: 201, save: map[string]string{"id": "id"}},
			{ask: "GET /crm/objects/2026-03/contacts/{id}", status: 200, want: map[string]any{"id": "{id}"}},
			{ask: "GET /crm/objects/2026-09/0-1/{id}", status: 200, want: map[string]any{"id": "{id}"}},
			{ask: "GET /crm/objects/2026-09/contact/{id}", status: 200, want: map[string]any{"id": "{id}"}},
			{ask: "GET /crm/v4/objects/contacts/{id}", status: 404},
			{ask: "GET /crm/objects/2026-01/contacts/{id}", status: 404},
			{ask: "PUT /crm/objects/2026-09/contacts/{id}", body: `{}`, status: 405},
			{ask: "GET /nothing/at/all", status: 404},
			{ask: "POST /crm/v3/objects/email", body: `{"properties":{"hs_timestamp":"1700000000000","hs_email_direction":"EMAIL"}}`, status: 201},
		}},
		{name: "missing ids", steps: []step{
			{ask: "GET " + contacts + "/999", status: 404, want: map[string]any{"message": "resource not found", "status": "error"}},
			{ask: "GET " + contacts + "/abc", status: 404, want: map[string]any{"message": "Object not found.  objectId are usually numeric."}},
			{ask: "GET " + contacts + "/a%2Fb%3Fc?idProperty=email", status: 404, want: map[string]any{"category": "OBJECT_NOT_FOUND"}},
			{ask: "GET " + contacts + "/a?idProperty=firstname", status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
			{ask: "GET " + contacts + "/a?idProperty=nothing", status: 400},
			{ask: "DELETE " + contacts + "/999", status: 404},
			{ask: "GET /crm/objects/2026-09/cars/1", status: 400, want: map[string]any{"message": "Unable to infer object type from: cars"}},
		}},
		{name: "two companies may share a domain, which finds neither", steps: []step{
			{ask: "POST " + companies, body: `{"properties":{"domain":"example.com"}}`, status: 201},
			{ask: "POST " + companies, body: `{"properties":{"domain":"example.com"}}`, status: 201},
			{ask: "POST " + companies, body: `{"properties":{}}`, status: 201},
			{ask: "GET " + companies + "/example.com?idProperty=domain", status: 404},
			{ask: "POST " + companies + "/batch/upsert", body: `{"inputs":[{"id":"example.com","idProperty":"domain","properties":{}}]}`, status: 400, want: map[string]any{"message": "Unable to perform update/upsert by non-unique 0-2 property domain in portal ID 1"}},
		}},
		{name: "history", steps: []step{
			contact("Ada", "ada@example.com"),
			{ask: "PATCH " + contacts + "/{Ada}", body: `{"properties":{"firstname":"Augusta"}}`, status: 200},
			{ask: "GET " + contacts + "/{Ada}?propertiesWithHistory=firstname&propertiesWithHistory=email", status: 200, want: map[string]any{
				"propertiesWithHistory.firstname.0.value": "Augusta", "propertiesWithHistory.firstname.1.value": "Ada", "propertiesWithHistory.email.#": 1,
			}},
		}},
		{name: "lifecyclestage only moves forward unless cleared", steps: []step{
			{ask: "POST " + contacts, body: `{"properties":{"email":"a@b.co","lifecyclestage":"customer"}}`, status: 201, save: map[string]string{"id": "id"}},
			{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"lifecyclestage":"lead"}}`, status: 200, want: map[string]any{"properties.lifecyclestage": "customer"}},
			{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"lifecyclestage":""}}`, status: 200},
			{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"lifecyclestage":"lead"}}`, status: 200, want: map[string]any{"properties.lifecyclestage": "lead"}},
		}},
		{name: "merge", steps: []step{
			contact("a", "a@example.com"), contact("b", "b@example.com"), company("x"),
			{ask: "PUT " + contacts + "/{b}/associations/default/companies/{x}", status: 200},
			{ask: "POST " + contacts + "/merge", body: `{"primaryObjectId":"{a}","objectIdToMerge":"{b}"}`, status: 200, want: map[string]any{
				"id": "{a}", "properties.hs_additional_emails": "b@example.com", "properties.hs_merged_object_ids": "{b}",
			}},
			{ask: "GET " + contacts + "/b%40example.com?idProperty=email", status: 200, want: map[string]any{"id": "{a}"}},
			{ask: "PATCH " + contacts + "/{b}", body: `{"properties":{"firstname":"c"}}`, status: 200, want: map[string]any{"id": "{a}"}},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{b}","properties":{}}]}`, status: 207, want: map[string]any{"numErrors": 1}},
			{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.#": 1}},
			{ask: "POST " + contacts + "/merge", body: `{"primaryObjectId":"{a}","objectIdToMerge":"{a}"}`, status: 400},
			{ask: "POST " + contacts + "/merge", body: `{"primaryObjectId":"{a}","objectIdToMerge":"99"}`, status: 404},
			{ask: "POST /crm/v3/objects/notes/merge", body: `{"primaryObjectId":"1","objectIdToMerge":"2"}`, status: 404},
		}},
		{name: "gdpr-delete", steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/gdpr-delete", body: `{"objectId":"a@example.com","idProperty":"email"}`, status: 204},
			{ask: "GET " + contacts + "/{a}?archived=true", status: 404},
			{ask: "POST /crm/v3/objects/companies/gdpr-delete", body: `{"objectId":"1"}`, status: 404},
			{ask: "POST " + companies + "/gdpr-delete", body: `{"objectId":"1"}`, status: 404, want: map[string]any{"message": "resource not found"}},
		}},
		{name: "gdpr-delete of an address that no contact has", steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/gdpr-delete", body: `{"objectId":"Typo@example.com","idProperty":"email"}`, status: 204},
			{ask: "POST " + contacts, body: `{"properties":{"email":"typo@example.com"}}`, status: 400, want: map[string]any{
				"category": "VALIDATION_ERROR", "errors.0.code": "INVALID_EMAIL", "errors.0.context.propertyName.0": "email",
			}},
			{ask: "PATCH " + contacts + "/{a}", body: `{"properties":{"email":"typo@example.com"}}`, status: 400},
			{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"typo@example.com","idProperty":"email","properties":{}},{"id":"b@example.com","idProperty":"email","properties":{}}]}`, status: 400},
			{ask: "POST " + contacts + "/gdpr-delete", body: `{"objectId":"99"}`, status: 404},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 1}},
		}},
		{name: "a note holds 65,536 characters", steps: []step{
			{ask: "POST /crm/objects/2026-09/notes", body: `{"properties":{"hs_note_body":"` + strings.Repeat("é", 65_536) + `"}}`, status: 201},
			{ask: "POST /crm/objects/2026-09/notes", body: `{"properties":{"hs_note_body":"` + strings.Repeat("é", 65_537) + `"}}`, status: 400, want: map[string]any{"errors.0.context.propertyName.0": "hs_note_body"}},
		}},
		{name: "merged ids are found by a property", steps: []step{
			contact("a", "a@example.com"), contact("b", "b@example.com"),
			{ask: "POST " + contacts + "/merge", body: `{"primaryObjectId":"{a}","objectIdToMerge":"{b}"}`, status: 200},
			{ask: "POST " + contacts + "/search", body: `{"filterGroups":[{"filters":[{"propertyName":"hs_merged_object_ids","operator":"IN","values":["7","{b}"]}]}],"properties":["hs_merged_object_ids"]}`, status: 200, want: map[string]any{
				"total": 1, "results.0.id": "{a}", "results.0.properties.hs_merged_object_ids": "{b}",
			}},
			{ask: "POST " + contacts + "/batch/read", body: `{"inputs":[{"id":"{b}"}]}`, status: 207},
		}},
		{name: "data privacy", options: Options{DataPrivacy: true}, steps: []step{
			{ask: "POST " + contacts, body: `{"properties":{"email":"a@example.com"}}`, status: 400, want: map[string]any{"errors.0.context.propertyName.0": "hs_legal_basis"}},
			{ask: "POST " + companies, body: `{"properties":{"name":"x"}}`, status: 201},
		}},
		{name: "a lead needs a contact, and goes with its last one", steps: []step{
			{ask: "POST /crm/objects/2026-09/leads", body: `{"properties":{"hs_lead_name":"x"}}`, status: 400},
			contact("a", "a@example.com"),
			{
				ask: "POST /crm/objects/2026-09/leads", body: `{"properties":{"hs_lead_name":"x"},"associations":[{"to":{"id":"{a}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":578}]}]}`,
				status: 201, save: map[string]string{"lead": "id"},
			},
			{ask: "DELETE /crm/objects/2026-09/leads/{lead}/associations/contacts/{a}", status: 204},
			{ask: "GET /crm/objects/2026-09/leads/{lead}", status: 404},
		}},
		{name: "feedback submissions are read only", steps: []step{
			{ask: "POST /crm/objects/2026-09/feedback_submissions", body: `{"properties":{}}`, status: 405},
			{ask: "GET /crm/objects/2026-09/feedback_submissions", status: 200, want: map[string]any{"results.#": 0}},
		}},
	})
}

func TestRecycleBin(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	play(t, s, []step{contact("a", "a@example.com"), contact("b", "b@example.com"), contact("c", "c@example.com")})
	id := func(i int) string { return formatID(int64(1001 + i)) }
	require.Equal(t, 204, ask(t, s, "DELETE", contacts+"/"+id(0), "").status)
	c.add(time.Hour)
	require.Equal(t, 204, ask(t, s, "DELETE", contacts+"/"+id(1), "").status)

	a := ask(t, s, "GET", contacts+"?archived=true", "")
	assert.Equal(t, []any{id(0), id(1)}, []any{a.get("results.0.id"), a.get("results.1.id")})
	assert.Equal(t, "2026-11-24T09:00:00.000Z", a.get("results.0.archivedAt"))
	assert.Equal(t, "2026-11-24T10:00:00.000Z", a.get("results.1.archivedAt"))
	assert.Equal(t, float64(1), ask(t, s, "GET", contacts, "").get("results.#"))

	c.add(recycleDays*24*time.Hour - time.Hour)
	a = ask(t, s, "GET", contacts+"?archived=true", "")
	assert.Equal(t, float64(1), a.get("results.#"), "after ninety days a record is gone for good")
	assert.Equal(t, id(1), a.get("results.0.id"))
	assert.Equal(t, 404, ask(t, s, "GET", contacts+"/"+id(0)+"?archived=true", "").status)
	assert.Equal(t, 207, ask(t, s, "POST", contacts+"/batch/read?archived=true", `{"inputs":[{"id":"`+id(0)+`"},{"id":"`+id(1)+`"}]}`).status)

	require.Equal(t, 204, ask(t, s, "POST", contacts+"/gdpr-delete", `{"objectId":"`+id(2)+`"}`).status)
	assert.Equal(t, float64(1), ask(t, s, "GET", contacts+"?archived=true", "").get("results.#"), "what is deleted for good is not in the bin")
}

func TestCreateSaysWhereTheRecordIs(t *testing.T) {
	a := ask(t, New(), "POST", "https://api.hubapi.com"+contacts, `{"properties":{"email":"a@b.co"}}`)

	require.Equal(t, http.StatusCreated, a.status)
	assert.Equal(t, "https://api.hubapi.com"+contacts+"/"+fmt.Sprint(a.get("id")), a.header.Get("Location"))
	assert.NotEmpty(t, a.header.Get("X-Hubspot-Correlation-Id"))
}

// TestRegistryExamplesAreTaken checks that the stand-in knows every kind of record of
// the registry, and accepts the example that the registry has for it.
func TestRegistryExamplesAreTaken(t *testing.T) {
	for _, e := range registry.Endpoints {
		if e.TypeID == "" || e.Example == "" {
			continue
		}
		t.Run(e.Key, func(t *testing.T) {
			s := New(WithOptions(Options{LooseLeads: true, EnforceRequired: true}))
			for _, name := range []string{e.Slug, e.TypeID, e.Key} {
				a := ask(t, s, "POST", "/crm/objects/2026-09/"+name, `{"properties":`+e.Example+`}`)
				if a.status == http.StatusConflict {
					continue // the example has a unique value
				}
				assert.Equal(t, http.StatusCreated, a.status, "%s: %s", name, a.text)
			}
		})
	}
}

func TestValues(t *testing.T) {
	tests := []struct {
		name     string
		path     string
		property string
		value    string // JSON
		version  string // "" is 2026-09
		want     string // "" is a refusal
		code     string
		warned   bool
	}{
		{name: "unknown", path: "contacts", property: "nothing", value: `"x"`, code: "PROPERTY_DOESNT_EXIST"},
		{name: "read only", path: "contacts", property: "lastmodifieddate", value: `"2026-01-01"`, code: "READ_ONLY_VALUE"},
		{name: "e-mail", path: "contacts", property: "email", value: `"a+b@example.com"`, want: "a+b@example.com"},
		{name: "e-mail without @", path: "contacts", property: "email", value: `"ada"`, code: "INVALID_EMAIL"},
		{name: "e-mail without a top-level domain", path: "contacts", property: "email", value: `"ada@example"`, code: "INVALID_EMAIL"},
		{name: "option", path: "tickets", property: "hs_ticket_priority", value: `"HIGH"`, want: "HIGH"},
		{name: "option in another case", path: "tickets", property: "hs_ticket_priority", value: `"high"`, code: "INVALID_OPTION"},
		{name: "number", path: "deals", property: "amount", value: `12.5`, want: "12.5"},
		{name: "number as text", path: "deals", property: "amount", value: `"1e3"`, want: "1e3"},
		{name: "number with a comma", path: "deals", property: "amount", value: `"12,5"`, code: "INVALID_INTEGER"},
		{name: "NaN for a number", path: "deals", property: "amount", value: `"NaN"`, code: "INVALID_INTEGER"},
		{name: "moment in milliseconds", path: "notes", property: "hs_timestamp", value: `1700000000000`, want: "2023-11-14T22:13:20Z"},
		{name: "moment", path: "notes", property: "hs_timestamp", value: `"2026-12-01T09:00:00Z"`, want: "2026-12-01T09:00:00Z"},
		{name: "moment in another zone", path: "notes", property: "hs_timestamp", value: `"2026-12-01T09:00:00+02:00"`, want: "2026-12-01T07:00:00Z", warned: true},
		{name: "moment in another zone, before 2026-09", path: "notes", property: "hs_timestamp", value: `"2026-12-01T09:00:00+02:00"`, version: "2026-03", want: "2026-12-01T07:00:00Z"},
		{name: "moment without a zone", path: "notes", property: "hs_timestamp", value: `"2026-12-01 09:00:00"`, code: "INVALID_LONG"},
		{name: "reminders in milliseconds", path: "tasks", property: "hs_task_reminders", value: `"1700000000000"`, want: "2023-11-14T22:13:20Z"},
		{name: "reminders as a date", path: "tasks", property: "hs_task_reminders", value: `"2026-12-01T09:00:00Z"`, code: "INVALID_LONG"},
		{name: "recording over https", path: "calls", property: "hs_call_recording_url", value: `"https://example.com/a.mp3"`, want: "https://example.com/a.mp3"},
		{name: "recording over http", path: "calls", property: "hs_call_recording_url", value: `"http://example.com/a.mp3"`, code: "INVALID_OPTION"},
		{name: "negative price", path: "line_items", property: "price", value: `-1`, code: "INVALID_INTEGER"},
		{name: "stage of the pipeline", path: "deals", property: "dealstage", value: `"contractsent"`, want: "contractsent"},
		{name: "unknown stage", path: "deals", property: "dealstage", value: `"nothing"`, code: "INVALID_OPTION"},
		{name: "unknown pipeline", path: "tickets", property: "hs_pipeline", value: `"99"`, code: "INVALID_OPTION"},
		{name: "an object", path: "contacts", property: "firstname", value: `{"a":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			version := tt.version
			if version == "" {
				version = "2026-09"
			}
			a := ask(t, New(), "POST", "/crm/objects/"+version+"/"+tt.path, `{"properties":{"`+tt.property+`":`+tt.value+`}}`)
			if tt.want == "" {
				require.Equal(t, http.StatusBadRequest, a.status, a.text)
				assert.Equal(t, "VALIDATION_ERROR", a.get("category"))
				if tt.code != "" {
					assert.Equal(t, tt.code, a.get("errors.0.code"))
					assert.Equal(t, tt.property, a.get("errors.0.context.propertyName.0"))
					assert.Contains(t, a.get("message"), "Property values were not valid: [{")
				}
				return
			}
			require.Equal(t, http.StatusCreated, a.status, a.text)
			assert.Equal(t, tt.want, a.get("properties."+tt.property))
			if tt.warned {
				assert.Equal(t, "PROPERTY_VALUE_NORMALIZED", a.get("warnings.0.category"))
				assert.Equal(t, tt.want, a.get("warnings.0.context.normalizedValue"))
			} else {
				assert.Nil(t, a.get("warnings"))
			}
		})
	}
}

func TestOwnProperties(t *testing.T) {
	s := New()
	for _, p := range []Property{
		{Name: "badge", Type: "string", Unique: true}, {Name: "birth", Type: "date"},
		{Name: "colours", Type: "enumeration", FieldType: "checkbox", Options: []string{"red", "green", "blue"}}, {Name: "vip", Type: "bool"},
	} {
		require.NoError(t, s.AddProperty("contacts", p))
	}
	play(t, s, []step{
		{ask: "POST " + contacts, body: `{"properties":{"badge":"7","birth":"2000-02-29","colours":"red;blue","vip":true}}`, status: 201, save: map[string]string{"id": "id"}},
		{ask: "GET " + contacts + "/7?idProperty=badge&properties=birth&properties=vip", status: 200, want: map[string]any{"id": "{id}", "properties.birth": "2000-02-29", "properties.vip": "true"}},
		{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"colours":";green"}}`, status: 200, want: map[string]any{"properties.colours": "red;blue;green"}},
		{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"colours":"pink"}}`, status: 400, want: map[string]any{"errors.0.code": "INVALID_OPTION"}},
		{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"vip":"yes"}}`, status: 400, want: map[string]any{"errors.0.code": "INVALID_OPTION"}},
		{ask: "POST " + contacts, body: `{"properties":{"badge":"7"}}`, status: 409, want: map[string]any{"category": "CONFLICT", "message": "Contact already exists. Existing ID: {id}"}},
		{ask: "PATCH /crm/v3/objects/contacts/{id}", body: `{"properties":{"birth":"2000-02-29T10:00:00Z"}}`, status: 400, want: map[string]any{"errors.0.code": "INVALID_DATE"}},
		{ask: "PATCH " + contacts + "/{id}", body: `{"properties":{"birth":"2000-02-28T10:00:00Z"}}`, status: 200, want: map[string]any{
			"properties.birth": "2000-02-28", "warnings.0.context.rawValue": "2000-02-28T10:00:00Z",
		}},
	})
}

func TestRequests(t *testing.T) {
	long := contacts + "?properties=" + strings.Repeat("a", maxURL)
	playAll(t, []scenario{
		{name: "bodies", steps: []step{
			{ask: "POST " + contacts, body: `{"properties":`, status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
			{ask: "POST " + contacts, body: `{"properties":"x"}`, status: 400},
			{ask: "POST " + contacts, status: 400},
			{ask: "POST " + contacts, body: `{}`, header: []string{"Content-Type", "text/plain"}, status: 415},
			{ask: "POST " + contacts, body: `{}`, header: []string{"Content-Type", ""}, status: 415},
			{ask: "POST " + contacts, body: `{}`, header: []string{"Content-Type", "application/json; charset=utf-8"}, status: 201},
			{ask: "GET " + long, status: 414},
			{ask: "GET " + contacts + "?archived=undefined", status: 400},
			{ask: "GET " + contacts + "?limit=101", status: 400},
			{ask: "GET " + contacts + "?limit=0", status: 400},
			{ask: "GET " + contacts + "?limit=ten", status: 400},
			{ask: "GET " + contacts + "?limit=51&propertiesWithHistory=email", status: 400},
			{ask: "GET " + contacts + "?after=x", status: 400},
			{ask: "GET " + contacts + "?associations=false", status: 400, want: map[string]any{"message": "Unable to infer object type from: false"}},
		}},
		{name: "required properties where they are enforced", options: Options{EnforceRequired: true}, steps: []step{
			{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"amount":1}}`, status: 400, want: map[string]any{
				"errors.0.code": "MISSING_REQUIRED_PROPERTY", "errors.#": 3, "errors.0.context.propertyName.0": "dealname",
			}},
			{ask: "POST /crm/objects/2026-03/deals", body: `{"properties":{"amount":1}}`, status: 201},
			{ask: "POST /crm/v3/objects/deals", body: `{"properties":{"amount":1}}`, status: 201},
			{ask: "POST " + companies, body: `{"properties":{}}`, status: 201},
		}},
		{name: "required properties where they are not enforced", steps: []step{
			{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"amount":1}}`, status: 201},
		}},
	})
}

func TestListsPageByPage(t *testing.T) {
	s := New()
	ids, err := s.Seed(Seed{Type: "contacts", Count: 25, Properties: map[string]string{"email": "n{n}@example.com"}})
	require.NoError(t, err)
	a := ask(t, s, "DELETE", contacts+"/"+formatID(ids[3]), "")
	require.Equal(t, http.StatusNoContent, a.status)

	seen, after, pages := map[string]bool{}, "", 0
	for {
		a := ask(t, s, "GET", contacts+"?limit=10&properties=email&after="+after, "")
		require.Equal(t, http.StatusOK, a.status)
		pages++
		for _, r := range a.get("results").([]any) {
			seen[r.(map[string]any)["id"].(string)] = true
		}
		next, more := a.get("paging.next.after").(string)
		if !more {
			break
		}
		assert.Contains(t, a.get("paging.next.link"), "http://example.com"+contacts+"?")
		after = next
	}
	assert.Equal(t, 3, pages)
	assert.Len(t, seen, 24)

	a = ask(t, s, "GET", contacts+"?archived=true", "")
	assert.Equal(t, formatID(ids[3]), a.get("results.0.id"))
	assert.Equal(t, float64(1), a.get("results.#"))
}

func TestManyRecords(t *testing.T) {
	s := New()
	_, err := s.Seed(Seed{Type: "contacts", Count: 100_000, Properties: map[string]string{"email": "n{n}@example.com", "firstname": "N", "lastname": "{n}"}})
	require.NoError(t, err)
	n, after := 0, ""
	for {
		a := ask(t, s, "GET", contacts+"?limit=100&after="+after, "")
		n += len(a.get("results").([]any))
		next, more := a.get("paging.next.after").(string)
		if !more {
			break
		}
		after = next
	}
	assert.Equal(t, 100_000, n)
}

func TestCustomObjects(t *testing.T) {
	s := New()
	id, err := s.AddCustomObject(CustomObject{
		Name: "car", Singular: "Car", Plural: "Cars", Required: []string{"plate"}, AssociatedWith: []string{"contacts"},
		Properties: []Property{{Name: "plate", Type: "string", Unique: true}, {Name: "seats", Type: "number"}},
	})
	require.NoError(t, err)
	play(t, s, []step{
		{ask: "GET /crm/objects/2026-09/car", status: 400, want: map[string]any{"message": "Unable to infer object type from: car"}},
		{ask: "POST /crm/objects/2026-09/p_car", body: `{"properties":{"seats":4}}`, status: 400, want: map[string]any{"errors.0.code": "MISSING_REQUIRED_PROPERTY"}},
		{ask: "POST /crm/objects/2026-09/p_car", body: `{"properties":{"plate":"B-1","seats":4}}`, status: 201, save: map[string]string{"car": "id"}},
		{ask: "GET /crm/objects/2026-09/p12345678_car/{car}", status: 200, want: map[string]any{"properties.plate": "B-1"}},
		{ask: "GET /crm/v3/objects/" + id + "/B-1?idProperty=plate", status: 200, want: map[string]any{"id": "{car}"}},
		contact("ada", "ada@example.com"),
		{ask: "PUT /crm/objects/2026-09/p_car/{car}/associations/default/contacts/{ada}", status: 200, want: map[string]any{"results.0.associationSpec.associationCategory": "USER_DEFINED"}},
		{ask: "GET /crm/objects/2026-09/p_car/{car}?associations=contacts", status: 200, want: map[string]any{"associations.contacts.results.0.type": "car_to_contact"}},
		{ask: "GET " + contacts + "/{ada}?associations=p_car", status: 200, want: map[string]any{"associations.p12345678_car.results.0.id": "{car}"}},
	})
}
