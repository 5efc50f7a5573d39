package run

import (
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// upsert creates or updates a record in one request, which HubSpot offers for
// batches only. To search first would find what the index does not have yet.
func upsert(c *call) step {
	c.flag = "new"
	if p := c.resolve(false); p != nil {
		return step{fail: p}
	}
	r := request.Upsert(c.in)
	r.See = request.All
	x := c.exchange(r)
	a, p := x.answer, x.problem
	if p == nil {
		if failed := a.JSON.Get("errors").Items(); len(failed) > 0 {
			p = response.Problem(c.in, &r, itemAnswer(failed[0], 400))
		} else if id, record, ok := onlyRecord(a.JSON); ok {
			c.set = c.created(x, record)
			end := c.resultOf(record)
			if len(c.in.Associations) > 0 {
				return c.joinTo(id, end.value)
			}
			return end
		} else if c.run.dry.on && len(c.in.Associations) > 0 {
			c.run.dry.reads = false // it would ask for a record that is not there
			return c.joinTo("<id of the "+c.in.Endpoint.Singular+">", nil)
		} else {
			p = c.odd(&r, a, "not a record")
		}
	} else if a.Unseen && a.Status == 400 && c.in.Text("diagnose") != "false" {
		c.findProperties(p)
	}
	return step{fail: p}
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
	return c.in.Endpoint.Label + ": one with this " + by + " exists already. Existing ID: " + id
}

// conflictWith makes a problem the conflict with a record that is there.
func (c *call) conflictWith(p *problem.Problem, by, id string) {
	p.Word, p.ExistingID, p.Message = problem.Conflict, id, c.exists(by, id)
	p.Hint = "Update the existing record instead: its id is in existingId."
}

// findOrCreate reads the record with a unique value, or creates it. Where
// somebody else creates it between the two, theirs is the result.
func findOrCreate(c *call) step {
	c.flag = "created"
	by := c.in.Text("id_property")
	read := request.Match(c.in, c.in.Property(by), by)
	read.See = request.All
	a, p := c.send(read)
	if p == nil && !c.run.dry.made {
		return c.result(&read, a)
	}
	if p != nil && p.Status != 404 {
		return step{fail: p}
	}
	c.set = true
	st := create(c)
	if st.fail == nil || st.fail.Word != problem.Conflict {
		return st
	}
	if a, p = c.send(read); p != nil {
		return st
	}
	c.set = false
	return c.result(&read, a)
}
