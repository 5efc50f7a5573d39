package hubspottest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Forms: their definitions in the API, and their submissions at hosts of their
// own.

// form is one form. Its definition is stored as it was sent, because HubSpot's
// answers have members that the stand-in does not use.
type form struct {
	id       string
	raw      map[string]any
	is       formDefinition
	created  time.Time
	updated  time.Time
	archived time.Time
	taken    []submission // oldest first
}

// formDefinition is the part of a definition that decides about a submission.
type formDefinition struct {
	Name   string `json:"name"`
	Type   string `json:"formType"`
	Groups []struct {
		Fields []formField `json:"fields"`
	} `json:"fieldGroups"`
	Configuration struct {
		PostSubmit struct {
			Type  string `json:"type"`
			Value string `json:"value"`
		} `json:"postSubmitAction"`
		Recaptcha bool `json:"recaptchaEnabled"`
	} `json:"configuration"`
	Consent struct {
		Type string `json:"type"`
	} `json:"legalConsentOptions"`
}

type formField struct {
	TypeID     string                   `json:"objectTypeId"`
	Name       string                   `json:"name"`
	Required   bool                     `json:"required"`
	FieldType  string                   `json:"fieldType"`
	Options    []struct{ Value string } `json:"options"`
	Validation struct {
		Min *float64 `json:"minAllowedDigits"`
		Max *float64 `json:"maxAllowedDigits"`
	} `json:"validation"`
}

func (d *formDefinition) fields() []formField {
	var out []formField
	for _, g := range d.Groups {
		out = append(out, g.Fields...)
	}
	return out
}

// submission is one submission of a form.
type submission struct {
	ID     string           `json:"conversionId"`
	At     int64            `json:"submittedAt"`
	Page   string           `json:"pageUrl"`
	Values []submittedValue `json:"values"`
}

type submittedValue struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	TypeID string `json:"objectTypeId"`
}

// formsKept is how many months HubSpot still shows an archived form.
const formsKept = 3

func formID(n int64) string { return fmt.Sprintf("f0000000-0000-4000-8000-%012d", n) }

