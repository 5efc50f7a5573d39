// Runs flows whose templates find nothing in a real Directus. A value that selects records is rejected, and nothing is
// sent. E2E_VERSIONS chooses versions; the default is the newest.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { NEWEST } from './install.js';
import { askingOnce, type Directus, type Flow } from './server.js';
import type { Asked, StandIn } from './stand-in.js';
import { inEachPackage, type Running } from './suite.js';

interface Answer {
	value?: { id?: string; removed?: number; results?: unknown[]; permanently?: boolean };
	problem?: { error: string; message: string; details: { field: string; code: string }[] };
}

inEachPackage([NEWEST], unfilled);

function unfilled(running: Running): void {
	let hubspot: StandIn;
	let directus: Directus;
	let flow: Flow;
	let contact: string;
	let company: string;

	before(async () => {
		({ hubspot, directus } = running);
		// Directus 12 allows only a few flows, so all tests share one and change its options.
		flow = await directus.createFlow('Unfilled', askingOnce({}));
		const created = async (endpoint: string, properties: object, associate: object[] = []) => {
			await has({ endpoint, action: 'create', c_properties: properties, c_associate: associate });
			return (await withIt({})).id as string;
		};
		company = await created('companies', { name: 'Example', domain: 'example.com' });
		contact = await created('contacts', { email: 'ada@example.com' }, [
			{ to: 'companies', id: company, label: 'Primary' },
			{ to: 'companies', id: company },
		]);
	});

	/** Gives the operation its options. */
	async function has(options: object): Promise<void> {
		await directus.setOptions(flow, 'hubspot', { ...options, apiKey: '{{ $env.HUBSPOT_TOKEN }}' });
		await directus.settle();
	}

	/** Runs the flow with a request in which its templates find nothing. */
	async function without(options: object): Promise<Answer['problem']> {
		await has(options);
		const before = await asked();
		const { value, problem } = await directus.trigger<Answer>(flow, { body: 'something else' });
		assert.equal(value, undefined, JSON.stringify(value));
		assert.deepEqual(await asked(), before, 'nothing was sent to HubSpot');
		assert.equal(problem?.error, 'validation');
		assert.match(problem?.message ?? '', /^Nothing was sent to HubSpot: .*template/);
		return problem;
	}

	/** Runs the flow with a request in which its templates find their values. */
	async function withIt(body: object): Promise<NonNullable<Answer['value']>> {
		const { value, problem } = await directus.trigger<Answer>(flow, body);
		assert.ok(value, JSON.stringify(problem));
		return value;
	}

	const asked = async () =>
		(await hubspot.control<Asked[]>('GET', 'journal')).map(({ method, path }) => [method, path]);
	const wrong = (problem: Answer['problem']) => problem?.details.map(({ field, code }) => [field, code]);

	/** The labels of the association between the two records. */
	async function labels(): Promise<unknown> {
		const { results } = await hubspot.api<{ results: { associationTypes: { label: string | null }[] }[] }>(
			'GET',
			`/crm/objects/2026-09/contacts/${contact}/associations/companies`,
		);
		return results.flatMap(({ associationTypes }) => associationTypes.map(({ label }) => label)).sort();
	}

	test('Remove Associations with an unfilled label leaves the association as it is', async () => {
		const had = await labels();
		assert.ok(Array.isArray(had) && had.includes('Primary'), JSON.stringify(had));
		const problem = await without({
			endpoint: 'contacts',
			action: 'disassociate',
			id: contact,
			a_associate: [{ to: 'companies', id: company, label: '{{ $trigger.body.label }}' }],
		});
		assert.deepEqual(wrong(problem), [['a_associate[0].label', 'unfilled']]);
		assert.deepEqual(await labels(), had);
		assert.equal((await withIt({ label: 'Primary' })).removed, 1);
		assert.deepEqual(
			await labels(),
			had.filter((label) => label !== 'Primary'),
			'the label alone is removed',
		);
	});

	for (const [what, options, field, body] of [
		['text', { query: '{{ $trigger.body.sought }}' }, 'query', { sought: 'ada' }],
		[
			'filter',
			{ filters: [{ property: 'email', operator: 'EQ', value: '{{ $trigger.body.sought }}' }] },
			'filters[0].value',
			{ sought: 'ada@example.com' },
		],
		[
			'list of filters',
			{ filter_groups: '{{ $trigger.body.sought }}' },
			'filter_groups',
			{ sought: [{ filters: [{ propertyName: 'email', operator: 'HAS_PROPERTY' }] }] },
		],
	] as [string, object, string, object][])
		test(`Search with an unfilled ${what} finds nobody, and not everybody`, async () => {
			const problem = await without({
				endpoint: 'contacts',
				action: 'search',
				...options,
			});
			assert.deepEqual(wrong(problem), [[field, 'unfilled']]);
			assert.equal((await withIt(body)).results?.length, 1);
		});

	test('Delete Permanently with an unfilled Found By deletes nobody', async () => {
		const problem = await without({
			endpoint: 'contacts',
			action: 'purge',
			id: contact,
			id_property: '{{ $trigger.body.found_by }}',
		});
		assert.deepEqual(wrong(problem), [['id_property', 'unfilled']]);
		const records = await hubspot.control<{ id: string; archived: boolean }[]>('GET', 'records/contacts');
		assert.deepEqual(
			records.map(({ id, archived }) => [id, archived]),
			[[contact, false]],
		);
		assert.equal((await withIt({ found_by: 'hs_object_id' })).permanently, true);
		assert.deepEqual(await hubspot.control('GET', 'records/contacts'), []);
	});
}
