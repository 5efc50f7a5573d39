package action

import (
	"slices"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/problem"
)

// suspect is a batch that HubSpot refused, or an entry of a batch that it otherwise
// accepted. The reason may be that a property has the label of a choice as its value.
type suspect struct {
	batch    *batch // nil for an entry
	exchange *engine.Exchange
	entry    *entry // nil for a batch
	reason   *reason
}

// suspectLabels sets a refused batch aside if it may hold labels, and returns true.
func (m *many) suspectLabels(b *batch, x *engine.Exchange) bool {
	named := func(d problem.Detail) bool { return d.Code == invalidOption }
	if m.ownChoices != nil || !m.writesOwn() || x.Answer.Status != 400 || !x.Answer.Unseen && !slices.ContainsFunc(x.Problem.Details, named) {
		return false
	}
	m.suspected = append(m.suspected, suspect{batch: b, exchange: x})
	return true
}

// refuseEntry notes that HubSpot refused an entry of a batch. It sets the entry aside if a
// label may be the reason.
func (m *many) refuseEntry(e *entry, r *reason) {
	if m.ownChoices == nil && m.writesOwn() && r.code == invalidOption {
		e.settled = true
		m.suspected = append(m.suspected, suspect{entry: e, reason: r})
		return
	}
	m.fail(e, r)
	m.suspectOwners(e, r)
}

// relabelSuspected reads the definitions of the properties, once in a run and while no
// request is under way. It then queues the suspects that do hold labels, with internal
// values in their place. The other ones are refused for another reason.
func (m *many) relabelSuspected() {
	suspected := m.suspected
	m.suspected, m.ownChoices = nil, ownChoices{}
	if m.health.stop == nil {
		m.ownChoices = choicesIn(m.definitions())
	}
	relabel := func(e *entry) (changed bool) {
		e.row.Properties, changed = m.ownChoices.relabel(e.row.Properties)
		return changed
	}
	for _, e := range m.waiting.entries {
		relabel(e)
	}
	var again []*entry
	for _, s := range suspected {
		if s.batch == nil {
			s.entry.settled = false
			if relabel(s.entry) {
				again = append(again, s.entry)
			} else {
				s.reason.message = m.ownChoices.nearest(s.reason, s.entry.row.Properties)
				m.fail(s.entry, s.reason)
			}
			continue
		}
		any := false
		for _, e := range s.batch.entries {
			any = relabel(e) || any
		}
		if any {
			m.batches.queue = append(m.batches.queue, s.batch)
			continue
		}
		m.halveOrFail(s.batch, s.exchange)
		m.queueNextPart(s.batch.split)
	}
	for part := range slices.Chunk(again, m.batchSize) {
		m.batches.queue = append(m.batches.queue, &batch{entries: part})
	}
}
