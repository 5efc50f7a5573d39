package validate

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// namedEvent checks the name of the event to send.
func (c *checker) namedEvent() {
	name := c.in.Text(option.Event)
	if name == "" || c.said(option.Event) || isPropertyName(name) {
		return
	}
	c.wrong(option.Event, "bad_name", "event is "+quote(name)+", which is not the internal name of an event. The action Definitions lists the names.", "order_placed", "pe1234567_order_placed")
}

// sentEvent checks which record the event is about.
func (c *checker) sentEvent() {
	c.namedEvent()
	c.key(option.EventID)
	c.addressed()
	c.numbered()
	if c.in.Text(option.Email)+c.in.Text(option.ID)+c.in.Text(option.Visitor) == "" && len(c.in.Values(option.EventProperties)) == 0 && !c.said(option.Email) && !c.said(option.ID) && !c.said(option.Visitor) {
		c.wrong(option.Email, "required", "email is missing: give the contact's email, or the ID of the record in id.")
	}
}

// event reads an item of a run that sends many events: a row with what finds the
// record, and the properties of the event.
func (r *Rows) event(c *checker, v wire.Value) (row Row) {
	if v.Kind() != wire.Object {
		c.wrong(option.Items, "not_an_object", "The item is "+v.Kind().String()+"; a row of the event's properties was expected.")
		return row
	}
	columns := map[string]bool{}
	read := func(key, usual string) (wire.Value, string) {
		name := r.in.Text(key)
		if name == "" {
			name = usual
		}
		columns[name] = true
		return member(v, name), name
	}
	id, column := read(option.IDColumn, "email")
	switch s, ok := id.Scalar(); {
	case id.Kind() == wire.Array || id.Kind() == wire.Object || id.Kind() == wire.Bool:
		c.wrong(option.Items, "not_an_id", "The field "+quote(column)+" is "+id.Kind().String()+"; a contact's email or the ID of a record was expected.")
	case !ok || absent(s):
		c.wrong(option.Items, "missing", "The field "+quote(column)+", which should hold the contact's email or the record's ID, is missing or an unfilled template.")
	case strings.Contains(s, "@") && !isAddress(trim(s)):
		c.wrong(option.Items, "not_an_email", "The field "+quote(column)+" is "+quote(s)+", which is not an email address.")
	case !strings.Contains(s, "@") && number(trim(s)) < 0:
		c.wrong(option.Items, "not_an_id", "The field "+quote(column)+" is "+quote(s)+", which is neither an email address nor the ID of a record.")
	default:
		row.ID = r.good(c, "The field "+quote(column), trim(s))
	}
	if r.in.Text(option.TimeColumn) != "" {
		at, column := read(option.TimeColumn, "")
		text, _ := at.Scalar()
		how := r.in.manner()
		ms, ok := how.zone.Moment(how.moment(trim(text)))
		switch {
		case at.Kind() == wire.String && trim(text) != "" && absent(text):
			c.wrong(option.Items, "unfilled", "The field "+quote(column)+" is "+quote(trim(text))+": the template for the time of the event found nothing.")
		case absent(text):
		case !ok || isSeconds(trim(text)):
			c.wrong(option.Items, "not_a_date", "The field "+quote(column)+" is "+quote(text)+", which is not a date or time. "+writeDate, aDate...)
		default:
			row.At = ISO(ms)
		}
	}
	if r.in.Text(option.EventColumn) != "" {
		own, column := read(option.EventColumn, "")
		if row.Own, _ = own.Scalar(); absent(row.Own) || leftInKey(row.Own) {
			c.wrong(option.Items, "missing", "The field "+quote(column)+", which should hold the event's own ID, is missing or an unfilled template.")
		}
	}
	if len(r.in.Mapping) > 0 {
		for i, column := range r.in.Mapping {
			if value := member(v, column.Name); value.Kind() != wire.Missing {
				r.met[i] = true
				c.set("items", "The item", column.Property, value)
			}
		}
	} else {
		v.Each(func(name string, value wire.Value) {
			if !columns[trim(name)] {
				c.set("items", "The item", name, value)
			}
		})
	}
	row.Properties = c.in.Properties
	return row
}

// Value converts a value for a property that an account has defined, or says what is
// wrong with it.
func (in *Input) Value(p *registry.Property, s string) (string, *problem.Detail) {
	if p.Kind != registry.Text {
		s = trim(s)
	}
	value, no := in.manner().value(p, s)
	if no == nil {
		return value, nil
	}
	return "", &problem.Detail{Property: p.Name, Code: no.code, Message: no.message, Allowed: no.allowed}
}
