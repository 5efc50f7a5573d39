package run

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/hosttest"
)

const secretOfTest = "5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10"

// verified verifies a webhook, and answers with what came of it. The host signs
// with the secret, or says whatever signs says.
func verified(t *testing.T, now int64, options map[string]any, signs func(hosttest.Sign) string) hosttest.Step {
	t.Helper()
	var s Set
	all := map[string]any{"endpoint": "webhooks", "action": "verify", "client_secret": "ok", "url": "https://example.com/x"}
	for key, value := range options {
		all[key] = value
	}
	text := s.Open(nil, hosttest.Marshal(map[string]any{"now": now, "token": "missing", "account": 0, "options": all}))
	defer s.Close(1)
	for range 3 {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(hosttest.Whole(text), &step))
		require.NotContains(t, string(text), secretOfTest)
		if step.Sign == nil {
			require.Nil(t, step.Start, "nothing is sent")
			return step
		}
		text = s.Resume(nil, 1, hosttest.Marshal(map[string]any{"now": now, "signed": signs(*step.Sign)}))
	}
	t.Fatal("the run does not end")
	return hosttest.Step{}
}

func withSecret(s hosttest.Sign) string { return s.With(secretOfTest) }

// FuzzVerify gives whatever request: it is never taken for HubSpot's unless its
// signature is the one that HubSpot would have made, and always when it is.
func FuzzVerify(f *testing.F) {
	f.Add("POST", "https://example.com/flows/x", `[{"occurredAt":1}]`, "AAAA", int64(1795514400000), false)
	f.Add("GET", "http://a/%2F?%3f=%zz%", `{}`, "", int64(1), true)
	f.Add("", "https://x", `"text"`, "x", int64(-1), true)
	f.Add("post", "https://x/%", `null`, "=", int64(1795514400001), false)
	f.Fuzz(func(t *testing.T, method, url, body, signature string, sent int64, older bool) {
		if !json.Valid([]byte(body)) {
			return
		}
		const now = 1795514400000
		headers := map[string]any{"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": sent, "x-hubspot-signature": signature}
		options := map[string]any{
			"url": url, "older_signatures": older,
			"webhook": map[string]any{"method": method, "headers": headers, "body": json.RawMessage(body)},
		}
		var asked *hosttest.Sign
		step := verified(t, now, options, func(s hosttest.Sign) string {
			asked = &s
			return withSecret(s)
		})
		if step.Done != nil && (asked == nil || strings.TrimSpace(signature) != withSecret(*asked) && strings.ToLower(strings.TrimSpace(signature)) != withSecret(*asked)) {
			t.Fatalf("%q was taken for a signature", signature)
		}
		if asked == nil || asked.Algorithm != "hmac-sha256" {
			return
		}
		if age := now - sent; age > 300_000 || age < -300_000 {
			t.Fatalf("the time %d was taken for now", sent)
		}
		if !strings.HasSuffix(asked.Text, strconv.FormatInt(sent, 10)) || !strings.HasPrefix(asked.Text, strings.ToUpper(strings.TrimSpace(decoded(t, method)))) {
			t.Fatalf("signed is %q", asked.Text)
		}
		headers["x-hubspot-signature-v3"] = withSecret(*asked)
		if step = verified(t, now, options, withSecret); step.Done == nil {
			t.Fatalf("refused: %s", step.Fail)
		}
	})
}

// TestSameSignature changes each character of a right signature, shortens and
// lengthens it.
func TestSameSignature(t *testing.T) {
	const now = 1795514400000
	headers := map[string]any{"x-hubspot-request-timestamp": strconv.Itoa(now)}
	options := map[string]any{"webhook": map[string]any{"method": "POST", "headers": headers, "body": []any{}}}
	right := withSecret(hosttest.Sign{Algorithm: "hmac-sha256", Text: "POSThttps://example.com/x[]" + strconv.Itoa(now)})
	try := func(signature string) bool {
		headers["x-hubspot-signature-v3"] = signature
		return verified(t, now, options, withSecret).Done != nil
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

// TestUnsigned gives the core what no host answers: a request is not verified by
// it, whatever it has for a signature.
func TestUnsigned(t *testing.T) {
	for _, event := range []string{`{}`, `{"signed":""}`, `{"signed":null}`, `{"signed":5}`, `{"waited":true}`, `{"signed":{"x":1}}`} {
		for _, signature := range []string{"x", "null", "5", "undefined"} {
			var s Set
			s.Open(nil, []byte(`{"now":1,"options":{"endpoint":"webhooks","action":"verify","client_secret":"ok","url":"https://x","webhook":{"headers":{"x-hubspot-signature-v3":"`+signature+`","x-hubspot-request-timestamp":1}}}}`))
			step := checkStep(t, s.Resume(nil, 1, []byte(event)))
			assert.Contains(t, string(step.Fail), `"error":"signature"`, event)
			s.Close(1)
		}
	}
}
