package action

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hubspottest"
	"directus-extension-hubspot/internal/registry"
)

// manyHost is a host with a HubSpot that answers in any order. It plays the fault
// that is chosen for a request.
type manyHost struct {
	hubspot *hubspottest.Server
	now     int64
	chance  *rand.Rand
	hide    bool             // refusals come without a body
	fault   func(int) string // by the number of the request: "", "502", "lost", "cut", "429", "401"

	asked, most, rows int // requests, the most under way at once, rows handed over
	lookUps           int // requests for the IDs of names
	bodies            []string
}

func newManyHost(seed int64, options hubspottest.Options) *manyHost {
	h := &manyHost{now: 1795514400000, chance: rand.New(rand.NewSource(seed)), fault: func(int) string { return "" }}
	h.hubspot = hubspottest.New(hubspottest.WithOptions(options), hubspottest.WithClock(func() time.Time { return time.UnixMilli(h.now) }))
	return h
}

// reportJSON is the report of an action on many records, as a flow gets it.
type reportJSON struct {
	Total, Created, Updated, Deleted, Found, NotFound, Associated, Added, Removed, Subscribed, Unsubscribed, Accepted, Unchanged, Failed, Unknown int
	Results                                                                                                                                       []struct {
		Index  int
		Status string
		Key    string
		ID     string
		Error  *struct{ Code, Message, Property, ExistingID string }
		Record json.RawMessage

		Associations []struct {
			ID     string
			Labels []string
			Types  []struct{ TypeID float64 } // as HubSpot writes them, which may be 860.00
		}
	}
}

type failure struct {
	Error, Message, Hint, ExistingID string
	Status                           int
	Report                           *reportJSON
}

type flight struct {
	ID           int
	Method, Path string
	Body         *string
}

// run runs the operation to its end, and checks each request against HubSpot's
// limits.
func (h *manyHost) run(t *testing.T, options map[string]any, items []any) (*reportJSON, *failure) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	text := s.Open(nil, marshalled(t, map[string]any{"now": h.now, "token": "ok", "account": 1, "options": options, "items": len(items)}))
	defer func() {
		s.Close(1)
		require.Zero(t, s.Len())
	}()
	var flying []flight
	for range 100_000 {
		var step struct {
			Start []flight
			Wait  int64
			Rows  *struct{ From, Count int }
			Done  *struct{ Value *reportJSON }
			Fail  *failure
		}
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		event := map[string]any{}
		switch {
		case step.Fail != nil, step.Done != nil:
			require.Empty(t, flying, "the run ends while requests are under way")
			r := (*reportJSON)(nil)
			if step.Done != nil {
				r = step.Done.Value
			} else {
				r = step.Fail.Report
			}
			h.check(t, r, len(items))
			return r, step.Fail
		case step.Rows != nil:
			require.LessOrEqual(t, step.Rows.Count, 100)
			h.rows += step.Rows.Count
			event["rows"] = items[step.Rows.From : step.Rows.From+step.Rows.Count]
		default:
			flying = append(flying, step.Start...)
			for _, f := range step.Start {
				if lookUp.MatchString(f.Path) {
					require.Len(t, flying, 1, "%s while others are under way", f.Path)
					h.lookUps++
				}
			}
			h.most = max(h.most, len(flying))
			h.apart(t, flying)
			if len(flying) == 0 {
				require.Positive(t, step.Wait)
				h.now += step.Wait
				event["waited"] = true
				break
			}
			at := h.chance.Intn(len(flying))
			f := flying[at]
			flying = slices.Delete(flying, at, at+1)
			h.now += int64(h.chance.Intn(50))
			h.perform(t, f, event)
		}
		event["now"] = h.now
		text = s.Resume(nil, 1, marshalled(t, event))
	}
	t.Fatal("the run does not end")
	return nil, nil
}

