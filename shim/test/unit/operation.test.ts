// Tests the handler: what happens to the token, what is sent, and what a flow gets if something goes wrong.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOperation, type Message, type Platform } from '../../src/api/operation.js';
import { Accounts, readToken, redact } from '../../src/api/token.js';
import { type Core, CoreError } from '../../src/core/core.js';
import type { Event, Input, Outcome, Request, Step } from '../../src/core/steps.js';
import { problemOf } from '../problem.js';

const TOKEN = 'pat-na1-12345678-secret';

/** A core that begins with one step. next makes the following step from the event. */
function coreWith(first: Partial<Step>, next: (event: Event) => Partial<Step> = () => ({ done: { value: 'done' } })) {
	const inputs: Input[] = [];
	const open = (input: Input) => {
		inputs.push(JSON.parse(JSON.stringify(input))); // the input as the core gets it
		const resume = (event: Event) => ({ run: 1, ...next(event) });
		return { first: { run: 1, ...first }, resume, close() {} };
	};
	return { core: { open } as unknown as Core, inputs };
}

function platform(outcome: (id: number) => Outcome = (id) => ({ answer: { id, status: 200, headers: {} } })) {
	const sent: Message[] = [];
	const logged: string[] = [];
	const made: Platform = {
		async send(id, message) {
			sent.push(message);
			return outcome(id);
		},
		sleep: async () => {},
		handedOver: () => undefined,
		log: (message) => void logged.push(message),
	};
	return { platform: made, sent, logged };
}

const request: Request = { id: 1, method: 'GET', path: '/crm/objects/2026-09/contacts?limit=1', see: 'all' };

describe('the token', () => {
	const cases: [string, unknown, string, string][] = [
		['as it is', TOKEN, 'ok', TOKEN],
		['with white space around it', `\n ${TOKEN}\t`, 'ok', TOKEN],
		['with the word Bearer', `Bearer ${TOKEN}`, 'ok', TOKEN],
		['with the word in small letters', `bearer  ${TOKEN}`, 'ok', TOKEN],
		['that begins with the word', 'bearertoken', 'ok', 'bearertoken'],
		['not there', undefined, 'missing', ''],
		['null', null, 'missing', ''],
		['empty', '', 'missing', ''],
		['white space', '  \n', 'missing', ''],
		['the text undefined', 'undefined', 'missing', ''],
		['the text null', ' null ', 'missing', ''],
		['only the word Bearer', 'Bearer ', 'missing', ''],
		['Bearer and an unfilled template', 'Bearer undefined', 'missing', ''],
		['with a line break in it', 'pat-1\r\nX-Other: 1', 'malformed', ''],
		['with a space in it', 'pat 1', 'malformed', ''],
		['with letters that no header takes', 'pat-ü', 'malformed', ''],
		['with a NUL', 'pat-\u0000', 'malformed', ''],
		['a number', 12, 'malformed', ''],
		['an object', { token: TOKEN }, 'malformed', ''],
	];
	for (const [name, given, state, text] of cases) {
		test(`${name} is ${state}`, () => assert.deepEqual(readToken(given), { state, text }));
	}

	test('does not reach the core', async (t) => {
		const { core, inputs } = coreWith({ done: { value: 1 } });
		t.mock.method(Date, 'now', () => 1_795_514_400_000);
		await createOperation(core, platform().platform).handler({ apiKey: TOKEN, endpoint: 'contacts', id: '1' });
		const options = { endpoint: 'contacts', id: '1' };
		assert.deepEqual(inputs, [{ now: 1_795_514_400_000, token: 'ok', account: 1, options }]);
	});

	test('is told to the core as a small number, which is the same for the same token', () => {
		const accounts = new Accounts();
		const number = (text: string) => accounts.of(text).account;
		assert.deepEqual(['a', 'a', 'b', 'Bearer a', '', '', 'a'].map(number), [1, 1, 2, 1, 0, 0, 1]);
		assert.deepEqual(new Accounts().of(undefined), { token: { state: 'missing', text: '' }, account: 0 });
	});

	test('is forgotten if there are too many, the oldest first', () => {
		const accounts = new Accounts();
		const number = (text: string) => accounts.of(text).account;
		for (let i = 1; i <= 1000; i++) assert.equal(number(`t${i}`), i);
		assert.equal(number('another'), 1001);
		assert.equal(number('t2'), 2);
		assert.equal(number('t1'), 1002);
	});
});

