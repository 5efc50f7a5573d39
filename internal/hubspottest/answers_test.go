package hubspottest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFaultsThatChangeAnswers(t *testing.T) {
	tests := []struct {
		name   string
		fault  Fault
		ask    string
		body   string
		status int
		want   map[string]any
	}{
		{
			name: "an id that leads elsewhere", fault: Fault{Set: map[string]json.RawMessage{"id": []byte(`".."`)}},
			ask: "POST " + contacts, body: `{"properties":{"firstname":"Ada"}}`, status: 201, want: map[string]any{"id": "..", "properties.firstname": "Ada"},
		},
		{
			name: "in every result", fault: Fault{Set: map[string]json.RawMessage{"results.*.id": []byte(`".."`)}},
			ask: "GET " + contacts, status: 200, want: map[string]any{"results.0.id": "..", "results.1.id": ".."},
		},
		{
			name: "in one result", fault: Fault{Set: map[string]json.RawMessage{"results.1.id": []byte(`null`)}},
			ask: "GET " + contacts, status: 200, want: map[string]any{"results.0.id": "1001", "results.1.id": nil},
		},
		{
			name: "a member that was not there", fault: Fault{Set: map[string]json.RawMessage{"more": []byte(`[1]`)}},
			ask: "GET " + contacts, status: 200, want: map[string]any{"more.0": 1, "results.#": 2},
		},
		{
			name: "a path that leads nowhere", fault: Fault{Set: map[string]json.RawMessage{"a.b": []byte(`1`)}},
			ask: "GET " + contacts, status: 200, want: map[string]any{"a": nil, "results.#": 2},
		},
		{
			name: "nothing to change", fault: Fault{Set: map[string]json.RawMessage{"id": []byte(`1`)}},
			ask: "DELETE " + contacts + "/1001", status: 204, want: map[string]any{"id": nil},
		},
		{
			name: "a result that quotes the token", fault: Fault{Kind: FaultEcho},
			ask: "POST " + contacts, body: `{"properties":{}}`, status: 201, want: map[string]any{
				"authorization": "Bearer " + DefaultToken, "properties.authorization": "Bearer " + DefaultToken,
			},
		},
		{
			name: "results that quote the token", fault: Fault{Kind: FaultEcho},
			ask: "GET " + contacts, status: 200, want: map[string]any{"results.1.properties.authorization": "Bearer " + DefaultToken},
		},
		{
			name: "an error that quotes the token", fault: Fault{Kind: FaultEcho, Status: 400},
			ask: "GET " + contacts, status: 400, want: map[string]any{"status": "error", "message": "Fault 1 of the stand-in: the request with Authorization: Bearer " + DefaultToken + " failed."},
		},
		{
			name: "a create answered with null", fault: Fault{Status: 201, JSON: []byte(`null`), When: "after"},
			ask: "POST " + contacts, body: `{"properties":{}}`, status: 201, want: map[string]any{"id": nil},
		},
		{
			name: "a create answered with a list", fault: Fault{Status: 201, JSON: []byte(`[]`)},
			ask: "POST " + contacts, body: `{"properties":{}}`, status: 201, want: map[string]any{"#": 0},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New()
			_, err := s.Seed(Seed{Type: "contacts", Count: 2})
			require.NoError(t, err)
			_, err = s.AddFault(tt.fault)
			require.NoError(t, err)
			play(t, s, []step{{ask: tt.ask, body: tt.body, status: tt.status, want: tt.want}})
		})
	}
}

func TestFaultsWithBodiesThatAreNoObjects(t *testing.T) {
	for _, body := range []string{"null", "5", "[]"} {
		s := New()
		a := control(t, s, "POST", "/faults", `{"status":201,"json":`+body+`,"when":"after"}`)
		require.Equal(t, 201, a.status, a.text)
		a = ask(t, s, "POST", contacts, `{"properties":{}}`)
		assert.Equal(t, 201, a.status)
		assert.Equal(t, body, a.text)
		assert.Equal(t, 1, s.Counts()["contacts"])
	}
}

func TestBrokenCursors(t *testing.T) {
	tests := []struct {
		name    string
		fault   Fault
		ask     string
		body    func(after string) string
		results string
		after   string
		want    []any
		count   int
	}{
		{name: "two in turn, empty", fault: Fault{Cursors: []string{"A", "B"}}, ask: "GET " + contacts + "?limit=2&after={after}", results: "results.#", after: "paging.next.after", want: []any{"A", "B", "A", "B"}},
		{name: "the same for ever, filled", fault: Fault{Cursors: []string{"A"}, Filled: true}, ask: "GET " + contacts + "?limit=2&after={after}", results: "results.#", after: "paging.next.after", want: []any{"A", "A", "A"}, count: 2},
		{name: "of a search", fault: Fault{Cursors: []string{"1"}, Filled: true}, ask: "POST " + contacts + "/search", body: func(after string) string { return `{"limit":2,"after":"` + after + `"}` }, results: "results.#", after: "paging.next.after", want: []any{"1", "1"}, count: 2},
		{name: "of owners", fault: Fault{Cursors: []string{"A", "B"}}, ask: "GET /crm/owners/2026-09?after={after}", results: "results.#", after: "paging.next.after", want: []any{"A", "B", "A"}},
		{name: "of lists, by offset", fault: Fault{Cursors: []string{"20", "0"}}, ask: "POST /crm/lists/2026-09/search", body: func(after string) string { return `{"offset":"x"}` }, results: "lists.#", after: "offset", want: []any{20.0, 0.0, 20.0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New()
			_, err := s.Seed(Seed{Type: "contacts", Count: 5})
			require.NoError(t, err)
			_, err = s.AddFault(tt.fault)
			require.NoError(t, err)
			after := ""
			for _, want := range tt.want {
				method, target, _ := strings.Cut(strings.ReplaceAll(tt.ask, "{after}", after), " ")
				body := ""
				if tt.body != nil {
					body = tt.body(after)
				}
				a := ask(t, s, method, target, body)
				require.Equal(t, 200, a.status, a.text)
				assert.Equal(t, float64(tt.count), a.get(tt.results), a.text)
				assert.Equal(t, want, a.get(tt.after), a.text)
				after, _ = a.get(tt.after).(string)
			}
		})
	}
}

