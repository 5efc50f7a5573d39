package action

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// form is a form of the account. Only its ID is always known, because a token may not be
// allowed to read its definition.
type form struct {
	id, name string
	known    bool // the definition was read; otherwise the other fields are empty
	fields   []formField
	captured bool // HubSpot collected the form from another page
	guarded  bool // the form has reCAPTCHA
	asks     bool // the form asks for consent to the processing of the data
}

// formField is a field of a form's definition.
type formField struct {
	key      string // the name in HubSpot's errors
	kind     string
	required bool
	options  []string
	min, max float64
	bounded  bool // min and max are set
	blocked  []string
}

// readForm copies from a definition what the actions need.
func readForm(v wire.Value) form {
	id, _ := recordID(v)
	consent := v.At("legalConsentOptions", "type").Text()
	f := form{
		id: id, name: v.Get("name").Text(), known: true,
		captured: v.Get("formType").Text() == "captured",
		guarded:  v.At("configuration", "recaptchaEnabled").Bool(),
		asks:     consent != "" && consent != "none" && consent != "legitimate_interest",
	}
	for _, group := range v.Get("fieldGroups").Items() {
		for _, field := range group.Get("fields").Items() {
			f.addField(field, true)
			// A dependent field is asked for after certain answers only.
			for _, dependent := range field.Get("dependentFields").Items() {
				f.addField(dependent.Get("dependentField"), false)
			}
		}
	}
	return f
}

// addField adds a field of the form's definition. always tells that the form always shows
// the field.
func (f *form) addField(v wire.Value, always bool) {
	field := formField{
		key:      validate.FieldKey(v.Get("objectTypeId").Text(), v.Get("name").Text()),
		kind:     v.Get("fieldType").Text(),
		required: always && v.Get("required").Bool(),
		blocked:  response.Texts(v.At("validation", "blockedEmailDomains")),
	}
	for _, o := range v.Get("options").Items() {
		if s, ok := o.Get("value").Scalar(); ok {
			field.options = append(field.options, s)
		}
	}
	low, isLow := v.At("validation", "minAllowedDigits").Scalar()
	high, isHigh := v.At("validation", "maxAllowedDigits").Scalar()
	if isLow && isHigh {
		var wrong, worse error
		field.min, wrong = strconv.ParseFloat(low, 64)
		field.max, worse = strconv.ParseFloat(high, 64)
		field.bounded = wrong == nil && worse == nil
	}
	f.fields = append(f.fields, field)
}

// field finds a field of the definition.
func (f *form) field(key string) *formField {
	i := slices.IndexFunc(f.fields, func(have formField) bool { return have.key == key })
	if i < 0 {
		return nil
	}
	return &f.fields[i]
}

// isFormID tells whether a text looks like the ID of a form.
func isFormID(s string) bool {
	return len(s) == 36 && strings.Count(s, "-") == 4 && strings.Trim(strings.ToLower(s), "0123456789abcdef-") == ""
}

// form finds the form that the flow names. For a submission it also reads the form's
// definition, which has the types of the fields. A token without the scope for that can
// submit all the same. A dry run without look-ups keeps the name.
func (c *call) form() (form, *problem.Problem) {
	name := c.In.Text(option.Form)
	f := form{id: name}
	switch {
	case !isFormID(name):
		return c.formNamed(name)
	case !c.In.Action.Writes:
		return f, nil
	}
	doc, p := c.Known(request.FormDefinition(name))
	switch {
	case p != nil && p.Word == problem.NotFound:
		return f, c.noForm(name, nil)
	case p != nil && (p.Word == problem.Scope || p.Word == problem.Forbidden):
		return f, nil
	case p != nil:
		return f, c.unwritten(p, "form")
	case doc == nil:
		return f, nil
	}
	defer doc.Release()
	f = readForm(doc.Root())
	f.id = name
	return f, nil
}

// formNamed finds the form with a name among all pages of them.
func (c *call) formNamed(name string) (f form, p *problem.Problem) {
	f.id = name
	var names []string
	var same []string
	after, pages := "", []string{}
	seen := follow("", mostListed)
	for {
		r := request.FormDefinitions("", strconv.Itoa(request.MaxForms), after)
		pages = append(pages, r.Path)
		next, here := "", names
		found, _, failed := c.LookUp(r, true, func(answer wire.Value) bool {
			names, same = here[:len(here):len(here)], nil
			for _, v := range answer.Get("results").Items() {
				id, ok := recordID(v)
				if !ok {
					continue
				}
				label := v.Get("name").Text()
				names = append(names, label)
				if strings.EqualFold(label, name) {
					f = readForm(v)
					same = append(same, id)
				}
			}
			next = cursorOf(answer)
			return len(same) > 0 || next != ""
		})
		switch {
		case failed != nil:
			return f, c.notLookedUp(failed, "forms")
		case len(same) > 1:
			return f, c.formTwice(name, same)
		case len(same) == 1, found && next == "":
			return f, nil
		}
		if next == "" || seen.next(next, 1) != "" {
			for _, path := range pages {
				c.Forget(path) // a new form may be on a page that was remembered
			}
			return f, c.noForm(name, names)
		}
		after = next
	}
}

