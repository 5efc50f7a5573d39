// Runs HubSpot's own client against the stand-in. The client is strict about
// statuses and reads every answer into its models, so an answer that it accepts
// has HubSpot's form.

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Client } from '@hubspot/api-client';
import { ROOT } from '../../build/paths.js';

const binary = `${ROOT}/.cache/hubspot-stand-in`;
const token = 'pat-na1-00000000-0000-0000-0000-000000000000';

let standIn: ChildProcess;
let base = '';
// All tests share one client, because the whole process shares its retry wrappers.
let client: Client;

before(async () => {
	execFileSync('go', ['build', '-o', binary, './internal/cmd/hubspot-stand-in'], { cwd: ROOT, stdio: 'inherit' });
	standIn = spawn(binary, ['-http', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
	assert.ok(standIn.stdout);
	const [line] = (await once(createInterface(standIn.stdout), 'line')) as [string];
	base = (JSON.parse(line) as { http: string }).http;
	client = new Client({ accessToken: token, basePath: base });
});

after(async () => {
	standIn.kill('SIGTERM');
	const [code] = (await once(standIn, 'exit')) as [number | null];
	assert.equal(code, 0, 'the stand-in ends cleanly');
});

beforeEach(() => control('POST', 'reset'));

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
	const init: RequestInit = { method };
	if (body !== undefined) init.body = JSON.stringify(body);
	const response = await fetch(`${base}/_stand-in/${path}`, init);
	const text = await response.text();
	assert.ok(response.ok, text);
	return text === '' ? undefined : JSON.parse(text);
}

// The client's error for an unexpected status.
interface ApiError {
	code: number;
	body: { category?: string; message?: string; errors?: { code?: string; context?: Record<string, string[]> }[] };
}

async function refused(work: Promise<unknown>): Promise<ApiError> {
	try {
		await work;
	} catch (error) {
		assert.ok(error instanceof Error && 'code' in error, String(error));
		return error as unknown as ApiError;
	}
	throw new Error('the call was not refused');
}

type Properties = Record<string, string>;

// The common part of the client's object APIs.
interface ObjectApi {
	basicApi: {
		create(input: {
			properties: Properties;
			associations: never[];
		}): Promise<{ id: string; properties: Record<string, string | null> }>;
		getById(id: string, properties?: string[]): Promise<{ id: string; createdAt: Date }>;
		update(id: string, input: { properties: Properties }): Promise<{ id: string }>;
		archive(id: string): Promise<void>;
		getPage(limit?: number): Promise<{ results: { id: string }[] }>;
	};
	searchApi: { doSearch(request: Record<string, unknown>): Promise<{ total: number; results: { id: string }[] }> };
	batchApi: {
		create(batch: {
			inputs: { properties: Properties; associations: never[]; objectWriteTraceId?: string }[];
		}): Promise<Batch>;
		read(
			batch: { inputs: { id: string }[]; properties: string[]; propertiesWithHistory: string[] },
			archived?: boolean,
		): Promise<Batch>;
		update(batch: { inputs: { id: string; properties: Properties }[] }): Promise<Batch>;
		archive(batch: { inputs: { id: string }[] }): Promise<void>;
	};
}

interface Batch {
	status: string;
	results: { id: string; objectWriteTraceId?: string; _new?: boolean }[];
	numErrors?: number;
	errors?: { category: string; context: Record<string, string[]> }[];
}

// The object APIs by their slugs, with the properties of a record.
function objects(): Record<string, [ObjectApi, Properties]> {
	const { crm } = client;
	const at = { hs_timestamp: '2026-11-24T09:00:00Z' };
	return {
		calls: [crm.objects.calls as unknown as ObjectApi, at],
		communications: [
			crm.objects.communications as unknown as ObjectApi,
			{ ...at, hs_communication_channel_type: 'SMS' },
		],
		companies: [crm.companies as unknown as ObjectApi, { name: 'Example' }],
		contacts: [crm.contacts as unknown as ObjectApi, { firstname: 'Ada' }],
		deals: [crm.deals as unknown as ObjectApi, { dealname: 'Order 1042' }],
		emails: [crm.objects.emails as unknown as ObjectApi, { ...at, hs_email_direction: 'EMAIL' }],
		goal_targets: [crm.objects.goals as unknown as ObjectApi, {}],
		invoices: [crm.commerce.invoices as unknown as ObjectApi, { hs_currency: 'EUR' }],
		leads: [crm.objects.leads as unknown as ObjectApi, { hs_lead_name: 'Ada' }],
		line_items: [crm.lineItems as unknown as ObjectApi, { name: 'Chair' }],
		meetings: [crm.objects.meetings as unknown as ObjectApi, at],
		notes: [crm.objects.notes as unknown as ObjectApi, at],
		postal_mail: [crm.objects.postalMail as unknown as ObjectApi, at],
		products: [crm.products as unknown as ObjectApi, { name: 'Chair' }],
		quotes: [crm.quotes as unknown as ObjectApi, { hs_title: 'Offer', hs_expiration_date: '2026-12-31' }],
		tasks: [crm.objects.tasks as unknown as ObjectApi, at],
		taxes: [crm.objects.taxes as unknown as ObjectApi, {}],
		tickets: [crm.tickets as unknown as ObjectApi, { subject: 'Help', hs_pipeline: '0', hs_pipeline_stage: '1' }],
	};
}

describe('records', () => {
	it('creates, reads, updates, lists, searches, batches and archives every object', async () => {
		await control('PATCH', 'options', { looseLeads: true });
		for (const [slug, [api, properties]] of Object.entries(objects())) {
			const made = await api.basicApi.create({ properties, associations: [] });
			assert.match(made.id, /^\d+$/, slug);
			for (const [name, value] of Object.entries(properties))
				assert.equal(made.properties[name], value, `${slug} ${name}`);

			const read = await api.basicApi.getById(made.id, Object.keys(properties));
			assert.equal(read.id, made.id, slug);
			assert.ok(read.createdAt instanceof Date && !Number.isNaN(read.createdAt.getTime()), slug);
			assert.equal((await api.basicApi.update(made.id, { properties })).id, made.id, slug);

			const batch = await api.batchApi.create({
				inputs: [{ properties, associations: [], objectWriteTraceId: 'one' }],
			});
			assert.equal(batch.status, 'COMPLETE', slug);
			assert.equal(batch.results[0]?.objectWriteTraceId, 'one', slug);
			const id = batch.results[0]?.id ?? '';
			assert.equal((await api.batchApi.update({ inputs: [{ id, properties }] })).results.length, 1, slug);

			const page = await api.basicApi.getPage(10);
			assert.deepEqual(
				page.results.map((record) => record.id),
				[made.id, id],
				slug,
			);
			const found = await api.searchApi.doSearch({ filterGroups: [], limit: 1, after: '1', sorts: [], properties: [] });
			assert.equal(found.total, 2, slug);
			assert.equal(found.results[0]?.id, id, slug);

			assert.equal(await api.basicApi.archive(made.id), undefined, slug);
			assert.equal(await api.batchApi.archive({ inputs: [{ id }] }), undefined, slug);
			const gone = await api.batchApi.read({ inputs: [{ id }], properties: [], propertiesWithHistory: [] }, true);
			assert.equal(gone.results[0]?.id, id, slug);
		}
		await control('PATCH', 'options', { looseLeads: false });
	});

	it('reads with history, associations and a unique property', async () => {
		const company = await client.crm.companies.basicApi.create({ properties: { name: 'Example' } });
		const contact = await client.crm.contacts.basicApi.create({
			properties: { email: 'ada+1@example.com', firstname: 'Ada' },
			associations: [
				{ to: { id: company.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 1 }] },
			],
		});
		await client.crm.contacts.basicApi.update('ada+1@example.com', { properties: { firstname: 'Augusta' } }, 'email');
		const read = await client.crm.contacts.basicApi.getById(
			'ada+1@example.com',
			['email'],
			['firstname'],
			['companies', 'deals'],
			false,
			'email',
		);
		assert.equal(read.id, contact.id);
		assert.deepEqual(
			read.propertiesWithHistory?.firstname?.map((version) => version.value),
			['Augusta', 'Ada'],
		);
		assert.equal(read.associations?.companies?.results[0]?.id, company.id);
		assert.equal(read.associations?.deals, undefined);
	});

	it("pages through a list with the client's own loop", async () => {
		await control('POST', 'seed', { type: 'contacts', count: 250, properties: { email: 'n{n}@example.com' } });
		const all = await client.crm.contacts.getAll(100, undefined, ['email']);
		assert.equal(all.length, 250);
		assert.equal(new Set(all.map((contact) => contact.id)).size, 250);
	});

	it('upserts, merges and purges', async () => {
		const upserted = await client.crm.contacts.batchApi.upsert({
			inputs: [{ id: 'a@example.com', idProperty: 'email', properties: { firstname: 'A' } }],
		});
		assert.equal(upserted.results[0]?._new, true);
		const other = await client.crm.contacts.basicApi.create({ properties: { email: 'b@example.com' } });
		const id = upserted.results[0]?.id ?? '';
		const merged = await client.crm.contacts.basicApi.merge({ primaryObjectId: id, objectIdToMerge: other.id });
		assert.equal(merged.id, id);
		assert.equal(
			await client.crm.contacts.basicApi.purge({ objectId: 'b@example.com', idProperty: 'email' }),
			undefined,
		);
		assert.equal((await refused(client.crm.contacts.basicApi.getById(id))).code, 404);
	});

	it('lets a batch partly fail without throwing', async () => {
		await client.crm.contacts.basicApi.create({ properties: { email: 'a@example.com' } });
		const batch = (await client.crm.contacts.batchApi.create({
			inputs: [
				{ properties: { email: 'a@example.com' }, associations: [], objectWriteTraceId: 'first' },
				{ properties: { email: 'b@example.com' }, associations: [], objectWriteTraceId: 'second' },
			],
		})) as unknown as Batch;
		assert.equal(batch.numErrors, 1);
		assert.equal(batch.errors?.[0]?.category, 'CONFLICT');
		assert.deepEqual(batch.errors?.[0]?.context.objectWriteTraceId, ['first']);
		assert.equal(batch.results[0]?.objectWriteTraceId, 'second');
	});

	it('reads feedback submissions, and custom objects through the generic API', async () => {
		assert.deepEqual((await client.crm.objects.feedbackSubmissions.basicApi.getPage()).results, []);
		const schema = await client.crm.schemas.coreApi.create({
			name: 'car',
			labels: { singular: 'Car', plural: 'Cars' },
			primaryDisplayProperty: 'plate',
			requiredProperties: ['plate'],
			searchableProperties: [],
			secondaryDisplayProperties: [],
			associatedObjects: ['CONTACT'],
			properties: [{ name: 'plate', label: 'Plate', type: 'string' as never, fieldType: 'text' }],
		} as never);
		assert.match(schema.objectTypeId ?? '', /^2-\d+$/);
		const car = await client.crm.objects.basicApi.create('p_car', { properties: { plate: 'B 1' } });
		assert.equal(
			(await client.crm.objects.basicApi.getById(schema.objectTypeId ?? '', car.id)).properties.plate,
			'B 1',
		);
		assert.equal(
			(await refused(client.crm.objects.basicApi.getPage('car'))).body.message,
			'Unable to infer object type from: car',
		);
		assert.equal((await client.crm.schemas.coreApi.getAll()).results.length, 1);
		assert.equal((await client.crm.schemas.coreApi.getById('car')).fullyQualifiedName, schema.fullyQualifiedName);
		await client.crm.schemas.coreApi.update('car', { labels: { singular: 'Auto', plural: 'Autos' } } as never);
		const association = await client.crm.schemas.coreApi.createAssociation('car', {
			fromObjectTypeId: schema.objectTypeId ?? '',
			toObjectTypeId: '0-3',
			name: 'car_to_deal',
		});
		assert.equal(await client.crm.schemas.coreApi.archiveAssociation('car', association.id), undefined);
		await client.crm.objects.basicApi.archive('p_car', car.id);
		assert.equal(await client.crm.schemas.coreApi.archive('car'), undefined);
	});
});

