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
	// maxMemory bounds the remembered answers of an account, in bytes.
	maxMemory = 1 << 20
)

// memory holds copies of answers that runs looked up in an account and that other
// runs need soon, such as its pipelines. The key is the path.
type memory struct {
	answers map[string]remembered
	size    int
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

// asked is what was looked up in a run. doc is nil in a dry run that asked nobody.
type asked struct {
	doc *wire.Doc
	old bool // it was remembered, and may lack something new
}

// LookUp passes a list that seldom changes to find, which tells whether the list has
// what it looks for. If a remembered list lacks it, the list is read again, because it
// may be new. found is false only if it is certain that there is no such thing.
//
// A request is made only if ask is true, which it may be while no other request is
// open. later tells that a request is needed and was not allowed.
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

// fresh tells whether there is a remembered answer that may still be used. One from the
// future may not: the host's clock was set back since.
func (m *memory) fresh(path string, now int64) bool {
	have, ok := m.answers[path]
	return ok && have.until-MaxAge <= now && now < have.until
}

// keep remembers an answer. It forgets all others if they take too much memory.
func (m *memory) keep(path string, body []byte, until int64) {
	m.size += len(body) - len(m.answers[path].body)
	if m.answers == nil || m.size > maxMemory {
		m.answers, m.size = map[string]remembered{}, len(body)
	}
	m.answers[path] = remembered{body, until}
}

// forget drops the remembered answers of a path, so that a run finds what it changed.
func (m *memory) forget(path string) {
	m.size -= len(m.answers[path].body)
	delete(m.answers, path)
}

// Forget drops the answers that the account's runs remember of a path, so that a run
// finds what it changed.
func (c *Call) Forget(path string) { c.Run.account.memory.forget(path) }
