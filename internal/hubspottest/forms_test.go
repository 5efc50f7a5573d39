package hubspottest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	forms       = "/marketing/v3/forms"
	submissions = "/form-integrations/v1/submissions/forms/"
	openForm    = "https://api.hsforms.com/submissions/v3/integration/submit/12345678/"
	secureForm  = "https://api.hsforms.com/submissions/v3/integration/secure/submit/12345678/"
)

var newsletter, contactUs, guarded, download, captured = formID(1), formID(2), formID(3), formID(4), formID(5)

func TestFormDefinitions(t *testing.T) {
	playAll(t, []scenario{
		{name: "found", steps: []step{
			{ask: "GET " + forms, status: 200, want: map[string]any{"results.#": 4, "results.0.id": newsletter, "results.0.formType": "hubspot", "paging": nil}},
			{ask: "GET " + forms + "?formTypes=captured", status: 200, want: map[string]any{"results.#": 1, "results.0.id": captured}},
			{ask: "GET " + forms + "?formTypes=hubspot&formTypes=captured", status: 200, want: map[string]any{"results.#": 5}},
			{ask: "GET " + forms + "?formTypes=all&limit=2", status: 200, want: map[string]any{"results.#": 2, "paging.next.after": contactUs}},
			{ask: "GET " + forms + "?formTypes=all&limit=3&after=" + contactUs, status: 200, want: map[string]any{"results.#": 3, "paging": nil}},
			{ask: "GET " + forms + "?formTypes=paper", status: 400},
			{ask: "GET " + forms + "?after=x", status: 400},
			{ask: "GET /marketing/forms/2026-09-beta", status: 200, want: map[string]any{"results.#": 4}},
			{ask: "GET /marketing/forms/2026-09", status: 404},
		}},
		{name: "read", steps: []step{
			{ask: "GET " + forms + "/" + contactUs, status: 200, want: map[string]any{
				"name": "Contact us", "archived": false, "fieldGroups.#": 2, "fieldGroups.0.fields.0.name": "email", "fieldGroups.0.fields.0.required": true,
				"fieldGroups.0.fields.2.options.1.value": "lead", "fieldGroups.1.fields.4.objectTypeId": "0-2",
				"configuration.postSubmitAction.type": "thank_you", "legalConsentOptions.type": "explicit_consent_to_process",
			}},
			{ask: "GET " + forms + "/" + guarded, status: 200, want: map[string]any{"configuration.recaptchaEnabled": true}},
			{ask: "GET " + forms + "/nothing", status: 404, want: map[string]any{"category": "OBJECT_NOT_FOUND"}},
		}},
		{name: "made, changed, archived", steps: []step{
			{ask: "POST " + forms, body: `{"name":"Mine","fieldGroups":[{"groupType":"default_group","fields":[{"objectTypeId":"0-1","name":"email","fieldType":"email","required":true}]}],"configuration":{"language":"en","more":1},"displayOptions":{},"legalConsentOptions":{"type":"none"}}`, status: 201, want: map[string]any{"formType": "hubspot", "configuration.more": 1}, save: map[string]string{"f": "id"}},
			{ask: "PATCH " + forms + "/{f}", body: `{"name":"Ours"}`, status: 200, want: map[string]any{"name": "Ours", "fieldGroups.#": 1}},
			{ask: "PUT " + forms + "/{f}", body: `{"name":"Theirs"}`, status: 400},
			{ask: "POST " + forms, body: `{"name":"","fieldGroups":[]}`, status: 400},
			{ask: "DELETE " + forms + "/{f}", status: 204},
			{ask: "GET " + forms + "/{f}", status: 404},
			{ask: "GET " + forms + "/{f}?archived=true", status: 200, want: map[string]any{"archived": true}},
			{ask: "GET " + forms + "?archived=true", status: 200, want: map[string]any{"results.#": 1}},
		}},
	})
	c := newClock()
	s := New(WithClock(c.now))
	require.Equal(t, 204, ask(t, s, "DELETE", forms+"/"+newsletter, "").status)
	c.at = c.at.AddDate(0, formsKept, 0)
	assert.Equal(t, float64(0), ask(t, s, "GET", forms+"?archived=true", "").get("results.#"), "after three months it is gone")
}

