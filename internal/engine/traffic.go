package engine

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// parallel is how many requests of one run are under way at once. HubSpot counts
// requests by time, not by how many are open: more would only fill the window
// faster than pacing can see.
const Parallel = 5

// defaultPatience is in seconds.
const defaultPatience = 60

// exchange is one request on its way to being settled.
type Exchange struct {
	ID      int
	Request request.Request

	Answer    *response.Answer // valid until the run waits again
	Problem   *problem.Problem // why it failed; nil when it did not
	Ambiguous bool             // it failed, and may have been done all the same
	NoSpace   bool             // it failed, since other runs left no memory for its answer
	SentAt    int64            // of the first try

	due    int64 // not to be sent before
	tries  int
	Unsure bool // a try before this one may have arrived
}

// traffic is the requests of a run, and the time it has for them.
type traffic struct {
	account  *account
	Patience int64 // milliseconds
	progress int64 // when something last succeeded

	lastID  int
	queue   []*Exchange // to be sent, in order
	flying  []*Exchange // sent, not answered
	starts  []*Exchange // to be started with the step that is written next
	wait    int64       // milliseconds; 0 for none
	kept    int         // bytes of the bodies the host keeps for the run, and of its result
	result  int         // those of them that are the result's
	reads   int         // those of flying that read
	space   *space      // the same of all open runs
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

// begin queues a request and answers with its id. It goes out as soon as there
// is room and the limits allow.
func (c *Call) Begin(r request.Request) int {
	c.Run.lastID++
	if c.Run.Dry.on {
		c.Run.Dry.show(&r)
	}
	x := &Exchange{ID: c.Run.lastID, Request: r}
	c.Run.queue = append(c.Run.queue, x)
	return x.ID
}

// open is the number of requests that were begun and are not settled.
func (c *Call) Pending() int { return len(c.Run.queue) + len(c.Run.flying) }

// next waits until one of the requests is settled: answered, or given up. It
// must only be called while there are any.
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
		run.settled = readAnswer(event)
		x := run.land(run.settled.ID)
		if x == nil {
			panic(Bug("an answer to nothing that was asked"))
		}
		x.Answer = &run.settled
		if x.Request.Removes && x.Unsure && x.Answer.Status == 404 {
			x.Answer.Status = 204 // the try before did it
		}
		run.account.observe(x.Answer, &x.Request, run.now)
		run.date(x.Answer)
		if x.Answer.Good() {
			run.progress = run.now
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
			x.Problem.Hint += " It was tried " + strconv.Itoa(x.tries) + " times."
		}
		return x
	}
}

// send sends one request and waits for its answer, which is there with a problem,
// too. It is valid until the next wait.
func (c *Call) Send(r request.Request) (*response.Answer, *problem.Problem) {
	x := c.Exchange(r)
	return x.Answer, x.Problem
}

// exchange is send for those who need to know more about a failure.
func (c *Call) Exchange(r request.Request) *Exchange {
	id := c.Begin(r)
	for {
		if x := c.Next(); x.ID == id {
			return x
		}
	}
}

// sleep waits, while no request is open. It is not done, and answers false, when
// that is longer than the run's patience.
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

// rows asks the host for a part of the items. The host may hand over fewer, but at
// least one. refuse says why the core may not see an item, by its place among them;
// it is "" for the others. Both are valid until the next wait.
func (c *Call) Rows(from, count int) (values []wire.Value, refuse func(i int) string) {
	c.pause(Step{rows: &slice{from, count}})
	event := c.Run.event.Root()
	values = event.Get("rows").Items()
	if len(values) == 0 || len(values) > count {
		panic(Bug("the host handed over " + strconv.Itoa(len(values)) + " items instead of " + strconv.Itoa(count)))
	}
	refused := event.Get("refused")
	return values, func(i int) string { return refused.Get(strconv.Itoa(i)).Text() }
}

// pause sets the action aside until the next event.
func (c *Call) pause(st Step) {
	if !c.yield(st) {
		panic(abandoned{})
	}
}

// land takes the exchange with an id from those under way.
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

// dispatch chooses what to start now, and how long to wait if there is more. It
// answers with a request that has waited for memory as long as the run may wait.
func (t *traffic) dispatch(now int64) (lost *Exchange) {
	t.starts, t.wait = t.starts[:0], 0
	kept := t.queue[:0]
	for _, x := range t.queue {
		if lost != nil { // it comes first, and what would be started now would be forgotten
			kept = append(kept, x)
			continue
		}
		at := max(x.due, t.account.earliest(&x.Request, now))
		if at > t.progress+t.Patience {
			at = max(x.due, now) // pacing is worth no more than the run's patience
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
		t.account.sent(&x.Request, now)
		t.starts, t.flying = append(t.starts, x), append(t.flying, x)
		t.read(x, +1)
	}
	t.queue = kept
	return lost
}

// write writes the members of a step that starts requests and waits.
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

// ResetProgress takes back that something succeeded: a good answer that brought
// nothing gives no more time.
func (c *Call) ResetProgress(to int64) { c.Run.progress = to }
