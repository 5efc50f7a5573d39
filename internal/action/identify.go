package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// isName tells whether a value is a name and not an ID. The IDs of owners are numbers.
// The IDs of pipelines and stages have small letters, digits, - and _.
func isName(p *registry.Property, value string) bool {
	switch p.Of {
	case registry.Owner:
		return strings.Contains(value, "@")
	case registry.Pipeline, registry.Stage:
		return strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789-_") != ""
	}
	return false
}

// naming replaces names by IDs in one set of values.
type naming struct {
	*call
	field   string                       // the option with the values; "" if each value has an option of its own
	ask     bool                         // it may make a request, because no request is open
	finds   bool                         // the values are for a filter, and not written
	beside  func(property string) string // the value of another property of the set
	details []problem.Detail
	failure *problem.Problem
	later   bool // it needs a request and may not make it now
}

// identify replaces the names in the flow's properties and filters by IDs before the
// action begins. If a name has no match, or several, the run ends with a problem and
// nothing is sent.
func (c *call) identify() *problem.Problem {
	in := c.In
	n := &naming{call: c, ask: true}
	if in.MayName {
		in.Properties = n.properties(in.Properties)
	}
	n.field, n.finds = option.Filters, true
	for _, group := range in.Filters {
		n.beside = func(property string) string {
			for i := range group {
				if f := &group[i]; f.Property == property && f.Operator == "EQ" {
					return f.Value
				}
			}
			return ""
		}
		for i := range group {
			n.filter(&group[i])
		}
	}
	return n.problem()
}

// identified returns the ID for a value to look for in a property.
func (c *call) identified(property, value string) (string, *problem.Problem) {
	n := &naming{call: c, ask: true, finds: true, field: option.FindValue, beside: func(string) string { return "" }}
	id := n.id(property, value)
	return id, n.problem()
}

// identifyRow replaces the names in the properties of an item by IDs. later means that
// this needs a request, which cannot be made while others are open.
func (c *call) identifyRow(row *validate.Row, ask bool) (later bool, p *problem.Problem) {
	if c.relabelRow(row, ask) {
		return true, nil
	}
	if len(c.rehearsed) > 0 {
		p := &problem.Problem{Word: problem.Validation}
		if c.compare(p, row.Properties, c.rehearsed); len(p.Details) > 0 {
			return false, p
		}
	}
	if !row.MayName {
		return false, nil
	}
	n := &naming{call: c, ask: ask, field: option.Items}
	properties := n.properties(row.Properties)
	if !n.later {
		row.Properties = properties
	}
	return n.later, n.problem()
}

func (n *naming) problem() *problem.Problem {
	switch {
	case n.failure != nil:
		return n.failure
	case len(n.details) == 0 || n.later:
		return nil
	}
	return &problem.Problem{
		Word: problem.Validation, Details: n.details, Docs: n.In.Endpoint.Docs, Message: n.nothing() + n.details[0].Message,
		Hint: "Correct what is named in details. The endpoint Account lists owners; the endpoint Properties and Pipelines lists pipelines and stages.",
	}
}

// properties returns the properties to write, with IDs in place of names. For a new
// record, the name of a stage also adds its pipeline, which HubSpot requires.
func (n *naming) properties(list []validate.Property) []validate.Property {
	first := -1
	for i := range list {
		if p, ok := n.In.Records().Property(list[i].Name); ok && isName(p, list[i].Value) {
			first = i
			break
		}
	}
	if first < 0 {
		return list
	}
	out := append([]validate.Property(nil), list...)
	n.beside = func(property string) string { return validate.ValueOf(out, property) }
	// The pipeline comes first, because the stage is looked for in it.
	for _, of := range [...]registry.Of{registry.Owner, registry.Pipeline, registry.Stage} {
		for i := range out {
			p, ok := n.In.Records().Property(out[i].Name)
			if !ok || p.Of != of || !isName(p, out[i].Value) {
				continue
			}
			if of != registry.Stage {
				out[i].Value = n.id(p.Name, out[i].Value)
				continue
			}
			id, pipeline := n.stage(p, out[i].Value)
			out[i].Value = id
			if is, ok := n.In.Records().PropertyOf(registry.Pipeline); ok && pipeline != "" && n.makes() && n.beside(is.Name) == "" {
				out = append(out, validate.Property{Name: is.Name, Value: pipeline})
			}
		}
	}
	return out
}

// makes tells whether the action may make a record.
func (n *naming) makes() bool {
	return n.In.Action.Makes && n.In.Text(option.ImportOperation) != "update"
}

