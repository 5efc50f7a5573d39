package validate

import (
	"net/url"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// contactType is HubSpot's objectTypeId of contacts, which most fields of forms are
// about.
const contactType = "0-1"

// FormField is one value of a submission.
type FormField struct {
	TypeID string // HubSpot's objectTypeId of the kind of record that the field is about
	Name   string
	Value  string
	At     string // where the flow gave it
}

// Key names the field as HubSpot's errors do: without the kind of record for contacts.
func (f *FormField) Key() string { return FieldKey(f.TypeID, f.Name) }

// FieldKey names a field of a form as HubSpot's errors do.
func FieldKey(typeID, name string) string {
	if typeID == contactType || typeID == "" {
		return name
	}
	return typeID + "/" + name
}

// Agreement says whether a visitor agreed to one type of email.
type Agreement struct {
	Subscription string // its name or ID
	Agreed       bool
	Text         string // what the visitor saw
	At           string // the path to its row in the options
}

// maxFormFields is how many values HubSpot takes in one submission.
const maxFormFields = 1000

// formFields reads the values of a submission: rows, or an object of field names and
// values.
func (c *checker) formFields(f *registry.Field, v wire.Value) {
	before := len(c.details)
	v, release, ok := c.value(f.Key, v)
	defer release()
	switch {
	case !ok:
	case v.Kind() == wire.Object && !isFieldRow(v):
		v.Each(func(name string, value wire.Value) {
			at := f.Key + "." + short(name)
			c.formField(at, at, name, "", value)
		})
	default:
		c.eachRow(f, v, "name and value", func(at string, row wire.Value) {
			name, _ := row.Get("name").Scalar()
			object, _ := row.Get("object").Scalar()
			c.formField(at, at+".value", name, trim(object), rowValue(row, trim(name)))
		})
	}
	switch n := len(c.in.FormFields); {
	case len(c.details) > before:
	case n == 0 && c.unfilled > 0:
		c.wrong(f.Key, "empty", f.Key+` holds nothing to submit: each of its values is empty or an unfilled template ("undefined").`)
	case n == 0:
		c.wrong(f.Key, "missing", f.Key+" is missing or empty: give at least one field with a value.")
	case n > maxFormFields:
		c.wrong(f.Key, "too_many", f.Key+" holds "+strconv.Itoa(n)+" values; HubSpot takes "+strconv.Itoa(maxFormFields)+" in one submission.")
	}
}

// isFieldRow tells whether an object is a single row, and not the fields themselves.
func isFieldRow(v wire.Value) bool {
	return v.Get("name").Kind() != wire.Missing && v.Get("value").Kind() != wire.Missing
}

// formField reads one value of a submission. A name may hold the kind of record that the
// field is about, as FieldKey writes it.
func (c *checker) formField(at, valueAt, name, object string, value wire.Value) {
	name = trim(name)
	switch {
	case absent(name) || len(name) > maxText:
		c.wrong(at+".name", "missing", at+".name is missing or too long: the internal name of a field of the form was expected.")
		return
	case unfilled(name):
		c.leftBehind(at+".name", name)
		return
	}
	if kind, rest, ok := strings.Cut(name, "/"); ok && absent(object) && kind != "" && rest != "" {
		object, name = kind, rest
	}
	field := FormField{TypeID: contactType, Name: name, At: valueAt}
	if object != "" && absent(object) || unfilled(object) {
		c.leftBehind(at+".object", object)
		return
	}
	if object != "" {
		if _, field.TypeID = typeOf(object); field.TypeID == "" {
			c.wrong(at+".object", "unknown", at+".object is "+quote(object)+", which is not a kind of record. Give the type ID of a custom object, such as 2-1234567.", kinds()...)
			return
		}
	}
	text, left, ok := asText(value)
	missing := c.in.manner().missing
	switch {
	case !ok:
		c.wrong(valueAt, "nested", valueAt+" is "+value.Kind().String()+"; a text, a number, true or false, or a list of these was expected.")
		return
	case noValue(text) != "":
		c.leftBehind(valueAt, text)
		return
	case missing == "refuse" && left:
		c.leftBehind(valueAt, "undefined")
		return
	case missing == "refuse" && leftInText(text):
		c.leftBehind(valueAt, text)
		return
	case text == "" && !(left && missing == "clear"):
		c.unfilled++
		return
	}
	field.Value = trim(text)
	c.in.FormFields = append(c.in.FormFields, field)
}

// agreements reads the visitor's answers about types of email.
func (c *checker) agreements(f *registry.Field, v wire.Value) {
	have := map[string]bool{} // by the name in lower case
	c.eachRow(f, v, "subscription, agreed and text", func(at string, row wire.Value) {
		subscription, _ := row.Get("subscription").Scalar()
		agreed, _ := row.Get("agreed").Scalar()
		text, _ := row.Get("text").Scalar()
		a := Agreement{Subscription: trim(subscription), Text: trim(text), At: at}
		before := len(c.details)
		switch {
		case absent(a.Subscription) || unfilled(a.Subscription):
			c.wrong(at+".subscription", "missing", at+".subscription is missing or an unfilled template: the name or ID of a type of email was expected.")
		case have[strings.ToLower(a.Subscription)]:
			c.wrong(at+".subscription", "twice", at+".subscription is "+quote(a.Subscription)+" a second time: each type of email has one row.")
		}
		if absent(a.Text) || unfilled(a.Text) {
			c.wrong(at+".text", "missing", at+".text is missing: HubSpot stores the text that the visitor saw.")
		}
		if agreed = trim(agreed); !absent(agreed) { // an unfilled template is no consent
			b, ok := parseBool(agreed)
			if a.Agreed = b == "true"; !ok {
				c.wrong(at+".agreed", "not_a_boolean", at+".agreed is "+quote(agreed)+"; true or false was expected.", "true", "false")
			}
		}
		if len(c.details) == before {
			have[strings.ToLower(a.Subscription)] = true
			c.in.Agreements = append(c.in.Agreements, a)
		}
	})
}

// submitted checks the fields of a submission about the visitor: the page, the cookie and
// the consent.
func (c *checker) submitted() {
	for _, key := range [...]string{option.PageURI, option.PageName, option.Cookie, option.IPAddress, option.Processing, option.SubmittedAt} {
		if given := c.options.Get(key).Text(); unfilled(given) {
			if c.in.manner().missing == "refuse" {
				c.leftBehind(key, given)
			}
			c.in.setText(key, "")
		}
	}
	if s := c.in.Text(option.PageURI); s != "" {
		if u, err := url.Parse(s); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			c.wrong(option.PageURI, "not_an_address", "page_uri is "+quote(s)+", which is not the address of a page: it must begin with https:// or http://.", "https://www.example.com/contact")
		}
	}
	if s := c.in.Text(option.Processing); s != "" {
		b, ok := parseBool(s)
		c.in.setText(option.Processing, b)
		if !ok {
			c.wrong(option.Processing, "not_a_boolean", "consent_process is "+quote(s)+"; true or false was expected.", "true", "false")
		}
	}
	consent := c.in.Text(option.Consent)
	if consent == "none" {
		return
	}
	if c.in.Text(option.ConsentText) == "" && !c.said(option.ConsentText) {
		c.wrong(option.ConsentText, "required", "consent_text is missing: HubSpot stores the text that the visitor saw.")
	}
	if consent == "interest" && c.in.Text(option.Subscription) == "" && !c.said(option.Subscription) {
		c.wrong(option.Subscription, "required", "subscription is missing: name the type of email that the interest is about.")
	}
}

// submissions checks the fields of an action that reads submissions.
func (c *checker) submissions() {
	if c.in.Text(option.Since) != "" && c.in.Text(option.After) != "" {
		c.wrong(option.After, "not_allowed", "after is given together with since, which always begins with the newest submission: leave one of the two empty.")
	}
}
