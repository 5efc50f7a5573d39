package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// linked is a module as Go links it, as far as postlink looks: a memory with what is
// known of two functions, a table of the functions up to last, a segment for each
// record, and others around it. Its _initialize has the host give eight random
// numbers at 16, writes 5 to 24, takes another page of memory, and sets the one
// global to -2; seven answers with 7 and the global.
func linked(last int) []byte {
	const first = 1000
	data := []segment{{40, []byte("before")}, {100, known("runtime.frame", "main.main")}, {first - 3, []byte{9}}}
	for record := range last * perFunction {
		n := number(record)
		b := binary.LittleEndian.AppendUint32(nil, n)[:1+min(1, n>>8)]
		data = append(data, segment{first + record*recordSize, b})
	}
	end := first + last*perFunction*recordSize
	data = append(data, segment{end, []byte("after")})
	m := module{data: data, sections: []section{
		{typeSection, []byte("\x03\x60\x00\x00\x60\x00\x02\x7f\x7e\x60\x02\x7f\x7f\x01\x7f")},
		{importSection, []byte("\x01\x16wasi_snapshot_preview1\x0arandom_get\x00\x02")},
		{functionSection, []byte{2, 0, 1}},
		{memorySection, []byte{1, 0, 16}},
		{globalSection, []byte{1, 0x7e, 1, i64Const, 0, 0x0b}},
		{exportSection, []byte("\x03\x06memory\x02\x00\x0b_initialize\x00\x01\x05seven\x00\x02")},
		{codeSection, slices.Concat([]byte{2, 25, 0},
			[]byte{i32Const, 16, i32Const, 8, 0x10, 0, 0x1a},                  // random_get
			[]byte{i32Const, 24, i32Const, 5, 0x36, 2, 0},                     // i32.store
			[]byte{i32Const, 1, 0x40, 0, 0x1a, i64Const, 0x7e, 0x24, 0, 0x0b}, // memory.grow, global.set
			[]byte{6, 0, i32Const, 7, 0x23, 0, 0x0b})},
		{dataSection, nil},
		{0, []byte("\x04name")},
	}}
	return m.bytes()
}

// The tables of the two functions that known describes, one after the other: the
// second is one of lines for the first, and of the second function's frames.
const (
	frames   = "\x10\x81\x01\x00"
	both     = "\x02\x05\x00"
	files    = "\x04\x05\x00"
	pointers = "\x00\x05\x02\x05\x00" // the first difference may be zero
	lineOnly = "\x06\x07\x00"
)

// known is what Go's linker writes of two functions with these names.
func known(first, second string) []byte {
	names := "\x00" + first + "\x00" + second + "\x00"
	tables := "\x00" + frames + both + files + pointers + lineOnly
	const unit = "\x07\x00\x00\x00"
	const file = "main.go\x00"
	b := binary.LittleEndian.AppendUint32(nil, linesMagic)
	b = append(b, 0, 0, 1, 8)
	at := headerSize
	for _, n := range []int{2, 1, 0, at, at + len(names), at + len(names+unit), at + len(names+unit+file), at + len(names+unit+file+tables)} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	b = append(b, names+unit+file+tables...)
	offset := func(table string) uint32 { return uint32(strings.Index(tables, table)) }
	record := func(name, frame, file, line, pointers uint32) (b []byte) {
		for _, n := range []uint32{1, name, 8, 9, frame, file, line, 2, 6, 77, 0x0b0c0d0e, pointers, 0} {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		return b
	}
	one := record(1, offset(frames), offset(files), offset(both), 0)
	two := record(uint32(2+len(first)), offset(both), offset(files), offset(lineOnly), offset(pointers))
	const index = 2*8 + 4
	for _, n := range []int{1, index, 2, index + len(one), 3} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return append(append(b, one...), two...)
}

// instantiate starts an instance, without calling anything.
func instantiate(t *testing.T, code []byte) api.Module {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { assert.NoError(t, r.Close(ctx)) })
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	mod, err := r.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions().WithRandSource(ones{}))
	require.NoError(t, err)
	return mod
}

// ones are the random numbers of a host whose bytes are all 1.
type ones struct{}

