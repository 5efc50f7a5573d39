package hubspottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// controlPrefix is the beginning of the control API's paths. HubSpot has no
// such paths.
const controlPrefix = "/_stand-in"

// controlHelp is the answer to GET /_stand-in.
var controlHelp = map[string]string{
	"GET /_stand-in":                      "this list",
	"POST /_stand-in/reset":               "empty the account, the journal, the faults and the rate limits",
	"GET, PATCH /_stand-in/options":       "the switches",
	"GET, POST /_stand-in/tokens":         "the tokens; POST adds one",
	"DELETE /_stand-in/tokens/{name}":     "forget a token",
	"GET, POST, DELETE /_stand-in/faults": "the faults; POST adds one",
	"DELETE /_stand-in/faults/{id}":       "remove a fault",
	"GET, DELETE /_stand-in/journal":      "the requests so far; ?method=&path=&after= filter them",
	"POST /_stand-in/seed":                "make many records: {type, count, properties}",
	"GET /_stand-in/records/{type}":       "all records of a type, with archived ones and associations",
	"GET /_stand-in/records":              "how many records each type has",
	"PUT /_stand-in/activity":             "replace the activity logs: {audit, login, security}",
	"GET /_stand-in/files/{name}":         "the file of a finished export, or a public or signed file of the account",
	"GET /_stand-in/emails":               "the emails that the account was asked to send, with what became of them",
	"GET /_stand-in/events":               "the custom events that were sent, with what became of them",
}

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	status, body := s.control(r)
	if file, isFile := body.(exportFile); isFile {
		if file.kind == "" {
			file.kind = "text/csv;charset=utf-8"
		}
		w.Header().Set("Content-Type", file.kind)
		w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(file.name))
		_, _ = w.Write(file.content)
		return
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(encode(body), '\n'))
}

func controlError(status int, format string, args ...any) (int, any) {
	return status, map[string]string{"error": fmt.Sprintf(format, args...)}
}

// controlCall is one request of the control API.
type controlCall struct {
	*http.Request
	body []byte
	name string // the path after its first segment, such as the name of a token
}

// read decodes the body into v.
func (c *controlCall) read(v any) error {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields() // a misspelt switch should not pass
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("the body does not fit: %w", err)
	}
	return nil
}

// controlRoutes are the requests of the control API, by the method and the first segment
// of the path. Each function returns the status and the body of the answer.
var controlRoutes = map[string]func(*Server, *controlCall) (int, any){
	"GET ":           func(*Server, *controlCall) (int, any) { return http.StatusOK, controlHelp },
	"POST reset":     func(s *Server, _ *controlCall) (int, any) { s.Reset(); return http.StatusNoContent, nil },
	"GET options":    func(s *Server, _ *controlCall) (int, any) { return http.StatusOK, s.Options() },
	"PATCH options":  (*Server).changeOptions,
	"GET tokens":     func(s *Server, _ *controlCall) (int, any) { return http.StatusOK, s.tokenList() },
	"POST tokens":    (*Server).postToken,
	"DELETE tokens":  (*Server).deleteToken,
	"GET faults":     func(s *Server, _ *controlCall) (int, any) { return http.StatusOK, s.Faults() },
	"POST faults":    (*Server).postFault,
	"DELETE faults":  (*Server).deleteFaults,
	"GET journal":    (*Server).readJournal,
	"DELETE journal": func(s *Server, _ *controlCall) (int, any) { s.ResetJournal(); return http.StatusNoContent, nil },
	"POST seed":      (*Server).postSeed,
	"GET records":    (*Server).readRecords,
	"PUT activity":   (*Server).putActivity,
	"GET emails":     func(s *Server, _ *controlCall) (int, any) { return http.StatusOK, s.Sent() },
	"GET events":     func(s *Server, _ *controlCall) (int, any) { return http.StatusOK, s.Events() },
	"GET files":      (*Server).readControlFile,
}

// control answers one request of the control API.
func (s *Server) control(r *http.Request) (int, any) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return controlError(http.StatusBadRequest, "the body cannot be read: %s", err)
	}
	path := strings.Trim(strings.TrimPrefix(r.URL.Path, controlPrefix), "/")
	head, name, _ := strings.Cut(path, "/")
	serve, ok := controlRoutes[r.Method+" "+head]
	if !ok {
		return controlError(http.StatusNotFound, "the control API has no %s %s; GET %s lists what it has", r.Method, r.URL.Path, controlPrefix)
	}
	return serve(s, &controlCall{Request: r, body: body, name: name})
}

