// Package cases drives the cases under testdata/cases against a core: natively,
// in wazero, or anywhere else that can open, resume and close a run. The tests
// of the shim drive the same files in Node.
package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/hosttest"
)

// Now is the time at which a case begins if it does not give one, in milliseconds since
// 1970.
const Now = 1795514400000 // 2026-11-24T10:00:00Z

// Case is one run: the flow's options, HubSpot's answers, and the expected result or
// problem.
type Case struct {
	Name     string          `json:"name"`
	Scopes   []string        `json:"scopes,omitempty"` // in actions.json: what the first request needs, any one of them
	Token    string          `json:"token,omitempty"`
	Now      int64           `json:"now,omitempty"`
	Options  json.RawMessage `json:"options"`
	Exchange []Turn          `json:"exchange,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Problem  json.RawMessage `json:"problem,omitempty"`
}

// Turn is one request and its answer, or a wait.
type Turn struct {
	Request *Request        `json:"request,omitempty"`
	Answer  json.RawMessage `json:"answer,omitempty"` // status, headers, json | text | unseen
	Broke   json.RawMessage `json:"broke,omitempty"`
	Wait    int64           `json:"wait,omitempty"`
	Rows    *hosttest.Rows  `json:"rows,omitempty"`
}

// Request is a request in a case. Its body is parsed if it is JSON, and has its type
// otherwise.
type Request struct {
	Host   string          `json:"host,omitempty"`
	Token  bool            `json:"token,omitempty"`
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Type   string          `json:"type,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
	See    string          `json:"see,omitempty"`
	Omit   string          `json:"omit,omitempty"`
	Keep   bool            `json:"keep,omitempty"`
}

// Core is a core that a case can be run against: native, or in WebAssembly.
type Core interface {
	Open(input []byte) []byte
	Resume(run uint32, event []byte) []byte
	Close(run uint32)
}

// File is one file of cases.
type File struct {
	Name, Path string
	Cases      []*Case
}

// Load reads all files of cases. root is the path to the top of the repository.
func Load(t testing.TB, root string) []*File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "testdata", "cases", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	files := make([]*File, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		f := &File{Name: filepath.Base(path[:len(path)-len(".json")]), Path: path}
		require.NoError(t, json.Unmarshal(text, &f.Cases), path)
		files[i] = f
	}
	return files
}

// Save writes a file of cases in the format of Format.
func (f *File) Save(t testing.TB) {
	t.Helper()
	text, err := Format(marshal(t, f.Cases))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(f.Path, text, 0o644))
}

// accounts gives each case an account of its own, because the core remembers for later
// runs what it looked up in an account.
var accounts int

// Run runs a case against a core. It returns the case as it came out: the requests, the
// waits, and the result or problem, with the answers of the given case.
func Run(t testing.TB, core Core, c *Case) *Case {
	t.Helper()
	token, now := c.Token, c.Now
	if token == "" {
		token = "ok"
	}
	if now == 0 {
		now = Now
	}
	out := &Case{Name: c.Name, Scopes: c.Scopes, Token: c.Token, Now: c.Now, Options: c.Options}
	var answers []Turn
	for _, turn := range c.Exchange {
		if turn.Answer != nil || turn.Broke != nil {
			answers = append(answers, turn)
		}
	}
	options, items := Items(t, hosttest.Options(c.Options))
	accounts++
	first := map[string]any{"now": now, "token": token, "account": accounts, "options": options}
	if items != nil {
		first["items"] = len(items)
	}
	s := parse(t, core.Open(marshal(t, first)))
	defer core.Close(s.Run)
	bodies := hosttest.Bodies{}
	type waiting struct {
		hosttest.Request
		turn Turn
	}
	var queue []waiting // answers come back in the order of the requests
	for range 10_000 {
		switch {
		case s.Fail != nil:
			out.Problem = s.Fail
			return out
		case s.Done != nil:
			result, err := bodies.Result(s.Done)
			require.NoError(t, err)
			out.Result = result
			return out
		case s.Rows != nil:
			out.Exchange = append(out.Exchange, Turn{Rows: s.Rows})
			s = parse(t, core.Resume(s.Run, marshal(t, map[string]any{"now": now, "rows": bodies.Rows(s.Rows, items)})))
			continue
		}
		for _, r := range s.Start {
			turn := Turn{Request: &Request{Host: r.Host, Token: r.Token, Method: r.Method, Path: r.Path, See: r.See, Omit: r.Omit, Keep: r.Keep}}
			switch {
			case r.Body == nil:
				require.Empty(t, r.Type)
			case r.Type == "application/json":
				require.True(t, json.Valid([]byte(*r.Body)), "body of %s %s", r.Method, r.Path)
				turn.Request.Body = json.RawMessage(*r.Body)
			default:
				turn.Request.Type, turn.Request.Body = r.Type, hosttest.Marshal(*r.Body)
			}
			if len(answers) == 0 {
				t.Fatalf("the case has one answer too few: %s", firstOther(c.Exchange, append(out.Exchange, turn)))
			}
			turn.Answer, turn.Broke = answers[0].Answer, answers[0].Broke
			answers = answers[1:]
			out.Exchange = append(out.Exchange, turn)
			queue = append(queue, waiting{r, turn})
		}
		if len(queue) == 0 {
			require.Positive(t, s.Wait, "the core neither sends nor waits")
			now += s.Wait
			out.Exchange = append(out.Exchange, Turn{Wait: s.Wait})
			s = parse(t, core.Resume(s.Run, marshal(t, map[string]any{"now": now, "waited": true})))
			continue
		}
		r := queue[0]
		queue = queue[1:]
		event := map[string]any{"now": now}
		if r.turn.Broke != nil {
			var broke map[string]any
			require.NoError(t, json.Unmarshal(r.turn.Broke, &broke))
			broke["id"] = r.ID
			event["broke"] = broke
		} else {
			event["answer"] = seen(t, &bodies, &r.Request, r.turn.Answer)
		}
		s = parse(t, core.Resume(s.Run, marshal(t, event)))
	}
	t.Fatalf("the run does not end")
	return nil
}

