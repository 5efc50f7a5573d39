package run

import (
	"iter"
	"runtime"
)

// worker is a coroutine that performs actions, one after the other. A run has one
// until its last step. Then it is kept for another run: the stack of a new one has
// to grow first, which takes a tenth of what a run takes that asks once.
type worker struct {
	call *call // what it performs; nil while it is idle
	end  step  // what came of it; not yielded, for a coroutine keeps what it yielded last
	next func() (step, bool)
	stop func()
}

// maxIdle bounds the workers that are kept. More runs than these at once are rare,
// and each worker is a stack.
const maxIdle = 16

// work gives a call to a worker, which begins with it when next is called.
func (s *Set) work(c *call) *worker {
	if n := len(s.idle); n > 0 {
		w := s.idle[n-1]
		s.idle = s.idle[:n-1]
		w.call = c
		return w
	}
	w := &worker{call: c}
	w.next, w.stop = iter.Pull(func(yield func(step) bool) {
		for {
			w.call.yield = yield
			w.end = perform(w.call)
			if !yield(step{last: true}) {
				return
			}
		}
	})
	return w
}

// Prepare spares the first run what every run after it finds: a worker, stacks that
// have grown, and memory of each size. It is a run like others, in another Set, of
// which only the worker is kept. The second one is for the stacks, which the
// collector makes small again.
func (s *Set) Prepare() {
	input := []byte(`{"now":1,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"create",` +
		`"c_properties":{"email":"ada@example.com","firstname":"Ada","createdate":"2026-01-31"}}}`)
	event := []byte(`{"now":1,"answer":{"id":1,"status":201,"headers":{},"size":1}}`)
	var example Set
	for range 2 {
		runtime.GC()
		example.Open(nil, input)
		example.Resume(nil, example.last, event)
		example.Close(example.last)
	}
	s.idle = append(s.idle, example.idle...)
}

// rest takes a worker back that is done with its call.
func (s *Set) rest(w *worker) {
	w.call, w.end = nil, step{}
	if len(s.idle) == maxIdle {
		w.stop()
		return
	}
	s.idle = append(s.idle, w)
}
