package main

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// The globals of the modules here.
const (
	pointerGlobal = 0 // i32, the stack pointer
	mixGlobal     = 1 // i64, what the parts have done, in order
	fuelGlobal    = 2 // i32, how many parts may run
)

const (
	i64Store = 0x37
	i64And   = 0x83
	i64Mul   = 0x7e
	i64ShrU  = 0x88
)

func long(n int) []byte { return appendSigned([]byte{i64Const}, n) }

// mix are instructions that change the mix by a number.
func mix(n int) []byte {
	return slices.Concat([]byte{globalGet, mixGlobal}, long(31), []byte{i64Mul}, long(n), []byte{i64Add, globalSet, mixGlobal})
}

// bit are instructions that leave a bit of the mix.
func bit(n int) []byte {
	return slices.Concat([]byte{globalGet, mixGlobal}, long(n), []byte{i64ShrU}, long(1), []byte{i64And})
}

// A made routine is one made by chance, as Go's compiler writes routines.
type made struct {
	*rand.Rand
	parts    int
	counters []int // the first $pc of each part
	table    []int
	unwinds  bool
	loops    bool
}

// jump are the instructions of a jump to a part, out of a part with so many blocks
// open in it.
func (m *made) jump(at, to, depth int) []byte {
	m.loops = true
	return appendUnsigned(append(constant(m.counters[to]).bytes, localSet, pc, br), depth+m.parts-1-at)
}

// part is what a part does: it mixes its number in, ends when there is no fuel, and
// may jump, in an if or not, call the other function, or return.
func (m *made) part(at int) []byte {
	b := mix(at + 1)
	b = append(b, globalGet, fuelGlobal, i32Const, 1, i32Sub, globalSet, fuelGlobal, globalGet, fuelGlobal, i32Eqz,
		ifThen, empty, i32Const, 0, toCaller, end)
	for range m.IntN(3) {
		b = append(append(b, bit(m.IntN(60))...), i64Eqz)
		b = append(b, [][]byte{nil, {i32Eqz}, {i32Eqz, i32Eqz}}[m.IntN(3)]...)
		b = append(b, ifThen, empty)
		depth := 1
		if m.IntN(2) == 0 {
			b = append(append(b, mix(7)...), block, empty)
			depth++
		}
		if m.IntN(4) > 0 {
			b = append(b, m.jump(at, m.IntN(m.parts), depth)...)
		}
		for range depth {
			b = append(b, end)
		}
	}
	last := at == m.parts-1
	switch kind := m.IntN(5); {
	case kind == 0:
		b = append(b, m.jump(at, m.IntN(m.parts), 0)...)
	case kind == 1 || last:
		b = append(b, i32Const, 0, toCaller)
	case kind == 2: // a call that returns to the next part
		m.unwinds = true
		b = append(b, localGet, 1, i32Const, 8, i32Sub, localTee, 1, globalSet, pointerGlobal, localGet, 1)
		b = append(b, long((firstFunction+1)<<16|m.counters[at+1])...)
		b = append(b, i64Store, 3, 0, i32Const, 0, call, 0, globalGet, pointerGlobal, localSet, 1)
		b = append(b, brIf, 0xee) // where the stack is unwound: written below, when that is known
	}
	return b
}

// body is the whole of it.
func (m *made) body() []byte {
	m.parts = 2 + m.IntN(10)
	for at := range m.parts {
		m.counters = append(m.counters, len(m.table))
		for range 1 + m.IntN(3) {
			m.table = append(m.table, at)
		}
	}
	var parts [][]byte
	for at := range m.parts {
		parts = append(parts, m.part(at))
	}
	b := []byte{1, 1, 0x7f, globalGet, pointerGlobal, localSet, 1}
	if m.unwinds {
		b = append(b, block, empty)
	}
	if m.loops {
		b = append(b, loop, empty)
	}
	for range m.parts {
		b = append(b, block, empty)
	}
	b = appendUnsigned(append(b, localGet, pc, brTable), len(m.table)-1)
	for _, at := range m.table {
		b = append(b, byte(at))
	}
	for at, part := range parts {
		if n := len(part) - 1; part[n] == 0xee {
			part[n] = byte(m.parts - 1 - at)
			if m.loops {
				part[n]++
			}
		}
		b = append(append(b, end), part...)
	}
	if m.loops {
		b = append(b, end)
	}
	b = append(b, unreachable)
	if m.unwinds {
		b = append(b, end, i32Const, 1)
	}
	return append(b, end)
}

// other is a function that returns, or has the stack unwound, as the mix says.
func other() []byte {
	return slices.Concat([]byte{0}, mix(1000), bit(5), []byte{i64Eqz, ifThen, empty, i32Const, 1, toCaller, end,
		globalGet, pointerGlobal, i32Const, 8, i32Add, globalSet, pointerGlobal, i32Const, 0, end})
}

