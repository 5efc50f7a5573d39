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
		name, want string
		problem    Problem
	}{
		{
			"the least", `{"error":"internal","message":"m","details":[]}`,
			Problem{Word: Internal, Message: "m"},
		},
		{
			"all",
			`{"error":"validation","message":"m","status":400,"hubspot":{"category":"c","subCategory":"s","correlationId":"i"},` +
				`"details":[{"field":"f","property":"p","label":"F, P","code":"k","message":"d","allowed":["a","b"]},{"code":"k"}],` +
				`"existingId":"1","requiredScopes":["x"],"retryAfter":2,"request":{"method":"GET","path":"/p"},"hint":"h","docs":"https://example.com/"}`,
			Problem{
				Word: Validation, Message: "m", Status: 400, Category: "c", SubCategory: "s", CorrelationID: "i",
				Details:    []Detail{{Field: "f", Property: "p", Label: "F, P", Code: "k", Message: "d", Allowed: []string{"a", "b"}}, {Code: "k"}},
				ExistingID: "1", RequiredScopes: []string{"x"}, RetryAfter: 2, Method: "GET", Path: "/p", Hint: " h", Docs: "https://example.com/",
			},
		},
		{
			"a part of HubSpot's", `{"error":"scope","message":"","status":403,"hubspot":{"correlationId":"i"},"details":[]}`,
			Problem{Word: Scope, Status: 403, CorrelationID: "i"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := wire.NewWriter(nil)
			tt.problem.Write(w)
			assert.JSONEq(t, tt.want, string(w.Bytes()))
		})
	}
}

func TestTell(t *testing.T) {
	row := Detail{Field: "c_associate[1].id", Label: "Associate With, row 2, Value", Message: "c_associate[1].id is missing."}
	amount := Detail{Property: "amount", Label: "Properties, Amount", Message: "x is not a number."}
	tests := []struct {
		name, want string
		problem    *Problem
	}{
		{
			"a path", "Nothing was sent: Associate With, row 2, Value (c_associate[1].id) is missing.",
			Invalid("Nothing was sent", []Detail{row}, 1, "", ""),
		},
		{
			"the path of the row", "Nothing was sent: Associate With, row 2, Label (c_associate[1].label): there is none.",
			Invalid("Nothing was sent", []Detail{{Field: "c_associate[1].label", Label: "Associate With, row 2, Label", Message: "c_associate[1]: there is none."}}, 1, "", ""),
		},
		{
			"one more", "Nothing was sent: Properties, Amount: x is not a number. One more thing is wrong: see details.",
			Invalid("Nothing was sent", []Detail{amount, row}, 2, "", ""),
		},
		{
			"more than details has", "Nothing was sent: Properties, Amount: x is not a number. 249 more things are wrong: see details.",
			Invalid("Nothing was sent", []Detail{amount, row}, 250, "", ""),
		},
		{
			"named already", "Nothing was sent: The access token is missing.",
			Invalid("Nothing was sent", []Detail{{Field: "apiKey", Label: "Access Token", Message: "The access token is missing."}}, 1, "", ""),
		},
		{
			"HubSpot's own message without the property", "Properties, Amount: Values were not valid. One more thing is wrong: see details.",
			&Problem{Word: Validation, Message: "Values were not valid", Details: []Detail{amount, row}},
		},
		{
			"HubSpot's own message with that of the detail", "Not valid: Properties, Amount: x is not a number.",
			&Problem{Word: Validation, Message: "Not valid: x is not a number.", Details: []Detail{amount}},
		},
		{"a report counts by itself", "1 of 2 failed", &Problem{Word: Partial, Message: "1 of 2 failed", Details: []Detail{amount, row}, Report: []byte("{}")}},
		{"nothing is known of it", "No.", &Problem{Word: Upstream, Message: "No."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.problem.Tell()
			assert.Equal(t, tt.want, tt.problem.Message)
		})
	}
}
