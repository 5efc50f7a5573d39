// Package response turns HubSpot's answers into what a flow gets: a value or a problem.
package response

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// Answer is what came back for a request. Its values are valid until the run continues.
type Answer struct {
	ID      int // the request's
	Status  int // 0 when the connection broke before an answer came
	Headers wire.Value
	JSON    wire.Value // Missing when the body was not JSON
	Text    string     // the body when it was not JSON
	Unseen  bool       // the host could not see body and headers
	Broke   string     // why no answer came
	Code    string     // the host's code for that reason, such as ECONNRESET
	Unsent  bool       // no connection was opened, so nothing was sent
	Size    int        // roughly how many bytes of memory the kept body takes in the host
	Large   bool       // the host could not hold the body, and dropped it
}

// Good tells whether HubSpot did what it was asked.
func (a *Answer) Good() bool { return 200 <= a.Status && a.Status <= 299 }

// Problem turns an answer that is not good into a problem. Any member of HubSpot's error
// may be missing.
// https://developers.hubspot.com/docs/api-reference/error-handling
func Problem(in *validate.Input, r *request.Request, a *Answer) *problem.Problem {
	p := &problem.Problem{Status: a.Status, Method: r.Method, Path: r.Bare(), Docs: in.Endpoint.Docs}
	if a.Status == 0 {
		p.Word = problem.Network
		p.Message = "No answer came from HubSpot: " + clip(a.Broke)
		if a.Code != "" {
			p.Details = []problem.Detail{{Code: a.Code, Message: clip(a.Broke)}}
		}
		p.Hint = "Check that Directus reaches " + r.Host.Name() + "."
		if !a.Unsent && (in.Action.Writes || r.Once) && !r.Reads() {
			p.Hint += " The request may have arrived all the same: look in HubSpot before running the flow again."
		}
		return p
	}
	body := a.JSON
	if doc := inner(body); doc != nil {
		defer doc.Release()
		body = doc.Root()
	}
	p.Category = cmp.Or(body.Get("category").Text(), a.JSON.Get("category").Text())
	p.SubCategory = cmp.Or(body.Get("subCategory").Text(), a.JSON.Get("subCategory").Text())
	p.CorrelationID = cmp.Or(a.JSON.Get("correlationId").Text(), body.Get("correlationId").Text(), a.Headers.Get("x-hubspot-correlation-id").Text())
	p.Message = body.Get("message").Text()
	details(p, body)
	limit(p)
	if p.Word = word(p); p.Word == problem.Validation && taken(p, in.Endpoint) {
		p.Word = problem.Conflict
	}
	if a.Text != "" && (p.Word == problem.Scope || p.Word == problem.NotFound && in.Endpoint.Records()) { // a page says nothing about scopes and records
		p.Word = problem.Upstream
	}
	explain(p, in, r, a)
	bound(p)
	return p
}

// inner is an error that HubSpot writes as JSON into the message of another error. It is
// nil if there is none. The caller releases it.
func inner(body wire.Value) *wire.Doc {
	text := body.Get("message").Text()
	if !strings.HasPrefix(text, "{") || wire.Check(text) != nil {
		return nil
	}
	doc, ok := wire.Read([]byte(text))
	if !ok || doc.Root().Get("message").Text() == "" {
		return nil
	}
	return doc
}

