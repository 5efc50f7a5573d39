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

// accepted reads the answer to a batch that HubSpot did, at least in part.
func (m *many) accepted(b *batch, x *engine.Exchange) {
	if m.Dry() { // there is no answer; the report shows only invalid items
		for _, e := range b.entries {
			m.settled(e, found, "", nil)
			if m.onRows() {
				m.owners.note(m.ownersByID(e.row.Properties), len(e.items))
			}
		}
		return
	}
	if m.to != "" {
		m.joined(b, x)
		return
	}
	if m.event != nil {
		m.eventsAccepted(b, x)
		return
	}
	body := x.Answer.JSON
	if !m.says(body) && !(m.deletes() && gone(x.Answer)) {
		r := &reason{word: problem.Upstream, code: string(problem.Upstream), message: "The answer is not in the form of HubSpot's API."}
		if x.Answer.Large {
			r.message = "HubSpot's answer is larger than what one run can hold."
		}
		if m.reads() {
			m.failAll(b.entries, r)
		} else {
			m.ask(b, x, r)
		}
		return
	}
	if m.list != "" {
		m.membersChanged(b, x)
		return
	}
	byKey, byTrace := keys(b), map[string]*entry{}
	if m.traced() {
		for _, e := range b.entries {
			byTrace[trace(e)] = e
		}
	}
	loose := m.refusals(x, byTrace, byKey)
	var strays []wire.Value // results that are no records, or do not name their entry
	for _, record := range body.Get("results").Items() {
		e := m.whose(byTrace, byKey, record)
		id, ok := recordID(record)
		switch {
		case m.deletes(): // its answer names only what was not deleted
		case e == nil || e.over || !ok:
			strays = append(strays, record)
		default:
			m.taken(x, e, id, record)
		}
	}
	m.rest(b, x, strays, loose)
}

// eventsAccepted reads the answer to a batch of events. HubSpot accepts all of them, with
// an answer that holds nothing.
func (m *many) eventsAccepted(b *batch, x *engine.Exchange) {
	for _, e := range b.entries {
		if gone(x.Answer) {
			m.settled(e, accepted, e.row.ID, nil)
		} else {
			m.doubt(e, &reason{word: problem.Upstream, code: string(problem.Upstream), message: "HubSpot's answer is not the one to events."})
		}
	}
}

// refusals settles the entries that the errors of a batch name. It returns the reasons
// that name none.
func (m *many) refusals(x *engine.Exchange, byTrace, byKey map[string]*entry) (loose []*reason) {
	for _, item := range x.Answer.JSON.Get("errors").Items() {
		r, hit := m.reasonOfItem(x, item), false
		note := func(e *entry) {
			if hit = hit || e != nil; e == nil || e.over {
				return
			}
			if m.reads() && r.word == problem.NotFound {
				m.settled(e, notFound, m.knownID(e), nil)
			} else {
				m.refuseItem(e, r)
			}
		}
		for _, id := range response.Texts(item.At("context", "objectWriteTraceId")) {
			note(byTrace[id])
		}
		for _, key := range []string{"ids", "id"} {
			for _, id := range response.Texts(item.At("context", key)) {
				if !hit || m.reads() {
					note(byKey[m.form(m.by, id)])
				}
			}
		}
		if !hit {
			loose = append(loose, r)
		}
	}
	return loose
}

// says tells whether a body says what became of a batch. An answer without a list of
// results or errors says nothing. It does not mean that there are none.
func (m *many) says(body wire.Value) bool {
	if m.list != "" { // membersChanged knows the lists of such an answer
		return body.Kind() == wire.Object
	}
	return body.Get("results").Kind() == wire.Array || len(body.Get("errors").Items()) > 0
}

// keys maps the keys of a batch to its entries.
func keys(b *batch) map[string]*entry {
	byKey := make(map[string]*entry, len(b.entries))
	for _, e := range b.entries {
		if e.key != "" {
			byKey[e.key] = e
		}
	}
	return byKey
}

// valued finds the entry whose value a record has in a property. A contact may have it
// among its further addresses.
func (m *many) valued(byKey map[string]*entry, property string, record wire.Value) *entry {
	value, _ := record.At("properties", property).Scalar()
	if e := byKey[m.form(property, value)]; e != nil && value != "" {
		return e
	}
	if known, ok := m.In.Endpoint.Property(property); ok && known.Also != "" {
		for value := range strings.SplitSeq(record.At("properties", known.Also).Text(), ";") {
			if e := byKey[m.form(property, value)]; e != nil && !e.over {
				return e
			}
		}
	}
	return nil
}