// seen is the part of an answer that the core gets.
func seen(t testing.TB, bodies *hosttest.Bodies, r *hosttest.Request, given json.RawMessage) map[string]any {
	t.Helper()
	out, members := map[string]any{"headers": map[string]string{}}, map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(given, &members))
	var status int
	require.NoError(t, json.Unmarshal(members["status"], &status))
	for key, value := range members {
		if key != "json" {
			out[key] = value
		}
	}
	out["id"] = r.ID
	body := members["json"]
	if body != nil {
		body = marshal(t, body) // compact, as HubSpot sends it
	}
	bodies.Show(out, r, status, body)
	return out
}

// Items takes out of the options the list that a host keeps: a list, its JSON text, a text
// with commas, or a single row.
func Items(t testing.TB, options json.RawMessage) (rest json.RawMessage, items []json.RawMessage) {
	t.Helper()
	var all map[string]json.RawMessage
	if json.Unmarshal(options, &all) != nil || all["items"] == nil {
		return options, nil
	}
	given := all["items"]
	var text string
	if json.Unmarshal(given, &text) == nil {
		text = strings.TrimSpace(text)
		switch {
		case text == "" || text == "undefined" || text == "null":
			return options, nil
		case text[0] == '[' || text[0] == '{':
			given = json.RawMessage(text)
		default:
			items = []json.RawMessage{}
			for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' }) {
				if part = strings.TrimSpace(part); part != "" {
					items = append(items, marshal(t, part))
				}
			}
		}
	}
	var row map[string]json.RawMessage
	if items == nil && json.Unmarshal(given, &row) == nil && row != nil {
		for _, key := range []string{"results", "data", "items"} {
			var list []json.RawMessage
			if row["id"] == nil && json.Unmarshal(row[key], &list) == nil && list != nil {
				return options, nil
			}
		}
		items = []json.RawMessage{given}
	}
	if items == nil && (json.Unmarshal(given, &items) != nil || items == nil) {
		return options, nil
	}
	delete(all, "items")
	return marshal(t, all), items
}

// firstOther says which request is the first that is not the one of the case.
func firstOther(want, got []Turn) string {
	for i, turn := range got {
		if turn.Request == nil {
			continue
		}
		sent := turn.Request.Method + " " + turn.Request.Path
		if i >= len(want) {
			return "add one for " + sent
		}
		if r := want[i].Request; r != nil && sent != r.Method+" "+r.Path {
			return "put one for " + sent + " before that for " + r.Method + " " + r.Path
		}
	}
	return "add one"
}

// Check runs a case against a core, and compares the requests and the result with those
// of the case.
func Check(t *testing.T, core Core, c *Case) {
	t.Helper()
	got := Run(t, core, c)
	require.Equal(t, pretty(t, c), pretty(t, got))
}

func pretty(t testing.TB, c *Case) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(marshal(t, c), &v))
	text, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	return string(text)
}

func parse(t testing.TB, text []byte) *hosttest.Step {
	t.Helper()
	s := new(hosttest.Step)
	require.NoError(t, json.Unmarshal(text, s), "step: %s", text)
	count := 0
	for _, there := range []bool{s.Start != nil || s.Wait > 0, s.Rows != nil, s.Done != nil, s.Fail != nil} {
		if there {
			count++
		}
	}
	require.Equal(t, 1, count, "a step does one thing: %s", text)
	return s
}

// separators puts the two line separators of Unicode back. Since Go 1.27, encoding/json
// always escapes them. JSON.stringify, which Directus uses, does not. An escaped backslash
// stays, so that it does not begin one of the other two.
var separators = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // people read the file
	require.NoError(t, e.Encode(v), fmt.Sprintf("%v", v))
	return []byte(separators.Replace(strings.TrimSpace(b.String())))
}
