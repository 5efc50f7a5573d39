package registry

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
)

// Place is a place in the options of a flow.
type Place struct {
	Endpoint *Endpoint // nil if the flow names none
	Action   *Action   // nil if the flow names none
	Records  *Endpoint // the endpoint of the records that the run is about; nil if the flow names none
	Path     string    // the key of an option with what is inside it, such as "c_associate[1].id"
	Property string    // the name of the property that the place is about, or ""
}

// InWords names a place in the words of the form, such as "Associate With, row 2, Value"
// for c_associate[1].id. It returns "" for a path that no field has.
func (p Place) InWords() string {
	key, inside := p.Path, ""
	if i := strings.IndexAny(key, ".["); i >= 0 {
		key, inside = key[:i], key[i:]
	}
	f := p.field(key)
	if name, ok := p.chosen(); ok {
		p.Property, inside = name, ""
	}
	if f == nil {
		return ""
	}
	words := []string{f.Label}
	if rest, ok := strings.CutPrefix(inside, "["); ok {
		index, member, _ := strings.Cut(rest, "]")
		if n, err := strconv.Atoi(index); err == nil {
			words = append(words, "row "+strconv.Itoa(n+1))
		}
		for _, m := range FieldKinds[f.Kind].Rows {
			if member == "."+m.Value {
				words = append(words, m.Label)
			}
		}
	}
	if p.Property != "" && p.Property != f.Property {
		words = append(words, p.propertyLabel())
	}
	return strings.Join(words, ", ")
}

// field is the field that stores an option, or nil. Without an endpoint and an action it
// looks among the fields that every form has.
func (p Place) field(key string) *Field {
	known := p.Endpoint != nil && p.Action != nil
	for i := range Fields {
		f := &Fields[i]
		switch {
		case known && !f.Has(p.Endpoint, p.Action), !known && (f.Actions != nil || f.Only != nil):
		case f.Key == key:
			return f
		case known && f.Kind == PropertyNames:
			if _, value := p.chosen(); value || slices.ContainsFunc(p.Endpoint.Names(), func(name string) bool { return key == option.ChosenNames(name) }) {
				return f
			}
		}
	}
	return nil
}

// chosen is the name of the property if the place is the value of a chosen one.
func (p Place) chosen() (name string, ok bool) {
	if p.Endpoint == nil {
		return "", false
	}
	for _, endpoint := range p.Endpoint.Names() {
		if name, ok := strings.CutPrefix(p.Path, option.ChosenValue(endpoint, "")); ok {
			return name, true
		}
	}
	return "", false
}

// propertyLabel is the label of the property, or its name if the catalogue does not have
// it.
func (p Place) propertyLabel() string {
	if p.Records != nil {
		if known, ok := p.Records.Property(p.Property); ok && known.Label != "" {
			return known.Label
		}
	}
	return p.Property
}
