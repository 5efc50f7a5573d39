package request

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
)

// MaxSequences is how many sequences a page has.
const MaxSequences = 100

// sequences begins a path about sequences, whose numbered version is v4.
func sequences(in *validate.Input) *Path {
	if in.Text(option.APIVersion) == "v3" {
		return new(Path).fixed("/automation/v4/sequences")
	}
	return family("/automation", "/sequences", in.Text(option.APIVersion))
}

// Sequences reads a page of the sequences that a user may use, with a text in the name.
func Sequences(in *validate.Input, user, name, limit, after string) Request {
	return Request{Method: "GET", Path: sequences(in).
		Query("userId", user).
		Query("name", name).
		Query("limit", limit).
		After(after).String()}
}

// Enroll puts a contact into a sequence. It must not be repeated, because HubSpot does
// not recognise a repeated request.
func Enroll(in *validate.Input, user, sequence, contact string) Request {
	w := newBody().Open('{').Key("contactId").String(contact).Key("sequenceId").String(sequence)
	w.Key("senderEmail").String(in.Text(option.Sender)).Member("senderAliasAddress", in.Text(option.Alias)).Close('}')
	return Request{Method: "POST", Path: sequences(in).Segment("enrollments").Query("userId", user).String(), Body: w.Bytes(), See: All, Once: true}
}

// Enrollment reads the sequence that a contact is in.
func Enrollment(in *validate.Input, contact string) Request {
	return Request{Method: "GET", Path: sequences(in).Segment("enrollments").Segment("contact").Segment(contact).String(), See: All}
}

// ContactByEmail reads the contact with an email address.
func ContactByEmail(in *validate.Input, email string) Request {
	r := Find(in, "contacts", email, "email")
	r.See, r.Scopes = All, endpoint("contacts").Read
	return r
}
