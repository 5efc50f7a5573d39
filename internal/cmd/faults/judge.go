package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/hubspottest"
)

// verdict is the result of a cell.
type verdict byte

const (
	good    verdict = '.'
	lost    verdict = 'L' // the report has it, and the account does not
	doubled verdict = 'D' // the account has it twice
	untrue  verdict = 'U' // the report and the account contradict each other
	leaked  verdict = 'T' // the flow gets the token
	absent  verdict = ' ' // the fault cannot happen here
)

// world is the content of an account, by ID.
type world map[string]hubspottest.Record

// submission and note begin the keys of what was submitted with a form, and of notes.
const submission, note = "submission ", "note "

// look reads the contacts and notes of a stand-in, and the submissions of its
// forms.
func look(s *hubspottest.Server) world {
	records, err := s.Records("contacts")
	if err != nil {
		panic(err)
	}
	w := world{}
	for _, r := range records {
		w[r.ID] = r
	}
	notes, err := s.Records("notes")
	if err != nil {
		panic(err)
	}
	for _, r := range notes {
		w[note+r.ID] = r
	}
	for i, values := range s.Submissions() {
		key := submission + strconv.Itoa(i)
		w[key] = hubspottest.Record{ID: key, Properties: values}
	}
	return w
}

// others finds the records that somebody else made during the run. The run did not
// make them, but an action that finds or updates a record by its unique value may
// use them.
func (f *facts) others() (n int) {
	for id, r := range f.after {
		if _, was := f.before[id]; was || r.Properties["lastname"] != somebody {
			continue
		}
		n++
		f.before[id] = r
		for i := range f.items {
			it := &f.items[i]
			if it.id == "" && (strings.HasPrefix(f.action, "upsert") || f.action == "find_or_create") && (len(f.items) == 1 || strings.EqualFold(it.email, r.Properties["email"])) {
				it.id = id
			}
		}
	}
	return n
}

// live tells whether a record is there and not archived.
func (w world) live(id string) bool {
	r, there := w[id]
	return there && !r.Archived
}

// joined tells whether two contacts are associated.
func (w world) joined(from, to string) bool {
	return slices.ContainsFunc(w[from].Associations, func(e hubspottest.Edge) bool { return e.To == "contacts" && e.ID == to })
}

// facts are the truth with which a report is compared.
type facts struct {
	before, after world
	unsure        bool // a fault happened after which the core cannot know what was done
	late          bool // a request took effect after the run had gone on
	hits          int  // how many requests a fault broke
	items         []item
	action        string
	was, is       []int // how often each thing that is not a record exists, before and after the run
}

// item is one item of a run, and what the run is to do with it.
type item struct {
	id       string // the ID of its record; "" for a record to create
	to       string // the ID of the record to associate with
	email    string
	property string // the property that it sets
	marker   string // the value, which no other item has
}

// finding is a verdict with its reason.
type finding struct {
	verdict verdict
	reason  string
}

func found(v verdict, format string, args ...any) finding {
	return finding{v, fmt.Sprintf(format, args...)}
}

var fine = finding{verdict: good}

// doubt is how a problem says that a request may have taken effect.
var doubt = regexp.MustCompile(`may have |look in HubSpot|not known`)

func (p *problem) admits() bool { return doubt.MatchString(p.Message + " " + p.Hint) }

// denies tells whether a problem says that nothing was done.
func (p *problem) denies() bool {
	return !slices.Contains([]string{"upstream", "network", "internal"}, p.Error) && !p.admits()
}

// made returns the new records that have a value.
func (f *facts) made(property, value string) (ids []string) {
	for id, r := range f.after {
		if _, was := f.before[id]; !was && r.Properties[property] == value {
			ids = append(ids, id)
		}
	}
	return ids
}

// record returns the ID of a result that is a record.
func record(value json.RawMessage) string {
	var r struct{ ID string }
	if json.Unmarshal(value, &r) != nil {
		return ""
	}
	return r.ID
}

