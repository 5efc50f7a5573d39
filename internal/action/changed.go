package action

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// settle is how long HubSpot's search may take to know a change, in milliseconds. Younger
// changes are left to the next run, because some of them may not be there yet and would
// be missed.
const settle = 30_000

// place is how far the changes were read: all changes before a moment, and the changes of
// that moment up to a record's id.
type place struct {
	moment int64
	id     string // "" for none of them
}

// mostIdle is how many pages in a row may have no new record. One or two can be without,
// because a record that changes again between two requests is on neither page.
const mostIdle = 10

// firstID comes before the id of every record.
const firstID = "0"

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
}

// changed reads the records that changed since a moment, oldest first. The result says
// where the next run continues.
//
// A page begins at the last moment of the page before, not at an offset: a record that
// changes meanwhile leaves the window, and all offsets after it would shift. The records
// of that last moment are taken with the next page, so that none is taken twice. If a
// page has only one moment, its records are read in the order of their ids.
func changed(c *call) engine.Step {
	in := c.In
	since := in.Text(option.Since)
	s := &changes{harvest: c.harvest(c.maximum(), false), until: c.Now() - settle, property: in.Endpoint.Modified, properties: in.List(option.ListFields)}
	s.at.moment, s.at.id, _ = validate.Since(since)
	if len(s.properties) > 0 && !slices.Contains(s.properties, s.property) {
		s.properties = append(slices.Clone(s.properties), s.property)
	}
	if s.at.moment >= s.until {
		return s.end(since, true)
	}
	for idle := 0; s.at.moment < s.until && !s.full(); {
		read := s.window
		if s.at.id != "" {
			read = s.among
		}
		before, had := s.at, s.count
		if failed := read(); failed != nil {
			return engine.Step{Fail: failed}
		}
		if s.at == before {
			break // the index is behind: the next run finds it further on
		}
		if idle++; s.count > had {
			idle = 0
		}
		if idle == mostIdle {
			r := request.Search(in, s.toCome())
			return engine.Step{Fail: c.oddPage(&r, &response.Answer{Status: 200}, "its records are not those that were asked for: ten pages in a row had none that changed when they should have.")}
		}
	}
	return s.end(s.at.String(), s.at.moment >= s.until)
}

func (s *changes) end(since string, complete bool) engine.Step {
	return s.finish(func(w *wire.Writer) {
		w.Key("since").String(since).Key("complete").Bool(complete)
		if !complete {
			s.note(w, "run it again from since")
		}
	})
}

// query asks for records with filters on when they changed. Each group of the flow's
// filters gets them, so there may be no more than validate says.
func (s *changes) query(sort string, filters ...validate.Filter) *request.Query {
	return &request.Query{Groups: request.With(s.c.In.Filters, filters...), Sort: sort, Properties: s.properties}
}

// toCome is the query for the records that changed since the place, oldest first.
func (s *changes) toCome() *request.Query {
	return s.query(s.property, s.when("GTE", s.at.moment), s.when("LT", s.until))
}

// when is a filter on the moment of the change.
func (s *changes) when(operator string, moment int64) validate.Filter {
	return validate.Filter{Property: s.property, Operator: operator, Value: strconv.FormatInt(moment, 10)}
}

// window reads a page of the changes since the place.
func (s *changes) window() *problem.Problem {
	room := s.room()
	// One more than there is room for shows the moment of the next.
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
				failed.Hint = "Name the properties to read: " + s.property + " is read with them then."
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
	// A record that has changed again shows the later moment, although the index has it
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
	if before == 0 || n > room && s.room() > 0 { // there is nothing but this moment, or no room for all of it
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
