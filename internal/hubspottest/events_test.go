package hubspottest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	sendOne   = "/events/2026-09/send"
	sendMany  = "/events/2026-09/send/batch"
	eventDefs = "/events/2026-09/event-definitions"
	ordered   = "pe12345678_order_placed"
)

func TestSendEvents(t *testing.T) {
	s := New(WithClock(newClock().now))
	event := func(more string) string { return `{"eventName":"` + ordered + `",` + more + `}` }
	play(t, s, []step{contact("ada", "ada@example.com")})
	tests := []struct {
		name, body string
		status     int
		dropped    string // "" is kept
	}{
		{name: "by address", body: event(`"email":"Ada@example.com","occurredAt":"2026-11-01T08:00:00Z","properties":{"order_number":"7","amount":"12.5","channel":"shop"}`), status: 204},
		{name: "by id", body: event(`"objectId":"1001"`), status: 204},
		{name: "by id, which counts before the address", body: event(`"objectId":"1001","email":"nobody@example.com"`), status: 204},
		{name: "an address that nobody has", body: event(`"email":"nobody@example.com"`), status: 204, dropped: "The record is not there."},
		{name: "a visitor", body: event(`"utk":"0123"`), status: 204, dropped: "The record is not there."},
		{name: "a property that the event does not have", body: event(`"objectId":"1001","properties":{"colour":"red"}`), status: 204, dropped: "The event has no property colour."},
		{name: "a text for a number", body: event(`"objectId":"1001","properties":{"amount":"much"}`), status: 204, dropped: "The value of amount is not of the type number."},
		{name: "an unknown option", body: event(`"objectId":"1001","properties":{"channel":"Shop"}`), status: 204, dropped: "The value of channel is not of the type enumeration."},
		{name: "a date-time that is not one", body: event(`"objectId":"1001","properties":{"ordered_at":"now"}`), status: 204, dropped: "The value of ordered_at is not of the type datetime."},
		{name: "too long a value", body: event(`"objectId":"1001","properties":{"order_number":"` + strings.Repeat("x", 257) + `"}`), status: 204, dropped: "The value of order_number is longer than 256 characters."},
		{name: "a long address", body: event(`"objectId":"1001","properties":{"order_number":"https://` + strings.Repeat("x", 1000) + `"}`), status: 204},
		{name: "with an id of its own", body: event(`"objectId":"1001","uuid":"u1"`), status: 204},
		{name: "the same again", body: event(`"objectId":"1001","uuid":"u1"`), status: 204, dropped: "The same event came before."},
		{name: "without the name of the event", body: `{"email":"ada@example.com"}`, status: 400},
		{name: "an event that is not defined", body: `{"eventName":"order_placed","email":"ada@example.com"}`, status: 400},
		{name: "without a record", body: event(`"properties":{}`), status: 400},
		{name: "a time that is not one", body: event(`"objectId":"1001","occurredAt":"yesterday"`), status: 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(s.Events())
			a := ask(t, s, "POST", sendOne, tt.body)
			require.Equal(t, tt.status, a.status, a.text)
			if tt.status != 204 {
				assert.Equal(t, "VALIDATION_ERROR", a.get("category"))
				assert.Len(t, s.Events(), before)
				return
			}
			assert.Empty(t, a.text)
			require.Len(t, s.Events(), before+1)
			assert.Equal(t, tt.dropped, s.Events()[before].Dropped)
		})
	}
	play(t, s, []step{
		{ask: "GET /events/2026-09/events?objectType=contact&objectId=1001", status: 200, want: map[string]any{
			"results.#": 5, "results.0.eventType": ordered, "results.0.occurredAt": "2026-11-01T08:00:00.000Z", "results.0.properties.amount": "12.5", "results.0.objectId": "1001",
		}},
		{ask: "GET /events/event-occurrences/2026-09?occurredAfter=2026-11-20T00:00:00Z", status: 200, want: map[string]any{"results.#": 4}},
		{ask: "GET /events/v3/events/event-types", status: 200, want: map[string]any{"eventTypes.0": ordered}},
		{ask: "GET /events/event-occurrences/2026-09?eventType=other", status: 200, want: map[string]any{"results.#": 0}},
	})
	assert.Equal(t, float64(len(s.Events())), control(t, s, "GET", "/events", "").get("#"))
}

func TestSendManyEvents(t *testing.T) {
	s := New()
	_, err := s.Seed(Seed{Type: "contacts", Count: 501, Properties: map[string]string{"email": "n{n}@example.com"}})
	require.NoError(t, err)
	many := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`{"eventName":%q,"email":"n%d@example.com"}`, ordered, i+1)
		}
		return `{"inputs":[` + strings.Join(list, ",") + `]}`
	}
	play(t, s, []step{
		{ask: "POST " + sendMany, body: many(501), status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
		{ask: "POST " + sendMany, body: `{"inputs":[]}`, status: 400},
		{ask: "POST " + sendMany, body: `{"inputs":[{"eventName":"` + ordered + `","email":"n1@example.com"},{"eventName":"other","email":"n1@example.com"}]}`, status: 400},
	})
	assert.Empty(t, s.Events(), "a batch is taken whole or not at all")
	play(t, s, []step{{ask: "POST " + sendMany, body: many(500), status: 204}})
	assert.Len(t, s.Events(), 500)
}

