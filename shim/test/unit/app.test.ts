// Checks the Studio's form for every endpoint and action.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Choices } from '../../src/app/account.js';
import type { FormField } from '../../src/app/fields.js';
import { type Field, form } from '../../src/app/form.js';
import config from '../../src/app/index.js';
import { NOTHING } from './account.js';

type Option = { text: string; value: unknown; disabled?: boolean; divider?: boolean };

const optionsFor = config.options as unknown as (values: object) => FormField[];
const overview = config.overview as (values: object) => { label: string; text: string }[];

function fieldsFor(values: object): Map<string, FormField> {
	const fields = optionsFor(values);
	const byKey = new Map(fields.map((field) => [field.field, field]));
	assert.equal(byKey.size, fields.length, 'no field comes twice');
	return byKey;
}

function choices(field: FormField | undefined): Option[] {
	return field?.meta.options.choices as Option[];
}

/** The values that can be chosen, without the headings and the lines between them. */
function values(field: FormField | undefined): unknown[] {
	return choices(field)
		.filter(({ disabled, divider }) => !disabled && !divider)
		.map(({ value }) => value);
}

/** The values of a form that loads the account's choices. */
const LIVE = { apiKey: '{{ $env.HUBSPOT_TOKEN }}', live_choices: true };

/** The kinds of record whose choices a form asked for. */
let asked: string[] = [];

/** Does something while the browser keeps the choices of an account. */
function withAccount(own: Partial<Choices>, act: () => void): void {
	const entry = JSON.stringify({ choices: { ...NOTHING, ...own }, until: Date.now() + 60_000 });
	const getItem = (key: string) => {
		asked.push(key.split(':').at(-1) ?? '');
		return entry;
	};
	asked = [];
	Object.defineProperty(globalThis, 'sessionStorage', { value: { getItem }, configurable: true });
	try {
		act();
	} finally {
		Reflect.deleteProperty(globalThis, 'sessionStorage');
	}
}

type Cell = FormField & { schema?: { default_value: unknown } };

/** The choices of a field in a row about an object. Undefined if the object makes no difference. */
function conditional(cell: Cell | undefined, object: string): unknown[] | undefined {
	const conditions = (cell?.meta.conditions ?? []) as {
		rule: { _and: [{ to: { _eq: string } }] };
		options: { choices: Option[] };
	}[];
	return conditions.find(({ rule }) => rule._and[0].to._eq === object)?.options.choices.map(({ value }) => value);
}

/** The fields of a repeater's row. */
function cells(field: FormField | undefined): Map<string, Cell> {
	const rows = field?.meta.options.fields as Cell[];
	return new Map(rows.map((cell) => [cell.field, cell]));
}

