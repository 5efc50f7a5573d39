package validate

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// maxText is how long a text in a URL may be. HubSpot answers 414 to URLs of about 16,000
// characters.
const maxText = 1000

// readers has the function that reads a field of each kind. The token, the endpoint and
// the action are read before all others, and the fields of single properties after them.
var readers = map[registry.FieldKind]func(*checker, *registry.Field, wire.Value){
	registry.SecretField:       (*checker).secret,
	registry.WebhookField:      (*checker).webhook,
	registry.TextField:         (*checker).text,
	registry.IDField:           (*checker).id,
	registry.PropertyNames:     (*checker).chosenProperties,
	registry.PropertiesField:   (*checker).properties,
	registry.AssociationsField: (*checker).associate,
	registry.RawAssociations:   (*checker).rawAssociations,
	registry.RawFilters:        (*checker).rawFilters,
	registry.FiltersField:      (*checker).filters,
	registry.FormFieldsField:   (*checker).formFields,
	registry.AgreementsField:   (*checker).agreements,
	registry.SplitsField:       (*checker).splits,
	registry.FilesField:        (*checker).files,
	registry.ItemsField:        (*checker).items,
	registry.MappingField:      (*checker).mapping,
	registry.ListField:         (*checker).list,
	registry.IntegerField:      (*checker).integer,
	registry.BooleanField:      (*checker).boolean,
	registry.OptionsField:      (*checker).propertyOptions,
	registry.MomentField:       (*checker).moment,
	registry.ChoiceField:       (*checker).chosen,
	registry.PathField:         (*checker).path,
	registry.QueryField:        (*checker).queryRows,
	registry.BodyField:         (*checker).body,
	registry.ValuesField:       (*checker).namedValues,
}

// field reads one field.
func (c *checker) field(f *registry.Field) {
	v := c.options.Get(c.optionOf(f))
	if v.Kind() == wire.Missing && !f.Required {
		if f.Default != "" {
			c.in.setText(f.Key, f.Default)
		}
		return
	}
	read, ok := readers[f.Kind]
	switch {
	case !ok:
	case f.Role == registry.Selects && c.unfilledIn(f.Key, v):
		unfilled := c.details
		c.details = nil
		read(c, f, v)
		c.details = slices.Concat(unfilled, elsewhere(c.details, unfilled))
	default:
		read(c, f, v)
	}
}

// elsewhere returns the details about other fields than those with an unfilled template,
// which need no second error. If these alone are more than are reported, it returns none.
func elsewhere(details, unfilled []problem.Detail) []problem.Detail {
	if len(unfilled) > maxDetails {
		return nil
	}
	return slices.DeleteFunc(details, func(d problem.Detail) bool {
		return slices.ContainsFunc(unfilled, func(u problem.Detail) bool {
			return strings.HasPrefix(d.Field, u.Field) || strings.HasPrefix(u.Field, d.Field)
		})
	})
}

// trim removes white space from both ends, and the invisible characters that HubSpot
// refuses: zero-width spaces and byte order marks.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
}

// number reads a whole number that is not negative. It returns -1 for anything else.
func number(s string) int {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return -1
	}
	return int(n)
}

// quote quotes a value in a message, shortened.
func quote(s string) string { return `"` + short(s) + `"` }

