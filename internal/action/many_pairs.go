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

// makes tells whether a run on pairs creates associations. An upsert creates them, too.
func (m *many) makes() bool { return m.In.Action.Writes && !m.In.Action.Removes }

// ends tells whether the run removes associations.
func (m *many) ends() bool { return m.In.Action.Associations && m.In.Action.Removes }

// lists tells whether the run reads associations.
func (m *many) lists() bool { return m.In.Action.Associations && m.reads() }

// aim sets up a run on pairs: the other object type, the label, and how many pairs a
// request takes.
func (m *many) aim() *problem.Problem {
	if !m.In.Action.Associations {
		return nil
	}
	if p := m.labelOfPairs(); p != nil {
		return p
	}
	m.to, m.labelled, m.size = m.In.Pair.Slug(), !m.In.Pair.Plain, request.MaxPairs
	if m.lists() || m.labelled && m.makes() {
		m.size = request.MaxAssociated
	}
	return nil
}

// look makes a batch read associations first, if the action needs that. An action that
// adds a label does, because HubSpot replaces all labels of a pair by those that are
// sent: the existing labels have to be sent again.
func (m *many) look(b *batch) {
	if !m.lists() && !(m.labelled && m.makes()) {
		return
	}
	b.seen = map[string]*cursors{}
	for _, e := range b.entries {
		if b.seen[e.row.ID] == nil {
			b.seen[e.row.ID] = follow("", 0)
			b.look = append(b.look, request.From{ID: e.row.ID})
		}
	}
}

// pairs is the next request for a batch of pairs.
func (m *many) pairs(b *batch) request.Request {
	if b.look != nil {
		return request.ReadAssociations(m.In, m.to, b.look)
	}
	pairs := make([]request.Pair, len(b.entries))
	for i, e := range b.entries {
		pairs[i] = request.Pair{From: e.row.ID, To: e.row.To, Types: e.row.Associations}
	}
	switch {
	case m.makes() && m.labelled:
		return request.Label(m.In, m.to, pairs)
	case m.makes():
		return request.Associate(m.In, m.to, pairs)
	case m.labelled:
		return request.Unlabel(m.In, m.to, pairs)
	}
	return request.Disassociate(m.In, m.to, pairs)
}

// looked handles an answer with the associations of records.
func (m *many) looked(b *batch, x *engine.Exchange) {
	switch {
	case x.Problem != nil && refused(x.Answer.Status) && b.page == 0:
		m.refuse(b, x)
		return
	case x.Problem != nil:
		x.Ambiguous = false // nothing was written
		m.broken(b, x)
		return
	}
	if !m.Dry() && x.Answer.JSON.Get("results").Kind() != wire.Array {
		x.Problem, x.Ambiguous = m.Odd(&x.Request, x.Answer, "not a list of associations"), false // nothing was written
		m.broken(b, x)
		return
	}
	if m.streak = 0; b.split != nil {
		b.split.any = true
	}
	if b.page > 0 && !bringsMore(x.Answer.JSON) {
		m.Fruitless(x)
	}
	var more []request.From
	if m.lists() {
		more = m.listed(b, x)
	} else {
		byKey := keys(b)
		for _, result := range x.Answer.JSON.Get("results").Items() {
			from, _ := result.At("from", "id").Scalar()
			for _, to := range result.Get("to").Items() {
				id, _ := to.Get("toObjectId").Scalar()
				if e := byKey[pairKey(from, id)]; e != nil {
					e.keep(to.Get("associationTypes").Items())
				}
			}
			more = m.further(b, more, from, result)
		}
	}
	switch open := b.open(); {
	case len(more) > 0:
		m.queue = append(m.queue, &batch{entries: open, look: more, page: b.page + 1, seen: b.seen})
	case !m.lists() && len(open) > 0:
		m.queue = append(m.queue, &batch{entries: open})
	}
}

// bringsMore tells whether an answer contains any association.
func bringsMore(body wire.Value) bool {
	return slices.ContainsFunc(body.Get("results").Items(), func(v wire.Value) bool { return v.Get("to").Len() > 0 })
}

// open are the entries of a batch that are not in the report yet.
func (b *batch) open() (open []*entry) {
	for _, e := range b.entries {
		if !e.over {
			open = append(open, e)
		}
	}
	return open
}

