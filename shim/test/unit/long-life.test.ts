// Takes many runs of all kinds through one instance of the built core, in the host that ships. RUNS is their number.

import assert from 'node:assert/strict';

import { mock, test } from 'node:test';
import { createOperation, type Message, type Platform } from '../../src/api/operation.js';
import { Core } from '../../src/core/core.js';
import type { Input, Outcome } from '../../src/core/steps.js';
import { readCore } from '../built.js';

const RUNS = Number(process.env.RUNS ?? 20_000);

/** How many runs are open at a time. */
const SIDE_BY_SIDE = 20;

const people = (count: number) =>
	Array.from({ length: count }, (_, i) => ({ id: String(i + 1), email: `${i}@example.com`, firstname: 'Ada' }));

const KINDS: Record<string, unknown>[] = [
	{ endpoint: 'contacts', action: 'create', c_properties: { email: 'a@example.com', firstname: 'Zoë' } },
	{ endpoint: 'deals', action: 'update', id: '12', u_properties: '{"amount":"5"}' },
	{ endpoint: 'companies', action: 'retrieve', id: '12' },
	{ endpoint: 'companies', action: 'retrieve', id: '12', output: 'simple' },
	{ endpoint: 'tickets', action: 'delete', id: '12' },
	{ endpoint: 'contacts', action: 'list', all_pages: true, maximum: 300 },
	{ endpoint: 'contacts', action: 'list', all_pages: true, output: 'simple' },
	{ endpoint: 'deals', action: 'search', query: 'a', all_pages: true, maximum: 500 },
	{ endpoint: 'contacts', action: 'create_many', items: people(120) },
	{ endpoint: 'contacts', action: 'get_many', items: '1,2,3' },
	{ endpoint: 'contacts', action: 'update_many', items: people(20) },
	{ endpoint: 'contacts', action: 'retrieve' },
	{ endpoint: 'contacts', action: 'retrieve', id: '1', apiKey: '{{ }}' },
];

/** Numbers that look random and are the same each time. */
function chance() {
	let state = 1;
	return (below: number) => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return (state >>> 8) % below;
	};
}

/** HubSpot's answer to a request. Four of five times it is a good one. */
function hubspot(below: (n: number) => number) {
	let last = 0;
	const record = (id: string) => ({
		id,
		properties: { email: `${id}@example.com`, hs_object_id: id, notes: 'Zoë '.repeat(below(50)) },
		archived: false,
	});
	return (id: number, { method, path, body }: Message): Outcome => {
		const good = (json?: unknown): Outcome => ({
			answer: { id, status: json ? 200 : 204, headers: {}, ...(json !== undefined && { json }) },
		});
		const status = [400, 401, 403, 404, 409, 429, 500, 502][below(8)] as number;
		const chosen = below(25);
		if (chosen === 0) return { broke: { id, message: 'socket hang up', code: 'ECONNRESET' } };
		if (chosen === 1) return { answer: { id, status, headers: {}, unseen: true } };
		if (chosen === 2) return { answer: { id, status: 502, headers: {}, text: `<html>${'x'.repeat(5000)}` } };
		if (chosen < 5) return { answer: { id, status, headers: {}, json: { status: 'error', message: 'no' } } };
		if (method === 'DELETE') return good();
		if (path.includes('/batch/')) {
			const { inputs } = JSON.parse(body as string) as { inputs: { id?: string; objectWriteTraceId?: string }[] };
			return good({
				status: 'COMPLETE',
				results: inputs.map(({ id, objectWriteTraceId }, i) => ({ ...record(id ?? `${i}`), objectWriteTraceId })),
			});
		}
		if (!path.includes('/search') && !path.includes('limit=')) return good(record('12'));
		const results = Array.from({ length: below(20) }, () => record(String(++last)));
		return good({ results, ...(results.length > 0 && below(2) > 0 && { paging: { next: { after: String(last) } } }) });
	};
}

test(`${RUNS} runs leave nothing behind`, async (t) => {
	let now = 1_795_514_400_000;
	mock.method(Date, 'now', () => now);
	t.after(() => mock.restoreAll());
	const core = new Core(readCore);
	const below = chance();
	const answer = hubspot(below);
	const logged: string[] = [];
	const turns = async () => {
		for (let turns = below(4); turns > 0; turns--) await undefined;
	};
	const platform: Platform = {
		send: async (id, message) => {
			await turns();
			return answer(id, message);
		},
		sleep: async (milliseconds) => {
			await undefined;
			now += milliseconds;
		},
		handedOver: () => (below(2) > 0 ? turns() : undefined),
		log: (message) => void logged.push(message),
	};
	const { handler } = createOperation(core, platform);
	const exports = () =>
		(core as unknown as { instance: { exports: { memory: WebAssembly.Memory; open_runs(): number } } }).instance
			.exports;
	const size = () => exports().memory.buffer.byteLength;
	const ends: Record<string, number> = {};
	const count = (end: string) => {
		ends[end] = (ends[end] ?? 0) + 1;
	};

	let begun = 0;
	let warm = 0;
	const handles = process.getActiveResourcesInfo().length;
	async function lane(): Promise<void> {
		while (begun < RUNS) {
			if (++begun === Math.floor(RUNS / 2)) warm = size();
			now++;
			const options = { apiKey: `pat-na1-${below(30)}-of-the-soak`, ...KINDS[below(KINDS.length)] };
			if (below(15) === 0) {
				// This run is given up in the middle.
				const input: Input = { now, token: 'ok', account: 1, options: { ...options, items: undefined } };
				const run = core.open(input, platform.log);
				run.close();
				count('given up');
				continue;
			}
			await handler(options).then(
				() => count('done'),
				(problem: string) => count(JSON.parse(problem).error),
			);
		}
	}
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));

	t.diagnostic(`${JSON.stringify(ends)}; memory ${size() / 1e6} MB, after half of them ${warm / 1e6} MB`);
	const last = core.open({ now, token: 'ok', account: 1, options: {} }, platform.log);
	last.close();
	assert.equal(exports().open_runs(), 0);
	// The collector may be one step behind.
	assert.ok(size() <= warm + (2 << 20), `${size()} bytes, and after half of the runs ${warm}`);
	assert.equal(process.getActiveResourcesInfo().length, handles);
	for (const end of ['done', 'given up', 'validation', 'auth', 'not_found', 'partial']) {
		assert.ok((ends[end] ?? 0) > 0, end);
	}
	assert.equal(ends.internal, undefined);
	assert.deepEqual(logged, []);
});
