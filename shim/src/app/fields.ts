import type { AppField } from '@directus/extensions';
import {
	type Action,
	type Choice,
	type Endpoint,
	type Field,
	findEndpoint,
	form,
	type Kind,
	type Property,
} from './form.js';

/** A field as Directus's form takes it, as far as an extension says it. */
export type FormField = {
	field: string;
	name: string;
	type: AppField['type'];
	schema?: { default_value: unknown };
	meta: { options: Record<string, unknown>; [key: string]: unknown };
};

/** What a field is shown for. Before anything is chosen there is neither. */
export interface Chosen {
	endpoint: Endpoint | undefined;
	action: Action | undefined;
	values: Record<string, unknown>;
}

/** Type, interface and its options, per kind of field. Directus's raw value, and with it a template, goes into any. */
const kinds: Record<Kind, (field: Field, chosen: Chosen) => [AppField['type'], string, object]> = {
	token: () => ['string', 'input', { masked: true, iconRight: 'vpn_key' }],
	secret: () => ['string', 'input', { masked: true, iconRight: 'lock' }],
	text: (field, chosen) => {
		const choices = namesFor(field, chosen);
		return choices?.length ? ['string', 'select-dropdown', { choices, allowOther: true }] : ['string', 'input', {}];
	},
	id: () => ['string', 'input', {}],
	integer: ({ min, max }) => ['integer', 'input', { min, max }],
	boolean: ({ label }) => ['boolean', 'boolean', { label }],
	// A moment with its zone. The type without one would store the browser's time as if it were anybody's.
	datetime: () => ['timestamp', 'datetime', {}],
	endpoint: (_field, chosen) => ['string', 'select-dropdown', { choices: endpointChoices(chosen) }],
	action: (_field, chosen) => ['string', 'select-dropdown', { choices: actionChoices(chosen) }],
	choice: ({ choices = [], default: value }) => [
		'string',
		'select-dropdown',
		{ choices: choices.map(toChoice), allowNone: true, placeholder: choices.find((c) => c.value === value)?.label },
	],
	path: () => ['string', 'input', { font: 'monospace' }],
	query: () => ['json', 'list', queryRows()],
	body: rawJson,
	raw_associations: rawJson,
	raw_filters: rawJson,
	// What HubSpot documents as its values are offered; an account may have others.
	property: ({ choices = [], long }) =>
		choices.length > 0
			? ['string', 'select-dropdown', { choices: choices.map(toChoice), allowOther: true, allowNone: true }]
			: ['string', long ? 'input-multiline' : 'input', {}],
	property_rows: (_field, { endpoint }) => ['json', 'list', propertyRows(endpoint)],
	properties: (_field, { endpoint }) => {
		const template = JSON.stringify(endpoint?.example ?? {}, null, '\t');
		return ['json', 'input-code', { language: 'json', template, placeholder: template }];
	},
	list: (field, chosen) => {
		const choices = namesFor(field, chosen);
		if (!choices) return ['json', 'tags', {}];
		// A single one is stored as a text, which the core reads, too.
		if (field.max === 1 && !Array.isArray(chosen.values[field.key]))
			return ['string', 'select-dropdown', { choices, allowOther: true }];
		return ['json', 'select-multiple-dropdown', { choices, allowOther: true }];
	},
	associations: ({ key }, { endpoint, values }) => ['json', 'list', associationRows(endpoint, values[key])],
	filters: (_field, chosen) => ['json', 'list', filterRows(recordsOf(chosen))],
	mapping: (_field, chosen) => ['json', 'list', mappingRows(recordsOf(chosen))],
	options: () => ['json', 'list', optionRows],
	items: template,
	webhook: template,
};

/** Nearly always a template, which goes straight into an input. A value that somebody stored is shown as one. */
function template({ key }: Field, { values }: Chosen): [AppField['type'], string, object] {
	return typeof values[key] === 'object' && values[key] !== null
		? ['json', 'input-code', { language: 'json' }]
		: ['string', 'input', { font: 'monospace' }];
}

