package action

import (
	"cmp"
	"encoding/json"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/validate"
)

// contact is a record of a small account. The search may know an earlier moment
// than the record shows.
type contact struct {
	id             int
	indexed, shown int64
}

// fakeSearch searches contacts as HubSpot does: filters, one sort, pages.
type fakeSearch struct {
	filters int // of the flow
	records []contact
	asked   int
	between func() // called after each page
}

func (f *fakeSearch) answer(t *testing.T, body string) map[string]any {
	var q struct {
		FilterGroups []struct {
			Filters []struct{ PropertyName, Operator, Value, HighValue string }
		}
		Sorts []struct{ PropertyName, Direction string }
		Limit int
		After string
	}
	require.NoError(t, json.Unmarshal([]byte(body), &q))
	require.Len(t, q.FilterGroups, 1)
	require.Len(t, q.Sorts, 1)
	require.Equal(t, "ASCENDING", q.Sorts[0].Direction)
	require.LessOrEqual(t, len(q.FilterGroups[0].Filters), 6)
	offset := 0
	if f.filters < 5 {
		require.Empty(t, q.After)
	} else if q.After != "" {
		var err error
		offset, err = strconv.Atoi(q.After)
		require.NoError(t, err)
	}
	require.Positive(t, q.Limit)
	require.LessOrEqual(t, offset+q.Limit, 10_000)
	require.LessOrEqual(t, q.Limit, searchPage)
	f.asked++
	value := func(c contact, property string) int64 {
		if property == "hs_object_id" {
			return int64(c.id)
		}
		require.Equal(t, "lastmodifieddate", property)
		return c.indexed
	}
	var found []contact
	for _, c := range f.records {
		fits := true
		for _, filter := range q.FilterGroups[0].Filters {
			if filter.Operator == "HAS_PROPERTY" {
				continue // every contact has it
			}
			with, err := strconv.ParseInt(filter.Value, 10, 64)
			require.NoError(t, err)
			switch v := value(c, filter.PropertyName); filter.Operator {
			case "EQ":
				fits = fits && v == with
			case "GT":
				fits = fits && v > with
			case "GTE":
				fits = fits && v >= with
			case "LT":
				fits = fits && v < with
			case "BETWEEN":
				high, err := strconv.ParseInt(filter.HighValue, 10, 64)
				require.NoError(t, err)
				fits = fits && with <= v && v <= high
			default:
				t.Fatalf("the operator %s", filter.Operator)
			}
		}
		if fits {
			found = append(found, c)
		}
	}
	// The order of records with the same value is not reliable.
	rand.New(rand.NewSource(int64(f.asked))).Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	slices.SortStableFunc(found, func(a, b contact) int {
		return cmp.Compare(value(a, q.Sorts[0].PropertyName), value(b, q.Sorts[0].PropertyName))
	})
	results := []any{}
	end := min(offset+q.Limit, len(found))
	for _, c := range found[min(offset, end):end] {
		results = append(results, map[string]any{"id": strconv.Itoa(c.id), "properties": map[string]any{"lastmodifieddate": validate.ISO(c.shown)}})
	}
	page := map[string]any{"total": len(found), "results": results}
	if len(found) > end {
		page["paging"] = map[string]any{"next": map[string]any{"after": strconv.Itoa(end)}}
	}
	return page
}

// sync runs the action once, and returns the IDs in order, and where the next run
// continues.
func (f *fakeSearch) sync(t *testing.T, now int64, since, output string, maximum int) (ids []int, next string, complete bool) {
	t.Helper()
	h := &host{now: now, answer: func(_, _, body string) (int, map[string]any) {
		page := f.answer(t, body)
		if f.between != nil {
			f.between()
		}
		return 200, page
	}}
	result := h.run(t, map[string]any{"endpoint": "contacts", "action": "changed", "since": since, "output": output, "maximum": maximum, "filters": f.rows()})
	return idsOf(t, result), result["since"].(string), result["complete"].(bool)
}

// rows are the filters of the flow.
func (f *fakeSearch) rows() (rows []any) {
	for range f.filters {
		rows = append(rows, map[string]any{"property": "city", "operator": "HAS_PROPERTY"})
	}
	return rows
}