describe('an answer that repeats the token', () => {
	const echo = `x${TOKEN}y`;
	const clean = 'x[token]y';
	const outcomes: [string, object, object][] = [
		['in a text', { text: echo }, { text: clean }],
		[
			'in a text that is cut before the core sees it',
			{ text: `${' '.repeat(65_530)}${TOKEN}` },
			{ text: `${' '.repeat(65_530)}[token` },
		],
		['in a header', { headers: { 'x-hubspot-seen': echo } }, { headers: { 'x-hubspot-seen': clean } }],
		['in JSON', { json: [1, null, { a: [echo, 'b'] }] }, { json: [1, null, { a: [clean, 'b'] }] }],
		['in JSON that is a text', { json: echo }, { json: clean }],
		['in the name of a member', { json: { a: { [echo]: 1 } } }, { json: { a: { [clean]: 1 } } }],
		['twice', { json: `${echo}${echo}` }, { json: `${clean}${clean}` }],
		[
			'beside a member named __proto__',
			{ json: JSON.parse(`{"__proto__":{"a":"${echo}"}}`) },
			{ json: JSON.parse(`{"__proto__":{"a":"${clean}"}}`) },
		],
	];
	for (const [name, given, want] of outcomes) {
		test(`${name} does not reach the core`, async () => {
			const events: unknown[] = [];
			const { core } = coreWith({ start: [request] }, (event) => {
				events.push(event);
				return { done: { value: 1 } };
			});
			const { platform: fake } = platform((id) => ({ answer: { id, status: 400, headers: {}, ...given } }));
			await createOperation(core, fake).handler({ apiKey: TOKEN });
			assert.deepEqual(events, [{ answer: { id: 1, status: 400, headers: {}, ...want } }]);
		});
	}

	test('does not reach the flow in a result', async () => {
		const { core } = coreWith({ start: [{ ...request, keep: true, see: 'nothing' }] }, () => ({
			done: { held: { parts: [{ id: 1 }] } },
		}));
		const { platform: fake } = platform((id) => ({ answer: { id, status: 200, headers: {}, json: { note: echo } } }));
		assert.deepEqual(await createOperation(core, fake).handler({ apiKey: TOKEN }), { note: clean });
	});

	test('may be nested to any depth', () => {
		let deep: unknown = 1;
		for (let i = 0; i < 100_000; i++) deep = [deep];
		assert.equal(redact(deep, { token: { state: 'ok', text: TOKEN } }), deep);
	});

	test('does not reach the log', async () => {
		const core = {
			open: (_: Input, log: (message: string) => void) => {
				log(`stopped at ${TOKEN}`);
				throw new CoreError('stopped');
			},
		} as unknown as Core;
		const { platform: fake, logged } = platform();
		await problemOf(createOperation(core, fake).handler({ apiKey: TOKEN }));
		assert.deepEqual(logged, ['stopped at [token]']);
	});
});

describe('the client secret', () => {
	const SECRET = '5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10';
	test('is in the input of its own run', async () => {
		const { core, inputs } = coreWith({ done: { value: 1 } });
		await createOperation(core, platform().platform).handler({ client_secret: SECRET, action: 'verify' });
		assert.deepEqual(inputs[0]?.options, { client_secret: SECRET, action: 'verify' });
		assert.equal(inputs[0]?.token, 'missing');
	});

	test('never leaves in a failure, and neither does the token', async () => {
		const { core } = coreWith({ fail: { error: 'signature', message: `${SECRET} and ${TOKEN}`, details: [SECRET] } });
		const problem = await problemOf(
			createOperation(core, platform().platform).handler({ client_secret: SECRET, apiKey: TOKEN }),
		);
		assert.deepEqual(problem, { error: 'signature', message: '[secret] and [token]', details: ['[secret]'] });
	});

	test('is not sent with a request', async () => {
		const { core } = coreWith({ start: [{ ...request, method: 'POST', body: '{}', type: 'text/csv' }] });
		const { platform: fake, sent } = platform();
		await createOperation(core, fake).handler({ client_secret: SECRET, apiKey: TOKEN });
		assert.equal(sent[0]?.headers['Content-Type'], 'text/csv');
		assert.ok(!JSON.stringify(sent).includes(SECRET));
	});
});

