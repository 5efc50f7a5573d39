package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// user is the ID of the user who sends: the ID that the flow gives, or the ID of the user
// with the sender's address. HubSpot lists users among the owners, which have other IDs.
// A dry run without look-ups keeps the address.
func (c *call) user() (id string, p *problem.Problem) {
	email := c.In.Text(option.Sender)
	if id = c.In.Text(option.User); id != "" {
		return id, nil
	}
	found, _, p := c.LookUp(request.Owners(c.In, email, "", false), true, func(answer wire.Value) bool {
		for _, owner := range answer.Get("results").Items() {
			if user, ok := idOf(owner.Get("userId")); ok && strings.EqualFold(owner.Get("email").Text(), email) {
				id = user
			}
		}
		return id != ""
	})
	switch {
	case p != nil:
		return "", c.notLookedUp(p, "users")
	case !found:
		return "", &problem.Problem{
			Word: problem.Validation, Message: "Nothing was sent to HubSpot: no user of the account has the address " + email + ".", Docs: c.In.Endpoint.Docs,
			Details: []problem.Detail{{Field: option.Sender, Code: "unknown_name", Message: "No user of the account has the address " + email + "."}},
			Hint:    "Give the address with which the sender logs in to HubSpot. If the mailbox has another address, give the user's number in User ID.",
		}
	case id == "":
		return email, nil
	}
	return id, nil
}

// contactID is the ID of the contact that the flow names by its ID or its address.
func (c *call) contactID() (id string, p *problem.Problem) {
	name := c.In.Text(option.ID)
	if !strings.Contains(name, "@") {
		return name, nil
	}
	a, p := c.Send(request.ContactByEmail(c.In, name))
	switch id, ok := recordID(a.JSON); {
	case p != nil && p.Word == problem.NotFound:
		p.Message, p.Hint = "There is no contact with the email "+name+".", "Check the address, or create the contact first."
		return "", p
	case p != nil:
		return "", c.unwritten(p, "contact")
	case ok:
		return id, nil
	}
	return name, nil
}

// sequence is the ID of the sequence that the flow names by its ID or its name.
func (c *call) sequence(user string) (id string, p *problem.Problem) {
	name := c.In.Text(option.Sequence)
	if strings.Trim(name, "0123456789") == "" {
		return name, nil
	}
	r := request.Sequences(c.In, user, name, strconv.Itoa(request.MaxSequences), "")
	r.See = request.All
	a, p := c.Send(r)
	if p != nil {
		return "", c.sequenceProblem(p)
	}
	var names []string
	for _, s := range a.JSON.Get("results").Items() {
		of, ok := recordID(s)
		if !ok {
			continue
		}
		names = append(names, s.Get("name").Text())
		if strings.EqualFold(s.Get("name").Text(), name) && id == "" {
			id = of
		}
	}
	switch {
	case id != "":
		return id, nil
	case c.Made():
		return name, nil
	}
	message := `The user has no sequence "` + name + `".` + validate.DidYouMean(validate.Nearest(name, names))
	return "", &problem.Problem{
		Word: problem.Validation, Message: "Nothing was sent to HubSpot: " + message, Docs: c.In.Endpoint.Docs,
		Details: []problem.Detail{{Field: option.Sequence, Code: "unknown_name", Message: message, Allowed: names}},
		Hint:    "Check the name: the action Find lists the sequences of a user.",
	}
}

// findSequences reads the sequences that a user may use.
func findSequences(c *call) engine.Step {
	user, p := c.user()
	if p != nil {
		return engine.Step{Fail: p}
	}
	end := c.harvest(c.maximum(), false).pagesOf(request.MaxSequences, "", func(limit, after string) request.Request {
		return request.Sequences(c.In, user, c.In.Text(option.Name), limit, after)
	})
	if end.Fail != nil {
		end.Fail = c.sequenceProblem(end.Fail)
	}
	return end
}