// apart fails if two inputs for one record are under way at once.
func (h *manyHost) apart(t *testing.T, flying []flight) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range flying {
		if f.Body == nil || strings.HasSuffix(f.Path, "/read") || strings.HasSuffix(f.Path, "/search") || strings.Contains(f.Path, "/memberships/") {
			continue
		}
		var body struct {
			Inputs []struct {
				ID         string
				Properties map[string]string
				From       struct{ ID string }
				To         json.RawMessage
			}
		}
		require.NoError(t, json.Unmarshal([]byte(*f.Body), &body))
		require.NotEmpty(t, body.Inputs)
		most := 100
		if strings.Contains(f.Path, "/associations/") {
			most = 2_000
		}
		require.LessOrEqual(t, len(body.Inputs), most)
		for _, input := range body.Inputs {
			key := strings.ToLower(input.ID)
			if input.From.ID != "" {
				key = input.From.ID + " " + string(input.To)
			}
			if key == "" {
				key = strings.ToLower(strings.TrimSpace(input.Properties["email"]))
			}
			if key != "" {
				require.False(t, seen[key], "%s is under way twice", key)
				seen[key] = true
			}
		}
	}
}

// perform sends a request to HubSpot, or plays a fault.
func (h *manyHost) perform(t *testing.T, f flight, event map[string]any) {
	t.Helper()
	h.asked++
	fault := h.fault(h.asked)
	answer := map[string]any{"id": f.ID, "headers": map[string]string{}}
	event["answer"] = answer
	switch fault {
	case "lost":
		delete(event, "answer")
		event["broke"] = map[string]any{"id": f.ID, "message": "socket hang up", "code": "ECONNRESET"}
		return
	case "502":
		answer["status"], answer["text"] = 502, "<html>"
		return
	case "429":
		answer["status"], answer["json"] = 429, map[string]any{"status": "error", "policyName": "TEN_SECONDLY_ROLLING"}
		return
	case "401":
		answer["status"], answer["json"] = 401, map[string]any{"status": "error", "category": "INVALID_AUTHENTICATION", "message": "No."}
		return
	}
	r := httptest.NewRequest(f.Method, "https://api.hubapi.com"+f.Path, nil)
	if f.Body != nil {
		h.bodies = append(h.bodies, *f.Body)
		r = httptest.NewRequest(f.Method, "https://api.hubapi.com"+f.Path, strings.NewReader(*f.Body))
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	w := httptest.NewRecorder()
	h.hubspot.ServeHTTP(w, r)
	if fault == "cut" {
		delete(event, "answer")
		event["broke"] = map[string]any{"id": f.ID, "message": "socket hang up", "code": "ECONNRESET"}
		return
	}
	answer["status"] = w.Code
	switch {
	case w.Code >= 400 && h.hide:
		answer["unseen"] = true
	case w.Body.Len() > 0:
		answer["json"] = json.RawMessage(bytes.Clone(w.Body.Bytes()))
	}
}

// check compares the lines of a report with its counters.
func (h *manyHost) check(t *testing.T, r *reportJSON, items int) {
	t.Helper()
	require.NotNil(t, r)
	require.Equal(t, items, r.Total)
	require.Len(t, r.Results, items)
	counts := map[string]int{}
	for i, one := range r.Results {
		require.Equal(t, i, one.Index)
		counts[one.Status]++
		require.Equal(t, one.Status == "failed" || one.Status == "unknown", one.Error != nil, "item %d", i)
	}
	want := map[string]int{"created": r.Created, "updated": r.Updated, "deleted": r.Deleted, "found": r.Found, "not_found": r.NotFound, "associated": r.Associated, "added": r.Added, "removed": r.Removed, "subscribed": r.Subscribed, "unsubscribed": r.Unsubscribed, "accepted": r.Accepted, "unchanged": r.Unchanged, "failed": r.Failed, "unknown": r.Unknown}
	for status, n := range want {
		require.Equal(t, n, counts[status], status)
		delete(counts, status)
	}
	require.Empty(t, counts)
}

func marshalled(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

// contacts returns HubSpot's contacts that are not archived, by ID.
func (h *manyHost) contacts(t *testing.T) map[string]map[string]string {
	t.Helper()
	records, err := h.hubspot.Records("contacts")
	require.NoError(t, err)
	out := map[string]map[string]string{}
	for _, r := range records {
		if !r.Archived {
			out[r.ID] = r.Properties
		}
	}
	return out
}

var roles = []string{"BLOCKER", "CHAMPION", "END_USER", "INFLUENCER", "OTHER"}

// someRow makes a row about one of few people, so that many rows are about the same
// person.
func someRow(chance *rand.Rand, people int) map[string]any {
	row := map[string]any{"email": fmt.Sprintf("person%d@example.com", chance.Intn(people))}
	if chance.Intn(4) == 0 {
		row["email"] = strings.ToUpper(row["email"].(string))
	}
	for _, name := range []string{"firstname", "city", "company"} {
		switch chance.Intn(6) {
		case 0:
			row[name] = nil
		case 1:
			row[name] = "undefined"
		case 2, 3:
			row[name] = "value " + strconv.Itoa(chance.Intn(1000))
		}
	}
	switch chance.Intn(6) {
	case 0:
		row["hs_buying_role"] = []any{roles[chance.Intn(5)]}
	case 1:
		row["hs_buying_role"] = ";" + roles[chance.Intn(5)]
	}
	return row
}

// spoil makes some rows invalid in different ways.
func spoil(chance *rand.Rand, row map[string]any, one int) any {
	if chance.Intn(one) != 0 {
		return row
	}
	switch chance.Intn(6) {
	case 0:
		row["lifecyclestage"] = "nowhere"
	case 1:
		row["city"] = map[string]any{"name": "Bonn", "zip": "53111"}
	case 2:
		row["no_such_property"] = "x"
	case 3:
		delete(row, "email")
	case 4:
		row["email"] = "@nobody@"
	default:
		return "not a row"
	}
	return row
}

// apply applies a row to a model of a record.
func apply(record map[string]string, row map[string]any) {
	for name, value := range row {
		if name == "email" || name == "hubspot_id" {
			continue
		}
		switch value := value.(type) {
		case nil:
			delete(record, name)
		case []any:
			record[name] = value[0].(string)
		case string:
			switch {
			case value == "undefined":
			case value == "":
				delete(record, name)
			case value[0] == ';':
				have := strings.Split(record[name], ";")
				if record[name] == "" {
					record[name] = value[1:]
				} else if !slices.Contains(have, value[1:]) {
					record[name] += value
				}
			default:
				record[name] = value
			}
		}
	}
}

var conditions = []struct {
	name    string
	options hubspottest.Options
	hide    bool
	faults  []string
	rows    int
	bad     int // one row in this many
}{
	{name: "all well", rows: 1000, bad: 1 << 30},
	{name: "bad rows", rows: 1000, bad: 40},
	{name: "bad rows, hidden reasons", rows: 1000, bad: 40, hide: true},
	{name: "many bad rows", rows: 700, bad: 4},
	{name: "a batch of one answers 400", rows: 1000, bad: 40, hide: true, options: hubspottest.Options{BatchOfOne: http.StatusBadRequest}},
	{name: "faults", rows: 1000, bad: 40, faults: []string{"502", "lost", "cut", "429", "", "", "", "", "", "", "", ""}},
	{name: "one page", rows: 100, bad: 10},
	{name: "one row more", rows: 101, bad: 10},
}

// TestUpsertMany compares the records in HubSpot with what the report says was
// done, in the order of the rows.
func TestUpsertMany(t *testing.T) {
	for i, cond := range conditions {
		for _, people := range []int{1 << 30, 400, 3} {
			t.Run(cond.name+"/"+strconv.Itoa(people), func(t *testing.T) {
				h := newManyHost(int64(i), cond.options)
				h.hide = cond.hide
				if cond.faults != nil {
					h.fault = func(int) string { return cond.faults[h.chance.Intn(len(cond.faults))] }
				}
				_, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 200, Properties: map[string]string{"email": "person{n}@example.com", "city": "Seed {n}"}})
				require.NoError(t, err)
				model, byEmail := map[string]map[string]string{}, map[string]string{}
				for id, p := range h.contacts(t) {
					model[p["email"]], byEmail[p["email"]] = map[string]string{"city": p["city"]}, id
				}
				rows := cond.rows
				if people == 3 {
					rows = min(rows, 150) // nearly all items wait for an earlier one
				}
				items := make([]any, rows)
				for i := range items {
					items[i] = spoil(h.chance, someRow(h.chance, people), cond.bad)
				}
				r, _ := h.run(t, map[string]any{"endpoint": "contacts", "action": "upsert_many", "fail_when": "never", "patience": 3600}, items)
				doubted := map[string]bool{}
				for i, one := range r.Results {
					row, ok := items[i].(map[string]any)
					if !ok {
						assert.Equal(t, "failed", one.Status)
						continue
					}
					email, _ := row["email"].(string)
					email = strings.ToLower(email)
					switch one.Status {
					case "created", "updated":
						if model[email] == nil {
							model[email], byEmail[email] = map[string]string{}, one.ID
						}
						require.Equal(t, byEmail[email], one.ID, "item %d", i)
						apply(model[email], row)
					case "unknown":
						doubted[email] = true
					}
				}
				assert.LessOrEqual(t, h.most, engine.Parallel)
				assert.Equal(t, rows, h.rows, "each row is read once")
				if cond.bad > rows && cond.faults == nil {
					assert.Zero(t, r.Failed)
				}
				if cond.faults == nil {
					assert.Zero(t, r.Unknown)
				}
				have := h.contacts(t)
				for email, want := range model {
					if doubted[email] {
						continue
					}
					got := have[byEmail[email]]
					require.NotNil(t, got, email)
					for _, name := range []string{"firstname", "city", "company", "hs_buying_role"} {
						require.Equal(t, want[name], got[name], "%s of %s", name, email)
					}
					delete(have, byEmail[email])
				}
				if len(doubted) == 0 {
					assert.Empty(t, have, "records that no report speaks of")
				}
			})
		}
	}
}

