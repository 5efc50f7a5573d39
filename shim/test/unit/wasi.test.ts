import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wasi } from '../../src/wasi.js';

/** WASI with one page of memory. */
function start() {
	const wasi = new Wasi();
	const memory = new WebAssembly.Memory({ initial: 1 });
	wasi.attach(memory);
	return { wasi, memory, view: new DataView(memory.buffer) };
}

/** Lets the guest write a text to standard error in several pieces. */
function write({ wasi, memory, view }: ReturnType<typeof start>, ...pieces: string[]): number {
	let at = 1024;
	pieces.forEach((piece, i) => {
		new Uint8Array(memory.buffer).set(Buffer.from(piece), at);
		view.setUint32(8 * i, at, true);
		view.setUint32(8 * i + 4, piece.length, true);
		at += piece.length;
	});
	assert.equal(wasi.imports.fd_write(2, 0, pieces.length, 512), 0);
	return view.getUint32(512, true);
}

test('the clock gives nanoseconds, and never goes back', (t) => {
	const now = t.mock.method(Date, 'now', () => 1_795_514_400_123);
	const { wasi, view } = start();
	const clock = (id: number) => {
		assert.equal(wasi.imports.clock_time_get(id, 1n, 8), 0);
		return view.getBigUint64(8, true);
	};
	assert.equal(clock(0), 1_795_514_400_123_000_000n);
	now.mock.mockImplementation(() => 1_795_514_400_143);
	assert.equal(clock(0), 1_795_514_400_143_000_000n);
	now.mock.mockImplementation(() => 5);
	assert.equal(clock(1), 1_795_514_400_143_000_000n);
});

test('random bytes fill the requested range and no more', () => {
	const { wasi, memory } = start();
	wasi.imports.random_get(16, 64);
	const bytes = new Uint8Array(memory.buffer);
	assert.ok(new Set(bytes.subarray(16, 80)).size > 16);
	assert.ok(bytes.subarray(0, 16).every((byte) => byte === 0));
	assert.ok(bytes.subarray(80).every((byte) => byte === 0));
});

test('everything that the guest prints is kept', () => {
	const started = start();
	assert.equal(write(started, 'panic: ', 'boom\n'), 12);
	assert.equal(started.wasi.said(), 'panic: boom');
	assert.equal(started.wasi.said(), '', 'once');
});

test('at most 4,096 bytes are kept, although all count as written', () => {
	const started = start();
	assert.equal(write(started, 'x'.repeat(20_000)), 20_000);
	assert.equal(write(started, 'y'), 1);
	assert.equal(started.wasi.said(), 'x'.repeat(4096));
});

test('waiting succeeds without an event', () => {
	const { wasi, view } = start();
	view.setUint32(256, 9, true);
	assert.equal(wasi.imports.poll_oneoff(0, 64, 1, 256), 0);
	assert.equal(view.getUint32(256, true), 0);
});

test('an exit is a trap', () => {
	assert.throws(() => start().wasi.imports.proc_exit(2), /code 2/);
});

test('the view is that of the memory after it grew', () => {
	const { wasi, memory } = start();
	memory.grow(1);
	assert.equal(wasi.imports.clock_time_get(0, 1n, 65_536 + 8), 0);
});