describe('a request', () => {
	test('without a body has neither a body nor its type', async () => {
		const { core } = coreWith({ start: [request] });
		const { platform: fake, sent } = platform();
		await createOperation(core, fake).handler({ apiKey: TOKEN });
		const [message] = sent;
		assert.ok(message);
		assert.match(message.headers['User-Agent'] ?? '', /^directus-extension-hubspot\/\d+\.\d+\.\d+$/);
		delete message.headers['User-Agent'];
		assert.deepEqual(message, {
			host: 'api.hubapi.com',
			path: '/crm/objects/2026-09/contacts?limit=1',
			method: 'GET',
			headers: { Accept: 'application/json', Authorization: `Bearer ${TOKEN}` },
		});
	});

	test('with a body has its type', async () => {
		const { core } = coreWith({ start: [{ ...request, method: 'POST', body: '{}', type: 'application/json' }] });
		const { platform: fake, sent } = platform();
		await createOperation(core, fake).handler({ apiKey: TOKEN });
		assert.equal(sent[0]?.body, '{}');
		assert.equal(sent[0]?.headers['Content-Type'], 'application/json');
	});

	for (const path of ['', 'crm/objects', '//example.com/x', '@example.com/', '.example.com/', 'https://example.com/']) {
		test(`to the path '${path}' is not sent`, async () => {
			const { core } = coreWith({ start: [{ ...request, path }] });
			const { platform: fake, sent } = platform();
			const problem = await problemOf(createOperation(core, fake).handler({ apiKey: TOKEN }));
			assert.equal(problem.error, 'internal');
			assert.deepEqual(sent, []);
		});
	}

	test('without a token is not sent', async () => {
		const { core } = coreWith({ start: [request] });
		const { platform: fake, sent } = platform();
		const problem = await problemOf(createOperation(core, fake).handler({ apiKey: 'undefined' }));
		assert.equal(problem.error, 'internal');
		assert.deepEqual(sent, []);
	});
});

describe('a failure', () => {
	test('is thrown as JSON', async () => {
		const fail = { error: 'validation', message: 'No id.', details: [{ field: 'id', message: 'is missing' }] };
		const { core } = coreWith({ fail });
		assert.deepEqual(await problemOf(createOperation(core, platform().platform).handler({ apiKey: TOKEN })), fail);
	});

	test('never holds the token, however deep', async () => {
		const { core } = coreWith({ start: [request] }, (event) => ({
			fail: {
				error: 'network',
				message: ('broke' in event && event.broke.message) || '',
				details: [{ message: `"${TOKEN}"` }],
			},
		}));
		const { platform: fake, logged } = platform((id) => ({ broke: { id, message: `bad header Bearer ${TOKEN}!` } }));
		const problem = await problemOf(createOperation(core, fake).handler({ apiKey: `Bearer ${TOKEN}` }));
		assert.deepEqual(problem, {
			error: 'network',
			message: 'bad header Bearer [token]!',
			details: [{ message: '"[token]"' }],
		});
		assert.deepEqual(logged, []);
	});

	test('keeps a word that is also the token', async () => {
		const { core } = coreWith({ fail: { error: 'auth', message: 'The token was refused.' } });
		const problem = await problemOf(createOperation(core, platform().platform).handler({ apiKey: 'token' }));
		assert.deepEqual(problem, { error: 'auth', message: 'The token was refused.' });
	});

	const faults: [string, unknown][] = [
		['of the core', new CoreError('The core of the operation stopped.')],
		// An error that leaves the sandbox would end the whole Directus process.
		['of the stack', new RangeError('Maximum call stack size exceeded')],
		['of any other kind', 'odd'],
	];
	for (const [name, fault] of faults) {
		test(`${name} is internal, and has a hint`, async () => {
			const core = {
				open: () => {
					throw fault;
				},
			} as unknown as Core;
			const problem = await problemOf(createOperation(core, platform().platform).handler({ apiKey: TOKEN }));
			assert.equal(problem.error, 'internal');
			assert.equal(problem.message, fault instanceof Error ? fault.message : fault);
			assert.match(String(problem.hint), /look there before you run the flow again/);
		});
	}

	test('for missing options comes from the core', async () => {
		const { core, inputs } = coreWith({ fail: { error: 'validation', message: 'No endpoint.' } });
		const { handler } = createOperation(core, platform().platform);
		assert.equal((await problemOf(handler(undefined as never))).error, 'validation');
		assert.deepEqual(inputs[0]?.options, {});
		assert.equal(inputs[0]?.token, 'missing');
	});
});