// noForm is the problem of a form that does not exist.
func (c *call) noForm(name string, names []string) *problem.Problem {
	message := `There is no form "` + name + `".` + validate.DidYouMean(validate.Nearest(name, names))
	p := &problem.Problem{
		Word: problem.NotFound, Docs: c.In.Endpoint.Docs, Message: message,
		Details: []problem.Detail{{Field: option.Form, Code: "unknown_name", Message: message, Allowed: names[:min(len(names), 50)]}},
		Hint:    "Check the name or ID of the form. Find Forms lists the forms, with Type for those that were not made in HubSpot.",
	}
	if c.In.Action.Writes {
		p.Message = "Nothing was submitted: " + message
	}
	return p
}

// formTwice is the problem of a name that several forms have.
func (c *call) formTwice(name string, ids []string) *problem.Problem {
	message := `Several forms are named "` + name + `".`
	return &problem.Problem{
		Word: problem.Validation, Docs: c.In.Endpoint.Docs, Message: message, Hint: "Give the ID of the form that you mean.",
		Details: []problem.Detail{{Field: option.Form, Code: "several", Message: message, Allowed: ids}},
	}
}

// submitForm submits a form. A submission is never sent a second time after it may have
// arrived. HubSpot only accepts it here, and processes it later.
func submitForm(c *call) engine.Step {
	f, p := c.form()
	if p != nil {
		return engine.Step{Fail: p}
	}
	fields, details := f.typed(c.In)
	if len(details) > 0 {
		return engine.Step{Fail: problem.Invalid("Nothing was sent to HubSpot", details, len(details), "Correct what is named in details.", c.In.Endpoint.Docs)}
	}
	s := &request.Submission{Form: f.id, Fields: fields}
	if p = c.agreed(s); p != nil {
		return engine.Step{Fail: p}
	}
	if p = c.submitsTo(s); p != nil {
		return engine.Step{Fail: p}
	}
	r := request.Submit(c.In, s)
	a, p := c.Send(r)
	if p != nil {
		return engine.Step{Fail: c.notSubmitted(p, a, &f)}
	}
	if a.JSON.Kind() != wire.Object && !c.Made() {
		return engine.Step{Fail: c.Odd(&r, a, "not that of a submission")}
	}
	w := wire.NewWriter(nil).Open('{').Key("accepted").Bool(true)
	w.Key("form").Open('{').Key("id").String(f.id).Member("name", f.name).Close('}')
	w.Member("inlineMessage", a.JSON.Get("inlineMessage").Text()).Member("redirectUri", a.JSON.Get("redirectUri").Text())
	return engine.Step{Value: w.Close('}').Bytes()}
}

// typed turns the values into the form that the fields accept, and returns what is wrong
// with them. A date becomes midnight UTC in milliseconds. Other values do not change.
func (f *form) typed(in *validate.Input) (values []validate.FormField, details []problem.Detail) {
	values = slices.Clone(in.FormFields)
	for i := range values {
		v := &values[i]
		field := f.field(v.Key())
		if field == nil || field.kind != "datepicker" || v.Value == "" {
			continue
		}
		day, wrong := in.Value(&registry.Property{Name: v.Name, Kind: registry.Date}, v.Value)
		if wrong != nil {
			wrong.Field = v.At
			details = append(details, *wrong)
			continue
		}
		if at, err := time.Parse(time.DateOnly, day); err == nil {
			v.Value = strconv.FormatInt(at.UnixMilli(), 10)
		}
	}
	return values, details
}

// agreed finds the IDs of the subscription types that the visitor's consent names.
func (c *call) agreed(s *request.Submission) (p *problem.Problem) {
	switch c.In.Text(option.Consent) {
	case "given":
		s.Agreements = slices.Clone(c.In.Agreements)
		for i := range s.Agreements {
			a := &s.Agreements[i]
			if a.Subscription, p = c.consentType(a.At+".subscription", a.Subscription); p != nil {
				return p
			}
		}
	case "interest":
		s.Interest, p = c.consentType(option.Subscription, c.In.Text(option.Subscription))
	}
	return p
}

