package hubspottest

import (
	netmail "net/mail"
	"slices"
	"strings"
	"time"
)

// Emails that are sent to one person: transactional emails, and the single send
// of marketing emails.

// mail is an email that somebody made in HubSpot so that the API can send it.
type mail struct {
	id        int64
	published bool
	needs     []string // the custom properties that its text uses
}

// The emails of a new account: one that can be sent, one whose text has a
// placeholder, and one that is not published.
var defaultMails = []mail{{id: 700001, published: true}, {id: 700002, published: true, needs: []string{"order_number"}}, {id: 700003}}

// Sent is one email that the account was asked to send.
type Sent struct {
	StatusID string `json:"statusId"`
	SendID   string `json:"sendId,omitempty"`
	EmailID  int64  `json:"emailId"`
	To       string `json:"to"`
	Kind     string `json:"kind"` // transactional or marketing

	// Result is what became of it, or "" while that is not known.
	Result string `json:"sendResult,omitempty"`

	requested time.Time
	completed time.Time
}

// The results that the stand-in finds out by itself. Options.SendResults sets
// others.
const (
	resultSent         = "SENT"
	resultRepeated     = "IDEMPOTENT_IGNORE"
	resultNoAddress    = "INVALID_TO_ADDRESS"
	resultNoFrom       = "INVALID_FROM_ADDRESS"
	resultBlocked      = "BLOCKED_ADDRESS"
	resultOptedOut     = "ADDRESS_OPTED_OUT"
	resultNoContent    = "MISSING_CONTENT"
	resultNoProperties = "MISSING_TEMPLATE_PROPERTIES"
)

func emailRoutes() []*route {
	return []*route{
		at("POST", "marketing/transactional/single-email/send", transactionalScope, sendTransactional, writes, inDatedAndV3),
		at("POST", "marketing/email-campaigns/single-send", marketingSendScope, sendMarketing, writes, in("2026-09", "2026-03")),
		at("POST", "marketing/email/single-send", marketingSendScope, sendMarketing, writes, in("v4")),
		at("GET", "marketing/email/send-statuses/{status}", marketingSendScope, sendStatus, in("v3")),
	}
}

type mailInput struct {
	EmailID *int64 `json:"emailId"`
	Message *struct {
		To      string   `json:"to"`
		From    string   `json:"from"`
		CC      []string `json:"cc"`
		BCC     []string `json:"bcc"`
		ReplyTo []string `json:"replyTo"`
		SendID  string   `json:"sendId"`
	} `json:"message"`
	Contact properties           `json:"contactProperties"`
	Custom  map[string]looseText `json:"customProperties"`
}

func sendTransactional(c *call) (reply, *apiError) {
	if c.lacks(featureTransactional) {
		return refuse(notIncluded("The transactional email add-on"))
	}
	return c.send("transactional")
}

func sendMarketing(c *call) (reply, *apiError) {
	if c.lacks(featureMarketingSend) {
		return refuse(notIncluded("The single send of marketing emails"))
	}
	return c.send("marketing")
}

// send accepts an email. The status is 200 whether the email is sent or not.
func (c *call) send(kind string) (reply, *apiError) {
	var in mailInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	switch {
	case in.EmailID == nil:
		return refuse(invalid("A send needs an emailId."))
	case in.Message == nil || in.Message.To == "":
		return refuse(invalid("A send needs a message with a recipient in to."))
	case c.options.EnforceNewFields && dated(c.version) && (in.Contact == nil || in.Custom == nil || in.Message.CC == nil || in.Message.BCC == nil || in.Message.ReplyTo == nil):
		return refuse(invalid("A send needs contactProperties and customProperties, and a message with cc, bcc and replyTo."))
	}
	i := slices.IndexFunc(defaultMails, func(m mail) bool { return m.id == *in.EmailID })
	if i < 0 {
		return refuse(notFound("There is no email %d.", *in.EmailID))
	}
	one := &Sent{
		StatusID: formID(c.nextID()), SendID: in.Message.SendID, EmailID: *in.EmailID, To: in.Message.To, Kind: kind, requested: c.now(),
	}
	result := c.sendResult(&in, &defaultMails[i], kind)
	if result == resultSent {
		if fail := c.mailContact(&in); fail != nil {
			return refuse(fail)
		}
	}
	c.sent = append(c.sent, one)
	finish := func() { one.Result, one.completed = result, c.Server.now() }
	if result == resultSent {
		c.after(c.options.SendDelayMS, finish)
	} else {
		finish() // an email that is not sent needs no time
	}
	return ok(one.answer())
}

