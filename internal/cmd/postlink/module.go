package main

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// The sections of a module that are looked into, by their numbers in the format:
// https://webassembly.github.io/spec/core/binary/modules.html#sections
const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	memorySection   = 5
	globalSection   = 6
	exportSection   = 7
	startSection    = 8
	codeSection     = 10
	dataSection     = 11
	countSection    = 12 // of the data's segments
)

var (
	magic     = []byte("\x00asm\x01\x00\x00\x00")
	errModule = errors.New("this is not a module as Go links it")
)

// A module is a module's sections in their order, and its data.
type module struct {
	sections []section
	data     []segment
}

type section struct {
	id      byte
	content []byte
}

// memory0 is the kind of a segment with an address in the one memory there is.
const memory0 = 0

// A segment is what is copied to an address of the memory before anything runs.
type segment struct {
	at    int
	bytes []byte
}

func (s segment) end() int { return s.at + len(s.bytes) }

// read takes a module apart. What it answers with keeps pointing into code.
func read(code []byte) (m *module, err error) {
	defer func() {
		if recover() != nil { // the end came too soon, or there is no such section
			err = errModule
		}
	}()
	if string(code[:len(magic)]) != string(magic) {
		return nil, errModule
	}
	m = &module{}
	for r := reader(code[len(magic):]); len(r) > 0; {
		s := section{id: r.byte()}
		s.content = r.take(r.unsigned())
		if s.id == startSection || s.id == countSection {
			return nil, errModule
		}
		m.sections = append(m.sections, s)
	}
	for _, id := range []byte{typeSection, importSection, functionSection, memorySection, globalSection, exportSection, codeSection} {
		m.section(id)
	}
	r := reader(m.section(dataSection).content)
	for range r.unsigned() {
		if r.byte() != memory0 || r.byte() != i32Const {
			return nil, errModule
		}
		s := segment{at: r.signed()}
		if r.byte() != end {
			return nil, errModule
		}
		s.bytes = r.take(r.unsigned())
		m.data = append(m.data, s)
	}
	return m, nil
}

// section is the one of that number, which has to be there.
func (m *module) section(id byte) *section {
	i := slices.IndexFunc(m.sections, func(s section) bool { return s.id == id })
	return &m.sections[i]
}

// memory is the memory as the data leaves it.
func (m *module) memory() []byte {
	var b []byte
	for _, s := range m.data {
		if s.end() > len(b) {
			b = append(b, make([]byte, s.end()-len(b))...)
		}
		copy(b[s.at:], s.bytes)
	}
	return b
}

// most is how many zeros between two others stay in a segment. A segment of its own
// for what follows costs eight bytes; with more of them each start copies more
// pieces, and what is zipped is larger: 32 take 2 % more than 8, and 3 % less then.
const most = 32

// segments are those that make this memory out of zeros. They keep pointing into
// it.
func segments(memory []byte) (all []segment) {
	for at := range memory {
		if memory[at] == 0 {
			continue
		}
		last := len(all) - 1
		if last < 0 || at-all[last].end() > most {
			all = append(all, segment{at, nil})
			last++
		}
		all[last].bytes = memory[all[last].at : at+1]
	}
	return all
}

// define gives an exported function without parameters and results another body,
// locals first. It is a new function, the last one, so that no other gets a new
// number; the old one stays, and nothing calls it.
func (m *module) define(export string, body []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = errModule
		}
	}()
	const function, noParameters, noResults = 0x60, 0, 0
	kind := m.section(typeSection).add([]byte{function, noParameters, noResults})
	number := m.section(importSection).length() + // all of Go's are functions
		m.section(functionSection).add(appendUnsigned(nil, kind))
	m.section(codeSection).add(append(appendUnsigned(nil, len(body)), body...))

	exports := m.section(exportSection)
	r := reader(exports.content)
	b := appendUnsigned(nil, r.unsigned())
	found := false
	for len(r) > 0 {
		name := string(r.take(r.unsigned()))
		b = append(append(appendUnsigned(b, len(name)), name...), r.byte())
		index := r.unsigned()
		if name == export {
			index, found = number, true
		}
		b = appendUnsigned(b, index)
	}
	exports.content = b
	if !found {
		return errModule
	}
	return nil
}

// rewrite gives all functions bodies that do the same; recovered is what jump takes.
func (m *module) rewrite(recovered []int) (err error) {
	defer func() {
		if recover() != nil {
			err = errModule
		}
	}()
	code := m.section(codeSection)
	r := reader(code.content)
	bodies := make([][]byte, r.unsigned())
	for i := range bodies {
		bodies[i] = r.take(r.unsigned())
	}
	if err := jump(bodies, recovered); err != nil {
		return err
	}
	code.content = appendUnsigned(nil, len(bodies))
	for _, body := range bodies {
		body = shorten(body)
		code.content = append(appendUnsigned(code.content, len(body)), body...)
	}
	return nil
}

// imported is the number of the function that is imported by that name.
func (m *module) imported(name string) (number int, err error) {
	defer func() {
		if recover() != nil {
			err = errModule
		}
	}()
	const function = 0
	r := reader(m.section(importSection).content)
	for i := range r.unsigned() {
		r.take(r.unsigned()) // the module
		if string(r.take(r.unsigned())) == name && r[0] == function {
			return i, nil
		}
		r.byte()
		r.unsigned() // its type
	}
	return 0, errModule
}

// length is how many entries there are in a section that is a list.
func (s *section) length() int {
	r := reader(s.content)
	return r.unsigned()
}

// add adds an entry, and answers with its place.
func (s *section) add(entry []byte) int {
	r := reader(s.content)
	place := r.unsigned()
	s.content = append(append(appendUnsigned(nil, place+1), r...), entry...)
	return place
}

// bytes is the module as a file has it.
func (m *module) bytes() []byte {
	data := appendUnsigned(nil, len(m.data))
	for _, s := range m.data {
		data = appendSigned(append(data, memory0, i32Const), s.at)
		data = append(appendUnsigned(append(data, end), len(s.bytes)), s.bytes...)
	}
	m.section(dataSection).content = data
	b := slices.Clone(magic)
	for _, s := range m.sections {
		b = append(appendUnsigned(append(b, s.id), len(s.content)), s.content...)
	}
	return b
}

// A reader takes from its front, and panics at the end.
type reader []byte

func (r *reader) byte() byte { return r.take(1)[0] }

func (r *reader) take(n int) []byte {
	b := (*r)[:n:n]
	*r = (*r)[n:]
	return b
}

func (r *reader) unsigned() int {
	n, length := binary.Uvarint(*r) // LEB128 is what Go calls a varint
	if length <= 0 || n > math.MaxUint32 {
		panic(errModule)
	}
	r.take(length)
	return int(n)
}

func (r *reader) signed() int {
	n, shift := 0, 0
	for {
		b := int(r.byte())
		n |= b & 0x7f << shift
		if shift += 7; b < 0x80 {
			unused := max(64-shift, 0)
			return n << unused >> unused
		}
	}
}

func appendUnsigned(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func appendSigned(b []byte, n int) []byte {
	for n < -64 || n > 63 {
		b = append(b, byte(n&0x7f|0x80))
		n >>= 7
	}
	return append(b, byte(n&0x7f))
}
