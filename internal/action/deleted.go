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

// deletion is a record that was deleted, and when.
type deletion struct {
	moment int64
	id     string
}

// compareDeletions orders by the moment of the deletion, then by the id.
func compareDeletions(a, b deletion) int {
	return cmp.Or(cmp.Compare(a.moment, b.moment), cmp.Compare(len(a.id), len(b.id)), cmp.Compare(a.id, b.id))
}

// deletedSince reads the ids of the records that were deleted since a moment, oldest
// deletion first, and answers with where the next run goes on.
//
// HubSpot lists the recycle bin in the order of its ids and knows no filter for the
// moment. So every run reads the whole bin, and keeps the ids of the time it was asked
// about. Where these are more than the flow wants, it keeps the oldest: the next run
// begins after the last of them. What was deleted in the last half minute is left for
// the next run, as changes are.
func deletedSince(c *call) engine.Step {
	var from place
	from.moment, from.id, _ = validate.Since(c.In.Text(option.Since))
	until, most := c.Now()-settle, c.maximum()
	if from.moment >= until {
		return writeDeletions(c, nil, c.In.Text(option.Since), true)
	}
	first := deletion{from.moment, from.id}
	h := c.harvest(most, true) // never held: what is taken of a page is chosen
	seen := follow("", h.maximum)
	var deletions []deletion
	complete := true
	for after := ""; ; {
		p, failed := h.read(listPage, true, func(limit string) request.Request { return request.Deleted(c.In, limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		for _, record := range p.records {
			id, ok := recordID(record)
			text, _ := record.Get("archivedAt").Scalar()
			moment, dated := validate.Moment(text)
			if !ok || !dated {
				return engine.Step{Fail: h.odd(p, "a record in its answer does not say when it was deleted.")}
			}
			if g := (deletion{moment, id}); moment < until && compareDeletions(g, first) > 0 {
				deletions = append(deletions, g)
			}
		}
		if len(deletions) > 2*most {
			deletions, complete = oldest(deletions, most), false
		}
		if p.next == "" {
			break
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
	if len(deletions) > most {
		complete = false
	}
	deletions = oldest(deletions, most)
	if complete {
		return writeDeletions(c, deletions, validate.ISO(until), true)
	}
	last := deletions[most-1]
	return writeDeletions(c, deletions, place{last.moment, last.id}.String(), false)
}

// oldest are the oldest deletions, in order.
func oldest(deletions []deletion, most int) []deletion {
	slices.SortFunc(deletions, compareDeletions)
	return deletions[:min(len(deletions), most)]
}

// writeDeletions ends the run. What HubSpot cannot tell any more is said beside the ids.
func writeDeletions(c *call, deletions []deletion, since string, complete bool) engine.Step {
	w := wire.NewWriter(nil).Open('{').Key("results").Open('[')
	for _, g := range deletions {
		w.Open('{').Key("id").String(g.id).Key("archivedAt").String(validate.ISO(g.moment)).Close('}')
	}
	w.Close(']').Key("since").String(since).Key("complete").Bool(complete)
	switch moment, _, _ := validate.Since(c.In.Text(option.Since)); {
	case moment < c.Now()-recycled:
		w.Key("note").String("HubSpot forgets deleted records after 90 days: those deleted before " + validate.ISO(c.Now()-recycled) + " are not among them.")
	case !complete:
		w.Key("note").String("There are more than " + strconv.Itoa(len(deletions)) + ": run it again from since.")
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}