func TestRivals(t *testing.T) {
	c := newClock()
	tests := []struct {
		name  string
		fault Fault
		ask   string
		body  string
		want  int // the status
		made  []string
	}{
		{name: "the rival is older than a create that breaks", fault: Fault{Status: 502, Rival: &Rival{Properties: map[string]string{"firstname": "Somebody"}, OffsetMS: -2000}}, ask: "POST " + contacts, body: `{"properties":{"email":"a@example.com","firstname":"Ada"}}`, want: 502, made: []string{"Somebody"}},
		{name: "the rival is newer than a create that breaks", fault: Fault{Status: 502, When: "after", Rival: &Rival{OffsetMS: 500}}, ask: "POST " + contacts, body: `{"properties":{"email":"a@example.com","firstname":"Ada"}}`, want: 502, made: []string{""}},
		{name: "the create is carried out, and is a conflict", fault: Fault{Rival: &Rival{}}, ask: "POST " + contacts, body: `{"properties":{"email":"a@example.com"}}`, want: 409, made: []string{""}},
		{name: "a batch gets a rival for each input", fault: Fault{Status: 503, Rival: &Rival{}}, ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"a@example.com","idProperty":"email","properties":{}},{"id":"b@example.com","idProperty":"email","properties":{}}]}`, want: 503, made: []string{"", ""}},
		{name: "a request that creates nothing gets no rival", fault: Fault{Rival: &Rival{}}, ask: "GET " + contacts, want: 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(WithClock(c.now))
			_, err := s.AddFault(tt.fault)
			require.NoError(t, err)
			play(t, s, []step{{ask: tt.ask, body: tt.body, status: tt.want}})
			records, err := s.Records("contacts")
			require.NoError(t, err)
			require.Len(t, records, len(tt.made))
			for i, r := range records {
				assert.Equal(t, tt.made[i], r.Properties["firstname"])
				assert.Contains(t, r.Properties["email"], "@example.com")
				assert.Equal(t, stamp(c.now().Add(time.Duration(tt.fault.Rival.OffsetMS)*time.Millisecond)), r.CreatedAt)
			}
		})
	}
}

func TestSilence(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			s := New()
			_, err := s.AddFault(Fault{Kind: FaultSilent, When: when})
			require.NoError(t, err)
			ctx, goAway := context.WithCancel(context.Background())
			r := httptest.NewRequest("POST", contacts, strings.NewReader(`{"properties":{}}`)).WithContext(ctx)
			r.Header.Set("Authorization", "Bearer "+DefaultToken)
			r.Header.Set("Content-Type", "application/json")
			ended := make(chan any)
			w := httptest.NewRecorder()
			go func() {
				defer func() { ended <- recover() }()
				s.ServeHTTP(w, r)
			}()
			goAway() // who waits gives up: until then nothing comes
			assert.Equal(t, http.ErrAbortHandler, <-ended)
			assert.Empty(t, w.Body.String())
			assert.Equal(t, map[string]int{"before": 0, "after": 1}[when], s.Counts()["contacts"])
		})
	}
}

func TestRawAnswer(t *testing.T) {
	s := New()
	at := httptest.NewServer(s)
	defer at.Close()
	_, err := s.AddFault(Fault{Kind: FaultRaw, Raw: []byte("HTTP/1.1 299 Odd\r\nX-A: b\r\n\r\n"), Filler: []byte("ab"), Fillers: 3})
	require.NoError(t, err)
	answer, err := http.Get(at.URL + contacts)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, []any{"299 Odd", http.Header{"X-A": {"b"}}, "ababab"}, []any{answer.Status, answer.Header, string(body)})
}

func TestDateSkew(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	assert.Equal(t, "Tue, 24 Nov 2026 09:00:00 GMT", ask(t, s, "GET", contacts, "").header.Get("Date"))
	s.SetOptions(func(o *Options) { o.DateSkewMS = -90_000 })
	assert.Equal(t, "Tue, 24 Nov 2026 08:58:30 GMT", ask(t, s, "GET", contacts, "").header.Get("Date"))
	_, err := s.AddFault(Fault{Status: 502})
	require.NoError(t, err)
	assert.Equal(t, "Tue, 24 Nov 2026 08:58:30 GMT", ask(t, s, "GET", contacts, "").header.Get("Date"), "the answers of faults too")
}
