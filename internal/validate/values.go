package validate

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// manner says how the values of a run are read, and collects their conversions.
type manner struct {
	zone    *Zone
	missing string // what to do with an unfilled template: "skip", "skip_empty", "clear" or "refuse"
	format  string // how to read a text for a property with HTML: see option.TextFormat
	dry     bool   // collect conversions, for a dry run
	now     int64  // when the run began, in milliseconds since 1970

	converted []Conversion
	more      int // conversions that were too many to keep
	item      int // the number of the item being read, from 1; 0 if the run has no items
}

// manner returns the input's manner, and creates it if there is none: tests read single
// fields.
func (in *Input) manner() *manner {
	if in.how == nil {
		in.how = new(manner)
	}
	return in.how
}

// Conversion is a value that goes to HubSpot in another form than the flow gave it. A
// number that became a text does not count.
type Conversion struct {
	Property string
	From     []byte // JSON
	To       string
	LeftOut  bool // it does not go to HubSpot, because its template found nothing
	Index    int  // the index of the item; less than 0 if the run has no items
}

const (
	// maxConverted is how many conversions a dry run shows.
	maxConverted = 200
	// maxFrom is how many bytes it shows of the JSON of a value.
	maxFrom = 300
)

// Converted returns the conversions of a dry run so far, and how many more there were.
func (in *Input) Converted() (shown []Conversion, more int) {
	return in.manner().converted, in.manner().more
}

// Convert notes that a value goes to HubSpot in another form. item is the index of its
// item, or less than 0 if the run has no items.
func (in *Input) Convert(property, from, to string, item int) {
	how := in.manner()
	reading := how.item
	how.item = item + 1
	how.note(property, wire.AppendString(nil, from), to)
	how.item = reading
}

// ReadAgain prepares a second reading of the items, which notes no conversions.
func (in *Input) ReadAgain() {
	how := in.manner()
	how.item, how.dry = 0, false
}

// note keeps a conversion. from is JSON.
func (h *manner) note(property string, from []byte, to string) {
	h.keep(Conversion{Property: property, From: from, To: to})
}

// leaveOut notes for a dry run that a value is not written, because its template found
// nothing, or because it is empty.
func (h *manner) leaveOut(property string, value wire.Value) {
	if h.dry {
		h.keep(Conversion{Property: property, From: value.Append(nil), LeftOut: true})
	}
}

// keep keeps a conversion of the item that is being read.
func (h *manner) keep(v Conversion) {
	if len(h.converted) == maxConverted {
		h.more++
		return
	}
	if len(v.From) > maxFrom {
		cut := strings.ToValidUTF8(string(v.From[:maxFrom]), "")
		v.From = wire.AppendString(nil, cut+"…")
	}
	v.Index = h.item - 1
	h.converted = append(h.converted, v)
}

// same tells whether a text says what the flow gave. A number, a boolean or null that
// became a text does not count as a conversion.
func same(v wire.Value, text string) bool {
	s, scalar := v.Scalar()
	return scalar && trim(s) == text || v.Kind() == wire.Null
}

// refusal says why a property does not take a value.
type refusal struct {
	code, message string
	allowed       []string
}

// set adds a property to write, and converts its value by the property's kind in the
// catalogue. If a name comes twice, the last value counts, as in JavaScript. set returns
// false if the value is an unfilled template, or empty, and is to be skipped.
func (c *checker) set(field, what, name string, value wire.Value) (given bool) {
	name = trim(name)
	if name == "" || len(name) > maxText {
		c.wrong(field, "bad_name", what+" holds a property with an empty or too long name.")
		return true
	}
	if unfilled(name) {
		c.leftBehind(field, name)
		return true
	}
	how := c.in.manner()
	known, isKnown := c.in.Endpoint.Property(name)
	text, unfilled, ok := asText(value)
	if kind := value.Kind(); isKnown && known.JSON && (kind == wire.Object || kind == wire.Array) {
		text, unfilled, ok = string(value.Append(nil)), false, true
	}
	if !ok {
		c.details = append(c.details, nested(field, name, value))
		return true
	}
	if unfilled && (text == "" || how.missing == "refuse") {
		switch how.missing {
		case "refuse":
			c.refuse(field, name, refusal{"unfilled", "The value of the property " + quote(name) + ` is an unfilled template ("undefined").`, nil})
			return true
		case "clear":
		default:
			c.unfilled++
			how.leaveOut(name, value)
			return false
		}
	}
	if why := noValue(text); why != "" {
		c.refuse(field, name, refusal{"unfilled", "The value of the property " + quote(name) + " is " + quote(text) + why, nil})
		return true
	}
	if isKnown && (known.Kind != registry.Text || known.Address) {
		text = trim(text)
	}
	if text == "" && how.missing == "skip_empty" {
		c.unfilled++
		how.leaveOut(name, value)
		return false
	}
	switch {
	case text == "":
	case !isKnown:
		text = how.moment(text)
	default:
		var no *refusal
		if known.HTML {
			text = how.html(text)
		}
		if text, no = how.value(known, text); no != nil {
			c.refuse(field, name, *no)
			return true
		}
		if known.Of != "" {
			c.in.MayName = true
			if how.item == 0 {
				if c.in.named == nil {
					c.in.named = map[string]string{}
				}
				c.in.named[name] = field
			}
		}
	}
	if how.missing == "refuse" && leftInText(text) {
		c.refuse(field, name, refusal{"unfilled", "The value of the property " + quote(name) + " is " + quote(text) + ": a template in it found nothing.", nil})
		return true
	}
	if how.dry && (leftInText(text) || !same(value, text)) {
		how.note(name, value.Append(nil), text)
	}
	if at := c.position(name); at >= 0 {
		c.in.Properties[at].Value = text
		return true
	}
	c.add(name, text)
	return true
}

