package action

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/wire"
)

// HubSpot's results for an email that was sent or will be sent.
const (
	resultSent     = "SENT"
	resultQueued   = "QUEUED"
	resultRepeated = "IDEMPOTENT_IGNORE"
)

// unsentReasons says in plain words why HubSpot did not send an email, and what to do.
// https://developers.hubspot.com/docs/api-reference/latest/marketing/transactional-emails/guide
var unsentReasons = map[string]struct {
	word      problem.Word
	why, hint string
}{
	"ADDRESS_OPTED_OUT":                     {problem.Forbidden, "The person unsubscribed from all email.", "Respect that choice. Only the person can subscribe again."},
	"BLOCKED_ADDRESS":                       {problem.Forbidden, "The address is on the account's block list.", "Look for the address in HubSpot's settings for email."},
	"BLOCKED_DOMAIN":                        {problem.Forbidden, "The domain of the address does not accept email from this account.", "Write to another address of the person."},
	"BRAND_RECIPIENT_FATIGUE_SUPPRESSED":    {problem.Forbidden, "The person got too many emails of this brand lately, so HubSpot holds this one back.", "Wait, or change the limit in HubSpot: Settings > Marketing > Email."},
	"CAMPAIGN_CANCELLED":                    {problem.Validation, "The email was cancelled in HubSpot.", "Publish the email again, or choose another one."},
	"EMAIL_DISABLED":                        {problem.Validation, "The email is not published, or was turned off in HubSpot.", "Publish the email in HubSpot."},
	"EMAIL_UNCONFIRMED":                     {problem.Forbidden, "The account's own address was not confirmed.", "Confirm the sender's address in HubSpot."},
	"GDPR_DOI_ENABLED":                      {problem.Forbidden, "The account requires double opt-in, and the person has not confirmed.", "Wait until the person confirms the subscription."},
	"GRAYMAIL_SUPPRESSED":                   {problem.Forbidden, "The person has not opened emails from this account for a long time, so HubSpot holds this one back.", "In the email's settings in HubSpot, allow sending to unengaged contacts."},
	"IDEMPOTENT_FAIL":                       {problem.Conflict, "An email with this Send ID was tried before and failed.", "Give another Send ID to try it again."},
	"INVALID_FROM_ADDRESS":                  {problem.Validation, "The sender's address is not one that the account may send from.", "Leave From empty, or connect the domain of the address in HubSpot."},
	"INVALID_TO_ADDRESS":                    {problem.Validation, "HubSpot does not take the recipient's address.", "Check the address."},
	"MISSING_CONTENT":                       {problem.Validation, "The email has no content, or is not published.", "Finish and publish the email in HubSpot."},
	"MISSING_TEMPLATE_PROPERTIES":           {problem.Validation, "The email uses values that were not given.", "Give a value for each {{ custom.name }} of the email in Values."},
	"NON_MARKETABLE_CONTACT":                {problem.Forbidden, "The person is not a marketing contact, and this is a marketing email.", "Choose an email of the type for the single send API."},
	"PORTAL_OVER_LIMIT":                     {problem.RateLimit, "The account has sent as many emails as its subscription includes.", "Wait for the next month, or raise the limit in HubSpot."},
	"PORTAL_SUSPENDED":                      {problem.Forbidden, "HubSpot suspended the account's sending of email.", "Ask HubSpot's support."},
	"PREVIOUSLY_BOUNCED":                    {problem.Forbidden, "An earlier email to this address came back, so HubSpot sends no more to it.", "Correct the contact's address in HubSpot."},
	"PREVIOUSLY_UNSUBSCRIBED_BRAND":         {problem.Forbidden, "The person unsubscribed from the email of this brand.", "Respect that choice. Only the person can subscribe again."},
	"PREVIOUSLY_UNSUBSCRIBED_BUSINESS_UNIT": {problem.Forbidden, "The person unsubscribed from the email of this brand.", "Respect that choice. Only the person can subscribe again."},
	"PREVIOUSLY_UNSUBSCRIBED_MESSAGE":       {problem.Forbidden, "The person unsubscribed from this type of email.", "Respect that choice, or use an email of a type that needs no subscription."},
	"PREVIOUSLY_UNSUBSCRIBED_PORTAL":        {problem.Forbidden, "The person unsubscribed from all email of the account.", "Respect that choice. Only the person can subscribe again."},
	"PREVIOUS_SPAM":                         {problem.Forbidden, "The person marked an earlier email as spam.", "Respect that choice: HubSpot sends no more to this address."},
	"QUARANTINED_ADDRESS":                   {problem.Forbidden, "HubSpot quarantined the address.", "Look at the contact in HubSpot, and write to another address of the person."},
	"RECIPIENT_FATIGUE_SUPPRESSED":          {problem.Forbidden, "The person got too many emails from this account lately, so HubSpot holds this one back.", "Wait, or change the limit in HubSpot: Settings > Marketing > Email."},
	"TEMPLATE_RENDER_EXCEPTION":             {problem.Validation, "HubSpot could not make the email from its template.", "Check the email in HubSpot, and the values."},
	"THROTTLED":                             {problem.RateLimit, "HubSpot sends no more emails at the moment.", "Run the flow again later."},
	"TOO_MANY_RECIPIENTS":                   {problem.Validation, "The email has too many recipients.", "Give fewer addresses in Cc and Bcc."},
	"UNCONFIGURED_SENDING_DOMAIN":           {problem.Validation, "The domain of the sender's address is not connected to HubSpot.", "Leave From empty, or connect the domain of the address in HubSpot."},
	"VALIDATION_FAILED":                     {problem.Validation, "HubSpot did not accept the data of the email.", "Check the recipient, the sender and the values."},
}