func (s *Server) changeOptions(c *controlCall) (int, any) {
	o := s.Options()
	if err := c.read(&o); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	if err := o.Check(); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	s.SetOptions(func(now *Options) { *now = o })
	return http.StatusOK, s.Options()
}

func (s *Server) postToken(c *controlCall) (int, any) {
	var t Token
	if err := c.read(&t); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	if t.Value == "" {
		return controlError(http.StatusBadRequest, "a token needs a value")
	}
	s.AddToken(t)
	return http.StatusCreated, s.tokenList()
}

func (s *Server) deleteToken(c *controlCall) (int, any) {
	if !s.RemoveToken(c.name) {
		return controlError(http.StatusNotFound, "there is no token named %q", c.name)
	}
	return http.StatusNoContent, nil
}

func (s *Server) postFault(c *controlCall) (int, any) {
	var f Fault
	if err := c.read(&f); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	id, err := s.AddFault(f)
	if err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	return http.StatusCreated, map[string]int{"id": id}
}

// deleteFaults removes the fault that the path names, or all faults.
func (s *Server) deleteFaults(c *controlCall) (int, any) {
	if c.name == "" {
		s.ClearFaults()
		return http.StatusNoContent, nil
	}
	if id, err := strconv.Atoi(c.name); err != nil || !s.RemoveFault(id) {
		return controlError(http.StatusNotFound, "there is no fault %q", c.name)
	}
	return http.StatusNoContent, nil
}

func (s *Server) postSeed(c *controlCall) (int, any) {
	var in Seed
	if err := c.read(&in); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	ids, err := s.Seed(in)
	if err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	answer := map[string]any{"count": len(ids)}
	if len(ids) > 0 {
		answer["first"], answer["last"] = formatID(ids[0]), formatID(ids[len(ids)-1])
	}
	return http.StatusCreated, answer
}

// readRecords answers with the records of the type that the path names, or with the
// number of records of each type.
func (s *Server) readRecords(c *controlCall) (int, any) {
	if c.name == "" {
		return http.StatusOK, s.Counts()
	}
	records, err := s.Records(c.name)
	if err != nil {
		return controlError(http.StatusNotFound, "%s", err)
	}
	return http.StatusOK, records
}

func (s *Server) putActivity(c *controlCall) (int, any) {
	var in struct {
		Audit    []AuditEvent    `json:"audit"`
		Login    []LoginEvent    `json:"login"`
		Security []SecurityEvent `json:"security"`
	}
	if err := c.read(&in); err != nil {
		return controlError(http.StatusBadRequest, "%s", err)
	}
	s.SetActivity(in.Audit, in.Login, in.Security)
	return http.StatusNoContent, nil
}

// readControlFile answers with the file of an export, or with a file of the account.
func (s *Server) readControlFile(c *controlCall) (int, any) {
	if file, has := s.exportFile(c.name); has {
		return http.StatusOK, file
	}
	if file, has := s.content(c.name, c.URL.Query()); has {
		return http.StatusOK, file
	}
	return controlError(http.StatusNotFound, "there is no file %q", c.name)
}

// readJournal answers with the requests that the query chooses.
func (s *Server) readJournal(c *controlCall) (int, any) {
	q := c.URL.Query()
	after := 0
	if value := q.Get("after"); value != "" {
		n, err := strconv.Atoi(value)
		if err != nil {
			return controlError(http.StatusBadRequest, "after is not a number: %q", value)
		}
		after = n
	}
	out := []Entry{}
	for _, e := range s.Journal() {
		if e.Number <= after ||
			q.Get("method") != "" && !strings.EqualFold(q.Get("method"), e.Method) ||
			q.Get("path") != "" && !pathMatches(q.Get("path"), e.Path) {
			continue
		}
		out = append(out, e)
	}
	return http.StatusOK, out
}

// tokenList returns the tokens without their values, which no reader needs.
func (s *Server) tokenList() []Token {
	s.data.RLock()
	defer s.data.RUnlock()
	byName := map[string]Token{}
	for _, t := range s.tokens {
		shown := *t
		shown.Value = ""
		byName[t.Name] = shown
	}
	out := []Token{}
	for _, name := range sortedKeys(byName) {
		out = append(out, byName[name])
	}
	return out
}