// sendResult returns what becomes of an email.
func (c *call) sendResult(in *mailInput, m *mail, kind string) string {
	to := strings.ToLower(in.Message.To)
	if in.Message.SendID != "" && slices.ContainsFunc(c.sent, func(s *Sent) bool { return s.SendID == in.Message.SendID }) {
		return resultRepeated
	}
	if result := c.options.SendResults[to]; result != "" {
		return result
	}
	switch one := c.subscriber(to, false); {
	case !validEmail(to):
		return resultNoAddress
	case in.Message.From != "" && !validEmail(sender(in.Message.From)):
		return resultNoFrom
	case c.keys["contacts"].blocked[to]:
		return resultBlocked
	case kind == "marketing" && !one.optedOut.IsZero():
		return resultOptedOut // a transactional email is sent all the same
	case !m.published:
		return resultNoContent
	}
	for _, name := range m.needs {
		if in.Custom[name] == "" {
			return resultNoProperties
		}
	}
	return resultSent
}

// sender returns the address of a sender, without the name before it.
func sender(from string) string {
	if a, err := netmail.ParseAddress(from); err == nil {
		return a.Address
	}
	return from
}

// mailContact writes the contact's properties of an email, and creates the
// contact if there is none.
func (c *call) mailContact(in *mailInput) *apiError {
	t := c.keys["contacts"]
	existing, _ := t.find(in.Message.To, "email")
	as := &call{Server: c.Server, version: c.version, seeding: true}
	values := properties{}
	for name, value := range in.Contact {
		values[name] = value
	}
	if existing == nil {
		values["email"] = encode(in.Message.To)
	}
	ch, fail := as.prepare(t, existing, values)
	if fail != nil {
		return fail
	}
	if existing == nil {
		c.insert(t, ch)
	} else if len(ch.values) > 0 {
		c.write(t, existing, ch)
	}
	return nil
}

type sentAnswer struct {
	StatusID  string     `json:"statusId"`
	Status    string     `json:"status"`
	Result    string     `json:"sendResult,omitempty"`
	Requested string     `json:"requestedAt"`
	Started   string     `json:"startedAt"`
	Completed string     `json:"completedAt,omitempty"`
	Event     *sentEvent `json:"eventId,omitempty"`
}

type sentEvent struct {
	ID      string `json:"id"`
	Created string `json:"created"`
}

func (s *Sent) answer() sentAnswer {
	at := stamp(s.requested)
	a := sentAnswer{StatusID: s.StatusID, Status: "COMPLETE", Result: s.Result, Requested: at, Started: at}
	if s.completed.IsZero() {
		a.Status = "PENDING"
		return a
	}
	a.Completed = stamp(s.completed)
	a.Event = &sentEvent{s.StatusID, a.Completed}
	return a
}

func sendStatus(c *call) (reply, *apiError) {
	for _, one := range c.sent {
		if one.StatusID == c.args["status"] {
			return ok(one.answer())
		}
	}
	return refuse(notFound("There is no send %s.", quoted(c.args["status"])))
}

// Sent returns the emails that the account was asked to send, with what became
// of each.
func (s *Server) Sent() []Sent {
	s.settle()
	s.data.RLock()
	defer s.data.RUnlock()
	out := make([]Sent, len(s.sent))
	for i, one := range s.sent {
		out[i] = *one
	}
	return out
}
