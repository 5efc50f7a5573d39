package validate

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// maxText bounds a text that goes into a URL: HubSpot answers 414 to URLs of
// about 16,000 characters.
const maxText = 1000

// absent tells whether a text is what an option is when nobody filled it:
// Directus makes the text "undefined" of a template that finds nothing.
func absent(s string) bool {
	s = trim(s)
	return s == "" || s == "undefined" || s == "null"
}

// unrendered tells whether a template is still in the text.
func unrendered(s string) bool { return strings.Contains(s, "{{") && strings.Contains(s, "}}") }

// trim is strings.TrimSpace, which looks at what is between, too.
func trim(s string) string {
	if n := len(s) - 1; n >= 0 && visible(s[0]) && visible(s[n]) {
		return s
	}
	return strings.TrimSpace(s)
}

func visible(c byte) bool { return ' ' < c && c < 0x80 }

// itoa is for what is said of something wrong, and like wrong not inlined.
//
//go:noinline
func itoa(n int) string { return strconv.Itoa(n) }

// number reads a whole number that is not negative, and -1 for anything else.
func number(s string) int {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || s[0] == '-' || s[0] == '+' {
		return -1
	}
	return int(n)
}

// quote cites what was given, shortened.
func quote(s string) string {
	const most = 60
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + strings.ToValidUTF8(s, "\uFFFD") + `"`
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
	if s = trim(s); absent(s) {
		return "", false
	}
	most := maxText
	if (f.Kind == registry.TextField || f.Kind == registry.PathField) && f.Max > 0 {
		most = f.Max
	}
	if len(s) > most {
		c.wrong(f.Key, "too_long", f.Key+" has "+itoa(len(s))+" bytes; at most "+itoa(most)+" are allowed.")
		return "", false
	}
	return s, true
}

// id reads what finds a record. Everything a template makes when it finds
// nothing is refused: with an empty id the request would mean something else.
func (c *checker) id(f *registry.Field, v wire.Value) {
	if v.Kind() == wire.Bool {
		c.wrong(f.Key, "not_an_id", f.Key+" is "+v.Kind().String()+"; the id of a record was expected.")
		return
	}
	before := len(c.details)
	s, ok := c.scalar(f, v)
	switch {
	case len(c.details) > before:
	case !ok:
		given, _ := v.Scalar()
		message := f.Key + " is missing."
		if given = trim(given); given != "" {
			message = f.Key + " is the text " + quote(given) + ": the template it comes from found nothing."
		}
		c.wrong(f.Key, "missing", message)
	case badID(s) != "":
		c.wrong(f.Key, "not_an_id", f.Key+" "+badID(s))
	default:
		c.in.setText(f.Key, s)
	}
}

// badID says what makes a text no id, as the end of a sentence. "." and ".." are
// refused because no encoding keeps them from being steps in a path.
func badID(s string) string {
	switch {
	case unrendered(s):
		return quote(s) + " is a template that was not filled."
	case s == "." || s == "..":
		return quote(s) + " is not the id of a record."
	case s == "[object Object]" || s == "NaN":
		return quote(s) + " is what a template makes of something that is not an id."
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return quote(s) + " holds control characters."
	}
	return ""
}

func (c *checker) integer(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		return
	}
	allowed := itoa(f.Min) + " to " + itoa(f.Max)
	n := number(s)
	switch {
	case n < 0 && !isInteger(s):
		c.wrong(f.Key, "not_a_number", f.Key+" is "+quote(s)+", which is not a whole number.", allowed)
	case n < f.Min || n > f.Max:
		c.wrong(f.Key, "out_of_range", f.Key+" is "+s+"; "+allowed+" is allowed.", allowed)
	default:
		c.in.setText(f.Key, itoa(n))
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
		c.wrong(f.Key, "not_a_boolean", f.Key+" is "+quote(s)+".", "true", "false")
	}
}

func (c *checker) moment(f *registry.Field, v wire.Value) {
	s, ok := c.scalar(f, v)
	if !ok {
		return
	}
	ms, ok := c.in.manner().zone.Moment(s)
	if !ok {
		c.wrong(f.Key, "not_a_date", f.Key+" is "+quote(s)+", which is not a date or time.", aDate...)
		return
	}
	c.in.setText(f.Key, strconv.FormatInt(ms, 10))
}

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
	c.wrong(f.Key, "unknown", f.Key+" is "+quote(s)+", which does not exist.", allowed...)
}

