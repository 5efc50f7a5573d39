package action

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
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

// TestMutatedAnswers changes the answers of all cases, in one place each time, and runs
// the cases. Whatever HubSpot answers, a run ends soon and without the problem
// "internal". No id out of an answer leaves its segment of a path, nothing is written
// again after HubSpot accepted it, and a report counts every item once.
//
// A change is tried once for each action, method and place in the answer. With
// MUTANTS=all it is tried in every case, which takes minutes.
func TestMutatedAnswers(t *testing.T) {
	tried := sample{}
	eachCase(t, func(t *testing.T, c *cases.Case, o options) {
		p := newTape(c)
		for i := range p.turns {
			if p.turns[i].Answer == nil {
				continue
			}
			request := o.Action + " " + p.turns[i].Request.Method
			var whole any
			decode(t, p.turns[i].Answer, &whole)
			answer := whole.(map[string]any)
			try := func(place, change string) {
				tried.note(request, place, change)
				p.answers[i] = hosttest.Marshal(answer)
				checkMutant(t, place+" "+change, c, p, o)
			}
			for place, changes := range map[string][]any{
				"status":  {200, 204, 207, 302, 400, 404, 409, 429, 503, 999, 0, -1},
				"headers": {nil, []any{}, json.RawMessage(`{"retry-after":"-5"}`), json.RawMessage(`{"retry-after":"99999999999999999999","date":"Fri, 31 Dec 9999 23:59:59 GMT"}`), json.RawMessage(`{"x-hubspot-ratelimit-max":"1","x-hubspot-ratelimit-remaining":"0","x-hubspot-ratelimit-interval-milliseconds":"86400000"}`)},
				"large":   {true},
				"text":    {"<html>../?</html>"},
				"unseen":  {true},
			} {
				before, had := answer[place]
				body, hadBody := answer["json"]
				if place == "large" || place == "text" || place == "unseen" {
					delete(answer, "json")
				}
				for _, change := range changes {
					answer[place] = change
					if name := string(hosttest.Marshal(change)); !tried.has(request, place, name) {
						try(place, name)
					}
				}
				restore(answer, place, before, had)
				restore(answer, "json", body, hadBody)
			}
			if body, ok := answer["json"]; ok {
				for place := range places(body) {
					for _, change := range changesOfAnswers {
						if tried.has(request, general(place), change.name) {
							continue
						}
						if answer["json"], ok = mutated(body, place, change); ok {
							try(general(place), change.name)
						}
					}
				}
			}
			p.answers[i] = p.turns[i].Answer
		}
	})
}

// TestMutatedOptions changes the options of all cases, in one place each time, and runs
// the cases. Whatever a flow gives, a run ends soon and without the problem "internal".
// Nothing unfilled is in a path. What is wrong names a field of the form.
func TestMutatedOptions(t *testing.T) {
	tried := sample{}
	eachCase(t, func(t *testing.T, c *cases.Case, o options) {
		var given any
		decode(t, c.Options, &given)
		for place := range places(given) {
			for _, change := range changesOfOptions {
				if place == "" || tried.has(o.Action, general(place), change.name) {
					continue
				}
				if value, ok := mutated(given, place, change); ok {
					tried.note(o.Action, general(place), change.name)
					mutant := *c
					mutant.Options = hosttest.Marshal(value)
					checkMutant(t, place+" "+change.name, &mutant, newTape(c), optionsOf(mutant.Options))
				}
			}
		}
	})
}

// options are the options that choose what a run does.
type options struct {
	Endpoint, Action string

	given []string // the keys of all options
}

func optionsOf(text []byte) (o options) {
	var all map[string]json.RawMessage
	_, _ = json.Unmarshal(text, &o), json.Unmarshal(text, &all)
	o.given = slices.Collect(maps.Keys(all))
	return o
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(into))
}

func restore(members map[string]any, name string, value any, had bool) {
	if members[name] = value; !had {
		delete(members, name)
	}
}

func eachCase(t *testing.T, try func(*testing.T, *cases.Case, options)) {
	for _, f := range cases.Load(t, "../..") {
		for _, c := range f.Cases {
			try(t, c, optionsOf(c.Options))
		}
	}
}

// sample holds the changes that were tried.
type sample map[string]bool

// has tells whether a change need not be tried again.
func (s sample) has(what ...string) bool {
	return s[strings.Join(what, "\x00")] && os.Getenv("MUTANTS") != "all"
}

func (s sample) note(what ...string) { s[strings.Join(what, "\x00")] = true }

// change replaces a value. ok is false if it does not apply to the value.
type change struct {
	name string
	do   func(value any) (mutant any, ok bool)
}

// dropped stands for a member or element that is to be removed.
type dropped struct{}

// copies stands for an element and some copies of it.
type copies []any

func to(values ...any) (changes []change) {
	for _, v := range values {
		name := string(hosttest.Marshal(v))
		changes = append(changes, change{name[:min(len(name), 40)], func(any) (any, bool) { return v, true }})
	}
	return changes
}

// step would leave its segment of a path if it were not encoded.
const step = "m%2e../?q&=#"

var changesOfAnswers = append(to(
	nil, true, 0, -1, 1.5, json.Number("1e400"), json.Number("99999999999999999999"),
	"", " ", "..", step, "987654", strings.Repeat("long ", 4000),
	[]any{}, map[string]any{}, []any{nil}, []any{[]any{map[string]any{}}}, map[string]any{"id": "5", "results": []any{map[string]any{"id": "6"}}},
), change{"removed", func(any) (any, bool) { return dropped{}, true }},
	change{"twice", func(v any) (any, bool) { return copies{v, v}, true }},
	change{"a thousand times", func(v any) (any, bool) { return copies(slices.Repeat([]any{v}, 1000)), true }},
	change{"all like the first", func(v any) (any, bool) {
		list, ok := v.([]any)
		if !ok || len(list) < 2 {
			return nil, false
		}
		return slices.Repeat(list[:1], len(list)), true
	}},
)

