package hubspottest

import (
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestZipped asks over a connection, for the client to say what came.
func TestZipped(t *testing.T) {
	long := `{"properties":{"firstname":"` + strings.Repeat("Ada ", 100) + `"}}`
	for _, c := range []struct {
		name, accept, body, want string
		plain                    bool
	}{
		{"for who asks", "gzip, compress, deflate, br", long, "gzip", false},
		{"not for others", "identity", long, "", false},
		{"not a short one", "gzip", `{"properties":{`, "", false},
		{"not where it is off", "gzip", long, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(WithOptions(Options{PlainAnswers: c.plain}))
			server := httptest.NewServer(s)
			defer server.Close()
			r, err := http.NewRequest("POST", server.URL+contacts, strings.NewReader(c.body))
			require.NoError(t, err)
			r.Header.Set("Authorization", "Bearer "+DefaultToken)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept-Encoding", c.accept) // since it is set here, the client unpacks nothing
			response, err := server.Client().Do(r)
			require.NoError(t, err)
			defer response.Body.Close()
			assert.Equal(t, c.want, response.Header.Get("Content-Encoding"))
			assert.Equal(t, "origin, Accept-Encoding", response.Header.Get("Vary"))
			body := io.Reader(response.Body)
			if c.want != "" {
				body, err = gzip.NewReader(body)
				require.NoError(t, err)
			}
			text, err := io.ReadAll(body)
			require.NoError(t, err)
			assert.True(t, json.Valid(text), string(text))
		})
	}
}

func TestAuthentication(t *testing.T) {
	s := New(
		WithToken(Token{Name: "reader", Value: "pat-reader", Scopes: []string{"crm.objects.contacts.read", "crm.lists.read"}}),
		WithToken(Token{Name: "all", Value: "pat-all"}),
		WithToken(Token{Name: "old", Value: "pat-old", Expired: true}),
		WithToken(Token{Name: "europe", Value: "pat-eu1", Hublet: "eu1"}),
	)
	tests := []struct {
		name     string
		header   string
		ask      string
		body     string
		status   int
		category string
		scope    string
	}{
		{name: "none", ask: "GET " + contacts, status: 401, category: "INVALID_AUTHENTICATION"},
		{name: "not a bearer", header: "Basic x", ask: "GET " + contacts, status: 401, category: "INVALID_AUTHENTICATION"},
		{name: "empty", header: "Bearer ", ask: "GET " + contacts, status: 401, category: "INVALID_AUTHENTICATION"},
		{name: "unknown", header: "Bearer pat-x", ask: "GET " + contacts, status: 401, category: "INVALID_AUTHENTICATION"},
		{name: "the default, when others were given", header: "Bearer " + DefaultToken, ask: "GET " + contacts, status: 401, category: "INVALID_AUTHENTICATION"},
		{name: "expired", header: "Bearer pat-old", ask: "GET " + contacts, status: 401, category: "EXPIRED_AUTHENTICATION"},
		{name: "another data centre", header: "Bearer pat-eu1", ask: "GET " + contacts, status: 488},
		{name: "may read", header: "Bearer pat-reader", ask: "GET " + contacts, status: 200},
		{name: "may read notes", header: "bearer pat-reader", ask: "GET /crm/objects/2026-09/notes", status: 200},
		{name: "may not write", header: "Bearer pat-reader", ask: "POST " + contacts, body: `{"properties":{}}`, status: 403, category: "MISSING_SCOPES", scope: "crm.objects.contacts.write"},
		{name: "may search", header: "Bearer pat-reader", ask: "POST " + contacts + "/search", body: `{}`, status: 200},
		{name: "may not read companies", header: "Bearer pat-reader", ask: "GET " + companies, status: 403, category: "MISSING_SCOPES", scope: "crm.objects.companies.read"},
		{name: "may not read associations with companies", header: "Bearer pat-reader", ask: "GET " + contacts + "/1/associations/companies", status: 403, category: "MISSING_SCOPES", scope: "crm.objects.companies.read"},
		{name: "may read properties", header: "Bearer pat-reader", ask: "GET /crm/properties/2026-09/contacts", status: 200},
		{name: "may not make properties", header: "Bearer pat-reader", ask: "POST /crm/properties/2026-09/contacts", body: `{}`, status: 403, category: "MISSING_SCOPES", scope: "crm.schemas.contacts.write"},
		{name: "may not make lists", header: "Bearer pat-reader", ask: "POST /crm/lists/2026-09", body: `{}`, status: 403, category: "MISSING_SCOPES", scope: "crm.lists.write"},
		{name: "may not read owners", header: "Bearer pat-reader", ask: "GET /crm/owners/2026-09", status: 403, category: "MISSING_SCOPES", scope: "crm.objects.owners.read"},
		{name: "may not read the logs", header: "Bearer pat-reader", ask: "GET /account-info/2026-09/activity/login", status: 403, category: "MISSING_SCOPES", scope: "account-info.security.read"},
		{name: "may not read schemas", header: "Bearer pat-reader", ask: "GET /crm-object-schemas/2026-09/schemas", status: 403, category: "MISSING_SCOPES", scope: "crm.schemas.custom.read"},
		{name: "may not read imports", header: "Bearer pat-reader", ask: "GET /crm/imports/2026-09", status: 403, category: "MISSING_SCOPES", scope: "crm.import"},
		{name: "may always read the account", header: "Bearer pat-reader", ask: "GET /account-info/2026-09/details", status: 200},
		{name: "may all", header: "Bearer pat-all", ask: "POST " + companies, body: `{"properties":{}}`, status: 201},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method, target, _ := strings.Cut(tt.ask, " ")
			a := ask(t, s, method, target, tt.body, "Authorization", tt.header)
			require.Equal(t, tt.status, a.status, a.text)
			if tt.category != "" {
				assert.Equal(t, tt.category, a.get("category"))
				assert.Equal(t, "error", a.get("status"))
				assert.Equal(t, a.header.Get("X-Hubspot-Correlation-Id"), a.get("correlationId"))
			}
			if tt.scope != "" {
				assert.Equal(t, tt.scope, a.get("errors.0.context.requiredGranularScopes.0"))
				assert.NotEmpty(t, a.get("links.scopes"))
			}
			assert.NotContains(t, a.text, "pat-")
		})
	}
	a := ask(t, s, "GET", contacts, "", "Authorization", "Bearer pat-eu1")
	assert.Equal(t, "eu1", a.get("correctHublet"))
}