// judgeCreate judges a run that creates one record, or finds an existing one.
func judgeCreate(f *facts, o outcome) finding {
	it := f.items[0]
	made := f.made("firstname", it.marker)
	if len(made) > 1 || len(f.after)-len(f.before) > len(made) {
		return found(doubled, "%d records were made", len(f.after)-len(f.before))
	}
	if o.problem == nil {
		var flags struct{ Created, New *bool }
		_ = json.Unmarshal(o.value, &flags) // a result that is not an object has no flags
		id := record(o.value)
		switch {
		case it.id != "" && id == it.id && len(made) == 0: // the record existed before
			if flags.Created != nil && *flags.Created || flags.New != nil && *flags.New {
				return found(untrue, "the record that was there is reported as new")
			}
			if f.action == "upsert" && f.after[id].Properties["firstname"] != it.marker {
				return found(lost, "the record was not updated")
			}
			return fine
		case len(made) == 0:
			return found(lost, "the result is %.80s, and no record was made", o.value)
		case id != made[0]:
			return found(untrue, "the result is %.80s, and the record is %s", o.value, made[0])
		case flags.Created != nil && !*flags.Created || flags.New != nil && !*flags.New:
			return found(untrue, "the record was made, and is reported as one that was there")
		}
		return fine
	}
	p := o.problem
	if p.ExistingID != "" && !f.before.live(p.ExistingID) {
		return found(untrue, "the record in existingId, %s, was not there before", p.ExistingID)
	}
	wrote := len(made) == 1 || f.action == "upsert" && f.after[it.id].Properties["firstname"] == it.marker
	switch {
	case wrote && p.denies(), len(made) == 1 && f.action != "upsert" && !p.admits():
		return found(untrue, "it was done, and the problem does not say that it may have been: %s, %s", p.Error, p.Message)
	case !f.unsure && p.admits() && p.Status != 0:
		return found(untrue, "nothing was done, and the problem says that it may have been: %s %s", p.Message, p.Hint)
	}
	return fine
}

// judgeOnce judges a run that makes one thing that nothing can find again: a
// submission of a form, or a note. prefix begins its key, and property has the
// marker.
func judgeOnce(prefix, property string) func([]string) func(*facts, outcome) finding {
	return always(func(f *facts, o outcome) finding {
		made := f.made(property, f.items[0].marker)
		made = slices.DeleteFunc(made, func(key string) bool { return !strings.HasPrefix(key, prefix) })
		if len(made) > 1 {
			return found(doubled, "%d were made", len(made))
		}
		p := o.problem
		switch {
		case p == nil && len(made) == 0:
			return found(lost, "the result is %.80s, and nothing was made", o.value)
		case p == nil && prefix == note && record(o.value) != strings.TrimPrefix(made[0], note):
			return found(untrue, "the result is %.80s, and what was made is %s", o.value, made[0])
		case p == nil:
			return fine
		case len(made) == 1 && !p.admits():
			return found(untrue, "it was made, and the problem does not say that it may have been: %s, %s", p.Error, p.Message)
		case !f.unsure && p.admits() && p.Status != 0:
			return found(untrue, "nothing was made, and the problem says that it may have been: %s %s", p.Message, p.Hint)
		}
		return fine
	})
}

// judgeUpdate judges a run that changes one record.
func judgeUpdate(f *facts, o outcome) finding {
	it := f.items[0]
	wrote := f.after[it.id].Properties[it.property] == it.marker
	switch {
	case o.problem == nil && !wrote:
		return found(lost, "the result is %.80s, and the record is as it was", o.value)
	case o.problem == nil && record(o.value) != it.id:
		return found(untrue, "the result is %.80s", o.value)
	case o.problem != nil && wrote && o.problem.denies():
		return found(untrue, "it was done, and the problem says it was not: %s, %s", o.problem.Error, o.problem.Message)
	}
	return fine
}

// judgeGone judges a run after which a record must be gone. once says whether the
// run is a merge, which makes something new.
func judgeGone(id string, once bool) func(*facts, outcome) finding {
	return func(f *facts, o outcome) finding {
		gone := !f.after.live(id)
		switch {
		case o.problem == nil && !gone:
			return found(lost, "the result is %.80s, and the record is still there", o.value)
		case o.problem == nil && record(o.value) == "":
			return found(untrue, "the result is %.80s", o.value)
		case o.problem != nil && gone && (o.problem.denies() || once && !o.problem.admits()):
			return found(untrue, "it was done, and the problem does not say that it may have been: %s, %s", o.problem.Error, o.problem.Message)
		}
		return fine
	}
}

