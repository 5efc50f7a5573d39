package request

import (
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/validate"
)

func TestPath(t *testing.T) {
	assert.Equal(t, "/crm/objects/2026-09/contacts/1", Objects("2026-09", "contacts").Segment("1").String())
	assert.Equal(t, "/crm/v3/objects/contacts/1", Objects("v3", "contacts").Segment("1").String())
	assert.Equal(t, "/account-info/v3/activity/login?limit=5&a=1&a=2", Activity("v3", "login").Query("limit", "5").Query("after", "").QueryList("a", []string{"1", "2"}).String())
	assert.Equal(t, "/crm/properties/2026-03/deals", family("/crm", "/properties", "2026-03").Segment("deals").String())
	r := Request{Path: "/a/b?c=d?e"}
	assert.Equal(t, "/a/b", r.Bare())
}

// TestEncode proves that every byte arrives unchanged, in a path and in a query.
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

// TestRawCopiesOnce proves that a query with very many parameters is not copied for each of
// them: a value of a row may be a list out of a webhook.
func TestRawCopiesOnce(t *testing.T) {
	in := &validate.Input{Path: "/a", Query: slices.Repeat([]string{"b=c"}, 20_000)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := Raw(in, "")
	runtime.ReadMemStats(&after)
	assert.Equal(t, "/a?"+strings.Repeat("b=c&", 19_999)+"b=c", r.Path)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1000*len(r.Path)))
}

func TestEventIdentify(t *testing.T) {
	e := Event{Name: "pe1_order", Email: "ada@example.com", At: "2026-11-24T10:00:00.000Z", Properties: []validate.Property{{Name: "a", Value: "1"}}}
	e.Identify("")
	first := e.UUID
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, first)
	e.Identify("")
	assert.Equal(t, first, e.UUID, "the same event")
	e.Properties[0].Value = "2"
	e.Identify("")
	assert.NotEqual(t, first, e.UUID, "another event")
	e.Identify("order 7")
	own := e.UUID
	e.Properties[0].Value = "3"
	e.Identify("order 7")
	assert.Equal(t, own, e.UUID, "an ID of one's own decides")
	e.Identify("6F1F2B0C-3C39-4A6E-9D0A-8F6F4D1B7A52")
	assert.Equal(t, "6f1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a52", e.UUID)
	for _, other := range []string{
		"gf1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a52", "6f1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a5", "6f1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a522",
		"6f1f2b0c03c39-4a6e-9d0a-8f6f4d1b7a52", "6f1f2b0c-3c39-4a6e-9d0a-8f6f4d1b7a-2", "order 7 of the web shop in Berlin, GB",
	} {
		e.Identify(other)
		assert.NotEqual(t, other, e.UUID, "not a UUID")
		assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, e.UUID, other)
	}
}

// TestComparedIsBounded proves that a created record is recognised by as many properties
// as have names of at most 4,000 bytes together.
func TestComparedIsBounded(t *testing.T) {
	name := func(n int) validate.Property { return validate.Property{Name: strings.Repeat("x", n)} }
	in := &validate.Input{Properties: []validate.Property{name(1000), name(3000), name(1)}}
	assert.Len(t, Compared(in), 2)
	in.Properties[1] = name(3001)
	assert.Len(t, Compared(in), 1)
}
