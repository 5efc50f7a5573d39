package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// entry is one input of a batch: an item, or several that are the same.
type entry struct {
	row          validate.Row
	key          string       // identifies its record; "" if nothing does
	items        []int        // the indexes of its items, in order
	bytes        int          // the size of its properties
	settled      bool         // its line in the report is written, or it is suspected
	merged       bool         // its record was merged into another one, whose ID the row has now
	associations *wire.Writer // what its record is associated with, as far as that was read
}

// unsettled lists the entries that are not settled.
func unsettled(entries []*entry) (list []*entry) {
	for _, e := range entries {
		if !e.settled {
			list = append(list, e)
		}
	}
	return list
}

// waitingEntries are the entries that were read and not sent. An entry waits while an
// earlier one of the same record is under way.
type waitingEntries struct {
	unidentified []*entry          // read last: identifyRow has not replaced their names by IDs yet
	entries      []*entry          // the others, in order
	last         map[string]*entry // the last one in entries, by key
	busy         map[string]*entry // the one that was sent and is not settled, by key
}

const (
	// maxWaiting is the number of waiting entries from which on no more items are read.
	maxWaiting = 300
	// mostWaiting is their size, in bytes, from which on no more items are read.
	mostWaiting = 8 << 20
	// mostBatch is the largest size of a batch, in bytes. A larger item is sent
	// alone. The host holds a few batches at a time, and one call of the core writes
	// one.
	mostBatch = 1 << 20
)

// add puts an entry behind the others.
func (w *waitingEntries) add(e *entry) {
	if e.key != "" {
		w.last[e.key] = e
	}
	w.entries = append(w.entries, e)
}

// full tells whether no more entries should be read now.
func (w *waitingEntries) full() bool {
	return len(w.entries) >= maxWaiting || sizeOf(w.entries) >= mostWaiting
}

// fill moves entries into a batch, which may hold some already, until it is full. It skips
// entries that must wait for an earlier entry of their record.
func (w *waitingEntries) fill(batch []*entry, most int) (filled []*entry, full bool) {
	rest, bytes := w.entries[:0], sizeOf(batch)
	for _, e := range w.entries {
		full = full || len(batch) == most || len(batch) > 0 && bytes+e.bytes > mostBatch
		if full || e.key != "" && w.busy[e.key] != nil {
			rest = append(rest, e)
			continue
		}
		bytes += e.bytes
		if e.key != "" {
			w.busy[e.key] = e
			if w.last[e.key] == e {
				delete(w.last, e.key)
			}
		}
		batch = append(batch, e)
	}
	clear(w.entries[len(rest):])
	w.entries = rest
	return batch, full || len(batch) == most
}

// release lets the next entry of a record go, because e is settled.
func (w *waitingEntries) release(e *entry) {
	if e.key != "" && w.busy[e.key] == e {
		delete(w.busy, e.key)
	}
}

// readMore adds more entries to those that wait. It returns false if there are no more
// items, or if a name must be looked up first, which is possible only while no request is
// under way.
func (m *many) readMore() bool {
	if len(m.waiting.unidentified) == 0 {
		if m.itemsRead == len(m.report.lines) {
			return false
		}
		m.waiting.unidentified = m.readItems()
	}
	for i, e := range m.waiting.unidentified {
		later, p := m.identifyRow(&e.row, m.Pending() == 0)
		switch {
		case later:
			m.waiting.unidentified = m.waiting.unidentified[i:]
			return false
		case p != nil:
			m.fail(e, reasonOf(p))
		default:
			e.key, e.bytes = m.key(&e.row), bytesOf(e.row.Properties)
			m.enqueue(e)
		}
	}
	m.waiting.unidentified = nil
	return true
}

