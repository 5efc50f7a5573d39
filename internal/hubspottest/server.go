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
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
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

// Options are the switches of a stand-in. The zero value of each is its
// default, unless its comment says otherwise. The control API reads and writes
// them under the JSON names.
type Options struct {
	// HubID is the account's number. The default is 12345678.
	HubID int64 `json:"hubId"`

	// BatchOfOne is the status of a batch create, update or upsert whose only
	// input fails: 207 with the reason among its errors, which is the
	// default, or 400 for the failure's own status and envelope.
	BatchOfOne int `json:"batchOfOne"`

	// EnforceRequired refuses a create on 2026-09 that lacks the properties
	// HubSpot documents as required. Older versions never refuse it.
	EnforceRequired bool `json:"enforceRequired"`

	// LooseLeads lets a lead be created without a contact.
	LooseLeads bool `json:"looseLeads"`

	// NotEnterprise refuses the audit log with 403, as in an account below
	// Enterprise.
	NotEnterprise bool `json:"notEnterprise"`

	// Lacks are the features that the account has not paid for: see Features.
	Lacks []string `json:"lacks"`

	// DataPrivacy turns the account's data privacy settings on: a change of
	// consent and a new contact need a legal basis.
	DataPrivacy bool `json:"dataPrivacy"`

	// EnforceNewFields requires the fields that only HubSpot's dated versions
	// mark as required. It is not known whether HubSpot enforces them.
	EnforceNewFields bool `json:"enforceNewFields"`

	// DataCentre is where the account is: na1, which is the default, or eu1.
	DataCentre string `json:"dataCentre"`

	// DateSkewMS is how far the Date of the answers is ahead of the stand-in's
	// own clock.
	DateSkewMS int64 `json:"dateSkewMs"`

	// SearchLagMS is how long a change stays invisible to search.
	SearchLagMS int64 `json:"searchLagMs"`

	// SearchTotalAhead makes the total of a search ignore the lag, so that it
	// can be larger than the number of results.
	SearchTotalAhead bool `json:"searchTotalAhead"`

	// LatencyMS is added to every request, and up to LatencyJitterMS more.
	LatencyMS       int64 `json:"latencyMs"`
	LatencyJitterMS int64 `json:"latencyJitterMs"`

	// PlainAnswers turns compression off, even if the client asks for it.
	PlainAnswers bool `json:"plainAnswers"`

	// ImportDelayMS and ExportDelayMS are how long an import or export takes.
	// Zero finishes it within the request that starts it.
	ImportDelayMS int64 `json:"importDelayMs"`
	ExportDelayMS int64 `json:"exportDelayMs"`

	// FileDelayMS and SendDelayMS are how long the import of a file from an
	// address, and the sending of an e-mail, take.
	FileDelayMS int64 `json:"fileDelayMs"`
	SendDelayMS int64 `json:"sendDelayMs"`

	// FetchFiles makes the import of a file fetch its address. Without it the
	// content is invented and nothing is fetched.
	FetchFiles bool `json:"fetchFiles"`

	// SendResults are the results of emails that are not to be sent, such as
	// PREVIOUSLY_BOUNCED, by the recipient's address in lower case.
	SendResults map[string]string `json:"sendResults"`

	// ExportBase is the scheme and host of the addresses of finished exports.
	// By default they are those of the request.
	ExportBase string `json:"exportBase"`

	// The rate limits; 0 is off.
	TenSecondlyLimit    int `json:"tenSecondlyLimit"`    // per token
	DailyLimit          int `json:"dailyLimit"`          // per account
	SearchSecondlyLimit int `json:"searchSecondlyLimit"` // per account

	// RetryAfter adds a Retry-After header to the stand-in's own 429.
	RetryAfter bool `json:"retryAfter"`

	// JournalBodyBytes is how much of a request's body the journal keeps. The
	// default is 65,536.
	JournalBodyBytes int `json:"journalBodyBytes"`
}

