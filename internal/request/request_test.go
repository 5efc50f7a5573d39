package request

import (
	"net/url"
	"strings"
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

// TestShort says which answers are likely to be short.
func TestShort(t *testing.T) {
	write := func(value string) string {
		return `{"endpoint":"contacts","action":"upsert","id":"1","c_properties":{"email":"a@b.c","about":"` + value + `"}}`
	}
	few, much := options(t, write("x")), options(t, write(strings.Repeat("x", 5000)))
	read := options(t, `{"endpoint":"contacts","action":"retrieve","id":"1"}`)
	history := options(t, `{"endpoint":"contacts","action":"retrieve","id":"1","revision_fields":"email"}`)
	tests := []struct {
		name    string
		request Request
		want    bool
	}{
		{"a create", Create(few), true},
		{"a create of much", Create(much), false},
		{"a create as a batch", CreateBatch(few), true},
		{"an update", Update(few), true},
		{"an update with much", Update(much), false},
		{"an update as a batch with much", UpdateBatch(much), false},
		{"an upsert", Upsert(few), true},
		{"an upsert of much", Upsert(much), false},
		{"a record", Retrieve(read), true},
		{"a record with history", Retrieve(history), false},
		{"a record by a property", Match(few, "a@b.c", "email"), true},
		{"a page", List(read), false},
		{"a search", Search(read, &Query{}), false},
		{"a batch", GetMany(read, []string{"1"}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.request.Short)
			tt.request.See = Nothing
			line, _, _ := strings.Cut(string(tt.request.AppendTo(nil, 1)), "\n")
			assert.Equal(t, tt.want, strings.HasSuffix(line, "\tshort"))
		})
	}
}
