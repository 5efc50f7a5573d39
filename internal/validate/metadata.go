package validate

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Scopes are the scopes that the run needs. Any one of them is enough.
func (in *Input) Scopes() []string {
	if !in.Action.Schema {
		return registry.ScopesOf(in.Endpoint, in.Action)
	}
	if e, ok := registry.LookupEndpoint(in.Text(option.Object)); ok && e.Offers && in.Action.Offers {
		return e.Read
	}
	of, _ := Kind(in.Text(option.Object))
	return registry.SchemaScopes(of, in.Action.Writes)
}

// ReadScopes are the scopes to look something up before a write. Any one of them is
// enough.
func (in *Input) ReadScopes() []string {
	if !in.Action.Schema {
		return in.Endpoint.Read
	}
	of, _ := Kind(in.Text(option.Object))
	return registry.SchemaScopes(of, false)
}

// kind checks a text that names a kind of record. A name without an endpoint is taken for
// a custom object.
func (c *checker) kind(key, name string) {
	e, _ := Kind(name)
	if e != nil || name == "" {
		return
	}
	if e, ok := registry.LookupEndpoint(name); ok {
		message := key + " is " + quote(name) + ", which has no properties of its own: choose a kind of record."
		if e.Records() {
			message = key + " is " + quote(name) + ": give the type ID of a custom object, such as 2-1234567, or its name, such as car."
		}
		c.wrong(key, "not_an_object", message)
		return
	}
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		if e.Slug != "" && (strings.EqualFold(name, e.Singular) || strings.EqualFold(name, e.Label) || strings.EqualFold(name, e.Key)) {
			c.wrong(key, "unknown", key+" is "+quote(name)+", which is not a kind of record."+DidYouMean(e.Key), e.Key)
			return
		}
	}
	if strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		c.wrong(key, "bad_name", key+" is "+quote(name)+", which is not a kind of record: give one such as contacts, or the type ID of a custom object, such as 2-1234567.")
	}
}

// object checks the kind of record whose definitions are read or changed, or the endpoint
// without records whose definitions are read.
func (c *checker) object() {
	c.needs(option.Object, "a kind of record, such as contacts")
	name := c.in.Text(option.Object)
	if e, ok := registry.LookupEndpoint(name); ok && e.Offers && c.in.Action.Offers {
		return
	}
	c.kind(option.Object, name)
}

// otherObject checks the kind of record at the other end of associations.
func (c *checker) otherObject() {
	c.needs(option.ToObject, "a kind of record, such as companies")
	c.kind(option.ToObject, c.in.Text(option.ToObject))
}

// newProperty checks the fields of a new property.
func (c *checker) newProperty() {
	in := c.in
	c.needs(option.Label, "the name of the property that people see in HubSpot")
	if in.Text(option.Name) == "" && !c.said(option.Name) {
		in.setText(option.Name, propertyName(in.Text(option.Label)))
	}
	if name := in.Text(option.Name); !c.said(option.Name) && !c.said(option.Label) && !isPropertyName(name) {
		c.wrong(option.Name, "bad_name", "name is "+quote(name)+"; only the letters a to z, digits and underscores are allowed, and the first character must be a letter.")
	}
	if of, _ := Kind(in.Text(option.Object)); in.Text(option.GroupName) == "" && of != nil {
		in.setText(option.GroupName, of.MainGroup)
	}
	c.needs(option.GroupName, "the internal name of a group of properties, such as the group of an existing property")
	if isChoice(in.Text(option.PropertyType)) && in.Options == nil && !c.said(option.Options) {
		c.wrong(option.Options, "required", "options is missing: give the values that people can choose.")
	}
	c.optionsFit()
}

// changedProperty checks the fields of a change to a property.
func (c *checker) changedProperty() {
	in := c.in
	if in.Text(option.PropertyType) == "same" {
		in.setText(option.PropertyType, "")
	}
	if in.Options == nil && in.Text(option.Label)+in.Text(option.PropertyType)+in.Text(option.GroupName)+in.Text(option.Description) == "" && len(c.details) == 0 {
		c.wrong(option.Label, "empty", "There is nothing to change: give a label, a type, options, a group or a description.")
	}
	c.optionsFit()
}

// optionsFit checks that only a choice has options.
func (c *checker) optionsFit() {
	if kind := c.in.Text(option.PropertyType); kind != "" && !isChoice(kind) && c.in.Options != nil {
		c.wrong(option.Options, "not_a_choice", "options are only for a choice, but property_type is "+kind+".", "choice", "radio", "choices")
	}
}

func isChoice(kind string) bool { return kind == "choice" || kind == "radio" || kind == "choices" }

// propertyName makes an internal name from a property's label, as HubSpot's own pages do.
func propertyName(label string) string {
	name := make([]byte, 0, len(label))
	for _, r := range strings.ToLower(label) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			name = append(name, byte(r))
		case len(name) > 0 && name[len(name)-1] != '_':
			name = append(name, '_')
		}
	}
	return strings.TrimSuffix(string(name), "_")
}

func isPropertyName(s string) bool {
	return s != "" && 'a' <= s[0] && s[0] <= 'z' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// propertyOptions reads the options of a choice: texts, or rows with a value, a label, or
// both.
func (c *checker) propertyOptions(f *registry.Field, v wire.Value) {
	have := map[string]bool{}
	add := func(at, value, label string) {
		o := registry.Option{Value: trim(value), Label: trim(label)}
		if o.Value == "" {
			o.Value = o.Label
		}
		if o.Label == "" {
			o.Label = o.Value
		}
		switch {
		case absent(o.Value):
			c.wrong(at, "missing", at+" has neither a value nor a label.")
		case unrendered(o.Value + o.Label):
			c.wrong(at, "unfilled", at+" is "+quote(o.Value)+", a template that was not filled.")
		case strings.Contains(o.Value, ";"):
			c.wrong(at, "bad_value", at+" is "+quote(o.Value)+": a value must not hold a semicolon, because HubSpot separates values with semicolons.")
		case have[o.Value]:
			c.wrong(at, "twice", at+" is "+quote(o.Value)+" a second time: each option needs a value of its own.")
		default:
			have[o.Value] = true
			c.in.Options = append(c.in.Options, o)
		}
	}
	if s := trim(v.Text()); s != "" && s[0] != '[' && s[0] != '{' {
		c.list(f, v)
		for _, text := range c.in.lists[f.Key] {
			add(f.Key, text, text)
		}
		return
	}
	v, release, ok := c.value(f.Key, v)
	defer release()
	switch {
	case !ok:
	case v.Kind() != wire.Array:
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list of rows with value and label was expected.")
	default:
		for i, row := range v.Items() {
			at := f.Key + "[" + strconv.Itoa(i) + "]"
			text, _ := row.Scalar()
			value, _ := row.Get("value").Scalar()
			label, _ := row.Get("label").Scalar()
			add(at, text+value, text+label) // only one of the two is there
		}
	}
}

// ownedBy checks the email by which an owner is looked up. HubSpot finds nobody by an ID
// there.
func (c *checker) ownedBy() {
	if s := c.in.Text(option.Email); number(s) >= 0 && !c.said(option.Email) {
		c.wrong(option.Email, "not_an_email", "email is "+quote(s)+", which is an ID. To read an owner by ID, use the endpoint API Request with the path /crm/owners/2026-09/"+s+".", "ada@example.com")
	}
}
