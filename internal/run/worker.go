package run

import "iter"

// worker is a coroutine that performs actions, one after the other. A run has one
// until its last step. It is kept for the next run: to begin a new coroutine is
// dear, since its stack has to grow first, and short to a run that asks once.
type worker struct {
	call *call // what it performs; nil while it is idle
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
			end := perform(w.call)
			end.last = true
			if !yield(end) {
				return
			}
		}
	})
	return w
}

// rest takes a worker back that has handed over the last step of its call.
func (s *Set) rest(w *worker) {
	w.call = nil
	if len(s.idle) == maxIdle {
		w.stop()
		return
	}
	s.idle = append(s.idle, w)
}
