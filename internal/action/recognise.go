package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// recognise finds out whether a create that broke off was done. It looks for the record
// by a unique value, and creates the record again if there is none. This cannot create
// it twice, because HubSpot refuses a second record with the same value. The record
// found is the right one only if it was created after the request was sent and has what
// was sent. Without a unique value, recognise sends nothing, and the problem says that
// the record may have been created.
func (c *call) recognise(x *engine.Exchange) engine.Step {
	p, r, sentAt := x.Problem, x.Request, x.SentAt
	value, by := c.unique()
	if by == "" {
		return engine.Step{Fail: p}
	}
	find := request.Recognise(c.In, value, by)
	if len(find.Path) > request.MaxURL {
		p.Hint += " The names of the record's properties and its value for " + by + " are too long for a look-up."
		return engine.Step{Fail: p}
	}
	looked := false
	for pause := int64(1000); c.Sleep(pause); pause *= 2 {
		looked = true
		progress := c.Progress()
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
			p.Message = sentence(p.Message) + " It was made after this request was sent, but with other values: see details."
			p.Hint += " If this run may have made it and somebody changed it since, look in HubSpot first."
			return engine.Step{Fail: p}
		}
		if failed == nil {
			c.ResetProgress(progress) // a good answer without a record gives no more time
		}
		if failed == nil || failed.Word != problem.NotFound {
			continue
		}
		again := c.Exchange(r)
		if again.Problem == nil && c.isRecord(again.Answer) {
			return c.result(&r, again.Answer)
		}
		// The conflict may be with the record of the earlier try. So may a refusal whose
		// reason is hidden. In both cases, look again.
		if again.Problem != nil && !again.Ambiguous && again.Problem.Word != problem.Conflict && !(again.Answer.Unseen && again.Answer.Status == 400) {
			again.Problem.Hint += " An earlier try broke off and may have been done all the same: look in HubSpot."
			return engine.Step{Fail: again.Problem}
		}
	}
	if looked {
		p.Hint += " A look-up by " + by + " did not find the record in time."
	}
	return engine.Step{Fail: p}
}

// unique returns a value to write that only one record can have, and its property. Both
// are "" if there is none.
func (c *call) unique() (value, by string) {
	if by = c.In.Text(option.IDProperty); by != "" && validate.Identifies(c.In.Property(by)) {
		return c.In.Property(by), by
	}
	for _, p := range c.In.Properties {
		known, ok := c.In.Endpoint.Property(p.Name)
		if ok && known.Unique && !known.ReadOnly && validate.Identifies(p.Value) {
			return p.Value, p.Name
		}
	}
	return "", ""
}

// unassociated lists the associations that a record should have and does not have.
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
