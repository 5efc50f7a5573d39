// Runs the sandboxed package in a sandbox like that of Directus, under its default limits.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { after, before, describe, test } from 'node:test';
import { TIMEOUT } from '../../src/api/answer.js';
import { sandboxedCode } from '../built.js';
import { problemOf } from '../problem.js';
import {
	atOnce,
	type ErrorForm,
	loadSandboxed,
	type Sandboxed,
	type SandboxHost,
	type SandboxRequest,
} from './sandbox.js';

const code = sandboxedCode();
const TOKEN = 'pat-na1-00000000-of-the-isolate';

const read = { apiKey: TOKEN, endpoint: 'contacts', action: 'retrieve', id: '1' };

type Answer = Awaited<ReturnType<SandboxHost['request']>>;

/** Loads the sandboxed operation with a HubSpot that the test controls. Returns also its requests and log lines. */
async function start(errors: ErrorForm, callExport = false) {
	const sent: SandboxRequest[] = [];
	const log: string[] = [];
	const state = {
		answer: (_: SandboxRequest): Answer | Promise<Answer> => ({ status: 200, headers: {}, data: { id: '1' } }),
		sleep: atOnce,
	};
	const host: SandboxHost = {
		errors,
		async request(request) {
			sent.push(request);
			return state.answer(request);
		},
		sleep: (milliseconds) => state.sleep(milliseconds),
		log: (message) => void log.push(message),
	};
	return { sandboxed: await loadSandboxed(code, host, callExport), sent, log, state };
}

/** Waits until a condition is true. */
async function until(so: () => boolean): Promise<void> {
	while (!so()) await new Promise((done) => setImmediate(done));
}

describe('the sandbox of the tests', () => {
	test('has only the language, WebAssembly and directus:api, like that of Directus', async () => {
		const { sandboxed } = await start('bare');
		const missing = [
			'TextEncoder',
			'TextDecoder',
			'crypto',
			'performance',
			'atob',
			'URL',
			'setTimeout',
			'fetch',
			'require',
		];
		const found = await sandboxed.context.eval(
			`${JSON.stringify(missing)}.filter((name) => name in globalThis).join()`,
		);
		assert.equal(found, '');
		assert.equal(await sandboxed.context.eval('typeof WebAssembly.Module'), 'function');
		sandboxed.dispose();
	});

	test('refuses any other module', async () => {
		const host: SandboxHost = {
			errors: 'bare',
			request: async () => assert.fail(),
			sleep: atOnce,
			log: assert.fail,
		};
		await assert.rejects(loadSandboxed(`import 'node:fs'; export default {};`, host), /import of node:fs/);
	});
});

