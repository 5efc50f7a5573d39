package action

import (
	"slices"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

// The budgets bound how many more requests a refused batch may cost.
const (
	// splitBudget is enough to find four bad items of a hundred by halving.
	splitBudget = 60
	// poorBudget is the budget if HubSpot refused every item of the batches before.
	// The reason is then the same for all of them, such as a property that does not
	// exist.
	poorBudget = 7
)

// refused tells whether a status means that HubSpot did nothing of a batch, and may take
// a part of it.
func refused(status int) bool { return slices.Contains([]int{400, 409, 413, 422}, status) }

// refusedAll tells whether HubSpot took nothing of a batch. An answer with a good status
// may refuse every entry.
func refusedAll(b *batch, out []outcome) bool {
	for _, e := range b.entries {
		if out[e.items[0]].fate != failed {
			return false
		}
	}
	return true
}

// refuse halves a refused batch. It fails a batch of one.
func (m *many) refuse(b *batch, x *engine.Exchange) {
	if m.list != "" { // the list would refuse the halves, too
		m.stop = reasonOf(x.Problem)
		m.failAll(b.entries, m.stop)
		return
	}
	if len(b.entries) == 1 {
		r := reasonOf(x.Problem)
		m.fail(b.entries[0], r)
		m.suspectOwners(b.entries[0], r)
		if x.Answer.Unseen && len(m.hidden) < maxHidden && len(b.entries[0].row.Properties) > 0 && m.onRows() {
			m.hidden = append(m.hidden, b.entries[0])
		}
		return
	}
	if b.split == nil {
		b.split = &split{budget: splitBudget, reason: reasonOf(x.Problem), look: b.look != nil}
		if m.hopes >= 3 {
			b.split.budget = poorBudget
		}
	}
	half := len(b.entries) / 2
	b.split.todo = append(b.split.todo, b.entries[half:], b.entries[:half])
}

// goOn queues the next part of a batch that is being halved.
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
		part := &batch{entries: s.todo[last], split: s}
		if s.look {
			m.look(part)
		}
		m.queue = append(m.queue, part)
		s.todo = s.todo[:last]
	}
}

// broken handles a batch that HubSpot neither took nor refused.
func (m *many) broken(b *batch, x *engine.Exchange) {
	r := reasonOf(x.Problem)
	switch x.Problem.Word {
	case problem.Auth, problem.Scope, problem.Forbidden, problem.RateLimit:
		m.stop = r
	case problem.NotFound:
		if !m.done { // the object type does not exist
			m.stop = r
		}
	default:
		// Go on after one failed request, and stop after several in a row.
		if m.streak++; m.streak >= engine.Parallel {
			m.stop = r
		}
	}
	if !x.Ambiguous || m.reads() {
		for _, e := range b.entries {
			m.fail(e, r)
		}
		return
	}
	m.ask(b, x, r)
}

// ask finds out what became of a batch that may have been done. For new records with a
// unique value, it queues a search by that value. The fate of the others stays unknown.
func (m *many) ask(b *batch, x *engine.Exchange, r *reason) {
	if b.split != nil {
		b.split.any = true // a part of it may have been done
	}
	var ask []*entry
	for _, e := range b.entries {
		if m.In.Action.Creates() && e.key != "" && m.unique != "" {
			ask = append(ask, e)
			continue
		}
		m.doubt(e, r)
	}
	if len(ask) > 0 {
		m.queue = append(m.queue, &batch{entries: ask, check: &check{sent: x.SentAt, reason: r}})
	}
}

// checked decides what became of creates that broke off. A record that was created after
// they were sent and has the values that were sent is theirs; whether it has the
// associations that were sent stays unknown. A record with other values is somebody
// else's. If there is no record, HubSpot may still be creating it.
func (m *many) checked(b *batch, x *engine.Exchange) {
	if x.Problem == nil {
		byKey := keys(b)
		for _, record := range x.Answer.JSON.Get("results").Items() {
			e := m.valued(byKey, m.unique, record)
			id, ok := recordID(record)
			made, dated := validate.Moment(record.Get("createdAt").Text())
			switch {
			case e == nil || e.over || !ok || !dated:
			case m.doubted[e.key]: // it may be the record of an earlier item
			case made < m.Since(b.check.sent) || m.reported(id):
				m.fail(e, m.conflict(id))
			default:
				differ := differing(m.In.Endpoint, e.row.Properties, record)
				switch {
				case len(differ) > 0:
				case len(e.row.Associations) > 0: // a batch of records is read without its associations
					m.doubted[e.key] = true
					m.settled(e, unknown, id, &reason{
						word: problem.Upstream, code: "unknown", property: m.unique, whole: b.check.reason.whole,
						message: "It may have been done all the same: look in HubSpot before running it again. The record was made with the values that were sent, but it is not known whether it has its associations.",
					})
					continue
				default:
					m.settled(e, created, id, nil)
					continue
				}
				r := m.conflict(id)
				r.message = sentence(r.message) + " It was made after this item was sent, but with other values: " + sentence(differ[0].Property+": "+differ[0].Message)
				m.fail(e, r)
			}
		}
	}
	for _, e := range b.entries {
		if !e.over {
			m.doubt(e, b.check.reason)
		}
	}
}

// reported tells whether another item of this run has already created this record.
func (m *many) reported(id string) bool {
	return slices.ContainsFunc(m.out, func(o outcome) bool { return o.fate == created && o.id == id })
}

// conflict is the reason of an item whose record already exists.
func (m *many) conflict(id string) *reason {
	return &reason{
		word: problem.Conflict, code: "CONFLICT", property: m.unique, existing: id,
		message: m.exists(m.unique, id),
	}
}

// maxHidden is the largest number of items whose hidden reason is looked for.
const maxHidden = request.MaxBatch

// uncover looks for the reasons of refusals that Directus hides: a record that already
// has the unique value, or a value that its property does not allow. It makes two
// requests at most, while nothing else is under way.
func (m *many) uncover() {
	if len(m.hidden) == 0 || m.stop != nil {
		return
	}
	if b := (&batch{check: &check{}}); m.In.Action.Creates() && m.unique != "" {
		for _, e := range m.hidden {
			if e.key != "" {
				b.entries = append(b.entries, e)
			}
		}
		if len(b.entries) > 0 {
			if a, p := m.Send(m.request(b)); p == nil {
				byKey := keys(b)
				for _, record := range a.JSON.Get("results").Items() {
					id, ok := recordID(record)
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
	definitions := m.definitions()
	for _, e := range m.hidden {
		found := &problem.Problem{Word: problem.Validation}
		if m.compare(found, e.row.Properties, definitions); len(found.Details) > 0 {
			reason := reasonOf(found)
			reason.whole = nil
			m.fail(e, reason)
		}
	}
}

// giveUp fails everything that was not sent. It keeps the checks of what was sent.
func (m *many) giveUp() {
	rest := m.queue[:0]
	for _, b := range m.queue {
		if b.check != nil {
			rest = append(rest, b)
			continue
		}
		m.failAll(b.entries, m.unsent())
		if b.split == nil {
			continue
		}
		for _, entries := range b.split.todo {
			m.failAll(entries, m.unsent())
		}
		b.split.todo = nil
	}
	m.queue = rest
	m.failAll(m.line, m.unsent())
	m.line = nil
}

// unsent is the reason of items that were not sent.
func (m *many) unsent() *reason {
	r := *m.stop
	r.message = "Not sent, because an earlier request failed: " + r.message
	return &r
}
