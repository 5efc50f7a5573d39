package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
	"directus-extension-hubspot/internal/registry"
)

func named(t *testing.T, names ...string) (out []scenario) {
	t.Helper()
	for _, name := range names {
		i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
		require.NotEqual(t, -1, i, name)
		out = append(out, scenarios[i])
	}
	return out
}

// TestEveryWriteIsBroken requires a scenario for each action that writes.
func TestEveryWriteIsBroken(t *testing.T) {
	without := map[string]string{
		"request":       "its result is whatever HubSpot answers, so it claims nothing",
		"import_cancel": "it only stops an import, and may do so twice",
	}
	for _, a := range registry.Actions {
		there := slices.ContainsFunc(scenarios, func(s scenario) bool { return s.action() == a.Key })
		if a.Writes {
			assert.NotEqual(t, there, without[a.Key] != "", "%s: an action that writes has a row in scenarios.go or things.go, or a reason for having none here", a.Key)
		}
	}
}

// TestPart plays a part of the matrix.
func TestPart(t *testing.T) {
	var part []column
	for _, name := range []string{"400", "429, Retry-After", "503, done", "cut", "cut, done", "200, empty", "time-out, done late", "cut off in the core", "made by somebody else, cut", "echoes the token"} {
		part = append(part, *columnOf(name))
	}
	var out bytes.Buffer
	ok := play(&out, named(t, "create", "create, no unique value", "upsert, none", "purge", "create_many", "delete_many", "list, all pages", "email_send", "sequence_enroll", "subscribe_many"), part, "")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	assert.Regexp(t, `^(\d+) cells: (\d+) true, 0 lost, 0 doubled$`, lines[len(lines)-1])
	assert.True(t, ok, out.String())
}

// TestPlayFails checks that one wrong cell makes the whole matrix fail.
func TestPlayFails(t *testing.T) {
	liar := named(t, "create")
	liar[0].judge = always(func(*facts, outcome) finding { return found(lost, "it is not there") })
	var out bytes.Buffer
	assert.False(t, play(&out, liar, []column{*columnOf("cut")}, ""))
	assert.Contains(t, out.String(), "create, trusted, first, cut: L: it is not there\n")
	assert.Regexp(t, `\d+ cells: 0 true, \d+ lost, 0 doubled\n$`, out.String())
	assert.False(t, play(&out, liar, nil, "no such scenario"), "nothing was proved")

	invalid := named(t, "create")
	invalid[0].options = nil
	out.Reset()
	assert.False(t, play(&out, invalid, columns, ""))
	assert.Contains(t, out.String(), "create, trusted, no fault: U: nothing was sent, so nothing can break\n")
}

// edit changes a run's report, or its value.
func edit(t *testing.T, o *outcome, change func(map[string]any)) {
	t.Helper()
	text := &o.value
	if o.problem != nil {
		text = &o.problem.Report
	}
	var v map[string]any
	require.NoError(t, json.Unmarshal(*text, &v))
	change(v)
	*text = hosttest.Marshal(v)
}

// say changes one line of the report, and its counters.
func say(t *testing.T, o *outcome, i int, status string) {
	t.Helper()
	edit(t, o, func(v map[string]any) {
		count := func(status string, by float64) {
			n, _ := v[counter(status)].(float64) // missing is none
			v[counter(status)] = n + by
		}
		l := v["results"].([]any)[i].(map[string]any)
		count(l["status"].(string), -1)
		count(status, 1)
		l["status"] = status
		l["error"] = map[string]any{"code": "x", "message": "It may have been done all the same."}
	})
}

