package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

const (
	// maxLine bounds the items that were read and must wait for an earlier one
	// of the same record.
	maxLine = 300
	// splitBudget is how many more requests a refused batch is worth: halving
	// finds four bad ones of a hundred.
	splitBudget = 60
	// poorBudget is what it is worth when the batches before it were refused
	// down to the last item: the reason is the same for all, such as a property
	// that does not exist.
	poorBudget = 7
)

// entry is one input of a batch: an item, or several that are the same.
type entry struct {
	row   validate.Row
	key   string       // tells which record it is; "" when nothing does
	items []int        // in order
	over  bool         // it is in the report
	list  *wire.Writer // what the record is associated with, as far as it was read
}

// batch is one request.
type batch struct {
	entries []*entry
	split   *split
	check   *check
	look    []request.From      // not nil: it reads what the records are associated with
	page    int                 // how many pages were read before it
	seen    map[string]*cursors // by the id of a record whose associations are read
}

// check makes a batch the question what became of a create that broke off.
type check struct {
	sent   int64
	reason *reason
}

// split is a batch that was refused as a whole, being taken apart. Its parts go
// out one after the other, so that what is about one record stays in order.
type split struct {
	todo   [][]*entry // a stack
	budget int
	reason *reason // of the whole
	any    bool    // something of it was taken
	look   bool    // it was to read, as its parts are then
}

// many is the state of an action on many records.
type many struct {
	*call
	rows    *validate.Rows
	unique  string // on create: the property of which no two records have the same value
	by      string // id_property
	list    string // whose members change
	size    int    // of a batch
	read    int    // items read so far
	out     []outcome
	held    []*entry          // read; the names in them are not ids yet
	line    []*entry          // read, not sent
	last    map[string]*entry // of those in line, the last with a key
	busy    map[string]*entry // sent, not settled
	queue   []*batch          // to be sent first
	flying  map[int]*batch
	stop    *reason  // why nothing more is sent
	done    bool     // a request went well
	landed  *batch   // whose answer is being read
	streak  int      // requests in a row that came to nothing
	hopes   int      // splits in a row of which nothing was taken
	records int      // bytes
	hidden  []*entry // that were refused alone, for a reason the host cannot see
	sent    bool
	doubted map[string]bool // keys of items of which it is not known whether they were created

	to       string                  // of pairs: the object type of the others
	labelled bool                    // of pairs: they are about labels
	own      string                  // of one record's associations: its id
	rowsOf   []*validate.Association // of one record's associations: a row for each
	record   []byte                  // of an upsert's associations: the record
}

// maxHidden bounds the items for which the reason of a refusal is looked for.
const maxHidden = request.MaxBatch

// onMany does an action on many records.
//
// Items are read a hundred at a time, as they are needed, and leave nothing but
// their line in the report. Two of the same record are never in one batch, nor in
// two that are under way at once: HubSpot refuses the one, and does the other in
// any order.
//
// This file reads and sends; many_settle.go decides what follows from an answer,
// many_answer.go finds out which item a record in it is of, many_pairs.go does so
// for associations, and many_report.go writes the report.
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
		call: c, rows: validate.NewRows(c.In), by: c.In.Text(option.IDProperty), size: request.MaxBatch,
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
	return m.result()
}

