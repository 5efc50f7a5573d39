// Compares every request of the operation with the one that HubSpot's own client sends for the same call. The client talks
// to a recorder, and the built sandboxed package to a directus:api that records.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AssociationTypes, Client, Signature } from '@hubspot/api-client';
import {
	PublicCrmSearchRequest,
	PublicExportListRequest,
	PublicExportListRequestExportTypeEnum,
	PublicExportViewRequest,
	PublicExportViewRequestExportTypeEnum,
	PublicExportViewRequestFormatEnum,
	PublicExportViewRequestLanguageEnum,
} from '@hubspot/api-client/lib/codegen/crm/exports/models/all.js';
import { ROOT } from '../../build/paths.js';
import { TIMEOUT } from '../../src/api/answer.js';
import { type Endpoint, form } from '../../src/app/form.js';
import { type Handler, importSandboxed } from '../built.js';
import { atOnce } from '../isolate/sandbox.js';

const TOKEN = 'pat-na1-00000000-of-the-client';
const VERSIONS = ['v3', '2026-03', '2026-09'];

/** A text with all characters that have to be encoded, and some that need not be. */
const AWKWARD = "jane+test@ex ample.com/ü?&#=%2F;,'()*!~🙂";
const CURSOR = 'NTI1Cg==&+';

/** A recorded request, with the URL without its host. */
interface Sent {
	url: string;
	method: string;
	headers: Record<string, unknown>;
	body?: string;
}

/** An answer to every request. The client reads from it what it asked for. */
const ANSWER = {
	id: '1',
	properties: {},
	createdAt: '2026-11-24T09:00:00Z',
	updatedAt: '2026-11-24T09:00:00Z',
	archived: false,
	results: [],
	status: 'COMPLETE',
	startedAt: '2026-11-24T09:00:00Z',
	completedAt: '2026-11-24T09:00:00Z',
};

/** What HubSpot answers. The operation accepts only an answer that has what was asked for. */
function answerTo(url: string): object {
	if (url.endsWith('/labels')) return { results: LABELS };
	if (url.endsWith('/details')) return { ...ANSWER, portalId: 1 };
	if (/associations\/.*\/batch\/(create|associate\/default)$/.test(url)) return { ...ANSWER, results: [{}] };
	if (/splits.*upsert$/.test(url)) return { ...ANSWER, results: [{ splits: [] }] };
	return url.endsWith('/batch/upsert') ? { ...ANSWER, results: [{ ...ANSWER, new: true }] } : ANSWER;
}

/** The labels of an account's associations. */
const LABELS = [{ category: 'USER_DEFINED', typeId: 37, label: 'Decision maker' }];

/** Whether HubSpot's answer to a request has no body. */
const leavesNothing = ({ method, url }: { method: string; url: string }) =>
	method === 'DELETE' || /\/(batch(\/labels)?\/archive|gdpr-delete)$/.test(url);

let client: Client;
/** The requests of the client. */
let theirs: Sent[] = [];

const recorder = createServer(async (request, response) => {
	const { url = '', method = '', headers } = request;
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) body += chunk;
	theirs.push({ url, method, headers, ...(body !== '' && { body }) });
	// The client accepts only the status that HubSpot answers with.
	if (leavesNothing({ method, url })) return response.writeHead(204).end();
	const made =
		method === 'POST' &&
		!/\/(batch\/(read|update|upsert|associate\/default)|search|merge|imports\/?|cancel)(\?|$)/.test(url);
	const status = made ? 201 : 200;
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(ANSWER));
});

let handler: Handler;
/** The requests of the operation. */
let ours: Sent[] = [];
/** Says which requests are refused. The error has only the words that newer versions of Directus show. */
let refuses: ((sent: Sent) => boolean) | undefined;

const directusApi = {
	async request(url: string, options: Omit<Sent, 'url'>) {
		assert.equal(url.slice(0, 23), 'https://api.hubapi.com/');
		const sent = { ...options, url: url.slice(22) };
		ours.push(sent);
		if (refuses?.(sent)) throw new Error('Request failed with status code 400');
		if (leavesNothing(sent)) return { status: 204, headers: {}, data: '' };
		return { status: 200, headers: {}, data: answerTo(sent.url) };
	},
	sleep: async (milliseconds: number) => {
		assert.ok([0, TIMEOUT].includes(milliseconds), 'a run waits only at its start, and only for its turn');
		await atOnce(milliseconds);
	},
	log: (message: string) => assert.fail(message),
};

before(async () => {
	await new Promise<void>((done) => recorder.listen(0, '127.0.0.1', done));
	const { port } = recorder.address() as AddressInfo;
	client = new Client({ accessToken: TOKEN, basePath: `http://127.0.0.1:${port}` });
	handler = await importSandboxed(directusApi);
});

after(() => {
	recorder.closeAllConnections();
	recorder.close();
});

/** Returns what the client sends for a call. */
async function asked(call: () => Promise<unknown>): Promise<Sent[]> {
	theirs = [];
	await call();
	return theirs;
}

/** The number of calls of the operation. Each has its own token, because the core waits for the limits of an account. */
let count = 0;

/** Returns what the operation sends for its options. */
async function operated(options: object): Promise<Sent[]> {
	ours = [];
	const token = `${TOKEN}-${++count}`;
	const run = handler({ apiKey: token, ...options });
	await (refuses ? assert.rejects(run, (error: string) => JSON.parse(error).status === 400) : run);
	for (const { headers } of ours) assert.equal(headers.Authorization, `Bearer ${token}`);
	return ours;
}

/** Parameters that are lists. They may come with a key for each value, or with commas as apiRequest writes them. */
const LISTS = ['properties', 'propertiesWithHistory', 'associations', 'actingUserId', 'sort'];

