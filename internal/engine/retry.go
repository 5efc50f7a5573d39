package engine

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
)

// rule says how one kind of failure is repeated.
type rule struct {
	name     string // for the documentation and the tests
	statuses []int
	once     bool  // nothing was done, so even a request that must not be done twice is repeated
	pause    int64 // milliseconds before the first repetition
	grows    bool  // each further pause is twice as long
	why      string
}

// rules lists the failures that are repeated, and why. No other failure is repeated. A
// request that must not be done twice is one whose repetition makes something new,
// such as a create or a merge.
// https://developers.hubspot.com/docs/api-reference/error-handling
var rules = []rule{
	{"rate limit", []int{429}, true, 10_000, false, "HubSpot did nothing, and begins to count again within ten seconds (a search: one). The run does not wait for the end of a daily limit."},
	{"locked", []int{423}, true, 2000, false, "HubSpot did nothing; a lock lasts two seconds."},
	{"moving", []int{477}, true, 0, false, "HubSpot did nothing while it moves the account, and says how long that takes."},
	{"fault", []int{500, 502, 503, 504, 520, 521, 522, 523, 524}, false, 1000, true, "It may have been done, and doing it again changes nothing."},
	{"no connection", []int{0}, true, 1000, true, "Nothing was sent: no connection could be made."},
	{"broken connection", []int{0}, false, 1000, true, "It may have arrived, and doing it again changes nothing."},
}

// retry tells whether a failed request is repeated, and after how long.
func retry(x *Exchange, now int64) (pause int64, again bool) {
	a := x.Answer
	for i := range rules {
		r := &rules[i]
		if !slices.Contains(r.statuses, a.Status) || a.Status == 0 && r.once != a.Unsent {
			continue
		}
		if x.Request.Once && !r.once {
			return 0, false
		}
		pause = r.pause
		if r.grows {
			pause <<= min(x.tries-1, 5)
		}
		said := int64(response.RetryAfter(a)) * 1000
		switch {
		case a.Status == 429 && response.Daily(a), a.Status == 477 && said == 0:
			return 0, false
		case a.Status == 429 && said == 0 && x.Request.Search:
			pause = 1000
		case said > 0:
			pause = said
		}
		return pause + jitter(pause, now, x.ID), true
	}
	return 0, false
}

// mayHaveArrived tells whether HubSpot may have done a request that failed.
func mayHaveArrived(a *response.Answer) bool {
	if a.Status == 0 {
		return !a.Unsent
	}
	return a.Status >= 500 || a.Status == 408
}

// jitter adds up to a fifth to a pause, so that requests which were refused together
// do not come back together. It is computed from the time and the request's ID, because
// the core needs no random numbers elsewhere.
func jitter(pause, now int64, id int) int64 {
	h := (uint64(now)*31 + uint64(id)) * 0x9E3779B97F4A7C15
	return int64(h>>40) % (pause/5 + 1)
}

// Odd is the problem of an answer that has a good status and is not HubSpot's, such as
// the page of a proxy. Such an answer does not tell whether the request was done.
func (c *Call) Odd(r *request.Request, a *response.Answer, what string) *problem.Problem {
	if a.Large {
		what = "larger than what one run can hold"
	}
	p := &problem.Problem{
		Word: problem.Upstream, Status: a.Status, Method: r.Method, Path: r.Bare(), Docs: c.In.Endpoint.Docs,
		Message: "HubSpot answered with status " + strconv.Itoa(a.Status) + ", but its answer is " + what + ".",
	}
	if (c.In.Action.Writes || r.Once) && !r.Reads() {
		p.Hint = "The request may have been done all the same: look in HubSpot before running the flow again."
	}
	return p
}