// Seed describes many records that are created at once.
type Seed struct {
	// Type is the object type, by any of its names.
	Type string `json:"type"`

	Count int `json:"count"`

	// Properties are the values of each record. {n} in a value becomes the
	// number of the record, from 1. Only the values of the first record are
	// checked, like those of a write.
	Properties map[string]string `json:"properties"`

	// StepMS is the time between the creation of two records. The last one is
	// created now.
	StepMS int64 `json:"stepMs,omitempty"`
}

// Seed creates many records, without the checks that would make it slow, and
// returns their IDs.
func (s *Server) Seed(in Seed) ([]int64, error) {
	s.data.Lock()
	defer s.data.Unlock()
	t, fail := s.lookupType(in.Type)
	if fail != nil {
		return nil, fmt.Errorf("%s", fail.Message)
	}
	if in.Count < 0 || in.Count > 5_000_000 {
		return nil, fmt.Errorf("count must be between 0 and 5000000, got %d", in.Count)
	}
	input := properties{}
	counted := map[string][]string{}
	for name, value := range in.Properties {
		input[name] = encode(strings.ReplaceAll(value, "{n}", "1"))
		if parts := strings.Split(value, "{n}"); len(parts) > 1 {
			counted[name] = parts
		}
	}
	c := &call{Server: s, version: "2026-09", seeding: true}
	checkedValues, fail := c.prepare(t, nil, input)
	if fail != nil {
		return nil, fmt.Errorf("%s", fail.Message)
	}
	now := s.now()
	ids := make([]int64, in.Count)
	for i := range ids {
		values := make(map[string]string, len(checkedValues.values))
		for name, value := range checkedValues.values {
			if parts := counted[name]; parts != nil {
				value = strings.Join(parts, strconv.Itoa(i+1))
				if t.props[name].email {
					value = strings.ToLower(value)
				}
			}
			values[name] = value
		}
		r := s.insert(t, changes{values: values})
		if in.StepMS > 0 {
			r.created = now.Add(-time.Duration(in.StepMS*int64(in.Count-1-i)) * time.Millisecond)
			r.updated = r.created
		}
		ids[i] = r.id
	}
	return ids, nil
}

// Record is a record in the control API, with everything that is stored.
type Record struct {
	ID           string            `json:"id"`
	Properties   map[string]string `json:"properties"`
	CreatedAt    string            `json:"createdAt"`
	UpdatedAt    string            `json:"updatedAt"`
	Archived     bool              `json:"archived"`
	Associations []Edge            `json:"associations,omitempty"`
}

// Edge is one association of a Record.
type Edge struct {
	To      string `json:"to"` // the object type's slug
	ID      string `json:"id"`
	TypeIDs []int  `json:"typeIds"`
}

// Records returns all records of a type sorted by ID, including the archived
// ones.
func (s *Server) Records(typeName string) ([]Record, error) {
	s.settle()
	s.data.RLock()
	defer s.data.RUnlock()
	t, fail := s.lookupType(typeName)
	if fail != nil {
		return nil, fmt.Errorf("%s", fail.Message)
	}
	out := make([]Record, 0, len(t.order))
	for _, id := range t.order {
		r := t.records[id]
		one := Record{
			ID: formatID(id), Properties: make(map[string]string, len(r.values)),
			CreatedAt: stamp(r.created), UpdatedAt: stamp(r.updated), Archived: !r.archived.IsZero(),
		}
		for name, value := range r.values {
			one.Properties[name] = value
		}
		for _, typeID := range sortedKeys(r.edges) {
			to := s.types[typeID]
			for _, end := range r.ends(to) {
				one.Associations = append(one.Associations, Edge{to.slug, formatID(end), append([]int(nil), r.edges[typeID][end]...)})
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// Counts returns the number of records by the slug of their type, without
// archived records. Types without records are left out.
func (s *Server) Counts() map[string]int {
	s.settle()
	s.data.RLock()
	defer s.data.RUnlock()
	out := map[string]int{}
	for _, t := range s.types {
		for _, r := range t.records {
			if r.archived.IsZero() {
				out[t.slug]++
			}
		}
	}
	return out
}
