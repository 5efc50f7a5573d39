package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

const (
	// maxLine is the largest number of items that wait for an earlier item of the
	// same record.
	maxLine = 300
	// mostLine is their largest size, in bytes.
	mostLine = 8 << 20
	// mostBatch is the largest size of a batch, in bytes. A larger item is sent
	// alone. The host holds a few batches at a time, and one call of the core writes
	// one.
	mostBatch = 1 << 20
)

// readOn puts items in line. It takes the held items, whose names are not replaced by ids
// yet, or reads the next ones. It returns false if there are no more items, or if it must
// wait: a name can be looked up only while no request is under way.
func (m *many) readOn() bool {
	if len(m.held) == 0 {
		if m.read == len(m.out) {
			return false
		}
		m.readItems()
	}
	for i, e := range m.held {
		later, p := m.identifyRow(&e.row, m.Pending() == 0)
		switch {
		case later:
			m.held = m.held[i:]
			return false
		case p != nil:
			m.fail(e, reasonOf(p))
		default:
			e.key, e.bytes = m.key(&e.row), bytesOf(e.row.Properties)
			m.enqueue(e)
		}
	}
	m.held = nil
	return true
}

// readItems reads and checks the next items.
func (m *many) readItems() {
	values, refuse := m.call.Rows(m.read, min(request.MaxBatch, len(m.out)-m.read))
	for i, v := range values {
		item := m.read + i
		row, details := m.rows.Item(v, refuse(i))
		if m.event != nil {
			details = append(details, m.event.fit(m.call, row.Properties)...)
		}
		m.out[item].key = m.rows.Key(v)
		if m.by != "" && m.by != registry.ObjectID {
			m.out[item].value = row.ID
		}
		if len(details) > 0 {
			d := details[0]
			r := &reason{word: problem.Validation, code: d.Code, message: d.Message, property: d.Property}
			if n := len(details) - 1; n > 0 {
				r.message = sentence(r.message) + " And " + strconv.Itoa(n) + " more."
			}
			m.note(item, failed, "", r)
			continue
		}
		row.Properties = m.preset(row.Properties)
		if row.To != "" && m.labelled {
			row.Associations = []validate.Association{m.In.Pair}
		}
		m.held = append(m.held, &entry{row: row, items: []int{item}})
	}
	m.read += len(values)
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
		return m.form(m.by, row.ID)
	}
	value := validate.ValueOf(row.Properties, m.unique)
	if !validate.Identifies(value) {
		return ""
	}
	return m.form(m.unique, value)
}

// form returns a value in the form in which HubSpot compares it.
func (m *many) form(property, value string) string {
	value = strings.TrimSpace(value)
	if property == "email" {
		value = strings.ToLower(value)
	}
	return value
}

// pairKey is the key of a pair of records.
func pairKey(from, to string) string { return from + "\n" + to }

// enqueue puts an entry in line. If an earlier entry of the same record can take its
// properties, too, it joins that entry.
func (m *many) enqueue(e *entry) {
	if e.key != "" {
		before := m.last[e.key]
		if !m.onRows() { // without properties, two items of a record want the same
			if before == nil {
				before = m.busy[e.key] // a request under way also does the work of this entry
			}
			if before != nil {
				before.items = append(before.items, e.items...)
				return
			}
		} else if before != nil && !m.In.Action.Creates() && merge(&before.row, &e.row) {
			before.bytes = bytesOf(before.row.Properties)
			before.items = append(before.items, e.items...)
			return
		}
		m.last[e.key] = e
	}
	m.line = append(m.line, e)
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

// board moves entries from the line into a batch until it is full. It skips entries that
// must wait for an earlier entry of their record.
func (m *many) board(entries []*entry) (out []*entry, full bool) {
	rest, bytes := m.line[:0], sizeOf(entries)
	for _, e := range m.line {
		full = full || len(entries) == m.size || len(entries) > 0 && bytes+e.bytes > mostBatch
		if full || e.key != "" && m.busy[e.key] != nil {
			rest = append(rest, e)
			continue
		}
		bytes += e.bytes
		if e.key != "" {
			m.busy[e.key] = e
			if m.last[e.key] == e {
				delete(m.last, e.key)
			}
		}
		entries = append(entries, e)
	}
	clear(m.line[len(rest):])
	m.line = rest
	return entries, full || len(entries) == m.size
}