// details reads the list errors. It also reads the list of property errors that HubSpot
// writes into the text of the message, and takes it out of the message.
func details(p *problem.Problem, body wire.Value) {
	for _, e := range body.Get("errors").Items() {
		d := problem.Detail{Code: e.Get("code").Text(), Message: e.Get("message").Text()}
		if d.Code == "" {
			d.Code = e.Get("subCategory").Text()
		}
		d.Property = firstText(e.At("context", "propertyName"))
		if d.Property == "" && e.Get("in").Kind() == wire.String && p.Category == "VALIDATION_ERROR" {
			d.Property = e.Get("in").Text()
		}
		if kind := e.Get("errorType").Text(); kind != "" { // of a submission
			d.Code, d.Property = kind, formField(d.Message)
			if _, said, _ := strings.Cut(d.Message, "fields."+d.Property+"'. "); d.Property != "" && said != "" {
				d.Message = said // without "Error in 'fields.email'.", so that a site can show it beside the field
			}
		}
		p.RequiredScopes = append(p.RequiredScopes, scopesIn(e.Get("context"))...)
		if d.Code != "" || d.Property != "" || d.Message != "" {
			p.Details = append(p.Details, d)
		}
	}
	p.RequiredScopes = append(p.RequiredScopes, scopesIn(body.Get("context"))...)
	for i, text := range Texts(body.At("context", "INVALID_OBJECT_IDS")) {
		d := problem.Detail{Code: "INVALID_OBJECT_IDS", Message: noAssociated(text)}
		if i == 0 && p.Message != "" {
			p.Message = strings.TrimSuffix(p.Message, ".") + ": " + d.Message
		}
		p.Details = append(p.Details, d)
	}
	unset(p, body)
	at := strings.Index(p.Message, ": [{")
	if at < 0 || wire.Check(p.Message[at+2:]) != nil {
		return
	}
	doc, ok := wire.Read([]byte(p.Message[at+2:]))
	if !ok {
		return
	}
	defer doc.Release()
	p.Message = p.Message[:at] + "."
	for i, e := range doc.Root().Items() {
		d := problem.Detail{Property: e.Get("name").Text(), Code: e.Get("error").Text(), Message: e.Get("message").Text()}
		if i == 0 && d.Message != "" {
			p.Message = p.Message[:at] + ": " + d.Message // what a mail or a log shows first
		}
		if d.Property == "" {
			d.Property = e.Get("propertyName").Text()
		}
		if !said(p.Details[:min(len(p.Details), mostDetails)], d) { // the others are only counted
			p.Details = append(p.Details, d)
		}
	}
}

// unset adds the required properties that a new record lacks. HubSpot names them in the
// context of the error: "Error creating TASK. Some required properties were not set."
func unset(p *problem.Problem, body wire.Value) {
	if !strings.Contains(p.Message, "required properties were not set") {
		return
	}
	names := Texts(body.At("context", "properties"))
	for _, name := range names {
		if !slices.ContainsFunc(p.Details, func(d problem.Detail) bool { return d.Property == name }) {
			p.Details = append(p.Details, problem.Detail{Property: name, Code: "required", Message: "The property " + name + " is missing, and HubSpot requires it."})
		}
	}
	if len(names) > 0 {
		p.Message = strings.TrimSuffix(p.Message, ".") + ": " + strings.Join(names, ", ")
	}
}

// InvalidObject reads an entry of INVALID_OBJECT_IDS: the ID of a record, alone or as
// "CONTACT=101 is not valid". kind is "" if the entry does not name it.
func InvalidObject(text string) (kind, id string) {
	kind, id, named := strings.Cut(text, "=")
	if !named {
		return "", text
	}
	id, _, _ = strings.Cut(id, " ")
	return strings.ToLower(strings.ReplaceAll(kind, "_", " ")), id
}

// noAssociated says what an entry of INVALID_OBJECT_IDS means. HubSpot takes the kind of a
// record from the type of the association. So if it does not find the record, the type may
// be one of other kinds.
func noAssociated(text string) string {
	kind, id := InvalidObject(text)
	if kind == "" {
		return "There is no record " + id + " to associate with."
	}
	return "There is no " + kind + " " + id + " to associate, or the type of the association is one of other kinds of records."
}

// scopesIn lists the scopes that the context of an error names. HubSpot has several
// names for them.
func scopesIn(context wire.Value) (scopes []string) {
	for _, key := range []string{"requiredGranularScopes", "requiredScopes", "missingScopes"} {
		scopes = append(scopes, Texts(context.Get(key))...)
	}
	return scopes
}

