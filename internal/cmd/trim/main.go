// Command trim makes a module that Go linked smaller, and leaves what it does as
// it is:
//
//	go run ./internal/cmd/trim linked.wasm trimmed.wasm
//
// Two things go. One is the table with which Go's runtime finds the function of a
// program counter, which a loop in a start function writes instead (functions.go).
// The other is what only the text of a stack is made of, the names of functions
// and the lines of the source, which nobody gets to read (lines.go).
//
// Nothing but the bytes of the data tells where they are. A module that has them
// not, or not as Go 1.26 lays them out, stays as it is: this is an affair of Go's
// that another version may settle.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("trim: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: trim linked.wasm trimmed.wasm")
	}
	linked, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	trimmed, err := trim(linked)
	if errors.Is(err, errNoTable) {
		log.Printf("%v, so the module stays as large as it is", err)
		trimmed, err = linked, nil
	}
	if err == nil {
		err = os.WriteFile(os.Args[2], trimmed, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// errNoTable says that there is nothing to trim.
var errNoTable = errors.New("as Go 1.26 lays it out there is no table")

// trim answers with the module without what can go.
func trim(linked []byte) ([]byte, error) {
	m, err := read(linked)
	if err != nil {
		return nil, err
	}
	memory := m.memory()
	l, ok := findLines(memory)
	if !ok {
		return nil, fmt.Errorf("%w of lines", errNoTable)
	}
	if err := l.forget(); err != nil {
		return nil, err
	}
	t, ok := findFunctions(memory)
	if !ok {
		return nil, fmt.Errorf("%w of functions", errNoTable)
	}
	want := bytes.Clone(memory)
	clear(memory[t.at:t.end()])
	m.data = segments(memory)
	got := append(m.memory(), make([]byte, len(want))...)[:len(want)]
	t.write(got)
	if !bytes.Equal(want, got) {
		return nil, errors.New("the memory would not be the same")
	}
	m.addStart(t.code())
	return m.bytes(), nil
}