func (ones) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 1
	}
	return len(b), nil
}

func invoke(t *testing.T, mod api.Module, name string) []uint64 {
	t.Helper()
	result, err := mod.ExportedFunction(name).Call(context.Background())
	require.NoError(t, err)
	return result
}

// memory is all of an instance's memory.
func memory(t *testing.T, mod api.Module) []byte {
	t.Helper()
	b, ok := mod.Memory().Read(0, mod.Memory().Size())
	require.True(t, ok)
	return bytes.Clone(b)
}

// forgotten is the memory without what can be forgotten.
func forgotten(t *testing.T, memory []byte) []byte {
	t.Helper()
	l, ok := findLines(memory)
	require.True(t, ok)
	require.NoError(t, l.forget())
	return memory
}

func TestPostlink(t *testing.T) {
	before := linked(700)
	after, err := postlink(before)
	require.NoError(t, err)
	assert.Less(t, len(after), 800)

	was, is := instantiate(t, before), instantiate(t, after)
	assert.Equal(t, make([]byte, 8), memory(t, is)[16:24], "there are no random numbers in the module")
	assert.Equal(t, []uint64{7, 1<<64 - 2}, invoke(t, is, "seven"), "functions keep their numbers, and the global is set")
	invoke(t, was, initialize)
	invoke(t, is, initialize)
	assert.True(t, bytes.Equal(forgotten(t, memory(t, was)), memory(t, is)), "the memory, its size, and the host's numbers")
	assert.Equal(t, invoke(t, was, "seven"), invoke(t, is, "seven"))
}

// TestCore holds the core's module to the one that Go linked: "make core" builds
// both.
func TestCore(t *testing.T) {
	linked, err := os.ReadFile("../../../.cache/linked.wasm")
	require.NoError(t, err)
	core, err := os.ReadFile("../../../dist/core.wasm")
	require.NoError(t, err)
	assert.Less(t, len(core), 2_900_000, "the size that is promised")
	m, err := read(linked)
	require.NoError(t, err)
	whole := m.memory()
	m.data = segments(forgotten(t, bytes.Clone(whole)))
	is, random, err := m.initialize()
	require.NoError(t, err)
	require.Len(t, random, 2, "keys of hashes, and the generator")
	assert.Equal(t, []int{4 * 8, 36 * 8}, []int{random[0].length, random[1].length})

	mod := instantiate(t, core)
	invoke(t, mod, initialize)
	want, got := is.memory, memory(t, mod)
	for _, r := range random {
		_, _ = ones{}.Read(want[r.at:][:r.length])
	}
	assert.True(t, bytes.Equal(want, got), "the memory, with new random numbers in it")

	before, ok := findLines(whole)
	require.True(t, ok)
	after, ok := findLines(got)
	require.True(t, ok)
	require.Greater(t, before.count, leastFunctions)
	for i := range before.count {
		f := before.function(i)
		require.Equal(t, before.kept(f), after.kept(f))
		for _, offset := range before.kept(f) {
			if offset != 0 {
				require.Equal(t, before.table(offset), after.table(offset), before.name(f))
			}
		}
		assert.Equal(t, strings.HasPrefix(before.name(f), own), strings.HasPrefix(after.name(f), own), before.name(f))
	}
}