// readItems reads and checks the next items, and returns the valid ones.
func (m *many) readItems() (entries []*entry) {
	values, refuse := m.call.Rows(m.itemsRead, min(request.MaxBatch, len(m.report.lines)-m.itemsRead))
	for i, v := range values {
		item := m.itemsRead + i
		row, details := m.reader.Item(v, refuse(i))
		if m.event != nil {
			details = append(details, m.event.fit(m.call, row.Properties)...)
		}
		line := &m.report.lines[item]
		line.key = m.reader.Key(v)
		if m.idProperty != "" && m.idProperty != registry.ObjectID {
			line.value = row.ID
		}
		if len(details) > 0 {
			d := details[0]
			r := &reason{word: problem.Validation, code: d.Code, message: d.Message, property: d.Property}
			if n := len(details) - 1; n == 1 {
				r.message = sentence(r.message) + " One more thing is wrong with this item."
			} else if n > 1 {
				r.message = sentence(r.message) + " " + strconv.Itoa(n) + " more things are wrong with this item."
			}
			m.report.write(item, failed, "", r)
			continue
		}
		row.Properties = m.preset(row.Properties)
		if row.To != "" && m.labelled {
			row.Associations = []validate.Association{m.In.Pair}
		}
		entries = append(entries, &entry{row: row, items: []int{item}})
	}
	m.itemsRead += len(values)
	return entries
}

// key identifies the record that a row is about. It is "" if nothing does.
func (m *many) key(row *validate.Row) string {
	if m.event != nil {
		return m.eventOf(row).UUID
	}
	if row.To != "" {
		return pairKey(row.ID, row.To)
	}
	if !m.In.Action.Creates() {
		return normalized(m.idProperty, row.ID)
	}
	value := validate.ValueOf(row.Properties, m.uniqueProperty)
	if !validate.Identifies(value) {
		return ""
	}
	return normalized(m.uniqueProperty, value)
}

// normalized returns a value in the form in which HubSpot compares it.
func normalized(property, value string) string {
	value = strings.TrimSpace(value)
	if property == "email" {
		value = strings.ToLower(value)
	}
	return value
}

// pairKey is the key of a pair of records.
func pairKey(from, to string) string { return from + "\n" + to }

// enqueue lets an entry wait. If an earlier entry of the same record can do its work, too,
// it joins that entry.
func (m *many) enqueue(e *entry) {
	before := m.waiting.last[e.key]
	if before == nil && !m.onRows() {
		before = m.waiting.busy[e.key] // the answer to a request under way is also that of e
	}
	// Without properties, two items of a record want the same.
	if before == nil || m.onRows() && (m.In.Action.Creates() || !merge(&before.row, &e.row)) {
		m.waiting.add(e)
		return
	}
	before.bytes = bytesOf(before.row.Properties)
	before.items = append(before.items, e.items...)
}

// merge writes a row over an earlier row of the same record. It returns false and changes
// nothing if the later row adds to a value that the earlier one sets (";" in front).
func merge(into, row *validate.Row) bool {
	at := make(map[string]int, len(into.Properties))
	for i, p := range into.Properties {
		at[p.Name] = i
	}
	for _, p := range row.Properties {
		if _, both := at[p.Name]; both && strings.HasPrefix(p.Value, ";") {
			return false
		}
	}
	for _, p := range row.Properties {
		if i, both := at[p.Name]; both {
			into.Properties[i].Value = p.Value
		} else {
			into.Properties = append(into.Properties, p)
		}
	}
	return true
}

// leastProperty is the size, in bytes, that a property counts at least. Many small
// properties take the core as long as fewer large ones, and are in the answer, too.
const leastProperty = 64

// bytesOf estimates the size of properties in a request, in bytes.
func bytesOf(properties []validate.Property) (bytes int) {
	for _, p := range properties {
		bytes += max(leastProperty, len(p.Name)+len(p.Value)+len(`"":"",`))
	}
	return bytes
}

// sizeOf estimates the size of entries, in bytes.
func sizeOf(entries []*entry) (bytes int) {
	for _, e := range entries {
		bytes += e.bytes
	}
	return bytes
}
