package action

import (
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

// many is the state of an action on many records. Each part of it is declared in the file
// that works with it.
type many struct {
	*call

	// What the run does. It stays the same while batches are sent.
	batchSize      int            // the most entries of a batch
	idProperty     string         // the option id_property: by which property the items find their records
	uniqueProperty string         // on create: the property of which no two records have the same value
	listID         string         // the list whose members change; "" for other runs
	event          *event         // the event to send; nil for other runs
	toObject       string         // for pairs of records: the object type of the second one; "" for other runs
	labelled       bool           // for pairs of records: the run adds or removes a label
	fromRecord     *oneRecord     // the one record whose associations change; nil for other runs
	began          int64          // when the run began
	reader         *validate.Rows // checks the items

	itemsRead int            // how many items were read
	waiting   waitingEntries // the entries that were not sent yet
	batches   batches        // the batches to send, and those under way
	health    health         // how the requests went, and whether more are sent
	report    report         // what became of each item

	// Entries that need another look, and the function that takes it.
	suspected []suspect  // refused, perhaps because of a label: relabelSuspected
	hidden    []*entry   // refused alone, for a reason that the host cannot see: explainHidden
	missing   []*entry   // not found by their IDs: followMerged
	owners    itemOwners // given by ID, and perhaps deactivated: explainOwners

	doubted map[string]bool // the keys of entries that may have been created
}

// onMany does an action on many records.
//
// Items are read a hundred at a time, when they are needed. Each becomes an entry, or joins
// the entry of an earlier item of its record. A batch is the entries of one request. An
// item that is done leaves only its line in the report.
//
// Two entries of the same record are never in one batch, because HubSpot refuses such a
// batch. They are also never in two batches that are under way at once, because HubSpot
// may process those in any order.
//
// These are the states of an item, and the functions that lead to the next one:
//
//	read      readItems: the item is valid; an invalid one is reported at once
//	  |       readMore, identifyRow: names of owners, pipelines and stages become IDs
//	waiting   enqueue: it waits, alone or together with an earlier item of its record
//	  |       nextBatch, requestOf: it goes out in a batch
//	sent      settleBatch reads the answer to the batch
//	  |
//	  +-- taken      settleAccepted: HubSpot did it                   -> reported
//	  |
//	  +-- refused    halveOrFail: HubSpot did nothing of the batch
//	  |     +-- labels   relabelSuspected puts values in their place  -> sent
//	  |     +-- several  queueNextPart sends one half after the other -> sent
//	  |     +-- alone    explainHidden looks for a hidden reason      -> reported
//	  |
//	  +-- failed     requestFailed: there was no usable answer
//	        +-- nothing was done, or the run only reads               -> reported
//	        +-- checkOrDoubt: it may have been done
//	              +-- settleCheck looks at what a search found        -> reported
//	              +-- doubt: there is no way to find out              -> reported
//
//	reported  settle writes its line, and lets the next item of its record go
//	  |
//	  +-- not found  followMerged finds the record it was merged into -> waiting
//
// The steps up to sent are in many_items.go and many_requests.go, those of a good
// answer in many_answers.go, and the others in many_failures.go. The actions on
// associations differ in many_pairs.go. Labels of choices are in many_labels.go, owners
// who left in many_owners.go, merged records in many_merged.go, and the report is in
// many_report.go.
func onMany(c *call) engine.Step {
	m := newMany(c)
	if p := m.setUpPairs(); p != nil {
		return engine.Step{Fail: p}
	}
	if p := c.resolve(true); p != nil {
		return engine.Step{Fail: p}
	}
	return m.process()
}

func newMany(c *call) *many {
	m := &many{
		call: c, batchSize: request.MaxBatch, idProperty: c.In.Text(option.IDProperty),
		began: c.Now(), reader: validate.NewRows(c.In),
		waiting: waitingEntries{last: map[string]*entry{}, busy: map[string]*entry{}},
		batches: batches{underWay: map[int]*batch{}},
		report:  report{lines: make([]reportLine, max(c.In.Items, 0))},
		doubted: map[string]bool{},
	}
	c.ReportBy(func(p *problem.Problem) bool {
		if !m.batches.anySent || m.reads() {
			return false
		}
		m.breakOff(p)
		return true
	})
	if m.report.live = c.In.Items >= 0 && !m.reads() && !c.Dry(); m.report.live {
		c.NewsBy(m.writeNews)
	}
	if len(c.In.List(option.ListHistory)) > 0 {
		m.batchSize = request.MaxHistory
	}
	if m.In.Action.Creates() {
		for p := range c.In.Endpoint.Known {
			if p.Unique && !p.ReadOnly {
				m.uniqueProperty = p.Name
			}
		}
	}
	return m
}

// process reads, sends and settles everything, and returns the report.
func (m *many) process() engine.Step {
	if p := m.sendAll(); p != nil {
		return engine.Step{Fail: p}
	}
	m.explainHidden()
	if p := m.followMerged(); p != nil {
		return engine.Step{Fail: p}
	}
	m.explainOwners()
	return m.result()
}

// sendAll sends batches and settles them until none is left. It returns a problem if there
// is no memory for all that is read.
func (m *many) sendAll() *problem.Problem {
	for {
		for m.Pending() < engine.Parallel {
			b := m.nextBatch()
			if b == nil {
				break
			}
			m.begin(b, m.requestOf(b))
		}
		if m.Pending() == 0 {
			return nil
		}
		if m.crowded() {
			return m.tooMuch()
		}
		b, x := m.next()
		if x.NoSpace && m.reads() { // a run that writes reads only to check, and its report says what is unknown
			return x.Problem
		}
		if b == nil {
			continue
		}
		m.settleBatch(b, x)
		m.batches.answered = nil
		if m.report.recordBytes > engine.MostWritten {
			return m.tooMuch()
		}
	}
}

// crowded tells whether the run must end because other runs hold the memory it needs. A
// run that holds little waits for memory. A run that holds much must end, or all runs
// would wait for each other.
func (m *many) crowded() bool {
	return m.report.recordBytes > engine.LeastRead && m.Crowded()
}

// tooMuch is the problem of a run that read more than it can hold.
func (m *many) tooMuch() *problem.Problem {
	return m.NoMemory(&request.Request{},
		"The records read are more than a run can hold: at most "+strconv.Itoa(engine.MostWritten>>20)+" MB, and less while others hold much.",
		"Name the properties to read (l_fields), fewer of them, or give fewer IDs to one run.",
		problem.Detail{Field: option.Items, Message: strconv.Itoa(len(m.report.lines)) + " records were asked for."})
}

// nextBatch returns the next batch to send. It is nil if there is none now.
func (m *many) nextBatch() *batch {
	if len(m.suspected) > 0 {
		if m.Pending() > 0 && m.health.stop == nil {
			return nil
		}
		m.relabelSuspected()
	}
	if m.health.stop != nil {
		m.failUnsent()
	}
	if b := m.batches.next(); b != nil {
		return b
	}
	if m.health.stop != nil {
		return nil
	}
	entries, full := m.waiting.fill(nil, m.batchSize)
	for !full && !m.waiting.full() && m.readMore() {
		entries, full = m.waiting.fill(entries, m.batchSize)
	}
	if len(entries) == 0 {
		return nil
	}
	b := &batch{entries: entries}
	m.readFirst(b)
	return b
}

// settleBatch reads the answer to a batch.
func (m *many) settleBatch(b *batch, x *engine.Exchange) {
	switch {
	case b.check != nil:
		m.settleCheck(b, x)
	case b.associationsOf != nil:
		m.associationsRead(b, x)
	case x.Problem == nil:
		m.health.anySucceeded, m.health.failedInARow = true, 0
		if m.settleAccepted(b, x); !m.report.refusedAll(b) {
			m.health.wastedSplits = 0
			if b.split != nil {
				b.split.anyTaken = true
			}
		}
	case isRefusal(x.Answer.Status), x.Answer.Large:
		m.health.failedInARow = 0
		if m.suspectLabels(b, x) {
			return
		}
		m.halveOrFail(b, x)
	default:
		m.requestFailed(b, x)
	}
	m.queueNextPart(b.split)
}

// reads tells whether the run only reads.
func (m *many) reads() bool { return !m.In.Action.Writes }

// deletes tells whether the run deletes records.
func (m *many) deletes() bool {
	a := m.In.Action
	return a.Removes && !a.Associations && !a.Members
}

// onPairs tells whether the entries are pairs of records.
func (m *many) onPairs() bool { return m.toObject != "" }

// onRows tells whether the items are rows of properties.
func (m *many) onRows() bool { return m.In.Action.Items == registry.Rows }

// onAddresses tells whether the items are email addresses.
func (m *many) onAddresses() bool { return m.In.Action.Items == registry.Addresses }

// harmless tells whether the same change can be made twice without harm. HubSpot
// recognises an event that has an ID or a time of its own. An event without both gets the
// time of the run, and would count twice.
func (m *many) harmless() bool {
	if m.event != nil {
		return m.In.Text(option.EventColumn) != "" || m.In.Text(option.TimeColumn) != ""
	}
	return m.onPairs() || m.onAddresses()
}
