package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// HubSpot's states of a subscription.
const (
	stateSubscribed   = "SUBSCRIBED"
	stateUnsubscribed = "UNSUBSCRIBED"
)

// consent is the change that an action makes to one subscription type, or to all of them
// if it has no type. A change to all types is always "unsubscribe".
type consent struct{ request.Consent }

func (to consent) everything() bool { return to.Type == "" }

// consentTo is the change that the action makes. It looks up a type that is given by name.
func (c *call) consentTo() (to consent, p *problem.Problem) {
	to.State = stateUnsubscribed
	if c.In.Action.Subscribes {
		to.State = stateSubscribed
	}
	if name := c.In.Text(option.Subscription); name != "" {
		to.Type, p = c.consentType(option.Subscription, name)
	}
	return to, p
}

// consentType finds the ID of the subscription type that a field names. A dry run
// without look-ups keeps the name.
func (c *call) consentType(field, name string) (id string, p *problem.Problem) {
	if strings.Trim(name, "0123456789") == "" {
		return name, nil
	}
	id = name
	var names []string
	found, _, p := c.LookUp(request.ConsentTypes(c.In), true, func(answer wire.Value) (ok bool) {
		names = names[:0]
		for _, t := range answer.Get("results").Items() {
			of, named := recordID(t)
			if !named {
				continue
			}
			label := t.Get("name").Text()
			if names = append(names, label); strings.EqualFold(label, name) && !ok {
				id, ok = of, true
			}
		}
		return ok
	})
	switch {
	case p != nil:
		return "", c.notLookedUp(p, "subscription types")
	case !found:
		return "", c.noConsentType(field, name, names)
	}
	return id, nil
}

// noConsentType is the problem of a type that does not exist.
func (c *call) noConsentType(field, name string, names []string) *problem.Problem {
	message := `There is no subscription type "` + name + `".` + validate.DidYouMean(validate.Nearest(name, names))
	detail := problem.Detail{Field: field, Code: "unknown_name", Message: message, Allowed: names}
	return &problem.Problem{
		Word: problem.Validation, Message: c.nothing() + message, Details: []problem.Detail{detail}, Docs: c.In.Endpoint.Docs,
		Hint: "Choose one of the types that the action Types of Email Subscriptions lists. They can only be created in HubSpot itself.",
	}
}

// writeConsentType writes one type of the list.
func writeConsentType(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("id").Value(v.Get("id")).Key("name").Value(v.Get("name")).Key("description").Value(v.Get("description"))
	w.Key("active").Bool(v.Get("isActive").Bool()).Key("internal").Bool(v.Get("isInternal").Bool()).Close('}')
}

