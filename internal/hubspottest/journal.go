package hubspottest

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Entry is one request to the stand-in.
type Entry struct {
	Number  int               `json:"number"` // from 1
	Time    string            `json:"time"`
	Method  string            `json:"method"`
	Host    string            `json:"host"` // the name of the host in the request
	Path    string            `json:"path"` // as it came, percent-encoded
	Query   string            `json:"query,omitempty"`
	Headers map[string]string `json:"headers"`         // lower case; without authorization
	Body    string            `json:"body,omitempty"`  // the first Options.JournalBodyBytes of it
	Size    int               `json:"size"`            // of the whole body
	Token   string            `json:"token,omitempty"` // the token's name, never its value
	Bearer  bool              `json:"bearer"`          // whether there was an Authorization header at all
	Status  int               `json:"status"`          // 0 while the request is processed, and if the connection was cut
	Fault   int               `json:"fault,omitempty"` // the fault that acted on it
	Millis  float64           `json:"ms"`
}

// maxJournal is how many entries the journal keeps. It drops the oldest.
const maxJournal = 100_000

type journal struct {
	mu      sync.Mutex
	entries []*Entry
	count   int
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.count = nil, 0
}

func (j *journal) begin(now time.Time, r *http.Request, body []byte, keep int) *Entry {
	e := &Entry{
		Time: stamp(now), Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), Bearer: r.Header.Get("Authorization") != "", Query: r.URL.RawQuery,
		Headers: map[string]string{}, Size: len(body), Body: string(body[:min(len(body), keep)]),
	}
	for name, values := range r.Header {
		if !strings.EqualFold(name, "Authorization") {
			e.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.count++
	e.Number = j.count
	if len(j.entries) >= maxJournal {
		j.entries = j.entries[maxJournal/10:]
	}
	j.entries = append(j.entries, e)
	return e
}

func (j *journal) end(e *Entry, status int, took time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Status, e.Millis = status, float64(took.Microseconds())/1000
}

func (j *journal) token(e *Entry, name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Token = name
}

func (j *journal) fault(e *Entry, id int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Fault = id
}

// Journal returns the requests since the last reset, oldest first. Requests to
// the control API are not in it.
func (s *Server) Journal() []Entry {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	out := make([]Entry, len(s.journal.entries))
	for i, e := range s.journal.entries {
		out[i] = *e
	}
	return out
}

// ResetJournal empties the journal.
func (s *Server) ResetJournal() { s.journal.reset() }
