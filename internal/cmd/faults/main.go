// Command faults checks what the operation reports when requests fail. It runs
// every action that writes, and reads that take several requests, against the
// stand-in for HubSpot. In each run it breaks the first, the middle or the last
// request, or all requests from there on, in one of the ways that it knows. Then it
// compares the report with the content of the account: nothing may be lost or
// doubled, and the report must be true.
//
//	faults [-only TEXT]
//
// It makes each run twice: with a host that sees all answers, and with one that
// sees neither body nor headers of a failure, as in Directus's sandbox.
//
// It prints a matrix with a mark for every run, and then a line that counts the
// marks. Time is simulated, so waits take no time. The exit status is 1 unless
// every mark is the one for true.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
)

func main() {
	only := flag.String("only", "", "run only the scenarios whose names contain this `text`")
	flag.Parse()
	debug.SetGCPercent(400) // collects less often, because every run throws an account away
	if !play(os.Stdout, scenarios, columns, *only) {
		os.Exit(1)
	}
}

// begin is when every run begins.
const begin = 1795514400000 // 2026-11-24T10:00:00Z

// point is the place in a run where a fault happens.
type point struct {
	name string
	nth  int
	ever bool
}

// play runs all scenarios with all faults. It returns whether every cell is true.
func play(w io.Writer, scenarios []scenario, columns []column, only string) bool {
	const width = 76
	fmt.Fprintln(w, "Each mark is a run: . true, L lost, D doubled, U untrue, T with the token. A space means that the fault cannot happen there.")
	for i := range columns {
		fmt.Fprintf(w, "%*s%s%s\n", width, "", strings.Repeat("|", i), columns[i].name)
	}
	counts := map[verdict]int{}
	var bad []string
	for i := range scenarios {
		s := &scenarios[i]
		if !strings.Contains(s.name, only) {
			continue
		}
		for _, hidden := range []bool{false, true} {
			host := "trusted"
			if hidden {
				host = "sandbox"
			}
			asked, f := cell(s, nil, hidden, point{})
			if f.verdict != good {
				counts[f.verdict]++
				bad = append(bad, fmt.Sprintf("%s, %s, no fault: %c: %s", s.name, host, f.verdict, f.reason))
			}
			for _, p := range points(asked, s.before != nil) {
				var marks strings.Builder
				for j, f := range row(s, columns, hidden, p) {
					marks.WriteByte(byte(f.verdict))
					counts[f.verdict]++
					if f.verdict != good && f.verdict != absent {
						bad = append(bad, fmt.Sprintf("%s, %s, %s, %s: %c: %s", s.name, host, p.name, columns[j].name, f.verdict, f.reason))
					}
				}
				fmt.Fprintf(w, "%-*s%s\n", width, s.name+", "+host+", "+p.name, marks.String())
			}
		}
	}
	for _, b := range bad {
		fmt.Fprintln(w, b)
	}
	all := counts[good] + counts[lost] + counts[doubled] + counts[untrue] + counts[leaked]
	fmt.Fprintf(w, "%d cells: %d true, %d lost, %d doubled", all, counts[good], counts[lost], counts[doubled])
	if counts[untrue] > 0 {
		fmt.Fprintf(w, ", %d untrue", counts[untrue])
	}
	if counts[leaked] > 0 {
		fmt.Fprintf(w, ", %d with the token", counts[leaked])
	}
	fmt.Fprintln(w)
	return all > 0 && counts[good] == all
}

// row runs a scenario with all faults at one point, as many at once as there are
// processors.
func row(s *scenario, columns []column, hidden bool, p point) []finding {
	out := make([]finding, len(columns))
	var next atomic.Int32
	var all sync.WaitGroup
	for range runtime.NumCPU() {
		all.Go(func() {
			for {
				j := int(next.Add(1)) - 1
				if j >= len(columns) {
					return
				}
				_, out[j] = cell(s, &columns[j], hidden, p)
			}
		})
	}
	all.Wait()
	return out
}

