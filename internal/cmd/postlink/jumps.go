package main

import (
	"bytes"
	"errors"
	"slices"
)

// A routine is a function as Go's compiler makes it:
//
//	(block $unwind                     ; where it calls another
//	  (loop $again                     ; where it jumps
//	    (block $2 (block $1 (block $0
//	      (br_table … (local.get $pc)))
//	      part 0)
//	      part 1)
//	      part 2)
//	  (unreachable))
//	(i32.const 1)
//
// for it may be entered where a call in it returns to, after another goroutine has
// run, with that place as its parameter $pc. Each jump goes the same way: it sets
// $pc, and goes round the loop to the table, which is a quarter of the time of a call.
//
// But a part can leave any of the blocks around it, so a jump forward is one
// instruction. Then only returns and jumps back come to the table. What nothing
// comes to goes: from the table, from the blocks, from the code.
type routine struct {
	before  []byte // the locals, and what is done first
	unwinds bool
	loops   bool
	table   []int // the part for each $pc; the last one is for all others
	parts   []part
}

// A part is what stands between two places that can be jumped to.
type part struct {
	steps []step
	falls bool // the next part follows
}

// A step is an instruction of a part. depth is how many blocks of the part are open,
// and jump the part that it jumps to, or one of the others.
type step struct {
	instruction
	depth, jump int
}

const (
	goesOn   = -1 // it does not jump
	unwindTo = -2 // it jumps to the end, with 1
)

// pc is the parameter.
const pc = 0

// readRoutine takes a body apart. It answers with nil where that is not a routine.
func readRoutine(body []byte) *routine {
	f := &routine{}
	r := reader(body)
	r.skipLocals()
	next := r.instruction()
	for next.op() == globalGet || next.op() == localSet { // of the stack pointer
		next = r.instruction()
	}
	f.before = body[:len(body)-len(r)-len(next.bytes)]
	var open []byte
	for next.op() == block || next.op() == loop {
		if next.bytes[1] != empty {
			return nil
		}
		open = append(open, next.op())
		next = r.instruction()
	}
	if next.op() != localGet || next.value != pc {
		return nil
	}
	table := r.instruction()
	if table.op() != brTable || r.instruction().op() != end {
		return nil
	}
	labels := reader(table.bytes[1:])
	for range labels.unsigned() + 1 {
		f.table = append(f.table, labels.unsigned())
	}
	parts := slices.Max(f.table) + 1
	if parts > len(open) {
		return nil
	}
	outer, inner := open[:len(open)-parts], open[len(open)-parts:]
	f.unwinds = len(outer) > 0 && outer[0] == block
	f.loops = len(outer) > 0 && outer[len(outer)-1] == loop
	var want []byte
	if f.unwinds {
		want = append(want, block)
	}
	if f.loops {
		want = append(want, loop)
	}
	if !bytes.Equal(outer, want) || bytes.Contains(inner, []byte{loop}) {
		return nil
	}
	for at := range parts {
		if !f.readPart(&r, parts-1-at) {
			return nil
		}
	}
	return f.readEnd(r)
}

// readEnd reads what follows the last part.
func (f *routine) readEnd(r reader) *routine {
	last := &f.parts[len(f.parts)-1]
	var want []byte
	if f.loops {
		want = []byte{unreachable}
	} else if n := len(last.steps) - 1; n >= 0 && last.steps[n].op() == unreachable {
		last.steps = last.steps[:n] // it is written again
	} else {
		return nil
	}
	if f.unwinds && f.loops {
		want = append(want, end)
	}
	if f.unwinds {
		want = append(want, i32Const, 1)
	}
	if f.unwinds || f.loops {
		want = append(want, end)
	}
	if !bytes.Equal(r, want) {
		return nil
	}
	return f
}

