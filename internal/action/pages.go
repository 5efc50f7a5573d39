package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// defaultMaximum is how many records a run reads from all pages. If a bound on memory
// ends the run before that, its result says where to continue.
const defaultMaximum = 10_000

// The sizes of a list's pages.
const (
	listPage    = 100
	historyPage = 50 // with the properties' history
	largestPage = 1000
)

// searchPage is the size of a search's pages. Tests make it smaller.
var searchPage = request.MaxSearch

// harvest collects the records of many pages. Either the host keeps them, and the core
// sees only their number, or the core writes them.
type harvest struct {
	c       *call
	count   int
	maximum int
	parts   []engine.Part
	records *wire.Writer        // nil when the host keeps them
	met     map[string]struct{} // the IDs that were read, if pages may overlap; nil otherwise
	largest int                 // how many records a page may have: fewer if they are large
	list    string              // the member of an answer that has the records

	simple func(*wire.Writer, wire.Value) // writes an element that is not a record; nil for records
}

// harvest begins a harvest. If pages may overlap, the core writes the records, and leaves
// out those that it has written before.
func (c *call) harvest(maximum int, overlap bool) *harvest {
	h := &harvest{c: c, maximum: maximum, largest: largestPage, list: "results"}
	if overlap {
		h.met = map[string]struct{}{}
	}
	if overlap || c.simple != nil {
		h.records = wire.NewWriter(nil)
		h.records.Open('{').Key("results").Open('[')
	}
	return h
}

// of makes the harvest one of elements that are not records. simple writes each element.
func (h *harvest) of(simple func(*wire.Writer, wire.Value)) *harvest {
	h.simple = simple
	return h
}

// maximum is how many records the flow wants.
func (c *call) maximum() int {
	if n, err := strconv.Atoi(c.In.Text(option.Maximum)); err == nil {
		return n
	}
	return defaultMaximum
}

// room is how many more records there is room for.
func (h *harvest) room() int { return h.maximum - h.count }

// full tells whether the flow wants no more records, or no more fit into the memory.
func (h *harvest) full() bool {
	return h.room() <= 0 || h.heavy()
}

// heavy tells whether no more records fit into the memory.
func (h *harvest) heavy() bool {
	if h.records == nil {
		return h.c.HoldsMuch()
	}
	return h.c.Full(len(h.records.Bytes()))
}

// page is one page of records. Its values are valid until the run waits again.
type page struct {
	request request.Request
	answer  *response.Answer
	records []wire.Value // empty if the host keeps them and the core does not see them
	count   int
	last    wire.Value // the last record; Missing when there is none
	next    string     // the cursor; "" on the last page
	end     bool       // HubSpot gives no further page, though there may be more records
}

// read reads a page of at most size records. build makes the request. If the records are
// large, it asks for fewer. whole says that the core must see the records even if the
// host keeps them.
func (h *harvest) read(size int, whole bool, build func(limit string) request.Request) (*page, *problem.Problem) {
	var r request.Request
	var a *response.Answer
	var before int64
	for {
		size = min(size, h.largest)
		r = build(strconv.Itoa(size))
		before = h.c.Progress()
		r.See = request.All
		if h.records == nil {
			r.Keep = true
			if !whole {
				r.Omit = h.list
			}
		}
		var p *problem.Problem
		if a, p = h.c.Send(r); p == nil {
			break
		}
		if !a.Large || size <= 1 {
			return nil, p
		}
		h.largest = size / 2
	}
	out := &page{request: r, answer: a}
	results := a.JSON.Get(h.list)
	if r.Omit != "" {
		n, ok := results.Get("length").Int()
		if !ok {
			return nil, h.odd(out, "its answer holds no records.")
		}
		out.count, out.last = n, results.Get("last")
	} else {
		if results.Kind() != wire.Array {
			return nil, h.odd(out, "its answer holds no records.")
		}
		out.records = results.Items()
		if out.count = len(out.records); out.count > 0 {
			out.last = out.records[out.count-1]
		}
	}
	if out.count == 0 {
		h.c.ResetProgress(before) // an empty page gives no more time
	}
	h.fit(out.count, a.Size)
	out.next = cursorOf(a.JSON)
	return out, nil
}

// odd is the problem of a good answer that is not a page.
func (h *harvest) odd(p *page, what string) *problem.Problem {
	return h.c.oddAnswer(&p.request, what)
}

// oddAnswer is the problem of an answer with status 200 that does not hold what it should.
// what ends the sentence "HubSpot answered with a good status, but …".
func (c *call) oddAnswer(r *request.Request, what string) *problem.Problem {
	return &problem.Problem{
		Word: problem.Upstream, Status: 200, Method: r.Method, Path: r.Bare(), Docs: c.In.Endpoint.Docs,
		Message: "HubSpot answered with a good status, but " + what,
	}
}