/** The meaning of a request. Two requests with the same meaning are the same to HubSpot. */
function meaning({ method, url, headers, body }: Sent) {
	const [path = '', query = ''] = url.split('?');
	const values: Record<string, string[]> = {};
	for (const [key, value] of new URLSearchParams(query)) {
		values[key] = [...(values[key] ?? []), ...(LISTS.includes(key) ? value.split(',') : [value])];
	}
	const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
	if (typeof type === 'string' && type.startsWith('multipart/')) {
		return { method, path: segments(path), values, type: 'multipart/form-data', body: parts(type, body ?? '') };
	}
	return { method, path: segments(path), values, type, body: body === undefined ? undefined : JSON.parse(body) };
}

/** The parts of a multipart body. Their order and the boundary between them have no meaning. */
function parts(type: string, body: string): Record<string, unknown> {
	const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? assert.fail('no boundary');
	const found: Record<string, unknown> = {};
	for (const part of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1)) {
		const [, head = '', content = ''] = /^\r\n(.*?)\r\n\r\n(.*)$/s.exec(part) ?? assert.fail(`not a part: ${part}`);
		const [, name = '', file] = /form-data; name="(\w+)"(?:; filename="([^"]*)")?/.exec(head) ?? assert.fail(head);
		const type = /^content-type: (.*)$/im.exec(head)?.[1];
		found[name] = { file, type, content: file === undefined ? JSON.parse(content) : content };
	}
	return found;
}

/**
 * The segments of a path, as the client has them. The client knows only v3 and v4, which stand before the family, such as
 * objects. A dated version stands after the family, so it is replaced. The client also ends some paths with a slash, which
 * is removed.
 */
function segments(path: string): string[] {
	const legacy = path.includes('/associations/') ? 'v4' : 'v3';
	const undated = path
		.replace(
			/^\/crm\/(objects|properties|owners|pipelines|lists|imports|exports)\/20\d\d-\d\d(?=\/|$)/,
			`/crm/${legacy}/$1`,
		)
		.replace(/^\/crm\/associations\/20\d\d-\d\d\//, '/crm/v4/associations/')
		.replace(/^\/crm-object-schemas\/20\d\d-\d\d\//, '/crm-object-schemas/v3/')
		.replace(/\/$/, '');
	return undated.split('/').map(decodeURIComponent);
}

/** Compares what the operation sends in every version with what the client sends. */
async function compare(options: object, call: () => Promise<unknown>): Promise<void> {
	const want = (await asked(call)).map(meaning);
	assert.notEqual(want.length, 0);
	for (const { headers } of theirs) assert.equal(headers.authorization, `Bearer ${TOKEN}`);
	for (const api_version of VERSIONS) {
		const sent = await operated({ ...options, api_version });
		assert.deepEqual(sent.map(meaning), want, `not what the client sends, in API version ${api_version}`);
		const prefix =
			api_version === 'v3'
				? /^\/(crm|crm-object-schemas)\/v[34]\//
				: new RegExp(
						`^/(crm/(objects|properties|owners|pipelines|associations|lists|imports|exports)|crm-object-schemas)/${api_version}([/?]|$)`,
					);
		for (const { url } of sent) assert.match(url, prefix);
	}
}

type Properties = Record<string, string>;
type Lists = [properties?: string[], history?: string[], associations?: string[], archived?: boolean];

interface Association {
	to: { id: string };
	types: { associationCategory: string; associationTypeId: number }[];
}

interface Input {
	properties: Properties;
	associations?: Association[];
}

interface Write {
	id: string;
	idProperty?: string;
	properties: Properties;
	objectWriteTraceId?: string;
}

/** The common part of the client's modules. */
interface Module {
	basicApi: {
		create(input: Input): Promise<unknown>;
		getById(id: string, ...more: [...Lists, idProperty?: string]): Promise<unknown>;
		update(id: string, input: { properties: Properties }, idProperty?: string): Promise<unknown>;
		archive(id: string): Promise<unknown>;
		getPage(limit?: number, after?: string, ...more: Lists): Promise<unknown>;
		/** Contacts, companies, deals and tickets have merge; contacts also have purge. */
		merge?(records: { primaryObjectId: string; objectIdToMerge: string }): Promise<unknown>;
		purge?(record: { objectId: string; idProperty?: string }): Promise<unknown>;
	};
	batchApi: {
		create(batch: { inputs: (Input & { objectWriteTraceId: string })[] }): Promise<unknown>;
		read(
			batch: {
				inputs: { id: string }[];
				idProperty?: string;
				properties?: string[];
				propertiesWithHistory?: string[];
			},
			archived?: boolean,
		): Promise<unknown>;
		update(batch: { inputs: Write[] }): Promise<unknown>;
		upsert(batch: { inputs: Write[] }): Promise<unknown>;
		archive(batch: { inputs: { id: string }[] }): Promise<unknown>;
	};
	searchApi: { doSearch(search: object): Promise<unknown> };
}

/** The client's own modules by endpoint. */
const MODULES: Record<string, (crm: Client['crm']) => object> = {
	calls: (crm) => crm.objects.calls,
	communications: (crm) => crm.objects.communications,
	companies: (crm) => crm.companies,
	contacts: (crm) => crm.contacts,
	deals: (crm) => crm.deals,
	email: (crm) => crm.objects.emails,
	feedback_submissions: (crm) => crm.objects.feedbackSubmissions,
	goals: (crm) => crm.objects.goals,
	invoices: (crm) => crm.commerce.invoices,
	leads: (crm) => crm.objects.leads,
	line_items: (crm) => crm.lineItems,
	meetings: (crm) => crm.objects.meetings,
	notes: (crm) => crm.objects.notes,
	postal_mail: (crm) => crm.objects.postalMail,
	products: (crm) => crm.products,
	quotes: (crm) => crm.quotes,
	tasks: (crm) => crm.objects.tasks,
	taxes: (crm) => crm.objects.taxes,
	tickets: (crm) => crm.tickets,
};

/** HubSpot's names for the objects, which the client's generic module takes, where they are not the endpoint's key. */
const OBJECTS: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'testdata/objects.json'), 'utf8'));

