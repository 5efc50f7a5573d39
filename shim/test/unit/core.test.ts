// Tests the loader with a module of a few bytes instead of the core. The module gives the same step to every call, and does
// what a test needs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { toAscii } from '../../src/core/ascii.js';
import { Core, CoreError } from '../../src/core/core.js';
import type { Input } from '../../src/core/steps.js';

const INPUT: Input = { now: 0, token: 'ok', account: 1, options: { name: 'Zoë 😀' } };
const STEP = { run: 7, done: { value: 'Zoë 😀' } };

/** The address of the module's step, and the address that alloc returns: in the second page, into which the memory grows. */
const STEP_AT = 16;
const INPUT_AT = 65_536;

const OPCODE = {
	unreachable: 0x00,
	end: 0x0b,
	drop: 0x1a,
	i32: 0x41,
	i64: 0x42,
	memoryGrow: [0x40, 0x00],
	forever: [0x03, 0x40, 0x0c, 0, 0x0b],
};

/** Numbers in the encoding of WebAssembly. */
function leb(value: number | bigint): number[] {
	let rest = BigInt(value);
	for (const bytes: number[] = []; ; ) {
		const low = Number(rest & 0x7fn);
		rest >>= 7n;
		if (rest === 0n && low < 0x40) return [...bytes, low];
		bytes.push(low | 0x80);
	}
}

const list = (...items: number[][]) => [items.length, ...items.flat()];
const sized = (bytes: number[]) => [...leb(bytes.length), ...bytes];
const text = (value: string) => sized([...Buffer.from(value)]);

/** A module with the exports of the core. */
function build({
	version = 8,
	step: says = JSON.stringify(STEP),
	initialize = [] as number[],
	resume = [] as number[],
	close = [] as number[],
} = {}): Uint8Array<ArrayBuffer> {
	const step = [...toAscii(says)];
	const answer = [OPCODE.i64, ...leb((BigInt(STEP_AT) << 32n) | BigInt(step.length))];
	const grow = [OPCODE.i32, 1, ...OPCODE.memoryGrow, OPCODE.drop];
	const [i32, i64] = [0x7f, 0x7e];
	const functions: [string, number[], number[], number[]][] = [
		['_initialize', [], [], initialize],
		['abi_version', [], [i32], [OPCODE.i32, version]],
		['alloc', [i32], [i32], [...grow, OPCODE.i32, ...leb(INPUT_AT)]],
		['open', [i32], [i64], answer],
		['resume', [i32, i32], [i64], [...resume, ...answer]],
		['close', [i32], [], close],
	];
	const section = (id: number, bytes: number[]) => [id, ...sized(bytes)];
	return Uint8Array.from([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, list(...functions.map(([, from, to]) => [0x60, from.length, ...from, to.length, ...to]))),
		...section(3, list(...functions.map((_, i) => [i]))),
		...section(5, list([0, 1])),
		...section(7, list([...text('memory'), 2, 0], ...functions.map(([name], i) => [...text(name), 0, i]))),
		...section(10, list(...functions.map(([, , , code]) => sized([0, ...code, OPCODE.end])))),
		...section(11, list([0, OPCODE.i32, ...leb(STEP_AT), OPCODE.end, ...sized(step)])),
	]);
}

function start(module: Uint8Array<ArrayBuffer>) {
	const logged: string[] = [];
	return { core: new Core(() => module), log: (message: string) => void logged.push(message), logged };
}

test('a step is read, even after the memory grew', () => {
	const { core, log, logged } = start(build());
	const run = core.open(INPUT, log);
	assert.deepEqual(run.first, STEP);
	assert.deepEqual(run.resume({ waited: true }), STEP);
	run.close();
	assert.deepEqual(logged, []);
});

test('the core is told everything in ASCII', (t) => {
	const { Instance } = WebAssembly;
	t.after(() => Object.assign(WebAssembly, { Instance }));
	let memory: WebAssembly.Memory | undefined;
	class Watched extends Instance {
		constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
			super(module, imports);
			memory = this.exports.memory as WebAssembly.Memory;
		}
	}
	Object.assign(WebAssembly, { Instance: Watched });
	for (const name of ['', 'Zoë', 'é'.repeat(40), '€'.repeat(5000), '😀'.repeat(5000)]) {
		const { core, log } = start(build());
		const input = { ...INPUT, options: { name } };
		core.open(input, log);
		const { length } = toAscii(JSON.stringify(input));
		const got = Buffer.from(memory?.buffer ?? new ArrayBuffer(0), INPUT_AT, length + 1);
		assert.ok(got.every((byte) => byte < 0x80));
		assert.deepEqual(JSON.parse(got.subarray(0, length).toString()), input, name.slice(0, 5));
		assert.equal(got[length], 0);
	}
});

test('a core of another version is rejected', () => {
	const { core, log, logged } = start(build({ version: 1 }));
	assert.throws(() => core.open(INPUT, log), CoreError);
	assert.match(logged.join(), /ABI version 1 instead of 8/);
});

test('a core that does not start is reported once in each run', () => {
	const { core, log, logged } = start(build({ initialize: [OPCODE.unreachable] }));
	assert.throws(() => core.open(INPUT, log), CoreError);
	assert.throws(() => core.open(INPUT, log), CoreError);
	assert.equal(logged.length, 2);
});

test('a trap ends only the runs of its own instance', () => {
	const { core, log, logged } = start(build({ resume: [OPCODE.unreachable] }));
	const [first, second] = [core.open(INPUT, log), core.open(INPUT, log)];
	assert.throws(() => first.resume({ waited: true }), {
		name: 'CoreError',
		message: 'The core of the operation stopped.',
	});
	assert.throws(() => second.resume({ waited: true }), {
		name: 'CoreError',
		message: /Another run made the core stop/,
	});
	first.close();
	second.close();
	assert.equal(logged.length, 1);
	assert.match(logged[0] ?? '', /the core stopped: RuntimeError: unreachable/);
	assert.deepEqual(core.open(INPUT, log).first, STEP);
});

test('an instance is not used again after a call that was cut off', () => {
	const { core, log, logged } = start(build({ resume: OPCODE.forever }));
	const [first, second] = [core.open(INPUT, log), core.open(INPUT, log)];
	let cleaned = false;
	Object.assign(globalThis, {
		cutOff: () => {
			try {
				first.resume({ waited: true });
			} finally {
				cleaned = true;
			}
		},
	});
	// Directus ends a script that takes too long in this way: neither catch nor finally runs. After a second, the call has
	// begun even on a busy machine.
	assert.throws(() => new vm.Script('cutOff()').runInThisContext({ timeout: 1000 }), {
		code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
	});
	assert.equal(cleaned, false);
	assert.throws(() => second.resume({ waited: true }), /Another run made the core stop/);
	assert.deepEqual(core.open(INPUT, log).first, STEP);
	assert.deepEqual(logged, []);
});

test('options that are not JSON do not end the other runs', () => {
	const { core, log, logged } = start(build());
	const run = core.open(INPUT, log);
	const options: Record<string, unknown> = {};
	options.itself = options;
	assert.throws(() => core.open({ ...INPUT, options }, log), TypeError);
	assert.deepEqual(run.resume({ waited: true }), STEP);
	assert.deepEqual(logged, []);
});