var changesOfOptions = append(to(
	nil, true, 0, -1, 1.5, json.Number("1e400"), "", " ", "..", "7", "NaN", "undefined", "null", "[object Object]", "{{ $last.id }}", "a undefined b",
	"9999-99-99", "+275761-01-01T00:00:00Z", "[", "{\"__proto__\":{\"a\":1}}", "[\"undefined\",null]",
	"\u200b", "\ufeff7", "\u202e7", "👩‍👩‍👧", json.RawMessage(`"\ud800"`), "\x00", step, strings.Repeat("long ", 4000),
	[]any{}, []any{nil}, []any{"undefined"}, []any{"7", "null"}, []any{[]any{"7"}}, map[string]any{}, map[string]any{"__proto__": map[string]any{"a": 1}}, map[string]any{"undefined": "undefined"},
), change{"as text", func(v any) (any, bool) { return string(hosttest.Marshal(v)), true }},
	change{"in a list", func(v any) (any, bool) { return []any{v}, true }},
	change{"with an unfilled element", func(v any) (any, bool) {
		list, ok := v.([]any)
		return append(slices.Clone(list), "undefined"), ok
	}},
)

// places lists the places in a value: the members as ".name", the first elements of lists as
// "[0]". The value itself is "".
func places(v any) iter.Seq[string] {
	return func(yield func(string) bool) { eachPlace("", v, yield) }
}

func eachPlace(at string, v any, yield func(string) bool) bool {
	if !yield(at) {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if member := v[name]; !eachPlace(at+"\n."+name, member, yield) {
				return false
			}
		}
	case []any:
		for i, element := range v[:min(len(v), 3)] {
			if !eachPlace(at+"\n["+strconv.Itoa(i)+"]", element, yield) {
				return false
			}
		}
	}
	return true
}

// general is a place without the indices of elements.
func general(place string) string { return index.ReplaceAllString(place, "[]") }

var index = regexp.MustCompile(`\[\d+\]`)

// mutated returns a copy of a value with a change at one place.
func mutated(v any, place string, c change) (any, bool) {
	if place == "" {
		out, ok := c.do(v)
		switch out.(type) {
		case dropped, copies:
			return nil, false
		}
		return out, ok
	}
	first, rest, _ := strings.Cut(place[1:], "\n")
	if rest != "" {
		rest = "\n" + rest
	}
	ok := true
	change := func(v any) any {
		if rest != "" {
			v, ok = mutated(v, rest, c)
		} else {
			v, ok = c.do(v)
		}
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			if "."+name != first {
				out[name] = member
				continue
			}
			switch member := change(member).(type) {
			case dropped:
			case copies:
				return nil, false
			default:
				out[name] = member
			}
		}
		return out, ok
	case []any:
		var out []any
		for i, element := range v {
			if "["+strconv.Itoa(i)+"]" != first {
				out = append(out, element)
				continue
			}
			switch element := change(element).(type) {
			case dropped:
			case copies:
				out = append(out, element...)
			default:
				out = append(out, element)
			}
		}
		return out, ok
	}
	return nil, false
}

// tape answers requests as a case does, in whatever order they come.
type tape struct {
	turns   []cases.Turn
	answers []json.RawMessage // of the turns
	used    []bool
}

func newTape(c *cases.Case) *tape {
	p := new(tape)
	for _, turn := range c.Exchange {
		if turn.Request != nil {
			p.turns = append(p.turns, turn)
			p.answers = append(p.answers, turn.Answer)
		}
	}
	return p
}

// find finds the turn of a request: the same one, one with another query, or one that was
// used before. It returns -1 if there is none.
func (p *tape) find(r *hosttest.Request) int {
	found, best := -1, 0
	for i, turn := range p.turns {
		fit := 0
		switch {
		case turn.Request.Method != r.Method || bare(turn.Request.Path) != bare(r.Path):
			continue
		case p.used[i]:
			fit = 1
		case turn.Request.Path != r.Path:
			fit = 2
		default:
			fit = 3
		}
		if fit > best || fit == 1 && best == 1 {
			found, best = i, fit
		}
	}
	if found >= 0 {
		p.used[found] = true
	}
	return found
}

func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// event is what the host tells about a request. Requests that the case does not have are
// answered with 404.
func (p *tape) event(t *testing.T, r *hosttest.Request, bodies *hosttest.Bodies) (event map[string]any, status int) {
	i, answer := p.find(r), json.RawMessage(`{"status":404,"json":{"status":"error","category":"OBJECT_NOT_FOUND","message":"resource not found"}}`)
	if i >= 0 && p.turns[i].Broke != nil {
		var broke map[string]any
		decode(t, p.turns[i].Broke, &broke)
		broke["id"] = r.ID
		return map[string]any{"broke": broke}, 0
	}
	if i >= 0 {
		answer = p.answers[i]
	}
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(answer, &members))
	require.NoError(t, json.Unmarshal(members["status"], &status))
	out := map[string]any{"headers": map[string]any{}}
	for name, value := range members {
		if name != "json" {
			out[name] = value
		}
	}
	out["id"] = r.ID
	bodies.Show(out, r, status, members["json"])
	return map[string]any{"answer": out}, status
}

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
			if _, ok := registry.LookupField(field, e, a); !ok && of != option.Properties && of != e.Key && !slices.Contains(o.given, field) {
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