func (c *checker) refuse(field, property string, no refusal) {
	c.details = append(c.details, problem.Detail{Field: field, Property: property, Code: no.code, Message: no.message, Allowed: no.allowed})
}

// asText turns a value into a text. null is the empty text, which clears a property. So is
// the text "null": Directus makes it of null if the template does not stand alone. A list
// is its texts joined by ";". A related item of Directus is its key. unfilled says that an
// unfilled template was left out. ok is false for a value that has no text.
func asText(v wire.Value) (text string, unfilled, ok bool) {
	switch v.Kind() {
	case wire.Missing, wire.Null:
		return "", false, true
	case wire.Object:
		return relatedKey(v)
	case wire.Array:
		return listText(v)
	}
	s, _ := v.Scalar()
	switch trim(s) {
	case "undefined":
		return "", true, true
	case "null":
		return "", false, true
	}
	return strings.TrimSpace(s), false, true
}

// listText turns a list into a text, as asText describes.
func listText(list wire.Value) (text string, unfilled, ok bool) {
	var parts []string
	for _, item := range list.Items() {
		if item.Kind() == wire.Array {
			return "", false, false
		}
		part, left, ok := asText(item)
		if !ok {
			return "", false, false
		}
		if unfilled = unfilled || left; part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ";"), unfilled, true
}

// relatedKey is the key of a related item of Directus. That is its ID. If the item has no
// ID and only one member, it is that member: another key, or the item that a junction row
// leads to.
func relatedKey(v wire.Value) (key string, unfilled, ok bool) {
	id := v.Get("id")
	if id.Kind() == wire.Missing && v.Len() == 1 {
		v.Each(func(name string, member wire.Value) {
			if isKey(name) {
				id = member
			}
		})
	}
	switch id.Kind() {
	case wire.Missing, wire.Array, wire.Bool:
		return "", false, false
	}
	return asText(id)
}

// isKey tells whether a field's name is the name of a key. An object with one member of
// another name, such as a translation or a setting, is not a related item.
func isKey(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains([]string{"key", "code", "uuid", "slug", "sku"}, name) || strings.HasSuffix(name, "id") || strings.HasSuffix(name, "_key") || strings.HasSuffix(name, "_code")
}

// value converts a text that is not empty into the form that HubSpot takes for a
// property. A moment may be as seen from the run.
func (h *manner) value(p *registry.Property, s string) (string, *refusal) {
	if inTime(p.Kind) {
		s = h.moment(s)
	}
	return h.zone.value(p, s)
}