for (const errors of ['object', 'bare'] as const) {
	describe(`errors as ${errors}`, () => {
		let started: Awaited<ReturnType<typeof start>>;
		let sandboxed: Sandboxed;

		before(async () => {
			started = await start(errors);
			({ sandboxed } = started);
		});
		after(() => sandboxed.dispose());

		test('it is registered', () => assert.equal(sandboxed.id, 'hubspot-operation'));

		test('an answer comes back as it is', async () => {
			const data = { id: '1', properties: { firstname: 'Zoë 😀', lastname: null }, archived: false };
			started.state.answer = () => ({ status: 200, headers: {}, data });
			assert.deepEqual(await sandboxed.run(read), data);
		});

		test('a body goes out as text, with its type', async () => {
			started.state.answer = () => ({ status: 201, headers: {}, data: { id: '2' } });
			started.sent.length = 0;
			await sandboxed.run({ ...read, action: 'create', c_properties: { firstname: 'Zoë 😀' } });
			const [request] = started.sent;
			assert.equal(request?.headers['Content-Type'], 'application/json');
			assert.deepEqual(JSON.parse(request?.body ?? ''), { properties: { firstname: 'Zoë 😀' } });
		});

		test('a delete sends no body and says what it deleted', async () => {
			started.state.answer = () => ({ status: 204, headers: {}, data: '' });
			started.sent.length = 0;
			const result = (await sandboxed.run({ ...read, action: 'delete' })) as { id: string };
			assert.equal(result.id, '1');
			assert.equal(started.sent[0]?.method, 'DELETE');
			assert.equal(started.sent[0]?.body, undefined);
			assert.equal(started.sent[0]?.headers['Content-Type'], undefined);
		});

		test("an error has its status, and HubSpot's message if it can be seen", async () => {
			const data = {
				status: 'error',
				category: 'OBJECT_NOT_FOUND',
				message: 'resource not found',
				correlationId: 'c-1',
			};
			started.state.answer = () => ({ status: 404, headers: {}, data });
			const problem = await problemOf(sandboxed.run(read));
			assert.equal(problem.error, 'not_found');
			assert.equal(problem.status, 404);
			const hubspot = problem.hubspot as { correlationId: string } | undefined;
			assert.equal(hubspot?.correlationId, errors === 'object' ? 'c-1' : undefined);
			assert.ok(!JSON.stringify(problem).includes(TOKEN));
		});

		test('a web page instead of JSON fails only its run', async () => {
			started.state.answer = () => ({ status: 502, headers: {}, data: '<html>Bad gateway</html>' });
			assert.equal((await problemOf(sandboxed.run({ ...read, patience: 1 }))).error, 'upstream');
		});

		test('a broken connection is a network error', async () => {
			started.state.answer = () => {
				throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:443'), { code: 'ECONNREFUSED' });
			};
			const problem = await problemOf(sandboxed.run({ ...read, patience: 1 }));
			assert.equal(problem.error, 'network');
			assert.match(String(problem.message), /ECONNREFUSED/);
		});

		test('a time zone is known by its name', async () => {
			started.state.answer = () => ({ status: 201, headers: {}, data: { id: '2' } });
			started.sent.length = 0;
			const options = {
				endpoint: 'deals',
				action: 'create',
				'properties:deals': ['closedate'],
				'deals:closedate': '2026-07-01T12:00',
			};
			await sandboxed.run({ ...read, ...options, time_zone: 'Europe/Berlin' });
			const [request] = started.sent;
			assert.deepEqual(JSON.parse(request?.body ?? ''), { properties: { closedate: '2026-07-01T10:00:00.000Z' } });
			const problem = await problemOf(sandboxed.run({ ...read, ...options, time_zone: 'Europe/Berln' }));
			assert.match(String(problem.message), /not the name of a time zone/);
		});

		test('a number and a date that are none are named, and clear nothing', async () => {
			started.sent.length = 0;
			const odd = { amount: Number('1.234,50'), closedate: new Date('soon'), custom: 1 / 0 };
			const update = { ...read, endpoint: 'deals', action: 'update' };
			const problem = await problemOf(sandboxed.run({ ...update, u_properties: odd }));
			const details = problem.details as { property: string; message: string }[];
			assert.deepEqual(
				details.map(({ property, message }) => [property, message]),
				[
					[
						'amount',
						'The value of the property "amount" is "NaN": a step before calculated with something that is not a number.',
					],
					[
						'closedate',
						'The value of the property "closedate" is "Invalid Date": a step before made a date of something that is not a date.',
					],
				],
			);
			const items = [{ key: '1', amount: Number.NaN }];
			const many = await problemOf(sandboxed.run({ ...update, action: 'update_many', id_column: 'key', items }));
			assert.match(String(many.message), /"amount" is "NaN"/);
			assert.deepEqual(started.sent, []);
		});

		test('a date of a script is sent', async () => {
			started.state.answer = () => ({ status: 200, headers: {}, data: { id: '1' } });
			started.sent.length = 0;
			const closedate = new Date('2026-11-29T10:00:00Z');
			await sandboxed.run({ ...read, endpoint: 'deals', action: 'update', u_properties: { closedate } });
			assert.deepEqual(JSON.parse(started.sent[0]?.body ?? ''), {
				properties: { closedate: '2026-11-29T10:00:00.000Z' },
			});
		});

		test('options that make no sense send nothing', async () => {
			started.sent.length = 0;
			assert.equal((await problemOf(sandboxed.run({}))).error, 'validation');
			assert.equal((await problemOf(sandboxed.run({ ...read, apiKey: '{{ }}' }))).error, 'validation');
			assert.deepEqual(started.sent, []);
		});

		test('runs side by side each get their own answer', async () => {
			const waiting: (() => void)[] = [];
			started.state.answer = ({ url }) => {
				const id = url.split('/').at(-1) as string;
				return new Promise((done) => waiting.push(() => done({ status: 200, headers: {}, data: { id } })));
			};
			const ids = Array.from({ length: 20 }, (_, i) => String(i + 1));
			const runs = ids.map((id) => sandboxed.run({ ...read, id }));
			await until(() => waiting.length === ids.length);
			for (const answer of waiting.reverse()) answer();
			const results = await Promise.all(runs);
			assert.deepEqual(
				results.map((result) => (result as { id: string }).id),
				ids,
			);
		});

		test('nothing was logged', () => assert.deepEqual(started.log, []));
	});
}

