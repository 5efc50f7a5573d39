package request

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/wire"
)

// TestChangeStage proves that a change of the label keeps the value of the stage,
// and that a new value replaces it.
func TestChangeStage(t *testing.T) {
	doc, ok := wire.Read([]byte(`{"probability":"0.2"}`))
	require.True(t, ok)
	defer doc.Release()
	for value, want := range map[string]string{
		"":    `{"label":"Won","metadata":{"probability":"0.2"}}`,
		"0.5": `{"label":"Won","metadata":{"probability":"0.5"}}`,
	} {
		in := options(t, `{"endpoint": "metadata", "action": "stage_change", "object": "deals", "pipeline": "default", "stage": "closedwon", "label": "Won", "stage_value": "`+value+`"}`)
		r := ChangeStage(in, "deals", doc.Root())
		assert.JSONEq(t, want, string(r.Body), value)
	}
}
