package action

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/hosttest"
)

// TestMutatedAnswers changes the answers of all cases, in one place each time, and runs
// the cases. Whatever HubSpot answers, a run ends soon and without the problem
// "internal". No ID out of an answer leaves its segment of a path, nothing is written
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

// places lists the places in a value as paths. Each step of a path is a line: a member is
// ".name", and an element of a list, of which the first three count, is "[0]". The path of
// the value itself is "".
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