// readPart reads a part, up to the end of the block that it stands in, with so many
// others after it. It makes one step of a jump's three instructions.
func (f *routine) readPart(r *reader, others int) bool {
	p := part{falls: true}
	for depth := 0; ; {
		s := step{r.instruction(), depth, goesOn}
		switch {
		case s.op() == brTable:
			return false
		case s.op() == end:
			depth--
			s.depth = depth
		case s.opens():
			depth++
		case s.branches() && s.value >= s.depth:
			n := len(p.steps)
			switch outside := s.value - s.depth - others; {
			case f.unwinds && (outside == 0 && !f.loops || outside == 1 && f.loops):
				s.jump = unwindTo
			case f.loops && outside == 0 && s.op() == br && n >= 2 &&
				p.steps[n-1].op() == localSet && p.steps[n-1].value == pc && p.steps[n-2].op() == i32Const:
				s.jump = f.entered(p.steps[n-2].value)
				p.steps = p.steps[:n-2]
			default:
				return false
			}
		}
		if depth < 0 {
			break
		}
		p.steps = append(p.steps, s)
	}
	if n := len(p.steps); n > 0 && p.steps[n-1].depth == 0 {
		op := p.steps[n-1].op()
		p.falls = op != br && op != toCaller && op != unreachable
	}
	f.parts = append(f.parts, p)
	return true
}

// entered is the part that the routine is entered with.
func (f *routine) entered(pc int) int { return f.table[min(pc, len(f.table)-1)] }

// reach marks a part, and all that follow it, as reached, and as to be in the table
// what a jump back leads to.
func (f *routine) reach(at int, reached, listed []bool) {
	for ; at < len(f.parts) && !reached[at]; at++ {
		reached[at] = true
		for _, s := range f.parts[at].steps {
			if s.jump >= 0 {
				listed[s.jump] = listed[s.jump] || s.jump <= at
				f.reach(s.jump, reached, listed)
			}
		}
		if !f.parts[at].falls {
			return
		}
	}
}

// rewrite is the body with jumps that are one instruction each. entries are all that
// $pc can be, beside 0 and 1.
func (f *routine) rewrite(entries []int) []byte {
	reached, listed := make([]bool, len(f.parts)), make([]bool, len(f.parts))
	for _, pc := range append([]int{0, 1}, entries...) {
		at := f.entered(pc)
		listed[at] = true
		f.reach(at, reached, listed)
	}
	w := writer{routine: f, reached: reached, listed: listed, jumped: make([]bool, len(f.parts)), b: slices.Clone(f.before)}
	for at, p := range f.parts {
		for n, s := range p.steps {
			if s.jump >= 0 && reached[at] && !w.follows(at, n) {
				w.back = w.back || s.jump <= at
				w.jumped[s.jump] = w.jumped[s.jump] || s.jump > at
			}
		}
	}
	w.body()
	return w.b
}

// A writer writes a routine's body.
type writer struct {
	*routine
	reached []bool // by the table or a jump; other parts are left out
	listed  []bool // in the table
	jumped  []bool // there is a jump forward to it
	back    bool   // there are jumps back

	b    []byte
	open []int // for each block that is open the part it ends before, or one of these:
}

const (
	inPart   = -1 // a block of the part itself
	unwind   = -2
	nowhere  = -3 // ends with a trap: no $pc of the routine leads there
	theTable = -4
)

func (w *writer) begin(op byte, label int) {
	w.b, w.open = append(w.b, op, empty), append(w.open, label)
}

func (w *writer) end() {
	w.b, w.open = append(w.b, end), w.open[:len(w.open)-1]
}

// depth is how a branch names a block.
func (w *writer) depth(label int) int {
	at := len(w.open) - 1
	for w.open[at] != label {
		at--
	}
	return len(w.open) - 1 - at
}

func (w *writer) branch(op byte, label int) {
	w.b = appendUnsigned(append(w.b, op), w.depth(label))
}

