package engine

import (
	"iter"
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// Parallel is how many requests of one run are under way at once. HubSpot limits how
// many requests are made in a time, not how many are open. More at once would only
// exhaust the limit before an answer tells how much of it is left.
const Parallel = 5

// defaultPatience is how long a run waits without progress, in seconds.
const defaultPatience = 60

// Exchange is one request and what became of it.
type Exchange struct {
	ID      int
	Request request.Request

	Answer    *response.Answer // valid until the next one
	Problem   *problem.Problem // why it failed; nil if it did not
	Ambiguous bool             // it failed, and HubSpot may have done it
	NoSpace   bool             // it failed because other runs left no memory for its answer
	SentAt    int64            // of the first try

	due    int64 // not to be sent before
	before int64 // when something had last succeeded before the answer
	tries  int
	Unsure bool // a try before this one may have arrived
}

// traffic holds the requests of a run, and the time that it has for them.
type traffic struct {
	account  *account
	Patience int64 // milliseconds
	progress int64 // when something last succeeded

	lastID  int
	queue   []*Exchange // to be sent, in order
	flying  []*Exchange // sent, not answered
	starts  []*Exchange // to be started with the step that is written next
	wait    int64       // milliseconds until the next look; 0 for no wait
	kept    int         // bytes of the bodies the host keeps for the run, and of its result
	result  int         // the part of kept that is the result
	reads   int         // how many requests of flying only read
	space   *space      // the memory of all open runs together
	settled response.Answer
	Dry     dry
	wrote   bool // a request that writes was sent

	dated bool  // an answer said what time it is at HubSpot
	ahead int64 // by how many milliseconds HubSpot's clock is ahead of the host's
}

func (t *traffic) begin(a *account, s *space, now int64, patience string) {
	t.account, t.space, t.progress, t.Patience = a, s, now, defaultPatience*1000
	if patience == "" {
		return
	}
	if n, err := strconv.Atoi(patience); err == nil {
		t.Patience = int64(n) * 1000
	}
}

// Begin queues a request and returns its ID. The request goes out as soon as fewer than
// Parallel are under way and HubSpot's limits allow it.
func (c *Call) Begin(r request.Request) int {
	c.Run.lastID++
	if c.Run.Dry.on {
		c.Run.Dry.show(&r)
	}
	x := &Exchange{ID: c.Run.lastID, Request: r}
	c.Run.queue = append(c.Run.queue, x)
	return x.ID
}

// Pending is the number of requests that were begun and are not settled.
func (c *Call) Pending() int { return len(c.Run.queue) + len(c.Run.flying) }

// Next waits until one of the requests is settled: answered, or given up. Call it only
// while a request is pending.
func (c *Call) Next() *Exchange {
	run := c.Run
	if run.Dry.on {
		if x := run.Dry.take(&run.queue); x != nil {
			return x
		}
	}
	for {
		if x := run.dispatch(run.now); x != nil {
			run.settled = response.Answer{ID: x.ID}
			x.Answer, x.Problem, x.NoSpace = &run.settled, c.noSpace(&x.Request), true
			return x
		}
		c.pause(Step{})
		event := run.event.Root()
		if event.Get("waited").Bool() {
			continue
		}
		run.releaseAnswer()
		run.answer, run.event = run.event, nil
		run.settled = readAnswer(event)
		x := run.land(run.settled.ID)
		if x == nil {
			panic(Bug("an answer to a request that was not made"))
		}
		x.Answer = &run.settled
		if x.Request.Removes && x.Unsure && x.Answer.Status == 404 && x.Answer.Text == "" {
			x.Answer.Status = 204 // an earlier try did it
		}
		run.account.at(x.Request.Host).observe(x.Answer, &x.Request, run.now)
		run.date(x.Answer)
		if x.Answer.Good() {
			x.before, run.progress = run.progress, run.now
			if x.Request.Keep {
				run.keep(x.Answer.Size)
			}
			if x.Answer.Large && x.Request.Reads() {
				x.Problem = c.tooLarge(&x.Request)
			}
			return x
		}
		if pause, again := retry(x, run.now); again && run.now+pause <= run.progress+run.Patience {
			x.Unsure = x.Unsure || mayHaveArrived(x.Answer)
			x.due, x.Answer = run.now+pause, nil
			run.queue = append([]*Exchange{x}, run.queue...)
			continue
		}
		x.Ambiguous = x.Unsure || mayHaveArrived(x.Answer)
		x.Answer.Unsent = x.Answer.Unsent && !x.Unsure // the problem is about all tries
		x.Problem = response.Problem(c.In, &x.Request, x.Answer)
		if x.tries > 1 {
			x.Problem.Hint += " The request was tried " + strconv.Itoa(x.tries) + " times."
		}
		return x
	}
}

// Send sends one request and waits for its answer. There is an answer even if there is
// a problem. The answer is valid until the next one.
func (c *Call) Send(r request.Request) (*response.Answer, *problem.Problem) {
	x := c.Exchange(r)
	return x.Answer, x.Problem
}

// Exchange does what Send does, and tells more about a failure.
func (c *Call) Exchange(r request.Request) *Exchange {
	id := c.Begin(r)
	for {
		if x := c.Next(); x.ID == id {
			return x
		}
	}
}

// Sleep waits. Call it only while no request is open. It returns false at once if the
// run has not that much patience left.
func (c *Call) Sleep(ms int64) bool {
	run := c.Run
	until := run.now + ms
	if until > run.progress+run.Patience {
		return false
	}
	for run.now < until {
		run.starts, run.wait = run.starts[:0], until-run.now
		c.pause(Step{})
	}
	return true
}

// Rest interrupts long work, because no call of the core may take long: the host lets
// other flows run. Call it only while no request is open.
func (c *Call) Rest() {
	c.Run.starts, c.Run.wait = c.Run.starts[:0], 1
	c.pause(Step{})
}

// Rows asks the host for a part of the items. The host may hand over fewer, but at
// least one. refuse says why the core may not see the item at an index of values, and
// "" if it may. Both are valid until the next wait.
func (c *Call) Rows(from, count int) (values []wire.Value, refuse func(i int) string) {
	values = c.part(slice{0, from, count})
	refused := c.Run.event.Root().Get("refused")
	return values, func(i int) string { return refused.Get(strconv.Itoa(i)).Text() }
}

// Elements returns the elements of the list that a request left out of its answer (Omit).
// The answer must be the last one that came. The host hands the elements over a part at a
// time, and other flows run in between. An element is valid until the next one is taken.
// The run must not wait for anything else meanwhile.
func (c *Call) Elements(a *response.Answer, list wire.Value) iter.Seq[wire.Value] {
	return func(yield func(wire.Value) bool) {
		length, _ := list.Get("length").Int()
		for from := 0; from < length; {
			part := c.part(slice{a.ID, from, length - from})
			for _, v := range part {
				if !yield(v) {
					return
				}
			}
			from += len(part)
		}
	}
}

// part asks the host for a part of a list. It is valid until the next wait.
func (c *Call) part(s slice) []wire.Value {
	c.pause(Step{rows: &s})
	values := c.Run.event.Root().Get("rows").Items()
	if len(values) == 0 || len(values) > s.count {
		panic(Bug("the host handed over " + strconv.Itoa(len(values)) + " items instead of " + strconv.Itoa(s.count)))
	}
	return values
}

// pause stops the action until the next event.
func (c *Call) pause(st Step) {
	if !c.yield(st) {
		panic(abandoned{})
	}
}

// land removes the exchange with an ID from those under way.
func (t *traffic) land(id int) *Exchange {
	for i, x := range t.flying {
		if x.ID == id {
			t.flying = append(t.flying[:i], t.flying[i+1:]...)
			t.read(x, -1)
			return x
		}
	}
	return nil
}

// sent tells whether a request that was begun has gone out.
func (t *traffic) sent(id int) bool {
	return !slices.ContainsFunc(t.queue, func(x *Exchange) bool { return x.ID == id && x.tries == 0 })
}

// dispatch chooses which requests start now, and how long to wait for the others. It
// returns a request that has waited for memory as long as the run may wait, or nil.
func (t *traffic) dispatch(now int64) (lost *Exchange) {
	t.starts, t.wait = t.starts[:0], 0
	kept := t.queue[:0]
	for _, x := range t.queue {
		if lost != nil { // lost is returned first; a request started now would be forgotten
			kept = append(kept, x)
			continue
		}
		at := max(x.due, t.account.at(x.Request.Host).earliest(&x.Request, now))
		if at > t.progress+t.Patience {
			at = max(x.due, now) // pacing takes no longer than the run's patience
		}
		if at <= now && x.Request.Reads() && !t.fits() {
			if len(t.starts) == 0 && now >= t.progress+t.Patience {
				lost = x
				continue
			}
			at = now + spacePause
		}
		if at > now || len(t.flying) >= Parallel {
			kept = append(kept, x)
			if len(t.flying) < Parallel && (t.wait == 0 || at-now < t.wait) {
				t.wait = at - now
			}
			continue
		}
		x.tries++
		if x.SentAt == 0 {
			x.SentAt = now
		}
		t.wrote = t.wrote || !x.Request.Reads()
		t.account.at(x.Request.Host).sent(&x.Request, now)
		t.starts, t.flying = append(t.starts, x), append(t.flying, x)
		t.read(x, +1)
	}
	t.queue = kept
	return lost
}

// write writes the members of a step that starts requests or waits.
func (t *traffic) write(w *wire.Writer) {
	w.Key("start").Open('[')
	for _, x := range t.starts {
		x.Request.Write(w, x.ID)
	}
	w.Close(']')
	if t.wait > 0 {
		w.Key("wait").Int(int(t.wait))
	}
}

// Sent tells whether a request that was begun has gone out.
func (c *Call) Sent(id int) bool { return c.Run.sent(id) }

// Progress is when something last succeeded. The run's patience counts from then.
func (c *Call) Progress() int64 { return c.Run.progress }

// Fruitless notes that a good answer brought nothing new, and so gives the run no more
// time. Call it before the run waits again.
func (c *Call) Fruitless(x *Exchange) { c.Run.progress = x.before }

// ResetProgress goes back to an earlier time of progress. A good answer that brought
// nothing new gives the run no more time.
func (c *Call) ResetProgress(to int64) { c.Run.progress = to }