// formField finds the name of a form's field in a message of HubSpot, which has it
// nowhere else: "Error in 'fields.email'. …", or "fields.0-2/name" for a field that is
// not a contact's. It returns "" if the message is about something else.
func formField(message string) string {
	_, rest, _ := strings.Cut(message, "fields.")
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-' || r == '/')
	})
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// said tells whether the details have the same error already: HubSpot often writes it
// into both lists.
func said(details []problem.Detail, d problem.Detail) bool {
	for _, have := range details {
		if have.Code == d.Code && (have.Property == d.Property || have.Property == "" && have.Message == d.Message) {
			return true
		}
	}
	return false
}

// word chooses the word that flows branch on.
func word(p *problem.Problem) problem.Word {
	switch p.Status {
	case 400, 409, 414, 415, 422:
		if p.Status == 409 || p.Category == "CONFLICT" || p.Category == "OBJECT_ALREADY_EXISTS" {
			return problem.Conflict
		}
		return problem.Validation
	case 401, 488:
		return problem.Auth
	case 403:
		if p.Category != "" && p.Category != "MISSING_SCOPES" && len(p.RequiredScopes) == 0 {
			return problem.Forbidden
		}
		return problem.Scope
	case 404, 410:
		return problem.NotFound
	case 423:
		return problem.Locked
	case 429:
		return problem.RateLimit
	}
	if p.Status < 400 || p.Status >= 500 || p.Status == 408 || p.Status == 477 {
		return problem.Upstream
	}
	return problem.Validation
}

// explain writes the hint, and a message if HubSpot sent none. What it says comes from
// the registry.
func explain(p *problem.Problem, in *validate.Input, r *request.Request, a *Answer) {
	e := in.Endpoint
	fallback := ""
	switch p.Word {
	case problem.Auth:
		fallback = "HubSpot does not accept the access token."
		p.Hint = "Copy the token again from HubSpot (Development > Keys > Service keys, or the app's page), and check that it was not rotated, revoked or cut off."
		if hublet := a.JSON.Get("correctHublet").Text(); hublet != "" {
			p.Hint = "The account is in HubSpot's data centre " + clip(hublet) + ", the token belongs to another one: make a token in that account."
		}
	case problem.Scope:
		fallback = "The access token lacks a scope."
		explainScope(p, in, r)
	case problem.Forbidden:
		fallback = "The account or user may not do this."
		p.Hint = "Check the account's subscription and the permissions of the user the token belongs to."
	case problem.NotFound:
		fallback = missing(p, in)
	case problem.Conflict:
		fallback = e.Label + ": one with the same unique value exists already."
		if !e.Records() {
			fallback = "It exists already."
		}
		explainConflict(p, e)
	case problem.RateLimit:
		fallback = "HubSpot takes no more requests at the moment."
		p.RetryAfter = RetryAfter(a)
		p.Hint = "Run the flow again a little later, or less often."
		if Daily(a) {
			p.Hint = "The account's requests for today are used up; the count begins again at midnight of its time zone."
		}
	case problem.Locked:
		fallback = "HubSpot is changing this record at the moment."
		p.RetryAfter = max(RetryAfter(a), 2)
		p.Hint = "Run the flow again in a few seconds."
	case problem.Upstream:
		fallback = "HubSpot answered with status " + strconv.Itoa(a.Status) + "."
		if a.Text != "" {
			fallback = "HubSpot answered with status " + strconv.Itoa(a.Status) + " and something that is not its API's JSON."
		}
		explainUpstream(p, r, a)
	default:
		fallback = "HubSpot refused the request."
		explainRefusal(p, in, r, a)
	}
	if p.Message == "" {
		p.Message = fallback
	}
}

// explainScope names the scopes that the token needs.
func explainScope(p *problem.Problem, in *validate.Input, r *request.Request) {
	// HubSpot does not say whether all the scopes that it names are needed, or one of them.
	between := ", "
	if len(p.RequiredScopes) == 0 {
		p.RequiredScopes, between = in.Scopes(), " or "
		switch {
		case r.Scopes != nil:
			p.RequiredScopes = r.Scopes
		case r.Reads() && in.Action.Writes: // it looks something up before it writes
			p.RequiredScopes = in.ReadScopes()
		}
	}
	p.Hint = "Give the token the scope: " + strings.Join(p.RequiredScopes, between) + "."
	if len(p.RequiredScopes) == 0 {
		p.Hint = "Give the token the scope that HubSpot's documentation names for this request."
	}
	if r.Scopes != nil { // the rest is about the run's own endpoint
		return
	}
	if other := others(in); other != "" {
		p.Hint += " Associations need the scope of the other object, too: " + other + "."
	}
	if in.Action.Unscoped != "" {
		p.Hint += " " + in.Action.Unscoped
	}
}

