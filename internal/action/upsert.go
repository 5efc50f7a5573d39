package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// upsert creates or updates a record in one request, which HubSpot offers only for
// batches. A search before it could miss a record that was created a moment ago.
func upsert(c *call) engine.Step {
	c.flag = "new"
	if p := c.resolve(false); p != nil {
		return engine.Step{Fail: p}
	}
	return c.relabelled(c.upsertOnce)
}

// upsertOnce is one try of upsert.
func (c *call) upsertOnce() engine.Step {
	r := request.Upsert(c.In)
	r.See = request.All
	x := c.Exchange(r)
	a, p := x.Answer, x.Problem
	if p == nil {
		if failed := a.JSON.Get("errors").Items(); len(failed) > 0 {
			p = response.Problem(c.In, &r, itemAnswer(failed[0], 400))
		} else if id, record, ok := onlyRecord(a.JSON); ok {
			c.set = c.created(x, record)
			end := c.resultOf(record)
			if len(c.In.Associations) > 0 {
				return c.joinTo(id, end.Value)
			}
			return end
		} else if c.Dry() && len(c.In.Associations) > 0 {
			c.AskNobody()
			return c.joinTo("<ID of the "+c.In.Endpoint.Singular+">", nil)
		} else {
			p = c.Odd(&r, a, "not a record")
		}
	} else if a.Unseen && a.Status == 400 && c.In.Text(option.Diagnose) != "false" {
		c.findProperties(p)
	}
	return engine.Step{Fail: p}
}

// created tells whether an upsert created a record. If an earlier try may have arrived,
// that try may have created it.
func (c *call) created(x *engine.Exchange, record wire.Value) bool {
	if record.Get("new").Bool() {
		return true
	}
	made, ok := validate.Moment(record.Get("createdAt").Text())
	return x.Unsure && ok && made >= c.Since(x.SentAt)
}

// joinTo associates the record that an upsert wrote, and returns the record as the
// result. If that fails, the problem has the record.
func (c *call) joinTo(id string, record []byte) engine.Step {
	end := c.join(id, record).result()
	if end.Fail == nil {
		return engine.Step{Value: record}
	}
	p := end.Fail
	p.ExistingID = id
	p.Message = "The " + c.In.Endpoint.Singular + " was written (ID " + id + "), but not all of its associations were made: " + p.Message
	p.Hint += " The record itself is there: existingId is its ID."
	return end
}