describe('the form', () => {
	test('the reason for missing choices is below the switch that loads them', () => {
		const on = { endpoint: 'contacts', action: 'create', live_choices: true };
		const keys = [...fieldsFor(on).keys()];
		assert.equal(keys[keys.indexOf('live_choices') + 1], 'live_choices_notice');
		assert.match(String(fieldsFor(on).get('live_choices_notice')?.meta.options.text), /^Give an access token/);
		assert.ok(!fieldsFor({ ...on, live_choices: false }).has('live_choices_notice'));
	});

	test("the account's custom objects are offered before one is chosen", () => {
		withAccount({ objects: [{ id: '2-7', label: 'Cars' }] }, () => {
			const off = { ...LIVE, live_choices: false, endpoint: 'custom_objects', action: 'list' };
			assert.equal(fieldsFor(off).get('object_type')?.meta.interface, 'input');
			const offered = fieldsFor({ ...off, live_choices: true }).get('object_type');
			assert.equal(offered?.meta.interface, 'select-dropdown');
			assert.deepEqual(offered?.meta.options.choices, [{ text: 'Cars (2-7)', value: '2-7' }]);
			const imports = fieldsFor({ ...LIVE, endpoint: 'imports_exports', action: 'import' }).get('object');
			assert.ok(values(imports).includes('2-7'));
		});
	});

	test("the account's types of email are offered by name, and stored by id", () => {
		withAccount({ subscriptions: [{ id: '501', name: 'Newsletter' }] }, () => {
			const offered = [{ text: 'Newsletter', value: '501' }];
			for (const action of ['subscribe', 'unsubscribe_many', 'subscription_state', 'subscription_link']) {
				const field = fieldsFor({ ...LIVE, endpoint: 'consent', action }).get('subscription');
				assert.deepEqual([field?.meta.interface, choices(field)], ['select-dropdown', offered], action);
			}
			const submit = { ...LIVE, endpoint: 'forms', action: 'form_submit', consent: 'given' };
			const row = cells(fieldsFor(submit).get('consent_mail'));
			assert.deepEqual(choices(row.get('subscription')), offered);
			assert.deepEqual(choices(fieldsFor({ ...submit, consent: 'interest' }).get('subscription')), offered);
		});
		const without = fieldsFor({ ...LIVE, live_choices: false, endpoint: 'consent', action: 'subscribe' });
		assert.equal(without.get('subscription')?.meta.interface, 'input');
	});

	test('the owners of the account are offered for the splits of a deal', () => {
		const set = { ...LIVE, endpoint: 'deals', action: 'split_set' };
		withAccount({ owners: [{ id: '101', name: 'Ada Lovelace', email: 'ada@example.com' }] }, () => {
			const row = cells(fieldsFor(set).get('splits'));
			assert.deepEqual([...row.keys()], ['owner', 'percentage']);
			assert.deepEqual(choices(row.get('owner')), [{ text: 'Ada Lovelace (ada@example.com)', value: '101' }]);
		});
		const without = cells(fieldsFor({ ...set, live_choices: false }).get('splits'));
		assert.equal(without.get('owner')?.meta.interface, 'input');
	});

	test('the sender of a sequence is one of the users, and the sequences are those of the sender', () => {
		const enroll = { ...LIVE, endpoint: 'sequences', action: 'sequence_enroll' };
		const owners = [
			{ id: '101', name: 'Ada Lovelace', email: 'ada@example.com', userId: '2001' },
			{ id: '102', name: 'Web shop', email: 'shop@example.com' },
		];
		withAccount({ owners, sequences: [{ id: '801', name: 'Renewal' }] }, () => {
			const fields = fieldsFor(enroll);
			assert.deepEqual(choices(fields.get('sender')), [
				{ text: 'Ada Lovelace (ada@example.com)', value: 'ada@example.com' },
			]);
			assert.equal(fields.get('sequence')?.meta.interface, 'input');
			assert.deepEqual([...new Set(asked)], ['sequences']);

			const chosen = fieldsFor({ ...enroll, sender: 'Ada@example.com' });
			assert.deepEqual(choices(chosen.get('sequence')), [{ text: 'Renewal', value: '801' }]);
			assert.ok(asked.includes('2001'), 'the sequences are asked for by the number of the user');
			assert.equal(fieldsFor({ ...enroll, sender: '{{ $last.email }}' }).get('sequence')?.meta.interface, 'input');

			const other = fieldsFor({ ...enroll, sender: 'team@example.com', user: 2002 });
			assert.equal(other.get('sequence')?.meta.interface, 'select-dropdown');
			assert.ok(asked.includes('2002'));
		});
		const without = fieldsFor({ ...enroll, live_choices: false, sender: 'ada@example.com' });
		assert.deepEqual(
			[without.get('sender')?.meta.interface, without.get('sequence')?.meta.interface],
			['input', 'input'],
		);
		assert.ok(!fieldsFor({ ...enroll, action: 'sequence_state' }).has('live_choices'));
	});

	const FORM = {
		id: 'f-1',
		name: 'Contact us',
		fields: [
			{ name: 'email', label: 'Email', kind: 'text' },
			{ name: 'born_on', label: 'Born on', kind: 'date' },
			{ name: 'topics', label: 'Topics', kind: 'choices', options: [{ value: 'go', label: 'Go' }] },
			{ name: '0-2/size', label: 'Size', kind: 'choice', options: [{ value: 's', label: 'Small' }] },
			{ name: 'agreed', label: 'Agreed', kind: 'boolean' },
		],
	};

	test('forms are offered by their names, and fields with their choices', () => {
		withAccount({ forms: [FORM, { id: 'f-2', name: 'Newsletter', fields: [] }] }, () => {
			const submit = { ...LIVE, endpoint: 'forms', action: 'form_submit' };
			const form = fieldsFor(submit).get('form');
			assert.deepEqual(choices(form), [
				{ text: 'Contact us', value: 'f-1' },
				{ text: 'Newsletter', value: 'f-2' },
			]);
			for (const named of ['f-1', 'contact US']) {
				const row = cells(fieldsFor({ ...submit, form: named }).get('form_fields'));
				assert.deepEqual(values(row.get('name')), ['email', 'born_on', 'topics', '0-2/size', 'agreed']);
				assert.deepEqual(values(row.get('values_topics')), ['go']);
				assert.equal(row.get('values_topics')?.meta.interface, 'select-multiple-dropdown');
				assert.deepEqual(values(row.get('value_0-2/size')), ['s']);
				assert.deepEqual(values(row.get('value_agreed')), ['true', 'false']);
				assert.deepEqual(
					[row.get('value_born_on')?.meta.interface, row.get('value_born_on')?.type],
					['datetime', 'date'],
				);
				assert.ok(!row.has('value_email'));
			}
			for (const named of ['{{ $trigger.body.form }}', 'f-2', undefined]) {
				const row = cells(fieldsFor({ ...submit, form: named }).get('form_fields'));
				assert.deepEqual([...row.keys()], ['name', 'value', 'object'], String(named));
				assert.equal(row.get('name')?.meta.interface, 'input');
			}
			const stored = [{ name: 'topics', value: '', values_topics: ['go'] }];
			assert.equal(
				fieldsFor({ ...submit, form: 'f-1', form_fields: stored }).get('form_fields')?.meta.options.template,
				'{{ name }} = {{ value }}{{ values_topics }}',
			);
		});
	});

	test('events are offered by their names, and properties with their choices', () => {
		const properties = [
			{ name: 'order_number', label: 'Order number', kind: 'text' },
			{ name: 'paid_at', label: 'Paid at', kind: 'datetime' },
			{ name: 'channel', label: 'Channel', kind: 'choice', options: [{ value: 'shop', label: 'Shop' }] },
		];
		withAccount({ events: [{ name: 'pe1_order_placed', label: 'Order placed', properties }] }, () => {
			const send = { ...LIVE, endpoint: 'events', action: 'event_send' };
			assert.deepEqual(values(fieldsFor(send).get('event')), ['pe1_order_placed']);
			for (const event of ['pe1_order_placed', 'order_placed']) {
				const row = cells(fieldsFor({ ...send, event }).get('event_properties'));
				assert.deepEqual([...row.keys()], ['name', 'value', 'value_channel', 'value_paid_at']);
				assert.deepEqual(values(row.get('name')), ['order_number', 'paid_at', 'channel']);
				assert.equal(row.get('value_paid_at')?.type, 'timestamp');
				const mapping = fieldsFor({ ...send, event, action: 'event_send_many' }).get('mapping');
				assert.deepEqual(values(cells(mapping).get('property')), ['order_number', 'paid_at', 'channel']);
			}
			assert.equal(cells(fieldsFor(send).get('event_properties')).get('name')?.meta.interface, 'input');
		});
	});

	test("the account's lists are offered, and those of contacts if no object is chosen", () => {
		withAccount({ lists: [{ id: '7', name: 'Large deals' }] }, () => {
			const field = fieldsFor({ ...LIVE, endpoint: 'lists', action: 'add_members' }).get('list');
			assert.deepEqual(choices(field), [{ text: 'Large deals', value: '7' }]);
			assert.deepEqual(asked, ['contacts']);
		});
	});

	describe('fields that name a definition of the account', () => {
		const ACCOUNT: Partial<Choices> = {
			properties: [
				{ name: 'amount', label: 'Amount', kind: 'number' },
				{ name: 'tier', label: 'Tier', kind: 'choice', own: true },
			],
			groups: [{ name: 'web_shop', label: 'Web shop' }],
			pipelines: [
				{ id: 'default', label: 'Sales', stages: [{ id: 'won', label: 'Won' }] },
				{ id: '77', label: 'Renewals', stages: [{ id: '78', label: 'Offered' }] },
			],
			labels: [
				{ to: 'contacts', label: 'Sponsor', typeId: 37, own: true },
				{ to: 'contacts', label: 'Billing contact', typeId: 3 },
				{ to: '2-7', label: 'Rented car', typeId: 41, own: true },
			],
		};
		const TIER = [{ text: 'Tier (tier)', value: 'tier' }];
		const GROUP = [{ text: 'Web shop (web_shop)', value: 'web_shop' }];
		const PIPELINES = [
			{ text: 'Sales', value: 'default' },
			{ text: 'Renewals', value: '77' },
		];
		const ALL_STAGES = [
			{ text: 'Sales: Won', value: 'won' },
			{ text: 'Renewals: Offered', value: '78' },
		];
		const rows: [action: string, key: string, others: object, offered: object[]][] = [
			['property', 'name', {}, [{ text: 'Amount (amount)', value: 'amount' }, ...TIER]],
			['update_property', 'name', {}, TIER],
			['archive_property', 'name', {}, TIER],
			['create_property', 'group_name', {}, GROUP],
			['update_property', 'group_name', {}, GROUP],
			['group_rename', 'name', {}, GROUP],
			['group_delete', 'name', {}, GROUP],
			['pipeline_rename', 'pipeline', {}, PIPELINES],
			['pipeline_delete', 'pipeline', {}, PIPELINES],
			['stage_create', 'pipeline', {}, PIPELINES],
			['stage_change', 'stage', { pipeline: '77' }, [{ text: 'Offered', value: '78' }]],
			['stage_delete', 'stage', { pipeline: 'default' }, [{ text: 'Won', value: 'won' }]],
			['stage_delete', 'stage', {}, ALL_STAGES],
			['stage_delete', 'stage', { pipeline: '{{ $last.pipeline }}' }, ALL_STAGES],
			['label_rename', 'type_id', { to_object: 'contacts' }, [{ text: 'Sponsor (37)', value: '37' }]],
			['label_delete', 'type_id', { to_object: '2-7' }, [{ text: 'Rented car (41)', value: '41' }]],
		];
		const deals = { ...LIVE, endpoint: 'metadata', object: 'deals' };
		for (const [action, key, others, offered] of rows)
			test(`${action}, ${key} with ${JSON.stringify(others)}`, () => {
				const at = { ...deals, action, ...others };
				withAccount(ACCOUNT, () => {
					const field = fieldsFor(at).get(key);
					assert.deepEqual([field?.meta.interface, choices(field)], ['select-dropdown', offered]);
					assert.equal(field?.meta.options.allowOther, true);
					assert.deepEqual(asked, ['deals']);
				});
				// A drop-down without choices would clear the stored value.
				withAccount({}, () => assert.equal(fieldsFor(at).get(key)?.meta.interface, 'input'));
			});

		test('a property of the catalogue is offered to read, but not to change', () => {
			const off = { endpoint: 'metadata', object: 'deals' };
			assert.ok(values(fieldsFor({ ...off, action: 'property' }).get('name')).includes('dealname'));
			for (const action of ['update_property', 'archive_property'])
				assert.equal(fieldsFor({ ...off, action }).get('name')?.meta.interface, 'input');
		});

		test('the label of an association is typed if the account has none', () => {
			withAccount(ACCOUNT, () => {
				for (const to_object of [undefined, 'companies', '{{ $last.to }}'])
					assert.equal(
						fieldsFor({ ...deals, action: 'label_delete', to_object }).get('type_id')?.meta.interface,
						'input',
						String(to_object),
					);
			});
		});
	});

	test('unique properties of the account can find other records', () => {
		const unique = [
			{ to: 'contacts', name: 'email', label: 'Email' },
			{ to: 'contacts', name: 'customer_number', label: 'Customer number' },
			{ to: '2-7', name: 'plate', label: 'Plate' },
		];
		withAccount({ unique, objects: [{ id: '2-7', label: 'Cars' }] }, () => {
			const row = cells(fieldsFor({ ...LIVE, endpoint: 'deals', action: 'create' }).get('c_associate'));
			assert.deepEqual(conditional(row.get('property'), 'contacts'), ['hs_object_id', 'email', 'customer_number']);
			assert.deepEqual(conditional(row.get('property'), '2-7'), ['hs_object_id', 'plate']);
		});
	});

	test('begins with the token, the endpoint and the action', () => {
		const fields = fieldsFor({});
		assert.deepEqual([...fields.keys()], ['apiKey', 'endpoint', 'action']);
		assert.deepEqual(
			[...fields.values()].map(({ meta }) => meta.required),
			[true, true, true],
		);
		const token = fields.get('apiKey')?.meta;
		assert.equal(token?.options.masked, false);
		assert.equal(token?.options.placeholder, '{{ $env.HUBSPOT_TOKEN }}');
		assert.match(String(token?.note), /`HUBSPOT_TOKEN`.*`FLOWS_ENV_ALLOW_LIST`/);
	});

	test('offers every endpoint once, under the heading of its group', () => {
		const offered = choices(fieldsFor({}).get('endpoint')).filter(({ divider }) => !divider);
		const keys = offered.filter(({ disabled }) => !disabled).map(({ value }) => value);
		assert.deepEqual([...keys].sort(), form.endpoints.map(({ key }) => key).sort());
		const headings = offered.filter(({ disabled }) => disabled).map(({ text }) => text);
		assert.deepEqual([...headings].sort(), [...new Set(form.endpoints.map(({ group }) => group))].sort());
		assert.equal(headings[0], 'CRM');
		assert.equal(offered[0]?.text, 'CRM');
	});

	for (const [endpoint, action, offered] of [
		['deals', 'deleted', false],
		['deals', 'merge', false],
		['companies', 'purge', false],
		['deals', 'delete_many', false],
		['imports_exports', 'import_cancel', false],
		['custom_objects', 'deleted', true],
		['deals', 'list', true],
		['deals', 'update', true],
		['lists', 'members', true],
		['metadata', 'stage_delete', true],
	] as const)
		test(`${offered ? 'offers' : 'does not offer'} to load choices: ${endpoint}, ${action}`, () => {
			assert.equal(fieldsFor({ endpoint, action }).has('live_choices'), offered);
		});

	test('shows no placeholder in a repeater without rows', () => {
		for (const endpoint of form.endpoints)
			for (const action of endpoint.actions)
				for (const { field, meta } of fieldsFor({ endpoint: endpoint.key, action, advanced: true }).values())
					if (meta.interface === 'list')
						assert.equal(meta.options.placeholder, undefined, `${field} of ${endpoint.key} ${action}`);
	});

	for (const [what, stored, shown] of [
		['nothing', null, 'tags'],
		['addresses', ['https://cms.example.com/a.pdf'], 'tags'],
		['a template', '{{ $trigger.body.files }}', 'input'],
		['rows', [{ url: 'https://cms.example.com/a.pdf', name: 'offer.pdf' }], 'input-code'],
	] as const)
		test(`shows files that are stored as ${what}`, () => {
			const fields = fieldsFor({ endpoint: 'notes', action: 'create', a_files: stored });
			assert.equal(fields.get('a_files')?.meta.interface, shown);
		});

	for (const endpoint of form.endpoints) {
		for (const key of endpoint.actions) {
			test(`${endpoint.key}, ${key}: exactly the fields of the registry`, () => {
				const fields = fieldsFor({ endpoint: endpoint.key, action: key, advanced: true });
				const want = form.fields.filter(
					(field) =>
						(field.actions?.includes(key) ?? true) &&
						(field.only?.includes(endpoint.key) ?? true) &&
						!field.not?.includes(endpoint.key) &&
						// Other tests check when this field is offered.
						(field.key !== 'live_choices' || fields.has('live_choices')) &&
						// These fields are hidden at first, if there is a switch for them.
						!(
							field.with === 'all_pages' && ['list', 'search', 'request', 'file_find', 'form_submissions'].includes(key)
						) &&
						!['dry_run', 'errors'].includes(field.with ?? '') &&
						// This field is also hidden, unless the choice beside it shows it.
						(!field.is || field.is.includes('same')),
				);
				const keyOf = ({ key, kind }: Field) => (kind === 'property_names' ? `${key}:${endpoint.key}` : key);
				const [usual, advanced] = [false, true].map((is) =>
					want.filter((field) => (field.advanced ?? false) === is).map(keyOf),
				) as [string[], string[]];
				assert.deepEqual(
					[...fieldsFor({ endpoint: endpoint.key, action: key }).keys()],
					advanced.length > 0 ? [...usual, 'advanced'] : usual,
				);
				assert.deepEqual([...fields.keys()], advanced.length > 0 ? [...usual, 'advanced', ...advanced] : usual);
				for (const field of want) {
					const { meta, name } = fields.get(keyOf(field)) as FormField;
					assert.equal(name, field.label);
					assert.equal(meta.required ?? false, field.required ?? false, field.key);
					assert.doesNotMatch(String(meta.note ?? ''), /\{(singular|label|required|docs)\}|\]\(\)/);
				}
				assert.deepEqual(values(fields.get('action')), endpoint.actions);
			});
		}

		// Directus clears a stored action that is not offered.
		test(`${endpoint.key}: an action it does not have is not offered`, () => {
			const fields = fieldsFor({ endpoint: endpoint.key, action: 'gone' });
			assert.deepEqual([...fields.keys()], ['apiKey', 'endpoint', 'action']);
			assert.deepEqual(values(fields.get('action')), endpoint.actions);
		});

		for (const alias of endpoint.aliases) {
			test(`${endpoint.key}: stored as ${alias} it is shown as ${endpoint.label}`, () => {
				const offered = choices(fieldsFor({ endpoint: alias }).get('endpoint'));
				assert.deepEqual(
					offered.filter(({ text }) => text === endpoint.label).map(({ value }) => value),
					[alias],
				);
			});
		}
	}

	test('the example of the endpoint fills the properties', () => {
		const field = fieldsFor({ endpoint: 'contacts', action: 'create', advanced: true }).get('c_properties');
		const options = field?.meta.options as { template: string } | undefined;
		assert.deepEqual(
			JSON.parse(options?.template ?? ''),
			form.endpoints.find(({ key }) => key === 'contacts')?.example,
		);
	});

	test('what HubSpot requires is said in the note', () => {
		const note = (endpoint: string) =>
			fieldsFor({ endpoint, action: 'create' }).get(`properties:${endpoint}`)?.meta.note;
		assert.match(String(note('deals')), /HubSpot requires `dealname`, .* and `\w+`\./);
		assert.match(String(note('companies')), /HubSpot requires `\w+` or `\w+`\./);
	});

	test('properties to write are chosen or typed, and each gets its own field', () => {
		for (const action of ['create', 'upsert', 'find_or_create', 'update']) {
			const none = fieldsFor({ endpoint: 'deals', action });
			const names = none.get('properties:deals');
			assert.equal(names?.meta.interface, 'select-multiple-dropdown');
			assert.equal(names?.meta.options.allowOther, true);
			const texts = new Map(choices(names).map(({ text, value }) => [value, text]));
			assert.equal(texts.get('dealname'), 'Deal name (dealname)');
			assert.ok(!texts.has('hs_createdate'), 'HubSpot sets it');
			assert.match(String(names?.meta.note), /Settings > Properties/);
			assert.deepEqual(
				[...none.keys()].filter((key) => key.startsWith('deals:')),
				[],
			);
			const some = fieldsFor({ endpoint: 'deals', action, 'properties:deals': ['own_name', 'closedate', 'dealname'] });
			assert.deepEqual(
				[...some.entries()]
					.filter(([key]) => key.startsWith('deals:'))
					.map(([key, { name, meta }]) => [key, name, meta.width]),
				[
					['deals:dealname', 'Deal name', 'half'],
					['deals:closedate', 'Close date', 'half'],
					['deals:own_name', 'own_name', 'half'],
				],
			);
			assert.equal([...some.keys()].indexOf('deals:dealname'), [...some.keys()].indexOf('properties:deals') + 1);
		}
	});

	test('the fields of properties keep their order in any order of ticks', () => {
		const order = (names: string[]) =>
			[...fieldsFor({ endpoint: 'contacts', action: 'create', 'properties:contacts': names }).keys()].filter((key) =>
				key.startsWith('contacts:'),
			);
		const want = ['contacts:email', 'contacts:firstname', 'contacts:zip', 'contacts:b', 'contacts:c'];
		assert.deepEqual(order(['c', 'zip', 'firstname', 'b', 'email']), want);
		assert.deepEqual(order(['email', 'b', 'c', 'firstname', 'zip', 'zip']), want);
	});

	test('properties chosen for another endpoint are not shown', () => {
		const values = { action: 'create', 'properties:contacts': ['email'], 'contacts:email': 'ada@example.com' };
		assert.ok(fieldsFor({ ...values, endpoint: 'contacts' }).has('contacts:email'));
		const deals = [...fieldsFor({ ...values, endpoint: 'deals' }).keys()];
		assert.deepEqual(
			deals.filter((key) => key.includes('contacts')),
			[],
		);
	});

	/** The field for the value of one property. */
	const valueField = (endpoint: string, name: string, stored?: unknown) =>
		fieldsFor({
			endpoint,
			action: 'create',
			[`properties:${endpoint}`]: [name],
			[`${endpoint}:${name}`]: stored,
		}).get(`${endpoint}:${name}`) as FormField;

	describe('the field of a property', () => {
		const rows: [string, string, string, unknown, FormField['type'], string][] = [
			['a text', 'contacts', 'firstname', undefined, 'string', 'input'],
			['a text of several lines', 'tickets', 'content', undefined, 'text', 'input-multiline'],
			['a template in it stays where it is typed', 'tickets', 'content', '{{ $trigger', 'text', 'input-multiline'],
			['a choice', 'contacts', 'lifecyclestage', undefined, 'string', 'select-dropdown'],
			['a template that somebody types under Other', 'contacts', 'lifecyclestage', '{{', 'string', 'select-dropdown'],
			['several choices', 'contacts', 'hs_buying_role', undefined, 'json', 'select-multiple-dropdown'],
			['several choices, chosen', 'contacts', 'hs_buying_role', ['CHAMPION'], 'json', 'select-multiple-dropdown'],
			['a template for several choices', 'contacts', 'hs_buying_role', '{{ roles }}', 'string', 'input'],
			['several values without choices', 'contacts', 'hs_additional_emails', undefined, 'string', 'input'],
			['a list of them', 'contacts', 'hs_additional_emails', ['a@example.com'], 'json', 'tags'],
			['a moment', 'deals', 'closedate', undefined, 'timestamp', 'datetime'],
			['a picked moment', 'deals', 'closedate', '2026-12-01T09:00:00.000Z', 'timestamp', 'datetime'],
			['a template for a moment', 'deals', 'closedate', '{{ $trigger.body.on }}', 'string', 'input'],
			['a moment that a picker does not show', 'deals', 'closedate', '2026-12-01', 'string', 'input'],
			['a day', 'projects', 'hs_start_date', undefined, 'date', 'datetime'],
			['a picked day', 'projects', 'hs_start_date', '2026-12-01', 'date', 'datetime'],
			['a template for a day', 'projects', 'hs_start_date', '{{ day }}', 'string', 'input'],
			['a number', 'deals', 'amount', undefined, 'string', 'input'],
			['a template for a number', 'deals', 'amount', '{{ $trigger.body.total }}', 'string', 'input'],
			['yes or no', 'quotes', 'hs_esign_enabled', undefined, 'string', 'select-dropdown'],
			['an owner', 'deals', 'hubspot_owner_id', undefined, 'string', 'input'],
			['an object in a text', 'contacts', 'firstname', { a: 1 }, 'json', 'input-code'],
			['a property of the account', 'contacts', 'customer_tier', undefined, 'string', 'input'],
		];
		for (const [name, endpoint, property, stored, type, wanted] of rows) {
			test(name, () => {
				const field = valueField(endpoint, property, stored);
				assert.deepEqual([field.type, field.meta.interface], [type, wanted]);
			});
		}

		test('a boolean can be left open, and shows a stored true', () => {
			const field = valueField('quotes', 'hs_esign_enabled');
			assert.deepEqual(choices(field), [
				{ text: 'Yes', value: 'true' },
				{ text: 'No', value: 'false' },
			]);
			assert.equal(field.meta.options.allowNone, true);
			assert.equal(field.schema, undefined);
			assert.deepEqual(values(valueField('quotes', 'hs_esign_enabled', true)), [true, 'false']);
		});

		test('a field for several choices is empty at first, and says what to do', () => {
			const field = valueField('contacts', 'hs_buying_role');
			assert.deepEqual([field.schema?.default_value, field.meta.options.placeholder], [[], 'Choose values']);
		});

		test('a choice can be typed, and is optional', () => {
			const { options } = valueField('contacts', 'lifecyclestage').meta;
			assert.equal(options.allowOther, true);
			assert.equal(options.allowNone, true);
			assert.deepEqual((options.choices as Option[])[1], { text: 'Lead', value: 'lead' });
		});
	});

	test('a stored template is shown if an interface would hide it', () => {
		const template = '{{ $trigger.body.all }}';
		const shown = (values: Record<string, unknown>, key: string) =>
			fieldsFor(values).get(key)?.meta.interface as string | undefined;
		const create = { endpoint: 'contacts', action: 'create' };
		const search = { endpoint: 'contacts', action: 'search' };
		assert.equal(shown({ ...create, 'properties:contacts': template }, 'properties:contacts'), 'input');
		assert.equal(shown({ ...create, c_associate: template }, 'c_associate'), 'input');
		assert.equal(shown({ ...search, filters: template }, 'filters'), 'input');
		assert.equal(shown({ ...search, l_fields: template }, 'l_fields'), 'input');
		assert.equal(shown({ ...search, l_fields: ['email'] }, 'l_fields'), 'select-multiple-dropdown');
		assert.equal(shown({ endpoint: 'contacts', action: 'create_many', mapping: template }, 'mapping'), 'input');
		const limit = fieldsFor({ ...search, limit: '{{ n }}' }).get('limit');
		assert.deepEqual([limit?.type, limit?.meta.interface], ['string', 'input']);
		assert.equal(fieldsFor({ ...search, limit: 5 }).get('limit')?.type, 'integer');
		assert.equal(shown({ ...search, dry_run: template }, 'dry_run'), 'input');
		assert.equal(shown({ ...search, dry_run: true }, 'dry_run'), 'boolean');
	});

	test('advanced fields are shown by a switch, or if they have a value', () => {
		const keys = (values: object) => {
			const all = [...fieldsFor({ endpoint: 'contacts', action: 'update', ...values }).keys()];
			return all.slice(all.indexOf('advanced'));
		};
		assert.deepEqual(keys({}), ['advanced']);
		assert.deepEqual(keys({ advanced: false, diagnose: true, missing: 'skip', time_zone: null, u_properties: '' }), [
			'advanced',
		]);
		assert.deepEqual(keys({ u_properties: { email: 'ada@example.com' } }), ['advanced', 'u_properties']);
		assert.deepEqual(keys({ diagnose: false, time_zone: 'Europe/Berlin' }), ['advanced', 'time_zone', 'diagnose']);
		const on = keys({ advanced: true });
		for (const key of ['u_properties', 'missing', 'time_zone', 'diagnose', 'patience', 'api_version'])
			assert.ok(on.includes(key), key);
		const before = [...fieldsFor({ endpoint: 'contacts', action: 'update' }).keys()];
		for (const key of ['output', 'dry_run']) assert.ok(before.includes(key), `${key} is not advanced`);
	});

	test('a token is masked, and a template is not', () => {
		const token = (apiKey: unknown) => fieldsFor({ apiKey }).get('apiKey')?.meta.options.masked;
		assert.deepEqual([undefined, null, '', '{{ $env.HUBSPOT_TOKEN }}', 'p', 'pat-na1-of-nobody'].map(token), [
			false,
			false,
			false,
			false,
			true,
			true,
		]);
	});

	test('actions are under the headings of their groups, unless there is only one group', () => {
		const headings = (endpoint: string) =>
			choices(fieldsFor({ endpoint }).get('action'))
				.filter(({ disabled }) => disabled)
				.map(({ text }) => text);
		assert.deepEqual(headings('contacts'), [
			'One record',
			'Find records',
			'Many records at once',
			'Associations',
			'Rarely needed',
		]);
		assert.deepEqual(headings('activities'), []);
	});

	test('every action is offered if the endpoint is a template', () => {
		const action = fieldsFor({ endpoint: '{{ $trigger.body.endpoint }}' }).get('action');
		assert.deepEqual([...values(action)].sort(), form.actions.map(({ key }) => key).sort());
		const texts = choices(action)
			.filter(({ disabled, divider }) => !disabled && !divider)
			.map(({ text }) => text);
		assert.equal(new Set(texts).size, texts.length, 'no two look the same');
		assert.ok(texts.includes('Create') && texts.includes('Create (Lists)'));
		const ofLists = choices(fieldsFor({ endpoint: 'lists' }).get('action')).map(({ text }) => text);
		assert.ok(ofLists.includes('Create'), 'among the actions of one endpoint there is one');
	});

	test('the type of a custom object comes first', () => {
		const fields = [...fieldsFor({ endpoint: 'custom_objects', action: 'search' }).keys()];
		assert.deepEqual(fields.slice(0, 4), ['apiKey', 'endpoint', 'action', 'object_type']);
		assert.ok(!fieldsFor({ endpoint: 'contacts', action: 'search' }).has('object_type'));
	});

	test('All Pages decides between limit and maximum, and a template shows both', () => {
		const shown = (all_pages: unknown) => {
			const fields = fieldsFor({ endpoint: 'contacts', action: 'search', all_pages });
			return ['limit', 'maximum'].filter((key) => fields.has(key));
		};
		for (const off of [undefined, null, false, 'false', '']) assert.deepEqual(shown(off), ['limit']);
		for (const on of [true, 'true']) assert.deepEqual(shown(on), ['maximum']);
		assert.deepEqual(shown('{{ $trigger.body.all }}'), ['limit', 'maximum']);
		assert.ok(fieldsFor({ endpoint: 'contacts', action: 'changed' }).has('maximum'), 'where there is no such choice');
	});

	test('a switch that is on by default looks on', () => {
		const fields = fieldsFor({ endpoint: 'contacts', action: 'create', advanced: true });
		assert.deepEqual(fields.get('diagnose')?.schema, { default_value: true });
		assert.deepEqual(fieldsFor({ endpoint: 'contacts', action: 'list' }).get('archived')?.schema, {
			default_value: false,
		});
	});

	test('properties to find by are unique, and those to match by can also be written', () => {
		const offered = (action: string) => values(fieldsFor({ endpoint: 'contacts', action }).get('id_property'));
		assert.deepEqual(offered('retrieve'), ['email', 'hs_object_id']);
		assert.deepEqual(offered('upsert'), ['email']);
		const companies = (action: string) => fieldsFor({ endpoint: 'companies', action }).get('id_property');
		assert.deepEqual(values(companies('find_or_create')), ['domain']);
		const none = companies('upsert');
		assert.equal(none?.meta.interface, 'input', 'with nothing to choose from it is typed');
	});

	test('a field that names a property or an object is chosen or typed', () => {
		for (const endpoint of form.endpoints) {
			for (const action of endpoint.actions) {
				const fields = fieldsFor({ endpoint: endpoint.key, action });
				for (const { key, of } of form.fields) {
					const { options, interface: name } = fields.get(key)?.meta ?? { options: {} };
					if (!of || !options.choices || name === 'list') continue;
					assert.equal(options.allowOther, true, `${endpoint.key}, ${action}: ${key}`);
				}
			}
		}
		const fields = fieldsFor({ endpoint: 'contacts', action: 'search' });
		assert.ok(values(fields.get('l_fields')).includes('lifecyclestage'));
		assert.ok(values(fields.get('sort')).includes('-createdate'));
		assert.equal(fields.get('sort')?.meta.interface, 'select-dropdown');
		assert.ok(values(fieldsFor({ endpoint: 'contacts', action: 'find' }).get('find_property')).includes('phone'));
		const read = fieldsFor({ endpoint: 'contacts', action: 'retrieve' });
		assert.ok(values(read.get('r_associations')).includes('companies'));
	});

	test('a sort that is stored as a list is shown as a list', () => {
		const field = fieldsFor({ endpoint: 'contacts', action: 'search', sort: ['-createdate'] }).get('sort');
		assert.equal(field?.meta.interface, 'select-multiple-dropdown');
	});

	test('a filter has a property, an operator, and a value', () => {
		const row = cells(fieldsFor({ endpoint: 'deals', action: 'search' }).get('filters'));
		const plain = [...row.keys()].filter((key) => !key.includes('_'));
		assert.deepEqual(plain, ['property', 'operator', 'value', 'high', 'group']);
		assert.ok(values(row.get('property')).includes('dealstage'));
		assert.equal(row.get('property')?.meta.options.allowOther, true);
		assert.deepEqual(
			values(row.get('operator')),
			form.operators.map(({ value }) => value),
		);
		assert.equal(row.get('operator')?.meta.options.allowOther, false);
		assert.equal(row.get('operator')?.schema?.default_value, 'EQ');
		assert.equal(row.get('group')?.schema?.default_value, 1);
		const own = cells(fieldsFor({ endpoint: 'custom_objects', action: 'search' }).get('filters'));
		assert.ok(values(own.get('property')).includes('hs_createdate'));
	});

	test('a property with choices has its own drop-downs in a filter, for one and several', () => {
		const field = (filters?: object[]) => fieldsFor({ endpoint: 'deals', action: 'search', filters }).get('filters');
		const row = cells(field());
		assert.ok(values(row.get('value_dealstage')).includes('closedwon'));
		assert.equal(row.get('value_dealstage')?.meta.hidden, true);
		assert.equal(row.get('values_dealstage')?.meta.interface, 'select-multiple-dropdown');
		assert.ok(!row.has('value_dealname'));
		assert.equal(field()?.meta.options.template, '{{ property }} {{ operator }} {{ value }} {{ high }}');
		assert.match(
			String(field([{ property: 'dealstage', operator: 'EQ', value_dealstage: 'closedwon' }])?.meta.options.template),
			/\{\{ value_dealstage \}\}/,
		);
	});

	test('a closed filter shows its group if there are several', () => {
		const template = (groups: unknown[]) => {
			const filters = groups.map((group) => ({ property: 'dealname', operator: 'EQ', value: 'x', group }));
			return String(fieldsFor({ endpoint: 'deals', action: 'search', filters }).get('filters')?.meta.options.template);
		};
		for (const groups of [[], [1], [2, '2'], [1, undefined, null]]) {
			assert.doesNotMatch(template(groups), /group/, JSON.stringify(groups));
		}
		for (const groups of [
			[1, 2],
			[undefined, '2'],
		]) {
			assert.match(template(groups), /^Group \{\{ group \}\}: \{\{ property \}\}/, JSON.stringify(groups));
		}
	});

	test('a date in a filter is typed, or picked in its own field', () => {
		const field = (filters?: object[]) => fieldsFor({ endpoint: 'deals', action: 'search', filters }).get('filters');
		const row = cells(field());
		const picker = row.get('value_closedate');
		assert.deepEqual([picker?.meta.interface, picker?.type, picker?.meta.hidden], ['datetime', 'timestamp', true]);
		assert.deepEqual(((picker?.meta.conditions ?? []) as { rule: object }[])[0]?.rule, {
			_and: [
				{ property: { _eq: 'closedate' } },
				{ _and: [{ operator: { _in: ['EQ', 'NEQ', 'GT', 'GTE', 'LT', 'LTE', 'BETWEEN'] } }] },
				{ value: { _in: ['', null] } },
			],
		});
		assert.equal(row.get('high_closedate')?.meta.interface, 'datetime');
		assert.ok(!row.has('high_amount') && !row.has('values_closedate'));
		const hides = ((row.get('value')?.meta.conditions ?? []) as { rule: object; hidden: boolean }[]).at(-1);
		assert.equal(hides?.hidden, true);
		assert.match(JSON.stringify(hides?.rule), /"value_\w+":\{"_nin":\["",null\]\}/);
		const stored = [{ property: 'closedate', operator: 'BETWEEN', value_closedate: 'a', high_closedate: 'b' }];
		assert.equal(
			field(stored)?.meta.options.template,
			'{{ property }} {{ operator }} {{ value }}{{ value_closedate }} {{ high }}{{ high_closedate }}',
		);
	});

	test('the button of a repeater says what it adds', () => {
		const adds = (endpoint: string, action: string, key: string) =>
			fieldsFor({ endpoint, action }).get(key)?.meta.options.addLabel;
		assert.equal(adds('metadata', 'pipeline_create', 'stages'), 'Add a Stage');
		assert.equal(adds('events', 'event_send', 'event_properties'), 'Add a Property');
		assert.equal(adds('transactional_email', 'email_send', 'contact_values'), 'Add a Property');
	});

	test('a column becomes a property that can be written', () => {
		const row = cells(fieldsFor({ endpoint: 'contacts', action: 'create_many' }).get('mapping'));
		assert.deepEqual([...row.keys()], ['column', 'property']);
		assert.ok(values(row.get('property')).includes('email'));
		assert.ok(!values(row.get('property')).includes('createdate'));
	});

	test('a request has a method, a path, parameters and a body', () => {
		const fields = fieldsFor({ endpoint: 'api', action: 'request' });
		assert.deepEqual([...fields.keys()].slice(3, 8), ['method', 'path', 'query_rows', 'body', 'all_pages']);
		assert.deepEqual(values(fields.get('method')), ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);
		assert.equal(fields.get('method')?.meta.options.placeholder, 'GET: read');
		assert.equal(fields.get('path')?.meta.interface, 'input');
		assert.equal(fields.get('path')?.meta.required, true);
		assert.deepEqual([...cells(fields.get('query_rows')).keys()], ['name', 'value']);
		assert.equal(fields.get('body')?.meta.interface, 'input-code');
		assert.ok(!fields.has('api_version'), 'the version is in the path');
		assert.ok(fieldsFor({ endpoint: 'api', action: 'request', all_pages: true }).has('maximum'));
	});

	test('a list is chosen or typed beside its members', () => {
		const fields = fieldsFor({ endpoint: 'lists', action: 'add_members' });
		assert.deepEqual([...fields.keys()].slice(3, 8), ['live_choices', 'list', 'object', 'items', 'id_column']);
		const offered = values(fields.get('object'));
		assert.ok(offered.includes('contacts') && offered.includes('deals'));
		assert.ok(!offered.includes('lists') && !offered.includes('api'));
		assert.equal(fields.get('object')?.meta.options.allowOther, true);
	});

	test('look-ups are offered in a dry run', () => {
		const has = (dry_run: unknown) => fieldsFor({ endpoint: 'deals', action: 'create', dry_run }).has('dry_reads');
		for (const off of [undefined, null, false]) assert.equal(has(off), false);
		for (const on of [true, '{{ $trigger.body.dry }}']) assert.equal(has(on), true);
	});

	test('definitions are offered for any kind of record and custom object', () => {
		for (const action of ['properties', 'pipelines', 'create_property']) {
			const field = fieldsFor({ endpoint: 'metadata', action }).get('object');
			assert.equal(field?.meta.interface, 'select-dropdown');
			assert.equal(field?.meta.options.allowOther, true);
			const offered = values(field);
			for (const key of ['contacts', 'notes', 'line_items', 'users']) assert.ok(offered.includes(key), key);
			for (const key of ['custom_objects', 'account', 'metadata', 'activities']) assert.ok(!offered.includes(key), key);
		}
		assert.ok(values(fieldsFor({ endpoint: 'metadata', action: 'labels' }).get('to_object')).includes('companies'));
		assert.ok(values(fieldsFor({ endpoint: 'account', action: 'test' }).get('check')).includes('deals'));
	});

	test('a property is described in plain words, its options as rows', () => {
		const fields = fieldsFor({ endpoint: 'metadata', action: 'create_property' });
		assert.deepEqual([...fields.keys()].slice(3, 8), ['live_choices', 'object', 'label', 'property_type', 'name']);
		assert.ok(choices(fields.get('property_type')).some(({ text }) => text === 'Several choices'));
		assert.ok(!fields.has('options'), 'a text has none');
		const choice = fieldsFor({ endpoint: 'metadata', action: 'create_property', property_type: 'choice' });
		assert.deepEqual([...cells(choice.get('options')).keys()], ['label', 'value']);
		assert.ok(
			values(fieldsFor({ endpoint: 'metadata', action: 'update_property' }).get('property_type')).includes('same'),
		);
	});

	test('items take a template as it is, and a stored list is shown as a list', () => {
		const field = (items: unknown) => fieldsFor({ endpoint: 'contacts', action: 'create_many', items }).get('items');
		for (const value of [undefined, null, '{{ $last }}', '[{"email": "ada@example.com"}]']) {
			assert.equal(field(value)?.meta.interface, 'input');
			assert.equal(field(value)?.type, 'string');
		}
		assert.equal(field([{ email: 'ada@example.com' }])?.meta.interface, 'input-code');
		assert.equal(field([])?.type, 'json');
	});

	test('an import and an export offer properties of the chosen kind of record', () => {
		const imports = (object: unknown) => fieldsFor({ endpoint: 'imports_exports', action: 'import', object });
		const columns = (object: unknown) => cells(imports(object).get('mapping')).get('property');
		assert.ok(values(columns('deals')).includes('dealstage'));
		assert.ok(!values(columns('contacts')).includes('createdate'));
		for (const none of [undefined, '2-1234567', '{{ $last }}']) assert.equal(columns(none)?.meta.interface, 'input');
		assert.deepEqual(values(imports('contacts').get('id_property')), ['email', 'hs_object_id']);
		const exports = fieldsFor({ endpoint: 'imports_exports', action: 'export', object: 'tickets' });
		assert.ok(values(exports.get('l_fields')).includes('subject'));
		assert.ok(values(cells(exports.get('filters')).get('property')).includes('hs_pipeline_stage'));
		assert.ok(values(exports.get('object')).includes('contacts'));
	});

	test('an object that another action left behind does not replace the endpoint', () => {
		const fields = fieldsFor({ endpoint: 'contacts', action: 'find', object: 'deals' });
		assert.ok(!values(fields.get('find_property')).includes('dealstage'));
	});

	test('the number of refused rows is asked only if they are to be read', () => {
		const shown = (errors: unknown) =>
			fieldsFor({ endpoint: 'imports_exports', action: 'import_state', errors }).has('maximum');
		assert.deepEqual([undefined, false, true, '{{ $last }}'].map(shown), [false, false, true, true]);
	});

	test('verifying a request needs no token, but a masked secret', () => {
		const fields = fieldsFor({ endpoint: 'webhooks', action: 'verify' });
		assert.deepEqual([...fields.keys()].slice(0, 5), ['endpoint', 'action', 'client_secret', 'webhook', 'url']);
		for (const key of ['apiKey', 'patience', 'dry_run', 'api_version']) assert.ok(!fields.has(key), key);
		const secret = fieldsFor({ endpoint: 'webhooks', action: 'verify', client_secret: 'of nobody' }).get(
			'client_secret',
		);
		assert.equal(secret?.meta.options.masked, true);
		assert.equal(fields.get('webhook')?.meta.options.placeholder, '{{ $trigger }}');
		assert.equal(fields.get('webhook')?.type, 'string');
	});

	test('a row has an object, a record, a unique property, and a label', () => {
		const row = (endpoint: string, action: string, c_associate?: unknown) =>
			cells(fieldsFor({ endpoint, action, c_associate }).get(action === 'create' ? 'c_associate' : 'a_associate'));
		for (const action of ['create', 'associate', 'disassociate']) {
			const contact = row('contacts', action);
			assert.deepEqual([...contact.keys()], ['to', 'property', 'id', 'label']);
			assert.ok(values(contact.get('to')).includes('companies'));
			assert.deepEqual(values(contact.get('property')), ['hs_object_id']);
			assert.deepEqual(conditional(contact.get('property'), 'companies'), ['hs_object_id', 'domain']);
			assert.deepEqual(conditional(contact.get('property'), 'contacts'), ['hs_object_id', 'email']);
			assert.equal(conditional(contact.get('property'), 'notes'), undefined);
			assert.deepEqual(values(contact.get('label')), ['']);
			assert.deepEqual(conditional(contact.get('label'), 'companies'), ['', 'Billing contact', 'Primary']);
			assert.equal(conditional(contact.get('label'), 'deals'), undefined);
			for (const key of ['to', 'property', 'label']) assert.equal(contact.get(key)?.meta.options.allowOther, true, key);
			assert.deepEqual(
				[...contact.values()].filter(({ meta }) => meta.required).map(({ field }) => field),
				['to', 'id'],
			);
		}
		assert.ok(values(row('custom_objects', 'create').get('to')).includes('contacts'));
		const stored = row('contacts', 'create', [{ to: 'companies', id: '7', type: 279 }]);
		assert.ok(stored.has('type'), 'where a flow has one');
	});

	test('pairs of records have columns, an object and a label', () => {
		const fields = fieldsFor({ endpoint: 'companies', action: 'associate_many', advanced: true });
		for (const key of ['items', 'from_column', 'to_column', 'to_object', 'label', 'fail_when'])
			assert.ok(fields.has(key), key);
		assert.ok(values(fields.get('to_object')).includes('contacts'));
		assert.deepEqual(values(fields.get('label')), [
			'Billing company',
			'Billing contact',
			'Child company',
			'Parent company',
			'Primary',
		]);
		assert.ok(!fieldsFor({ endpoint: 'companies', action: 'associations_many' }).has('label'));
		assert.equal(
			fieldsFor({ endpoint: 'contacts', action: 'associations' }).get('output')?.meta.options.placeholder,
			'Simple: IDs and labels',
		);
	});

	test('values such as constructor are not taken for an endpoint', () => {
		for (const endpoint of ['constructor', '__proto__', 7, null, undefined, {}]) {
			assert.equal(fieldsFor({ endpoint, action: 'create' }).size, 3);
		}
	});
});

