// The rows of repeaters. Directus keeps what a person types in a row until it is saved, so that the fields of a row
// cannot follow each other through the form's function: they do by their conditions.

import type { AppField } from '@directus/extensions';
import { type Choice, findEndpoint, form, type Property, type PropertyKind } from './form.js';
import {
	accountChoices,
	type Chosen,
	offered,
	propertiesOf,
	propertyChoice,
	recordsOf,
	valuesOf,
} from './properties.js';

type Row = Record<string, unknown>;

/** What a field in a row is like while the row matches a rule. */
interface Condition {
	rule: object;
	hidden?: boolean;
	required?: boolean;
	options?: Record<string, unknown>;
}

/** A field in a row of a repeater. */
interface Cell {
	/** Its label, where the registry has none for it. */
	name?: string | undefined;
	width?: 'half' | 'full';
	required?: boolean;
	hidden?: boolean;
	note?: string;
	placeholder?: string | undefined;
	/** What to choose from. Anything else can be typed, but for those that are all there is. */
	choices?: object[];
	closed?: boolean;
	/** Takes several of the choices. */
	several?: boolean;
	/** A date picker. */
	picks?: boolean;
	default?: unknown;
	type?: AppField['type'];
	conditions?: Condition[];
	/** The labels that the closed row shows for stored values. */
	labels?: Choice[];
}

function cell(kind: keyof typeof form.rows, field: string, cell: Cell): object {
	const { choices, name = form.rows[kind][field], placeholder, several, picks, type = 'string' } = cell;
	const dropDown = several ? 'select-multiple-dropdown' : 'select-dropdown';
	const plain = picks ? 'datetime' : 'input';
	return {
		field,
		name,
		type,
		...(cell.default !== undefined && { schema: { default_value: cell.default } }),
		meta: {
			field,
			type,
			interface: choices?.length ? dropDown : plain,
			width: cell.width ?? 'half',
			...(cell.required && { required: true }),
			...(cell.hidden && { hidden: true }),
			...(cell.note && { note: cell.note }),
			...(cell.conditions?.length && { conditions: cell.conditions.map(condition) }),
			...(picks ? shownAsDate : shownAs(cell.labels ?? [])),
			options: {
				...(placeholder && { placeholder }),
				...(choices?.length && { choices, allowOther: !cell.closed }),
				...(several && { previewThreshold: 20 }),
			},
		},
	};
}

/** Directus wants all of a condition's members. */
const condition = ({ rule, ...changes }: Condition) => ({
	name: 'when',
	rule,
	readonly: false,
	hidden: false,
	...changes,
});

/** How a closed row shows a stored value: by its label, and an empty one by nothing instead of "--". */
const shownAs = (labels: Choice[]) => ({
	display: 'formatted-value',
	display_options: {
		conditionalFormatting: [{ value: '', label: '\u200b' }, ...labels].map(({ value, label }) => ({
			operator: 'eq',
			value,
			text: label,
		})),
	},
});

/** The members of a row, one after the other, in the template of the closed row. */
const inTemplate = (keys: string[]) => keys.map((key) => `{{ ${key} }}`).join('');

/** How a closed row shows a date that was picked. */
const shownAsDate = { display: 'datetime', display_options: { format: 'short' } };

const is = (field: string, value: string) => ({ _and: [{ [field]: { _eq: value } }] });
const isOneOf = (field: string, values: string[]) => ({ _and: [{ [field]: { _in: values } }] });

/** The rows that are stored, which may also be a template for all of them. */
const storedRows = (stored: unknown): Row[] =>
	Array.isArray(stored) ? stored.filter((row) => typeof row === 'object' && row !== null) : [];

/** The kinds of records that those of the form are associated with, the account's own among them. */
export function objectChoices(chosen: Chosen): { text: string; value: string }[] {
	const known = (recordsOf(chosen)?.associable ?? []).map(({ key, label }) => ({ text: label, value: key }));
	const own = (accountChoices(chosen).choices?.objects ?? []).map(({ id, label }) => ({ text: label, value: id }));
	return [...known, ...own];
}