describe('associations', () => {
	async function pair(): Promise<[string, string]> {
		const contact = await client.crm.contacts.basicApi.create({ properties: { firstname: 'Ada' } });
		const company = await client.crm.companies.basicApi.create({ properties: { name: 'Example' } });
		return [contact.id, company.id];
	}

	it('sets, lists and removes them one by one', async () => {
		const api = client.crm.associations.v4.basicApi;
		const [contact, company] = await pair();
		assert.equal((await api.createDefault('contacts', contact, 'companies', company)).status, 'COMPLETE');
		const labelled = await api.create('contacts', contact, 'companies', company, [
			{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 1 },
		]);
		assert.deepEqual(labelled.labels, ['Primary']);
		const page = await api.getPage('contacts', contact, 'companies', undefined, 500);
		assert.equal(String(page.results[0]?.toObjectId), company);
		assert.deepEqual(
			page.results[0]?.associationTypes.map((type) => type.typeId),
			[1, 279],
		);
		assert.equal(await api.archive('contacts', contact, 'companies', company), undefined);
		assert.deepEqual((await api.getPage('contacts', contact, 'companies')).results, []);
	});

	it('sets, reads and removes them in batches', async () => {
		const api = client.crm.associations.v4.batchApi;
		const [contact, company] = await pair();
		const ends = { _from: { id: contact }, to: { id: company } };
		assert.equal((await api.createDefault('contact', 'company', { inputs: [ends] })).results.length, 2);
		const types = [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 1 }];
		assert.equal((await api.create('contact', 'company', { inputs: [{ ...ends, types }] })).results.length, 1);
		const read = await api.getPage('contact', 'company', { inputs: [{ id: contact }] });
		assert.equal(read.results[0]?.to.length, 1);
		assert.equal(await api.archiveLabels('contact', 'company', { inputs: [{ ...ends, types }] }), undefined);
		assert.equal(
			await api.archive('contact', 'company', { inputs: [{ _from: { id: contact }, to: [{ id: company }] }] }),
			undefined,
		);
		const none = (await api.getPage('contact', 'company', { inputs: [{ id: contact }] })) as unknown as Batch;
		assert.equal(none.numErrors, 1);
	});

	it('creates labels of the account', async () => {
		const api = client.crm.associations.v4.schema.definitionsApi;
		const made = await api.create('contacts', 'companies', {
			label: 'Adviser',
			name: 'adviser',
			inverseLabel: 'Advised',
		});
		const id = made.results[0]?.typeId ?? 0;
		assert.equal(made.results[0]?.category, 'USER_DEFINED');
		assert.equal(await api.update('contacts', 'companies', { associationTypeId: id, label: 'Counsel' }), undefined);
		assert.ok((await api.getAll('contacts', 'companies')).results.some((label) => label.label === 'Counsel'));
		assert.equal(await api.remove('contacts', 'companies', id), undefined);
	});

	it('names types by text in v3', async () => {
		const { batchApi, schema } = client.crm.associations;
		const [contact, company] = await pair();
		const names = (await schema.typesApi.getAll('contacts', 'companies')).results.map((type) => type.name);
		assert.ok(names.includes('contact_to_company'));
		const input = { inputs: [{ _from: { id: contact }, to: { id: company }, type: 'contact_to_company' }] };
		assert.equal((await batchApi.create('contacts', 'companies', input)).results.length, 1);
		assert.equal(
			(await batchApi.read('contacts', 'companies', { inputs: [{ id: contact }] })).results[0]?.to[0]?.id,
			company,
		);
		assert.equal(await batchApi.archive('contacts', 'companies', input), undefined);
	});
});

