// Ends an instance of the built core while runs are open in it. Each run is told so, and the next run gets a new instance.

import assert from 'node:assert/strict';

import { test } from 'node:test';
import { createOperation, type Platform } from '../../src/api/operation.js';
import { Core } from '../../src/core/core.js';
import type { Outcome } from '../../src/core/steps.js';
import { readCore } from '../built.js';
import { problemOf } from '../problem.js';

const bytes = readCore();

const READ = { apiKey: 'pat-na1-00000000-lost', endpoint: 'contacts', action: 'retrieve', id: '1' };

/** An unsigned number in the encoding of WebAssembly. */
function leb(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}

function readLeb(from: Uint8Array, at: number): { value: number; end: number } {
	for (let value = 0, shift = 0; ; shift += 7) {
		const byte = from[at++] as number;
		value |= (byte & 0x7f) << shift;
		if (byte < 0x80) return { value, end: at };
	}
}

/** The module with a bound on its memory, in pages. */
function bounded(module: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
	for (let at = 8; at < module.length; ) {
		const { value: size, end: start } = readLeb(module, at + 1);
		if (module[at] !== 5) {
			at = start + size;
			continue;
		}
		assert.deepEqual([...module.subarray(start, start + 2)], [1, 0], 'one memory without a bound');
		const section = [1, 1, ...module.subarray(start + 2, start + size), ...leb(pages)];
		return Uint8Array.from(
			Buffer.concat([
				module.subarray(0, at),
				Uint8Array.from([5, ...leb(section.length), ...section]),
				module.subarray(start + size),
			]),
		);
	}
	throw new Error('no memory');
}

/** The operation with a HubSpot that answers when the test says so. */
function start(module: Uint8Array<ArrayBuffer>) {
	const logged: string[] = [];
	const waiting: (() => void)[] = [];
	const platform: Platform = {
		send: (id) =>
			new Promise<Outcome>((answer) => {
				waiting.push(() => answer({ answer: { id, status: 200, headers: {}, json: { id: '1', properties: {} } } }));
			}),
		sleep: () => new Promise(() => {}),
		handedOver: () => undefined,
		log: (message) => void logged.push(message),
	};
	const { handler } = createOperation(new Core(() => module), platform);
	/** Answers the requests after all runs have sent theirs. */
	const answerAll = async () => {
		await new Promise(setImmediate);
		for (const answer of waiting.splice(0)) answer();
	};
	return { handler, logged, answerAll };
}

const problem = (run: Promise<unknown>) => problemOf<{ error: string; message: string; hint: string }>(run);

/** Opens six runs, and lets another one end the instance. */
async function loses(started: ReturnType<typeof start>, end: () => Promise<unknown>, log: RegExp): Promise<void> {
	const { handler, logged, answerAll } = started;
	const open = Array.from({ length: 6 }, () => problem(handler(READ)));
	await new Promise(setImmediate); // until all of them have sent their requests
	const ended = await problem(end());
	assert.equal(ended.error, 'internal');
	assert.equal(ended.message, 'The core of the operation stopped.');
	await answerAll();
	for (const lost of await Promise.all(open)) {
		assert.equal(lost.error, 'internal');
		assert.match(lost.message, /Another run made the core stop/);
		assert.match(lost.hint, /look there before you run the flow again/);
	}
	assert.equal(logged.length, 1, logged.join());
	assert.match(logged[0] ?? '', log);
	const next = Array.from({ length: 5 }, () => handler(READ));
	await answerAll();
	assert.deepEqual(await Promise.all(next), Array(5).fill({ id: '1', properties: {} }));
}

test('a core that runs out of memory fails the open runs, and the next run works', async () => {
	const started = start(bounded(bytes, 200));
	const many = Object.fromEntries(Array.from({ length: 49_000 }, (_, i) => [`p${i}`, i]));
	await loses(
		started,
		() => started.handler({ ...READ, action: 'create', c_properties: many }),
		/the core stopped: .*out of memory/s,
	);
});

for (const [name, end, log] of [
	['an exit', (wasi: { proc_exit(code: number): void }) => wasi.proc_exit(3), /the core exited with code 3/],
	[
		'a trap',
		() => {
			throw new WebAssembly.RuntimeError('unreachable');
		},
		/RuntimeError: unreachable/,
	],
] as const) {
	test(`${name} of the core fails the open runs, and the next run works`, async (t) => {
		let armed = false;
		const { Instance } = WebAssembly;
		t.after(() => Object.assign(WebAssembly, { Instance }));
		class Breaking {
			readonly exports: WebAssembly.Exports;

			constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
				const { exports } = new Instance(module, imports);
				const open = (length: number) => {
					if (armed) {
						armed = false;
						end(imports.wasi_snapshot_preview1 as never);
					}
					return (exports.open as (length: number) => bigint)(length);
				};
				this.exports = { ...exports, open };
			}
		}
		Object.assign(WebAssembly, { Instance: Breaking });
		const started = start(bytes as Uint8Array<ArrayBuffer>);
		await loses(
			started,
			() => {
				armed = true;
				return started.handler(READ);
			},
			log,
		);
	});
}

test('a run of many reports after a trap what it had written until then', async (t) => {
	let answers = 0;
	const { Instance } = WebAssembly;
	t.after(() => Object.assign(WebAssembly, { Instance }));
	class Breaking {
		readonly exports: WebAssembly.Exports;

		constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
			const { exports } = new Instance(module, imports);
			const resume = (run: number, length: number) => {
				if (answers === 2) throw new WebAssembly.RuntimeError('unreachable');
				return (exports.resume as (run: number, length: number) => bigint)(run, length);
			};
			this.exports = { ...exports, resume };
		}
	}
	Object.assign(WebAssembly, { Instance: Breaking });
	const { handler } = createOperation(new Core(() => bytes as Uint8Array<ArrayBuffer>), {
		send: async (id, { body }) => {
			await new Promise(setImmediate);
			answers++;
			const { inputs } = JSON.parse(body ?? '') as { inputs: { objectWriteTraceId: string; properties: object }[] };
			const results = inputs.map((input, i) => ({ ...input, id: `${id}${i}` }));
			return { answer: { id, status: 201, headers: {}, json: { status: 'COMPLETE', results } } };
		},
		sleep: async () => {},
		handedOver: () => undefined,
		log: () => {},
	});
	const items = Array.from({ length: 250 }, (_, i) => ({ email: `c${i}@example.com` }));
	const lost = await problem(handler({ apiKey: READ.apiKey, endpoint: 'contacts', action: 'create_many', items }));
	assert.equal(lost.error, 'internal');
	assert.equal(lost.message, 'The core of the operation stopped.');
	const { results, ...counts } = (lost as unknown as { report: { results: { status: string; id?: string }[] } }).report;
	assert.equal(results.length, 250);
	assert.deepEqual(counts, { total: 250, created: 100, failed: 0, unknown: 150 });
	assert.equal(results[99]?.id, '199');
	assert.equal(results[100]?.status, 'unknown');
});

test('a run whose request is never answered does not hold up the others', async () => {
	const { handler, answerAll } = start(bytes as Uint8Array<ArrayBuffer>);
	void handler(READ);
	const rest = Array.from({ length: 3 }, () => handler({ ...READ, id: '2' }));
	await answerAll();
	assert.equal((await Promise.all(rest)).length, 3);
});