function moduleOf(key: string): Module {
	const own = MODULES[key];
	if (own) return own(client.crm) as Module;
	const bind = (api: object) =>
		new Proxy(api as Record<string, (...given: unknown[]) => unknown>, {
			get: (target, name: string) => target[name]?.bind(target, OBJECTS[key] ?? key),
		});
	const { basicApi, batchApi, searchApi } = client.crm.objects;
	return { basicApi: bind(basicApi), batchApi: bind(batchApi), searchApi: bind(searchApi) } as unknown as Module;
}

// The client has no module for custom objects. The flow gives their object type, and everything else is as for the others.
const RECORDS = form.endpoints.filter(({ key, properties }) => properties.length > 0 && key !== 'custom_objects');

/** The client's association type between two objects, without a label. */
function typeName(from: Endpoint, to: Endpoint): string {
	const pascal = (words: string) => words.replace(/(?:^| )(\w)/g, (_, letter) => letter.toUpperCase());
	const name = [from, to].map(({ singular }) => pascal(singular.replace('piece of ', ''))).join('To');
	return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Rows of the form for all associations that the client has a type for, and what the client is given for them. */
function associations(from: Endpoint) {
	const rows: { to: string; id: string }[] = [];
	const given: Association[] = [];
	const names: string[] = [];
	for (const [i, { key }] of from.associable.entries()) {
		const name = typeName(from, RECORDS.find((to) => to.key === key) as Endpoint);
		const associationTypeId = AssociationTypes[name as keyof typeof AssociationTypes];
		if (associationTypeId === undefined) continue;
		const id = String(101 + i);
		names.push(name);
		rows.push({ to: key, id });
		given.push({ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] });
	}
	return { rows, given, names };
}

/** Associations in HubSpot's JSON: one with two types, and one to a record whose ID is not a number. */
const RAW: Association[] = [
	{
		to: { id: '901' },
		types: [
			{ associationCategory: 'USER_DEFINED', associationTypeId: 9001 },
			{ associationCategory: 'INTEGRATOR_DEFINED', associationTypeId: 9002 },
		],
	},
	{ to: { id: 'x/9' }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 9003 }] },
];

/** A call of the operation, and of the client. */
interface Call {
	action: string;
	name: string;
	options: object;
	call: (api: Module['basicApi']) => Promise<unknown>;
}

/** The calls that all endpoints of records have. */
function calls(endpoint: Endpoint): Call[] {
	const id = '101';
	const properties: Properties = {
		...(endpoint.example as Properties),
		empty: '',
		text: 'ü "quoted" \\ 🙂\n\u2028</script>',
		// A lead needs a contact.
		...(endpoint.key === 'leads' && { hs_associated_contact_email: 'ada@example.com' }),
	};
	const fields = ['hs_object_id', 'a&b=c'];
	const history = ['hs_createdate', 'hs_lastmodifieddate'];
	const { rows, given } = associations(endpoint);
	// Some objects have no associations, and no field for them in the form.
	const related = endpoint.associable.length > 0 ? ['contacts', 'p1_car'] : undefined;
	const create = { action: 'create', options: { c_properties: properties } };
	const retrieve = { action: 'retrieve', options: { id } };
	const update = { action: 'update', options: { id, u_properties: properties } };
	const list = { action: 'list', options: {} };
	const all: Call[] = [
		{ ...create, name: 'properties', call: (api) => api.create({ properties }) },
		{ ...retrieve, name: 'alone', call: (api) => api.getById(id) },
		{
			...retrieve,
			name: 'everything',
			options: {
				id: 'a b',
				id_property: 'unique_name',
				r_fields: fields,
				revision_fields: history,
				r_associations: related,
				archived: true,
			},
			call: (api) => api.getById('a b', fields, history, related, true, 'unique_name'),
		},
		{
			...retrieve,
			name: 'awkward id',
			options: { id: AWKWARD, id_property: 'email', archived: false },
			call: (api) => api.getById(AWKWARD, undefined, undefined, undefined, false, 'email'),
		},
		{ ...update, name: 'by id', call: (api) => api.update(id, { properties }) },
		{
			...update,
			name: 'by a unique property',
			options: { id: AWKWARD, id_property: 'email', u_properties: properties },
			call: (api) => api.update(AWKWARD, { properties }, 'email'),
		},
		{ action: 'delete', name: 'by id', options: { id }, call: (api) => api.archive(id) },
		{ action: 'delete', name: 'awkward id', options: { id: AWKWARD }, call: (api) => api.archive(AWKWARD) },
		{ ...list, name: 'alone', call: (api) => api.getPage() },
		{
			...list,
			name: 'everything',
			options: {
				limit: 50,
				after: CURSOR,
				l_fields: fields,
				l_revision_fields: history,
				l_associations: related,
				archived: true,
			},
			call: (api) => api.getPage(50, CURSOR, fields, history, related, true),
		},
		{
			...list,
			name: 'not archived',
			options: { limit: 100, archived: false },
			call: (api) => api.getPage(100, undefined, undefined, undefined, undefined, false),
		},
	];
	if (related) {
		all.push({
			...create,
			name: 'associations',
			options: { c_properties: properties, c_associate: rows, c_associations: RAW },
			call: (api) => api.create({ properties, associations: [...given, ...RAW] }),
		});
	}
	return all.filter(({ action }) => endpoint.actions.includes(action));
}