// fixed reads a page whose size the core cannot choose.
func (h *harvest) fixed(r request.Request, whole bool) (*page, *problem.Problem) {
	return h.read(1, whole, func(string) request.Request { return r })
}

// pages takes page after page, each from the cursor of the one before, until there are no
// more pages or no more room.
func (h *harvest) pages(after string, read func(after string) (*page, *problem.Problem)) engine.Step {
	seen := follow(after, h.maximum)
	for {
		p, failed := read(after)
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		h.take(p, p.count)
		if p.next == "" {
			return h.stop("")
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		if h.full() || p.end {
			return h.stop(p.next)
		}
		after = p.next
	}
}

// pagesOf is pages with at most size records on each. build makes the requests. The last
// request asks only for as many records as there is room for, so that its cursor is
// right.
func (h *harvest) pagesOf(size int, after string, build func(limit, after string) request.Request) engine.Step {
	return h.pages(after, func(after string) (*page, *problem.Problem) {
		return h.read(min(size, h.room()), false, func(limit string) request.Request { return build(limit, after) })
	})
}

// take adds a page's first n records to the result.
func (h *harvest) take(p *page, n int) {
	switch {
	case n == 0:
	case h.records == nil:
		take := n
		if n == p.count {
			take = -1
		}
		h.parts = append(h.parts, engine.Part{ID: p.answer.ID, Take: take})
		h.count += n
	default:
		before := len(h.records.Bytes())
		for _, record := range p.records[:n] {
			if h.met != nil {
				id, _ := record.Get("id").Scalar()
				if _, again := h.met[id]; again {
					continue
				}
				h.met[id] = struct{}{}
			}
			h.count++
			if h.simple != nil {
				h.simple(h.records, record)
			} else {
				h.c.writeRecord(h.records, record)
			}
		}
		h.fit(n, len(h.records.Bytes())-before)
		h.c.Wrote(len(h.records.Bytes()))
	}
}

// takeWhere adds the records of a page that want accepts to the result, up to most. It
// returns how many such records the page has.
func (h *harvest) takeWhere(p *page, most int, want func(wire.Value) bool) (count int) {
	found := slices.DeleteFunc(slices.Clone(p.records), func(v wire.Value) bool { return !want(v) })
	h.take(&page{request: p.request, answer: p.answer, records: found, count: len(found)}, min(len(found), most))
	return len(found)
}

// fit makes the next pages as large as the records of this one allow.
func (h *harvest) fit(records, bytes int) {
	if records > 0 && bytes > 0 {
		h.largest = max(1, engine.MostOfPage*records/bytes)
	}
}

// finish makes the run's result: the records, and the members that members writes beside
// them.
func (h *harvest) finish(members func(*wire.Writer)) engine.Step {
	if h.records != nil {
		h.records.Close(']')
		members(h.records)
		return engine.Step{Value: h.records.Close('}').Bytes()}
	}
	w := wire.NewWriter(nil)
	w.Open('{')
	members(w)
	return engine.Step{Held: &engine.Held{Parts: h.parts, Concat: h.list, With: w.Close('}').Bytes()}}
}

// stop ends the run and notes the cursor to continue from. Without a cursor the result is
// complete.
func (h *harvest) stop(cursor string) engine.Step {
	return h.finish(func(w *wire.Writer) {
		w.Key("complete").Bool(cursor == "")
		if cursor != "" {
			w.Key("paging").Open('{').Key("next").Open('{').Key("after").String(cursor).Close('}').Close('}')
			h.note(w, "go on with paging.next.after as cursor")
		}
	})
}

// note adds a sentence to the result: that more records did not fit, and what to do.
func (h *harvest) note(w *wire.Writer, out string) {
	if h.room() > 0 && h.heavy() {
		w.Key("note").String("There are more records than fit in the memory of one run: " + out + ", or read fewer properties.")
	}
}

// list reads a page of records, or all of them.
func list(c *call) engine.Step {
	if r := request.List(c.In); len(r.Path) > request.MaxURL {
		return engine.Step{Fail: c.tooLong(&r, option.ListFields, "Name fewer properties. Search and Read Many take any number of them.")}
	}
	if c.In.Text(option.AllPages) != "true" {
		return c.record(request.List(c.In))
	}
	size := listPage
	if len(c.In.List(option.ListHistory)) > 0 {
		size = historyPage
	}
	return c.harvest(c.maximum(), false).pagesOf(size, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Page(c.In, limit, after)
	})
}

