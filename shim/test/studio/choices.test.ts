// Uses the account's choices in the form of the Studio, in a real browser against the HubSpot stand-in. E2E_VERSIONS
// chooses versions of Directus.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Version } from '../directus/install.js';
import { tarball } from '../directus/packages.js';
import { Directus, type Flow } from '../directus/server.js';
import { StandIn, TOKEN } from '../directus/stand-in.js';
import { VERSIONS } from './form.js';
import { Studio } from './studio.js';

const USER = { email: 'editor@example.com', password: 'an editor of nothing' };
const ENV = { apiKey: '{{ $env.HUBSPOT_TOKEN }}' };

for (const version of VERSIONS)
	describe(`Choices in the Studio of Directus ${version}`, { timeout: 3_600_000 }, () => inStudio(version));

function inStudio(version: Version): void {
	let hubspot: StandIn;
	let directus: Directus;
	let studio: Studio;
	let flow: Flow;
	/** The texts of all answers to the browser. */
	const answers: Promise<string>[] = [];

	before(async () => {
		hubspot = await StandIn.start();
		directus = await Directus.start({
			version,
			extensions: [tarball('sandboxed')],
			standIn: hubspot,
			env: { HUBSPOT_TOKEN: TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN' },
		});
		await hubspot.api('POST', '/crm/properties/2026-09/deals', {
			name: 'tier',
			label: 'Tier',
			type: 'enumeration',
			fieldType: 'select',
			groupName: 'dealinformation',
			options: [
				{ label: 'Gold', value: 'tier_1', displayOrder: 0, hidden: false },
				{ label: 'Silver', value: 'tier_2', displayOrder: 1, hidden: false },
			],
		});
		await hubspot.api('POST', '/crm/properties/2026-09/contacts', {
			...{ name: 'customer_number', label: 'Customer number', groupName: 'contactinformation' },
			...{ type: 'string', fieldType: 'text', hasUniqueValue: true },
		});
		await hubspot.api('POST', '/crm/pipelines/2026-09/deals', {
			...{ label: 'Renewals', displayOrder: 1 },
			stages: [{ label: 'Offer sent', displayOrder: 0, metadata: { probability: '0.5' } }],
		});
		await hubspot.api('POST', '/crm/lists/2026-09', {
			name: 'Large deals',
			objectTypeId: '0-3',
			processingType: 'MANUAL',
		});
		await hubspot.api('POST', '/crm/associations/2026-09/deals/contacts/labels', { label: 'Sponsor', name: 'sponsor' });
		flow = await directus.createFlow('Studio', [{ key: 'hubspot', type: 'hubspot-operation', options: {} }]);
		studio = await Studio.open(directus);
		studio.page.on('response', (response) => answers.push(response.text().catch(() => '')));
	});

	after(async () => {
		await studio?.close();
		await directus?.stop();
		hubspot?.stop();
	});

	afterEach(async () => {
		assert.deepEqual(studio.errors, []);
		for (const answer of await Promise.all(answers.splice(0)))
			assert.ok(!answer.includes(TOKEN), 'an answer to the browser has the token');
	});

	async function open(options: object): Promise<void> {
		await directus.setOptions(flow, 'hubspot', options);
		await studio.operation(flow, 'hubspot');
	}

	async function stored(): Promise<Record<string, unknown>> {
		const { options } = await directus.api<{ options: Record<string, unknown> }>(
			'GET',
			`/operations/${flow.operations.hubspot}`,
		);
		return options;
	}

	/** Waits until a drop-down has choices. Some fields are inputs until there are any. */
	async function offers(key: string, text: string): Promise<void> {
		for (const deadline = Date.now() + 600_000; ; await sleep(200)) {
			const choices = (await studio.isDropDown(key)) ? await studio.choices(key) : [];
			if (choices.includes(text)) return;
			if (Date.now() > deadline) throw new Error(`${key} does not offer ${text}, but ${choices.join(', ')}`);
		}
	}

	/** Changes something and saves the form, twice, and checks that the stored values stay the same. */
	async function saveAgain({ dry_run: _, ...options }: Record<string, unknown>): Promise<void> {
		for (let times = 0; times < 2; times++) {
			await studio.operation(flow, 'hubspot');
			await studio.page.waitForLoadState('networkidle');
			await studio.toggle('dry_run');
			await studio.done();
			await studio.save();
			const after = await stored();
			assert.deepEqual(Object.fromEntries(Object.keys(options).map((key) => [key, after[key]])), options);
		}
	}

	const flows = () =>
		directus.api<{ id: string }[]>('GET', `/flows?filter=${encodeURIComponent('{"trigger":{"_eq":"manual"}}')}`);

	test("a deal is put together from the account's choices, and stays unchanged", async () => {
		await open({ ...ENV, endpoint: 'deals', action: 'create' });
		await studio.toggle('live_choices');
		await offers('properties:deals', 'Tier (tier)');
		await studio.tick('properties:deals', [
			'Deal name (dealname)',
			'Tier (tier)',
			'Owner (hubspot_owner_id)',
			'Pipeline (pipeline)',
			'Deal stage (dealstage)',
		]);
		await studio.type('deals:dealname', '{{ $trigger.body.title }}');
		await studio.pick('deals:tier', 'Gold');
		await studio.pick('deals:hubspot_owner_id', 'Sales Desk (sales@example.com)');
		await studio.pick('deals:pipeline', 'Sales pipeline');
		await studio.pick('deals:dealstage', 'Closed won');
		await studio.addRow(
			'c_associate',
			{ to: 'Contacts', property: 'Customer number (customer_number)', label: 'Sponsor' },
			{ id: '{{ $trigger.body.number }}' },
		);
		await studio.done();
		await studio.save();
		const options = await stored();
		// Directus stores the choices in the order in which they are offered.
		assert.deepEqual(options['properties:deals'], ['dealname', 'pipeline', 'dealstage', 'hubspot_owner_id', 'tier']);
		assert.equal(options['deals:tier'], 'tier_1');
		assert.equal(options['deals:hubspot_owner_id'], '101');
		assert.equal(options['deals:pipeline'], 'default');
		assert.equal(options['deals:dealstage'], 'closedwon');
		const [row] = options.c_associate as Record<string, unknown>[];
		assert.deepEqual([row?.to, row?.property, row?.label], ['contacts', 'customer_number', 'Sponsor']);
		assert.equal(options.live_choices, true);

		await studio.operation(flow, 'hubspot');
		await offers('deals:tier', 'Gold');
		await studio.shows('deals:tier', 'Gold');
		await studio.shows('deals:hubspot_owner_id', 'Sales Desk (sales@example.com)');
		await studio.shows('deals:dealstage', 'Closed won');
		await saveAgain(options);
	});

	test('a list is chosen by its name, and stored by its id', async () => {
		await open({ ...ENV, endpoint: 'lists', action: 'members', object: 'deals', live_choices: true });
		await offers('list', 'Large deals');
		await studio.pick('list', 'Large deals');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.match(String(options.list), /^\d+$/);
		await studio.operation(flow, 'hubspot');
		await offers('list', 'Large deals');
		await studio.shows('list', 'Large deals');
	});

	test('a stage to change is chosen by its name, among those of its pipeline, and stored by its id', async () => {
		await open({ ...ENV, endpoint: 'metadata', action: 'stage_change', object: 'deals', live_choices: true });
		await offers('pipeline', 'Sales pipeline');
		await studio.pick('pipeline', 'Sales pipeline');
		await offers('stage', 'Closed won');
		assert.ok(!(await studio.choices('stage')).includes('Offer sent'), 'it is in another pipeline');
		await studio.pick('stage', 'Closed won');
		await studio.type('label', 'Won');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.deepEqual([options.pipeline, options.stage, options.label], ['default', 'closedwon', 'Won']);

		await studio.operation(flow, 'hubspot');
		await offers('stage', 'Closed won');
		await studio.shows('pipeline', 'Sales pipeline');
		await studio.shows('stage', 'Closed won');
		await saveAgain(options);
	});

	test('the name of a definition can also be typed', async () => {
		await open({ ...ENV, endpoint: 'metadata', action: 'update_property', object: 'deals', live_choices: true });
		await offers('name', 'Tier (tier)');
		assert.ok(!(await studio.choices('name')).includes('Deal name (dealname)'), 'HubSpot lets nobody change it');
		await studio.other('name', '{{ $trigger.body.property }}');
		await offers('group_name', 'Deal information (dealinformation)');
		await studio.pick('group_name', 'Deal information (dealinformation)');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.deepEqual([options.name, options.group_name], ['{{ $trigger.body.property }}', 'dealinformation']);
		await saveAgain(options);
	});

	test('a form is chosen by its name, with the fields it has and the types of email', async () => {
		await open({ ...ENV, endpoint: 'forms', action: 'form_submit', consent: 'given', live_choices: true });
		await offers('form', 'Contact us');
		assert.ok(!(await studio.choices('form')).includes("Somebody's own form"), 'it takes no submissions');
		await studio.pick('form', 'Contact us');
		await studio.addRow('form_fields', { name: 'Email (email)' }, { value: '{{ $trigger.body.email }}' });
		await studio.addRow('form_fields', { name: 'Stage (lifecyclestage)', value_lifecyclestage: 'Lead' }, {});
		await studio.addRow('form_fields', { name: 'Company (0-2/name)' }, { value: 'Example' });
		await studio.addRow('consent_mail', { subscription: 'Newsletter' }, { text: 'Send me the newsletter.' });
		await studio.type('consent_text', 'I agree.');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.match(String(options.form), /^[0-9a-f-]{36}$/);
		const rows = options.form_fields as Record<string, unknown>[];
		assert.deepEqual(
			rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value))),
			[
				{ name: 'email', value: '{{ $trigger.body.email }}' },
				{ name: 'lifecyclestage', value_lifecyclestage: 'lead' },
				{ name: '0-2/name', value: 'Example' },
			],
		);
		assert.equal((options.consent_mail as Record<string, unknown>[])[0]?.subscription, '501');

		await studio.operation(flow, 'hubspot');
		await offers('form', 'Contact us');
		await studio.shows('form', 'Contact us');
		// Before the rows are saved, Directus 10 shows dashes for members that only other rows have.
		assert.deepEqual(await studio.rows('form_fields'), [
			'email = {{ $trigger.body.email }}',
			'lifecyclestage = Lead',
			'0-2/name = Example',
		]);
		await studio.row('form_fields', 1);
		assert.deepEqual(await studio.cells(), ['name', 'value_lifecyclestage']);
		await studio.saveRow();
		await saveAgain(options);
	});

	test('an event is chosen by its name, with the properties it has', async () => {
		await open({ ...ENV, endpoint: 'events', action: 'event_send', live_choices: true });
		await offers('event', 'Order placed (pe12345678_order_placed)');
		await studio.pick('event', 'Order placed (pe12345678_order_placed)');
		await studio.addRow('event_properties', { name: 'Order number (order_number)' }, { value: '1042' });
		await studio.addRow('event_properties', { name: 'Channel (channel)', value_channel: 'Shop' }, {});
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.equal(options.event, 'pe12345678_order_placed');
		assert.equal((options.event_properties as Record<string, unknown>[])[1]?.value_channel, 'shop');
		await studio.operation(flow, 'hubspot');
		await offers('event', 'Order placed (pe12345678_order_placed)');
		assert.deepEqual(await studio.rows('event_properties'), ['order_number = 1042', 'channel = Shop']);
		await saveAgain(options);
	});

	test('a type of email is chosen by its name, and stored by its id', async () => {
		await open({ ...ENV, endpoint: 'consent', action: 'subscribe', live_choices: true });
		await offers('subscription', 'Newsletter');
		assert.ok(!(await studio.choices('subscription')).includes('Old digest'), 'it is not sent any more');
		await studio.pick('subscription', 'Newsletter');
		await studio.done();
		await studio.save();
		assert.equal((await stored()).subscription, '501');
	});

	test('a sender is chosen among the users, and a sequence among those of the sender', async () => {
		await open({ ...ENV, endpoint: 'sequences', action: 'sequence_enroll', live_choices: true });
		await offers('sender', 'Sales Desk (sales@example.com)');
		await studio.pick('sender', 'Sales Desk (sales@example.com)');
		await offers('sequence', 'Renewal');
		await studio.pick('sequence', 'Renewal');
		await studio.type('id', '{{ $trigger.body.email }}');
		await studio.done();
		await studio.save();
		const options = await stored();
		assert.deepEqual([options.sender, options.sequence], ['sales@example.com', '802']);
		await studio.operation(flow, 'hubspot');
		await offers('sequence', 'Renewal');
		await studio.shows('sender', 'Sales Desk (sales@example.com)');
		await studio.shows('sequence', 'Renewal');
		await saveAgain(options);

		// Another user has no seat. What is chosen stays, and the form says why nothing else is offered.
		await studio.operation(flow, 'hubspot');
		await offers('sender', 'Support Desk (support@example.com)');
		await studio.pick('sender', 'Support Desk (support@example.com)');
		await studio.drawer.getByText('HubSpot did not give the sequences of this sender').waitFor();
		await studio.shows('sequence', '802');
	});

	test('a user without admin rights gets no answer from the flow', async () => {
		const [choices] = await flows();
		assert.ok(choices);
		const { id: role } = await directus.api<{ id: string }>('POST', '/roles', {
			name: 'Editor',
			...(version === '10.13.4' && { app_access: true }),
		});
		if (version !== '10.13.4')
			await directus.api('POST', '/policies', {
				name: 'Editors',
				app_access: true,
				admin_access: false,
				roles: { create: [{ role: { id: role } }], update: [], delete: [] },
			});
		await directus.api('POST', '/users', { ...USER, role });
		const { status, text } = await studio.as(USER, async (page) =>
			page.evaluate(async (path) => {
				const response = await fetch(path, {
					method: 'POST',
					credentials: 'include',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ collection: 'directus_operations', keys: [], object: 'deals' }),
				});
				return { status: response.status, text: await response.text() };
			}, `/flows/trigger/${choices.id}`),
		);
		assert.doesNotMatch(text, /"properties"|"tier"|"owners"/);
		if (version !== '10.13.4') assert.equal(status, 403);
	});

	test('without the flow, the form gives the reason in one line and offers the catalogue', async () => {
		for (const { id } of await flows()) await directus.api('DELETE', `/flows/${id}`);
		const options = {
			...ENV,
			endpoint: 'deals',
			action: 'create',
			live_choices: true,
			'properties:deals': ['dealname', 'tier', 'dealstage', 'hubspot_owner_id'],
			'deals:dealname': 'Order',
			'deals:tier': 'tier_1',
			'deals:dealstage': 'closedwon',
			'deals:hubspot_owner_id': '101',
		};
		await open(options);
		await studio.page.evaluate(() => sessionStorage.clear());
		await studio.operation(flow, 'hubspot');
		const notice = studio.drawer.getByText('there is no flow “HubSpot choices” for this token');
		await notice.waitFor();
		assert.equal(await notice.count(), 1);
		await studio.shows('deals:tier', 'tier_1');
		await studio.shows('deals:hubspot_owner_id', '101');
		const offered = await studio.choices('properties:deals');
		assert.ok(offered.includes('Deal name (dealname)') && !offered.includes('Tier (tier)'), offered.join(', '));
		await saveAgain(options);
		assert.deepEqual(await flows(), []);
	});
}