func TestRateLimits(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithToken(Token{Name: "a", Value: "a"}), WithToken(Token{Name: "b", Value: "b"}))
	get := func(token string) answered { return ask(t, s, "GET", contacts, "", "Authorization", "Bearer "+token) }
	search := func() answered {
		return ask(t, s, "POST", contacts+"/search", `{}`, "Authorization", "Bearer a")
	}
	assert.Empty(t, get("a").header.Get("X-HubSpot-RateLimit-Max"), "off by default")

	s.SetOptions(func(o *Options) { o.TenSecondlyLimit, o.RetryAfter = 2, true })
	a := get("a")
	assert.Equal(t, "2", a.header.Get("X-HubSpot-RateLimit-Max"))
	assert.Equal(t, "1", a.header.Get("X-HubSpot-RateLimit-Remaining"))
	assert.Equal(t, "10000", a.header.Get("X-HubSpot-RateLimit-Interval-Milliseconds"))
	c.add(4 * time.Second)
	assert.Equal(t, 200, get("a").status)
	a = get("a")
	require.Equal(t, 429, a.status)
	assert.Equal(t, "RATE_LIMIT", a.get("errorType"))
	assert.Equal(t, "TEN_SECONDLY_ROLLING", a.get("policyName"))
	assert.Nil(t, a.get("category"))
	assert.Equal(t, "6", a.header.Get("Retry-After"))
	assert.Equal(t, 200, get("b").status, "each token has its own")
	c.add(6 * time.Second)
	assert.Equal(t, 200, get("a").status, "the window slides")

	s.SetOptions(func(o *Options) { o.TenSecondlyLimit, o.SearchSecondlyLimit, o.RetryAfter = 0, 1, false })
	a = search()
	assert.Equal(t, 200, a.status)
	assert.Empty(t, a.header.Get("X-HubSpot-RateLimit-Max"))
	a = search()
	require.Equal(t, 429, a.status)
	assert.Equal(t, "RATE_LIMITS", a.get("category"))
	assert.Equal(t, "You have reached your secondly limit.", a.get("message"))
	assert.Nil(t, a.get("policyName"))
	assert.Empty(t, a.header.Get("Retry-After"))
	c.add(time.Second)
	assert.Equal(t, 200, search().status)

	s.SetOptions(func(o *Options) { o.SearchSecondlyLimit, o.DailyLimit = 0, 20 })
	for range 30 {
		a = get("a")
		if a.status != 200 {
			break
		}
		assert.NotEmpty(t, a.header.Get("X-HubSpot-RateLimit-Daily-Remaining"))
	}
	assert.Equal(t, 429, a.status)
	assert.Equal(t, "DAILY", a.get("policyName"))
	c.add(24 * time.Hour)
	assert.Equal(t, 200, get("a").status)
}