// further adds a record to more, with its cursor, if HubSpot has another page of its
// associations. A record fails alone if its cursor is broken.
func (m *many) further(b *batch, more []request.From, id string, result wire.Value) []request.From {
	after, _ := result.At("paging", "next", "after").Scalar()
	seen := b.seen[id]
	if after == "" || seen == nil { // seen is nil if the batch did not ask about the record
		return more
	}
	wrong := seen.next(after, result.Get("to").Len())
	if wrong == "" {
		return append(more, request.From{ID: id, After: after})
	}
	for _, e := range b.entries {
		if e.row.ID == id && !e.over {
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

// listed notes the associations of records. A record that does not exist has no
// associations: HubSpot's answers do not distinguish the two.
func (m *many) listed(b *batch, x *engine.Exchange) (more []request.From) {
	if m.Dry() {
		m.accepted(b, x)
		return nil
	}
	m.done = true
	body := x.Answer.JSON
	byKey, open := keys(b), map[string]bool{}
	for _, result := range body.Get("results").Items() {
		from, _ := result.At("from", "id").Scalar()
		e := byKey[from]
		if e == nil || e.over {
			continue
		}
		if e.list == nil {
			e.list = wire.NewWriter(nil).Open('[')
		}
		before := len(e.list.Bytes())
		for _, to := range result.Get("to").Items() {
			writeAssociated(e.list, to)
		}
		m.records += len(e.list.Bytes()) - before
		m.Wrote(m.records)
		n := len(more)
		more = m.further(b, more, from, result)
		open[from] = len(more) > n
	}
	for _, item := range body.Get("errors").Items() {
		r := m.reasonOfItem(x, item)
		if r.word == problem.NotFound || strings.HasSuffix(item.Get("subCategory").Text(), "NO_ASSOCIATIONS_FOUND") {
			continue
		}
		hit := false
		for _, e := range b.entries {
			if !e.over && concerns(item, &e.row) {
				hit = true
				m.fail(e, r)
			}
		}
		if !hit {
			for _, e := range b.entries {
				if !e.over && e.list == nil {
					m.fail(e, r)
				}
			}
		}
	}
	for _, e := range b.entries {
		if e.over || open[e.row.ID] {
			continue
		}
		m.settled(e, found, e.row.ID, nil)
		list := []byte("[]")
		if e.list != nil {
			list = e.list.Close(']').Bytes()
		}
		for _, item := range e.items {
			m.out[item].record = list
		}
	}
	return more
}

// joined notes which pairs of a batch were associated, or separated.
func (m *many) joined(b *batch, x *engine.Exchange) {
	did := associated
	if m.ends() {
		did = removed
	}
	body := x.Answer.JSON
	if !m.says(body) && !(m.ends() && gone(x.Answer)) {
		for _, e := range b.entries {
			m.doubt(e, &reason{word: problem.Upstream, code: string(problem.Upstream), message: "The answer is not in the form of HubSpot's API."})
		}
		return
	}
	byKey, results := keys(b), body.Get("results").Items()
	for _, result := range results {
		from, ok := result.Get("fromObjectId").Scalar()
		to, _ := result.Get("toObjectId").Scalar()
		if !ok {
			from, _ = result.At("from", "id").Scalar()
			to, _ = result.At("to", "id").Scalar()
		}
		if e := byKey[pairKey(from, to)]; e != nil && !e.over {
			m.settled(e, did, m.knownID(e), nil)
		}
	}
	var loose *reason // an error that names no pair
	for _, item := range body.Get("errors").Items() {
		r, hit := m.reasonOfItem(x, item), false
		for _, e := range b.entries {
			if concerns(item, &e.row) {
				hit = true
				if !e.over {
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
	nothing := m.makes() && len(results) == 0
	for _, e := range b.entries {
		switch {
		case e.over:
		case loose != nil:
			m.fail(e, loose)
		case nothing:
			m.doubt(e, &reason{word: problem.Upstream, code: string(problem.Upstream), message: "HubSpot's answer names no association."})
		default:
			m.settled(e, did, m.knownID(e), nil)
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
			for _, id := range response.Texts(context.Get(key)) {
				if id == row.ID || id == row.To {
					return true
				}
			}
		}
		return false
	}
	return (len(from) == 0 || slices.Contains(from, row.ID)) && (len(to) == 0 || slices.Contains(to, row.To))
}