// judgeAll judges a run that reads all contacts.
func judgeAll(f *facts, o outcome) finding {
	if o.problem != nil {
		if o.problem.Error == "not_found" && o.problem.Status == 0 {
			return found(untrue, "the records are there: %s", o.problem.Message)
		}
		return fine
	}
	var value struct {
		Complete bool
		Results  []struct{ ID string }
		Since    string
		Paging   struct{ Next struct{ After string } }
	}
	if err := json.Unmarshal(o.value, &value); err != nil {
		return found(untrue, "the result is not a list: %s", err)
	}
	seen := map[string]bool{}
	for _, r := range value.Results {
		switch {
		case seen[r.ID]:
			return found(doubled, "the record %s comes twice", r.ID)
		case !f.before.live(r.ID):
			return found(untrue, "there is no record %q", r.ID)
		}
		seen[r.ID] = true
	}
	switch {
	case value.Complete && len(seen) < len(f.before):
		return found(lost, "the list is called complete with %d of %d", len(seen), len(f.before))
	case !value.Complete && value.Since == "" && value.Paging.Next.After == "":
		return found(untrue, "the list is not complete, and does not say where it goes on")
	}
	return fine
}

// report is the report of a run on many items.
type report struct {
	lines    []line
	counters map[string]int // by name, such as notFound
}

// reportOf reads the report of a run on a number of items.
func reportOf(o outcome, items int) (r report, ok bool) {
	text := o.value
	if o.problem != nil {
		text = o.problem.Report
	}
	var members map[string]json.RawMessage
	var total int
	if json.Unmarshal(text, &members) != nil || json.Unmarshal(members["results"], &r.lines) != nil || json.Unmarshal(members["total"], &total) != nil {
		return r, false
	}
	r.counters = map[string]int{}
	for name, value := range members {
		var n int
		if json.Unmarshal(value, &n) == nil && name != "total" {
			r.counters[name] = n
		}
	}
	return r, len(r.lines) == items && total == items
}

// miscounted names the counter that is wrong, or returns "".
func (r *report) miscounted() string {
	counted := map[string]int{}
	for name := range r.counters {
		counted[name] = 0
	}
	for _, l := range r.lines {
		counted[counter(l.Status)]++
	}
	for name, n := range counted {
		if r.counters[name] != n {
			return fmt.Sprintf("%s of %d items is %d", name, n, r.counters[name])
		}
	}
	return ""
}

// counter returns the name of the counter for a status, such as notFound for
// not_found.
func counter(status string) string {
	first, rest, ok := strings.Cut(status, "_")
	if !ok {
		return status
	}
	return first + strings.ToUpper(rest[:1]) + rest[1:]
}

type line struct {
	Index      int
	Status, ID string
	Error      *struct{ Code, Message, ExistingID string }
	Record     json.RawMessage
}

// judgeMany judges the report of a run on many records, item by item.
func judgeMany(f *facts, o outcome) finding {
	r, ok := reportOf(o, len(f.items))
	if !ok {
		return found(untrue, "there is no report of %d items", len(f.items))
	}
	if made := f.surplus(); made != "" {
		return found(doubled, "%s", made)
	}
	for i, l := range r.lines {
		if l.Index != i {
			return found(untrue, "line %d has the index %d", i, l.Index)
		}
		if v := f.line(i, l); v.verdict != good {
			v.reason = fmt.Sprintf("item %d, %s: %s", i, l.Status, v.reason)
			return v
		}
	}
	// A request has a hundred items; some of the tests' are of the same record.
	return r.judgeCounters(f, 103)
}

// judgeCounters compares the counters with the lines. At most the items of one
// request for each fault may be unknown.
func (r *report) judgeCounters(f *facts, items int) finding {
	if wrong := r.miscounted(); wrong != "" {
		return found(untrue, "%s", wrong)
	}
	if r.counters["unknown"] > items*f.hits {
		return found(untrue, "%d are unknown after %d faults", r.counters["unknown"], f.hits)
	}
	return fine
}

// surplus names a record that exists twice, or that no item asked for.
func (f *facts) surplus() string {
	times := map[string]int{}
	for id, r := range f.after {
		if _, was := f.before[id]; was {
			continue
		}
		key := r.Properties["firstname"]
		if f.action == "upsert_many" {
			key = r.Properties["email"]
		}
		if times[key]++; times[key] > 1 {
			return "two records were made for " + key
		}
		if !slices.ContainsFunc(f.items, func(it item) bool { return it.marker == key || it.email == key }) {
			return "a record was made that no item is: " + key
		}
	}
	return ""
}