func TestPathMatches(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"/a/b", "/a/b", true}, {"/a/b", "/a/bc", false}, {"/a/*", "/a/b", true}, {"/a/*", "/a/b/c", false}, {"/a/**", "/a/b/c", true},
		{"**/search", "/crm/objects/2026-09/contacts/search", true}, {"**/search", "/crm/search/x", false}, {"/a/*/c", "/a/b/c", true},
		{"/a/*/c", "/a//c", true}, {"/a*", "/abc", true}, {"**", "/anything", true}, {"*", "/a", false}, {"/a/**/d", "/a/b/c/d", true},
		{"/a%2Fb/*", "/a%2Fb/c", true},
	}
	for _, tt := range tests {
		t.Run(tt.pattern+" "+tt.path, func(t *testing.T) { assert.Equal(t, tt.want, pathMatches(tt.pattern, tt.path)) })
	}
}

// got is what a client saw of a request: an answer, or an error.
type got struct {
	status int
	header http.Header
	body   string
	err    error
}

func fetch(t *testing.T, base, method, target, body string) got {
	t.Helper()
	r, err := http.NewRequest(method, base+target, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+DefaultToken)
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		return got{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return got{response.StatusCode, response.Header, string(text), err}
}

func TestFaults(t *testing.T) {
	html, empty := "<p>down</p>", ""
	tests := []struct {
		name  string
		fault Fault
		want  got
		json  bool // whether the body is JSON
		cut   bool
		kept  int // contacts afterwards
	}{
		{name: "status", fault: Fault{Status: 503}, want: got{status: 503}, json: true},
		{name: "status, after", fault: Fault{Status: 503, When: "after"}, want: got{status: 503}, json: true, kept: 1},
		{name: "body and headers", fault: Fault{Status: 429, JSON: json.RawMessage(`{"policyName":"DAILY"}`), Headers: map[string]string{"Retry-After": "3"}}, want: got{status: 429, body: `{"policyName":"DAILY"}`, header: http.Header{"Retry-After": {"3"}}}, json: true},
		{name: "text body", fault: Fault{Status: 500, Body: &html, Headers: map[string]string{"Content-Type": "text/plain"}}, want: got{status: 500, body: html}},
		{name: "no body", fault: Fault{Status: 500, Body: &empty}, want: got{status: 500}},
		{name: "page", fault: Fault{Kind: FaultHTML}, want: got{status: 502, body: htmlPage}},
		{name: "page with a status", fault: Fault{Kind: FaultHTML, Status: 521}, want: got{status: 521, body: htmlPage}},
		{name: "wrong JSON", fault: Fault{Kind: FaultWrongJSON}, want: got{status: 200}, json: true},
		{name: "truncated JSON", fault: Fault{Kind: FaultTruncated, When: "after"}, want: got{status: 200}, kept: 1},
		{name: "empty", fault: Fault{Kind: FaultEmpty}, want: got{status: 200}},
		{name: "oversized", fault: Fault{Kind: FaultOversized, Size: 1 << 20}, want: got{status: 200}, json: true},
		{name: "redirect", fault: Fault{Kind: FaultRedirect, Location: "http://elsewhere.example/x"}, want: got{status: 302, header: http.Header{"Location": {"http://elsewhere.example/x"}}}},
		{name: "cut", fault: Fault{Kind: FaultCut}, cut: true},
		{name: "cut, after", fault: Fault{Kind: FaultCut, When: "after"}, cut: true, kept: 1},
		{name: "cut in the body", fault: Fault{Kind: FaultCutBody}, cut: true},
		{name: "delay alone lets through", fault: Fault{DelayMS: 20}, want: got{status: 201}, json: true, kept: 1},
		{name: "another method", fault: Fault{Method: "PATCH", Status: 500}, want: got{status: 201}, json: true, kept: 1},
		{name: "another path", fault: Fault{Path: "**/companies", Status: 500}, want: got{status: 201}, json: true, kept: 1},
		{name: "another token", fault: Fault{Token: "x", Status: 500}, want: got{status: 201}, json: true, kept: 1},
		{name: "this token", fault: Fault{Token: "default", Status: 500}, want: got{status: 500}, json: true},
		{name: "this path", fault: Fault{Method: "post", Path: "/crm/objects/*/contacts", Status: 500}, want: got{status: 500}, json: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New()
			server := httptest.NewServer(s)
			defer server.Close()
			_, err := s.AddFault(tt.fault)
			require.NoError(t, err)

			began := time.Now()
			g := fetch(t, server.URL, "POST", contacts, `{"properties":{"email":"a@b.co"}}`)
			assert.GreaterOrEqual(t, time.Since(began), time.Duration(tt.fault.DelayMS)*time.Millisecond)
			if tt.cut {
				assert.Error(t, g.err)
			} else {
				require.NoError(t, g.err)
				assert.Equal(t, tt.want.status, g.status)
				if tt.want.body != "" {
					assert.Equal(t, tt.want.body, g.body)
				}
				for name := range tt.want.header {
					assert.Equal(t, tt.want.header.Get(name), g.header.Get(name))
				}
				assert.Equal(t, tt.json, json.Valid([]byte(g.body)))
			}
			assert.Equal(t, tt.kept, s.Counts()["contacts"])
		})
	}
}

