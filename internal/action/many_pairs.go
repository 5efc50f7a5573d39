package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// createsAssociations tells whether a run on pairs creates associations. An upsert creates
// them, too.
func (m *many) createsAssociations() bool { return m.In.Action.Writes && !m.In.Action.Removes }

// removesAssociations tells whether the run removes associations.
func (m *many) removesAssociations() bool { return m.In.Action.Associations && m.In.Action.Removes }

// readsAssociations tells whether the run reads associations.
func (m *many) readsAssociations() bool { return m.In.Action.Associations && m.reads() }

// addsLabel tells whether the run gives pairs a label. HubSpot replaces all labels of a
// pair by those that are sent. So the existing labels are read first, and sent again.
func (m *many) addsLabel() bool { return m.labelled && m.createsAssociations() }

// oneRecord is the record of a run that makes or removes the associations of one record.
type oneRecord struct {
	id      string
	written []byte                  // the record, if the run is part of an upsert that wrote it
	rows    []*validate.Association // the rows of the form, by the index of the item
}

// setUpPairs prepares an action on many pairs: the object types, and the label.
func (m *many) setUpPairs() *problem.Problem {
	if !m.In.Action.Associations {
		return nil
	}
	if p := m.labelOfPairs(); p != nil {
		return p
	}
	m.pairWith(m.In.Pair.Slug(), !m.In.Pair.Plain)
	return nil
}

// pairWith sets the object type of the second records of pairs, whether the run adds or
// removes a label, and how many pairs a request takes.
func (m *many) pairWith(object string, labelled bool) {
	m.toObject, m.labelled, m.batchSize = object, labelled, request.MaxPairs
	if m.readsAssociations() || m.addsLabel() {
		m.batchSize = request.MaxAssociated
	}
}

// readFirst makes a batch read associations, if the action does that before it writes, or
// if it does nothing else.
func (m *many) readFirst(b *batch) {
	if !m.readsAssociations() && !m.addsLabel() {
		return
	}
	b.seen = map[string]*cursors{}
	for _, e := range b.entries {
		if b.seen[e.row.ID] == nil {
			b.seen[e.row.ID] = follow("", 0)
			b.associationsOf = append(b.associationsOf, request.From{ID: e.row.ID})
		}
	}
}

// pairsRequest is the request for a batch of pairs.
func (m *many) pairsRequest(b *batch) request.Request {
	if b.associationsOf != nil {
		return request.ReadAssociations(m.In, m.toObject, b.associationsOf)
	}
	pairs := make([]request.Pair, len(b.entries))
	for i, e := range b.entries {
		pairs[i] = request.Pair{From: e.row.ID, To: e.row.To, Types: e.row.Associations}
	}
	switch {
	case m.addsLabel():
		return request.Label(m.In, m.toObject, pairs)
	case m.createsAssociations():
		return request.Associate(m.In, m.toObject, pairs)
	case m.labelled:
		return request.Unlabel(m.In, m.toObject, pairs)
	}
	return request.Disassociate(m.In, m.toObject, pairs)
}

// associationsRead handles an answer with the associations of records. It queues the batch
// that follows: one that reads further pages, or one that writes.
func (m *many) associationsRead(b *batch, x *engine.Exchange) {
	if x.Problem != nil && isRefusal(x.Answer.Status) && b.page == 0 {
		m.halveOrFail(b, x)
		return
	}
	if x.Problem == nil && !m.Dry() && x.Answer.JSON.Get("results").Kind() != wire.Array {
		x.Problem = m.Odd(&x.Request, x.Answer, "not a list of associations")
	}
	if x.Problem != nil {
		x.Ambiguous = false // nothing was written
		m.requestFailed(b, x)
		return
	}
	if m.health.failedInARow = 0; b.split != nil {
		b.split.anyTaken = true
	}
	if b.page > 0 && !bringsMore(x.Answer.JSON) {
		m.Fruitless(x)
	}
	var more []request.From
	if m.readsAssociations() {
		more = m.takeAssociations(b, x)
	} else {
		more = m.keepLabels(b, x)
	}
	switch open := unsettled(b.entries); {
	case len(more) > 0:
		m.batches.queue = append(m.batches.queue, &batch{entries: open, associationsOf: more, page: b.page + 1, seen: b.seen})
	case !m.readsAssociations() && len(open) > 0:
		m.batches.queue = append(m.batches.queue, &batch{entries: open})
	}
}

// bringsMore tells whether an answer contains any association.
func bringsMore(body wire.Value) bool {
	return slices.ContainsFunc(body.Get("results").Items(), func(v wire.Value) bool { return v.Get("to").Len() > 0 })
}

// keepLabels adds the labels that pairs have already to those that are written. It returns
// the records of which HubSpot has further associations.
func (m *many) keepLabels(b *batch, x *engine.Exchange) (more []request.From) {
	byKey := b.byKey()
	for _, result := range x.Answer.JSON.Get("results").Items() {
		from, _ := result.At("from", "id").Scalar()
		for _, to := range result.Get("to").Items() {
			id, _ := to.Get("toObjectId").Scalar()
			if e := byKey[pairKey(from, id)]; e != nil {
				e.keep(to.Get("associationTypes").Items())
			}
		}
		more = m.addNextPage(more, b, from, result)
	}
	return more
}