// list reads texts: a list of them, a JSON list as text, or a text with commas.
func (c *checker) list(f *registry.Field, v wire.Value) {
	var items []string
	add := func(s string) {
		if s = trim(s); absent(s) {
			return
		}
		for _, have := range items {
			if have == s {
				return
			}
		}
		items = append(items, s)
	}
	switch v.Kind() {
	case wire.Object:
		c.wrong(f.Key, "not_a_list", f.Key+" is an object; a list of texts, or a text with commas, was expected.")
		return
	case wire.Array:
		for i, item := range v.Items() {
			s, ok := item.Scalar()
			if !ok && item.Kind() != wire.Null {
				c.wrong(f.Key, "not_a_text", f.Key+" has "+item.Kind().String()+" at position "+itoa(i+1)+"; only texts can be in it.")
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
		for part := range strings.SplitSeq(s, ",") {
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
		if f.Key == option.UserIDs && number(s) < 0 {
			c.wrong(f.Key, "not_a_number", f.Key+" holds "+quote(s)+", which is not the id of a user.")
			return
		}
	}
	switch {
	case f.Max > 0 && len(items) > f.Max:
		c.wrong(f.Key, "too_many", f.Key+" holds "+itoa(len(items))+" values; at most "+itoa(f.Max)+" is allowed.")
	case size > 12*maxText:
		c.wrong(f.Key, "too_long", f.Key+" holds "+itoa(size)+" bytes of names, more than fits into a URL.")
	case len(items) > 0:
		c.in.setList(f.Key, items)
	}
}

// value reads JSON that may come as text. ok is false when it is not there, or
// when it was reported as unreadable; release must be called when done.
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
			c.wrong(key, "not_json", key+" is not JSON: at line "+itoa(e.Line)+", column "+itoa(e.Column)+", "+e.Reason+".")
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

// eachRow reads the rows of a repeater: a list of objects, the JSON of one, or a
// single object. at is the row's place, for a message.
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
		at := f.Key + "[" + itoa(i) + "]"
		if row.Kind() != wire.Object {
			c.wrong(at, "not_an_object", at+" is "+row.Kind().String()+"; a row with "+members+" was expected.")
			continue
		}
		each(at, row)
	}
}

// propertyRows reads the rows of the form: a property and its value each.
func (c *checker) propertyRows(f *registry.Field, v wire.Value) {
	c.eachRow(f, v, "property and value", func(at string, row wire.Value) {
		name, _ := row.Get("property").Scalar()
		value := row.Get("value")
		text, scalar := value.Scalar()
		empty := value.Kind() == wire.Missing || value.Kind() == wire.Null || scalar && trim(text) == ""
		switch name = trim(name); {
		case absent(name) && empty:
		case absent(name):
			c.wrong(at+".property", "missing", at+".property is missing: choose the property that gets this value.")
		case unrendered(name):
			c.wrong(at+".property", "unfilled", at+".property is "+quote(name)+", a template that was not filled.")
		case value.Kind() == wire.Missing:
			c.wrong(at+".value", "missing", at+".value is missing: what is to be written to "+quote(name)+"? An empty text clears it.")
		case c.position(name) >= 0:
			c.wrong(at+".property", "twice", at+" names the property "+quote(name)+" a second time.")
		default:
			c.set(at+".value", at, name, value)
		}
	})
	c.rows = len(c.in.Properties)
}

// properties reads the object of properties to write. What a row said already
// stays as it is.
func (c *checker) properties(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	if v.Kind() != wire.Object {
		c.wrong(f.Key, "not_an_object", f.Key+" is "+v.Kind().String()+"; an object of properties and values was expected.")
		return
	}
	c.in.Properties = slices.Grow(c.in.Properties, v.Len())
	v.Each(func(name string, value wire.Value) {
		if c.rows > 0 {
			if at := c.position(trim(name)); 0 <= at && at < c.rows {
				return
			}
		}
		c.set(f.Key, f.Key, name, value)
	})
}

// propertyFields are the two fields that a record's properties are given in.
func (c *checker) propertyFields() (rows, json string) {
	if c.in.Action.Key == "update" {
		return option.UpdateRows, option.UpdateProperties
	}
	return option.CreateRows, option.CreateProperties
}

// where is the one of the two that the flow uses, to say what is wrong there:
// the rows, unless there is nothing but JSON.
func (c *checker) where() string {
	rows, json := c.propertyFields()
	if v := c.options.Get(rows); c.given(json) && (!c.given(rows) || v.Kind() == wire.Array && v.Len() == 0) {
		return json
	}
	return rows
}

// written sees to it that there is something to write.
func (c *checker) written() {
	if len(c.in.Properties) > 0 {
		return
	}
	rows, json := c.propertyFields()
	for _, d := range c.details {
		if d.Property != "" || strings.HasPrefix(d.Field, rows) || strings.HasPrefix(d.Field, json) {
			return
		}
	}
	field := c.where()
	switch {
	case c.unfilled > 0:
		c.wrong(field, "empty", field+" holds nothing to write: each of its values is an unfilled template (\"undefined\").")
	case field == json:
		c.wrong(field, "empty", field+" is empty: name at least one property.")
	default:
		c.wrong(field, "missing", field+" is missing: add a row with a property and its value, or give "+json+".")
	}
}

// add adds a property to those to write, which it is not among yet.
func (c *checker) add(name, value string) {
	c.met.add(name)
	if c.at != nil {
		c.at[name] = len(c.in.Properties)
	}
	c.in.Properties = append(c.in.Properties, Property{name, value})
}

// A marks knows which names it has not met.
type marks [4]uint64

func (m *marks) add(name string) {
	h := registry.Hash(name)
	m[h>>6] |= 1 << (h & 63)
}

// may is false for a name that was not added.
func (m *marks) may(name string) bool {
	h := registry.Hash(name)
	return m[h>>6]>>(h&63)&1 == 1
}

// few is how many properties are looked through one by one. A map of them costs
// more than it saves for what a flow writes, and saves a flow that writes
// thousands.
const few = 32

// position is where a property stands among those to write, less than 0 when it
// is not there.
func (c *checker) position(name string) int {
	if !c.met.may(name) {
		return -1
	}
	if len(c.in.Properties) < few {
		return slices.IndexFunc(c.in.Properties, func(p Property) bool { return p.Name == name })
	}
	if c.at == nil {
		c.at = make(map[string]int, 2*few)
		for i, p := range c.in.Properties {
			c.at[p.Name] = i
		}
	}
	if at, ok := c.at[name]; ok {
		return at
	}
	return -1
}
