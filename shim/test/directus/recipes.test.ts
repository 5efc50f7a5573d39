// The README's recipes as flows of a real Directus, against the stand-in: what
// a person copies from there has to work.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ROOT, type Version, versions } from './install.js';
import { tarball } from './packages.js';
import { Directus, type Step } from './server.js';
import { StandIn, TOKEN } from './stand-in.js';

const version = versions[0] as Version;
const selected = process.env.E2E_VERSIONS?.split(',').includes(version) ?? true;

interface HubSpotRecord {
	id: string;
	properties: Record<string, string | null>;
}

/** A recipe of the README, each operation followed by the next unless another one names that. */
function recipe(name: string): Step[] {
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const [, text] = readme.split(`<!-- recipe: ${name} -->\n\n\`\`\`json\n`);
	assert.ok(text, `the README has no recipe ${name}`);
	const steps: Step[] = JSON.parse(text.slice(0, text.indexOf('```')));
	const named = steps.flatMap(({ resolve, reject }) => [resolve, reject]);
	return steps.map((step, index) => {
		const next = steps[index + 1]?.key;
		const options =
			step.type === 'hubspot-operation' ? { apiKey: '{{ $env.HUBSPOT_TOKEN }}', ...step.options } : step.options;
		return { ...(next && !named.includes(next) && { resolve: next }), ...step, options };
	});
}

if (selected) describe(`recipes in Directus ${version}`, { timeout: 600_000 }, recipes);

