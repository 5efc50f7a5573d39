// Gives the operation options that make no sense, and answers that HubSpot never sends. Each run ends with a result or a
// documented problem, no core stops, and the next run works.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ROOT } from '../../build/paths.js';
import { sandboxedCode } from '../built.js';
import { atOnce, loadSandboxed, type Sandboxed, type SandboxHost, type SandboxRequest } from './sandbox.js';

const code = sandboxedCode();
const TOKEN = 'pat-na1-00000000-of-the-hostile';

/** The documented words of errors, except that of a fault of the operation. */
const WORDS = [...readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| `(\w+)` \| [A-Z]/gm)]
	.map(([, word]) => word)
	.filter((word) => word !== 'internal');

/** The length of the texts, and about the size of a value in bytes. */
const SIZE = 200_000;

const fill = (text: string) => text.repeat(Math.floor(SIZE / text.length));
const numbered = <T>(count: number, one: (i: number) => T) => Array.from({ length: count }, (_, i) => one(i));
const json = (text: string) => JSON.parse(text);

/** Names with a meaning in JavaScript. */
const NAMES =
	'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toJSON":1,"then":"x","length":1e9,"toString":1}';

/** Values that a template may bring into an option. */
const given: Record<string, unknown> = {
	'only commas': fill(','),
	'only line breaks': fill('\n'),
	'only quotes': fill('"'),
	'only beginnings of templates': fill('{{'),
	'only ends of templates': fill('}}'),
	'the word undefined many times': fill('undefined'),
	'words with undefined in them': fill('undefined_'),
	'NUL characters': fill('\0'),
	'lone halves of characters': '\ud800'.repeat(50_000),
	'separators of lines': fill('\u2028'),
	'steps in a path': fill('../'),
	base64: fill('QUJDREVGR0g='),
	'several JSON values': fill('{"a":1}\n'),
	'JSON with the same name many times': `{${Array(5000).fill('"a":1')}}`,
	'JSON with names that JavaScript uses': NAMES,
	'JSON with numbers beyond all bounds': `[${fill('1e999,')}0]`,
	'JSON that is nested': '['.repeat(150) + ']'.repeat(150),
	'JSON that does not end': fill('['),
	'a number as a text': '1e999',
	'a list of nulls': Array(20_000).fill(null),
	'a list of trues': Array(20_000).fill(true),
	'a list of large numbers': Array(20_000).fill(1e308),
	'minus zero': -0,
	'many names': numbered(20_000, (i) => `w${i}`).join(','),
	'one long name': { [fill('k')]: 1 },
	'many long names': Object.fromEntries(numbered(1000, (i) => ['k'.repeat(1000) + i, i])),
	'names that JavaScript uses': json(NAMES),
	'empty names': { '': '', ' ': ' ', '\0': '\0', '\ud800': '\ud800' },
	'an empty list': [],
	'lists and objects in each other': [[['a', { b: [] }], null], {}, 1, 'x', true],
	'rows of filters': numbered(8000, (i) => ({ property: `p${i}`, operator: `EQ${i}`, value: 'x', group: i })),
	'rows of records': [{ to: 'companies', property: 'domain', id: numbered(20_000, (i) => `d${i}`).join(',') }],
	'rows of records without an object': numbered(8000, (i) => ({ to: `companys${i}`, id: i, label: `l${i}` })),
	'rows of names and values': numbered(8000, (i) => ({ name: `n${i}`, value: `v${i}` })),
};

/** Runs, and those of their options that take values from outside. */
const taking: [object, string[]][] = [
	[{ endpoint: 'contacts', action: 'retrieve', id: '1' }, ['id', 'id_property', 'r_fields']],
	[{ endpoint: 'contacts', action: 'create', c_properties: { email: 'a@b.de' } }, ['c_properties', 'c_associate']],
	[{ endpoint: 'contacts', action: 'search', query: 'x' }, ['query', 'filters', 'filter_groups', 'after']],
	[{ endpoint: 'contacts', action: 'changed', since: '2026-11-01' }, ['since', 'time_zone']],
	[{ endpoint: 'contacts', action: 'create_many', items: [{ email: 'a@b.de' }] }, ['items', 'mapping']],
	[{ endpoint: 'api', action: 'request', method: 'POST', path: '/crm/x' }, ['path', 'body']],
	[
		{ endpoint: 'webhooks', action: 'verify', client_secret: 'x', url: 'https://x.de' },
		['webhook', 'client_secret', 'url'],
	],
];

/** Bodies that are not answers of HubSpot, as parsed JSON. */
const bodies: Record<string, unknown> = {
	null: null,
	'a number': 5,
	'a text': 'x',
	'an empty list': [],
	'nothing where the results are': { results: {} },
	'what looks like a list': { results: { length: 7, last: { id: '1' } } },
	'results of every kind': {
		results: [null, 1, 'x', [], {}, true, { id: {} }, { id: -1 }, { id: '..', properties: [] }],
	},
	'a list where the pages are': { results: [{ id: '1' }], paging: [] },
	'an object for a cursor': { results: [{ id: '1' }], paging: { next: { after: {} } } },
	'a cursor that leads elsewhere': { results: [{ id: '1' }], paging: { next: { after: '../../x?y#z' } } },
	'a cursor of 200 KB': { results: [{ id: '1' }], paging: { next: { after: fill('x') } } },
	'a large number for an id': { id: 1e308, properties: {} },
	'a number below zero for an id': { id: -1, properties: {} },
	'a step in a path for an id': { id: '..', properties: {} },
	'a path for an id': { id: '../x', properties: {} },
	'an object for an id': { id: {}, properties: {} },
	'a text for the properties': { id: '1', properties: 'x' },
	'names that JavaScript uses': json(`{"id":"1","properties":${NAMES},"results":[${NAMES}],${NAMES.slice(1)}`),
	'many small values': { results: numbered(60_000, () => ({})) },
	'the token': { id: '1', message: TOKEN, results: [{ id: '1', properties: { [TOKEN]: TOKEN } }] },
	'an error of every kind': {
		message: {},
		category: [],
		errors: [null, 5, [], { message: {}, context: [] }],
		context: 7,
	},
};

