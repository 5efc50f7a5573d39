package main

import "slices"

// Go's compiler writes for a machine with 64-bit addresses, and leaves to others
// what could be said shorter. V8 compiles a function that is called for the first
// time as it stands, so what is shorter is also there sooner.

// The numbers of the local and of the global with the stack pointer.
const (
	stackPointerLocal  = 1
	stackPointerGlobal = 0
)

// shorten is a body that does the same with less.
func shorten(body []byte) []byte {
	r := reader(body)
	r.skipLocals()
	b := slices.Clone(body[:len(body)-len(r)])
	var code []instruction
	for len(r) > 0 {
		code = append(code, r.instruction())
		for shorter := true; shorter; {
			code, shorter = reduce(code)
		}
	}
	for _, i := range addressed(code) {
		b = append(b, i.bytes...)
	}
	return b
}

// narrow are the loads of 32 bits that are the lower half of those of 64.
var narrow = map[byte]byte{
	i64Load: i32Load, i64Load8S: i32Load8S, i64Load8U: i32Load8S + 1, i64Load16S: i32Load8S + 2, i64Load16U: i32Load8S + 3,
	i64Load32S: i32Load, i64Load32U: i32Load,
}

// narrowed is such a load.
func narrowed(i instruction) instruction { return access(narrow[i.op()], min(i.align, 2), i.at) }

// opposite are the comparisons that are true where others are not.
var opposite = opposites()

func opposites() map[byte]byte {
	// From equal on: ne, lt_s, lt_u, gt_s, gt_u, le_s, le_u, ge_s, ge_u.
	others := [...]byte{1, 0, 8, 9, 6, 7, 4, 5, 2, 3}
	all := map[byte]byte{}
	for i, other := range others {
		all[i32Eq+byte(i)] = i32Eq + other
		all[i64Eq+byte(i)] = i64Eq + other
	}
	return all
}

// reduce makes the last instructions shorter, if there is a shorter way to say them.
func reduce(code []instruction) (shorter []instruction, ok bool) {
	n := len(code)
	last := code[n-1]
	// before is the instruction so many before the last.
	before := func(k int) instruction {
		if k >= n {
			return plain(unreachable)
		}
		return code[n-1-k]
	}
	ends := func(ops ...byte) bool {
		for k, op := range slices.Backward(ops) {
			if before(len(ops)-1-k).op() != op {
				return false
			}
		}
		return true
	}
	instead := func(of int, is ...instruction) ([]instruction, bool) { return append(code[:n-of], is...), true }

	switch op := last.op(); {
	case op == nop:
		return instead(1)
	case ends(localSet, localGet) && before(1).value == last.value:
		return instead(2, numbered(localTee, last.value))

	// Addresses of 64 bits of which the lower half counts.
	case ends(i64ExtendU, i64Const, i64Add, i32WrapI64):
		return instead(4, constant(int(int32(before(2).value))), plain(i32Add))
	case ends(i64ExtendU, i32WrapI64):
		return instead(2)
	case ends(i64Const, i32WrapI64):
		return instead(2, constant(int(int32(before(1).value))))
	case op == i32WrapI64 && narrow[before(1).op()] != 0:
		return instead(2, narrowed(before(1)))
	case last.loads() && before(1).op() == i32Add && before(2).op() == i32Const && moves(before(2), last):
		return instead(3, access(op, last.align, last.at+before(2).value))

	// Conditions.
	case ends(i64ExtendU, i64Eqz):
		return instead(2, plain(i32Eqz))
	case op == i64Eqz && (before(1).op() == i64Load8U || before(1).op() == i64Load16U || before(1).op() == i64Load32U):
		return instead(2, narrowed(before(1)), plain(i32Eqz))
	case op == i32Eqz && opposite[before(1).op()] != 0:
		return instead(2, plain(opposite[before(1).op()]))
	case (op == ifThen || op == brIf) && ends(i32Eqz, i32Eqz, op):
		return instead(3, last)

	// A function gives its frame back, and then the place for where it returns to.
	case ends(i32Add, localTee, globalSet, localGet, i32Const, i32Add, localTee, globalSet) && before(8).op() == i32Const &&
		before(6).value == stackPointerLocal && before(5).value == stackPointerGlobal && before(4).value == stackPointerLocal &&
		before(1).value == stackPointerLocal && last.value == stackPointerGlobal:
		return instead(9, constant(before(8).value+before(3).value), plain(i32Add), before(1), last)
	case ends(localTee, globalSet, i32Const, toCaller) && before(3).value == stackPointerLocal:
		return instead(4, before(2), before(1), last)
	}
	return code, false
}

// moves tells whether what is added to an address may be added to where it is accessed
// instead. The sum does not wrap then: a stack or a variable lies below 2 GB.
func moves(added, accessed instruction) bool {
	return added.value >= 0 && added.value+accessed.at < 1<<31
}

// addressed adds what is added to the address of a store to where it stores. What is
// stored is made between the two.
func addressed(code []instruction) (shorter []instruction) {
	gone := make([]bool, len(code))
	for n := range len(code) - 1 {
		if code[n].op() != i32Const || code[n+1].op() != i32Add {
			continue
		}
		height := 1 // of the stack, with the address
		for k := n + 2; k < len(code); k++ {
			takes, leaves, ok := code[k].operands()
			if ok && takes < height {
				height += leaves - takes
				continue
			}
			if s := code[k]; ok && s.stores() && height == 2 && moves(code[n], s) {
				code[k] = access(s.op(), s.align, s.at+code[n].value)
				gone[n], gone[n+1] = true, true
			}
			break
		}
	}
	for n, i := range code {
		if !gone[n] {
			shorter = append(shorter, i)
		}
	}
	return shorter
}
