package engine

import (
	"math/rand"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// rolling is HubSpot's limit: a number of requests in any ten seconds.
type rolling struct {
	most  int
	taken []int64
}

// ask counts a request and returns how many are left, or less than 0 if the request
// is refused.
func (l *rolling) ask(now int64) int {
	for len(l.taken) > 0 && l.taken[0] <= now-10_000 {
		l.taken = l.taken[1:]
	}
	if len(l.taken) >= l.most {
		return -1
	}
	l.taken = append(l.taken, now)
	return l.most - len(l.taken)
}

// TestPace proves that as many requests are sent as HubSpot's limit allows, by one
// process, and by two that do not know of each other.
func TestPace(t *testing.T) {
	for _, one := range []struct {
		processes, most, requests int
		share                     float64 // of what the limit allows
	}{
		{1, 100, 300, 0.85},
		{1, 190, 2000, 0.85},
		{2, 100, 1000, 0.8},
		{3, 190, 2000, 0.8},
	} {
		t.Run(strconv.Itoa(one.processes)+" processes, "+strconv.Itoa(one.most)+" requests", func(t *testing.T) {
			chance := rand.New(rand.NewSource(1))
			limit := rolling{most: one.most}
			type flight struct{ arrives, answered, left int64 }
			paces, flying := make([]pace, one.processes), make([][]flight, one.processes)
			done, refused, r := 0, 0, &request.Request{}
			now := int64(1_795_514_400_000)
			start := now
			for ; done < one.requests; now += 5 {
				require.Less(t, now-start, int64(1_000_000), "the end does not come")
				for i := range paces {
					p, rest := &paces[i], flying[i][:0]
					for _, f := range flying[i] {
						if f.arrives == now {
							f.left = int64(limit.ask(now))
						}
						if f.answered > now {
							rest = append(rest, f)
							continue
						}
						status, headers := 200, `{"x-hubspot-ratelimit-max":"`+strconv.Itoa(one.most)+`","x-hubspot-ratelimit-remaining":"`+strconv.Itoa(int(f.left))+`","x-hubspot-ratelimit-interval-milliseconds":"10000"}`
						if done++; f.left < 0 {
							status, headers = 429, `{}`
							done--
							refused++
						}
						doc, ok := wire.Read([]byte(headers))
						require.True(t, ok)
						p.observe(&response.Answer{Status: status, Headers: doc.Root()}, r, now)
						doc.Release()
					}
					for flying[i] = rest; len(flying[i]) < Parallel && p.earliest(r, now) <= now; {
						p.sent(r, now)
						there := 5 * (4 + chance.Int63n(20)) // 20 to 115 ms
						flying[i] = append(flying[i], flight{arrives: now + there, answered: now + 2*there})
					}
				}
			}
			allowed := float64(one.most) * (float64(now-start)/10_000 + 1)
			share := float64(one.requests) / allowed
			t.Logf("%.0f %% of what is allowed, %d of %d refused", 100*share, refused, one.requests)
			assert.Greater(t, share, one.share)
			assert.LessOrEqual(t, refused, one.requests/20, "HubSpot wants less than 5 %%")
		})
	}
}

// TestObserveLate observes an answer after another request was sent, and an answer
// that is older than what is known.
func TestObserveLate(t *testing.T) {
	observe := func(p *pace, left string, now int64) {
		doc, ok := wire.Read([]byte(`{"x-hubspot-ratelimit-max":"100","x-hubspot-ratelimit-interval-milliseconds":"10000",` +
			`"x-hubspot-ratelimit-remaining":"` + left + `"}`))
		require.True(t, ok)
		defer doc.Release()
		p.observe(&response.Answer{Status: 200, Headers: doc.Root()}, &request.Request{}, now)
	}
	p := &pace{}
	p.sent(&request.Request{}, 1000)
	p.sent(&request.Request{}, 1050)
	observe(p, "90", 1020)
	assert.Equal(t, 9, p.others, "of ten, one was its own")
	p.sent(&request.Request{}, 1100)
	observe(p, "80", 1120)
	observe(p, "99", 1110)
	assert.Equal(t, 17, p.others, "of twenty, three were its own")
	assert.EqualValues(t, 1120, p.seen)
}

// TestObserveNonsense gives headers that HubSpot does not send. They change
// nothing.
func TestObserveNonsense(t *testing.T) {
	const most, left, window = "x-hubspot-ratelimit-max", "x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-interval-milliseconds"
	for _, headers := range []map[string]string{
		{},
		{most: "100", left: "1"},
		{most: "-5", left: "1", window: "10000"},
		{most: "100", left: "-1", window: "10000"},
		{most: "100", left: "1", window: "0"},
		{most: "NaN", left: "1e400", window: "ten"},
		{most: "100", left: "1", window: "9223372036854775807"},
		{most: "9223372036854775808", left: "1", window: "10000"},
	} {
		p := &pace{}
		p.sent(&request.Request{}, 1000)
		w := wire.NewWriter(nil).Open('{')
		for name, value := range headers {
			w.Key(name).String(value)
		}
		doc, ok := wire.Read(w.Close('}').Bytes())
		require.True(t, ok)
		p.observe(&response.Answer{Status: 200, Headers: doc.Root()}, &request.Request{}, 1020)
		assert.Zero(t, p.most, headers)
		assert.LessOrEqual(t, p.earliest(&request.Request{}, 1020), int64(1020), headers)
	}
}

// TestPaceAfterRest proves that after a rest as long as HubSpot's window, as many requests
// may go out as at the start.
func TestPaceAfterRest(t *testing.T) {
	p, r := &pace{}, &request.Request{}
	doc, ok := wire.Read([]byte(`{"x-hubspot-ratelimit-max":"20","x-hubspot-ratelimit-interval-milliseconds":"10000","x-hubspot-ratelimit-remaining":"19"}`))
	require.True(t, ok)
	defer doc.Release()
	count := func(now int64) (n int) {
		for ; p.earliest(r, now) <= now; n++ {
			p.sent(r, now)
		}
		return n
	}
	p.sent(r, 1000)
	p.observe(&response.Answer{Status: 200, Headers: doc.Root()}, r, 1000)
	assert.Equal(t, 19, count(1000), "one was sent before")
	assert.Zero(t, count(11_000))
	assert.Equal(t, 20, count(30_000))
}
