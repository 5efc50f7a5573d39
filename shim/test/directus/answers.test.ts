// Answers the actions with JSON that is not HubSpot's. Each run ends, Directus lives, and other flows go on. E2E_VERSIONS
// chooses versions; the default is the newest.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { NEWEST, ROOT } from './install.js';
import { askingOnce, type Directus, type Flow, UNLOGGED } from './server.js';
import type { StandIn } from './stand-in.js';
import { inEachPackage, type Running } from './suite.js';

interface Answer {
	value?: unknown;
	problem?: { error: string; message: string };
}

/** A case of each action, whose options are used. */
const cases: { name: string; options: Record<string, unknown> }[] = JSON.parse(
	readFileSync(join(ROOT, 'testdata/cases/actions.json'), 'utf8'),
);

/** The options of a flow are fixed. This one has all that the cases use, and takes their values from the request. */
const keys = [...new Set(cases.flatMap(({ options }) => Object.keys(options))), 'patience'];

const deep = `${'{"id":'.repeat(500)}"1"${'}'.repeat(500)}`;

/** Answers with status 200, as JSON. */
const shapes = [
	'null',
	'true',
	'5',
	'"../?q&=#"',
	'[]',
	'[null]',
	'{}',
	'{"id":true,"results":{"id":"1"},"errors":{"message":"no list"}}',
	'{"id":"..","results":[null,[],5,"x"],"paging":{"next":{"after":"1"}}}',
	'{"id":" ","results":[{"id":".."},{"id":{}}],"errors":[null,[[]],{"context":{"id":[null,{}]}}]}',
	`{"id":"1","results":[${Array(2000).fill('{"id":"1","to":[{"toObjectId":[]}],"properties":[]}')}]}`,
	'{"id":1e400,"results":[{"id":-1,"properties":{"__proto__":{"a":1}}}],"__proto__":{"id":"1"}}',
	`{"results":[${deep}],"errors":[${deep}]}`,
	'{"status":"COMPLETE","results":"x","errors":"y","list":[],"statusId":"..","portalId":"../1"}',
];

inEachPackage([NEWEST], answered);

function answered(running: Running): void {
	let hubspot: StandIn;
	let directus: Directus;
	let flow: Flow;
	let contact: string;

	const run = (options: Record<string, unknown>) =>
		directus.trigger<Answer>(flow, Object.fromEntries(keys.map((key, i) => [`o${i}`, options[key] ?? null])));

	before(async () => {
		({ hubspot, directus } = running);
		const options = Object.fromEntries(keys.map((key, i) => [key, `{{ $trigger.body.o${i} }}`]));
		flow = await directus.createFlow('Answers', askingOnce(options), UNLOGGED);
		await directus.settle();
		const { value, problem } = await run({
			endpoint: 'contacts',
			action: 'create',
			c_properties: { firstname: 'Ada' },
		});
		assert.equal(problem, undefined, JSON.stringify(problem));
		contact = (value as { id: string }).id;
	});

	test('every action ends whatever HubSpot answers, and another run goes on', async () => {
		let asked = 0;
		for (const [i, { name, options }] of cases.entries()) {
			const body = shapes[i % shapes.length] as string;
			const fault = { path: '/**', status: 200, headers: { 'content-type': 'application/json' }, body };
			await hubspot.control('POST', 'faults', fault);
			const { problem, ...rest } = await run({ ...options, patience: 1 });
			const [played] = await hubspot.control<{ hits: number }[]>('GET', 'faults');
			asked += played?.hits ? 1 : 0;
			await hubspot.control('DELETE', 'faults');
			const what = `${name}, answered with ${body.slice(0, 100)}`;
			assert.notEqual(problem?.error, 'internal', `${what}: ${JSON.stringify(problem)}`);
			assert.ok(problem ? problem.message : 'value' in rest, `${what}: ${JSON.stringify({ problem, ...rest })}`);
			const { value } = await run({ endpoint: 'contacts', action: 'retrieve', id: contact });
			assert.equal((value as { id?: string } | undefined)?.id, contact, `after ${what}`);
		}
		assert.ok(asked > cases.length - 5, `${asked} of ${cases.length} actions asked HubSpot`);
	});

	test('Directus was not restarted, and no core stopped', () =>
		assert.doesNotMatch(directus.log, /memory limit|core stopped|failed to terminate|panic:/));
}