// value converts a text that is not empty into the form that HubSpot takes for a
// property.
func (z *Zone) value(p *registry.Property, s string) (string, *refusal) {
	switch p.Kind {
	case registry.Number:
		if !isNumber(s) {
			message := "The property " + quote(p.Name) + " is " + quote(s) + ", which is not a number."
			if strings.Contains(s, ",") {
				message = "The property " + quote(p.Name) + " is " + quote(s) + ", which is not a number for HubSpot. Write it with a decimal point instead of a comma, and without thousands separators."
			}
			return "", &refusal{"not_a_number", message, []string{"1234.5"}}
		}
	case registry.Bool:
		if b, ok := parseBool(s); ok {
			return b, nil
		}
		return "", &refusal{"not_a_boolean", "The property " + quote(p.Name) + " is " + quote(s) + ", which is neither yes nor no.", []string{"true", "false"}}
	case registry.Date, registry.DateTime, registry.Millis:
		if isSeconds(s) {
			return "", &refusal{"not_a_date", "The property " + quote(p.Name) + " is " + seconds(s), aDate}
		}
	}
	switch p.Kind {
	case registry.Date:
		if day, ok := z.day(s); ok {
			return day, nil
		}
		return "", notADate(p, s)
	case registry.DateTime:
		if at, form := readMoment(s); form != noMoment {
			if form == inDigits || form == inUTC {
				return s, nil
			}
			return ISO(z.moment(at, form)), nil
		}
		return "", notADate(p, s)
	case registry.Millis:
		if isNumber(s) {
			return s, nil
		}
		if at, form := readMoment(s); form != noMoment {
			return strconv.FormatInt(z.moment(at, form), 10), nil
		}
		return "", notADate(p, s)
	case registry.Choice:
		return choice(p, s)
	case registry.Choices:
		return choices(p, s)
	case registry.Text:
		if n := utf8.RuneCountInString(s); p.Max > 0 && n > p.Max {
			return "", &refusal{"too_long", "The property " + quote(p.Name) + " has " + strconv.Itoa(n) + " characters; HubSpot takes at most " + strconv.Itoa(p.Max) + ".", nil}
		}
	}
	return s, nil
}

// html turns a plain text into HTML that keeps its lines and signs, for a property that
// holds HTML. Unless the flow says which of the two a text is, a text with tags counts as
// HTML.
func (h *manner) html(s string) string {
	if h.format == "html" || h.format != "text" && (!strings.ContainsAny(s, "<\n") || hasTag(s)) {
		return s
	}
	for _, pair := range [][2]string{{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\r\n", "<br>"}, {"\n", "<br>"}} {
		s = strings.ReplaceAll(s, pair[0], pair[1])
	}
	return s
}

// hasTag tells whether there is a tag of HTML in a text, such as <p>, </p> or <br/>. Other
// words in angle brackets are plain text: an email address, a link, <your name>.
func hasTag(s string) bool {
	for {
		_, after, found := strings.Cut(s, "<")
		if !found {
			return false
		}
		start := strings.TrimPrefix(after, "/")
		end := strings.IndexAny(start, " \t\r\n/><")
		if end > 0 && start[end] != '<' && slices.Contains(tags, strings.ToLower(start[:end])) {
			return strings.Contains(after, ">")
		}
		s = after
	}
}

// tags are the elements that a text with HTML is made of, and the start of a comment.
var tags = strings.Fields("a b blockquote body br center code del div em font h1 h2 h3 h4 h5 h6 head hr html i img ins li mark ol p pre s small span strike strong style sub sup table tbody td th thead tr u ul !--")

// aDate lists the accepted forms of a moment, for messages.
var aDate = []string{"2026-11-23", "2026-11-23T09:00:00", "2026-11-23T09:00:00+01:00", "milliseconds since 1970", "$NOW(+2 days)"}

// writeDate says how to write a moment. A line of a report has a message, and no list.
const writeDate = "Write it as 2026-11-23, or with a time as 2026-11-23T09:00:00."

func notADate(p *registry.Property, s string) *refusal {
	return &refusal{"not_a_date", "The property " + quote(p.Name) + " is " + quote(s) + ", which is not a date or time. " + writeDate, aDate}
}

// Refused says why HubSpot does not take a text as a value of a kind, as the end of a
// sentence, and what it takes instead. what is "" if HubSpot may take the text.
func Refused(kind registry.Kind, s string) (what string, allowed []string) {
	at, form := readMoment(s)
	switch inTime := kind == registry.Date || kind == registry.DateTime; {
	case kind == registry.Number && !isNumber(s):
		return "holds numbers, but " + quote(s) + " is not a number.", []string{"1234.5"}
	case kind == registry.Bool && !strings.EqualFold(s, "true") && !strings.EqualFold(s, "false"):
		return "holds true or false, but " + quote(s) + " is neither.", []string{"true", "false"}
	case inTime && isSeconds(s):
		return "holds dates, but the value is " + seconds(s), aDate
	case kind == registry.Date && form == noMoment:
		return "holds dates without a time, but " + quote(s) + " is not a date.", aDate[:1]
	case kind == registry.Date && at%day != 0:
		return "holds dates without a time, but " + quote(s) + " has a time.", aDate[:1]
	case kind == registry.DateTime && form == noMoment:
		return "holds dates with a time, but " + quote(s) + " is not a date with a time.", aDate[2:]
	case kind == registry.DateTime && form == inNoZone:
		return "holds dates with a time and a zone, but " + quote(s) + " has no zone.", aDate[2:]
	}
	return "", nil
}

func parseBool(s string) (string, bool) {
	switch strings.ToLower(s) {
	case "true", "1", "yes", "on":
		return "true", true
	case "false", "0", "no", "off":
		return "false", true
	}
	return "", false
}

// isNumber tells whether a text is a number, of any size. It excludes what ParseFloat
// accepts besides: hexadecimal numbers, infinity and NaN.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return (err == nil || errors.Is(err, strconv.ErrRange)) && strings.Trim(s, "+-.0123456789eE") == ""
}