// defaultForms are the forms of a new account: a short one, one with consent
// and fields of all kinds, one with reCAPTCHA, one that redirects, and one that
// HubSpot collected from another page.
func defaultForms(now time.Time) []*form {
	field := func(name, label, kind string, required bool, more string) string {
		return fmt.Sprintf(`{"objectTypeId":"0-1","name":%q,"label":%q,"fieldType":%q,"required":%t,"hidden":false,"dependentFields":[]%s}`, name, label, kind, required, more)
	}
	group := func(fields ...string) string {
		return `{"groupType":"default_group","richTextType":"text","fields":[` + strings.Join(fields, ",") + `]}`
	}
	configuration := func(kind, value string, recaptcha bool) string {
		return fmt.Sprintf(`{"language":"en","cloneable":true,"editable":true,"archivable":true,"recaptchaEnabled":%t,"notifyContactOwner":false,"notifyRecipients":[],"createNewContactForNewEmail":false,"prePopulateKnownValues":true,"allowLinkToResetKnownValues":false,"lifecycleStages":[],"postSubmitAction":{"type":%q,"value":%q}}`, recaptcha, kind, value)
	}
	const (
		display = `{"renderRawHtml":false,"theme":"default_style","submitButtonText":"Send","style":{"fontFamily":"arial","backgroundWidth":"100%","labelTextColor":"#33475b","labelTextSize":"14px","helpTextColor":"#7c98b6","helpTextSize":"11px","legalConsentTextColor":"#33475b","legalConsentTextSize":"14px","submitColor":"#ff7a59","submitAlignment":"left","submitFontColor":"#ffffff","submitSize":"12px"}}`
		none    = `{"type":"none"}`
		asks    = `{"type":"explicit_consent_to_process","privacyText":"We keep what you send.","communicationConsentText":"May we write to you?","consentToProcessText":"May we keep it?","communicationsCheckboxes":[{"subscriptionTypeId":501,"label":"Newsletter","required":false}]}`
	)
	mail := field("email", "Email", "email", true, `,"validation":{"blockedEmailDomains":[],"useDefaultBlockList":false}`)
	first := field("firstname", "First name", "single_line_text", false, "")
	options := func(values ...string) string {
		list := make([]string, len(values))
		for i, value := range values {
			list[i] = fmt.Sprintf(`{"label":%q,"value":%q,"displayOrder":%d}`, capital(value), value, i)
		}
		return `,"defaultValues":[],"options":[` + strings.Join(list, ",") + `]`
	}
	var out []*form
	for i, one := range []struct{ name, kind, groups, configuration, consent string }{
		{"Newsletter", "hubspot", group(mail, first), configuration("thank_you", "Thanks for joining.", false), none},
		{
			"Contact us", "hubspot",
			group(mail, first, field("lifecyclestage", "Stage", "dropdown", false, options("subscriber", "lead"))) + "," +
				group(
					field("numemployees", "Employees", "number", false, `,"validation":{"minAllowedDigits":1,"maxAllowedDigits":5000}`),
					field("topics", "Topics", "multiple_checkboxes", false, options("sales", "support", "press")),
					field("callback_on", "Call me on", "datepicker", false, ""),
					field("message", "Message", "multi_line_text", true, ""),
					`{"objectTypeId":"0-2","name":"name","label":"Company","fieldType":"single_line_text","required":false,"hidden":false,"dependentFields":[]}`,
				),
			configuration("thank_you", "We will write soon.", false), asks,
		},
		{"Guarded", "hubspot", group(mail), configuration("thank_you", "Thanks.", true), none},
		{"Download", "hubspot", group(mail), configuration("redirect_url", "https://www.example.com/thanks", false), none},
		{"Somebody's own form", "captured", group(mail), configuration("thank_you", "Thanks.", false), none},
	} {
		raw := fmt.Sprintf(`{"name":%q,"formType":%q,"fieldGroups":[%s],"configuration":%s,"displayOptions":%s,"legalConsentOptions":%s}`, one.name, one.kind, one.groups, one.configuration, display, one.consent)
		f := &form{id: formID(int64(i + 1)), created: now, updated: now}
		if err := f.take([]byte(raw)); err != nil {
			panic(fmt.Errorf("hubspottest: form %s: %w", one.name, err))
		}
		out = append(out, f)
	}
	return out
}

// take reads a definition, or the members of one that change.
func (f *form) take(raw []byte) error {
	members := map[string]any{}
	for name, value := range f.raw {
		members[name] = value
	}
	if err := json.Unmarshal(raw, &members); err != nil {
		return err
	}
	var is formDefinition
	if err := json.Unmarshal(encode(members), &is); err != nil {
		return err
	}
	f.raw, f.is = members, is
	return nil
}

func (f *form) answer() map[string]any {
	out := map[string]any{}
	for name, value := range f.raw {
		out[name] = value
	}
	out["id"], out["createdAt"], out["updatedAt"], out["archived"] = f.id, stamp(f.created), stamp(f.updated), !f.archived.IsZero()
	if !f.archived.IsZero() {
		out["archivedAt"] = stamp(f.archived)
	}
	return out
}

func formRoutes() []*route {
	versions := in("v3", "2026-09-beta", "2027-03-beta")
	return []*route{
		at("GET", "marketing/forms", formsScope, listForms, versions),
		at("POST", "marketing/forms", formsScope, createForm, writes, versions),
		at("GET", "marketing/forms/{form}", formsScope, readForm, versions),
		at("PUT", "marketing/forms/{form}", formsScope, replaceForm, writes, versions),
		at("PATCH", "marketing/forms/{form}", formsScope, changeForm, writes, versions),
		at("DELETE", "marketing/forms/{form}", formsScope, archiveForm, writes, versions),
		at("GET", "form-integrations/submissions/forms/{form}", formsScope, listSubmissions, in("v1")),
		at("POST", "submissions/integration/submit/{portal}/{form}", anyToken, submitForm, writes, open, forForms, in("v3")),
		at("POST", "submissions/integration/secure/submit/{portal}/{form}", formsScope, submitForm, writes, forForms, in("v3")),
	}
}