describe('the panel', () => {
	const apiKey = '{{ $env.HUBSPOT_TOKEN }}';

	test('names endpoint, action and record', () => {
		assert.deepEqual(overview({ apiKey, endpoint: 'contacts', action: 'retrieve', id: '{{ $last.id }}' }), [
			{ label: 'Endpoint', text: 'Contacts' },
			{ label: 'Action', text: 'Read' },
			{ label: 'Record', text: '{{ $last.id }}' },
		]);
	});

	test('names both records of a merge, and the items', () => {
		assert.deepEqual(overview({ apiKey, endpoint: 'contacts', action: 'merge', id: '1', merge_id: 2 }).slice(2), [
			{ label: 'Record to Keep', text: '1' },
			{ label: 'Record to Merge', text: '2' },
		]);
		assert.deepEqual(overview({ apiKey, endpoint: 'contacts', action: 'create_many', items: '{{ read }}' }).slice(2), [
			{ label: 'Items', text: '{{ read }}' },
		]);
		assert.deepEqual(
			overview({ apiKey, endpoint: 'contacts', action: 'create_many', items: [{ email: 'a@b.c' }] }).slice(2),
			[],
		);
	});

	test('names the path of a request, and the list', () => {
		assert.deepEqual(overview({ apiKey, endpoint: 'api', action: 'request', path: '/crm/owners/2026-09' }).slice(2), [
			{ label: 'Path', text: '/crm/owners/2026-09' },
		]);
		assert.deepEqual(overview({ apiKey, endpoint: 'lists', action: 'members', list: 'Newsletter' }).slice(2), [
			{ label: 'List', text: 'Newsletter' },
		]);
	});

	test('names the kind of record whose definitions it is about', () => {
		const values = { apiKey, endpoint: 'metadata', action: 'property', object: 'deals', name: 'amount' };
		assert.deepEqual(overview(values).slice(2), [
			{ label: 'Object', text: 'deals' },
			{ label: 'Property', text: 'amount' },
		]);
	});

	test('does not mention a record that the action does not have', () => {
		assert.deepEqual(
			overview({ apiKey, endpoint: 'contacts', action: 'list', id: '7' }).map(({ text }) => text),
			['Contacts', 'List'],
		);
	});

	test('shows a stored value that means nothing', () => {
		assert.deepEqual(
			overview({ apiKey, endpoint: 'gone' }).map(({ text }) => text),
			['gone', '–', 'Missing: Action'],
		);
	});

	test('names the property to find by and the properties to write', () => {
		const values = {
			apiKey,
			endpoint: 'contacts',
			action: 'update',
			id: '{{ $trigger.body.email }}',
			id_property: 'email',
			'properties:contacts': ['phone', 'own_name', 'firstname'],
			'contacts:phone': '1',
			'properties:deals': ['dealname'],
		};
		assert.deepEqual(overview(values).slice(2), [
			{ label: 'Record', text: '{{ $trigger.body.email }}' },
			{ label: 'Found By', text: 'email' },
			{ label: 'Properties', text: 'First name, Phone, own_name' },
		]);
	});

	test('says that nothing is sent in a dry run', () => {
		const line = { label: 'Dry run', text: 'nothing is sent' };
		const values = { apiKey, endpoint: 'contacts', action: 'delete', id: '1' };
		assert.deepEqual(overview({ ...values, dry_run: true }).at(-1), line);
		for (const dry_run of [false, undefined, '{{ $trigger.body.dry }}'])
			assert.ok(!overview({ ...values, dry_run }).some(({ label }) => label === line.label));
	});

	test('says which fields are missing', () => {
		const missing = (values: object) => overview(values).find(({ label }) => label === 'Not set up')?.text;
		assert.equal(missing({}), 'Missing: Access Token, Endpoint, Action');
		assert.equal(missing({ endpoint: 'contacts', action: 'update' }), 'Missing: Access Token, Record, Properties');
		const update = { apiKey, endpoint: 'contacts', action: 'update', id: '7' };
		assert.equal(missing({ ...update, 'properties:deals': ['dealname'] }), 'Missing: Properties');
		assert.equal(missing({ ...update, 'properties:contacts': [] }), 'Missing: Properties');
		assert.equal(missing({ ...update, 'properties:contacts': ['email'] }), undefined);
		assert.equal(missing({ ...update, u_properties: { email: 'ada@example.com' } }), undefined);
		assert.equal(missing({ apiKey, endpoint: 'notes', action: 'create', a_text: 'Hello' }), undefined);
		assert.equal(
			missing({ endpoint: 'webhooks', action: 'verify', webhook: '{{ $trigger }}', url: 'https://x' }),
			'Missing: Client Secret',
		);
		assert.equal(missing({ apiKey, endpoint: 'contacts', action: 'list' }), undefined);
	});
});