/** Headers without a meaning. */
const headers: Record<string, Record<string, string>> = {
	'no wait': { 'retry-after': '-1' },
	'a wait that is not a number': { 'retry-after': 'NaN' },
	'a wait until a day': { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' },
	'a wait that no clock holds': { 'retry-after': '9223372036854775' },
	'a limit that no clock holds': {
		'x-hubspot-ratelimit-max': '9223372036854775807',
		'x-hubspot-ratelimit-remaining': '0',
		'x-hubspot-ratelimit-interval-milliseconds': '9223372036854775807',
	},
	'a limit below zero': { 'x-hubspot-ratelimit-max': '-5', 'x-hubspot-ratelimit-remaining': 'x' },
	'a malformed date, and cookies': { date: fill('x'), 'set-cookie': TOKEN },
};

/** Runs that send requests to HubSpot. */
const asking: object[] = [
	{ endpoint: 'contacts', action: 'retrieve', id: '1', output: 'simple' },
	{ endpoint: 'contacts', action: 'list', output: 'simple' },
	{ endpoint: 'contacts', action: 'list', all_pages: true, maximum: 500 },
	{ endpoint: 'contacts', action: 'search', query: 'x', sort: 'email', all_pages: true, maximum: 500 },
	{ endpoint: 'contacts', action: 'create', c_properties: { email: 'a@b.de', hubspot_owner_id: 'Ada' } },
	{ endpoint: 'contacts', action: 'create_many', items: [{ email: 'a@b.de' }, { email: 'b@b.de' }] },
	{ endpoint: 'contacts', action: 'associations', id: '1', to_object: 'companies' },
	{ endpoint: 'metadata', action: 'choices', object: 'deals' },
	{ endpoint: 'metadata', action: 'properties', object: 'deals', output: 'simple' },
];

for (const errors of ['object', 'bare'] as const)
	describe(`with errors as ${errors}`, () => {
		const log: string[] = [];
		let sandboxed: Sandboxed;
		let asked = 0;
		let answer: (request: SandboxRequest) => Awaited<ReturnType<SandboxHost['request']>>;
		const good = () => ({ status: 200, headers: {}, data: { id: '1', results: [] } });

		before(async () => {
			const request = async (request: SandboxRequest) => {
				asked++;
				assert.doesNotMatch(new URL(request.url).pathname + request.url, /\/\.\.(\/|$)/);
				return answer(request);
			};
			sandboxed = await loadSandboxed(code, { errors, request, sleep: atOnce, log: (text) => void log.push(text) });
		});
		after(() => sandboxed.dispose());

		/** Runs the operation with a token of its own, because the core remembers the limits of an account. */
		async function ends(options: object, about: string): Promise<void> {
			asked = 0;
			const run = sandboxed.run({ apiKey: TOKEN, patience: 0, ...options });
			const [result, problem] = await run.then(
				(value) => [JSON.stringify(value) ?? '', undefined],
				(error) => [String(error), JSON.parse(error)],
			);
			if (problem) assert.ok(WORDS.includes(problem.error), `${about}: ${result.slice(0, 500)}`);
			assert.ok(asked < 200, `${about}: ${asked} requests`);
			assert.ok(!result.includes(TOKEN), about);
			assert.deepEqual(log, [], about);
			assert.equal(await sandboxed.context.eval('({}).polluted'), undefined, about);
		}

		async function asEver(): Promise<void> {
			answer = good;
			const options = { apiKey: 'pat-na1-00000000-of-another', endpoint: 'contacts', action: 'retrieve', id: '1' };
			assert.deepEqual(await sandboxed.run(options), good().data);
		}

		// The form in which errors arrive makes no difference to the options.
		for (const [options, fields] of errors === 'object' ? taking : [])
			for (const field of fields)
				test(`hostile values in ${field} of ${JSON.stringify(options).slice(0, 60)}`, async () => {
					answer = good;
					for (const [name, value] of Object.entries(given)) await ends({ ...options, [field]: value }, name);
					await asEver();
				});

		for (const options of asking)
			test(`hostile answers to ${JSON.stringify(options)}`, async () => {
				for (const [name, data] of Object.entries(bodies))
					for (const status of [200, 201, 207, 400, 409, 500]) {
						answer = () => ({ status, headers: {}, data });
						await ends(options, `${name}, ${status}`);
					}
				for (let status = 200; status < 600; status += 7) {
					answer = () => ({ status, headers: {}, data: {} });
					await ends(options, String(status));
				}
				for (const [name, said] of Object.entries(headers))
					for (const status of [200, 423, 429, 477, 503]) {
						answer = () => ({ status, headers: said, data: { id: '1', results: [] } });
						await ends({ ...options, apiKey: `${TOKEN}-${asked}-${status}-${name.length}` }, `${name}, ${status}`);
					}
				await asEver();
			});
	});
