// Package engine carries out runs. It writes their steps, reads their events, keeps
// HubSpot's limits, decides when a request is repeated, and shares memory between
// runs. It knows nothing of HubSpot's actions, which are in package action.
//
// An action is a function that reads from top to bottom, one Send after the other.
// It runs as a coroutine: it stops where it waits for an answer, and the next event
// resumes it.
package engine

import (
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// Set holds the open runs of one instance. It is not safe for concurrent use: a
// guest has one thread.
type Set struct {
	Perform func(*Call) Step // performs the action of a run

	open   map[uint32]*run // by handle
	last   uint32          // the newest handle
	limits limits
	space  space
}

// Len is the number of open runs.
func (s *Set) Len() int { return len(s.open) }

// run is one execution of the operation. Its action is a coroutine that ends with the
// run.
type run struct {
	handle uint32
	in     *validate.Input
	now    int64 // milliseconds since 1970, of the last event

	next func() (Step, bool) // resumes the action; nil before it begins and after it ended
	stop func()              // abandons the action
	end  Step                // how the action ended

	event  *wire.Doc                   // the last event, unless it is an answer; it holds the values of rows
	answer *wire.Doc                   // the last answer
	report func(*problem.Problem) bool // see ReportBy; nil for most actions
	news   func(*wire.Writer)          // see NewsBy; nil for most actions
	traffic
}

// Step is what an action waits for, or how it ends. A step without rows, Value, Held
// and Fail is a wait: for requests to start, for requests under way, or for a time.
type Step struct {
	rows  *slice           // what the action asks the host for
	Value []byte           // the result, as JSON
	Held  *Held            // the result, from bodies that the host kept
	Fail  *problem.Problem // why the run failed
}

// goesOn tells whether the run goes on after the step.
func (st *Step) goesOn() bool { return st.Fail == nil && st.Value == nil && st.Held == nil }

// Call is what an action works with: its checked input, and the ways to ask HubSpot.
type Call struct {
	In *validate.Input

	Run   *run
	yield func(Step) bool   // hands a step to the host; false if the run was closed
	asked map[string]*asked // what was looked up, by path
}

// Now is the time of the last event, in milliseconds since 1970.
func (c *Call) Now() int64 { return c.Run.now }

// abandoned is the panic that ends an action whose run was closed while it waited.
type abandoned struct{}

// ReportBy sets the function that completes the problem of a run that breaks off. The
// function adds what the run has written, and returns false if it wrote nothing.
func (c *Call) ReportBy(report func(*problem.Problem) bool) { c.Run.report = report }

// NewsBy sets the function that writes a member into each step that goes on with the run:
// what became of items since the step before. The host keeps it, and makes a report of it
// if the instance ends in the middle of the run.
func (c *Call) NewsBy(news func(*wire.Writer)) { c.Run.news = news }

// slice asks the host for items of the list it keeps, or for elements of the list that
// it left out of an answer.
type slice struct {
	of          int // the answer's request; 0 for the items
	from, count int
}

// Held is a result that the host makes from bodies that it kept.
type Held struct {
	Parts  []Part
	Concat string // the array in the bodies to join; "" for the one body as it is
	With   []byte // a JSON object; the result has its members, too
}

// Whole ends a run with the body of one answer, unchanged.
func Whole(id int) Step { return Step{Held: &Held{Parts: []Part{{ID: id, Take: -1}}}} }

// Part is one answer of a Held result. Take is how many members of its array are used,
// from the front. A negative Take uses them all.
type Part struct{ ID, Take int }

// Open begins a run and writes its first step after dst.
func (s *Set) Open(dst, input []byte) []byte {
	s.last++
	r := &run{handle: s.last}
	if s.open == nil {
		s.open = map[uint32]*run{}
	}
	s.open[r.handle] = r
	return r.guard(dst, func() Step {
		doc, ok := wire.Read(input)
		if !ok {
			return Step{Fail: unreadable("input")}
		}
		defer doc.Release()
		given := doc.Root()
		r.now = milliseconds(given.Get("now"))
		account, _ := given.Get("account").Int()
		items, ok := given.Get("items").Int()
		if !ok {
			items = -1
		}
		in, p := validate.Options(given.Get("options"), validate.Token(given.Get("token").Text()), items, r.now)
		if p != nil {
			return Step{Fail: p}
		}
		r.in = in
		r.Dry.on = in.Text(option.DryRun) == "true"
		r.Dry.reads = r.Dry.on && in.Text(option.DryReads) == "true"
		r.traffic.begin(s.limits.of(account), &s.space, r.now, in.Text(option.Patience))
		r.begin(&Call{Run: r, In: in}, s.Perform)
		return r.advance()
	})
}

// Resume hands a run its next event, and writes its next step after dst.
func (s *Set) Resume(dst []byte, handle uint32, event []byte) []byte {
	r := s.open[handle]
	if r == nil {
		r = &run{handle: handle}
		return r.write(dst, Step{Fail: &problem.Problem{Word: problem.Internal, Message: "This run is not open."}})
	}
	return r.guard(dst, func() Step {
		if r.next == nil {
			return Step{Fail: &problem.Problem{Word: problem.Internal, Message: "This run is over."}}
		}
		r.releaseEvent()
		doc, ok := wire.Read(event)
		if !ok {
			r.stop() // the action has lost its event and cannot go on
			r.next = nil
			return Step{Fail: unreadable("event")}
		}
		r.event = doc
		now := milliseconds(doc.Root().Get("now"))
		if doc.Root().Get("waited").Bool() { // the time has passed even if the host's clock was set back meanwhile
			now = max(now, r.now+r.wait)
		}
		r.now = max(r.now, now)
		return r.advance()
	})
}

// Close frees a run, finished or not.
func (s *Set) Close(handle uint32) {
	r := s.open[handle]
	if r == nil {
		return
	}
	delete(s.open, handle)
	r.free()
	if r.next != nil {
		r.stop()
	}
	r.releaseEvent()
	r.releaseAnswer()
}

// begin makes the coroutine that performs the run's action. It starts with the
// first advance.
func (r *run) begin(c *Call, perform func(*Call) Step) {
	r.next, r.stop = iter.Pull(func(yield func(Step) bool) {
		// Recover here and not in guard: the stack of the panic is known only here.
		defer func() {
			if v := recover(); v != nil && v != any(abandoned{}) {
				r.end = broken(v)
			}
		}()
		c.yield = yield
		r.end = r.Dry.endOf(r.in, perform(c))
	})
}

// advance goes on with the action until its next step.
func (r *run) advance() Step {
	st, waits := r.next()
	if waits {
		return st
	}
	r.next = nil
	return r.end
}

// guard turns a panic into a failed run, so that a panic ends no other run.
func (r *run) guard(dst []byte, f func() Step) (out []byte) {
	defer func() {
		if v := recover(); v != nil {
			r.next = nil
			out = r.write(dst, broken(v))
		}
	}()
	st := f()
	if st.Fail != nil && st.Fail.Report == nil && !r.Dry.on {
		r.tell(st.Fail)
	}
	return r.write(dst, st)
}

// tell adds what the run has written to the problem of a run that broke off.
func (r *run) tell(p *problem.Problem) {
	switch {
	case r.report != nil && r.report(p):
	case p.Word == problem.Internal && r.wrote:
		p.Hint += " A request that writes was sent before: look in HubSpot for what it did."
	}
}

// Bug is the value of the core's own panics. It holds no data of a flow.
type Bug string

// broken turns a recovered panic into a failed run. The cause and the stack go to
// standard error, which the host writes to the server's log. Call it in the deferred
// function that recovered.
func broken(recovered any) Step {
	cause := fmt.Sprintf("%T", recovered) // the value itself may quote what a flow gave
	switch v := recovered.(type) {
	case Bug:
		cause = string(v)
	case runtime.Error: // quotes numbers and types at most
		cause = v.Error()
	}
	print("panic: ", cause, "\n", string(debug.Stack()))
	return Step{Fail: &problem.Problem{
		Word: problem.Internal, Message: "The operation failed on this input: " + cause + ".",
		Hint: "This is a fault of the operation. Please report it with the lines of the server's log and the options in the flow's log, without the token.",
	}}
}

func (r *run) releaseEvent() {
	if r.event != nil {
		r.event.Release()
		r.event = nil
	}
}

func (r *run) releaseAnswer() {
	if r.answer != nil {
		r.answer.Release()
		r.answer = nil
	}
}

// write writes a step as the ABI describes it.
func (r *run) write(dst []byte, st Step) []byte {
	w := wire.NewWriter(dst)
	w.Open('{').Key("run").Int(int(r.handle))
	switch {
	case st.Fail != nil:
		w.Key("fail")
		st.Fail.Write(w)
	case st.Value != nil:
		r.written(len(st.Value))
		w.Key("done").Open('{').Key("value").Raw(st.Value).Close('}')
	case st.Held != nil:
		w.Key("done").Open('{').Key("held")
		st.Held.write(w)
		w.Close('}')
	case st.rows != nil:
		w.Key("rows").Open('{')
		if st.rows.of != 0 {
			w.Key("of").Int(st.rows.of)
		}
		w.Key("from").Int(st.rows.from).Key("count").Int(st.rows.count).Close('}')
	default:
		r.traffic.write(w)
	}
	if r.news != nil && st.goesOn() {
		r.news(w)
	}
	return w.Close('}').Bytes()
}

func (h *Held) write(w *wire.Writer) {
	w.Open('{').Key("parts").Open('[')
	for _, p := range h.Parts {
		w.Open('{').Key("id").Int(p.ID)
		if p.Take >= 0 {
			w.Key("take").Int(p.Take)
		}
		w.Close('}')
	}
	w.Close(']').Member("concat", h.Concat)
	if h.With != nil {
		w.Key("with").Raw(h.With)
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

// readAnswer reads the answer of an event. Its values are valid as long as the event.
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