func TestSubmissions(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	nobody := []string{"Authorization", ""}
	send := func(email, first string) step {
		return step{ask: "POST " + openForm + newsletter, header: nobody, body: `{"fields":[{"objectTypeId":"0-1","name":"email","value":"` + email + `"},{"name":"firstname","value":"` + first + `"}],"context":{"pageUri":"https://www.example.com/join","pageName":"Join"}}`, status: 200, want: map[string]any{"inlineMessage": "Thanks for joining.", "redirectUri": nil}}
	}
	play(t, s, []step{send("ada@example.com", "Ada")})
	c.add(time.Minute)
	play(t, s, []step{
		send("Ada@example.com", "Augusta"), // the same contact
		{ask: "POST " + openForm + download, header: nobody, body: `{"fields":[{"name":"email","value":"grace@example.com"}]}`, status: 200, want: map[string]any{"redirectUri": "https://www.example.com/thanks", "inlineMessage": nil}},
		{ask: "GET " + contacts + "/ada%40example.com?idProperty=email", status: 200, want: map[string]any{"properties.firstname": "Augusta"}},
		{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 2}},
		{ask: "GET " + submissions + newsletter, status: 200, want: map[string]any{
			"results.#": 2, "results.0.submittedAt": float64(c.now().UnixMilli()), "results.0.pageUrl": "https://www.example.com/join",
			"results.0.values.1.value": "Augusta", "results.0.values.1.objectTypeId": "0-1", "results.1.values.1.value": "Ada", "paging": nil,
		}},
		{ask: "GET " + submissions + newsletter + "?limit=1", status: 200, want: map[string]any{"results.#": 1}, save: map[string]string{"next": "paging.next.after"}},
		{ask: "GET " + submissions + newsletter + "?limit=1&after={next}", status: 200, want: map[string]any{"results.0.values.1.value": "Ada", "paging": nil}},
		{ask: "GET " + submissions + newsletter + "?limit=51", status: 400},
		{ask: "GET " + submissions + "nothing", status: 404},
	})
}

