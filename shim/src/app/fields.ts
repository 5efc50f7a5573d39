// Makes the fields of Directus's form from those of the registry.

import type { AppField } from '@directus/extensions';
import { filterRows } from './filter-rows.js';
import type { Action, Endpoint, Field, Property } from './form.js';
import type { Kind } from './kinds.js';
import { actionChoices, endpointChoices, namesFor, ownerChoices, toRowFields, writableChoices } from './offers.js';
import {
	type Chosen as AboutRecords,
	accountChoices,
	CHOOSE,
	chosenProperties,
	eventProperties,
	formOf,
	holdsTemplate,
	type Input,
	inputFor,
	namesOption,
	noteFor,
	propertiesOf,
	propertyChoice,
	toChoice,
	valueOption,
	valuesOf,
} from './properties.js';
import {
	agreementRows,
	associationRows,
	formFieldRows,
	mappingRows,
	optionRows,
	queryRows,
	splitRows,
	valueRows,
} from './rows.js';
import { storesDefaults } from './studio.js';
import { TICK } from './value-cells.js';

/** The part of a field of Directus that an extension defines. */
export type FormField = {
	field: string;
	name: string;
	type: AppField['type'];
	schema?: { default_value: unknown };
	meta: { options: Record<string, unknown>; [key: string]: unknown };
};

/** The form's state for which fields are made. Before anything is chosen, it has neither endpoint nor action. */
export interface Chosen extends AboutRecords {
	action: Action | undefined;
}

/** The input for each kind of field. A person can enter a template in any of them, as a raw value of Directus. */
const kinds: Record<Kind, (field: Field, chosen: Chosen) => Input> = {
	token: ({ key }, { values }) => ['string', 'input', { masked: isSecret(values[key]), iconRight: 'vpn_key' }],
	secret: ({ key }, { values }) => ['string', 'input', { masked: isSecret(values[key]), iconRight: 'lock' }],
	text: named,
	id: named,
	integer: ({ key, min, max }, { values }) =>
		// An input for numbers would turn a template into ".".
		holdsTemplate(values[key]) ? ['string', 'input', {}] : ['integer', 'input', { min, max }],
	boolean: ({ key }, { values }) =>
		// A switch would look off for a template, and a click would replace it.
		holdsTemplate(values[key]) ? ['string', 'input', { font: 'monospace' }] : ['boolean', 'boolean', {}],
	// A date-time with its zone. Without a zone, Directus would store the local time of the browser.
	datetime: ({ key, label }, chosen) =>
		inputFor({ name: key, label, kind: 'datetime' }, chosen.values[key], chosen, '2026-12-01T09:00:00Z'),
	endpoint: (_field, chosen) => ['string', 'select-dropdown', { choices: endpointChoices(chosen) }],
	action: (_field, chosen) => ['string', 'select-dropdown', { choices: actionChoices(chosen) }],
	choice: ({ choices = [], default: value }) => [
		'string',
		'select-dropdown',
		{ choices: choices.map(toChoice), allowNone: true, placeholder: choices.find((c) => c.value === value)?.label },
	],
	path: () => ['string', 'input', { font: 'monospace' }],
	query: () => ['json', 'list', { ...queryRows() }],
	values: ({ key, placeholder, adds, of }, chosen) =>
		repeater(chosen.values[key], () =>
			valueRows(
				chosen.values[key],
				{ placeholder, adds },
				of === 'of_event' ? toRowFields(eventProperties(chosen)) : [],
			),
		),
	body: rawJson,
	raw_associations: rawJson,
	raw_filters: rawJson,
	property: (field, chosen) => inputFor(propertyOf(field, chosen), chosen.values[field.key], chosen, field.placeholder),
	property_names: (_field, chosen) => {
		const stored = chosen.endpoint && chosen.values[namesOption(chosen.endpoint)];
		if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
		return [
			'json',
			'select-multiple-dropdown',
			{ choices: writableChoices(chosen), allowOther: true, previewThreshold: 3, placeholder: 'Choose properties' },
		];
	},
	properties: (_field, { endpoint }) => {
		const template = JSON.stringify(endpoint?.example ?? {}, null, '\t');
		return ['json', 'input-code', { language: 'json', template, placeholder: template }];
	},
	list: ({ key, of, max }, chosen) => {
		const choices = namesFor(of, chosen);
		const stored = chosen.values[key];
		// A single name is stored as text, which the core also reads.
		if (choices && max === 1 && !Array.isArray(stored))
			return ['string', 'select-dropdown', { choices, allowOther: true, placeholder: CHOOSE }];
		// Neither a drop-down for several nor tags can show a template.
		if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
		if (!choices) return ['json', 'tags', {}];
		return [
			'json',
			'select-multiple-dropdown',
			{ choices, allowOther: true, previewThreshold: 3, placeholder: CHOOSE },
		];
	},
	associations: ({ key }, chosen) => repeater(chosen.values[key], () => associationRows(chosen, chosen.values[key])),
	filters: ({ key }, chosen) => repeater(chosen.values[key], () => filterRows(chosen, chosen.values[key])),
	mapping: ({ key, of }, chosen) =>
		repeater(chosen.values[key], () =>
			mappingRows(of === 'of_event' ? eventProperties(chosen).map(propertyChoice) : writableChoices(chosen)),
		),
	files: ({ key }, { values }) => {
		const stored = values[key];
		// Tags show nothing for a template, and an error for rows with an address and a name.
		if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
		const texts = !Array.isArray(stored) || stored.every((file) => typeof file === 'string');
		return texts ? ['json', 'tags', {}] : ['json', 'input-code', { language: 'json' }];
	},
	form_fields: ({ key }, chosen) =>
		repeater(chosen.values[key], () => formFieldRows(chosen.values[key], toRowFields(formOf(chosen)?.fields ?? []))),
	agreements: ({ key }, chosen) => repeater(chosen.values[key], () => agreementRows(namesFor('consent', chosen) ?? [])),
	splits: ({ key }, chosen) => repeater(chosen.values[key], () => splitRows(ownerChoices(chosen))),
	options: ({ key }, { values }) => repeater(values[key], () => optionRows),
	items: template,
	webhook: template,
};

