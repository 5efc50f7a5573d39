// Sends what somebody who knows the address of a flow can send, and lets HubSpot never answer. Neither ends Directus, and
// other flows go on. E2E_VERSIONS chooses versions; the default is the newest.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { NEWEST } from './install.js';
import type { Kind } from './packages.js';
import { askingOnce, type Directus, type Flow, UNLOGGED } from './server.js';
import type { StandIn } from './stand-in.js';
import { inEachPackage, type Running } from './suite.js';

interface Answer {
	value?: { id?: string; failed?: number; results?: unknown[] };
	problem?: { error: string; message: string; details: { code: string }[] };
}

/** A size just below the largest body that Directus accepts. */
const SIZE = 990_000;

/**
 * The depth to which Directus can copy a value into a sandbox. A value nested some ten thousand levels ends Directus with
 * any sandboxed operation that gets it, before the operation runs.
 */
const DEPTH = 2000;

/** A list with as many equal elements as fit. */
const list = (element: string, size: number) => `[${Array(Math.floor(size / (element.length + 1))).fill(element)}]`;

/** The JSON of an object with as many members as fit. */
function members(size: number): string {
	const all: string[] = [];
	for (let length = 2; length < size - 12; length += (all.at(-1)?.length ?? 0) + 1) all.push(`"a${all.length}":1`);
	return `{${all}}`;
}

/** Bodies of every shape as JSON. In memory they need up to 120 times their size. */
const shapesOf = (size: number): Record<string, string> => ({
	'a list of objects': list('{}', size),
	'an object with a list of objects': `{"a":${list('{}', size - 10)}}`,
	numbers: list('0', size),
	'short texts': list('""', size),
	'short keys': members(size),
	lists: list('[]', size),
	'one text': JSON.stringify('x'.repeat(size)),
	'the JSON of numbers as a text': JSON.stringify(list('0', size)),
	'lists in each other': '['.repeat(DEPTH) + ']'.repeat(DEPTH),
	'objects in each other': `${'{"a":'.repeat(DEPTH)}0${'}'.repeat(DEPTH)}`,
});
const shapes = shapesOf(SIZE);

/** 8,000 rows, as JSON. */
const rows = (row: (i: number) => object) => JSON.stringify(Array.from({ length: 8000 }, (_, i) => row(i)));
/** A text of equal parts that is about as large as fits when it is JSON. */
const text = (part: string) => {
	const { length } = JSON.stringify(part);
	return JSON.stringify(part.repeat(SIZE / (length - 2)));
};
/** Names with commas between them. */
const names = Array.from({ length: 20_000 }, (_, i) => `name-${i}.example.com`).join();

/** Values that no template is meant to have, as JSON. The operation may split a text into a list, or parse it as JSON. */
const strange: Record<string, string> = {
	'what an unfilled template leaves, without end': text('undefined'),
	'only commas': text(','),
	'only quotes': text('"'),
	'only ends of lines': text('\n'),
	'only NUL characters': text('\0'),
	'20,000 names': JSON.stringify(names),
	'a row of 20,000 domains': JSON.stringify([{ to: 'companies', property: 'domain', id: names }]),
	'8,000 rows of records': rows((i) => ({ to: `companys${i}`, property: 'domain', id: `${i}.example.com` })),
	'8,000 rows of filters': rows((i) => ({ property: `p${i}`, operator: 'EQ', value: i, group: i })),
};

/** The same values within bodies of webhooks. */
const strangeBodies = Object.entries(strange).map(([name, value]) => [name, `{"a":${value}}`] as const);

/**
 * The size of each of eight bodies that arrive at once. Directus copies them into the 100 MB of the sandbox, where a
 * megabyte of small objects takes 21 MB. No sandboxed operation survives five of these at once, not even one that does
 * nothing.
 */
const FOR_EIGHT: Record<Kind, number> = { sandboxed: 300_000, trusted: SIZE };

/** The options that a request may give. */
const OPTIONS = [
	...['endpoint', 'action', 'id', 'items', 'c_properties', 'c_associate', 'l_fields', 'filters'],
	...['method', 'path', 'body', 'patience'],
];

/** Options that are not given are null, because most of them reject a template that finds nothing. */
const NONE = Object.fromEntries(OPTIONS.map((name) => [name, null]));

inEachPackage([NEWEST], attacked, { HUBSPOT_CLIENT_SECRET: '5ec4e700-0000-4000-8000-00000000beef' });

