package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
)

// lines is Go's runtime.pclntab, what the runtime knows of functions, as package
// runtime declares it in symtab.go (pcHeader) and runtime2.go (_func). Where a
// stack frame ends and what in it are pointers is there, which the collector, the
// growing of stacks and recover need; and names, files and lines, of which the
// texts of stacks are made. Nobody gets to read those: the core has no logs, and
// what a panic says is not passed on.
type lines struct {
	memory []byte
	// Addresses, in this order.
	names, units, files, tables, functions int
	count                                  int // of functions
}

const (
	linesMagic = 0xfffffff1
	headerSize = 72
)

// Where in the record of a function its fields are, each of four bytes.
const (
	nameField      = 4
	deferField     = 12 // the block in which the calls of deferreturn are
	frameField     = 16 // the table of the frame's size
	fileField      = 20 // the table of files
	lineField      = 24 // the table of lines
	tablesField    = 28 // how many more tables there are
	unitField      = 32
	firstLineField = 36
	firstTable     = 44
)

// findLines looks for the header.
func findLines(memory []byte) (*lines, bool) {
	// The magic number, two zeros, how long the shortest instruction is, and a pointer.
	start := append(binary.LittleEndian.AppendUint32(nil, linesMagic), 0, 0, 1, 8)
	at := bytes.Index(memory, start)
	if at < 0 || len(memory) < at+headerSize {
		return nil, false
	}
	// The number of functions, of files, what is not used any more, and five offsets.
	var fields [8]int
	for i := range fields {
		n := binary.LittleEndian.Uint64(memory[at+8+8*i:])
		if n > math.MaxUint32 {
			return nil, false
		}
		fields[i] = int(n)
	}
	l := &lines{memory, at + fields[3], at + fields[4], at + fields[5], at + fields[6], at + fields[7], fields[0]}
	inOrder := at+headerSize <= l.names && l.names <= l.units && l.units <= l.files && l.files <= l.tables && l.tables <= l.functions
	return l, inOrder && l.functions+8*l.count <= len(memory)
}

// function is the address of the record of a function.
func (l *lines) function(i int) int { return l.functions + l.get(l.functions+8*i+4) }

func (l *lines) get(at int) int { return int(binary.LittleEndian.Uint32(l.memory[at:])) }

func (l *lines) set(at, n int) { binary.LittleEndian.PutUint32(l.memory[at:], uint32(n)) }

// name is the name of a function.
func (l *lines) name(function int) string {
	name, _, _ := bytes.Cut(l.memory[l.names+l.get(function+nameField):l.units], []byte{0})
	return string(name)
}

// kept answers with where in the tables those are that the runtime needs of a
// function.
func (l *lines) kept(function int) []int {
	offsets := []int{l.get(function + frameField)}
	for i := range l.get(function + tablesField) {
		offsets = append(offsets, l.get(function+firstTable+4*i))
	}
	return offsets
}

// recovered are the program counters with which functions go on after they recovered
// from a panic: those of their calls of what they deferred.
func (l *lines) recovered() (counters []int) {
	for i := range l.count {
		f := l.function(i)
		if part := l.get(f + deferField); part != 0 {
			counters = append(counters, l.get(f)<<16+part)
		}
	}
	return counters
}

// table is the table there: pairs of numbers of seven bits a byte, of which a
// value's difference of zero is the end, unless it is the first.
func (l *lines) table(offset int) []byte {
	all := l.memory[l.tables+offset : l.functions]
	skip := func(at int) int {
		for all[at] >= 0x80 {
			at++
		}
		return at + 1
	}
	at := 0
	for at == 0 || all[at] != 0 {
		at = skip(skip(at))
	}
	return all[:at+1]
}

// The one name that stays, after the empty one. The runtime tells its own goroutines
// from others by the beginning of their function's name.
const (
	own   = "runtime."
	ownAt = 1
)

// errReflect says that more names are asked for than stay.
var errReflect = errors.New("the runtime knows functions of package reflect by their names, which would be gone")

// forget makes zeros of all names, files and lines. Offsets stay: what is zero
// takes no place in the module. After an error the memory is of no use.
func (l *lines) forget() (err error) {
	defer func() {
		if recover() != nil { // an offset or a table leads out of the memory
			err = errModule
		}
	}()
	keep := make([]byte, l.functions-l.tables)
	for i := range l.count {
		f := l.function(i)
		name := l.name(f)
		if name == "reflect.makeFuncStub" || name == "reflect.methodValueCall" {
			return errReflect
		}
		for _, offset := range l.kept(f) {
			if offset != 0 { // there is no table
				copy(keep[offset:], l.table(offset))
			}
		}
		for _, field := range []int{nameField, fileField, lineField, unitField, firstLineField} {
			l.set(f+field, 0)
		}
		if strings.HasPrefix(name, own) {
			l.set(f+nameField, ownAt)
		}
	}
	clear(l.memory[l.names:l.tables])
	copy(l.memory[l.names+ownAt:], own)
	copy(l.memory[l.tables:], keep)
	return nil
}
