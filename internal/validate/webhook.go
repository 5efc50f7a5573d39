package validate

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Webhook is the part of a webhook's request that HubSpot signs.
type Webhook struct {
	Method    string
	Body      string // as HubSpot sent it, as far as can be known
	Signature string // of version 3; "" when there is none
	Timestamp string // of version 3
	Older     string // the signature of version 1 or 2
	Version   string // the version of Older; HubSpot names version 2 only in some requests
}

// webhook reads the $trigger of a webhook flow: method, headers and body.
//
// HubSpot signs the text of the body. Directus hands the body over parsed, so the host
// writes the text again: JSON without white space, as HubSpot sends it.
func (c *checker) webhook(f *registry.Field, v wire.Value) {
	before := len(c.details)
	v, release, ok := c.value(f.Key, v)
	defer release()
	switch {
	case len(c.details) > before:
		return
	case !ok:
		c.wrong(f.Key, "missing", f.Key+" is missing: give "+f.Placeholder+", the request that started the flow.")
		return
	case v.Kind() != wire.Object || v.Get("headers").Kind() != wire.Object:
		c.wrong(f.Key, "not_a_request", f.Key+" is "+v.Kind().String()+" without headers; "+f.Placeholder+" of a flow that a webhook starts was expected.")
		return
	}
	w := &Webhook{Method: strings.ToUpper(trim(v.Get("method").Text()))}
	if w.Method == "" {
		w.Method = "POST"
	}
	v.Get("headers").Each(func(name string, member wire.Value) {
		value, _ := member.Scalar()
		switch strings.ToLower(name) {
		case "x-hubspot-signature-v3":
			w.Signature = trim(value)
		case "x-hubspot-request-timestamp":
			w.Timestamp = trim(value)
		case "x-hubspot-signature":
			w.Older = strings.ToLower(trim(value))
		case "x-hubspot-signature-version":
			w.Version = strings.ToLower(trim(value))
		}
	})
	w.Body = v.Get("body").Text()
	if w.Method == "GET" && w.Body == "{}" { // Directus turns a missing body into an empty object
		w.Body = ""
	}
	c.in.Webhook = w
}

// secret reads the client secret and removes white space around it. The secret is in the
// input of this run and nowhere else. No message quotes it.
func (c *checker) secret(f *registry.Field, v wire.Value) {
	secret, isText := v.Text(), v.Kind() == wire.String
	secret = trim(secret)
	switch {
	case v.Kind() == wire.Missing, v.Kind() == wire.Null, isText && (secret == "" || absent(secret)):
		c.wrong(f.Key, "missing", "The client secret is missing. Give the secret of the app that sends the webhook, or check that its template is filled. A variable of the environment must be in FLOWS_ENV_ALLOW_LIST.")
	case !isText || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
		c.wrong(f.Key, "malformed", "The client secret contains characters that no secret has. Copy it again, without quotes or line breaks.")
	default:
		c.in.Secret = secret
	}
}

// verifies checks the fields that the verification of a signature needs.
func (c *checker) verifies() {
	c.needs(option.URL, "the address of the webhook, exactly as it was entered in HubSpot")
	if url := c.in.Text(option.URL); url != "" && !c.said(option.URL) && !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		c.wrong(option.URL, "not_a_url", "url is "+quote(url)+"; the whole address was expected, with https:// in front.", "https://cms.example.com/flows/trigger/…")
	}
}
