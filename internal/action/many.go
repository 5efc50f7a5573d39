package action

import (
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// many is the state of an action on many records.
type many struct {
	*call
	rows      *validate.Rows
	unique    string // on create: the property of which no two records have the same value
	by        string // the option id_property
	list      string // the list whose members change
	event     *event // the event to send; nil for other runs
	began     int64  // when the run began
	size      int    // entries in a batch
	read      int    // items read so far
	out       []outcome
	tells     bool              // the host gets each line as soon as it is written
	news      []int             // items with a line that the host does not have yet
	held      []*entry          // read; their names are not replaced by ids yet
	line      []*entry          // named, not sent
	last      map[string]*entry // the last entry in line with a key
	busy      map[string]*entry // the entry with a key that is sent and not settled
	queue     []*batch          // batches to send before the line
	flying    map[int]*batch
	stop      *reason  // why nothing more is sent
	done      bool     // a request succeeded
	landed    *batch   // the batch whose answer is being read
	streak    int      // requests in a row that failed
	hopes     int      // splits in a row of which HubSpot took nothing
	records   int      // bytes of the records that were read
	hidden    []*entry // refused alone, for a reason that the host cannot see
	missing   []*entry // not found by their ids
	sent      bool
	suspected []suspect       // refused, and may hold labels
	doubted   map[string]bool // keys of items that may have been created
	owners    itemOwners

	to       string                  // for pairs: the object type of the other records
	labelled bool                    // for pairs: the run adds or removes a label
	own      string                  // for the associations of one record: its id
	rowsOf   []*validate.Association // for the associations of one record: the row of each item
	record   []byte                  // for the associations of an upsert: the record
}

// entry is one input of a batch: an item, or several that are the same.
type entry struct {
	row   validate.Row
	key   string       // identifies its record; "" if nothing does
	items []int        // the indexes of its items, in order
	bytes int          // the size of its properties
	over  bool         // its line in the report is written
	again bool         // its record was found under another id
	list  *wire.Writer // what the record is associated with, as far as it was read
}

// batch is one request.
type batch struct {
	entries []*entry
	split   *split
	check   *check
	look    []request.From      // if not nil, the batch reads the associations of these records
	page    int                 // how many pages of associations were read before it
	seen    map[string]*cursors // the cursors of the associations, by the id of the record
}

// check marks a batch that finds out whether creates that broke off were done.
type check struct {
	sent   int64
	reason *reason
}

// split is a batch that was refused as a whole and is being halved. Its parts go out one
// after the other, so that the items of a record stay in order.
type split struct {
	todo   [][]*entry // a stack
	budget int
	reason *reason // why the whole batch was refused
	any    bool    // HubSpot took a part of it
	look   bool    // the batch reads associations first, and so do its parts
}

// onMany does an action on many records.
//
// Items are read a hundred at a time, when they are needed. After that, each item
// leaves only its line in the report. Two items of the same record are never in one
// batch, because HubSpot refuses such a batch. They are also never in two batches that
// are under way at once, because HubSpot may process those in any order.
//
// These are the states of an item, and the functions that lead to the next one:
//
//	read      readItems: the item is valid; an invalid one is reported at once
//	  |       readOn, identifyRow: names of owners, pipelines and stages become ids
//	named     enqueue puts it in line, or joins it to an earlier item of its record
//	  |       board, take, request: it goes out in a batch
//	sent      settle reads the answer to the batch
//	  |
//	  +-- taken      accepted: HubSpot did it                       -> reported
//	  |
//	  +-- refused    refuse: HubSpot did nothing of the batch
//	  |     +-- split    goOn sends the halves one after the other  -> sent
//	  |     +-- alone    uncover looks for a reason that is hidden  -> reported
//	  |
//	  +-- broke      broken: there was no usable answer
//	        +-- nothing was done, or the run only reads             -> reported
//	        +-- ask: it may have been created
//	              +-- checked    looked for by its unique value     -> reported
//	              +-- doubt      nothing to look for it by          -> reported
//
//	reported  settled writes its line, and lets the next item of its record go
//	  |
//	  +-- not found  followMerged looks for a record it was merged into -> named
//
// The steps up to sent are in many_items.go and many_requests.go, those of a good
// answer in many_answers.go, and the others in many_failures.go. The actions on
// associations differ in many_pairs.go. Records that were merged are in many_merged.go,
// and the report is in many_report.go.
func onMany(c *call) engine.Step {
	m := newMany(c)
	if p := m.aim(); p != nil {
		return engine.Step{Fail: p}
	}
	if p := c.resolve(true); p != nil {
		return engine.Step{Fail: p}
	}
	return m.all()
}

func newMany(c *call) *many {
	m := &many{
		call: c, rows: validate.NewRows(c.In), began: c.Now(), by: c.In.Text(option.IDProperty), size: request.MaxBatch,
		out:  make([]outcome, max(c.In.Items, 0)),
		last: map[string]*entry{}, busy: map[string]*entry{}, flying: map[int]*batch{},
		doubted: map[string]bool{},
	}
	c.ReportBy(func(p *problem.Problem) bool {
		if !m.sent || m.reads() {
			return false
		}
		m.breakOff(p)
		return true
	})
	if m.tells = c.In.Items >= 0 && !m.reads() && !c.Dry(); m.tells {
		c.NewsBy(m.writeNews)
	}
	if len(c.In.List(option.ListHistory)) > 0 {
		m.size = request.MaxHistory
	}
	if m.In.Action.Creates() {
		for p := range c.In.Endpoint.Known {
			if p.Unique && !p.ReadOnly {
				m.unique = p.Name
			}
		}
	}
	return m
}

// all reads, sends and settles everything, and writes the report.
func (m *many) all() engine.Step {
	if p := m.drive(); p != nil {
		return engine.Step{Fail: p}
	}
	m.uncover()
	if p := m.followMerged(); p != nil {
		return engine.Step{Fail: p}
	}
	m.explainOwners()
	return m.result()
}

// drive sends batches and settles them until none is left. It returns a problem if there
// is no memory for all that is read.
func (m *many) drive() *problem.Problem {
	for {
		for m.Pending() < engine.Parallel {
			b := m.take()
			if b == nil {
				break
			}
			m.flying[m.Begin(m.request(b))] = b
			m.sent = true
		}
		if m.Pending() == 0 {
			return nil
		}
		if m.crowded() {
			return m.tooMuch()
		}
		x := m.Next()
		if x.NoSpace && m.reads() { // a run that writes reads only to check, and its report says what is unknown
			return x.Problem
		}
		b, ours := m.flying[x.ID]
		if !ours {
			continue
		}
		delete(m.flying, x.ID)
		m.landed = b
		m.settle(b, x)
		m.landed = nil
		if m.records > engine.MostWritten {
			return m.tooMuch()
		}
	}
}

// crowded tells whether the run must end because other runs hold the memory it needs. A
// run holding little waits for memory. A run holding much must end, or all runs would
// wait for each other.
func (m *many) crowded() bool {
	return m.records > engine.LeastRead && m.Crowded()
}

// tooMuch is the problem of a run that read more than it can hold.
func (m *many) tooMuch() *problem.Problem {
	return m.NoMemory(&request.Request{},
		"The records read are more than a run can hold: at most "+strconv.Itoa(engine.MostWritten>>20)+" MB, and less while others hold much.",
		"Name the properties to read (l_fields), fewer of them, or give fewer ids to one run.",
		problem.Detail{Field: option.Items, Message: strconv.Itoa(len(m.out)) + " records were asked for."})
}

// take is the next batch to send. It is nil if there is none now.
func (m *many) take() *batch {
	if len(m.suspected) > 0 {
		if m.Pending() > 0 && m.stop == nil {
			return nil
		}
		m.reconsider()
	}
	if m.stop != nil {
		m.giveUp()
	}
	if len(m.queue) > 0 {
		b := m.queue[0]
		m.queue = m.queue[1:]
		return b
	}
	if m.stop != nil {
		return nil
	}
	entries, full := m.board(nil)
	for !full && len(m.line) < maxLine && sizeOf(m.line) < mostLine && m.readOn() {
		entries, full = m.board(entries)
	}
	if len(entries) == 0 {
		return nil
	}
	b := &batch{entries: entries}
	m.look(b)
	return b
}

// settle notes what became of a batch.
func (m *many) settle(b *batch, x *engine.Exchange) {
	switch {
	case b.check != nil:
		m.checked(b, x)
	case b.look != nil:
		m.looked(b, x)
	case x.Problem == nil:
		m.done, m.streak = true, 0
		if m.accepted(b, x); !refusedAll(b, m.out) {
			m.hopes = 0
			if b.split != nil {
				b.split.any = true
			}
		}
	case refused(x.Answer.Status), x.Answer.Large:
		m.streak = 0
		if m.suspects(b, x) {
			return
		}
		m.refuse(b, x)
	default:
		m.broken(b, x)
	}
	m.goOn(b.split)
}

// reads tells whether the run only reads.
func (m *many) reads() bool { return !m.In.Action.Writes }

// deletes tells whether the run deletes records.
func (m *many) deletes() bool {
	a := m.In.Action
	return a.Removes && !a.Associations && !a.Members
}

// onRows tells whether the items are rows of properties.
func (m *many) onRows() bool { return m.In.Action.Items == registry.Rows }

// onAddresses tells whether the items are email addresses.
func (m *many) onAddresses() bool { return m.In.Action.Items == registry.Addresses }

// harmless tells whether a change can be made twice without harm. HubSpot recognises an
// event that has an id or a time of its own. An event without both gets the time of the
// run, and would count twice.
func (m *many) harmless() bool {
	if m.event != nil {
		return m.In.Text(option.EventColumn) != "" || m.In.Text(option.TimeColumn) != ""
	}
	return m.to != "" || m.onAddresses()
}
