package action

import (
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// write sends a create or an update. Directus 11.16 and later hides from sandboxed
// extensions why HubSpot refused a request. write then looks for the reason, unless
// the flow switched that off:
//
//  1. It sends the same write as a batch of one. HubSpot answers a batch with status
//     207 and the reasons in a body that is not hidden. If this try succeeds, the
//     write is done, and its record is the result.
//  2. If the batch is refused, too, it reads the object's properties,
//     then the record that already has the unique value, then the records to associate
//     with.
//
// It writes only in that second try, and only after a refusal, which wrote nothing. If
// the search for the reason fails, the first problem stays as it was.
//
// If HubSpot refuses values because they are labels of choices, write replaces them by the
// internal values, and writes once more.
func (c *call) write(build, asBatch func(*validate.Input) request.Request) engine.Step {
	return c.relabelled(func() engine.Step { return c.attempt(build(c.In), asBatch) })
}

// attempt is one try of write.
func (c *call) attempt(r request.Request, asBatch func(*validate.Input) request.Request) engine.Step {
	c.see(&r)
	x := c.Exchange(r)
	a, p := x.Answer, x.Problem
	if p == nil && (c.Made() || c.isRecord(a)) {
		return c.result(&r, a)
	}
	if p == nil { // the status is good; a proxy may have answered
		p = c.Odd(&r, a, "not a record")
		x.Problem, x.Ambiguous = p, true
		if !r.Once {
			return engine.Step{Fail: p}
		}
	}
	if x.Ambiguous && r.Once {
		return c.recognise(x)
	}
	// 400 and 409 are refusals: nothing was written.
	if !a.Unseen || a.Status != 400 && a.Status != 409 || c.In.Text(option.Diagnose) == "false" {
		return engine.Step{Fail: p}
	}
	batch := asBatch(c.In)
	batch.See = request.All
	y := c.Exchange(batch)
	a, second := y.Answer, y.Problem
	_, record, done := onlyRecord(a.JSON)
	e, refused := firstError(a.JSON)
	switch {
	case second == nil && refused:
		return engine.Step{Fail: response.Problem(c.In, &r, itemAnswer(e, p.Status))}
	case second == nil && done:
		return c.resultOf(record)
	case second == nil, y.Ambiguous:
		if r.Once {
			p.Hint = "HubSpot refused the record, and a second try to find out why ended without a clear answer: check in HubSpot whether the record was created. " + p.Hint
		}
		return engine.Step{Fail: p}
	}
	c.findProperties(p)
	if len(p.Details) == 0 {
		c.findConflict(p)
	}
	if len(p.Details) == 0 && p.ExistingID == "" {
		c.findAssociated(p)
	}
	return engine.Step{Fail: p}
}

// onlyRecord is the record in the answer to a batch of one.
func onlyRecord(body wire.Value) (id string, record wire.Value, ok bool) {
	results := body.Get("results").Items()
	if len(results) != 1 {
		return "", wire.Value{}, false
	}
	id, ok = recordID(results[0])
	return id, results[0], ok
}

// itemAnswer is the answer that an item of a batch would have got alone. The error of an
// item has a category, and often no status. The given status is used unless the category
// stands for another one.
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

// conflictWith turns a problem into a conflict with an existing record.
func (c *call) conflictWith(p *problem.Problem, by, id string) {
	p.Word, p.ExistingID, p.Message = problem.Conflict, id, response.Exists(c.In.Endpoint, by, id)
	p.Hint = "Update the existing record instead: its ID is in existingId."
}
