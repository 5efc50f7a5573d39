package validate

import (
	"net/url"

	"directus-extension-hubspot/internal/option"
)

// importsFile checks the address of a file that HubSpot is to fetch.
func (c *checker) importsFile() {
	s := c.in.Text(option.URL)
	u, err := url.Parse(s)
	if s != "" && !c.said(option.URL) && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		c.wrong(option.URL, "not_an_address", "url is "+quote(s)+", which is not an address that HubSpot can fetch.", "https://cms.example.com/assets/…")
	}
}
