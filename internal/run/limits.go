package run

import (
	"strconv"

	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
)

// searchGap keeps searches at four a second: HubSpot allows five for the whole
// account, and their answers say nothing about how many are left.
// https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
const searchGap = 250

// maxAccounts bounds what is remembered: tokens may come from flow data.
const maxAccounts = 1000

// limits are what is known about accounts, by the host's number for the token.
// All runs of an instance share it; several Directus processes share what
// HubSpot's own headers say.
type limits struct{ accounts map[int]*account }

// account is what is known about one account's limits. Times are milliseconds
// since 1970.
type account struct {
	most      int   // requests in a window; 0 when not known
	left      int   // of them, at seen
	window    int64 // milliseconds
	seen      int64
	lastSent  int64
	notBefore int64 // after a 429
	nextFind  int64 // when a search may go out
}

func (l *limits) of(number int) *account {
	if l.accounts == nil || len(l.accounts) >= maxAccounts {
		l.accounts = map[int]*account{}
	}
	a := l.accounts[number]
	if a == nil {
		a = new(account)
		l.accounts[number] = a
	}
	return a
}

// earliest is when a request may go out.
//
// While more than half of the window is left, nothing is held back. Then
// requests keep the distance at which the limit is just not reached, and near
// its end a longer one, so that other users of the same account find room.
func (a *account) earliest(r *request.Request, now int64) int64 {
	at := a.notBefore
	if r.Search {
		at = max(at, a.nextFind)
	}
	if a.most > 0 && !r.Search && now < a.seen+a.window {
		gap := a.window / int64(a.most)
		switch {
		case a.left <= parallel:
			at = max(at, a.lastSent+a.window/10)
		case a.left <= a.most/10:
			at = max(at, a.lastSent+2*gap)
		case a.left <= a.most/2:
			at = max(at, a.lastSent+gap)
		}
	}
	return at
}

// sent is told of each request that goes out.
func (a *account) sent(r *request.Request, now int64) {
	if r.Search {
		a.nextFind = max(now, a.nextFind) + searchGap
		return
	}
	a.lastSent = now
	if a.left > 0 {
		a.left--
	}
}

// observe reads the limits off an answer.
func (a *account) observe(answer *response.Answer, r *request.Request, now int64) {
	if answer.Status == 429 && !response.Daily(answer) {
		pause := int64(response.RetryAfter(answer)) * 1000
		if r.Search {
			a.nextFind = max(a.nextFind, now+max(pause, 1000))
			return
		}
		if pause == 0 {
			pause = 10_000
		}
		a.notBefore = max(a.notBefore, now+pause)
		return
	}
	header := func(name string) int {
		s, _ := answer.Headers.Get("x-hubspot-ratelimit-" + name).Scalar()
		n, err := strconv.Atoi(s)
		if err != nil {
			return -1
		}
		return n
	}
	most, left, window := header("max"), header("remaining"), header("interval-milliseconds")
	if most > 0 && left >= 0 && window > 0 {
		a.most, a.left, a.window, a.seen = most, left, int64(window), now
	}
}
