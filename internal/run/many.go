package run

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
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
	// maxRecords bounds the bytes of what is read by one run, since all of it is
	// in the core's memory at once.
	maxRecords = 16 << 20
)

// fate is what became of an item.
type fate uint8

const (
	none fate = iota
	created
	updated
	deleted
	found
	notFound
	failed
	unknown
)

var fates = [...]string{"", "created", "updated", "deleted", "found", "not_found", "failed", "unknown"}

// members are the fates' counters in the report, and which action has them.
var members = []struct {
	fate    fate
	name    string
	actions []string
}{
	{created, "created", []string{"create_many", "upsert_many"}},
	{updated, "updated", []string{"update_many", "upsert_many"}},
	{deleted, "deleted", []string{"delete_many"}},
	{found, "found", []string{"get_many"}},
	{notFound, "notFound", []string{"get_many"}},
	{failed, "failed", []string{"create_many", "get_many", "update_many", "upsert_many", "delete_many"}},
	{unknown, "unknown", []string{"create_many", "update_many", "upsert_many", "delete_many"}},
}

// outcome is an item's line in the report. There is one for every item from the
// first to the last, so it is small.
type outcome struct {
	fate   fate
	id     string
	reason *reason
	record []byte // what get_many read, as JSON
}

// reason is why an item failed. Items that failed together share it.
type reason struct {
	word                              problem.Word
	code, message, property, existing string
	whole                             *problem.Problem // the request's, when it failed as a whole
}

// entry is one input of a batch: an item, or several that are the same.
type entry struct {
	row   validate.Row
	key   string // tells which record it is; "" when nothing does
	items []int  // in order
	over  bool   // it is in the report
}

// batch is one request.
type batch struct {
	entries []*entry
	split   *split
	check   *check
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
}

// many is the state of an action on many records.
type many struct {
	*call
	rows    *validate.Rows
	unique  string // on create: the property of which no two records have the same value
	by      string // id_property
	size    int    // of a batch
	read    int    // items read so far
	out     []outcome
	line    []*entry          // read, not sent
	last    map[string]*entry // of those in line, the last with a key
	busy    map[string]*entry // sent, not settled
	queue   []*batch          // to be sent first
	flying  map[int]*batch
	stop    *reason  // why nothing more is sent
	done    bool     // a request went well
	streak  int      // requests in a row that came to nothing
	hopes   int      // splits in a row of which nothing was taken
	records int      // bytes
	hidden  []*entry // that were refused alone, for a reason the host cannot see
	sent    bool
	doubted map[string]bool // keys of items of which it is not known whether they were created
}

// maxHidden bounds the items for which the reason of a refusal is looked for.
const maxHidden = request.MaxBatch

// onMany does an action on many records.
//
// Items are read a hundred at a time, as they are needed, and leave nothing but
// their line in the report. Two of the same record are never in one batch, nor in
// two that are under way at once: HubSpot refuses the one, and does the other in
// any order.
func onMany(c *call) step {
	m := &many{
		call: c, rows: validate.NewRows(c.in), by: c.in.Text("id_property"), size: request.MaxBatch,
		out:  make([]outcome, max(c.in.Items, 0)),
		last: map[string]*entry{}, busy: map[string]*entry{}, flying: map[int]*batch{},
		doubted: map[string]bool{},
	}
	if len(c.in.List("l_revision_fields")) > 0 {
		m.size = request.MaxHistory
	}
	if m.is("create_many") {
		for _, p := range c.in.Endpoint.AllProperties() {
			if p.Unique && !p.ReadOnly {
				m.unique = p.Name
			}
		}
	}
	for {
		for m.open() < parallel {
			b := m.take()
			if b == nil {
				break
			}
			m.flying[m.begin(m.request(b))] = b
			m.sent = true
		}
		if m.open() == 0 {
			break
		}
		x := m.next()
		b, ours := m.flying[x.id]
		if !ours {
			continue
		}
		delete(m.flying, x.id)
		m.settle(b, x)
		if m.records > maxRecords {
			return step{fail: m.tooMuch()}
		}
	}
	m.uncover()
	return m.result()
}

