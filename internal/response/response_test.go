package response

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// read reads JSON that lives as long as the test.
func read(t testing.TB, text string) wire.Value {
	t.Helper()
	doc, ok := wire.Read([]byte(text))
	require.True(t, ok, text)
	return doc.Root()
}

func options(t testing.TB, text string) *validate.Input {
	t.Helper()
	in, p := validate.Options(read(t, text), validate.TokenOK, -1, 0)
	require.Nil(t, p)
	return in
}

func TestWord(t *testing.T) {
	tests := []struct {
		status   int
		category string
		scopes   []string
		want     problem.Word
	}{
		{400, "VALIDATION_ERROR", nil, problem.Validation},
		{400, "CONFLICT", nil, problem.Conflict},
		{400, "OBJECT_ALREADY_EXISTS", nil, problem.Conflict},
		{401, "EXPIRED_AUTHENTICATION", nil, problem.Auth},
		{403, "MISSING_SCOPES", nil, problem.Scope},
		{403, "", nil, problem.Scope},
		{403, "PERMISSION_DENIED", nil, problem.Forbidden},
		{403, "BANNED", []string{"crm.objects.deals.read"}, problem.Scope},
		{404, "", nil, problem.NotFound},
		{405, "", nil, problem.Validation},
		{408, "", nil, problem.Upstream},
		{409, "", nil, problem.Conflict},
		{410, "", nil, problem.NotFound},
		{414, "", nil, problem.Validation},
		{415, "", nil, problem.Validation},
		{422, "VALIDATION_ERROR", nil, problem.Validation},
		{423, "", nil, problem.Locked},
		{429, "RATE_LIMITS", nil, problem.RateLimit},
		{477, "", nil, problem.Upstream},
		{488, "", nil, problem.Auth},
		{100, "", nil, problem.Upstream},
		{302, "", nil, problem.Upstream},
		{500, "", nil, problem.Upstream},
		{526, "", nil, problem.Upstream},
		{999, "", nil, problem.Upstream},
	}
	for _, tt := range tests {
		p := &problem.Problem{Status: tt.status, Category: tt.category, RequiredScopes: tt.scopes}
		assert.Equal(t, tt.want, word(p), "%d %s", tt.status, tt.category)
	}
}

func TestExisting(t *testing.T) {
	tests := map[string]string{
		"Contact already exists. Existing ID: 123":        "123",
		"Contact already exists. Existing ID: 123 (main)": "123",
		"existing ID: 9":               "9",
		"Existing ID: ":                "",
		"Existing ID: abc":             "",
		"Existing ID:5":                "",
		"A contact exists already":     "",
		"":                             "",
		"Existing ID: 999999999999999": "999999999999999",
	}
	for message, want := range tests {
		assert.Equal(t, want, existing(message), message)
	}
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		status        int
		headers, body string
		want          int
	}{
		{429, `{"retry-after":"7"}`, `{"policyName":"DAILY"}`, 7},
		{429, `{"retry-after":3}`, `null`, 3},
		{429, `{"retry-after":" 12 "}`, `null`, 12},
		{429, `{"retry-after":"Tue, 24 Nov 2026 10:00:00 GMT"}`, `null`, 10},
		{429, `{"retry-after":"0"}`, `null`, 10},
		{429, `{"retry-after":"-4"}`, `null`, 10},
		{429, `{"retry-after":["5"]}`, `null`, 10},
		{429, `{"retry-after":"99999999999999999999"}`, `null`, 10},
		{429, `{}`, `{"policyName":"DAILY"}`, 0},
		{429, `{}`, `{"policyName":"SECONDLY"}`, 1},
		{429, `{}`, `{"message":"You have reached your secondly limit."}`, 1},
		{429, `{}`, `{"message":"You have reached your ten_secondly_rolling limit.","policyName":"TEN_SECONDLY_ROLLING"}`, 10},
		{429, `{}`, `null`, 10},
		{477, `{"retry-after":"86400"}`, `{}`, 86_400},
		{477, `{}`, `{}`, 0},
		{503, `{}`, `{"policyName":"SECONDLY"}`, 0},
	}
	for _, tt := range tests {
		a := &Answer{Status: tt.status, Headers: read(t, tt.headers), JSON: read(t, tt.body)}
		assert.Equal(t, tt.want, RetryAfter(a), "%d %s %s", tt.status, tt.headers, tt.body)
	}
	assert.Equal(t, 10, RetryAfter(&Answer{Status: 429, Unseen: true}), "neither headers nor body")
}