// choice finds the internal value of a choice by its value or label. It ignores case, and
// takes a space for the underscore that many values have.
//
// It does not translate the labels of pipelines and stages. Every account has its own,
// and the catalogue knows only those of a new account.
func choice(p *registry.Property, s string) (string, *refusal) {
	for i := range p.Options {
		if p.Options[i].Value == s {
			return s, nil
		}
	}
	if p.Of == registry.Pipeline || p.Of == registry.Stage {
		return s, nil
	}
	joined := strings.ReplaceAll(s, " ", "_")
	for i := range p.Options {
		if o := &p.Options[i]; strings.EqualFold(o.Value, s) || strings.EqualFold(o.Label, s) || strings.EqualFold(o.Value, joined) {
			return o.Value, nil
		}
	}
	if !p.Closed {
		return s, nil // an account may have added it
	}
	no := &refusal{"unknown", "The property " + quote(p.Name) + " is " + quote(s) + ", which is not among its values.", make([]string, len(p.Options))}
	names := make([]string, 0, 2*len(p.Options))
	for i, o := range p.Options {
		no.allowed[i] = o.Value
		names = append(names, o.Value)
		if o.Label != "" {
			names = append(names, o.Label)
		}
	}
	if near := Nearest(s, names); near != "" {
		near, _ = choice(p, near)
		no.message += DidYouMean(near)
	}
	no.message += " HubSpot takes " + strings.Join(no.allowed, ", ") + "."
	return "", no
}

// choices finds the internal value of each choice in a list. A leading ";" stays: it
// tells HubSpot to add the values to the existing ones.
func choices(p *registry.Property, s string) (string, *refusal) {
	if len(p.Options) == 0 {
		if strings.Trim(s, "0123456789, ") == "" {
			s = strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ",", ";") // IDs, such as those of attachments
		}
		return s, nil
	}
	var parts []string
	for part := range strings.SplitSeq(s, ";") {
		if part = trim(part); part == "" {
			continue
		}
		value, no := choice(p, part)
		if no != nil {
			return "", no
		}
		parts = append(parts, value)
	}
	if strings.HasPrefix(s, ";") {
		return ";" + strings.Join(parts, ";"), nil
	}
	return strings.Join(parts, ";"), nil
}

// filterText turns a value of a filter into the form that a search takes: a moment
// becomes milliseconds, a day midnight UTC, and the label of a choice its internal value.
// A value that the catalogue cannot interpret is returned unchanged.
func (z *Zone) filterText(e *registry.Endpoint, property, s string) string {
	p, ok := e.Property(property)
	if !ok {
		return s
	}
	switch p.Kind {
	case registry.Date:
		if day, ok := z.day(s); ok {
			ms, _ := Moment(day)
			return strconv.FormatInt(ms, 10)
		}
	case registry.DateTime, registry.Millis:
		if at, form := readMoment(s); form != noMoment {
			return strconv.FormatInt(z.moment(at, form), 10)
		}
	case registry.Bool, registry.Choice:
		if text, no := z.value(p, s); no == nil {
			return text
		}
	case registry.Choices: // a search compares with a single value
		if text, no := choice(p, s); no == nil {
			return text
		}
	}
	return s
}

// Nearest returns the text that is closest to s, or "" if none is close enough to be what
// was meant.
func Nearest(s string, texts []string) string {
	best, bestDistance := "", min(len(s)/2+1, 4)
	for _, text := range texts {
		if strings.EqualFold(text, s) {
			return text
		}
		if n := len(text) - len(s); n > bestDistance || -n > bestDistance || len(s) > 64 {
			continue
		}
		if d := distance(strings.ToLower(s), strings.ToLower(text)); d < bestDistance {
			best, bestDistance = text, d
		}
	}
	return best
}

// DidYouMean returns a sentence that proposes the nearest name, with a space before it.
// It returns "" if near is "".
func DidYouMean(near string) string {
	if near == "" {
		return ""
	}
	return ` Did you mean "` + near + `"?`
}

// distance is the Levenshtein distance: how many bytes have to be inserted, deleted or
// replaced.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost = min(last, row[j], row[j+1]) + 1
			}
			last, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
