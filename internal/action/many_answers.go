package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// settleAccepted reads the answer to a batch that HubSpot did, at least in part.
func (m *many) settleAccepted(b *batch, x *engine.Exchange) {
	switch {
	case m.Dry(): // there is no answer; the report shows only invalid items
		for _, e := range b.entries {
			m.settle(e, found, "", nil)
			if m.onRows() {
				m.owners.note(m.ownersByID(e.row.Properties), len(e.items))
			}
		}
	case m.onPairs():
		m.settlePairs(b, x)
	case m.event != nil:
		m.settleEvents(b, x)
	case !m.isBatchAnswer(x.Answer.JSON) && !(m.deletes() && gone(x.Answer)):
		r := unreadable()
		if x.Answer.Large {
			r.message = "HubSpot's answer is larger than what one run can hold."
		}
		if m.reads() {
			m.failAll(b.entries, r)
		} else {
			m.checkOrDoubt(b, x, r)
		}
	case m.listID != "":
		m.settleMembers(b, x)
	default:
		m.settleRecords(b, x)
	}
}

// isBatchAnswer tells whether a body says what became of a batch. An answer without a list
// of results or errors says nothing. It does not mean that there are none.
func (m *many) isBatchAnswer(body wire.Value) bool {
	if m.listID != "" { // settleMembers knows the lists of such an answer
		return body.Kind() == wire.Object
	}
	return body.Get("results").Kind() == wire.Array || len(body.Get("errors").Items()) > 0
}

// unreadable is the reason of items whose answer is not one of HubSpot.
func unreadable() *reason {
	return &reason{word: problem.Upstream, code: string(problem.Upstream), message: "The answer is not in the form of HubSpot's API."}
}

// notMentioned is the reason of items that an answer leaves out.
func notMentioned() *reason {
	return &reason{word: problem.Upstream, message: "HubSpot's answer does not say what became of it."}
}

// settleEvents reads the answer to a batch of events. HubSpot accepts all of them, with
// an answer that holds nothing.
func (m *many) settleEvents(b *batch, x *engine.Exchange) {
	for _, e := range b.entries {
		if gone(x.Answer) {
			m.settle(e, accepted, e.row.ID, nil)
		} else {
			m.doubt(e, &reason{word: problem.Upstream, code: string(problem.Upstream), message: "HubSpot's answer is not the one to events."})
		}
	}
}

// settleRecords reads the answer to a batch of records. It settles first the entries that
// an error names, then those that a record belongs to, and then the rest.
func (m *many) settleRecords(b *batch, x *engine.Exchange) {
	byKey, byTrace := b.byKey(), map[string]*entry{}
	if m.traced() {
		for _, e := range b.entries {
			byTrace[trace(e)] = e
		}
	}
	loose := m.settleErrors(x, byTrace, byKey)
	var strays []wire.Value // results that are no records, or do not name their entry
	for _, record := range x.Answer.JSON.Get("results").Items() {
		e := m.entryOf(byTrace, byKey, record)
		id, ok := recordID(record)
		switch {
		case m.deletes(): // its answer names only what was not deleted
		case e == nil || e.settled || !ok:
			strays = append(strays, record)
		default:
			m.settleRecord(x, e, id, record)
		}
	}
	m.settleRest(b, x, strays, loose)
}

// settleErrors settles the entries that the errors of a batch name. It returns the reasons
// that name none.
func (m *many) settleErrors(x *engine.Exchange, byTrace, byKey map[string]*entry) (loose []*reason) {
	for _, item := range x.Answer.JSON.Get("errors").Items() {
		r, hit := m.reasonOfItem(x, item), false
		note := func(e *entry) {
			if hit = hit || e != nil; e == nil || e.settled {
				return
			}
			if m.reads() && r.word == problem.NotFound {
				m.settle(e, notFound, m.knownID(e), nil)
			} else {
				m.refuseEntry(e, r)
			}
		}
		for _, id := range response.Texts(item.At("context", "objectWriteTraceId")) {
			note(byTrace[id])
		}
		for _, key := range []string{"ids", "id"} {
			for _, id := range response.Texts(item.At("context", key)) {
				if !hit || m.reads() {
					note(byKey[normalized(m.idProperty, id)])
				}
			}
		}
		if !hit {
			loose = append(loose, r)
		}
	}
	return loose
}

// entryOf finds the entry of a result, because HubSpot answers in any order.
func (m *many) entryOf(byTrace, byKey map[string]*entry, record wire.Value) *entry {
	if id, ok := record.Get("objectWriteTraceId").Scalar(); ok {
		return byTrace[id]
	}
	switch {
	case m.In.Action.Creates():
		return nil
	case m.idProperty == "":
		id, _ := recordID(record)
		return byKey[id]
	}
	return m.entryWithValue(byKey, m.idProperty, record)
}