// moduleOf is a module with the other function and a routine.
func moduleOf(routine []byte) *module {
	sized := func(b []byte) []byte { return append(appendUnsigned(nil, len(b)), b...) }
	return &module{sections: []section{
		{typeSection, []byte("\x01\x60\x01\x7f\x01\x7f")},
		{functionSection, []byte{2, 0, 0}},
		{memorySection, []byte{1, 0, 1}},
		{globalSection, slices.Concat([]byte{3, 0x7f, 1}, constant(1024).bytes, []byte{end, 0x7e, 1, i64Const, 0, end, 0x7f, 1, i32Const, 0, end})},
		{exportSection, []byte("\x04\x01f\x00\x01\x01p\x03\x00\x01m\x03\x01\x01u\x03\x02")},
		{codeSection, slices.Concat([]byte{2}, sized(other()), sized(routine))},
		{dataSection, nil},
	}}
}

// trace runs a routine as Go's runtime does: again, with where it is to return to,
// after the stack was unwound. It answers with the mixes that it leaves for some
// amounts of fuel.
func trace(t *testing.T, code []byte) (mixes []uint64) {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	mod, err := r.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions())
	require.NoError(t, err)
	for fuel := range uint64(40) {
		setGlobal(t, mod, "p", 1024)
		setGlobal(t, mod, "m", fuel*0x9e3779b97f4a7c15)
		setGlobal(t, mod, "u", fuel+1)
		for counter := uint64(0); ; {
			result, err := mod.ExportedFunction("f").Call(ctx, counter)
			require.NoError(t, err)
			if result[0] == 0 {
				break
			}
			pointer := uint32(mod.ExportedGlobal("p").Get())
			at, ok := mod.Memory().Read(pointer, 8)
			require.True(t, ok)
			counter = uint64(binary.LittleEndian.Uint16(at))
			setGlobal(t, mod, "p", uint64(pointer+8))
		}
		mixes = append(mixes, mod.ExportedGlobal("m").Get(), mod.ExportedGlobal("u").Get())
	}
	return mixes
}

func setGlobal(t *testing.T, mod api.Module, name string, value uint64) {
	t.Helper()
	global, ok := mod.ExportedGlobal(name).(api.MutableGlobal)
	require.True(t, ok)
	global.Set(value)
}

// TestJumps holds routines made by chance against what becomes of them.
func TestJumps(t *testing.T) {
	before, after, ended, unwound := 0, 0, 0, 0
	for seed := range uint64(300) {
		m := &made{Rand: rand.New(rand.NewPCG(seed, 1))}
		body := m.body()
		require.NotNil(t, readRoutine(body), "seed %d", seed)
		mod := moduleOf(body)
		was := mod.bytes()
		require.NoError(t, mod.rewrite(nil))
		is := mod.bytes()
		before, after = before+len(was), after+len(is)
		want := trace(t, was)
		require.Equal(t, want, trace(t, is), "seed %d", seed)
		ended += len(slices.Compact(want))
		if m.unwinds {
			unwound++
		}
	}
	assert.Greater(t, ended, 10000, "they do different things")
	assert.Greater(t, unwound, 100)
	assert.Less(t, after*10, before*9)
}

// routineOf is a routine of two parts, of which $pc 2 leads to the second, and the
// first jumps to the one with that $pc.
func routineOf(to byte) []byte {
	return []byte{0, loop, empty, block, empty, block, empty, localGet, pc, brTable, 2, 0, 0, 1, end,
		i32Const, to, localSet, pc, br, 1, end,
		i32Const, 0, toCaller, end, unreachable, end}
}

func TestEntries(t *testing.T) {
	assert.Equal(t, []byte{0, i32Const, 0, toCaller, unreachable, end}, readRoutine(routineOf(2)).rewrite([]int{1}), "no table")
	assert.Equal(t, []byte{0, block, empty, loop, empty, block, empty, localGet, pc, brTable, 2, 0, 0, 2, end,
		i32Const, 0, localSet, pc, br, 0, end, end, unreachable, end},
		readRoutine(routineOf(1)).rewrite(nil), "a jump back, and nothing leads to the second part")
	assert.Equal(t, []byte{0, block, empty, block, empty, block, empty, localGet, pc, brTable, 3, 0, 0, 1, 2, end, end,
		i32Const, 0, toCaller, end, unreachable, end},
		readRoutine(routineOf(2)).rewrite([]int{2}), "a call returns to the second part")

	body := routineOf(1)
	require.NotNil(t, readRoutine(body))
	for _, other := range [][]byte{
		slices.Replace(slices.Clone(body), 8, 9, 1),               // another local
		slices.Replace(slices.Clone(body), 1, 2, ifThen),          // another block
		slices.Replace(slices.Clone(body), 17, 18, localTee),      // another jump
		slices.Replace(slices.Clone(body), 20, 21, 0),             // out of one block
		slices.Replace(slices.Clone(body), 26, 28, nop, nop, end), // another end
		{0, end},
	} {
		assert.Nil(t, readRoutine(other), "%v", other)
	}
	assert.ErrorIs(t, moduleOf(slices.Replace(slices.Clone(body), 17, 18, localTee)).rewrite(nil), errRoutine)
	assert.ErrorIs(t, moduleOf([]byte{0, 0xff, end}).rewrite(nil), errModule, "there is no such instruction")
}
