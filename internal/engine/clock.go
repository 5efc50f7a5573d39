package engine

import (
	"time"

	"directus-extension-hubspot/internal/response"
)

const (
	// skew is how far HubSpot's clock and the host's may be apart where no answer said
	// what time it is at HubSpot, in milliseconds.
	skew = 10_000
	// drift is how far the clocks of HubSpot's own machines may be apart.
	drift = 1000
)

// date learns from an answer's Date how far HubSpot's clock is ahead of the host's.
// That header has whole seconds, and the answer was on its way since: each answer
// gives too little, and the largest difference is the nearest.
func (r *run) date(a *response.Answer) {
	at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", a.Headers.Get("date").Text())
	if err != nil {
		return
	}
	if ahead := at.UnixMilli() - r.now; !r.dated || ahead > r.ahead {
		r.dated, r.ahead = true, ahead
	}
}

// since is the earliest time, by HubSpot's clock, at which a request that was sent at
// a time of the host's can have made something.
func (t *traffic) since(sent int64) int64 {
	if t.dated {
		return sent + t.ahead - drift
	}
	return sent - skew
}

// Since is the earliest time, by HubSpot's clock, at which a request that was sent at
// a time of the host's can have made something.
func (c *Call) Since(sent int64) int64 { return c.Run.since(sent) }