// readConsents reads which types an address is subscribed to, and whether it is
// unsubscribed from all of them.
func readConsents(c *call) engine.Step {
	email, only := c.In.Text(option.Email), c.In.Text(option.Subscription)
	r := request.Consents(c.In, email)
	a, p := c.Send(r)
	switch {
	case p != nil && p.Word == problem.NotFound:
		p.Message, p.Hint = "HubSpot does not know the address "+email+".", "Check the address. HubSpot may know only the addresses of contacts."
		return engine.Step{Fail: p}
	case p != nil:
		return engine.Step{Fail: p}
	case a.JSON.Get("results").Kind() != wire.Array && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not a list of subscriptions")}
	}
	w := wire.NewWriter(nil).Open('{').Key("email").String(email).Key("subscriptions").Open('[')
	var names []string
	found, state := false, ""
	for _, v := range a.JSON.Get("results").Items() {
		id, _ := v.Get("subscriptionId").Scalar()
		name := v.Get("subscriptionName").Text()
		names = append(names, name)
		if only != "" && (found || only != id && !strings.EqualFold(only, name)) {
			continue
		}
		found, state = true, v.Get("status").Text()
		writeConsent(w, v)
	}
	w.Close(']')
	if only != "" && !found && !c.Made() {
		return engine.Step{Fail: c.noConsentType(option.Subscription, only, names)}
	}
	all := request.OptOut(c.In, email)
	if a, p = c.Send(all); p != nil {
		return engine.Step{Fail: p}
	}
	if a.JSON.Get("results").Kind() != wire.Array && !c.Made() {
		return engine.Step{Fail: c.Odd(&all, a, "not a list of unsubscriptions")}
	}
	out := optedOut(a.JSON.Get("results"))
	w.Key("unsubscribedFromAll").Bool(out)
	if only != "" {
		w.Key("subscribed").Bool(state == stateSubscribed && !out)
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}

// writeConsent writes the state of one subscription. HubSpot sends the type's ID as a
// number here and as a text in the list of types; it is always written as a text.
func writeConsent(w *wire.Writer, v wire.Value) {
	id, _ := v.Get("subscriptionId").Scalar()
	w.Open('{').Key("id").String(id).Key("name").Value(v.Get("subscriptionName")).Key("status").Value(v.Get("status"))
	for _, key := range [...]string{"source", "legalBasis", "legalBasisExplanation", "timestamp"} {
		w.Key(key).Value(v.Get(key))
	}
	w.Close('}')
}

// linkPreferences answers with the links to an address's preferences.
func linkPreferences(c *call) engine.Step {
	to, p := c.consentTo()
	if p != nil {
		return engine.Step{Fail: p}
	}
	return c.record(request.ConsentLinks(c.In, to.Type))
}

// ask is the request for the state of an address before the change.
func (to consent) ask(in *validate.Input, email string) request.Request {
	if to.everything() {
		return request.OptOut(in, email)
	}
	return request.Consents(in, email)
}

// set is the request for the change.
func (to consent) set(in *validate.Input, email string) request.Request {
	if to.everything() {
		return request.SetOptOut(in, email)
	}
	return request.SetConsent(in, email, to.Consent)
}

// state finds the state among the subscriptions of one address. It is "" if HubSpot does
// not say.
func (to consent) state(subscriptions wire.Value) string {
	if subscriptions.Kind() != wire.Array {
		return ""
	}
	if to.everything() {
		if optedOut(subscriptions) {
			return stateUnsubscribed
		}
		return "NOT_SPECIFIED"
	}
	for _, v := range subscriptions.Items() {
		if id, _ := v.Get("subscriptionId").Scalar(); id == to.Type {
			return v.Get("status").Text()
		}
	}
	return ""
}

// optedOut tells whether an address is unsubscribed from all email. HubSpot lists such an
// address, and may also list an address that was unsubscribed only before.
func optedOut(states wire.Value) bool {
	return slices.ContainsFunc(states.Items(), func(v wire.Value) bool {
		status := v.Get("status").Text()
		return status == stateUnsubscribed || status == ""
	})
}

// changed tells whether the change made a difference. If the state before is not known,
// it goes by the reason that HubSpot gives.
func (to consent) changed(before, reason string) bool {
	if before != "" {
		return before != to.State
	}
	return reason != "NO_STATUS_CHANGE"
}

// mayNotRead tells whether the token may not read the state before the change. The change
// is made all the same.
func mayNotRead(p *problem.Problem) bool {
	return p.Word == problem.Scope || p.Word == problem.Forbidden || p.Word == problem.NotFound
}

// changeConsent changes the state of one address, and says what it was before. The same
// change a second time does nothing, so the request is repeated as an update is.
func changeConsent(c *call) engine.Step {
	to, p := c.consentTo()
	if p != nil {
		return engine.Step{Fail: p}
	}
	email, before := c.In.Text(option.Email), ""
	a, p := c.Send(to.ask(c.In, email))
	switch {
	case p == nil:
		before = to.state(a.JSON.Get("results"))
	case !mayNotRead(p):
		return engine.Step{Fail: c.unwritten(p, "subscriptions of the address")}
	}
	r := to.set(c.In, email)
	if a, p = c.Send(r); p != nil {
		return engine.Step{Fail: p}
	}
	results := a.JSON.Get("results")
	if !confirmed(results, to) && !c.Made() {
		return engine.Step{Fail: c.Odd(&r, a, "not the state of a subscription")}
	}
	w := wire.NewWriter(nil).Open('{').Key("email").String(email)
	if to.everything() {
		w.Key("unsubscribedFromAll").Bool(true).Key("before").Raw(quotedOrNull(before)).Key("changed").Bool(to.changed(before, ""))
		w.Key("subscriptions").Open('[')
		for _, v := range results.Items() {
			writeConsent(w, v)
		}
		return engine.Step{Value: w.Close(']').Close('}').Bytes()}
	}
	var now wire.Value
	if results.Len() > 0 {
		now = results.Items()[0]
	}
	w.Key("subscription").Open('{').Key("id").String(to.Type).Key("name").Value(now.Get("subscriptionName")).Close('}')
	w.Key("before").Raw(quotedOrNull(before)).Key("status").Value(now.Get("status"))
	w.Key("changed").Bool(to.changed(before, now.Get("setStatusSuccessReason").Text()))
	return engine.Step{Value: w.Close('}').Bytes()}
}

// quotedOrNull is a text as JSON, and null for "".
func quotedOrNull(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return wire.AppendString(nil, s)
}

// changeConsents changes the state of many addresses: a hundred in a request if the
// account has such requests, otherwise one by one. The report is the same.
func changeConsents(c *call) engine.Step {
	to, p := c.consentTo()
	if p != nil {
		return engine.Step{Fail: p}
	}
	m, batches := newMany(c), true
	for m.itemsRead < len(m.report.lines) && m.health.stop == nil {
		entries := m.addresses()
		if batches && len(entries) > 0 {
			batches = m.changeTogether(entries, to)
		}
		m.changeEach(entries, to)
	}
	return m.result()
}

// addresses reads the next items. Items with the same address share one entry.
func (m *many) addresses() (entries []*entry) {
	byKey := map[string]*entry{}
	for _, e := range m.readItems() {
		key := strings.ToLower(e.row.ID)
		if before := byKey[key]; before != nil {
			before.items = append(before.items, e.items...)
			continue
		}
		byKey[key] = e
		entries = append(entries, e)
	}
	return entries
}

// changeTogether changes the entries in one request. It returns false if the account has
// no such requests, or the token no scope for them. The entries that it leaves open are
// then changed one by one: HubSpot accepts all of such a request or nothing.
func (m *many) changeTogether(entries []*entry, to consent) (has bool) {
	ask, set := request.ConsentsOfMany, func(in *validate.Input, emails []string) request.Request {
		return request.SetConsents(in, emails, to.Consent)
	}
	if to.everything() {
		ask, set = request.OptOuts, request.SetOptOuts
	}
	byEmail, before := map[string]*entry{}, map[*entry]string{}
	for _, e := range entries {
		byEmail[strings.ToLower(e.row.ID)] = e
	}
	x := m.exchange(entries, ask(m.In, identifiers(entries)))
	if x.Problem != nil {
		return m.mayGoOn(x, entries)
	}
	for _, v := range x.Answer.JSON.Get("results").Items() {
		if e := byEmail[strings.ToLower(v.Get("subscriberIdString").Text())]; e != nil {
			states := v.Get("statuses")
			if to.everything() {
				states = v.Get("wideStatuses")
			}
			before[e] = to.state(states)
		}
	}
	m.failNamed(x, byEmail)
	entries = unsettled(entries)
	if len(entries) == 0 {
		return true
	}
	x = m.exchange(entries, set(m.In, identifiers(entries)))
	if x.Problem != nil {
		return m.mayGoOn(x, entries)
	}
	m.failNamed(x, byEmail)
	if !m.isBatchAnswer(x.Answer.JSON) {
		m.doubtAll(unsettled(entries), unreadable())
		return true
	}
	said := map[*entry]string{}
	for _, v := range x.Answer.JSON.Get("results").Items() {
		if e := byEmail[strings.ToLower(v.Get("subscriberIdString").Text())]; e != nil {
			said[e] = v.Get("setStatusSuccessReason").Text()
		}
	}
	for _, e := range entries {
		if !e.settled {
			m.consented(e, to, before[e], said[e])
		}
	}
	return true
}

// failNamed fails the entries whose addresses HubSpot names in the errors of a batch.
func (m *many) failNamed(x *engine.Exchange, byEmail map[string]*entry) {
	for _, item := range x.Answer.JSON.Get("errors").Items() {
		r := m.reasonOfItem(x, item)
		for _, key := range [...]string{"subscriberIdString", "ids", "id"} {
			for _, email := range response.Texts(item.At("context", key)) {
				if e := byEmail[strings.ToLower(email)]; e != nil && !e.settled {
					m.fail(e, r)
				}
			}
		}
	}
}

// mayGoOn decides what follows a failed request for many addresses. If HubSpot refused
// it, the entries stay open and are changed one by one. It returns false if HubSpot would
// refuse every such request.
func (m *many) mayGoOn(x *engine.Exchange, entries []*entry) (has bool) {
	switch {
	case x.Problem.Word == problem.Scope, x.Problem.Word == problem.Forbidden, x.Problem.Word == problem.NotFound:
		return false
	case isRefusal(x.Answer.Status):
		return true
	}
	m.health.stop = reasonOf(x.Problem)
	for _, e := range entries {
		m.unchangedFor(e, x)
	}
	return true
}

// changeEach changes the open entries with a request each, a few at a time.
func (m *many) changeEach(entries []*entry, to consent) {
	entries = unsettled(entries)
	for few := range slices.Chunk(entries, engine.Parallel) {
		if m.health.stop != nil {
			return
		}
		before := map[*entry]string{}
		m.forEach(few, to.ask, func(e *entry, x *engine.Exchange) {
			switch {
			case x.Problem == nil:
				before[e] = to.state(x.Answer.JSON.Get("results"))
			case !mayNotRead(x.Problem):
				m.unchangedFor(e, x)
			}
		})
		if m.health.stop != nil {
			return
		}
		m.forEach(few, to.set, func(e *entry, x *engine.Exchange) {
			if x.Problem != nil {
				m.unchangedFor(e, x)
				return
			}
			results, reason := x.Answer.JSON.Get("results"), ""
			if !confirmed(results, to) {
				m.doubt(e, unreadable())
				return
			}
			if !to.everything() {
				reason = results.Items()[0].Get("setStatusSuccessReason").Text()
			}
			m.consented(e, to, before[e], reason)
		})
	}
}

// confirmed tells whether the results say that a change was made. After an address was
// unsubscribed from all email, HubSpot lists its types, which may be none.
func confirmed(results wire.Value, to consent) bool {
	list := results.Items()
	return results.Kind() == wire.Array && to.everything() || len(list) > 0 && list[0].Kind() == wire.Object
}

// exchange sends a request for entries and waits for its answer.
func (m *many) exchange(entries []*entry, r request.Request) *engine.Exchange {
	m.begin(&batch{entries: entries}, r)
	_, x := m.next()
	return x
}

// forEach sends a request for each open entry and hands its answer to each.
func (m *many) forEach(entries []*entry, build func(*validate.Input, string) request.Request, each func(*entry, *engine.Exchange)) {
	for _, e := range unsettled(entries) {
		m.begin(&batch{entries: []*entry{e}}, build(m.In, e.row.ID))
	}
	for m.Pending() > 0 {
		if b, x := m.next(); b != nil {
			each(b.entries[0], x)
		}
	}
}

// unchangedFor notes that the request for an entry failed. It ends the run if the next
// request would fail for the same reason.
func (m *many) unchangedFor(e *entry, x *engine.Exchange) {
	r := reasonOf(x.Problem)
	if !isRefusal(x.Answer.Status) && x.Problem.Word != problem.NotFound {
		m.health.stop = r
	}
	if x.Ambiguous && !x.Request.Reads() {
		m.doubt(e, r)
	} else {
		m.fail(e, r)
	}
}

// consented notes that an address has the requested state.
func (m *many) consented(e *entry, to consent, before, reason string) {
	f := unsubscribed
	switch {
	case !to.changed(before, reason):
		f = unchanged
	case to.State == stateSubscribed:
		f = subscribed
	}
	m.settle(e, f, e.row.ID, nil)
	m.report.addRecord(e, quotedOrNull(before))
}