test('the operation works for loaders that call its export and loaders that do not', () => {
	const operation = createOperation(coreWith({}).core, platform().platform);
	assert.equal(typeof operation, 'function');
	assert.equal(operation(), operation);
	assert.equal(operation.id, 'hubspot-operation');
	assert.equal(typeof operation.handler, 'function');
});

describe('options', () => {
	const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

	async function given(options: Record<string, unknown>) {
		const { core, inputs } = coreWith({ done: { value: 1 } });
		await createOperation(core, platform().platform).handler(options);
		return inputs[0]?.options;
	}

	test('have the body of a webhook as text', async () => {
		const webhook = { method: 'POST', headers: {}, body: [{ a: 1.5, b: 'ü' }, {}] };
		const want = { webhook: { method: 'POST', headers: {}, body: '[{"a":1.5,"b":"ü"},{}]' } };
		assert.deepEqual(await given({ webhook }), want);
		assert.deepEqual(await given({ webhook: JSON.stringify(webhook) }), want);
		assert.deepEqual(await given({ webhook: { body: 'text' } }), { webhook: { body: 'text' } });
		assert.deepEqual(await given({ webhook: '{' }), { webhook: '{' });
		assert.deepEqual(await given({ webhook: null }), { webhook: null });
	});

	test('may be a webhook with as many values as Directus accepts', async () => {
		const body = { a: Array.from({ length: 330_000 }, () => ({})) };
		const { webhook } = (await given({ webhook: { body } })) as { webhook: { body: string } };
		assert.equal(webhook.body, JSON.stringify(body));
	});

	const beyond: [string, Record<string, unknown>, string, RegExp][] = [
		['too many values', { c_properties: Array(60_000).fill(0) }, 'c_properties', /holds more than 50000 values/],
		[
			'too many together',
			{ a: Array(30_000).fill(0), b: Array(30_000).fill(0) },
			'options',
			/together hold 600\d\d values/,
		],
		['a text with too many lines', { l_fields: 'a\n'.repeat(60_000) }, 'l_fields', /holds more than 50000 values/],
		['JSON with too many values', { body: `[${Array(60_000).fill(0)}]` }, 'body', /holds more than 50000 values/],
		[
			'JSON in a member',
			{ filters: [{ value: `[${Array(60_000).fill(0)}]` }] },
			'filters',
			/holds more than 50000 values/,
		],
		['a webhook that is none', { webhook: Array(60_000).fill(0) }, 'webhook', /holds more than 50000 values/],
		['too many items', { items: Array(100_001).fill('1') }, 'items', /100001 items; a run takes at most 100000/],
		['too many bytes', { body: 'x'.repeat(5_000_000) }, 'body', /is larger than 4 MB/],
		['too many letters of more than a byte', { body: 'ü'.repeat(2_000_000) }, 'body', /is larger than 4 MB/],
		['too many escapes', { body: '\0'.repeat(700_000) }, 'body', /is larger than 4 MB/],
		['too many lone halves of letters', { body: '\ud800'.repeat(300_000) }, 'body', /is larger than 4 MB/],
		['long names', { c_properties: { ['x'.repeat(5_000_000)]: 1 } }, 'c_properties', /is larger than 4 MB/],
		['too deep', { filters: nested(102) }, 'filters', /is nested more than 100 levels deep/],
		['a webhook that is too deep', { webhook: { body: nested(300_000) } }, 'webhook', /levels deep/],
		['a webhook that is too large', { webhook: { body: 'x'.repeat(5_000_000) } }, 'webhook', /is larger than 4 MB/],
	];
	for (const [name, options, field, message] of beyond) {
		test(`beyond the core's bounds never enter it: ${name}`, async () => {
			const { core, inputs } = coreWith({ done: { value: 1 } });
			const problem = await problemOf(createOperation(core, platform().platform).handler(options));
			const [detail] = problem.details as { field: string; code: string; message: string }[];
			assert.equal(problem.error, 'validation');
			assert.deepEqual([detail?.field, detail?.code], [field, 'too_large']);
			assert.match(detail?.message ?? '', message);
			assert.deepEqual(inputs, []);
		});
	}

	test('with items are bounded when the core asks for the items', async () => {
		const { core, inputs } = coreWith({ done: { value: 1 } });
		await createOperation(core, platform().platform).handler({ items: [nested(300), ...Array(99_999).fill(0)] });
		assert.equal(inputs[0]?.items, 100_000);
	});
});
