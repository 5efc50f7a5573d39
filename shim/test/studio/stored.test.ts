// Checks what the form stores, in the Studio of real Directus versions and a real browser: stored values stay when the form
// is opened and saved again, and every field takes a template.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Endpoint, fieldsOf, form as registry, usefulWith } from '../../src/app/form.js';
import { actionsOf, inStudio, keyOf } from './form.js';

inStudio('What the form stores', (form) => {
	/** Values that a form has to keep: for each kind of property a picked one and a template. */
	const KEPT: [string, Record<string, unknown>][] = [
		[
			'values that were picked',
			{
				endpoint: 'contacts',
				'properties:contacts': ['email', 'lifecyclestage', 'hs_buying_role', 'closedate'],
				'contacts:email': 'ada@example.com',
				'contacts:lifecyclestage': 'lead',
				'contacts:hs_buying_role': ['CHAMPION', 'END_USER'],
				'contacts:closedate': '2026-12-01T09:00:00.000Z',
			},
		],
		[
			'templates in every kind of field',
			{
				endpoint: 'contacts',
				'properties:contacts': ['email', 'lifecyclestage', 'hs_buying_role', 'closedate', 'message'],
				'contacts:email': '{{ $trigger.body.email }}',
				'contacts:lifecyclestage': '{{ $trigger.body.stage }}',
				'contacts:hs_buying_role': '{{ $trigger.body.roles }}',
				'contacts:closedate': '{{ $trigger.body.date }}',
				'contacts:message': '{{ $trigger.body.message }}',
			},
		],
		[
			'days, numbers, yes and no',
			{
				endpoint: 'projects',
				'properties:projects': ['hs_name', 'hs_start_date', 'hs_target_due_date'],
				'projects:hs_name': 'Move',
				'projects:hs_start_date': '2026-12-01',
				'projects:hs_target_due_date': '{{ $trigger.body.day }}',
			},
		],
		[
			'numbers and truth',
			{
				endpoint: 'quotes',
				'properties:quotes': ['hs_title', 'hs_esign_enabled', 'hs_payment_enabled'],
				'quotes:hs_title': 'Offer',
				'quotes:hs_esign_enabled': 'false',
				'quotes:hs_payment_enabled': true,
			},
		],
		[
			'a number as a template, choices and values of the account that the catalogue does not have',
			{
				endpoint: 'deals',
				'properties:deals': ['dealname', 'amount', 'dealstage', 'own_tier'],
				'deals:amount': '{{ $trigger.body.total }}',
				'deals:dealstage': '98765',
				'deals:own_tier': 'tier_1',
				'deals:dealname': 'Order',
			},
		],
		[
			'a template for all names',
			{
				endpoint: 'contacts',
				'properties:contacts': '{{ $trigger.body.names }}',
				c_associate: '{{ $trigger.body.rows }}',
			},
		],
		[
			'what was chosen for another endpoint',
			{
				endpoint: 'deals',
				'properties:deals': ['dealname'],
				'deals:dealname': 'Order',
				'properties:contacts': ['email'],
				'contacts:email': 'ada@example.com',
			},
		],
	];
	for (const [name, values] of KEPT) {
		test(`opened, changed and saved again, nothing is lost: ${name}`, async () => {
			const options = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', action: 'create', ...values };
			await form.open(options);
			await form.studio.toggle('dry_run');
			await form.studio.done();
			await form.studio.save();
			const after = await form.stored();
			assert.equal(after.dry_run, true);
			assert.deepEqual(Object.fromEntries(Object.keys(options).map((key) => [key, after[key]])), options);
			await form.studio.operation(form.flow, 'hubspot');
			await form.studio.toggle('dry_run');
			await form.studio.done();
			await form.studio.save();
			// Directus 10 removes a value that is the default.
			assert.deepEqual({ dry_run: false, ...(await form.stored()) }, { ...after, dry_run: false });
		});
	}

	const tried = new Set<string>(); // actions share fields, and each field is tried once for each of its kinds
	for (const key of ['contacts', 'activities']) {
		const endpoint = registry.endpoints.find((one) => one.key === key) as Endpoint;
		for (const action of actionsOf(endpoint)) {
			const chosen = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', endpoint: key, action: action.key, advanced: true };
			// With templates, no field is hidden.
			const all = { all_pages: '{{ }}', dry_run: '{{ }}', output: '{{ }}', property_type: '{{ }}' };
			const fresh: string[] = [];
			for (const field of usefulWith(all, fieldsOf(endpoint, action))) {
				const { key, kind } = field;
				if (key === 'endpoint' || key === 'action' || tried.has(`${key} ${kind}`)) continue;
				tried.add(`${key} ${kind}`);
				fresh.push(keyOf(endpoint, field));
			}

			// The endpoint comes last, because a template there hides the fields of the action.
			if (fresh.length > 0)
				test(`${endpoint.label}, ${action.label}: every field that was not tried before takes a template`, async () => {
					await form.open(chosen);
					const want: Record<string, unknown> = { ...chosen };
					for (const field of [...fresh, 'action', 'endpoint']) {
						const template = `{{ $trigger.body.${field} }}`;
						want[field] = template;
						await form.studio.template(field, template);
					}
					await form.studio.done();
					await form.studio.save();
					assert.deepEqual(await form.stored(), want);
				});
		}
	}
});
