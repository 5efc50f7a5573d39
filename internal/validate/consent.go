package validate

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/wire"
)

// addressed checks the address of an action on one address's subscriptions.
func (c *checker) addressed() {
	if s := c.in.Text(option.Email); s != "" && !c.said(option.Email) && !isAddress(s) {
		c.wrong(option.Email, "not_an_email", "email is "+quote(s)+", which is not an email address.", "ada@example.com")
	}
}

// consented checks the other fields of a change of one subscription.
func (c *checker) consented() {
	c.addressed()
	basis, text := c.in.Text(option.LegalBasis), c.in.Text(option.LegalText)
	if basis == "none" {
		basis = ""
		c.in.setText(option.LegalBasis, "")
	}
	switch {
	case c.said(option.LegalBasis) || c.said(option.LegalText):
	case basis != "" && text == "":
		c.wrong(option.LegalText, "required", "legal_text is missing: HubSpot stores the legal basis together with its explanation.")
	case basis == "" && text != "":
		c.wrong(option.LegalBasis, "required", "legal_basis is missing: choose the legal basis that legal_text explains.")
	}
}

// everything requires the switch that confirms an unsubscription from all email.
func (c *checker) everything() {
	c.addressed()
	if c.in.Text(option.Everything) != "true" && !c.said(option.Everything) {
		c.wrong(option.Everything, "required", "everything is off: switch it on to unsubscribe from all email.", "true")
	}
}

// isAddress tells whether a text has the form of an email address.
func isAddress(s string) bool {
	name, host, _ := strings.Cut(s, "@")
	return name != "" && host != "" && !strings.ContainsAny(s, " <>,;:\"\t\r\n") && !strings.Contains(host, "@")
}

// address reads the email address of an item: a text, a field of a row, or a property of
// a contact in HubSpot's form.
func (r *Rows) address(c *checker, v wire.Value) string {
	column := r.in.Text(option.IDColumn)
	if column == "" {
		column = "email"
	}
	what := "The item"
	if v.Kind() == wire.Object {
		what = "The field " + quote(column)
		row := v
		if v = member(row, column); v.Kind() == wire.Missing {
			v = row.At("properties", column)
		}
		if v.Kind() == wire.Missing {
			c.wrong(option.Items, "missing", "The item has no field "+quote(column)+", which should hold the email address.")
			return ""
		}
	}
	s, ok := v.Scalar()
	switch s = trim(s); {
	case v.Kind() == wire.Array || v.Kind() == wire.Object:
		c.wrong(option.Items, "not_an_email", what+" is "+v.Kind().String()+"; an email address was expected.")
	case !ok || absent(s):
		c.wrong(option.Items, "missing", what+" is missing or an unfilled template.")
	case !isAddress(s) || unfilled(s):
		c.wrong(option.Items, "not_an_email", what+" is "+quote(s)+", which is not an email address.")
	default:
		return r.good(c, what, s)
	}
	return ""
}
