package validate

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// importsFile checks the address of a file that HubSpot is to fetch.
func (c *checker) importsFile() {
	switch s := c.in.Text(option.URL); {
	case s == "" || c.said(option.URL):
	case nullInPath(s):
		c.leftBehind(option.URL, s)
	case !isURL(s):
		c.wrong(option.URL, "not_an_address", "url is "+quote(s)+", which is not an address that HubSpot can fetch.", "https://cms.example.com/assets/…")
	}
	if s := c.in.Text(option.Folder); nullInPath(s) && !c.said(option.Folder) {
		c.leftBehind(option.Folder, s)
	}
}

// nullInPath tells whether a part of an address or path is "null". A template that finds
// null becomes this text.
func nullInPath(s string) bool {
	return slices.Contains(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/?&=#", r) }), "null")
}

// isURL tells whether a text is an address that HubSpot could fetch.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Attachments is the property of an activity with the IDs of the files that are attached
// to it.
const Attachments = "hs_attachment_ids"

// File is a file to attach: one that is in HubSpot, or one that HubSpot is to fetch.
type File struct {
	ID   string // the file's ID in HubSpot; "" for a file to fetch
	URL  string
	Name string // the file's name in HubSpot; "" for the last part of the address
	At   string // the path to it in the options
}

// files reads the files to attach: texts, rows, or a text with commas.
func (c *checker) files(f *registry.Field, v wire.Value) {
	if s := trim(v.Text()); v.Kind() == wire.String && s != "" && s[0] != '[' && (s[0] != '{' || unrendered(s)) {
		for i, part := range splitFiles(s) {
			c.file(f, f.Key+"["+strconv.Itoa(i)+"]", part, "", "")
		}
	} else {
		c.fileRows(f, v)
	}
	if n := len(c.in.Files); n > f.Max {
		c.wrong(f.Key, "too_many", f.Key+" holds "+strconv.Itoa(n)+" files; at most "+strconv.Itoa(f.Max)+" are allowed.")
	}
}

// attached adds the property for the IDs of the files. The run fills it in.
func (c *checker) attached() {
	if len(c.in.Files) > 0 && c.position(Attachments) < 0 {
		c.add(Attachments, "")
	}
}

func (c *checker) fileRows(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	items := v.Items()
	if v.Kind() != wire.Array {
		items = []wire.Value{v}
	}
	for i, item := range items {
		at := f.Key + "[" + strconv.Itoa(i) + "]"
		if item.Kind() == wire.Object {
			address, _ := item.Get("url").Scalar()
			id, _ := item.Get("id").Scalar()
			name, _ := item.Get("name").Scalar()
			c.file(f, at, trim(address), trim(id), trim(name))
			continue
		}
		s, ok := item.Scalar()
		if !ok && item.Kind() != wire.Null {
			c.wrong(at, "not_a_text", at+" is "+item.Kind().String()+"; an address, the ID of a file, or a row with url and name was expected.")
			continue
		}
		c.file(f, at, trim(s), "", "")
	}
}

// splitFiles divides a text at commas and line breaks, but not at a comma inside an
// address.
func splitFiles(s string) (files []string) {
	var parts []string // of the file that is being read
	address := false   // whether it is an address, which may go on after a comma
	end := func() {
		if len(parts) > 0 {
			files = append(files, strings.Join(parts, ","))
		}
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == '\n' }) {
		if part = trim(part); part == "" {
			continue
		}
		begins := isURL(part)
		if !address || begins || number(part) >= 0 || absent(part) {
			end()
			parts, address = nil, begins
		}
		parts = append(parts, part)
	}
	end()
	return files
}

// file adds one file, given by an address or an ID.
func (c *checker) file(f *registry.Field, at, what, id, name string) {
	if what == "" {
		what = id
	}
	missing := c.in.manner().missing
	switch {
	case (unfilled(what) || nullInPath(what)) && missing == "refuse":
		c.leftBehind(at, what)
	case absent(what), unfilled(what), nullInPath(what):
		c.unfilled++
	case number(what) >= 0:
		c.in.Files = append(c.in.Files, File{ID: what, At: at})
	case !isURL(what) || len(what) > 4*maxText:
		c.wrong(at, "not_an_address", at+" is "+quote(what)+", which is neither an address that HubSpot can fetch nor the ID of a file in HubSpot. For an asset of Directus give its address.", f.Placeholder, "123456789")
	default:
		if absent(name) || unfilled(name) {
			name = ""
		}
		what = strings.ReplaceAll(what, " ", "%20") // spaces in a file's name
		c.in.Files = append(c.in.Files, File{URL: what, Name: name, At: at})
	}
}