describe('limits', () => {
	test('a page of the largest size fits', async () => {
		const { sandboxed, state } = await start('bare');
		const properties = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`property_${i}`, 'x'.repeat(100)]));
		const results = Array.from({ length: 100 }, (_, i) => ({ id: String(i), properties }));
		state.answer = () => ({ status: 200, headers: {}, data: { results } });
		for (let i = 0; i < 20; i++) {
			const result = (await sandboxed.run({ ...read, action: 'list', limit: 100 })) as { results: object[] };
			assert.equal(result.results.length, 100);
		}
		sandboxed.dispose();
	});

	/** A HubSpot with 10,000 contacts of 10 KB: 100 MB. */
	const account = ({ url, body }: SandboxRequest): Answer => {
		const query = new URL(url).searchParams;
		const search = url.endsWith('/search') ? JSON.parse(body as string) : undefined;
		const batch = url.endsWith('/batch/read') ? JSON.parse(body as string) : undefined;
		const filters: { propertyName: string; value: string }[] = search?.filterGroups?.[0]?.filters ?? [];
		const after = filters.find(({ propertyName }) => propertyName === 'hs_object_id')?.value;
		const since = filters.find(({ propertyName }) => propertyName === 'lastmodifieddate')?.value;
		const from = Number(after ?? search?.after ?? query.get('after') ?? (since ? Number(since) / 1000 - 1 : 0));
		const count = Math.min(batch?.inputs.length ?? search?.limit ?? Number(query.get('limit')), 10_000 - from);
		const results = Array.from({ length: count }, (_, i) => {
			const id = batch?.inputs[i].id ?? String(from + i + 1);
			const lastmodifieddate = new Date(1000 * Number(id)).toISOString();
			return { id, properties: { hs_object_id: id, lastmodifieddate, text: 'x'.repeat(10_000) } };
		});
		const paging = from + count < 10_000 ? { paging: { next: { after: String(from + count) } } } : {};
		return { status: 200, headers: {}, data: { results, ...paging } };
	};

	const reading: [string, object][] = [
		['list', { action: 'list', all_pages: true }],
		['list, simple', { action: 'list', all_pages: true, output: 'simple' }],
		['search', { action: 'search', all_pages: true }],
		['search in an order', { action: 'search', all_pages: true, sort: 'text' }],
		['changed', { action: 'changed', since: '1970-01-01T00:00:01.000Z' }],
	];
	for (const [name, options] of reading) {
		test(`${name}: of 100 MB it gives what fits, and says where to go on`, async (t) => {
			const { sandboxed, state } = await start('bare');
			t.after(() => sandboxed.dispose());
			state.answer = account;
			const run = (more: object) => sandboxed.run({ ...read, id: '', maximum: 10_000, ...options, ...more });
			type Result = { results: { id: string }[]; complete: boolean; note?: string; since?: string; paging?: Paging };
			type Paging = { next: { after: string } };
			const seen = new Set<string>();
			let more = {};
			// One kind reads everything. The others read enough to show that a second run survives the first.
			const enough = name === 'list' ? 10_000 : 3000;
			for (let runs = 0; seen.size < enough; runs++) {
				assert.ok(runs < 10);
				const { results, complete, note, paging, since } = (await run(more)) as Result;
				assert.ok(complete || results.length > 1000);
				for (const { id } of results) seen.add(id);
				if (complete) break;
				assert.match(note ?? '', /fewer properties/);
				more = since === undefined ? { after: paging?.next.after } : { since };
			}
			assert.ok(seen.size >= enough);
		});
	}

	test('reading 100 MB of records by their ids fails, and the error says what to do', async (t) => {
		const { sandboxed, state } = await start('bare');
		t.after(() => sandboxed.dispose());
		state.answer = account;
		const items = Array.from({ length: 10_000 }, (_, i) => String(i + 1));
		const problem = await problemOf(sandboxed.run({ ...read, action: 'get_many', items }));
		assert.equal(problem.error, 'validation');
		assert.match(String(problem.hint), /fewer IDs/);
		assert.equal(((await sandboxed.run({ ...read, action: 'list', limit: 5 })) as { results: [] }).results.length, 5);
	});

	test('runs side by side share the memory', async (t) => {
		const { sandboxed, state } = await start('bare');
		t.after(() => sandboxed.dispose());
		state.answer = account;
		const options = { ...read, action: 'list', all_pages: true, maximum: 10_000 };
		const results = await Promise.all(Array.from({ length: 5 }, () => sandboxed.run(options)));
		for (const result of results as { results: [] }[]) assert.ok(result.results.length >= 100);
	});

	for (const options of [
		{ action: 'list', limit: 100 },
		{ action: 'list', all_pages: true },
		{ action: 'changed', since: '2026-11-01' },
		{ action: 'retrieve', output: 'simple' },
		{ action: 'get_many', items: '1,2' },
	]) {
		test(`one answer of 60 MB is refused with the way out: ${JSON.stringify(options)}`, async (t) => {
			const { sandboxed, state } = await start('bare');
			t.after(() => sandboxed.dispose());
			const text = 'x'.repeat(60_000);
			const results = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), properties: { text } }));
			state.answer = () => ({ status: 200, headers: {}, data: { results } });
			const problem = await problemOf(sandboxed.run({ ...read, ...options }));
			assert.equal(problem.error, 'validation');
			assert.match(JSON.stringify(problem), /too_large.*[Ff]ewer/);
			state.answer = () => ({ status: 200, headers: {}, data: { id: '1' } });
			assert.deepEqual(await sandboxed.run(read), { id: '1' });
		});
	}

	test('an import of many thousand rows succeeds, although it takes longer than a second', async () => {
		const { sandboxed, sent, log, state } = await start('bare');
		state.answer = () => ({ status: 200, headers: {}, data: { id: '1', state: 'STARTED' } });
		const items = Array.from({ length: 30_000 }, (_, i) => ({
			email: `person-${i}@example.com`,
			lastname: `Lovelace, "${i}" 😀`,
			phone: '+49 30 1234567',
		}));
		const run = { apiKey: TOKEN, endpoint: 'imports_exports', action: 'import', object: 'contacts', items };
		assert.deepEqual(await sandboxed.run(run), { id: '1', state: 'STARTED', rows: items.length });
		assert.ok(sent.length === 1 && (sent[0]?.body?.split('\r\n"person-').length ?? 0) === items.length + 1);
		assert.match(sent[0]?.headers['Content-Type'] ?? '', /^multipart\/form-data; boundary=/);
		assert.deepEqual(log, []);
		sandboxed.dispose();
	});

	test('a webhook is verified without the cryptography of a browser or Node', async () => {
		const { sandboxed, sent } = await start('bare');
		const client_secret = '5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10';
		const url = 'https://cms.example.com/flows/trigger/x';
		const body = [{ eventId: 1, propertyValue: 'Zoë 😀' }];
		const timestamp = String(Date.now());
		const text = `POST${url}${JSON.stringify(body)}${timestamp}`;
		const signature = createHmac('sha256', client_secret).update(text).digest('base64');
		const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
		const options = { endpoint: 'webhooks', action: 'verify', client_secret, url };
		const run = (body: object) => sandboxed.run({ ...options, webhook: { method: 'POST', headers, body } });
		assert.deepEqual(await run(body), { verified: true, signature: 'v3', events: body });
		const problem = await problemOf(run([]));
		assert.equal(problem.error, 'signature');
		assert.deepEqual(sent, []);
		sandboxed.dispose();
	});

	test('a run waits before it does anything, because Directus cuts off a second of work before the first wait', async (t) => {
		const { sandboxed, sent, state } = await start('bare');
		t.after(() => sandboxed.dispose());
		await sandboxed.context.eval(`
			const Instance = WebAssembly.Instance;
			globalThis.instances = 0;
			WebAssembly.Instance = function (module, imports) {
				globalThis.instances++;
				return new Instance(module, imports);
			};
			0;
		`);
		let end: (() => void) | undefined;
		state.sleep = () => new Promise((done) => (end = done));
		const run = sandboxed.run(read);
		await until(() => end !== undefined);
		assert.deepEqual([await sandboxed.context.eval('instances'), sent], [0, []]);
		state.sleep = atOnce;
		end?.();
		assert.deepEqual(await run, { id: '1' });
		assert.equal(await sandboxed.context.eval('instances'), 1);
	});

	test('requests that are never answered end when their time is up, and others go on', async (t) => {
		const { sandboxed, state } = await start('bare');
		t.after(() => sandboxed.dispose());
		const ends: (() => void)[] = [];
		const silent: unknown[] = [];
		const answering = state.answer;
		state.answer = () => new Promise((answer) => silent.push(answer));
		state.sleep = async (milliseconds) => {
			if (milliseconds === TIMEOUT) await new Promise<void>((end) => ends.push(end));
			else assert.equal(milliseconds, 0);
		};
		const ids = Array.from({ length: 20 }, (_, i) => String(i + 1)); // more runs would wait for memory
		const runs = ids.map((id) => problemOf(sandboxed.run({ ...read, id, patience: 1 })));
		await until(() => ends.length === runs.length);
		for (const end of ends) end();
		for (const problem of await Promise.all(runs)) {
			assert.equal(problem.error, 'network');
			assert.deepEqual(problem.details, [{ code: 'ETIMEDOUT', message: 'no answer within 60 seconds' }]);
		}
		state.answer = answering;
		state.sleep = atOnce;
		assert.deepEqual(await sandboxed.run(read), { id: '1' });
	});

	test('an answer is freed before its time limit would have ended', async (t) => {
		const { sandboxed, state } = await start('bare');
		t.after(() => sandboxed.dispose());
		const results = Array.from({ length: 100 }, (_, i) => ({
			id: String(i),
			properties: { text: 'x'.repeat(40_000) },
		}));
		state.answer = () => ({ status: 200, headers: {}, data: { results } });
		// 200 MB in all, which is twice what Directus gives a sandbox.
		for (let i = 0; i < 50; i++) await sandboxed.run({ ...read, action: 'list', limit: 100 });
	});

	test('ten thousand runs leave the heap as it was', async () => {
		const { sandboxed, state } = await start('bare');
		const ends: (() => void)[] = [];
		state.sleep = (milliseconds) =>
			milliseconds === TIMEOUT ? new Promise((end) => void ends.push(end)) : Promise.resolve();
		/** The smallest use of memory after some thousand runs. Anything above it has not been collected yet. */
		async function least(thousands: number): Promise<number> {
			let used = Number.POSITIVE_INFINITY;
			for (let i = 0; i < thousands * 1000; i++) {
				await sandboxed.run(read);
				for (const end of ends.splice(0)) end();
				if (i % 50 === 0) used = Math.min(used, (await sandboxed.isolate.getHeapStatistics()).used_heap_size);
			}
			return used;
		}
		const before_ = await least(4);
		const grown = (await least(6)) - before_;
		assert.ok(grown < 8 << 20, `${grown} bytes more`);
		sandboxed.dispose();
	});
});

