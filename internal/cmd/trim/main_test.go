package main

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// linked is a module as Go links it, as far as trim looks: a memory with a table
// of the functions up to last, a segment for each record, and others around it;
// one function is imported, and one exported, which answers with 7.
func linked(last int) []byte {
	const first = 1000
	data := []segment{{at: 40, bytes: []byte("before")}, {at: first - 3, bytes: []byte{9}}}
	for record := range last * perFunction {
		n := number(record)
		b := binary.LittleEndian.AppendUint32(nil, n)[:1+min(1, n>>8)]
		data = append(data, segment{first + record*recordSize, b})
	}
	end := first + last*perFunction*recordSize
	data = append(data, segment{end, []byte("after")})
	m := module{data: data, sections: []section{
		{typeSection, []byte{2, 0x60, 0, 0, 0x60, 0, 1, 0x7f}},
		{importSection, []byte("\x01\x04host\x05print\x00\x00")},
		{functionSection, []byte{1, 1}},
		{memorySection, []byte{1, 0, 16}},
		{exportSection, []byte("\x02\x06memory\x02\x00\x05seven\x00\x01")},
		{codeSection, []byte{1, 4, 0, 0x41, 7, 0x0b}},
		{dataSection, nil},
		{0, []byte("\x04name")},
	}}
	return m.bytes()
}

const memorySection, exportSection = 5, 7

func instantiate(t *testing.T, code []byte) api.Module {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { assert.NoError(t, r.Close(ctx)) })
	_, err := r.NewHostModuleBuilder("host").NewFunctionBuilder().WithFunc(func() {}).Export("print").Instantiate(ctx)
	require.NoError(t, err)
	mod, err := r.Instantiate(ctx, code)
	require.NoError(t, err)
	return mod
}

func TestTrim(t *testing.T) {
	before := linked(700)
	after, err := trim(before)
	require.NoError(t, err)
	assert.Less(t, len(after), 300)

	was, is := instantiate(t, before), instantiate(t, after)
	want, ok := was.Memory().Read(0, was.Memory().Size())
	require.True(t, ok)
	got, ok := is.Memory().Read(0, is.Memory().Size())
	require.True(t, ok)
	assert.Equal(t, want, got, "the memory, before anything is called")
	seven, err := is.ExportedFunction("seven").Call(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []uint64{7}, seven, "functions keep their numbers")

	_, err = trim(after)
	assert.ErrorIs(t, err, errModule, "there is a start function already")
}

func TestFind(t *testing.T) {
	memory := make([]byte, 100)
	whole := table{at: 96, records: leastFunctions * perFunction}
	memory = append(memory, make([]byte, whole.end()+recordSize-4-len(memory))...)
	whole.write(memory)
	found, ok := find(memory)
	assert.True(t, ok)
	assert.Equal(t, whole, found)
	_, ok = find(memory[:len(memory)-recordSize])
	assert.False(t, ok, "it is too short then")
	_, ok = find(nil)
	assert.False(t, ok)
	memory[whole.at+5*recordSize+7] = 1
	_, ok = find(memory)
	assert.False(t, ok, "a record holds more than a number")
}

func TestNothingToTrim(t *testing.T) {
	_, err := trim(linked(leastFunctions - 1))
	assert.ErrorIs(t, err, errNoTable)

	whole := linked(leastFunctions)
	for _, code := range [][]byte{nil, []byte("\x00as"), []byte("#!/bin/sh and more"), whole[:len(magic)], whole[:40], whole[:len(whole)-8]} {
		_, err := trim(code)
		assert.ErrorIs(t, err, errModule)
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