/** JSON as HubSpot takes it. */
function rawJson({ placeholder }: Field): [AppField['type'], string, object] {
	return ['json', 'input-code', { language: 'json', template: placeholder }];
}

/** Makes a field of the form for what is chosen. */
export function toFormField(field: Field, chosen: Chosen): FormField {
	const [type, name, options] = kinds[field.kind](field, chosen);
	const note = field.note ?? (field.kind === 'action' ? chosen.action?.description : undefined);
	return {
		field: field.key,
		name: field.label,
		type,
		...emptyValue(field, name),
		meta: {
			interface: name,
			width: field.width,
			...(field.required && { required: true }),
			...(note && { note: fill(note, chosen.endpoint) }),
			options: { ...(field.placeholder && { placeholder: field.placeholder }), ...options },
		},
	};
}

/**
 * What a field looks like when nobody said anything. Without it a switch looks undecided, even where it is on, and a
 * drop-down for several says "No Items" instead of its placeholder.
 */
function emptyValue({ kind, default: value }: Field, name: string): { schema?: { default_value: unknown } } {
	if (kind === 'boolean') return { schema: { default_value: value === 'true' } };
	if (name === 'select-multiple-dropdown') return { schema: { default_value: [] } };
	return {};
}

/** A line with a title across the form. */
export function divider(field: string, title: string): FormField {
	return {
		field,
		name: title,
		type: 'alias',
		meta: {
			interface: 'presentation-divider',
			width: 'full',
			special: ['alias', 'no-data'],
			options: { title, inlineTitle: true },
		},
	};
}

const toChoice = ({ value, label }: Choice) => ({ text: label, value });

/**
 * Choices under the headings of their groups. Directus's own groups are folded, so that each choice would take two
 * clicks: a heading is a choice that cannot be chosen. One group alone needs none.
 */
function underHeadings<T extends { group: string }>(rows: T[], toChoice: (row: T) => object): object[] {
	const groups = [...new Set(rows.map(({ group }) => group))];
	if (groups.length < 2) return rows.map(toChoice);
	return groups.flatMap((group, index) => [
		...(index > 0 ? [{ divider: true }] : []),
		{ text: group, value: `group:${group}`, disabled: true },
		...rows.filter((row) => row.group === group).map(toChoice),
	]);
}

function endpointChoices({ endpoint: chosen, values }: Chosen): object[] {
	return underHeadings(form.endpoints, (endpoint) => ({
		text: endpoint.label,
		// A flow may have stored another name of it, which is to be shown as what it means.
		value: endpoint === chosen ? values.endpoint : endpoint.key,
		icon: endpoint.icon,
	}));
}

/**
 * The endpoint's actions, all of them while a template stands for the endpoint. Directus itself clears a stored action
 * that is not among them.
 */
function actionChoices({ endpoint, values }: Chosen): object[] {
	const template = !endpoint && String(values.endpoint ?? '').includes('{{');
	const actions = form.actions.filter(({ key }) => template || endpoint?.actions.includes(key));
	return underHeadings(actions, ({ key, label, icon }) => ({ text: label, value: key, icon }));
}

/** The records it is about: the endpoint's own, or those that the field Object names beside a part of the account. */
function recordsOf({ endpoint, values }: Chosen): Endpoint | undefined {
	return (endpoint?.properties.length === 0 && findEndpoint(values.object)) || endpoint;
}

/** What a field's text most often is; anything else can be typed. */
function namesFor({ of }: Field, chosen: Chosen): object[] | undefined {
	const endpoint = recordsOf(chosen);
	const properties = propertiesOf(endpoint);
	switch (of) {
		case 'property':
			return properties.map(propertyChoice);
		case 'unique':
			return properties.filter(({ unique }) => unique).map(propertyChoice);
		case 'match':
			return properties.filter(({ unique, readOnly }) => unique && !readOnly).map(propertyChoice);
		case 'order':
			return properties.flatMap((property) => [
				propertyChoice(property),
				{ text: `${property.label}, backwards (-${property.name})`, value: `-${property.name}` },
			]);
		case 'object':
			return objectChoices(endpoint);
		case 'label':
			return labelChoices(endpoint);
		case 'kind':
			return recordChoices();
		default:
			return undefined;
	}
}

