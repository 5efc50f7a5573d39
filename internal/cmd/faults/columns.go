package main

import "directus-extension-hubspot/internal/hubspottest"

// column is one kind of fault.
type column struct {
	name   string
	fault  hubspottest.Fault
	way    way  // a fault on the way to HubSpot, instead of one that the stand-in plays
	done   bool // the request takes effect nevertheless
	once   bool // it can happen only once in a run
	unsure bool // the core cannot know whether the request took effect
	body   bool // the answer is a good status with JSON of another shape
}

// somebody marks a record that somebody else made.
const somebody = "somebody else"

var rival = &hubspottest.Rival{Properties: map[string]string{"lastname": somebody}}

// columns are all faults. A fault after which the core knows that nothing was done
// appears once. The others appear twice: before the request takes effect, and after
// it did.
//
// A good status with JSON of another shape appears only after the request took
// effect, because the core believes a good status if it needs nothing from the
// body. The tests of the hosts check bodies that are too large to be read.
var columns = func() []column {
	header := map[string]string{"Retry-After": "3"}
	out := []column{
		{name: "no connection", way: refused},
		{name: "400", fault: hubspottest.Fault{Status: 400}},
		{name: "401", fault: hubspottest.Fault{Status: 401}},
		{name: "403", fault: hubspottest.Fault{Status: 403}},
		{name: "404", fault: hubspottest.Fault{Status: 404}},
		{name: "409", fault: hubspottest.Fault{Status: 409}},
		{name: "413", fault: hubspottest.Fault{Status: 413}},
		{name: "423", fault: hubspottest.Fault{Status: 423}},
		{name: "429", fault: hubspottest.Fault{Status: 429}},
		{name: "429, Retry-After", fault: hubspottest.Fault{Status: 429, Headers: header}},
		{name: "429, daily", fault: hubspottest.Fault{Status: 429, JSON: []byte(`{"status":"error","errorType":"RATE_LIMIT","policyName":"DAILY"}`)}},
		{name: "477, Retry-After", fault: hubspottest.Fault{Status: 477, Headers: header}},
		{name: "redirect", fault: hubspottest.Fault{Kind: hubspottest.FaultRedirect, Location: "https://example.com/"}},
	}
	page := "<html><p>Back soon.</p></html>"
	for _, c := range []column{
		{name: "408", fault: hubspottest.Fault{Status: 408}},
		{name: "500", fault: hubspottest.Fault{Status: 500}},
		{name: "502, HTML", fault: hubspottest.Fault{Kind: hubspottest.FaultHTML}},
		{name: "503", fault: hubspottest.Fault{Status: 503}},
		{name: "503, Retry-After", fault: hubspottest.Fault{Status: 503, Headers: header}},
		{name: "525", fault: hubspottest.Fault{Status: 525}},
		{name: "524", fault: hubspottest.Fault{Status: 524}},
		{name: "cut", fault: hubspottest.Fault{Kind: hubspottest.FaultCut}},
		{name: "cut in the body", fault: hubspottest.Fault{Kind: hubspottest.FaultCutBody}},
		{name: "200, truncated", fault: hubspottest.Fault{Kind: hubspottest.FaultTruncated}},
		{name: "200, empty", fault: hubspottest.Fault{Kind: hubspottest.FaultEmpty}},
		{name: "200, HTML", fault: hubspottest.Fault{Kind: hubspottest.FaultHTML, Status: 200, Body: &page}},
	} {
		c.unsure = true
		out = append(out, c)
		c.name, c.done, c.fault.When = c.name+", done", true, "after"
		out = append(out, c)
	}
	return append(out,
		column{name: "time-out, done late", way: late, done: true, unsure: true},
		column{name: "never answers", way: silent, unsure: true},
		column{name: "never answers, done", way: mute, done: true, unsure: true},
		column{name: "cut off in the core", way: stopped, unsure: true, once: true},
		column{name: "made by somebody else", fault: hubspottest.Fault{Rival: rival}},
		column{name: "made by somebody else, cut", unsure: true, fault: hubspottest.Fault{Rival: rival, Kind: hubspottest.FaultCut}},
		column{name: "made by somebody else, cut, done", unsure: true, fault: hubspottest.Fault{Rival: rival, Kind: hubspottest.FaultCut, When: "after"}},
		column{name: "echoes the token", fault: hubspottest.Fault{Kind: hubspottest.FaultEcho}},
		column{name: "400, echoes the token", fault: hubspottest.Fault{Kind: hubspottest.FaultEcho, Status: 400}},
		column{name: "503, echoes the token", unsure: true, fault: hubspottest.Fault{Kind: hubspottest.FaultEcho, Status: 503}},
		column{name: "200, other JSON, done", done: true, unsure: true, body: true, fault: hubspottest.Fault{Kind: hubspottest.FaultWrongJSON, When: "after"}},
	)
}()
