// Runs both packages in real Directus versions against the HubSpot stand-in,
// which answers for api.hubapi.com. The packages are installed from their
// tarballs, as a user installs them. E2E_VERSIONS=newest,10.13.4 chooses
// versions; the default is all.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { type Endpoint, form } from '../../src/app/form.js';
import { versions } from './install.js';
import { askingOnce, type Directus, type Flow } from './server.js';
import { type Asked, type StandIn, TOKEN } from './stand-in.js';
import { inEachPackage, type Running } from './suite.js';

/** The part of a problem that the tests look at. */
interface Problem {
	error: string;
	message: string;
	status?: number;
	details?: { property?: string; field?: string; message: string }[];
	existingId?: string;
}

interface HubSpotRecord {
	id: string;
	properties: Record<string, string | null>;
}

inEachPackage(
	versions.filter((version) => version !== '11.13.4'),
	endToEnd,
);

function endToEnd(running: Running): void {
	const { kind } = running;
	let hubspot: StandIn;
	let directus: Directus;
	/** A flow whose operation takes its options from the request that starts it. */
	let flow: Flow;
	/** The current options of the operation. */
	let has = '{}';

	before(async () => {
		({ hubspot, directus } = running);
		flow = await directus.createFlow('End to end', askingOnce({}));
	});

	/**
	 * Starts the flow with these options. The operation has templates for these options only, because most fields reject a
	 * template that finds nothing.
	 */
	async function start<T>(options: Record<string, unknown>): Promise<T> {
		const templates = Object.fromEntries(
			// Directus's templates cannot name every key. An option with such a key has its value instead.
			Object.keys(options).map((key) => [key, /^\w+$/.test(key) ? `{{ $trigger.body.${key} }}` : options[key]]),
		);
		const needed = JSON.stringify(templates);
		if (needed !== has) {
			has = needed;
			await directus.setOptions(flow, 'hubspot', { ...templates, apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
			await directus.settle();
		}
		return directus.trigger<T>(flow, options);
	}

	/** Runs the flow with these options. It fails if the operation fails. */
	async function run<T = HubSpotRecord>(options: Record<string, unknown>): Promise<T> {
		const answer = await start<{ value: T; problem?: Problem }>(options);
		assert.equal(answer.problem, undefined, JSON.stringify(answer));
		assert.ok('value' in answer, `not the flow's answer: ${JSON.stringify(answer)}`);
		return answer.value;
	}

	/** Runs the flow with these options. It fails if the operation succeeds. */
	async function reject(options: Record<string, unknown>): Promise<Problem> {
		const answer = await start<{ value?: unknown; problem: Problem }>(options);
		assert.equal(answer.value, undefined, JSON.stringify(answer));
		return answer.problem;
	}

	/** Returns a record as the stand-in holds it. */
	async function stored(endpoint: string, id: string) {
		const records = await hubspot.control<(HubSpotRecord & { archived: boolean })[]>('GET', `records/${endpoint}`);
		return records.find((record) => record.id === id);
	}

	async function asked(): Promise<Asked[]> {
		return hubspot.control<Asked[]>('GET', 'journal');
	}

	test('the extension is loaded, in the sandbox or outside it, under the default limits', async () => {
		const loaded = await directus.api<{ schema: { name: string; sandbox?: { enabled: boolean } } }[]>(
			'GET',
			'/extensions',
		);
		const names = { sandboxed: 'directus-extension-hubspot', trusted: 'directus-extension-hubspot-trusted' };
		assert.deepEqual(
			loaded.map(({ schema }) => [schema.name, schema.sandbox?.enabled ?? false]),
			[[names[kind], kind === 'sandboxed']],
		);
		assert.doesNotMatch(directus.log, /ERROR/);
	});

	for (const endpoint of form.endpoints) {
		test(`${endpoint.key}: its actions in a flow`, async () => {
			if (endpoint.key === 'activities') await readLogs(endpoint);
			else if (endpoint.key === 'api') await sendAnything();
			else if (endpoint.key === 'lists') await fillList();
			else if (endpoint.key === 'account') await lookAtAccount();
			else if (endpoint.key === 'consent') await subscribe();
			else if (endpoint.key === 'events') await sendEvent();
			else if (endpoint.key === 'files') await importFile();
			else if (endpoint.key === 'forms') await submitForm();
			else if (endpoint.key === 'sequences') await enroll();
			else if (endpoint.key === 'transactional_email') await sendEmail();
			else if (endpoint.key === 'metadata') await defineProperty();
			else if (endpoint.key === 'imports_exports') await importAndExport();
			else if (endpoint.key === 'webhooks') await verifyWebhook();
			else if (endpoint.key === 'custom_objects') await writeAndReadCars();
			else if (endpoint.actions.includes('create')) await writeAndRead(endpoint);
			else await readNothing(endpoint);
		});
	}

	async function readLogs({ key: endpoint, actions }: Endpoint): Promise<void> {
		for (const action of actions) {
			const log: { results: object[] } = await run({ endpoint, action, limit: 3 });
			assert.equal(log.results.length, 3, action);
		}
	}

	async function subscribe(): Promise<void> {
		const address = { endpoint: 'consent', email: 'subscriber@example.com' };
		const { results }: { results: { name: string }[] } = await run({
			endpoint: 'consent',
			action: 'subscription_types',
		});
		const change = { ...address, subscription: results[0]?.name };
		const first: { before: string; status: string; changed: boolean } = await run({ ...change, action: 'subscribe' });
		assert.deepEqual([first.status, first.changed], ['SUBSCRIBED', true]);
		const last: typeof first = await run({ ...change, action: 'unsubscribe' });
		assert.deepEqual([last.before, last.status], ['SUBSCRIBED', 'UNSUBSCRIBED']);
		assert.match((await reject({ ...change, action: 'subscribe', subscription: 'Nothing' })).message, /Nothing/);
	}

	async function sendEvent(): Promise<void> {
		const events = { endpoint: 'events' };
		const { results }: { results: { event: string }[] } = await run({ ...events, action: 'event_definitions' });
		const event = results[0]?.event ?? '';
		assert.match(event, /_order_placed$/);
		const email = 'buyer@example.com';
		const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { email } });
		const send = { ...events, action: 'event_send', event, email };
		const sent: { accepted: boolean } = await run({ ...send, event_properties: { order_number: '1042' } });
		assert.equal(sent.accepted, true);
		const kept = await hubspot.control<{ objectId?: string; properties: object; dropped?: string }[]>('GET', 'events');
		assert.deepEqual(
			kept.map(({ objectId, properties, dropped }) => ({ objectId, properties, dropped })),
			[{ objectId: id, properties: { order_number: '1042' }, dropped: undefined }],
		);
		const problem = await reject({ ...send, event_properties: { order_numbr: '1042' } });
		assert.match(problem.message, /order_number/, 'the property that was meant');
	}

	async function submitForm(): Promise<void> {
		const { results }: { results: { name: string }[] } = await run({ endpoint: 'forms', action: 'form_find' });
		assert.ok(results.some(({ name }) => name === 'Newsletter'));
		const submit = { endpoint: 'forms', action: 'form_submit', form: 'Newsletter' };
		const fields = [{ name: 'email', value: 'visitor@example.com' }];
		const submission: { accepted: boolean } = await run({ ...submit, form_fields: fields });
		assert.equal(submission.accepted, true);
		const journal = await hubspot.control<{ host: string; path: string; bearer: boolean }[]>('GET', 'journal');
		assert.deepEqual(
			journal.filter(({ path }) => path.startsWith('/submissions/')).map(({ host, bearer }) => [host, bearer]),
			[['api.hsforms.com', false]],
			'the token does not go with a submission',
		);
		const { details } = await reject({ ...submit, form_fields: [{ name: 'email', value: 'visitor@' }] });
		assert.equal(details?.[0]?.property, 'email');
	}

	async function enroll(): Promise<void> {
		const sequences = { endpoint: 'sequences', sender: 'sales@example.com' };
		const { results }: { results: { name: string }[] } = await run({ ...sequences, action: 'sequence_find' });
		assert.deepEqual(
			results.map(({ name }) => name),
			['After the fair', 'Renewal'],
		);
		const email = 'visitor-of-the-fair@example.com';
		const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { email } });
		const enrollment = { ...sequences, action: 'sequence_enroll', sequence: 'After the fair', id: email };
		const enrolled: { enrolled: boolean; contactId: string } = await run(enrollment);
		assert.deepEqual([enrolled.enrolled, enrolled.contactId], [true, id]);
		const state: { enrolled: boolean } = await run({ endpoint: 'sequences', action: 'sequence_state', id });
		assert.equal(state.enrolled, true);
	}

	async function sendEmail(): Promise<void> {
		const email = { endpoint: 'transactional_email', action: 'email_send', recipient: 'reader@example.com' };
		const send = { ...email, email_id: '700001', send_id: 'e2e-1' };
		const first: { sent: boolean } = await run(send);
		assert.equal(first.sent, true);
		const second: { sent: boolean | null; repeated?: boolean } = await run(send);
		assert.deepEqual([second.sent, second.repeated], [null, true]);
		const emails = await hubspot.control<{ sendResult: string }[]>('GET', 'emails');
		assert.equal(emails.filter(({ sendResult }) => sendResult === 'SENT').length, 1);
		assert.ok((await reject({ ...email, email_id: '700003', send_id: 'e2e-2' })).message);
	}

	async function importFile(): Promise<void> {
		const file: { id: string; done: boolean } = await run({
			endpoint: 'files',
			action: 'file_import',
			url: 'https://cms.example.com/assets/offer.pdf',
		});
		const read: { name: string; extension: string } = await run({
			endpoint: 'files',
			action: 'file_read',
			id: file.id,
		});
		assert.deepEqual([read.name, read.extension], ['offer', 'pdf']);
		await run({ endpoint: 'files', action: 'file_delete', id: file.id });
		assert.equal((await reject({ endpoint: 'files', action: 'file_read', id: file.id })).error, 'not_found');
	}

	type ListAnswer = { list: { listId: string; name: string } };

	async function sendAnything(): Promise<void> {
		const request = { endpoint: 'api', action: 'request' };
		const body = { name: 'Sent', objectTypeId: '0-1', processingType: 'MANUAL' };
		const made: ListAnswer = await run({ ...request, method: 'POST', path: '/crm/lists/2026-09', body });
		const path = `https://api.hubapi.com/crm/lists/2026-09/${made.list.listId}`;
		const query_rows = [{ name: 'includeFilters', value: true }];
		const read: ListAnswer = await run({ ...request, path, query_rows });
		assert.equal(read.list.name, 'Sent');
		assert.deepEqual(await run({ ...request, method: 'DELETE', path }), { status: 204 });
		assert.equal((await reject({ ...request, path })).error, 'not_found');
		const other = await reject({ ...request, path: 'https://example.com/crm/lists/2026-09' });
		assert.deepEqual([other.error, other.status], ['validation', undefined]);
	}

	async function lookAtAccount(): Promise<void> {
		const account = await run<{ ok: boolean; portalId: number; records: object }>({
			endpoint: 'account',
			action: 'test',
		});
		assert.equal(account.ok, true);
		assert.ok(account.portalId);
		const { results } = await run<{ results: { email: string }[] }>({ endpoint: 'account', action: 'owners' });
		assert.ok(results.some(({ email }) => email.includes('@')));
		await run({ endpoint: 'account', action: 'schemas' });
	}

	async function defineProperty(): Promise<void> {
		const about = { endpoint: 'metadata', object: 'tickets' };
		const options = [{ label: 'Red', value: 'red' }, { label: 'Blue' }];
		const created = await run<{ name: string }>({
			...about,
			action: 'create_property',
			label: 'Favorite color',
			property_type: 'choice',
			options,
		});
		assert.equal(created.name, 'favorite_color');
		const { results } = await run<{ results: { name: string }[] }>({ ...about, action: 'properties' });
		assert.ok(results.some(({ name }) => name === created.name));
		await run({ ...about, action: 'archive_property', name: created.name });
		const pipelines = await run<{ results: { stages: object[] }[] }>({ ...about, action: 'pipelines' });
		assert.ok((pipelines.results[0]?.stages.length ?? 0) > 1);
		const labels = await run<object>({
			endpoint: 'metadata',
			action: 'labels',
			object: 'contacts',
			to_object: 'companies',
		});
		assert.match(JSON.stringify(labels), /Primary/);
	}

	async function importAndExport(): Promise<void> {
		const transfer = { endpoint: 'imports_exports' };
		const items = [
			{ email: `import-1-${kind}@example.com`, lastname: 'One, "quoted"' },
			{ email: `import-2-${kind}@example.com`, lastname: '=2+2' },
		];
		const { id } = await run<{ id: string }>({ ...transfer, action: 'import', object: 'contacts', items });
		let state: { done: boolean; complete: boolean } | undefined;
		for (let i = 0; i < 20 && !state?.done; i++) state = await run({ ...transfer, action: 'import_state', id });
		assert.deepEqual([state?.done, state?.complete], [true, true]);
		const find = { endpoint: 'contacts', action: 'retrieve', id_property: 'email', r_fields: 'lastname' };
		for (const { email, lastname } of items) {
			const contact = await run<HubSpotRecord>({ ...find, id: email });
			assert.equal(contact.properties.lastname, lastname);
		}
		const started = await run<{ id: string }>({
			...transfer,
			action: 'export',
			object: 'contacts',
			export_name: 'All',
			l_fields: 'email',
		});
		let ready: { status: string; result?: string } | undefined;
		for (let i = 0; i < 20 && ready?.status !== 'COMPLETE'; i++)
			ready = await run({ ...transfer, action: 'export_state', id: started.id });
		assert.match(ready?.result ?? '', /^https?:/);
	}

	async function verifyWebhook(): Promise<void> {
		const secret = '5ec4e700-0000-4000-8000-00000000beef';
		const url = 'https://cms.example.com/flows/trigger/1';
		const body = [{ eventId: 1, objectId: 5, subscriptionType: 'contact.creation', occurredAt: 1 }];
		const timestamp = `${Date.now()}`;
		const text = `POST${url}${JSON.stringify(body)}${timestamp}`;
		const headers = {
			'x-hubspot-request-timestamp': timestamp,
			'x-hubspot-signature-v3': createHmac('sha256', secret).update(text).digest('base64'),
		};
		const verify = { endpoint: 'webhooks', action: 'verify', url, webhook: { method: 'POST', headers, body } };
		const { events } = await run<{ events: object[] }>({ ...verify, client_secret: secret });
		assert.equal(events.length, 1);
		assert.equal((await reject({ ...verify, client_secret: `${secret}0` })).error, 'signature');
	}

	test('chosen properties, names and local times become values for HubSpot', async () => {
		const { results } = await run<{ results: { id: string; email: string }[] }>({
			endpoint: 'account',
			action: 'owners',
		});
		const domain = `names-${kind}.example.com`;
		const company = await run<HubSpotRecord>({
			endpoint: 'companies',
			action: 'create',
			'properties:companies': ['domain'],
			'companies:domain': domain,
		});
		const deal = {
			endpoint: 'deals',
			'properties:deals': ['dealname', 'closedate', 'dealstage', 'hubspot_owner_id'],
			'deals:dealname': ' Web shop ',
			'deals:closedate': '2026-07-01T12:00',
			'deals:dealstage': 'Closed won',
			'deals:hubspot_owner_id': results[0]?.email,
			'deals:amount': 'left over from a name that was taken away',
			c_associate: [{ to: 'companies', property: 'domain', id: domain, label: 'Primary' }],
			time_zone: 'Europe/Berlin',
			action: 'create',
		};
		const shown = await run<{ requests: object[]; converted: object[] }>({ ...deal, dry_run: true, dry_reads: true });
		assert.match(JSON.stringify(shown.requests.at(-1)), new RegExp(`"id":"${company.id}"`));
		assert.match(JSON.stringify(shown.converted), /2026-07-01T10:00:00/);
		const { id } = await run<HubSpotRecord>(deal);
		const record = await stored('deals', id);
		assert.equal(record?.properties.dealname, 'Web shop');
		assert.match(record?.properties.closedate ?? '', /^2026-07-01T10:00:00/);
		assert.equal(record?.properties.dealstage, 'closedwon');
		assert.equal(record?.properties.hubspot_owner_id, results[0]?.id);
		const list = { endpoint: 'deals', id, action: 'associations', to_object: 'companies' };
		const before = await run<{ results: { id: string; labels: string[] }[] }>(list);
		assert.equal(before.results[0]?.id, company.id);
		assert.ok(before.results[0]?.labels.includes('Primary'));
		await run({ endpoint: 'deals', id, action: 'disassociate', a_associate: [{ to: 'companies', id: company.id }] });
		assert.deepEqual((await run<{ results: object[] }>(list)).results, []);
		await run({
			endpoint: 'deals',
			id,
			action: 'associate',
			a_associate: [{ to: 'companies', property: 'domain', id: domain }],
		});
		assert.equal((await run<{ results: object[] }>(list)).results.length, 1);
		const unknown = await reject({
			...deal,
			'deals:dealstage': 'Closed wonn',
		});
		assert.match(unknown.message, /Closed won/);
	});

	async function fillList(): Promise<void> {
		const list = { endpoint: 'lists', list: 'Customers' };
		const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { firstname: 'Ada' } });
		const body = { name: list.list, objectTypeId: '0-1', processingType: 'MANUAL' };
		await run({ endpoint: 'api', action: 'request', method: 'POST', path: '/crm/lists/2026-09', body });
		const found: { results: { name: string }[] } = await run({ endpoint: 'lists', action: 'lists', query: 'custom' });
		assert.deepEqual(
			found.results.map(({ name }) => name),
			['Customers'],
		);
		const members = async () => {
			const { results }: { results: { recordId: string }[] } = await run({ ...list, action: 'members' });
			return results.map(({ recordId }) => recordId);
		};
		const added = await run<{ added: number }>({ ...list, action: 'add_members', items: [id] });
		assert.equal(added.added, 1);
		assert.deepEqual(await members(), [id]);
		const removed = await run<{ removed: number }>({ ...list, action: 'remove_members', items: id });
		assert.equal(removed.removed, 1);
		assert.deepEqual(await members(), []);
		assert.equal((await reject({ ...list, list: 'Customer', action: 'members' })).error, 'not_found');
	}

	/** Checks a write in the stand-in, and not only in the answer. */
	async function writeAndRead({ key: endpoint, example }: Endpoint): Promise<void> {
		const contact: HubSpotRecord = await run({
			endpoint: 'contacts',
			action: 'create',
			c_properties: { firstname: 'Ada' },
		});
		// A lead needs a contact. No other record needs one.
		const associations = endpoint === 'leads' ? { c_associate: [{ to: 'contacts', id: contact.id }] } : {};
		const { id } = await run({ endpoint, action: 'create', c_properties: example, ...associations });
		assertHolds((await stored(endpoint, id))?.properties, example);

		const changed = change(example);
		await run({ endpoint, action: 'update', id, u_properties: changed });
		assertHolds((await stored(endpoint, id))?.properties, changed);

		const now = { ...example, ...changed };
		const fields = Object.keys(now);
		const read = await run({ endpoint, action: 'retrieve', id, r_fields: fields });
		assert.equal(read.id, id);
		assertHolds(read.properties, now);

		const list: { results: HubSpotRecord[] } = await run({
			endpoint,
			action: 'list',
			limit: 100,
			l_fields: fields.join(','),
		});
		assertHolds(list.results.find((record) => record.id === id)?.properties, now);

		assert.equal((await run({ endpoint, action: 'delete', id })).id, id);
		assert.equal((await stored(endpoint, id))?.archived, true);
	}

	/** Reads an endpoint of records that nobody can write, so there are none. */
	async function readNothing({ key: endpoint, actions }: Endpoint): Promise<void> {
		assert.ok(!actions.some((action) => /create|update|upsert|delete(?!d)|merge|purge/.test(action)), actions.join());
		const list: { results: object[] } = await run({ endpoint, action: 'list' });
		assert.deepEqual(list.results, []);
		assert.equal((await reject({ endpoint, action: 'retrieve', id: '1' })).error, 'not_found');
	}

	/** Uses a custom object by its name and by its type ID. */
	async function writeAndReadCars(): Promise<void> {
		const schema = {
			name: 'car',
			labels: { singular: 'Car', plural: 'Cars' },
			requiredProperties: ['plate'],
			primaryDisplayProperty: 'plate',
			properties: [
				{ name: 'plate', label: 'Plate', type: 'string', fieldType: 'text', hasUniqueValue: true },
				{ name: 'seats', label: 'Seats', type: 'number', fieldType: 'number' },
			],
			associatedObjects: ['CONTACT'],
		};
		const { objectTypeId } = await hubspot.api<{ objectTypeId: string }>(
			'POST',
			'/crm-object-schemas/2026-09/schemas',
			schema,
		);
		const cars = { endpoint: 'custom_objects', object_type: 'car' };
		const { id } = await run({ ...cars, action: 'create', c_properties: { plate: 'B-1', seats: 4 } });
		const read = await run({ ...cars, object_type: objectTypeId, action: 'retrieve', id, r_fields: ['plate'] });
		assert.equal(read.properties.plate, 'B-1');
		const upsert = { ...cars, action: 'upsert', id_property: 'plate' };
		const changed = await run<HubSpotRecord & { new: boolean }>({
			...upsert,
			c_properties: { plate: 'B-1', seats: 5 },
		});
		assert.deepEqual([changed.id, changed.new], [id, false]);
		const found: { results: HubSpotRecord[] } = await run({
			...cars,
			action: 'search',
			filters: [{ property: 'plate', operator: 'EQ', value: 'B-1' }],
		});
		assert.deepEqual(
			found.results.map((record) => record.id),
			[id],
		);
	}

	test('a contact is created or updated, found or created, in one step each', async () => {
		type Flagged = HubSpotRecord & { new?: boolean; created?: boolean };
		const upsert = { endpoint: 'contacts', action: 'upsert' };
		const made: Flagged = await run({ ...upsert, c_properties: { email: 'up@example.com', firstname: 'Ada' } });
		const changed: Flagged = await run({ ...upsert, c_properties: { email: 'up@example.com', city: 'London' } });
		assert.deepEqual([made.new, changed.new, changed.id], [true, false, made.id]);
		assertHolds((await stored('contacts', made.id))?.properties, { firstname: 'Ada', city: 'London' });

		const find = { endpoint: 'contacts', action: 'find_or_create' };
		const there: Flagged = await run({ ...find, c_properties: { email: 'up@example.com', firstname: 'Grace' } });
		assert.deepEqual([there.id, there.created], [made.id, false]);
		assertHolds((await stored('contacts', made.id))?.properties, { firstname: 'Ada' });
		const other: Flagged = await run({ ...find, c_properties: { email: 'foc@example.com', firstname: 'Grace' } });
		assert.deepEqual([other.created, other.id !== made.id], [true, true]);

		const kept = await run({ endpoint: 'contacts', action: 'merge', id: made.id, merge_id: other.id });
		assert.ok(kept.id);
		const gone: { permanently: boolean } = await run({
			endpoint: 'contacts',
			action: 'purge',
			id: 'up@example.com',
			id_property: 'email',
		});
		assert.equal(gone.permanently, true);
		const none: { found: string; record: unknown } = await run({
			endpoint: 'contacts',
			action: 'find',
			find_property: 'email',
			find_value: 'up@example.com',
		});
		assert.deepEqual([none.found, none.record], ['none', null]);
	});

	test('rows of a flow become records, and are read by pages, search and change', async () => {
		interface Report {
			total: number;
			failed: number;
			created?: number;
			updated?: number;
			deleted?: number;
			results: { index: number; status: string; id?: string; error?: { message: string }; record?: HubSpotRecord }[];
		}
		const since = new Date(Date.now() - 60_000).toISOString();
		const rows = Array.from({ length: 230 }, (_, i) => ({
			id: i + 1,
			name: `Company ${i}`,
			address: { town: i % 2 ? 'London' : 'Paris' },
		}));
		const made: Report = await run({
			endpoint: 'companies',
			action: 'create_many',
			items: rows,
			mapping: [
				{ column: 'name', property: 'name' },
				{ column: 'address.town', property: 'city' },
			],
		});
		assert.deepEqual([made.total, made.created, made.failed], [230, 230, 0]);
		assert.deepEqual(
			made.results.map(({ index }) => index),
			rows.map((_, i) => i),
		);
		const third = made.results[3]?.id ?? '';
		assertHolds((await stored('companies', third))?.properties, { name: 'Company 3', city: 'London' });

		const updated: Report = await run({
			endpoint: 'companies',
			action: 'update_many',
			items: made.results.map(({ id, index }) => ({ hubspot: id, phone: `+49 30 ${index}` })),
			id_column: 'hubspot',
		});
		assert.equal(updated.updated, 230);
		assertHolds((await stored('companies', third))?.properties, { phone: '+49 30 3' });

		const upserted: Report = await run({
			endpoint: 'contacts',
			action: 'upsert_many',
			items: [
				{ email: 'many-1@example.com', firstname: 'A' },
				{ email: 'Many-1@example.com', lastname: 'B' },
				{ email: 'many-2@example.com' },
			],
		});
		assert.deepEqual([upserted.total, upserted.failed], [3, 0]);
		assert.equal(upserted.results[0]?.id, upserted.results[1]?.id);

		const some = made.results.slice(0, 120).map(({ id }) => id);
		const got: Report = await run({
			endpoint: 'companies',
			action: 'get_many',
			items: [...some, '999999'],
			l_fields: 'name',
		});
		assert.equal(got.results[119]?.record?.properties.name, 'Company 119');
		assert.equal(got.results[120]?.status, 'not_found');

		interface Page {
			results: HubSpotRecord[];
			complete: boolean;
			paging?: { next: { after: string } };
			since?: string;
		}
		const first: Page = await run({ endpoint: 'companies', action: 'list', all_pages: true, maximum: 150 });
		assert.deepEqual([first.results.length, first.complete], [150, false]);
		const rest: Page = await run({
			endpoint: 'companies',
			action: 'list',
			all_pages: true,
			after: first.paging?.next.after,
		});
		const ids = new Set([...first.results, ...rest.results].map(({ id }) => id));
		assert.equal(ids.size, first.results.length + rest.results.length);
		for (const { id } of made.results) assert.ok(ids.has(id ?? ''));
		assert.equal(rest.complete, true);

		const london: Page = await run({
			endpoint: 'companies',
			action: 'search',
			all_pages: true,
			filters: [
				{ property: 'city', operator: 'EQ', value: 'London' },
				{ property: 'name', operator: 'CONTAINS_TOKEN', value: 'Company' },
			],
			l_fields: 'city',
		});
		assert.deepEqual([london.results.length, london.complete], [115, true]);

		// Changes of the last half minute are left to the next run.
		const changed: Page = await run({ endpoint: 'companies', action: 'changed', since });
		const until = changed.since ?? '';
		assert.ok(since < until && Date.parse(until) <= Date.now() - 30_000, until);
		assert.equal(changed.complete, true);
		for (const { properties } of changed.results)
			assert.ok((properties.hs_lastmodifieddate ?? until) < until, JSON.stringify(properties));

		const before = made.results.length;
		const removed: Report = await run({
			endpoint: 'companies',
			action: 'delete_many',
			items: made.results.map(({ id }) => id).join(','),
		});
		assert.equal(removed.deleted, before);
		assert.equal((await stored('companies', third))?.archived, true);
	});

	test('a bad row does not keep the others from being written, and the reject path has the report', async () => {
		const items = [{ email: 'good-1@example.com' }, { email: 'no address' }, { email: 'good-2@example.com' }];
		const problem = (await reject({ endpoint: 'contacts', action: 'create_many', items })) as Problem & {
			report: { created: number; failed: number; results: { status: string; error?: { message: string } }[] };
		};
		assert.equal(problem.error, 'partial');
		assert.deepEqual(
			problem.report.results.map(({ status }) => status),
			['created', 'failed', 'created'],
		);
		const never: { failed: number } = await run({
			endpoint: 'contacts',
			action: 'create_many',
			items: [{ email: 'no address' }],
			fail_when: 'never',
		});
		assert.equal(never.failed, 1);
	});

	test('a record is found by a unique value with the characters of a URL', async () => {
		const email = 'ada+shop&co/1@example.com';
		const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { email } });
		assert.equal((await run({ endpoint: 'contacts', action: 'retrieve', id: email, id_property: 'email' })).id, id);
		await run({
			endpoint: 'contacts',
			action: 'update',
			id: email,
			id_property: 'email',
			u_properties: { city: 'London' },
		});
		assertHolds((await stored('contacts', id))?.properties, { city: 'London' });
	});

	test('an id whose template finds nothing is rejected before anything is sent', async () => {
		const before = (await asked()).length;
		const problem = await reject({ endpoint: 'contacts', action: 'retrieve' });
		assert.equal(problem.error, 'validation');
		assert.ok(
			problem.details?.some(({ field }) => field === 'id'),
			JSON.stringify(problem),
		);
		assert.equal((await asked()).length, before);
	});

	test('the reject path says that a record is not there', async () => {
		const problem = await reject({ endpoint: 'companies', action: 'retrieve', id: '987654321' });
		assert.equal(problem.error, 'not_found');
		assert.equal(problem.status, 404);
	});

	// Directus 11.16 and later hide the bodies of failed requests from the sandbox. The operation then sends a batch of
	// one, and it is not known which of the two answers HubSpot gives to it.
	for (const batchOfOne of [207, 400]) {
		for (const [action, key] of [
			['create', 'c_properties'],
			['update', 'u_properties'],
		] as const) {
			test(`the reject path of a refused ${action} names the property (a batch of one is answered with ${batchOfOne})`, async () => {
				await hubspot.control('PATCH', 'options', { batchOfOne });
				const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { firstname: 'Ada' } });
				const before = Object.keys(await hubspot.control<object[]>('GET', 'records/contacts')).length;
				const problem = await reject({
					endpoint: 'contacts',
					action,
					id,
					[key]: { firstname: 'Grace', favourite_colour: 'green' },
				});
				assert.equal(problem.error, 'validation');
				assert.equal(problem.status, 400);
				assert.ok(
					problem.details?.some(({ property }) => property === 'favourite_colour'),
					JSON.stringify(problem),
				);
				assert.equal(
					Object.keys(await hubspot.control<object[]>('GET', 'records/contacts')).length,
					before,
					'nothing was created',
				);
				assert.equal((await stored('contacts', id))?.properties.firstname, 'Ada', 'nothing was changed');
			});
		}

		test(`the reject path of a duplicate names the existing record (a batch of one is answered with ${batchOfOne})`, async () => {
			await hubspot.control('PATCH', 'options', { batchOfOne });
			const email = `twice-${batchOfOne}@example.com`;
			const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { email } });
			const problem = await reject({ endpoint: 'contacts', action: 'create', c_properties: { email } });
			assert.equal(problem.error, 'conflict');
			assert.equal(problem.existingId, id);
		});
	}

	test('ten runs at once each get their own answer', async () => {
		await hubspot.control('PATCH', 'options', { latencyMs: 300 });
		const before = (await asked()).length;
		const texts = Array.from({ length: 10 }, (_, index) => `Note number ${index}`);
		const notes = await Promise.all(
			texts.map((text) =>
				run({
					endpoint: 'notes',
					action: 'create',
					c_properties: { hs_note_body: text, hs_timestamp: '2026-12-01T09:00:00Z' },
				}),
			),
		);
		await hubspot.control('PATCH', 'options', { latencyMs: 0 });
		for (const [index, { id }] of notes.entries())
			assertHolds((await stored('notes', id))?.properties, { hs_note_body: texts[index] ?? '' });
		const [first, second] = (await asked()).slice(before).map(({ time }) => Date.parse(time));
		assert.ok(
			first !== undefined && second !== undefined && second - first < 300,
			'the second did not wait for the first',
		);
	});

	test('the flow runs as before after a restart of Directus', async () => {
		await directus.restart();
		const { id } = await run({ endpoint: 'companies', action: 'create', c_properties: { name: 'Example' } });
		assertHolds((await stored('companies', id))?.properties, { name: 'Example' });
	});

	test('a token from the environment is neither in the log nor in the database', () => {
		assert.ok(!directus.log.includes(TOKEN), 'the log');
		assert.ok(!readFileSync(directus.database).includes(TOKEN), 'the database');
	});

	test('flows saved by the operation of directus-labs run unchanged', async () => {
		/** The options that its form stored, with the token as text. */
		const saved = { apiKey: TOKEN, endpoint: 'contacts' };
		const { id } = await run({ endpoint: 'contacts', action: 'create', c_properties: { email: 'old@example.com' } });
		const old = await directus.createFlow('Saved before', [
			{ key: 'hubspot', type: 'hubspot-operation', options: saved },
		]);
		async function runOld<T = HubSpotRecord>(options: object): Promise<T> {
			await directus.setOptions(old, 'hubspot', { ...saved, ...options });
			return directus.trigger<T>(old, { id, email: 'labs@example.com' });
		}

		const created = await runOld({
			action: 'create',
			c_associations: null,
			c_properties: { email: '{{ $trigger.body.email }}', firstname: 'Ada' },
		});
		assertHolds((await stored('contacts', created.id))?.properties, { email: 'labs@example.com', firstname: 'Ada' });

		const read = await runOld({
			action: 'retrieve',
			id: '{{ $trigger.body.id }}',
			r_fields: ['email'],
			revision_fields: null,
			r_associations: ['companies'],
			archived: null,
		});
		assert.equal(read.properties.email, 'old@example.com');

		const updated = await runOld({
			action: 'update',
			id: '{{ $trigger.body.id }}',
			u_properties: { lastname: 'Lovelace' },
		});
		assert.equal(updated.id, id);
		assertHolds((await stored('contacts', id))?.properties, { lastname: 'Lovelace' });

		// An ID that another action left behind, and a drop-down that was cleared.
		const listed = await runOld<{ results: HubSpotRecord[] }>({
			action: 'list',
			id: '1',
			limit: 10,
			l_fields: ['email'],
			after: null,
		});
		assert.ok(listed.results.length > 1 && listed.results.length <= 10, JSON.stringify(listed));

		const email = await runOld({
			endpoint: 'email',
			action: 'create',
			c_properties: { hs_timestamp: '2026-12-01T09:00:00Z', hs_email_direction: 'EMAIL' },
		});
		assert.ok(await stored('emails', email.id));

		const logs = await runOld<{ results: object[] }>({
			endpoint: 'activities',
			action: 'audit',
			limit: 2,
			id: null,
			occurred_after: '2026-01-01T12:00:00',
			occurred_before: null,
			sort: null,
		});
		assert.equal(logs.results.length, 2);

		await runOld({ action: 'delete', id: '{{ $trigger.body.id }}' });
		assert.equal((await stored('contacts', id))?.archived, true);

		const problem = await runOld<Problem>({ action: 'create', c_properties: { email: 'labs@example.com' } });
		assert.equal(problem.error, 'conflict');

		// Directus stores the options of each run. Nothing else holds the token.
		assert.ok(!directus.log.includes(TOKEN), 'the log');
		for (const { steps, data } of await directus.runs(old)) {
			assert.ok(!JSON.stringify(data).includes(TOKEN), 'the results of a run');
			const others = steps.map(({ options, ...step }) => ({
				...step,
				options: { ...(options as object), apiKey: undefined },
			}));
			assert.ok(!JSON.stringify(others).includes(TOKEN), 'the steps of a run');
		}
	});
}

/** Compares the expected properties in the form in which HubSpot stores them: as text, and times without needless zeros. */
function assertHolds(got: Record<string, string | null> | undefined, want: Record<string, unknown>): void {
	const plain = (value: unknown) => String(value).replace(/(T\d\d:\d\d:\d\d)(\.000)?Z$/, '$1Z');
	for (const [name, value] of Object.entries(want)) assert.equal(plain(got?.[name]), plain(value), name);
}

/** Returns another value for a property of the example, which fits its kind. */
function change(example: Record<string, unknown>): Record<string, string> {
	const rules: [RegExp, (value: unknown) => string][] = [
		[/(name|title|subject|body|label|text|content)$/, (value) => `${value}, changed`],
		[/amount$/, () => '59.90'],
		[/_date$/, () => '2027-01-31T00:00:00Z'],
	];
	for (const [names, changed] of rules) {
		const name = Object.keys(example).find((key) => names.test(key));
		if (name) return { [name]: changed(example[name]) };
	}
	throw new Error(`No property to change in ${JSON.stringify(example)}`);
}