func (m *many) is(action string) bool { return m.in.Action.Key == action }

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
	for len(entries) < m.size && m.read < len(m.out) && len(m.line) < maxLine {
		m.readOn()
		entries = m.board(entries)
	}
	if len(entries) == 0 {
		return nil
	}
	return &batch{entries: entries}
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

// readOn reads the next items into the line.
func (m *many) readOn() {
	count := min(request.MaxBatch, len(m.out)-m.read)
	values := m.call.rows(m.read, count)
	for i := range count {
		var v wire.Value
		if i < len(values) {
			v = values[i]
		}
		item := m.read + i
		row, details := m.rows.Item(v)
		if len(details) > 0 {
			d := details[0]
			r := &reason{word: problem.Validation, code: d.Code, message: d.Message, property: d.Property}
			if n := len(details) - 1; n > 0 {
				r.message = sentence(r.message) + " And " + strconv.Itoa(n) + " more."
			}
			m.out[item] = outcome{fate: failed, reason: r}
			continue
		}
		m.enqueue(&entry{row: row, key: m.key(&row), items: []int{item}})
	}
	m.read += count
}

// key tells which record a row is about.
func (m *many) key(row *validate.Row) string {
	if !m.is("create_many") {
		return m.form(m.by, row.ID)
	}
	for _, p := range row.Properties {
		if p.Name == m.unique {
			return m.form(m.unique, p.Value)
		}
	}
	return ""
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
		if m.is("get_many") || m.is("delete_many") {
			if before == nil {
				before = m.busy[e.key] // what is being done is done for this one, too
			}
			if before != nil {
				before.items = append(before.items, e.items...)
				return
			}
		} else if before != nil && !m.is("create_many") && merge(&before.row, &e.row) {
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
	return m.is("create_many") || m.is("update_many") || m.is("upsert_many") && m.by != "email"
}

func trace(e *entry) string { return strconv.Itoa(e.items[0]) }

func (m *many) request(b *batch) request.Request {
	if b.check != nil || m.is("get_many") {
		ids := make([]string, len(b.entries))
		for i, e := range b.entries {
			if ids[i] = e.row.ID; b.check != nil {
				ids[i] = e.key
			}
		}
		if b.check != nil {
			return request.Matching(m.in, m.unique, ids)
		}
		return request.GetMany(m.in, ids)
	}
	inputs := make([]request.BatchInput, len(b.entries))
	for i, e := range b.entries {
		inputs[i].Row = &e.row
		if m.traced() {
			inputs[i].Trace = trace(e)
		}
	}
	switch m.in.Action.Key {
	case "create_many":
		return request.CreateMany(m.in, inputs)
	case "update_many":
		return request.UpdateMany(m.in, inputs)
	case "upsert_many":
		return request.UpsertMany(m.in, inputs)
	}
	return request.DeleteMany(m.in, inputs)
}

// settle notes what became of a batch.
func (m *many) settle(b *batch, x *exchange) {
	switch {
	case b.check != nil:
		m.checked(b, x)
	case x.problem == nil:
		m.done, m.streak = true, 0
		if m.accepted(b, x); !refusedAll(b, m.out) {
			m.hopes = 0
			if b.split != nil {
				b.split.any = true
			}
		}
	case refused(x.answer.Status):
		m.streak = 0
		m.refuse(b, x)
	default:
		m.broken(b, x)
	}
	m.goOn(b.split)
}

// refusedAll tells whether nothing of a batch was taken: a batch of one may be
// refused by an answer that is good.
func refusedAll(b *batch, out []outcome) bool {
	for _, e := range b.entries {
		if out[e.items[0]].fate != failed {
			return false
		}
	}
	return true
}

// refused are the statuses after which nothing of a batch was done, and a part of
// it may be taken.
func refused(status int) bool { return slices.Contains([]int{400, 409, 413, 422}, status) }

// refuse takes a refused batch apart.
func (m *many) refuse(b *batch, x *exchange) {
	if len(b.entries) == 1 {
		m.fail(b.entries[0], reasonOf(x.problem))
		if x.answer.Unseen && len(m.hidden) < maxHidden && len(b.entries[0].row.Properties) > 0 {
			m.hidden = append(m.hidden, b.entries[0])
		}
		return
	}
	if b.split == nil {
		b.split = &split{budget: splitBudget, reason: reasonOf(x.problem)}
		if m.hopes >= 3 {
			b.split.budget = poorBudget
		}
	}
	half := len(b.entries) / 2
	b.split.todo = append(b.split.todo, b.entries[half:], b.entries[:half])
}

// goOn sends the next part of a batch that is being taken apart.
func (m *many) goOn(s *split) {
	switch {
	case s == nil:
	case len(s.todo) == 0:
		if !s.any {
			m.hopes++
		}
	case s.budget == 0:
		for _, entries := range s.todo {
			for _, e := range entries {
				m.fail(e, s.reason)
			}
		}
		s.todo = nil
		m.goOn(s)
	default:
		s.budget--
		last := len(s.todo) - 1
		m.queue = append(m.queue, &batch{entries: s.todo[last], split: s})
		s.todo = s.todo[:last]
	}
}

// broken is a batch that was neither taken nor refused.
func (m *many) broken(b *batch, x *exchange) {
	r := reasonOf(x.problem)
	switch x.problem.Word {
	case problem.Auth, problem.Scope, problem.Forbidden, problem.RateLimit:
		m.stop = r
	case problem.NotFound:
		if !m.done { // it is the object that is not there, and not a record
			m.stop = r
		}
	default:
		// One request that fails says nothing of the next, several in a row do.
		if m.streak++; m.streak >= parallel {
			m.stop = r
		}
	}
	if !x.ambiguous || m.is("get_many") {
		for _, e := range b.entries {
			m.fail(e, r)
		}
		return
	}
	if b.split != nil {
		b.split.any = true // it cannot be said that nothing was
	}
	var ask []*entry
	for _, e := range b.entries {
		if m.is("create_many") && e.key != "" && m.unique != "" {
			ask = append(ask, e)
			continue
		}
		m.doubt(e, r)
	}
	if len(ask) > 0 {
		m.queue = append(m.queue, &batch{entries: ask, check: &check{sent: x.sentAt, reason: r}})
	}
}

// doubt notes that an entry may have been done.
func (m *many) doubt(e *entry, r *reason) {
	if m.is("create_many") && e.key != "" {
		m.doubted[e.key] = true
	}
	m.settled(e, unknown, m.knownID(e), &reason{
		word: r.word, code: "unknown", whole: r.whole,
		message: "It may have been done all the same: look in HubSpot before running it again. " + r.message,
	})
}

// checked is the answer to what became of a create that broke off: a record that
// is there and was made since is taken for the one. One that is not there may
// still be being made.
func (m *many) checked(b *batch, x *exchange) {
	if x.problem == nil {
		byKey := keys(b)
		for _, record := range x.answer.JSON.Get("results").Items() {
			e := m.valued(byKey, m.unique, record)
			id, ok := record.Get("id").Scalar()
			made, dated := validate.Moment(record.Get("createdAt").Text())
			switch {
			case e == nil || e.over || !ok || !dated:
			case m.doubted[e.key]: // it may be the one of the item before
			case made >= b.check.sent-skew && !m.reported(id):
				m.settled(e, created, id, nil)
			default:
				m.fail(e, m.conflict(id))
			}
		}
	}
	for _, e := range b.entries {
		if !e.over {
			m.doubt(e, b.check.reason)
		}
	}
}

// fail notes that an entry was not done.
func (m *many) fail(e *entry, r *reason) { m.settled(e, failed, m.knownID(e), r) }

// knownID is the record's id where the item gave it.
func (m *many) knownID(e *entry) string {
	if m.by == "" || m.by == "hs_object_id" {
		return e.row.ID
	}
	return ""
}

// settled writes an entry's lines in the report, and lets the next one of the
// same record go.
func (m *many) settled(e *entry, f fate, id string, r *reason) {
	e.over = true
	for _, item := range e.items {
		m.out[item] = outcome{fate: f, id: id, reason: r}
	}
	if e.key != "" && m.busy[e.key] == e {
		delete(m.busy, e.key)
	}
}

// uncover looks for the reasons of refusals that Directus hides: the record that
// has a unique value already, or what the properties' definitions say. It is two
// requests at most, and when nothing else is under way.
func (m *many) uncover() {
	if len(m.hidden) == 0 || m.stop != nil {
		return
	}
	if b := (&batch{check: &check{}}); m.is("create_many") && m.unique != "" {
		for _, e := range m.hidden {
			if e.key != "" {
				b.entries = append(b.entries, e)
			}
		}
		if len(b.entries) > 0 {
			if a, p := m.send(m.request(b)); p == nil {
				byKey := keys(b)
				for _, record := range a.JSON.Get("results").Items() {
					id, ok := record.Get("id").Scalar()
					if e := m.valued(byKey, m.unique, record); e != nil && ok {
						m.fail(e, m.conflict(id))
						m.hidden = slices.DeleteFunc(m.hidden, func(have *entry) bool { return have == e })
					}
				}
			}
		}
	}
	if len(m.hidden) == 0 {
		return
	}
	r := request.Properties(m.in)
	r.See = request.All
	a, p := m.send(r)
	if p != nil {
		return
	}
	definitions := a.JSON.Get("results").Items()
	for _, e := range m.hidden {
		found := &problem.Problem{Word: problem.Validation}
		if m.compare(found, e.row.Properties, definitions); len(found.Details) > 0 {
			reason := reasonOf(found)
			reason.whole = nil
			m.fail(e, reason)
		}
	}
}

// reported tells whether an item of this run is this record already: then
// another one with its unique value is not.
func (m *many) reported(id string) bool {
	return slices.ContainsFunc(m.out, func(o outcome) bool { return o.fate == created && o.id == id })
}

// conflict is why a record that is there already was not created.
func (m *many) conflict(id string) *reason {
	return &reason{
		word: problem.Conflict, code: "CONFLICT", property: m.unique, existing: id,
		message: m.in.Endpoint.Label + ": one with this " + m.unique + " exists already. Existing ID: " + id,
	}
}

// giveUp fails all that was to be sent, but asks on what became of what was.
func (m *many) giveUp() {
	rest := m.queue[:0]
	for _, b := range m.queue {
		if b.check != nil {
			rest = append(rest, b)
			continue
		}
		m.failAll(b.entries, m.unsent())
		for _, entries := range b.split.todo {
			m.failAll(entries, m.unsent())
		}
		b.split.todo = nil
	}
	m.queue = rest
	m.failAll(m.line, m.unsent())
	m.line = nil
}

func (m *many) failAll(entries []*entry, r *reason) {
	for _, e := range entries {
		m.fail(e, r)
	}
}

// unsent is why items were not sent.
func (m *many) unsent() *reason {
	r := *m.stop
	r.message = "Not sent, since a request before it failed: " + r.message
	return &r
}

// keys are the entries of a batch by their keys.
func keys(b *batch) map[string]*entry {
	byKey := make(map[string]*entry, len(b.entries))
	for _, e := range b.entries {
		if e.key != "" {
			byKey[e.key] = e
		}
	}
	return byKey
}

// valued finds the entry that a record has the value of. A contact has further
// addresses besides its own.
func (m *many) valued(byKey map[string]*entry, property string, record wire.Value) *entry {
	value, _ := record.At("properties", property).Scalar()
	if e := byKey[m.form(property, value)]; e != nil && value != "" {
		return e
	}
	if property == "email" {
		for value := range strings.SplitSeq(record.At("properties", request.AdditionalEmails).Text(), ";") {
			if e := byKey[m.form(property, value)]; e != nil && !e.over {
				return e
			}
		}
	}
	return nil
}

// accepted reads the answer to a batch that was done, in part at least.
func (m *many) accepted(b *batch, x *exchange) {
	if m.run.dry.on { // nobody was asked: a dry run shows only what was refused before
		for _, e := range b.entries {
			m.settled(e, found, "", nil)
		}
		return
	}
	body := x.answer.JSON
	if body.Kind() != wire.Object && !(m.is("delete_many") && gone(x.answer)) {
		r := &reason{word: problem.Upstream, code: string(problem.Upstream), message: "HubSpot's answer is not its API's."}
		for _, e := range b.entries {
			if m.is("get_many") {
				m.fail(e, r)
			} else {
				m.doubt(e, r)
			}
		}
		return
	}
	byKey, byTrace := keys(b), map[string]*entry{}
	if m.traced() {
		for _, e := range b.entries {
			byTrace[trace(e)] = e
		}
	}
	var loose []*reason // errors that do not say whose they are
	for _, item := range body.Get("errors").Items() {
		r, hit := m.reasonOfItem(x, item), false
		note := func(e *entry) {
			if hit = hit || e != nil; e == nil || e.over {
				return
			}
			if m.is("get_many") && r.word == problem.NotFound {
				m.settled(e, notFound, m.knownID(e), nil)
			} else {
				m.fail(e, r)
			}
		}
		for _, id := range texts(item.At("context", "objectWriteTraceId")) {
			note(byTrace[id])
		}
		for _, key := range []string{"ids", "id"} {
			for _, id := range texts(item.At("context", key)) {
				if !hit || m.is("get_many") {
					note(byKey[m.form(m.by, id)])
				}
			}
		}
		if !hit {
			loose = append(loose, r)
		}
	}
	var strays []wire.Value // results that do not say whose they are
	for _, record := range body.Get("results").Items() {
		e := m.whose(byTrace, byKey, record)
		if e == nil || e.over {
			strays = append(strays, record)
			continue
		}
		m.taken(x, e, record)
	}
	m.rest(b, x, strays, loose)
}

// whose finds the entry that a result is of: answers are not in the order of what
// was asked.
func (m *many) whose(byTrace, byKey map[string]*entry, record wire.Value) *entry {
	if id, ok := record.Get("objectWriteTraceId").Scalar(); ok {
		return byTrace[id]
	}
	switch {
	case m.is("create_many"):
		return nil
	case m.by == "":
		id, _ := record.Get("id").Scalar()
		return byKey[id]
	}
	return m.valued(byKey, m.by, record)
}

// rest settles the entries of which an answer does not speak clearly.
func (m *many) rest(b *batch, x *exchange, strays []wire.Value, loose []*reason) {
	var open []*entry
	for _, e := range b.entries {
		if !e.over {
			open = append(open, e)
		}
	}
	if m.is("create_many") {
		for i := 0; i < len(strays); i++ {
			at := slices.IndexFunc(open, func(e *entry) bool { return holds(strays[i], e.row.Properties) })
			if at < 0 {
				continue
			}
			m.taken(x, open[at], strays[i])
			open, strays = slices.Delete(open, at, at+1), slices.Delete(strays, i, i+1)
			i--
		}
	}
	if len(open) == 1 && len(strays) == 1 && len(loose) == 0 {
		m.taken(x, open[0], strays[0])
		return
	}
	all := len(open) == len(strays) && len(loose) == 0 // done, but it is not clear which is which
	for _, e := range open {
		switch {
		case m.is("delete_many"):
			if len(loose) > 0 {
				m.fail(e, loose[0])
			} else {
				m.settled(e, deleted, m.knownID(e), nil)
			}
		case m.is("get_many") && len(strays) > 0:
			m.fail(e, &reason{word: problem.Upstream, code: "unmatched", message: "HubSpot answered with records, but it is not clear which of them this is."})
		case len(strays) == 0 && len(loose) > 0:
			if m.is("get_many") && loose[0].word == problem.NotFound {
				m.settled(e, notFound, m.knownID(e), nil)
			} else {
				m.fail(e, loose[0])
			}
		case m.is("get_many"):
			m.settled(e, notFound, m.knownID(e), nil)
		case all && m.is("create_many"):
			m.settled(e, created, "", nil)
		case all && m.is("update_many"):
			m.settled(e, updated, m.knownID(e), nil)
		case all && !slices.ContainsFunc(strays, func(v wire.Value) bool { return x.created(v) != x.created(strays[0]) }):
			m.settled(e, upserted(x, strays[0]), "", nil)
		default:
			m.doubt(e, &reason{word: problem.Upstream, message: "HubSpot's answer does not say what became of it."})
		}
	}
}

// holds tells whether a record has all of the properties.
func holds(record wire.Value, properties []validate.Property) bool {
	for _, p := range properties {
		value, _ := record.At("properties", p.Name).Scalar()
		if value != p.Value && !(p.Name == "email" && strings.EqualFold(value, strings.TrimSpace(p.Value))) {
			return false
		}
	}
	return true
}

func upserted(x *exchange, record wire.Value) fate {
	if x.created(record) {
		return created
	}
	return updated
}

// taken notes the result of an entry.
func (m *many) taken(x *exchange, e *entry, record wire.Value) {
	id, _ := record.Get("id").Scalar()
	switch m.in.Action.Key {
	case "create_many":
		m.settled(e, created, id, nil)
	case "update_many":
		m.settled(e, updated, id, nil)
	case "upsert_many":
		m.settled(e, upserted(x, record), id, nil)
	default:
		m.settled(e, found, id, nil)
		w := wire.NewWriter(nil)
		if m.in.Text("output") == "simple" {
			response.Simple(w, record)
		} else {
			w.Value(record)
		}
		for _, item := range e.items {
			m.out[item].record = w.Bytes()
			m.records += len(w.Bytes())
		}
	}
}

// reasonOfItem reads one of the errors of a batch.
func (m *many) reasonOfItem(x *exchange, item wire.Value) *reason {
	a := response.Answer{Status: 400, JSON: item}
	switch category := item.Get("category").Text(); {
	case category == "CONFLICT", category == "OBJECT_ALREADY_EXISTS":
		a.Status = 409
	case strings.Contains(category, "NOT_FOUND"):
		a.Status = 404
	case category == "MISSING_SCOPES":
		a.Status = 403
	case strings.HasPrefix(category, "RATE_LIMIT"):
		a.Status = 429
	}
	p := response.Problem(m.in, &x.request, &a)
	r := reasonOf(p)
	if message := item.Get("message").Text(); a.Status == 404 && message != "" {
		r.message = message // a problem speaks of the run's one record
	}
	r.whole = nil
	return r
}

// reasonOf makes a problem short enough to stand beside every item.
func reasonOf(p *problem.Problem) *reason {
	r := &reason{word: p.Word, code: p.Category, message: p.Message, existing: p.ExistingID, whole: p}
	if len(p.Details) > 0 && (p.Word == problem.Validation || p.Word == problem.Conflict) {
		d := p.Details[0]
		r.property = d.Property
		if d.Code != "" {
			r.code = d.Code
		}
		if d.Message != "" {
			r.message = d.Message
		}
	}
	if r.code == "" {
		r.code = string(p.Word)
	}
	return r
}

func texts(v wire.Value) (out []string) {
	for _, item := range v.Items() {
		if s, ok := item.Scalar(); ok {
			out = append(out, s)
		}
	}
	return out
}

// tooMuch is the end of a run that read more than it can hold.
func (m *many) tooMuch() *problem.Problem {
	return &problem.Problem{
		Word: problem.Validation, Docs: m.in.Endpoint.Docs,
		Message: "The records read are more than " + strconv.Itoa(maxRecords>>20) + " MB, which is what one run can hold.",
		Hint:    "Name the properties to read (l_fields), fewer of them, or give fewer ids to one run.",
		Details: []problem.Detail{{Field: "items", Code: "too_large", Message: strconv.Itoa(len(m.out)) + " records were asked for."}},
	}
}

// result is the report, or the problem that holds it.
func (m *many) result() step {
	for i := range m.out {
		if m.out[i].fate == none { // it was not even read
			r := &reason{word: problem.Internal, code: string(problem.Internal), message: "The item was not looked at."}
			if m.stop != nil {
				r = m.unsent()
			}
			for ; i < len(m.out); i++ {
				if m.out[i].fate == none {
					m.out[i] = outcome{fate: failed, reason: r}
				}
			}
			break
		}
	}
	var counts [len(fates)]int
	for i := range m.out {
		counts[m.out[i].fate]++
	}
	report := m.report(&counts)
	bad, total := counts[failed]+counts[unknown], len(m.out)
	if when := m.in.Text("fail_when"); bad == 0 || when == "never" || when == "all" && bad < total {
		return step{value: report}
	}
	return step{fail: m.problem(&counts, report)}
}

// report is what became of each item, as JSON.
func (m *many) report(counts *[len(fates)]int) []byte {
	w := wire.NewWriter(make([]byte, 0, 256+64*len(m.out)+m.records))
	w.Open('{').Key("total").Int(len(m.out))
	for _, member := range members {
		if slices.Contains(member.actions, m.in.Action.Key) {
			w.Key(member.name).Int(counts[member.fate])
		}
	}
	w.Key("results").Open('[')
	for i := range m.out {
		o := &m.out[i]
		w.Open('{').Key("index").Int(i).Key("status").String(fates[o.fate]).Member("id", o.id)
		if r := o.reason; r != nil {
			w.Key("error").Open('{').Key("code").String(r.code).Key("message").String(r.message)
			w.Member("property", r.property).Member("existingId", r.existing).Close('}')
		}
		if o.record != nil {
			w.Key("record").Raw(o.record)
			o.record = nil
		}
		w.Close('}')
	}
	return w.Close(']').Close('}').Bytes()
}

// maxDetails is how many of the items that failed stand in the problem itself.
const maxDetails = 10

// problem is the failure of a run of which items failed. Its word is partial,
// unless all failed for the same reason.
func (m *many) problem(counts *[len(fates)]int, report []byte) *problem.Problem {
	p := &problem.Problem{Word: problem.Partial}
	total, bad, first, same := len(m.out), 0, -1, true
	for i := range m.out {
		r := m.out[i].reason
		if r == nil {
			continue
		}
		if first < 0 {
			first = i
		}
		same = same && r.word == m.out[first].reason.word && r.code == m.out[first].reason.code
		if bad++; bad <= maxDetails {
			p.Details = append(p.Details, problem.Detail{Field: item(i), Property: r.property, Code: r.code, Message: r.message})
		}
	}
	r := m.out[first].reason
	switch n := counts[unknown]; {
	case counts[failed] == 0:
		p.Message = "It is not known whether " + strconv.Itoa(n) + " of " + strconv.Itoa(total) + " items were done; the first of them is " + item(first) + ": " + sentence(r.message)
	default:
		p.Message = strconv.Itoa(counts[failed]) + " of " + strconv.Itoa(total) + " items failed"
		if n > 0 {
			p.Message += ", and of " + strconv.Itoa(n) + " it is not known whether they were done"
		}
		p.Message += "; the first of them is " + item(first) + ": " + sentence(r.message)
	}
	if !m.sent {
		p.Message = "Nothing was sent to HubSpot: " + p.Message
	}
	stopped := m.stop
	if bad == total && same {
		p.Word = r.word
		if stopped == nil {
			stopped = r
		}
	}
	if stopped != nil && stopped.whole != nil {
		whole := stopped.whole
		p.Status, p.Category, p.SubCategory, p.CorrelationID = whole.Status, whole.Category, whole.SubCategory, whole.CorrelationID
		p.RequiredScopes, p.RetryAfter, p.Method, p.Path = whole.RequiredScopes, whole.RetryAfter, whole.Method, whole.Path
		p.Hint = whole.Hint + " "
	}
	if bad == total {
		if names := m.rows.Unmet(); len(names) > 0 && m.stop == nil {
			p.Message += " No item has the field " + quoted(names) + ", which mapping names."
		}
	}
	p.Hint += "The report says what became of each item."
	if counts[unknown] > 0 {
		p.Hint += " Look in HubSpot for those whose fate is unknown before running them again."
	}
	p.Docs, p.Report = m.in.Endpoint.Docs, report
	return p
}

// sentence sees to it that something can be said after a text.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

func item(i int) string { return "items[" + strconv.Itoa(i) + "]" }

func quoted(names []string) string {
	return `"` + strings.Join(names, `", "`) + `"`
}