describe('the model of the account', () => {
	it('properties and their groups', async () => {
		const { coreApi, groupsApi, batchApi } = client.crm.properties;
		const email = await coreApi.getByName('contacts', 'email');
		assert.equal(email.hasUniqueValue, true);
		assert.equal(email.modificationMetadata?.readOnlyValue, false);
		assert.ok((await coreApi.getAll('contacts')).results.length > 50);
		await groupsApi.create('contacts', { name: 'extra', label: 'Extra' });
		const definition = {
			name: 'badge',
			label: 'Badge',
			type: 'string' as never,
			fieldType: 'text' as never,
			groupName: 'extra',
		};
		assert.equal((await coreApi.create('contacts', definition)).name, 'badge');
		assert.equal((await coreApi.update('contacts', 'badge', { label: 'No.' })).label, 'No.');
		assert.equal(await coreApi.archive('contacts', 'badge'), undefined);
		const more = { inputs: [{ ...definition, name: 'badge_2' }] };
		assert.equal((await batchApi.create('contacts', more)).results.length, 1);
		assert.equal(
			(await batchApi.read('contacts', { archived: false, inputs: [{ name: 'badge_2' }] } as never)).results.length,
			1,
		);
		assert.equal(await batchApi.archive('contacts', { inputs: [{ name: 'badge_2' }] }), undefined);
		assert.equal((await groupsApi.getByName('contacts', 'extra')).label, 'Extra');
		assert.equal((await groupsApi.update('contacts', 'extra', { label: 'More' })).label, 'More');
		assert.equal((await groupsApi.getAll('contacts')).results.length, 2);
		assert.equal(await groupsApi.archive('contacts', 'extra'), undefined);
	});

	it('pipelines and stages', async () => {
		const { pipelinesApi, pipelineStagesApi, pipelineAuditsApi } = client.crm.pipelines;
		assert.equal((await pipelinesApi.getAll('deals')).results[0]?.id, 'default');
		const stage = { label: 'In', displayOrder: 0, metadata: { probability: '0.5' } };
		const { id } = await pipelinesApi.create('deals', { label: 'Partners', displayOrder: 1, stages: [stage] });
		assert.equal((await pipelinesApi.getById('deals', id)).stages.length, 1);
		assert.equal((await pipelinesApi.update('deals', id, { label: 'Friends' })).label, 'Friends');
		const out = await pipelineStagesApi.create('deals', id, { ...stage, label: 'Out' });
		assert.equal((await pipelineStagesApi.getAll('deals', id)).results.length, 2);
		assert.equal((await pipelineStagesApi.getById('deals', id, out.id)).label, 'Out');
		assert.equal((await pipelineStagesApi.update('deals', id, out.id, { label: 'Off', metadata: {} })).label, 'Off');
		assert.equal((await pipelineStagesApi.replace('deals', id, out.id, stage)).id, out.id);
		assert.equal(await pipelineStagesApi.archive('deals', id, out.id), undefined);
		assert.equal((await pipelineAuditsApi.getAudit('deals', id)).results[0]?.action, 'CREATE');
		assert.equal(
			(await pipelinesApi.replace('deals', id, { label: 'All', displayOrder: 0, stages: [stage] })).label,
			'All',
		);
		assert.equal(await pipelinesApi.archive('deals', id), undefined);
	});

	it('owners', async () => {
		const page = await client.crm.owners.ownersApi.getPage(undefined, undefined, 1);
		assert.equal(page.results[0]?.email, 'sales@example.com');
		assert.ok(page.paging?.next?.after);
		assert.equal((await client.crm.owners.ownersApi.getPage('support@example.com')).results.length, 1);
		assert.equal((await client.crm.owners.ownersApi.getById(2002, 'userId')).id, '102');
	});

	it('lists and their members', async () => {
		const { listsApi, membershipsApi } = client.crm.lists;
		const contact = await client.crm.contacts.basicApi.create({ properties: { firstname: 'Ada' } });
		const { list } = await listsApi.create({ name: 'VIP', objectTypeId: '0-1', processingType: 'MANUAL' });
		const { list: source } = await listsApi.create({ name: 'Source', objectTypeId: '0-1', processingType: 'SNAPSHOT' });
		assert.deepEqual((await membershipsApi.add(source.listId, [contact.id])).recordsIdsAdded, [contact.id]);
		assert.equal(await membershipsApi.addAllFromList(list.listId, source.listId), undefined);
		const members = await membershipsApi.getPage(list.listId);
		assert.equal(members.results[0]?.recordId, contact.id);
		assert.ok(members.results[0]?.membershipTimestamp instanceof Date);
		assert.equal((await membershipsApi.getPageOrderedByAddedToListDate(list.listId)).results.length, 1);
		assert.equal((await membershipsApi.getLists('0-1', contact.id)).results.length, 2);
		const change = { recordIdsToAdd: [], recordIdsToRemove: [contact.id] };
		assert.deepEqual((await membershipsApi.addAndRemove(list.listId, change)).recordIdsRemoved, [contact.id]);
		assert.deepEqual((await membershipsApi.remove(source.listId, [contact.id])).recordIdsRemoved, [contact.id]);
		assert.equal(await membershipsApi.removeAll(list.listId), undefined);
		assert.equal((await listsApi.getById(list.listId)).list.name, 'VIP');
		assert.equal((await listsApi.getByName('VIP', '0-1')).list.listId, list.listId);
		assert.equal((await listsApi.getAll([list.listId])).lists.length, 1);
		assert.equal((await listsApi.doSearch({ query: 'vip', processingTypes: ['MANUAL'] })).total, 1);
		assert.equal((await listsApi.updateName(list.listId, 'Friends')).updatedList?.name, 'Friends');
		assert.equal(await listsApi.remove(list.listId), undefined);
		assert.equal(await listsApi.restore(list.listId), undefined);
	});

	it('imports and exports', async () => {
		const request = JSON.stringify({
			name: 'People',
			importOperations: { '0-1': 'UPSERT' },
			dateFormat: 'DAY_MONTH_YEAR',
			files: [
				{
					fileName: 'people.csv',
					fileFormat: 'CSV',
					fileImportPage: {
						hasHeader: true,
						columnMappings: [
							{
								columnObjectTypeId: '0-1',
								columnName: 'E-mail',
								propertyName: 'email',
								columnType: 'HUBSPOT_ALTERNATE_ID',
							},
							{ columnObjectTypeId: '0-1', columnName: 'First', propertyName: 'firstname' },
						],
					},
				},
			],
		});
		const { coreApi, publicImportsApi } = client.crm.imports;
		const data = Buffer.from('E-mail,First\nada@example.com,Ada\nno address,Nobody\n');
		const started = await coreApi.create({ data, name: 'people.csv' }, request);
		assert.equal(started.state, 'STARTED');
		const done = await coreApi.getById(Number(started.id));
		assert.equal(done.state, 'DONE');
		assert.equal(done.metadata.counters.CREATED_OBJECTS, 1);
		assert.equal((await coreApi.getPage()).results.length, 1);
		const errors = await publicImportsApi.getErrors(Number(started.id), undefined, 10, true, true);
		assert.equal(errors.results[0]?.errorType, 'INVALID_EMAIL');
		assert.equal(errors.results[0]?.sourceData.lineNumber, 3);
		assert.equal((await coreApi.cancel(Number(started.id))).status, 'COMPLETE');

		// The client's own start() fails before it sends anything: its serializer
		// does not know the union that the request is.
		const task = await client.apiRequest({
			method: 'POST',
			path: '/crm/v3/exports/export/async',
			body: {
				exportType: 'VIEW',
				format: 'CSV',
				exportName: 'All',
				objectType: 'CONTACT',
				language: 'EN',
				objectProperties: ['email'],
				exportInternalValuesOptions: ['NAMES'],
			},
		});
		assert.equal(task.status, 202);
		const { id } = (await task.json()) as { id: string };
		const state = (await client.crm.exports.publicExportsApi.getStatus(Number(id))) as {
			status: string;
			result?: string;
		};
		assert.equal(state.status, 'COMPLETE');
		assert.match(await (await fetch(state.result ?? '')).text(), /^Record ID,email\n\d+,ada@example\.com\n$/);
	});

	it("the account's logs, which only apiRequest reaches", async () => {
		for (const log of ['audit-logs', 'login', 'security']) {
			const response = await client.apiRequest({
				method: 'GET',
				path: `/account-info/2026-09/activity/${log}`,
				qs: { limit: 2 },
			});
			assert.equal(response.status, 200, log);
			const body = (await response.json()) as { results: unknown[]; paging?: { next: { after: string } } };
			assert.equal(body.results.length, 2, log);
			assert.ok(body.paging?.next.after, log);
		}
	});
});