// filter replaces names by IDs in a condition that compares whole values.
func (n *naming) filter(f *validate.Filter) {
	switch f.Operator {
	case "EQ", "NEQ":
		f.Value = n.id(f.Property, f.Value)
	case "IN", "NOT_IN":
		for i := range f.Values {
			f.Values[i] = n.id(f.Property, f.Values[i])
		}
	}
}

// id returns the ID for a value. It returns the value itself if the value is an ID already,
// or cannot be looked up.
func (n *naming) id(property, value string) string {
	p, ok := n.In.Records().Property(property)
	if !ok || !isName(p, value) {
		return value
	}
	switch p.Of {
	case registry.Owner:
		return n.owner(p, value)
	case registry.Pipeline:
		return n.pipeline(p, value)
	}
	id, _ := n.stage(p, value)
	return id
}

// longestEmail is the largest size of an email address (RFC 5321, 4.5.3.1.3), in bytes.
const longestEmail = 254

// mostStrangers is how many emails may belong to no owner until a run looks up no more.
// Each costs requests, and a list of items out of a webhook may name any number of them.
const mostStrangers = 1000

// owner returns the ID of the owner with an email. In a filter it also finds owners who
// were deactivated, because records may still belong to them. It refuses to write such an
// owner by email.
func (n *naming) owner(p *registry.Property, email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	if len(email) > longestEmail {
		n.wrong(p, "The value has "+strconv.Itoa(len(email))+" bytes, which is too long for an email: an owner's email or ID was expected.", nil)
		return email
	}
	if n.strangers == mostStrangers && !n.emails[email] {
		n.wrong(p, `The email "`+email+`" was not looked up, because `+strconv.Itoa(mostStrangers)+" others in this run belong to no owner.", nil)
		return email
	}
	id, known := n.ownerWith(email, false)
	left := !known
	if left {
		id, known = n.ownerWith(email, true)
	}
	waits := known && id == email
	if !waits && !n.emails[email] {
		n.emails[email] = true
		if !known {
			n.strangers++
		}
	}
	switch {
	case known && (!left || n.finds || waits):
		return id
	case known:
		n.wrong(p, `The owner with the email "`+email+`" is deactivated in HubSpot. Name somebody else, or write the owner's ID, `+id+", if you mean this owner.", nil)
	default:
		emails := n.owners()
		message := `No owner in HubSpot has the email "` + email + `".` + validate.DidYouMean(validate.Nearest(email, emails))
		n.wrong(p, message, emails[:min(len(emails), mostNamed)])
	}
	return email
}

// ownerWith looks for the owner with an email, among those who were deactivated if left
// is true. known means that no other look-up is needed. If the look-up failed, or has to
// wait, the ID is the email itself.
func (n *naming) ownerWith(email string, left bool) (id string, known bool) {
	id = email
	known = n.lookUp(request.Owners(n.In, email, "", left), "owners", func(answer wire.Value) bool {
		for _, owner := range answer.Get("results").Items() {
			if s, ok := recordID(owner); ok && strings.EqualFold(owner.Get("email").Text(), email) {
				id = s
				return true
			}
		}
		return false
	})
	return id, known
}

// mostNamed is how many owners the problem of an unknown owner names.
const mostNamed = 10

// owners returns the emails of the first page of owners. It is empty if they cannot be
// read.
func (n *naming) owners() (emails []string) {
	_, later, _ := n.call.LookUp(request.Owners(n.In, "", "", false), n.ask, func(answer wire.Value) bool {
		for _, owner := range answer.Get("results").Items() {
			if email := owner.Get("email").Text(); email != "" {
				emails = append(emails, email)
			}
		}
		return true
	})
	n.later = n.later || later
	return emails
}

// pipeline is the ID of the pipeline with a label.
func (n *naming) pipeline(p *registry.Property, value string) string {
	var m match
	n.pipelines(func(answer wire.Value) bool {
		m = match{value: strings.TrimSpace(value)}
		for _, pipeline := range answer.Get("results").Items() {
			m.consider(pipeline, "")
		}
		return len(m.ids) > 0
	})
	if m.value == "" { // the look-up failed
		return value
	}
	return n.settle(p, &m, "pipeline", "")
}

