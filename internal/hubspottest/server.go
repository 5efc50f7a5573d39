// Package hubspottest is a stand-in for HubSpot's CRM API, and for the APIs of
// consent, forms, files, events and mail around it: an in-memory account behind
// HubSpot's paths, with its checks, error envelopes, limits and faults on
// demand. It is meant for tests, demonstrations and benchmarks of
// programs that talk to HubSpot.
//
// In a Go test:
//
//	hubspot := hubspottest.New()
//	server := httptest.NewServer(hubspot)
//
// As a program it is internal/cmd/hubspot-stand-in. README.md in this folder
// describes the control API, the faults, and what the stand-in does not do.
package hubspottest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// DefaultToken is the token of a stand-in that was given no other. It has all
// scopes.
const DefaultToken = "pat-na1-00000000-0000-0000-0000-000000000000"

// maxURL is the longest path with its query that HubSpot accepts, as others
// have measured. HubSpot answers 414 to a longer one.
const maxURL = 16_200

// maxBody is the largest body. A larger one is refused with 413, so that a
// mistake in a test does not fill the memory.
const maxBody = 64 << 20

// Server is a stand-in for one HubSpot account. It is an http.Handler. All of
// its methods may be called from several goroutines at once.
type Server struct {
	now  func() time.Time
	data sync.RWMutex // guards the account: everything down to tokens

	types  map[string]*objectType // by type ID
	names  map[string]*objectType // by every name, lower case
	keys   map[string]*objectType // the standard objects, by the registry's key
	lastID int64
	labels int // the type ID of the newest label that the account defined

	owners   []*owner
	allLists []*list
	imports  []*importJob
	exports  []*exportJob
	audit    []*AuditEvent
	logins   []*LoginEvent
	changes  []*SecurityEvent

	options Options
	tokens  map[string]*Token // by value
	given   bool              // the tokens were given, so DefaultToken is not known

	consentTypes []*consentType
	subscribers  map[string]*subscriber // by address, lower case
	allForms     []*form
	allFiles     []*file
	allFolders   []*folder
	fileTasks    []*fileTask
	fetch        func(address string) ([]byte, error)

	eventDefinitions []*eventDefinition
	events           []*Event
	sent             []*Sent
	sequences        []*sequence
	enrollments      []*enrollment
	dealSplits       map[int64][]*dealSplit // by the ID of the deal

	later   []deed // what the account will do by itself, sorted by time
	limits  limiter
	faults  faultBook
	journal journal
}

// New makes a stand-in with an account as HubSpot opens it: pipelines, owners
// and properties, and no records.
func New(settings ...Setting) *Server {
	s := &Server{now: time.Now, fetch: readAddress, tokens: map[string]*Token{}}
	for _, set := range settings {
		set(s)
	}
	s.options.fill()
	if !s.given {
		s.tokens[DefaultToken] = &Token{Name: "default", Value: DefaultToken}
	}
	s.clear()
	return s
}

// Reset empties the account, the journal, the faults and the rate limits.
// Options and tokens stay.
func (s *Server) Reset() {
	s.data.Lock()
	s.clear()
	s.data.Unlock()
	s.journal.reset()
	s.faults.clear()
	s.limits.reset()
}

func (s *Server) clear() {
	now := s.now()
	s.types, s.names, s.keys = map[string]*objectType{}, map[string]*objectType{}, map[string]*objectType{}
	s.lastID, s.labels = 1000, 5000
	for _, e := range objectEndpoints() {
		t := newObjectType(e, now)
		s.keys[t.key] = t
		s.register(t)
	}
	s.fillLabels()
	s.owners = defaultOwners(now)
	s.allLists, s.imports, s.exports = nil, nil, nil
	s.audit, s.logins, s.changes = defaultActivity(now)
	s.consentTypes, s.subscribers = defaultConsentTypes(now), map[string]*subscriber{}
	s.allForms = defaultForms(now)
	s.allFiles, s.allFolders, s.fileTasks = nil, nil, nil
	s.eventDefinitions, s.events = nil, nil
	s.defaultEvents()
	s.sent, s.sequences, s.enrollments = nil, defaultSequences(now), nil
	s.dealSplits = map[int64][]*dealSplit{}
	s.later = nil
}

// deed is something that the account does by itself at a certain time.
type deed struct {
	due time.Time
	do  func()
}

// after calls do when the clock has moved on by that many milliseconds, or at
// once for 0. The account must be locked by the caller, and is locked while do
// runs.
func (s *Server) after(ms int64, do func()) {
	if ms <= 0 {
		do()
		return
	}
	s.later = append(s.later, deed{s.now().Add(time.Duration(ms) * time.Millisecond), do})
}

// settle does what is due. It is called with each request, because nothing
// happens between two requests.
func (s *Server) settle() {
	now := s.now()
	s.data.RLock()
	due := slices.ContainsFunc(s.later, func(d deed) bool { return !d.due.After(now) })
	s.data.RUnlock()
	if !due {
		return
	}
	s.data.Lock()
	defer s.data.Unlock()
	slices.SortStableFunc(s.later, func(a, b deed) int { return a.due.Compare(b.due) })
	for len(s.later) > 0 && !s.later[0].due.After(now) {
		d := s.later[0]
		s.later = s.later[1:]
		d.do()
	}
}

// Options returns the current options.
func (s *Server) Options() Options {
	s.data.RLock()
	defer s.data.RUnlock()
	return s.options
}

// SetOptions changes the options. The change takes effect with the next
// request.
func (s *Server) SetOptions(change func(*Options)) {
	s.data.Lock()
	defer s.data.Unlock()
	change(&s.options)
	s.options.fill()
}

