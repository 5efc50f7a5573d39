package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
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
func (c *call) recognise(x *engine.Exchange) engine.Step {
	p, r, sentAt := x.Problem, x.Request, x.SentAt
	value, by := c.unique()
	if by == "" {
		return engine.Step{Fail: p}
	}
	looked := false
	for pause := int64(1000); c.Sleep(pause); pause *= 2 {
		looked = true
		progress := c.Progress()
		find := request.Recognise(c.In, value, by)
		find.See = request.All
		a, failed := c.Send(find)
		if id, ok := recordID(a.JSON); failed == nil && ok {
			made, dated := validate.Moment(a.JSON.Get("createdAt").Text())
			if !dated || made < c.Since(sentAt) {
				c.conflictWith(p, by, id)
				p.Status = 409
				return engine.Step{Fail: p}
			}
			differ := differing(c.In.Endpoint, request.Compared(c.In), a.JSON)
			if differ = append(differ, c.unassociated(a.JSON)...); len(differ) == 0 {
				return c.result(&find, a)
			}
			c.conflictWith(p, by, id)
			p.Status, p.Details = 409, differ
			p.Message = sentence(p.Message) + " It was made after this request was sent, but does not have what was sent: details says what."
			p.Hint += " Where it may have been made by this run and changed since, look in HubSpot first."
			return engine.Step{Fail: p}
		}
		if failed == nil {
			c.ResetProgress(progress) // a good answer that brought nothing gives no more time
		}
		if failed == nil || failed.Status != 404 {
			continue
		}
		again := c.Exchange(r)
		if again.Problem == nil && c.isRecord(again.Answer) {
			return c.result(&r, again.Answer)
		}
		// A conflict may be with the record of the try before: look again. So does an
		// answer that cannot be read.
		if again.Problem != nil && !again.Ambiguous && again.Answer.Status != 409 && !(again.Answer.Unseen && again.Answer.Status == 400) {
			again.Problem.Hint += " A try before this one broke off, and may have been done all the same: look in HubSpot."
			return engine.Step{Fail: again.Problem}
		}
	}
	if looked {
		p.Hint += " It was looked for by " + by + ", and not found in time."
	}
	return engine.Step{Fail: p}
}

// unique is a value to be written that only one record can have, and the
// property it is in; none when there is no such property.
func (c *call) unique() (value, by string) {
	if by = c.In.Text(option.IDProperty); by != "" && c.In.Property(by) != "" {
		return c.In.Property(by), by
	}
	for _, p := range c.In.Properties {
		known, ok := c.In.Endpoint.Property(p.Name)
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
	for _, a := range c.In.Associations {
		if !there[a.ID] {
			details = append(details, problem.Detail{Field: option.CreateAssociate, Code: "different", Message: "The record is not associated with " + a.To + " " + a.ID + "."})
		}
	}
	return details
}