// submitsTo finds the account's number, and the host that takes its submissions.
func (c *call) submitsTo(s *request.Submission) *problem.Problem {
	s.Host, s.Account = request.Forms, "<account>"
	r := request.Details(c.In)
	doc, p := c.Known(r)
	if p != nil {
		return c.unwritten(p, "account")
	}
	if doc == nil {
		return nil // a dry run
	}
	defer doc.Release()
	if s.Account, p = c.portal(&r, doc); p != nil {
		return p
	}
	if strings.HasPrefix(doc.Root().Get("dataHostingLocation").Text(), "eu") {
		s.Host = request.FormsEU
	}
	return nil
}

// besides maps HubSpot's errors that are not about a field of the form to options of the
// operation.
var besides = map[string]string{
	"DUPLICATE_SUBSCRIPTION_TYPE_ID":     option.Agreements,
	"FORM_HAS_RECAPTCHA_ENABLED":         option.Form,
	"INVALID_HUTK":                       option.Cookie,
	"INVALID_IP_ADDRESS":                 option.IPAddress,
	"INVALID_LEGAL_OPTION_FORMAT":        option.Consent,
	"INVALID_METADATA":                   option.SubmittedAt,
	"INVALID_PAGE_URI":                   option.PageURI,
	"MISSING_COMMUNICATION_CONSENT_TEXT": option.Agreements,
	"MISSING_LEGITIMATE_INTEREST_TEXT":   option.ConsentText,
	"MISSING_PROCESSING_CONSENT":         option.Processing,
	"MISSING_PROCESSING_CONSENT_TEXT":    option.ConsentText,
}

// notSubmitted completes the problem of a failed submission. Each error gets the name of
// its field. If the host could not see HubSpot's reason, the submission is compared with
// the form.
func (c *call) notSubmitted(p *problem.Problem, a *response.Answer, f *form) *problem.Problem {
	switch {
	case p.Word == problem.NotFound:
		p.Message = "The account has no form " + f.id + " that takes submissions."
		p.Hint = "Check the ID of the form. Find Forms lists the forms that take submissions."
		p.Details = []problem.Detail{{Field: option.Form, Code: "unknown", Message: p.Message}}
		return p
	case a.Status == 405:
		p.Hint = "Check the ID of the form."
		return p
	case p.Word != problem.Validation:
		return p
	case a.Unseen && c.In.Text(option.Diagnose) != "false":
		c.compareForm(p, f)
	}
	for i := range p.Details {
		d := &p.Details[i]
		if field := besides[d.Code]; field != "" {
			d.Field = field
		}
		for j := range c.In.FormFields {
			if v := &c.In.FormFields[j]; d.Property != "" && v.Key() == d.Property {
				d.Field = v.At
			}
		}
		if d.Property != "" && d.Field == "" {
			d.Field = option.FormFields
		}
	}
	if len(p.Details) > 0 {
		p.Message = "HubSpot refused the submission: " + p.Details[0].Message
		p.Hint = "Show each message of details beside the field that its property names."
		if p.Details[0].Code == "FORM_HAS_RECAPTCHA_ENABLED" {
			p.Hint = "Switch reCAPTCHA off in the form's settings in HubSpot, or use a form without it."
		} else if p.Details[0].Property == "" {
			p.Hint = "Correct what is named in details."
		}
	}
	return p
}

