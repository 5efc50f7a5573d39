package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// form is a form of the account. Only its ID is always known, because a token may not be
// allowed to read its definition.
type form struct {
	id, name string
	known    bool // the definition was read; otherwise the other fields are empty
	fields   []formField
	captured bool // HubSpot collected the form from another page
	guarded  bool // the form has reCAPTCHA
	asks     bool // the form asks for consent to the processing of the data
}

// formField is a field of a form's definition.
type formField struct {
	key      string // the name in HubSpot's errors
	kind     string
	required bool
	options  []string
	min, max float64
	bounded  bool // min and max are set
	blocked  []string
}

// readForm copies from a definition what the actions need.
func readForm(v wire.Value) form {
	id, _ := recordID(v)
	consent := v.At("legalConsentOptions", "type").Text()
	f := form{
		id: id, name: v.Get("name").Text(), known: true,
		captured: v.Get("formType").Text() == "captured",
		guarded:  v.At("configuration", "recaptchaEnabled").Bool(),
		asks:     consent != "" && consent != "none" && consent != "legitimate_interest",
	}
	for _, group := range v.Get("fieldGroups").Items() {
		for _, field := range group.Get("fields").Items() {
			f.addField(field, true)
			// A dependent field is asked for after certain answers only.
			for _, dependent := range field.Get("dependentFields").Items() {
				f.addField(dependent.Get("dependentField"), false)
			}
		}
	}
	return f
}

// addField adds a field of the form's definition. always tells that the form always shows
// the field.
func (f *form) addField(v wire.Value, always bool) {
	field := formField{
		key:      validate.FieldKey(v.Get("objectTypeId").Text(), v.Get("name").Text()),
		kind:     v.Get("fieldType").Text(),
		required: always && v.Get("required").Bool(),
		blocked:  response.Texts(v.At("validation", "blockedEmailDomains")),
	}
	for _, o := range v.Get("options").Items() {
		if s, ok := o.Get("value").Scalar(); ok {
			field.options = append(field.options, s)
		}
	}
	low, isLow := v.At("validation", "minAllowedDigits").Scalar()
	high, isHigh := v.At("validation", "maxAllowedDigits").Scalar()
	if isLow && isHigh {
		var wrong, worse error
		field.min, wrong = strconv.ParseFloat(low, 64)
		field.max, worse = strconv.ParseFloat(high, 64)
		field.bounded = wrong == nil && worse == nil
	}
	f.fields = append(f.fields, field)
}

// field finds a field of the definition.
func (f *form) field(key string) *formField {
	i := slices.IndexFunc(f.fields, func(have formField) bool { return have.key == key })
	if i < 0 {
		return nil
	}
	return &f.fields[i]
}

// isFormID tells whether a text looks like the ID of a form.
func isFormID(s string) bool {
	return len(s) == 36 && strings.Count(s, "-") == 4 && strings.Trim(strings.ToLower(s), "0123456789abcdef-") == ""
}

// form finds the form that the flow names. For a submission it also reads the form's
// definition, which has the types of the fields. A token without the scope for that can
// submit all the same. A dry run without look-ups keeps the name.
func (c *call) form() (form, *problem.Problem) {
	name := c.In.Text(option.Form)
	f := form{id: name}
	switch {
	case !isFormID(name):
		return c.formNamed(name)
	case !c.In.Action.Writes:
		return f, nil
	}
	doc, p := c.Known(request.FormDefinition(name))
	switch {
	case p != nil && p.Word == problem.NotFound:
		return f, c.noForm(name, nil)
	case p != nil && (p.Word == problem.Scope || p.Word == problem.Forbidden):
		return f, nil
	case p != nil:
		return f, c.unwritten(p, "form")
	case doc == nil:
		return f, nil
	}
	defer doc.Release()
	f = readForm(doc.Root())
	f.id = name
	return f, nil
}

