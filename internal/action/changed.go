package action

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// settle is how long HubSpot's search may take to find a change, in milliseconds. Younger
// changes are left to the next run, because the search may not find all of them yet.
const settle = 30_000

// place is how far the changes were read: all changes before a moment, and the changes of
// that moment up to a record's ID.
type place struct {
	moment int64
	id     string // "" if no change of that moment was read
}

// mostIdle is how many pages in a row may have no new record. One or two are normal: a
// record that changes again between two requests is on neither page.
const mostIdle = 10

// firstID comes before the ID of every record.
const firstID = "0"

// String is the form that a flow stores: the time, and the ID of the last record of that
// time.
func (p place) String() string {
	if p.id == "" {
		return validate.ISO(p.moment)
	}
	return validate.ISO(p.moment) + "/" + p.id
}

// changes reads what changed up to a moment.
type changes struct {
	*harvest
	at         place
	until      int64
	property   string
	properties []string
	tight      bool // the flow's filters leave room for one more in each group, not for two
	passed     int  // how many records of the place's moment were read, if tight is true
}

// changed reads the records that changed since a moment, oldest first. The result says
// where the next run continues.
//
// A page begins at the last moment of the page before, not at an offset: a record that
// changes meanwhile leaves the window, and all offsets after it would shift. The records
// of that last moment are taken with the next page, so that none is taken twice. If a
// page has only one moment, its records are read in the order of their IDs.
func changed(c *call) engine.Step {
	in := c.In
	since, tight := in.Text(option.Since), !validate.RoomFor(in.Filters, 2)
	s := &changes{harvest: c.harvest(c.maximum(), tight), tight: tight, until: c.Now() - settle, property: in.Endpoint.Modified, properties: in.List(option.ListFields)}
	s.met = nil // the place says which records were read
	s.at.moment, s.at.id, _ = validate.Since(since)
	if len(s.properties) > 0 && !slices.Contains(s.properties, s.property) {
		s.properties = append(slices.Clone(s.properties), s.property)
	}
	if s.at.moment >= s.until {
		return s.end(since, true)
	}
	for idle := 0; s.at.moment < s.until && !s.full(); {
		read := s.window
		switch {
		case s.at.id != "" && s.tight:
			read = s.amongByOffset
		case s.at.id != "":
			read = s.among
		}
		before, had := s.at, s.count
		if failed := read(); failed != nil {
			return engine.Step{Fail: failed}
		}
		if s.at == before {
			break // the search does not have the record yet; the next run reads on
		}
		if idle++; s.count > had {
			idle = 0
		}
		if idle == mostIdle {
			r := request.Search(in, s.toCome())
			return engine.Step{Fail: c.oddAnswer(&r, "its records are not those that were asked for: ten pages in a row had no record that changed in the time asked for.")}
		}
	}
	return s.end(s.at.String(), s.at.moment >= s.until)
}

func (s *changes) end(since string, complete bool) engine.Step {
	return s.finish(func(w *wire.Writer) {
		w.Key("since").String(since).Key("complete").Bool(complete)
		if !complete {
			s.note(w, "run the action again from since")
		}
	})
}

// query asks for records with filters on when they changed, in each group of the flow's
// filters.
func (s *changes) query(sort string, filters ...validate.Filter) *request.Query {
	return &request.Query{Groups: request.With(s.c.In.Filters, filters...), Sort: sort, Properties: s.properties}
}

// toCome is the query for the records that changed since the place, oldest first.
func (s *changes) toCome() *request.Query {
	if s.tight { // one filter for both ends, which most likely belong to it
		between := s.when("BETWEEN", s.at.moment)
		between.High = strconv.FormatInt(s.until-1, 10)
		return s.query(s.property, between)
	}
	return s.query(s.property, s.when("GTE", s.at.moment), s.when("LT", s.until))
}

// when is a filter on the moment of the change.
func (s *changes) when(operator string, moment int64) validate.Filter {
	return validate.Filter{Property: s.property, Operator: operator, Value: strconv.FormatInt(moment, 10)}
}