// explainConflict names the record that is there already, if HubSpot does.
func explainConflict(p *problem.Problem, e *registry.Endpoint) {
	p.ExistingID = existing(p.Message)
	for _, d := range p.Details {
		if p.ExistingID == "" {
			p.ExistingID = existing(d.Message)
		}
	}
	p.Hint = "Update the existing record instead"
	if !e.Records() {
		p.Hint = "Change what is there instead"
	}
	if p.ExistingID != "" {
		p.Hint += ": its ID is in existingId"
	}
	p.Hint += "."
}

// explainUpstream says when to run the flow again.
func explainUpstream(p *problem.Problem, r *request.Request, a *Answer) {
	p.RetryAfter = RetryAfter(a)
	p.Hint = "This is a fault on HubSpot's side or on the way: run the flow again later, and see status.hubspot.com."
	if a.Status == 477 {
		p.Hint = "HubSpot is moving the account to another data centre, which takes up to a day. Run the flow again after that."
	}
	if a.Status == 404 {
		p.Hint = "Either something between Directus and HubSpot answered, or HubSpot has no such path in this API Version: choose another one."
	}
	if a.Status == 530 { // HubSpot's front door found no data centre to pass the request on to
		p.Hint += " Check the access token, too: with a token of the wrong form, HubSpot cannot tell in which data centre the account is."
	}
	if r.Once && (a.Status >= 500 || a.Status == 408) {
		p.Hint += " The request may have been done all the same: look in HubSpot first."
	}
}

// requiredByAccount are the codes for properties that are missing and that the account
// requires, by its form for new records or by a rule. HubSpot enforces both from 2026-09 on.
// https://developers.hubspot.com/changelog/crm-api-write-validation-enforcement
var requiredByAccount = []string{"MISSING_REQUIRED_PROPERTY", "MISSING_CONDITIONAL_REQUIRED_PROPERTY"}

// whereRequired ends a sentence about properties that an account requires: it says where
// in HubSpot they are set.
const whereRequired = ": see Settings > Objects > Create Record in HubSpot, and the rules in Settings > Properties."

// NotUnique is the hint about a property that is to find records and whose values are not
// unique.
func NotUnique(in *validate.Input) string {
	if byDomain(in) {
		return noDomain
	}
	return "Choose a property with unique values, or create one in HubSpot with “Require unique values”."
}

// noDomain is the hint about companies that are to be found by their domain.
const noDomain = "HubSpot finds no company by its domain here, because several companies may have the same one. Find One and Find or Create search for it."

// byDomain tells whether companies are to be found by their domain.
func byDomain(in *validate.Input) bool {
	return in.Endpoint.Shared(in.Text(option.IDProperty))
}

// explainRefusal says what to check in a request that HubSpot refuses.
func explainRefusal(p *problem.Problem, in *validate.Input, r *request.Request, a *Answer) {
	p.Hint = "Correct what is named in details."
	if slices.ContainsFunc(p.Details, func(d problem.Detail) bool { return slices.Contains(requiredByAccount, d.Code) }) {
		p.Hint += " The account requires these properties" + whereRequired + " HubSpot enforces that from API Version 2026-09 on."
	}
	if slices.ContainsFunc(p.Details, func(d problem.Detail) bool { return OfDate(d.Code) }) {
		p.Hint += " " + DateForms
	}
	if len(p.Details) == 0 {
		p.Hint = "Check the properties' internal names and values, and the IDs of associated records."
		switch {
		case r.Reads():
			p.Hint = "Check the IDs, and the internal names of properties and objects."
		case a.Unseen && in.Endpoint.Records() && (in.Action.Makes || in.Action.Changes):
			p.Hint += " The account may also require properties that are missing" + whereRequired
		}
		p.Hint = strings.TrimSpace(cmp.Or(in.Action.Refused, p.Hint) + " " + in.Endpoint.Refused)
	}
	if strings.Contains(p.Message, "by non-unique") && len(p.Details) == 0 {
		p.Hint = NotUnique(in)
	}
	if a.Status == 414 && p.Message == "" {
		p.Message = "The request's URL is longer than HubSpot takes."
		p.Hint = "Ask for fewer properties, or for their history in a run of its own. Search and Read Many take any number of properties."
	}
	teach(p, in.Endpoint)
}