// leastPage is the smallest page with which a run makes progress: a page that
// repeats one record needs room for another.
func (f *fakeSearch) leastPage() int {
	if f.filters == 5 {
		return 2
	}
	return 1
}

// smallPages makes a search's pages small.
func smallPages(t *testing.T, size int) {
	was := searchPage
	searchPage = size
	t.Cleanup(func() { searchPage = was })
}

const second = int64(1000)

// TestChangedOnce reads accounts in which many records share a moment, in runs that
// stop anywhere. Each record comes exactly once, oldest first. Four filters of the
// flow leave room for two more, and five for one.
func TestChangedOnce(t *testing.T) {
	const start, now = cases.Now - 3600*second, cases.Now
	for seed := range int64(300) {
		random := rand.New(rand.NewSource(seed))
		f := &fakeSearch{filters: random.Intn(6)}
		smallPages(t, f.leastPage()+random.Intn(6))
		moments := 1 + random.Intn(12)
		for id := range random.Intn(60) {
			at := start + int64(random.Intn(moments))*(1+int64(random.Intn(2))*second)
			f.records = append(f.records, contact{id: 95 + id, indexed: at, shown: at}) // IDs of two and of three digits
		}
		random.Shuffle(len(f.records), func(i, j int) { f.records[i], f.records[j] = f.records[j], f.records[i] })
		// Records that are too young or too old for any run.
		f.records = append(f.records, contact{1, now - settle, now - settle}, contact{2, start - 1, start - 1})
		since, output := validate.ISO(start), []string{"raw", "simple"}[seed%2]
		var got []int
		for complete := false; !complete; {
			maximum := 1 + random.Intn(15)
			ids, next, done := f.sync(t, now, since, output, maximum)
			require.LessOrEqual(t, len(ids), maximum, "seed %d", seed)
			if !done {
				require.Len(t, ids, maximum, "seed %d: a run that is not complete is full", seed)
			}
			got = append(got, ids...)
			since, complete = next, done
		}
		require.Equal(t, validate.ISO(now-settle), since, "seed %d", seed)
		var want []int
		at := map[int]int64{}
		for _, c := range f.records {
			if at[c.id] = c.indexed; c.id > 2 {
				want = append(want, c.id)
			}
		}
		require.True(t, slices.IsSortedFunc(got, func(a, b int) int { return cmp.Compare(at[a], at[b]) }), "seed %d: %v", seed, got)
		slices.Sort(got)
		slices.Sort(want)
		require.Equal(t, want, got, "seed %d", seed)
		ids, next, done := f.sync(t, now+1, since, output, 10)
		require.Equal(t, []int{1}, ids, "what was too young comes with the next run")
		require.True(t, done)
		require.Equal(t, validate.ISO(now+1-settle), next)
	}
}

// TestChangedLarge reads more records than fit in the memory of one run. The result says so,
// and the next run reads the others.
func TestChangedLarge(t *testing.T) {
	f := &fakeSearch{}
	for id := range 2000 {
		at := cases.Now - int64(3600-id)*second
		f.records = append(f.records, contact{id: 1001 + id, indexed: at, shown: at})
	}
	h := &host{now: cases.Now, answer: func(_, _, body string) (int, map[string]any) {
		page := f.answer(t, body)
		for _, record := range page["results"].([]any) {
			record.(map[string]any)["properties"].(map[string]any)["text"] = strings.Repeat("x", 10_000)
		}
		return 200, page
	}}
	options := map[string]any{"endpoint": "contacts", "action": "changed", "since": validate.ISO(cases.Now - 3600*second), "output": "simple", "maximum": 100_000}
	first := h.run(t, options)
	assert.Equal(t, false, first["complete"])
	assert.Equal(t, "There are more records than fit in the memory of one run: run the action again from since, or read fewer properties.", first["note"])
	options["since"] = first["since"]
	rest := h.run(t, options)
	assert.Equal(t, true, rest["complete"])
	assert.NotContains(t, rest, "note")
	ids := append(idsOf(t, first), idsOf(t, rest)...)
	require.Len(t, ids, 2000)
	for i, id := range ids {
		require.Equal(t, 1001+i, id)
	}
}

