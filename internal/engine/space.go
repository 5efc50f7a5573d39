package engine

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
)

// Bounds of the memory of runs, in bytes. Directus gives a sandbox 100 MB for all runs,
// and ends a sandbox that needs more.
const (
	mostKept    = 32 << 20 // the bodies that the host keeps for one run
	MostWritten = 16 << 20 // the result that the core writes: the core's memory never shrinks
	mostAllKept = 48 << 20 // the bodies and results of all open runs; beyond it a run ends with what it has
	mostTaken   = 56 << 20 // mostAllKept, and the answers that are under way; beyond it a read waits

	ofRead     = 2 << 20 // the assumed size of an answer with records, before it is there
	MostOfPage = 4 << 20 // the aim for the size of a page; the sizes of the records before it tell how many fit
	LeastRead  = 1 << 20 // what an action on many records may have read and still wait for other runs
)

// spacePause is how long a read waits for memory before it looks again, in
// milliseconds.
const spacePause = 50

// space is how much of the host's memory the open runs take together.
type space struct {
	kept  int // bytes of the bodies that the host keeps, and of results
	reads int // requests under way whose answers are records
}

// keep counts bytes that the host keeps until the run is closed.
func (t *traffic) keep(bytes int) {
	t.kept += bytes
	t.space.kept += bytes
}

// written counts the part of a result that the core has written. At the end the result
// exists three times: here, in the step, and as the value that the host makes of it.
func (t *traffic) written(bytes int) {
	t.keep(3*bytes - t.result)
	t.result = 3 * bytes
}

// read counts an exchange that reads among those under way.
func (t *traffic) read(x *Exchange, change int) {
	if x.Request.Reads() {
		t.reads += change
		t.space.reads += change
	}
}

// free gives back the memory that the run takes.
func (t *traffic) free() {
	if t.space != nil { // nil if the run failed before its traffic began
		t.space.kept -= t.kept
		t.space.reads -= t.reads
	}
}

// fits tells whether there is memory for one more answer. A run that is alone only has
// to stay within the bound of one run.
func (t *traffic) fits() bool {
	s := t.space
	return s.kept+(s.reads+1)*ofRead <= mostTaken || s.kept == t.kept && s.reads == t.reads
}

// full tells whether a run that has written so many bytes of its result must end.
func (t *traffic) full(written int) bool {
	return written > MostWritten || t.space.kept > mostAllKept
}

// tooLarge is the problem of a request whose answer is too large for the host.
func (c *Call) tooLarge(r *request.Request) *problem.Problem {
	return c.NoMemory(r, "HubSpot's answer is larger than what one run can hold.",
		"Name the properties to read, or name fewer of them. Or read fewer records at a time: lower the limit, and go on with the cursor.",
		problem.Detail{Message: "The answer to this request is too large."})
}

// noSpace is the problem of a request that found no memory because of other runs.
func (c *Call) noSpace(r *request.Request) *problem.Problem {
	return c.NoMemory(r, "There was no memory to read more: other runs of the operation held it all the time.",
		"Let fewer flows that read much run at the same time, or let them read fewer records each, or fewer properties.",
		problem.Detail{Message: "There was no memory for the answer to this request."})
}

// NoMemory is the problem of a run that cannot go on because what a request read does not
// fit into memory.
func (c *Call) NoMemory(r *request.Request, message, hint string, detail problem.Detail) *problem.Problem {
	detail.Code = "too_large"
	return &problem.Problem{
		Word: problem.Validation, Method: r.Method, Path: r.Bare(), Docs: c.In.Endpoint.Docs,
		Message: message, Hint: hint, Details: []problem.Detail{detail},
	}
}

// Wrote counts the part of a result that the action has written.
func (c *Call) Wrote(bytes int) { c.Run.written(bytes) }

// Full tells whether a run that has written so many bytes of its result must end,
// because it or all runs together hold as much as they may.
func (c *Call) Full(written int) bool { return c.Run.full(written) }

// HoldsMuch tells whether the host holds as much for the run as it may.
func (c *Call) HoldsMuch() bool { return c.Run.kept > mostKept || c.Run.full(0) }

// Crowded tells whether nothing of the run is under way, and other runs hold the
// memory that it needs to read on.
func (c *Call) Crowded() bool { return len(c.Run.flying) == 0 && !c.Run.fits() }
