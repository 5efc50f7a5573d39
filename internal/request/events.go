package request

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxEvents is how many custom events go in one request.
const MaxEvents = 500

// MaxEventDefinitions is how many definitions of events a page has.
const MaxEventDefinitions = 100

// Event is a custom event to send.
type Event struct {
	Name       string // in full: pe1234567_order_placed
	ID         string // of the record
	Email      string // of the contact
	Visitor    string // the cookie of the contact's browser
	At         string // when it happened, as HubSpot takes it
	Properties []validate.Property
	UUID       string // identifies the event, so that HubSpot recognises it if it is sent again
}

// Identify gives the event its UUID. own is an ID of the flow: a UUID is used as it is,
// and any other text is turned into one. If own is "", the UUID is made from the whole
// event, so that the same event always has the same UUID.
func (e *Event) Identify(own string) {
	if isUUID(own) {
		e.UUID = strings.ToLower(own)
		return
	}
	e.UUID = ""
	text := e.Name + "\n" + own
	if own == "" {
		w := wire.NewWriter(nil)
		e.write(w)
		text = string(w.Bytes())
	}
	sum := sha256.Sum256([]byte(text))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // RFC 9562, version 8: the application defines how it is made
	s := hex.EncodeToString(sum[:16])
	e.UUID = s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}

func (e *Event) write(w *wire.Writer) {
	w.Open('{').Key("eventName").String(e.Name).Member("objectId", e.ID).Member("email", e.Email).Member("utk", e.Visitor)
	w.Member("occurredAt", e.At).Key("properties").Open('{')
	for _, p := range e.Properties {
		if p.Value != "" {
			w.Key(p.Name).String(p.Value)
		}
	}
	w.Close('}').Member("uuid", e.UUID).Close('}')
}

func events(in *validate.Input, rest string) *Path {
	return versioned("/events", in.Text(option.APIVersion), rest)
}

// SendEvent sends a custom event. It may be repeated, because HubSpot recognises the
// event by its UUID.
func SendEvent(in *validate.Input, e *Event) Request {
	w := newBody()
	e.write(w)
	return Request{Method: "POST", Path: events(in, "/send").String(), Body: w.Bytes(), See: Nothing}
}

// SendEvents sends many custom events.
func SendEvents(in *validate.Input, list []Event) Request {
	w := wire.NewWriter(make([]byte, 0, 256*len(list))).Open('{').Key("inputs").Open('[')
	for i := range list {
		list[i].write(w)
	}
	return Request{Method: "POST", Path: events(in, "/send/batch").String(), Body: w.Close(']').Close('}').Bytes(), See: Nothing}
}

// EventDefinition reads the definition of a custom event.
func EventDefinition(in *validate.Input, name string) Request {
	return Request{Method: "GET", Path: events(in, "/event-definitions").Segment(name).String()}
}

// EventDefinitions reads a page of the definitions. HubSpot leaves their properties out
// unless it is asked for them.
func EventDefinitions(in *validate.Input, limit, after string) Request {
	return Request{Method: "GET", Path: events(in, "/event-definitions").
		Query("includeProperties", "true").
		Query("limit", limit).
		After(after).String()}
}