// stage returns the IDs of the stage with a label and of its pipeline. If the values name
// a pipeline, the stage is looked for only there, otherwise in all pipelines.
func (n *naming) stage(p *registry.Property, value string) (id, pipeline string) {
	within := ""
	if is, ok := n.In.Records().PropertyOf(registry.Pipeline); ok {
		within = n.beside(is.Name)
		if slices.ContainsFunc(n.details, func(d problem.Detail) bool { return d.Property == is.Name }) {
			return value, "" // the pipeline is wrong, so its stages are unknown
		}
	}
	var m match
	n.pipelines(func(answer wire.Value) bool {
		m = match{value: strings.TrimSpace(value)}
		for _, pipeline := range answer.Get("results").Items() {
			id, _ := recordID(pipeline)
			if within != "" && within != id && !strings.EqualFold(within, pipeline.Get("label").Text()) {
				continue
			}
			if within != "" {
				m.within = pipeline.Get("label").Text()
			}
			for _, stage := range pipeline.Get("stages").Items() {
				m.consider(stage, id)
			}
		}
		return len(m.ids) > 0
	})
	if m.value == "" {
		return value, ""
	}
	id = n.settle(p, &m, "stage", within)
	if len(m.ids) == 1 {
		pipeline = m.in[0]
	}
	return id, pipeline
}

// match collects the IDs that a name may stand for.
type match struct {
	value   string
	exact   bool
	ids, in []string // the IDs that fit, and the pipelines of the stages
	labels  []string // all labels, to propose the nearest
	within  string   // the label of the pipeline, if the stages are those of one
}

func (m *match) consider(v wire.Value, pipeline string) {
	id, ok := recordID(v)
	label := v.Get("label").Text()
	if !ok || m.exact {
		return
	}
	if !slices.ContainsFunc(m.labels, func(have string) bool { return strings.EqualFold(have, label) }) {
		m.labels = append(m.labels, label)
	}
	switch {
	case id == m.value:
		m.exact = true
		m.ids, m.in = []string{id}, []string{pipeline}
	case strings.EqualFold(label, m.value):
		m.ids, m.in = append(m.ids, id), append(m.in, pipeline)
	}
}

// settle returns the ID that fits. It reports a problem if there is none, or more than
// one.
func (n *naming) settle(p *registry.Property, m *match, what, within string) string {
	switch len(m.ids) {
	case 1:
		return m.ids[0]
	case 0:
		message := `There is no ` + what + ` "` + m.value + `" of ` + strings.ToLower(n.In.Records().Label)
		if m.within != "" {
			within = m.within
		}
		if within != "" {
			message += ` in the pipeline "` + within + `"`
		}
		message += "." + validate.DidYouMean(validate.Nearest(m.value, m.labels))
		n.wrong(p, message, m.labels)
	default:
		message := `There are several ` + what + `s "` + m.value + `" of ` + strings.ToLower(n.In.Records().Label) + "."
		if is, ok := n.In.Records().PropertyOf(registry.Pipeline); ok && what == "stage" && within == "" {
			message += " Give " + is.Name + ", too, or the stage's ID."
		} else {
			message += " Give the ID."
		}
		n.wrong(p, message, m.ids)
	}
	return m.value
}

func (n *naming) wrong(p *registry.Property, message string, allowed []string) {
	field := n.field
	if field == "" {
		field = n.In.Where(p.Name)
	}
	n.details = append(n.details, problem.Detail{Field: field, Property: p.Name, Code: "unknown_name", Message: message, Allowed: allowed})
}

func (n *naming) pipelines(find func(wire.Value) bool) {
	r := request.Pipelines(n.In, n.In.Slug())
	r.Scopes = n.In.Records().Read
	n.lookUp(r, "pipelines", find)
}

// lookUp calls LookUp. If that fails, the problem says that names could not be looked up.
func (n *naming) lookUp(r request.Request, what string, find func(wire.Value) bool) bool {
	if p := n.failed[r.Bare()]; p != nil {
		n.failure = p
		return true
	}
	found, later, p := n.call.LookUp(r, n.ask, find)
	if n.later = n.later || later; p != nil {
		if n.failed == nil {
			n.failed = map[string]*problem.Problem{}
		}
		n.failure = n.notLookedUp(p, what)
		n.failed[r.Bare()] = n.failure
	}
	return found || later || p != nil
}

// notLookedUp turns a problem into that of a look-up of names.
func (c *call) notLookedUp(p *problem.Problem, what string) *problem.Problem {
	switch p.Word {
	case problem.Scope:
		p.Hint = "Give the token the scope " + strings.Join(p.RequiredScopes, " or ") + ", or write IDs instead of names."
	case problem.NotFound:
		p.Hint = "Write IDs instead of names."
	case problem.Network, problem.Upstream:
		p.Hint = "Run the flow again later, or write IDs instead of names."
		if c.In.Action.Writes {
			p.Hint = "Nothing was written. " + p.Hint
		}
	}
	p.Message = "The " + what + " could not be looked up: " + p.Message
	return p
}