// TestCreateMany proves that every record that exists in the end is in the report
// once.
func TestCreateMany(t *testing.T) {
	for i, cond := range conditions {
		t.Run(cond.name, func(t *testing.T) {
			h := newManyHost(int64(i), cond.options)
			h.hide = cond.hide
			if cond.faults != nil {
				h.fault = func(int) string { return cond.faults[h.chance.Intn(len(cond.faults))] }
			}
			_, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 50, Properties: map[string]string{"email": "person{n}@example.com"}})
			require.NoError(t, err)
			before := h.contacts(t)
			h.now += 60_000 // the run did not make an older record
			items := make([]any, cond.rows)
			for i := range items {
				row := someRow(h.chance, 3*cond.rows)
				if h.chance.Intn(10) == 0 {
					delete(row, "email")
					row["lastname"] = "N" + strconv.Itoa(i)
				}
				items[i] = spoil(h.chance, row, cond.bad)
			}
			r, _ := h.run(t, map[string]any{"endpoint": "contacts", "action": "create_many", "fail_when": "never", "patience": 3600}, items)
			have := h.contacts(t)
			for i, one := range r.Results {
				row, _ := items[i].(map[string]any)
				switch one.Status {
				case "created":
					got := have[one.ID]
					require.NotNil(t, got, "item %d: %s", i, one.ID)
					require.Nil(t, before[one.ID])
					email, _ := row["email"].(string)
					require.Equal(t, strings.ToLower(email), got["email"])
					want := map[string]string{}
					apply(want, row)
					for _, name := range []string{"firstname", "city", "company"} {
						require.Equal(t, want[name], got[name])
					}
					delete(have, one.ID) // so that it is a record of its own
				case "failed":
					if one.Error.ExistingID != "" {
						email, _ := row["email"].(string)
						require.Equal(t, strings.ToLower(email), h.contacts(t)[one.Error.ExistingID]["email"])
					}
				}
			}
			for id := range before {
				delete(have, id)
			}
			assert.LessOrEqual(t, len(have), r.Unknown, "records that no report speaks of")
			if cond.faults == nil {
				assert.Empty(t, have)
				assert.Zero(t, r.Unknown)
			}
			assert.LessOrEqual(t, h.most, engine.Parallel)
		})
	}
}

