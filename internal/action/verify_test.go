package action

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

const secretOfTest = "5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10"

// verified runs the action Verify, and returns its last step.
func verified(t *testing.T, now int64, options map[string]any) hosttest.Step {
	t.Helper()
	s := engine.Set{Perform: Perform}
	all := map[string]any{"endpoint": "webhooks", "action": "verify", "client_secret": secretOfTest, "url": "https://example.com/x"}
	for key, value := range options {
		all[key] = value
	}
	given := hosttest.Options(hosttest.Marshal(all))
	text := s.Open(nil, hosttest.Marshal(map[string]any{"now": now, "token": "missing", "account": 0, "options": given}))
	defer s.Close(1)
	var step hosttest.Step
	require.NoError(t, json.Unmarshal(text, &step))
	require.NotContains(t, string(text), secretOfTest)
	require.Nil(t, step.Start, "nothing is sent")
	return step
}

// signatureOf is version 3 of HubSpot's signature, for an address without
// percent-encoding.
func signatureOf(method, address, body string, sent int64) string {
	return hmacOf(secretOfTest, strings.ToUpper(method)+address+body+strconv.FormatInt(sent, 10))
}

// TestSignatures compares the hashes with those of openssl: printf text | openssl
// dgst -sha256 [-hmac key -binary | base64]
func TestSignatures(t *testing.T) {
	assert.Equal(t, "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=", hmacOf("key", "The quick brown fox jumps over the lazy dog"))
	assert.Equal(t, "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592", hashOf("The quick brown fox jumps over the lazy dog"))
}

// FuzzVerify verifies arbitrary requests. A request is accepted if and only if its
// signature is the one that HubSpot would have made.
func FuzzVerify(f *testing.F) {
	f.Add("POST", "https://example.com/flows/x", `[{"occurredAt":1}]`, "AAAA", int64(1795514400000), false)
	f.Add("GET", "http://a/", `{}`, "", int64(1), true)
	f.Add("", "https://x", `"text"`, "x", int64(-1), true)
	f.Add("post", "https://x/y", `null`, "=", int64(1795514400001), false)
	f.Fuzz(func(t *testing.T, method, address, body, signature string, sent int64, older bool) {
		plain, err := url.Parse(address)
		if err != nil || plain.String() != address || strings.ContainsAny(address, "%{") || plain.Host == "" || plain.Scheme != "https" || !json.Valid([]byte(body)) || !utf8.ValidString(body) {
			return
		}
		if method = strings.TrimSpace(method); strings.ContainsFunc(method, func(r rune) bool { return r < 'A' || r > 'z' }) {
			return
		}
		const now = 1795514400000
		headers := map[string]any{"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": sent, "x-hubspot-signature": signature}
		options := map[string]any{
			"url": address, "older_signatures": older,
			"webhook": map[string]any{"method": method, "headers": headers, "body": json.RawMessage(body)},
		}
		if step := verified(t, now, options); step.Done != nil {
			t.Fatalf("%q was taken for a signature", signature)
		}
		var compact bytes.Buffer
		if body = strings.TrimSpace(body); body[0] == '{' || body[0] == '[' {
			require.NoError(t, json.Compact(&compact, []byte(body)))
		}
		if method == "" {
			method = "POST"
		}
		if strings.EqualFold(method, "GET") && compact.String() == "{}" {
			compact.Reset()
		}
		headers["x-hubspot-signature-v3"] = signatureOf(method, address, compact.String(), sent)
		step := verified(t, now, options)
		age := now - sent
		if fresh := age <= 300_000 && age >= -300_000 && sent >= 0; fresh != (step.Done != nil) {
			t.Fatalf("a request that is %d ms old: %s", age, step.Fail)
		}
	})
}

// TestSameSignature changes each character of a right signature, shortens and
// lengthens it.
func TestSameSignature(t *testing.T) {
	const now = 1795514400000
	headers := map[string]any{"x-hubspot-request-timestamp": strconv.Itoa(now)}
	options := map[string]any{"webhook": map[string]any{"method": "POST", "headers": headers, "body": []any{}}}
	right := signatureOf("POST", "https://example.com/x", "[]", now)
	try := func(signature string) bool {
		headers["x-hubspot-signature-v3"] = signature
		return verified(t, now, options).Done != nil
	}
	require.True(t, try(right))
	for i := range right {
		other := byte('A')
		if right[i] == other {
			other = 'B'
		}
		assert.False(t, try(right[:i]+string(other)+right[i+1:]), i)
		if i > 0 {
			assert.False(t, try(right[:i]), "the first %d", i)
		}
	}
	assert.False(t, try(right+"A"))
	assert.False(t, try(right+right))
	assert.False(t, try(strings.ToLower(right)))
}
