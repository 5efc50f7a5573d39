package request

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
)

// SendEmail sends an email to one person. It may be repeated, because HubSpot sends one
// email for each send ID.
func SendEmail(in *validate.Input, sendID string) Request {
	w := newBody().Open('{').Key("emailId")
	if id, err := strconv.Atoi(in.Text(option.EmailID)); err == nil {
		w.Int(id)
	}
	w.Key("message").Open('{').Key("to").String(in.Text(option.Recipient)).Member("from", in.Text(option.Sender))
	for _, m := range [...][2]string{{"cc", option.CC}, {"bcc", option.BCC}, {"replyTo", option.ReplyTo}} {
		w.Key(m[0]).Strings(in.List(m[1])) // HubSpot documents all three as required
	}
	w.Member("sendId", sendID).Close('}')
	for _, m := range [...][2]string{{"contactProperties", option.ContactValues}, {"customProperties", option.EmailValues}} {
		w.Key(m[0]).Open('{')
		for _, p := range in.Values(m[1]) {
			w.Key(p.Name).String(p.Value)
		}
		w.Close('}')
	}
	path := versioned("/marketing/transactional", in.Text(option.APIVersion), "/single-email/send")
	if in.Text(option.APIVersion) == "v3" {
		path = new(Path).fixed("/marketing/v3/transactional/single-email/send")
	}
	return Request{Method: "POST", Path: path.String(), Body: w.Close('}').Bytes(), See: All}
}

// EmailState reads what became of an email. Only HubSpot's version v3 has this request.
func EmailState(id string) Request {
	return Request{Method: "GET", Path: new(Path).fixed("/marketing/v3/email/send-statuses").Segment(id).String(), See: All}
}