/** The association labels, by the kind of record at the other end. */
export function labelsByObject(chosen: Chosen): Map<string, string[]> {
	const found = new Map<string, string[]>();
	const add = (to: string, label: string) => {
		const key = findEndpoint(to)?.key ?? to;
		const labels = found.get(key) ?? [];
		if (!labels.includes(label)) found.set(key, [...labels, label]);
	};
	for (const { to, labels } of recordsOf(chosen)?.labels ?? []) for (const label of labels) add(to, label);
	for (const { to, label } of accountChoices(chosen).choices?.labels ?? []) if (label) add(to, label);
	return found;
}

/** A repeater: which records to associate with, how to find them, and with which label. */
export function associationRows(chosen: Chosen, stored: unknown): object {
	const objects = objectChoices(chosen);
	const recordId = { text: 'Record ID (hs_object_id)', value: 'hs_object_id' };
	const finds = objects.flatMap(({ value }) => {
		const unique = uniqueOf(value, chosen).map(propertyChoice);
		return unique.length > 0
			? [{ rule: is('to', value), options: { choices: [recordId, ...unique], allowOther: true } }]
			: [];
	});
	const none = { text: 'No label', value: '' };
	const labels = [...labelsByObject(chosen)].map(([to, list]) => ({
		rule: is('to', to),
		options: { choices: [none, ...list.map((label) => ({ text: label, value: label }))], allowOther: true },
	}));
	const typed = storedRows(stored).some(({ type }) => type);
	return {
		template: '{{ to }} {{ id }} {{ label }}',
		addLabel: 'Add a Record',
		fields: [
			cell('associations', 'to', {
				required: true,
				choices: objects,
				placeholder: 'contacts',
				note: 'For a custom object, its type ID, such as `2-1234567`.',
				labels: objects.map(({ text, value }) => ({ label: text, value })),
			}),
			cell('associations', 'property', {
				choices: [recordId],
				placeholder: 'Record ID',
				note: 'A unique property. Empty: the record ID.',
				conditions: finds,
			}),
			cell('associations', 'id', {
				required: true,
				placeholder: '{{ $last.id }}',
				note: 'What finds the record. Several: separate them with commas.',
			}),
			cell('associations', 'label', {
				choices: [none],
				placeholder: 'No label',
				note: 'As in HubSpot. Type other labels of your account under *Other…*',
				default: '',
				conditions: labels,
			}),
			// Flows from before there were labels.
			...(typed ? [cell('associations', 'type', { note: 'Instead of a label.' })] : []),
		],
	};
}

/** What finds one record of a kind, besides its id: what is documented, and what the account has. */
function uniqueOf(kind: string, chosen: Chosen): { name: string; label: string }[] {
	const key = findEndpoint(kind)?.key ?? kind;
	const properties = findEndpoint(kind)?.properties ?? [];
	const known = properties.filter(({ name, unique, finds }) => (unique && name !== 'hs_object_id') || finds);
	const own = (accountChoices(chosen).choices?.unique ?? []).filter(
		({ to, name }) => to === key && !known.some((one) => one.name === name),
	);
	return [...known, ...own];
}

/** Directus takes what was typed only once the box beside it is ticked, which nobody guesses. */
export const TICK = 'To add another, choose *Other…*, type it and tick the box beside it.';

const WITHOUT_VALUE = ['HAS_PROPERTY', 'NOT_HAS_PROPERTY'];
const SEVERAL = ['IN', 'NOT_IN'];
const WHOLE = ['EQ', 'NEQ'];

const COMPARES = [...WHOLE, 'GT', 'GTE', 'LT', 'LTE', 'BETWEEN'];

/** What the rows of a repeater name, and what its value can be. */
export interface InRows {
	name: string;
	label: string;
	kind: PropertyKind;
	/** The values to choose from; none where anything can be typed. */
	choices: Choice[];
}