// drive sends what there is, and settles it. The problem is that there is no
// memory for all that is read.
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
		if x.NoSpace && m.reads() { // else it only looked for what was written, and the report says so
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

// crowded tells whether other runs have the memory for what is to be read next. One
// that has read little waits for it; if those that have read much did, all would.
func (m *many) crowded() bool {
	return m.records > engine.LeastRead && m.Crowded()
}

// tooMuch is the end of a run that read more of many than it can hold.
func (m *many) tooMuch() *problem.Problem {
	return m.NoMemory(&request.Request{},
		"The records read are more than a run can hold: at most "+strconv.Itoa(engine.MostWritten>>20)+" MB, and less while others hold much.",
		"Name the properties to read (l_fields), fewer of them, or give fewer ids to one run.",
		problem.Detail{Field: option.Items, Message: strconv.Itoa(len(m.out)) + " records were asked for."})
}

// reads tells whether the run reads and writes nothing.
func (m *many) reads() bool { return !m.In.Action.Writes }

// deletes tells whether the run deletes records.
func (m *many) deletes() bool {
	a := m.In.Action
	return a.Removes && !a.Associations && !a.Members
}

// take is the next batch to send, nil when there is none for now.
func (m *many) take() *batch {
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
	entries := m.board(nil)
	for len(entries) < m.size && len(m.line) < maxLine && m.readOn() {
		entries = m.board(entries)
	}
	if len(entries) == 0 {
		return nil
	}
	b := &batch{entries: entries}
	m.look(b)
	return b
}

// board takes from the line what may go now, until the batch is full.
func (m *many) board(entries []*entry) []*entry {
	rest := m.line[:0]
	for _, e := range m.line {
		if len(entries) == m.size || e.key != "" && m.busy[e.key] != nil {
			rest = append(rest, e)
			continue
		}
		if e.key != "" {
			m.busy[e.key] = e
			if m.last[e.key] == e {
				delete(m.last, e.key)
			}
		}
		entries = append(entries, e)
	}
	clear(m.line[len(rest):])
	m.line = rest
	return entries
}

// readOn brings items into the line: those that were read and wait for the ids of
// their names, else the next ones. It answers false when there are none, or none
// for now: to look a name up, nothing else may be under way.
func (m *many) readOn() bool {
	if len(m.held) == 0 {
		if m.read == len(m.out) {
			return false
		}
		m.readItems()
	}
	for i, e := range m.held {
		later, p := m.identifyRow(&e.row, m.Pending() == 0)
		switch {
		case later:
			m.held = m.held[i:]
			return i > 0
		case p != nil:
			m.fail(e, reasonOf(p))
		default:
			e.key = m.key(&e.row)
			m.enqueue(e)
		}
	}
	m.held = nil
	return true
}

// readItems reads the next items.
func (m *many) readItems() {
	values, refuse := m.call.Rows(m.read, min(request.MaxBatch, len(m.out)-m.read))
	for i, v := range values {
		item := m.read + i
		row, details := m.rows.Item(v, refuse(i))
		if len(details) > 0 {
			d := details[0]
			r := &reason{word: problem.Validation, code: d.Code, message: d.Message, property: d.Property}
			if n := len(details) - 1; n > 0 {
				r.message = sentence(r.message) + " And " + strconv.Itoa(n) + " more."
			}
			m.out[item] = outcome{fate: failed, reason: r}
			continue
		}
		row.Properties = m.preset(row.Properties)
		if row.To != "" && m.labelled {
			row.Associations = []validate.Association{m.In.Pair}
		}
		m.held = append(m.held, &entry{row: row, items: []int{item}})
	}
	m.read += len(values)
}

// key tells which record a row is about.
func (m *many) key(row *validate.Row) string {
	if row.To != "" {
		return pairKey(row.ID, row.To)
	}
	if !m.In.Action.Creates() {
		return m.form(m.by, row.ID)
	}
	return m.form(m.unique, validate.ValueOf(row.Properties, m.unique))
}

// form is a value as HubSpot compares it.
func (m *many) form(property, value string) string {
	value = strings.TrimSpace(value)
	if property == "email" {
		value = strings.ToLower(value)
	}
	return value
}

// enqueue puts an entry in line, or makes it one with an earlier one of the same
// record where that comes to the same.
func (m *many) enqueue(e *entry) {
	if e.key != "" {
		before := m.last[e.key]
		if !m.onRows() { // without properties, two items of a record say the same
			if before == nil {
				before = m.busy[e.key] // what is being done is done for this one, too
			}
			if before != nil {
				before.items = append(before.items, e.items...)
				return
			}
		} else if before != nil && !m.In.Action.Creates() && merge(&before.row, &e.row) {
			before.items = append(before.items, e.items...)
			return
		}
		m.last[e.key] = e
	}
	m.line = append(m.line, e)
}

// merge writes a row over an earlier one of the same record. It does not where
// the later one adds to a value that the earlier one sets (";" in front).
func merge(into, row *validate.Row) bool {
	at := make([]int, len(row.Properties))
	for i, p := range row.Properties {
		at[i] = slices.IndexFunc(into.Properties, func(have validate.Property) bool { return have.Name == p.Name })
		if at[i] >= 0 && strings.HasPrefix(p.Value, ";") {
			return false
		}
	}
	for i, p := range row.Properties {
		if at[i] >= 0 {
			into.Properties[at[i]].Value = p.Value
		} else {
			into.Properties = append(into.Properties, p)
		}
	}
	return true
}

// traced tells whether the entries of a batch have trace ids. By e-mail HubSpot
// takes all of a batch or nothing, and its documentation names no trace ids.
func (m *many) traced() bool {
	return m.In.Action.Traced && !(m.In.Action.Matches && m.by == "email")
}

// compared are the properties by which a check tells the records that were sent from
// others.
func (b *batch) compared() (names []string) {
	if b.check.reason == nil { // it only looks for the reason of a refusal
		return nil
	}
	for _, e := range b.entries {
		for _, p := range e.row.Properties {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func trace(e *entry) string { return strconv.Itoa(e.items[0]) }

func (m *many) request(b *batch) request.Request {
	if m.to != "" {
		return m.pairs(b)
	}
	if b.check != nil || m.reads() {
		ids := make([]string, len(b.entries))
		for i, e := range b.entries {
			if ids[i] = e.row.ID; b.check != nil {
				ids[i] = e.key
			}
		}
		if b.check != nil {
			return request.Matching(m.In, m.unique, ids, b.compared())
		}
		return request.GetMany(m.In, ids)
	}
	if m.list != "" {
		ids := make([]string, len(b.entries))
		for i, e := range b.entries {
			ids[i] = e.row.ID
		}
		verb := "add"
		if m.In.Action.Removes {
			verb = "remove"
		}
		return request.ChangeMembers(m.In, m.list, verb, ids)
	}
	inputs := make([]request.BatchInput, len(b.entries))
	for i, e := range b.entries {
		inputs[i].Row = &e.row
		if m.traced() {
			inputs[i].Trace = trace(e)
		}
	}
	switch a := m.In.Action; {
	case a.Creates():
		return request.CreateMany(m.In, inputs)
	case a.Updates():
		return request.UpdateMany(m.In, inputs)
	case a.Makes:
		return request.UpsertMany(m.In, inputs)
	}
	return request.DeleteMany(m.In, inputs)
}
