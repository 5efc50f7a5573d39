package main

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/hubspottest"
)

// scenario is a run, and the account in which it runs.
type scenario struct {
	name    string // begins with the action
	options map[string]any
	seeds   int  // how many contacts exist
	reads   bool // it only reads
	blind   bool // good answers are the result, and the core does not look at them
	account hubspottest.Options
	items   func(ids []string) []item
	given   func(items []item) []any // the items that the flow gives
	joined  bool                     // the pairs of the items are associated before the run
	before  *column                  // the fault that breaks the first request, besides that of the matrix
	judge   func(ids []string) func(*facts, outcome) finding

	// The other fields are for runs that write something else than records.
	setup   []request                           // sets up what exists before the run
	count   func(*hubspottest.Server) int       // how often the thing exists
	perItem func(*hubspottest.Server, item) int // how often the thing of an item exists
	done    string                              // the status of an item that was done
	again   bool                                // doing it twice has the same effect as once
}

// counts returns how often each thing of the scenario exists.
func (s *scenario) counts(server *hubspottest.Server, items []item) (n []int) {
	switch {
	case s.count != nil:
		return []int{s.count(server)}
	case s.perItem != nil:
		for _, it := range items {
			n = append(n, s.perItem(server, it))
		}
	}
	return n
}

// rows is the number of items of a run on many. They take three requests.
const rows = 250

func always(f func(*facts, outcome) finding) func([]string) func(*facts, outcome) finding {
	return func([]string) func(*facts, outcome) finding { return f }
}

func email(n int) string { return "c" + strconv.Itoa(n) + "@example.com" }