// InvalidDate is HubSpot's code for a value that its property does not take as a day or a
// time. Such a property is one of the account's own: the values of the others are converted
// before they are sent.
const InvalidDate = "INVALID_DATE"

// OfDate tells whether a code of HubSpot's says that a date is wrong. For a date with a
// time the code is INVALID_LONG, because HubSpot stores such a date as a long number.
func OfDate(code string) bool { return code == InvalidDate || code == "INVALID_LONG" }

// DateForms is the hint about an invalid date.
const DateForms = "HubSpot takes a day as 2026-11-24, and a date with a time as 2026-11-24T10:00:00Z. A property for days takes no time."

// Bounds of a problem. HubSpot's error may contain any amount of text.
const (
	mostMessage = 1000 // bytes
	mostDetails = 100
	mostScopes  = 50
)

// limit cuts the lists of a problem. A detail says how many others there are.
func limit(p *problem.Problem) {
	if more := len(p.Details) - mostDetails; more > 0 {
		p.Details = append(p.Details[:mostDetails:mostDetails], problem.Detail{Code: "more", Message: "… and " + strconv.Itoa(more) + " more."})
	}
	p.RequiredScopes = p.RequiredScopes[:min(len(p.RequiredScopes), mostScopes)]
	for i, scope := range p.RequiredScopes {
		p.RequiredScopes[i] = clip(scope)
	}
}

// bound cuts the texts of a problem.
func bound(p *problem.Problem) {
	for _, text := range [...]*string{&p.Category, &p.SubCategory, &p.CorrelationID} {
		*text = clip(*text)
	}
	p.Message = Cut(p.Message, mostMessage)
	for i := range p.Details {
		d := &p.Details[i]
		d.Property, d.Code, d.Message = clip(d.Property), clip(d.Code), Cut(d.Message, mostMessage)
	}
}

// missing writes the hint about something that does not exist. It returns the message for
// an answer that has none.
func missing(p *problem.Problem, in *validate.Input) (message string) {
	e, id := in.Endpoint, in.Text(option.ID)
	if !e.Records() && id == "" {
		message = "HubSpot has nothing at this path."
		p.Hint = "Check the path, and the IDs in it."
		if list := in.Text(option.List); list != "" {
			message = "There is no list " + clip(list) + "."
			p.Hint = "Check the list's ID. Find Lists says which lists there are."
		}
		if p.Message == "resource not found" {
			p.Message = message
		}
		return message
	}
	message = "There is no " + e.Singular + " " + clip(id) + "."
	if byDomain(in) {
		message, p.Hint = "HubSpot did not find a company by "+clip(id)+".", noDomain
	} else {
		p.Hint = checkID(in)
	}
	if p.Message == "" || p.Message == "resource not found" || strings.HasPrefix(p.Message, "Object not found") {
		p.Message = message
	}
	return message
}

// checkID is the hint about a record that was not found by what the flow gives.
func checkID(in *validate.Input) string {
	hint := "Check the ID"
	if by := in.Text(option.IDProperty); by != "" {
		hint = "Check the value of " + clip(by)
	} else if strings.Contains(in.Text(option.ID), "@") {
		hint = "The ID looks like an email address: choose email in Found By to find the record by it. Otherwise check the ID"
		if why := in.Action.IDOnly; why != "" {
			hint = "The ID looks like an email address. " + why + ": read the record first"
		}
	}
	if _, ok := registry.LookupField(option.Archived, in.Endpoint, in.Action); ok {
		hint += "; a deleted record is found only with Archived"
	}
	return hint + "."
}

