package run

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// recognise looks for the record of a create that may have been done, by a unique
// value, and creates it again where it is not there: HubSpot refuses to create a
// second one with the same value, so it cannot be doubled. A record is taken for the
// one only if it was made since the create was sent, and has what was sent. Without a
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
		progress := c.run.progress
		find := request.Recognise(c.in, value, by)
		find.See = request.All
		a, failed := c.send(find)
		if id, ok := recordID(a.JSON); failed == nil && ok {
			made, dated := validate.Moment(a.JSON.Get("createdAt").Text())
			if !dated || made < c.run.since(sentAt) {
				c.conflictWith(p, by, id)
				p.Status = 409
				return step{fail: p}
			}
			differ := differing(c.in.Endpoint, request.Compared(c.in), a.JSON)
			if differ = append(differ, c.unassociated(a.JSON)...); len(differ) == 0 {
				return c.result(&find, a)
			}
			c.conflictWith(p, by, id)
			p.Status, p.Details = 409, differ
			p.Message = sentence(p.Message) + " It was made after this request was sent, but does not have what was sent: details says what."
			p.Hint += " Where it may have been made by this run and changed since, look in HubSpot first."
			return step{fail: p}
		}
		if failed == nil {
			c.run.progress = progress // a good answer that brought nothing gives no more time
		}
		if failed == nil || failed.Status != 404 {
			continue
		}
		again := c.exchange(r)
		if again.problem == nil && c.isRecord(again.answer) {
			return c.result(&r, again.answer)
		}
		// A conflict may be with the record of the try before: look again. So does an
		// answer that cannot be read.
		if again.problem != nil && !again.ambiguous && again.answer.Status != 409 && !(again.answer.Unseen && again.answer.Status == 400) {
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

// unassociated are the records that were to be associated with a record and are not.
func (c *call) unassociated(record wire.Value) (details []problem.Detail) {
	there := map[string]bool{}
	record.Get("associations").Each(func(_ string, of wire.Value) {
		for _, to := range of.Get("results").Items() {
			if id, ok := to.Get("id").Scalar(); ok {
				there[id] = true
			}
		}
	})
	for _, a := range c.in.Associations {
		if !there[a.ID] {
			details = append(details, problem.Detail{Field: "c_associate", Code: "different", Message: "The record is not associated with " + a.To + " " + a.ID + "."})
		}
	}
	return details
}

// created tells whether an upsert made a record. Where a try before may have
// arrived, it may be that one which made it.
func (c *call) created(x *exchange, record wire.Value) bool {
	if record.Get("new").Bool() {
		return true
	}
	made, ok := validate.Moment(record.Get("createdAt").Text())
	return x.unsure && ok && made >= c.run.since(x.sentAt)
}