func TestFaultsOnSomeRequests(t *testing.T) {
	tests := []struct {
		name  string
		fault Fault
		want  []int
	}{
		{"the second", Fault{Status: 500, Nth: 2}, []int{200, 500, 200, 200, 200}},
		{"from the second", Fault{Status: 500, From: 2}, []int{200, 500, 500, 500, 500}},
		{"up to the second", Fault{Status: 500, To: 2}, []int{500, 500, 200, 200, 200}},
		{"from the second to the third", Fault{Status: 500, From: 2, To: 3}, []int{200, 500, 500, 200, 200}},
		{"twice", Fault{Status: 500, Times: 2}, []int{500, 500, 200, 200, 200}},
		{"always", Fault{Status: 500}, []int{500, 500, 500, 500, 500}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New()
			_, err := s.AddFault(tt.fault)
			require.NoError(t, err)
			var statuses []int
			for range tt.want {
				statuses = append(statuses, ask(t, s, "GET", contacts, "").status)
			}
			assert.Equal(t, tt.want, statuses)
			assert.Equal(t, len(tt.want), s.Faults()[0].Seen)
		})
	}
}

func TestFaultsRefused(t *testing.T) {
	for _, f := range []Fault{{}, {Kind: "quake"}, {Status: 500, When: "while"}, {Kind: FaultRedirect}, {Kind: FaultRaw}, {Status: 99}, {Status: 600}, {Status: 500, Cursors: []string{"A"}}, {Kind: FaultCut, Set: map[string]json.RawMessage{"id": []byte("1")}}} {
		_, err := New().AddFault(f)
		assert.Error(t, err, "%+v", f)
	}
}

// control asks the control API over the same address.
func control(t *testing.T, s *Server, method, path, body string) answered {
	t.Helper()
	return ask(t, s, method, controlPrefix+path, body, "Authorization", "")
}

