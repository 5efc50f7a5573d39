package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"directus-extension-hubspot/internal/action"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
)

// problem is what the reject path of a flow gets.
type problem struct {
	Error, Message, Hint, ExistingID string
	Status                           int
	Report                           json.RawMessage

	text json.RawMessage // all of it
}

// outcome is how a run ended: with a value, or with a problem.
type outcome struct {
	value   json.RawMessage
	problem *problem
}

// holds tells whether the flow's result or problem contains a text.
func (o *outcome) holds(text string) bool {
	return strings.Contains(string(o.value), text) || o.problem != nil && strings.Contains(string(o.problem.text), text)
}

// host carries out the steps of one run against a stand-in. Time passes only if the
// core waits or an answer is on its way.
type host struct {
	hubspot *hubspottest.Server
	now     int64
	hidden  bool // hides bodies and headers of failures, as Directus's sandbox does
	items   []json.RawMessage

	ways []broken // faults on the way to HubSpot, which the stand-in cannot play

	account hosttest.Account

	asked  int
	hits   int
	flying []flight
	late   []delayed
	bodies hosttest.Bodies

	stopped bool // the core has stopped
}

// way is a fault between the operation and HubSpot.
type way int

const (
	open    way = iota
	refused     // no connection can be made
	late        // time-out: there is no answer, and the request takes effect three seconds later
	silent      // time-out: there is no answer, and the request never takes effect
	mute        // time-out: there is no answer, and the request took effect at once
	stopped     // the request takes effect, and the core stops when it gets the answer
)

// broken says which requests break on the way, counted from 1.
type broken struct {
	way         way
	first, last int
}

// flight is a request that is under way. Its answer arrives at a certain time, and
// may stop the core.
type flight struct {
	at    int64
	event map[string]any
	stops bool
}

type delayed struct {
	at int64
	r  hosttest.Request
}

// limit is the time limit of a request, in milliseconds.
const limit = 60_000

// lateBy is how much later a request that timed out takes effect, in milliseconds.
const lateBy = 3000

var errEndless = errors.New("the run does not end")

// core lets one run at a time use the core, which is made for a guest with one
// thread.
var core sync.Mutex

// locked calls the core.
func locked(call func() []byte) []byte {
	core.Lock()
	defer core.Unlock()
	return call()
}

// run runs the operation once.
func (h *host) run(options map[string]any) (outcome, error) {
	set := engine.Set{Perform: action.Perform}
	h.bodies = hosttest.Bodies{}
	h.account.Total = len(h.items)
	input := map[string]any{"now": h.now, "token": "ok", "account": 1, "options": options}
	if h.items != nil {
		input["items"] = len(h.items)
	}
	text := locked(func() []byte { return set.Open(nil, hosttest.Marshal(input)) })
	closed := func(s *hosttest.Step) { locked(func() []byte { set.Close(s.Run); return nil }) }
	defer h.settle()
	for range 20_000 {
		var s hosttest.Step
		if err := json.Unmarshal(text, &s); err != nil {
			return outcome{}, fmt.Errorf("the core's step: %w", err)
		}
		var event map[string]any
		h.account.Note(&s)
		switch {
		case s.Fail != nil:
			closed(&s)
			p := &problem{text: s.Fail}
			err := json.Unmarshal(s.Fail, p)
			return outcome{problem: p}, err
		case s.Done != nil:
			closed(&s)
			value, err := h.bodies.Result(s.Done)
			return outcome{value: value}, err
		case s.Rows != nil:
			event = map[string]any{"rows": h.bodies.Rows(s.Rows, h.items)}
		default:
			for _, r := range s.Start {
				h.start(r)
			}
			if event = h.wait(s.Wait); event == nil {
				return outcome{}, errors.New("the core waits for nothing")
			}
		}
		if h.stopped {
			closed(&s)
			return outcome{problem: &problem{
				Error: "internal", Message: "The core of the operation stopped.", Hint: "HubSpot may have carried out requests that were sent before.",
				Report: h.account.Report(),
			}}, nil
		}
		event["now"] = h.now
		text = locked(func() []byte { return set.Resume(nil, s.Run, hosttest.Marshal(event)) })
	}
	return outcome{}, errEndless
}

