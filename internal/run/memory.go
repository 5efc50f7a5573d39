package run

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/wire"
)

const (
	// maxAge is for how long what was looked up counts, in milliseconds: what a
	// person changes in HubSpot is to be seen soon.
	maxAge = 5 * 60 * 1000
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
func (c *call) known(r request.Request) (*wire.Doc, *problem.Problem) {
	m := &c.run.account.memory
	if m.fresh(r.Path, c.run.now) {
		if doc, ok := wire.Read(m.answers[r.Path].body); ok {
			return doc, nil
		}
	}
	r.See = request.All
	a, p := c.send(r)
	switch {
	case p != nil:
		return nil, p
	case c.run.dry.on && a.JSON.Kind() == wire.Missing:
		return nil, nil
	case a.JSON.Kind() != wire.Object:
		return nil, c.odd(&r, a, "not what was asked for")
	}
	body := a.JSON.Append(nil)
	m.keep(r.Path, body, c.run.now+maxAge)
	doc, _ := wire.Read(body)
	return doc, nil
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