func (c *call) theForm() (*form, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return nil, fail
	}
	for _, f := range c.allForms {
		if f.id == c.args["form"] && c.shown(f, archived) {
			return f, nil
		}
	}
	return nil, notFound("There is no form %s.", quoted(c.args["form"]))
}

// shown says whether a form belongs to those asked for: the archived ones, or
// the others.
func (s *Server) shown(f *form, archived bool) bool {
	if !archived {
		return f.archived.IsZero()
	}
	return !f.archived.IsZero() && s.now().Before(f.archived.AddDate(0, formsKept, 0))
}

func listForms(c *call) (reply, *apiError) {
	limit, fail := c.number("limit", 20, 1, 500)
	if fail != nil {
		return refuse(fail)
	}
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	kinds := c.list("formTypes")
	if len(kinds) == 0 {
		kinds = []string{"hubspot"}
	}
	for _, kind := range kinds {
		if !slices.Contains([]string{"hubspot", "captured", "flow", "blog_comment", "all"}, kind) {
			return refuse(invalid("%s is not a type of forms.", quoted(kind)))
		}
	}
	var found []*form
	for _, f := range c.allForms {
		if c.shown(f, archived) && (slices.Contains(kinds, "all") || slices.Contains(kinds, f.is.Type)) {
			found = append(found, f)
		}
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		start = slices.IndexFunc(found, func(f *form) bool { return f.id == after }) + 1
		if start == 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
	}
	out := page[map[string]any]{Results: []map[string]any{}}
	for _, f := range found[start:] {
		if len(out.Results) == limit {
			out.Paging = c.next(out.Results[limit-1]["id"].(string))
			break
		}
		out.Results = append(out.Results, f.answer())
	}
	return ok(out)
}

func (c *call) checkForm(f *form) *apiError {
	if strings.TrimSpace(f.is.Name) == "" || len(f.is.fields()) == 0 {
		return invalid("A form needs a name and fieldGroups with fields.")
	}
	for _, field := range f.is.fields() {
		if field.Name == "" || field.FieldType == "" {
			return invalid("A field needs a name and a fieldType.")
		}
	}
	return nil
}

func createForm(c *call) (reply, *apiError) {
	f := &form{created: c.now(), updated: c.now()}
	if err := f.take(c.body); err != nil {
		return refuse(badJSON(err))
	}
	if f.is.Type == "" {
		f.raw["formType"], f.is.Type = "hubspot", "hubspot"
	}
	if fail := c.checkForm(f); fail != nil {
		return refuse(fail)
	}
	f.id = formID(c.nextID())
	c.allForms = append(c.allForms, f)
	return created(f.answer())
}

func readForm(c *call) (reply, *apiError) {
	f, fail := c.theForm()
	if fail != nil {
		return refuse(fail)
	}
	return ok(f.answer())
}

func (c *call) updateForm(whole bool) (reply, *apiError) {
	f, fail := c.theForm()
	if fail != nil {
		return refuse(fail)
	}
	changed := &form{raw: f.raw}
	if whole {
		changed.raw = map[string]any{"formType": f.is.Type}
	}
	if err := changed.take(c.body); err != nil {
		return refuse(badJSON(err))
	}
	if fail := c.checkForm(changed); fail != nil {
		return refuse(fail)
	}
	f.raw, f.is, f.updated = changed.raw, changed.is, c.now()
	return ok(f.answer())
}

func replaceForm(c *call) (reply, *apiError) { return c.updateForm(true) }

func changeForm(c *call) (reply, *apiError) { return c.updateForm(false) }

func archiveForm(c *call) (reply, *apiError) {
	f, fail := c.theForm()
	if fail != nil {
		return refuse(fail)
	}
	if f.archived.IsZero() {
		f.archived = c.now()
	}
	return noContent()
}

