package run

import (
	"encoding/json"
	"strings"
	"testing"

	"directus-extension-hubspot/internal/cases"
)

// segments is how many parts the path of an action's request has.
var segments = map[string]int{
	"create": 4, "retrieve": 5, "update": 5, "delete": 5, "list": 4,
	"audit": 4, "login": 4, "security": 4,
}

type fuzzStep struct {
	Run   uint32
	Start []struct {
		ID           int
		Method, Path string
		Body         *string
	}
	Done, Fail json.RawMessage
}

// checkStep fails on a step that is not one thing, or that asks for a request
// that options should not be able to make.
func checkStep(t *testing.T, text []byte) fuzzStep {
	t.Helper()
	var s fuzzStep
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if n := len(s.Start); (n > 0) == (s.Done != nil || s.Fail != nil) || s.Done != nil && s.Fail != nil {
		t.Fatalf("not one thing: %s", text)
	}
	for _, r := range s.Start {
		path, query, _ := strings.Cut(r.Path, "?")
		if !strings.HasPrefix(path, "/crm/") && !strings.HasPrefix(path, "/account-info/") {
			t.Fatalf("another path: %s", r.Path)
		}
		for _, segment := range strings.Split(path, "/")[1:] {
			if segment == "" || segment == "." || segment == ".." {
				t.Fatalf("a segment %q: %s", segment, r.Path)
			}
		}
		for _, c := range []byte(path + query) {
			if c <= ' ' || c > '~' || strings.IndexByte(`#"<>\^{|}`+"`", c) >= 0 {
				t.Fatalf("%q in %s", c, r.Path)
			}
		}
		if (r.Method == "GET" || r.Method == "DELETE") && r.Body != nil {
			t.Fatalf("%s with a body", r.Method)
		}
		if r.Body != nil && !json.Valid([]byte(*r.Body)) {
			t.Fatalf("a body that is not JSON: %s", *r.Body)
		}
	}
	return s
}

// FuzzRun runs whatever options with whatever answer.
func FuzzRun(f *testing.F) {
	for _, file := range cases.Load(f, "../..") {
		for _, c := range file.Cases {
			answer := []byte(`{"status":200,"json":{}}`)
			if len(c.Exchange) > 0 && c.Exchange[0].Answer != nil {
				answer = c.Exchange[0].Answer
			}
			f.Add([]byte(c.Options), []byte(answer))
		}
	}
	f.Fuzz(func(t *testing.T, options, answer []byte) {
		if !json.Valid(options) || !json.Valid(answer) {
			return
		}
		var s Set
		in := input(string(options))
		text := s.Open(nil, in)
		step := checkStep(t, text)
		again := s.Open(nil, in)
		if strings.Replace(string(again), `"run":2`, `"run":1`, 1) != string(text) {
			t.Fatalf("not the same twice:\n%s\n%s", text, again)
		}
		s.Close(2)
		if len(step.Start) == 1 {
			var o struct{ Action string }
			_ = json.Unmarshal(options, &o)
			path, _, _ := strings.Cut(step.Start[0].Path, "?")
			if want, ok := segments[strings.TrimSpace(o.Action)]; ok && strings.Count(path, "/") != want {
				t.Fatalf("%s has not %d segments: %s", o.Action, want, path)
			}
		}
		for turn := 0; len(step.Start) > 0; turn++ {
			if turn > 20 {
				t.Fatal("the run does not end")
			}
			id, err := json.Marshal(step.Start[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			event := `{"now":1795514400000,"answer":{"id":` + string(id) + `}}`
			if body := strings.TrimSpace(string(answer)); strings.HasPrefix(body, "{") && len(body) > 2 {
				event = `{"now":1795514400000,"answer":{"id":` + string(id) + `,` + body[1:] + `}`
			}
			step = checkStep(t, s.Resume(nil, 1, []byte(event)))
		}
		s.Close(1)
		if s.Len() != 0 {
			t.Fatal("a run was left open")
		}
	})
}
