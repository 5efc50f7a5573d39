// Checks how the form loads the account's choices, against a Directus that the test plays.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { effect, stop } from 'vue';
import type { Choices } from '../../src/app/account.js';
import { createChoices } from '../../src/app/choices.js';
import { NOTHING } from './account.js';

const PASTED = 'pat-na1-0123abcd-4567-89ef-0123-456789abcdef';
const ENV = '{{ $env.HUBSPOT_TOKEN }}';
const ON = { apiKey: ENV, endpoint: 'deals', action: 'create', live_choices: true };
const OFF = { ...ON, live_choices: false };

const choices = (of: string): Choices => ({
	...NOTHING,
	properties: [{ name: 'tier', label: `Tier of ${of}`, kind: 'choice', options: [{ value: 'tier_1', label: 'Gold' }] }],
});

interface Row {
	id: string;
	[field: string]: unknown;
}

/** The part of Directus that the form uses. */
class Played {
	flows: Row[] = [];
	operations: Row[] = [];
	asked: { method: string; path: string; body: Record<string, unknown> | undefined; answer: unknown }[] = [];
	/** The answer of the flow. */
	answer: (kind: string) => unknown = choices;
	/** How often Directus still refuses to trigger a new flow. */
	unknown = 0;
	/** Says which requests are refused, by method and path. */
	refuse: (request: string) => { status: number; message: string } | undefined = () => undefined;

	readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
		assert.equal(init.credentials, 'include');
		assert.ok(url.startsWith('/cms/'), url);
		const path = url.slice('/cms'.length);
		const body = init.body === undefined ? undefined : JSON.parse(init.body as string);
		const refused = this.refuse(`${init.method} ${path}`);
		const [status, json] = refused
			? [refused.status, { errors: [{ message: refused.message }] }]
			: this.handle(init.method ?? '', path, body);
		this.asked.push({ method: init.method ?? '', path, body, answer: json });
		return new Response(json === undefined ? null : JSON.stringify(json), { status });
	};

	private handle(method: string, path: string, body: Record<string, unknown>): [number, unknown] {
		const [, collection, id, sub] = path.split(/[/?]/) as [string, 'flows' | 'operations', string, string];
		if (id === 'trigger') return this.trigger(sub, body);
		const rows = this[collection];
		const row = rows.find((row) => row.id === id);
		switch (method) {
			case 'POST': {
				const made = { id: `${collection}-${rows.length + 1}`, ...body };
				rows.push(made);
				return [200, { data: { id: made.id } }];
			}
			case 'PATCH':
				assert.ok(row, path);
				Object.assign(row, body);
				return [200, { data: { id } }];
			case 'DELETE':
				this[collection] = rows.filter((row) => row.id !== id);
				return [204, undefined];
		}
		const shown = this.flows.map(({ id, status, options }) => ({
			id,
			status,
			options,
			operations: this.operations.filter(({ flow }) => flow === id).map(({ id, type }) => ({ id, type })),
		}));
		return [200, { data: shown }];
	}

	private trigger(id: string, body: Record<string, unknown>): [number, unknown] {
		const flow = this.flows.find((flow) => flow.id === id && flow.status === 'active');
		if (!flow || this.unknown-- > 0)
			return [403, { errors: [{ message: "You don't have permission to access this." }] }];
		assert.deepEqual((flow.options as { collections: string[] }).collections, [body.collection]);
		return [200, this.answer(body.object as string)];
	}

	requests(): string[] {
		return this.asked.map(({ method, path }) => `${method} ${path.split('?', 1)[0]}`);
	}
}

let directus: Played;
let choicesOf: ReturnType<typeof createChoices>;

