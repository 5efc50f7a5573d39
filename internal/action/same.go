package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// maxQuoted bounds how much of a value that was sent is quoted, in bytes.
const maxQuoted = 200

// differing lists the properties whose values in a record are not those that were sent.
// The details quote what was sent, and not what somebody else wrote.
func differing(e *registry.Endpoint, sent []validate.Property, record wire.Value) (details []problem.Detail) {
	properties := record.Get("properties")
	for _, p := range sent {
		has, _ := properties.Get(p.Name).Scalar()
		known, _ := e.Property(p.Name)
		if same(known, p.Value, has) {
			continue
		}
		text := p.Value
		if len(text) > maxQuoted {
			text = strings.ToValidUTF8(text[:maxQuoted], "") + "…"
		}
		details = append(details, problem.Detail{Property: p.Name, Code: "different", Message: `"` + text + `" was sent, and the record has another value.`})
	}
	return details
}

// same tells whether a record has the value that was sent. HubSpot writes some values in
// another form. The property is nil if it is not documented; its value may then be of any
// kind.
func same(p *registry.Property, sent, has string) bool {
	sent, has = plain(sent), plain(has)
	if sent == has {
		return true
	}
	if sent == "" || has == "" {
		return false
	}
	is := func(kinds ...registry.Kind) bool { return p == nil || slices.Contains(kinds, p.Kind) }
	switch {
	case p != nil && p.Address, p != nil && p.Name == "domain", strings.Contains(sent, "@") && is():
		return strings.EqualFold(sent, has)
	case is(registry.Bool) && strings.EqualFold(sent, has) && (strings.EqualFold(sent, "true") || strings.EqualFold(sent, "false")):
		return true
	case is(registry.Date, registry.DateTime, registry.Millis) && sameMoment(sent, has):
		return true
	case is(registry.Number) && sameNumber(sent, has):
		return true
	}
	return is(registry.Choices) && slices.Equal(chosen(sent), chosen(has))
}

// plain is a value without the white space that HubSpot does not keep.
func plain(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n") }

func sameMoment(a, b string) bool {
	x, ok := validate.Moment(a)
	y, too := validate.Moment(b)
	return ok && too && x == y
}

func sameNumber(a, b string) bool {
	if strings.Trim(a+b, "0123456789.-+eE") != "" { // ParseFloat also takes texts that are not numbers here
		return false
	}
	x, err := strconv.ParseFloat(a, 64)
	y, wrong := strconv.ParseFloat(b, 64)
	return err == nil && wrong == nil && x == y
}

// chosen are the values in a list, sorted.
func chosen(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
