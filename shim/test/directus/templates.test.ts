// Holds what the docs say about templates to a real Directus: what each trigger and each operation hands over, and what the
// operation would send. Nothing is sent, except where a hook shall save HubSpot's answer. E2E_VERSIONS chooses versions.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NEWEST } from './install.js';
import { type Directus, type Flow, ON_REQUEST, type Run, type Step } from './server.js';
import { inEachPackage, type Running } from './suite.js';

/** The properties of a dry run, by their templates. */
type Templates = Record<string, string>;

interface Item {
	id: number;
}

inEachPackage([NEWEST, '10.13.4'], templates);

function templates(running: Running): void {
	let directus: Directus;
	let flow: Flow | undefined;

	before(async () => {
		({ directus } = running);
		const id = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } };
		const field = (name: string, schema = {}) => ({ field: name, type: 'string', schema, meta: {} });
		const collection = (name: string, ...fields: object[]) =>
			directus.api('POST', '/collections', { collection: name, schema: {}, meta: {}, fields: [id, ...fields] });
		const mail = field('mail');
		const set = field('set', { default_value: 'by default' });
		const lines = { field: 'lines', type: 'alias', meta: { special: ['o2m'] } };
		await collection('people', mail, field('name'), set, lines);
		await collection('lines', { field: 'person', type: 'integer', schema: {}, meta: {} });
		const relation = { collection: 'lines', field: 'person', related_collection: 'people' };
		await directus.api('POST', '/relations', { ...relation, schema: {}, meta: { one_field: 'lines' } });
	});

	/** Creates a flow that ends with the operation, in place of the one before. */
	async function create(trigger: object, options: object, ...first: Step[]): Promise<Flow> {
		if (flow) await directus.api('DELETE', `/flows/${flow.id}`);
		const hubspot = { endpoint: 'contacts', apiKey: '{{ $env.HUBSPOT_TOKEN }}', ...options };
		const steps = [...first, { key: 'hubspot', type: 'hubspot-operation', options: hubspot }];
		flow = await directus.createFlow('Templates', steps, trigger);
		await directus.settle();
		return flow;
	}

	/** What the operation would write for the templates. */
	async function written(trigger: object, found: Templates, start: () => Promise<unknown>, ...first: Step[]) {
		const made = await create(trigger, { action: 'create', c_properties: found, dry_run: true }, ...first);
		await start();
		const { hubspot } = (await logged(made)).data as { hubspot: { requests?: { body: { properties: object } }[] } };
		assert.ok(hubspot.requests, JSON.stringify(hubspot));
		return hubspot.requests[0]?.body.properties;
	}

	/** The run of a flow, which Directus logs a moment later. */
	async function logged(made: Flow): Promise<Run> {
		for (const deadline = Date.now() + 300_000; ; await sleep(100)) {
			const [run] = await directus.runs(made);
			if (run) return run;
			assert.ok(Date.now() < deadline, 'there is no run');
		}
	}

	const post = (body: unknown, type = 'application/json') => {
		return async () => {
			const url = `${directus.url}/flows/trigger/${flow?.id}`;
			const headers = { 'content-type': type, 'X-Shop': 'Bonn' };
			await fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
		};
	};
	const hook = (action: string, type = 'action', more = {}) => ({
		trigger: 'event',
		options: { type, scope: [`items.${action}`], collections: ['people'], ...more },
	});
	const person = (name: string) => ({ mail: `${name}@example.com`, name });

	test('templates find what the table says after each trigger', async () => {
		const web = { a: '{{ $trigger.body.mail }}', shop: '{{ $trigger.headers.x-shop }}' };
		assert.deepEqual(await written(ON_REQUEST, web, post({ mail: 'a' })), { a: 'a', shop: 'Bonn' });
		for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/xml'])
			assert.deepEqual(await written(ON_REQUEST, web, post('mail=a', type)), { shop: 'Bonn' }, type);

		const item = {
			a: '{{ $trigger.payload.mail }}',
			id: '{{ $trigger.payload.id }}',
			set: '{{ $trigger.payload.set }}',
		};
		const insert = () => directus.api('POST', '/items/people', person('ada'));
		assert.deepEqual(await written(hook('create'), item, insert), { a: 'ada@example.com' });
		const made = await directus.api<Item[]>('POST', '/items/people', [person('bob'), person('eve')]);
		const ids = made.map(({ id }) => id);
		const change = { ...item, name: '{{ $trigger.payload.name }}', keys: '{{ $trigger.keys }}' };
		const rename = () => directus.api('PATCH', '/items/people', { keys: ids, data: { name: 'new' } });
		assert.deepEqual(await written(hook('update'), change, rename), { name: 'new', keys: ids.join(';') });
		const remove = () => directus.api('DELETE', '/items/people', ids);
		assert.deepEqual(await written(hook('delete'), change, remove), { keys: ids.join(';') });

		const manual = { trigger: 'manual', options: { collections: ['people'], async: false, requireSelection: false } };
		const asked = { keys: '{{ $trigger.body.keys }}', why: '{{ $trigger.body.reason }}' };
		const click = () =>
			directus.api('POST', `/flows/trigger/${flow?.id}`, { collection: 'people', keys: ['7'], reason: 'so' });
		assert.deepEqual(await written(manual, asked, click), { keys: '7', why: 'so' });
	});

	test('templates find what the table says after each operation', async () => {
		const last = { a: '{{ $last.mail }}', first: '{{ $last[0].mail }}' };
		const read = (options: object): Step => ({
			key: 'read',
			type: 'item-read',
			options: { collection: 'people', permissions: '$full', ...options },
			resolve: 'hubspot',
		});
		const made = await directus.api<Item[]>('POST', '/items/people', [person('cy'), person('dan')]);
		const keys = made.map(({ id }) => id);
		const byKey = read({ key: '{{ $trigger.body }}' });
		assert.deepEqual(await written(ON_REQUEST, last, post(keys.slice(0, 1)), byKey), { a: 'cy@example.com' });
		assert.deepEqual(await written(ON_REQUEST, last, post(keys), byKey), { first: 'cy@example.com' });
		const byFilter = read({ query: { filter: { name: { _eq: 'dan' } } } });
		assert.deepEqual(await written(ON_REQUEST, last, post({}), byFilter), { first: 'dan@example.com' });

		// Items takes both.
		for (const some of [keys, keys.slice(1)]) {
			const mapping = [{ column: 'mail', property: 'email' }];
			const many = { action: 'upsert_many', items: '{{ $last }}', mapping, dry_run: true };
			const { requests } = (await create(ON_REQUEST, many, byKey).then(async (it) => {
				await post(some)();
				return (await logged(it)).data.hubspot;
			})) as { requests: { body: { inputs: object[] } }[] };
			assert.equal(requests[0]?.body.inputs.length, some.length);
		}

		const script = (code: string): Step => ({
			key: 'script',
			type: 'exec',
			options: { code: `module.exports = () => (${code});` },
			resolve: 'hubspot',
		});
		const ofScript = script("{ mail: 'a', name: undefined, on: new Date(0).toISOString() }");
		const scripted = { ...last, name: '{{ $last.name }}', on: '{{ $last.on }}' };
		const on = '1970-01-01T00:00:00.000Z';
		assert.deepEqual(await written(ON_REQUEST, scripted, post({}), ofScript), { a: 'a', name: '', on });

		const log: Step = { key: 'log', type: 'log', options: { message: 'x' }, resolve: 'hubspot' };
		const after = { a: '{{ $last.mail }}', b: '{{ $trigger.body.mail }}' };
		assert.deepEqual(await written(ON_REQUEST, after, post({ mail: 'b' }), log), { b: 'b' });

		const beside = { a: ' {{ $trigger.body.none }}', b: 'x {{ $trigger.body.none }}', c: 'x {{ $trigger.body.list }}' };
		const texts = { a: '', b: 'x null', c: 'x ["y"]' };
		assert.deepEqual(await written(ON_REQUEST, beside, post({ none: null, list: ['y'] })), texts);
	});

	test('a blocking hook replaces the item or keeps it from being saved', async () => {
		const creates = { action: 'create', c_properties: { email: '{{ $trigger.payload.mail }}' } };
		const save = () => directus.api<Item & { name: string | null }>('POST', '/items/people', person('fay'));
		await create(hook('create', 'filter', { return: '$last' }), creates);
		const saved = await save();
		assert.equal(saved.name, null);
		const records = await running.hubspot.control<{ id: string }[]>('GET', 'records/contacts');
		assert.deepEqual(
			records.map(({ id }) => id),
			[String(saved.id)],
		);
		await assert.rejects(save(), /Contact already exists/);
		await directus.api('DELETE', `/flows/${flow?.id}`);
		flow = undefined;
		await directus.settle();
		assert.equal((await save()).name, 'fay');
	});
}