func TestForget(t *testing.T) {
	memory := append(append(make([]byte, 5), known("runtime.frame", "main.main")...), "after"...)
	l, ok := findLines(memory)
	require.True(t, ok)
	first, second := l.function(0), l.function(1)
	assert.Equal(t, "runtime.frame", l.name(first))
	assert.Equal(t, "main.main", l.name(second))
	assert.Equal(t, both, string(l.table(l.get(first+lineField))))
	assert.Equal(t, []int{1<<16 | 9, 1<<16 | 9}, l.recovered())
	require.NoError(t, l.forget())

	assert.Equal(t, "runtime.", l.name(first), "so that it is one of the runtime's own")
	assert.Empty(t, l.name(second))
	assert.Equal(t, "\x00"+frames+both+strings.Repeat("\x00", len(files))+pointers+strings.Repeat("\x00", len(lineOnly)),
		string(memory[l.tables:l.functions]), "what is a table of lines and of frames stays")
	assert.True(t, zero(memory[l.units:l.tables]))
	record := func(name, frame, pointers uint32) (b []byte) {
		for _, n := range []uint32{1, name, 8, 9, frame, 0, 0, 2, 0, 0, 0x0b0c0d0e, pointers, 0} {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		return b
	}
	assert.Equal(t, record(1, 1, 0), memory[first:second])
	assert.Equal(t, append(record(0, uint32(1+len(frames)), uint32(1+len(frames+both+files))), "after"...), memory[second:])
}

func TestForgetNothing(t *testing.T) {
	_, ok := findLines([]byte("something else"))
	assert.False(t, ok)
	whole := known("a", "b")
	_, ok = findLines(whole[:headerSize-1])
	assert.False(t, ok, "it is too short")
	for _, change := range []func(l []byte){
		func(l []byte) { l[8+7] = 1 },  // so many functions there are not
		func(l []byte) { l[8+24] = 0 }, // names in the header
		func(l []byte) { l[8+40] = 1 }, // out of order
	} {
		b := bytes.Clone(whole)
		change(b)
		_, ok = findLines(b)
		assert.False(t, ok)
	}
	l, ok := findLines(whole[:len(whole)-8])
	require.True(t, ok)
	assert.ErrorIs(t, l.forget(), errModule, "the last function is cut off")
	for _, name := range []string{"reflect.makeFuncStub", "reflect.methodValueCall"} {
		l, ok := findLines(known("runtime.frame", name))
		require.True(t, ok)
		assert.ErrorIs(t, l.forget(), errReflect)
	}
}

func TestSegments(t *testing.T) {
	gap := strings.Repeat("\x00", most)
	memory := []byte("\x00\x00ab" + gap + "c" + gap + "\x00d\x00")
	all := segments(memory)
	assert.Equal(t, []segment{{2, []byte("ab" + gap + "c")}, {2 + 2 + 2*most + 1 + 1, []byte("d")}}, all)
	assert.Equal(t, memory[:len(memory)-1], (&module{data: all}).memory())
	assert.Empty(t, segments(nil))
}

func TestFindFunctions(t *testing.T) {
	memory := make([]byte, 100)
	whole := table{at: 96, records: leastFunctions * perFunction}
	memory = append(memory, make([]byte, whole.end()+recordSize-4-len(memory))...)
	whole.write(memory)
	found, ok := findFunctions(memory)
	assert.True(t, ok)
	assert.Equal(t, whole, found)
	_, ok = findFunctions(memory[:len(memory)-recordSize])
	assert.False(t, ok, "it is too short then")
	_, ok = findFunctions(nil)
	assert.False(t, ok)
	memory[whole.at+5*recordSize+7] = 1
	_, ok = findFunctions(memory)
	assert.False(t, ok, "a record holds more than a number")
}

func TestOtherModules(t *testing.T) {
	_, err := postlink(linked(leastFunctions - 1))
	assert.ErrorIs(t, err, errNoTable)

	whole := linked(leastFunctions)
	_, err = postlink(bytes.Replace(whole, known("runtime.frame", "main.main")[:8], make([]byte, 8), 1))
	assert.ErrorIs(t, err, errNoTable)

	for _, code := range [][]byte{nil, []byte("\x00as"), []byte("#!/bin/sh and more"), whole[:len(magic)], whole[:40], whole[:len(whole)-8]} {
		_, err := postlink(code)
		assert.ErrorIs(t, err, errModule)
	}
	for _, name := range []string{initialize, "random_get"} {
		_, err := postlink(bytes.Replace(whole, []byte(name), make([]byte, len(name)), 1))
		assert.Error(t, err, "there is no "+name)
	}
}

func TestNumbers(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 20, 1<<31 - 1} {
		r := reader(appendSigned(appendUnsigned(nil, n), n))
		assert.Equal(t, n, r.unsigned())
		assert.Equal(t, n, r.signed())
		assert.Empty(t, r)
	}
	for _, n := range []int{-1, -64, -65, -8193} {
		r := reader(appendSigned(nil, n))
		assert.Equal(t, n, r.signed())
	}
}