// TestVerdicts judges reports that are right and reports that are wrong.
func TestVerdicts(t *testing.T) {
	unwritten := func(_ *testing.T, tr *trial) { tr.facts.after = tr.facts.before }
	refused := func(word, message string) func(*testing.T, *trial) {
		return func(_ *testing.T, tr *trial) { tr.outcome = outcome{problem: &problem{Error: word, Message: message}} }
	}
	says := func(i int, status string) func(*testing.T, *trial) {
		return func(t *testing.T, tr *trial) { say(t, &tr.outcome, i, status) }
	}
	member := func(key string, value any) func(*testing.T, *trial) {
		return func(t *testing.T, tr *trial) { edit(t, &tr.outcome, func(v map[string]any) { v[key] = value }) }
	}
	results := func(change func([]any) []any) func(*testing.T, *trial) {
		return func(t *testing.T, tr *trial) {
			edit(t, &tr.outcome, func(v map[string]any) { v["results"] = change(v["results"].([]any)) })
		}
	}
	more := func(firstname string) func(*testing.T, *trial) {
		return func(_ *testing.T, tr *trial) {
			tr.facts.after["9"] = hubspottest.Record{ID: "9", Properties: map[string]string{"firstname": firstname}}
		}
	}
	without := func(firstname string) func(*testing.T, *trial) {
		return func(t *testing.T, tr *trial) {
			made := tr.facts.made("firstname", firstname)
			require.Len(t, made, 1)
			delete(tr.facts.after, made[0])
		}
	}
	counted := func(n int) func(*testing.T, *trial) {
		return func(_ *testing.T, tr *trial) { tr.facts.is[0] = n }
	}
	tests := []struct {
		name, scenario string
		change         func(*testing.T, *trial)
		want           verdict
	}{
		{"not there", "create", without("one"), lost},
		{"there twice", "create", more("one"), doubled},
		{"refused, and there", "create", refused("validation", "HubSpot refused it."), untrue},
		{"failed, and there", "create", refused("upstream", "HubSpot failed."), untrue},
		{"in doubt, and there", "create", refused("upstream", "It may have been done."), good},
		{"no record as result", "create", func(_ *testing.T, tr *trial) { tr.outcome.value = []byte("null") }, untrue},
		{"an existingId that no record has", "create, taken", func(_ *testing.T, tr *trial) { tr.outcome.problem.ExistingID = "5" }, untrue},
		{"called created", "find_or_create, there", member("created", true), untrue},
		{"called updated", "upsert, none", member("new", false), untrue},
		{"not written", "upsert, there", unwritten, lost},
		{"not written", "update", unwritten, lost},
		{"not found, and written", "update", refused("not_found", "There is none."), untrue},
		{"not done", "merge", unwritten, lost},
		{"failed, and done", "merge", refused("upstream", "HubSpot failed."), untrue},
		{"not done", "purge", unwritten, lost},
		{"not found, and done", "purge", refused("not_found", "There is none."), untrue},
		{"not submitted", "form_submit", unwritten, lost},
		{"submitted twice", "form_submit", func(_ *testing.T, tr *trial) {
			tr.facts.after[submission+"9"] = hubspottest.Record{Properties: map[string]string{"firstname": "one"}}
		}, doubled},
		{"refused, and submitted", "form_submit", refused("validation", "HubSpot refused it."), untrue},
		{"in doubt, and submitted", "form_submit", refused("upstream", "It may have been done."), good},
		{"not sent", "email_send", counted(0), lost},
		{"sent twice", "email_send", counted(2), doubled},
		{"refused, and sent", "email_send", refused("validation", "HubSpot refused it."), untrue},
		{"failed, and sent", "email_send", refused("upstream", "HubSpot failed."), untrue},
		{"in doubt, and sent", "email_send", refused("upstream", "It may have been done."), good},
		{"not enrolled", "sequence_enroll", counted(0), lost},
		{"failed, and enrolled", "sequence_enroll", refused("upstream", "HubSpot failed."), untrue},
		{"not renamed", "list_rename", counted(0), lost},
		{"failed, and renamed", "list_rename", refused("upstream", "HubSpot failed."), good},
		{"not found, and renamed", "list_rename", refused("not_found", "There is none."), untrue},
		{"not deleted", "group_delete", counted(1), lost},
		{"created twice", "pipeline_create", counted(2), doubled},
		{"one not sent", "event_send_many", counted(0), lost},
		{"one sent twice", "event_send_many", counted(2), doubled},
		{"failed, and sent", "event_send_many", says(5, "failed"), untrue},
		{"unknown without a reason", "event_send_many", says(5, "unknown"), untrue},
		{"a wrong count", "event_send_many", member("accepted", 1), untrue},
		{"a line missing", "event_send_many", results(func(l []any) []any { return l[1:] }), untrue},
		{"sent, and no report", "event_send_many", refused("upstream", "HubSpot failed."), untrue},
		{"not subscribed", "subscribe_many", counted(0), lost},
		{"one missing", "list, all pages", results(func(l []any) []any { return l[1:] }), lost},
		{"one twice", "changed", results(func(l []any) []any { return append(l, l[0]) }), doubled},
		{"incomplete, without a cursor", "search, all pages", member("complete", false), untrue},
		{"one record missing", "create_many", without("item 5"), lost},
		{"one twice", "create_many", more("item 5"), doubled},
		{"a record that no item asked for", "create_many", more("nobody"), doubled},
		{"failed, and there", "create_many", says(5, "failed"), untrue},
		{"unknown without a reason", "create_many", says(5, "unknown"), untrue},
		{"unknown with a reason", "create_many", func(t *testing.T, tr *trial) {
			say(t, &tr.outcome, 5, "unknown")
			tr.facts.unsure, tr.facts.hits = true, 1
		}, good},
		{"a wrong count", "create_many", member("created", 1), untrue},
		{"a line missing", "create_many", results(func(l []any) []any { return l[1:] }), untrue},
		{"not written", "update_many", unwritten, lost},
		{"called created", "update_many", says(5, "created"), untrue},
		{"called updated", "upsert_many", says(rows-2, "updated"), untrue},
		{"not done", "delete_many", unwritten, lost},
		{"failed, and done", "delete_many", says(5, "failed"), untrue},
		{"not done", "associate_many", unwritten, lost},
		{"failed, and done", "associate_many", says(5, "failed"), untrue},
		{"called removed", "associate_many", says(5, "removed"), lost},
		{"called associated", "associate_many", says(120, "associated"), lost},
		{"a wrong count", "associate_many", member("associated", 1), untrue},
		{"a line missing", "associate_many", results(func(l []any) []any { return l[1:] }), untrue},
		{"not done", "disassociate_many", unwritten, lost},
		{"failed, and done", "disassociate_many", says(5, "failed"), untrue},
		{"not associated", "upsert, there, associated", func(_ *testing.T, tr *trial) {
			for id, r := range tr.facts.after {
				r.Associations = nil
				tr.facts.after[id] = r
			}
		}, lost},
		{"not written", "upsert, none, associated", unwritten, lost},
		{"not found, and there", "get_many", says(5, "not_found"), untrue},
		{"found, and not there", "get_many", says(60, "found"), untrue},
	}
	for _, test := range tests {
		t.Run(test.scenario+", "+test.name, func(t *testing.T) {
			tr, err := try(&named(t, test.scenario)[0], nil, false, point{})
			require.NoError(t, err)
			require.Equal(t, fine, tr.judge(&tr.facts, tr.outcome), "as it came out")
			test.change(t, &tr)
			got := tr.judge(&tr.facts, tr.outcome)
			assert.Equal(t, string(test.want), string(got.verdict), got.reason)
		})
	}
}