/** Its properties as a person looks for them: first those of the example, which most records have, then by label. */
function propertiesOf(endpoint: Endpoint | undefined): Property[] {
	const usual = Object.keys(endpoint?.example ?? {});
	const place = ({ name }: Property) => usual.indexOf(name) + 1 || usual.length + 1;
	return (endpoint?.properties ?? []).toSorted((a, b) => place(a) - place(b) || a.label.localeCompare(b.label, 'en'));
}

const propertyChoice = ({ name, label }: Property) => ({ text: `${label} (${name})`, value: name });

/** What can be written, with its kind. */
const writableChoices = (endpoint: Endpoint | undefined) =>
	propertiesOf(endpoint)
		.filter(({ readOnly }) => !readOnly)
		.map((property) => {
			const { text, value } = propertyChoice(property);
			return { text: property.kind ? `${text}, ${property.kind}` : text, value };
		});

const objectChoices = (endpoint: Endpoint | undefined) =>
	(endpoint?.associable ?? []).map(({ key, label }) => ({ text: label, value: key }));

const labelChoices = (endpoint: Endpoint | undefined) =>
	(endpoint?.labels ?? []).map((label) => ({ text: label, value: label }));

/** All kinds of records, but for custom objects, which are named by their own type. A part of the account is none. */
const recordChoices = () =>
	underHeadings(
		form.endpoints.filter(({ key, properties }) => properties.length > 0 && key !== 'custom_objects'),
		({ key, label, icon }) => ({ text: label, value: key, icon }),
	);

/** A field in a row of a repeater. */
interface Cell {
	width?: 'half' | 'full';
	required?: boolean;
	note?: string;
	placeholder?: string;
	/** What to choose from. Anything else can be typed, but for those that are all there is. */
	choices?: object[];
	closed?: boolean;
	default?: unknown;
	type?: AppField['type'];
	/** How the closed row shows it. */
	display?: object;
}

function cell(field: string, name: string, cell: Cell): object {
	const { choices, placeholder, type = 'string' } = cell;
	return {
		field,
		name,
		type,
		...(cell.default !== undefined && { schema: { default_value: cell.default } }),
		meta: {
			field,
			type,
			interface: choices?.length ? 'select-dropdown' : 'input',
			width: cell.width ?? 'half',
			...(cell.required && { required: true }),
			...(cell.note && { note: cell.note }),
			...cell.display,
			options: {
				...(placeholder && { placeholder }),
				...(choices?.length && { choices, allowOther: !cell.closed }),
			},
		},
	};
}

/** A repeater: what to write. */
function propertyRows(endpoint: Endpoint | undefined): object {
	const [name = 'name'] = Object.keys(endpoint?.example ?? {});
	return {
		template: '{{ property }}: {{ value }}',
		addLabel: 'Add a Property',
		fields: [
			cell('property', 'Property', { required: true, choices: writableChoices(endpoint), placeholder: name }),
			cell('value', 'Value', { placeholder: `{{ $trigger.body.${name} }}`, note: 'Text, or a template of any kind.' }),
		],
	};
}

