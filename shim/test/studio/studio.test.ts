// The operation's form in the Studio of real Directus versions, in a real
// browser: the newest one, one of those in which the forms of operations that
// are Vue components were broken (11.7 to 11.14), and one of the oldest line.
// E2E_VERSIONS chooses.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type Action, type Endpoint, type Field, fieldsOf, form as registry, usefulWith } from '../../src/app/form.js';
import type { Version } from '../directus/install.js';
import { tarball } from '../directus/packages.js';
import { Directus, type Flow } from '../directus/server.js';
import { Studio } from './studio.js';

const VERSIONS: Version[] = ['12.4.0', '11.13.4', '10.13.4'];
const chosen = process.env.E2E_VERSIONS?.split(',') ?? VERSIONS;

for (const version of VERSIONS.filter((version) => chosen.includes(version)))
	describe(`Studio of Directus ${version}`, { timeout: 900_000 }, () => form(version));

function form(version: Version): void {
	let directus: Directus;
	let studio: Studio;
	let flow: Flow;

	before(async () => {
		directus = await Directus.start({ version, extensions: [tarball('sandboxed')] });
		flow = await directus.createFlow('Studio', [{ key: 'hubspot', type: 'hubspot-operation', options: {} }]);
		studio = await Studio.open(directus);
	});

	after(async () => {
		await studio?.close();
		await directus?.stop();
	});

	afterEach(() => assert.deepEqual(studio.errors, []));

	/** Opens the form with these options stored. */
	async function open(options: object): Promise<void> {
		await directus.setOptions(flow, 'hubspot', options);
		await studio.operation(flow, 'hubspot');
	}

	/** The options as Directus stores them. */
	async function stored(): Promise<Record<string, unknown>> {
		const operation = await directus.api<{ options: Record<string, unknown> }>(
			'GET',
			`/operations/${flow.operations.hubspot}`,
		);
		return operation.options;
	}

	test('the operation is chosen in a new step, and asks for the token, the endpoint and the action', async () => {
		await studio.operation(flow, '+');
		await studio.chooseOperation('HubSpot');
		assert.deepEqual(await studio.fields(), ['apiKey', 'endpoint', 'action']);
	});

	test('actions and fields follow the endpoint, and required fields are marked', async () => {
		await open({});
		const labels = registry.endpoints.map(({ label }) => label);
		assert.deepEqual((await studio.choices('endpoint')).toSorted(), labels.toSorted());
		const seen = new Set<string>(); // most endpoints have the same fields for an action
		for (const endpoint of registry.endpoints) {
			const actions = actionsOf(endpoint);
			await studio.pick('endpoint', endpoint.label);
			assert.deepEqual(
				await studio.choices('action'),
				actions.map(({ label }) => label),
			);
			for (const action of actions) {
				const fields = usefulWith({}, fieldsOf(endpoint, action));
				const want = keys(fields);
				const required = fields.filter(({ required }) => required).map(({ key }) => key);
				const key = [action.key, ...want, ...required].join();
				if (seen.has(key)) continue;
				seen.add(key);
				await studio.pick('action', action.label);
				assert.deepEqual(await studio.fields(), want, `${endpoint.label}, ${action.label}`);
				assert.deepEqual(await studio.required(), required, `${endpoint.label}, ${action.label}`);
			}
		}
	});

	test('an action that the new endpoint does not have is not kept', async () => {
		await open({ endpoint: 'contacts', action: 'retrieve', id: '1' });
		await studio.pick('endpoint', 'Account Activity');
		assert.equal(await studio.value('action'), '');
		assert.deepEqual(await studio.fields(), ['apiKey', 'endpoint', 'action']);
		await studio.done();
		await studio.save();
		assert.ok(!(await stored()).action, JSON.stringify(await stored()));
	});

	test('values survive saving and reopening', async () => {
		await open({});
		await studio.pick('endpoint', 'Contacts');
		await studio.pick('action', 'Read');
		await studio.type('apiKey', 'pat-na1-of-nobody');
		await studio.type('id', 'ada@example.com');
		await studio.pick('id_property', 'Email (email)');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.equal(options.apiKey, 'pat-na1-of-nobody');
		assert.equal(options.endpoint, 'contacts');
		assert.equal(options.action, 'retrieve');
		assert.equal(options.id, 'ada@example.com');
		assert.equal(options.id_property, 'email');
		await studio.operation(flow, 'hubspot');
		assert.equal(await studio.value('endpoint'), 'Contacts');
		assert.equal(await studio.value('action'), 'Read');
		assert.equal(await studio.value('id'), 'ada@example.com');
		assert.equal(await studio.value('id_property'), 'Email (email)');
	});

	test('filters are put together by choosing', async () => {
		await open({ endpoint: 'contacts', action: 'search' });
		await studio.addRow(
			'filters',
			{ property: 'Lifecycle stage (lifecyclestage)', operator: 'is' },
			{ value: '{{ $trigger.body.stage }}' },
		);
		await studio.addRow('filters', { property: 'Phone (phone)', operator: 'is known' }, { group: '2' });
		assert.deepEqual(await studio.rows('filters'), [
			'lifecyclestage is {{ $trigger.body.stage }}',
			'phone is known --',
		]);
		await studio.done();
		await studio.save();
		const { filters } = (await stored()) as { filters: Record<string, unknown>[] };
		assert.deepEqual(
			filters.map(({ property, operator, value, group }) => [property, operator, value || null, Number(group ?? 1)]),
			[
				['lifecyclestage', 'EQ', '{{ $trigger.body.stage }}', 1],
				['phone', 'HAS_PROPERTY', null, 2],
			],
		);
	});

	test('a list from the flow is typed as a template, and its columns are chosen', async () => {
		await open({ endpoint: 'contacts', action: 'create_many' });
		await studio.type('items', '{{ $last }}');
		await studio.addRow('mapping', { property: 'Email (email)' }, { column: 'author.mail' });
		assert.deepEqual(await studio.rows('mapping'), ['author.mail → email']);
		await studio.done();
		await studio.save();
		const { items, mapping } = await stored();
		assert.equal(items, '{{ $last }}');
		assert.deepEqual(mapping, [{ column: 'author.mail', property: 'email' }]);
	});

	test('properties are chosen by label, with their kind, and associations with a label of HubSpot', async () => {
		await open({ endpoint: 'deals', action: 'create' });
		await studio.addRow('c_rows', { property: 'Deal name (dealname)' }, { value: 'Order {{ order.number }}' });
		await studio.addRow('c_rows', { property: 'Close date (closedate), date and time' }, { value: '{{ order.on }}' });
		assert.deepEqual(await studio.rows('c_rows'), ['dealname: Order {{ order.number }}', 'closedate: {{ order.on }}']);
		await studio.addRow(
			'c_associate',
			{ to: 'Companies', property: 'Company domain name (domain)', label: 'Primary' },
			{ id: '{{ order.domain }}' },
		);
		assert.deepEqual(await studio.rows('c_associate'), ['companies {{ order.domain }} Primary']);
		await studio.done();
		await studio.save();
		const { c_rows, c_associate } = await stored();
		assert.deepEqual(c_rows, [
			{ property: 'dealname', value: 'Order {{ order.number }}' },
			{ property: 'closedate', value: '{{ order.on }}' },
		]);
		assert.deepEqual(c_associate, [
			{ to: 'companies', property: 'domain', label: 'Primary', id: '{{ order.domain }}' },
		]);
	});

	test('a task is asked for in plain fields, and whom it concerns before what else there is', async () => {
		await open({ endpoint: 'tasks', action: 'create' });
		const fields = await studio.fields();
		const place = (key: string) => fields.indexOf(key);
		assert.ok(place('a_text') < place('c_associate') && place('c_associate') < place('c_rows'));
		await studio.type('a_subject', 'Call back');
		await studio.pick('a_priority', 'High');
		await studio.done();
		await studio.save();
		const { a_subject, a_priority } = await stored();
		assert.deepEqual([a_subject, a_priority], ['Call back', 'HIGH']);
	});

	test('a webhook is verified with a secret and without a token', async () => {
		await open({ endpoint: 'webhooks', action: 'verify' });
		const fields = await studio.fields();
		assert.ok(!fields.includes('apiKey') && !fields.includes('dry_run') && !fields.includes('dry_reads'));
		assert.equal(await studio.field('client_secret').locator('input').first().getAttribute('type'), 'password');
	});

	test('what is only shown can look things up all the same', async () => {
		await open({ endpoint: 'contacts', action: 'create' });
		assert.ok(!(await studio.fields()).includes('dry_reads'));
		await studio.toggle('dry_run');
		await studio.field('dry_reads').waitFor();
	});

	test('with all pages the maximum takes the place of the limit', async () => {
		await open({ endpoint: 'contacts', action: 'list' });
		const before = await studio.fields();
		assert.ok(before.includes('limit') && !before.includes('maximum'));
		await studio.toggle('all_pages');
		await studio.field('maximum').waitFor();
		const after = await studio.fields();
		assert.ok(!after.includes('limit') && after.includes('maximum'));
	});

	test('what is not chosen does not look chosen, and what is on by itself looks on', async () => {
		await open({ endpoint: 'contacts', action: 'create' });
		assert.equal(await studio.field('diagnose').locator('[role=checkbox]').getAttribute('aria-pressed'), 'true');
		await open({ endpoint: 'contacts', action: 'list' });
		assert.equal(await studio.value('l_fields'), '');
	});

	test('a flow saved by the operation of directus-labs shows its values', async () => {
		await open({
			apiKey: 'pat-na1-of-nobody',
			endpoint: 'email',
			action: 'retrieve',
			id: '{{ $trigger.body.id }}',
			r_fields: ['hs_email_subject', 'hs_email_status'],
			revision_fields: null,
			r_associations: ['contacts'],
			archived: null,
		});
		assert.equal(await studio.value('apiKey'), 'pat-na1-of-nobody');
		assert.equal(await studio.value('endpoint'), 'Emails');
		assert.equal(await studio.value('action'), 'Read');
		assert.equal(await studio.value('id'), '{{ $trigger.body.id }}');
		assert.match(await studio.value('r_fields'), /hs_email_subject/);
		assert.match(await studio.value('r_fields'), /hs_email_status/);
		assert.equal(await studio.value('r_associations'), 'Contacts');

		await open({
			apiKey: 'pat-na1-of-nobody',
			endpoint: 'deals',
			action: 'create',
			c_properties: { dealname: '{{ $trigger.body.title }}' },
			c_associations: [
				{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 341 }] },
			],
		});
		assert.match(await studio.text('c_properties'), /dealname[\s\S]*trigger\.body\.title/);
		assert.match(await studio.text('c_associations'), /341/);
	});

	const tried = new Set<string>(); // actions share fields, and one form of a field is enough
	for (const key of ['contacts', 'activities']) {
		const endpoint = registry.endpoints.find((one) => one.key === key) as Endpoint;
		for (const action of actionsOf(endpoint)) {
			const chosen = { endpoint: key, action: action.key };
			const all = { all_pages: '{{ }}' }; // a template, with which no field is out of use
			const fresh: string[] = [];
			for (const { key, kind } of usefulWith(all, fieldsOf(endpoint, action))) {
				if (key in chosen || tried.has(`${key} ${kind}`)) continue;
				tried.add(`${key} ${kind}`);
				fresh.push(key);
			}

			// The endpoint last: with a template there, the form cannot know the action's fields.
			if (fresh.length > 0)
				test(`every field that ${endpoint.label}, ${action.label} brings takes a template`, async () => {
					await open(chosen);
					const want: Record<string, string> = {};
					for (const field of [...fresh, 'action', 'endpoint']) {
						want[field] = `{{ $trigger.body.${field} }}`;
						await studio.template(field, want[field]);
					}
					await studio.done();
					await studio.save();
					assert.deepEqual(await stored(), want);
				});
		}
	}
}

function actionsOf(endpoint: Endpoint): Action[] {
	return endpoint.actions.map((key) => registry.actions.find((action) => action.key === key) as Action);
}

/** The keys of fields; before the first advanced one comes a line that is a field to Directus. */
function keys(fields: Field[]): string[] {
	const first = fields.findIndex(({ advanced }) => advanced);
	const all = fields.map(({ key }) => key);
	return first < 0 ? all : all.toSpliced(first, 0, 'advanced');
}
