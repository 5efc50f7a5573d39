package engine

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

const (
	// MaxAge is how long a remembered answer is used, in milliseconds. It is short, so
	// that a change which a person makes in HubSpot is seen soon.
	MaxAge = 5 * 60 * 1000
	// maxMemory bounds the remembered answers of all accounts together, in bytes.
	maxMemory = 4 << 20
	// overhead is about how many bytes an answer takes besides its body and its path. Short
	// ones count, because there may be one for each email address in the data of flows.
	overhead = 200
)

// memory holds copies of answers that runs looked up and that other runs need soon, such
// as the pipelines of an account. All accounts share it, so that its size does not depend
// on how many there are.
type memory struct {
	answers map[place]remembered
	size    int
}

// place is where an answer came from: the number of an account, and a path.
type place struct {
	account int
	path    string
}

type remembered struct {
	body  []byte
	until int64
}

// Known reads something that seldom changes. It uses the remembered answer while that
// is fresh. The caller releases the answer. Known must not be called while other
// requests are open.
//
// A dry run may get neither an answer nor a problem. The caller then leaves the flow's
// value as it is.
func (c *Call) Known(r request.Request) (*wire.Doc, *problem.Problem) {
	m, at := c.remembered(r.Path)
	if m.fresh(at, c.Run.now) {
		if doc, ok := wire.Read(m.answers[at].body); ok {
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
	m.keep(at, body, c.Run.now+MaxAge)
	doc, _ := wire.Read(body)
	return doc, nil
}

// asked is what was looked up in a run. doc is nil in a dry run that asked nobody.
type asked struct {
	doc *wire.Doc
	old bool // it was remembered, and may lack something new
}

// LookUp passes a list that seldom changes to find, which tells whether the list has
// the wanted element. If a remembered list lacks the element, the list is read again,
// because the element may be new.
//
// LookUp makes a request only if ask is true. ask must be false while another request is
// open. later tells that a request is needed and was not allowed. If later is false and p
// is nil, found is false only if it is certain that the element does not exist.
func (c *Call) LookUp(r request.Request, ask bool, find func(wire.Value) bool) (found, later bool, p *problem.Problem) {
	m, at := c.remembered(r.Path)
	a := c.asked[r.Path]
	for {
		if a == nil {
			if !ask && !m.fresh(at, c.Run.now) {
				return false, true, nil
			}
			before := c.Run.lastID
			doc, p := c.Known(r)
			if p == nil && doc != nil && doc.Root().Get("results").Kind() != wire.Array {
				m.forget(at)
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
		m.forget(at)
		a = nil
	}
}

// remembered returns the memory, and the place in it of what the run's account answers to a
// path.
func (c *Call) remembered(path string) (*memory, place) {
	return c.Run.account.memory, place{c.Run.account.number, path}
}

// fresh tells whether there is a remembered answer that may still be used. An answer that
// was remembered in the future is not used: the host's clock was set back since.
func (m *memory) fresh(at place, now int64) bool {
	have, ok := m.answers[at]
	return ok && have.until-MaxAge <= now && now < have.until
}

// keep remembers an answer, unless it is too large. It forgets all others if they take too
// much memory.
func (m *memory) keep(at place, body []byte, until int64) {
	m.forget(at)
	size := sizeOf(at, body)
	if size > maxMemory {
		return
	}
	if m.answers == nil || m.size+size > maxMemory {
		m.answers, m.size = map[place]remembered{}, 0
	}
	m.answers[at], m.size = remembered{body, until}, m.size+size
}

// forget drops the remembered answer of a place.
func (m *memory) forget(at place) {
	if have, ok := m.answers[at]; ok {
		m.size -= sizeOf(at, have.body)
		delete(m.answers, at)
	}
}

// sizeOf is about how many bytes a remembered answer takes.
func sizeOf(at place, body []byte) int { return overhead + len(at.path) + len(body) }

// Forget drops the remembered answer of a path, so that later look-ups find what the run
// changed.
func (c *Call) Forget(path string) {
	m, at := c.remembered(path)
	m.forget(at)
}
