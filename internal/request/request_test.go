package request

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPath(t *testing.T) {
	assert.Equal(t, "/crm/objects/2026-09/contacts/1", Objects("2026-09", "contacts").Segment("1").String())
	assert.Equal(t, "/crm/v3/objects/contacts/1", Objects("v3", "contacts").Segment("1").String())
	assert.Equal(t, "/account-info/v3/activity/login?limit=5&a=1&a=2", Activity("v3", "login").Query("limit", "5").Query("after", "").QueryList("a", []string{"1", "2"}).String())
	assert.Equal(t, "/crm/properties/2026-03/deals", family("/crm", "/properties", "2026-03").Segment("deals").String())
	r := Request{Path: "/a/b?c=d?e"}
	assert.Equal(t, "/a/b", r.Bare())
}

// TestEncode proves that every byte arrives as itself, in a path and in a query.
func TestEncode(t *testing.T) {
	for c := range 256 {
		text := "a" + string([]byte{byte(c)}) + "b"
		path := Objects("v3", "x").Segment(text).Query("q", text).String()
		u, err := url.Parse(path)
		require.NoError(t, err)
		assert.Equal(t, "/crm/v3/objects/x/"+text, u.Path)
		assert.Equal(t, text, u.Query().Get("q"))
		assert.Empty(t, u.Fragment)
	}
}
