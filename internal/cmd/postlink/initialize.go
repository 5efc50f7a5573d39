package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// initialize is the export that a host calls once, before all others. As Go links
// it, it sets Go's runtime up and then the package variables: 300 functions that a
// host has to compile first, for the same memory each time. So it is called here,
// and another one takes its place, for the two things that are left.
const initialize = "_initialize"

// A state is what an instance keeps from one call to the next. The table of
// functions is not in it: Go never changes that.
type state struct {
	memory  []byte
	globals []uint64
}

// A span is where in the memory something is.
type span struct{ at, length int }

// initialize answers with the state after the export of that name was called, and
// with where in its memory there are random numbers of the host, which are zeros
// then. The core's runtime keeps them as they came (internal/cmd/overlay). No map may
// have entries: they would be in other places with other keys of the hash.
//
// The clock stands still, at 1, for Go takes a clock at 0 to be broken. An instance
// goes on from there.
func (m *module) initialize() (*state, []span, error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	var random []span
	numbers := rand.NewChaCha8([32]byte{}) // the same each time, for the same module each time
	host := r.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(host)
	host.NewFunctionBuilder().WithFunc(func(_ context.Context, mod api.Module, at, length uint32) (errno uint32) {
		random = append(random, span{int(at), int(length)})
		b, ok := mod.Memory().Read(at, length)
		if !ok {
			return 1
		}
		_, _ = numbers.Read(b)
		return 0
	}).Export("random_get")
	if _, err := host.Instantiate(ctx); err != nil {
		return nil, nil, err
	}
	watched, globals := m.watched()
	mod, err := r.InstantiateWithConfig(ctx, watched, wazero.NewModuleConfig().WithStartFunctions(initialize).
		WithNanotime(func() int64 { return 1 }, 1).WithWalltime(func() (int64, int32) { return 0, 1 }, 1))
	if err != nil {
		return nil, nil, err
	}
	memory, ok := mod.Memory().Read(0, mod.Memory().Size())
	if !ok {
		return nil, nil, errModule
	}
	s := &state{memory: bytes.Clone(memory)}
	for _, numbers := range random {
		clear(s.memory[numbers.at:][:numbers.length])
	}
	for i := range globals {
		s.globals = append(s.globals, mod.ExportedGlobal(globalName(i)).Get())
	}
	return s, random, nil
}

func globalName(i int) string { return fmt.Sprint("global ", i) }

// watched is the module with its globals exported, and how many there are.
func (m *module) watched() (code []byte, globals int) {
	const global = 3
	watched := module{slices.Clone(m.sections), m.data}
	exports := watched.section(exportSection)
	globals = watched.section(globalSection).length()
	for i := range globals {
		name := globalName(i)
		exports.add(appendUnsigned(append(append(appendUnsigned(nil, len(name)), name...), global), i))
	}
	return watched.bytes(), globals
}

// set makes the state the one that an instance begins with.
func (m *module) set(s *state) (err error) {
	defer func() {
		if recover() != nil {
			err = errModule
		}
	}()
	m.data = segments(s.memory)

	// The first of the limits is the least: https://webassembly.github.io/spec/core/binary/types.html#limits
	const page = 65536
	memory := m.section(memorySection)
	r := reader(memory.content)
	if r.unsigned() != 1 {
		return errModule
	}
	kind := r.byte()
	r.unsigned()
	memory.content = append(appendUnsigned([]byte{1, kind}, len(s.memory)/page), r...)

	globals := m.section(globalSection)
	r = reader(globals.content)
	b := appendUnsigned(nil, r.unsigned())
	for _, value := range s.globals {
		b = append(b, r.byte(), r.byte()) // its type, and that it may change
		op := r.byte()
		switch b = append(b, op); op {
		case i32Const:
			b = appendSigned(b, int(int32(value)))
		case i64Const:
			b = appendSigned(b, int(value))
		default:
			return errModule
		}
		r.signed()
		b = append(b, r.byte())
	}
	globals.content = b
	return nil
}

// fill are instructions that ask the host for random numbers, for all the spans.
func (m *module) fill(spans []span) (code []byte, err error) {
	get, err := m.imported("random_get")
	if err != nil {
		return nil, err
	}
	for _, s := range spans {
		code = append(append(code, constant(s.at).bytes...), constant(s.length).bytes...)
		code = append(appendUnsigned(append(code, call), get), drop) // the host's error: there is no other source
	}
	return code, nil
}
