package main

// The instructions that are looked at or written, by their numbers in the format:
// https://webassembly.github.io/spec/core/binary/instructions.html
const (
	unreachable  = 0x00
	nop          = 0x01
	block        = 0x02
	loop         = 0x03
	ifThen       = 0x04
	orElse       = 0x05
	end          = 0x0b
	br           = 0x0c
	brIf         = 0x0d
	brTable      = 0x0e
	toCaller     = 0x0f // return
	call         = 0x10
	callIndirect = 0x11
	drop         = 0x1a
	choose       = 0x1b // select
	localGet     = 0x20
	localSet     = 0x21
	localTee     = 0x22
	globalGet    = 0x23
	globalSet    = 0x24
	i32Load      = 0x28
	i64Load      = 0x29
	i32Load8S    = 0x2c
	i64Load8S    = 0x30
	i64Load8U    = 0x31
	i64Load16S   = 0x32
	i64Load16U   = 0x33
	i64Load32S   = 0x34
	i64Load32U   = 0x35
	i32Store     = 0x36
	i64Store32   = 0x3e
	memorySize   = 0x3f
	memoryGrow   = 0x40
	i32Const     = 0x41
	i64Const     = 0x42
	f32Const     = 0x43
	f64Const     = 0x44
	i32Eqz       = 0x45
	i32Eq        = 0x46
	i32LtU       = 0x49
	i64Eqz       = 0x50
	i64Eq        = 0x51
	i32Add       = 0x6a
	i32Sub       = 0x6b
	i32ShrU      = 0x76
	i64Add       = 0x7c
	i32WrapI64   = 0xa7
	i64ExtendU   = 0xad // i64.extend_i32_u
	i64Extend32S = 0xc4
	more         = 0xfc // of two numbers

	empty = 0x40 // the type of a block without a result
)

// An instruction is one instruction of a function's body.
type instruction struct {
	bytes []byte
	value int // a constant, the depth of a branch, or the number of a local, global or function
	align int // of what is loaded or stored, as a power of two
	at    int // how far it is from the address
}

func (i instruction) op() byte { return i.bytes[0] }

// opens tells whether it begins a block, a loop or an if.
func (i instruction) opens() bool { return i.op() == block || i.op() == loop || i.op() == ifThen }

// branches tells whether it is a branch with one label.
func (i instruction) branches() bool { return i.op() == br || i.op() == brIf }

func (i instruction) loads() bool { return i32Load <= i.op() && i.op() <= i64Load32U }

func (i instruction) stores() bool { return i32Store <= i.op() && i.op() <= i64Store32 }

// plain is an instruction that is one byte.
func plain(op byte) instruction { return instruction{bytes: []byte{op}} }

// numbered is an instruction with a number that has no sign.
func numbered(op byte, n int) instruction {
	return instruction{bytes: appendUnsigned([]byte{op}, n), value: n}
}

// constant is an i32.const.
func constant(n int) instruction {
	return instruction{bytes: appendSigned([]byte{i32Const}, n), value: n}
}

// access is a load or store.
func access(op byte, align, at int) instruction {
	return instruction{bytes: appendUnsigned(appendUnsigned([]byte{op}, align), at), align: align, at: at}
}

// instruction reads one of those that Go's compiler uses.
func (r *reader) instruction() instruction {
	var i instruction
	start := *r
	switch op := r.byte(); {
	case op == block, op == loop, op == ifThen:
		r.signed()
	case op == br, op == brIf, op == call, localGet <= op && op <= globalSet:
		i.value = r.unsigned()
	case op == brTable:
		for range r.unsigned() + 1 {
			r.unsigned()
		}
	case op == callIndirect:
		r.unsigned()
		r.unsigned()
	case i32Load <= op && op <= i64Store32:
		i.align, i.at = r.unsigned(), r.unsigned()
	case op == memorySize, op == memoryGrow:
		r.byte()
	case op == i32Const, op == i64Const:
		i.value = r.signed()
	case op == f32Const:
		r.take(4)
	case op == f64Const:
		r.take(8)
	case op == more:
		const copied, filled = 10, 11
		switch number := r.unsigned(); {
		case number == copied:
			r.take(2)
		case number == filled:
			r.take(1)
		case number > copied:
			panic(errModule)
		}
	case op <= nop, op == orElse, op == end, op == toCaller, op == drop, op == choose, i32Eqz <= op && op <= i64Extend32S:
	default:
		panic(errModule)
	}
	i.bytes = start[:len(start)-len(*r)]
	return i
}

// operands are how many an instruction takes from the stack, and leaves there; ok is
// false for those after which another may be next than the one that follows.
func (i instruction) operands() (takes, leaves int, ok bool) {
	switch op := i.op(); {
	case op == localGet, op == globalGet, op == memorySize, i32Const <= op && op <= f64Const:
		return 0, 1, true
	case op == localSet, op == globalSet, op == drop:
		return 1, 0, true
	case op == localTee, i.loads():
		return 1, 1, true
	case i.stores():
		return 2, 0, true
	case op == i32Eqz, op == i64Eqz, i32WrapI64 <= op && op <= i64Extend32S:
		return 1, 1, true
	case i32Eq <= op && op < 0x67, 0x6a <= op && op < 0x79, 0x7c <= op && op < 0x8b, 0x92 <= op && op < 0x99, 0xa0 <= op && op < 0xa7:
		return 2, 1, true // comparisons, and what takes two numbers of i32, i64, f32 and f64
	case 0x67 <= op && op < 0xa7:
		return 1, 1, true
	}
	return 0, 0, false
}

// skipLocals reads what a body begins with.
func (r *reader) skipLocals() {
	for range r.unsigned() {
		r.unsigned()
		r.byte()
	}
}
