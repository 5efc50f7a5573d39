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