// TestUpdateMany updates by ID and by e-mail.
func TestUpdateMany(t *testing.T) {
	for i, cond := range conditions {
		for _, by := range []string{"", "email"} {
			t.Run(cond.name+"/"+by, func(t *testing.T) {
				h := newManyHost(int64(i), cond.options)
				h.hide = cond.hide
				if cond.faults != nil {
					h.fault = func(int) string { return cond.faults[h.chance.Intn(len(cond.faults))] }
				}
				ids, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 300, Properties: map[string]string{"email": "person{n}@example.com", "city": "Seed {n}"}})
				require.NoError(t, err)
				model := map[string]map[string]string{}
				for id, p := range h.contacts(t) {
					model[id] = map[string]string{"city": p["city"]}
				}
				items := make([]any, cond.rows)
				for i := range items {
					row := someRow(h.chance, 1)
					delete(row, "email")
					n := h.chance.Intn(len(ids) + 10) // some are not there
					row["hubspot_id"] = "999" + strconv.Itoa(n)
					if n < len(ids) {
						row["hubspot_id"] = ids[n]
					}
					if by != "" {
						row["hubspot_id"] = fmt.Sprintf("Person%d@example.com", n+1)
					}
					items[i] = spoil(h.chance, row, cond.bad)
				}
				options := map[string]any{"endpoint": "contacts", "action": "update_many", "id_column": "hubspot_id", "fail_when": "never", "patience": 3600}
				if by != "" {
					options["id_property"] = by
				}
				r, _ := h.run(t, options, items)
				doubt := false
				for i, one := range r.Results {
					row, _ := items[i].(map[string]any)
					doubt = doubt || one.Status == "unknown"
					if one.Status == "updated" {
						require.NotNil(t, model[one.ID], "item %d", i)
						apply(model[one.ID], row)
					}
				}
				if cond.faults == nil {
					require.Zero(t, r.Unknown)
				}
				if doubt {
					return
				}
				for id, got := range h.contacts(t) {
					for _, name := range []string{"firstname", "city", "company", "hs_buying_role"} {
						require.Equal(t, model[id][name], got[name], "%s of %s", name, id)
					}
				}
			})
		}
	}
}