/** The calls that find records, and those of actions on many. */
function further(endpoint: Endpoint): (Omit<Call, 'call'> & { call: (module: Module) => Promise<unknown> })[] {
	const properties = endpoint.example as Properties;
	const write = { ...properties, code: 'a&b', hs_associated_contact_email: 'ada@example.com' };
	const fields = ['hs_object_id', 'a&b=c'];
	const never = { fail_when: 'never' }; // the recorder answers with no records
	const all: ReturnType<typeof further> = [
		{
			action: 'search',
			name: 'rows of filters, text, order, cursor',
			options: {
				filters: [
					{ property: 'code', operator: 'EQ', value: AWKWARD },
					{ property: 'size', operator: 'BETWEEN', value: 1, high: 2 },
					{ property: 'kind', operator: 'IN', value: 'a, b', group: 2 },
					{ property: 'kind', operator: 'HAS_PROPERTY', group: 2 },
				],
				query: 'x',
				sort: '-code',
				l_fields: fields,
				limit: 50,
				after: '100',
			},
			call: ({ searchApi }) =>
				searchApi.doSearch({
					filterGroups: [
						{
							filters: [
								{ propertyName: 'code', operator: 'EQ', value: AWKWARD },
								{ propertyName: 'size', operator: 'BETWEEN', value: '1', highValue: '2' },
							],
						},
						{
							filters: [
								{ propertyName: 'kind', operator: 'IN', values: ['a', 'b'] },
								{ propertyName: 'kind', operator: 'HAS_PROPERTY' },
							],
						},
					],
					query: 'x',
					sorts: [{ propertyName: 'code', direction: 'DESCENDING' }],
					properties: fields,
					limit: 50,
					after: '100',
				}),
		},
		{
			action: 'find',
			name: 'by a property',
			options: { find_property: 'code', find_value: AWKWARD, r_fields: fields },
			call: ({ searchApi }) =>
				searchApi.doSearch({
					filterGroups: [{ filters: [{ propertyName: 'code', operator: 'EQ', value: AWKWARD }] }],
					properties: fields,
					limit: 2,
				}),
		},
		{
			action: 'find_or_create',
			name: 'what is there',
			options: { id_property: 'code', c_properties: { ...write, code: AWKWARD }, r_fields: fields },
			call: ({ basicApi }) => basicApi.getById(AWKWARD, fields, undefined, undefined, undefined, 'code'),
		},
		{
			action: 'upsert',
			name: 'by a unique property',
			options: { id_property: 'code', c_properties: write },
			call: ({ batchApi }) => batchApi.upsert({ inputs: [{ id: 'a&b', idProperty: 'code', properties: write }] }),
		},
		{
			action: 'create_many',
			name: 'one',
			options: { ...never, items: [{ properties: write }] },
			call: ({ batchApi }) => batchApi.create({ inputs: [{ properties: write, objectWriteTraceId: '0' }] }),
		},
		{
			action: 'get_many',
			name: 'by a unique property',
			options: { items: ['a&b', 'c'], id_property: 'code', l_fields: ['code', ...fields], archived: true },
			call: ({ batchApi }) =>
				batchApi.read(
					{ inputs: [{ id: 'a&b' }, { id: 'c' }], idProperty: 'code', properties: ['code', ...fields] },
					true,
				),
		},
		{
			action: 'update_many',
			name: 'by id',
			options: { ...never, items: [{ id: '101', properties }] },
			call: ({ batchApi }) => batchApi.update({ inputs: [{ id: '101', properties, objectWriteTraceId: '0' }] }),
		},
		{
			action: 'upsert_many',
			name: 'by a unique property',
			options: { ...never, items: [write], id_property: 'code' },
			call: ({ batchApi }) =>
				batchApi.upsert({
					inputs: [{ id: 'a&b', idProperty: 'code', properties: write, objectWriteTraceId: '0' }],
				}),
		},
		{
			action: 'delete_many',
			name: 'two',
			options: { items: '101, 102' },
			call: ({ batchApi }) => batchApi.archive({ inputs: [{ id: '101' }, { id: '102' }] }),
		},
	];
	const { merge, purge } = moduleOf(endpoint.key).basicApi;
	if (merge) {
		all.push({
			action: 'merge',
			name: 'two',
			options: { id: '101', merge_id: '102' },
			call: async ({ basicApi }) => basicApi.merge?.({ primaryObjectId: '101', objectIdToMerge: '102' }),
		});
	}
	if (purge) {
		all.push({
			action: 'purge',
			name: 'by a unique property',
			options: { id: AWKWARD, id_property: 'email' },
			// The contact is given by its ID, because HubSpot blocks an address that no contact has for good.
			call: async ({ basicApi }) => {
				const none = undefined;
				const { id } = (await basicApi.getById(AWKWARD, none, none, none, none, 'email')) as { id: string };
				await basicApi.purge?.({ objectId: id });
			},
		});
	}
	return all.filter(({ action }) => endpoint.actions.includes(action));
}

for (const endpoint of RECORDS) {
	describe(endpoint.label, () => {
		for (const { action, name, options, call } of calls(endpoint)) {
			test(`${action}: ${name}`, () =>
				compare({ endpoint: endpoint.key, action, ...options }, () => call(moduleOf(endpoint.key).basicApi)));
		}
		test('finding records, and actions on many', async (t) => {
			for (const { action, name, options, call } of further(endpoint)) {
				await t.test(`${action}: ${name}`, () =>
					compare({ endpoint: endpoint.key, action, ...options }, () => call(moduleOf(endpoint.key))),
				);
			}
		});
	});
}