/** The member of a row with the value for one property's choices: see typedValue in internal/validate. */
const ownValue = (property: string) => `value_${property}`;
const ownValues = (property: string) => `values_${property}`;
const ownHigh = (property: string) => `high_${property}`;

const isDate = ({ kind }: InRows) => kind === 'date' || kind === 'datetime' || kind === 'milliseconds';
const hasChoices = ({ choices }: InRows) => choices.length > 0;

const without = (key: string) => ({ [key]: { _in: ['', null] } });
/** No row matches without the member. */
const having = (key: string) => ({ [key]: { _nin: ['', null] } });
const named = (member: string, { name }: InRows) => ({ [member]: { _eq: name } });

/** A date picker in the place of a text: each is there while the other is empty. */
function datePicker(
	kind: 'filters' | 'form_fields' | 'values',
	text: string,
	key: string,
	one: InRows,
	when: object[],
	used: (key: string) => boolean,
) {
	return {
		cell: cell(kind, key, {
			name: text === 'high' ? 'Or Pick the Highest' : 'Or Pick a Date',
			type: one.kind === 'date' ? 'date' : 'timestamp',
			picks: true,
			hidden: true,
			conditions: [{ rule: { _and: [...when, without(text)] }, hidden: false }],
			// A closed row shows "--" for what it does not have at all.
			...(used(key) && { default: '' }),
		}),
		hides: { rule: { _and: [...when, having(key)] }, hidden: true },
	};
}

/**
 * A repeater: what a record has to be like. The choice of a property has a member of its own in the row, so that it is
 * not left over when the property is changed. A text in Value counts before it.
 */
export function filterRows(chosen: Chosen, stored: unknown): object {
	const properties = propertiesOf(chosen);
	const all = properties.map(
		(property): InRows => ({
			name: property.name,
			label: property.label,
			kind: property.kind ?? 'text',
			choices: valuesOf(property, chosen),
		}),
	);
	const withChoices = all.filter(hasChoices);
	const names = withChoices.map(({ name }) => name);
	const noText = without('value');
	const used = (key: string) => storedRows(stored).some((row) => !isNothing(row[key]));
	const value = form.rows.filters.value;
	const own = withChoices.flatMap(({ name, choices }) => {
		const when = (operators: string[]) => ({
			_and: [{ property: { _eq: name } }, { operator: { _in: operators } }, noText],
		});
		const one = (key: string, name: string | undefined, operators: string[], several: boolean) =>
			cell('filters', key, {
				...(name && { name }),
				...(several && { note: TICK }),
				choices: offered(choices).choices,
				several,
				hidden: true,
				conditions: [{ rule: when(operators), hidden: false }],
				labels: choices,
				// A closed row shows "--" for what it does not have at all.
				...(used(key) && { default: '' }),
			});
		return [one(ownValue(name), value, WHOLE, false), one(ownValues(name), `${value}s`, SEVERAL, true)];
	});
	const dates = all.filter((one) => isDate(one) && !hasChoices(one));
	const picked = dates.map((one) => {
		const of = named('property', one);
		return datePicker('filters', 'value', ownValue(one.name), one, [of, isOneOf('operator', COMPARES)], used);
	});
	const pickedHigh = dates.map((one) => {
		const of = named('property', one);
		return datePicker('filters', 'high', ownHigh(one.name), one, [of, is('operator', 'BETWEEN')], used);
	});
	const shown = [...names, ...dates.map(({ name }) => name)]
		.flatMap((name) => [ownValue(name), ownValues(name)])
		.filter(used);
	const shownHigh = dates.map(({ name }) => ownHigh(name)).filter(used);
	return {
		// One of the values is there, and the others take no room.
		template: `{{ property }} {{ operator }} {{ value }}${inTemplate(shown)} {{ high }}${inTemplate(shownHigh)}`,
		addLabel: 'Add a Filter',
		fields: [
			cell('filters', 'property', {
				required: true,
				choices: properties.map(propertyChoice),
				placeholder: 'lifecyclestage',
			}),
			cell('filters', 'operator', {
				required: true,
				choices: form.operators.map(({ value, label }) => ({ text: label, value })),
				closed: true,
				default: 'EQ',
				labels: form.operators,
			}),
			cell('filters', 'value', {
				placeholder: '{{ $trigger.body.email }}',
				default: '',
				conditions: [
					...kindHints(properties),
					{ rule: isOneOf('operator', SEVERAL), options: { placeholder: 'Germany, Austria' } },
					{ rule: isOneOf('operator', WITHOUT_VALUE), hidden: true },
					{
						rule: { _and: [isOneOf('property', names), isOneOf('operator', [...WHOLE, ...SEVERAL]), noText] },
						hidden: true,
					},
					...picked.map(({ hides }) => hides),
				],
			}),
			...own,
			...picked.map(({ cell }) => cell),
			cell('filters', 'high', {
				hidden: true,
				default: '',
				conditions: [
					{ rule: is('operator', 'BETWEEN'), hidden: false, required: true },
					...pickedHigh.map(({ hides }) => hides),
				],
			}),
			...pickedHigh.map(({ cell }) => cell),
			cell('filters', 'group', {
				type: 'integer',
				default: 1,
				note: 'Filters in one group must all match. Another group is an *or*.',
			}),
		],
	};
}