// line judges the line of one item.
func (f *facts) line(i int, l line) finding {
	it := f.items[i]
	id := it.id
	if id == "" && f.action == "upsert_many" {
		if made := f.made("email", it.email); len(made) == 1 {
			id = made[0]
		}
	}
	if id == "" && f.action == "create_many" {
		if made := f.made("firstname", it.marker); len(made) == 1 {
			id = made[0]
		}
	}
	_, was := f.before[id]
	// A later item may have set the same property of the same record. So may an
	// earlier item, if it was sent twice and its first try arrived last.
	wrote := it.marker != "" && f.after[id].Properties[it.property] == it.marker
	others := f.items[i+1:]
	if f.late {
		others = f.items
	}
	over := f.action != "create_many" && slices.ContainsFunc(others, func(other item) bool {
		same := other.id == it.id && other.email == it.email && other.property == it.property
		return same && f.after[id].Properties[it.property] == other.marker
	})
	switch l.Status {
	case "created", "updated":
		switch {
		case id == "" || !wrote && !over:
			return found(lost, "it was not done")
		case l.ID != "" && l.ID != id:
			return found(untrue, "its record is %s, not %s", id, l.ID)
		case was == (l.Status == "created"):
			return found(untrue, "whether the record was there before: %v", was)
		}
	case "deleted":
		if f.after.live(it.id) {
			return found(lost, "it is still there")
		}
	case "found":
		if !f.before.live(it.id) || record(l.Record) != it.id {
			return found(untrue, "it is %s, there: %v", record(l.Record), f.before.live(it.id))
		}
	case "not_found":
		if f.before.live(it.id) {
			return found(untrue, "it is there")
		}
	case "failed":
		switch {
		case l.Error == nil || l.Error.Message == "":
			return found(untrue, "no reason is given")
		case wrote, f.action == "delete_many" && was && !f.after.live(it.id):
			return found(untrue, "it was done: %s", l.Error.Message)
		case l.Error.ExistingID != "" && !f.after.live(l.Error.ExistingID):
			return found(untrue, "there is no record %s", l.Error.ExistingID)
		}
	case "unknown":
		if !f.unsure {
			return found(untrue, "nothing happened after which that cannot be known: %s", l.Error.Message)
		}
		if !strings.Contains(l.Error.Message, "may have been done") {
			return found(untrue, "the reason does not say so: %s", l.Error.Message)
		}
	default:
		return found(untrue, "there is no such status")
	}
	return fine
}

// judgePairs judges the report of a run on pairs.
func judgePairs(f *facts, o outcome) finding {
	r, ok := reportOf(o, len(f.items))
	if !ok {
		return found(untrue, "there is no report of %d pairs", len(f.items))
	}
	for i, l := range r.lines {
		it := f.items[i]
		if v := f.pair(it.id, it.to, l); v.verdict != good {
			v.reason = fmt.Sprintf("pair %d, %s: %s", i, l.Status, v.reason)
			return v
		}
	}
	return r.judgeCounters(f, 2_000)
}

// pair judges the line of one pair.
func (f *facts) pair(from, to string, l line) finding {
	was, is := f.before.joined(from, to), f.after.joined(from, to)
	switch l.Status {
	case "associated", "removed":
		if is != (l.Status == "associated") {
			return found(lost, "it was not done")
		}
	case "failed":
		switch {
		case l.Error == nil || l.Error.Message == "":
			return found(untrue, "no reason is given")
		case was != is:
			return found(untrue, "it was done: %s", l.Error.Message)
		}
	case "unknown":
		if !f.unsure || l.Error == nil || !strings.Contains(l.Error.Message, "may have been done") {
			return found(untrue, "nothing happened after which that cannot be known, or the reason does not say so")
		}
	default:
		return found(untrue, "there is no such status")
	}
	return fine
}

// judgeUpsertWith judges a run that writes one record and then associates it.
func judgeUpsertWith(f *facts, o outcome) finding {
	to := f.items[0].to
	if o.problem == nil || o.problem.Report == nil {
		v := judgeCreate(f, o)
		if v.verdict == good && o.problem == nil && !f.after.joined(record(o.value), to) {
			return found(lost, "it is not associated with %s", to)
		}
		return v
	}
	var r struct {
		ID      string
		Record  json.RawMessage
		Results []line
	}
	if err := json.Unmarshal(o.problem.Report, &r); err != nil || len(r.Results) != 1 {
		return found(untrue, "the report is not of one association: %.120s", o.problem.Report)
	}
	if made := f.made("firstname", f.items[0].marker); len(made) > 1 {
		return found(doubled, "%d records were made", len(made))
	}
	if f.after[r.ID].Properties["firstname"] != f.items[0].marker || o.problem.ExistingID != r.ID || record(r.Record) != r.ID {
		return found(lost, "the record %q was not written, or is not in the report", r.ID)
	}
	return f.pair(r.ID, to, r.Results[0])
}