// The client's names for the fields of a pair. It cannot use `from`, which is a keyword in another language.
const pair = (from: string, to: string) => ({ _from: { id: from }, to: { id: to } });

describe('Associations', () => {
	const objects = ['contacts', 'companies'] as const;
	const label = 'Decision maker';
	const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: 37 }] as never;
	const rows = [{ to: 'companies', id: '201, 202' }];
	const items = [
		{ from: '101', to: '201' },
		{ from: 102, to: 'a&b' },
	];
	const many = { items, to_object: 'companies', fail_when: 'never' };
	const api = () => client.crm.associations.v4;
	const all: { name: string; options: object; call: () => Promise<unknown> }[] = [
		{
			name: 'without a label',
			options: { action: 'associate', id: '101', a_associate: rows },
			call: () => api().batchApi.createDefault(...objects, { inputs: [pair('101', '201'), pair('101', '202')] }),
		},
		{
			name: 'with a label',
			options: { action: 'associate', id: '101', a_associate: [{ to: 'companies', id: 201, label }] },
			call: async () => {
				await api().schema.definitionsApi.getAll(...objects);
				await api().batchApi.getPage(...objects, { inputs: [{ id: '101' }] });
				await api().batchApi.create(...objects, { inputs: [{ ...pair('101', '201'), types }] });
			},
		},
		{
			name: 'of many',
			options: { action: 'associate_many', ...many },
			call: () => api().batchApi.createDefault(...objects, { inputs: [pair('101', '201'), pair('102', 'a&b')] }),
		},
		{
			name: 'of many, with a label',
			options: { action: 'associate_many', ...many, label },
			call: async () => {
				await api().schema.definitionsApi.getAll(...objects);
				await api().batchApi.getPage(...objects, { inputs: [{ id: '101' }, { id: '102' }] });
				const inputs = [pair('101', '201'), pair('102', 'a&b')].map((one) => ({ ...one, types }));
				await api().batchApi.create(...objects, { inputs });
			},
		},
		{
			name: 'removed',
			options: { action: 'disassociate', id: '101', a_associate: [{ to: 'companies', id: '201' }] },
			call: () => api().batchApi.archive(...objects, { inputs: [{ _from: { id: '101' }, to: [{ id: '201' }] }] }),
		},
		{
			name: 'a label taken off',
			options: { action: 'disassociate_many', ...many, label },
			call: async () => {
				await api().schema.definitionsApi.getAll(...objects);
				const inputs = [pair('101', '201'), pair('102', 'a&b')].map((one) => ({ ...one, types }));
				await api().batchApi.archiveLabels(...objects, { inputs });
			},
		},
		{
			name: 'of one record',
			options: { action: 'associations', id: AWKWARD.replace('@', ''), to_object: 'companies', after: CURSOR },
			call: () => api().basicApi.getPage('contacts', AWKWARD.replace('@', ''), 'companies', CURSOR, 500),
		},
		{
			name: 'of many records',
			options: { action: 'associations_many', items: '101, 102', to_object: 'companies' },
			call: () => api().batchApi.getPage(...objects, { inputs: [{ id: '101' }, { id: '102' }] }),
		},
	];
	for (const { name, options, call } of all) {
		test(name, () => compare({ endpoint: 'contacts', ...options }, call));
	}
});

describe('the splits of deals', () => {
	const batch = () => client.crm.objects.dealSplits.batchApi;
	const splits = [
		{ ownerId: 101, percentage: 0.66666667 },
		{ ownerId: 102, percentage: 0.33333333 },
	];
	const rows = [
		{ owner: '101', percentage: 66.666667 },
		{ owner: '102', percentage: 33.333333 },
	];
	const all = [
		{
			name: 'read',
			options: { action: 'split_read', deals: '7, 8' },
			call: () => batch().read({ inputs: [{ id: '7' }, { id: '8' }] }),
		},
		{
			name: 'set',
			options: { action: 'split_set', id: '7', splits: rows },
			call: () => batch().upsert({ inputs: [{ id: 7, splits }] }),
		},
	];
	for (const { name, options, call } of all) {
		test(name, async () => {
			const want = (await asked(call)).map(meaning);
			assert.equal(want.length, 1);
			for (const api_version of VERSIONS) {
				const sent = await operated({ endpoint: 'deals', ...options, api_version });
				const v3 = '/crm/v3/objects/deals/splits/';
				const prefix = api_version === 'v3' ? v3 : `/deal-splits/${api_version}/`;
				for (const { url } of sent) assert.equal(url.slice(0, prefix.length), prefix);
				const undated = sent.map((one) => ({ ...one, url: one.url.replace(prefix, v3) }));
				assert.deepEqual(undated.map(meaning), want, api_version);
			}
		});
	}
});

test('a request without a body has no content type', async () => {
	const id = '101';
	const all = ['Accept', 'Authorization', 'User-Agent'];
	const requests = [
		{ options: { action: 'retrieve', id }, headers: ['Accept', 'Authorization', 'User-Agent'] },
		{ options: { action: 'delete', id }, headers: all },
		{ options: { action: 'list' }, headers: all },
	];
	for (const { options, headers } of requests) {
		const [sent] = await operated({ endpoint: 'contacts', ...options });
		assert.ok(sent);
		assert.equal('body' in sent, false);
		assert.deepEqual(Object.keys(sent.headers).sort(), headers);
	}
});

test('all types without a label that the client has are compared', () => {
	const compared = new Set(RECORDS.flatMap((from) => associations(from).names));
	const names = Object.values(AssociationTypes).filter((name) => typeof name === 'string');
	assert.deepEqual(
		names.filter((name) => !compared.has(name)),
		[
			'primaryContactToCompany',
			'primaryCompanyToContact',
			'primaryDealToCompany',
			'primaryCompanyToDeal',
			'parentToChildCompany',
			'childToParentCompany',
			'primaryCompanyToTicket',
			'primaryTicketToCompany',
			'quoteToQuoteTemplate',
			'contactSigner',
		],
	);
});

