package validate

import (
	"strings"

	"directus-extension-hubspot/internal/option"
)

// sentEmail checks the recipient of an email, and the email.
func (c *checker) sentEmail() {
	if id := c.in.Text(option.EmailID); id != "" && !c.said(option.EmailID) && number(id) < 0 {
		c.wrong(option.EmailID, "not_an_id", "email_id is "+quote(id)+", which is not the ID of an email. The ID is the number in the address of HubSpot's editor.", "1234567")
	}
	c.key(option.SendID)
	address := func(key, s string) {
		if s != "" && !c.said(key) && (!isAddress(bare(s)) || countAddresses(s) != 1) {
			c.wrong(key, "not_an_email", key+" is "+quote(s)+", which is not an email address.", "ada@example.com")
		}
	}
	if to := c.in.Text(option.Recipient); to != "" && !c.said(option.Recipient) && !isAddress(to) {
		c.wrong(option.Recipient, "not_an_email", "recipient is "+quote(to)+", which is not an email address.", "ada@example.com")
	}
	address(option.Sender, c.in.Text(option.Sender))
	for _, key := range []string{option.CC, option.BCC, option.ReplyTo} {
		for _, s := range c.in.List(key) {
			address(key, s)
		}
	}
}

// bare returns the address in "Ada Lovelace <ada@example.com>".
func bare(s string) string {
	if _, rest, named := strings.Cut(s, "<"); named && strings.HasSuffix(rest, ">") {
		return strings.TrimSuffix(rest, ">")
	}
	return s
}

func countAddresses(s string) (n int) {
	for range splitAddresses(s) {
		n++
	}
	return n
}

// aContact checks that a contact is named by its ID or by its email address.
func (c *checker) aContact() {
	if id := c.in.Text(option.ID); id != "" && !c.said(option.ID) && number(id) < 0 && !isAddress(id) {
		c.wrong(option.ID, "not_an_id", "id is "+quote(id)+", which is neither the ID of a contact nor an email address.")
	}
}

// enrolls checks the sender, and the contact to enroll.
func (c *checker) enrolls() {
	c.sends()
	c.aContact()
}

// sends checks the address of a user who sends.
func (c *checker) sends() {
	for _, key := range []string{option.Sender, option.Alias} {
		if s := c.in.Text(key); s != "" && !c.said(key) && !isAddress(s) {
			c.wrong(key, "not_an_email", key+" is "+quote(s)+", which is not an email address.", "ada@example.com")
		}
	}
}