func TestSubmissionsRefused(t *testing.T) {
	good := `"fields":[{"name":"email","value":"a@example.com"},{"name":"message","value":"Hello"}],"legalConsentOptions":{"consent":{"consentToProcess":true,"text":"Yes"}}`
	fields := func(more string) string {
		return strings.Replace(good, `"fields":[`, `"fields":[`+more+`,`, 1)
	}
	legal := func(text string) string {
		return strings.Split(good, `"legalConsentOptions"`)[0] + `"legalConsentOptions":` + text
	}
	tests := []struct {
		name, form, body string
		types            []string // in order; none is a success
		says             string
	}{
		{name: "good", body: good},
		{name: "an option, a number and a company", body: fields(`{"name":"lifecyclestage","value":"lead"},{"name":"numemployees","value":"12"},{"name":"topics","value":"sales;press"},{"objectTypeId":"0-2","name":"name","value":"Example"}`)},
		{name: "a field that is empty", body: fields(`{"name":"numemployees","value":""}`)},
		{name: "nothing of what is required", body: legal(`{"consent":{"consentToProcess":true,"text":"Yes"}}`)[strings.Index(good, `"legal`):], types: []string{"REQUIRED_FIELD", "REQUIRED_FIELD"}, says: "fields.email"},
		{name: "no address", body: strings.Replace(good, "a@example.com", "ada", 1), types: []string{"INVALID_EMAIL"}, says: "fields.email"},
		{name: "a blocked address", body: strings.Replace(good, "a@example.com", "Typo@example.com", 1), types: []string{"BLOCKED_EMAIL"}, says: "fields.email"},
		{name: "no number", body: fields(`{"name":"numemployees","value":"many"}`), types: []string{"INVALID_NUMBER"}, says: "fields.numemployees"},
		{name: "too large a number", body: fields(`{"name":"numemployees","value":"5001"}`), types: []string{"NUMBER_OUT_OF_RANGE"}},
		{name: "too small a number", body: fields(`{"name":"numemployees","value":"0"}`), types: []string{"NUMBER_OUT_OF_RANGE"}},
		{name: "the label of an option", body: fields(`{"name":"lifecyclestage","value":"Lead"}`), types: []string{"VALUE_NOT_IN_FIELD_DEFINITION"}},
		{name: "one of several options", body: fields(`{"name":"topics","value":"sales;gossip"}`), types: []string{"VALUE_NOT_IN_FIELD_DEFINITION"}},
		{name: "a field that is not there", body: fields(`{"name":"shoesize","value":"44"}`), types: []string{"FIELD_NOT_IN_FORM_DEFINITION"}, says: "fields.shoesize"},
		{name: "a field of another kind of record", body: fields(`{"objectTypeId":"0-2","name":"domain","value":"example.com"}`), types: []string{"FIELD_NOT_IN_FORM_DEFINITION"}, says: "fields.0-2/domain"},
		{name: "too long a value", body: fields(`{"name":"firstname","value":"` + strings.Repeat("x", maxText+1) + `"}`), types: []string{"INPUT_TOO_LARGE"}},
		{name: "too many values", body: fields(strings.TrimSuffix(strings.Repeat(`{"name":"firstname","value":"x"},`, maxSubmitted), ",")), types: []string{"MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED"}},
		{name: "an empty cookie", body: good + `,"context":{"hutk":""}`, types: []string{"INVALID_HUTK"}},
		{name: "a made-up cookie", body: good + `,"context":{"hutk":"undefined"}`, types: []string{"INVALID_HUTK"}},
		{name: "a cookie", body: good + `,"context":{"hutk":"0123456789abcdef0123456789abcdef","ipAddress":"192.0.2.1"}`},
		{name: "no IP address", body: good + `,"context":{"ipAddress":"here"}`, types: []string{"INVALID_IP_ADDRESS"}},
		{name: "a page without a host", body: good + `,"context":{"pageUri":"/join"}`, types: []string{"INVALID_PAGE_URI"}},
		{name: "two months ago", body: good + fmt.Sprintf(`,"submittedAt":"%d"`, newClock().now().AddDate(0, -2, 0).UnixMilli()), types: []string{"INVALID_METADATA"}},
		{name: "a week ago", body: good + fmt.Sprintf(`,"submittedAt":"%d"`, newClock().now().AddDate(0, 0, -7).UnixMilli())},
		{name: "no consent", body: legal(`null`), types: []string{"MISSING_PROCESSING_CONSENT"}},
		{name: "consent withheld", body: legal(`{"consent":{"consentToProcess":false,"text":"No"}}`), types: []string{"MISSING_PROCESSING_CONSENT"}},
		{name: "consent to an unknown text", body: legal(`{"consent":{"consentToProcess":true}}`), types: []string{"MISSING_PROCESSING_CONSENT_TEXT"}},
		{name: "communications without a text", body: legal(`{"consent":{"consentToProcess":true,"text":"Yes","communications":[{"value":true,"subscriptionTypeId":501}]}}`), types: []string{"MISSING_COMMUNICATION_CONSENT_TEXT"}},
		{name: "communications twice", body: legal(`{"consent":{"consentToProcess":true,"text":"Yes","communications":[{"value":true,"subscriptionTypeId":501,"text":"a"},{"value":true,"subscriptionTypeId":501,"text":"a"}]}}`), types: []string{"DUPLICATE_SUBSCRIPTION_TYPE_ID"}},
		{name: "interest without a text", body: legal(`{"legitimateInterest":{"value":true,"subscriptionTypeId":501,"legalBasis":"LEAD"}}`), types: []string{"MISSING_LEGITIMATE_INTEREST_TEXT"}},
		{name: "interest of another kind", body: legal(`{"legitimateInterest":{"value":true,"subscriptionTypeId":501,"legalBasis":"FRIEND","text":"a"}}`), types: []string{"INVALID_LEGAL_OPTION_FORMAT"}},
		{name: "both", body: legal(`{"consent":{"consentToProcess":true,"text":"Yes"},"legitimateInterest":{"value":true,"legalBasis":"LEAD","text":"a"}}`), types: []string{"INVALID_LEGAL_OPTION_FORMAT"}},
		{name: "reCAPTCHA", form: guarded, body: `"fields":[{"name":"email","value":"a@example.com"}]`, types: []string{"FORM_HAS_RECAPTCHA_ENABLED"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(WithClock(newClock().now))
			play(t, s, []step{{ask: "POST " + contacts + "/gdpr-delete", body: `{"objectId":"typo@example.com","idProperty":"email"}`, status: 204}})
			form := contactUs
			if tt.form != "" {
				form = tt.form
			}
			a := ask(t, s, "POST", openForm+form, "{"+tt.body+"}", "Authorization", "")
			if tt.types == nil {
				assert.Equal(t, 200, a.status, a.text)
				return
			}
			require.Equal(t, 400, a.status, a.text)
			assert.Equal(t, "error", a.get("status"))
			assert.NotEmpty(t, a.get("correlationId"))
			assert.Nil(t, a.get("category"))
			var types []string
			for _, e := range a.get("errors").([]any) {
				types = append(types, e.(map[string]any)["errorType"].(string))
			}
			assert.Equal(t, tt.types, types)
			assert.Contains(t, a.get("errors.0.message"), tt.says)
			assert.Empty(t, s.Counts()["contacts"])
		})
	}
}