func TestControl(t *testing.T) {
	s := New()
	assert.Equal(t, 200, control(t, s, "GET", "", "").status)
	assert.Equal(t, 404, control(t, s, "GET", "/nothing", "").status)

	a := control(t, s, "POST", "/seed", `{"type":"contacts","count":3,"properties":{"email":"N{n}@example.com"},"stepMs":1000}`)
	require.Equal(t, 201, a.status, a.text)
	assert.Equal(t, "1003", a.get("last"))
	assert.Equal(t, 400, control(t, s, "POST", "/seed", `{"type":"cars","count":3}`).status)
	assert.Equal(t, 400, control(t, s, "POST", "/seed", `{"type":"contacts","count":1,"properties":{"nothing":"1"}}`).status)
	a = control(t, s, "GET", "/records/contacts", "")
	assert.Equal(t, "n2@example.com", a.get("1.properties.email"))
	assert.Equal(t, float64(3), control(t, s, "GET", "/records", "").get("contacts"))
	assert.Equal(t, 404, control(t, s, "GET", "/records/cars", "").status)

	a = control(t, s, "PATCH", "/options", `{"batchOfOne":400,"searchLagMs":5}`)
	require.Equal(t, 200, a.status, a.text)
	assert.Equal(t, 400, s.Options().BatchOfOne)
	assert.Equal(t, float64(12345678), a.get("hubId"))
	assert.Equal(t, 400, control(t, s, "PATCH", "/options", `{"batchOfTwo":400}`).status, "a misspelt switch is an error")
	assert.Equal(t, 400, control(t, s, "PATCH", "/options", `{"batchOfOne":500}`).status)
	assert.Equal(t, 400, control(t, s, "PATCH", "/options", `{"latencyMs":-1}`).status)
	assert.Equal(t, float64(5), control(t, s, "GET", "/options", "").get("searchLagMs"))

	a = control(t, s, "POST", "/tokens", `{"name":"reader","value":"pat-reader","scopes":["crm.objects.contacts.read"]}`)
	require.Equal(t, 201, a.status)
	assert.NotContains(t, a.text, `"value"`)
	assert.Equal(t, 403, ask(t, s, "GET", companies, "", "Authorization", "Bearer pat-reader").status)
	assert.Equal(t, 400, control(t, s, "POST", "/tokens", `{"name":"x"}`).status)
	assert.Equal(t, 204, control(t, s, "DELETE", "/tokens/reader", "").status)
	assert.Equal(t, 404, control(t, s, "DELETE", "/tokens/reader", "").status)
	assert.Equal(t, 401, ask(t, s, "GET", companies, "", "Authorization", "Bearer pat-reader").status)
	assert.Equal(t, 200, ask(t, s, "GET", companies, "").status, "the default stays when others are added")

	a = control(t, s, "POST", "/faults", `{"path":"**/contacts","status":503,"times":1}`)
	require.Equal(t, 201, a.status, a.text)
	assert.Equal(t, 503, ask(t, s, "GET", contacts, "").status)
	assert.Equal(t, float64(1), control(t, s, "GET", "/faults", "").get("0.hits"))
	assert.Equal(t, 204, control(t, s, "DELETE", "/faults/"+fmt.Sprint(a.get("id")), "").status)
	assert.Equal(t, 404, control(t, s, "DELETE", "/faults/99", "").status)
	assert.Equal(t, 400, control(t, s, "POST", "/faults", `{"path":"**"}`).status)
	assert.Equal(t, 204, control(t, s, "DELETE", "/faults", "").status)

	assert.Equal(t, 204, control(t, s, "PUT", "/activity", `{"login":[{"id":"7","loginAt":"2026-11-24T09:00:00Z","loginSucceeded":true}]}`).status)
	assert.Equal(t, "7", ask(t, s, "GET", "/account-info/2026-09/activity/login", "").get("results.0.id"))

	assert.Equal(t, 204, control(t, s, "POST", "/reset", "").status)
	assert.Equal(t, "{}\n", control(t, s, "GET", "/records", "").text)
	assert.Equal(t, 400, s.Options().BatchOfOne, "options stay")
	assert.Equal(t, "[]\n", control(t, s, "GET", "/journal", "").text)
	assert.Equal(t, 404, control(t, s, "GET", "/files/export-1.csv", "").status)
}