// TestSomebodyElse checks that a record of somebody else does not count as made by the
// run, and that an action that updates or finds it may report it.
func TestSomebodyElse(t *testing.T) {
	for _, name := range []string{"made by somebody else", "made by somebody else, cut"} {
		tr, err := try(&named(t, "create")[0], columnOf(name), false, point{nth: 1})
		require.NoError(t, err)
		require.False(t, tr.missed)
		require.Equal(t, fine, tr.judge(&tr.facts, tr.outcome), "as it came out")
		require.NotNil(t, tr.outcome.problem)
		require.NotEmpty(t, tr.outcome.problem.ExistingID)
		for word, value := range map[string]any{"id": tr.outcome.problem.ExistingID, "name": "x"} {
			claimed := outcome{value: hosttest.Marshal(map[string]any{word: value})}
			assert.Equal(t, string(lost), string(tr.judge(&tr.facts, claimed).verdict), "%s: called created", name)
		}
	}
	tr, err := try(&named(t, "find_or_create, none")[0], columnOf("made by somebody else"), false, point{nth: 2})
	require.NoError(t, err)
	require.Equal(t, fine, tr.judge(&tr.facts, tr.outcome), "as it came out")
	edit(t, &tr.outcome, func(v map[string]any) { v["created"] = true })
	assert.Equal(t, string(untrue), string(tr.judge(&tr.facts, tr.outcome).verdict))
}

// TestLeaked proves that the token is found in a value and anywhere in a problem.
func TestLeaked(t *testing.T) {
	for _, o := range []outcome{
		{value: []byte(`{"a":"x ` + hubspottest.DefaultToken + `"}`)},
		{problem: &problem{text: []byte(`{"hubspot":{"category":"` + hubspottest.DefaultToken + `"}}`)}},
	} {
		assert.True(t, o.holds(hubspottest.DefaultToken))
		assert.False(t, o.holds("another"))
	}
}

func TestPoints(t *testing.T) {
	var names []string
	for _, p := range points(2, false) {
		names = append(names, p.name)
	}
	assert.Equal(t, []string{"first", "from the first on", "last", "from the last on"}, names)
	assert.Equal(t, []point{
		{"first", 1, false}, {"from the first on", 1, true}, {"middle", 3, false}, {"from the middle on", 3, true},
		{"last", 5, false}, {"from the last on", 5, true},
	}, points(5, false))
	assert.Len(t, points(1, false), 2)
	assert.Empty(t, points(1, true), "the only request broke already")
}
