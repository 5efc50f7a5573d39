package request

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// consents begins a path of the communication preferences. Their numbered version is v4;
// it has the same calls as the dated versions.
func consents(in *validate.Input, rest string) *Path {
	version := in.Text(option.APIVersion)
	if version == "v3" {
		version = "v4"
	}
	return versioned("/communication-preferences", version, rest)
}

// channel adds the parameter for the channel. Email is HubSpot's only one.
func channel(in *validate.Input, p *Path) *Path {
	return p.Query("channel", "EMAIL").Query("businessUnitId", in.Text(option.Brand))
}

// Consent is a change of one subscription.
type Consent struct{ Type, State string }

// ConsentTypes reads the types of email to which people subscribe.
func ConsentTypes(in *validate.Input) Request {
	return Request{Method: "GET", Path: consents(in, "/definitions").Query("businessUnitId", in.Text(option.Brand)).String(), See: All, Scopes: endpoint("consent").Read}
}

// Consents reads the state of each type of email for an address.
func Consents(in *validate.Input, email string) Request {
	return Request{Method: "GET", Path: channel(in, consents(in, "/statuses").Segment(email)).String(), See: All}
}

// OptOut reads whether an address is unsubscribed from all email.
func OptOut(in *validate.Input, email string) Request {
	return Request{Method: "GET", Path: channel(in, consents(in, "/statuses").Segment(email).Segment("unsubscribe-all")).String(), See: All}
}

// SetConsent changes the state of one type of email for an address.
func SetConsent(in *validate.Input, email string, to Consent) Request {
	w := newBody().Open('{')
	writeConsent(w, in, to)
	return Request{Method: "POST", Path: consents(in, "/statuses").Segment(email).String(), Body: w.Close('}').Bytes(), See: All}
}

func writeConsent(w *wire.Writer, in *validate.Input, to Consent) {
	writeSubscription(w.Key("subscriptionId"), to.Type)
	w.Key("statusState").String(to.State).Key("channel").String("EMAIL")
	w.Member("legalBasis", in.Text(option.LegalBasis)).Member("legalBasisExplanation", in.Text(option.LegalText))
}

// writeSubscription writes the ID of a subscription type, which is a number. A dry run
// without look-ups has its name.
func writeSubscription(w *wire.Writer, id string) {
	if n, err := strconv.Atoi(id); err == nil {
		w.Int(n)
	} else {
		w.String(id)
	}
}

// SetOptOut unsubscribes an address from all email, and reads the state of its
// subscriptions after that.
func SetOptOut(in *validate.Input, email string) Request {
	path := channel(in, consents(in, "/statuses").Segment(email).Segment("unsubscribe-all")).Query("verbose", "true")
	return Request{Method: "POST", Path: path.String(), See: All}
}

// ConsentsOfMany reads the states of many addresses.
func ConsentsOfMany(in *validate.Input, emails []string) Request {
	return ofMany(channel(in, consents(in, "/statuses/batch/read")), emails)
}

// OptOuts reads which of many addresses are unsubscribed from all email.
func OptOuts(in *validate.Input, emails []string) Request {
	return ofMany(channel(in, consents(in, "/statuses/batch/unsubscribe-all/read")), emails)
}

// SetOptOuts unsubscribes many addresses from all email.
func SetOptOuts(in *validate.Input, emails []string) Request {
	return ofMany(channel(in, consents(in, "/statuses/batch/unsubscribe-all")), emails)
}

func ofMany(path *Path, emails []string) Request {
	w := newBody().Open('{').Key("inputs").Strings(emails)
	return Request{Method: "POST", Path: path.String(), Body: w.Close('}').Bytes(), See: All}
}

// SetConsents changes the state of one type of email for many addresses.
func SetConsents(in *validate.Input, emails []string, to Consent) Request {
	w := newBody().Open('{').Key("inputs").Open('[')
	for _, email := range emails {
		w.Open('{').Key("subscriberIdString").String(email)
		writeConsent(w, in, to)
		w.Close('}')
	}
	w.Close(']')
	return Request{Method: "POST", Path: consents(in, "/statuses/batch/write").String(), Body: w.Close('}').Bytes(), See: All}
}

// ConsentLinks makes the links with which a person manages their subscriptions.
func ConsentLinks(in *validate.Input, subscription string) Request {
	w := newBody().Open('{').Key("subscriberIdString").String(in.Text(option.Email))
	if subscription != "" {
		writeSubscription(w.Key("subscriptionId"), subscription)
	}
	w.Member("language", in.Text(option.Language))
	return Request{Method: "POST", Path: channel(in, consents(in, "/links/generate")).String(), Body: w.Close('}').Bytes(), See: All}
}