beforeEach(() => {
	mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
	directus = new Played();
	choicesOf = createChoices();
	const kept = new Map<string, string>();
	// The keys are properties, like those of a browser's session storage.
	const storage = new Proxy(
		{
			getItem: (key: string) => kept.get(key) ?? null,
			setItem: (key: string, value: string) => void kept.set(key, value),
			removeItem: (key: string) => void kept.delete(key),
		},
		{ ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
	);
	mock.method(globalThis, 'fetch', directus.fetch as typeof fetch);
	Object.assign(globalThis, { location: { pathname: '/cms/admin/flows/1/2' } });
	Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
});

afterEach(() => {
	for (const { answer } of directus.asked)
		assert.ok(!JSON.stringify(answer ?? null).includes(PASTED), 'an answer has the token');
	assert.ok(!Object.keys(sessionStorage).some((key) => `${key}${sessionStorage.getItem(key)}`.includes(PASTED)));
	mock.timers.reset();
	mock.restoreAll();
});

/** The names of the accounts in the flows. */
const accounts = () => directus.flows.map(({ options }) => (options as Row).hubspot_account);

/** Lets time pass, and everything happen that is due. */
async function pass(milliseconds: number): Promise<void> {
	const step = Math.max(50, milliseconds / 100);
	for (let left = milliseconds; left >= 0; left -= step) {
		for (let i = 0; i < 50; i++) await Promise.resolve();
		await new Promise((resolve) => setImmediate(resolve));
		if (left > 0) mock.timers.tick(Math.min(step, left));
	}
}

/** Returns what the form knows with these values after the answers came. */
async function form(values: Record<string, unknown>, kind = String(values.endpoint), milliseconds = 0) {
	choicesOf(values, kind);
	await pass(milliseconds);
	return choicesOf(values, kind);
}

/** Turns the switch of a form on, and returns what the form then knows. */
async function switchedOn(values: Record<string, unknown> = ON) {
	choicesOf({ ...values, live_choices: false }, String(values.endpoint));
	return form(values);
}

describe('choices', () => {
	test('nothing is read while the switch is off', async () => {
		for (const off of [undefined, null, false, 'false', '{{ $env.LIVE }}'])
			assert.deepEqual(await form({ ...ON, live_choices: off }, 'deals', 60_000), {});
		assert.deepEqual(directus.asked, []);
	});

	test('the switch adds the flow, which checks who triggers it before it reads', async () => {
		const shown: unknown[] = [];
		choicesOf(OFF, 'deals');
		const watch = effect(() => void shown.push(choicesOf(ON, 'deals')));
		await pass(0);
		stop(watch);
		assert.deepEqual(
			shown,
			[{ loading: true }, { choices: choices('deals') }],
			'options runs again when the answer arrives',
		);
		assert.deepEqual(directus.requests(), [
			'GET /flows',
			'POST /flows',
			'POST /operations',
			'POST /operations',
			'PATCH /flows/flows-1',
			'POST /flows/trigger/flows-1',
		]);
		const [flow] = directus.flows;
		const [read, guard] = directus.operations;
		assert.equal(flow?.name, 'HubSpot choices');
		assert.equal(flow?.trigger, 'manual');
		assert.equal(flow?.accountability, null);
		assert.equal(flow?.operation, guard?.id);
		assert.deepEqual(guard?.options, { filter: { $accountability: { admin: { _eq: true } } } });
		assert.equal(guard?.resolve, read?.id);
		assert.equal(guard?.reject, undefined);
		assert.deepEqual(read?.options, {
			apiKey: ENV,
			endpoint: 'metadata',
			action: 'choices',
			object: '{{ $trigger.body.object }}',
			user: '{{ $trigger.body.user }}',
			patience: 20,
		});
	});

	test('the flow of another form with the same token is found, and triggered once for each kind', async () => {
		await switchedOn();
		choicesOf = createChoices(); // the page was loaded again
		assert.deepEqual(await form({ ...ON, action: 'update' }), { choices: choices('deals') });
		assert.equal(directus.asked.length, 6, 'the session has the answer');
		assert.deepEqual(await form({ ...ON, endpoint: 'contacts', action: 'update' }), { choices: choices('contacts') });
		await form({ ...ON, endpoint: 'deals', action: 'search' });
		await form({ ...ON, endpoint: 'contacts', action: 'list' });
		assert.deepEqual(directus.requests().slice(6), ['GET /flows', 'POST /flows/trigger/flows-1']);
		assert.equal(directus.flows.length, 1);
	});

	test('two kinds of record read at once add one flow', async () => {
		choicesOf(OFF, 'deals');
		choicesOf(ON, 'deals');
		choicesOf(ON, '2-55');
		await pass(0);
		assert.deepEqual(choicesOf(ON, 'deals'), { choices: choices('deals') });
		assert.deepEqual(choicesOf(ON, '2-55'), { choices: choices('2-55') });
		assert.equal(directus.flows.length, 1);
	});

	test('a form that is opened with the switch on adds no flow', async () => {
		const { notice } = await form(ON);
		assert.equal(
			notice,
			'No choices from HubSpot: there is no flow “HubSpot choices” for this token. Switch “Load choices from HubSpot” off and on to add it.',
		);
		assert.deepEqual(directus.requests(), ['GET /flows']);
		await switchedOn();
		assert.equal(directus.flows.length, 1);
	});

	test('choices are read again after five minutes, and after the switch was off', async () => {
		await switchedOn();
		directus.answer = (kind) => choices(`all ${kind}`);
		assert.deepEqual(await form(ON, 'deals', 299_000), { choices: choices('deals') });
		assert.equal(directus.asked.length, 6);
		await pass(2000);
		assert.deepEqual(choicesOf(ON, 'deals'), { choices: choices('deals') }, 'what is old is shown meanwhile');
		await pass(0);
		assert.deepEqual(choicesOf(ON, 'deals'), { choices: choices('all deals') });
		directus.answer = choices;
		assert.deepEqual(await switchedOn(), { choices: choices('deals') });
		assert.equal(directus.flows.length, 1);
	});

	test('a flow that Directus does not know yet is tried again', async () => {
		directus.unknown = 3;
		choicesOf(OFF, 'deals');
		assert.deepEqual(await form(ON, 'deals', 1000), { choices: choices('deals') });
	});

	test('an inactive, deleted or refused flow is reported, and asked again', async () => {
		await switchedOn();
		const [flow] = directus.flows as [Row];
		const again = async (values: Record<string, unknown>, wait = 0) => (await form(values, 'contacts', wait)).notice;
		flow.status = 'inactive';
		const contacts = { ...ON, endpoint: 'contacts' };
		assert.equal(
			await again(contacts),
			'No choices from HubSpot: the flow “HubSpot choices” is not active. Activate it.',
		);
		flow.status = 'active';
		assert.ok(await again(contacts, 31_000), 'not asked again meanwhile');
		await again(contacts);
		assert.equal(choicesOf(contacts, 'contacts').notice, undefined, 'it is active');

		directus.flows = [];
		const tickets = { ...contacts, endpoint: 'tickets' };
		assert.match(String((await form(tickets)).notice), /there is no flow/);
		directus.flows = [flow];
		directus.unknown = 1;
		choicesOf = createChoices();
		assert.equal(
			(await form(tickets)).notice,
			'No choices from HubSpot: Directus does not let you trigger the flow “HubSpot choices”.',
		);
	});

	test('an open form asks again by itself', async () => {
		await switchedOn();
		directus.answer = () => ({ error: 'auth', message: 'HubSpot does not accept the access token.' });
		const shown: unknown[] = [];
		const values = { ...ON, endpoint: 'contacts' };
		const watch = effect(() => void shown.push(choicesOf(values, 'contacts')));
		await pass(0);
		directus.answer = choices;
		await pass(31_000);
		stop(watch);
		assert.deepEqual(shown.at(-1), { choices: choices('contacts') });
		assert.deepEqual(shown[1], { notice: 'No choices from HubSpot: HubSpot does not accept the access token.' });
		const asked = directus.asked.length;
		await pass(120_000);
		assert.equal(directus.asked.length, asked, 'a form that is closed asks nothing');
	});

	test('a refusal of Directus to add the flow is reported, and nothing is left behind', async () => {
		directus.refuse = (request) =>
			request.startsWith('PATCH /flows') ? { status: 403, message: 'Active flows limit exceeded.' } : undefined;
		const { notice } = await switchedOn();
		assert.equal(
			notice,
			'No choices from HubSpot: Directus did not add the flow “HubSpot choices”: Active flows limit exceeded.',
		);
		assert.deepEqual(directus.flows, []);
	});

	test('the flow gets the token that is changed in the form', async () => {
		const pasted = { ...ON, apiKey: PASTED };
		await switchedOn(pasted);
		assert.equal(directus.operations.map(({ options }) => (options as Row).apiKey)[0], PASTED);
		const before = accounts()[0];
		for (let length = PASTED.length - 1; length >= 0; length--)
			choicesOf({ ...pasted, apiKey: PASTED.slice(0, length) }, 'deals');
		for (let length = 1; length <= ENV.length; length++) {
			choicesOf({ ...pasted, apiKey: ENV.slice(0, length) }, 'deals');
			await pass(50);
		}
		const asked = directus.asked.length;
		assert.equal(asked, 6, 'nothing is asked while somebody types');
		const known = await form(ON, 'deals', 3000);
		assert.deepEqual(known, { choices: choices('deals') });
		assert.equal(directus.flows.length, 1);
		assert.equal(directus.operations.map(({ options }) => (options as Row).apiKey)[0], ENV);
		assert.notEqual(accounts()[0], before);
		assert.match(String(directus.flows[0]?.description), /HUBSPOT_TOKEN/);
	});

	test('two accounts have two flows', async () => {
		await switchedOn();
		await switchedOn({ ...ON, apiKey: PASTED, endpoint: 'contacts', action: 'update' });
		assert.equal(directus.flows.length, 2);
		const [one, other] = accounts();
		assert.notEqual(one, other);
		assert.ok(!JSON.stringify(directus.flows).includes(PASTED), 'the flow itself has no token');
	});

	test('a kind of record is read when it is completely typed', async () => {
		const custom = { ...ON, endpoint: 'custom_objects' };
		await switchedOn({ ...custom, object_type: '2-5' });
		directus.asked = [];
		for (const type of ['2-', '2-1', '2-12', '2-123']) {
			choicesOf({ ...custom, object_type: type }, type);
			await pass(200);
		}
		await pass(1000);
		assert.deepEqual(
			directus.asked.map(({ body }) => body?.object),
			['2-123'],
		);
	});

	for (const token of [
		'{{ $trigger.body.token }}',
		'{{ $last.token }}',
		'{{ $env.A }}{{ $trigger.body.b }}',
		'two words, no token',
		'{{ $env.A',
	])
		test(`no flow is made for the token ${token}`, async () => {
			const { notice } = await switchedOn({ ...ON, apiKey: token });
			assert.match(String(notice), /^Choices are loaded with a token that is pasted here/);
			assert.deepEqual(directus.asked, []);
		});

	test('nothing is read without a token, or for an invalid kind of record', async () => {
		assert.match(String((await switchedOn({ ...ON, apiKey: undefined })).notice), /^Give an access token/);
		for (const kind of ['', '{{ $trigger.body.kind }}', 'a/b', 'a b']) assert.deepEqual(await form(ON, kind), {});
		assert.deepEqual(choicesOf(ON, undefined), {});
		assert.deepEqual(directus.asked, []);
	});

	test('missing choices are reported in one line', async () => {
		directus.answer = (kind) => ({
			...choices(kind),
			missing: [
				{ part: 'owners', error: 'scope', requiredScopes: ['crm.objects.owners.read', 'automation'] },
				{ part: 'properties', error: 'too_large', requiredScopes: [] },
			],
			cut: ['lists'],
		});
		const { choices: some, notice } = await switchedOn();
		assert.ok(some);
		assert.equal(
			notice,
			'The token lacks a scope for: owners (crm.objects.owners.read or automation). HubSpot did not give: properties. The account has more of these than the form offers: lists. You can type the others.',
		);
	});

	test('the sequences of a user are asked for by the number of the user', async () => {
		const sequences = { ...ON, endpoint: 'sequences', action: 'sequence_enroll' };
		await switchedOn(sequences);
		choicesOf(sequences, 'sequences', '2001');
		await pass(0);
		const triggered = directus.asked.filter(({ path }) => path.startsWith('/flows/trigger/')).map(({ body }) => body);
		assert.deepEqual(
			triggered.map((body) => [body?.object, body?.user]),
			[
				['sequences', ''],
				['sequences', '2001'],
			],
		);
		assert.equal(directus.flows.length, 1);
	});

	test('a sender without sequences may lack a seat', async () => {
		const missing = [{ part: 'sequences', error: 'scope', requiredScopes: ['automation.sequences.read'] }];
		directus.answer = (kind) => ({ ...choices(kind), missing });
		const { notice } = await switchedOn({ ...ON, endpoint: 'sequences', action: 'sequence_find' });
		assert.equal(
			notice,
			'HubSpot did not give the sequences of this sender: the user needs a paid seat of Sales Hub or Service Hub, and the token the scope automation.sequences.read.',
		);
	});

	test('choices are read in a browser without a session storage', async () => {
		Object.defineProperty(globalThis, 'sessionStorage', {
			get: () => {
				throw new Error('denied');
			},
			configurable: true,
		});
		assert.deepEqual(await switchedOn(), { choices: choices('deals') });
		Object.defineProperty(globalThis, 'sessionStorage', { value: {}, configurable: true });
	});

	test('an answer without choices is reported', async () => {
		directus.answer = () => undefined;
		assert.equal(
			(await switchedOn()).notice,
			'No choices from HubSpot: its answer has the status 200 and says nothing.',
		);
	});

	test('a Directus that does not answer is reported', async () => {
		mock.method(globalThis, 'fetch', async () => {
			throw new Error('fetch failed');
		});
		assert.equal((await switchedOn()).notice, 'No choices from HubSpot: Directus did not answer (fetch failed).');
	});
});