// search reads a page of the records found, or all of them.
func search(c *call) engine.Step {
	in, after := c.In, c.In.Text(option.After)
	q := request.Query{Groups: in.Filters, Text: in.Text(option.Query), Properties: in.List(option.ListFields), Limit: in.Text(option.Limit), After: after}
	if sort := in.List(option.Sort); len(sort) > 0 {
		q.Sort = sort[0]
	}
	id, byID := strings.CutPrefix(after, validate.CursorByID)
	all := in.Text(option.AllPages) == "true"
	maximum := c.maximum()
	if !all {
		if !byID {
			return c.record(request.Search(in, &q))
		}
		maximum = 10 // HubSpot's own page
		if n, err := strconv.Atoi(q.Limit); err == nil {
			maximum = n
		}
	}
	q.After = ""
	if byID || q.Sort == "" && after == "" && validate.RoomFor(in.Filters, 1) {
		return c.searchByID(&q, maximum, id)
	}
	return c.searchByOffset(&q, maximum, after)
}

// searchByID reads the records of a search in the order of their IDs: each page begins
// after the last ID of the page before. So it can read more than 10,000 records, and a
// record that is created, deleted or changed meanwhile moves no other record to another
// page.
func (c *call) searchByID(q *request.Query, maximum int, id string) engine.Step {
	h, own := c.harvest(maximum, false), q.Groups
	q.Sort = registry.ObjectID
	for {
		if id != "" {
			q.Groups = request.With(own, validate.Filter{Property: registry.ObjectID, Operator: "GT", Value: id})
		}
		p, failed := h.found(min(searchPage, h.room()), false, q)
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		h.take(p, p.count)
		if p.next == "" {
			return h.stop("")
		}
		if id, failed = h.further(p, id); failed != nil {
			return engine.Step{Fail: failed}
		}
		if h.full() {
			return h.stop(validate.CursorByID + id)
		}
	}
}

// found reads the next page of a search that has records. An empty page with a cursor is
// not the end, because a search may lag behind changes.
func (h *harvest) found(size int, whole bool, q *request.Query) (*page, *problem.Problem) {
	q.After = ""
	seen := follow("", h.maximum)
	for {
		p, failed := h.read(size, whole, h.c.searching(q))
		if failed != nil || p.next == "" || p.count > 0 {
			return p, failed
		}
		if wrong := seen.next(p.next, p.count); wrong != "" {
			return nil, h.odd(p, wrong)
		}
		q.After = p.next
	}
}

// searching builds the requests for a search's pages.
func (c *call) searching(q *request.Query) func(limit string) request.Request {
	return func(limit string) request.Request {
		q.Limit = limit
		return request.Search(c.In, q)
	}
}

// further returns the ID of a page's last record. It must come after the ID that the page
// began at, or the run would never end.
func (h *harvest) further(p *page, before string) (string, *problem.Problem) {
	id, _ := p.last.Get("id").Scalar()
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return "", h.odd(p, "a record in its answer has no ID.")
	}
	if compareIDs(id, before) <= 0 {
		return "", h.odd(p, "its records are not in the order asked for.")
	}
	return id, nil
}

// searchByOffset reads the records of a search in the order of a property, or with
// filters that leave no room for a filter on the ID. HubSpot allows that only for the first
// 10,000. A record that changes its place meanwhile may come twice, and is taken once.
func (c *call) searchByOffset(q *request.Query, maximum int, after string) engine.Step {
	h := c.harvest(maximum, true)
	offset, _ := strconv.Atoi(after)
	seen := follow(after, maximum)
	for {
		if offset > 0 {
			q.After = strconv.Itoa(offset)
		}
		p, failed := h.read(min(searchPage, h.room(), request.MaxFound-offset), true, c.searching(q))
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		h.take(p, p.count)
		next, err := strconv.Atoi(p.next)
		if p.next == "" {
			next = offset + p.count
			if total, _ := p.answer.JSON.Get("total").Int(); next < request.MaxFound || total <= next {
				return h.stop("")
			}
		} else if err != nil || next <= offset {
			return engine.Step{Fail: h.odd(p, "its cursor does not lead to another page.")}
		} else if wrong := seen.next(p.next, p.count); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		switch offset = next; {
		case offset >= request.MaxFound:
			return h.finish(func(w *wire.Writer) {
				w.Key("complete").Bool(false).Key("note").String("HubSpot's search gives only the first 10,000 records that it finds. " + c.pastTheEnd())
			})
		case h.full():
			return h.stop(strconv.Itoa(offset))
		}
	}
}

// pastTheEnd says how to read the records of a search that are beyond the first 10,000.
func (c *call) pastTheEnd() string {
	switch {
	case len(c.In.List(option.Sort)) > 0:
		return "To read the others, leave Sort By empty: the operation then reads on by the records' IDs."
	case !validate.RoomFor(c.In.Filters, 1):
		return "To read the others, use at most five filters in a group. HubSpot takes 18 filters in all, so leave room for one more in each group: the operation then reads on by the records' IDs, for which it adds a filter to each group. Or split the search into several that find fewer."
	}
	return "To read the others, leave Cursor empty: the operation then reads on by the records' IDs."
}
