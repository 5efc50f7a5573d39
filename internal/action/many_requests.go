package action

import (
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/request"
)

// batches are the batches of a run that are not done.
type batches struct {
	queue    []*batch       // to send before the entries that wait
	underWay map[int]*batch // sent, by the IDs of their exchanges
	answered *batch         // the batch whose answer is being read, if one is
	anySent  bool           // the run has sent something
}

// batch is the entries of one request.
type batch struct {
	entries []*entry
	split   *split // if it was refused, or is a part of a batch that was
	check   *check // if it only looks for the records of its entries
	reads   bool   // its request writes nothing

	associationsOf []request.From      // the records whose associations it reads; nil if it does something else
	page           int                 // how many pages of these associations were read before
	seen           map[string]*cursors // the cursors of these associations, by the ID of the record
}

// check marks a batch that looks for the records of creates by their unique values.
type check struct {
	sent   int64   // when the creates were sent
	reason *reason // why they broke off; nil if they were refused
}

// split is a batch that was refused as a whole and is being halved. Its parts go out one
// after the other, so that the items of a record stay in order.
type split struct {
	todo       [][]*entry // a stack of the parts that are not sent
	budget     int        // how many more parts may be sent
	reason     *reason    // why the whole batch was refused
	anyTaken   bool       // HubSpot took a part of it, or may have
	readsFirst bool       // the parts read associations before they write
}

// next takes the first batch out of the queue. It is nil if there is none.
func (s *batches) next() *batch {
	if len(s.queue) == 0 {
		return nil
	}
	b := s.queue[0]
	s.queue = s.queue[1:]
	return b
}

// mayBeDone lists the batches that HubSpot may have done, if the run ends now. wasSent
// tells whether the request with an ID was sent.
func (s *batches) mayBeDone(wasSent func(id int) bool) (list []*batch) {
	consider := func(b *batch, sent bool) {
		if sent && !b.reads || b.check != nil { // what is checked was sent before
			list = append(list, b)
		}
	}
	if s.answered != nil {
		consider(s.answered, true)
	}
	for id, b := range s.underWay {
		consider(b, wasSent(id))
	}
	for _, b := range s.queue {
		consider(b, false)
	}
	return list
}

// begin begins the request of a batch. If the run breaks off before its answer is read,
// the report says which entries may have been done.
func (m *many) begin(b *batch, r request.Request) {
	b.reads = r.Reads()
	m.batches.answered = nil
	m.batches.underWay[m.Begin(r)] = b
	m.batches.anySent = true
}

// next waits until a request is settled. b is nil if the request was not that of a batch.
func (m *many) next() (b *batch, x *engine.Exchange) {
	x = m.Next()
	b = m.batches.underWay[x.ID]
	delete(m.batches.underWay, x.ID)
	m.batches.answered = b
	return b, x
}

// byKey maps the keys of a batch to its entries.
func (b *batch) byKey() map[string]*entry {
	byKey := make(map[string]*entry, len(b.entries))
	for _, e := range b.entries {
		if e.key != "" {
			byKey[e.key] = e
		}
	}
	return byKey
}

// identifiers are what entries find their records by: IDs, values of the property
// id_property, or email addresses.
func identifiers(entries []*entry) []string {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.row.ID
	}
	return ids
}

// requestOf is the request of a batch.
func (m *many) requestOf(b *batch) request.Request {
	switch {
	case m.onPairs():
		return m.pairsRequest(b)
	case b.check != nil:
		return m.checkRequest(b)
	case m.reads():
		return request.GetMany(m.In, identifiers(b.entries))
	case m.event != nil:
		events := make([]request.Event, len(b.entries))
		for i, e := range b.entries {
			events[i] = m.eventOf(&e.row)
		}
		return request.SendEvents(m.In, events)
	case m.listID != "":
		verb := "add"
		if m.In.Action.Removes {
			verb = "remove"
		}
		return request.ChangeMembers(m.In, m.listID, verb, identifiers(b.entries))
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

// checkRequest looks for records by the unique values of entries. It also reads what the
// entries wrote, to recognise records that they created.
func (m *many) checkRequest(b *batch) request.Request {
	values := make([]string, len(b.entries))
	var written []string
	met := map[string]bool{}
	for i, e := range b.entries {
		values[i] = e.key
		if b.check.reason == nil { // the entries were refused, so they created nothing
			continue
		}
		for _, p := range e.row.Properties {
			if !met[p.Name] {
				met[p.Name] = true
				written = append(written, p.Name)
			}
		}
	}
	return request.Matching(m.In, m.uniqueProperty, values, written)
}

// traced tells whether the entries of a batch have trace IDs. In an upsert by email
// address, HubSpot takes all of a batch or nothing, and documents no trace IDs.
func (m *many) traced() bool {
	return m.In.Action.Traced && !(m.In.Action.Matches && m.idProperty == "email")
}

// trace is the trace ID of an entry.
func trace(e *entry) string { return strconv.Itoa(e.items[0]) }