// compareForm finds out from the form's definition what HubSpot refused. It reads the
// definition again, because a person may have changed the form.
func (c *call) compareForm(p *problem.Problem, f *form) {
	r := request.FormDefinition(f.id)
	c.Forget(r.Path)
	doc, failed := c.Known(r)
	if failed != nil || doc == nil {
		p.Hint = "The reason is hidden from the operation in this version of Directus, and the form could not be read. Give the token the scope forms. " + p.Hint
		return
	}
	defer doc.Release()
	now := readForm(doc.Root())
	wrong := func(code, key, message string) {
		p.Details = append(p.Details, problem.Detail{Property: key, Code: code, Message: message})
	}
	switch {
	case now.guarded:
		wrong("FORM_HAS_RECAPTCHA_ENABLED", "", "The form has reCAPTCHA. Such a form takes no submissions from this operation.")
		return
	case now.captured:
		p.Details = []problem.Detail{{Field: option.Form, Code: "captured", Message: "HubSpot collected the form from another page. Such a form takes no submissions."}}
		return
	}
	given := map[string]bool{}
	for i := range c.In.FormFields {
		v := &c.In.FormFields[i]
		key := v.Key()
		field := now.field(key)
		given[key] = v.Value != ""
		switch {
		case field == nil && c.In.Text(option.Secured) != "true":
			keys := make([]string, len(now.fields))
			for j := range now.fields {
				keys[j] = now.fields[j].key
			}
			wrong("FIELD_NOT_IN_FORM_DEFINITION", key, `The form has no field "`+key+`".`+validate.DidYouMean(validate.Nearest(key, keys)))
		case field != nil && v.Value != "":
			if code, message := field.refuses(v.Value); code != "" {
				wrong(code, key, message)
				p.Details[len(p.Details)-1].Allowed = field.options
			}
		}
	}
	for i := range now.fields {
		if field := &now.fields[i]; field.required && !given[field.key] {
			wrong("REQUIRED_FIELD", field.key, "The field is required.")
		}
	}
	if now.asks && c.In.Text(option.Consent) != "interest" && c.In.Text(option.Processing) != "true" {
		wrong("MISSING_PROCESSING_CONSENT", "", "The form needs the visitor's consent to the processing of the data.")
	}
	if cookie := c.In.Text(option.Cookie); cookie != "" && (len(cookie) != 32 || strings.Trim(cookie, "0123456789abcdef") != "") {
		wrong("INVALID_HUTK", "", "The visitor's cookie is not a cookie of HubSpot. The value of hubspotutk has 32 characters: digits and letters from a to f.")
	}
}

// refuses says why HubSpot refuses a value of the field. code is "" if HubSpot accepts the
// value.
func (f *formField) refuses(value string) (code, message string) {
	const what = "The value is "
	switch f.kind {
	case "email":
		name, domain, ok := strings.Cut(value, "@")
		switch {
		case !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(value, " ,;<>"):
			return "INVALID_EMAIL", what + "not an email address."
		case slices.ContainsFunc(f.blocked, func(d string) bool { return strings.EqualFold(d, domain) }):
			return "BLOCKED_EMAIL", what + "an email address of a domain that the form blocks."
		}
	case "number":
		n, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil:
			return "INVALID_NUMBER", what + "not a number."
		case f.bounded && (n < f.min || n > f.max):
			return "NUMBER_OUT_OF_RANGE", what + "out of the range that the form allows."
		}
	case "dropdown", "radio", "multiple_checkboxes":
		values := []string{value}
		if f.kind == "multiple_checkboxes" {
			values = strings.Split(value, ";")
		}
		for _, one := range values {
			if len(f.options) > 0 && !slices.Contains(f.options, one) {
				return "VALUE_NOT_IN_FIELD_DEFINITION", what + "not one of the field's options."
			}
		}
	}
	return "", ""
}