/** A repeater: which records to associate with, how to find them, and as what. */
function associationRows(endpoint: Endpoint | undefined, stored: unknown): object {
	// What finds a record depends on the object, which a row's fields cannot.
	const properties = [
		{ text: 'Record ID (hs_object_id)', value: 'hs_object_id' },
		{ text: 'Email, of contacts (email)', value: 'email' },
		{ text: 'Company domain name (domain)', value: 'domain' },
	];
	const typed = Array.isArray(stored) && stored.some((row) => row?.type);
	return {
		template: '{{ to }} {{ id }} {{ label }}',
		addLabel: 'Add a Record',
		fields: [
			cell('to', 'With', {
				required: true,
				choices: objectChoices(endpoint),
				note: 'Of custom objects the type id, such as `2-1234567`.',
			}),
			cell('id', 'Record', {
				required: true,
				placeholder: '{{ $last.id }}',
				note: 'Its id, or its value of the property below. Several: with commas.',
			}),
			cell('property', 'Found By', {
				choices: properties,
				placeholder: 'hs_object_id',
				note: 'Such as `email` of contacts. Empty: the id.',
			}),
			cell('label', 'Label', {
				choices: labelChoices(endpoint),
				placeholder: 'Decision maker',
				note: "As in HubSpot; the account's own can be typed. Empty: none.",
			}),
			// Flows from before there were labels.
			...(typed ? [cell('type', 'Association Type Id', { note: 'Instead of a label.' })] : []),
		],
	};
}

/** A repeater: what a record has to be like. */
function filterRows(endpoint: Endpoint | undefined): object {
	return {
		template: '{{ property }} {{ operator }} {{ value }}',
		addLabel: 'Add a Filter',
		fields: [
			cell('property', 'Property', {
				required: true,
				choices: propertiesOf(endpoint).map(propertyChoice),
				placeholder: 'lifecyclestage',
			}),
			cell('operator', 'Operator', {
				required: true,
				choices: form.operators.map(toChoice),
				closed: true,
				display: {
					display: 'formatted-value',
					display_options: {
						conditionalFormatting: form.operators.map(({ value, label }) => ({ operator: 'eq', value, text: label })),
					},
				},
			}),
			cell('value', 'Value', {
				placeholder: '{{ $trigger.body.email }}',
				note: 'For “is one of” several, with commas; for “is known” none.',
			}),
			cell('high', 'Highest Value', { note: 'Only for “is between”.' }),
			cell('group', 'Group', {
				type: 'integer',
				default: 1,
				note: 'Rows with another number are an alternative.',
			}),
		],
	};
}

/** A repeater: which field of a row is which property. */
function mappingRows(endpoint: Endpoint | undefined): object {
	return {
		template: '{{ column }} → {{ property }}',
		addLabel: 'Add a Column',
		fields: [
			cell('column', 'Field of the Row', { required: true, placeholder: 'email_address' }),
			cell('property', 'Property', {
				required: true,
				choices: writableChoices(endpoint),
				placeholder: 'email',
			}),
		],
	};
}

/** A repeater: the parameters of a request. */
function queryRows(): object {
	return {
		template: '{{ name }} = {{ value }}',
		addLabel: 'Add a Parameter',
		fields: [
			cell('name', 'Name', { required: true, placeholder: 'limit' }),
			cell('value', 'Value', { placeholder: '100' }),
		],
	};
}

/** A repeater: what can be chosen in a property. */
const optionRows: object = {
	template: '{{ label }} ({{ value }})',
	addLabel: 'Add an Option',
	fields: [
		cell('label', 'Label', { placeholder: 'Red', note: 'What people see.' }),
		cell('value', 'Value', { placeholder: 'red', note: 'What the API has. Empty: the label.' }),
	],
};

/** Puts the endpoint's words into a note. */
function fill(note: string, endpoint: Endpoint | undefined): string {
	const words: Record<string, string> = {
		singular: endpoint?.singular ?? 'record',
		label: endpoint?.label.toLowerCase() ?? 'records',
		required: endpoint ? requiredSentence(endpoint.required) : '',
		docs: endpoint?.docs ?? '',
	};
	return note
		.replace(/\{(singular|label|required|docs)\}/g, (_match, word: string) => words[word] ?? '')
		.replace(/ ?\[[^\]]*\]\(\)/g, '')
		.replace(/ {2,}/g, ' ')
		.trim();
}

function requiredSentence(required: string[]): string {
	if (required.length === 0) return '';
	const names = required.map((name) =>
		name
			.split('|')
			.map((one) => `\`${one}\``)
			.join(' or '),
	);
	return `HubSpot asks for ${new Intl.ListFormat('en').format(names)}.`;
}
