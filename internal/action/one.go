package action

import (
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// upsert creates or updates a record in one request, which HubSpot offers for
// batches only. To search first would find what the index does not have yet.
func upsert(c *call) engine.Step {
	c.flag = "new"
	if p := c.resolve(false); p != nil {
		return engine.Step{Fail: p}
	}
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
			return c.joinTo("<id of the "+c.In.Endpoint.Singular+">", nil)
		} else {
			p = c.Odd(&r, a, "not a record")
		}
	} else if a.Unseen && a.Status == 400 && c.In.Text(option.Diagnose) != "false" {
		c.findProperties(p)
	}
	return engine.Step{Fail: p}
}

// onlyRecord is the one record in the answer to a batch of one.
func onlyRecord(body wire.Value) (id string, record wire.Value, ok bool) {
	results := body.Get("results").Items()
	if len(results) != 1 {
		return "", wire.Value{}, false
	}
	id, ok = recordID(results[0])
	return id, results[0], ok
}

// itemAnswer is the answer that an item of a batch would have got alone. Its
// error has a category, and often no status: then status is what it gets.
func itemAnswer(e wire.Value, status int) *response.Answer {
	a := &response.Answer{Status: status, JSON: e}
	switch category := e.Get("category").Text(); {
	case category == "CONFLICT", category == "OBJECT_ALREADY_EXISTS":
		a.Status = 409
	case strings.Contains(category, "NOT_FOUND"):
		a.Status = 404
	case category == "MISSING_SCOPES":
		a.Status = 403
	case strings.HasPrefix(category, "RATE_LIMIT"):
		a.Status = 429
	}
	return a
}

// exists says that a record has a unique value already.
func (c *call) exists(by, id string) string {
	return c.In.Endpoint.Label + ": one with this " + by + " exists already. Existing ID: " + id
}

// conflictWith makes a problem the conflict with a record that is there.
func (c *call) conflictWith(p *problem.Problem, by, id string) {
	p.Word, p.ExistingID, p.Message = problem.Conflict, id, c.exists(by, id)
	p.Hint = "Update the existing record instead: its id is in existingId."
}

// findOrCreate reads the record with a unique value, or creates it. Where
// somebody else creates it between the two, theirs is the result.
func findOrCreate(c *call) engine.Step {
	c.flag = "created"
	by := c.In.Text(option.IDProperty)
	read := request.Match(c.In, c.In.Property(by), by)
	read.See = request.All
	a, p := c.Send(read)
	if p == nil && !c.Made() {
		return c.result(&read, a)
	}
	if p != nil && p.Status != 404 {
		return engine.Step{Fail: p}
	}
	c.set = true
	st := create(c)
	if st.Fail == nil || st.Fail.Word != problem.Conflict {
		return st
	}
	if a, p = c.Send(read); p != nil {
		return st
	}
	c.set = false
	return c.result(&read, a)
}
