package action

import (
	"math"
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// readSplits reads the splits of deals. The result has each deal once, in the order of
// the flow: with its splits, or with the error if HubSpot reports one. A deal that is
// missing in HubSpot's answer has no splits.
func readSplits(c *call) engine.Step {
	r := request.Splits(c.In)
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case a.JSON.Get("results").Kind() != wire.Array && a.JSON.Get("errors").Kind() != wire.Array && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not the splits of deals")}
	}
	deals := c.In.List(option.Deals)
	splits := map[string]wire.Value{}
	for _, deal := range a.JSON.Get("results").Items() {
		id, _ := recordID(deal)
		splits[id] = deal.Get("splits")
	}
	failed := map[string]*problem.Problem{}
	for _, item := range a.JSON.Get("errors").Items() {
		p := response.Problem(c.In, &r, itemAnswer(item, 400))
		ids := slices.Concat(response.Texts(item.At("context", "ids")), response.Texts(item.At("context", "id")))
		if len(ids) == 0 || len(splits) == 0 && len(deals) == 1 {
			return engine.Step{Fail: p}
		}
		for _, id := range ids {
			failed[id] = p
		}
	}
	w := wire.NewWriter(nil).Open('{').Key("results").Open('[')
	for _, id := range deals {
		w.Open('{').Key("deal").String(id)
		writeSplits(w, splits[id])
		if p := failed[id]; p != nil {
			w.Key("error").Open('{').Key("code").String(string(p.Word)).Key("message").String(p.Message).Close('}')
		}
		w.Close('}')
	}
	return engine.Step{Value: w.Close(']').Close('}').Bytes()}
}

// writeSplits writes the splits of a deal with percentages, as the flow sets them.
func writeSplits(w *wire.Writer, splits wire.Value) {
	w.Key("splits").Open('[')
	for _, split := range splits.Items() {
		w.Open('{').Key("owner").Value(split.At("properties", "hubspot_owner_id")).Key("percentage")
		text, _ := split.At("properties", "hs_deal_split_percentage").Scalar()
		if share, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(share) <= 1 {
			w.Raw(strconv.AppendFloat(nil, math.Round(share*validate.Whole)/1e6, 'f', -1, 64))
		} else {
			w.Value(wire.Value{})
		}
		w.Key("id").Value(split.Get("id")).Close('}')
	}
	w.Close(']')
}

// setSplits replaces the splits of a deal.
func setSplits(c *call) engine.Step {
	splits, p := c.splitOwners()
	if p != nil {
		return engine.Step{Fail: p}
	}
	owners := make([]validate.Property, len(splits))
	for i, s := range splits {
		owners[i] = validate.Property{Name: ownerProperty, Value: s.Owner}
	}
	if c.Dry() && c.Asks() {
		c.ownersWhoLeft(owners, func(_, message string) { c.Note(message) })
	}
	r := request.SetSplits(c.In, splits)
	a, p := c.Send(r)
	if e, refused := firstError(a.JSON); p == nil && refused { // HubSpot answers with 207 if it did only a part of a batch
		p = response.Problem(c.In, &r, itemAnswer(e, 400))
	}
	results := a.JSON.Get("results").Items()
	switch {
	case p != nil:
		return engine.Step{Fail: c.splitsRefused(p, owners)}
	case (len(results) != 1 || results[0].Get("splits").Kind() != wire.Array) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not the splits of a deal")}
	}
	w := wire.NewWriter(nil).Open('{').Key("deal").String(c.In.Text(option.ID))
	made := wire.Value{}
	if len(results) == 1 {
		made = results[0].Get("splits")
	}
	writeSplits(w, made)
	return engine.Step{Value: w.Close('}').Bytes()}
}

// splitsRefused completes the problem of splits that HubSpot refused: it names the owners
// who were deactivated.
func (c *call) splitsRefused(p *problem.Problem, owners []validate.Property) *problem.Problem {
	if p.Status != 400 {
		return p
	}
	c.ownersWhoLeft(owners, func(_, message string) {
		if p.Category == "" && len(p.Details) == 0 { // HubSpot's own reason is not known
			p.Message = "HubSpot refused the splits: " + message
		}
		p.Details = append(p.Details, problem.Detail{Field: option.Splits, Code: "deactivated", Message: message})
		p.Hint = "Name other owners in place of those who were deactivated."
	})
	return p
}

// ownerProperty is the property of a deal, and of a split, that holds its owner.
const ownerProperty = "hubspot_owner_id"

// splitOwners returns the splits with the IDs of owners in place of emails. An email and
// an ID may stand for the same owner.
func (c *call) splitOwners() ([]validate.Split, *problem.Problem) {
	splits := slices.Clone(c.In.Splits)
	n := &naming{call: c, ask: true}
	at := map[string]string{}
	for i := range splits {
		s, before := &splits[i], len(n.details)
		n.field = s.At + ".owner"
		if s.Owner = n.id(ownerProperty, s.Owner); len(n.details) > before {
			n.details[before].Property = "" // the field already names it
		}
		if first, twice := at[s.Owner]; twice {
			n.details = append(n.details, problem.Detail{Field: n.field, Code: "twice", Message: n.field + " is the same owner as " + first + ": each owner has one row."})
		}
		at[s.Owner] = n.field
	}
	return splits, n.problem()
}