func (o *Options) fill() {
	if o.HubID == 0 {
		o.HubID = 12345678
	}
	if o.BatchOfOne == 0 {
		o.BatchOfOne = http.StatusMultiStatus
	}
	if o.DataCentre == "" {
		o.DataCentre = "na1"
	}
	if o.JournalBodyBytes == 0 {
		o.JournalBodyBytes = 65_536
	}
}

// Check returns an error that says what is wrong with the options, or nil.
func (o Options) Check() error {
	if o.BatchOfOne != 0 && o.BatchOfOne != http.StatusMultiStatus && o.BatchOfOne != http.StatusBadRequest {
		return fmt.Errorf("batchOfOne is 207 or 400, not %d", o.BatchOfOne)
	}
	if o.DataCentre != "" && o.DataCentre != "na1" && o.DataCentre != "eu1" {
		return fmt.Errorf("dataCentre is na1 or eu1, not %q", o.DataCentre)
	}
	for _, name := range o.Lacks {
		if !slices.Contains(Features, name) {
			return fmt.Errorf("lacks knows %s, not %q", strings.Join(Features, ", "), name)
		}
	}
	for name, n := range map[string]int64{
		"searchLagMs": o.SearchLagMS, "latencyMs": o.LatencyMS, "latencyJitterMs": o.LatencyJitterMS,
		"importDelayMs": o.ImportDelayMS, "exportDelayMs": o.ExportDelayMS, "fileDelayMs": o.FileDelayMS, "sendDelayMs": o.SendDelayMS, "tenSecondlyLimit": int64(o.TenSecondlyLimit),
		"dailyLimit": int64(o.DailyLimit), "searchSecondlyLimit": int64(o.SearchSecondlyLimit), "journalBodyBytes": int64(o.JournalBodyBytes),
	} {
		if n < 0 {
			return fmt.Errorf("%s must not be negative, got %d", name, n)
		}
	}
	return nil
}

// Features are the features that only some subscriptions of HubSpot include, in
// the words of Options.Lacks.
var Features = []string{featureBatchConsent, featureDealSplits, featureEvents, featureMarketingSend, featurePipelines, featureSequences, featureTransactional}

const (
	featureBatchConsent  = "subscription batches"
	featureDealSplits    = "deal splits"
	featureEvents        = "custom events"
	featureMarketingSend = "marketing single send"
	featurePipelines     = "pipelines"
	featureSequences     = "sequences"
	featureTransactional = "transactional email"
)

func (c *call) lacks(feature string) bool { return slices.Contains(c.options.Lacks, feature) }

// notIncluded is the error for a feature that the account's subscription does
// not include.
func notIncluded(what string) *apiError {
	return failure(http.StatusForbidden, "", "%s is not included in the subscription of this account.", what)
}

// Setting is an option of New.
type Setting func(*Server)

// WithOptions sets the options.
func WithOptions(o Options) Setting {
	return func(s *Server) { s.options = o }
}

// WithToken adds a token. The first one given replaces DefaultToken.
func WithToken(t Token) Setting {
	return func(s *Server) { s.addToken(t) }
}

// WithFetch sets the function that reads the address of a file if
// Options.FetchFiles is set.
func WithFetch(fetch func(address string) ([]byte, error)) Setting {
	return func(s *Server) { s.fetch = fetch }
}

// WithClock sets the clock, for tests that must not wait.
func WithClock(now func() time.Time) Setting {
	return func(s *Server) { s.now = now }
}

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

// call is one request that the stand-in is processing.
type call struct {
	*Server
	r       *http.Request
	version string // "2026-09", "2026-03", "v3", "v4"
	args    map[string]string
	query   url.Values
	body    []byte
	token   *Token
	seeding bool        // the control API makes records, also of types that are read-only
	of      *objectType // of {type}
	to      *objectType // of {to}
}