// formNamed finds the form with a name among all pages of them.
func (c *call) formNamed(name string) (f form, p *problem.Problem) {
	f.id = name
	var names []string
	var same []string
	after, pages := "", []string{}
	seen := follow("", mostListed)
	for {
		r := request.FormDefinitions("", strconv.Itoa(request.MaxForms), after)
		pages = append(pages, r.Path)
		next, here := "", names
		found, _, failed := c.LookUp(r, true, func(answer wire.Value) bool {
			names, same = here[:len(here):len(here)], nil
			for _, v := range answer.Get("results").Items() {
				id, ok := recordID(v)
				if !ok {
					continue
				}
				label := v.Get("name").Text()
				names = append(names, label)
				if strings.EqualFold(label, name) {
					f = readForm(v)
					same = append(same, id)
				}
			}
			next = cursorOf(answer)
			return len(same) > 0 || next != ""
		})
		switch {
		case failed != nil:
			return f, c.notLookedUp(failed, "forms")
		case len(same) > 1:
			return f, c.formTwice(name, same)
		case len(same) == 1, found && next == "":
			return f, nil
		}
		if next == "" || seen.next(next, 1) != "" {
			for _, path := range pages {
				c.Forget(path) // a new form may be on a page that was remembered
			}
			return f, c.noForm(name, names)
		}
		after = next
	}
}

// noForm is the problem of a form that does not exist.
func (c *call) noForm(name string, names []string) *problem.Problem {
	message := `There is no form "` + name + `".` + validate.DidYouMean(validate.Nearest(name, names))
	p := &problem.Problem{
		Word: problem.NotFound, Docs: c.In.Endpoint.Docs, Message: message,
		Details: []problem.Detail{{Field: option.Form, Code: "unknown_name", Message: message, Allowed: names[:min(len(names), 50)]}},
		Hint:    "Check the name or ID of the form. Find Forms lists the forms, with Type for those that were not made in HubSpot.",
	}
	if c.In.Action.Writes {
		p.Message = "Nothing was submitted: " + message
	}
	return p
}

// formTwice is the problem of a name that several forms have.
func (c *call) formTwice(name string, ids []string) *problem.Problem {
	message := `Several forms are named "` + name + `".`
	return &problem.Problem{
		Word: problem.Validation, Docs: c.In.Endpoint.Docs, Message: message, Hint: "Give the ID of the form that you mean.",
		Details: []problem.Detail{{Field: option.Form, Code: "several", Message: message, Allowed: ids}},
	}
}

// findForms reads the forms whose name has a text in it.
func findForms(c *call) engine.Step {
	kind, text := c.In.Text(option.FormType), strings.ToLower(c.In.Text(option.Name))
	h := c.harvest(mostListed, true)
	if c.simple != nil {
		h.of(writeForm)
	}
	after, seen := "", follow("", h.maximum)
	for {
		p, failed := h.read(request.MaxForms, true, func(limit string) request.Request { return request.FormDefinitions(kind, limit, after) })
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		n := h.takeWhere(p, h.maximum, func(v wire.Value) bool { return strings.Contains(strings.ToLower(v.Get("name").Text()), text) })
		switch {
		case p.next == "":
			return h.stop("")
		case h.full() && n > 0:
			return h.stop(p.next)
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		after = p.next
	}
}

// writeForm writes the members of a form that a flow needs to submit it.
func writeForm(w *wire.Writer, v wire.Value) {
	w.Open('{')
	for _, m := range [...][2]string{{"id", "id"}, {"name", "name"}, {"type", "formType"}, {"updatedAt", "updatedAt"}} {
		w.Key(m[0]).Value(v.Get(m[1]))
	}
	w.Key("recaptcha").Bool(v.At("configuration", "recaptchaEnabled").Bool())
	w.Key("consent").Value(v.At("legalConsentOptions", "type")).Key("fields").Open('[')
	for _, group := range v.Get("fieldGroups").Items() {
		for _, field := range group.Get("fields").Items() {
			w.Open('{').Key("name").Value(field.Get("name")).Key("object").Value(field.Get("objectTypeId")).Key("label").Value(field.Get("label"))
			w.Key("type").Value(field.Get("fieldType")).Key("required").Bool(field.Get("required").Bool()).Key("hidden").Bool(field.Get("hidden").Bool())
			if options := field.Get("options").Items(); len(options) > 0 {
				w.Key("options").Open('[')
				for _, o := range options {
					w.Open('{').Key("value").Value(o.Get("value")).Key("label").Value(o.Get("label")).Close('}')
				}
				w.Close(']')
			}
			w.Close('}')
		}
	}
	w.Close(']').Close('}')
}
