// Runs the recipes of the docs as flows of a real Directus against the stand-in.
// A recipe has to work as a person imports it.

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NEWEST, named, ROOT, type Version, versions } from './install.js';
import { tarball } from './packages.js';
import { Directus, type Flow, ON_REQUEST } from './server.js';
import { StandIn, TOKEN } from './stand-in.js';

const selected: Version[] = named() ?? [NEWEST, '10.13.4'];

interface HubSpotRecord {
	id: string;
	properties: Record<string, string | null>;
}

/** Imports a recipe as the docs say, and waits until Directus hears its trigger. The flow is removed after the test. */
async function importFlow(directus: Directus, name: string, change = (text: string) => text): Promise<Flow> {
	const text = readFileSync(join(ROOT, 'docs', 'recipes', `${name}.json`), 'utf8');
	const { id } = await directus.api<{ id: string }>('POST', '/flows', JSON.parse(change(text)));
	await directus.settle();
	return { id, operations: {} };
}

/** Waits until something is there. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
	for (const deadline = Date.now() + 300_000; ; await sleep(200)) {
		const found = await look();
		if (found !== undefined) return found;
		assert.ok(Date.now() < deadline, 'it did not come');
	}
}

/** Lets a request start a flow instead of its own trigger. */
const onRequest = (text: string) =>
	JSON.stringify({
		...JSON.parse(text),
		...ON_REQUEST,
	});

/** The secret of the app that sends webhooks. */
const SECRET = '5ec4e700-0000-4000-8000-00000000feed';

/** The token with which HubSpot opens assets of Directus. */
const ASSETS_TOKEN = '5ec4e700-0000-4000-8000-00000000a55e';

/** A mail server that keeps the mail it gets. */
class Mailbox {
	readonly letters: string[] = [];
	private readonly server = createServer((socket) => {
		let letter: string | undefined;
		let text = '';
		socket.write('220 mailbox\r\n');
		socket.setEncoding('utf8').on('data', (data: string) => {
			text += data;
			for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
				const line = text.slice(0, end);
				text = text.slice(end + 2);
				if (letter !== undefined) {
					if (line === '.') {
						this.letters.push(letter);
						letter = undefined;
						socket.write('250 kept\r\n');
					} else letter += `${line}\n`;
					continue;
				}
				if (line === 'DATA') letter = '';
				socket.write(line === 'DATA' ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
			}
		});
		socket.on('error', () => {});
	});

	static async open(): Promise<Mailbox> {
		const mailbox = new Mailbox();
		await new Promise<void>((resolve) => mailbox.server.listen(0, '127.0.0.1', resolve));
		return mailbox;
	}

	get port(): number {
		return (this.server.address() as { port: number }).port;
	}

	close(): void {
		this.server.close();
	}
}

for (const version of versions.filter((one) => selected.includes(one) && one !== '10.10.0'))
	describe(`recipes in Directus ${version}`, { timeout: 3_600_000 }, () => recipes(version));