describe('the diagnosis of a refusal without a reason', () => {
	const properties = { email: 'ada@example.com', firstname: '' };
	const { rows, given } = associations(RECORDS.find(({ key }) => key === 'contacts') as Endpoint);
	const objectWriteTraceId = '1';

	for (const endpoint of RECORDS.filter(({ actions }) => actions.includes('create'))) {
		test(`${endpoint.label}: the batches of one`, async () => {
			const { basicApi, batchApi } = moduleOf(endpoint.key);
			const associate = endpoint.associable.length > 0 ? { associations: RAW } : {};
			// The properties that the operation fills in for activities, and the contact that a lead needs. The recorders
			// accept them for every object.
			const filled = { hs_timestamp: '2026-11-24T09:00:00Z', hs_communication_logged_from: 'CRM' };
			const address = { hs_associated_contact_email: 'ada@example.com' };
			const created = { properties: { ...properties, ...filled, ...address }, ...associate };
			const updated = { id: AWKWARD, idProperty: 'email', properties };
			// The batch answers without a record and without a reason.
			refuses = ({ url }) => !url.includes('/batch/');
			await compare(
				{ endpoint: endpoint.key, action: 'create', c_properties: created.properties, c_associations: RAW },
				async () => {
					await basicApi.create(created);
					await batchApi.create({ inputs: [{ ...created, objectWriteTraceId }] });
				},
			);
			await compare(
				{ endpoint: endpoint.key, action: 'update', id: AWKWARD, id_property: 'email', u_properties: properties },
				async () => {
					await basicApi.update(AWKWARD, { properties }, 'email');
					await batchApi.update({ inputs: [{ ...updated, objectWriteTraceId }] });
				},
			);
			await compare({ endpoint: endpoint.key, action: 'update', id: '101', u_properties: properties }, async () => {
				await basicApi.update('101', { properties });
				await batchApi.update({ inputs: [{ id: '101', properties, objectWriteTraceId }] });
			});
		});
	}

	test('the reads after a refused batch of one', async () => {
		refuses = ({ method, url }) => method !== 'GET' || /\/contacts\/ada/.test(url);
		const options = { endpoint: 'contacts', action: 'create', c_properties: properties, c_associate: rows };
		await compare(options, async () => {
			const { basicApi, batchApi } = client.crm.contacts as unknown as Module;
			await basicApi.create({ properties, associations: given });
			await batchApi.create({ inputs: [{ properties, associations: given, objectWriteTraceId }] });
			await client.crm.properties.coreApi.getAll('contacts');
			await basicApi.getById('ada@example.com', undefined, undefined, undefined, undefined, 'email');
			for (const { to, id } of rows.slice(0, 3)) await moduleOf(to).basicApi.getById(id);
		});
	});

	after(() => {
		refuses = undefined;
	});
});

describe('Imports and exports', () => {
	const endpoint = 'imports_exports';
	const imports = () => client.crm.imports;

	test('an import', async () => {
		const items = [
			{ email: 'ada@example.com', firstname: 'Ada "A.", ü 🙂' },
			{ email: 'grace@example.com', lastname: 'two\nlines' },
		];
		const column = (name: string) => ({ columnObjectTypeId: '0-1', columnName: name, propertyName: name });
		const request = {
			name: 'From Directus',
			importOperations: { '0-1': 'UPSERT' },
			dateFormat: 'YEAR_MONTH_DAY',
			files: [
				{
					fileName: 'import.csv',
					fileFormat: 'CSV',
					fileImportPage: {
						hasHeader: true,
						columnMappings: [
							{ ...column('email'), columnType: 'HUBSPOT_ALTERNATE_ID' },
							column('firstname'),
							column('lastname'),
						],
					},
				},
			],
		};
		const data = Buffer.from(
			'"email","firstname","lastname"\r\n"ada@example.com","Ada ""A."", ü 🙂",\r\n"grace@example.com",,"two\nlines"\r\n',
		);
		await compare({ endpoint, action: 'import', object: 'contacts', import_name: 'From Directus', items }, () =>
			imports().coreApi.create({ data, name: 'import.csv' }, JSON.stringify(request)),
		);
	});

	test('an import is read, listed and cancelled', async () => {
		const id = '101';
		await compare({ endpoint, action: 'import_state', id, errors: true, maximum: 50 }, async () => {
			await imports().coreApi.getById(Number(id));
			await imports().publicImportsApi.getErrors(Number(id), undefined, 50, true);
		});
		await compare({ endpoint, action: 'import_list' }, () => imports().coreApi.getPage());
		await compare({ endpoint, action: 'import_list', limit: 5, after: CURSOR }, () =>
			imports().coreApi.getPage(CURSOR, undefined, 5),
		);
		await compare({ endpoint, action: 'import_cancel', id }, () => imports().coreApi.cancel(Number(id)));
	});

	test('the state of an export', () =>
		compare({ endpoint, action: 'export_state', id: '101' }, () => client.crm.exports.publicExportsApi.getStatus(101)));

	// The client's own start() fails before it sends anything, because its serializer does not know the union of the
	// requests. So the test compares the names and words with its models.
	test('an export has the members of its model', async () => {
		const exported = async (options: object) => {
			const [sent] = await operated({
				endpoint,
				action: 'export',
				object: 'contacts',
				l_fields: ['email'],
				...options,
			});
			return JSON.parse(sent?.body ?? '');
		};
		const view = await exported({ query: 'x', filters: [{ property: 'city', operator: 'EQ', value: 'y' }] });
		const list = await exported({ list_id: 12, export_format: 'XLSX' });
		// HubSpot documents more members and languages than this version of the client has.
		const newer = ['filterGroups', 'includeLabeledAssociations', 'includePrimaryDisplayPropertyForAssociatedObjects'];
		for (const [body, model] of [
			[view, PublicExportViewRequest],
			[list, PublicExportListRequest],
			[view.publicCrmSearchRequest, PublicCrmSearchRequest],
		] as const) {
			const names = model.getAttributeTypeMap().map(({ baseName }) => baseName);
			for (const name of Object.keys(body)) assert.ok([...names, ...newer].includes(name), name);
		}
		assert.ok(Object.values<string>(PublicExportViewRequestExportTypeEnum).includes(view.exportType));
		assert.ok(Object.values<string>(PublicExportListRequestExportTypeEnum).includes(list.exportType));
		const choices = (key: string) => form.fields.find((field) => field.key === key)?.choices?.map(({ value }) => value);
		const languages = choices('export_language') ?? [];
		for (const language of Object.values(PublicExportViewRequestLanguageEnum))
			assert.ok(languages.includes(language), language);
		const formats = Object.values(PublicExportViewRequestFormatEnum);
		assert.deepEqual(choices('export_format')?.sort(), formats.sort());
	});
});