// listSubmissions lists the submissions of a form, newest first.
func listSubmissions(c *call) (reply, *apiError) {
	limit, fail := c.number("limit", 20, 1, 50)
	if fail != nil {
		return refuse(fail)
	}
	f, fail := c.theForm()
	if fail != nil {
		return refuse(fail)
	}
	newest := slices.Clone(f.taken)
	slices.Reverse(newest)
	slices.SortStableFunc(newest, func(a, b submission) int { return int(b.At - a.At) })
	start := 0
	if after := c.query.Get("after"); after != "" {
		start = slices.IndexFunc(newest, func(one submission) bool { return one.ID == after }) + 1
		if start == 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
	}
	end := min(start+limit, len(newest))
	out := page[submission]{Results: append([]submission{}, newest[start:end]...)}
	if end < len(newest) {
		out.Paging = c.next(newest[end-1].ID)
	}
	return ok(out)
}

// formInput is the body of a submission.
type formInput struct {
	Fields []struct {
		TypeID string    `json:"objectTypeId"`
		Name   string    `json:"name"`
		Value  looseText `json:"value"`
	} `json:"fields"`
	SubmittedAt looseText `json:"submittedAt"`
	Context     struct {
		Cookie *string `json:"hutk"`
		IP     string  `json:"ipAddress"`
		Page   string  `json:"pageUri"`
	} `json:"context"`
	Legal *struct {
		Consent *struct {
			Process        *bool  `json:"consentToProcess"`
			Text           string `json:"text"`
			Communications []struct {
				Value bool      `json:"value"`
				ID    looseText `json:"subscriptionTypeId"`
				Text  string    `json:"text"`
			} `json:"communications"`
		} `json:"consent"`
		Interest *struct {
			Value bool      `json:"value"`
			ID    looseText `json:"subscriptionTypeId"`
			Basis string    `json:"legalBasis"`
			Text  string    `json:"text"`
		} `json:"legitimateInterest"`
	} `json:"legalConsentOptions"`
}

// HubSpot's limits of a submission.
const (
	maxSubmitted  = 1_000
	submittedBack = 31 * 24 * time.Hour
)

var cookie = regexp.MustCompile(`^[0-9a-f]{32}$`)

// formErrors are the reasons why a submission is refused.
type formErrors []formError

type formError struct {
	Message string `json:"message"`
	Type    string `json:"errorType"`
}

func (e *formErrors) add(kind, format string, args ...any) {
	*e = append(*e, formError{fmt.Sprintf(format, args...), kind})
}

// field adds an error about a field. Like HubSpot it leaves out the kind of
// record for contacts.
func (e *formErrors) field(kind, typeID, name, reason string) {
	if typeID != "0-1" {
		name = typeID + "/" + name
	}
	e.add(kind, "Error in 'fields.%s'. %s", name, reason)
}

func submitForm(c *call) (reply, *apiError) {
	secure := c.token != nil
	var f *form
	for _, one := range c.allForms {
		if one.id == c.args["form"] && one.archived.IsZero() {
			f = one
		}
	}
	if f == nil || c.args["portal"] != formatID(c.options.HubID) || !c.rightFormHost() {
		return refuse(failure(http.StatusNotFound, "", "There is no form %s of account %s here.", quoted(c.args["form"]), c.args["portal"]))
	}
	if f.is.Type == "captured" {
		return refuse(failure(http.StatusBadRequest, "", "The form was collected from a page that is not HubSpot's, and takes no submissions."))
	}
	var in formInput
	if fail := c.decode(&in); fail != nil {
		fail.Category = ""
		return refuse(fail)
	}
	if problems := c.checkSubmission(f, &in, secure); len(problems) > 0 {
		e := failure(http.StatusBadRequest, "", "The request is not valid")
		e.FormErrors = problems
		return refuse(e)
	}
	one := submission{ID: formID(c.nextID()), At: c.now().UnixMilli(), Page: in.Context.Page, Values: []submittedValue{}}
	if in.SubmittedAt != "" {
		one.At, _ = strconv.ParseInt(string(in.SubmittedAt), 10, 64)
	}
	for _, field := range in.Fields {
		one.Values = append(one.Values, submittedValue{field.Name, string(field.Value), recordType(field.TypeID)})
	}
	f.taken = append(f.taken, one)
	c.contactOf(one.Values, &in)
	if f.is.Configuration.PostSubmit.Type == "redirect_url" {
		return ok(map[string]string{"redirectUri": f.is.Configuration.PostSubmit.Value})
	}
	return ok(map[string]string{"inlineMessage": f.is.Configuration.PostSubmit.Value})
}