/** Whether a value is a secret to mask. A template only says where the secret is. */
const isSecret = (stored: unknown) => typeof stored === 'string' && stored !== '' && !holdsTemplate(stored);

/**
 * An input for a text that names something: a drop-down if there are choices. A drop-down without choices would clear the
 * stored value.
 */
function named({ of }: Field, chosen: Chosen): Input {
	const choices = namesFor(of, chosen);
	if (!choices?.length) return ['string', 'input', {}];
	return ['string', 'select-dropdown', { choices, allowOther: true, placeholder: CHOOSE }];
}

/** A repeater, or an input for a template that stands for all rows, which a repeater cannot show. */
function repeater(stored: unknown, rows: () => object): Input {
	if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
	return ['json', 'list', { ...rows() }];
}

/** An input for a template, which these fields nearly always hold. Another stored value is shown as JSON. */
function template({ key }: Field, { values }: Chosen): Input {
	return typeof values[key] === 'object' && values[key] !== null
		? ['json', 'input-code', { language: 'json' }]
		: ['string', 'input', { font: 'monospace' }];
}

/** An editor for HubSpot's JSON. */
function rawJson({ placeholder }: Field): Input {
	return ['json', 'input-code', { language: 'json', template: placeholder }];
}

/** The property that a field of an activity writes, with the label of the field. */
function propertyOf({ key, label, property, long, choices }: Field, chosen: Chosen): Property {
	const known = propertiesOf(chosen).find(({ name }) => name === property);
	return { name: key, ...known, label, ...(long && { long }), ...(choices && !known?.options && { options: choices }) };
}

