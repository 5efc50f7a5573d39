package action

import (
	"strconv"

	"directus-extension-hubspot/internal/request"
)

// request is the request of a batch.
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
	if m.event != nil {
		events := make([]request.Event, len(b.entries))
		for i, e := range b.entries {
			events[i] = m.eventOf(&e.row)
		}
		return request.SendEvents(m.In, events)
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

// traced tells whether the entries of a batch have trace ids. In an upsert by email
// address, HubSpot takes all of a batch or nothing, and documents no trace ids.
func (m *many) traced() bool {
	return m.In.Action.Traced && !(m.In.Action.Matches && m.by == "email")
}

// trace is the trace id of an entry.
func trace(e *entry) string { return strconv.Itoa(e.items[0]) }

// compared returns the properties by which a check recognises the records that were sent.
func (b *batch) compared() (names []string) {
	if b.check.reason == nil { // the check only looks for the reason of a refusal
		return nil
	}
	have := map[string]bool{}
	for _, e := range b.entries {
		for _, p := range e.row.Properties {
			if !have[p.Name] {
				have[p.Name] = true
				names = append(names, p.Name)
			}
		}
	}
	return names
}
