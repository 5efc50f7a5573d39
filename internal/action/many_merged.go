package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
)

// mergedIDs is the property with the IDs that a record had before others were merged
// into it.
const mergedIDs = "hs_merged_object_ids"

// maxMissing is how many missing records are looked for among merged ones.
const maxMissing = 10 * request.MaxBatch

// noteMissing notes an entry whose record was not found by its ID. The ID may be that of a
// record that was merged into another one. HubSpot knows such an ID in requests about
// one record, but not in batches.
func (m *many) noteMissing(e *entry, f fate, r *reason) {
	a := m.In.Action
	byID := (m.idProperty == "" || m.idProperty == registry.ObjectID) && m.In.Endpoint.Merges && m.In.Text(option.Archived) != "true"
	gone := f == notFound || f == failed && r != nil && (r.word == problem.NotFound || r.code == "unmatched")
	if byID && gone && (a.ReadsMany || a.Updates() && m.onRows()) && !e.merged && len(m.missing) < maxMissing {
		m.missing = append(m.missing, e)
	}
}

// followMerged looks for the records that the missing ones were merged into, and
// processes those items again with the new IDs. If there is no such record, or the search
// fails, the line of the item does not change.
func (m *many) followMerged() *problem.Problem {
	if m.health.stop != nil || m.Dry() {
		return nil
	}
	missing := m.missing
	m.missing = nil
	for len(missing) > 0 {
		part := missing[:min(len(missing), request.MaxBatch)]
		missing = missing[len(part):]
		into, p := m.mergedInto(identifiers(part))
		if p != nil {
			return nil
		}
		for _, e := range part {
			id := into[e.row.ID]
			if id == "" {
				continue
			}
			row := e.row
			row.ID = id
			for _, item := range e.items {
				m.report.lines[item].value = e.row.ID
			}
			m.enqueue(&entry{row: row, key: id, items: e.items, merged: true})
		}
	}
	return m.sendAll()
}

// mergedInto maps the IDs of merged records to the IDs of the records they were merged
// into.
func (m *many) mergedInto(ids []string) (map[string]string, *problem.Problem) {
	q := request.Query{
		Groups:     [][]validate.Filter{{{Property: mergedIDs, Operator: "IN", Values: ids}}},
		Properties: []string{mergedIDs}, Limit: strconv.Itoa(request.MaxSearch),
	}
	r := request.Search(m.In, &q)
	r.See = request.All
	a, p := m.Send(r)
	if p != nil {
		return nil, p
	}
	into := map[string]string{}
	for _, record := range a.JSON.Get("results").Items() {
		id, ok := recordID(record)
		if !ok {
			continue
		}
		ids, _ := record.At("properties", mergedIDs).Scalar()
		for old := range strings.SplitSeq(ids, ";") {
			if old = strings.TrimSpace(old); old != "" {
				into[old] = id
			}
		}
	}
	return into, nil
}
