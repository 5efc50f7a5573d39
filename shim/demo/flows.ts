// The flows of the demo, as a person would build them in the Studio. If a step
// without a reject path fails, the flow ends and answers with the problem.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Directus, Flow, Step } from '../test/directus/server.js';

/** The person who signs up. The address is new in every run, so that a real HubSpot does not know it yet. */
export const visitor = {
	email: `ada.${Date.now()}@example.com`,
	firstname: 'Ada',
	lastname: 'Lovelace',
	page: '/pricing',
};

/** A step with the HubSpot operation. */
function hubspot(key: string, options: object, next: { resolve?: string; reject?: string } = {}): Step {
	return { key, type: 'hubspot-operation', options: { apiKey: '{{ $env.HUBSPOT_TOKEN }}', ...options }, ...next };
}

/** A last step, which makes the answer of the flow. */
function answer(key: string, json: object): Step {
	return { key, type: 'transform', options: { json } };
}

/** Chosen properties as the form stores them: their names in one option, and each value in its own. */
const properties = (endpoint: string, values: Record<string, string>) => ({
	[`properties:${endpoint}`]: Object.keys(values),
	...Object.fromEntries(Object.entries(values).map(([name, value]) => [`${endpoint}:${name}`, value])),
});

/** Finds or creates the contact of a person who signs up, and adds a note about the visit. */
const signUp: Step[] = [
	hubspot(
		'contact',
		{
			endpoint: 'contacts',
			action: 'upsert',
			...properties('contacts', {
				email: '{{ $trigger.body.email }}',
				firstname: '{{ $trigger.body.firstname }}',
				lastname: '{{ $trigger.body.lastname }}',
			}),
			output: 'simple',
		},
		{ resolve: 'note' },
	),
	hubspot(
		'note',
		{
			endpoint: 'notes',
			action: 'create',
			a_text: 'Visited {{ $trigger.body.page }}',
			c_associate: [{ to: 'contacts', id: '{{ contact.id }}' }],
		},
		{ resolve: 'answer' },
	),
	answer('answer', { contact: '{{ contact.id }}', new: '{{ contact.new }}', note: '{{ note.id }}' }),
];

/** Creates a deal for an order. The company is found by its domain, and the stage by its label. */
const order: Step[] = [
	hubspot(
		'deal',
		{
			endpoint: 'deals',
			action: 'create',
			...properties('deals', {
				dealname: '{{ $trigger.body.title }}',
				amount: '{{ $trigger.body.total }}',
				closedate: '{{ $trigger.body.on }}',
				dealstage: 'Closed won',
				hubspot_owner_id: '{{ $trigger.body.seller }}',
			}),
			c_associate: [{ to: 'companies', property: 'domain', id: '{{ $trigger.body.domain }}' }],
			time_zone: 'Europe/Berlin',
			output: 'simple',
			link: true,
		},
		{ resolve: 'created', reject: 'explain' },
	),
	answer('created', { deal: '{{ deal.id }}', page: '{{ deal.recordUrl }}' }),
	answer('explain', { error: '{{ $last.error }}', details: '{{ $last.details }}' }),
];

/** Reads the owners. */
const seller: Step[] = [
	hubspot('owners', { endpoint: 'account', action: 'owners' }, { resolve: 'first' }),
	answer('first', { seller: '{{ owners.results[0].email }}' }),
];

/** Writes a property that HubSpot does not know. */
const mistake: Step[] = [
	hubspot(
		'contact',
		{
			endpoint: 'contacts',
			action: 'create',
			...properties('contacts', { email: '{{ $trigger.body.email }}', lifecycle_stage: 'customer' }),
		},
		{ reject: 'explain' },
	),
	answer('explain', {
		error: '{{ $last.error }}',
		message: '{{ $last.message }}',
		details: '{{ $last.details }}',
		hint: '{{ $last.hint }}',
	}),
];

/** Copies the contacts of HubSpot into the collection of the same name. */
const nightly: Step[] = [
	hubspot(
		'contacts',
		{ endpoint: 'contacts', action: 'list', limit: 100, l_fields: ['email', 'firstname', 'lastname'] },
		{ resolve: 'rows' },
	),
	{
		key: 'rows',
		type: 'exec',
		options: {
			code: 'module.exports = ({ contacts }) => contacts.results.map(({ id, properties }) => ({ ...properties, id }));',
		},
		resolve: 'clear',
	},
	{
		key: 'clear',
		type: 'item-delete',
		options: { collection: 'hubspot_contacts', permissions: '$full', query: { filter: { id: { _nnull: true } } } },
		resolve: 'store',
	},
	{
		key: 'store',
		type: 'item-create',
		options: { collection: 'hubspot_contacts', permissions: '$full', payload: '{{ rows }}' },
	},
];

/** A contact in the collection of the nightly copy. */
interface Contact {
	id: string;
	email: string;
}

/** Creates the collection and the flows. */
export async function createFlows(directus: Directus) {
	const text = (field: string) => ({ field, type: 'string', schema: {}, meta: { interface: 'input', width: 'half' } });
	await directus.api('POST', '/collections', {
		collection: 'hubspot_contacts',
		meta: { icon: 'contacts', note: 'Copied from HubSpot by the flow "Nightly copy"' },
		schema: {},
		fields: [{ ...text('id'), schema: { is_primary_key: true } }, text('email'), text('firstname'), text('lastname')],
	});
	return {
		signUp: await directus.createFlow('Sign-up', signUp),
		seller: await directus.createFlow('Sellers', seller),
		order: await directus.createFlow('Order', order),
		mistake: await directus.createFlow('Error branch', mistake),
		nightly: await createNightly(directus),
	};
}

/** Lets the flow run once, a few seconds from now, and then every night at three. */
async function createNightly(directus: Directus) {
	const flow = await directus.createFlow('Nightly copy', nightly, {
		trigger: 'schedule',
		options: { cron: '0 0 3 * * *' },
	});
	return {
		async untilRun(): Promise<Contact[]> {
			for (;;) {
				const soon = new Date(Date.now() + 3000);
				await schedule(directus, flow, `${soon.getSeconds()} ${soon.getMinutes()} ${soon.getHours()} * * *`);
				// On a busy machine, Directus may learn of that moment too late. Then another one is set.
				for (const until = Date.now() + 15_000; Date.now() < until; await sleep(250)) {
					const contacts = await directus.api<Contact[]>('GET', '/items/hubspot_contacts?sort=id');
					if (contacts.length === 0) continue;
					await schedule(directus, flow, '0 0 3 * * *');
					return contacts;
				}
			}
		},
	};
}

async function schedule(directus: Directus, flow: Flow, cron: string): Promise<void> {
	await directus.api('PATCH', `/flows/${flow.id}`, { options: { cron } });
}