func properties(more ...string) map[string]any {
	out := map[string]any{}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// one returns the item of a run on one record: the seed with a number, or no seed
// for -1.
func one(seed int) func([]string) []item {
	return func(ids []string) []item {
		it := item{property: "firstname", marker: "one"}
		if seed >= 0 {
			it.id = ids[seed]
		}
		return []item{it}
	}
}

// meets tells whether a fault is meaningful for the scenario at a point.
func (s *scenario) meets(c *column, p point) bool {
	switch {
	case s.reads && c.done && !c.body: // whether the request took effect makes no difference to a read
		return false
	case s.blind && c.body, s.reads && c.way == stopped, p.ever && c.once:
		return false
	case c.fault.Rival == nil:
		return true
	case strings.HasPrefix(s.action(), "upsert"): // after a broken try, the core cannot know who made the record
		return !c.unsure
	}
	return strings.Contains(s.action(), "create")
}

// action is the scenario's action.
func (s *scenario) action() string {
	action, _, _ := strings.Cut(s.name, ",")
	return action
}

// input returns the options of the run. It adds what depends on the records that exist.
func (s *scenario) input(ids []string) map[string]any {
	out := map[string]any{"endpoint": "contacts", "action": s.action()}
	for key, value := range s.options {
		out[key] = value
	}
	switch s.action() {
	case "update", "purge", "delete":
		out["id"] = ids[1]
	case "merge":
		out["id"], out["merge_id"] = ids[0], ids[1]
	case "associate_many", "disassociate_many":
		out["to_object"] = "contacts"
	case "upsert_many", "upsert", "find_or_create":
		out["id_property"] = "email"
	}
	return out
}

// columnOf finds a fault by its name.
func columnOf(name string) *column {
	for i := range columns {
		if columns[i].name == name {
			return &columns[i]
		}
	}
	panic(name)
}

// scenarios are the runs that are broken: those of every action that writes, and of reads
// that make several requests.
var scenarios = func() []scenario {
	anonymous := map[string]any{"c_properties": properties("firstname", "one")}
	unique := map[string]any{"c_properties": properties("firstname", "one", "email", "one@example.com")}
	taken := map[string]any{"c_properties": properties("firstname", "one", "email", email(2))}
	bad := map[string]any{"c_properties": properties("firstname", "one", "email", "one@example.com", "lifecyclestage", "nonsense")}
	with := func(m map[string]any, key string, value any) map[string]any {
		out := map[string]any{key: value}
		for k, v := range m {
			out[k] = v
		}
		return out
	}
	owned := map[string]any{"c_properties": properties("firstname", "one", "email", "one@example.com", "hubspot_owner_id", "sales@example.com")}
	attached := map[string]any{"endpoint": "notes", "a_text": "one", "a_files": []any{"https://cms.example.com/a.pdf", "https://cms.example.com/b.pdf"}}
	submit := func(form string) map[string]any {
		return map[string]any{"endpoint": "forms", "form": form, "form_fields": properties("email", "one@example.com", "firstname", "one")}
	}
	strict := hubspottest.Options{BatchOfOne: 400}
	// There are three seeds. The last one is the record to associate with.
	associated := with(unique, "c_associate", []any{map[string]any{"to": "contacts", "id": email(3), "property": "email"}})
	associatedThere := with(taken, "c_associate", []any{map[string]any{"to": "contacts", "id": email(3), "property": "email"}})
	out := []scenario{
		{name: "create, no unique value", options: anonymous, blind: true, items: one(-1), judge: always(judgeCreate)},
		{name: "create, no unique value, simple", options: with(anonymous, "output", "simple"), items: one(-1), judge: always(judgeCreate)},
		{name: "create", options: unique, blind: true, items: one(-1), judge: always(judgeCreate)},
		{name: "create, simple", options: with(unique, "output", "simple"), items: one(-1), judge: always(judgeCreate)},
		{name: "create, taken", options: taken, blind: true, seeds: 3, items: one(-1), judge: always(judgeCreate)},
		{name: "create, taken, batch of one 400", options: taken, blind: true, seeds: 3, account: strict, items: one(-1), judge: always(judgeCreate)},
		{name: "create, refused", options: bad, blind: true, items: one(-1), judge: always(judgeCreate)},
		{name: "create, refused, batch of one 400", options: bad, blind: true, account: strict, items: one(-1), judge: always(judgeCreate)},
		{name: "create, owner by email", options: owned, blind: true, items: one(-1), judge: always(judgeCreate)},
		{name: "find_or_create, none", options: unique, seeds: 3, items: one(-1), judge: always(judgeCreate)},
		{name: "find_or_create, there", options: taken, seeds: 3, items: one(1), judge: always(judgeCreate)},
		{name: "upsert, none", options: unique, seeds: 3, items: one(-1), judge: always(judgeCreate)},
		{name: "upsert, there", options: taken, seeds: 3, items: one(1), judge: always(judgeCreate)},
		{name: "upsert, none, associated", options: associated, seeds: 3, items: oneWith(-1), judge: always(judgeUpsertWith)},
		{name: "upsert, there, associated", options: associatedThere, seeds: 3, items: oneWith(1), judge: always(judgeUpsertWith)},
		{
			name: "update", options: map[string]any{"u_properties": properties("firstname", "one")}, blind: true, seeds: 3,
			items: one(1), judge: always(judgeUpdate),
		},
		{
			name: "update, refused", options: map[string]any{"u_properties": properties("firstname", "one", "lifecyclestage", "nonsense")}, blind: true, seeds: 3,
			items: one(1), judge: always(judgeUpdate),
		},
		{name: "form_submit", options: submit("Newsletter"), items: one(-1), judge: judgeOnce(submission, "firstname")},
		{name: "form_submit, by id", options: submit("f0000000-0000-4000-8000-000000000001"), items: one(-1), judge: judgeOnce(submission, "firstname")},
		{name: "create, note with files", options: attached, blind: true, items: one(-1), judge: judgeOnce(note, "hs_note_body")},
		{name: "merge", seeds: 3, blind: true, judge: func(ids []string) func(*facts, outcome) finding { return judgeGone(ids[1], true) }},
		{name: "merge, simple", options: map[string]any{"output": "simple"}, seeds: 3, judge: func(ids []string) func(*facts, outcome) finding { return judgeGone(ids[1], true) }},
		{name: "purge", seeds: 3, judge: func(ids []string) func(*facts, outcome) finding { return judgeGone(ids[1], false) }},
		{name: "delete", seeds: 3, judge: func(ids []string) func(*facts, outcome) finding { return judgeGone(ids[1], false) }},

		{name: "list, all pages", options: map[string]any{"all_pages": true}, seeds: rows, reads: true, judge: always(judgeAll)},
		{name: "list, all pages, simple", options: map[string]any{"all_pages": true, "output": "simple"}, seeds: rows, reads: true, judge: always(judgeAll)},
		{name: "search, all pages", options: map[string]any{"all_pages": true}, seeds: 2 * rows, reads: true, judge: always(judgeAll)},
		{name: "search, sorted", options: map[string]any{"all_pages": true, "sort": "-email"}, seeds: 2 * rows, reads: true, judge: always(judgeAll)},
		{name: "changed", options: map[string]any{"since": "2026-01-01T00:00:00Z"}, seeds: 2 * rows, reads: true, judge: always(judgeAll)},

		{name: "create_many", seeds: 3, items: createItems(true), given: bare, judge: always(judgeMany)},
		{name: "create_many, owners by email", seeds: 3, items: createItems(true), given: owners, judge: always(judgeMany)},
		{name: "create_many, no unique values", seeds: 3, items: createItems(false), given: bare, judge: always(judgeMany)},
		{name: "update_many", seeds: rows, items: updateItems, given: identified, judge: always(judgeMany)},
		{name: "upsert_many", seeds: rows / 2, items: upsertItems, given: bare, judge: always(judgeMany)},
		{name: "upsert_many, one bad", seeds: rows / 2, items: upsertItems, given: withBadStage, judge: always(judgeMany)},
		{name: "delete_many", seeds: rows, items: idItems, given: ids, judge: always(judgeMany)},
		{name: "associate_many", seeds: 70, items: pairItems, given: pairs, judge: always(judgePairs)},
		{name: "associate_many, with a label", options: map[string]any{"label": "449"}, seeds: 70, items: pairItems, given: pairs, judge: always(judgePairs)},
		{name: "disassociate_many", seeds: 70, items: pairItems, given: pairs, joined: true, judge: always(judgePairs)},
		{name: "get_many", seeds: rows, reads: true, items: idItems, given: ids, judge: always(judgeMany)},
	}
	out = append(out, things()...)
	// The check after a create that broke off may break, too.
	for _, name := range []string{"cut", "cut, done", "time-out, done late"} {
		for _, s := range out {
			switch s.name {
			case "create, simple", "find_or_create, none", "create_many", "create, taken":
				s.name += ", after " + name
				s.before = columnOf(name)
				out = append(out, s)
			}
		}
	}
	return out
}()

// createItems returns records to create. With addresses, one record exists already,
// and two items are the same.
func createItems(addresses bool) func([]string) []item {
	return func([]string) []item {
		out := make([]item, rows)
		for i := range out {
			out[i] = item{property: "firstname", marker: "item " + strconv.Itoa(i)}
			if addresses {
				out[i].email = "new" + strconv.Itoa(i) + "@example.com"
			}
		}
		if addresses {
			out[7].email = email(2)
			out[rows-1].email = out[0].email
		}
		return out
	}
}

// updateItems changes all records, one of them three times. One item has no record.
func updateItems(ids []string) []item {
	out := make([]item, rows)
	for i := range out {
		out[i] = item{id: ids[i], property: "firstname", marker: "item " + strconv.Itoa(i)}
	}
	out[120].id = "999999"
	out[rows-2].id = out[0].id
	out[rows-1] = item{id: out[0].id, property: "lastname", marker: "item " + strconv.Itoa(rows-1)}
	return out
}

// upsertItems returns the existing records and as many new ones. Two items are the
// same.
func upsertItems(ids []string) []item {
	out := make([]item, rows)
	for i := range out {
		out[i] = item{email: email(i + 1), property: "firstname", marker: "item " + strconv.Itoa(i)}
		if i < len(ids) {
			out[i].id = ids[i]
		}
	}
	out[rows-1] = item{email: out[3].email, id: out[3].id, property: "lastname", marker: "item " + strconv.Itoa(rows-1)}
	return out
}

// idItems returns the IDs of all records, one of them twice, an ID without a
// record, and a text that is not an ID.
func idItems(ids []string) []item {
	out := make([]item, rows)
	for i := range out {
		out[i] = item{id: ids[i]}
	}
	out[60].id = "999999"
	out[200].id = "no id: ?"
	out[rows-1].id = out[0].id
	return out
}

// each turns each item into a row.
func each(items []item, row func(item) any) []any {
	out := make([]any, len(items))
	for i, it := range items {
		out[i] = row(it)
	}
	return out
}

func bare(items []item) []any {
	return each(items, func(it item) any {
		p := properties(it.property, it.marker)
		if it.email != "" {
			p["email"] = it.email
		}
		return map[string]any{"properties": p}
	})
}

// owners returns items with an owner that has to be looked up.
func owners(items []item) []any {
	out := bare(items)
	for i := range out {
		if i%3 == 0 {
			out[i].(map[string]any)["properties"].(map[string]any)["hubspot_owner_id"] = "sales@example.com"
		}
	}
	return out
}

// withBadStage adds an item for which HubSpot refuses the whole batch.
func withBadStage(items []item) []any {
	out := bare(items)
	out[130].(map[string]any)["properties"].(map[string]any)["lifecyclestage"] = "nonsense"
	return out
}

func identified(items []item) []any {
	return each(items, func(it item) any {
		return map[string]any{"id": it.id, "properties": properties(it.property, it.marker)}
	})
}

func ids(items []item) []any {
	return each(items, func(it item) any { return it.id })
}

// oneWith returns the item of a record that is to be associated with the third
// seed.
func oneWith(seed int) func([]string) []item {
	return func(ids []string) []item {
		out := one(seed)(ids)
		out[0].to = ids[2]
		return out
	}
}

// pairItems returns more pairs of records than one request takes. No pair comes in
// both directions, because that would be one association. One pair has a record
// that does not exist.
func pairItems(ids []string) []item {
	out := make([]item, 2_050)
	for i := range out {
		from := i % len(ids)
		out[i] = item{id: ids[from], to: ids[(from+1+i/len(ids))%len(ids)]}
	}
	out[120].to = "999999"
	return out
}

func pairs(items []item) []any {
	return each(items, func(it item) any { return map[string]any{"from": it.id, "to": it.to} })
}
