package hubspottest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	transactional = "/marketing/transactional/2026-09/single-email/send"
	marketing     = "/marketing/email-campaigns/2026-09/single-send"
)

func mailTo(to, more string) string {
	return `{"emailId":700001,"message":{"to":"` + to + `"` + more + `},"contactProperties":{},"customProperties":{}}`
}

func TestSingleSend(t *testing.T) {
	const other = `{"emailId":700002,"message":{"to":"ada@example.com"},"contactProperties":{"firstname":"Ada"},"customProperties":{`
	playAll(t, []scenario{
		{name: "sent", steps: []step{
			{ask: "POST " + transactional, body: mailTo("ada@example.com", ""), status: 200, want: map[string]any{
				"status": "COMPLETE", "sendResult": "SENT", "requestedAt": "2026-11-24T09:00:00.000Z", "completedAt": "2026-11-24T09:00:00.000Z",
			}, save: map[string]string{"s": "statusId"}},
			{ask: "GET /marketing/v3/email/send-statuses/{s}", status: 200, want: map[string]any{"statusId": "{s}", "sendResult": "SENT"}},
			{ask: "GET /marketing/v3/email/send-statuses/nothing", status: 404},
			{ask: "GET /marketing/email/2026-09/send-statuses/{s}", status: 404},
			// Who is mailed is a contact from then on.
			{ask: "GET " + contacts + "/ada%40example.com?idProperty=email", status: 200},
			{ask: "POST /marketing/v3/transactional/single-email/send", body: `{"emailId":700001,"message":{"to":"ada@example.com"}}`, status: 200},
		}},
		{name: "the same send twice", steps: []step{
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"sendId":"order-7"`), status: 200, want: map[string]any{"sendResult": "SENT"}},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"sendId":"order-7"`), status: 200, want: map[string]any{"sendResult": "IDEMPOTENT_IGNORE"}},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"sendId":"order-8"`), status: 200, want: map[string]any{"sendResult": "SENT"}},
		}},
		{name: "what its text asks for", steps: []step{
			{ask: "POST " + transactional, body: other + `}}`, status: 200, want: map[string]any{"sendResult": "MISSING_TEMPLATE_PROPERTIES"}},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 0}},
			{ask: "POST " + transactional, body: other + `"order_number":7}}`, status: 200, want: map[string]any{"sendResult": "SENT"}},
			{ask: "GET " + contacts + "/ada%40example.com?idProperty=email", status: 200, want: map[string]any{"properties.firstname": "Ada"}},
		}},
		{name: "not sent", options: Options{SendResults: map[string]string{"bounced@example.com": "PREVIOUSLY_BOUNCED"}}, steps: []step{
			{ask: "POST " + transactional, body: mailTo("Bounced@example.com", ""), status: 200, want: map[string]any{"status": "COMPLETE", "sendResult": "PREVIOUSLY_BOUNCED"}},
			{ask: "POST " + transactional, body: mailTo("nobody", ""), status: 200, want: map[string]any{"sendResult": "INVALID_TO_ADDRESS"}},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"from":"Sales <sales@example.com>"`), status: 200, want: map[string]any{"sendResult": "SENT"}},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"from":"Sales"`), status: 200, want: map[string]any{"sendResult": "INVALID_FROM_ADDRESS"}},
			{ask: "POST " + transactional, body: `{"emailId":700003,"message":{"to":"ada@example.com"}}`, status: 200, want: map[string]any{"sendResult": "MISSING_CONTENT"}},
			{ask: "POST " + contacts + "/gdpr-delete", body: `{"objectId":"typo@example.com","idProperty":"email"}`, status: 204},
			{ask: "POST " + transactional, body: mailTo("typo@example.com", ""), status: 200, want: map[string]any{"sendResult": "BLOCKED_ADDRESS"}},
		}},
		{name: "who opted out gets no marketing", steps: []step{
			{ask: "POST " + preferences + "/statuses/ada%40example.com/unsubscribe-all?channel=EMAIL", status: 200},
			{ask: "POST " + marketing, body: mailTo("ada@example.com", ""), status: 200, want: map[string]any{"sendResult": "ADDRESS_OPTED_OUT"}},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", ""), status: 200, want: map[string]any{"sendResult": "SENT"}},
			{ask: "POST /marketing/v4/email/single-send", body: mailTo("grace@example.com", ""), status: 200, want: map[string]any{"sendResult": "SENT"}},
		}},
		{name: "refused", steps: []step{
			{ask: "POST " + transactional, body: `{"message":{"to":"ada@example.com"}}`, status: 400},
			{ask: "POST " + transactional, body: `{"emailId":700001}`, status: 400},
			{ask: "POST " + transactional, body: `{"emailId":1,"message":{"to":"ada@example.com"}}`, status: 404},
			{ask: "POST " + transactional, body: `{"emailId":700001,"message":{"to":"ada@example.com"},"contactProperties":{"nothing":"x"}}`, status: 400, want: map[string]any{"errors.0.code": "PROPERTY_DOESNT_EXIST"}},
			{ask: "POST " + transactional, body: `{"emailId":"x","message":{"to":"ada@example.com"}}`, status: 400},
		}},
		{name: "refused where the new fields count", options: Options{EnforceNewFields: true}, steps: []step{
			{ask: "POST " + transactional, body: `{"emailId":700001,"message":{"to":"ada@example.com","cc":[],"bcc":[],"replyTo":[]}}`, status: 400},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", ""), status: 400},
			{ask: "POST " + transactional, body: mailTo("ada@example.com", `,"cc":[],"bcc":[],"replyTo":[]`), status: 200},
		}},
		{name: "without the tier", options: Options{Lacks: []string{"transactional email", "marketing single send"}}, steps: []step{
			{ask: "POST " + transactional, body: mailTo("ada@example.com", ""), status: 403, want: map[string]any{"category": nil}},
			{ask: "POST " + marketing, body: mailTo("ada@example.com", ""), status: 403},
		}},
	})
	s := New(WithToken(Token{Name: "m", Value: "m", Scopes: []string{"marketing-email"}}))
	as := []string{"Authorization", "Bearer m"}
	play(t, s, []step{
		{ask: "POST " + transactional, body: mailTo("ada@example.com", ""), header: as, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "transactional-email"}},
		{ask: "POST " + marketing, body: mailTo("ada@example.com", ""), header: as, status: 200},
	})
}

func TestSendingTakesTime(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithOptions(Options{SendDelayMS: 3000}))
	a := ask(t, s, "POST", transactional, mailTo("ada@example.com", ""))
	require.Equal(t, 200, a.status, a.text)
	assert.Equal(t, "PENDING", a.get("status"))
	assert.Nil(t, a.get("sendResult"))
	c.add(3 * time.Second)
	a = ask(t, s, "GET", "/marketing/v3/email/send-statuses/"+a.get("statusId").(string), "")
	assert.Equal(t, "COMPLETE", a.get("status"))
	assert.Equal(t, "SENT", a.get("sendResult"))
	assert.Equal(t, "2026-11-24T09:00:03.000Z", a.get("completedAt"))
	require.Len(t, s.Sent(), 1)
	assert.Equal(t, "ada@example.com", s.Sent()[0].To)
	assert.Equal(t, "SENT", control(t, s, "GET", "/emails", "").get("0.sendResult"))
}
