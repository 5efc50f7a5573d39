;; Unpacks the core (see core-text.ts). In WebAssembly, because V8 compiles that at once, in one go, where it would begin
;; to interpret a script.
(module
	(memory (export "memory") 1)

	;; What is packed is at [$in, $end), and $length bytes come of it, at 0. There has to be room for 8 bytes more than that
	;; before $in, and for 16 after $end: bytes are copied by eights.
	(func (export "unpack") (param $in i32) (param $end i32) (param $length i32)
		(call $bytes (local.get $in) (local.get $end))
		(call $lz4 (local.get $in) (local.get $length)))

	;; Makes bytes of numbers of 15 bits, each in two bytes, the lowest bits first. They take the numbers' place, less than
	;; those did: of eight numbers come fifteen bytes.
	(func $bytes (param $in i32) (param $end i32)
		(local $out i32)
		(local $high i64)
		(local.set $out (local.get $in))
		(loop $eight
			(local.set $high (call $four (i64.load offset=8 (local.get $in))))
			(i64.store (local.get $out) (i64.or
				(call $four (i64.load (local.get $in)))
				(i64.shl (local.get $high) (i64.const 60))))
			(i64.store offset=8 (local.get $out) (i64.shr_u (local.get $high) (i64.const 4)))
			(local.set $in (i32.add (local.get $in) (i32.const 16)))
			(local.set $out (i32.add (local.get $out) (i32.const 15)))
			(br_if $eight (i32.lt_u (local.get $in) (local.get $end)))))

	;; The 60 bits of four numbers.
	(func $four (param $numbers i64) (result i64)
		(i64.or
			(i64.or
				(i64.and (local.get $numbers) (i64.const 0x7fff))
				(i64.and (i64.shr_u (local.get $numbers) (i64.const 1)) (i64.const 0x3fff_8000)))
			(i64.or
				(i64.and (i64.shr_u (local.get $numbers) (i64.const 2)) (i64.const 0x1fff_c000_0000))
				(i64.and (i64.shr_u (local.get $numbers) (i64.const 3)) (i64.const 0xfff_e000_0000_0000)))))

	;; Unpacks a block of LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
	(func $lz4 (param $in i32) (param $length i32)
		(local $out i32)
		(local $token i32)
		(local $to i32)   ;; where what is copied ends
		(local $from i32) ;; how far back a match is
		(loop $sequence
			;; Bytes as they are.
			(local.set $token (i32.load8_u (local.get $in)))
			(local.set $in (i32.add (local.get $in) (i32.const 1)))
			(local.set $to (i32.add (local.get $out) (i32.shr_u (local.get $token) (i32.const 4))))
			(if (i32.ge_u (local.get $token) (i32.const 0xf0)) (then
				(loop $more
					(local.set $to (i32.add (local.get $to) (i32.load8_u (local.get $in))))
					(local.set $in (i32.add (local.get $in) (i32.const 1)))
					(br_if $more (i32.eq (i32.load8_u (i32.sub (local.get $in) (i32.const 1))) (i32.const 255))))))
			(if (i32.lt_u (local.get $out) (local.get $to)) (then
				(loop $eight
					(i64.store (local.get $out) (i64.load (local.get $in)))
					(local.set $in (i32.add (local.get $in) (i32.const 8)))
					(local.set $out (i32.add (local.get $out) (i32.const 8)))
					(br_if $eight (i32.lt_u (local.get $out) (local.get $to))))
				(local.set $in (i32.sub (local.get $in) (i32.sub (local.get $out) (local.get $to))))
				(local.set $out (local.get $to))))
			(if (i32.ge_u (local.get $out) (local.get $length)) (then (return)))

			;; A match: bytes that were there before, at least four.
			(local.set $from (i32.load16_u (local.get $in)))
			(local.set $in (i32.add (local.get $in) (i32.const 2)))
			(local.set $token (i32.and (local.get $token) (i32.const 15)))
			(local.set $to (i32.add (i32.add (local.get $out) (local.get $token)) (i32.const 4)))
			(if (i32.eq (local.get $token) (i32.const 15)) (then
				(loop $more
					(local.set $to (i32.add (local.get $to) (i32.load8_u (local.get $in))))
					(local.set $in (i32.add (local.get $in) (i32.const 1)))
					(br_if $more (i32.eq (i32.load8_u (i32.sub (local.get $in) (i32.const 1))) (i32.const 255))))))
			(if (i32.ge_u (local.get $from) (i32.const 8))
				(then (loop $eight
					(i64.store (local.get $out) (i64.load (i32.sub (local.get $out) (local.get $from))))
					(local.set $out (i32.add (local.get $out) (i32.const 8)))
					(br_if $eight (i32.lt_u (local.get $out) (local.get $to)))))
				(else (loop $one ;; which may be one that was just written
					(i32.store8 (local.get $out) (i32.load8_u (i32.sub (local.get $out) (local.get $from))))
					(local.set $out (i32.add (local.get $out) (i32.const 1)))
					(br_if $one (i32.lt_u (local.get $out) (local.get $to))))))
			(local.set $out (local.get $to))
			(br $sequence))))