/** Makes the fields of the form for one field of the registry: several if properties with values are chosen. */
export function toFormFields(field: Field, chosen: Chosen): FormField[] {
	const [type, name, options] = kinds[field.kind](field, chosen);
	const note = field.note ?? (field.kind === 'action' ? chosen.action?.description : undefined);
	const names = field.kind === 'property_names' ? chosen.endpoint : undefined;
	const made: FormField = {
		field: names ? namesOption(names) : field.key,
		name: field.label,
		type,
		...emptyValue(field, name),
		meta: {
			interface: name,
			width: field.width,
			...(field.required && { required: true }),
			...noted(
				note && fill(note, chosen.endpoint),
				howToAdd(name, options, names !== undefined && !accountChoices(chosen).choices),
			),
			// A repeater without rows would show its placeholder as a row.
			options: { ...(field.placeholder && name !== 'list' && { placeholder: field.placeholder }), ...options },
		},
	};
	return names ? [made, ...chosenProperties(chosen).map((one) => valueField(one, names, chosen))] : [made];
}

/** The field for the value of a chosen property. */
function valueField(property: Property, endpoint: Endpoint, chosen: Chosen): FormField {
	const field = valueOption(endpoint, property.name);
	const [type, name, options] = inputFor(property, chosen.values[field], chosen);
	const note = noteFor(property, valuesOf(property, chosen));
	return {
		field,
		name: property.label,
		type,
		...(name === 'select-multiple-dropdown' && { schema: { default_value: [] } }),
		meta: {
			interface: name,
			width: property.long || name === 'input-code' ? 'full' : 'half',
			...noted(note, howToAdd(name, options)),
			options,
		},
	};
}

/** Makes a note from the sentences that are not empty. */
function noted(...sentences: (string | undefined)[]): { note?: string } {
	const note = sentences.filter(Boolean).join(' ');
	return note === '' ? {} : { note };
}

/** Says how to add a value that a drop-down for several does not offer. */
function howToAdd(input: string, { allowOther }: Record<string, unknown>, names = false): string {
	if (input !== 'select-multiple-dropdown' || !allowOther) return '';
	return names
		? 'To add a property of your own, choose *Other…*, type its internal name and tick the box beside it. HubSpot shows the internal name under Settings > Properties.'
		: TICK;
}

/**
 * The value that a field shows while none is stored. Without it, a switch looks undecided although it is on or off, and a
 * drop-down for several shows "No Items" instead of its placeholder.
 */
function emptyValue({ kind, default: value, placeholder }: Field, name: string): Pick<FormField, 'schema'> {
	if (kind === 'boolean') return { schema: { default_value: value === 'true' } };
	if (kind === 'token' && storesDefaults()) return { schema: { default_value: placeholder } };
	if (name === 'select-multiple-dropdown') return { schema: { default_value: [] } };
	return {};
}

/** The switch that shows the advanced fields. In a folded group of Directus, they would lose their raw-value buttons. */
export const advancedSwitch: FormField = {
	field: 'advanced',
	name: 'Advanced',
	type: 'boolean',
	schema: { default_value: false },
	meta: { interface: 'boolean', width: 'full', options: { label: 'Show advanced options' } },
};

/** A line of text for the person. Nothing is stored for it. */
export function noticeField(field: string, text: string): FormField {
	return {
		field,
		name: 'Notice',
		type: 'alias',
		meta: {
			interface: 'presentation-notice',
			width: 'full',
			special: ['alias', 'no-data'],
			options: { color: 'warning', icon: 'info', text },
		},
	};
}

/** Puts the words of the endpoint into a note. A link without an address is removed. */
function fill(note: string, endpoint: Endpoint | undefined): string {
	const words: Record<string, string> = {
		singular: endpoint?.singular ?? 'record',
		label: endpoint?.label.toLowerCase() ?? 'records',
		required: endpoint ? requiredSentence(endpoint.required) : '',
		defaults: endpoint?.defaults.length ? `: ${endpoint.defaults.map((name) => `\`${name}\``).join(', ')}` : '',
		docs: endpoint?.docs ?? '',
	};
	return note
		.replace(/\{(singular|label|required|defaults|docs)\}/g, (_match, word: string) => words[word] ?? '')
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
	return `HubSpot requires ${new Intl.ListFormat('en').format(names)}.`;
}
