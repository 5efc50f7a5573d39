// Uses the operation's form in the Studio of real Directus versions, in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Endpoint, type Field, fieldsOf, form as registry, usefulWith } from '../../src/app/form.js';
import { actionsOf, inStudio, keyOf } from './form.js';

inStudio('The form', (form, version) => {
	test('a new operation asks for the token, the endpoint and the action', async () => {
		await form.studio.operation(form.flow, '+');
		await form.studio.chooseOperation('HubSpot');
		assert.deepEqual(await form.studio.fields(), ['apiKey', 'endpoint', 'action']);
	});

	test('actions and fields follow the endpoint, and required fields are marked', async () => {
		await form.open({});
		const labels = registry.endpoints.map(({ label }) => label);
		assert.deepEqual((await form.studio.choices('endpoint')).toSorted(), labels.toSorted());
		const seen = new Set<string>(); // most endpoints have the same actions and fields
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
			await form.studio.pick('endpoint', endpoint.label);
			assert.deepEqual(
				await form.studio.choices('action'),
				actions.map(({ label }) => label),
			);
			for (const { action, want, required } of fresh) {
				await form.studio.pick('action', action.label);
				assert.deepEqual(await form.studio.fields(), want, `${endpoint.label}, ${action.label}`);
				assert.deepEqual(await form.studio.required(), required, `${endpoint.label}, ${action.label}`);
			}
		}
	});

	test('an action that the new endpoint does not have is not kept', async () => {
		await form.open({ endpoint: 'contacts', action: 'retrieve', id: '1' });
		await form.studio.pick('endpoint', 'Account Activity');
		assert.equal(await form.studio.value('action'), '');
		assert.deepEqual(await form.studio.fields(), ['apiKey', 'endpoint', 'action']);
		await form.studio.done();
		await form.studio.save();
		assert.ok(!(await form.stored()).action, JSON.stringify(await form.stored()));
	});

	test('values survive saving and reopening', async () => {
		await form.open({});
		await form.studio.pick('endpoint', 'Contacts');
		await form.studio.pick('action', 'Read');
		await form.studio.type('apiKey', 'pat-na1-of-nobody');
		await form.studio.type('id', 'ada@example.com');
		await form.studio.pick('id_property', 'Email (email)');
		await form.studio.done();
		await form.studio.save();
		const options = await form.stored();
		assert.equal(options.apiKey, 'pat-na1-of-nobody');
		assert.equal(options.endpoint, 'contacts');
		assert.equal(options.action, 'retrieve');
		assert.equal(options.id, 'ada@example.com');
		assert.equal(options.id_property, 'email');
		await form.studio.operation(form.flow, 'hubspot');
		await form.studio.shows('endpoint', 'Contacts');
		await form.studio.shows('action', 'Read');
		await form.studio.shows('id', 'ada@example.com');
		await form.studio.shows('id_property', 'Email (email)');
	});

	test('filters are put together from choices', async () => {
		await form.open({ endpoint: 'contacts', action: 'search' });
		await form.studio.addRow(
			'filters',
			{ property: 'Lifecycle stage (lifecyclestage)', value_lifecyclestage: 'Lead' },
			{},
		);
		await form.studio.addRow('filters', { property: 'Phone (phone)', operator: 'is known' }, { group: '2' });
		await form.studio.addRow(
			'filters',
			{ property: 'Country or region (country)', operator: 'is one of' },
			{ value: 'Germany, Austria' },
		);
		assert.deepEqual(await form.studio.rows('filters'), [
			'Group 1: lifecyclestage is Lead',
			'Group 2: phone is known',
			'Group 1: country is one of Germany, Austria',
		]);
		await form.studio.done();
		await form.studio.save();
		const { filters } = (await form.stored()) as { filters: Record<string, unknown>[] };
		const filled = filters.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value)));
		assert.deepEqual(filled, [
			{ property: 'lifecyclestage', operator: 'EQ', value_lifecyclestage: 'lead', group: 1 },
			{ property: 'phone', operator: 'HAS_PROPERTY', group: filled[1]?.group },
			{ property: 'country', operator: 'IN', value: 'Germany, Austria', group: 1 },
		]);
		assert.equal(Number(filled[1]?.group), 2);

		// Nothing is lost if the form is opened and saved again.
		await form.studio.operation(form.flow, 'hubspot');
		await form.studio.row('filters', 0);
		assert.equal(await form.studio.cell('value_lifecyclestage'), 'Lead');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value_lifecyclestage', 'group']);
		await form.studio.saveRow();
		await form.studio.done();
		await form.studio.save();
		assert.deepEqual((await form.stored()).filters, filters);
	});

	test('the fields of a filter follow its operator and its property', async () => {
		await form.open({
			endpoint: 'contacts',
			action: 'search',
			filters: [{ property: 'email', operator: 'EQ', value: 'a', group: 1 }],
		});
		await form.studio.row('filters', 0);
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'group']);
		await form.studio.pickCell('operator', 'is between');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'high', 'group']);
		await form.studio.pickCell('operator', 'is known');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'group']);
		await form.studio.pickCell('operator', 'is one of');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'group']);
		// A text stays visible for every property.
		await form.studio.pickCell('property', 'Lifecycle stage (lifecyclestage)');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'group']);
		await form.studio.typeCell('value', '');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'values_lifecyclestage', 'group']);
		await form.studio.pickCell('operator', 'is');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value_lifecyclestage', 'group']);
	});

	test('a date in a filter is typed, or picked beside the text', async () => {
		await form.open({
			endpoint: 'deals',
			action: 'search',
			filters: [{ property: 'closedate', operator: 'GT', value: '', high: '', group: 1 }],
		});
		await form.studio.row('filters', 0);
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'value_closedate', 'group']);
		await form.studio.typeCell('value', '{{ $last.since }}');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value', 'group']);
		await form.studio.typeCell('value', '');
		await form.studio.pickDate('value_closedate');
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value_closedate', 'group']);
		await form.studio.pickCell('operator', 'is between');
		assert.ok((await form.studio.cells()).includes('high_closedate'));
		await form.studio.pickCell('operator', 'is greater than');
		await form.studio.saveRow();
		await form.studio.done();
		await form.studio.save();
		const [row] = (await form.stored()).filters as Record<string, unknown>[];
		assert.match(String(row?.value_closedate), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

		await form.studio.operation(form.flow, 'hubspot');
		await form.studio.row('filters', 0);
		assert.deepEqual(await form.studio.cells(), ['property', 'operator', 'value_closedate', 'group']);
		await form.studio.saveRow();
		await form.studio.done();
		await form.studio.save();
		assert.deepEqual(((await form.stored()).filters as unknown[])[0], row);
	});

	test('a closed filter shows its own value and nothing of the other filters', async () => {
		await form.open({
			endpoint: 'contacts',
			action: 'search',
			filters: [
				{ property: 'lifecyclestage', operator: 'EQ', value_lifecyclestage: 'lead', group: 1 },
				{ property: 'closedate', operator: 'GT', value_closedate: '2026-12-01T09:00:00.000Z', group: 1 },
				{
					property: 'createdate',
					operator: 'BETWEEN',
					value_createdate: '2026-11-01T00:00:00.000Z',
					high_createdate: '2026-11-30T00:00:00.000Z',
					group: 1,
				},
				{ property: 'email', operator: 'EQ', value: 'ada@example.com', group: 1 },
			],
		});
		assert.deepEqual(await form.studio.rows('filters'), [
			'lifecyclestage is Lead',
			'closedate is greater than 2026-12-01T09:00:00.000Z',
			'createdate is between 2026-11-01T00:00:00.000Z 2026-11-30T00:00:00.000Z',
			'email is ada@example.com',
		]);
	});

	test('a list is given as a template, and its columns are chosen', async () => {
		await form.open({ endpoint: 'contacts', action: 'create_many' });
		await form.studio.type('items', '{{ $last }}');
		await form.studio.addRow('mapping', { property: 'Email (email)' }, { column: 'author.mail' });
		assert.deepEqual(await form.studio.rows('mapping'), ['author.mail → email']);
		await form.studio.done();
		await form.studio.save();
		const { items, mapping } = await form.stored();
		assert.equal(items, '{{ $last }}');
		assert.deepEqual(mapping, [{ column: 'author.mail', property: 'email' }]);
	});

	test('a contact with four properties needs clicks and texts, but no drawer', async () => {
		await form.open({ apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
		await form.studio.countFromHere();
		await form.studio.pick('endpoint', 'Contacts');
		await form.studio.pick('action', 'Create');
		await form.studio.tick('properties:contacts', [
			'Email (email)',
			'First name (firstname)',
			'Lifecycle stage (lifecyclestage)',
			'Owner (hubspot_owner_id)',
		]);
		await form.studio.type('contacts:email', '{{ $trigger.body.email }}');
		await form.studio.type('contacts:firstname', '{{ $trigger.body.name }}');
		await form.studio.pick('contacts:lifecyclestage', 'Lead');
		await form.studio.type('contacts:hubspot_owner_id', 'ada@example.com');
		await form.studio.done();
		const { clicks, texts, drawers } = await form.studio.counted();
		console.log(
			`Directus ${version}: a contact of four properties takes ${clicks} clicks, ${texts} typed texts, ${drawers} more drawers`,
		);
		assert.ok(clicks <= 13, `${clicks} clicks`);
		assert.ok(texts <= 3, `${texts} typed texts`);
		assert.equal(drawers, 0);
		await form.studio.save();
		const options = await form.stored();
		assert.deepEqual(options['properties:contacts'], ['email', 'firstname', 'lifecyclestage', 'hubspot_owner_id']);
		assert.equal(options['contacts:email'], '{{ $trigger.body.email }}');
		assert.equal(options['contacts:firstname'], '{{ $trigger.body.name }}');
		assert.equal(options['contacts:lifecyclestage'], 'lead');
		assert.equal(options['contacts:hubspot_owner_id'], 'ada@example.com');
	});

	test('a property of the account is added under Other, and gets a field', async () => {
		await form.open({ endpoint: 'contacts', action: 'create', 'properties:contacts': ['email'] });
		assert.match(await form.studio.text('properties:contacts'), /tick the box beside it/);
		await form.studio.add('properties:contacts', 'own_tier');
		await form.studio.type('contacts:own_tier', 'Gold');
		await form.studio.done();
		await form.studio.save();
		const options = await form.stored();
		assert.deepEqual(options['properties:contacts'], ['email', 'own_tier']);
		assert.equal(options['contacts:own_tier'], 'Gold');

		await form.studio.operation(form.flow, 'hubspot');
		await form.studio.shows('contacts:own_tier', 'Gold');
	});

	test('a template is typed under Other, letter by letter, and stays', async () => {
		await form.open({ endpoint: 'contacts', action: 'create', 'properties:contacts': ['lifecyclestage'] });
		await form.studio.other('contacts:lifecyclestage', '{{ $trigger.body.stage }}');
		await form.studio.done();
		await form.studio.save();
		assert.equal((await form.stored())['contacts:lifecyclestage'], '{{ $trigger.body.stage }}');
	});

	test('a template is typed into an input, letter by letter, and stays', async () => {
		await form.open({ endpoint: 'deals', action: 'create', 'properties:deals': ['amount', 'description'] });
		await form.studio.keys('deals:amount', '{{ $trigger.body.total }}');
		await form.studio.keys('deals:description', 'For {{ $trigger.body.name }}, soon');
		await form.studio.done();
		await form.studio.save();
		const options = await form.stored();
		assert.equal(options['deals:amount'], '{{ $trigger.body.total }}');
		assert.equal(options['deals:description'], 'For {{ $trigger.body.name }}, soon');
	});

	test('a boolean is open until it is chosen, and can be cleared', async () => {
		await form.open({ endpoint: 'quotes', action: 'create', 'properties:quotes': ['hs_esign_enabled'] });
		assert.equal(await form.studio.value('quotes:hs_esign_enabled'), '');
		await form.studio.pick('quotes:hs_esign_enabled', 'No');
		await form.studio.done();
		await form.studio.save();
		assert.equal((await form.stored())['quotes:hs_esign_enabled'], 'false');
	});

	test('removing a property removes its field, and its value is not written', async () => {
		await form.open({
			endpoint: 'contacts',
			action: 'create',
			'properties:contacts': ['email', 'phone'],
			'contacts:email': 'a@example.com',
			'contacts:phone': '1',
		});
		await form.studio.tick('properties:contacts', ['Phone (phone)']);
		assert.ok(!(await form.studio.fields()).includes('contacts:phone'));
		await form.studio.done();
		await form.studio.save();
		assert.deepEqual((await form.stored())['properties:contacts'], ['email']);
	});

	test('properties are gone after a change of the endpoint, and are back with it', async () => {
		await form.open({
			endpoint: 'contacts',
			action: 'create',
			'properties:contacts': ['email'],
			'contacts:email': 'a@example.com',
		});
		await form.studio.pick('endpoint', 'Deals');
		const fields = await form.studio.fields();
		assert.ok(fields.includes('properties:deals'));
		assert.deepEqual(
			fields.filter((key) => key.includes('contacts')),
			[],
		);
		await form.studio.pick('endpoint', 'Contacts');
		await form.studio.shows('contacts:email', 'a@example.com');
	});

	test('associations offer the unique properties and labels of the chosen object', async () => {
		await form.open({ endpoint: 'deals', action: 'create' });
		await form.studio.addRow(
			'c_associate',
			{ to: 'Companies', property: 'Domain (domain)', label: 'Primary' },
			{ id: '{{ order.domain }}' },
		);
		await form.studio.addRow('c_associate', { to: 'Contacts', property: 'Email (email)' }, { id: '{{ order.email }}' });
		assert.deepEqual(await form.studio.rows('c_associate'), [
			'Companies {{ order.domain }} Primary',
			'Contacts {{ order.email }}',
		]);
		await form.studio.done();
		await form.studio.save();
		const { c_associate } = (await form.stored()) as { c_associate: Record<string, unknown>[] };
		assert.deepEqual(
			c_associate.map(({ label, ...row }) => ({ ...row, ...(label ? { label } : {}) })),
			[
				{ to: 'companies', property: 'domain', label: 'Primary', id: '{{ order.domain }}' },
				{ to: 'contacts', property: 'email', id: '{{ order.email }}' },
			],
		);
	});

	test('a token that is shown is stored, and a token is masked', async () => {
		await form.open({ endpoint: 'contacts', action: 'list' });
		await form.studio.page.waitForLoadState('networkidle');
		const shown = version.startsWith('10.') ? '' : '{{ $env.HUBSPOT_TOKEN }}';
		await form.studio.shows('apiKey', shown);
		await form.studio.toggle('dry_run');
		await form.studio.done();
		await form.studio.save();
		assert.equal((await form.stored()).apiKey ?? '', shown);
		const type = () => form.studio.field('apiKey').locator('input').first().getAttribute('type');
		await form.open({ apiKey: 'pat-na1-of-nobody' });
		assert.equal(await type(), 'password');
		await form.open({ apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
		assert.equal(await type(), 'text');
		await form.studio.keys('apiKey', 'pat');
		assert.equal(await type(), 'text', 'beside a template');
	});

	test('advanced fields are shown by a switch, with their raw-value buttons', async () => {
		await form.open({ endpoint: 'contacts', action: 'create' });
		const before = await form.studio.fields();
		assert.equal(before.at(-1), 'advanced');
		await form.studio.toggle('advanced');
		await form.studio.field('time_zone').waitFor();
		assert.ok((await form.studio.fields()).includes('c_properties'));
		await form.studio.template('time_zone', '{{ $trigger.body.zone }}');
		await form.studio.done();
		await form.studio.save();
		assert.equal((await form.stored()).time_zone, '{{ $trigger.body.zone }}');
		await form.open({ endpoint: 'contacts', action: 'create', time_zone: 'Europe/Berlin' });
		assert.deepEqual((await form.studio.fields()).slice(-2), ['advanced', 'time_zone']);
	});

	test("a webhook's own address is offered", async () => {
		await form.open({ endpoint: 'webhooks', action: 'verify' });
		await form.studio.pick('url', `${form.directus.url}/flows/trigger/${form.flow.id} (this flow)`);
		await form.studio.done();
		await form.studio.save();
		assert.equal((await form.stored()).url, `${form.directus.url}/flows/trigger/${form.flow.id}`);
	});

	test('the panel says what is missing, and that nothing is sent', async () => {
		await form.directus.setOptions(form.flow, 'hubspot', {
			endpoint: 'contacts',
			action: 'update',
			id: '7',
			dry_run: true,
		});
		await form.studio.flow(form.flow);
		const panel = await form.studio.panel('HubSpot');
		assert.match(panel, /Contacts/);
		assert.match(panel, /nothing is sent/);
		assert.match(panel, /Not set up\s*Missing: Access Token, Properties/);
	});

	test('a task has plain fields, and associations come before other properties', async () => {
		await form.open({ endpoint: 'tasks', action: 'create' });
		const fields = await form.studio.fields();
		const place = (key: string) => fields.indexOf(key);
		assert.ok(place('a_text') < place('c_associate') && place('c_associate') < place('properties:tasks'));
		await form.studio.type('a_subject', 'Call back');
		await form.studio.pick('a_priority', 'High');
		await form.studio.done();
		await form.studio.save();
		const { a_subject, a_priority } = await form.stored();
		assert.deepEqual([a_subject, a_priority], ['Call back', 'HIGH']);
	});

	test('a webhook is verified with a secret and without a token', async () => {
		await form.open({ endpoint: 'webhooks', action: 'verify', client_secret: 'of nobody' });
		const fields = await form.studio.fields();
		assert.ok(!fields.includes('apiKey') && !fields.includes('dry_run') && !fields.includes('dry_reads'));
		assert.equal(await form.studio.field('client_secret').locator('input').first().getAttribute('type'), 'password');
	});

	test('a dry run offers look-ups', async () => {
		await form.open({ endpoint: 'contacts', action: 'create' });
		assert.ok(!(await form.studio.fields()).includes('dry_reads'));
		await form.studio.toggle('dry_run');
		await form.studio.field('dry_reads').waitFor();
	});

	test('All Pages replaces the limit by the maximum', async () => {
		await form.open({ endpoint: 'contacts', action: 'list' });
		const before = await form.studio.fields();
		assert.ok(before.includes('limit') && !before.includes('maximum'));
		await form.studio.toggle('all_pages');
		await form.studio.field('maximum').waitFor();
		const after = await form.studio.fields();
		assert.ok(!after.includes('limit') && after.includes('maximum'));
	});

	test('an empty field does not look chosen, and a switch that is on by default looks on', async () => {
		await form.open({ endpoint: 'contacts', action: 'create', advanced: true });
		assert.equal(await form.studio.field('diagnose').locator('[role=checkbox]').getAttribute('aria-pressed'), 'true');
		await form.open({ endpoint: 'contacts', action: 'list' });
		assert.equal(await form.studio.value('l_fields'), '');
	});

	test('a flow saved by the operation of directus-labs shows its values', async () => {
		await form.open({
			apiKey: 'pat-na1-of-nobody',
			endpoint: 'email',
			action: 'retrieve',
			id: '{{ $trigger.body.id }}',
			r_fields: ['hs_email_subject', 'hs_email_status'],
			revision_fields: null,
			r_associations: ['contacts'],
			archived: null,
		});
		await form.studio.shows('apiKey', 'pat-na1-of-nobody');
		await form.studio.shows('endpoint', 'Emails');
		await form.studio.shows('action', 'Read');
		await form.studio.shows('id', '{{ $trigger.body.id }}');
		assert.match(await form.studio.value('r_fields'), /hs_email_subject/);
		assert.match(await form.studio.value('r_fields'), /hs_email_status/);
		await form.studio.shows('r_associations', 'Contacts');

		await form.open({
			apiKey: 'pat-na1-of-nobody',
			endpoint: 'deals',
			action: 'create',
			c_properties: { dealname: '{{ $trigger.body.title }}' },
			c_associations: [
				{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 341 }] },
			],
		});
		assert.match(await form.studio.text('c_properties'), /dealname[\s\S]*trigger\.body\.title/);
		assert.match(await form.studio.text('c_associations'), /341/);
	});
});

/** The keys of the fields that a form shows before the switch for the advanced ones. */
function keys(endpoint: Endpoint, fields: Field[]): string[] {
	const usual = fields.filter(({ advanced }) => !advanced).map((field) => keyOf(endpoint, field));
	return usual.length < fields.length ? [...usual, 'advanced'] : usual;
}
