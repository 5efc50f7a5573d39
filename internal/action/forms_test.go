package action

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFormID checks which texts count as the ID of a form. All other texts are names of forms.
func TestFormID(t *testing.T) {
	for text, want := range map[string]bool{
		"f0000000-0000-4000-8000-000000000001":  true,
		"F0000000-0000-4000-8000-00000000000A":  true,
		"f0000000-0000-4000-8000-00000000000":   false, // one digit is missing
		"f0000000-0000-4000-8000-0000000000011": false,
		"f000000000000-4000-8000-000000000001":  false, // one hyphen is missing
		"f0000000-0000-4000-8000-00000000000g":  false,
		"a-b-c-d-e":                             false,
		"Contact us":                            false,
		"":                                      false,
	} {
		assert.Equal(t, want, isFormID(text), text)
	}
}

// TestFormFieldRefuses checks which values HubSpot refuses for the fields of a form, and
// with which code.
func TestFormFieldRefuses(t *testing.T) {
	email := formField{kind: "email", blocked: []string{"example.org"}}
	ranged := formField{kind: "number", bounded: true, min: 1, max: 9}
	for _, c := range []struct {
		about string
		field formField
		value string
		code  string
	}{
		{"an address", email, "ada@example.com", ""},
		{"an address of a blocked domain, in another case", email, "ada@Example.org", "BLOCKED_EMAIL"},
		{"an address without a name", email, "@example.com", "INVALID_EMAIL"},
		{"an address without a top-level domain", email, "ada@example", "INVALID_EMAIL"},
		{"two addresses", email, "ada@example.com,eva@example.com", "INVALID_EMAIL"},
		{"no address", email, "ada", "INVALID_EMAIL"},
		{"a number without a range", formField{kind: "number"}, "10", ""},
		{"no number", formField{kind: "number"}, "ten", "INVALID_NUMBER"},
		{"the smallest number of a range", ranged, "1", ""},
		{"the largest number of a range", ranged, "9", ""},
		{"a number below a range", ranged, "0.9", "NUMBER_OUT_OF_RANGE"},
		{"a number above a range", ranged, "9.1", "NUMBER_OUT_OF_RANGE"},
		{"an option", formField{kind: "dropdown", options: []string{"a", "b"}}, "b", ""},
		{"an option that is not there", formField{kind: "radio", options: []string{"a", "b"}}, "a;b", "VALUE_NOT_IN_FIELD_DEFINITION"},
		{"an option of a field without options", formField{kind: "dropdown"}, "a", ""},
		{"several options", formField{kind: "multiple_checkboxes", options: []string{"a", "b"}}, "a;b", ""},
		{"several options, one of which is not there", formField{kind: "multiple_checkboxes", options: []string{"a", "b"}}, "a;c", "VALUE_NOT_IN_FIELD_DEFINITION"},
		{"any text", formField{kind: "single_line_text"}, "any", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			code, message := c.field.refuses(c.value)
			assert.Equal(t, c.code, code)
			assert.Equal(t, code == "", message == "")
		})
	}
}
