// Package run is the state machine of the core: runs, the steps they answer
// with, and the events that move them on.
//
// An action is a function that reads from top to bottom, one send after the
// other. It is run as a coroutine: where it waits for an answer it is set aside,
// and the next event sets it going again.
package run

import (
	"iter"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// Set holds the open runs of one instance. It is not safe for concurrent use: a
// guest has one thread.
type Set struct {
	open map[uint32]*run
	last uint32
}

// Len is the number of open runs.
func (s *Set) Len() int { return len(s.open) }

// run is one execution of the operation.
type run struct {
	handle uint32
	in     *validate.Input
	now    int64 // milliseconds since 1970, of the last event

	next func() (step, bool)
	stop func()

	answer  response.Answer // of the last event
	event   *wire.Doc       // the answer's values live in it
	lastID  int             // of the requests begun
	pending []request.Request
	ids     []int
}

// step is what an action waits for, or ends with; exactly one of its fields is
// set.
type step struct {
	start bool // the run's pending requests
	value []byte
	held  int // the id of the request whose answer is the result
	fail  *problem.Problem
}

// Open begins a run and writes its first step after dst.
func (s *Set) Open(dst, input []byte) []byte {
	if s.open == nil {
		s.open = map[uint32]*run{}
	}
	s.last++
	r := &run{handle: s.last}
	s.open[r.handle] = r
	return r.guard(dst, func() step {
		doc, ok := wire.Read(input)
		if !ok {
			return step{fail: unreadable("input")}
		}
		defer doc.Release()
		root := doc.Root()
		r.now = milliseconds(root.Get("now"))
		in, p := validate.Options(root.Get("options"), validate.Token(root.Get("token").Text()))
		if p != nil {
			return step{fail: p}
		}
		r.in = in
		r.next, r.stop = iter.Pull(func(yield func(step) bool) {
			yield(perform(&call{run: r, in: in, yield: yield}))
		})
		return r.advance()
	})
}

// Resume hands a run its next event.
func (s *Set) Resume(dst []byte, handle uint32, event []byte) []byte {
	r, ok := s.open[handle]
	if !ok {
		r = &run{handle: handle}
		return r.write(dst, step{fail: &problem.Problem{Word: problem.Internal, Message: "This run is not open."}})
	}
	return r.guard(dst, func() step {
		if r.next == nil {
			return step{fail: &problem.Problem{Word: problem.Internal, Message: "This run is over."}}
		}
		r.releaseEvent()
		doc, ok := wire.Read(event)
		if !ok {
			return step{fail: unreadable("event")}
		}
		r.event = doc
		r.now = max(r.now, milliseconds(doc.Root().Get("now")))
		r.answer = readAnswer(doc.Root())
		return r.advance()
	})
}

// Close frees a run, finished or not.
func (s *Set) Close(handle uint32) {
	r, ok := s.open[handle]
	if !ok {
		return
	}
	delete(s.open, handle)
	defer r.releaseEvent()
	defer func() { _ = recover() }() // of an action that is given up nobody waits to hear
	if r.stop != nil {
		r.stop()
	}
}

// guard turns a panic into a failed run, so that it ends this run and no other.
func (r *run) guard(dst []byte, f func() step) (out []byte) {
	defer func() {
		if recover() != nil {
			r.next = nil
			out = r.write(dst, step{fail: &problem.Problem{
				Word: problem.Internal, Message: "The operation failed on this input.",
				Hint: "This is a fault of the operation: please report it with the options of the flow's log, without the token.",
			}})
		}
	}()
	return r.write(dst, f())
}

func (r *run) advance() step {
	st, ok := r.next()
	if !ok {
		r.next = nil
		return step{fail: &problem.Problem{Word: problem.Internal, Message: "This run is over."}}
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
	w := wire.NewWriter(dst)
	w.Open('{').Key("run").Int(int(r.handle))
	switch {
	case st.fail != nil:
		w.Key("fail")
		st.fail.Write(w)
	case st.start:
		w.Key("start").Open('[')
		for i := range r.pending {
			r.pending[i].Write(w, r.ids[i])
		}
		w.Close(']')
		r.pending, r.ids = r.pending[:0], r.ids[:0]
	case st.value != nil:
		w.Key("done").Open('{').Key("value").Raw(st.value).Close('}')
	default:
		w.Key("done").Open('{').Key("held").Open('{').Key("from").Open('[').Int(st.held).Close(']').Close('}').Close('}')
	}
	return w.Close('}').Bytes()
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
		return response.Answer{ID: id, Broke: broke.Get("message").Text(), Code: broke.Get("code").Text()}
	}
	v := event.Get("answer")
	a := response.Answer{Headers: v.Get("headers"), JSON: v.Get("json"), Text: v.Get("text").Text(), Unseen: v.Get("unseen").Bool()}
	a.ID, _ = v.Get("id").Int()
	a.Status, _ = v.Get("status").Int()
	return a
}