// enroll puts a contact into a sequence. HubSpot has no request to take it out.
func enroll(c *call) engine.Step {
	user, p := c.user()
	if p != nil {
		return engine.Step{Fail: p}
	}
	sequence, p := c.sequence(user)
	if p != nil {
		return engine.Step{Fail: p}
	}
	contact, p := c.contactID()
	if p != nil {
		return engine.Step{Fail: p}
	}
	r := request.Enroll(c.In, user, sequence, contact)
	a, p := c.Send(r)
	switch _, ok := recordID(a.JSON); {
	case p != nil && a.Unseen && (a.Status == 400 || a.Status == 409):
		return engine.Step{Fail: c.enrolledBefore(p, contact)}
	case p != nil:
		return engine.Step{Fail: c.sequenceProblem(p)}
	case !ok && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not an enrolment")}
	}
	w := wire.NewWriter(nil).Open('{').Key("enrolled").Bool(true)
	for _, key := range [...]string{"id", "toEmail", "enrolledAt"} {
		w.Key(key).Value(a.JSON.Get(key))
	}
	w.Key("contactId").String(contact).Key("sequenceId").String(sequence)
	return engine.Step{Value: w.Close('}').Bytes()}
}

// enrolledBefore looks for the most frequent reason why HubSpot refuses an enrolment, if the
// host does not show what HubSpot says: the contact is in a sequence already.
func (c *call) enrolledBefore(p *problem.Problem, contact string) *problem.Problem {
	a, unread := c.Send(request.Enrollment(c.In, contact))
	id, ok := a.JSON.Get("sequenceId").Scalar()
	if unread != nil || !ok {
		return p
	}
	name := id
	if text := a.JSON.Get("sequenceName").Text(); text != "" {
		name = strconv.Quote(text)
	}
	p.Word, p.Message = problem.Conflict, "Contact "+contact+" is already in the sequence "+name+"."
	p.Hint = oneSequence
	return p
}

// enrolled reads whether a contact is in a sequence.
func enrolled(c *call) engine.Step {
	contact, p := c.contactID()
	if p != nil {
		return engine.Step{Fail: p}
	}
	r := request.Enrollment(c.In, contact)
	a, p := c.Send(r)
	_, ok := recordID(a.JSON)
	w := wire.NewWriter(nil).Open('{').Key("enrolled").Bool(p == nil)
	switch {
	case p != nil && p.Word == problem.NotFound && a.Text == "": // a text would be an error about the path
		return engine.Step{Value: w.Key("contactId").String(contact).Close('}').Bytes()}
	case p != nil:
		return engine.Step{Fail: c.sequenceProblem(p)}
	case !ok && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not an enrolment")}
	}
	a.JSON.Each(func(key string, member wire.Value) { w.Key(key).Value(member) })
	return engine.Step{Value: w.Key("contactId").String(contact).Close('}').Bytes()}
}

// oneSequence says what to do for a contact that is in a sequence already.
const oneSequence = "A contact can be in only one sequence at a time. Wait until that sequence ends, or take the contact out of it in HubSpot, whose API has no request for that."

// refusedEnrollments says in plain words what to do if HubSpot refuses an enrolment. It
// recognises the reason by the text, because HubSpot sends no code.
var refusedEnrollments = []struct {
	said string
	word problem.Word
	hint string
}{
	{"no connected inbox", problem.Validation, "The sender has to connect this mailbox in HubSpot first: Settings > General > Email. Give the address of that mailbox as sender."},
	{"already enrolled", problem.Conflict, oneSequence},
	{"unsubscribed", problem.Forbidden, "The contact unsubscribed. Respect that choice."},
	{"no email", problem.Validation, "Give the contact an email address first."},
	{"bounced", problem.Forbidden, "An earlier email to this contact came back. Correct its address in HubSpot."},
	{"cannot be mailed", problem.Forbidden, "Look at the contact in HubSpot: an email came back, or the address is blocked."},
	{"seat", problem.Forbidden, "The user needs a paid seat of Sales Hub or Service Hub Professional or higher."},
}

// sequenceProblem explains why HubSpot refused a request about sequences.
func (c *call) sequenceProblem(p *problem.Problem) *problem.Problem {
	text := strings.ToLower(p.Message)
	for _, r := range refusedEnrollments {
		if p.Status >= 400 && p.Status < 500 && strings.Contains(text, r.said) {
			p.Word, p.Hint, p.RequiredScopes = r.word, r.hint, nil
			return p
		}
	}
	if p.Status == 404 {
		p.Hint = "Check the sequence and the contact: the action Find lists the sequences of a user."
	}
	return p
}