// TestChangedMeanwhile changes records between the pages. The search may or may not
// know the changes yet. The run and the next one miss no change, and each run ends.
func TestChangedMeanwhile(t *testing.T) {
	const start = cases.Now - 3600*second
	for seed := range int64(300) {
		random := rand.New(rand.NewSource(seed))
		f := &fakeSearch{filters: random.Intn(6)}
		smallPages(t, f.leastPage()+random.Intn(5))
		now := int64(cases.Now)
		for id := range 1 + random.Intn(40) {
			at := start + int64(random.Intn(8))*second
			f.records = append(f.records, contact{id: 95 + id, indexed: at, shown: at})
		}
		changes := random.Intn(20)
		f.between = func() {
			if changes--; changes < 0 {
				return
			}
			c := &f.records[random.Intn(len(f.records))]
			c.shown = now + int64(random.Intn(1000))
			if random.Intn(2) == 0 {
				c.indexed = c.shown
			}
		}
		since, got := validate.ISO(start), map[int]bool{}
		for runs := range 100 {
			if runs == 3 {
				changes = 0
			}
			ids, next, complete := f.sync(t, now, since, "raw", 1+random.Intn(30))
			for _, id := range ids {
				got[id] = true
			}
			since = next
			now += 60 * second
			for i := range f.records { // the index catches up
				f.records[i].indexed = f.records[i].shown
			}
			if complete && runs > 5 {
				break
			}
		}
		for _, c := range f.records {
			assert.True(t, got[c.id], "seed %d: %d was missed", seed, c.id)
		}
		ms, _, _ := strings.Cut(since, "/")
		at, ok := validate.Moment(ms)
		require.True(t, ok)
		require.Greater(t, at, int64(cases.Now), "seed %d: the runs got on", seed)
	}
}

// TestChangedRequests proves that a run makes one request for each page, and one
// more if a moment fills pages.
func TestChangedRequests(t *testing.T) {
	smallPages(t, 10)
	const start = cases.Now - 3600*second
	spread, same := &fakeSearch{}, &fakeSearch{}
	for id := range 1000 {
		at := start + int64(id)
		spread.records = append(spread.records, contact{id + 1, at, at})
		same.records = append(same.records, contact{id + 1, start, start})
	}
	ids, _, complete := spread.sync(t, cases.Now, validate.ISO(start), "raw", 1000)
	require.True(t, complete)
	require.Len(t, ids, 1000)
	assert.LessOrEqual(t, spread.asked, 112, "each page repeats the record that the one before ended with")
	ids, _, _ = same.sync(t, cases.Now, validate.ISO(start), "raw", 1000)
	require.Len(t, ids, 1000)
	assert.LessOrEqual(t, same.asked, 102)
}

// TestChangedTooManyAtOnce has more records of one moment than offsets reach, with
// filters that allow no other way. The run reads what it can, and the next one says
// what to do.
func TestChangedTooManyAtOnce(t *testing.T) {
	const start = cases.Now - 3600*second
	f := &fakeSearch{filters: 5}
	for id := range 10_050 {
		f.records = append(f.records, contact{id + 1, start, start})
	}
	ids, since, complete := f.sync(t, cases.Now, validate.ISO(start), "raw", 20_000)
	require.False(t, complete)
	require.Len(t, ids, 10_000)
	require.Equal(t, validate.ISO(start)+"/10000", since)
	h := &host{now: cases.Now, answer: func(_, _, body string) (int, map[string]any) { return 200, f.answer(t, body) }}
	fail := h.fail(t, map[string]any{"endpoint": "contacts", "action": "changed", "since": since, "filters": f.rows()})
	assert.Equal(t, "validation", fail["error"])
	assert.Contains(t, fail["message"], "More than 10,000 records changed at "+validate.ISO(start))
	f.filters = 4
	ids, _, complete = f.sync(t, cases.Now, since, "raw", 20_000)
	require.True(t, complete)
	require.Len(t, ids, 50)
}
