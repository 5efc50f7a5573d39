// Tests the run loop with a core whose steps are given by the test.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Core, CoreError } from '../../src/core/core.js';
import { carryOut, Failure, type Host } from '../../src/core/loop.js';
import type { Event, Input, Problem, Request, Step } from '../../src/core/steps.js';

const INPUT: Input = { now: 0, token: 'ok', account: 1, options: {} };

/** A core that gives these steps, one after the other, and remembers its events and how its run ended. */
function script(...steps: Omit<Step, 'run'>[]) {
	const events: Event[] = [];
	let closed = 0;
	const core = {
		open: () => ({
			first: { run: 1, ...steps[0] },
			resume: (event: Event) => {
				events.push(event);
				const step = steps[events.length];
				if (step instanceof Error) throw step;
				return { run: 1, ...step };
			},
			close: () => void closed++,
		}),
	} as unknown as Core;
	return { core, events, closed: () => closed };
}

function get(id: number, more: Partial<Request> = {}): Request {
	return { id, method: 'GET', path: `/${id}`, see: 'all', ...more };
}

/** A host that answers at once, with one answer for each ID. */
function host(outcomes: Record<number, object> = {}): Host & { slept: number[] } {
	const slept: number[] = [];
	return {
		slept,
		send: async ({ id }) => ({ answer: { id, status: 200, headers: {}, ...outcomes[id] } }),
		sleep: async (milliseconds) => void slept.push(milliseconds),
		handedOver: () => undefined,
		log: () => assert.fail('nothing is to be logged'),
	};
}

const held = (members: object) => ({ done: { held: members } }) as Omit<Step, 'run'>;

