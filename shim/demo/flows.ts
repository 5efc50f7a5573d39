// The flows of the demo, as a person would build them in the Studio. Where a
// step fails and has no reject path the flow ends, and answers with the problem.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Directus, Flow, Step } from '../test/directus/server.js';

/** Who signs up. New on every run, so that the real HubSpot does not know the address yet. */
export const visitor = {
	email: `ada.${Date.now()}@example.com`,
	firstname: 'Ada',
	lastname: 'Lovelace',
	page: '/pricing',
	at: new Date().toISOString(),
};

/** A step that asks HubSpot. */
function hubspot(key: string, options: object, next: { resolve?: string; reject?: string } = {}): Step {
	return { key, type: 'hubspot-operation', options: { apiKey: '{{ $env.HUBSPOT_TOKEN }}', ...options }, ...next };
}

/** A last step: what the flow answers with. */
function answer(key: string, json: object): Step {
	return { key, type: 'transform', options: { json } };
}

/** An association with HubSpot's own type from the record that is created to another one. */
function association(id: string, associationTypeId: number): object {
	return { to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] };
}

const NOTE_TO_CONTACT = 202;
const DEAL_TO_COMPANY = 341;

/** A contact for somebody who signs up, or the one there is, with a note of the visit either way. */
const signUp: Step[] = [
	hubspot(
		'contact',
		{
			endpoint: 'contacts',
			action: 'create',
			c_properties: {
				email: '{{ $trigger.body.email }}',
				firstname: '{{ $trigger.body.firstname }}',
				lastname: '{{ $trigger.body.lastname }}',
			},
		},
		{ resolve: 'welcome', reject: 'is_known' },
	),
	hubspot('welcome', note('contact', 'Signed up on {{ $trigger.body.page }}'), { resolve: 'created' }),
	answer('created', { outcome: 'created', contact: '{{ contact.id }}', note: '{{ welcome.id }}' }),
	{
		key: 'is_known',
		type: 'condition',
		options: { filter: { contact: { error: { _eq: 'conflict' } } } },
		resolve: 'known',
	},
	hubspot(
		'known',
		{ endpoint: 'contacts', action: 'retrieve', id: '{{ $trigger.body.email }}', id_property: 'email' },
		{ resolve: 'visit' },
	),
	hubspot('visit', note('known', 'Came back to {{ $trigger.body.page }}'), { resolve: 'found' }),
	answer('found', { outcome: 'found', contact: '{{ known.id }}', note: '{{ visit.id }}' }),
];

function note(contact: string, text: string): object {
	return {
		endpoint: 'notes',
		action: 'create',
		c_properties: { hs_timestamp: '{{ $trigger.body.at }}', hs_note_body: text },
		c_associations: [association(`{{ ${contact}.id }}`, NOTE_TO_CONTACT)],
	};
}

/** A company and a deal for an order. */
const order: Step[] = [
	hubspot(
		'company',
		{
			endpoint: 'companies',
			action: 'create',
			c_properties: { name: '{{ $trigger.body.company }}', domain: '{{ $trigger.body.domain }}' },
		},
		{ resolve: 'deal' },
	),
	hubspot(
		'deal',
		{
			endpoint: 'deals',
			action: 'create',
			c_properties: {
				dealname: '{{ $trigger.body.title }}',
				amount: '{{ $trigger.body.total }}',
				pipeline: 'default',
				dealstage: 'appointmentscheduled',
			},
			c_associations: [association('{{ company.id }}', DEAL_TO_COMPANY)],
		},
		{ resolve: 'created' },
	),
	answer('created', { company: '{{ company.id }}', deal: '{{ deal.id }}' }),
];

/** A property that HubSpot does not know. */
const mistake: Step[] = [
	hubspot(
		'contact',
		{
			endpoint: 'contacts',
			action: 'create',
			c_properties: { email: '{{ $trigger.body.email }}', favourite_colour: 'green' },
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

/** The contacts of HubSpot into the collection of the same name. */
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

/** A contact as the nightly copy stores it. */
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
		order: await directus.createFlow('Order', order),
		mistake: await directus.createFlow('Error branch', mistake),
		nightly: await createNightly(directus),
	};
}

/** The flow runs once, a few seconds from now, and at three every night from then on. */
async function createNightly(directus: Directus) {
	const flow = await directus.createFlow('Nightly copy', nightly, {
		trigger: 'schedule',
		options: { cron: '0 0 3 * * *' },
	});
	return {
		async untilRun(): Promise<Contact[]> {
			const soon = new Date(Date.now() + 3000);
			await schedule(directus, flow, `${soon.getSeconds()} ${soon.getMinutes()} ${soon.getHours()} * * *`);
			for (const deadline = Date.now() + 30_000; ; await sleep(250)) {
				const contacts = await directus.api<Contact[]>('GET', '/items/hubspot_contacts?sort=id');
				if (contacts.length === 0 && Date.now() < deadline) continue;
				await schedule(directus, flow, '0 0 3 * * *');
				return contacts;
			}
		},
	};
}

async function schedule(directus: Directus, flow: Flow, cron: string): Promise<void> {
	await directus.api('PATCH', `/flows/${flow.id}`, { options: { cron } });
}