// TestMergedIDs reads and changes records by the IDs of records that were merged
// into them.
func TestMergedIDs(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	ids, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 6, Properties: map[string]string{"email": "person{n}@example.com"}})
	require.NoError(t, err)
	for _, gone := range []int{1, 2} { // into the first of them
		status, answer := ask(t, h.hubspot, "POST", "/crm/objects/2026-09/contacts/merge", fmt.Sprintf(`{"primaryObjectId":"%d","objectIdToMerge":"%d"}`, ids[0], ids[gone]))
		require.Equal(t, 200, status, answer)
		id, err := strconv.ParseInt(answer["id"].(string), 10, 64)
		require.NoError(t, err)
		ids[0] = id
	}
	kept := strconv.FormatInt(ids[0], 10)
	r, fail := h.run(t, map[string]any{"endpoint": "contacts", "action": "get_many"}, []any{ids[1], ids[3], ids[2], "999"})
	require.Nil(t, fail)
	for i, want := range []string{kept, strconv.FormatInt(ids[3], 10), kept, "999"} {
		assert.Equal(t, want, r.Results[i].ID)
		assert.Equal(t, want != "999", r.Results[i].Status == "found", "item %d", i)
	}
	rows := []any{map[string]any{"hs": ids[1], "city": "Bonn"}, map[string]any{"hs": ids[4], "city": "Ulm"}, map[string]any{"hs": ids[2], "company": "Example"}}
	r, fail = h.run(t, map[string]any{"endpoint": "contacts", "action": "update_many", "id_column": "hs"}, rows)
	require.Nil(t, fail)
	assert.Equal(t, 3, r.Updated)
	got := h.contacts(t)[kept]
	assert.Equal(t, "Bonn", got["city"])
	assert.Equal(t, "Example", got["company"])
}

func TestGetAndDeleteMany(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	h.hide = true
	ids, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: 500, Properties: map[string]string{"email": "person{n}@example.com"}})
	require.NoError(t, err)
	items := make([]any, 1000)
	for i := range items {
		if n := h.chance.Intn(600); n < 500 {
			items[i] = ids[n]
		} else {
			items[i] = strconv.Itoa(9_000_000 + n)
		}
	}
	options := map[string]any{"endpoint": "contacts", "action": "get_many", "l_fields": "email", "output": "simple"}
	r, fail := h.run(t, options, items)
	require.Nil(t, fail)
	known := h.contacts(t)
	for i, one := range r.Results {
		id := fmt.Sprint(items[i])
		require.Equal(t, id, one.ID)
		if known[id] == nil {
			require.Equal(t, "not_found", one.Status)
			continue
		}
		require.Equal(t, "found", one.Status)
		var record struct{ ID, Email string }
		require.NoError(t, json.Unmarshal(one.Record, &record))
		require.Equal(t, known[id]["email"], record.Email)
	}
	assert.LessOrEqual(t, h.asked, 11, "ten of a hundred, and a search for those that may have been merged")

	for i := range items {
		items[i] = fmt.Sprintf("PERSON%d@example.com", h.chance.Intn(700)+1)
	}
	options["id_property"] = "email"
	r, fail = h.run(t, options, items)
	require.Nil(t, fail)
	for i, one := range r.Results {
		n, err := strconv.Atoi(strings.Trim(strings.TrimSuffix(items[i].(string), "@example.com"), "PERSON"))
		require.NoError(t, err)
		require.Equal(t, n <= 500, one.Status == "found", "%v: %s", items[i], one.Status)
		if n <= 500 {
			require.Equal(t, fmt.Sprint(ids[n-1]), one.ID)
		}
	}

	for i := range items {
		items[i] = ids[h.chance.Intn(250)]
	}
	items[500], items[900] = "x1", "" // refused by HubSpot, and by us
	r, fail = h.run(t, map[string]any{"endpoint": "contacts", "action": "delete_many"}, items)
	require.NotNil(t, fail)
	assert.Equal(t, "partial", fail.Error)
	assert.Equal(t, 2, r.Failed)
	left := h.contacts(t)
	for i, one := range r.Results {
		require.Equal(t, i != 500 && i != 900, one.Status == "deleted")
		require.Nil(t, left[fmt.Sprint(items[i])])
	}
}