function attacked(running: Running): void {
	const { kind } = running;
	let hubspot: StandIn;
	let directus: Directus;
	/** The flow of the recipe for webhooks. */
	let hook: Flow;
	/** A flow that takes its options from the request. */
	let any: Flow;
	/** A contact that other flows read during the attack. */
	let contact: string;

	before(async () => {
		({ hubspot, directus } = running);
		const verify = {
			endpoint: 'webhooks',
			action: 'verify',
			client_secret: '{{ $env.HUBSPOT_CLIENT_SECRET }}',
			webhook: '{{ $trigger }}',
			url: 'https://cms.example.com/flows/trigger/1',
		};
		hook = await directus.createFlow('Webhook', askingOnce(verify), UNLOGGED);
		const options = Object.fromEntries(OPTIONS.map((name) => [name, `{{ $trigger.body.${name} }}`]));
		any = await directus.createFlow('Any', askingOnce(options), UNLOGGED);
		await directus.settle();
		const { value, problem } = await run({ action: 'create', c_properties: { firstname: 'Ada' } });
		assert.equal(problem, undefined, JSON.stringify(problem));
		contact = value?.id as string;
	});

	const run = (options: object) =>
		directus.trigger<Answer>(any, { ...NONE, endpoint: 'contacts', patience: 5, ...options }, 3_600_000);

	/** Checks that another flow still reads its contact. */
	async function innocent(): Promise<void> {
		const { value, problem } = await run({ action: 'retrieve', id: contact, patience: 300 });
		assert.equal(value?.id, contact, `${JSON.stringify(problem)}\n${directus.log.slice(-1500)}`);
	}

	/** Posts a text to a flow. If a text is nested deeply, Directus may refuse it before the flow runs. */
	async function post(flow: Flow, body: string): Promise<Answer | undefined> {
		const response = await fetch(`${directus.url}/flows/trigger/${flow.id}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
			signal: AbortSignal.timeout(3_600_000),
		});
		const text = await response.text();
		return response.ok ? JSON.parse(text) : undefined;
	}

	async function forged(name: string, body: string): Promise<void> {
		const answer = await post(hook, body);
		if (answer === undefined) assert.match(name, /in each other|text/, 'Directus refused it itself');
		else assert.match(answer.problem?.error ?? '', /^(signature|validation)$/, `${name}: ${JSON.stringify(answer)}`);
	}

	test('unsigned webhooks of 1 MB in every shape are rejected, one by one and eight at once', async () => {
		const one = async () => {
			for (const [name, body] of [...Object.entries(shapes), ...strangeBodies]) {
				await forged(name, body);
				await innocent();
			}
		};
		const many = async () => {
			for (const [name, body] of Object.entries(shapesOf(FOR_EIGHT[kind]))) {
				await Promise.all([...Array.from({ length: 8 }, () => forged(name, body)), innocent()]);
			}
		};
		await one();
		// V8 decides when it collects garbage, so a round may end with more memory than it began with. If the memory grows
		// in eight rounds in a row, each round has left its cores behind, which take some 700 MB.
		let before = directus.memory();
		for (let rounds = 1; ; rounds++) {
			await many();
			const after = directus.memory();
			if (after < before + 100 * 2 ** 20) break;
			assert.ok(rounds < 8, `${before} bytes became ${after}`);
			before = after;
		}
	});

	const every = { ...shapes, ...strange };
	for (const [field, options, given] of [
		['items', { endpoint: 'contacts', action: 'create_many' }, every],
		['c_properties', { endpoint: 'contacts', action: 'create' }, every],
		['body', { endpoint: 'api', action: 'request', method: 'POST', path: '/crm/objects/2026-09/contacts' }, every],
		['c_associate', { endpoint: 'contacts', action: 'create', c_properties: { firstname: 'Ada' } }, strange],
		['l_fields', { endpoint: 'contacts', action: 'list' }, strange],
		['filters', { endpoint: 'contacts', action: 'search' }, strange],
	] as const) {
		test(`strange values in ${field} of ${options.endpoint}, ${options.action} end only their run`, async () => {
			for (const [name, body] of Object.entries(given)) {
				const rest = JSON.stringify({ ...NONE, ...options, patience: 5, [field]: undefined }).slice(1);
				const [answer] = await Promise.all([post(any, `{"${field}":${body},${rest}`), innocent()]);
				if (answer === undefined) {
					assert.match(name, /in each other/, 'Directus refused it itself');
					continue;
				}
				const { value, problem } = answer;
				const fine = problem ? problem.error === 'validation' : value && (field !== 'items' || 'failed' in value);
				assert.ok(fine, `${name}: ${JSON.stringify(answer).slice(0, 1000)}`);
			}
			await innocent();
		});
	}

	test('twenty-five requests that HubSpot never answers end, while other reads go on', async () => {
		await hubspot.control('POST', 'faults', { path: '/crm/objects/**/9999', kind: 'silent' });
		let open = 25;
		const silent = Array.from({ length: open }, async () => {
			const { problem } = await run({ action: 'retrieve', id: '9999', patience: 1 });
			open--;
			return problem;
		});
		await innocent();
		for (const problem of await Promise.all(silent)) {
			assert.equal(problem?.error, 'network', JSON.stringify(problem));
			assert.equal(problem?.details[0]?.code, 'ETIMEDOUT', JSON.stringify(problem));
		}
		await hubspot.control('DELETE', 'faults');
		await innocent();
	});

	test('Directus was not restarted, and no core stopped', () =>
		assert.doesNotMatch(directus.log, /memory limit|core stopped|failed to terminate/));
}
