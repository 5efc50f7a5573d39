package action

import (
	"strconv"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

// itemOwners are the owners that the items of a run give by ID. A run asks once, after
// everything else, which of them left: a dry run for all items, any other run for those
// that HubSpot refused and that may have been refused because of an owner.
type itemOwners struct {
	ids     []string       // in the order of the items
	counts  map[string]int // how many items give each of them
	refused []*entry       // perhaps because of their owner
}

// note counts the owners that an item gives.
func (o *itemOwners) note(given []validate.Property, items int) {
	for _, p := range given {
		if o.counts == nil {
			o.counts = map[string]int{}
		}
		if o.counts[p.Value] == 0 {
			o.ids = append(o.ids, p.Value)
		}
		o.counts[p.Value] += items
	}
}

// suspectOwners keeps an item that HubSpot refused if an owner may be the reason.
func (m *many) suspectOwners(e *entry, r *reason) {
	given := m.ownersByID(e.row.Properties)
	if !m.onRows() || len(given) == 0 || !m.mayBeOwner(r) || len(m.owners.refused) == maxHidden {
		return
	}
	m.owners.note(given, len(e.items))
	m.owners.refused = append(m.owners.refused, e)
}

// mayBeOwner tells whether HubSpot may have refused an item because of its owner: it named
// no property, or one that holds an owner.
func (m *many) mayBeOwner(r *reason) bool {
	known, ok := m.In.Endpoint.Property(r.property)
	return r.word == problem.Validation && (r.property == "" || ok && known.Of == registry.Owner)
}

// explainOwners says which owners left: in the notes of a dry run, and in the lines of the
// items that HubSpot refused.
func (m *many) explainOwners() {
	if len(m.owners.ids) == 0 || m.health.stop != nil || !m.Asks() {
		return
	}
	left := m.whoLeft()
	if m.Dry() {
		for _, id := range m.owners.ids {
			if text, ok := left[id]; ok {
				m.Note(text + " Items with this owner: " + strconv.Itoa(m.owners.counts[id]) + ".")
			}
		}
		return
	}
	for _, e := range m.owners.refused {
		for _, p := range m.ownersByID(e.row.Properties) {
			text, ok := left[p.Value]
			if was := m.report.lineOf(e).reason; ok && was != nil && m.mayBeOwner(was) {
				r := *was
				r.code, r.property, r.message = "deactivated", p.Name, sentence(was.message)+" "+text
				m.fail(e, &r)
				break
			}
		}
	}
}

// whoLeft are the sentences about the owners who left, by their IDs. It reads the first
// pages of those who left. If they cannot be read, it knows none.
func (m *many) whoLeft() map[string]string {
	left, after := map[string]string{}, ""
	for range maxReads {
		r := request.Owners(m.In, "", after, true)
		r.See = request.All
		a, p := m.Send(r)
		if p != nil {
			break
		}
		for _, owner := range a.JSON.Get("results").Items() {
			if id, _ := owner.Get("id").Scalar(); m.owners.counts[id] > 0 {
				left[id] = deactivated(id, owner)
			}
		}
		if after = cursorOf(a.JSON); after == "" || len(left) == len(m.owners.ids) {
			break
		}
	}
	return left
}