// entryWithValue finds the entry whose value a record has in a property. A contact may
// have it among its further addresses.
func (m *many) entryWithValue(byKey map[string]*entry, property string, record wire.Value) *entry {
	value, _ := record.At("properties", property).Scalar()
	if e := byKey[normalized(property, value)]; e != nil && value != "" {
		return e
	}
	if known, ok := m.In.Endpoint.Property(property); ok && known.Also != "" {
		for value := range strings.SplitSeq(record.At("properties", known.Also).Text(), ";") {
			if e := byKey[normalized(property, value)]; e != nil && !e.settled {
				return e
			}
		}
	}
	return nil
}

// settleRecord notes that HubSpot did an entry, with the record that it answered.
func (m *many) settleRecord(x *engine.Exchange, e *entry, id string, record wire.Value) {
	switch a := m.In.Action; {
	case a.Creates():
		m.settle(e, created, id, nil)
	case a.Updates():
		m.settle(e, updated, id, nil)
	case a.Makes:
		m.settle(e, m.upsertFate(x, record), id, nil)
	default:
		m.settle(e, found, id, nil)
		w := wire.NewWriter(nil)
		m.writeRecord(w, record)
		m.report.addRecord(e, w.Bytes())
		m.report.recordBytes += len(e.items) * len(w.Bytes())
		m.Wrote(m.report.recordBytes)
	}
}

// upsertFate is the fate of an entry whose record was created or updated.
func (m *many) upsertFate(x *engine.Exchange, record wire.Value) fate {
	if m.created(x, record) {
		return created
	}
	return updated
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

// settleRest settles the entries that the answer does not clearly name. strays are the
// results whose entry is not known, and loose the reasons that name no entry.
func (m *many) settleRest(b *batch, x *engine.Exchange, strays []wire.Value, loose []*reason) {
	met := map[string]bool{} // the IDs of the records that entries have already
	for _, e := range b.entries {
		if e.settled {
			met[m.report.lineOf(e).id] = true
		}
	}
	if m.In.Action.Creates() {
		strays = m.settleByValues(b, x, strays, met)
	}
	open := unsettled(b.entries)
	// With a record for each entry, all were done. But it is not known which is whose.
	all := len(open) == len(strays) && len(loose) == 0 && m.areRecords(strays, met)
	if all && len(open) == 1 {
		id, _ := recordID(strays[0])
		m.settleRecord(x, open[0], id, strays[0])
		return
	}
	for _, e := range open {
		switch {
		case m.deletes() && len(loose) > 0:
			m.fail(e, loose[0])
		case m.deletes() && (gone(x.Answer) || x.Answer.Status == 207):
			m.settle(e, deleted, m.knownID(e), nil)
		case m.reads() && len(strays) > 0:
			m.fail(e, &reason{word: problem.Upstream, code: "unmatched", message: "HubSpot answered with records, but does not say which one belongs to this item."})
		case len(strays) == 0 && len(loose) > 0:
			if m.reads() && loose[0].word == problem.NotFound {
				m.settle(e, notFound, m.knownID(e), nil)
			} else {
				m.fail(e, loose[0])
			}
		case m.reads():
			m.settle(e, notFound, m.knownID(e), nil)
		case all && m.In.Action.Creates():
			m.settle(e, created, "", nil)
		case all && m.In.Action.Updates():
			m.settle(e, updated, m.knownID(e), nil)
		case all && !slices.ContainsFunc(strays, func(v wire.Value) bool { return m.created(x, v) != m.created(x, strays[0]) }):
			m.settle(e, m.upsertFate(x, strays[0]), "", nil)
		default:
			m.doubt(e, notMentioned())
		}
	}
}

// settleByValues settles created entries whose values a stray record has. It returns the
// other strays.
func (m *many) settleByValues(b *batch, x *engine.Exchange, strays []wire.Value, met map[string]bool) (others []wire.Value) {
	open := unsettled(b.entries)
	for _, record := range strays {
		id, ok := recordID(record)
		at := slices.IndexFunc(open, func(e *entry) bool { return !e.settled && holds(record, e.row.Properties) })
		if at < 0 || !ok || met[id] {
			others = append(others, record)
			continue
		}
		met[id] = true
		m.settleRecord(x, open[at], id, record)
	}
	return others
}

// areRecords tells whether all results are records. After creates, each must be another
// record than those that were met. It adds them to these.
func (m *many) areRecords(results []wire.Value, met map[string]bool) bool {
	for _, record := range results {
		id, ok := recordID(record)
		if !ok || m.In.Action.Creates() && met[id] {
			return false
		}
		met[id] = true
	}
	return true
}