func TestSubmissionConsents(t *testing.T) {
	play(t, New(), []step{
		{ask: "POST " + openForm + contactUs, header: []string{"Authorization", ""}, status: 200, body: `{"fields":[{"name":"email","value":"ada@example.com"},{"name":"message","value":"Hello"}],
			"legalConsentOptions":{"consent":{"consentToProcess":true,"text":"Yes","communications":[{"value":true,"subscriptionTypeId":501,"text":"News"},{"value":false,"subscriptionTypeId":502,"text":"More"}]}}}`},
		{ask: "GET " + preferences + "/statuses/ada%40example.com?channel=EMAIL", status: 200, want: map[string]any{"results.0.status": "SUBSCRIBED", "results.0.legalBasis": "CONSENT_WITH_NOTICE", "results.1.status": "NOT_SPECIFIED"}},
	})
}

func TestFormHosts(t *testing.T) {
	const body = `{"fields":[{"name":"email","value":"a@example.com"}]}`
	nobody := []string{"Authorization", ""}
	europe := Options{DataCentre: "eu1"}
	playAll(t, []scenario{
		{name: "each host has its own", steps: []step{
			{ask: "POST https://api.hubapi.com/submissions/v3/integration/submit/12345678/" + newsletter, body: body, status: 404},
			{ask: "GET https://api.hsforms.com" + contacts, status: 405},
			{ask: "GET https://api.hsforms.com/", header: nobody, status: 405},
			{ask: "GET https://api.hubapi.com" + contacts, status: 200},
			{ask: "POST http://localhost:8080/submissions/v3/integration/submit/12345678/" + newsletter, body: body, header: nobody, status: 200},
		}},
		{name: "Europe", options: europe, steps: []step{
			{ask: "GET /account-info/2026-09/details", status: 200, want: map[string]any{"dataHostingLocation": "eu1", "uiDomain": "app-eu1.hubspot.com"}},
			{ask: "POST " + openForm + newsletter, body: body, header: nobody, status: 404, want: map[string]any{"status": "error"}},
			{ask: "POST https://api-eu1.hsforms.com/submissions/v3/integration/submit/12345678/" + newsletter, body: body, header: nobody, status: 200},
			{ask: "POST https://api-eu1.hsforms.com/submissions/v3/integration/secure/submit/12345678/" + newsletter, body: body, status: 200},
		}},
		{name: "not in Europe", steps: []step{
			{ask: "POST https://api-eu1.hsforms.com/submissions/v3/integration/submit/12345678/" + newsletter, body: body, header: nobody, status: 404},
		}},
		{name: "another account, another form, a form that is not HubSpot's", steps: []step{
			{ask: "POST https://api.hsforms.com/submissions/v3/integration/submit/1/" + newsletter, body: body, header: nobody, status: 404},
			{ask: "POST " + openForm + "nothing", body: body, header: nobody, status: 404},
			{ask: "POST " + openForm + captured, body: body, header: nobody, status: 400, want: map[string]any{"errors": nil}},
			{ask: "POST " + openForm + newsletter, body: `{`, header: nobody, status: 400, want: map[string]any{"category": nil}},
		}},
		{name: "with the token", steps: []step{
			{ask: "POST " + secureForm + newsletter, body: body, header: nobody, status: 401},
			{ask: "POST " + secureForm + newsletter, body: `{"fields":[{"name":"email","value":"a@example.com"},{"name":"city","value":"Paris"}]}`, status: 200},
			{ask: "GET " + contacts + "/a%40example.com?idProperty=email&properties=city", status: 200, want: map[string]any{"properties.city": "Paris"}},
			{ask: "POST " + openForm + newsletter, body: `{"fields":[{"name":"email","value":"a@example.com"},{"name":"city","value":"Paris"}]}`, header: nobody, status: 400},
		}},
	})
	a := ask(t, New(), "GET", "https://api.hsforms.com/submissions/v3", "")
	assert.Equal(t, "text/html;charset=utf-8", a.header.Get("Content-Type"))
	assert.Contains(t, a.text, "<h1>405 Method Not Allowed</h1>")

	s := New(WithToken(Token{Name: "reader", Value: "pat-reader", Scopes: []string{"crm.objects.contacts.read"}}))
	assert.Equal(t, 403, ask(t, s, "POST", secureForm+newsletter, body, "Authorization", "Bearer pat-reader").status)
	assert.Equal(t, 200, ask(t, s, "POST", openForm+newsletter, body, "Authorization", "").status)
	journal := s.Journal()
	require.Len(t, journal, 2)
	assert.Equal(t, []any{"api.hsforms.com", true, "reader"}, []any{journal[0].Host, journal[0].Bearer, journal[0].Token})
	assert.Equal(t, []any{"api.hsforms.com", false, ""}, []any{journal[1].Host, journal[1].Bearer, journal[1].Token})
}
