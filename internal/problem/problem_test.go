package problem

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/wire"
)

func TestWords(t *testing.T) {
	page, err := os.ReadFile("../../docs/errors.md")
	require.NoError(t, err)
	seen := map[Word]bool{}
	for _, w := range Words {
		assert.False(t, seen[w.Word], "%s twice", w.Word)
		seen[w.Word] = true
		assert.NotEmpty(t, w.Meaning, w.Word)
		assert.Truef(t, strings.Contains(string(page), "`"+string(w.Word)+"`"), "docs/errors.md does not explain %s", w.Word)
	}
	for _, word := range []Word{Validation, Auth, Scope, Forbidden, NotFound, Conflict, RateLimit, Locked, Upstream, Network, Internal} {
		assert.True(t, seen[word], word)
	}
}

func TestWrite(t *testing.T) {
	tests := []struct {
		name, want, text string
		problem          Problem
	}{
		{
			"the least", `{"error":"internal","message":"m","details":[]}`, "hubspot: internal: m",
			Problem{Word: Internal, Message: "m"},
		},
		{
			"all",
			`{"error":"validation","message":"m","status":400,"hubspot":{"category":"c","subCategory":"s","correlationId":"i"},` +
				`"details":[{"field":"f","property":"p","code":"k","message":"d","allowed":["a","b"]},{"code":"k"}],` +
				`"existingId":"1","requiredScopes":["x"],"retryAfter":2,"request":{"method":"GET","path":"/p"},"hint":"h","docs":"https://example.com/"}`,
			"hubspot: validation 400: m",
			Problem{
				Word: Validation, Message: "m", Status: 400, Category: "c", SubCategory: "s", CorrelationID: "i",
				Details:    []Detail{{Field: "f", Property: "p", Code: "k", Message: "d", Allowed: []string{"a", "b"}}, {Code: "k"}},
				ExistingID: "1", RequiredScopes: []string{"x"}, RetryAfter: 2, Method: "GET", Path: "/p", Hint: "h", Docs: "https://example.com/",
			},
		},
		{
			"a part of HubSpot's", `{"error":"scope","message":"","status":403,"hubspot":{"correlationId":"i"},"details":[]}`, "hubspot: scope 403: ",
			Problem{Word: Scope, Status: 403, CorrelationID: "i"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := wire.NewWriter(nil)
			tt.problem.Write(w)
			assert.JSONEq(t, tt.want, string(w.Bytes()))
			assert.EqualError(t, &tt.problem, tt.text)
		})
	}
}