// reply is the answer of a handler that succeeded. A nil body sends no body.
type reply struct {
	status int
	body   any
	header http.Header
}

func ok(body any) (reply, *apiError) { return reply{status: http.StatusOK, body: body}, nil }

func created(body any) (reply, *apiError) { return reply{status: http.StatusCreated, body: body}, nil }

func noContent() (reply, *apiError) { return reply{status: http.StatusNoContent}, nil }

func refuse(e *apiError) (reply, *apiError) { return reply{}, e }

// decode reads the JSON body into v. Members that v does not have are ignored,
// as HubSpot does.
func (c *call) decode(v any) *apiError {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return invalid("The request has no body.")
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		return badJSON(err)
	}
	return nil
}

// list reads a query parameter that holds names: repeated, or with commas.
func (c *call) list(name string) []string {
	var out []string
	for _, value := range c.query[name] {
		for _, one := range strings.Split(value, ",") {
			if one = strings.TrimSpace(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

// flag reads a boolean query parameter. It refuses other texts: HubSpot does
// not document what it does with them.
func (c *call) flag(name string) (bool, *apiError) {
	switch value := c.query.Get(name); value {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, invalid("%s is not a boolean: %s", name, value)
	}
}

// number reads an integer query parameter within bounds.
func (c *call) number(name string, fallback, least, most int) (int, *apiError) {
	value := c.query.Get(name)
	if value == "" {
		return fallback, nil
	}
	n := 0
	if _, err := fmt.Sscanf(value, "%d", &n); err != nil || fmt.Sprint(n) != value {
		return 0, invalid("%s is not a number: %s", name, value)
	}
	if n < least {
		return 0, invalid("%s must be at least %d, got %d", name, least, n)
	}
	if n > most {
		return 0, invalid("%s must be at most %d, got %d", name, most, n)
	}
	return n, nil
}

// origin returns the scheme and host of the request.
func (c *call) origin() string {
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host
}

// next returns the paging member of an answer that has a next page.
func (c *call) next(after string) *paging {
	q := url.Values{}
	for k, v := range c.query {
		q[k] = v
	}
	q.Set("after", after)
	return &paging{Next: &pageLink{After: after, Link: c.origin() + c.r.URL.EscapedPath() + "?" + q.Encode()}}
}

type paging struct {
	Next *pageLink `json:"next,omitempty"`
	Prev *pageBack `json:"prev,omitempty"`
}

type pageLink struct {
	After string `json:"after"`
	Link  string `json:"link,omitempty"`
}

type pageBack struct {
	Before string `json:"before"`
	Link   string `json:"link,omitempty"`
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

// access names the scopes that a route requires.
type access int

const (
	anyToken      access = iota
	readRecords          // the read scope of {type}
	writeRecords         // the write scope of {type}
	readBoth             // the read scopes of {type} and {to}
	writeBoth            // the write scopes of both
	readModel            // any read scope of {type}, or its schema scope
	writeModel           // the schema write scope of {type}
	readSchemas          // custom schemas
	writeSchemas         //
	readOwners           //
	readLists            //
	writeLists           //
	importScope          //
	exportScope          //
	securityScope        // the activity logs

	readConsent       // communication preferences of one address
	writeConsent      //
	readManyConsents  // communication preferences of many addresses
	writeManyConsents //
	formsScope        // forms and their submissions
	readFiles         //
	writeFiles        //
	deleteFiles       //
	sendEventScope    // custom events
	eventModelScope   // the definitions of custom events

	transactionalScope // transactional emails
	marketingSendScope // the single send of marketing emails
	readSequences      //
	enrollScope        // to put a contact into a sequence
	dealSplitScope     // to read and to set the splits of deals
)

// route is one row of the table of paths.
type route struct {
	method  string
	family  string // the part of the path that names the API
	pattern []string
	access  access
	write   bool     // changes the account
	open    bool     // needs no token
	search  bool     // counts for the search limit, and has no rate limit headers
	form    bool     // takes multipart/form-data
	v4      bool     // is also answered under v4
	onlyV3  bool     // is answered under v3 only
	notV3   bool     // is not answered under v3
	only    []string // the versions under which it is answered; nil for those that v4, onlyV3 and notV3 allow
	forms   bool     // is answered on the host of form submissions only
	serve   func(*call) (reply, *apiError)
}

var errNoVersion = errors.New("no such version")

// split splits a path into the API, the version, and the rest. A dated version
// comes after the API's name, a numbered one before it.
func split(path string) (family, version string, rest []string, err error) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, one := range segments {
		if segments[i], err = url.PathUnescape(one); err != nil {
			return "", "", nil, err
		}
	}
	at := func(i int) string {
		if i < len(segments) {
			return segments[i]
		}
		return ""
	}
	from := func(i int) []string {
		if i < len(segments) {
			return segments[i:]
		}
		return nil
	}
	// In some APIs the dated version comes after the name of a part of the API.
	under := func(part string, rest []string) []string { return append([]string{part}, rest...) }
	switch at(0) {
	case "crm":
		if numbered(at(1)) {
			return at(2), at(1), from(3), nil
		}
		if dated(at(2)) || at(2) == "v4" { // the labels are also at associations/v4
			return at(1), at(2), from(3), nil
		}
	case "crm-object-schemas":
		if (dated(at(1)) || at(1) == "v3") && at(2) == "schemas" {
			return "schemas", at(1), from(3), nil
		}
	case "account-info", "settings":
		if dated(at(1)) || at(1) == "v3" {
			return at(0), at(1), from(2), nil
		}
	case "oauth":
		return "oauth", at(1), from(2), nil
	case "communication-preferences", "deal-splits", "files", "form-integrations", "submissions":
		return at(0), at(1), from(2), nil
	case "automation", "marketing":
		if numbered(at(1)) {
			return at(0), at(1), from(2), nil
		}
		return at(0), at(2), under(at(1), from(3)), nil
	case "events":
		if at(1) == "event-occurrences" {
			return at(0), at(2), under(at(1), from(3)), nil
		}
		return at(0), at(1), from(2), nil
	}
	return "", "", nil, errNoVersion
}

func numbered(s string) bool { return s == "v3" || s == "v4" }

func dated(s string) bool { return s == "2026-09" || s == "2026-03" }

// route finds the row for the request and reads the path's arguments.
func (c *call) route() (*route, *apiError) {
	missing := noSuchPath(c.r.Method, c.r.URL.Path)
	if isFormHost(hostName(c.r.Host)) {
		missing = failure(http.StatusMethodNotAllowed, "", "")
		missing.page = true
	} else if strings.HasPrefix(c.r.URL.Path, "/automation/") {
		missing.page = true
	}
	family, version, rest, err := split(c.r.URL.EscapedPath())
	if err != nil {
		return nil, missing
	}
	c.version = version
	otherMethod := false
	for _, r := range routes[family] {
		if !r.under(version) || !r.at(c.r.Host) {
			continue
		}
		args, matches := matchPattern(r.pattern, rest)
		if !matches {
			continue
		}
		if r.method != c.r.Method {
			otherMethod = true
			continue
		}
		c.args = args
		return r, nil
	}
	if otherMethod {
		return nil, failure(http.StatusMethodNotAllowed, "", "Method %s is not allowed here.", c.r.Method)
	}
	return nil, missing
}

// under says whether the route exists in a version.
func (r *route) under(version string) bool {
	if r.only != nil {
		return slices.Contains(r.only, version)
	}
	return !(version == "v4" && !r.v4 || version == "v3" && r.notV3 || version != "v3" && r.onlyV3)
}

// The hosts that take form submissions, by data centre.
var formHosts = map[string]string{"na1": "api.hsforms.com", "eu1": "api-eu1.hsforms.com"}

// at says whether the route exists on a host. Under a name that is not
// HubSpot's, such as localhost, every route does.
func (r *route) at(host string) bool {
	switch host = hostName(host); {
	case isFormHost(host):
		return r.forms
	case host == "api.hubapi.com":
		return !r.forms
	}
	return true
}

// hostName is a host without its port, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(host)
}

func isFormHost(host string) bool {
	return slices.Contains(slices.Collect(maps.Values(formHosts)), host)
}

func matchPattern(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	var args map[string]string
	for i, p := range pattern {
		if p[0] == '{' {
			if segments[i] == "" {
				return nil, false
			}
			if args == nil {
				args = map[string]string{}
			}
			args[p[1:len(p)-1]] = segments[i]
		} else if p != segments[i] {
			return nil, false
		}
	}
	return args, true
}

// checkType refuses a body whose Content-Type is not the one that the route
// accepts.
func (r *route) checkType(req *http.Request, body []byte) *apiError {
	if len(body) == 0 || req.Method == http.MethodGet || req.Method == http.MethodDelete {
		return nil
	}
	want := "application/json"
	if r.form {
		want = "multipart/form-data"
	}
	got := req.Header.Get("Content-Type")
	if kind, _, _ := strings.Cut(got, ";"); strings.EqualFold(strings.TrimSpace(kind), want) {
		return nil
	}
	return failure(http.StatusUnsupportedMediaType, "", "The Content-Type must be %s, not %q.", want, got)
}

// resolve turns the names of object types in the path into object types, and
// checks the scopes that follow from them.
func (c *call) resolve(r *route) *apiError {
	if name, has := c.args["type"]; has {
		t, fail := c.lookupType(name)
		if fail != nil {
			return fail
		}
		c.of = t
	}
	if name, has := c.args["to"]; has {
		t, fail := c.lookupType(name)
		if fail != nil {
			return fail
		}
		c.to = t
	}
	return c.authorize(r.access)
}

// routes is the table of paths by API. It is built once from the tables in the
// files of the subjects.
var routes = func() map[string][]*route {
	table := map[string][]*route{}
	for _, part := range [][]*route{
		objectRoutes(), batchRoutes(), searchRoutes(), associationRoutes(), legacyAssociationRoutes(), propertyRoutes(), pipelineRoutes(),
		ownerRoutes(), schemaRoutes(), listRoutes(), importRoutes(), exportRoutes(), accountRoutes(), activityRoutes(),
		subscriptionRoutes(), formRoutes(), fileRoutes(), eventRoutes(), emailRoutes(), sequenceRoutes(), dealSplitRoutes(),
	} {
		for _, r := range part {
			table[r.family] = append(table[r.family], r)
		}
	}
	return table
}()

// at makes a row of the table. A path is the API's name and the part after the
// version, with {names} for arguments.
func at(method, path string, a access, serve func(*call) (reply, *apiError), traits ...func(*route)) *route {
	parts := strings.Split(path, "/")
	r := &route{method: method, family: parts[0], pattern: parts[1:], access: a, serve: serve}
	for _, t := range traits {
		t(r)
	}
	return r
}

// The traits of a route.
func writes(r *route)    { r.write = true }
func open(r *route)      { r.open = true }
func searches(r *route)  { r.search = true }
func takesForm(r *route) { r.form = true }
func inV4(r *route)      { r.v4 = true }
func onlyV3(r *route)    { r.onlyV3 = true }
func notV3(r *route)     { r.notV3 = true }
func forForms(r *route)  { r.forms = true }

// in limits a route to versions.
func in(versions ...string) func(*route) {
	return func(r *route) { r.only = versions }
}

// The versions of most APIs outside the CRM.
var inDatedAndV3 = in("2026-09", "2026-03", "v3")

// sortedKeys returns the keys of a map, sorted.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
