//go:build !wasip1

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/hosttest"
)

// life is the long life of one instance: many runs of all kinds side by side, with a
// HubSpot that fails now and then.
type life struct {
	t      *testing.T
	g      *guest
	rng    *rand.Rand
	now    int64
	nextID int
	ends   map[string]int // how the runs ended
}

// living is one of the open runs.
type living struct {
	handle uint32
	items  []json.RawMessage
	bodies hosttest.Bodies
	step   hosttest.Step
	flying []hosttest.Request
	left   int // events until it is given up
}

// kinds are the options of the runs.
var kinds = []string{
	`{"endpoint":"contacts","action":"create","c_properties":{"email":"a@example.com","firstname":"Ada"}}`,
	`{"endpoint":"deals","action":"update","id":"12","u_properties":{"amount":"5"}}`,
	`{"endpoint":"contacts","action":"upsert","id":"a@example.com","id_property":"email","c_properties":{"firstname":"Ada"}}`,
	`{"endpoint":"companies","action":"retrieve","id":"12"}`,
	`{"endpoint":"companies","action":"retrieve","id":"12","output":"simple"}`,
	`{"endpoint":"tickets","action":"delete","id":"12"}`,
	`{"endpoint":"contacts","action":"list","all_pages":true,"maximum":300}`,
	`{"endpoint":"contacts","action":"list","all_pages":true,"output":"simple"}`,
	`{"endpoint":"deals","action":"search","query":"a","all_pages":true,"maximum":500}`,
	`{"endpoint":"deals","action":"search","query":"a","all_pages":true,"sort":"amount","maximum":500}`,
	`{"endpoint":"contacts","action":"changed","since":"2026-11-24T09:00:00Z"}`,
	`{"endpoint":"contacts","action":"find_or_create","find_property":"email","find_value":"a@example.com","c_properties":{"email":"a@example.com"}}`,
	`{"endpoint":"contacts","action":"create_many"}`,
	`{"endpoint":"contacts","action":"get_many"}`,
	`{"endpoint":"contacts","action":"update_many"}`,
	`{"endpoint":"contacts","action":"delete_many"}`,
	`{"endpoint":"contacts","action":"create","c_properties":{"email":"a@example.com"},"dry_run":true}`,
	`{"endpoint":"contacts","action":"retrieve"}`,
	`{"endpoint":"nothing","action":"retrieve"}`,
	`[[[[`,
}

func (l *life) open() *living {
	kind := kinds[l.rng.IntN(len(kinds))]
	r := &living{bodies: hosttest.Bodies{}, left: 1 + l.rng.IntN(12)}
	more := ""
	if strings.Contains(kind, "_many") {
		for i := range 1 + l.rng.IntN(120) {
			r.items = append(r.items, fmt.Appendf(nil, `{"id":"%d","email":"%d@example.com","firstname":"Ada"}`, i+1, i))
		}
		if strings.Contains(kind, "get_many") || strings.Contains(kind, "delete_many") {
			for i := range r.items {
				r.items[i] = fmt.Appendf(nil, `"%d"`, i+1)
			}
		}
		more = fmt.Sprintf(`,"items":%d`, len(r.items))
	}
	input := fmt.Sprintf(`{"now":%d,"token":"ok","account":%d,"options":%s%s}`, l.now, 1+l.rng.IntN(30), kind, more)
	l.take(r, l.g.Open([]byte(input)))
	r.handle = r.step.Run
	return r
}

// take reads a step.
func (l *life) take(r *living, text []byte) {
	r.step = hosttest.Step{}
	require.NoError(l.t, json.Unmarshal(text, &r.step), "%s", text)
	r.flying = append(r.flying, r.step.Start...)
}

// advance does one thing in a run, and tells whether the run is over.
func (l *life) advance(r *living) (over bool) {
	switch step := &r.step; {
	case step.Fail != nil:
		var p struct{ Error, Message string }
		require.NoError(l.t, json.Unmarshal(step.Fail, &p))
		require.NotContains(l.t, p.Message, "This run", "%s", step.Fail)
		require.NotContains(l.t, p.Message, "failed on this input", "%s", step.Fail)
		l.ends[p.Error]++
		return true
	case step.Done != nil:
		_, err := r.bodies.Result(step.Done)
		require.NoError(l.t, err)
		l.ends["done"]++
		return true
	case r.left == 0 && l.rng.IntN(3) == 0:
		l.ends["given up"]++
		return true
	}
	r.left = max(r.left-1, 0)
	event := map[string]any{"waited": true}
	switch step := &r.step; {
	case step.Rows != nil:
		event = map[string]any{"rows": r.bodies.Rows(step.Rows, r.items)}
	case len(r.flying) > 0 && (step.Wait == 0 || l.rng.IntN(2) == 0):
		at := l.rng.IntN(len(r.flying))
		request := r.flying[at]
		r.flying = append(r.flying[:at], r.flying[at+1:]...)
		event = l.answer(r, &request)
	default:
		require.Positive(l.t, step.Wait, "the core waits for nothing")
		l.now += step.Wait
	}
	l.now++
	event["now"] = l.now
	l.take(r, l.g.Resume(r.handle, hosttest.Marshal(event)))
	return false
}

