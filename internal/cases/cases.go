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
)

// Now is the time at which a case begins, unless it says otherwise.
const Now = 1795514400000 // 2026-11-24T10:00:00Z

// Case is one run: what the flow gives, what HubSpot answers, and what is to
// come of it.
type Case struct {
	Name     string          `json:"name"`
	Token    string          `json:"token,omitempty"`
	Now      int64           `json:"now,omitempty"`
	Options  json.RawMessage `json:"options"`
	Exchange []Turn          `json:"exchange,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Problem  json.RawMessage `json:"problem,omitempty"`
}

// Turn is one request with what comes back for it, or a wait.
type Turn struct {
	Request *Request        `json:"request,omitempty"`
	Answer  json.RawMessage `json:"answer,omitempty"` // status, headers, json | text | unseen
	Broke   json.RawMessage `json:"broke,omitempty"`
	Wait    int64           `json:"wait,omitempty"`
	Rows    *Rows           `json:"rows,omitempty"`
}

// Rows is a part of the items that the core asks for.
type Rows struct {
	From  int `json:"from"`
	Count int `json:"count"`
}

// Request is a request as a case has it: the body parsed, not as text.
type Request struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body,omitempty"`
	See    string          `json:"see,omitempty"`
	Omit   string          `json:"omit,omitempty"`
	Keep   bool            `json:"keep,omitempty"`
}

// Core is what can be driven.
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

// Load reads all files of cases; root is the way to the top of the repository.
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

// Save writes a file of cases back.
func (f *File) Save(t testing.TB) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	require.NoError(t, e.Encode(f.Cases))
	require.NoError(t, os.WriteFile(f.Path, b.Bytes(), 0o644))
}

type step struct {
	Run   uint32        `json:"run"`
	Start []wireRequest `json:"start"`
	Wait  int64         `json:"wait"`
	Rows  *Rows         `json:"rows"`
	Done  *struct {
		Value json.RawMessage `json:"value"`
		Held  *struct {
			Parts []struct {
				ID   int  `json:"id"`
				Take *int `json:"take"`
			} `json:"parts"`
			Concat string                     `json:"concat"`
			With   map[string]json.RawMessage `json:"with"`
		} `json:"held"`
	} `json:"done"`
	Fail json.RawMessage `json:"fail"`
}

type wireRequest struct {
	ID     int     `json:"id"`
	Method string  `json:"method"`
	Path   string  `json:"path"`
	Body   *string `json:"body"`
	See    string  `json:"see"`
	Omit   string  `json:"omit"`
	Keep   bool    `json:"keep"`
}

// accounts numbers the cases: what the core knows of an account it knows for the
// next run, too.
var accounts int