// TestManyStops proves that a run ends if the token is not accepted, and that the
// report has what was done before.
func TestManyStops(t *testing.T) {
	for _, fault := range []string{"401", "502", "lost"} {
		t.Run(fault, func(t *testing.T) {
			h := newManyHost(1, hubspottest.Options{LooseLeads: true})
			h.fault = func(n int) string {
				if n > 3 {
					return fault
				}
				return ""
			}
			items := make([]any, 5000)
			for i := range items {
				items[i] = map[string]any{"dealname": strconv.Itoa(i), "pipeline": "default", "dealstage": "appointmentscheduled"}
			}
			r, fail := h.run(t, map[string]any{"endpoint": "deals", "action": "create_many", "fail_when": "all", "patience": 5}, items)
			require.Nil(t, fail, "not all failed")
			assert.Equal(t, 300, r.Created)
			assert.Equal(t, 300, h.hubspot.Counts()["deals"])
			assert.LessOrEqual(t, h.asked, 20)
			assert.Contains(t, r.Results[4999].Error.Message, "Not sent")
			assert.Equal(t, fault != "401", r.Unknown > 0)
			_, fail = h.run(t, map[string]any{"endpoint": "deals", "action": "create_many", "fail_when": "all", "patience": 5}, items)
			require.NotNil(t, fail)
			if fault == "401" {
				assert.Equal(t, "auth", fail.Error)
				assert.Equal(t, 401, fail.Status)
			}
		})
	}
}

// TestSplitIsBounded proves that a reason that is the same for all items costs few
// requests.
func TestSplitIsBounded(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	h.hide = true
	items := make([]any, 3000)
	for i := range items {
		items[i] = map[string]any{"email": fmt.Sprintf("p%d@example.com", i), "fristname": "x"}
	}
	r, fail := h.run(t, map[string]any{"endpoint": "contacts", "action": "upsert_many"}, items)
	require.NotNil(t, fail)
	assert.Equal(t, 3000, r.Failed)
	assert.Contains(t, r.Results[0].Error.Message, "fristname")
	assert.Less(t, h.asked, 3000/100*(1+poorBudget)+engine.Parallel*(usualBudget+1)*2)
	assert.Empty(t, h.contacts(t))
}

// TestManyReadsTooMuch proves that a run ends that would hold more than it can.
func TestManyReadsTooMuch(t *testing.T) {
	h := newManyHost(1, hubspottest.Options{})
	ids, err := h.hubspot.Seed(hubspottest.Seed{Type: "notes", Count: 400, Properties: map[string]string{"hs_note_body": strings.Repeat("x", 60_000), "hs_timestamp": "2026-11-24T10:00:00Z"}})
	require.NoError(t, err)
	items := make([]any, len(ids))
	for i, id := range ids {
		items[i] = id
	}
	s := engine.Set{Perform: Perform}
	defer s.Close(1)
	text := s.Open(nil, marshalled(t, map[string]any{"now": h.now, "token": "ok", "account": 1, "items": len(items), "options": map[string]any{"endpoint": "notes", "action": "get_many", "l_fields": "hs_note_body"}}))
	var flying []flight
	for range 100 {
		var step struct {
			Start []flight
			Rows  *struct{ From, Count int }
			Fail  *failure
		}
		require.NoError(t, json.Unmarshal(text, &step))
		if step.Fail != nil {
			assert.Equal(t, "validation", step.Fail.Error)
			assert.Contains(t, step.Fail.Message, "16 MB")
			assert.Contains(t, step.Fail.Hint, "l_fields")
			return
		}
		event := map[string]any{"now": h.now}
		flying = append(flying, step.Start...)
		if step.Rows != nil {
			event["rows"] = items[step.Rows.From : step.Rows.From+step.Rows.Count]
		} else {
			h.perform(t, flying[0], event)
			flying = flying[1:]
		}
		text = s.Resume(nil, 1, marshalled(t, event))
	}
	t.Fatal("the run goes on")
}

