package hubspottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Fault is a failure that the stand-in plays if a request matches. A field with
// its zero value is ignored.
type Fault struct {
	// ID is assigned by the stand-in.
	ID int `json:"id"`

	// Method and Path choose the requests. In a path, * stands for text within
	// a segment and ** for any text. A pattern without a query is compared with
	// the path alone, and a pattern with one also with the query.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	Token  string `json:"token,omitempty"` // a token's name

	// Nth, From and To choose among the matching requests, counted from 1: only
	// the n-th, or those from one number to another. The fault ends after Times
	// hits.
	Nth   int `json:"nth,omitempty"`
	From  int `json:"from,omitempty"`
	To    int `json:"to,omitempty"`
	Times int `json:"times,omitempty"`

	// When is "before" (the default) if the request never takes effect, or
	// "after" if it is carried out and only its answer is replaced.
	When string `json:"when,omitempty"`

	// DelayMS is how long the stand-in waits first. A fault that only has a
	// delay lets the request through.
	DelayMS int64 `json:"delayMs,omitempty"`

	// Status, Headers and Body are the answer. JSON is a body that is given as
	// a value. Without Body and JSON, a status from 400 on has HubSpot's
	// envelope.
	Status  int               `json:"status,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    *string           `json:"body,omitempty"`
	JSON    json.RawMessage   `json:"json,omitempty"`

	// Kind is a ready-made failure: see the constants.
	Kind string `json:"kind,omitempty"`

	// Size is the size of an oversized body in bytes. The default is 16 MiB.
	Size int `json:"size,omitempty"`

	// Raw is what the connection carries in place of an answer, in base64 where
	// it is JSON: the status line, the headers and what follows. Then comes
	// Filler as often as Fillers says, and the end of the connection.
	Raw     []byte `json:"raw,omitempty"`
	Filler  []byte `json:"filler,omitempty"`
	Fillers int    `json:"fillers,omitempty"`

	// Location is where a redirect leads.
	Location string `json:"location,omitempty"`

	// Set changes the answer of the request. Its keys are paths such as "id" or
	// "results.*.id", and its values replace the ones there.
	Set map[string]json.RawMessage `json:"set,omitempty"`

	// Cursors are the cursors that a list gives for its next pages, one after
	// the other and then from the first again, whatever page was asked for. The
	// pages are empty, or with Filled all equal to the first page.
	Cursors []string `json:"cursors,omitempty"`
	Filled  bool     `json:"filled,omitempty"`

	// Rival makes a record with the unique values of the create that matches,
	// before the create is processed.
	Rival *Rival `json:"rival,omitempty"`

	// Seen and Hits are how often the fault matched and acted.
	Seen int `json:"seen"`
	Hits int `json:"hits"`
}

// Rival is a record that somebody else makes while a create is on its way.
type Rival struct {
	// Properties are its other values.
	Properties map[string]string `json:"properties"`

	// OffsetMS is when it was created, in milliseconds from now. A negative
	// value is in the past.
	OffsetMS int64 `json:"offsetMs"`
}

// The kinds of faults.
const (
	FaultCut       = "cut"        // the connection ends before an answer
	FaultCutBody   = "cut-body"   // the connection ends within the body
	FaultHTML      = "html"       // a web page, with 502 unless Status says otherwise
	FaultWrongJSON = "wrong-json" // valid JSON of another shape, with 200
	FaultTruncated = "truncated"  // a complete answer whose JSON stops in the middle, with 200
	FaultEmpty     = "empty"      // no body at all, with 200
	FaultOversized = "oversized"  // a very large valid JSON body, with 200
	FaultRedirect  = "redirect"   // 302 to Location
	FaultSilent    = "silent"     // the request is accepted and never answered
	FaultRaw       = "raw"        // the bytes of Raw and Filler, whether they are HTTP or not
	FaultEcho      = "echo"       // the answer quotes the Authorization header; with a status from 400 on, its error does
)

var faultKinds = []string{
	"", FaultCut, FaultCutBody, FaultHTML, FaultWrongJSON, FaultTruncated, FaultEmpty, FaultOversized, FaultRedirect,
	FaultSilent, FaultRaw, FaultEcho,
}

func (f *Fault) check() error {
	switch {
	case !slices.Contains(faultKinds, f.Kind):
		return fmt.Errorf("there is no kind of fault %q", f.Kind)
	case f.When != "" && f.When != "before" && f.When != "after":
		return fmt.Errorf("when is before or after, not %q", f.When)
	case f.Kind == FaultRedirect && f.Location == "":
		return fmt.Errorf("a redirect needs a location")
	case f.Kind == FaultRaw && len(f.Raw) == 0:
		return fmt.Errorf("a raw answer needs its bytes")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status must be between 200 and 599, got %d", f.Status)
	case f.replaces() && f.changes():
		return fmt.Errorf("the fault replaces the answer, so it cannot change it as well")
	case !f.replaces() && !f.changes() && f.Rival == nil && f.DelayMS <= 0:
		return fmt.Errorf("the fault does nothing: give it a status, a kind or a delay")
	}
	return nil
}

// replaces says whether the fault sends an answer of its own.
func (f *Fault) replaces() bool {
	return f.Kind != "" && !f.echoes() || f.Kind == "" && f.Status != 0 || f.Body != nil || f.JSON != nil
}

// changes says whether the fault lets the request be carried out and changes
// its answer.
func (f *Fault) changes() bool { return f.echoes() || len(f.Set) > 0 || len(f.Cursors) > 0 }

// echoes says whether a good answer quotes the Authorization header.
func (f *Fault) echoes() bool { return f.Kind == FaultEcho && f.Status < 400 }

type faultBook struct {
	mu   sync.Mutex
	list []*Fault
	last int
}

func (b *faultBook) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = nil
}

// match counts the request for every fault that it matches, and returns a copy
// of the first fault that is to act.
func (b *faultBook) match(r *http.Request, token string) *Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	var due *Fault
	for _, f := range b.list {
		if !f.matches(r, token) {
			continue
		}
		f.Seen++
		if due != nil || !f.due() {
			continue
		}
		f.Hits++
		shot := *f
		due = &shot
	}
	return due
}

func (f *Fault) matches(r *http.Request, token string) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, r.Method) {
		return false
	}
	if f.Token != "" && f.Token != token {
		return false
	}
	if f.Path == "" {
		return true
	}
	against := r.URL.EscapedPath()
	if strings.Contains(f.Path, "?") {
		against = r.URL.RequestURI()
	}
	return pathMatches(f.Path, against)
}

// pathMatches compares a path with a pattern: * stands for any text without a
// slash, ** for any text.
func pathMatches(pattern, path string) bool {
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '*' {
			if len(path) <= i || path[i] != pattern[i] {
				return false
			}
			continue
		}
		any, rest := false, pattern[i+1:]
		if strings.HasPrefix(rest, "*") {
			any, rest = true, rest[1:]
		}
		for j := i; j <= len(path); j++ {
			if pathMatches(rest, path[j:]) {
				return true
			}
			if j < len(path) && path[j] == '/' && !any {
				return false
			}
		}
		return false
	}
	return len(pattern) == len(path)
}

func (f *Fault) due() bool {
	switch {
	case f.Times > 0 && f.Hits >= f.Times:
		return false
	case f.Nth > 0 && f.Seen != f.Nth:
		return false
	case f.From > 0 && f.Seen < f.From:
		return false
	case f.To > 0 && f.Seen > f.To:
		return false
	}
	return true
}

const htmlPage = "<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>" +
	"<body><h1>Bad gateway</h1><p>The web server is not available at the moment.</p></body></html>\n"

// act sends the fault's answer. It cuts the connection with the panic that
// net/http provides for that.
func (f *Fault) act(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	status, kind := f.Status, "application/json;charset=utf-8"
	header.Set("X-Hubspot-Correlation-Id", newCorrelation())
	var body []byte
	switch {
	case f.Body != nil:
		body = []byte(*f.Body)
	case f.JSON != nil:
		body = f.JSON
	}
	switch f.Kind {
	case FaultCut:
		panic(http.ErrAbortHandler)
	case FaultSilent:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case FaultRaw:
		f.writeRaw(w)
		return
	case FaultEcho:
		if body == nil {
			body = encode(&apiError{
				Code: status, Status: "error", Correlation: header.Get("X-Hubspot-Correlation-Id"),
				Message: fmt.Sprintf("Fault %d of the stand-in: the request with Authorization: %s failed.", f.ID, r.Header.Get("Authorization")),
			})
		}
	case FaultCutBody:
		if body == nil {
			body = []byte(`{"results":[{"id":"1","properties":{`)
		}
		header.Set("Content-Type", kind)
		header.Set("Content-Length", fmt.Sprint(len(body)+1000))
		w.WriteHeader(or(status, http.StatusOK))
		_, _ = w.Write(body)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case FaultHTML:
		status, kind = or(status, http.StatusBadGateway), "text/html;charset=utf-8"
		if body == nil {
			body = []byte(htmlPage)
		}
	case FaultWrongJSON:
		if body == nil {
			body = []byte(`["not","what","was","asked",1,null]`)
		}
	case FaultTruncated:
		if body == nil {
			body = []byte(`{"id":"1","properties":{"email":"a`)
		}
	case FaultEmpty:
		body = nil
	case FaultOversized:
		size := or(f.Size, 16<<20)
		body = append([]byte(`{"results":[],"filler":"`), bytes.Repeat([]byte{'x'}, size)...)
		body = append(body, `"}`...)
	case FaultRedirect:
		header.Set("Location", f.Location)
		status = or(status, http.StatusFound)
	default:
		if body == nil && status >= 400 {
			body = encode(&apiError{
				Code: status, Status: "error", Correlation: header.Get("X-Hubspot-Correlation-Id"),
				Message: fmt.Sprintf("Fault %d of the stand-in.", f.ID),
			})
		}
	}
	if len(body) > 0 {
		header.Set("Content-Type", kind)
	}
	for name, value := range f.Headers {
		header.Set(name, value)
	}
	w.WriteHeader(or(status, http.StatusOK))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// writeRaw takes the connection over. It ends with the last byte, or when the
// client goes away.
func (f *Fault) writeRaw(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }()
	_, err = conn.Write(f.Raw)
	for i := 0; i < f.Fillers && err == nil; i++ {
		_, err = conn.Write(f.Filler)
	}
}

func or(value, fallback int) int {
	if value != 0 {
		return value
	}
	return fallback
}

// AddFault adds a fault and returns its number. Faults are tried in the order
// in which they were added; at most one acts on a request.
func (s *Server) AddFault(f Fault) (int, error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.last++
	f.ID, f.Seen, f.Hits = s.faults.last, 0, 0
	s.faults.list = append(s.faults.list, &f)
	return f.ID, nil
}

// Faults returns the faults with how often they matched and acted.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	out := make([]Fault, len(s.faults.list))
	for i, f := range s.faults.list {
		out[i] = *f
	}
	return out
}

// RemoveFault removes a fault.
func (s *Server) RemoveFault(id int) bool {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	n := len(s.faults.list)
	s.faults.list = slices.DeleteFunc(s.faults.list, func(f *Fault) bool { return f.ID == id })
	return len(s.faults.list) < n
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() { s.faults.clear() }