describe('the APIs around the records', () => {
	it('consent by subscription type', async () => {
		const { definitionApi, statusApi } = client.communicationPreferences;
		const types = (await definitionApi.getPage()).subscriptionDefinitions;
		assert.equal(types[0]?.name, 'Newsletter');
		assert.ok(types[0]?.createdAt instanceof Date);
		const change = { emailAddress: 'ada@example.com', subscriptionId: types[0]?.id ?? '' };
		assert.equal((await statusApi.subscribe(change)).status, 'SUBSCRIBED');
		assert.equal((await refused(statusApi.subscribe(change))).code, 400);
		assert.equal((await statusApi.unsubscribe(change)).status, 'NOT_SUBSCRIBED');
		const status = await statusApi.getEmailStatus('ada@example.com');
		assert.equal(status.recipient, 'ada@example.com');
		assert.equal(status.subscriptionStatuses[0]?.sourceOfStatus, 'SUBSCRIPTION_STATUS');
	});

	it('forms', async () => {
		const api = client.marketing.forms.formsApi;
		const page = await api.getPage(undefined, 2);
		assert.equal(page.results[0]?.name, 'Newsletter');
		assert.ok(page.paging?.next?.after);
		// The client has no model for a captured form.
		const captured = await client.apiRequest({ path: '/marketing/v3/forms', qs: { formTypes: 'captured' } });
		assert.equal(((await captured.json()) as { results: unknown[] }).results.length, 1);
		const form = await api.getById(page.results[1]?.id ?? '');
		assert.equal(form.legalConsentOptions.type, 'explicit_consent_to_process');
		const { id: _, ...copy } = form;
		const made = await api.create({ ...copy, name: 'A copy' } as never);
		assert.equal(made.name, 'A copy');
		assert.deepEqual(made.fieldGroups, form.fieldGroups);
		assert.equal((await api.update(made.id, { name: 'Another' })).name, 'Another');
		assert.equal((await api.replace(made.id, { ...made, name: 'A third' })).name, 'A third');
		assert.equal(await api.archive(made.id), undefined);
		assert.equal((await api.getById(made.id, true)).archived, true);
	});

	it('files and folders', async () => {
		const { filesApi, foldersApi } = client.files;
		const folder = await foldersApi.create({ name: 'deals' });
		assert.equal(folder.path, '/deals');
		assert.equal((await foldersApi.getById(folder.id)).name, 'deals');
		const from = {
			url: 'https://example.com/offer.pdf',
			access: 'PRIVATE' as never,
			folderId: folder.id,
			overwrite: false,
			duplicateValidationStrategy: 'NONE' as never,
			duplicateValidationScope: 'EXACT_FOLDER' as never,
		};
		const task = await filesApi.checkImport((await filesApi.importFromUrl(from)).id);
		assert.equal(task.status, 'COMPLETE');
		const { id } = task.result as { id: string };
		const failed = await filesApi.checkImport(
			(await filesApi.importFromUrl({ ...from, url: 'https://nowhere.invalid/offer.pdf' })).id,
		);
		assert.equal(failed.status, 'COMPLETE');
		assert.equal(failed.numErrors, 1);
		assert.equal((await filesApi.getById(id)).path, '/deals/offer.pdf');
		assert.equal((await filesApi.doSearch()).results.length, 1);
		const link = await filesApi.getSignedUrl(id, undefined, 60);
		assert.equal(link.type, 'DOCUMENT');
		assert.ok(link.expiresAt instanceof Date);
		assert.match(await (await fetch(link.url)).text(), /offer\.pdf/);
		assert.equal((await filesApi.updateProperties(id, { name: 'bid' })).path, '/deals/bid.pdf');
		const data = { data: Buffer.from('hello'), name: 'hello.txt' };
		const uploaded = await filesApi.upload(data, folder.id, undefined, undefined, undefined, '{"access":"PRIVATE"}');
		assert.equal(uploaded.size, 5);
		assert.equal(await filesApi.archive(id), undefined);
		assert.equal(await filesApi._delete(uploaded.id), undefined);
		assert.equal((await refused(filesApi.getById(id))).code, 404);
		assert.equal(await foldersApi.archive(folder.id), undefined);
	});

	it('custom events', async () => {
		const contact = await client.crm.contacts.basicApi.create({ properties: { email: 'ada@example.com' } });
		const { eventTypes } = await client.events.eventsApi.getTypes();
		const event = { eventName: eventTypes[0] ?? '', email: 'ada@example.com', properties: { amount: '12.5' } };
		assert.equal(await client.events.send.basicApi.send(event), undefined);
		assert.equal(await client.events.send.batchApi.send({ inputs: [{ ...event, uuid: 'one' }] }), undefined);
		const page = await client.events.eventsApi.getPage('contact');
		assert.equal(page.results.length, 2);
		assert.equal(page.results[0]?.objectId, contact.id);
		assert.ok(page.results[0]?.occurredAt instanceof Date);
	});

	it('a single send', async () => {
		const api = client.marketing.transactional.singleSendApi;
		const send = { emailId: 700001, message: { to: 'ada@example.com', sendId: 'one' } };
		const sent = await api.sendEmail({ ...send, contactProperties: {}, customProperties: {} } as never);
		assert.equal(sent.status, 'COMPLETE');
		assert.equal(sent.sendResult, 'SENT');
		assert.ok(sent.completedAt instanceof Date);
		assert.equal((await api.sendEmail(send as never)).sendResult, 'IDEMPOTENT_IGNORE');
	});

	it('deal splits, and owners who left', async () => {
		const made = await client.crm.objects.basicApi.create('deal_splits', { properties: { hubspot_owner_id: '101' } });
		assert.match(made.id, /^\d+$/);
		const gone = (await client.crm.owners.ownersApi.getPage(undefined, undefined, 10, true)).results[0];
		assert.equal(gone?.archived, true);
		assert.equal(gone?.userId, null);
		assert.equal(gone?.userIdIncludingInactive, 2003);
	});
});

