package action

import (
	"cmp"
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// recycled is how long HubSpot keeps a deleted record, in milliseconds.
const recycled = 90 * 24 * 60 * 60 * 1000

// dated is a record, and the moment when something happened to it.
type dated struct {
	moment int64
	id     string
}

// compareDated orders records by their moment, then by their ID.
func compareDated(a, b dated) int {
	return cmp.Or(cmp.Compare(a.moment, b.moment), compareIDs(a.id, b.id))
}

// compareIDs compares the numbers that two records' IDs are.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// sinceThen reads what happened to records since a moment, from a list that HubSpot can
// neither filter nor sort by that moment. So every run reads the whole list and keeps
// what happened since then, oldest first. If that is more than the flow wants, it keeps
// the oldest, and the next run begins after the last of them. It leaves the last half
// minute to the next run, as Changed Since does.
type sinceThen struct {
	page    int // records in a page
	build   func(limit, after string) request.Request
	id, at  string // the members of a record that have its ID, and the moment
	missing string // what a record without a moment does not say: the end of a sentence
	notes   func(since int64) string
}

// read reads the whole list, and ends the run.
func (s *sinceThen) read(c *call) engine.Step {
	var from place
	from.moment, from.id, _ = validate.Since(c.In.Text(option.Since))
	until, most := c.Now()-settle, c.maximum()
	if from.moment >= until {
		return s.write(c, nil, c.In.Text(option.Since), true)
	}
	first := dated(from)
	h := c.harvest(most, true) // the core writes the records itself, because it takes only some of a page
	seen := follow("", h.maximum)
	var all []dated
	complete := true
	for after := ""; ; {
		p, failed := h.read(s.page, true, func(limit string) request.Request { return s.build(limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		for _, record := range p.records {
			id, ok := record.Get(s.id).Scalar()
			text, _ := record.Get(s.at).Scalar()
			moment, known := validate.Moment(text)
			if !ok || !validate.Segment(id) || !known {
				return engine.Step{Fail: h.odd(p, "a record in its answer does not say "+s.missing+".")}
			}
			if d := (dated{moment, id}); moment < until && compareDated(d, first) > 0 {
				all = append(all, d)
			}
		}
		if len(all) > 2*most {
			all, complete = oldest(all, most), false
		}
		if p.next == "" {
			break
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
	if len(all) > most {
		complete = false
	}
	all = oldest(all, most)
	if complete {
		return s.write(c, all, validate.ISO(until), true)
	}
	last := place(all[most-1])
	return s.write(c, all, last.String(), false)
}

// oldest sorts by time and keeps the first records.
func oldest(all []dated, most int) []dated {
	slices.SortFunc(all, compareDated)
	return all[:min(len(all), most)]
}

// write makes the result. A note says what HubSpot cannot tell.
func (s *sinceThen) write(c *call, all []dated, since string, complete bool) engine.Step {
	w := wire.NewWriter(nil).Open('{').Key("results").Open('[')
	for _, d := range all {
		w.Open('{').Key(s.id).String(d.id).Key(s.at).String(validate.ISO(d.moment)).Close('}')
	}
	w.Close(']').Key("since").String(since).Key("complete").Bool(complete)
	moment, _, _ := validate.Since(c.In.Text(option.Since))
	note := s.notes(moment)
	if note == "" && !complete {
		note = "There are more than " + strconv.Itoa(len(all)) + ": run the action again from since."
	}
	return engine.Step{Value: w.Member("note", note).Close('}').Bytes()}
}

// deletedSince reads the IDs of the records that were deleted since a moment, from the
// recycle bin.
func deletedSince(c *call) engine.Step {
	s := sinceThen{
		page: listPage, id: "id", at: "archivedAt", missing: "when it was deleted",
		build: func(limit, after string) request.Request { return request.Deleted(c.In, limit, after) },
		notes: func(since int64) string {
			if since >= c.Now()-recycled {
				return ""
			}
			return "HubSpot forgets deleted records after 90 days: records that were deleted before " + validate.ISO(c.Now()-recycled) + " are missing."
		},
	}
	return s.read(c)
}

// enteredSince reads the IDs of the records that came into a list since a moment.
func enteredSince(c *call) engine.Step {
	list, failed := c.list()
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	s := sinceThen{
		page: request.MaxMembersPage, id: "recordId", at: "membershipTimestamp", missing: "when it came into the list",
		build: func(limit, after string) request.Request { return request.MembersByTime(c.In, list, limit, after) },
		notes: func(int64) string { return "" },
	}
	return s.read(c)
}