describe('Webhooks', () => {
	const clientSecret = '5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10';
	const url = 'https://cms.example.com/flows/trigger/0b1d6c32-7f0a-4f0e-9c57-6f7a8e3e0d11';
	const events = [{ eventId: 1, occurredAt: 2, propertyValue: '“ü” 🙂 \\ / <&> \b\f\n\u2028"\u001f\u007f' }];
	const options = { endpoint: 'webhooks', action: 'verify', client_secret: clientSecret, url, older_signatures: true };

	for (const version of ['v1', 'v2', 'v3'] as const) {
		test(`the client makes the signature of ${version} that is accepted`, async () => {
			const timestamp = Date.now();
			const body = JSON.stringify(events);
			const made = Signature.getSignature('POST', version, {
				clientSecret,
				requestBody: body,
				url,
				timestamp,
			} as never);
			const signature = version === 'v3' ? { 'x-hubspot-signature-v3': made } : { 'x-hubspot-signature': made };
			const headers = {
				...signature,
				'x-hubspot-signature-version': version,
				'x-hubspot-request-timestamp': String(timestamp),
			};
			const webhook = { method: 'POST', path: '/trigger/x', query: {}, headers, body: events };
			ours = [];
			assert.deepEqual(await handler({ ...options, webhook }), { verified: true, signature: version, events });
			const other = { ...webhook, body: [...events, {}] };
			await assert.rejects(handler({ ...options, webhook: other }), (error: string) => {
				assert.equal(JSON.parse(error).error, 'signature');
				assert.ok(!error.includes(clientSecret));
				return true;
			});
			assert.deepEqual(ours, [], 'nothing was sent');
		});
	}
});

describe('Lists', () => {
	const listsApi = () => client.crm.lists.listsApi;
	const membershipsApi = () => client.crm.lists.membershipsApi;
	/** The ID of the list. Its name is AWKWARD. */
	const found = { list: { listId: '5' }, lists: [], offset: 0, hasMore: false, total: 0 };

	before(() => Object.assign(ANSWER, found));

	test('find', () =>
		compare({ endpoint: 'lists', action: 'lists', query: 'news', after: '20' }, () =>
			listsApi().doSearch({
				query: 'news',
				listIds: [],
				processingTypes: [],
				additionalProperties: ['hs_list_size'],
				offset: 20,
				count: 500,
			}),
		));

	test('members, by id', () =>
		compare({ endpoint: 'lists', action: 'members', list: 5, maximum: 20, after: CURSOR }, () =>
			membershipsApi().getPage('5', CURSOR, undefined, 20),
		));

	for (const [action, change] of [
		['add_members', 'add'],
		['remove_members', 'remove'],
	] as const) {
		test(`${action}, by name`, () =>
			compare(
				{ endpoint: 'lists', action, list: AWKWARD, object: 'deals', items: [101, '102'], fail_when: 'never' },
				async () => {
					await listsApi().getByName(AWKWARD, '0-3');
					await membershipsApi()[change]('5', ['101', '102']);
				},
			));
	}
});

describe('Any request', () => {
	// apiRequest has a content type even without a body.
	const like = async (options: object, request: { method: string; path: string; qs?: object; body?: object }) => {
		const want = (await asked(() => client.apiRequest(request))).map(meaning);
		const sent = (await operated({ endpoint: 'api', action: 'request', ...options })).map(meaning);
		assert.deepEqual(
			sent,
			want.map((one) => (request.body ? one : { ...one, type: undefined })),
		);
	};

	test('a read with parameters', () =>
		like(
			{
				path: '/crm/owners/2026-09?archived=false',
				query_rows: [
					{ name: 'email', value: AWKWARD },
					{ name: 'after', value: CURSOR },
				],
			},
			{ method: 'GET', path: '/crm/owners/2026-09', qs: { archived: false, email: AWKWARD, after: CURSOR } },
		));

	for (const method of ['POST', 'PATCH', 'PUT']) {
		const body = { name: AWKWARD, list: [1, '2', null, { a: true }] };
		test(`${method} with a body`, () => like({ method, path: '/a/b', body }, { method, path: '/a/b', body }));
	}

	test('a delete', () => like({ method: 'DELETE', path: '/a/b' }, { method: 'DELETE', path: '/a/b' }));
});