// window reads a page of the changes since the place.
func (s *changes) window() *problem.Problem {
	room := s.room()
	// The page has one record more than there is room for, to see the moment of the next one.
	p, failed := s.found(min(searchPage, room+1), true, s.toCome())
	if failed != nil {
		return failed
	}
	moments := make([]int64, p.count)
	for i, record := range p.records {
		text, _ := record.At("properties", s.property).Scalar()
		ms, ok := validate.Moment(text)
		if !ok {
			failed = s.odd(p, "a record in its answer does not say when it changed: its "+s.property+" cannot be read.")
			if len(s.properties) == 0 {
				failed.Hint = "Name the properties to read. The operation then reads " + s.property + ", too."
			}
			return failed
		}
		moments[i] = ms
	}
	if p.count == 0 || p.next == "" && p.count <= room {
		s.take(p, p.count)
		s.at = place{moment: s.until}
		return nil
	}
	// A record that has changed again shows the later moment, although the search found it
	// at the earlier one. The records after it are read again.
	n := 0
	for n < p.count && moments[n] < s.until {
		n++
	}
	if n == 0 {
		n = slices.IndexFunc(moments, func(ms int64) bool { return ms < s.until })
		if n < 0 {
			return nil
		}
		if moments[n] < s.at.moment {
			return s.odd(p, "its records are not in the order asked for.")
		}
		s.at = place{moments[n], firstID}
		return nil
	}
	if !slices.IsSorted(moments[:n]) || moments[0] < s.at.moment {
		return s.odd(p, "its records are not in the order asked for.")
	}
	last := moments[min(room, n-1)]
	before, _ := slices.BinarySearch(moments[:n], last)
	s.take(p, before)
	s.at = place{moment: last}
	if before == 0 || n > room && s.room() > 0 { // the page has no other moment, or there is no room for all records of this one
		s.at.id = firstID
	}
	return nil
}

// among reads a page of the records that changed at the moment of the place.
func (s *changes) among() *problem.Problem {
	at := s.at
	after := validate.Filter{Property: registry.ObjectID, Operator: "GT", Value: at.id}
	p, failed := s.found(min(searchPage, s.room()), false, s.query(registry.ObjectID, s.when("EQ", at.moment), after))
	if failed != nil {
		return failed
	}
	text, _ := p.last.At("properties", s.property).Scalar()
	if ms, ok := validate.Moment(text); ok && ms < at.moment {
		return s.odd(p, "its records are not those that were asked for: one changed before "+validate.ISO(at.moment)+".")
	}
	s.take(p, p.count)
	if p.next == "" {
		s.at = place{moment: at.moment + 1}
		return nil
	}
	s.at.id, failed = s.further(p, at.id)
	return failed
}

// amongByOffset reads the records of a moment by offset, in the order of their IDs,
// because there is no room for a filter on the ID. A record that changes meanwhile leaves
// the moment, and the records after it move forward. So each page but the first has to begin
// with a record that was read before. If it does not, records may have been skipped, and
// an earlier page is read again.
func (s *changes) amongByOffset() *problem.Problem {
	q := s.query(registry.ObjectID, s.when("EQ", s.at.moment))
	for back := 0; ; {
		offset := max(0, s.passed-1)
		size := min(searchPage, request.MaxFound-offset)
		if size < 2 {
			if s.count > 0 {
				return nil // the next run reports it
			}
			return s.tooManyAtOnce()
		}
		q.After = ""
		if offset > 0 {
			q.After = strconv.Itoa(offset)
		}
		p, failed := s.harvest.read(size, true, s.c.searching(q))
		if failed != nil {
			return failed
		}
		known := 0
		for known < p.count {
			if id, _ := p.records[known].Get("id").Scalar(); compareIDs(id, s.at.id) > 0 {
				break
			}
			known++
		}
		if known == 0 && offset > 0 {
			if back == mostIdle {
				return s.odd(p, "its records are not in the order asked for.")
			}
			s.passed = max(0, offset-size<<back) // go back twice as far each time
			back++
			continue
		}
		if known == p.count && p.next != "" && known > 1 {
			s.passed = offset + known
			continue
		}
		last := s.at.id
		if known < p.count {
			if last, failed = s.further(p, last); failed != nil {
				return failed
			}
		}
		p.records, p.count = p.records[known:], p.count-known
		n := min(p.count, s.room())
		if n < p.count {
			last, _ = p.records[n-1].Get("id").Scalar()
		}
		s.take(p, n)
		s.passed = offset + known + n
		if p.next == "" && n == p.count {
			s.at, s.passed = place{moment: s.at.moment + 1}, 0
		} else {
			s.at.id = last
		}
		return nil
	}
}

// tooManyAtOnce is the problem of a moment with more records than offsets reach.
func (s *changes) tooManyAtOnce() *problem.Problem {
	moment := validate.ISO(s.at.moment)
	return &problem.Problem{
		Word: problem.Validation, Docs: s.c.In.Endpoint.Docs,
		Message: "More than 10,000 records changed at " + moment + ", and the flow's filters leave no room for the two filters that the operation adds to each group to read them.",
		Hint:    "Use at most four filters in a group. HubSpot takes 18 filters in all, so leave room for two more in each group. Records that changed before " + moment + " are not affected.",
	}
}
