package run

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// upsert creates or updates a record in one request, which HubSpot offers for
// batches only. To search first would find what the index does not have yet.
func upsert(c *call) step {
	c.flag = "new"
	r := request.Upsert(c.in)
	r.See = request.All
	x := c.exchange(r)
	a, p := x.answer, x.problem
	if p == nil {
		if failed := a.JSON.Get("errors").Items(); len(failed) > 0 {
			p = response.Problem(c.in, &r, itemAnswer(failed[0], 400))
		} else if results := a.JSON.Get("results").Items(); len(results) == 1 {
			c.set = x.created(results[0])
			return c.resultOf(results[0])
		} else {
			return c.result(&r, a)
		}
	} else if a.Unseen && a.Status == 400 && c.in.Text("diagnose") != "false" {
		c.findProperties(p)
	}
	return step{fail: p}
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

// itemAnswer is the answer that an item of a batch would have got alone.
func itemAnswer(e wire.Value, status int) *response.Answer {
	a := &response.Answer{Status: status, JSON: e}
	switch e.Get("category").Text() {
	case "CONFLICT", "OBJECT_ALREADY_EXISTS":
		a.Status = 409
	case "OBJECT_NOT_FOUND":
		a.Status = 404
	}
	return a
}

// findOrCreate reads the record with a unique value, or creates it. Where
// somebody else creates it between the two, theirs is the result.
func findOrCreate(c *call) step {
	c.flag = "created"
	by := c.in.Text("id_property")
	read := request.Match(c.in, c.in.Property(by), by)
	read.See = request.All
	a, p := c.send(read)
	if p == nil && !c.run.dry.on {
		return c.result(&read, a)
	}
	if p != nil && p.Status != 404 {
		return step{fail: p}
	}
	c.set = true
	st := c.write(request.Create(c.in), request.CreateBatch)
	if st.fail == nil || st.fail.Word != problem.Conflict {
		return st
	}
	if a, p = c.send(read); p != nil {
		return st
	}
	c.set = false
	return c.result(&read, a)
}

// purge deletes a record for good.
func purge(c *call) step {
	r := request.Purge(c.in)
	r.See = request.Nothing
	a, p := c.send(r)
	switch {
	case p != nil:
		return step{fail: p}
	case !gone(a) && !c.run.dry.on:
		return step{fail: c.odd(&r, a, "not the one to a delete")}
	}
	w := wire.NewWriter(nil)
	w.Open('{').Key("id").String(c.in.Text("id")).Key("deleted").Bool(true).Key("permanently").Bool(true).Close('}')
	return step{value: w.Bytes()}
}

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
			p.Word, p.Status, p.ExistingID = problem.Conflict, 409, id
			p.Message = c.in.Endpoint.Label + ": one with this " + by + " exists already. Existing ID: " + id
			p.Hint = "Update the existing record instead: its id is in existingId."
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
