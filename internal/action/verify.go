package action

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// defaultAge is the age, in seconds, up to which HubSpot advises to accept a request.
const defaultAge = 300

// verify proves that HubSpot sent a request: only HubSpot and the app have the client
// secret that its signature is made with. The body is not parsed before the signature is
// verified, because anybody can call a webhook's address.
//
// If a request has a signature of version 3, the older ones do not count: they do not say
// when the request was sent.
// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
func verify(c *call) engine.Step {
	in, hook := c.In, c.In.Webhook
	version, given, want := "v3", hook.Signature, ""
	switch {
	case given != "":
		if p := c.tooOld(); p != nil {
			return engine.Step{Fail: p}
		}
		want = hmacOf(in.Secret, hook.Method+decodedURI(in.Text(option.URL))+hook.Body+hook.Timestamp)
	case hook.Older == "":
		return engine.Step{Fail: c.unproved("missing", "The request has no signature of HubSpot.", "Something other than HubSpot called the flow's address, or something on the way, such as a proxy, removed the headers.")}
	case in.Text(option.OlderSignatures) != "true":
		return engine.Step{Fail: c.unproved("missing", "The request has only an older signature of HubSpot, which does not say how old the request is.", "If HubSpot sends no newer signature, switch Older Signatures on.")}
	case hook.Version == "v2":
		version, given = "v2", hook.Older
		want = hashOf(in.Secret + hook.Method + in.Text(option.URL) + hook.Body)
	default:
		version, given = "v1", hook.Older
		want = hashOf(in.Secret + hook.Body)
	}
	if !hmac.Equal([]byte(given), []byte(want)) {
		return engine.Step{Fail: c.unproved("mismatch", "The request's signature is not HubSpot's.", "Check the client secret, which must be that of the app that sends the webhook. Check the URL, which must be exactly the one that was entered in HubSpot.")}
	}
	w := wire.NewWriter(nil).Open('{').Key("verified").Bool(true).Key("signature").String(version).Key("events").Open('[')
	if doc, ok := wire.Read([]byte(hook.Body)); ok {
		defer doc.Release()
		for _, event := range inOrder(doc.Root()) {
			c.writeEvent(w, event)
		}
	}
	return engine.Step{Value: w.Close(']').Close('}').Bytes()}
}

// hmacOf is the signature of version 3: the text's HMAC-SHA256 in base64.
func hmacOf(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hashOf is the signature of versions 1 and 2: the text's SHA-256 in hexadecimal
// digits. The text begins with the secret.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// tooOld is the problem of a request that was not sent just now: somebody may have
// recorded it and sent it again. It is nil if the request is new enough.
func (c *call) tooOld() *problem.Problem {
	sent, err := strconv.ParseInt(c.In.Webhook.Timestamp, 10, 64)
	if err != nil || sent < 0 {
		return c.unproved("missing", "The request does not say when it was sent.", "HubSpot's requests have the header X-HubSpot-Request-Timestamp. Something other than HubSpot called the flow's address, or something on the way, such as a proxy, removed the header.")
	}
	most := int64(defaultAge)
	if n, err := strconv.ParseInt(c.In.Text(option.MaximumAge), 10, 64); err == nil {
		most = n
	}
	age := c.Now() - sent
	if most *= 1000; age <= most && -age <= most {
		return nil
	}
	message := "The request is " + strconv.FormatInt(age/1000, 10) + " seconds old."
	if age < 0 {
		message = "According to its timestamp, the request will be sent in " + strconv.FormatInt(-age/1000, 10) + " seconds."
	}
	return c.unproved("expired", message, "At most "+strconv.FormatInt(most/1000, 10)+" seconds are allowed (Maximum Age). Check the clock of the server.")
}

// unproved is the problem of a request that may not come from HubSpot. It does not say
// which signature was expected.
func (c *call) unproved(code, message, hint string) *problem.Problem {
	return &problem.Problem{
		Word: problem.Signature, Message: message, Hint: hint, Docs: c.In.Endpoint.Docs,
		Details: []problem.Detail{{Field: option.Webhook, Code: code, Message: message}},
	}
}

// unencoded are the characters that HubSpot decodes in an address before it signs it.
const unencoded = ":/?@!$'()*,;"

// decodedURI returns an address in the form that HubSpot signs.
func decodedURI(s string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			code := strings.ToUpper(s[i+1 : i+3])
			high, low := strings.IndexByte(digits, code[0]), strings.IndexByte(digits, code[1])
			if high >= 0 && low >= 0 && strings.IndexByte(unencoded, byte(16*high+low)) >= 0 {
				out = append(out, byte(16*high+low))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// inOrder returns the events of a body, sorted by time: HubSpot sends up to a hundred at
// once, in any order. A body that is one object is one event.
func inOrder(body wire.Value) []wire.Value {
	if body.Kind() == wire.Object && body.Len() > 0 {
		return []wire.Value{body}
	}
	events := slices.Clone(body.Items())
	slices.SortStableFunc(events, func(a, b wire.Value) int {
		at, _ := a.Get("occurredAt").Int()
		other, _ := b.Get("occurredAt").Int()
		return cmp.Compare(at, other)
	})
	return events
}

// writeEvent writes an event as HubSpot sent it. If the flow wants it, the endpoint of
// the event's record is added.
func (c *call) writeEvent(w *wire.Writer, event wire.Value) {
	e := endpointOf(event)
	if c.In.Text(option.Output) != "named" || e == nil || event.Kind() != wire.Object {
		w.Value(event)
		return
	}
	w.Open('{')
	event.Each(func(key string, member wire.Value) {
		if key != "endpoint" {
			w.Key(key).Value(member)
		}
	})
	w.Key("endpoint").String(e.Key).Close('}')
}

// endpointOf finds the endpoint of an event's record by its type ID, or by the first
// word of the event's type, such as contact.creation. It is nil if there is none.
func endpointOf(event wire.Value) *registry.Endpoint {
	id, _ := event.Get("objectTypeId").Scalar()
	word, _, _ := strings.Cut(event.Get("subscriptionType").Text(), ".")
	word = strings.ReplaceAll(word, "_", " ")
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		if e.TypeID != "" && (e.TypeID == id || id == "" && e.Singular == word) {
			return e
		}
	}
	return nil
}