// recordType returns the kind of record of a field. The default is a contact.
func recordType(typeID string) string {
	if typeID == "" {
		return "0-1"
	}
	return typeID
}

// rightFormHost says whether the account's forms are at the host of the
// request. Under a name that is not HubSpot's, such as localhost, they are.
func (c *call) rightFormHost() bool {
	host := hostName(c.r.Host)
	return !isFormHost(host) || host == formHosts[c.options.DataCentre]
}

// Submissions returns the values of every submission of the account's forms, by
// the names of the fields.
func (s *Server) Submissions() (all []map[string]string) {
	s.data.RLock()
	defer s.data.RUnlock()
	for _, f := range s.allForms {
		for _, one := range f.taken {
			values := map[string]string{}
			for _, v := range one.Values {
				values[v.Name] = v.Value
			}
			all = append(all, values)
		}
	}
	return all
}

func (c *call) checkSubmission(f *form, in *formInput, secure bool) formErrors {
	var problems formErrors
	if f.is.Configuration.Recaptcha {
		problems.add("FORM_HAS_RECAPTCHA_ENABLED", "The form has reCAPTCHA, and takes no submissions from an API.")
		return problems
	}
	if len(in.Fields) > maxSubmitted {
		problems.add("MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED", "A submission takes at most %d values, got %d.", maxSubmitted, len(in.Fields))
		return problems
	}
	given := map[string]bool{}
	for _, one := range in.Fields {
		typeID, value := recordType(one.TypeID), string(one.Value)
		fields := f.is.fields()
		i := slices.IndexFunc(fields, func(d formField) bool { return d.Name == one.Name && recordType(d.TypeID) == typeID })
		if i < 0 {
			if !secure {
				problems.field("FIELD_NOT_IN_FORM_DEFINITION", typeID, one.Name, "The form has no such field.")
			}
			continue
		}
		given[typeID+" "+one.Name] = value != ""
		if value != "" {
			c.checkField(&fields[i], value, typeID, &problems)
		}
	}
	for _, field := range f.is.fields() {
		if field.Required && !given[recordType(field.TypeID)+" "+field.Name] {
			problems.field("REQUIRED_FIELD", recordType(field.TypeID), field.Name, "The field is required.")
		}
	}
	c.checkContext(in, &problems)
	c.checkConsent(f, in, &problems)
	return problems
}

func (c *call) checkField(field *formField, value, typeID string, problems *formErrors) {
	if utf8.RuneCountInString(value) > maxText {
		problems.field("INPUT_TOO_LARGE", typeID, field.Name, "The value is too long.")
		return
	}
	switch field.FieldType {
	case "email":
		if !validEmail(value) {
			problems.field("INVALID_EMAIL", typeID, field.Name, "The value is not an email address.")
		} else if c.keys["contacts"].blocked[strings.ToLower(value)] {
			problems.field("BLOCKED_EMAIL", typeID, field.Name, "The address is blocked.")
		}
	case "number":
		n, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil:
			problems.field("INVALID_NUMBER", typeID, field.Name, "The value is not a number.")
		case field.Validation.Min != nil && n < *field.Validation.Min, field.Validation.Max != nil && n > *field.Validation.Max:
			problems.field("NUMBER_OUT_OF_RANGE", typeID, field.Name, "The number is out of range.")
		}
	case "dropdown", "radio", "multiple_checkboxes":
		values := []string{value}
		if field.FieldType == "multiple_checkboxes" {
			values = strings.Split(value, ";")
		}
		for _, one := range values {
			if !slices.ContainsFunc(field.Options, func(o struct{ Value string }) bool { return o.Value == one }) {
				problems.field("VALUE_NOT_IN_FIELD_DEFINITION", typeID, field.Name, "The value is not one of the field's options.")
				return
			}
		}
	}
}

