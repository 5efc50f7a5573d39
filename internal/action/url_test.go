package action

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// TestURLIsBounded proves that the names of properties go into the URL as long as it has
// at most 15,000 bytes. Beyond that a list and a read with associations are rejected, and
// another read goes as a batch.
func TestURLIsBounded(t *testing.T) {
	first := func(options map[string]any, field, name string) (step hosttest.Step) {
		options[field] = []string{name}
		s := engine.Set{Perform: Perform}
		defer s.Close(1)
		text := s.Open(nil, marshalled(t, map[string]any{"now": 1795514400000, "token": "ok", "account": 1, "options": options}))
		require.NoError(t, json.Unmarshal(text, &step))
		return step
	}
	for _, tt := range []struct {
		name, field string
		options     map[string]any
		beyond      string // the method of the request instead; "" if the run is rejected
	}{
		{"list", "l_fields", map[string]any{"endpoint": "contacts", "action": "list"}, ""},
		{"read", "r_fields", map[string]any{"endpoint": "contacts", "action": "retrieve", "id": "1"}, "POST"},
		{"read with associations", "r_fields", map[string]any{"endpoint": "contacts", "action": "retrieve", "id": "1", "r_associations": []string{"companies"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			short := first(tt.options, tt.field, "x")
			require.Len(t, short.Start, 1)
			room := 15_000 - len(short.Start[0].Path)
			name := strings.Repeat("é", room/6) + strings.Repeat("x", 1+room%6) // é has six bytes in a URL
			step := first(tt.options, tt.field, name)
			require.Len(t, step.Start, 1)
			assert.Equal(t, "GET", step.Start[0].Method)
			assert.Len(t, step.Start[0].Path, 15_000)
			step = first(tt.options, tt.field, name+"x")
			if tt.beyond == "" {
				assert.Contains(t, string(step.Fail), `"code":"too_long"`)
				assert.Contains(t, string(step.Fail), "15001 bytes")
				return
			}
			require.Len(t, step.Start, 1)
			assert.Equal(t, tt.beyond, step.Start[0].Method)
		})
	}
}
