package hubspottest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const preferences = "/communication-preferences/2026-09"

func TestSubscriptions(t *testing.T) {
	const of = preferences + "/statuses/ada%40example.com"
	change := func(id, state string) string {
		return `{"subscriptionId":` + id + `,"statusState":"` + state + `","channel":"EMAIL"}`
	}
	playAll(t, []scenario{
		{name: "types", steps: []step{
			{ask: "GET " + preferences + "/definitions", status: 200, want: map[string]any{
				"status": "COMPLETE", "results.#": 4, "results.0.id": "501", "results.0.name": "Newsletter", "results.0.isActive": true,
				"results.3.isActive": false, "results.0.communicationMethod": "Email", "results.0.subscriptionTranslations": nil,
			}},
			{ask: "GET " + preferences + "/definitions?includeTranslations=true", status: 200, want: map[string]any{"results.0.subscriptionTranslations.0.languageCode": "de"}},
			{ask: "GET " + preferences + "/definitions?businessUnitId=7", status: 200, want: map[string]any{"results.#": 0}},
			{ask: "GET /communication-preferences/v4/definitions", status: 200, want: map[string]any{"results.#": 4}},
			{ask: "GET /communication-preferences/definitions/2026-09", status: 404},
		}},
		{name: "an address that nobody knows", steps: []step{
			{ask: "GET " + of + "?channel=EMAIL", status: 200, want: map[string]any{
				"results.#": 4, "results.0.status": "NOT_SPECIFIED", "results.0.subscriptionId": 501, "results.0.subscriberIdString": "ada@example.com", "results.0.subscriptionName": "Newsletter", "results.0.legalBasis": nil,
			}},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 0}},
		}},
		{name: "what a change comes to", steps: []step{
			{ask: "POST " + of, body: change("501", "NOT_SPECIFIED"), status: 200, want: map[string]any{"results.0.setStatusSuccessReason": "NO_STATUS_CHANGE"}},
			{ask: "POST " + of, body: change("501", "SUBSCRIBED"), status: 200, want: map[string]any{"results.#": 1, "results.0.status": "SUBSCRIBED", "results.0.setStatusSuccessReason": "REQUESTED_CHANGE_OCCURRED"}},
			{ask: "POST " + of, body: change("501", "SUBSCRIBED"), status: 200, want: map[string]any{"results.0.setStatusSuccessReason": "NO_STATUS_CHANGE"}},
			{ask: "POST " + of, body: change("501", "UNSUBSCRIBED"), status: 200, want: map[string]any{"results.0.setStatusSuccessReason": "REQUESTED_CHANGE_OCCURRED"}},
			{ask: "POST " + of, body: change("501", "SUBSCRIBED"), status: 200, want: map[string]any{"results.0.setStatusSuccessReason": "RESUBSCRIBE_OCCURRED"}},
			{ask: "GET " + preferences + "/statuses/ADA%40example.com?channel=EMAIL", status: 200, want: map[string]any{"results.0.status": "SUBSCRIBED", "results.1.status": "NOT_SPECIFIED"}},
		}},
		{name: "from everything, and back", steps: []step{
			contact("ada", "ada@example.com"),
			{ask: "GET " + of + "/unsubscribe-all?channel=EMAIL", status: 200, want: map[string]any{"results.#": 0}},
			{ask: "POST " + of + "/unsubscribe-all?channel=EMAIL", status: 200, want: map[string]any{"results.#": 0}},
			{ask: "GET " + of + "/unsubscribe-all?channel=EMAIL", status: 200, want: map[string]any{"results.#": 1, "results.0.wideStatusType": "PORTAL_WIDE", "results.0.status": "UNSUBSCRIBED"}},
			{ask: "GET " + of + "?channel=EMAIL", status: 200, want: map[string]any{"results.0.status": "UNSUBSCRIBED", "results.2.status": "UNSUBSCRIBED"}},
			{ask: "GET " + contacts + "/{ada}?properties=hs_email_optout", status: 200, want: map[string]any{"properties.hs_email_optout": "true"}},
			{ask: "POST " + of + "/unsubscribe-all?channel=EMAIL&verbose=true", status: 200, want: map[string]any{"results.#": 4, "results.0.setStatusSuccessReason": "UNSUBSCRIBE_FROM_ALL_OCCURRED"}},
			{ask: "POST " + of, body: change("502", "SUBSCRIBED"), status: 200, want: map[string]any{"results.0.setStatusSuccessReason": "RESUBSCRIBE_OCCURRED"}},
			{ask: "GET " + of + "/unsubscribe-all?channel=EMAIL", status: 200, want: map[string]any{"results.#": 0}},
			{ask: "GET " + of + "?channel=EMAIL", status: 200, want: map[string]any{"results.0.status": "UNSUBSCRIBED", "results.1.status": "SUBSCRIBED"}},
			{ask: "GET " + contacts + "/{ada}?properties=hs_email_optout", status: 200, want: map[string]any{"properties.hs_email_optout": "false"}},
		}},
		{name: "links", steps: []step{
			{ask: "POST " + preferences + "/links/generate?channel=EMAIL", body: `{"subscriberIdString":"ada@example.com","subscriptionId":501}`, status: 200, want: map[string]any{
				"subscriberIdString": "ada@example.com", "unsubscribeSingleUrl": "https://hs-12345678.s.hubspotemail.net/preferences/unsubscribe/501?data=stand-in",
			}},
			{ask: "POST " + preferences + "/links/generate?channel=EMAIL", body: `{"subscriberIdString":"ada@example.com"}`, status: 200, want: map[string]any{
				"unsubscribeSingleUrl": nil, "managePreferencesUrl": "https://hs-12345678.s.hubspotemail.net/preferences/manage?data=stand-in",
			}},
			{ask: "POST " + preferences + "/links/generate", body: `{"subscriberIdString":"ada@example.com"}`, status: 400},
			{ask: "POST " + preferences + "/links/generate?channel=EMAIL", body: `{"subscriberIdString":"ada"}`, status: 400},
			{ask: "POST " + preferences + "/links/generate?channel=EMAIL", body: `{"subscriberIdString":"ada@example.com","subscriptionId":"501"}`, status: 400},
		}},
		{name: "what is refused", steps: []step{
			{ask: "GET " + of, status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
			{ask: "GET " + of + "?channel=SMS", status: 400},
			{ask: "GET " + preferences + "/statuses/ada?channel=EMAIL", status: 400},
			{ask: "POST " + of, body: change("999", "SUBSCRIBED"), status: 400, want: map[string]any{"context.subscriptionId.0": "999"}},
			{ask: "POST " + of, body: change("501", "YES"), status: 400},
			{ask: "POST " + of, body: `{"subscriptionId":501,"statusState":"SUBSCRIBED"}`, status: 400},
			{ask: "POST " + of, body: `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL","legalBasis":"BECAUSE"}`, status: 400},
			{ask: "POST " + of + "/unsubscribe-all", status: 400},
		}},
		{name: "data privacy settings", options: Options{DataPrivacy: true}, steps: []step{
			{ask: "POST " + of, body: change("501", "SUBSCRIBED"), status: 400},
			{ask: "POST " + of, body: `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL","legalBasis":"CONSENT_WITH_NOTICE"}`, status: 400},
			{ask: "POST " + of, body: `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL","legalBasis":"CONSENT_WITH_NOTICE","legalBasisExplanation":"The form"}`, status: 200, want: map[string]any{
				"results.0.legalBasis": "CONSENT_WITH_NOTICE", "results.0.legalBasisExplanation": "The form",
			}},
		}},
		{name: "many", steps: []step{
			{ask: "POST " + preferences + "/statuses/batch/write", body: `{"inputs":[{"subscriberIdString":"a@example.com","subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"},{"subscriberIdString":"b@example.com","subscriptionId":501,"statusState":"UNSUBSCRIBED","channel":"EMAIL"}]}`, status: 200, want: map[string]any{
				"results.#": 2, "results.1.status": "UNSUBSCRIBED", "results.1.subscriberIdString": "b@example.com",
			}},
			{ask: "POST " + preferences + "/statuses/batch/write", body: `{"inputs":[{"subscriberIdString":"c@example.com","subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"},{"subscriberIdString":"x","subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"}]}`, status: 400},
			{ask: "POST " + preferences + "/statuses/batch/read?channel=EMAIL", body: `{"inputs":["a@example.com","c@example.com"]}`, status: 200, want: map[string]any{
				"results.0.subscriberIdString": "a@example.com", "results.0.statuses.0.status": "SUBSCRIBED", "results.1.statuses.0.status": "NOT_SPECIFIED",
			}},
			{ask: "POST " + preferences + "/statuses/batch/read?channel=EMAIL", body: `{"inputs":["a@example.com","nobody"]}`, status: 207, want: map[string]any{"results.#": 1, "numErrors": 1, "errors.0.context.subscriberIdString.0": "nobody"}},
			{ask: "POST " + preferences + "/statuses/batch/unsubscribe-all?channel=EMAIL&verbose=true", body: `{"inputs":["a@example.com"]}`, status: 200, want: map[string]any{"results.0.subscriberIdString": "a@example.com", "results.0.statuses.#": 4}},
			{ask: "POST " + preferences + "/statuses/batch/unsubscribe-all?channel=EMAIL", body: `{"inputs":["c@example.com"]}`, status: 200, want: map[string]any{"results.#": 0}},
			{ask: "POST " + preferences + "/statuses/batch/unsubscribe-all/read?channel=EMAIL", body: `{"inputs":["a@example.com","b@example.com","c@example.com"]}`, status: 200, want: map[string]any{
				"results.0.wideStatuses.#": 1, "results.1.wideStatuses.#": 0, "results.2.wideStatuses.0.wideStatusType": "PORTAL_WIDE",
			}},
			{ask: "POST " + preferences + "/statuses/batch/read?channel=EMAIL", body: `{"inputs":[]}`, status: 400},
		}},
		{name: "many, without the tier", options: Options{Lacks: []string{"subscription batches"}}, steps: []step{
			{ask: "POST " + preferences + "/statuses/batch/read?channel=EMAIL", body: `{"inputs":["a@example.com"]}`, status: 403, want: map[string]any{"category": nil}},
			{ask: "POST " + preferences + "/statuses/batch/write", body: `{"inputs":[]}`, status: 403},
			{ask: "POST " + preferences + "/statuses/batch/unsubscribe-all?channel=EMAIL", body: `{"inputs":["a@example.com"]}`, status: 403},
			{ask: "POST " + of, body: change("501", "SUBSCRIBED"), status: 200},
		}},
		{name: "as v3 does it", steps: []step{
			{ask: "GET /communication-preferences/v3/definitions", status: 200, want: map[string]any{"subscriptionDefinitions.#": 4}},
			{ask: "POST /communication-preferences/v3/subscribe", body: `{"emailAddress":"ada@example.com","subscriptionId":"501"}`, status: 200, want: map[string]any{"status": "SUBSCRIBED", "id": "501"}},
			{ask: "POST /communication-preferences/v3/subscribe", body: `{"emailAddress":"ada@example.com","subscriptionId":"501"}`, status: 400, want: map[string]any{"message": "ada@example.com is already subscribed to Newsletter."}},
			{ask: "POST /communication-preferences/v3/unsubscribe", body: `{"emailAddress":"ada@example.com","subscriptionId":"501"}`, status: 200, want: map[string]any{"status": "NOT_SUBSCRIBED"}},
			{ask: "POST /communication-preferences/v3/unsubscribe", body: `{"emailAddress":"ada@example.com","subscriptionId":"501"}`, status: 400},
			{ask: "POST /communication-preferences/v3/subscribe", body: `{"emailAddress":"ada@example.com","subscriptionId":"501"}`, status: 400},
			{ask: "POST /communication-preferences/v3/subscribe", body: `{"email_address":"ada@example.com","subscription_id":"501"}`, status: 400},
			{ask: "GET /communication-preferences/v3/status/email/ada%40example.com", status: 200, want: map[string]any{"recipient": "ada@example.com", "subscriptionStatuses.0.sourceOfStatus": "SUBSCRIPTION_STATUS"}},
			{ask: "GET /communication-preferences/v3/statuses/ada%40example.com?channel=EMAIL", status: 404},
		}},
	})
}