func TestDetails(t *testing.T) {
	invalid := problem.Detail{Property: "email", Code: "INVALID_EMAIL", Message: "no e-mail"}
	tests := []struct {
		name, body, message string
		want                []problem.Detail
		scopes              []string
	}{
		{name: "nothing", body: `{}`},
		{name: "errors", body: `{"errors":[{"code":"INVALID_EMAIL","message":"no e-mail","context":{"propertyName":["email"]}}]}`, want: []problem.Detail{invalid}},
		{name: "the property as text", body: `{"errors":[{"code":"INVALID_EMAIL","message":"no e-mail","context":{"propertyName":"email"}}]}`, want: []problem.Detail{invalid}},
		{name: "the property in in", body: `{"category":"VALIDATION_ERROR","errors":[{"code":"INVALID_EMAIL","message":"no e-mail","in":"email"}]}`, want: []problem.Detail{invalid}},
		{name: "in of another error", body: `{"category":"CONFLICT","errors":[{"code":"X","in":"email"}]}`, want: []problem.Detail{{Code: "X"}}},
		{name: "a subCategory for a code", body: `{"errors":[{"subCategory":"crm.associations.INVALID_IDENTIFIER","message":"x"}]}`, want: []problem.Detail{{Code: "crm.associations.INVALID_IDENTIFIER", Message: "x"}}},
		{name: "errors that say nothing", body: `{"errors":[{},1,null,"x",[]]}`},
		{
			name: "a list in the message", message: "Not valid: no e-mail",
			body: `{"message":"Not valid: [{\"error\":\"INVALID_EMAIL\",\"message\":\"no e-mail\",\"name\":\"email\"},{\"error\":\"X\",\"propertyName\":\"phone\"}]"}`,
			want: []problem.Detail{invalid, {Property: "phone", Code: "X"}},
		},
		{
			name: "the same in both places", message: "Not valid: no e-mail",
			body: `{"message":"Not valid: [{\"error\":\"INVALID_EMAIL\",\"message\":\"no e-mail\",\"name\":\"email\"}]","errors":[{"code":"INVALID_EMAIL","message":"other words","context":{"propertyName":["email"]}}]}`,
			want: []problem.Detail{{Property: "email", Code: "INVALID_EMAIL", Message: "other words"}},
		},
		{
			name: "the same in both places, without a property at first", message: "Not valid: no e-mail",
			body: `{"message":"Not valid: [{\"error\":\"INVALID_EMAIL\",\"message\":\"no e-mail\",\"name\":\"email\"}]","errors":[{"code":"INVALID_EMAIL","message":"no e-mail"}]}`,
			want: []problem.Detail{{Code: "INVALID_EMAIL", Message: "no e-mail"}},
		},
		{name: "a list that is cut off", message: `Not valid: [{"error":"INV`, body: `{"message":"Not valid: [{\"error\":\"INV"}`},
		{name: "a list with something behind", message: `Not valid: [{}] sorry`, body: `{"message":"Not valid: [{}] sorry"}`},
		{name: "scopes", body: `{"context":{"requiredScopes":["a"]},"errors":[{"message":"m","context":{"requiredGranularScopes":["b","c"]}}]}`, want: []problem.Detail{{Message: "m"}}, scopes: []string{"b", "c", "a"}},
		{
			name: "records that are not there", body: `{"context":{"INVALID_OBJECT_IDS":["8",9]}}`,
			want: []problem.Detail{{Code: "INVALID_OBJECT_IDS", Message: "There is no record 8 to associate with."}, {Code: "INVALID_OBJECT_IDS", Message: "There is no record 9 to associate with."}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := read(t, tt.body)
			p := &problem.Problem{Category: body.Get("category").Text(), Message: body.Get("message").Text()}
			details(p, body)
			assert.Equal(t, tt.want, p.Details)
			assert.Equal(t, tt.scopes, p.RequiredScopes)
			assert.Equal(t, tt.message, p.Message)
		})
	}
}

// TestBounds proves that an error body of any size is cut to what a person can
// read.
func TestBounds(t *testing.T) {
	text := strings.Repeat("x", 5000)
	var errs []string
	for i := range 150 {
		errs = append(errs, `{"code":"`+text+strconv.Itoa(i)+`","message":"`+text+`","context":{"propertyName":["`+text+`"],"requiredScopes":["`+text+`"]}}`)
	}
	body := read(t, `{"category":"`+text+`","subCategory":"`+text+`","correlationId":"`+text+`","message":"`+text+` Existing ID: `+strings.Repeat("1", 5000)+`","errors":[`+strings.Join(errs, ",")+`]}`)
	in := options(t, `{"endpoint":"contacts","action":"retrieve","id":"1"}`)
	for _, status := range []int{400, 401, 403, 404, 409, 429, 500} {
		p := Problem(in, &request.Request{Method: "GET", Path: "/"}, &Answer{Status: status, JSON: body})
		require.Len(t, p.Details, 101)
		assert.Equal(t, problem.Detail{Code: "more", Message: "… and 50 more."}, p.Details[100])
		assert.Empty(t, p.ExistingID, "more digits than an ID has")
		w := wire.NewWriter(nil)
		p.Write(w)
		assert.Less(t, len(w.Bytes()), 200_000)
		assert.True(t, strings.HasSuffix(p.Details[0].Message, "x…"))
		assert.True(t, strings.HasSuffix(p.Details[0].Code, "x…"))
		assert.True(t, strings.HasSuffix(p.Category, "x…"))
	}
}

