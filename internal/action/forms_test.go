package action

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFormID holds what is taken as the id of a form. All other texts are names of forms.
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
