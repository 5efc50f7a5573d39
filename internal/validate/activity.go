package validate

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/wire"
)

// wanted tells whether the field of one property is to be written: when it was
// filled, and where what an unfilled template left is not just skipped.
func (c *checker) wanted(key string) bool {
	if c.given(key) {
		return true
	}
	how := c.in.manner()
	return how.missing != "skip" && how.missing != "" && trim(c.options.Get(key).Text()) == "undefined"
}

// headers makes of sender and recipients what HubSpot takes for them: one JSON
// text.
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
	for _, address := range append([]string{from}, to...) {
		if address != "" && !strings.Contains(address, "@") {
			c.wrong(option.ActivityTo, "not_an_email", quote(address)+" is not an email address.")
			return
		}
	}
	w := wire.NewWriter(nil).Open('{')
	if from != "" {
		w.Key("from").Open('{').Key("email").String(from).Close('}')
	}
	if len(to) > 0 {
		w.Key("to").Open('[')
		for _, address := range to {
			w.Open('{').Key("email").String(address).Close('}')
		}
		w.Close(']')
	}
	c.add("hs_email_headers", string(w.Close('}').Bytes()))
}