// addNextPage adds a record to more, with its cursor, if HubSpot has another page of its
// associations. A record fails alone if its cursor is broken.
func (m *many) addNextPage(more []request.From, b *batch, id string, result wire.Value) []request.From {
	after := cursorOf(result)
	seen := b.seen[id]
	if after == "" || seen == nil { // seen is nil if the batch did not ask about the record
		return more
	}
	wrong := seen.next(after, result.Get("to").Len())
	if wrong == "" {
		return append(more, request.From{ID: id, After: after})
	}
	for _, e := range b.entries {
		if e.row.ID == id && !e.settled {
			m.fail(e, &reason{word: problem.Upstream, code: string(problem.Upstream), message: "The associations of " + id + " could not be read: " + wrong})
		}
	}
	return more
}

// keep adds the types that a pair has already to those that are written.
func (e *entry) keep(types []wire.Value) {
	// The entries share one list until here.
	e.row.Associations = slices.Clone(e.row.Associations)
	for _, t := range types {
		id, ok := t.Get("typeId").Int()
		a := validate.Association{TypeID: id, Category: t.Get("category").Text()}
		if ok && !slices.ContainsFunc(e.row.Associations, func(have validate.Association) bool {
			return have.TypeID == a.TypeID && have.Category == a.Category
		}) {
			e.row.Associations = append(e.row.Associations, a)
		}
	}
}

// takeAssociations notes the associations of records. It returns the records of which
// HubSpot has further ones. A record that does not exist has no associations: HubSpot's
// answers do not distinguish the two.
func (m *many) takeAssociations(b *batch, x *engine.Exchange) (more []request.From) {
	if m.Dry() {
		m.settleAccepted(b, x)
		return nil
	}
	m.health.anySucceeded = true
	body := x.Answer.JSON
	byKey, hasMore := b.byKey(), map[string]bool{}
	for _, result := range body.Get("results").Items() {
		from, _ := result.At("from", "id").Scalar()
		e := byKey[from]
		if e == nil || e.settled {
			continue
		}
		if e.associations == nil {
			e.associations = wire.NewWriter(nil).Open('[')
		}
		before := len(e.associations.Bytes())
		for _, to := range result.Get("to").Items() {
			writeAssociated(e.associations, to)
		}
		m.report.recordBytes += len(e.associations.Bytes()) - before
		m.Wrote(m.report.recordBytes)
		n := len(more)
		more = m.addNextPage(more, b, from, result)
		hasMore[from] = len(more) > n
	}
	for _, item := range body.Get("errors").Items() {
		r := m.reasonOfItem(x, item)
		if r.word == problem.NotFound || strings.HasSuffix(item.Get("subCategory").Text(), "NO_ASSOCIATIONS_FOUND") {
			continue
		}
		hit := false
		for _, e := range unsettled(b.entries) {
			if concerns(item, &e.row) {
				hit = true
				m.fail(e, r)
			}
		}
		if hit {
			continue
		}
		for _, e := range unsettled(b.entries) { // the error names no record, so it is about one without an answer
			if e.associations == nil {
				m.fail(e, r)
			}
		}
	}
	for _, e := range unsettled(b.entries) {
		if hasMore[e.row.ID] {
			continue
		}
		m.settle(e, found, e.row.ID, nil)
		list := []byte("[]")
		if e.associations != nil {
			list = e.associations.Close(']').Bytes()
		}
		m.report.addRecord(e, list)
	}
	return more
}

// settlePairs reads the answer to a batch of pairs that were associated or separated.
func (m *many) settlePairs(b *batch, x *engine.Exchange) {
	did := associated
	if m.removesAssociations() {
		did = removed
	}
	body := x.Answer.JSON
	if !m.isBatchAnswer(body) && !(m.removesAssociations() && gone(x.Answer)) {
		m.doubtAll(b.entries, unreadable())
		return
	}
	byKey, results := b.byKey(), body.Get("results").Items()
	for _, result := range results {
		from, ok := result.Get("fromObjectId").Scalar()
		to, _ := result.Get("toObjectId").Scalar()
		if !ok {
			from, _ = result.At("from", "id").Scalar()
			to, _ = result.At("to", "id").Scalar()
		}
		if e := byKey[pairKey(from, to)]; e != nil && !e.settled {
			m.settle(e, did, m.knownID(e), nil)
		}
	}
	var loose *reason // of an error that names no pair
	for _, item := range body.Get("errors").Items() {
		r, hit := m.reasonOfItem(x, item), false
		for _, e := range b.entries {
			if concerns(item, &e.row) {
				hit = true
				if !e.settled {
					m.fail(e, r)
				}
			}
		}
		if !hit && loose == nil {
			loose = r
		}
	}
	// HubSpot has answered that a batch is complete without having associated anything. Its
	// list of results was empty then.
	nothing := m.createsAssociations() && len(results) == 0
	for _, e := range unsettled(b.entries) {
		switch {
		case loose != nil:
			m.fail(e, loose)
		case nothing:
			m.doubt(e, &reason{word: problem.Upstream, message: "HubSpot's answer names no association."})
		default:
			m.settle(e, did, m.knownID(e), nil)
		}
	}
}

// concerns tells whether an error of a batch names both records of the pair, or one of
// them.
func concerns(item wire.Value, row *validate.Row) bool {
	context := item.Get("context")
	from, to := response.Texts(context.Get("fromObjectId")), response.Texts(context.Get("toObjectId"))
	if len(from) == 0 && len(to) == 0 {
		for _, key := range []string{"INVALID_OBJECT_IDS", "ids", "id"} {
			for _, text := range response.Texts(context.Get(key)) {
				if _, id := response.InvalidObject(text); id == row.ID || id == row.To {
					return true
				}
			}
		}
		return false
	}
	return (len(from) == 0 || slices.Contains(from, row.ID)) && (len(to) == 0 || slices.Contains(to, row.To))
}