// Run drives a core through a case and answers with the case as it came out: the
// requests, the waits, and the result or problem, with the case's own answers.
func Run(t testing.TB, core Core, c *Case) *Case {
	t.Helper()
	token, now := c.Token, c.Now
	if token == "" {
		token = "ok"
	}
	if now == 0 {
		now = Now
	}
	out := &Case{Name: c.Name, Token: c.Token, Now: c.Now, Options: c.Options}
	var answers []Turn
	for _, turn := range c.Exchange {
		if turn.Answer != nil || turn.Broke != nil {
			answers = append(answers, turn)
		}
	}
	options, items := Items(t, c.Options)
	accounts++
	first := map[string]any{"now": now, "token": token, "account": accounts, "options": options}
	if items != nil {
		first["items"] = len(items)
	}
	s := parse(t, core.Open(marshal(t, first)))
	defer core.Close(s.Run)
	held, given := map[int]map[string]json.RawMessage{}, map[int]map[string]json.RawMessage{}
	type waiting struct {
		wireRequest
		turn Turn
	}
	var queue []waiting // answers come back in the order of the requests
	for range 10_000 {
		switch {
		case s.Fail != nil:
			out.Problem = s.Fail
			return out
		case s.Done != nil:
			out.Result = s.Done.Value
			if h := s.Done.Held; h != nil && h.Concat == "" {
				require.Len(t, h.Parts, 1)
				out.Result = held[h.Parts[0].ID]["json"]
			} else if h != nil {
				all := []json.RawMessage{}
				for _, p := range h.Parts {
					var body map[string]json.RawMessage
					require.NoError(t, json.Unmarshal(held[p.ID]["json"], &body), "the body %d was not kept", p.ID)
					var list []json.RawMessage
					require.NoError(t, json.Unmarshal(body[h.Concat], &list))
					if p.Take != nil {
						list = list[:min(*p.Take, len(list))]
					}
					all = append(all, list...)
				}
				result := map[string]any{h.Concat: all}
				for key, value := range h.With {
					result[key] = value
				}
				out.Result = marshal(t, result)
			}
			return out
		case s.Rows != nil:
			from := min(s.Rows.From, len(items))
			to := min(from+s.Rows.Count, len(items))
			out.Exchange = append(out.Exchange, Turn{Rows: s.Rows})
			s = parse(t, core.Resume(s.Run, marshal(t, map[string]any{"now": now, "rows": items[from:to]})))
			continue
		}
		for _, r := range s.Start {
			turn := Turn{Request: &Request{Method: r.Method, Path: r.Path, See: r.See, Omit: r.Omit, Keep: r.Keep}}
			if r.Body != nil {
				require.True(t, json.Valid([]byte(*r.Body)), "body of %s %s", r.Method, r.Path)
				turn.Request.Body = json.RawMessage(*r.Body)
			}
			require.NotEmpty(t, answers, "no answer in the case for %s %s", r.Method, r.Path)
			turn.Answer, turn.Broke = answers[0].Answer, answers[0].Broke
			answers = answers[1:]
			out.Exchange = append(out.Exchange, turn)
			queue = append(queue, waiting{r, turn})
			answer := map[string]json.RawMessage{}
			if turn.Answer != nil {
				require.NoError(t, json.Unmarshal(turn.Answer, &answer))
			}
			if r.Keep {
				held[r.ID] = answer
			}
			given[r.ID] = answer
		}
		if len(queue) == 0 {
			require.Positive(t, s.Wait, "the core waits for nothing")
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
			event["answer"] = seen(t, given[r.ID], r.wireRequest)
		}
		s = parse(t, core.Resume(s.Run, marshal(t, event)))
	}
	t.Fatalf("the run does not end")
	return nil
}

// seen is the answer as the core is to see it.
func seen(t testing.TB, answer map[string]json.RawMessage, r wireRequest) map[string]any {
	out := map[string]any{"id": r.ID}
	var status int
	require.NoError(t, json.Unmarshal(answer["status"], &status))
	for key, value := range answer {
		good := status >= 200 && status <= 299
		if good && r.See == "nothing" && key == "json" {
			continue
		}
		if key == "json" && good && r.Omit != "" {
			var body map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(value, &body))
			var list []json.RawMessage
			require.NoError(t, json.Unmarshal(body[r.Omit], &list))
			short := map[string]any{"length": len(list), "last": nil}
			if len(list) > 0 {
				short["last"] = list[len(list)-1]
			}
			body[r.Omit] = marshal(t, short)
			value = marshal(t, body)
		}
		out[key] = value
	}
	if body := answer["json"]; r.Keep && body != nil {
		out["size"] = len(marshal(t, body))
	}
	if _, ok := out["headers"]; !ok {
		out["headers"] = map[string]string{}
	}
	return out
}

// Items takes the list that a host keeps out of the options: a list, the JSON
// text of one, or a text with commas.
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
		case text == "" || text == "undefined" || text == "null" || text[0] == '{':
			return options, nil
		case text[0] == '[':
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
	if items == nil && (json.Unmarshal(given, &items) != nil || items == nil) {
		return options, nil
	}
	delete(all, "items")
	return marshal(t, all), items
}

// Check drives a core through a case and compares.
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

func parse(t testing.TB, text []byte) *step {
	t.Helper()
	s := new(step)
	require.NoError(t, json.Unmarshal(text, s), "step: %s", text)
	count := 0
	for _, there := range []bool{s.Start != nil || s.Wait > 0, s.Rows != nil, s.Done != nil, s.Fail != nil} {
		if there {
			count++
		}
	}
	require.Equal(t, 1, count, "a step is one thing: %s", text)
	return s
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err, fmt.Sprintf("%v", v))
	return text
}
