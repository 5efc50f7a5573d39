package action

import (
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// event is a custom event of the account.
type event struct {
	name       string
	checked    bool // the definition was read, so the properties are known
	properties []registry.Property
}

// The number of characters that HubSpot takes in a text property of an event.
const (
	maxEventText    = 256
	maxEventAddress = 1024
)

// event finds the event that the flow names, in full or without the number of the
// account. It also reads the event's properties, if the token may: HubSpot silently drops
// an event with an unknown property. A dry run without look-ups keeps the name.
func (c *call) event() (*event, *problem.Problem) {
	e := &event{name: c.In.Text(option.Event)}
	if number, _, ok := strings.Cut(strings.TrimPrefix(e.name, "pe"), "_"); !ok || number == "" || strings.Trim(number, "0123456789") != "" {
		details := request.Details(c.In)
		doc, p := c.Known(details)
		switch {
		case p != nil:
			return nil, c.unwritten(p, "number of the account")
		case doc == nil:
			return e, nil
		}
		portal, p := c.portal(&details, doc)
		doc.Release()
		if p != nil {
			return nil, p
		}
		e.name = "pe" + portal + "_" + e.name
	}
	doc, p := c.Known(request.EventDefinition(c.In, e.name))
	switch {
	case p != nil && p.Word == problem.NotFound:
		p.Message = "Nothing was written to HubSpot: there is no event " + e.name + "."
		p.Details = []problem.Detail{{Field: option.Event, Code: "unknown_name", Message: "There is no event " + e.name + "."}}
		p.Hint = "Check the internal name: the action Definitions lists the account's events."
		return nil, p
	case p != nil && mayNotRead(p), p == nil && doc == nil:
		return e, nil
	case p != nil:
		return nil, c.unwritten(p, "definition of the event")
	}
	defer doc.Release()
	list := doc.Root().Get("properties")
	e.checked = list.Kind() == wire.Array
	for _, v := range list.Items() {
		p := registry.Property{Name: v.Get("name").Text(), Kind: registry.Text, Max: maxEventText, Closed: true}
		switch v.Get("type").Text() {
		case "number":
			p.Kind = registry.Number
		case "datetime":
			p.Kind = registry.DateTime
		case "enumeration":
			p.Kind = registry.Choice
			for _, o := range v.Get("options").Items() {
				p.Options = append(p.Options, registry.Option{Value: o.Get("value").Text(), Label: o.Get("label").Text()})
			}
		}
		e.properties = append(e.properties, p)
	}
	return e, nil
}

// fit converts the properties of an event by its definition, and returns what is wrong
// with them. It ignores the properties that HubSpot gives to every event, which are not
// in the definition.
func (e *event) fit(c *call, properties []validate.Property) (details []problem.Detail) {
	if !e.checked {
		return nil
	}
	for i := range properties {
		p := &properties[i]
		if strings.HasPrefix(p.Name, "hs_") || p.Value == "" {
			continue
		}
		var names []string
		var known *registry.Property
		for j := range e.properties {
			if names = append(names, e.properties[j].Name); e.properties[j].Name == p.Name {
				known = &e.properties[j]
			}
		}
		if known == nil {
			message := "The event " + e.name + ` has no property "` + p.Name + `".` + validate.DidYouMean(validate.Nearest(p.Name, names))
			details = append(details, problem.Detail{Property: p.Name, Code: "unknown_name", Message: message, Allowed: names})
			continue
		}
		one := *known
		if one.Kind == registry.Text && strings.Contains(p.Value, "://") {
			one.Max = maxEventAddress
		}
		value, wrong := c.In.Value(&one, p.Value)
		if wrong != nil {
			details = append(details, *wrong)
			continue
		}
		p.Value = value
	}
	return details
}

// sendEvent sends one event. HubSpot answers that it accepted the event, and processes it
// later.
func sendEvent(c *call) engine.Step {
	e, p := c.event()
	if p != nil {
		return engine.Step{Fail: p}
	}
	at := c.Now()
	if ms := c.In.Text(option.OccurredAt); ms != "" {
		at, _ = validate.Moment(ms)
	}
	sent := request.Event{
		Name: e.name, ID: c.In.Text(option.ID), Email: c.In.Text(option.Email), Visitor: c.In.Text(option.Visitor),
		At: validate.ISO(at), Properties: c.In.Values(option.EventProperties),
	}
	if details := e.fit(c, sent.Properties); len(details) > 0 {
		for i := range details {
			details[i].Field = option.EventProperties
		}
		return engine.Step{Fail: problem.Invalid("Nothing was sent to HubSpot", details, len(details), "Correct what is named in details. HubSpot would drop such an event without an error.", c.In.Endpoint.Docs)}
	}
	sent.Identify(c.In.Text(option.EventID))
	r := request.SendEvent(c.In, &sent)
	x := c.Exchange(r)
	a, p := x.Answer, takenOnce(x, "event", "Event ID", sent.UUID)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not that of an event")}
	}
	w := wire.NewWriter(nil).Open('{').Key("accepted").Bool(true).Key("event").String(e.name)
	w.Key("occurredAt").String(sent.At).Key("uuid").String(sent.UUID).Key("checked").Bool(e.checked)
	return engine.Step{Value: w.Close('}').Bytes()}
}

// sendEvents sends one event for each item, with the item's properties.
func sendEvents(c *call) engine.Step {
	e, p := c.event()
	if p != nil {
		return engine.Step{Fail: p}
	}
	m := newMany(c)
	m.event, m.batchSize = e, request.MaxEvents
	return m.process()
}

// eventOf is the event of a row, with its UUID.
func (m *many) eventOf(row *validate.Row) request.Event {
	sent := request.Event{Name: m.event.name, At: row.At, Properties: row.Properties}
	if sent.At == "" {
		sent.At = validate.ISO(m.began)
	}
	if strings.Contains(row.ID, "@") {
		sent.Email = row.ID
	} else {
		sent.ID = row.ID
	}
	sent.Identify(row.Own)
	return sent
}

// eventDefinitions reads the account's events.
func eventDefinitions(c *call) engine.Step {
	return c.harvest(c.maximum(), false).of(writeEventDefinition).pagesOf(request.MaxEventDefinitions, "", func(limit, after string) request.Request {
		return request.EventDefinitions(c.In, limit, after)
	})
}

func writeEventDefinition(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("event").Value(v.Get("fullyQualifiedName")).Key("label").Value(v.At("labels", "singular"))
	w.Key("object").Value(v.Get("primaryObject")).Key("properties").Open('[')
	for _, p := range v.Get("properties").Items() {
		w.Open('{').Key("name").Value(p.Get("name")).Key("label").Value(p.Get("label")).Key("type").Value(p.Get("type")).Key("options").Open('[')
		for _, o := range ordered(p.Get("options").Items()) {
			w.Open('{').Key("value").Value(o.Get("value")).Key("label").Value(o.Get("label")).Close('}')
		}
		w.Close(']').Close('}')
	}
	w.Close(']').Close('}')
}
