// Command postlink does to the core's module what Go's linker does not:
//
//	go run ./internal/cmd/postlink linked.wasm core.wasm
//
// Jumps become what WebAssembly has for them (jumps.go), and what Go's compiler says
// at length is said shorter (shorten.go): that is a quarter of the time of a call.
// What only the text of a stack is made of, the names of functions and the lines
// of the source, goes: nobody gets to read it (lines.go). Go's runtime and the
// package variables are initialized here once, and what came of it is in the
// module (initialize.go). And the table with which the runtime finds the function
// of a program counter, a tenth of the module, is written at each start instead
// (functions.go).
//
// Nothing but the bytes of the data tells where these tables are, and nothing but
// that of the code how it jumps. A module that has them not as Go 1.26 makes them ends
// the build.
package main

import (
	"bytes"
	"errors"
	"log"
	"os"
	"slices"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("postlink: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: postlink linked.wasm core.wasm")
	}
	linked, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	core, err := postlink(linked)
	if err == nil {
		err = os.WriteFile(os.Args[2], core, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// errNoTable says that there is no such table as Go 1.26 lays it out.
var errNoTable = errors.New("a table of Go's runtime was not found: another version of Go may have another one")

// postlink answers with the module that ships.
func postlink(linked []byte) ([]byte, error) {
	m, err := read(linked)
	if err != nil {
		return nil, err
	}
	memory := m.memory()
	l, ok := findLines(memory)
	if !ok {
		return nil, errNoTable
	}
	if err := m.rewrite(l.recovered()); err != nil {
		return nil, err
	}
	if err := l.forget(); err != nil {
		return nil, err
	}
	m.data = segments(memory)
	is, random, err := m.initialize()
	if err != nil {
		return nil, err
	}
	t, ok := findFunctions(is.memory)
	if !ok {
		return nil, errNoTable
	}
	want := bytes.Clone(is.memory)
	clear(is.memory[t.at:t.end()])
	if err := m.set(is); err != nil {
		return nil, err
	}
	got := append(m.memory(), make([]byte, len(want))...)[:len(want)]
	t.write(got)
	if !bytes.Equal(want, got) {
		return nil, errors.New("the memory would not be the same")
	}
	fill, err := m.fill(random)
	if err != nil {
		return nil, err
	}
	if err := m.define(initialize, slices.Concat(t.locals(), t.code(), fill, []byte{end})); err != nil {
		return nil, err
	}
	return m.bytes(), nil
}
