package action

import (
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// defaultSubmissions is how many submissions a page has if the flow does not say.
const defaultSubmissions = 20

// readSubmissions reads a page of a form's submissions, all of them, or those since a
// moment.
func readSubmissions(c *call) engine.Step {
	f, p := c.form()
	if p != nil {
		return engine.Step{Fail: p}
	}
	if since, err := strconv.ParseInt(c.In.Text(option.Since), 10, 64); err == nil {
		return c.ofForm(c.submissionsSince(&f, since))
	}
	maximum := c.maximum()
	if c.In.Text(option.AllPages) != "true" {
		maximum = defaultSubmissions
		if n, err := strconv.Atoi(c.In.Text(option.Limit)); err == nil {
			maximum = n
		}
	}
	h := c.harvest(maximum, false)
	if c.simple != nil {
		h.of(writeSubmission)
	}
	return c.ofForm(h.pagesOf(request.MaxSubmissions, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Submissions(f.id, limit, after)
	}))
}

// ofForm replaces the problem of a form that does not exist.
func (c *call) ofForm(end engine.Step) engine.Step {
	if end.Fail != nil && end.Fail.Word == problem.NotFound {
		end.Fail = c.noForm(c.In.Text(option.Form), nil)
	}
	return end
}

// submissionsSince reads the submissions since a moment. HubSpot sends the newest first,
// so it reads pages until a page has an older submission. It leaves the last seconds to
// the next run, because more submissions of that time may still appear.
func (c *call) submissionsSince(f *form, since int64) engine.Step {
	until := c.Now() - settle
	h := c.harvest(c.maximum(), true)
	h.met = nil // submissions have no ID
	if c.simple != nil {
		h.of(writeSubmission)
	}
	after, seen := "", follow("", h.maximum)
	end := func(moment int64, complete bool) engine.Step {
		return h.finish(func(w *wire.Writer) {
			w.Key("since").String(validate.ISO(moment)).Key("complete").Bool(complete)
			if !complete {
				w.Key("note").String("There are more submissions than one run reads, and the oldest are missing. Run the action again with the same since and a larger maximum.")
			}
		})
	}
	for {
		p, failed := h.read(request.MaxSubmissions, true, func(limit string) request.Request { return request.Submissions(f.id, limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		older := false
		room := h.room()
		found := h.takeWhere(p, room, func(v wire.Value) bool {
			at, _ := v.Get("submittedAt").Int()
			older = older || int64(at) < since
			return int64(at) >= since && int64(at) < until
		})
		switch {
		case found > room:
			return end(since, false)
		case older || p.next == "":
			return end(max(since, until), true)
		case h.full():
			return end(since, false)
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
}

// writeSubmission writes a submission with its values by name. Several values of one
// field are joined by ";", as HubSpot joins several choices.
func writeSubmission(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("id").Value(v.Get("conversionId")).Key("submittedAt")
	if at, ok := v.Get("submittedAt").Int(); ok {
		w.String(validate.ISO(int64(at)))
	} else {
		w.Value(wire.Value{})
	}
	w.Key("pageUrl").Value(v.Get("pageUrl")).Key("values").Open('{')
	var keys []string
	values := map[string]string{}
	for _, one := range v.Get("values").Items() {
		key := validate.FieldKey(one.Get("objectTypeId").Text(), one.Get("name").Text())
		value, _ := one.Get("value").Scalar()
		if before, twice := values[key]; twice {
			value = before + ";" + value
		} else {
			keys = append(keys, key)
		}
		values[key] = value
	}
	for _, key := range keys {
		w.Key(key).String(values[key])
	}
	w.Close('}').Close('}')
}
