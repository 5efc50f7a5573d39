package engine

import (
	"time"

	"directus-extension-hubspot/internal/response"
)

const (
	// skew is the largest difference between HubSpot's clock and the host's that is
	// assumed until an answer says what time it is at HubSpot. In milliseconds.
	skew = 10_000
	// drift is the largest difference between the clocks of HubSpot's own machines.
	drift = 1000
)

// date learns from the Date header of an answer how far HubSpot's clock is ahead of
// the host's. The header has whole seconds, and the answer took time to arrive. So
// every difference is too small, and the largest one is the best.
func (r *run) date(a *response.Answer) {
	at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", a.Headers.Get("date").Text())
	if err != nil {
		return
	}
	if ahead := at.UnixMilli() - r.now; !r.dated || ahead > r.ahead {
		r.dated, r.ahead = true, ahead
	}
}

// since converts the time at which a request was sent, by the host's clock, into the
// earliest time, by HubSpot's clock, at which the request can have created something.
func (t *traffic) since(sent int64) int64 {
	if t.dated {
		return sent + t.ahead - drift
	}
	return sent - skew
}

// Since converts the time at which a request was sent, by the host's clock, into the
// earliest time, by HubSpot's clock, at which the request can have created something.
func (c *Call) Since(sent int64) int64 { return c.Run.since(sent) }