function recipes(): void {
	let hubspot: StandIn;
	let directus: Directus;

	before(async () => {
		hubspot = await StandIn.start();
		directus = await Directus.start({
			version,
			extensions: [tarball('sandboxed')],
			standIn: hubspot,
			env: { HUBSPOT_TOKEN: TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN' },
		});
	});

	after(async () => {
		await directus?.stop();
		hubspot?.stop();
	});

	/** Asks the stand-in itself. */
	async function ask<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(`${hubspot.http}/crm/objects/2026-09/${path}`, {
			method,
			headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
			...(body && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
		return (text ? JSON.parse(text) : undefined) as T;
	}

	const create = (type: string, properties: object) => ask<HubSpotRecord>('POST', type, { properties });

	/** Creates a collection of texts, the first of them its key. */
	async function collection(name: string, [key, ...texts]: string[], more: object[] = []): Promise<void> {
		const text = (field: string, schema: object) => ({ field, type: 'string', schema, meta: {} });
		await directus.api('POST', '/collections', {
			collection: name,
			meta: {},
			schema: {},
			fields: [text(key ?? '', { is_primary_key: true }), ...texts.map((field) => text(field, {})), ...more],
		});
	}

	test('a sign-up becomes a contact with a note, and the same contact the next time', async () => {
		const flow = await directus.createFlow('Sign-up', recipe('sign-up'));
		const visit = { email: 'sign-up@example.com', firstname: 'Ada', page: '/pricing', at: '2026-11-24T09:00:00Z' };
		for (const lastname of ['King', 'Lovelace']) await directus.trigger(flow, { ...visit, lastname });
		const contact = await ask<HubSpotRecord & { associations?: { notes: { results: object[] } } }>(
			'GET',
			'contacts/sign-up%40example.com?idProperty=email&properties=lastname&associations=notes',
		);
		assert.equal(contact.properties.lastname, 'Lovelace');
		assert.equal(contact.associations?.notes.results.length, 2);
	});

	test('what changed goes both ways, and not back again', async () => {
		await collection(
			'customers',
			['id', 'email', 'firstname', 'lastname', 'city'],
			[{ field: 'date_updated', type: 'timestamp', schema: {}, meta: { special: ['date-updated'] } }],
		);
		await collection('hubspot_sync', ['key', 'pulled', 'pushed']);
		const since = '2000-01-01T00:00:00Z';
		await directus.api('POST', '/items/hubspot_sync', { key: 'customers', pulled: since, pushed: since });
		// A minute apart, the last of now: what changed in the last half minute is left to the next run.
		await hubspot.control('POST', 'seed', {
			type: 'contacts',
			count: 4,
			properties: { email: 'nightly-{n}@example.com', firstname: 'F', lastname: 'L{n}' },
			stepMs: 60_000,
		});
		const ids: string[] = [];
		for (const n of [1, 2, 3, 4]) {
			ids.push((await ask<HubSpotRecord>('GET', `contacts/nightly-${n}%40example.com?idProperty=email`)).id);
		}
		const [unknown, renamed, same, edited] = ids as [string, string, string, string];
		const row = (id: string, n: number, lastname = `L${n}`) => ({
			id,
			email: `nightly-${n}@example.com`,
			firstname: 'F',
			lastname,
		});
		await directus.api('POST', '/items/customers', [row(renamed, 2, 'Before'), row(same, 3), row(edited, 4)]);
		await directus.api('PATCH', `/items/customers/${edited}`, { city: 'London' });

		const flow = await directus.createFlow('Nightly', recipe('nightly'));
		await directus.trigger(flow);
		const pushed = await ask<HubSpotRecord>('GET', `contacts/${edited}?properties=city`);
		assert.equal(pushed.properties.city, 'London');
		const [night] = await directus.runs(flow);
		assert.deepEqual(night?.data.rows, { create: [row(unknown, 1)], update: [row(renamed, 2)] });
		const stored = await directus.api<Record<string, string>[]>('GET', '/items/customers');
		assert.deepEqual(
			stored.map(({ email, lastname }) => `${email} ${lastname}`).sort(),
			[1, 2, 3, 4].map((n) => `nightly-${n}@example.com L${n}`),
		);
		const [state] = await directus.api<Record<string, string>[]>('GET', '/items/hubspot_sync');
		assert.notEqual(state?.pulled, since);
		assert.notEqual(state?.pushed, since);

		await directus.trigger(flow);
		const [run] = await directus.runs(flow);
		assert.deepEqual(run?.data.rows, { create: [], update: [] });
	});

	test('a collection is imported, each row with the id it got, or the reason', async () => {
		await collection('people', ['id', 'mail', 'name', 'hubspot_id']);
		const people = Array.from({ length: 250 }, (_, i) => ({
			id: `${i}`,
			mail: `import-${i}@example.com`,
			name: `P${i}`,
		}));
		await directus.api('POST', '/items/people', [...people, { id: 'bad', mail: 'no address', name: 'Nobody' }]);
		const flow = await directus.createFlow('Import', recipe('import'));
		await directus.trigger(flow);
		const stored = await directus.api<Record<string, string | null>[]>('GET', '/items/people?limit=-1');
		const missing = stored.filter(({ hubspot_id }) => !hubspot_id).map(({ id }) => id);
		assert.deepEqual(missing, ['bad']);
		const some = stored.find(({ id }) => id === '249');
		const contact = await ask<HubSpotRecord>('GET', `contacts/${some?.hubspot_id}?properties=email,lastname`);
		assert.equal(contact.properties.email, 'import-249@example.com');
		assert.equal(contact.properties.lastname, 'P249');
		const [run] = await directus.runs(flow);
		assert.match(JSON.stringify(run?.data.result), /"mail":"no address","why":"[^"]+"/);
	});

	test('duplicates are merged', async () => {
		const merge = await directus.createFlow('Merge', recipe('merge'), {
			trigger: 'operation',
			options: { return: '$last' },
		});
		const steps = recipe('duplicates').map((step) =>
			step.type === 'trigger' ? { ...step, options: { ...step.options, flow: merge.id } } : step,
		);
		const first = await create('companies', { name: 'One', domain: 'twice.example.com' });
		const second = await create('companies', { name: 'Two', domain: 'twice.example.com' });
		await create('companies', { name: 'Other', domain: 'once.example.com' });
		await directus.trigger(await directus.createFlow('Duplicates', steps));
		const kept = await ask<HubSpotRecord>('GET', `companies/${second.id}?properties=name`);
		assert.equal(kept.properties.name, 'One');
		assert.equal((await ask<HubSpotRecord>('GET', `companies/${first.id}`)).id, kept.id);
	});
}