// answer is what HubSpot makes of a request: four times of five what it should.
func (l *life) answer(r *living, request *hosttest.Request) map[string]any {
	fault := map[string]any{"status": "error", "message": "no", "category": "VALIDATION_ERROR", "correlationId": "c"}
	statuses := []int{400, 401, 403, 404, 409, 423, 429, 500, 502, 504}
	answer := map[string]any{"id": request.ID, "headers": map[string]string{"x-hubspot-ratelimit-remaining": "150"}}
	switch l.rng.IntN(25) {
	case 0:
		return map[string]any{"broke": map[string]any{"id": request.ID, "message": "socket hang up", "code": "ECONNRESET"}}
	case 1:
		answer["status"], answer["unseen"] = statuses[l.rng.IntN(len(statuses))], true
	case 2:
		answer["status"], answer["text"] = 502, "<html>"+strings.Repeat("x", 5000)
	case 3, 4:
		status := statuses[l.rng.IntN(len(statuses))]
		answer["status"] = status
		r.bodies.Show(answer, request, status, hosttest.Marshal(fault))
	default:
		status, body := l.good(request)
		answer["status"] = status
		r.bodies.Show(answer, request, status, body)
	}
	return map[string]any{"answer": answer}
}

func (l *life) record(id string) map[string]any {
	return map[string]any{
		"id": id, "createdAt": "2026-11-24T09:00:00.000Z", "updatedAt": "2026-11-24T09:30:00.000Z", "archived": false,
		"properties": map[string]any{
			"email": id + "@example.com", "hs_object_id": id, "notes": strings.Repeat("Zoë ", l.rng.IntN(50)),
			"lastmodifieddate": "2026-11-24T09:30:00.000Z", "hs_lastmodifieddate": "2026-11-24T09:30:00.000Z",
		},
	}
}

func (l *life) good(request *hosttest.Request) (status int, body []byte) {
	var sent struct {
		Inputs []struct {
			ID    string
			Trace string `json:"objectWriteTraceId"`
		}
	}
	if request.Body != nil {
		require.NoError(l.t, json.Unmarshal([]byte(*request.Body), &sent))
	}
	path, _, query := strings.Cut(request.Path, "?")
	results := []any{}
	switch {
	case request.Method == "DELETE" || strings.HasSuffix(path, "/batch/archive"):
		return 204, nil
	case strings.Contains(path, "/batch/"):
		for i, in := range sent.Inputs {
			record := l.record(strconv.Itoa(i + 1))
			if in.ID != "" {
				record["id"] = in.ID
			}
			if in.Trace != "" {
				record["objectWriteTraceId"] = in.Trace
			}
			results = append(results, record)
		}
		return 200, hosttest.Marshal(map[string]any{"status": "COMPLETE", "results": results})
	case strings.HasSuffix(path, "/search") || query && strings.Contains(request.Path, "limit="):
		for range l.rng.IntN(20) {
			l.nextID++
			results = append(results, l.record(strconv.Itoa(l.nextID)))
		}
		page := map[string]any{"total": len(results), "results": results}
		if len(results) > 0 && l.rng.IntN(2) > 0 {
			page["paging"] = map[string]any{"next": map[string]any{"after": strconv.Itoa(l.nextID)}}
		}
		return 200, hosttest.Marshal(page)
	}
	return 200, hosttest.Marshal(l.record("12"))
}

// TestLongLife carries out RUNS runs in one instance, 20 at a time. The second half of
// the runs may need 2 MB more memory than the first half, because the collector waits
// until that much was allocated.
func TestLongLife(t *testing.T) {
	runs := 20_000
	if n, err := strconv.Atoi(os.Getenv("RUNS")); err == nil {
		runs = n
	}
	l := &life{t: t, g: instantiate(t), rng: rand.New(rand.NewPCG(1, 2)), now: cases.Now, ends: map[string]int{}}
	size := func() uint32 { return l.g.mod.Memory().Size() }
	var open []*living
	var warm uint32
	for opened := 0; opened < runs || len(open) > 0; {
		for ; opened < runs && len(open) < 20; opened++ {
			if opened == runs/2 {
				warm = size()
			}
			open = append(open, l.open())
		}
		at := l.rng.IntN(len(open))
		if r := open[at]; l.advance(r) {
			l.g.Close(r.handle)
			open[at] = open[len(open)-1]
			open = open[:len(open)-1]
		}
	}
	t.Logf("%d runs: %v; memory %.1f MB, after half of them %.1f MB", runs, l.ends, float64(size())/1e6, float64(warm)/1e6)
	assert.EqualValues(t, 0, l.g.call("open_runs"))
	assert.LessOrEqual(t, size(), warm+2<<20)
	for _, end := range []string{"done", "given up", "validation", "auth", "not_found", "upstream", "network", "partial", "internal"} {
		assert.Positive(t, l.ends[end], end)
	}
}
