package hubspottest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const sequences = "/automation/sequences/2026-09"

func TestSequences(t *testing.T) {
	enrolling := func(contact, sequence, sender string) string {
		return `{"contactId":"` + contact + `","sequenceId":"` + sequence + `","senderEmail":"` + sender + `"}`
	}
	const into = "POST " + sequences + "/enrollments?userId=2001"
	playAll(t, []scenario{
		{name: "found", steps: []step{
			{ask: "GET " + sequences + "?userId=2001", status: 200, want: map[string]any{"total": 2, "results.0.id": "801", "results.0.userId": "2001", "paging": nil}},
			{ask: "GET " + sequences + "?userId=2001&name=fair", status: 200, want: map[string]any{"total": 1, "results.0.name": "After the fair"}},
			{ask: "GET " + sequences + "?userId=2001&limit=1", status: 200, want: map[string]any{"results.#": 1, "paging.next.after": "801"}},
			{ask: "GET " + sequences + "?userId=2001&limit=1&after=801", status: 200, want: map[string]any{"results.0.id": "802", "paging": nil}},
			{ask: "GET " + sequences + "/801?userId=2001", status: 200, want: map[string]any{"name": "After the fair", "steps.#": 1, "dependencies.#": 0}},
			{ask: "GET " + sequences + "/9?userId=2001", status: 404},
			{ask: "GET /automation/v4/sequences?userId=2001", status: 200, want: map[string]any{"total": 2}},
			{ask: "GET " + sequences + "/serviceaccounts/sequences", status: 200, want: map[string]any{"total": 2}},
			{ask: "GET /automation/sequences/2026-03/serviceaccounts/sequences", status: 404},
		}},
		{name: "enrolled", steps: []step{
			contact("ada", "ada@example.com"),
			{ask: "GET " + sequences + "/enrollments/contact/{ada}", status: 404},
			{ask: into, body: enrolling("{ada}", "801", "sales@example.com"), status: 200, want: map[string]any{"toEmail": "ada@example.com", "enrolledAt": "2026-11-24T09:00:00.000Z"}, save: map[string]string{"e": "id"}},
			{ask: "GET " + sequences + "/enrollments/contact/{ada}", status: 200, want: map[string]any{"id": "{e}", "sequenceId": "801", "sequenceName": "After the fair", "enrolledByEmail": "sales@example.com"}},
			{ask: into, body: enrolling("{ada}", "802", "sales@example.com"), status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
		}},
		{name: "enrolled by nobody in particular", steps: []step{
			contact("ada", "ada@example.com"),
			{ask: "POST " + sequences + "/serviceaccounts/enrollments", body: enrolling("{ada}", "801", "sales@example.com"), status: 200},
		}},
		{name: "refused", options: Options{SendResults: map[string]string{"bounced@example.com": "PREVIOUSLY_BOUNCED"}}, steps: []step{
			contact("ada", "ada@example.com"), contact("out", "out@example.com"), contact("bounced", "bounced@example.com"),
			{ask: "POST " + contacts, body: `{"properties":{"firstname":"x"}}`, status: 201, save: map[string]string{"nobody": "id"}},
			{ask: "POST " + preferences + "/statuses/out%40example.com/unsubscribe-all?channel=EMAIL", status: 200},
			{ask: into, body: enrolling("{ada}", "801", "private@example.com"), status: 400, want: map[string]any{"message": "There are no connected inboxes for user 2001 and private@example.com."}},
			{ask: into, body: enrolling("{out}", "801", "sales@example.com"), status: 400},
			{ask: into, body: enrolling("{bounced}", "801", "sales@example.com"), status: 400},
			{ask: into, body: enrolling("{nobody}", "801", "sales@example.com"), status: 400},
			{ask: into, body: enrolling("99", "801", "sales@example.com"), status: 404},
			{ask: into, body: enrolling("{ada}", "9", "sales@example.com"), status: 404},
			{ask: into, body: `{"contactId":"1"}`, status: 400},
			{ask: "POST " + sequences + "/enrollments", body: enrolling("{ada}", "801", "sales@example.com"), status: 400},
			{ask: "POST " + sequences + "/enrollments?userId=101", body: enrolling("{ada}", "801", "sales@example.com"), status: 400}, // an owner's ID
			{ask: "POST " + sequences + "/enrollments?userId=2002", body: enrolling("{ada}", "801", "support@example.com"), status: 403, want: map[string]any{"category": nil}},
		}},
		{name: "without the tier", options: Options{Lacks: []string{"sequences"}}, steps: []step{
			{ask: "GET " + sequences + "?userId=2001", status: 403},
			{ask: into, body: enrolling("1", "801", "sales@example.com"), status: 403},
		}},
	})
	a := ask(t, New(), "GET", "/automation/2026-09/sequences", "")
	assert.Equal(t, 404, a.status)
	assert.Equal(t, "text/html;charset=utf-8", a.header.Get("Content-Type"))

	s := New(WithToken(Token{Name: "r", Value: "r", Scopes: []string{"automation.sequences.read"}}))
	as := []string{"Authorization", "Bearer r"}
	play(t, s, []step{
		{ask: "GET " + sequences + "?userId=2001", header: as, status: 200},
		{ask: into, body: enrolling("1", "801", "sales@example.com"), header: as, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "automation.sequences.enrollments.write"}},
	})
}
