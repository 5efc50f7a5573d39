package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
)

const (
	i64LtS  = 0x53
	i64GeS  = 0x59
	f64Lt   = 0x63
	f64Load = 0x2b
)

// shortenings are instructions that leave an i32, and what becomes of them. They
// find an address in local 0, have an i32 in local 1 and an i64 in local 2.
var shortenings = map[string]struct{ is, want []byte }{
	"nothing to be done": {[]byte{localGet, 0}, []byte{localGet, 0}},
	"nop":                {[]byte{nop, localGet, 0, nop}, []byte{localGet, 0}},
	"set and get":        {[]byte{localGet, 0, localSet, 1, localGet, 1}, []byte{localGet, 0, localTee, 1}},
	"set and get of another": {
		[]byte{localGet, 0, localSet, 1, localGet, 0},
		[]byte{localGet, 0, localSet, 1, localGet, 0},
	},
	"a load through an address of 64 bits": {
		[]byte{localGet, 0, i64ExtendU, i64Const, 0x18, i64Add, i32WrapI64, i64Load, 3, 8, i32WrapI64},
		[]byte{localGet, 0, i32Load, 2, 32},
	},
	"such an address by itself": {
		[]byte{localGet, 0, i64ExtendU, i64Const, 0x18, i64Add, i32WrapI64},
		[]byte{localGet, 0, i32Const, 0x18, i32Add},
	},
	"an address before another": {
		[]byte{localGet, 0, i64ExtendU, i64Const, 0x78, i64Add, i32WrapI64, i64Load, 3, 8, i32WrapI64},
		[]byte{localGet, 0, i32Const, 0x78, i32Add, i32Load, 2, 8},
	},
	"extended for nothing": {[]byte{localGet, 0, i64ExtendU, i32WrapI64}, []byte{localGet, 0}},
	"a constant":           {[]byte{i64Const, 0x80, 0x80, 4, i32WrapI64}, []byte{i32Const, 0x80, 0x80, 4}},
	"a byte":               {[]byte{localGet, 0, i64Load8U, 0, 1, i32WrapI64}, []byte{localGet, 0, 0x2d, 0, 1}},
	"a byte with a sign":   {[]byte{localGet, 0, i64Load8S, 0, 1, i32WrapI64}, []byte{localGet, 0, 0x2c, 0, 1}},
	"two bytes":            {[]byte{localGet, 0, i64Load16U, 1, 2, i32WrapI64}, []byte{localGet, 0, 0x2f, 1, 2}},
	"two with a sign":      {[]byte{localGet, 0, i64Load16S, 1, 2, i32WrapI64}, []byte{localGet, 0, 0x2e, 1, 2}},
	"four bytes":           {[]byte{localGet, 0, i64Load32S, 2, 4, i32WrapI64}, []byte{localGet, 0, i32Load, 2, 4}},
	"a byte that is zero":  {[]byte{localGet, 0, i64Load8U, 0, 1, i64Eqz}, []byte{localGet, 0, 0x2d, 0, 1, i32Eqz}},
	"eight that are zero":  {[]byte{localGet, 0, i64Load, 3, 1, i64Eqz}, []byte{localGet, 0, i64Load, 3, 1, i64Eqz}},
	"no number but a bit":  {[]byte{localGet, 2, i64Eqz, i64ExtendU, i64Eqz}, []byte{localGet, 2, i64Eqz, i32Eqz}},
	"not less":             {[]byte{localGet, 2, i64Const, 9, i64LtS, i32Eqz}, []byte{localGet, 2, i64Const, 9, i64GeS}},
	"not less, and maybe no number": {
		[]byte{localGet, 0, f64Load, 3, 0, localGet, 0, f64Load, 3, 8, f64Lt, i32Eqz},
		[]byte{localGet, 0, f64Load, 3, 0, localGet, 0, f64Load, 3, 8, f64Lt, i32Eqz},
	},
	"not not, for an if": {
		[]byte{localGet, 0, i32Eqz, i32Eqz, ifThen, empty, i32Const, 3, toCaller, end, i32Const, 4},
		[]byte{localGet, 0, ifThen, empty, i32Const, 3, toCaller, end, i32Const, 4},
	},
	"not not, for a number": {[]byte{localGet, 0, i32Eqz, i32Eqz}, []byte{localGet, 0, i32Eqz, i32Eqz}},
	"a store": {
		[]byte{localGet, 0, i64ExtendU, i64Const, 0x18, i64Add, i32WrapI64, localGet, 0, i64Load, 3, 8, i64Store, 3, 16, localGet, 1},
		[]byte{localGet, 0, localGet, 0, i64Load, 3, 8, i64Store, 3, 40, localGet, 1},
	},
	"a store into a store": {
		[]byte{localGet, 0, i32Const, 8, i32Add, localGet, 0, i32Const, 16, i32Add, i32Load, 2, 0, i32Store, 2, 0, localGet, 1},
		[]byte{localGet, 0, localGet, 0, i32Load, 2, 16, i32Store, 2, 8, localGet, 1},
	},
	"a sum that is stored": {
		[]byte{localGet, 0, localGet, 0, i32Const, 8, i32Add, i32Store, 2, 0, localGet, 1},
		[]byte{localGet, 0, localGet, 0, i32Const, 8, i32Add, i32Store, 2, 0, localGet, 1},
	},
	"a store where what is stored is not in one line": {
		[]byte{localGet, 0, i32Const, 8, i32Add, block, 0x7f, i32Const, 5, end, i32Store, 2, 0, localGet, 1},
		[]byte{localGet, 0, i32Const, 8, i32Add, block, 0x7f, i32Const, 5, end, i32Store, 2, 0, localGet, 1},
	},
	"what is taken away": {
		[]byte{localGet, 0, i32Const, 0x78, i32Add, localGet, 1, i32Store, 2, 16, localGet, 1},
		[]byte{localGet, 0, i32Const, 0x78, i32Add, localGet, 1, i32Store, 2, 16, localGet, 1},
	},
	"the end of a function with a frame": {
		[]byte{localGet, 1, i32Const, 24, i32Add, localTee, 1, globalSet, 0, localGet, 1, i32Const, 8, i32Add, localTee, 1, globalSet, 0, i32Const, 1, toCaller},
		[]byte{localGet, 1, i32Const, 32, i32Add, globalSet, 0, i32Const, 1, toCaller},
	},
	"the end of another": {
		[]byte{localGet, 1, i32Const, 8, i32Add, localTee, 1, globalSet, 0, i32Const, 1, toCaller},
		[]byte{localGet, 1, i32Const, 8, i32Add, globalSet, 0, i32Const, 1, toCaller},
	},
	"no end": {
		[]byte{localGet, 1, i32Const, 8, i32Add, localTee, 1, globalSet, 0, localGet, 1},
		[]byte{localGet, 1, i32Const, 8, i32Add, localTee, 1, globalSet, 0, localGet, 1},
	},
}

