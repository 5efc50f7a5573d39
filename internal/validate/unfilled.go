package validate

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"directus-extension-hubspot/internal/wire"
)

// This file recognises unfilled templates. Directus turns a template that finds nothing
// into the text "undefined", also inside a longer text. Inside a longer text it turns null
// into "null".

// absent tells whether a text is the value of an option that nobody filled.
func absent(s string) bool {
	s = trim(s)
	return s == "" || s == "undefined" || s == "null"
}

// unrendered tells whether a template is still in the text.
func unrendered(s string) bool { return strings.Contains(s, "{{") && strings.Contains(s, "}}") }

// anObject is the text that JavaScript makes of an object.
const anObject = "[object Object]"

// noValue says what is wrong with a text that JavaScript makes of something that has no
// text, as the end of a sentence. It returns "" for any other text. The host turns such
// numbers and dates into these texts, because JSON would turn them into null, which clears
// a property.
func noValue(s string) string {
	switch trim(s) {
	case anObject:
		return ": a template found an object. Name a field of the object in the template."
	case "NaN":
		return ": a step before calculated with something that is not a number."
	case "Invalid Date":
		return ": a step before made a date of something that is not a date."
	}
	return ""
}

// unfilled tells whether a text has an unfilled template in it: it is "undefined" or
// "null", contains the word "undefined", still contains the template, or is the text of
// something that has none.
func unfilled(s string) bool {
	s = trim(s)
	return s == "null" || noValue(s) != "" || holdsUndefined(s) || unrendered(s)
}

// Identifies tells whether a value can find a record: it can be a segment of a path, and is
// not what an unfilled template leaves.
func Identifies(s string) bool { return Segment(s) && !unfilled(s) }

// holdsUndefined tells whether the word "undefined" is in a text.
func holdsUndefined(s string) bool {
	for {
		before, after, found := strings.Cut(s, "undefined")
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if !inWord(last) && !inWord(next) {
			return true
		}
		s = after
	}
}

// leftInText tells whether a text to write may contain the rest of an unfilled template.
// It may be meant, too, so only a dry run and a flow that refuses unfilled templates ask.
func leftInText(s string) bool {
	return holdsUndefined(s) || strings.Contains(s, anObject) || slices.ContainsFunc(strings.Fields(s), func(word string) bool {
		return strings.Trim(word, ",;:/|()-") == "null"
	})
}

// leftInKey tells whether a key, by which HubSpot recognises something that it has seen
// before, contains the rest of an unfilled template. Such a key would be the same each
// time, and different things would count as one.
func leftInKey(s string) bool {
	if strings.Contains(s, "undefined") || strings.Contains(s, anObject) || unrendered(s) {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), func(word string) bool {
		return word == "null" || word == "NaN"
	})
}

// key checks an option that is such a key.
func (c *checker) key(field string) {
	if s := c.in.Text(field); leftInKey(s) && !c.said(field) {
		c.leftBehind(field, s)
	}
}

// inWord tells whether a character can be part of a word.
func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// unfilledIn reports each text in a value that contains an unfilled template, and each
// null in a list: a template that finds null becomes null. It returns whether it reported
// anything.
func (c *checker) unfilledIn(at string, v wire.Value) (found bool) {
	switch v.Kind() {
	case wire.String:
		s := trim(v.Text())
		if found = unfilled(s); found {
			c.leftBehind(at, s)
		} else if strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") { // JSON, or something that its reader refuses
			if wire.Check(s) != nil {
				return false
			}
			if doc, ok := wire.Read([]byte(s)); ok {
				defer doc.Release()
				return c.unfilledIn(at, doc.Root())
			}
		}
	case wire.Array:
		for i, item := range v.Items() {
			at := at + "[" + strconv.Itoa(i) + "]"
			if item.Kind() == wire.Null {
				c.leftBehind(at, "null")
				found = true
			} else if c.unfilledIn(at, item) {
				found = true
			}
		}
	case wire.Object:
		v.Each(func(key string, member wire.Value) {
			if c.unfilledIn(at+"."+short(key), member) {
				found = true
			}
		})
	}
	return found
}

// leftBehind reports an unfilled template.
func (c *checker) leftBehind(at, text string) {
	why := noValue(text)
	if why == "" {
		why = ": a template found nothing."
	}
	c.wrong(at, "unfilled", at+" is "+quote(trim(text))+why)
}