// sendEmail sends an email to one person, and waits for its result as long as the run's
// patience allows. HubSpot's first answer says only that it accepted the email.
//
// HubSpot sends one email for each send ID. If the flow gives none, the ID is made from
// the time when the run began and from what is sent. So a request that a run repeats has
// the same ID.
func sendEmail(c *call) engine.Step {
	id := c.In.Text(option.SendID)
	if id == "" {
		unnamed := request.SendEmail(c.In, "")
		sum := sha256.Sum256(append(strconv.AppendInt(nil, c.Now(), 10), unnamed.Body...))
		id = "directus-" + hex.EncodeToString(sum[:16])
	}
	r := request.SendEmail(c.In, id)
	x := c.Exchange(r)
	a, p := x.Answer, takenOnce(x, "email", "Send ID", id)
	switch {
	case p != nil && p.Word == problem.NotFound:
		p.Message = "There is no email " + c.In.Text(option.EmailID) + " that can be sent like this."
		p.Hint = "Check the number in the address of HubSpot's editor. The email must be of the type for the single send API, and published."
		return engine.Step{Fail: p}
	case p != nil:
		return engine.Step{Fail: p}
	case c.Made():
		return engine.Step{}
	case a.JSON.Get("status").Kind() != wire.String:
		return engine.Step{Fail: c.Odd(&r, a, "not the state of an email")}
	}
	state, known := idOf(a.JSON.Get("statusId"))
	for look := c.soon(); ; {
		st, done := c.emailState(&r, a.JSON, id, state)
		if done || !known || !look.rest(c) {
			return st
		}
		if a, p = c.Send(request.EmailState(state)); p != nil {
			return st
		}
	}
}

// takenOnce is the problem of a request that HubSpot recognises by an ID. If HubSpot may
// have taken the request, the hint gives the ID with which to run it again.
func takenOnce(x *engine.Exchange, what, label, id string) *problem.Problem {
	if x.Ambiguous {
		x.Problem.Hint += " HubSpot may have taken the " + what + " all the same. Run the flow again with " + label + " " + id + ": HubSpot takes an " + what + " with this ID only once."
	}
	return x.Problem
}

// emailState says what became of an email. done means that the state is final.
func (c *call) emailState(sent *request.Request, v wire.Value, id, state string) (st engine.Step, done bool) {
	status, result := v.Get("status").Text(), v.Get("sendResult").Text()
	done = status == "COMPLETE" || status == "CANCELED" || result != ""
	unknown := "" // why it is not known whether the email was sent
	switch {
	case !done:
		return c.emailOnItsWay(status, id, state), false
	case result == resultSent, result == resultQueued:
	case result == resultRepeated:
		unknown = "HubSpot took an email with this Send ID before, and sends only one. It does not say what became of the earlier email."
	case result == "" && status == "COMPLETE":
		unknown = "HubSpot processed the email, and did not say whether it sent it."
	default:
		return engine.Step{Fail: c.emailUnsent(sent, status, result)}, true
	}
	w := wire.NewWriter(nil).Open('{').Key("sent")
	if unknown != "" {
		w.Value(wire.Value{})
	} else {
		w.Bool(true)
	}
	w.Key("done").Bool(true).Key("result").Value(v.Get("sendResult")).Key("repeated").Bool(result == resultRepeated)
	w.Key("status").String(status).Key("statusId").String(state).Key("sendId").String(id).Key("completedAt").Value(v.Get("completedAt"))
	return engine.Step{Value: w.Member("note", unknown).Close('}').Bytes()}, true
}

// emailOnItsWay is the result of a run that ended before HubSpot said what became of the
// email.
func (c *call) emailOnItsWay(status, id, state string) engine.Step {
	w := wire.NewWriter(nil).Open('{').Key("sent").Bool(false).Key("done").Bool(false).Key("status").String(status)
	w.Key("statusId").String(state).Key("sendId").String(id)
	w.Key("note").String("HubSpot accepted the email, and has not said yet whether it is sent.")
	return engine.Step{Value: w.Close('}').Bytes()}
}

// emailUnsent is the problem of an email that HubSpot did not send.
func (c *call) emailUnsent(sent *request.Request, status, result string) *problem.Problem {
	reason, known := unsentReasons[result]
	if !known {
		reason.word, reason.why, reason.hint = problem.Validation, "HubSpot did not send the email.", "Look for the email in HubSpot."
	}
	if result == "" {
		result = status
	}
	return &problem.Problem{
		Word: reason.word, Method: sent.Method, Path: sent.Bare(), Docs: c.In.Endpoint.Docs,
		Message: "The email to " + c.In.Text(option.Recipient) + " was not sent. " + reason.why, Hint: reason.hint,
		Details: []problem.Detail{{Code: result, Message: reason.why}},
	}
}