// ServeHTTP answers one request, of HubSpot's API or of the control API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.settle()
	if r.URL.Path == controlPrefix || strings.HasPrefix(r.URL.Path, controlPrefix+"/") {
		s.serveControl(w, r)
		return
	}
	started := s.now()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	entry := s.journal.begin(started, r, body, s.Options().JournalBodyBytes)
	out := &recorder{ResponseWriter: w}
	defer func() { s.journal.end(entry, out.status, s.now().Sub(started)) }()
	if err != nil {
		return // the client went away
	}
	s.delay(r)
	out.Header().Set("Date", s.date())

	token := s.tokenName(r)
	s.journal.token(entry, token)
	fault := s.faults.match(r, token)
	if fault != nil {
		s.journal.fault(entry, fault.ID)
		if !pause(r, fault.DelayMS) {
			return
		}
		if fault.Rival != nil {
			s.makeRivals(r, body, fault.Rival)
		}
		if fault.When != "after" && fault.replaces() {
			fault.act(out, r)
			return
		}
	}
	asked := body
	if fault != nil && len(fault.Cursors) > 0 {
		r, asked = firstPage(r, body)
	}
	answer := s.handle(r, asked)
	if fault != nil && fault.replaces() {
		fault.act(out, r)
		return
	}
	if fault != nil {
		answer = fault.change(answer, r)
	}
	answer.send(out, !s.Options().PlainAnswers && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
}

// date returns the Date header of an answer.
func (s *Server) date() string {
	return s.now().Add(time.Duration(s.Options().DateSkewMS) * time.Millisecond).UTC().Format(http.TimeFormat)
}

// sent is an answer ready to be written.
type sent struct {
	status int
	header http.Header
	body   []byte
}

// leastZipped is the size from which on an answer is compressed, in bytes.
const leastZipped = 256

// zippers are reused, because a new writer takes a megabyte.
var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// send writes the answer. Like HubSpot, it compresses the answer if the client
// accepts that, so the answer varies with the accepted encodings.
func (a sent) send(w http.ResponseWriter, zipped bool) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Vary", "origin, Accept-Encoding")
	if a.body != nil && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
	}
	body := a.body
	if zipped && len(body) >= leastZipped {
		w.Header().Set("Content-Encoding", "gzip")
		body = zip(body)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

func zip(body []byte) []byte {
	zipper := zippers.Get().(*gzip.Writer)
	defer zippers.Put(zipper)
	buf := &bytes.Buffer{}
	zipper.Reset(buf)
	_, _ = zipper.Write(body) // writing to a buffer never fails
	_ = zipper.Close()
	return buf.Bytes()
}

// handle processes a request: it authenticates the token, checks the scopes,
// and makes the answer.
func (s *Server) handle(r *http.Request, body []byte) sent {
	correlation := newCorrelation()
	header := http.Header{"X-Hubspot-Correlation-Id": {correlation}}
	if len(r.URL.RequestURI()) > maxURL {
		return encodeFailure(failure(http.StatusRequestURITooLong, "", "The request's URL is too long."), header, correlation)
	}
	if len(body) > maxBody {
		return encodeFailure(failure(http.StatusRequestEntityTooLarge, "", "The request's body is too large."), header, correlation)
	}
	c := &call{Server: s, r: r, query: r.URL.Query(), body: body}
	target, fail := c.route()
	if fail == nil || fail.Code != http.StatusNotFound && !fail.page {
		var failAuth *apiError
		if target == nil || !target.open {
			c.token, failAuth = s.authenticate(r)
		}
		if failAuth != nil {
			return encodeFailure(failAuth, header, correlation)
		}
		if c.token != nil && target != nil {
			if limited := s.limit(c.token, target.search, header); limited != nil {
				return encodeFailure(limited, header, correlation)
			}
		}
	}
	if fail != nil {
		return encodeFailure(fail, header, correlation)
	}
	if fail := target.checkType(r, body); fail != nil {
		return encodeFailure(fail, header, correlation)
	}

	if target.write {
		s.data.Lock()
		defer s.data.Unlock()
	} else {
		s.data.RLock()
		defer s.data.RUnlock()
	}
	if fail := c.resolve(target); fail != nil {
		return encodeFailure(fail, header, correlation)
	}
	rep, fail := target.serve(c)
	if fail != nil {
		return encodeFailure(fail, header, correlation)
	}
	for k, v := range rep.header {
		header[k] = v
	}
	a := sent{status: rep.status, header: header}
	if rep.body != nil {
		// Encode while the lock is held, because the body may share data that
		// a later write changes.
		a.body = encode(rep.body)
	}
	return a
}

func encode(v any) []byte {
	buf := &bytes.Buffer{}
	e := json.NewEncoder(buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Errorf("hubspottest: an answer cannot be encoded: %w", err))
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

func encodeFailure(e *apiError, header http.Header, correlation string) sent {
	e.Correlation = correlation
	for k, v := range e.header {
		header[k] = v
	}
	if e.page {
		header.Set("Content-Type", "text/html;charset=utf-8")
		return sent{status: e.Code, header: header, body: []byte(errorPage(e.Code))}
	}
	return sent{status: e.Code, header: header, body: encode(e)}
}

// delay returns the latency that the options set.
func (s *Server) delay(r *http.Request) {
	o := s.Options()
	ms := o.LatencyMS
	if o.LatencyJitterMS > 0 {
		ms += int64(randomUint32()) % (o.LatencyJitterMS + 1)
	}
	pause(r, ms)
}

// pause waits. It returns false if the client has gone away.
func pause(r *http.Request, ms int64) bool {
	if ms <= 0 {
		return true
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// recorder remembers the status for the journal.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// sortedKeys returns the keys of a map, sorted.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