func TestSubscriptionScopes(t *testing.T) {
	s := New(
		WithToken(Token{Name: "reader", Value: "r", Scopes: []string{"communication_preferences.read"}}),
		WithToken(Token{Name: "both", Value: "b", Scopes: []string{"communication_preferences.read_write"}}),
		WithToken(Token{Name: "many", Value: "m", Scopes: []string{"communication_preferences.statuses.batch.read"}}),
	)
	read := "GET " + preferences + "/statuses/a%40example.com?channel=EMAIL"
	write := "POST " + preferences + "/statuses/a%40example.com"
	many := "POST " + preferences + "/statuses/batch/read?channel=EMAIL"
	tests := []struct {
		token, ask, body string
		status           int
	}{
		{"r", read, "", 200}, {"b", read, "", 200}, {"m", read, "", 403},
		{"r", write, `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"}`, 403},
		{"b", write, `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"}`, 200},
		{"b", many, `{"inputs":["a@example.com"]}`, 403}, {"m", many, `{"inputs":["a@example.com"]}`, 200},
	}
	for _, tt := range tests {
		play(t, s, []step{{ask: tt.ask, body: tt.body, header: []string{"Authorization", "Bearer " + tt.token}, status: tt.status}})
	}
	a := ask(t, s, "POST", preferences+"/statuses/batch/write", `{"inputs":[]}`, "Authorization", "Bearer m")
	assert.Equal(t, "communication_preferences.statuses.batch.write", a.get("errors.0.context.requiredGranularScopes.0"))
}
