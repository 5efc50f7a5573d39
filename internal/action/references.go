package action

import (
	"cmp"
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// resolve looks up what the rows of associations name: the types of labels, and the IDs
// of records. It runs before anything is written. If typed is true, it also looks up the
// default type of associations without a label.
//
// A dry run without look-ups shows a text in place of an ID, which says what the ID will
// be.
func (c *call) resolve(typed bool) *problem.Problem {
	rows := c.In.Associations
	for i := range rows {
		if rows[i].TypeID == 0 && (typed || !rows[i].Plain) {
			if p := c.typeOf(&rows[i]); p != nil {
				return p
			}
		}
	}
	named := func(a validate.Association) bool { return a.By != "" }
	if slices.ContainsFunc(rows, named) {
		if p := c.locate(rows); p != nil {
			return p
		}
	}
	c.In.Associations = nil // two rows may have named the same record
	for _, a := range rows {
		c.In.Associate(a)
	}
	return nil
}

// typeOf looks up the type of an association with a label, or of one without.
func (c *call) typeOf(a *validate.Association) *problem.Problem {
	var labels []string
	found, _, p := c.LookUp(request.Labels(c.In, c.In.Slug(), a.Slug()), true, func(answer wire.Value) (ok bool) {
		labels, ok = pick(a, answer.Get("results").Items())
		return ok
	})
	switch {
	case p != nil:
		return c.unwritten(p, "labels of associations")
	case !found:
		return c.noLabel(a, labels)
	}
	return nil
}

// labelOfPairs looks up the label of the pairs of a run on many.
func (c *call) labelOfPairs() *problem.Problem {
	if c.In.Pair.Label == "" {
		return nil
	}
	return c.typeOf(&c.In.Pair)
}

// unwritten completes the problem of a look-up. If the action writes, the problem says
// that nothing was written.
func (c *call) unwritten(p *problem.Problem, what string) *problem.Problem {
	beginning := "The "
	if c.In.Action.Writes {
		beginning = "Nothing was written, since the "
	}
	p.Message = beginning + what + " could not be read: " + p.Message
	if strings.Contains(p.Hint, "look in HubSpot") {
		p.Hint = "Run the flow again later."
	}
	return p
}

// nothing begins the message of a problem that was found before anything was written.
func (c *call) nothing() string {
	if c.In.Action.Writes {
		return "Nothing was written to HubSpot: "
	}
	return ""
}

// pick sets the type of the label that the row names. labels are all labels of the
// account.
func pick(a *validate.Association, types []wire.Value) (labels []string, ok bool) {
	for _, t := range types {
		label := t.Get("label").Text()
		if label != "" {
			labels = append(labels, label)
		}
		if id, ok := t.Get("typeId").Int(); ok && id > 0 && strings.EqualFold(label, a.Label) {
			a.TypeID, a.Category, a.Label = id, t.Get("category").Text(), ""
			return labels, true
		}
	}
	return labels, false
}

// noLabel is the problem of a label that does not exist, or of a missing one.
func (c *call) noLabel(a *validate.Association, labels []string) *problem.Problem {
	other := a.To
	if to, ok := registry.LookupEndpoint(a.To); ok {
		other = to.Label
	}
	between := "between " + c.In.Endpoint.Label + " and " + other + " there "
	message := between + "are only associations with a label: name one."
	if a.Label != "" {
		message = between + "is no label " + quoted([]string{a.Label}) + "." + validate.DidYouMean(validate.Nearest(a.Label, labels))
	}
	field := a.At
	if field != "label" {
		field += ".label"
	}
	return &problem.Problem{
		Word: problem.Validation, Docs: c.In.Endpoint.Docs, Message: c.nothing() + a.At + ": " + message,
		Details: []problem.Detail{{Field: field, Code: "unknown", Message: a.At + ": " + message, Allowed: labels}},
		Hint:    "Choose one of the labels in details, or create the label in HubSpot, in the settings of the object.",
	}
}

// locate finds the IDs of the records that rows name by another property.
func (c *call) locate(rows []validate.Association) *problem.Problem {
	type record struct{ to, by, value string }
	named := func(i int) record { return record{rows[i].To, rows[i].By, rows[i].ID} }
	first := map[record]int{} // the first row that names a record
	asked, ids := map[int]int{}, make([]string, len(rows))
	for i := range rows {
		a := &rows[i]
		if _, again := first[named(i)]; a.By == "" || again {
			continue
		}
		first[named(i)] = i
		r := request.Find(c.In, a.Slug(), a.ID, a.By)
		if byDomain(a) {
			r = request.FindAll(c.In, a.Slug(), a.ID, a.By)
		}
		r.See = request.All
		if to, ok := registry.LookupEndpoint(a.To); ok && to != c.In.Endpoint {
			r.Scopes = to.Read
		}
		asked[c.Begin(r)] = i
	}
	var failed, missing *problem.Problem
	for c.Pending() > 0 {
		x := c.Next()
		i, ours := asked[x.ID]
		if !ours {
			continue
		}
		a := &rows[i]
		if c.Made() { // no request was sent
			ids[i] = "<ID of " + a.By + " " + a.ID + ">"
			continue
		}
		found, p := c.located(a, x)
		switch {
		case p != nil:
			failed = cmp.Or(failed, p)
		case len(found) == 1:
			ids[i] = found[0]
		default:
			missing = c.notLocated(missing, a, found)
		}
	}
	switch {
	case failed != nil:
		return failed
	case missing != nil:
		return missing
	}
	for i := range rows {
		if rows[i].By != "" {
			rows[i].ID, rows[i].By = ids[first[named(i)]], ""
		}
	}
	return nil
}

// located returns the IDs of the records that a row names. It returns a problem if
// HubSpot's answer does not say.
func (c *call) located(a *validate.Association, x *engine.Exchange) (found []string, p *problem.Problem) {
	subject := "record that " + a.At + " names"
	switch {
	case x.Problem != nil && x.Problem.Word == problem.NotFound:
		return nil, nil
	case x.Problem != nil:
		return nil, c.unwritten(x.Problem, subject)
	case x.Answer.JSON.Kind() != wire.Object:
		return nil, c.unwritten(c.Odd(&x.Request, x.Answer, "not a record"), subject)
	}
	records := []wire.Value{x.Answer.JSON}
	if results := x.Answer.JSON.Get("results"); byDomain(a) {
		if results.Kind() != wire.Array {
			return nil, c.unwritten(c.Odd(&x.Request, x.Answer, "not a list of records"), subject)
		}
		records = results.Items()
	}
	for _, record := range records {
		id, ok := recordID(record)
		if !ok {
			return nil, c.unwritten(c.Odd(&x.Request, x.Answer, "a record without an ID that can stand in a path"), subject)
		}
		found = append(found, id)
	}
	return found, nil
}

// notLocated adds a row that names no record, or several, to the problem of the rows
// before it.
func (c *call) notLocated(p *problem.Problem, a *validate.Association, found []string) *problem.Problem {
	d := notOne(a, found)
	if p == nil {
		p = &problem.Problem{
			Word: problem.NotFound, Docs: c.In.Endpoint.Docs, Message: c.nothing() + d.Message,
			Hint: "Check the value that is to find the record, or create the record first.",
		}
		if len(found) > 1 {
			p.Word, p.Hint = problem.Validation, "Give the ID of the record that you mean."
		}
	}
	p.Details = append(p.Details, d)
	return p
}

// byDomain tells whether a company is named by its domain, which several companies may
// share.
func byDomain(a *validate.Association) bool {
	to, ok := registry.LookupEndpoint(a.To)
	return ok && to.Shared(a.By)
}

// notOne is the detail of a row that names no record, or several.
func notOne(a *validate.Association, found []string) problem.Detail {
	singular, d := "record of "+a.To, problem.Detail{Field: a.At, Code: "not_found"}
	if to, ok := registry.LookupEndpoint(a.To); ok {
		singular = to.Singular
	}
	if a.At != option.ID {
		d.Field += ".id"
	}
	d.Message = d.Field + ": there is no " + singular + " with the " + a.By + " " + quoted([]string{a.ID}) + "."
	if len(found) > 1 {
		d.Code = "several"
		d.Message = d.Field + ": several companies have the domain " + quoted([]string{a.ID}) + ", such as those with the IDs " + strings.Join(found, ", ") + "."
	}
	return d
}

// ownID finds the ID of the run's own record.
func (c *call) ownID() (string, *problem.Problem) {
	by := c.In.Text(option.IDProperty)
	if by == "" || by == registry.ObjectID {
		return c.In.Text(option.ID), nil
	}
	to := c.In.Endpoint.Key
	if c.In.Endpoint.Slug == "" {
		to = c.In.Slug()
	}
	own := []validate.Association{{To: to, ID: c.In.Text(option.ID), By: by, At: option.ID}}
	p := c.locate(own)
	return own[0].ID, p
}