// body writes it.
func (w *writer) body() {
	dispatches := w.back || slices.Contains(w.listed[1:], true)
	blocks := make([]bool, len(w.parts))
	for at := range w.parts {
		blocks[at] = w.jumped[at] || dispatches && w.listed[at]
	}
	if w.unwinds {
		w.begin(block, unwind)
	}
	if dispatches {
		w.begin(block, nowhere)
	}
	if w.back {
		w.begin(loop, theTable)
	}
	for at := range slices.Backward(w.parts) {
		if blocks[at] {
			w.begin(block, at)
		}
	}
	if dispatches {
		w.dispatch()
	}
	for at := range w.parts {
		if blocks[at] {
			w.end()
		}
		if w.reached[at] {
			w.part(at)
		}
	}
	if w.back {
		w.end()
	}
	if dispatches {
		w.end()
	}
	w.b = append(w.b, unreachable)
	if w.unwinds {
		w.end()
		w.b = append(w.b, constant(1).bytes...)
	}
	w.b = append(w.b, end)
}

// dispatch writes the table, up to the last entry that leads anywhere.
func (w *writer) dispatch() {
	last := len(w.table) - 1
	for !w.listed[w.table[last]] {
		last--
	}
	w.b = appendUnsigned(append(w.b, localGet, pc, brTable), last+1)
	for _, at := range w.table[:last+1] {
		if !w.listed[at] {
			at = nowhere
		}
		w.b = appendUnsigned(w.b, w.depth(at))
	}
	w.b = appendUnsigned(w.b, w.depth(nowhere))
}

// follows tells whether a step is a jump to what follows anyway.
func (w *writer) follows(at, n int) bool {
	steps := w.parts[at].steps
	s := steps[n]
	return s.jump > at && n == len(steps)-1 && s.depth == 0 && !slices.Contains(w.reached[at+1:s.jump], true)
}

// part writes a part.
func (w *writer) part(at int) {
	steps := w.parts[at].steps
	for n := 0; n < len(steps); n++ {
		s := steps[n]
		switch {
		case s.op() == ifThen && n+2 < len(steps) && steps[n+1].jump > at && steps[n+2].op() == end:
			w.branch(brIf, steps[n+1].jump)
			n += 2
		case w.follows(at, n):
		case s.jump > at:
			w.branch(br, s.jump)
		case s.jump >= 0:
			w.b = append(append(w.b, constant(slices.Index(w.table, s.jump)).bytes...), localSet, pc)
			w.branch(br, theTable)
		case s.jump == unwindTo:
			w.branch(s.op(), unwind)
		case s.op() == end:
			w.end()
		default:
			w.b = append(w.b, s.bytes...)
			if s.opens() {
				w.open = append(w.open, inPart)
			}
		}
	}
}

// errRoutine says that a function has a table, and is not of the form that is known.
var errRoutine = errors.New("a function of Go's is not made as those of Go 1.26 are")

// firstFunction is the upper half of the program counters of the first function of
// the module: that is how Go numbers them, one after the other.
const firstFunction = 0x1000

// jump rewrites all routines among the bodies of a module's functions. recovered are
// the program counters with which one is entered after it recovered from a panic. All
// others are constants in the code, for what calls writes on the stack where it is to
// return to.
func jump(bodies [][]byte, recovered []int) error {
	entries := make([][]int, len(bodies))
	enter := func(counter int) {
		if f := counter>>16 - firstFunction; 0 <= f && f < len(bodies) {
			entries[f] = append(entries[f], counter&0xffff)
		}
	}
	for _, counter := range recovered {
		enter(counter)
	}
	dispatches := make([]bool, len(bodies))
	for i, body := range bodies {
		r := reader(body)
		r.skipLocals()
		for len(r) > 0 {
			switch next := r.instruction(); next.op() {
			case i64Const:
				enter(next.value)
			case brTable:
				dispatches[i] = true
			}
		}
	}
	for i, body := range bodies {
		if !dispatches[i] {
			continue
		}
		f := readRoutine(body)
		if f == nil {
			return errRoutine
		}
		bodies[i] = f.rewrite(entries[i])
	}
	return nil
}
