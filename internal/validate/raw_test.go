package validate

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPath(t *testing.T) {
	tests := []struct{ text, want, code string }{
		{"/crm/owners/2026-09", "/crm/owners/2026-09", ""},
		{"/a", "/a", ""},
		{"https://api.hubapi.com/a/b?c=d", "/a/b?c=d", ""},
		{"/a?", "/a", ""},
		{"/a?b", "/a?b", ""},
		{"/a?b=c?d/e&&f==", "/a?b=c?d/e&f==", ""},
		{"/a?b=", "/a?b=", ""},
		{"/a?b=/../x", "/a?b=/../x", ""},
		{"/a b/ü", "/a%20b/%C3%BC", ""},
		{"/a%2fb", "/a%2fb", ""},
		{"/a%252e%252e/b", "/a%252e%252e/b", ""},
		{"/.../..a/a..", "/.../..a/a..", ""},
		{"/a@b:c;d=e,f!$&'()*+", "/a@b:c;d=e,f!$&'()*+", ""},
		{`/a"<>^{|}` + "`b", "/a%22%3C%3E%5E%7B%7C%7D%60b", ""},
		{`/a?b\c"`, "/a?b%5Cc%22", ""},
		{"/\xff", "/%FF", ""},
		{"", "", "host"},
		{"a/b", "", "host"},
		{"//a", "", "host"},
		{`/\a`, "", "host"},
		{"https:/api.hubapi.com/a", "", "host"},
		{"https://API.hubapi.com.evil.example/a", "", "host"},
		{"https://api.hubapi.com", "", "host"},
		{"https://api.hubapi.com//a", "", "host"},
		{"javascript:/a", "", "host"},
		{"/", "", "empty_segment"},
		{"/a/", "", "empty_segment"},
		{"/a//b", "", "empty_segment"},
		{"/?a=b", "", "empty_segment"},
		{"/a/..", "", "bad_segment"},
		{"/.", "", "bad_segment"},
		{"/a/%2E./b", "", "bad_segment"},
		{"/a%2f..", "", "bad_segment"},
		{"/a%2f", "", "bad_segment"},
		{"/;a", "", "bad_segment"},
		{"/..;a/b", "", "bad_segment"},
		{`/a\b`, "", "bad_segment"},
		{"/a%5Cb", "", "bad_segment"},
		{"/a%0a", "", "bad_segment"},
		{"/a/NaN", "", "bad_segment"},
		{"/a\tb", "", "control"},
		{"/a?b=\x7f", "", "control"},
		{"/a#b", "", "fragment"},
		{"/a?b#c", "", "fragment"},
		{"/a%", "", "bad_escape"},
		{"/a%1", "", "bad_escape"},
		{"/a%g0", "", "bad_escape"},
		{"/a?%=b", "", "bad_escape"},
		{"/a?b=%0", "", "bad_escape"},
		{"/undefined", "", "unfilled"},
		{"/a/null/b", "", "unfilled"},
		{"/a/%20", "", "unfilled"},
		{"/a/%75ndefined", "", "unfilled"},
		{"/a?b=undefined", "", "unfilled"},
		{"/a?b=c&d=null&e", "", "unfilled"},
		{"/a/{{ b }}", "", "unfilled"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			path, query, code, message := Path(tt.text)
			assert.Equal(t, tt.code, code, message)
			assert.Equal(t, tt.want, joined(path, query))
			assert.Equal(t, tt.code == "", message == "")
		})
	}
}

func joined(path string, query []string) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + strings.Join(query, "&")
}

// FuzzPath proves that the result for any text is a path of HubSpot's host, and
// that decoding does not make another path of it.
func FuzzPath(f *testing.F) {
	for _, s := range []string{
		"/crm/owners/2026-09?limit=1&after=a%20b", "https://api.hubapi.com/a", "//example.com", `/\example.com`, "/a/../b", "/%2e%2e/b", "/a%2f..%2fb",
		"/..;/a", "/a\r\nHost: b", "/a#b", "/a%5c..%5cb", "https://api.hubapi.com@example.com/", "/a?b=%", "/%00", "/ü", "/a?b=c d", "\t/a", "/%252e%252e/a",
	} {
		f.Add(s)
	}
	origin, err := url.Parse("https://api.hubapi.com/")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, s string) {
		path, query, code, message := Path(s)
		require.Equal(t, code == "", message == "")
		if code != "" {
			require.Empty(t, path)
			require.Empty(t, query)
			return
		}
		whole := joined(path, query)
		require.Regexp(t, `^/[^/\\]`, whole)
		require.Regexp(t, `^[!-~]+$`, whole)
		require.NotContains(t, whole, "#")
		require.NotContains(t, path, "?")
		parsed, err := url.Parse(whole)
		require.NoError(t, err)
		require.Empty(t, parsed.Scheme+parsed.Host+parsed.Fragment)
		require.Nil(t, parsed.User)
		resolved := origin.ResolveReference(parsed)
		require.Equal(t, "https://api.hubapi.com"+whole, resolved.String(), "nothing in it is a step to somewhere else")
		plain, err := url.PathUnescape(path)
		require.NoError(t, err)
		require.NotContains(t, plain, `\`)
		for _, part := range strings.Split(plain, "/")[1:] {
			part, _, _ = strings.Cut(part, ";")
			require.NotContains(t, []string{"", ".", ".."}, part)
			require.False(t, strings.ContainsFunc(part, control))
		}
		again, more, code, message := Path(whole)
		require.Empty(t, code, message)
		require.Equal(t, whole, joined(again, more), "what came out goes in as it is")
	})
}