// TestManyUnique checks an assumption of TestCreateMany: the email address is the
// only property that the registry knows to be unique.
func TestManyUnique(t *testing.T) {
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		n := 0
		for _, p := range e.AllProperties() {
			if p.Unique && !p.ReadOnly {
				n++
			}
		}
		assert.LessOrEqual(t, n, 1, "%s: key looks at one unique property", e.Key)
	}
}

// FuzzMany runs an action on arbitrary items with arbitrary answers, which come in
// turns. The run ends, and its report has every item.
func FuzzMany(f *testing.F) {
	for _, file := range cases.Load(f, "../..") {
		for _, c := range file.Cases {
			options, items := cases.Items(f, c.Options)
			if items == nil {
				continue
			}
			answers := []json.RawMessage{}
			for _, turn := range c.Exchange {
				if turn.Answer != nil {
					answers = append(answers, turn.Answer)
				}
			}
			list, err := json.Marshal(items)
			require.NoError(f, err)
			all, err := json.Marshal(answers)
			require.NoError(f, err)
			f.Add([]byte(options), list, all)
		}
	}
	f.Fuzz(func(t *testing.T, options, list, all []byte) {
		var items []json.RawMessage
		var answers []map[string]json.RawMessage
		var o map[string]json.RawMessage
		if json.Unmarshal(options, &o) != nil || json.Unmarshal(list, &items) != nil || json.Unmarshal(all, &answers) != nil || len(items) > 500 {
			return
		}
		if o == nil || o["dry_run"] != nil || !bytes.Contains(o["action"], []byte("_many")) {
			return
		}
		o["patience"] = json.RawMessage("0")
		now, turn := int64(1795514400000), 0
		s := engine.Set{Perform: Perform}
		text := s.Open(nil, marshalled(t, map[string]any{"now": now, "token": "ok", "account": 1, "options": o, "items": len(items)}))
		var waiting []int
		for range 20_000 {
			step := checkStep(t, text)
			var end struct {
				Done *struct{ Value *reportJSON }
				Fail *failure
			}
			require.NoError(t, json.Unmarshal(text, &end))
			if step.Done != nil || step.Fail != nil {
				r := (*reportJSON)(nil)
				if end.Done != nil {
					r = end.Done.Value
				} else if end.Fail.Error == "internal" {
					t.Fatalf("a fault: %s", text)
				} else if r = end.Fail.Report; r == nil {
					r = &reportJSON{}
					items = nil // the options are wrong, or too much was read
				}
				if len(items) > 0 || r.Total > 0 {
					(*manyHost)(nil).check(t, r, len(items))
				}
				s.Close(1)
				require.Zero(t, s.Len())
				return
			}
			event := map[string]any{"now": now}
			for _, r := range step.Start {
				waiting = append(waiting, r.ID)
			}
			switch {
			case step.Rows != nil:
				require.LessOrEqual(t, step.Rows.From+step.Rows.Count, len(items))
				event["rows"] = items[step.Rows.From : step.Rows.From+step.Rows.Count]
			case len(waiting) == 0:
				now += int64(step.Wait)
				event["now"], event["waited"] = now, true
			case len(answers) == 0 || answers[turn%len(answers)] == nil:
				event["broke"] = map[string]any{"id": waiting[0], "message": "cut", "code": "ECONNRESET"}
				turn++
				waiting = waiting[1:]
			default:
				answer := map[string]any{"id": waiting[0]}
				for key, value := range answers[turn%len(answers)] {
					if key != "id" {
						answer[key] = value
					}
				}
				event["answer"] = answer
				turn++
				waiting = waiting[1:]
			}
			text = s.Resume(nil, 1, marshalled(t, event))
		}
		t.Fatal("the run does not end")
	})
}
