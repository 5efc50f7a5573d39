package run

import (
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// skew is how far HubSpot's clock and this one may be apart, in milliseconds.
const skew = 10_000

// recognise looks after a create that may have been done for its record, by a
// unique value, and creates it again where it is not there: HubSpot refuses to
// create a second one with the same value, so it cannot be doubled. Without a
// unique value nothing is done, and the flow is told that it is not known.
func (c *call) recognise(x *exchange) step {
	p, r, sentAt := x.problem, x.request, x.sentAt
	value, by := c.unique()
	if by == "" {
		return step{fail: p}
	}
	looked := false
	for pause := int64(1000); c.sleep(pause); pause *= 2 {
		looked = true
		find := request.Match(c.in, value, by)
		find.See = request.All
		a, failed := c.send(find)
		if id, ok := a.JSON.Get("id").Scalar(); failed == nil && ok {
			created, ok := validate.Moment(a.JSON.Get("createdAt").Text())
			if ok && created >= sentAt-skew {
				return c.result(&find, a)
			}
			c.conflictWith(p, by, id)
			p.Status = 409
			return step{fail: p}
		}
		if failed == nil || failed.Status != 404 {
			continue
		}
		again := c.exchange(r)
		if again.problem == nil {
			return c.result(&r, again.answer)
		}
		// A conflict may be with the record of the try before: look again.
		if !again.ambiguous && again.answer.Status != 409 && !(again.answer.Unseen && again.answer.Status == 400) {
			again.problem.Hint += " A try before this one broke off, and may have been done all the same: look in HubSpot."
			return step{fail: again.problem}
		}
	}
	if looked {
		p.Hint += " It was looked for by " + by + ", and not found in time."
	}
	return step{fail: p}
}

// unique is a value to be written that only one record can have, and the
// property it is in; none when there is no such property.
func (c *call) unique() (value, by string) {
	if by = c.in.Text("id_property"); by != "" && c.in.Property(by) != "" {
		return c.in.Property(by), by
	}
	for _, p := range c.in.Properties {
		known, ok := c.in.Endpoint.Property(p.Name)
		if ok && known.Unique && !known.ReadOnly && validate.Segment(p.Value) {
			return p.Value, p.Name
		}
	}
	return "", ""
}

// created tells whether an upsert made a record. Where a try before may have
// arrived, it may be that one which made it.
func (x *exchange) created(record wire.Value) bool {
	if record.Get("new").Bool() {
		return true
	}
	made, ok := validate.Moment(record.Get("createdAt").Text())
	return x.unsure && ok && made >= x.sentAt-skew
}