func TestShorten(t *testing.T) {
	locals := []byte{2, 1, 0x7f, 1, 0x7e}
	for name, c := range shortenings {
		t.Run(name, func(t *testing.T) {
			was := slices.Concat(locals, []byte{localGet, 0, i32Load, 2, 0, localSet, 1, localGet, 0, i64Load, 3, 0, localSet, 2, i32Const, 0, drop}, c.is, []byte{end})
			is := shorten(was)
			assert.Equal(t, c.want, is[len(locals)+17:len(is)-1])
			for seed := range uint64(8) {
				assert.Equal(t, outcome(t, was, seed), outcome(t, is, seed))
			}
		})
	}
}

// outcome is what a function leaves: its result, the global, and the memory.
func outcome(t *testing.T, body []byte, seed uint64) []byte {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	mod, err := r.InstantiateWithConfig(ctx, moduleOf(body).bytes(), wazero.NewModuleConfig().WithStartFunctions())
	require.NoError(t, err)
	memory := make([]byte, 128)
	for i := range memory {
		memory[i] = byte(rand.New(rand.NewPCG(seed, uint64(i))).Uint32()) & byte(seed*37)
	}
	require.True(t, mod.Memory().Write(1000, memory))
	result, err := mod.ExportedFunction("f").Call(ctx, 1000)
	require.NoError(t, err)
	after, ok := mod.Memory().Read(900, 500)
	require.True(t, ok)
	return append(bytes.Clone(after), byte(result[0]), byte(result[0]>>8), byte(mod.ExportedGlobal("p").Get()))
}

func TestOperands(t *testing.T) {
	for op, want := range map[byte][2]int{
		localGet: {0, 1}, i64Const: {0, 1}, localTee: {1, 1}, i64Load: {1, 1}, i64Store: {2, 0}, localSet: {1, 0}, drop: {1, 0},
		i32Eqz: {1, 1}, i32Eq: {2, 1}, 0x66: {2, 1}, 0x67: {1, 1}, 0x69: {1, 1}, i32Add: {2, 1}, 0x78: {2, 1}, 0x79: {1, 1}, 0x7b: {1, 1},
		i64Add: {2, 1}, 0x8a: {2, 1}, 0x8b: {1, 1}, 0x91: {1, 1}, 0x92: {2, 1}, 0x98: {2, 1}, 0x99: {1, 1}, 0x9f: {1, 1}, 0xa0: {2, 1}, 0xa6: {2, 1},
		i32WrapI64: {1, 1}, i64Extend32S: {1, 1},
	} {
		takes, leaves, ok := plain(op).operands()
		assert.True(t, ok)
		assert.Equal(t, want, [2]int{takes, leaves}, "%#x", op)
	}
	for _, op := range []byte{block, ifThen, orElse, end, br, brIf, brTable, call, callIndirect, toCaller, choose, memoryGrow, more} {
		_, _, ok := plain(op).operands()
		assert.False(t, ok, "%#x", op)
	}
}
