// Package run is the state machine of the core: runs, the steps they answer
// with, and the events that move them on.
//
// An action is a function that reads from top to bottom, one send after the
// other. It is run as a coroutine: where it waits for an answer it is set aside,
// and the next event sets it going again.
package run

import (
	"runtime"
	"slices"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// Set holds the open runs of one instance. It is not safe for concurrent use: a
// guest has one thread.
type Set struct {
	open   []*run // few at a time, so they are looked through one by one
	idle   []*worker
	last   uint32
	limits limits
	space  space
}

// Len is the number of open runs.
func (s *Set) Len() int { return len(s.open) }

// run is one execution of the operation.
type run struct {
	handle uint32
	in     *validate.Input
	now    int64 // milliseconds since 1970, of the last event

	call   call    // what worker performs
	worker *worker // nil once the last step was handed over

	event *wire.Doc // the last one; the answer's values live in it
	traffic
}

// step is what an action waits for, or ends with. Without value, held and fail it
// is a wait: for the requests to start, for those begun before, for a time, for
// rows, or for a signature.
type step struct {
	rows  *slice
	sign  *signature
	value []byte
	held  *held
	fail  *problem.Problem
	last  bool // the action is done, and this is not yet its end: that is the worker's
}

// signature asks the host to hash a text with the secret that it keeps.
type signature struct{ algorithm, text string }

// slice asks the host for items of the list it keeps.
type slice struct{ from, count int }

// held makes the result of answers whose bodies the host kept.
type held struct {
	parts  []part
	concat string // the array in the bodies to join; "" for the one body as it is
	with   []byte // a JSON object whose members stand beside the array
}

// part is one answer: how much of its array to take, from the front; all of it
// when take is less than 0.
type part struct{ id, take int }

// Open begins a run and writes its first step after dst.
func (s *Set) Open(dst, input []byte) []byte {
	s.last++
	r := &run{handle: s.last}
	s.open = append(s.open, r)
	return r.guard(dst, func() step {
		doc, ok := wire.Read(input)
		if !ok {
			return step{fail: unreadable("input")}
		}
		defer doc.Release()
		var options, token, zone wire.Value
		account, items := 0, -1
		doc.Root().Look(func(key string, v wire.Value) {
			switch key {
			case "now":
				r.now = milliseconds(v)
			case "token":
				token = v
			case "account":
				account, _ = v.Int()
			case "options":
				options = v
			case "items":
				if n, ok := v.Int(); ok {
					items = n
				}
			case "zone":
				zone = v
			}
		})
		in, p := validate.Options(options, validate.Token(token.Text()), items, zone)
		if p != nil {
			return step{fail: p}
		}
		r.in = in
		r.dry.on = in.Text("dry_run") == "true"
		r.dry.reads = r.dry.on && in.Text("dry_reads") == "true"
		r.traffic.begin(s.limits.of(account), &s.space, r.now, in.Text("patience"))
		r.call = call{run: r, in: in}
		r.worker = s.work(&r.call)
		return s.advance(r)
	})
}

// find is where a run stands among the open ones, less than 0 when it does not.
func (s *Set) find(handle uint32) int {
	return slices.IndexFunc(s.open, func(r *run) bool { return r.handle == handle })
}

// Resume hands a run its next event.
func (s *Set) Resume(dst []byte, handle uint32, event []byte) []byte {
	at := s.find(handle)
	if at < 0 {
		r := &run{handle: handle}
		return r.write(dst, step{fail: &problem.Problem{Word: problem.Internal, Message: "This run is not open."}})
	}
	r := s.open[at]
	return r.guard(dst, func() step {
		if r.worker == nil {
			return step{fail: &problem.Problem{Word: problem.Internal, Message: "This run is over."}}
		}
		r.releaseEvent()
		doc, ok := wire.Read(event)
		if !ok {
			return step{fail: unreadable("event")}
		}
		r.event = doc
		r.now = max(r.now, milliseconds(doc.Root().Get("now")))
		return s.advance(r)
	})
}

// Close frees a run, finished or not.
func (s *Set) Close(handle uint32) {
	at := s.find(handle)
	if at < 0 {
		return
	}
	r := s.open[at]
	s.open = slices.Delete(s.open, at, at+1)
	// The collector has its turn between runs. A guest has one thread: without it
	// the runs do its work while they allocate, and the memory grows meanwhile.
	// Every eighth time is as good: what Go's scheduler looks at is far off by then.
	if handle%8 == 0 {
		defer runtime.Gosched()
	}
	r.free()
	defer r.releaseEvent()
	defer func() { _ = recover() }() // of an action that is given up nobody waits to hear
	if r.worker != nil {
		r.worker.stop()
	}
}

// guard turns a panic into a failed run, so that it ends this run and no other.
func (r *run) guard(dst []byte, f func() step) (out []byte) {
	defer func() {
		if recover() != nil {
			r.worker = nil // what panicked performs nothing any more
			out = r.write(dst, step{fail: &problem.Problem{
				Word: problem.Internal, Message: "The operation failed on this input.",
				Hint: "This is a fault of the operation: please report it with the options of the flow's log, without the token.",
			}})
		}
	}()
	return r.write(dst, f())
}

// advance goes on with a run until its next step.
func (s *Set) advance(r *run) step {
	st, _ := r.worker.next()
	if st.last {
		st = r.worker.end
		s.rest(r.worker)
		r.worker = nil
	}
	return st
}

func (r *run) releaseEvent() {
	if r.event != nil {
		r.event.Release()
		r.event = nil
	}
}

// write writes a step as the ABI describes it.
func (r *run) write(dst []byte, st step) []byte {
	w := wire.After(dst)
	w.Open('{').Key("run").Int(int(r.handle))
	switch {
	case st.fail != nil:
		w.Key("fail")
		st.fail.Write(&w)
	case st.value != nil:
		r.wrote(len(st.value))
		w.Key("done").Open('{').Key("value").Raw(st.value).Close('}')
	case st.held != nil:
		w.Key("done").Open('{').Key("held")
		st.held.write(&w)
		w.Close('}')
	case st.sign != nil:
		w.Key("sign").Open('{').Key("algorithm").String(st.sign.algorithm).Key("text").String(st.sign.text).Close('}')
	case st.rows != nil:
		w.Key("rows").Open('{').Key("from").Int(st.rows.from).Key("count").Int(st.rows.count).Close('}')
	default:
		return r.traffic.appendTo(dst, r.handle) // over what was begun here
	}
	return w.Close('}').Bytes()
}

func (h *held) write(w *wire.Writer) {
	w.Open('{').Key("parts").Open('[')
	for _, p := range h.parts {
		w.Open('{').Key("id").Int(p.id)
		if p.take >= 0 {
			w.Key("take").Int(p.take)
		}
		w.Close('}')
	}
	w.Close(']').Member("concat", h.concat)
	if h.with != nil {
		w.Key("with").Raw(h.with)
	}
	w.Close('}')
}

func unreadable(what string) *problem.Problem {
	return &problem.Problem{Word: problem.Internal, Message: "The host's " + what + " is not JSON."}
}

func milliseconds(v wire.Value) int64 {
	n, _ := v.Int()
	return int64(n)
}

// readAnswer reads an event. Its values live as long as the event.
func readAnswer(event wire.Value) response.Answer {
	if broke := event.Get("broke"); broke.Kind() == wire.Object {
		id, _ := broke.Get("id").Int()
		return response.Answer{ID: id, Broke: broke.Get("message").Text(), Code: broke.Get("code").Text(), Unsent: broke.Get("unsent").Bool()}
	}
	v := event.Get("answer")
	a := response.Answer{Headers: v.Get("headers"), JSON: v.Get("json"), Text: v.Get("text").Text(), Unseen: v.Get("unseen").Bool()}
	a.ID, _ = v.Get("id").Int()
	a.Status, _ = v.Get("status").Int()
	a.Size, _ = v.Get("size").Int()
	a.Large = v.Get("large").Bool()
	return a
}