describe('errors in the form that the client reads', () => {
	it('a wrong property, a conflict, a missing record', async () => {
		const wrong = await refused(client.crm.contacts.basicApi.create({ properties: { nothing: '1' } }));
		assert.equal(wrong.code, 400);
		assert.equal(wrong.body.errors?.[0]?.code, 'PROPERTY_DOESNT_EXIST');
		const { id } = await client.crm.contacts.basicApi.create({ properties: { email: 'a@example.com' } });
		const conflict = await refused(client.crm.contacts.basicApi.create({ properties: { email: 'a@example.com' } }));
		assert.equal(conflict.code, 409);
		assert.equal(conflict.body.message, `Contact already exists. Existing ID: ${id}`);
		assert.equal((await refused(client.crm.contacts.basicApi.getById('1'))).code, 404);
	});

	it('a missing scope, an unknown token', async () => {
		await control('POST', 'tokens', { name: 'reader', value: 'pat-reader', scopes: ['crm.objects.contacts.read'] });
		client.setAccessToken('pat-reader');
		const scope = await refused(client.crm.companies.basicApi.getPage());
		client.setAccessToken('pat-nobody');
		const unknown = await refused(client.crm.companies.basicApi.getPage());
		client.setAccessToken(token);
		await control('DELETE', 'tokens/reader');
		assert.equal(scope.code, 403);
		assert.deepEqual(scope.body.errors?.[0]?.context?.requiredGranularScopes, ['crm.objects.companies.read']);
		assert.equal(unknown.code, 401);
		assert.equal(unknown.body.category, 'INVALID_AUTHENTICATION');
	});

	it('a page of HTML and a cut connection', async () => {
		await control('POST', 'faults', { path: '**/contacts', kind: 'html', times: 1 });
		const page = await refused(client.crm.contacts.basicApi.getPage());
		assert.equal(page.code, 502);
		assert.match(String(page.body), /^<!DOCTYPE html>/);
		await control('POST', 'faults', { path: '**/contacts', kind: 'cut' });
		await assert.rejects(client.crm.contacts.basicApi.getPage(), TypeError);
	});
});