func (c *call) checkContext(in *formInput, problems *formErrors) {
	if in.Context.Cookie != nil && !cookie.MatchString(*in.Context.Cookie) {
		problems.add("INVALID_HUTK", "The value of 'context.hutk' is not a visitor's.")
	}
	if in.Context.IP != "" && net.ParseIP(in.Context.IP) == nil {
		problems.add("INVALID_IP_ADDRESS", "The value of 'context.ipAddress' is not an address.")
	}
	if in.Context.Page != "" {
		if u, err := url.Parse(in.Context.Page); err != nil || u.Scheme == "" || u.Host == "" {
			problems.add("INVALID_PAGE_URI", "The value of 'context.pageUri' is not an address.")
		}
	}
	if in.SubmittedAt != "" {
		at, fits := parseMillis(string(in.SubmittedAt))
		if !fits || at.After(c.now().Add(time.Minute)) || c.now().Sub(at) > submittedBack {
			problems.add("INVALID_METADATA", "The value of 'submittedAt' is not a time of the last month.")
		}
	}
}

// checkConsent compares the visitor's consent with what the form asks for.
func (c *call) checkConsent(f *form, in *formInput, problems *formErrors) {
	asks := f.is.Consent.Type != "" && f.is.Consent.Type != "none"
	switch {
	case in.Legal == nil:
		if asks && f.is.Consent.Type != "legitimate_interest" {
			problems.add("MISSING_PROCESSING_CONSENT", "The form needs the consent to process what is sent.")
		}
		return
	case (in.Legal.Consent == nil) == (in.Legal.Interest == nil):
		problems.add("INVALID_LEGAL_OPTION_FORMAT", "'legalConsentOptions' holds either 'consent' or 'legitimateInterest'.")
		return
	}
	if interest := in.Legal.Interest; interest != nil {
		if interest.Text == "" {
			problems.add("MISSING_LEGITIMATE_INTEREST_TEXT", "The text that the visitor saw is missing.")
		}
		if interest.Basis != "CUSTOMER" && interest.Basis != "LEAD" {
			problems.add("INVALID_LEGAL_OPTION_FORMAT", "'legalBasis' is CUSTOMER or LEAD.")
		}
		return
	}
	given := in.Legal.Consent
	if asks && (given.Process == nil || !*given.Process) {
		problems.add("MISSING_PROCESSING_CONSENT", "The form needs the consent to process what is sent.")
	}
	if given.Process != nil && given.Text == "" {
		problems.add("MISSING_PROCESSING_CONSENT_TEXT", "The text that the visitor saw is missing.")
	}
	seen := map[looseText]bool{}
	for _, one := range given.Communications {
		if one.Text == "" {
			problems.add("MISSING_COMMUNICATION_CONSENT_TEXT", "The text that the visitor saw is missing for subscription type %s.", one.ID)
		}
		if seen[one.ID] {
			problems.add("DUPLICATE_SUBSCRIPTION_TYPE_ID", "Subscription type %s is there twice.", one.ID)
		}
		seen[one.ID] = true
	}
}

// contactOf creates or changes the contact of a submission, and applies its
// consent. Values that a contact does not accept are left out, because HubSpot
// processes a submission after it has answered.
func (c *call) contactOf(values []submittedValue, in *formInput) {
	t := c.keys["contacts"]
	email, taken := "", map[string]string{}
	for _, one := range values {
		if one.TypeID != "0-1" || t.props[one.Name] == nil {
			continue
		}
		if one.Name == "email" {
			email = one.Value
		}
		taken[one.Name] = one.Value
	}
	if email == "" {
		return
	}
	existing, _ := t.find(email, "email")
	as := &call{Server: c.Server, version: "v3", seeding: true}
	ch := changes{values: map[string]string{}}
	for name, value := range taken {
		one, fail := as.prepare(t, existing, properties{name: encode(value)})
		if fail == nil {
			for k, v := range one.values {
				ch.values[k] = v
			}
		}
	}
	if existing != nil {
		c.write(t, existing, ch)
	} else {
		c.insert(t, ch)
	}
	if in.Legal == nil || in.Legal.Consent == nil {
		return
	}
	for _, one := range in.Legal.Consent.Communications {
		if kind := c.consentType(string(one.ID)); kind != nil && one.Value {
			consentInput{Subscriber: email, State: subscribed, Channel: "EMAIL", Basis: "CONSENT_WITH_NOTICE", Explanation: one.Text}.apply(c, kind)
		}
	}
}