// start sends a request. It takes effect at once and is answered a little later.
// Requests that were sent together are not answered in order.
func (h *host) start(r hosttest.Request) {
	h.asked++
	at := h.now + 40 + int64(r.ID*29%70)
	for _, b := range h.ways {
		if h.asked < b.first || b.last < h.asked {
			continue
		}
		h.hits++
		if b.way == stopped {
			h.flying = append(h.flying, flight{at, h.send(r), true})
			return
		}
		broke := map[string]any{"id": r.ID, "message": "connect ECONNREFUSED", "code": "ECONNREFUSED", "unsent": true}
		if b.way != refused {
			at = h.now + limit
			broke = map[string]any{"id": r.ID, "message": "no answer within 60 seconds", "code": "ETIMEDOUT"}
		}
		switch b.way {
		case late:
			h.late = append(h.late, delayed{h.now + limit + lateBy, r})
		case mute:
			h.send(r)
		}
		h.flying = append(h.flying, flight{at: at, event: map[string]any{"broke": broke}})
		return
	}
	h.flying = append(h.flying, flight{at: at, event: h.send(r)})
}

// send sends a request to the stand-in, and returns the event for its answer.
func (h *host) send(r hosttest.Request) map[string]any {
	text := ""
	if r.Body != nil {
		text = *r.Body
	}
	host := "https://api.hubapi.com"
	if r.Host != "" {
		host = "https://" + r.Host
	}
	req := httptest.NewRequest(r.Method, host+r.Path, strings.NewReader(text))
	if r.Host == "" || r.Token {
		req.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	}
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	w := httptest.NewRecorder()
	if cut := serve(h.hubspot, w, req); cut {
		return map[string]any{"broke": map[string]any{"id": r.ID, "message": "socket hang up", "code": "ECONNRESET"}}
	}
	return map[string]any{"answer": h.show(r, w)}
}

// serve lets the handler answer a request, and returns whether it cut the
// connection instead.
func serve(handler http.Handler, w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			cut = true
		default:
			panic(p)
		}
	}()
	handler.ServeHTTP(w, r)
	return false
}

// show returns the part of an answer that the core gets.
func (h *host) show(r hosttest.Request, w *httptest.ResponseRecorder) map[string]any {
	good := w.Code >= 200 && w.Code <= 299
	if h.hidden && !good {
		return map[string]any{"id": r.ID, "status": w.Code, "headers": map[string]any{}, "unseen": true}
	}
	headers := map[string]string{}
	for name := range w.Header() {
		headers[strings.ToLower(name)] = w.Header().Get(name)
	}
	answer := map[string]any{"id": r.ID, "status": w.Code, "headers": headers}
	body := bytes.ReplaceAll(bytes.TrimSpace(w.Body.Bytes()), []byte(hubspottest.DefaultToken), []byte("[token]"))
	if !json.Valid(body) {
		if len(body) > 0 {
			answer["text"] = string(body)
		}
		body = nil
	}
	h.bodies.Show(answer, &r, w.Code, body)
	return answer
}

// wait returns the event that comes first, or nil if there is none.
func (h *host) wait(ms int64) map[string]any {
	first := -1
	for i, f := range h.flying {
		if first < 0 || f.at < h.flying[first].at {
			first = i
		}
	}
	if ms > 0 && (first < 0 || h.now+ms < h.flying[first].at) {
		h.pass(h.now + ms)
		return map[string]any{"waited": true}
	}
	if first < 0 {
		return nil
	}
	f := h.flying[first]
	h.flying = slices.Delete(h.flying, first, first+1)
	h.pass(f.at)
	h.stopped = f.stops
	return f.event
}

// pass lets time pass, so that late requests take effect.
func (h *host) pass(until int64) {
	for len(h.late) > 0 && h.late[0].at <= until {
		d := h.late[0]
		h.late = h.late[1:]
		h.now = max(h.now, d.at)
		h.send(d.r)
	}
	h.now = max(h.now, until)
}

// settle lets all requests that are on their way take effect.
func (h *host) settle() { h.pass(h.now + 3_600_000) }
