package main

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A table is Go's runtime.findfunctab without the records of function 0, which
// are zero: from the address at on a record every 20 bytes, of which the first
// four are the function's number, and the rest zero; 16 of each number, the
// numbers from 1 on.
//
// Go's runtime has a record for every 4,096 program counters. A WebAssembly
// function has 65,536, however short it is, so each has 16 records that say the
// same, and each record is a data segment of its own, for there are too many zeros
// between two. That is a tenth of the module, and nine in ten of the segments that
// every start copies.
type table struct{ at, records int }

const (
	recordSize  = 20
	perFunction = 16
	// leastFunctions is more than there can be by chance.
	leastFunctions = 500
)

// number is the function of a record.
func number(record int) uint32 { return uint32(record/perFunction + 1) }

// end is the address after the last record's number.
func (t table) end() int { return t.at + (t.records-1)*recordSize + 4 }

// write writes the table as its code does.
func (t table) write(memory []byte) {
	for record := range t.records {
		binary.LittleEndian.PutUint32(memory[t.at+record*recordSize:], number(record))
	}
}

// findFunctions looks for the table.
func findFunctions(memory []byte) (table, bool) {
	for at := 0; at+recordSize <= len(memory); at += 4 {
		if memory[at] != 1 {
			continue
		}
		t := table{at, 0}
		for ; at+(t.records+1)*recordSize <= len(memory); t.records++ {
			record := memory[at+t.records*recordSize:][:recordSize]
			if binary.LittleEndian.Uint32(record) != number(t.records) || !zero(record[4:]) {
				break
			}
		}
		if t.records >= leastFunctions*perFunction {
			return t, true
		}
	}
	return table{}, false
}

func zero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// locals are those of a function with the table's code in it:
//
//	(local $address i32) (local $record i32)
func (t table) locals() []byte { return []byte{1, 2, 0x7f} }

// code are instructions that write the table:
//
//	(local.set $address (i32.const at))
//	(loop
//	  (i32.store (local.get $address) (i32.add (i32.shr_u (local.get $record) (i32.const 4)) (i32.const 1)))
//	  (local.set $address (i32.add (local.get $address) (i32.const recordSize)))
//	  (br_if 0 (i32.lt_u (local.tee $record (i32.add (local.get $record) (i32.const 1))) (i32.const records))))
func (t table) code() []byte {
	const address, record = 0, 1
	var b []byte
	push := func(n int) { b = append(b, constant(n).bytes...) }
	push(t.at)
	b = append(b, localSet, address, loop, empty, localGet, address, localGet, record)
	push(bits.TrailingZeros(perFunction))
	b = append(b, i32ShrU)
	push(1)
	b = append(b, i32Add, i32Store, 2, 0, localGet, address)
	push(recordSize)
	b = append(b, i32Add, localSet, address, localGet, record)
	push(1)
	b = append(b, i32Add, localTee, record)
	push(t.records)
	return append(b, i32LtU, brIf, 0, end)
}