// TestMostScopes proves that a problem names 50 scopes at most.
func TestMostScopes(t *testing.T) {
	for given, want := range map[int]int{50: 50, 51: 50} {
		scopes := make([]string, given)
		for i := range scopes {
			scopes[i] = `"scope` + strconv.Itoa(i) + `"`
		}
		body := read(t, `{"category":"MISSING_SCOPES","message":"no","errors":[{"message":"no","context":{"requiredScopes":[`+strings.Join(scopes, ",")+`]}}]}`)
		p := Problem(options(t, `{"endpoint":"contacts","action":"retrieve","id":"1"}`), &request.Request{Method: "GET", Path: "/"}, &Answer{Status: 403, JSON: body})
		assert.Len(t, p.RequiredScopes, want)
	}
}

func TestClip(t *testing.T) {
	assert.Equal(t, "abc", Cut("abc", 3))
	assert.Equal(t, "ab…", Cut("abc", 2))
	assert.Equal(t, "a…", Cut("aéb", 2), "not within a character")
	assert.Equal(t, "…", Cut("💡", 3))
	assert.Equal(t, "…", Cut("\x80\x80\x80", 2), "bytes that are not a character")
	long := clip(strings.Repeat("é", 500))
	assert.True(t, utf8.ValidString(long))
	assert.Len(t, long, 200+len("…"))
}

// FuzzAnswer makes problems and simple records from arbitrary answers. The results
// are JSON, and a problem always has a message and a documented word.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []struct {
		status int
		body   string
	}{
		{400, `{"message":"x: [{\"name\":\"email\",\"error\":\"E\"}]","category":"VALIDATION_ERROR","errors":[{"context":{"propertyName":["lifecyclestage"]}}]}`},
		{403, `{"errors":[{"context":{"requiredGranularScopes":["a",1,null]}}]}`},
		{404, `{"message":"resource not found"}`},
		{409, `{"message":"Existing ID: 5"}`},
		{429, `{"policyName":"DAILY"}`},
		{488, `{"correctHublet":"eu1"}`},
		{200, `{"results":[{"id":1,"properties":{"a":null},"associations":{"x":{"results":[{"id":"1"}]}}}],"paging":{}}`},
		{500, `[]`}, {502, `<html>`}, {0, `read ECONNRESET`},
	} {
		f.Add(seed.status, seed.body)
	}
	inputs := []*validate.Input{
		options(f, `{"endpoint":"contacts","action":"create","c_properties":{"email":"a@b.com"}}`),
		options(f, `{"endpoint":"deals","action":"retrieve","id":"a@b.com"}`),
		options(f, `{"endpoint":"tickets","action":"delete","id":"1"}`),
		options(f, `{"endpoint":"activities","action":"audit"}`),
	}
	const most = 3*1000 + 100 // a byte that is no UTF-8 becomes three
	words := map[string]bool{}
	for _, w := range problem.Words {
		words[string(w.Word)] = true
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		a := &Answer{ID: 1, Status: status, Text: body, Broke: body, Code: body}
		if wire.Check(body) == nil {
			a.JSON, a.Text = read(t, body), ""
		}
		w := wire.NewWriter(nil)
		(&Simple{Endpoint: inputs[1].Endpoint, Linked: true}).Write(w, a.JSON, nil)
		if !json.Valid(w.Bytes()) || !utf8.Valid(w.Bytes()) {
			t.Fatalf("%q became %q", body, w.Bytes())
		}
		for _, in := range inputs {
			w := wire.NewWriter(nil)
			Problem(in, &request.Request{Method: "GET", Path: "/crm/x?y"}, a).Write(w)
			var got struct {
				Error, Message string
				Details        []struct{ Message string }
			}
			if err := json.Unmarshal(w.Bytes(), &got); err != nil || !utf8.Valid(w.Bytes()) {
				t.Fatalf("%v: %q", err, w.Bytes())
			}
			if !words[got.Error] || got.Message == "" || len(got.Message) > most {
				t.Fatalf("%s", w.Bytes())
			}
			for _, d := range got.Details {
				if len(d.Message) > most {
					t.Fatalf("%s", w.Bytes())
				}
			}
		}
	})
}
