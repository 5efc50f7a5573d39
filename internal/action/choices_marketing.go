package action

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// otherChoices read the choices of the endpoints that have no records: see Offers in
// internal/registry.
var otherChoices = map[string]func(*choosing){
	"consent": (*choosing).askSubscriptions,
	"events":  func(k *choosing) { k.askEvents("", follow("", mostEvents)) },
	"forms": func(k *choosing) {
		k.askForms("", follow("", mostForms))
		k.askSubscriptions() // a submission says to which types the visitor agreed
	},
	// HubSpot lists sequences by user only. The form asks for the owners first, and for the
	// sequences when one of them is chosen as the sender.
	"sequences": func(k *choosing) {
		if user := k.In.Text(option.User); user != "" {
			k.askSequences(user, "", follow("", mostSequences))
		} else {
			k.askOwners("", follow("", mostChoosable))
		}
	},
}

// askSubscriptions asks for the types of email to which people subscribe.
func (k *choosing) askSubscriptions() {
	of, _ := registry.LookupEndpoint("consent")
	part := k.parts[partSubscriptions]
	k.ask(request.ConsentTypes(k.In), question{part: partSubscriptions, scopes: of.Read, take: func(answer wire.Value) {
		for _, v := range answer.Get("results").Items() {
			if !v.Get("isActive").Bool() {
				continue
			}
			if !part.room(mostChoosable) {
				return
			}
			part.w.Open('{').Key("id").Value(v.Get("id")).Key("name").String(v.Get("name").Text()).Close('}')
		}
	}})
}

// askForms asks for a page of the forms that were made in HubSpot: others take no
// submissions.
func (k *choosing) askForms(after string, seen *cursors) {
	of, _ := registry.LookupEndpoint("forms")
	part := k.parts[partForms]
	r := request.FormDefinitions("", strconv.Itoa(request.MaxForms), after)
	k.ask(r, question{part: partForms, scopes: of.Read, take: func(answer wire.Value) {
		k.takePage(part, answer, mostForms, seen, k.askForms, part.writeForm)
	}})
}

// writeForm writes a form with its fields, each under the name that a submission gives it.
func (p *choosablePart) writeForm(v wire.Value) {
	p.w.Open('{').Key("id").Value(v.Get("id")).Key("name").String(v.Get("name").Text()).Key("fields").Open('[')
	count := 0
	for _, group := range v.Get("fieldGroups").Items() {
		for _, field := range group.Get("fields").Items() {
			p.writeFormField(field, &count)
			// A dependent field is asked for after certain answers only.
			for _, dependent := range field.Get("dependentFields").Items() {
				p.writeFormField(dependent.Get("dependentField"), &count)
			}
		}
	}
	p.w.Close(']').Close('}')
}

// writeFormField writes a field of a form, of which count fields were written before.
func (p *choosablePart) writeFormField(field wire.Value, count *int) {
	if *count == mostFormFields || len(p.w.Bytes()) > mostOptionBytes {
		p.cut = true
		return
	}
	*count++
	name := validate.FieldKey(field.Get("objectTypeId").Text(), field.Get("name").Text())
	p.w.Open('{').Key("name").String(name).Key("label").String(field.Get("label").Text()).Key("kind").String(string(formKind(field)))
	p.writeOptions(field)
	p.w.Close('}')
}

// formKind is the kind of a form field's value.
func formKind(field wire.Value) registry.Kind {
	switch field.Get("fieldType").Text() {
	case "number":
		return registry.Number
	case "datepicker":
		return registry.Date
	case "single_checkbox":
		return registry.Bool
	case "multiple_checkboxes":
		return registry.Choices
	case "dropdown", "radio":
		return registry.Choice
	}
	return registry.Text
}

// askEvents asks for a page of the definitions of custom events.
func (k *choosing) askEvents(after string, seen *cursors) {
	of, _ := registry.LookupEndpoint("events")
	part := k.parts[partEvents]
	k.ask(request.EventDefinitions(k.In, strconv.Itoa(request.MaxEventDefinitions), after), question{part: partEvents, scopes: of.Read, take: func(answer wire.Value) {
		k.takePage(part, answer, mostEvents, seen, k.askEvents, part.writeEvent)
	}})
}

// writeEvent writes a custom event with its properties.
func (p *choosablePart) writeEvent(v wire.Value) {
	w := &p.w
	name, label := v.Get("fullyQualifiedName").Text(), v.At("labels", "singular").Text()
	if label == "" {
		label = v.Get("name").Text()
	}
	w.Open('{').Key("name").String(name).Key("label").String(label).Key("properties").Open('[')
	for _, property := range v.Get("properties").Items() {
		if property.Get("archived").Bool() {
			continue
		}
		p.writeProperty(property, registry.Anything, false)
	}
	w.Close(']').Close('}')
}

// askSequences asks for a page of the sequences that a user may use.
func (k *choosing) askSequences(user, after string, seen *cursors) {
	of, _ := registry.LookupEndpoint("sequences")
	part := k.parts[partSequences]
	ask := func(after string, seen *cursors) { k.askSequences(user, after, seen) }
	k.ask(request.Sequences(k.In, user, "", strconv.Itoa(request.MaxSequences), after), question{part: partSequences, scopes: of.Read, take: func(answer wire.Value) {
		k.takePage(part, answer, mostSequences, seen, ask, func(v wire.Value) {
			part.w.Open('{').Key("id").Value(v.Get("id")).Key("name").String(v.Get("name").Text()).Close('}')
		})
	}})
}
