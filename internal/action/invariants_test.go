package action

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
)

// mostSteps is how many steps a run may take. The longest case takes fewer than 400.
const mostSteps = 4000

// checkMutant runs a changed case, and checks what holds for every run.
func checkMutant(t *testing.T, what string, c *cases.Case, p *tape, o options) {
	t.Helper()
	p.used = make([]bool, len(p.turns))
	wrong := func(format string, a ...any) {
		t.Errorf("%s: %s: %s", c.Name, strings.ReplaceAll(what, "\n", ""), fmt.Sprintf(format, a...))
	}
	now, token := c.Now, c.Token
	if now == 0 {
		now = cases.Now
	}
	if token == "" {
		token = "ok"
	}
	given, items := cases.Items(t, hosttest.Options(c.Options))
	input := map[string]any{"now": now, "token": token, "account": 1, "options": given}
	if items != nil {
		input["items"] = len(items)
	}
	set := &core{engine.Set{Perform: Perform}}
	text := set.Open(hosttest.Marshal(input))
	bodies := hosttest.Bodies{}
	var queue []hosttest.Request
	accepted := map[string]bool{}
	for range mostSteps {
		var s hosttest.Step
		require.NoError(t, json.Unmarshal(text, &s), "%s", text)
		if s.Fail != nil || s.Done != nil {
			set.Close(s.Run)
			assert.Zero(t, set.Len())
			checkEnd(wrong, &s, &bodies, len(items), o)
			return
		}
		for _, r := range s.Start {
			checkSent(wrong, &r, o)
			if accepted[written(&r)] {
				wrong("written again: %s", written(&r))
			}
		}
		queue = append(queue, s.Start...)
		event := map[string]any{"waited": true}
		switch {
		case s.Rows != nil:
			event = map[string]any{"rows": bodies.Rows(s.Rows, items)}
		case len(queue) > 0:
			r := queue[0]
			queue = queue[1:]
			status := 0
			if event, status = p.event(t, &r, &bodies); status >= 200 && status <= 299 && creates.MatchString(bare(r.Path)) {
				accepted[written(&r)] = true
			}
		default:
			now += s.Wait
		}
		event["now"] = now
		text = set.Resume(s.Run, hosttest.Marshal(event))
	}
	wrong("the run does not end")
}

// creates matches the paths of requests that must not be made twice. A create of one record
// is not among them: it is repeated if the answer is no record and its unique value is not
// found.
var creates = regexp.MustCompile(`/objects/[^/]+/[^/]+/(batch/(create|archive)|merge)$|/crm/imports/[^/]+$|/export/async$|/submit/|/single-send$`)

func written(r *hosttest.Request) string {
	if r.Body == nil {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + " " + *r.Body
}

// checkSent checks a request.
func checkSent(wrong func(string, ...any), r *hosttest.Request, o options) {
	path, query, _ := strings.Cut(r.Path, "?")
	if r.Host == "" && strings.TrimSpace(o.Endpoint) != "api" && !families.MatchString(path) || o.Endpoint != "api" && strings.Contains(r.Path, strings.Repeat("long%20", 1000)) {
		wrong("another path: %.200s", r.Path)
	}
	if strings.IndexFunc(r.Path, func(c rune) bool { return c <= ' ' || c > '~' }) >= 0 || strings.ContainsAny(r.Path, "#\"<>\\^{|}`") {
		wrong("a byte that is not encoded: %.200s", r.Path)
	}
	for _, segment := range strings.Split(path, "/")[1:] {
		plain, err := url.PathUnescape(segment)
		if err != nil || strings.Trim(plain, ".") == "" && len(plain) < 3 || o.Endpoint != "api" && unfilled(plain) {
			wrong("the segment %q: %.200s", segment, r.Path)
		}
	}
	values, err := url.ParseQuery(query)
	for _, list := range values {
		if err == nil && o.Endpoint != "api" && slices.ContainsFunc(list, unfilled) {
			err = fmt.Errorf("unfilled")
		}
	}
	if err != nil {
		wrong("the query: %v: %.200s", err, r.Path)
	}
	if r.Body != nil && r.Type == "application/json" && !json.Valid([]byte(*r.Body)) {
		wrong("a body that is not JSON: %.200s", *r.Body)
	}
	var body any
	if r.Body != nil && o.Endpoint != "api" && json.Unmarshal([]byte(*r.Body), &body) == nil {
		checkNames(wrong, body)
	}
}

// namingMembers are the members of a body that name a record, a property or another thing.
var namingMembers = []string{"id", "idProperty", "propertyName", "toObjectId", "fromObjectId", "objectTypeId", "subscriptionId", "sequenceId", "contactId", "listId"}

// checkNames checks that nothing unfilled names something in a body.
func checkNames(wrong func(string, ...any), v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if text, ok := member.(string); unfilled(name) || ok && slices.Contains(namingMembers, name) && unfilled(text) {
				wrong("%q: %q in a body", name, text)
			}
			checkNames(wrong, member)
		}
	case []any:
		for _, element := range v {
			checkNames(wrong, element)
		}
	}
}

// unfilled tells whether a text is what an unfilled template leaves.
func unfilled(s string) bool {
	s = strings.TrimSpace(s)
	return s == "undefined" || s == "null" || s == "[object Object]" || strings.Contains(s, "{{") && strings.Contains(s, "}}")
}

// checkEnd checks how a run ended.
func checkEnd(wrong func(string, ...any), s *hosttest.Step, bodies *hosttest.Bodies, items int, o options) {
	var end struct {
		Error, Message string
		Details        []struct{ Field, Code string }
		Report         json.RawMessage
	}
	if s.Fail != nil {
		if json.Unmarshal(s.Fail, &end) != nil || end.Error == "internal" || end.Message == "" || strings.Contains(string(s.Fail), `"code":"internal"`) {
			wrong("the problem is %.500s", s.Fail)
		}
		e, known := registry.LookupEndpoint(strings.TrimSpace(o.Endpoint))
		a, is := registry.LookupAction(strings.TrimSpace(o.Action))
		for _, d := range end.Details {
			field, _, _ := strings.Cut(d.Field, "[")
			field, _, _ = strings.Cut(field, ".")
			if !known || !is || d.Field == "" || field == "endpoint" || field == "action" {
				continue
			}
			of, _, _ := strings.Cut(field, ":") // a property's own field
			if _, ok := registry.LookupField(field, e, a); !ok && of != option.Properties && !slices.Contains(e.Names(), of) && !slices.Contains(o.given, field) {
				wrong("there is no field %q: %.500s", d.Field, s.Fail)
			}
		}
	} else {
		result, err := bodies.Result(s.Done)
		if end.Report = result; err != nil || !json.Valid(result) {
			wrong("the result: %v: %.200s", err, result)
		}
	}
	var report struct {
		Total   *int
		Results []struct {
			Index  *int
			Status string
		}
	}
	var counts map[string]any
	if items == 0 || json.Unmarshal(end.Report, &report) != nil || report.Total == nil || report.Results == nil || json.Unmarshal(end.Report, &counts) != nil {
		return
	}
	sum := 0
	for _, f := range fates {
		if n, ok := counts[f.counter].(float64); ok {
			sum += int(n)
		}
	}
	if *report.Total != items || sum != items {
		wrong("%d of %d items are counted: %.300s", sum, items, end.Report)
	}
	for i, line := range report.Results {
		if line.Index != nil && *line.Index != i {
			wrong("the line %d is of item %d", i, *line.Index)
		}
	}
}
