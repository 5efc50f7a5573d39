package hubspottest

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts requests for the rate limits.
type limiter struct {
	mu       sync.Mutex
	tokens   map[string][]time.Time // the last ten seconds, by token name
	searches []time.Time            // the last second
	day      string
	today    int
}

func (l *limiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens, l.searches, l.day, l.today = nil, nil, "", 0
}

// used returns the number of requests of the day.
func (l *limiter) used() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.today
}

// within removes the times that are no longer in a sliding window.
func within(times []time.Time, now time.Time, window time.Duration) []time.Time {
	i := 0
	for i < len(times) && now.Sub(times[i]) >= window {
		i++
	}
	return times[i:]
}

// limit counts one request, sets HubSpot's rate limit headers, and refuses the
// request if a limit is used up. A refused request counts for the day.
func (s *Server) limit(t *Token, search bool, header http.Header) *apiError {
	o, now := s.Options(), s.now()
	l := &s.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	if day := now.UTC().Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	l.today++
	if l.tokens == nil {
		l.tokens = map[string][]time.Time{}
	}
	set := func(name string, n int) {
		if !search {
			header["X-Hubspot-Ratelimit-"+name] = []string{strconv.Itoa(max(n, 0))}
		}
	}
	var refused *apiError
	if o.DailyLimit > 0 {
		set("Daily", o.DailyLimit)
		set("Daily-Remaining", o.DailyLimit-l.today)
		if l.today > o.DailyLimit {
			refused = gatewayLimit("DAILY", "You have reached your daily limit.")
		}
	}
	if o.TenSecondlyLimit > 0 {
		recent := within(l.tokens[t.Name], now, 10*time.Second)
		if refused == nil && len(recent) >= o.TenSecondlyLimit {
			refused = gatewayLimit("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit.")
			if o.RetryAfter {
				refused.header = retryAfter(10*time.Second - now.Sub(recent[0]))
			}
		}
		if refused == nil {
			recent = append(recent, now)
		}
		l.tokens[t.Name] = recent
		set("Max", o.TenSecondlyLimit)
		set("Remaining", o.TenSecondlyLimit-len(recent))
		set("Interval-Milliseconds", 10_000)
		set("Secondly", o.TenSecondlyLimit/10)
		set("Secondly-Remaining", o.TenSecondlyLimit/10)
	}
	if search && o.SearchSecondlyLimit > 0 && refused == nil {
		l.searches = within(l.searches, now, time.Second)
		if len(l.searches) >= o.SearchSecondlyLimit {
			refused = failure(http.StatusTooManyRequests, categoryRateLimits, "You have reached your secondly limit.")
			if o.RetryAfter {
				refused.header = retryAfter(time.Second - now.Sub(l.searches[0]))
			}
		} else {
			l.searches = append(l.searches, now)
		}
	}
	return refused
}

func gatewayLimit(policy, message string) *apiError {
	e := failure(http.StatusTooManyRequests, "", "%s", message)
	e.ErrorType, e.Policy = "RATE_LIMIT", policy
	return e
}

func retryAfter(d time.Duration) http.Header {
	seconds := int((d + time.Second - 1) / time.Second)
	return http.Header{"Retry-After": {strconv.Itoa(max(seconds, 1))}}
}