// short shortens a text for a message. The name of a member can be as long as a webhook's
// body, and the path to it stands in each error about what is in the member.
func short(s string) string {
	const most = 60
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// scalar reads a text, number or boolean of a field that may be empty.
func (c *checker) scalar(f *registry.Field, v wire.Value) (string, bool) {
	switch v.Kind() {
	case wire.Missing, wire.Null:
		return "", false
	case wire.Array, wire.Object:
		c.wrong(f.Key, "not_a_text", f.Key+" is "+v.Kind().String()+"; a text or a number was expected.")
		return "", false
	}
	s, _ := v.Scalar()
	switch s = trim(s); {
	case absent(s):
		return "", false
	case noValue(s) != "":
		c.leftBehind(f.Key, s)
		return "", false
	}
	most := maxText
	if (f.Kind == registry.TextField || f.Kind == registry.PathField) && f.Max > 0 {
		most = f.Max
	}
	if len(s) > most {
		c.wrong(f.Key, "too_long", f.Key+" has "+strconv.Itoa(len(s))+" bytes; at most "+strconv.Itoa(most)+" are allowed.")
		return "", false
	}
	return s, true
}

// text reads a text. A list of one text counts as it: a flow that starts with a deletion
// has a list of keys.
func (c *checker) text(f *registry.Field, v wire.Value) {
	if v.Kind() == wire.Array && v.Len() == 1 {
		v = v.Items()[0]
	}
	if s, ok := c.scalar(f, v); ok {
		c.in.setText(f.Key, s)
	}
}

// id reads the value that finds a record. It is required, because a request with an empty
// ID would mean something else.
func (c *checker) id(f *registry.Field, v wire.Value) {
	if v.Kind() == wire.Bool {
		c.wrong(f.Key, "not_an_id", f.Key+" is "+v.Kind().String()+"; the ID of a record was expected.")
		return
	}
	before := len(c.details)
	if v.Kind() == wire.Array { // a manual trigger gives a list of keys
		if n := v.Len(); n != 1 {
			c.wrong(f.Key, "not_an_id", f.Key+" is a list of "+strconv.Itoa(n)+"; one ID was expected. The actions for many records take lists.")
			return
		}
		v = v.Items()[0]
	}
	s, ok := c.scalar(f, v)
	switch {
	case len(c.details) > before:
	case !ok:
		c.wrong(f.Key, "missing", f.Key+" is missing.")
	case badID(s) != "":
		c.wrong(f.Key, "not_an_id", f.Key+" is "+badID(s))
	default:
		c.in.setText(f.Key, s)
	}
}

// badID says why a text cannot be an ID, as the end of a sentence that says what the text
// is. It returns "" if the text can be an ID. "." and ".." are refused, because they are
// steps in a path even if they are encoded.
func badID(s string) string {
	switch {
	case unrendered(s):
		return quote(s) + ", a template that was not filled."
	case s == "." || s == "..":
		return quote(s) + ", which cannot stand in the path of a request."
	case noValue(s) != "":
		return quote(s) + noValue(s)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return quote(s) + ", which holds control characters."
	}
	return ""
}

func (c *checker) integer(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		return
	}
	allowed := strconv.Itoa(f.Min) + " to " + strconv.Itoa(f.Max)
	n := number(s)
	switch {
	case n < 0 && !isInteger(s):
		c.wrong(f.Key, "not_a_number", f.Key+" is "+quote(s)+", which is not a whole number.", allowed)
	case n < f.Min || n > f.Max:
		c.wrong(f.Key, "out_of_range", f.Key+" is "+s+"; "+allowed+" is allowed.", allowed)
	default:
		c.in.setText(f.Key, strconv.Itoa(n))
	}
}

func isInteger(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func (c *checker) boolean(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		return
	}
	b, ok := parseBool(s)
	c.in.setText(f.Key, b)
	if !ok {
		c.wrong(f.Key, "not_a_boolean", f.Key+" is "+quote(s)+"; true or false was expected.", "true", "false")
	}
}

func (c *checker) moment(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		return
	}
	if s = c.in.manner().moment(s); isSeconds(s) {
		c.wrong(f.Key, "not_a_date", f.Key+" is "+seconds(s), aDate...)
		return
	}
	ms, ok := c.in.manner().zone.Moment(s)
	if !ok {
		c.wrong(f.Key, "not_a_date", f.Key+" is "+quote(s)+", which is not a date or time.", aDate...)
		return
	}
	c.in.setText(f.Key, strconv.FormatInt(ms, 10))
}

// mostChoices is how many choices a message lists. The detail lists all of them.
const mostChoices = 8

func (c *checker) chosen(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		c.in.setText(f.Key, f.Default)
		return
	}
	var allowed []string
	for _, o := range f.AllChoices() {
		if o.Value == s {
			c.in.setText(f.Key, s)
			return
		}
		allowed = append(allowed, o.Value)
	}
	message := f.Key + " is " + quote(s) + ", which is not among its choices"
	if len(allowed) <= mostChoices {
		message += ": " + strings.Join(allowed, ", ")
	}
	c.wrong(f.Key, "unknown", message+".", allowed...)
}

// mailLists are the lists of email addresses, which semicolons may separate, too.
var mailLists = []string{option.ActivityTo, option.CC, option.BCC, option.ReplyTo}

