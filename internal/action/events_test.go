package action

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
)

// TestEventTexts checks how long the text of an event's property may be. Addresses
// may be longer than other texts.
func TestEventTexts(t *testing.T) {
	e := &event{name: "pe1_order_placed", checked: true, properties: []registry.Property{{Name: "about", Kind: registry.Text, Max: maxEventText}}}
	address := "https://www.example.com/"
	for _, tt := range []struct {
		name, value string
		code        string // of the problem; "" if the value is taken
	}{
		{"a text as long as HubSpot takes", strings.Repeat("x", 256), ""},
		{"a longer one", strings.Repeat("x", 257), "too_long"},
		{"an address as long as HubSpot takes", address + strings.Repeat("x", 1024-len(address)), ""},
		{"a longer one", address + strings.Repeat("x", 1025-len(address)), "too_long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			properties := []validate.Property{{Name: "about", Value: tt.value}}
			details := e.fit(&call{Call: &engine.Call{In: &validate.Input{}}}, properties)
			if tt.code == "" {
				assert.Empty(t, details)
				assert.Equal(t, tt.value, properties[0].Value)
				return
			}
			require.Len(t, details, 1)
			assert.Equal(t, tt.code, details[0].Code)
		})
	}
}