// findForms reads the forms whose name has a text in it.
func findForms(c *call) engine.Step {
	kind, text := c.In.Text(option.FormType), strings.ToLower(c.In.Text(option.Name))
	h := c.harvest(mostListed, true)
	if c.simple != nil {
		h.of(writeForm)
	}
	after, seen := "", follow("", h.maximum)
	for {
		p, failed := h.read(request.MaxForms, true, func(limit string) request.Request { return request.FormDefinitions(kind, limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		n := h.takeWhere(p, h.maximum, func(v wire.Value) bool { return strings.Contains(strings.ToLower(v.Get("name").Text()), text) })
		switch {
		case p.next == "":
			return h.stop("")
		case h.full() && n > 0:
			return h.stop(p.next)
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
}

// takeWhere adds the records of a page that want accepts to the result, up to most. It
// returns how many such records the page has.
func (h *harvest) takeWhere(p *page, most int, want func(wire.Value) bool) (count int) {
	found := slices.DeleteFunc(slices.Clone(p.records), func(v wire.Value) bool { return !want(v) })
	h.take(&page{request: p.request, answer: p.answer, records: found, count: len(found)}, min(len(found), most))
	return len(found)
}

// writeForm writes the members of a form that a flow needs to submit it.
func writeForm(w *wire.Writer, v wire.Value) {
	w.Open('{')
	for _, m := range [...][2]string{{"id", "id"}, {"name", "name"}, {"type", "formType"}, {"updatedAt", "updatedAt"}} {
		w.Key(m[0]).Value(v.Get(m[1]))
	}
	w.Key("recaptcha").Bool(v.At("configuration", "recaptchaEnabled").Bool())
	w.Key("consent").Value(v.At("legalConsentOptions", "type")).Key("fields").Open('[')
	for _, group := range v.Get("fieldGroups").Items() {
		for _, field := range group.Get("fields").Items() {
			w.Open('{').Key("name").Value(field.Get("name")).Key("object").Value(field.Get("objectTypeId")).Key("label").Value(field.Get("label"))
			w.Key("type").Value(field.Get("fieldType")).Key("required").Bool(field.Get("required").Bool()).Key("hidden").Bool(field.Get("hidden").Bool())
			if options := field.Get("options").Items(); len(options) > 0 {
				w.Key("options").Open('[')
				for _, o := range options {
					w.Open('{').Key("value").Value(o.Get("value")).Key("label").Value(o.Get("label")).Close('}')
				}
				w.Close(']')
			}
			w.Close('}')
		}
	}
	w.Close(']').Close('}')
}

// defaultSubmissions is how many submissions a page has if the flow does not say.
const defaultSubmissions = 20

// readSubmissions reads a page of a form's submissions, all of them, or those since a
// moment.
func readSubmissions(c *call) engine.Step {
	f, p := c.form()
	if p != nil {
		return engine.Step{Fail: p}
	}
	if since, err := strconv.ParseInt(c.In.Text(option.Since), 10, 64); err == nil {
		return c.ofForm(c.submissionsSince(&f, since))
	}
	maximum := c.maximum()
	if c.In.Text(option.AllPages) != "true" {
		maximum = defaultSubmissions
		if n, err := strconv.Atoi(c.In.Text(option.Limit)); err == nil {
			maximum = n
		}
	}
	h := c.harvest(maximum, false)
	if c.simple != nil {
		h.of(writeSubmission)
	}
	return c.ofForm(h.pagesOf(request.MaxSubmissions, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Submissions(f.id, limit, after)
	}))
}

// ofForm replaces the problem of a form that does not exist.
func (c *call) ofForm(end engine.Step) engine.Step {
	if end.Fail != nil && end.Fail.Word == problem.NotFound {
		end.Fail = c.noForm(c.In.Text(option.Form), nil)
	}
	return end
}

// submissionsSince reads the submissions since a moment. HubSpot sends the newest first,
// so it reads pages until a page has an older submission. It leaves the last seconds to
// the next run, because more submissions of that time may still appear.
func (c *call) submissionsSince(f *form, since int64) engine.Step {
	until := c.Now() - settle
	h := c.harvest(c.maximum(), true)
	h.met = nil // submissions have no ID
	if c.simple != nil {
		h.of(writeSubmission)
	}
	after, seen := "", follow("", h.maximum)
	end := func(moment int64, complete bool) engine.Step {
		return h.finish(func(w *wire.Writer) {
			w.Key("since").String(validate.ISO(moment)).Key("complete").Bool(complete)
			if !complete {
				w.Key("note").String("There are more submissions than one run reads, and the oldest are missing. Run the action again with the same since and a larger maximum.")
			}
		})
	}
	for {
		p, failed := h.read(request.MaxSubmissions, true, func(limit string) request.Request { return request.Submissions(f.id, limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		older := false
		room := h.room()
		found := h.takeWhere(p, room, func(v wire.Value) bool {
			at, _ := v.Get("submittedAt").Int()
			older = older || int64(at) < since
			return int64(at) >= since && int64(at) < until
		})
		switch {
		case found > room:
			return end(since, false)
		case older || p.next == "":
			return end(max(since, until), true)
		case h.full():
			return end(since, false)
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
}

// writeSubmission writes a submission with its values by name. Several values of one
// field are joined by ";", as HubSpot joins several choices.
func writeSubmission(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("id").Value(v.Get("conversionId")).Key("submittedAt")
	if at, ok := v.Get("submittedAt").Int(); ok {
		w.String(validate.ISO(int64(at)))
	} else {
		w.Value(wire.Value{})
	}
	w.Key("pageUrl").Value(v.Get("pageUrl")).Key("values").Open('{')
	var keys []string
	values := map[string]string{}
	for _, one := range v.Get("values").Items() {
		key := validate.FieldKey(one.Get("objectTypeId").Text(), one.Get("name").Text())
		value, _ := one.Get("value").Scalar()
		if before, twice := values[key]; twice {
			value = before + ";" + value
		} else {
			keys = append(keys, key)
		}
		values[key] = value
	}
	for _, key := range keys {
		w.Key(key).String(values[key])
	}
	w.Close('}').Close('}')
}
