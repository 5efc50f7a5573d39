package request

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

const (
	// MaxForms is how many forms a page has. HubSpot documents no bound; a form with its
	// fields is large.
	MaxForms = 50
	// MaxSubmissions is how many submissions a page has.
	MaxSubmissions = 50
)

// forms begins a path of the forms' definitions. Their dated versions are all betas.
// https://developers.hubspot.com/docs/api-reference/latest/marketing/forms/guide
func forms() *Path { return new(Path).fixed("/marketing/v3/forms") }

// FormDefinitions reads a page of the forms of a type. The types "" and "hubspot" stand
// for forms that were made in HubSpot.
func FormDefinitions(kind, limit, after string) Request {
	if kind == "hubspot" {
		kind = ""
	}
	return Request{Method: "GET", Path: forms().Query("formTypes", kind).Query("limit", limit).After(after).String()}
}

// FormDefinition reads a form with its fields.
func FormDefinition(id string) Request {
	return Request{Method: "GET", Path: forms().Segment(id).String(), See: All}
}

// Submissions reads a page of a form's submissions, newest first.
func Submissions(form, limit, after string) Request {
	return Request{Method: "GET", Path: new(Path).fixed("/form-integrations/v1/submissions/forms").Segment(form).
		Query("limit", limit).After(after).String()}
}

// Submission is the part of a submission that the run has looked up.
type Submission struct {
	Host       Host
	Account    string
	Form       string
	Fields     []validate.FormField
	Agreements []validate.Agreement // with the IDs of the subscription types
	Interest   string               // the ID of a subscription type
}

// Submit submits a form. Only the secured submission has the token.
// https://developers.hubspot.com/docs/api-reference/legacy/forms-v3-legacy/guide
func Submit(in *validate.Input, s *Submission) Request {
	path := new(Path).fixed("/submissions/v3/integration")
	secured := in.Text(option.Secured) == "true"
	if secured {
		path.Segment("secure")
	}
	w := newBody().Open('{').Key("fields").Open('[')
	for i := range s.Fields {
		f := &s.Fields[i]
		w.Open('{').Key("objectTypeId").String(f.TypeID).Key("name").String(f.Name).Key("value").String(f.Value).Close('}')
	}
	w.Close(']').Member("submittedAt", in.Text(option.SubmittedAt))
	writeContext(w, in)
	writeVisitorsConsent(w, in, s)
	return Request{
		Host: s.Host, Token: secured, Method: "POST", Path: path.Segment("submit").Segment(s.Account).Segment(s.Form).String(),
		Body: w.Close('}').Bytes(), See: All, Once: true,
	}
}

// writeContext writes the page, the visitor's cookie and address. It leaves out an empty
// cookie, because HubSpot refuses it.
func writeContext(w *wire.Writer, in *validate.Input) {
	members := [...][2]string{{"hutk", option.Cookie}, {"ipAddress", option.IPAddress}, {"pageUri", option.PageURI}, {"pageName", option.PageName}}
	given := false
	for _, m := range members {
		given = given || in.Text(m[1]) != ""
	}
	if !given {
		return
	}
	w.Key("context").Open('{')
	for _, m := range members {
		w.Member(m[0], in.Text(m[1]))
	}
	w.Close('}')
}

// writeVisitorsConsent writes why the visitor's data may be processed: the visitor agreed,
// or there is a legitimate interest.
func writeVisitorsConsent(w *wire.Writer, in *validate.Input, s *Submission) {
	text := in.Text(option.ConsentText)
	switch in.Text(option.Consent) {
	case "given":
		w.Key("legalConsentOptions").Open('{').Key("consent").Open('{')
		w.Key("consentToProcess").Bool(in.Text(option.Processing) == "true").Key("text").String(text)
		if len(s.Agreements) > 0 {
			w.Key("communications").Open('[')
			for _, a := range s.Agreements {
				w.Open('{').Key("value").Bool(a.Agreed)
				writeSubscription(w.Key("subscriptionTypeId"), a.Subscription)
				w.Key("text").String(a.Text).Close('}')
			}
			w.Close(']')
		}
		w.Close('}').Close('}')
	case "interest":
		w.Key("legalConsentOptions").Open('{').Key("legitimateInterest").Open('{').Key("value").Bool(true)
		writeSubscription(w.Key("subscriptionTypeId"), s.Interest)
		w.Key("legalBasis").String(in.Text(option.InterestBasis)).Key("text").String(text).Close('}').Close('}')
	}
}