describe('a run', () => {
	test('that is done at once sends nothing', async () => {
		const { core, closed } = script({ done: { value: { id: '1', deleted: true } } });
		assert.deepEqual(await carryOut(core, host(), INPUT), { id: '1', deleted: true });
		assert.equal(closed(), 1);
	});

	test('that fails is closed, and throws the problem', async () => {
		const problem: Problem = { error: 'validation', message: 'No id.' };
		const { core, closed } = script({ fail: problem });
		await assert.rejects(carryOut(core, host(), INPUT), (error: Failure) => {
			assert.ok(error instanceof Failure);
			assert.deepEqual(error.problem, problem);
			return true;
		});
		assert.equal(closed(), 1);
	});

	test('gives the core as many items as it may get at once, and at least one', async () => {
		const deep = JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`);
		const long = 'x'.repeat(900_000);
		const items = [{ id: 1 }, deep, 'x'.repeat(2_000_000), long, long, long, 7];
		const { core, events } = script(
			{ rows: { from: 0, count: 3 } },
			{ rows: { from: 3, count: 4 } },
			{ rows: { from: 5, count: 2 } },
			{ rows: { from: 9, count: 2 } },
			{ done: { value: 1 } },
		);
		await carryOut(core, { ...host(), items }, INPUT);
		assert.deepEqual(events, [
			{
				rows: [{ id: 1 }, null, null],
				refused: { 1: 'is nested more than 100 levels deep', 2: 'is larger than 1 MB' },
			},
			{ rows: [long, long] },
			{ rows: [long, 7] },
			{ rows: [] },
		]);
	});

	test('gives the core no more values at once than it reads without a rest', async () => {
		const item = Array.from({ length: 1999 }, (_, i) => i);
		const largest = Array.from({ length: 4999 }, (_, i) => i);
		const rows = (from: number, count: number) => ({ rows: { from, count } });
		const { core, events } = script(rows(0, 5), rows(2, 3), rows(3, 2), rows(4, 1), { done: { value: 1 } });
		await carryOut(core, { ...host(), items: [item, item, item, largest, item] }, INPUT);
		assert.deepEqual(
			events.map((event) => 'rows' in event && event.rows.length),
			[2, 1, 1, 1],
		);
	});

	test('gives the core the elements of an omitted array, until the next answer', async () => {
		const elements = (of: number, from: number, count: number) => ({ rows: { of, from, count } });
		const large = Array.from({ length: 4000 }, (_, i) => i);
		const { core, events } = script(
			{ start: [get(1, { omit: 'results' }), get(2)] },
			elements(1, 0, 3),
			elements(1, 1, 2),
			elements(1, 2, 1),
			{},
			elements(1, 0, 3),
			{ done: { value: 1 } },
		);
		const slow = host({ 1: { json: { results: [{ id: '1' }, large, large] } } });
		await carryOut(core, slow, INPUT);
		const rows = events.flatMap((event) => ('rows' in event ? [event.rows] : []));
		assert.deepEqual(rows, [[{ id: '1' }, large], [large], [large], []]);
		assert.deepEqual(slow.slept, [0, 0], 'a rest between two parts');
	});

	test('pauses between two parts of the items', async () => {
		const rows = (from: number) => ({ rows: { from, count: 1 } });
		const twenty = Array.from({ length: 20 }, (_, i) => rows(i));
		const { core, events } = script(...twenty, { start: [get(1)] }, ...twenty.slice(0, 9), { done: { value: 1 } });
		const pausing = { ...host(), items: [...twenty.keys()] };
		assert.equal(await carryOut(core, pausing, INPUT), 1);
		// There is no pause before the first part, and none before the first part after an answer.
		assert.deepEqual(pausing.slept, Array(19 + 8).fill(0));
		assert.deepEqual(events.slice(0, 2), [{ rows: [0] }, { rows: [1] }]);
		assert.equal(events.length, 30);
	});

	test('gives the core each answer once, in the order in which they come', async () => {
		const { core, events } = script({ start: [get(1), get(2), get(3)] }, {}, {}, { done: { value: 7 } });
		const release = new Map<number, () => void>();
		const slow: Host = {
			...host(),
			send: ({ id }) =>
				new Promise((resolve) => release.set(id, () => resolve({ answer: { id, status: 200, headers: {} } }))),
		};
		const run = carryOut(core, slow, INPUT);
		// Two answers come in the same turn. The second must not get lost while the core gets the first.
		release.get(3)?.();
		release.get(1)?.();
		await new Promise(setImmediate);
		release.get(2)?.();
		assert.equal(await run, 7);
		assert.deepEqual(
			events.map((event) => 'answer' in event && event.answer.id),
			[3, 1, 2],
		);
	});

	test('waits, unless an answer comes first', async () => {
		const { core, events } = script({ wait: 250 }, { start: [get(1)], wait: 1000 }, { done: { value: 1 } });
		const patient = host();
		const sleep = patient.sleep;
		patient.sleep = (milliseconds) => (milliseconds === 250 ? sleep(milliseconds) : new Promise(() => {}));
		await carryOut(core, patient, INPUT);
		assert.deepEqual(patient.slept, [250]);
		assert.deepEqual(events, [{ waited: true }, { answer: { id: 1, status: 200, headers: {} } }]);
	});

	test('forgets a wait if the next step does not repeat it', async () => {
		const { core, events } = script({ start: [get(1), get(2)], wait: 5 }, {}, { done: { value: 1 } });
		const release = new Map<string | number, () => void>();
		const wait = host();
		wait.sleep = () => new Promise((resolve) => release.set('sleep', resolve));
		wait.send = ({ id }) =>
			new Promise((resolve) => release.set(id, () => resolve({ answer: { id, status: 200, headers: {} } })));
		const run = carryOut(core, wait, INPUT);
		for (const next of [1, 'sleep', 2]) {
			release.get(next)?.();
			await new Promise(setImmediate);
		}
		await run;
		assert.deepEqual(
			events.map((event) => Object.keys(event)[0]),
			['answer', 'answer'],
		);
	});

	describe('whose core stops', () => {
		const stop = new CoreError('The core of the operation stopped.') as unknown as Omit<Step, 'run'>;

		test('reports what was settled until then, and what was not sent', async () => {
			const { core, closed } = script(
				{ rows: { from: 0, count: 3 }, settled: [] },
				{ start: [get(1)], settled: [{ index: 1, status: 'failed', code: 'bad_item' }] },
				{ rows: { from: 3, count: 2 }, settled: [{ index: 0, status: 'created', id: '7' }] },
				{
					start: [get(2)],
					settled: [
						{ index: 0, status: 'updated', id: '7' },
						{ index: 2, status: 'not_found' },
					],
				},
				{ rows: { of: 2, from: 0, count: 1 } }, // a part of an answer does not count as items
				stop,
			);
			const items = ['a', 'b', 'c', 'd', 'e', 'f'];
			await assert.rejects(carryOut(core, { ...host(), items }, INPUT), ({ problem }: Failure) => {
				assert.equal(problem.error, 'internal');
				const { results, ...counts } = problem.report as { results: Record<string, unknown>[] };
				assert.deepEqual(counts, { total: 6, updated: 1, notFound: 1, failed: 2, unknown: 2 });
				assert.deepEqual(
					results.map(({ index, status, id }) => [index, status, id]),
					[
						[0, 'updated', '7'],
						[1, 'failed', undefined],
						[2, 'not_found', undefined],
						[3, 'unknown', undefined],
						[4, 'unknown', undefined],
						[5, 'failed', undefined],
					],
				);
				assert.deepEqual(results[1]?.error, {
					code: 'bad_item',
					message: 'Its reason was lost when the core of the operation stopped.',
				});
				return true;
			});
			assert.equal(closed(), 1);
		});

		test('has no report if it has no items', async () => {
			const { core } = script({ start: [get(1)] }, stop);
			await assert.rejects(carryOut(core, { ...host(), items: ['a'] }, INPUT), CoreError);
		});
	});

	test('tells the core about a broken request', async () => {
		const { core, events } = script({ start: [get(1)] }, { done: { value: null } });
		const broken: Host = {
			...host(),
			send: async ({ id }) => ({ broke: { id, message: 'gone', code: 'ECONNRESET' } }),
		};
		assert.equal(await carryOut(core, broken, INPUT), null);
		assert.deepEqual(events, [{ broke: { id: 1, message: 'gone', code: 'ECONNRESET' } }]);
	});

	test('is closed when the memory of its result is free again', async () => {
		const { core, closed } = script({ done: { value: [1] } });
		let free = () => {};
		const handedOver = () => new Promise<void>((resolve) => (free = resolve));
		assert.deepEqual(await carryOut(core, { ...host(), handedOver }, INPUT), [1]);
		assert.equal(closed(), 0);
		free();
		await new Promise(setImmediate);
		assert.equal(closed(), 1);
	});

	test('ends if the core asks for nothing', async () => {
		const { core, closed } = script({ start: [get(1)] }, {});
		await assert.rejects(carryOut(core, host(), INPUT), /waits for nothing/);
		assert.equal(closed(), 1);
	});

	test('ends when the core ends it, and is closed', async () => {
		const { core, closed } = script({ start: [get(1)] }, new Error('trap') as never);
		await assert.rejects(carryOut(core, host(), INPUT), /trap/);
		assert.equal(closed(), 1);
	});
});

describe('the core sees', () => {
	const body = { results: [{ id: '1' }, { id: '2' }], paging: { next: { after: '2' } } };
	const cases: [string, Partial<Request>, object, object][] = [
		['all of a good answer', {}, { json: body }, { json: body }],
		['nothing of it', { see: 'nothing' }, { json: body }, {}],
		['what is no answer of HubSpot always', { see: 'nothing' }, { json: null }, { json: null }],
		[
			'the length of an omitted list, and its last element',
			{ omit: 'results' },
			{ json: body },
			{ json: { ...body, results: { length: 2, last: { id: '2' } } } },
		],
		[
			'that an omitted list is empty',
			{ omit: 'results' },
			{ json: { results: [] } },
			{ json: { results: { length: 0, last: null } } },
		],
		['how large a body is that is kept', { see: 'nothing', keep: true }, { json: body }, { size: 523 }],
		['that a body is too large', { keep: true }, { json: { text: 'x'.repeat(17 << 20) } }, { large: true }],
		['no size where there is no body to keep', { see: 'nothing', keep: true }, {}, {}],
		[
			'null for what is to be omitted and no list, and not an object that looks like one',
			{ omit: 'results' },
			{ json: { id: '1', results: { length: 7, last: {} } } },
			{ json: { id: '1', results: null } },
		],
		['nothing in the place of what is to be omitted and not there', { omit: 'results' }, { json: {} }, { json: {} }],
		[
			'that an element of an omitted list holds more than it can take',
			{ omit: 'results' },
			{ json: { results: [{ id: '1' }, Array(60_000).fill(0)] } },
			{ large: true },
		],
		['all when the answer is no object', { omit: 'results' }, { json: [1] }, { json: [1] }],
		[
			'a bad answer always',
			{ see: 'nothing', omit: 'results' },
			{ status: 400, json: body },
			{ status: 400, json: body },
		],
		['a text always', { see: 'nothing' }, { text: '<html>' }, { text: '<html>' }],
		['no more than 65,536 characters of a text', {}, { text: 'x'.repeat(70_000) }, { text: 'x'.repeat(65_536) }],
		['that it could not be seen', {}, { status: 409, unseen: true }, { status: 409, unseen: true }],
		['null', {}, { json: null }, { json: null }],
		[
			'that a body holds more values than it can take',
			{},
			{ json: { results: Array(300_000).fill(0) } },
			{ large: true },
		],
		['that a bad answer does', {}, { status: 400, json: Array(300_000).fill(0) }, { status: 400, large: true }],
		[
			'nothing of what is omitted, however much it is',
			{ omit: 'results' },
			{ json: { results: Array(300_000).fill(0) } },
			{ json: { results: { length: 300_000, last: 0 } } },
		],
	];
	for (const [name, request, answer, want] of cases) {
		test(name, async () => {
			const { core, events } = script({ start: [get(1, request)] }, { done: { value: 1 } });
			await carryOut(core, host({ 1: answer }), INPUT);
			assert.deepEqual(events, [{ answer: { id: 1, status: 200, headers: {}, ...want } }]);
		});
	}
});

describe('a result that the host holds', () => {
	const pages = {
		1: { json: { results: [1, 2], paging: {} } },
		2: { json: { results: [3] } },
		3: { json: { other: true } },
	};
	const cases: [string, object, unknown][] = [
		['is the body as it came', { parts: [{ id: 1 }] }, { results: [1, 2], paging: {} }],
		['is nothing when there was no body', { parts: [{ id: 4 }] }, null],
		['joins the lists', { parts: [{ id: 1 }, { id: 2 }], concat: 'results' }, { results: [1, 2, 3] }],
		['joins them in the order of parts', { parts: [{ id: 2 }, { id: 1 }], concat: 'results' }, { results: [3, 1, 2] }],
		[
			'takes no more of each than it should',
			{
				parts: [
					{ id: 1, take: 1 },
					{ id: 2, take: 9 },
				],
				concat: 'results',
			},
			{ results: [1, 3] },
		],
		['may hold none', { parts: [{ id: 1, take: 0 }], concat: 'results' }, { results: [] }],
		['skips an answer without the list', { parts: [{ id: 3 }, { id: 2 }], concat: 'results' }, { results: [3] }],
		[
			'has the members of with',
			{ parts: [{ id: 2 }], concat: 'results', with: { complete: true } },
			{ results: [3], complete: true },
		],
	];
	for (const [name, members, want] of cases) {
		test(name, async () => {
			const start = [1, 2, 3, 4].map((id) => get(id, { see: 'nothing', keep: true }));
			const { core } = script({ start }, {}, {}, {}, held(members));
			assert.deepEqual(await carryOut(core, host(pages), INPUT), want);
		});
	}

	test('may have more parts than a call takes arguments', async () => {
		const results = Array.from({ length: 300_000 }, (_, i) => i);
		const { core } = script(
			{ start: [get(1, { omit: 'results', keep: true })] },
			held({ parts: [{ id: 1 }], concat: 'results' }),
		);
		const result = (await carryOut(core, host({ 1: { json: { results } } }), INPUT)) as { results: number[] };
		assert.equal(result.results.length, 300_000);
	});

	for (const [name, request, answer] of [
		['that it was not asked to keep', {}, {}],
		['that is an error', { keep: true }, { status: 400 }],
	] as const) {
		test(`cannot be an answer ${name}`, async () => {
			const { core } = script({ start: [get(1, request)] }, held({ parts: [{ id: 1 }] }));
			await assert.rejects(carryOut(core, host({ 1: answer }), INPUT), /answer 1 was not kept/);
		});
	}
});
