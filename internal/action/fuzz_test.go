package action

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/registry"
)

// segments is the number of segments in the path of an action's request.
var segments = map[string]int{
	"create": 4, "retrieve": 5, "update": 5, "delete": 5, "list": 4,
	"audit": 4, "login": 4, "security": 4,
	"owners": 3, "schemas": 3,
	"properties": 4, "pipelines": 4, "property": 5,
	"create_property": 4, "update_property": 5, "archive_property": 5,
	"export": 5, "export_state": 8, "import_list": 3, "import_state": 4, "import_cancel": 5,
}

// families are the beginnings of the paths of requests.
var families = regexp.MustCompile(`^/(crm|account-info|crm-object-schemas|communication-preferences|files|events|marketing|automation|form-integrations|deal-splits)/`)

// submits matches the path of a submission of a form, which goes to a host of its
// own.
var submits = regexp.MustCompile(`^/submissions/v3/integration/(secure/)?submit/[^/]+/[^/]+$`)

// lookUp matches the path of a request before that of the action: it looks up the
// ID for a name, or the beginning of a link.
var lookUp = regexp.MustCompile(`^/crm/(v3/)?(owners|pipelines)[/?]|/details$`)

type fuzzStep struct {
	Run   uint32
	Start []struct {
		ID           int
		Host         string
		Token        bool
		Method, Path string
		Type         string
		Body         *string
	}
	Wait       int
	Rows       *struct{ From, Count int }
	Done, Fail json.RawMessage
}

// checkStep fails if a step does more than one thing, or asks for a request that no
// options may cause.
func checkStep(t *testing.T, text []byte) fuzzStep { return checkStepOf(t, text, "") }

// checkStepOf is checkStep for a known endpoint: an API request may ask for any
// path.
func checkStepOf(t *testing.T, text []byte, endpoint string) fuzzStep {
	t.Helper()
	var s fuzzStep
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if waits := s.Start != nil || s.Wait > 0 || s.Rows != nil; waits == (s.Done != nil || s.Fail != nil) || s.Done != nil && s.Fail != nil {
		t.Fatalf("not one thing: %s", text)
	}
	for _, r := range s.Start {
		path, query, _ := strings.Cut(r.Path, "?")
		switch {
		case r.Host == "":
			if r.Token || endpoint != "api" && !families.MatchString(path) {
				t.Fatalf("another path: %s", r.Path)
			}
		case r.Host != "api.hsforms.com" && r.Host != "api-eu1.hsforms.com", r.Method != "POST", !submits.MatchString(path):
			t.Fatalf("another host, or not a submission: %s %s%s", r.Method, r.Host, r.Path)
		case r.Token != strings.Contains(path, "/secure/"):
			t.Fatalf("the token goes along: %t, to %s%s", r.Token, r.Host, r.Path)
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
		if r.Body != nil && r.Type == "application/json" && !json.Valid([]byte(*r.Body)) {
			t.Fatalf("a body that is not JSON: %s", *r.Body)
		}
	}
	return s
}

// isPart tells whether an endpoint is a part of the account.
func isPart(endpoint string) bool {
	e, ok := registry.LookupEndpoint(strings.TrimSpace(endpoint))
	return ok && !e.Records()
}

// FuzzRun runs arbitrary options with an arbitrary answer.
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
		var o struct{ Endpoint, Action any }
		_ = json.Unmarshal(options, &o)
		endpoint, _ := o.Endpoint.(string)
		endpoint = strings.TrimSpace(endpoint)
		s := engine.Set{Perform: Perform}
		in := input(string(options))
		text := s.Open(nil, in)
		step := checkStepOf(t, text, endpoint)
		if again := (&engine.Set{Perform: Perform}).Open(nil, in); string(again) != string(text) {
			t.Fatalf("not the same twice:\n%s\n%s", text, again)
		}
		if len(step.Start) == 1 {
			action, _ := o.Action.(string)
			path, _, _ := strings.Cut(step.Start[0].Path, "?")
			looks := strings.Contains(string(options), "c_associate") || strings.Contains(string(options), "dry_reads") || strings.Contains(string(options), "a_files") || strings.HasSuffix(path, "/batch/read") || lookUp.MatchString(step.Start[0].Path) && !isPart(endpoint)
			if want, ok := segments[strings.TrimSpace(action)]; ok && !looks && strings.Count(path, "/") != want {
				t.Fatalf("%s has not %d segments: %s", o.Action, want, path)
			}
		}
		body := strings.TrimPrefix(strings.TrimSpace(string(answer)), "{")
		now, waiting := 1795514400000, step.Start
		for turn := 0; step.Done == nil && step.Fail == nil; turn++ {
			if turn > 2000 {
				t.Fatal("the run does not end")
			}
			event := `"rows":[{"id":"1","properties":{"email":"a@b.com"}},` + strings.TrimSpace(string(answer)) + `]`
			switch {
			case step.Rows != nil:
			case len(waiting) > 0:
				event = `"answer":{"id":` + strconv.Itoa(waiting[0].ID) + `}`
				if len(body) > 1 && len(body) < len(answer) {
					event = strings.TrimSuffix(event, "}") + "," + body
				}
				waiting = waiting[1:]
			default:
				now += step.Wait
				event = `"waited":true`
			}
			step = checkStepOf(t, s.Resume(nil, 1, []byte(`{"now":`+strconv.Itoa(now)+`,`+event+`}`)), endpoint)
			waiting = append(waiting, step.Start...)
		}
		s.Close(1)
		if s.Len() != 0 {
			t.Fatal("a run was left open")
		}
	})
}
