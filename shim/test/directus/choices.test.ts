// Loads the account's choices as the form of the Studio does, in real Directus versions against the HubSpot stand-in.
// E2E_VERSIONS chooses versions.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChoices, type Known } from '../../src/app/choices.js';
import { NEWEST, named, type Version } from './install.js';
import { tarball } from './packages.js';
import { ADMIN, Directus } from './server.js';
import { type Asked, StandIn, TOKEN } from './stand-in.js';

const VERSIONS: Version[] = [NEWEST, '11.13.4', '10.13.4'];
const chosen = named() ?? VERSIONS;

const USER = { email: 'editor@example.com', password: 'an editor of nothing' };
const ENV = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', endpoint: 'deals', action: 'create', live_choices: true };
const PASTED = { ...ENV, apiKey: TOKEN, action: 'update' };

for (const version of VERSIONS.filter((version) => chosen.includes(version)))
	describe(`Choices in Directus ${version}`, { timeout: 600_000 }, () => inDirectus(version));

function inDirectus(version: Version): void {
	let hubspot: StandIn;
	let directus: Directus;
	let admin: string;
	/** All answers of Directus to the form. */
	let answers: string[] = [];
	let choicesOf: ReturnType<typeof createChoices>;
	const realFetch = globalThis.fetch;

	before(async () => {
		hubspot = await StandIn.start();
		directus = await Directus.start({
			version,
			extensions: [tarball('sandboxed')],
			standIn: hubspot,
			env: { HUBSPOT_TOKEN: TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN' },
		});
		admin = await login(ADMIN);
		await hubspot.api('POST', '/crm/properties/2026-09/deals', {
			name: 'tier',
			label: 'Tier',
			type: 'enumeration',
			fieldType: 'select',
			groupName: 'dealinformation',
			options: [{ label: 'Gold', value: 'tier_1', displayOrder: 0, hidden: false }],
		});
		await hubspot.api('POST', '/crm/lists/2026-09', {
			name: 'Large deals',
			objectTypeId: '0-3',
			processingType: 'MANUAL',
		});
		await hubspot.api('POST', '/crm/associations/2026-09/deals/contacts/labels', { label: 'Sponsor', name: 'sponsor' });
		await hubspot.api('POST', '/crm-object-schemas/2026-09/schemas', {
			name: 'car',
			labels: { singular: 'Car', plural: 'Cars' },
			requiredProperties: [],
		});
	});

	after(async () => {
		await directus?.stop();
		hubspot?.stop();
	});

	beforeEach(() => {
		answers = [];
		openStudio();
	});

	afterEach(async () => {
		globalThis.fetch = realFetch;
		for (const answer of answers) assert.ok(!answer.includes(TOKEN), `an answer has the token: ${answer}`);
		for (const flow of await flows()) await directus.api('DELETE', `/flows/${flow.id}`);
	});

	/** Makes a page of the Studio with an empty session, whose requests are those of the administrator. */
	function openStudio(): void {
		choicesOf = createChoices();
		Object.assign(globalThis, { location: new URL(`${directus.url}/admin/flows/1/2`) });
		Object.defineProperty(globalThis, 'sessionStorage', {
			value: { getItem: () => null, setItem: () => {} },
			configurable: true,
		});
		globalThis.fetch = async (path, init) => {
			if (typeof path !== 'string' || !path.startsWith('/')) return realFetch(path, init); // a request of the test itself
			const headers = { ...init?.headers, authorization: `Bearer ${admin}` };
			const response = await realFetch(directus.url + path, { ...init, headers });
			answers.push(await response.clone().text());
			return response;
		};
	}

	async function login(who: { email: string; password: string }): Promise<string> {
		const response = await realFetch(`${directus.url}/auth/login`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(who),
		});
		const { data } = (await response.json()) as { data: { access_token: string } };
		return data.access_token;
	}

	/** Returns what the form knows after it loaded. */
	async function form(values: Record<string, unknown>, kind = 'deals'): Promise<Known> {
		for (const deadline = Date.now() + 600_000; Date.now() < deadline; await sleep(20)) {
			const known = choicesOf(values, kind);
			if (!known.loading) return known;
		}
		throw new Error('the choices do not come');
	}

	async function switchedOn(values: Record<string, unknown>, kind?: string): Promise<Known> {
		choicesOf({ ...values, live_choices: false }, kind);
		return form(values, kind);
	}

	const flows = () =>
		directus.api<{ id: string; name: string; accountability: unknown }[]>(
			'GET',
			`/flows?filter=${encodeURIComponent('{"trigger":{"_eq":"manual"}}')}`,
		);

	/** Triggers the flow as somebody, and returns the answer. */
	async function trigger(id: string, token: string | undefined, collection: string, object = 'deals') {
		const response = await realFetch(`${directus.url}/flows/trigger/${id}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
			body: JSON.stringify({ collection, keys: [], object, user: '' }),
		});
		return { status: response.status, text: await response.text() };
	}

	test("the switch loads the account's choices", async () => {
		const { choices, notice } = await switchedOn(ENV);
		assert.equal(notice, undefined);
		assert.ok(choices);
		const property = (name: string) => choices.properties.find((property) => property.name === name);
		assert.deepEqual(property('tier'), {
			name: 'tier',
			label: 'Tier',
			kind: 'choice',
			own: true,
			options: [{ value: 'tier_1', label: 'Gold' }],
		});
		assert.equal(property('hubspot_owner_id')?.of, 'owner');
		assert.equal(property('dealstage')?.of, 'stage');
		assert.ok(
			choices.owners.some(
				({ id, name, email }) => id === '101' && name === 'Sales Desk' && email === 'sales@example.com',
			),
		);
		assert.ok(choices.pipelines[0]?.stages.some(({ id }) => id === 'closedwon'));
		assert.deepEqual(
			choices.lists.map(({ name }) => name),
			['Large deals'],
		);
		assert.ok(choices.labels.some(({ to, label }) => to === 'contacts' && label === 'Sponsor'));
		assert.deepEqual(
			choices.objects.map(({ label }) => label),
			['Cars'],
		);
		const [flow] = await flows();
		assert.equal(flow?.accountability, null);
		const logged = await directus.api<unknown[]>(
			'GET',
			`/activity?filter=${encodeURIComponent(`{"action":{"_eq":"run"},"item":{"_eq":"${flow?.id}"}}`)}`,
		);
		assert.deepEqual(logged, []);
	});

	test('no answer has a pasted token, and a changed token changes the flow', async () => {
		assert.ok((await switchedOn(PASTED)).choices);
		const [flow] = await flows();
		assert.ok((await form({ ...PASTED, apiKey: ENV.apiKey })).choices);
		assert.deepEqual(
			(await flows()).map(({ id }) => id),
			[flow?.id],
		);
		const operations = await directus.api<unknown>(
			'GET',
			`/operations?filter=${encodeURIComponent(`{"flow":{"_eq":"${flow?.id}"}}`)}`,
		);
		assert.ok(!JSON.stringify(operations).includes(TOKEN), 'the flow still has the pasted token');
	});

	test('only administrators get an answer from the flow', async () => {
		await switchedOn(ENV);
		const [flow] = await flows();
		assert.ok(flow);
		const { id: role } = await directus.api<{ id: string }>('POST', '/roles', {
			name: 'Editor',
			...(version === '10.13.4' && { app_access: true }),
		});
		if (version !== '10.13.4') {
			await directus.api('POST', '/policies', {
				name: 'Editors',
				app_access: true,
				admin_access: false,
				roles: { create: [{ role: { id: role } }], update: [], delete: [] },
			});
		}
		await directus.api('POST', '/users', { ...USER, role });
		const user = await login(USER);
		await hubspot.control('DELETE', 'journal');
		for (const token of [user, undefined])
			for (const collection of ['directus_operations', 'directus_users']) {
				const { status, text } = await trigger(flow.id, token, collection);
				assert.doesNotMatch(text, /"properties"|"tier"|"owners"/, text);
				if (version !== '10.13.4') assert.equal(status, 403);
			}
		assert.deepEqual(await hubspot.control<Asked[]>('GET', 'journal'), [], 'HubSpot was asked');
		assert.match((await trigger(flow.id, admin, 'directus_operations')).text, /"tier"/);
		assert.doesNotMatch((await trigger(flow.id, admin, 'directus_users')).text, /"tier"/);
	});

	test('the flow uses only the kind of record in the request, and checks it', async () => {
		await switchedOn(ENV);
		const [flow] = await flows();
		assert.ok(flow);
		await hubspot.control('DELETE', 'journal');
		const { text } = await trigger(flow.id, admin, 'directus_operations', 'deals/../../../oauth');
		assert.match(text, /"bad_name"/);
		assert.deepEqual(await hubspot.control<Asked[]>('GET', 'journal'), []);
	});

	test('a deleted or inactive flow is reported, and none is added', async () => {
		await switchedOn(ENV);
		const [flow] = await flows();
		await directus.api('PATCH', `/flows/${flow?.id}`, { status: 'inactive' });
		openStudio();
		assert.equal(
			(await form(ENV)).notice,
			'No choices from HubSpot: the flow “HubSpot choices” is not active. Activate it.',
		);
		await directus.api('DELETE', `/flows/${flow?.id}`);
		openStudio();
		assert.match((await form(ENV)).notice ?? '', /there is no flow “HubSpot choices” for this token/);
		assert.deepEqual(await flows(), []);
		assert.ok((await switchedOn(ENV)).choices);
	});

	test('a flow that is deleted while a form is open is reported', async () => {
		await switchedOn(ENV);
		const [flow] = await flows();
		await directus.api('DELETE', `/flows/${flow?.id}`);
		assert.match((await form({ ...ENV, endpoint: 'contacts' }, 'contacts')).notice ?? '', /there is no flow/);
	});

	if (version.startsWith('12.'))
		test('a refusal of Directus to take another flow is reported', async () => {
			const made: string[] = [];
			for (let n = 0; n < 5; n++) made.push((await directus.createFlow(`Flow ${n}`, [])).id);
			const { choices, notice } = await switchedOn(ENV);
			console.log(notice);
			assert.equal(choices, undefined);
			assert.match(notice ?? '', /^No choices from HubSpot: Directus did not add the flow “HubSpot choices”: ./);
			assert.deepEqual(await flows(), []);
			for (const id of made) await directus.api('DELETE', `/flows/${id}`);
		});
}