/** What a value looks like, by the kind of the property. */
function kindHints(properties: Property[]): Condition[] {
	const hint = (kinds: string[], placeholder: string): Condition => ({
		rule: isOneOf(
			'property',
			properties.filter(({ kind = 'text' }) => kinds.includes(kind)).map(({ name }) => name),
		),
		options: { placeholder },
	});
	return [hint(['number'], '100'), hint(['date', 'datetime', 'milliseconds'], '2026-12-01, or a template')];
}

const isNothing = (value: unknown) =>
	value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A repeater: which field of a row becomes which property. */
export function mappingRows(properties: object[]): object {
	return {
		template: '{{ column }} → {{ property }}',
		addLabel: 'Add a Column',
		fields: [
			cell('mapping', 'column', { required: true, placeholder: 'email_address' }),
			cell('mapping', 'property', { required: true, choices: properties, placeholder: 'email' }),
		],
	};
}

/** A repeater: the parameters of a request. */
export function queryRows(): object {
	return {
		template: '{{ name }} = {{ value }}',
		addLabel: 'Add a Parameter',
		fields: [
			cell('query', 'name', { required: true, placeholder: 'limit' }),
			cell('query', 'value', { placeholder: '100', default: '' }),
		],
	};
}

/**
 * The value in a row that names a field, with what can be chosen for the field, and how the closed row shows it. A text
 * in Value counts before what is chosen.
 */
function valueCells(
	kind: 'form_fields' | 'values',
	stored: unknown,
	fields: InRows[],
	placeholder?: string,
): { cells: object[]; template: string } {
	const used = (key: string) => storedRows(stored).some((row) => !isNothing(row[key]));
	const withChoices = fields.filter(hasChoices);
	const several = ({ kind }: InRows) => kind === 'choices';
	const keyOf = (one: InRows) => (hasChoices(one) && several(one) ? ownValues(one.name) : ownValue(one.name));
	const picked = fields
		.filter((one) => isDate(one) && !hasChoices(one))
		.map((one) => datePicker(kind, 'value', keyOf(one), one, [named('name', one)], used));
	const own = withChoices.map((one) =>
		cell(kind, keyOf(one), {
			name: several(one) ? `${form.rows[kind].value}s` : form.rows[kind].value,
			...(several(one) && { note: TICK }),
			choices: offered(one.choices).choices,
			several: several(one),
			hidden: true,
			conditions: [{ rule: { _and: [named('name', one), without('value')] }, hidden: false }],
			labels: one.choices,
			...(used(keyOf(one)) && { default: '' }),
		}),
	);
	const text = cell(kind, 'value', {
		placeholder,
		default: '',
		conditions: [
			{
				rule: {
					_and: [
						isOneOf(
							'name',
							withChoices.map(({ name }) => name),
						),
						without('value'),
					],
				},
				hidden: true,
			},
			...picked.map(({ hides }) => hides),
		],
	});
	const shown = fields.map(keyOf).filter(used);
	return {
		cells: [text, ...own, ...picked.map(({ cell }) => cell)],
		template: `{{ name }} = {{ value }}${inTemplate(shown)}`,
	};
}