// list reads a list of texts, a text with a JSON list, or a text with commas.
func (c *checker) list(f *registry.Field, v wire.Value) {
	var items []string
	have := map[string]bool{}
	add := func(s string) {
		switch s = trim(s); {
		case s != "" && absent(s) && f.Role == registry.Selects:
			c.leftBehind(f.Key, s)
		case !absent(s) && !have[s]:
			have[s] = true
			items = append(items, s)
		}
	}
	switch v.Kind() {
	case wire.Object:
		c.wrong(f.Key, "not_a_list", f.Key+" is an object; a list of texts, or a text with commas, was expected.")
		return
	case wire.Array:
		for i, item := range v.Items() {
			s, ok := item.Scalar()
			if !ok && item.Kind() != wire.Null {
				c.wrong(f.Key, "not_a_text", f.Key+" has "+item.Kind().String()+" at position "+strconv.Itoa(i+1)+"; only texts are allowed.")
				return
			}
			add(s)
		}
	default:
		s, _ := v.Scalar()
		if s = trim(s); s != "" && (s[0] == '[' || s[0] == '{' && !unrendered(s)) {
			doc, release, ok := c.value(f.Key, v)
			defer release()
			if ok {
				c.list(f, doc)
			}
			return
		}
		parts := strings.SplitSeq(s, ",")
		if slices.Contains(mailLists, f.Key) {
			parts = splitAddresses(s)
		}
		for part := range parts {
			add(part)
		}
	}
	size := 0
	for _, s := range items {
		size += len(s)
		if unrendered(s) {
			c.wrong(f.Key, "unfilled", f.Key+" holds "+quote(s)+", a template that was not filled.")
			return
		}
		if why := noValue(s); why != "" {
			c.wrong(f.Key, "unfilled", f.Key+" holds "+quote(s)+why)
			return
		}
		if f.Key == option.UserIDs && number(s) < 0 {
			c.wrong(f.Key, "not_a_number", f.Key+" holds "+quote(s)+", which is not the ID of a user.")
			return
		}
	}
	switch {
	case f.Max > 0 && len(items) > f.Max:
		allowed := " are allowed."
		if f.Max == 1 {
			allowed = " is allowed."
		}
		c.wrong(f.Key, "too_many", f.Key+" holds "+strconv.Itoa(len(items))+" values; at most "+strconv.Itoa(f.Max)+allowed)
	case size > mostNames(f):
		c.wrong(f.Key, "too_long", f.Key+" holds "+strconv.Itoa(size)+" bytes of names; at most "+strconv.Itoa(mostNames(f))+" are allowed.")
	case len(items) > 0:
		c.in.setList(f.Key, items)
	}
}

// mostNames is how many bytes of names a list may hold. Many names of properties go in a
// body, and other names in a URL.
func mostNames(f *registry.Field) int {
	if f.Of == registry.Properties {
		return 50 * maxText
	}
	return 12 * maxText
}

// value reads a value that may be a text with JSON. ok is false if there is none, or if
// it was reported as unreadable. The caller calls release when it no longer needs the
// value.
func (c *checker) value(key string, v wire.Value) (out wire.Value, release func(), ok bool) {
	release = func() {}
	switch v.Kind() {
	case wire.Missing, wire.Null:
		return v, release, false
	case wire.String:
		s := trim(v.Text())
		if absent(s) {
			return v, release, false
		}
		if e := wire.Check(s); e != nil {
			c.wrong(key, "not_json", key+" is not JSON: at line "+strconv.Itoa(e.Line)+", column "+strconv.Itoa(e.Column)+", "+e.Reason+".")
			return v, release, false
		}
		doc, ok := wire.Read([]byte(s))
		if !ok {
			c.wrong(key, "not_json", key+" is not JSON.")
			return v, release, false
		}
		return doc.Root(), doc.Release, true
	}
	return v, release, true
}

// eachRow reads the rows of a repeater: a list of objects, the JSON of such a list, or a
// single object. at names the row in messages.
func (c *checker) eachRow(f *registry.Field, v wire.Value, members string, each func(at string, row wire.Value)) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	rows := v.Items()
	if v.Kind() == wire.Object {
		rows = []wire.Value{v}
	} else if v.Kind() != wire.Array {
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list of rows was expected.")
		return
	}
	for i, row := range rows {
		if len(c.details) > maxDetails {
			return // more errors would not help
		}
		at := f.Key + "[" + strconv.Itoa(i) + "]"
		if row.Kind() != wire.Object {
			c.wrong(at, "not_an_object", at+" is "+row.Kind().String()+"; a row with "+members+" was expected.")
			continue
		}
		each(at, row)
	}
}
