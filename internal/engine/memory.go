package engine

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

const (
	// maxAge is for how long what was looked up counts, in milliseconds: what a
	// person changes in HubSpot is to be seen soon.
	MaxAge = 5 * 60 * 1000
	// maxMemory bounds what an account's answers may take, in bytes.
	maxMemory = 1 << 20
)

// memory is what runs have looked up in an account and others need soon, such as
// its pipelines: the answers, by path. It holds copies.
type memory struct {
	answers map[string]remembered
	size    int
}

type remembered struct {
	body  []byte
	until int64
}

// known reads what seldom changes, out of memory where it is still fresh. The
// caller gives the answer back with Release. It must not be called while other
// requests are open.
//
// Where there is neither an answer nor a problem, the run is a dry one: what was
// asked is not known, and what depends on it stays as the flow gave it.
func (c *Call) Known(r request.Request) (*wire.Doc, *problem.Problem) {
	m := &c.Run.account.memory
	if m.fresh(r.Path, c.Run.now) {
		if doc, ok := wire.Read(m.answers[r.Path].body); ok {
			return doc, nil
		}
	}
	r.See = request.All
	a, p := c.Send(r)
	switch {
	case p != nil:
		return nil, p
	case c.Run.Dry.on && a.JSON.Kind() == wire.Missing:
		return nil, nil
	case a.JSON.Kind() != wire.Object:
		return nil, c.Odd(&r, a, "not what was asked for")
	}
	body := a.JSON.Append(nil)
	m.keep(r.Path, body, c.Run.now+MaxAge)
	doc, _ := wire.Read(body)
	return doc, nil
}

// asked is what was looked up in a run. Without doc the run is a dry one, in which
// nobody was asked.
type asked struct {
	doc *wire.Doc
	old bool // it was remembered, and may lack what is new
}

// lookUp gives a list of what seldom changes to find, which says whether what it
// looks for is there. What was remembered and does not have it is asked for again:
// it may be new. found is false only when it is certain that it is not there.
//
// A request is made only where ask says so, which is when no other is open; later
// says that one is needed.
func (c *Call) LookUp(r request.Request, ask bool, find func(wire.Value) bool) (found, later bool, p *problem.Problem) {
	m, a := &c.Run.account.memory, c.asked[r.Path]
	for {
		if a == nil {
			if !ask && !m.fresh(r.Path, c.Run.now) {
				return false, true, nil
			}
			before := c.Run.lastID
			doc, p := c.Known(r)
			if p == nil && doc != nil && doc.Root().Get("results").Kind() != wire.Array {
				m.forget(r.Path)
				p = c.Odd(&r, &response.Answer{Status: 200}, "not a list")
			}
			if p != nil {
				return false, false, p
			}
			if a = (&asked{doc, c.Run.lastID == before}); c.asked == nil {
				c.asked = map[string]*asked{}
			}
			c.asked[r.Path] = a
		}
		switch {
		case a.doc == nil || find(a.doc.Root()):
			return true, false, nil
		case !a.old:
			return false, false, nil
		}
		m.forget(r.Path)
		a = nil
	}
}

// fresh tells whether an answer is remembered, and still counts.
func (m *memory) fresh(path string, now int64) bool {
	have, ok := m.answers[path]
	return ok && now < have.until
}

// keep remembers an answer; when it is too much, nothing but it.
func (m *memory) keep(path string, body []byte, until int64) {
	m.size += len(body) - len(m.answers[path].body)
	if m.answers == nil || m.size > maxMemory {
		m.answers, m.size = map[string]remembered{}, len(body)
	}
	m.answers[path] = remembered{body, until}
}

// forget drops what was remembered of a path: what a run changed it must not find
// as it was.
func (m *memory) forget(path string) {
	m.size -= len(m.answers[path].body)
	delete(m.answers, path)
}

// Forget drops what the account's runs remember of a path: what a run changed it
// must not find as it was.
func (c *Call) Forget(path string) { c.Run.account.memory.forget(path) }
