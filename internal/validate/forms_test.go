package validate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFormBounds checks how many values a submission takes, and how long the name of a
// field may be.
func TestFormBounds(t *testing.T) {
	fields := func(n int) map[string]any {
		out := map[string]any{}
		for i := range n {
			out[fmt.Sprint("field_", i)] = "x"
		}
		return out
	}
	for _, tt := range []struct {
		name   string
		fields map[string]any
		codes  []string
	}{
		{"as many values as HubSpot takes", fields(1000), nil},
		{"one value too many", fields(1001), []string{"too_many"}},
		{"the longest name", map[string]any{strings.Repeat("x", 1000): "x"}, nil},
		{"a longer name", map[string]any{strings.Repeat("x", 1001): "x"}, []string{"missing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var codes []string
			for _, d := range problemsOf(t, map[string]any{"endpoint": "forms", "action": "form_submit", "form": "6f1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a52", "form_fields": tt.fields}) {
				codes = append(codes, d.Code)
			}
			assert.Equal(t, tt.codes, codes)
		})
	}
}
