package action

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/wire"
)

// TestIDOf checks which values of an answer are IDs. Any other value could lead a later
// path to another place, or would prove nothing.
func TestIDOf(t *testing.T) {
	for _, c := range []struct {
		value any
		id    string
	}{
		{"101", "101"},
		{101, "101"},
		{"a/b", "a/b"}, // it is encoded in a path
		{strings.Repeat("1", longestID), strings.Repeat("1", longestID)},
		{strings.Repeat("1", longestID+1), ""},
		{"", ""},
		{" ", ""},
		{".", ""},
		{"..", ""},
		{true, ""},
		{nil, ""},
		{[]string{"101"}, ""},
		{map[string]string{"id": "101"}, ""},
	} {
		doc, ok := wire.Read(hosttest.Marshal(c.value))
		require.True(t, ok)
		id, ok := idOf(doc.Root())
		assert.Equal(t, c.id, id, c.value)
		assert.Equal(t, c.id != "", ok, c.value)
	}
}