// whose finds the entry of a result, because HubSpot answers in any order.
func (m *many) whose(byTrace, byKey map[string]*entry, record wire.Value) *entry {
	if id, ok := record.Get("objectWriteTraceId").Scalar(); ok {
		return byTrace[id]
	}
	switch {
	case m.In.Action.Creates():
		return nil
	case m.by == "":
		id, _ := recordID(record)
		return byKey[id]
	}
	return m.valued(byKey, m.by, record)
}

// taken notes that HubSpot did an entry.
func (m *many) taken(x *engine.Exchange, e *entry, id string, record wire.Value) {
	switch a := m.In.Action; {
	case a.Creates():
		m.settled(e, created, id, nil)
	case a.Updates():
		m.settled(e, updated, id, nil)
	case a.Makes:
		m.settled(e, m.upserted(x, record), id, nil)
	default:
		m.settled(e, found, id, nil)
		w := wire.NewWriter(nil)
		m.writeRecord(w, record)
		for _, item := range e.items {
			m.out[item].record = w.Bytes()
			m.records += len(w.Bytes())
		}
		m.Wrote(m.records)
	}
}

// upserted is the fate of an entry that was created or updated.
func (m *many) upserted(x *engine.Exchange, record wire.Value) fate {
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

// others tells whether results are records, and for creates whether each is another one.
// met holds the ids of the records that entries of the batch have already.
func (m *many) others(results []wire.Value, met map[string]bool) bool {
	for _, record := range results {
		id, ok := recordID(record)
		if !ok || m.In.Action.Creates() && met[id] {
			return false
		}
		met[id] = true
	}
	return true
}

// rest settles the entries that the answer does not clearly name.
func (m *many) rest(b *batch, x *engine.Exchange, strays []wire.Value, loose []*reason) {
	open, met := b.open(), map[string]bool{}
	for _, e := range b.entries {
		if e.over {
			met[m.out[e.items[0]].id] = true
		}
	}
	if m.In.Action.Creates() {
		for i := 0; i < len(strays); i++ {
			id, ok := recordID(strays[i])
			at := slices.IndexFunc(open, func(e *entry) bool { return holds(strays[i], e.row.Properties) })
			if at < 0 || !ok || met[id] {
				continue
			}
			met[id] = true
			m.taken(x, open[at], id, strays[i])
			open, strays = slices.Delete(open, at, at+1), slices.Delete(strays, i, i+1)
			i--
		}
	}
	all := len(open) == len(strays) && len(loose) == 0 && m.others(strays, met) // all were done, but the results do not say which is whose
	if all && len(open) == 1 {
		id, _ := recordID(strays[0])
		m.taken(x, open[0], id, strays[0])
		return
	}
	for _, e := range open {
		switch {
		case m.deletes() && len(loose) > 0:
			m.fail(e, loose[0])
		case m.deletes() && (gone(x.Answer) || x.Answer.Status == 207):
			m.settled(e, deleted, m.knownID(e), nil)
		case m.reads() && len(strays) > 0:
			m.fail(e, &reason{word: problem.Upstream, code: "unmatched", message: "HubSpot answered with records, but does not say which one belongs to this item."})
		case len(strays) == 0 && len(loose) > 0:
			if m.reads() && loose[0].word == problem.NotFound {
				m.settled(e, notFound, m.knownID(e), nil)
			} else {
				m.fail(e, loose[0])
			}
		case m.reads():
			m.settled(e, notFound, m.knownID(e), nil)
		case all && m.In.Action.Creates():
			m.settled(e, created, "", nil)
		case all && m.In.Action.Updates():
			m.settled(e, updated, m.knownID(e), nil)
		case all && !slices.ContainsFunc(strays, func(v wire.Value) bool { return m.created(x, v) != m.created(x, strays[0]) }):
			m.settled(e, m.upserted(x, strays[0]), "", nil)
		default:
			m.doubt(e, &reason{word: problem.Upstream, message: "HubSpot's answer does not say what became of it."})
		}
	}
}