// teach completes HubSpot's errors about properties from the catalogue: with the nearest
// name, and with the allowed values.
func teach(p *problem.Problem, e *registry.Endpoint) {
	for i := range p.Details {
		d := &p.Details[i]
		if d.Property == "" {
			continue
		}
		if d.Code == "PROPERTY_DOESNT_EXIST" {
			if near := validate.Nearest(d.Property, names(e)); near != "" {
				said := d.Message
				d.Message = strings.TrimSuffix(said, ".") + "." + validate.DidYouMean(near)
				if said != "" {
					p.Message = strings.Replace(p.Message, said, d.Message, 1)
				}
			}
		}
		if known, ok := e.Property(d.Property); ok {
			for _, o := range known.Options {
				d.Allowed = append(d.Allowed, o.Value)
			}
		}
	}
}

// others are the scopes of the standard objects that an input's record is associated
// with.
func others(in *validate.Input) string {
	var names []string
	for _, a := range append(in.Associations[:len(in.Associations):len(in.Associations)], in.Pair) {
		if e, ok := registry.LookupEndpoint(a.To); ok && e != in.Endpoint {
			if scopes := strings.Join(registry.ScopesOf(e, in.Action), " or "); scopes != "" && !slices.Contains(names, scopes) {
				names = append(names, scopes)
			}
		}
	}
	return strings.Join(names, "; ")
}

// names are the properties of an endpoint in the catalogue.
func names(e *registry.Endpoint) (names []string) {
	for p := range e.Known {
		names = append(names, p.Name)
	}
	return names
}

// existing finds the ID in HubSpot's sentence "… Existing ID: 123". HubSpot writes it
// nowhere else.
func existing(message string) string {
	const mark = "xisting ID: "
	at := strings.Index(message, mark)
	if at < 0 {
		return ""
	}
	rest := message[at+len(mark):]
	id := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	if len(id) > longestID {
		return ""
	}
	return id
}

// longestID is how many digits an ID has at most.
const longestID = 20

// longestPause is the longest wait that an answer may ask for, in seconds: a day.
const longestPause = 86_400

// RetryAfter is the header Retry-After in seconds, at most a day. Without that header it
// is the length of the limit's window, or 0 if that is not known either.
func RetryAfter(a *Answer) int {
	if s, ok := a.Headers.Get("retry-after").Scalar(); ok {
		if n := number(s); n > 0 {
			return min(n, longestPause)
		}
	}
	if a.Status != 429 {
		return 0
	}
	switch policy(a) {
	case "DAILY":
		return 0
	case "SECONDLY": // the limit of searches
		return 1
	}
	return 10
}

// Daily tells whether the account's requests of the day are used up, so that waiting a few
// seconds does not help.
func Daily(a *Answer) bool { return policy(a) == "DAILY" }

// policy is the name of the limit that an answer is about. An answer may name it in its
// message only: "You have reached your secondly limit."
func policy(a *Answer) string {
	name := a.JSON.Get("policyName").Text()
	if name == "" {
		_, rest, _ := strings.Cut(a.JSON.Get("message").Text(), "reached your ")
		name, _, _ = strings.Cut(rest, " limit")
	}
	return strings.ToUpper(name)
}

// firstText is the first text of a list, or a text itself.
func firstText(v wire.Value) string {
	if list := Texts(v); len(list) > 0 {
		return list[0]
	}
	return v.Text()
}

// Texts are the texts of a list. Anything else has none.
func Texts(v wire.Value) (out []string) {
	for _, item := range v.Items() {
		if s, ok := item.Scalar(); ok {
			out = append(out, s)
		}
	}
	return out
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

func clip(s string) string { return Cut(s, 200) }

// Cut cuts a text from outside to a number of bytes, between two characters. An ellipsis
// shows that it was cut.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
