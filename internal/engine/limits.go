package engine

import (
	"strconv"

	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
)

// searchGap keeps searches at four a second: HubSpot allows five for the whole
// account, and their answers say nothing about how many are left.
// https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
const searchGap = 250

// maxAccounts bounds how many accounts are remembered, because tokens may come from
// the data of a flow.
const maxAccounts = 1000

// limits is what is known about accounts, by the number that the host gives a token, and
// what was looked up in them. All runs of an instance share it. Several Directus processes
// share only what HubSpot's headers say.
type limits struct {
	accounts map[int]*account
	memory   memory
}

// account is what is known about one account.
type account struct {
	number int
	paces  map[request.Host]*pace
	memory *memory // of all accounts
}

// pace is what is known about the limits of one account at one host. Each host counts its
// own requests: the host that takes submissions of forms may refuse requests while the
// API accepts them. Times are milliseconds since 1970.
type pace struct {
	most      int     // requests in a window; 0 if unknown
	window    int64   // milliseconds
	own       []int64 // when this instance sent its requests of the window, oldest first
	others    int     // how many requests of the window were sent by others, at seen
	seen      int64
	notBefore int64 // after a 429
	nextFind  int64 // when a search may go out
}

// longestWindow is the longest window of a limit that an answer may name, in milliseconds:
// a day.
const longestWindow = 86_400_000

// slack is how long after a request was sent HubSpot may count it, in milliseconds.
const slack = 500

func (l *limits) of(number int) *account {
	if l.accounts == nil || len(l.accounts) >= maxAccounts {
		l.accounts = map[int]*account{}
	}
	a := l.accounts[number]
	if a == nil {
		a = &account{number: number, paces: map[request.Host]*pace{}, memory: &l.memory}
		l.accounts[number] = a
	}
	return a
}

// at is what is known about the limits of the account at a host.
func (a *account) at(host request.Host) *pace {
	p := a.paces[host]
	if p == nil {
		p = new(pace)
		a.paces[host] = p
	}
	return p
}

// setBack is how far before the last answer a request may begin, in milliseconds. If a
// request begins earlier than that, the host's clock was set back. A small difference is
// normal, because the host may report answers that come at the same time in another order.
const setBack = 60_000

// earliest is when a request may go out. If the window has room, that is now. Otherwise
// it is when the oldest request of this instance leaves the window. The last answer tells
// only how many requests others have sent, and not when: they are assumed to leave the
// window evenly.
func (p *pace) earliest(r *request.Request, now int64) int64 {
	if now < p.seen-setBack {
		*p = pace{} // its times lie in the future, and would slow requests down until then
	}
	if r.Search {
		return max(p.notBefore, p.nextFind)
	}
	if p.most == 0 {
		return p.notBefore
	}
	for len(p.own) > 0 && p.own[0] <= now-p.window-slack {
		p.own = p.own[1:]
	}
	others := 0
	if left := p.seen + p.window - now; left > 0 {
		others = int(int64(p.others) * left / p.window)
	}
	room := p.most - 1
	if p.others > 0 {
		room = max(1, room-Parallel) // others may have requests under way that no answer has counted
	}
	over := len(p.own) + others - room
	switch {
	case over <= 0:
		return p.notBefore
	case over <= len(p.own):
		return max(p.notBefore, p.own[over-1]+p.window+slack)
	}
	return max(p.notBefore, now+p.window/10)
}

// sent notes a request that goes out.
func (p *pace) sent(r *request.Request, now int64) {
	if r.Search {
		p.nextFind = max(now, p.nextFind) + searchGap
		return
	}
	if len(p.own) < max(p.most, Parallel) {
		p.own = append(p.own, now)
	} else {
		p.own = append(p.own[1:], now)
	}
}

// observe reads the limits from an answer that came at now. The host may report the
// answer later, after other requests were sent and answered.
func (p *pace) observe(answer *response.Answer, r *request.Request, now int64) {
	if answer.Status == 429 && !response.Daily(answer) {
		pause := int64(response.RetryAfter(answer)) * 1000
		if r.Search {
			p.nextFind = max(p.nextFind, now+max(pause, 1000))
			return
		}
		if pause == 0 {
			pause = 10_000
		}
		p.notBefore = max(p.notBefore, now+pause)
		return
	}
	header := func(name string) int {
		s, _ := answer.Headers.Get(name).Scalar()
		if s == "" {
			return -1
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			return -1
		}
		return n
	}
	most, left := header("x-hubspot-ratelimit-max"), header("x-hubspot-ratelimit-remaining")
	window := header("x-hubspot-ratelimit-interval-milliseconds")
	if most <= 0 || left < 0 || window <= 0 || window > longestWindow || now < p.seen {
		return
	}
	own := len(p.own)
	for own > 0 && p.own[own-1] > now {
		own--
	}
	p.most, p.window, p.seen = most, int64(window), now
	p.others = max(0, most-left-own)
}