describe('The account and its definitions', () => {
	const object = 'p1_car';
	const name = 'favorite_color';
	const rows = [{ label: 'Red', value: 'red' }, { label: 'Ünique "x"' }];
	const options = [
		{ label: 'Red', value: 'red', displayOrder: 0, hidden: false },
		{ label: 'Ünique "x"', value: 'Ünique "x"', displayOrder: 1, hidden: false },
	];
	const all: { name: string; options: object; call: () => Promise<unknown> }[] = [
		{
			name: 'owners',
			options: { endpoint: 'account', action: 'owners' },
			call: () => client.crm.owners.ownersApi.getPage(undefined, undefined, 500),
		},
		{
			name: 'the owner with an email',
			options: { endpoint: 'account', action: 'owners', email: AWKWARD },
			call: () => client.crm.owners.ownersApi.getPage(AWKWARD),
		},
		{
			name: 'schemas',
			options: { endpoint: 'account', action: 'schemas' },
			call: () => client.crm.schemas.coreApi.getAll(),
		},
		{
			name: 'properties',
			options: { endpoint: 'metadata', action: 'properties', object },
			call: () => client.crm.properties.coreApi.getAll(object),
		},
		{
			name: 'a property',
			options: { endpoint: 'metadata', action: 'property', object, name: AWKWARD },
			call: () => client.crm.properties.coreApi.getByName(object, AWKWARD),
		},
		{
			name: 'a property to create',
			options: {
				endpoint: 'metadata',
				action: 'create_property',
				object: 'contacts',
				name,
				label: 'Favorite color',
				property_type: 'choices',
				options: rows,
				description: 'Asked in the shop',
				unique: true,
			},
			call: () =>
				client.crm.properties.coreApi.create('contacts', {
					name,
					label: 'Favorite color',
					type: 'enumeration',
					fieldType: 'checkbox',
					groupName: 'contactinformation',
					description: 'Asked in the shop',
					options,
					hasUniqueValue: true,
				} as never),
		},
		{
			name: 'a property to change',
			options: { endpoint: 'metadata', action: 'update_property', object, name, label: 'Color', options: rows },
			call: () => client.crm.properties.coreApi.update(object, name, { label: 'Color', options } as never),
		},
		{
			name: 'a property to archive',
			options: { endpoint: 'metadata', action: 'archive_property', object, name: AWKWARD },
			call: () => client.crm.properties.coreApi.archive(object, AWKWARD),
		},
		{
			name: 'pipelines',
			options: { endpoint: 'metadata', action: 'pipelines', object: 'deals' },
			call: () => client.crm.pipelines.pipelinesApi.getAll('deals'),
		},
		{
			name: 'association labels',
			options: { endpoint: 'metadata', action: 'labels', object: 'contacts', to_object: object },
			call: async () => {
				await client.crm.associations.v4.schema.definitionsApi.getAll('contacts', object);
				await client.crm.associations.v4.schema.definitionsApi.getAll(object, 'contacts');
			},
		},
	];
	for (const { name, options, call } of all) test(name, () => compare(options, call));

	test('the connection test, for which the client has no module', async () => {
		for (const api_version of VERSIONS) {
			const paths = [
				`/account-info/${api_version}/details`,
				`/account-info/${api_version}/api-usage/daily/private-apps`,
				api_version === 'v3' ? '/crm/v3/objects/notes' : `/crm/objects/${api_version}/notes`,
			];
			const sent = await operated({ endpoint: 'account', action: 'test', check: 'notes', api_version });
			assert.deepEqual(
				sent.map(({ method, url }) => [method, url]),
				paths.map((path) => ['GET', path.endsWith('notes') ? `${path}?limit=1` : path]),
			);
		}
	});
});

describe('Activities, for which the client has no module', () => {
	const after = CURSOR;
	const logs = [
		{ action: 'audit', log: 'audit-logs', options: {}, qs: {} },
		{
			action: 'audit',
			log: 'audit-logs',
			options: {
				user_ids: ['1', '2'],
				occurred_after: '2026-01-01T00:00:00',
				occurred_before: '2026-11-24T10:00:00+01:00',
				sort: ['-occurredAt', 'userId'],
				fill_final_timestamp: true,
				limit: 100,
				after,
			},
			qs: {
				actingUserId: [1, 2],
				occurredAfter: '2026-01-01T00:00:00.000Z',
				occurredBefore: '2026-11-24T09:00:00.000Z',
				sort: ['-occurredAt', 'userId'],
				fillFinalTimestamp: true,
				limit: 100,
				after,
			},
		},
		{ action: 'login', log: 'login', options: {}, qs: {} },
		{
			action: 'login',
			log: 'login',
			options: { user_ids: '7', limit: 200, after },
			qs: { userId: 7, limit: 200, after },
		},
		{ action: 'security', log: 'security', options: {}, qs: {} },
		{
			action: 'security',
			log: 'security',
			options: {
				user_ids: '7',
				from_timestamp: '2026-01-01',
				to_timestamp: '2026-11-24T09:00:00Z',
				limit: 100,
				after,
			},
			qs: {
				userId: 7,
				fromTimestamp: Date.UTC(2026, 0, 1),
				toTimestamp: Date.UTC(2026, 10, 24, 9),
				limit: 100,
				after,
			},
		},
	];

	for (const { action, log, options, qs } of logs) {
		test(`${action}: ${Object.keys(qs).join(', ') || 'alone'}`, async () => {
			for (const api_version of VERSIONS) {
				const path = `/account-info/${api_version}/activity/${log}`;
				// apiRequest has a content type even without a body.
				const want = (await asked(() => client.apiRequest({ method: 'GET', path, qs }))).map(meaning);
				const sent = await operated({ endpoint: 'activities', action, ...options, api_version });
				assert.deepEqual(
					sent.map(meaning),
					want.map((request) => ({ ...request, type: undefined })),
				);
			}
		});
	}
});
