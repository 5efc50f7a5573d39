package validate

import (
	"iter"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// writeField writes the field of one property. It leaves out an empty field, and an
// unfilled template if the flow skips those.
func (c *checker) writeField(f *registry.Field) {
	v, how := c.options.Get(f.Key), c.in.manner()
	unfilled := trim(v.Text()) == "undefined"
	switch {
	case unfilled && (how.missing == "skip" || how.missing == ""):
		how.leaveOut(f.Property, v)
	case unfilled, c.given(f.Key):
		c.set(f.Key, f.Key, f.Property, v)
	}
}

// headers turns the sender and the recipients into the one JSON text that HubSpot
// accepts.
// https://developers.hubspot.com/docs/api-reference/latest/crm/activities/emails/guide
func (c *checker) headers() {
	from, to := c.in.Text(option.ActivityFrom), c.in.lists[option.ActivityTo]
	for _, key := range []string{option.ActivityFrom, option.ActivityTo} {
		if c.in.manner().missing == "refuse" && trim(c.options.Get(key).Text()) == "undefined" && c.has(key) {
			c.wrong(key, "unfilled", key+" is an unfilled template (\"undefined\").")
		}
	}
	if from == "" && len(to) == 0 || c.in.Property("hs_email_headers") != "" {
		return
	}
	senders, recipients := c.addresses(option.ActivityFrom, from), c.addresses(option.ActivityTo, to...)
	if len(senders) > 1 {
		c.wrong(option.ActivityFrom, "too_many", "a_from holds "+strconv.Itoa(len(senders))+" addresses; an email has one sender.")
	}
	if c.said(option.ActivityFrom) || c.said(option.ActivityTo) {
		return
	}
	w := wire.NewWriter(nil).Open('{')
	if len(senders) > 0 {
		w.Key("from")
		senders[0].write(w)
	}
	if len(recipients) > 0 {
		w.Key("to").Open('[')
		for _, r := range recipients {
			r.write(w)
		}
		w.Close(']')
	}
	c.add("hs_email_headers", string(w.Close('}').Bytes()))
}

// mailbox is an email address and the name of its owner.
type mailbox struct{ name, address string }

func (m mailbox) write(w *wire.Writer) {
	first, last := m.name, ""
	if at := strings.LastIndex(m.name, " "); at > 0 {
		first, last = m.name[:at], m.name[at+1:]
	}
	w.Open('{').Key("email").String(m.address).Member("firstName", first).Member("lastName", last).Close('}')
}

// addresses reads addresses and names from texts: ada@example.com, or Ada Lovelace
// <ada@example.com>. Commas or semicolons separate several.
func (c *checker) addresses(field string, texts ...string) (list []mailbox) {
	for _, text := range texts {
		for part := range splitAddresses(text) {
			if part = trim(part); part == "" {
				continue
			}
			m := mailbox{address: part}
			if before, after, named := strings.Cut(part, "<"); named {
				m = mailbox{strings.Trim(trim(before), `"`), trim(strings.TrimSuffix(trim(after), ">"))}
			}
			if !isAddress(m.address) {
				c.wrong(field, "not_an_email", field+" holds "+quote(part)+", which is not an email address.", "ada@example.com", "Ada Lovelace <ada@example.com>")
				continue
			}
			list = append(list, m)
		}
	}
	return list
}

// splitAddresses splits a text at commas and semicolons, except inside quoted names.
func splitAddresses(text string) iter.Seq[string] {
	quoted := false
	return strings.FieldsFuncSeq(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ',' || r == ';')
	})
}
