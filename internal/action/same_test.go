package action

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"directus-extension-hubspot/internal/registry"
)

// TestSame compares values that were sent with those that a record has. HubSpot writes
// some of them in another form, by the kind of the property.
func TestSame(t *testing.T) {
	const ada, at = "ada@example.com", "2026-11-24T10:00:00Z"
	for _, c := range []struct {
		about     string
		property  *registry.Property
		sent, has string
		same      bool
	}{
		{"a text", &registry.Property{Kind: registry.Text}, "Ada", "Ada", true},
		{"a text with white space around it", &registry.Property{Kind: registry.Text}, " Ada\r\nL ", "Ada\nL", true},
		{"a text in another case", &registry.Property{Kind: registry.Text}, "Ada", "ada", false},
		{"an empty value", &registry.Property{Kind: registry.Number}, "", "0", false},
		{"an address in another case", &registry.Property{Kind: registry.Text, Address: true}, "Ada@example.com", ada, true},
		{"an address in a text", &registry.Property{Kind: registry.Text}, "Ada@example.com", ada, false},
		{"an address in an unknown property", nil, "Ada@example.com", ada, true},
		{"a domain in another case", &registry.Property{Kind: registry.Text, Name: "domain"}, "Example.com", "example.com", true},
		{"a boolean in another case", &registry.Property{Kind: registry.Bool}, "True", "true", true},
		{"another word of a boolean", &registry.Property{Kind: registry.Bool}, "Yes", "yes", false},
		{"a boolean's words in a text", &registry.Property{Kind: registry.Text}, "True", "true", false},
		{"a moment in milliseconds", &registry.Property{Kind: registry.DateTime}, at, "1795514400000", true},
		{"another moment", &registry.Property{Kind: registry.DateTime}, at, "1795514400001", false},
		{"a moment in a text", &registry.Property{Kind: registry.Text}, at, "1795514400000", false},
		{"a number with other digits", &registry.Property{Kind: registry.Number}, "1500.50", "1500.5", true},
		{"another number", &registry.Property{Kind: registry.Number}, "1500.51", "1500.5", false},
		{"a number in a text", &registry.Property{Kind: registry.Text}, "01", "1", false},
		{"a word that Go reads as a number", &registry.Property{Kind: registry.Number}, "Infinity", "inf", false},
		{"choices in another order", &registry.Property{Kind: registry.Choices}, "a;b", "b;a", true},
		{"other choices", &registry.Property{Kind: registry.Choices}, "a;b", "a;c", false},
		{"semicolons in a text", &registry.Property{Kind: registry.Text}, "a;b", "b;a", false},
		{"choices in an unknown property", nil, "a;b", "b;a", true},
	} {
		t.Run(c.about, func(t *testing.T) { assert.Equal(t, c.same, same(c.property, c.sent, c.has)) })
	}
}
