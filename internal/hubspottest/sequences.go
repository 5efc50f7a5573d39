package hubspottest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sequences: emails and tasks for a contact, one after the other, from the
// mailbox of a user.

type sequence struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	FolderID  string `json:"folderId,omitempty"`
	UserID    string `json:"userId"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// enrollment is a contact in a sequence.
type enrollment struct {
	ID        string `json:"id"`
	ToEmail   string `json:"toEmail"`
	Enrolled  string `json:"enrolledAt"`
	UpdatedAt string `json:"updatedAt"`
	Sequence  string `json:"sequenceId"`
	Name      string `json:"sequenceName"`
	By        string `json:"enrolledBy"`
	ByEmail   string `json:"enrolledByEmail"`

	contact int64
}

// The users who have a seat for sequences, and the connected mailboxes.
var (
	seats     = []int64{2001}
	mailboxes = map[int64][]string{2001: {"sales@example.com"}}
)

func defaultSequences(now time.Time) []*sequence {
	at := stamp(now)
	return []*sequence{
		{ID: "801", Name: "After the fair", UserID: "2001", CreatedAt: at, UpdatedAt: at},
		{ID: "802", Name: "Renewal", UserID: "2001", CreatedAt: at, UpdatedAt: at},
	}
}

func sequenceRoutes() []*route {
	versions := in("2026-09", "2026-03", "v4")
	const service = "automation/sequences/serviceaccounts/"
	return []*route{
		at("GET", "automation/sequences", readSequences, listSequences, versions),
		at("GET", "automation/sequences/{sequence}", readSequences, readSequence, versions),
		at("POST", "automation/sequences/enrollments", enrollScope, enroll, writes, versions),
		at("GET", "automation/sequences/enrollments/contact/{contact}", readSequences, readEnrollment, versions),
		// For tokens that do not belong to a user.
		at("GET", service+"sequences", readSequences, listSequences, in("2026-09")),
		at("GET", service+"sequences/{sequence}", readSequences, readSequence, in("2026-09")),
		at("POST", service+"enrollments", enrollScope, enroll, writes, in("2026-09")),
	}
}

// forService says whether the request is for a token that does not belong to a
// user.
func (c *call) forService() bool { return strings.Contains(c.r.URL.Path, "/serviceaccounts/") }

// sequenceUser reads the user of the request, who needs a seat.
func (c *call) sequenceUser() (int64, *apiError) {
	if c.lacks(featureSequences) {
		return 0, notIncluded("Sequences")
	}
	if c.forService() {
		return seats[0], nil
	}
	id, err := strconv.ParseInt(c.query.Get("userId"), 10, 64)
	if err != nil {
		return 0, invalid("userId is not a number: %s", quoted(c.query.Get("userId")))
	}
	if !slices.ContainsFunc(c.owners, func(o *owner) bool { return o.UserID != nil && *o.UserID == id }) {
		return 0, invalid("There is no user %d.", id)
	}
	if !slices.Contains(seats, id) {
		return 0, failure(http.StatusForbidden, "", "User %d has no seat that may use sequences.", id)
	}
	return id, nil
}

func listSequences(c *call) (reply, *apiError) {
	if _, fail := c.sequenceUser(); fail != nil {
		return refuse(fail)
	}
	limit, fail := c.number("limit", 10, 1, 100)
	if fail != nil {
		return refuse(fail)
	}
	var found []*sequence
	for _, s := range c.sequences {
		if strings.Contains(strings.ToLower(s.Name), strings.ToLower(c.query.Get("name"))) {
			found = append(found, s)
		}
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		if start = slices.IndexFunc(found, func(s *sequence) bool { return s.ID == after }) + 1; start == 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
	}
	end := min(start+limit, len(found))
	out := struct {
		Total int `json:"total"`
		page[*sequence]
	}{len(found), page[*sequence]{Results: append([]*sequence{}, found[start:end]...)}}
	if end < len(found) {
		out.Paging = c.next(found[end-1].ID)
	}
	return ok(out)
}

func (c *call) sequence(id string) *sequence {
	for _, s := range c.sequences {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func readSequence(c *call) (reply, *apiError) {
	if _, fail := c.sequenceUser(); fail != nil {
		return refuse(fail)
	}
	s := c.sequence(c.args["sequence"])
	if s == nil {
		return refuse(notFound("There is no sequence %s.", quoted(c.args["sequence"])))
	}
	return ok(struct {
		*sequence
		Steps        []map[string]any `json:"steps"`
		Settings     map[string]any   `json:"settings"`
		Dependencies []any            `json:"dependencies"`
	}{
		s, []map[string]any{{"id": s.ID + "1", "stepOrder": 0, "actionType": "EMAIL", "delayMillis": 0, "createdAt": s.CreatedAt, "updatedAt": s.UpdatedAt}},
		map[string]any{"id": s.ID + "9", "eligibleFollowUpDays": "BUSINESS_DAYS", "createdAt": s.CreatedAt, "updatedAt": s.UpdatedAt}, []any{},
	})
}

func enroll(c *call) (reply, *apiError) {
	var in struct {
		Contact  looseText `json:"contactId"`
		Sequence looseText `json:"sequenceId"`
		Sender   string    `json:"senderEmail"`
		Alias    string    `json:"senderAliasAddress"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	user, fail := c.sequenceUser()
	if fail != nil {
		return refuse(fail)
	}
	t := c.keys["contacts"]
	r := t.byID(string(in.Contact))
	s := c.sequence(string(in.Sequence))
	switch {
	case in.Contact == "" || in.Sequence == "" || in.Sender == "":
		return refuse(invalid("An enrolment needs contactId, sequenceId and senderEmail."))
	case !slices.ContainsFunc(mailboxes[user], func(one string) bool { return strings.EqualFold(one, in.Sender) }):
		return refuse(invalid("There are no connected inboxes for user %d and %s.", user, in.Sender))
	case s == nil:
		return refuse(notFound("There is no sequence %s.", quoted(string(in.Sequence))))
	case r == nil || !r.archived.IsZero():
		return refuse(notFound("There is no contact %s.", quoted(string(in.Contact))))
	}
	email := r.values["email"]
	switch {
	case email == "":
		return refuse(invalid("Contact %s has no email address.", in.Contact))
	case c.enrollment(r.id) != nil:
		return refuse(invalid("Contact %s is already enrolled in a sequence.", in.Contact))
	case !c.subscriber(email, false).optedOut.IsZero():
		return refuse(invalid("Contact %s unsubscribed.", in.Contact))
	case c.options.SendResults[email] != "":
		return refuse(invalid("Contact %s cannot be mailed: %s.", in.Contact, c.options.SendResults[email]))
	}
	at := stamp(c.now())
	e := &enrollment{
		ID: formatID(c.nextID()), ToEmail: email, Enrolled: at, UpdatedAt: at, Sequence: s.ID, Name: s.Name, By: formatID(user), ByEmail: in.Sender, contact: r.id,
	}
	c.enrollments = append(c.enrollments, e)
	return ok(map[string]string{"id": e.ID, "toEmail": e.ToEmail, "enrolledAt": at, "updatedAt": at})
}

func (s *Server) enrollment(contact int64) *enrollment {
	for _, e := range s.enrollments {
		if e.contact == contact {
			return e
		}
	}
	return nil
}

func readEnrollment(c *call) (reply, *apiError) {
	if c.lacks(featureSequences) {
		return refuse(notIncluded("Sequences"))
	}
	if r := c.keys["contacts"].byID(c.args["contact"]); r != nil {
		if e := c.enrollment(r.id); e != nil {
			return ok(e)
		}
	}
	return refuse(notFound("Contact %s is in no sequence.", quoted(c.args["contact"])))
}
