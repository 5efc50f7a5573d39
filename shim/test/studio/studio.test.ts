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
	describe(`Studio of Directus ${version}`, { timeout: 3_600_000 }, () => form(version));

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
		const seen = new Set<string>(); // most endpoints have the same actions, with the same fields
		const isNew = (...parts: string[]) => !seen.has(parts.join()) && seen.add(parts.join());
		for (const endpoint of registry.endpoints) {
			const actions = actionsOf(endpoint);
			const fresh = actions.flatMap((action) => {
				const fields = usefulWith({}, fieldsOf(endpoint, action));
				const want = keys(endpoint, fields);
				const required = fields.filter(({ required }) => required).map(({ key }) => key);
				const plain = want.map((key) => key.replace(`:${endpoint.key}`, ''));
				return isNew(action.key, ...plain, ...required) ? [{ action, want, required }] : [];
			});
			if (!isNew(...endpoint.actions) && fresh.length === 0) continue;
			await studio.pick('endpoint', endpoint.label);
			assert.deepEqual(
				await studio.choices('action'),
				actions.map(({ label }) => label),
			);
			for (const { action, want, required } of fresh) {
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
		await studio.addRow('filters', { property: 'Lifecycle stage (lifecyclestage)', value_lifecyclestage: 'Lead' }, {});
		await studio.addRow('filters', { property: 'Phone (phone)', operator: 'is known' }, { group: '2' });
		await studio.addRow(
			'filters',
			{ property: 'Country or region (country)', operator: 'is one of' },
			{ value: 'Germany, Austria' },
		);
		assert.deepEqual(await studio.rows('filters'), [
			'lifecyclestage is Lead',
			'phone is known',
			'country is one of Germany, Austria',
		]);
		await studio.done();
		await studio.save();
		const { filters } = (await stored()) as { filters: Record<string, unknown>[] };
		const filled = filters.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value)));
		assert.deepEqual(filled, [
			{ property: 'lifecyclestage', operator: 'EQ', value_lifecyclestage: 'lead', group: 1 },
			{ property: 'phone', operator: 'HAS_PROPERTY', group: filled[1]?.group },
			{ property: 'country', operator: 'IN', value: 'Germany, Austria', group: 1 },
		]);
		assert.equal(Number(filled[1]?.group), 2);

		// Opened and saved again nothing is lost.
		await studio.operation(flow, 'hubspot');
		await studio.row('filters', 0);
		assert.equal(await studio.cell('value_lifecyclestage'), 'Lead');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value_lifecyclestage', 'group']);
		await studio.saveRow();
		await studio.done();
		await studio.save();
		assert.deepEqual((await stored()).filters, filters);
	});

	test('the fields of a filter follow its operator and its property', async () => {
		await open({
			endpoint: 'contacts',
			action: 'search',
			filters: [{ property: 'email', operator: 'EQ', value: 'a', group: 1 }],
		});
		await studio.row('filters', 0);
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'group']);
		await studio.pickCell('operator', 'is between');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'high', 'group']);
		await studio.pickCell('operator', 'is known');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'group']);
		await studio.pickCell('operator', 'is one of');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'group']);
		// A text that is there stays to be seen, whatever the property.
		await studio.pickCell('property', 'Lifecycle stage (lifecyclestage)');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'group']);
		await studio.typeCell('value', '');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'values_lifecyclestage', 'group']);
		await studio.pickCell('operator', 'is');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value_lifecyclestage', 'group']);
	});

	test('a date in a filter is typed, or picked beside it', async () => {
		await open({
			endpoint: 'deals',
			action: 'search',
			filters: [{ property: 'closedate', operator: 'GT', value: '', high: '', group: 1 }],
		});
		await studio.row('filters', 0);
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'value_closedate', 'group']);
		await studio.typeCell('value', '{{ $last.since }}');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value', 'group']);
		await studio.typeCell('value', '');
		await studio.pickDate('value_closedate');
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value_closedate', 'group']);
		await studio.pickCell('operator', 'is between');
		assert.ok((await studio.cells()).includes('high_closedate'));
		await studio.pickCell('operator', 'is greater than');
		await studio.saveRow();
		await studio.done();
		await studio.save();
		const [row] = (await stored()).filters as Record<string, unknown>[];
		assert.match(String(row?.value_closedate), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

		await studio.operation(flow, 'hubspot');
		await studio.row('filters', 0);
		assert.deepEqual(await studio.cells(), ['property', 'operator', 'value_closedate', 'group']);
		await studio.saveRow();
		await studio.done();
		await studio.save();
		assert.deepEqual(((await stored()).filters as unknown[])[0], row);
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

	test('a contact of four properties takes clicks, texts and no drawer', async () => {
		await open({ apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
		await studio.countFromHere();
		await studio.pick('endpoint', 'Contacts');
		await studio.pick('action', 'Create');
		await studio.tick('properties:contacts', [
			'Email (email)',
			'First name (firstname)',
			'Lifecycle stage (lifecyclestage)',
			'Owner (hubspot_owner_id)',
		]);
		await studio.type('contacts:email', '{{ $trigger.body.email }}');
		await studio.type('contacts:firstname', '{{ $trigger.body.name }}');
		await studio.pick('contacts:lifecyclestage', 'Lead');
		await studio.type('contacts:hubspot_owner_id', 'ada@example.com');
		await studio.done();
		const { clicks, texts, drawers } = await studio.counted();
		console.log(
			`Directus ${version}: a contact of four properties takes ${clicks} clicks, ${texts} typed texts, ${drawers} more drawers`,
		);
		assert.ok(clicks <= 13, `${clicks} clicks`);
		assert.ok(texts <= 3, `${texts} typed texts`);
		assert.equal(drawers, 0);
		await studio.save();
		const options = await stored();
		assert.deepEqual(options['properties:contacts'], ['email', 'firstname', 'lifecyclestage', 'hubspot_owner_id']);
		assert.equal(options['contacts:email'], '{{ $trigger.body.email }}');
		assert.equal(options['contacts:firstname'], '{{ $trigger.body.name }}');
		assert.equal(options['contacts:lifecyclestage'], 'lead');
		assert.equal(options['contacts:hubspot_owner_id'], 'ada@example.com');
	});

	/** What a form has to keep: each kind of property, as it is picked and as a template. */
	const KEPT: [string, Record<string, unknown>][] = [
		[
			'values that were picked',
			{
				endpoint: 'contacts',
				'properties:contacts': ['email', 'lifecyclestage', 'hs_buying_role', 'closedate'],
				'contacts:email': 'ada@example.com',
				'contacts:lifecyclestage': 'lead',
				'contacts:hs_buying_role': ['CHAMPION', 'END_USER'],
				'contacts:closedate': '2026-12-01T09:00:00.000Z',
			},
		],
		[
			'templates in every kind of field',
			{
				endpoint: 'contacts',
				'properties:contacts': ['email', 'lifecyclestage', 'hs_buying_role', 'closedate', 'message'],
				'contacts:email': '{{ $trigger.body.email }}',
				'contacts:lifecyclestage': '{{ $trigger.body.stage }}',
				'contacts:hs_buying_role': '{{ $trigger.body.roles }}',
				'contacts:closedate': '{{ $trigger.body.date }}',
				'contacts:message': '{{ $trigger.body.message }}',
			},
		],
		[
			'days, numbers, yes and no',
			{
				endpoint: 'projects',
				'properties:projects': ['hs_name', 'hs_start_date', 'hs_target_due_date'],
				'projects:hs_name': 'Move',
				'projects:hs_start_date': '2026-12-01',
				'projects:hs_target_due_date': '{{ $trigger.body.day }}',
			},
		],
		[
			'numbers and truth',
			{
				endpoint: 'quotes',
				'properties:quotes': ['hs_title', 'hs_esign_enabled', 'hs_payment_enabled'],
				'quotes:hs_title': 'Offer',
				'quotes:hs_esign_enabled': 'false',
				'quotes:hs_payment_enabled': true,
			},
		],
		[
			'a number as a template, choices and values of the account that the catalogue does not have',
			{
				endpoint: 'deals',
				'properties:deals': ['dealname', 'amount', 'dealstage', 'own_tier'],
				'deals:amount': '{{ $trigger.body.total }}',
				'deals:dealstage': '98765',
				'deals:own_tier': 'tier_1',
				'deals:dealname': 'Order',
			},
		],
		[
			'a template for all names',
			{
				endpoint: 'contacts',
				'properties:contacts': '{{ $trigger.body.names }}',
				c_associate: '{{ $trigger.body.rows }}',
			},
		],
		[
			'what was chosen for another endpoint',
			{
				endpoint: 'deals',
				'properties:deals': ['dealname'],
				'deals:dealname': 'Order',
				'properties:contacts': ['email'],
				'contacts:email': 'ada@example.com',
			},
		],
	];
	for (const [name, values] of KEPT) {
		test(`opened, changed and saved again, nothing is lost: ${name}`, async () => {
			const options = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', action: 'create', ...values };
			await open(options);
			await studio.toggle('dry_run');
			await studio.done();
			await studio.save();
			const after = await stored();
			assert.equal(after.dry_run, true);
			assert.deepEqual(Object.fromEntries(Object.keys(options).map((key) => [key, after[key]])), options);
			await studio.operation(flow, 'hubspot');
			await studio.toggle('dry_run');
			await studio.done();
			await studio.save();
			// Directus 10 takes a value away that is the default.
			assert.deepEqual({ dry_run: false, ...(await stored()) }, { ...after, dry_run: false });
		});
	}

	test('a property of the account is added under Other, and gets a field', async () => {
		await open({ endpoint: 'contacts', action: 'create', 'properties:contacts': ['email'] });
		assert.match(await studio.text('properties:contacts'), /tick the box beside it/);
		await studio.add('properties:contacts', 'own_tier');
		await studio.type('contacts:own_tier', 'Gold');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.deepEqual(options['properties:contacts'], ['email', 'own_tier']);
		assert.equal(options['contacts:own_tier'], 'Gold');

		await studio.operation(flow, 'hubspot');
		assert.equal(await studio.value('contacts:own_tier'), 'Gold');
	});

	test('a template is typed under Other, letter by letter, and stays', async () => {
		await open({ endpoint: 'contacts', action: 'create', 'properties:contacts': ['lifecyclestage'] });
		await studio.other('contacts:lifecyclestage', '{{ $trigger.body.stage }}');
		await studio.done();
		await studio.save();
		assert.equal((await stored())['contacts:lifecyclestage'], '{{ $trigger.body.stage }}');
	});

	test('a template is typed into an input, letter by letter, and stays', async () => {
		await open({ endpoint: 'deals', action: 'create', 'properties:deals': ['amount', 'description'] });
		await studio.keys('deals:amount', '{{ $trigger.body.total }}');
		await studio.keys('deals:description', 'For {{ $trigger.body.name }}, soon');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.equal(options['deals:amount'], '{{ $trigger.body.total }}');
		assert.equal(options['deals:description'], 'For {{ $trigger.body.name }}, soon');
	});

	test('yes or no is left open until somebody says so, and can be taken back', async () => {
		await open({ endpoint: 'quotes', action: 'create', 'properties:quotes': ['hs_esign_enabled'] });
		assert.equal(await studio.value('quotes:hs_esign_enabled'), '');
		await studio.pick('quotes:hs_esign_enabled', 'No');
		await studio.done();
		await studio.save();
		assert.equal((await stored())['quotes:hs_esign_enabled'], 'false');
	});

	test('a name that is taken away takes its field with it, and keeps nothing that is written', async () => {
		await open({
			endpoint: 'contacts',
			action: 'create',
			'properties:contacts': ['email', 'phone'],
			'contacts:email': 'a@example.com',
			'contacts:phone': '1',
		});
		await studio.tick('properties:contacts', ['Phone (phone)']);
		assert.ok(!(await studio.fields()).includes('contacts:phone'));
		await studio.done();
		await studio.save();
		assert.deepEqual((await stored())['properties:contacts'], ['email']);
	});

	test('after a change of the endpoint the old properties are gone, and there again when it is changed back', async () => {
		await open({
			endpoint: 'contacts',
			action: 'create',
			'properties:contacts': ['email'],
			'contacts:email': 'a@example.com',
		});
		await studio.pick('endpoint', 'Deals');
		const fields = await studio.fields();
		assert.ok(fields.includes('properties:deals'));
		assert.deepEqual(
			fields.filter((key) => key.includes('contacts')),
			[],
		);
		await studio.pick('endpoint', 'Contacts');
		assert.equal(await studio.value('contacts:email'), 'a@example.com');
	});

	test('associations are found by what fits the object, with a label that fits it, too', async () => {
		await open({ endpoint: 'deals', action: 'create' });
		await studio.addRow(
			'c_associate',
			{ to: 'Companies', property: 'Domain (domain)', label: 'Primary' },
			{ id: '{{ order.domain }}' },
		);
		await studio.addRow('c_associate', { to: 'Contacts', property: 'Email (email)' }, { id: '{{ order.email }}' });
		assert.deepEqual(await studio.rows('c_associate'), [
			'Companies {{ order.domain }} Primary',
			'Contacts {{ order.email }}',
		]);
		await studio.done();
		await studio.save();
		const { c_associate } = (await stored()) as { c_associate: Record<string, unknown>[] };
		assert.deepEqual(
			c_associate.map(({ label, ...row }) => ({ ...row, ...(label ? { label } : {}) })),
			[
				{ to: 'companies', property: 'domain', label: 'Primary', id: '{{ order.domain }}' },
				{ to: 'contacts', property: 'email', id: '{{ order.email }}' },
			],
		);
	});

	test('the token is stored where it seems to be there, and masked when it is one', async () => {
		await open({ endpoint: 'contacts', action: 'list' });
		await studio.page.waitForLoadState('networkidle');
		const shown = await studio.value('apiKey');
		const isNew = !version.startsWith('10.');
		assert.equal(shown, isNew ? '{{ $env.HUBSPOT_TOKEN }}' : '');
		await studio.toggle('dry_run');
		await studio.done();
		await studio.save();
		assert.equal((await stored()).apiKey ?? '', shown);
		const type = () => studio.field('apiKey').locator('input').first().getAttribute('type');
		await open({ apiKey: 'pat-na1-of-nobody' });
		assert.equal(await type(), 'password');
		await open({ apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
		assert.equal(await type(), 'text');
		await studio.keys('apiKey', 'pat');
		assert.equal(await type(), 'text', 'beside a template');
	});

	test('advanced fields are added by a switch, and keep their raw-value buttons', async () => {
		await open({ endpoint: 'contacts', action: 'create' });
		const before = await studio.fields();
		assert.equal(before.at(-1), 'advanced');
		await studio.toggle('advanced');
		await studio.field('time_zone').waitFor();
		assert.ok((await studio.fields()).includes('c_properties'));
		await studio.template('time_zone', '{{ $trigger.body.zone }}');
		await studio.done();
		await studio.save();
		assert.equal((await stored()).time_zone, '{{ $trigger.body.zone }}');
		await open({ endpoint: 'contacts', action: 'create', time_zone: 'Europe/Berlin' });
		assert.deepEqual((await studio.fields()).slice(-2), ['advanced', 'time_zone']);
	});

	test("a webhook's own address is offered", async () => {
		await open({ endpoint: 'webhooks', action: 'verify' });
		await studio.pick('url', `${directus.url}/flows/trigger/${flow.id} (this flow)`);
		await studio.done();
		await studio.save();
		assert.equal((await stored()).url, `${directus.url}/flows/trigger/${flow.id}`);
	});

	test('the panel says what is missing, and that nothing is sent', async () => {
		await directus.setOptions(flow, 'hubspot', { endpoint: 'contacts', action: 'update', id: '7', dry_run: true });
		await studio.flow(flow);
		const panel = await studio.panel('HubSpot');
		assert.match(panel, /Contacts/);
		assert.match(panel, /nothing is sent/);
		assert.match(panel, /Not set up\s*Missing: Access Token, Properties/);
	});

	test('a task is asked for in plain fields, and whom it concerns before what else there is', async () => {
		await open({ endpoint: 'tasks', action: 'create' });
		const fields = await studio.fields();
		const place = (key: string) => fields.indexOf(key);
		assert.ok(place('a_text') < place('c_associate') && place('c_associate') < place('properties:tasks'));
		await studio.type('a_subject', 'Call back');
		await studio.pick('a_priority', 'High');
		await studio.done();
		await studio.save();
		const { a_subject, a_priority } = await stored();
		assert.deepEqual([a_subject, a_priority], ['Call back', 'HIGH']);
	});

	test('a webhook is verified with a secret and without a token', async () => {
		await open({ endpoint: 'webhooks', action: 'verify', client_secret: 'of nobody' });
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
		await open({ endpoint: 'contacts', action: 'create', advanced: true });
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
			const chosen = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', endpoint: key, action: action.key, advanced: true };
			// Templates, with which no field is out of use.
			const all = { all_pages: '{{ }}', dry_run: '{{ }}', output: '{{ }}', property_type: '{{ }}' };
			const fresh: string[] = [];
			for (const field of usefulWith(all, fieldsOf(endpoint, action))) {
				const { key, kind } = field;
				if (key === 'endpoint' || key === 'action' || tried.has(`${key} ${kind}`)) continue;
				tried.add(`${key} ${kind}`);
				fresh.push(keyOf(endpoint, field));
			}

			// The endpoint last: with a template there, the form cannot know the action's fields.
			if (fresh.length > 0)
				test(`every field that ${endpoint.label}, ${action.label} brings takes a template`, async () => {
					await open(chosen);
					const want: Record<string, unknown> = { ...chosen };
					for (const field of [...fresh, 'action', 'endpoint']) {
						const template = `{{ $trigger.body.${field} }}`;
						want[field] = template;
						await studio.template(field, template);
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

/** The key under which a flow stores a field. */
function keyOf(endpoint: Endpoint, { key, kind }: Field): string {
	return kind === 'property_names' ? `${key}:${endpoint.key}` : key;
}

/** The keys of the fields that a form begins with: for the advanced ones there is a switch. */
function keys(endpoint: Endpoint, fields: Field[]): string[] {
	const usual = fields.filter(({ advanced }) => !advanced).map((field) => keyOf(endpoint, field));
	return usual.length < fields.length ? [...usual, 'advanced'] : usual;
}