// points returns the places for faults in a run with a number of requests. later
// says that the scenario itself breaks the first request, which is then no place.
func points(asked int, later bool) (out []point) {
	first := 1
	if later {
		first = 2
	}
	last := first - 1
	for _, p := range []point{{name: "first", nth: first}, {name: "middle", nth: (first + asked) / 2}, {name: "last", nth: asked}} {
		if p.nth <= last || p.nth > asked {
			continue
		}
		last = p.nth
		out = append(out, p, point{name: "from the " + p.name + " on", nth: p.nth, ever: true})
	}
	return out
}

// cell runs a scenario with a fault, or without one if it is nil, and judges it.
func cell(s *scenario, c *column, hidden bool, p point) (asked int, f finding) {
	if c != nil && !s.meets(c, p) {
		return 0, finding{verdict: absent}
	}
	t, err := try(s, c, hidden, p)
	if err != nil {
		return t.asked, found(untrue, "%s", err)
	}
	if t.asked == 0 {
		return 0, found(untrue, "nothing was sent, so nothing can break")
	}
	if t.outcome.holds(hubspottest.DefaultToken) {
		return t.asked, found(leaked, "the token is in the result")
	}
	if f = t.judge(&t.facts, t.outcome); f.verdict == good && t.missed {
		f.verdict = absent
	}
	return t.asked, f
}

// trial is a run that has ended, with the facts by which it is judged.
type trial struct {
	facts   facts
	outcome outcome
	judge   func(*facts, outcome) finding
	asked   int  // how many requests there were
	missed  bool // not all of the planned faults happened
}

// join associates the two records of each item.
func join(s *hubspottest.Server, items []item) {
	for _, it := range items {
		request{method: "PUT", path: "/crm/objects/2026-09/contacts/" + it.id + "/associations/default/contacts/" + it.to}.send(s)
	}
}

// try carries out a run.
func try(s *scenario, c *column, hidden bool, p point) (t trial, err error) {
	h := &host{now: begin, hidden: hidden}
	h.hubspot = hubspottest.New(hubspottest.WithOptions(s.account), hubspottest.WithClock(func() time.Time { return time.UnixMilli(h.now) }))
	seeded, err := h.hubspot.Seed(hubspottest.Seed{Type: "contacts", Count: s.seeds, Properties: map[string]string{"email": "c{n}@example.com"}, StepMS: 7})
	if err != nil {
		return t, err
	}
	h.now += 60_000
	ids := make([]string, len(seeded))
	for i, id := range seeded {
		ids[i] = fmt.Sprint(id)
	}
	t.judge = s.judge(ids)
	t.facts = facts{action: s.action()}
	if s.items != nil {
		t.facts.items = s.items(ids)
	}
	if s.joined {
		join(h.hubspot, t.facts.items)
	}
	for _, r := range s.setup {
		r.send(h.hubspot)
	}
	t.facts.before, t.facts.was = look(h.hubspot), s.counts(h.hubspot, t.facts.items)
	if s.given != nil {
		for _, v := range s.given(t.facts.items) {
			h.items = append(h.items, json.RawMessage(hosttest.Marshal(v)))
		}
	}
	breaks := func(c *column, first, last int) error {
		t.facts.unsure, t.facts.late = t.facts.unsure || c.unsure, t.facts.late || c.way == late
		if c.way != open {
			h.ways = append(h.ways, broken{c.way, first, last})
			return nil
		}
		fault := c.fault
		fault.From, fault.To = first, last
		_, err := h.hubspot.AddFault(fault)
		return err
	}
	least := 0
	if s.before != nil {
		least++
		if err := breaks(s.before, 1, 1); err != nil {
			return t, err
		}
	}
	if c != nil {
		least++
		last := p.nth
		if p.ever {
			last = math.MaxInt
		}
		if err := breaks(c, p.nth, last); err != nil {
			return t, err
		}
	}
	t.outcome, err = h.run(s.input(ids))
	t.facts.after, t.facts.hits, t.asked = look(h.hubspot), h.hits, h.asked
	for _, f := range h.hubspot.Faults() {
		t.facts.hits += f.Hits
	}
	h.hubspot.ClearFaults()
	t.facts.is = s.counts(h.hubspot, t.facts.items)
	t.missed = t.facts.hits < least
	if others := t.facts.others(); c != nil && c.fault.Rival != nil {
		t.missed = t.missed || others == 0
	}
	if h.stopped { // the requests that were under way are unknown, too
		t.facts.hits += engine.Parallel
	}
	return t, err
}