/** A repeater: names with their values. The names that are known are offered. */
export function valueRows(
	stored: unknown,
	{ placeholder, adds }: { placeholder?: string | undefined; adds?: string | undefined },
	fields: InRows[],
): object {
	const { cells, template } = valueCells('values', stored, fields);
	return {
		template,
		addLabel: adds,
		fields: [cell('values', 'name', { required: true, choices: fields.map(propertyChoice), placeholder }), ...cells],
	};
}

/** A repeater: what a visitor entered in the fields of a form. The fields are offered where the form is known. */
export function formFieldRows(stored: unknown, fields: InRows[]): object {
	const { cells, template } = valueCells('form_fields', stored, fields, '{{ $trigger.body.email }}');
	const offered = fields.map(({ name }) => name);
	return {
		template,
		addLabel: 'Add a Field',
		fields: [
			cell('form_fields', 'name', {
				required: true,
				choices: fields.map(propertyChoice),
				placeholder: 'email',
				...(fields.length === 0 && { note: "The field's internal name in HubSpot." }),
			}),
			...cells,
			cell('form_fields', 'object', {
				choices: [
					{ text: 'Contact', value: '' },
					{ text: 'Company', value: 'companies' },
					{ text: 'Deal', value: 'deals' },
					{ text: 'Ticket', value: 'tickets' },
				],
				placeholder: 'Contact',
				note: 'What the field is about. For a custom object, its type ID.',
				default: '',
				// The name of a field that is offered says it.
				conditions: offered.length > 0 ? [{ rule: isOneOf('name', offered), hidden: true }] : [],
			}),
		],
	};
}

/** A repeater: to which types of email a visitor agreed. */
export const agreementRows = (types: object[]): object => ({
	template: '{{ subscription }} {{ agreed }}',
	addLabel: 'Add a Checkbox',
	fields: [
		cell('agreements', 'subscription', {
			required: true,
			choices: types,
			placeholder: 'Newsletter',
			note: 'The name or ID of the type of email.',
		}),
		cell('agreements', 'agreed', {
			placeholder: '{{ $trigger.body.newsletter }}',
			note: '`true` or `false`. Empty: `false`.',
			default: '',
		}),
		cell('agreements', 'text', {
			required: true,
			width: 'full',
			placeholder: 'Send me the newsletter.',
			note: 'The text that the visitor saw.',
		}),
	],
});

/** A repeater: how a deal is split among owners. */
export const splitRows = (owners: object[]): object => ({
	template: '{{ owner }} {{ percentage }}',
	addLabel: 'Add an Owner',
	fields: [
		cell('splits', 'owner', {
			required: true,
			choices: owners,
			placeholder: 'ada@example.com',
			note: 'Email address or owner ID.',
		}),
		cell('splits', 'percentage', {
			required: true,
			placeholder: '50',
			note: 'Of the deal: `50` is half.',
		}),
	],
});

/** A repeater: what can be chosen in a property. */
export const optionRows: object = {
	template: '{{ label }} {{ value }}',
	addLabel: 'Add an Option',
	fields: [
		cell('options', 'label', { placeholder: 'Red', note: 'What people see in HubSpot.', default: '' }),
		cell('options', 'value', { placeholder: 'red', note: 'The internal value. Empty: the label.', default: '' }),
	],
};
