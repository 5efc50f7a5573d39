package action

import (
	"slices"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// health is how the requests of a run went so far.
type health struct {
	stop         *reason // why nothing more is sent; nil while the run goes on
	anySucceeded bool    // a request succeeded
	failedInARow int     // requests in a row without a usable answer
	wastedSplits int     // splits in a row of which HubSpot took nothing
}

// failed notes that a request failed for a reason. It ends the run if the next request
// would probably fail, too.
func (h *health) failed(r *reason) {
	switch r.word {
	case problem.Auth, problem.Scope, problem.Forbidden, problem.RateLimit:
		h.stop = r
	case problem.NotFound:
		if !h.anySucceeded { // the object type does not exist
			h.stop = r
		}
	default:
		// Go on after one failed request, and stop after several in a row.
		if h.failedInARow++; h.failedInARow >= engine.Parallel {
			h.stop = r
		}
	}
}

// splitBudget is how many more requests a refused batch may cost.
func (h *health) splitBudget() int {
	if h.wastedSplits >= 3 {
		return poorBudget
	}
	return usualBudget
}

const (
	// usualBudget is enough to find four bad items of a hundred by halving.
	usualBudget = 60
	// poorBudget is the budget if HubSpot refused every item of the batches before.
	// The reason is then the same for all of them, such as a property that does not
	// exist.
	poorBudget = 7
)

// unsent is the reason of items that were not sent because the run stopped.
func (h *health) unsent() *reason {
	r := *h.stop
	r.message = "Not sent, because an earlier request failed: " + r.message
	return &r
}

// isRefusal tells whether a status means that HubSpot did nothing of a batch, and may take
// a part of it.
func isRefusal(status int) bool { return slices.Contains([]int{400, 409, 413, 422}, status) }

// halveOrFail halves a refused batch. It fails a batch of one.
func (m *many) halveOrFail(b *batch, x *engine.Exchange) {
	if m.listID != "" { // the list would refuse the halves, too
		m.health.stop = reasonOf(x.Problem)
		m.failAll(b.entries, m.health.stop)
		return
	}
	if len(b.entries) == 1 {
		e, r := b.entries[0], reasonOf(x.Problem)
		m.fail(e, r)
		m.suspectOwners(e, r)
		if x.Answer.Unseen && len(m.hidden) < maxHidden && len(e.row.Properties) > 0 && m.onRows() {
			m.hidden = append(m.hidden, e)
		}
		return
	}
	if b.split == nil {
		b.split = &split{budget: m.health.splitBudget(), reason: reasonOf(x.Problem), readsFirst: b.associationsOf != nil}
	}
	half := len(b.entries) / 2
	b.split.todo = append(b.split.todo, b.entries[half:], b.entries[:half])
}

// queueNextPart queues the next part of a batch that is being halved. s is nil for any
// other batch.
func (m *many) queueNextPart(s *split) {
	if s == nil {
		return
	}
	if s.budget == 0 {
		for _, entries := range s.todo {
			m.failAll(entries, s.reason)
		}
		s.todo = nil
	}
	if len(s.todo) == 0 {
		if !s.anyTaken {
			m.health.wastedSplits++
		}
		return
	}
	s.budget--
	last := len(s.todo) - 1
	part := &batch{entries: s.todo[last], split: s}
	s.todo = s.todo[:last]
	if s.readsFirst {
		m.readFirst(part)
	}
	m.batches.queue = append(m.batches.queue, part)
}

// requestFailed handles a batch that HubSpot neither took nor refused.
func (m *many) requestFailed(b *batch, x *engine.Exchange) {
	r := reasonOf(x.Problem)
	m.health.failed(r)
	if !x.Ambiguous || m.reads() {
		m.failAll(b.entries, r)
		return
	}
	m.checkOrDoubt(b, x, r)
}

// checkOrDoubt handles a batch that may have been done. For new records with a unique
// value, it queues a search by that value. The fate of the others stays unknown.
func (m *many) checkOrDoubt(b *batch, x *engine.Exchange, r *reason) {
	if b.split != nil {
		b.split.anyTaken = true
	}
	var checkable []*entry
	for _, e := range b.entries {
		if m.In.Action.Creates() && e.key != "" && m.uniqueProperty != "" {
			checkable = append(checkable, e)
		} else {
			m.doubt(e, r)
		}
	}
	if len(checkable) > 0 {
		m.batches.queue = append(m.batches.queue, &batch{entries: checkable, check: &check{sent: x.SentAt, reason: r}})
	}
}

// settleCheck decides what became of creates that broke off.
func (m *many) settleCheck(b *batch, x *engine.Exchange) {
	if x.Problem == nil {
		byKey := b.byKey()
		for _, record := range x.Answer.JSON.Get("results").Items() {
			e := m.entryWithValue(byKey, m.uniqueProperty, record)
			id, ok := recordID(record)
			if e != nil && !e.settled && ok {
				m.settleFound(e, b.check, id, record)
			}
		}
	}
	m.doubtAll(unsettled(b.entries), b.check.reason) // HubSpot may still be creating their records
}

// settleFound decides whether a record with the unique value of an entry is the one that
// the entry created. A record that was created after the entry was sent and has the values
// that were sent is. Whether it has the associations that were sent stays unknown. A
// record with other values is somebody else's.
func (m *many) settleFound(e *entry, c *check, id string, record wire.Value) {
	made, dated := validate.Moment(record.Get("createdAt").Text())
	if !dated || m.doubted[e.key] { // it may be the record of an earlier item
		return
	}
	if made < m.Since(c.sent) || m.report.hasCreated(id) {
		m.fail(e, m.conflict(id))
		return
	}
	if differ := differing(m.In.Endpoint, e.row.Properties, record); len(differ) > 0 {
		r := m.conflict(id)
		r.message = sentence(r.message) + " It was made after this item was sent, but with other values: " + sentence(differ[0].Property+": "+differ[0].Message)
		m.fail(e, r)
		return
	}
	if len(e.row.Associations) > 0 { // a batch of records is read without its associations
		m.doubted[e.key] = true
		m.settle(e, unknown, id, &reason{
			word: problem.Upstream, code: "unknown", property: m.uniqueProperty, whole: c.reason.whole,
			message: "It may have been done all the same: look in HubSpot before running it again. The record was made with the values that were sent, but it is not known whether it has its associations.",
		})
		return
	}
	m.settle(e, created, id, nil)
}

// conflict is the reason of an item whose record already exists.
func (m *many) conflict(id string) *reason {
	return &reason{
		word: problem.Conflict, code: "CONFLICT", property: m.uniqueProperty, existing: id,
		message: response.Exists(m.In.Endpoint, m.uniqueProperty, id),
	}
}

// maxHidden is the largest number of items whose hidden reason is looked for.
const maxHidden = request.MaxBatch

// explainHidden looks for the reasons of refusals that Directus hides: a record that
// already has the unique value, or a value that its property does not allow. It makes two
// requests at most, while nothing else is under way.
func (m *many) explainHidden() {
	if len(m.hidden) == 0 || m.health.stop != nil {
		return
	}
	m.explainConflicts()
	if len(m.hidden) == 0 {
		return
	}
	definitions := m.definitions()
	for _, e := range m.hidden {
		found := &problem.Problem{Word: problem.Validation}
		if m.compare(found, e.row.Properties, definitions); len(found.Details) > 0 {
			r := reasonOf(found)
			r.whole = nil
			m.fail(e, r)
		}
	}
}

// explainConflicts looks for records that already have the unique values of hidden
// entries. Such an entry is no longer hidden.
func (m *many) explainConflicts() {
	if !m.In.Action.Creates() || m.uniqueProperty == "" {
		return
	}
	b := &batch{check: &check{}}
	for _, e := range m.hidden {
		if e.key != "" {
			b.entries = append(b.entries, e)
		}
	}
	if len(b.entries) == 0 {
		return
	}
	a, p := m.Send(m.requestOf(b))
	if p != nil {
		return
	}
	byKey := b.byKey()
	for _, record := range a.JSON.Get("results").Items() {
		id, ok := recordID(record)
		if e := m.entryWithValue(byKey, m.uniqueProperty, record); e != nil && ok {
			m.fail(e, m.conflict(id))
			m.hidden = slices.DeleteFunc(m.hidden, func(have *entry) bool { return have == e })
		}
	}
}

// failUnsent fails everything that was not sent. It keeps the checks of what was sent.
func (m *many) failUnsent() {
	unsent := m.health.unsent()
	checks := m.batches.queue[:0]
	for _, b := range m.batches.queue {
		if b.check != nil {
			checks = append(checks, b)
			continue
		}
		m.failAll(b.entries, unsent)
		if b.split != nil {
			for _, entries := range b.split.todo {
				m.failAll(entries, unsent)
			}
			b.split.todo = nil
		}
	}
	m.batches.queue = checks
	m.failAll(m.waiting.entries, unsent)
	m.waiting.entries = nil
}