func TestJournal(t *testing.T) {
	s := New(WithOptions(Options{JournalBodyBytes: 10}))
	id, err := s.AddFault(Fault{Method: "DELETE", Status: 500})
	require.NoError(t, err)
	ask(t, s, "POST", contacts, `{"properties":{"email":"a@b.co"}}`)
	ask(t, s, "GET", contacts+"/a%2Fb?idProperty=email", "")
	ask(t, s, "GET", contacts, "", "Authorization", "Bearer nobody")
	ask(t, s, "DELETE", contacts+"/1", "")

	entries := s.Journal()
	require.Len(t, entries, 4)
	assert.Equal(t, "POST", entries[0].Method)
	assert.Equal(t, 201, entries[0].Status)
	assert.Equal(t, `{"properti`, entries[0].Body)
	assert.Equal(t, 33, entries[0].Size)
	assert.Equal(t, "default", entries[0].Token)
	assert.Equal(t, "application/json", entries[0].Headers["content-type"])
	assert.Equal(t, contacts+"/a%2Fb", entries[1].Path)
	assert.Equal(t, "idProperty=email", entries[1].Query)
	assert.Equal(t, 401, entries[2].Status)
	assert.Empty(t, entries[2].Token)
	assert.Equal(t, id, entries[3].Fault)
	text, err := json.Marshal(entries)
	require.NoError(t, err)
	assert.NotContains(t, string(text), DefaultToken)

	a := control(t, s, "GET", "/journal?method=get&after=2", "")
	assert.Equal(t, float64(3), a.get("0.number"))
	assert.Equal(t, float64(1), a.get("#"))
	a = control(t, s, "GET", "/journal?path="+url.QueryEscape("**/contacts"), "")
	assert.Equal(t, float64(2), a.get("#"))
	assert.Equal(t, 400, control(t, s, "GET", "/journal?after=x", "").status)
	assert.Equal(t, 204, control(t, s, "DELETE", "/journal", "").status)
	assert.Empty(t, s.Journal())
}

func TestLatency(t *testing.T) {
	s := New(WithOptions(Options{LatencyMS: 20, LatencyJitterMS: 5}))
	began := time.Now()
	ask(t, s, "GET", contacts, "")
	assert.GreaterOrEqual(t, time.Since(began), 20*time.Millisecond)
}

// Many goroutines at once leave a consistent account behind. It is the test to
// run with -race.
func TestConcurrentUse(t *testing.T) {
	s := New(WithOptions(Options{TenSecondlyLimit: 100_000, DailyLimit: 1_000_000}))
	server := httptest.NewServer(s)
	defer server.Close()
	const workers, each = 8, 20
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := range each {
				email := fmt.Sprintf("w%d-%d@example.com", w, i)
				g := fetch(t, server.URL, "POST", contacts, `{"properties":{"email":"`+email+`"}}`)
				assert.Equal(t, 201, g.status)
				assert.Equal(t, 200, fetch(t, server.URL, "PATCH", contacts+"/"+url.PathEscape(email)+"?idProperty=email", `{"properties":{"firstname":"x"}}`).status)
				assert.Equal(t, 200, fetch(t, server.URL, "GET", contacts+"?limit=20&properties=email&propertiesWithHistory=firstname", "").status)
				assert.Equal(t, 200, fetch(t, server.URL, "POST", contacts+"/search", `{"query":"w","limit":5}`).status)
				assert.Equal(t, 200, fetch(t, server.URL, "GET", controlPrefix+"/journal?after=100000", "").status)
				if i%5 == 0 {
					s.SetOptions(func(o *Options) { o.SearchLagMS = int64(i % 2) })
				}
			}
		})
	}
	wait.Wait()
	assert.Equal(t, workers*each, s.Counts()["contacts"])
}

func TestAuthority(t *testing.T) {
	authority, err := NewAuthority(time.Now())
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(New())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{authority.Certificate}}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(authority.PEM))
	for _, name := range []string{"api.hubapi.com", "api.hsforms.com", "api-eu1.hsforms.com", "localhost", "127.0.0.1"} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: name}}}
		response, err := client.Get(server.URL + controlPrefix)
		require.NoError(t, err, name)
		assert.Equal(t, 200, response.StatusCode)
		response.Body.Close()
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}}}
	_, err = client.Get(server.URL)
	assert.Error(t, err, "the certificate is for no other host")
}
