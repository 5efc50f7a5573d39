package run

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
const parallel = 5

// defaultPatience is in seconds.
const defaultPatience = 60

// exchange is one request on its way to being settled.
type exchange struct {
	id      int
	request request.Request

	answer    *response.Answer // valid until the run waits again
	problem   *problem.Problem // why it failed; nil when it did not
	ambiguous bool             // it failed, and may have been done all the same
	noSpace   bool             // it failed, since other runs left no memory for its answer
	sentAt    int64            // of the first try

	due    int64 // not to be sent before
	tries  int
	unsure bool // a try before this one may have arrived
}

// traffic is the requests of a run, and the time it has for them.
type traffic struct {
	account  *account
	patience int64 // milliseconds
	progress int64 // when something last succeeded

	lastID  int
	queue   []*exchange // to be sent, in order
	flying  []*exchange // sent, not answered
	starts  []*exchange // to be started with the step that is written next
	wait    int64       // milliseconds; 0 for none
	kept    int         // bytes of the bodies the host keeps for the run, and of its result
	result  int         // those of them that are the result's
	reads   int         // those of flying that read
	space   *space      // the same of all open runs
	settled response.Answer
	dry     dry
	wrote   bool // a request that writes was sent

	dated bool  // an answer said what time it is at HubSpot
	ahead int64 // by how many milliseconds HubSpot's clock is ahead of the host's
}

func (t *traffic) begin(a *account, s *space, now int64, patience string) {
	t.account, t.space, t.progress, t.patience = a, s, now, defaultPatience*1000
	if patience == "" {
		return
	}
	if n, err := strconv.Atoi(patience); err == nil {
		t.patience = int64(n) * 1000
	}
}

// begin queues a request and answers with its id. It goes out as soon as there
// is room and the limits allow.
func (c *call) begin(r request.Request) int {
	c.run.lastID++
	if c.run.dry.on {
		c.run.dry.show(&r)
	}
	x := &exchange{id: c.run.lastID, request: r}
	c.run.queue = append(c.run.queue, x)
	return x.id
}

// open is the number of requests that were begun and are not settled.
func (c *call) open() int { return len(c.run.queue) + len(c.run.flying) }

// next waits until one of the requests is settled: answered, or given up. It
// must only be called while there are any.
func (c *call) next() *exchange {
	run := c.run
	if run.dry.on {
		if x := run.dry.take(&run.queue); x != nil {
			return x
		}
	}
	for {
		if x := run.dispatch(run.now); x != nil {
			run.settled = response.Answer{ID: x.id}
			x.answer, x.problem, x.noSpace = &run.settled, c.noSpace(&x.request), true
			return x
		}
		c.pause(step{})
		event := run.event.Root()
		if event.Get("waited").Bool() {
			continue
		}
		run.settled = readAnswer(event)
		x := run.land(run.settled.ID)
		if x == nil {
			panic(bug("an answer to nothing that was asked"))
		}
		x.answer = &run.settled
		if x.request.Removes && x.unsure && x.answer.Status == 404 {
			x.answer.Status = 204 // the try before did it
		}
		run.account.observe(x.answer, &x.request, run.now)
		run.date(x.answer)
		if x.answer.Good() {
			run.progress = run.now
			if x.request.Keep {
				run.keep(x.answer.Size)
			}
			if x.answer.Large && x.request.Reads() {
				x.problem = c.tooLarge(&x.request)
			}
			return x
		}
		if pause, again := retry(x, run.now); again && run.now+pause <= run.progress+run.patience {
			x.unsure = x.unsure || mayHaveArrived(x.answer)
			x.due, x.answer = run.now+pause, nil
			run.queue = append([]*exchange{x}, run.queue...)
			continue
		}
		x.ambiguous = x.unsure || mayHaveArrived(x.answer)
		x.answer.Unsent = x.answer.Unsent && !x.unsure // the problem is about all tries
		x.problem = response.Problem(c.in, &x.request, x.answer)
		if x.tries > 1 {
			x.problem.Hint += " It was tried " + strconv.Itoa(x.tries) + " times."
		}
		return x
	}
}

// send sends one request and waits for its answer, which is there with a problem,
// too. It is valid until the next wait.
func (c *call) send(r request.Request) (*response.Answer, *problem.Problem) {
	x := c.exchange(r)
	return x.answer, x.problem
}

// exchange is send for those who need to know more about a failure.
func (c *call) exchange(r request.Request) *exchange {
	id := c.begin(r)
	for {
		if x := c.next(); x.id == id {
			return x
		}
	}
}

// sleep waits, while no request is open. It is not done, and answers false, when
// that is longer than the run's patience.
func (c *call) sleep(ms int64) bool {
	run := c.run
	until := run.now + ms
	if until > run.progress+run.patience {
		return false
	}
	for run.now < until {
		run.starts, run.wait = run.starts[:0], until-run.now
		c.pause(step{})
	}
	return true
}

// rows asks the host for a part of the items. The host may hand over fewer, but at
// least one. refuse says why the core may not see an item, by its place among them;
// it is "" for the others. Both are valid until the next wait.
func (c *call) rows(from, count int) (values []wire.Value, refuse func(i int) string) {
	c.pause(step{rows: &slice{from, count}})
	event := c.run.event.Root()
	values = event.Get("rows").Items()
	if len(values) == 0 || len(values) > count {
		panic(bug("the host handed over " + strconv.Itoa(len(values)) + " items instead of " + strconv.Itoa(count)))
	}
	refused := event.Get("refused")
	return values, func(i int) string { return refused.Get(strconv.Itoa(i)).Text() }
}

// pause sets the action aside until the next event.
func (c *call) pause(st step) {
	if !c.yield(st) {
		panic(abandoned{})
	}
}

// land takes the exchange with an id from those under way.
func (t *traffic) land(id int) *exchange {
	for i, x := range t.flying {
		if x.id == id {
			t.flying = append(t.flying[:i], t.flying[i+1:]...)
			t.read(x, -1)
			return x
		}
	}
	return nil
}

// sent tells whether a request that was begun has gone out.
func (t *traffic) sent(id int) bool {
	return !slices.ContainsFunc(t.queue, func(x *exchange) bool { return x.id == id && x.tries == 0 })
}

// dispatch chooses what to start now, and how long to wait if there is more. It
// answers with a request that has waited for memory as long as the run may wait.
func (t *traffic) dispatch(now int64) (lost *exchange) {
	t.starts, t.wait = t.starts[:0], 0
	kept := t.queue[:0]
	for _, x := range t.queue {
		if lost != nil { // it comes first, and what would be started now would be forgotten
			kept = append(kept, x)
			continue
		}
		at := max(x.due, t.account.earliest(&x.request, now))
		if at > t.progress+t.patience {
			at = max(x.due, now) // pacing is worth no more than the run's patience
		}
		if at <= now && x.request.Reads() && !t.fits() {
			if len(t.starts) == 0 && now >= t.progress+t.patience {
				lost = x
				continue
			}
			at = now + spacePause
		}
		if at > now || len(t.flying) >= parallel {
			kept = append(kept, x)
			if len(t.flying) < parallel && (t.wait == 0 || at-now < t.wait) {
				t.wait = at - now
			}
			continue
		}
		x.tries++
		if x.sentAt == 0 {
			x.sentAt = now
		}
		t.wrote = t.wrote || !x.request.Reads()
		t.account.sent(&x.request, now)
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
		x.request.Write(w, x.id)
	}
	w.Close(']')
	if t.wait > 0 {
		w.Key("wait").Int(int(t.wait))
	}
}