func TestEventDefinitions(t *testing.T) {
	s := New()
	require.NoError(t, s.AddProperty("companies", Property{Name: "customer_number", Type: "string", Unique: true}))
	play(t, s, []step{
		{ask: "GET " + eventDefs + "?includeProperties=true", status: 200, want: map[string]any{"total": 1, "results.0.fullyQualifiedName": ordered, "results.0.labels.singular": "Order placed", "results.0.properties.#": 4, "results.0.primaryObject": "CONTACT"}},
		{ask: "GET " + eventDefs, status: 200, want: map[string]any{"results.0.fullyQualifiedName": ordered, "results.0.properties.#": 0}},
		{ask: "POST " + eventDefs, body: `{"label":"Visit","includeDefaultProperties":false,"primaryObject":"COMPANY","customMatchingId":"customer_number","propertyDefinitions":[{"name":"customer_number","label":"Number","type":"string"}]}`, status: 201, want: map[string]any{
			"fullyQualifiedName": "pe12345678_visit", "primaryObject": "COMPANY", "customMatchingId": "customer_number",
		}},
		{ask: "POST " + eventDefs, body: `{"label":"Visit","includeDefaultProperties":false}`, status: 409},
		{ask: "POST " + eventDefs, body: `{"label":"Other"}`, status: 400},
		{ask: "POST " + eventDefs, body: `{"label":"` + strings.Repeat("x", 101) + `","name":"long","includeDefaultProperties":false}`, status: 400},
		{ask: "POST " + eventDefs, body: `{"label":"Other","name":"` + strings.Repeat("x", 51) + `","includeDefaultProperties":false}`, status: 400},
		{ask: "POST " + eventDefs, body: `{"label":"Other","includeDefaultProperties":false,"customMatchingId":"name"}`, status: 400},
		{ask: "POST " + eventDefs, body: `{"label":"Other","includeDefaultProperties":false,"propertyDefinitions":[{"name":"a","type":"colour"}]}`, status: 400},
		{ask: "POST /crm/objects/2026-09/companies", body: `{"properties":{"customer_number":"7"}}`, status: 201, save: map[string]string{"c": "id"}},
		{ask: "POST " + sendOne, body: `{"eventName":"pe12345678_visit","objectId":"1","properties":{"customer_number":"7"}}`, status: 204},
		{ask: "GET /events/2026-09/events?objectType=COMPANY", status: 200, want: map[string]any{"results.#": 1, "results.0.objectId": "{c}"}},
		{ask: "POST " + eventDefs + "/pe12345678_visit/property", body: `{"name":"note","label":"Note","type":"string"}`, status: 201},
		{ask: "POST " + eventDefs + "/pe12345678_visit/property", body: `{"name":"note","label":"Note","type":"string"}`, status: 409},
		{ask: "PATCH " + eventDefs + "/pe12345678_visit/property/note", body: `{"label":"Remark"}`, status: 201, want: map[string]any{"label": "Remark"}},
		{ask: "GET " + eventDefs + "/pe12345678_visit", status: 200, want: map[string]any{"properties.#": 2}},
		{ask: "DELETE " + eventDefs + "/pe12345678_visit/property/note", status: 204},
		{ask: "DELETE " + eventDefs + "/pe12345678_visit/property/note", status: 404},
		{ask: "PATCH " + eventDefs + "/pe12345678_visit", body: `{"label":"Call","description":"They came"}`, status: 201, want: map[string]any{"labels.singular": "Call", "fullyQualifiedName": "pe12345678_visit"}},
		{ask: "GET " + eventDefs + "?limit=1", status: 200, want: map[string]any{"total": 2, "paging.next.after": ordered}},
		{ask: "GET " + eventDefs + "?limit=1&after=" + ordered, status: 200, want: map[string]any{"results.0.name": "visit", "paging": nil}},
		{ask: "DELETE " + eventDefs + "/pe12345678_visit", status: 204},
		{ask: "GET " + eventDefs + "/pe12345678_visit", status: 404},
		{ask: "GET /events/2026-09/events", status: 200, want: map[string]any{"results.#": 0}}, // its occurrences went with it
	})
}

func TestEventsAreOfATierAndAScope(t *testing.T) {
	playAll(t, []scenario{{name: "without the tier", options: Options{Lacks: []string{"custom events"}}, steps: []step{
		{ask: "POST " + sendOne, body: `{}`, status: 403, want: map[string]any{"category": nil}},
		{ask: "POST " + sendMany, body: `{}`, status: 403},
		{ask: "GET " + eventDefs, status: 403},
	}}})
	s := New(WithToken(Token{Name: "r", Value: "r", Scopes: []string{"crm.objects.contacts.read"}}))
	as := []string{"Authorization", "Bearer r"}
	play(t, s, []step{
		{ask: "POST " + sendOne, body: `{}`, header: as, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "analytics.behavioral_events.send"}},
		{ask: "GET " + eventDefs, header: as, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "behavioral_events.event_definitions.read_write"}},
		{ask: "GET /events/v3/events", header: as, status: 200},
	})
}

func TestAddEvent(t *testing.T) {
	s := New()
	name, err := s.AddEvent(EventDefinition{Name: "paid", Label: "Paid", Primary: "deals", Properties: []Property{{Name: "way", Type: "enumeration", Options: []string{"card"}}}})
	require.NoError(t, err)
	assert.Equal(t, "pe12345678_paid", name)
	_, err = s.AddEvent(EventDefinition{Name: "Paid!", Label: "Paid"})
	assert.Error(t, err)
}