function recipes(version: Version): void {
	let hubspot: StandIn;
	let directus: Directus;
	let mailbox: Mailbox;
	/** The collections of the running test. Other tests may use the same names. */
	const made: string[] = [];

	before(async () => {
		hubspot = await StandIn.start();
		mailbox = await Mailbox.open();
		directus = await Directus.start({
			version,
			extensions: [tarball('sandboxed')],
			standIn: hubspot,
			env: {
				HUBSPOT_TOKEN: TOKEN,
				HUBSPOT_CLIENT_SECRET: SECRET,
				HUBSPOT_ASSETS_TOKEN: ASSETS_TOKEN,
				FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN,HUBSPOT_CLIENT_SECRET,HUBSPOT_ASSETS_TOKEN',
				EMAIL_TRANSPORT: 'smtp',
				EMAIL_SMTP_HOST: '127.0.0.1',
				EMAIL_SMTP_PORT: `${mailbox.port}`,
				EMAIL_SMTP_IGNORE_TLS: 'true',
			},
		});
	});

	after(async () => {
		await directus?.stop();
		mailbox?.close();
		hubspot?.stop();
	});

	afterEach(async () => {
		for (const name of made.splice(0).reverse()) await directus.api('DELETE', `/collections/${name}`);
		for (const { id } of await directus.api<{ id: string }[]>('GET', '/flows?fields=id'))
			if (!directus.isProbe(id)) await directus.api('DELETE', `/flows/${id}`);
	});

	/** Reads or writes records in HubSpot without the operation. */
	const ask = <T>(method: string, path: string, body?: object) =>
		hubspot.api<T>(method, `/crm/objects/2026-09/${path}`, body);

	const create = (type: string, properties: object) => ask<HubSpotRecord>('POST', type, { properties });

	/** Creates a collection of texts, whose first field is its key. */
	async function collection(name: string, [key, ...texts]: string[], more: object[] = []): Promise<void> {
		const text = (field: string, schema: object) => ({ field, type: 'string', schema, meta: {} });
		made.push(name);
		await directus.api('POST', '/collections', {
			collection: name,
			meta: {},
			schema: {},
			fields: [text(key ?? '', { is_primary_key: true }), ...texts.map((field) => text(field, {})), ...more],
		});
	}

	test('a sign-up becomes a contact with a note, and the same contact is updated next time', async () => {
		const flow = await importFlow(directus, 'sign-up');
		const visit = { email: 'sign-up@example.com', firstname: 'Ada', page: '/pricing' };
		for (const lastname of ['King', 'Lovelace']) await directus.trigger(flow, { ...visit, lastname });
		const contact = await ask<HubSpotRecord & { associations?: { notes: { results: object[] } } }>(
			'GET',
			'contacts/sign-up%40example.com?idProperty=email&properties=lastname&associations=notes',
		);
		assert.equal(contact.properties.lastname, 'Lovelace');
		assert.equal(contact.associations?.notes.results.length, 2);
		assert.equal(mailbox.letters.length, 0);
	});

	test('a sign-up that HubSpot refuses is mailed with the reason', async () => {
		const flow = await importFlow(directus, 'sign-up');
		await directus.trigger(flow, { email: 'nobody', firstname: 'Ada', lastname: 'King', page: '/' });
		const letter = await until(async () => mailbox.letters[0]); // Directus does not wait for the mail
		assert.match(letter, /Subject: A sign-up did not reach HubSpot: validation/);
		assert.match(letter, /nobody/);
	});

	test('changes go both ways, and do not come back', async () => {
		await collection(
			'customers',
			['id', 'email', 'firstname', 'lastname', 'city', 'deleted_on'],
			[{ field: 'date_updated', type: 'timestamp', schema: {}, meta: { special: ['date-updated'] } }],
		);
		await collection('hubspot_sync', ['key', 'pulled', 'deleted', 'pushed']);
		const since = '2000-01-01T00:00:00Z';
		await directus.api('POST', '/items/hubspot_sync', {
			key: 'customers',
			pulled: since,
			deleted: since,
			pushed: since,
		});
		// The records are a minute apart, and the last one is of now. Changes of the last half minute are left to the next run.
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
			deleted_on: null,
		});
		await directus.api('POST', '/items/customers', [row(renamed, 2, 'Before'), row(same, 3), row(edited, 4)]);
		await directus.api('PATCH', `/items/customers/${edited}`, { city: 'London' });

		const flow = await importFlow(directus, 'nightly', onRequest);
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

		await ask('DELETE', `contacts/${same}`);
		await directus.api('PATCH', `/items/customers/${same}`, { city: 'Paris' }); // which HubSpot cannot take any more
		const [before] = await directus.api<Record<string, string>[]>('GET', '/items/hubspot_sync');
		await sleep(31_000); // deletions of the last half minute are left to the next run
		await directus.trigger(flow);
		const marked = await directus.api<{ deleted_on: string | null }[]>(
			'GET',
			'/items/customers?sort=email&filter[email][_starts_with]=nightly',
		);
		assert.deepEqual(
			marked.map(({ deleted_on }) => deleted_on !== null),
			[false, false, true, false],
		);

		// The refused row did not stop the night. It is sent again until it counts as deleted.
		const refused = async () => {
			const [run] = await directus.runs(flow);
			const pushed = run?.data.pushed as { refused: { id: string }[] } | undefined;
			return pushed?.refused.map(({ id }) => id);
		};
		assert.deepEqual(await refused(), [same]);
		const states = async () => (await directus.api<Record<string, string>[]>('GET', '/items/hubspot_sync'))[0];
		const kept = await states();
		assert.notEqual(kept?.deleted, before?.deleted);
		assert.equal(kept?.pushed, before?.pushed);
		await directus.trigger(flow);
		assert.deepEqual(await refused(), []);
		assert.notEqual((await states())?.pushed, kept?.pushed);
	});

	test('a collection is imported, and each row gets its id or the reason', async () => {
		await collection('people', ['id', 'mail', 'name', 'hubspot_id']);
		const people = Array.from({ length: 250 }, (_, i) => ({
			id: `${i}`,
			mail: `import-${i}@example.com`,
			name: `P${i}`,
		}));
		await directus.api('POST', '/items/people', [...people, { id: 'bad', mail: 'no address', name: 'Nobody' }]);
		const flow = await importFlow(directus, 'import', onRequest);
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
		const merge = await importFlow(directus, 'merge');
		const first = await create('companies', { name: 'One', domain: 'twice.example.com' });
		const second = await create('companies', { name: 'Two', domain: 'twice.example.com' });
		await create('companies', { name: 'Other', domain: 'once.example.com' });
		const duplicates = await importFlow(directus, 'duplicates', (text) =>
			onRequest(text.replace('the ID of the flow Merge two companies', merge.id)),
		);
		await directus.trigger(duplicates);
		const kept = await ask<HubSpotRecord>('GET', `companies/${second.id}?properties=name`);
		assert.equal(kept.properties.name, 'One');
		assert.equal((await ask<HubSpotRecord>('GET', `companies/${first.id}`)).id, kept.id);
	});

	test('an order becomes a deal with its company, contact and line items', async () => {
		await collection('orders', [
			'id',
			'number',
			'total',
			'ordered_on',
			'seller',
			'company_domain',
			'email',
			'hubspot_deal',
		]);
		await collection('order_lines', ['id', 'order', 'product', 'quantity', 'price']);
		await directus.api('POST', '/fields/orders', {
			field: 'lines',
			type: 'alias',
			meta: { special: ['o2m'] },
			schema: null,
		});
		await directus.api('POST', '/relations', {
			collection: 'order_lines',
			field: 'order',
			related_collection: 'orders',
			meta: { one_field: 'lines' },
			schema: {},
		});
		const company = await create('companies', { name: 'Example', domain: 'order.example.com' });
		const contact = await create('contacts', { email: 'order@example.com' });
		type Owners = { results: { id: string; email: string }[] };
		const [seller] = (await hubspot.api<Owners>('GET', '/crm/owners/2026-09')).results;
		await importFlow(directus, 'order');
		await directus.api('POST', '/items/orders', {
			id: '1',
			number: '1042',
			total: '149.80',
			ordered_on: '2026-11-24T23:30:00',
			seller: seller?.email,
			company_domain: 'order.example.com',
			email: 'order@example.com',
			lines: [
				{ id: 'a', product: 'Support plan', quantity: '2', price: '49.90' },
				{ id: 'b', product: 'Setup', quantity: '1', price: '50' },
			],
		});
		const deal = await until(async () => {
			const { hubspot_deal: id } = await directus.api<{ hubspot_deal: string | null }>('GET', '/items/orders/1');
			return id ?? undefined;
		});
		const read = await ask<HubSpotRecord & { associations: Record<string, { results: { id: string }[] }> }>(
			'GET',
			`deals/${deal}?properties=dealname,amount,closedate,dealstage,hubspot_owner_id&associations=companies,contacts,line_items`,
		);
		assert.deepEqual(
			{ ...read.properties, hs_object_id: undefined, createdate: undefined, hs_lastmodifieddate: undefined },
			{
				dealname: 'Order 1042',
				amount: '149.80',
				closedate: '2026-11-24T22:30:00Z',
				dealstage: 'closedwon',
				hubspot_owner_id: seller?.id,
				hs_object_id: undefined,
				createdate: undefined,
				hs_lastmodifieddate: undefined,
			},
		);
		assert.equal(read.associations.companies?.results[0]?.id, company.id);
		assert.equal(read.associations.contacts?.results[0]?.id, contact.id);
		assert.equal(new Set(read.associations['line items']?.results.map(({ id }) => id)).size, 2);
	});

	test('an order sends an event and a receipt', async () => {
		await collection('orders', ['id', 'number', 'total', 'email']);
		const contact = await create('contacts', { email: 'receipt@example.com' });
		await importFlow(directus, 'receipt', (text) => text.replace('1234567', '700002'));
		await directus.api('POST', '/items/orders', {
			id: '7',
			number: '1042',
			total: '149.80',
			email: 'receipt@example.com',
		});
		const sent = await until(async () => {
			const all = await hubspot.control<{ to: string; sendId: string; sendResult: string }[]>('GET', 'emails');
			return all.find(({ to }) => to === 'receipt@example.com');
		});
		assert.deepEqual([sent.sendId, sent.sendResult], ['receipt-7', 'SENT']);
		const events = await hubspot.control<{ objectId?: string; properties: object; dropped?: string }[]>(
			'GET',
			'events',
		);
		assert.deepEqual(
			events.map(({ objectId, properties, dropped }) => ({ objectId, properties, dropped })),
			[{ objectId: contact.id, properties: { order_number: '1042', amount: '149.80' }, dropped: undefined }],
		);
	});

	test('only a workflow of HubSpot adds a lead', async () => {
		await collection('leads', ['id', 'email', 'lastname']);
		const { id } = await create('contacts', { email: 'workflow@example.com', lastname: 'King' });
		const flow = await importFlow(directus, 'workflow');
		const url = `https://cms.example.com/flows/trigger/${flow.id}`;
		const body = JSON.stringify({ hs_object_id: id });
		const call = (secret: string) =>
			fetch(`${directus.url}/flows/trigger/${flow.id}`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-hubspot-signature-version': 'v2',
					'x-hubspot-signature': createHash('sha256').update(`${secret}POST${url}${body}`).digest('hex'),
				},
				body,
			});
		await call('not the secret');
		assert.deepEqual(await directus.api('GET', '/items/leads'), []);
		await call(SECRET);
		assert.deepEqual(await directus.api('GET', '/items/leads'), [
			{ id, email: 'workflow@example.com', lastname: 'King' },
		]);
	});

	test('a support form becomes a ticket of the contact', async () => {
		const flow = await importFlow(directus, 'ticket');
		const form = {
			email: 'form@example.com',
			name: 'King',
			subject: 'Cannot log in',
			message: 'The link fails.',
			priority: 'High',
		};
		const answer = await directus.trigger<{ ticket: string; page: string }>(flow, form);
		assert.match(answer.page, new RegExp(`/record/0-5/${answer.ticket}$`));
		const ticket = await ask<HubSpotRecord & { associations: Record<string, { results: { id: string }[] }> }>(
			'GET',
			`tickets/${answer.ticket}?properties=subject,hs_pipeline,hs_pipeline_stage,hs_ticket_priority&associations=contacts`,
		);
		assert.equal(ticket.properties.hs_pipeline_stage, '1');
		assert.equal(ticket.properties.hs_ticket_priority, 'HIGH');
		const contact = await ask<HubSpotRecord>('GET', 'contacts/form%40example.com?idProperty=email');
		assert.equal(ticket.associations.contacts?.results[0]?.id, contact.id);
	});

	test('only a person who opens the link subscribes to the newsletter', async () => {
		made.push('newsletter');
		const field = (name: string) => ({ field: name, type: 'string', schema: {}, meta: {} });
		await directus.api('POST', '/collections', {
			collection: 'newsletter',
			meta: {},
			schema: {},
			fields: [
				{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } },
				...['email', 'page', 'status'].map(field),
			],
		});
		const confirm = await importFlow(directus, 'confirm');
		const flow = await importFlow(directus, 'newsletter', (text) =>
			text.replace('the ID of the flow Confirm', confirm.id),
		);
		const before = mailbox.letters.length;
		await directus.trigger(flow, { email: 'news@example.com', page: 'https://www.example.com/' });
		const letter = await until(async () => mailbox.letters[before]);
		const text = letter.replace(/=\n/g, '').replaceAll('=3D', '=');
		const link = /\/flows\/trigger\/[\w-]+\?id=[\w-]{36}/.exec(text)?.[0];
		assert.ok(link, text);
		const status = async () => {
			const path = '/communication-preferences/2026-09/statuses/news%40example.com?channel=EMAIL';
			const { results } = await hubspot.api<{ results: Record<string, string>[] }>('GET', path);
			return results.find(({ subscriptionName }) => subscriptionName === 'Newsletter');
		};
		assert.equal((await status())?.status, 'NOT_SPECIFIED');
		const open = async (path: string) => (await (await fetch(`${directus.url}${path}`)).json()) as { message: string };
		const unknown = link.replace(/id=.*/, 'id=00000000-0000-4000-8000-000000000000');
		assert.match((await open(unknown)).message, /do not know/);
		assert.equal((await status())?.status, 'NOT_SPECIFIED');
		assert.match((await open(link)).message, /Thank you/);
		const after = await status();
		assert.deepEqual([after?.status, after?.legalBasis], ['SUBSCRIBED', 'CONSENT_WITH_NOTICE']);
		assert.match(after?.legalBasisExplanation ?? '', /Signed up on https:\/\/www\.example\.com\//);
		const [row] = await directus.api<{ status: string }[]>('GET', '/items/newsletter');
		assert.equal(row?.status, 'confirmed');
	});

	test('a contact form is submitted, and the site gets the errors of its fields', async () => {
		const flow = await importFlow(directus, 'contact');
		const form = {
			email: 'visitor@example.com',
			firstname: 'Ada',
			message: 'Hello',
			agreed: true,
			page: 'https://www.example.com/contact',
			hutk: '0123456789abcdef0123456789abcdef',
		};
		assert.deepEqual(await directus.trigger(flow, form), { ok: true, message: 'We will write soon.' });
		const contact = await ask<HubSpotRecord>(
			'GET',
			'contacts/visitor%40example.com?idProperty=email&properties=firstname',
		);
		assert.equal(contact.properties.firstname, 'Ada');
		const { errors, ok } = await directus.trigger<{ ok: boolean; errors: Record<string, string>[] }>(flow, {
			email: 'nobody',
			agreed: false,
		});
		assert.equal(ok, false);
		assert.deepEqual(errors.map(({ property, code }) => `${property} ${code}`).sort(), [
			'email INVALID_EMAIL',
			'message REQUIRED_FIELD',
			'undefined MISSING_PROCESSING_CONSENT',
		]);
		const journal = await hubspot.control<{ host: string; path: string; bearer: boolean }[]>('GET', 'journal');
		const sent = journal.filter(({ path }) => path.startsWith('/submissions/'));
		assert.deepEqual(
			sent.map(({ host, bearer }) => [host, bearer]),
			[
				['api.hsforms.com', false],
				['api.hsforms.com', false],
			],
		);
	});

	test('an upload becomes an attachment of the note of a deal', async () => {
		await collection(
			'deal_files',
			['id', 'title', 'hubspot_deal', 'hubspot_note'],
			[{ field: 'file', type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'] } }],
		);
		await directus.api('POST', '/relations', {
			collection: 'deal_files',
			field: 'file',
			related_collection: 'directus_files',
			meta: {},
			schema: {},
		});
		await directus.api('PATCH', '/users/me', { token: ASSETS_TOKEN });
		await hubspot.control('PATCH', 'options', { fetchFiles: true });
		const upload = new FormData();
		upload.append('file', new Blob(['the signed quote'], { type: 'text/plain' }), 'signed quote.txt');
		const uploaded = await fetch(`${directus.url}/files`, {
			method: 'POST',
			headers: { authorization: `Bearer ${ASSETS_TOKEN}` },
			body: upload,
		});
		const { data: file } = (await uploaded.json()) as { data: { id: string } };
		const deal = await create('deals', { dealname: 'With a quote' });
		await importFlow(directus, 'attachment', (text) => text.replace('https://cms.example.com', directus.url));
		await directus.api('POST', '/items/deal_files', {
			id: '1',
			title: 'The signed quote',
			hubspot_deal: deal.id,
			file: file.id,
		});
		const noteId = await until(async () => {
			const row = await directus.api<{ hubspot_note: string | null }>('GET', '/items/deal_files/1');
			return row.hubspot_note ?? undefined;
		});
		const note = await ask<HubSpotRecord & { associations: Record<string, { results: { id: string }[] }> }>(
			'GET',
			`notes/${noteId}?properties=hs_note_body,hs_attachment_ids&associations=deals`,
		);
		assert.equal(note.properties.hs_note_body, 'The signed quote');
		assert.equal(note.associations.deals?.results[0]?.id, deal.id);
		const attached = await hubspot.api<{ name: string; extension: string; size: number; access: string }>(
			'GET',
			`/files/2026-09/files/${note.properties.hs_attachment_ids}`,
		);
		assert.deepEqual(
			[attached.name, attached.extension, attached.size, attached.access],
			['signed quote', 'txt', 'the signed quote'.length, 'PRIVATE'],
		);
		await hubspot.control('PATCH', 'options', { fetchFiles: false });
	});

	test('contacts are written into a collection only if HubSpot reports the change', async () => {
		await collection('customers', ['id', 'email', 'firstname', 'lastname']);
		const known = await create('contacts', { email: 'known@example.com', firstname: 'Ada' });
		const unknown = await create('contacts', { email: 'unknown@example.com', firstname: 'Bob' });
		await directus.api('POST', '/items/customers', { id: known.id, email: 'before@example.com' });
		const flow = await importFlow(directus, 'webhook');
		const url = `https://cms.example.com/flows/trigger/${flow.id}`;
		const events = [known, unknown, known].map(({ id }, index) => ({
			eventId: index,
			subscriptionType: 'contact.propertyChange',
			objectId: Number(id),
			occurredAt: Date.now(),
		}));
		const body = JSON.stringify(events);
		const timestamp = `${Date.now()}`;
		const call = (secret: string) =>
			fetch(`${directus.url}/flows/trigger/${flow.id}`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-hubspot-request-timestamp': timestamp,
					'x-hubspot-signature-v3': createHmac('sha256', secret)
						.update(`POST${url}${body}${timestamp}`)
						.digest('base64'),
				},
				body,
			});
		await call('not the secret');
		const failed = await until(async () => (await directus.runs(flow))[0]);
		assert.deepEqual(
			failed.steps.map(({ key, status }) => `${key} ${status}`),
			['call reject'],
		);
		await call(SECRET);
		const rows = await until(async () => {
			const all = await directus.api<{ id: string; email: string; firstname: string }[]>(
				'GET',
				'/items/customers?sort=email',
			);
			return all.length === 2 && all[0]?.email === 'known@example.com' ? all : undefined;
		});
		assert.deepEqual(
			rows.map(({ id, email, firstname }) => [id, email, firstname]),
			[
				[known.id, 'known@example.com', 'Ada'],
				[unknown.id, 'unknown@example.com', 'Bob'],
			],
		);
		assert.ok(!JSON.stringify(await directus.runs(flow)).includes(SECRET), 'the secret is in no log');
	});
}