test('Directus before 10.10.4, which calls the default export, can register it', async () => {
	const { sandboxed } = await start('object', true);
	assert.equal(sandboxed.id, 'hubspot-operation');
	sandboxed.dispose();
});

test('after a trap the runs open in that instance fail, and the next run works', async () => {
	const { sandboxed, log, state } = await start('bare');
	// The core recovers from its own panics, but not if its stack or its memory runs out.
	await sandboxed.context.eval(`
		const Instance = WebAssembly.Instance;
		WebAssembly.Instance = function (module, imports) {
			const { exports } = new Instance(module, imports);
			const open = (length) => {
				if (globalThis.trap) throw new RangeError('Maximum call stack size exceeded');
				return exports.open(length);
			};
			return { exports: { ...exports, open } };
		};
		0;
	`);
	/** The requests so far, each with the function that answers it. */
	const asked: (() => void)[] = [];
	let arrived = () => {};
	state.answer = () =>
		new Promise((done) => {
			asked.push(() => done({ status: 200, headers: {}, data: { id: '1' } }));
			arrived();
		});
	const arrival = () => new Promise<void>((resolve) => (arrived = resolve));
	let request = arrival();
	const open = sandboxed.run({ ...read, output: 'simple' }); // the core makes the result of this run
	await request;

	await sandboxed.context.eval('globalThis.trap = true');
	const trapped = await problemOf(sandboxed.run(read));
	assert.equal(trapped.error, 'internal');
	assert.equal(trapped.message, 'The core of the operation stopped.');
	asked.pop()?.();
	const lost = await problemOf(open);
	assert.equal(lost.error, 'internal');
	assert.match(String(lost.message), /Another run/);
	assert.equal(log.length, 1);
	assert.match(log[0] ?? '', /Maximum call stack size exceeded/);

	await sandboxed.context.eval('globalThis.trap = false');
	request = arrival();
	const next = sandboxed.run(read);
	await request;
	asked.pop()?.();
	assert.deepEqual(await next, { id: '1' });
	sandboxed.dispose();
});
