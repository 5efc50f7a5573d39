// Each field of the registry as a field of Directus's form.

import type { AppField } from '@directus/extensions';
import type { Choices } from './choices.js';
import {
	type Action,
	type Choice,
	type Endpoint,
	type Field,
	findEndpoint,
	form,
	type Kind,
	type Property,
	type PropertyKind,
} from './form.js';
import {
	type Chosen as AboutRecords,
	accountChoices,
	chosenProperties,
	eventProperties,
	formOf,
	holdsTemplate,
	type Input,
	inputFor,
	namesOption,
	noteFor,
	ownObjects,
	propertiesOf,
	propertyChoice,
	senderSequences,
	stagesOf,
	usersOf,
	valueOption,
	valuesOf,
	YES_OR_NO,
} from './properties.js';
import {
	agreementRows,
	associationRows,
	filterRows,
	formFieldRows,
	type InRows,
	labelsByObject,
	mappingRows,
	objectChoices,
	optionRows,
	queryRows,
	splitRows,
	TICK,
	valueRows,
} from './rows.js';
import { storesDefaults, webhookAddress } from './studio.js';

/** A field as Directus's form takes it, as far as an extension says it. */
export type FormField = {
	field: string;
	name: string;
	type: AppField['type'];
	schema?: { default_value: unknown };
	meta: { options: Record<string, unknown>; [key: string]: unknown };
};

/** What a field is shown for. Before anything is chosen there is neither endpoint nor action. */
export interface Chosen extends AboutRecords {
	action: Action | undefined;
}

/** Type, interface and its options, per kind of field. Directus's raw value, and with it a template, goes into any. */
const kinds: Record<Kind, (field: Field, chosen: Chosen) => Input> = {
	token: ({ key }, { values }) => ['string', 'input', { masked: isSecret(values[key]), iconRight: 'vpn_key' }],
	secret: ({ key }, { values }) => ['string', 'input', { masked: isSecret(values[key]), iconRight: 'lock' }],
	text: named,
	id: named,
	integer: ({ key, min, max }, { values }) =>
		// An input of that type would make "." of a template.
		holdsTemplate(values[key]) ? ['string', 'input', {}] : ['integer', 'input', { min, max }],
	boolean: () => ['boolean', 'boolean', {}],
	// A moment with its zone. The type without one would store the browser's time as if it were anybody's.
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
			valueRows(chosen.values[key], { placeholder, adds }, of === 'of_event' ? inRows(eventProperties(chosen)) : []),
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
		// A single one is stored as a text, which the core reads, too.
		if (choices && max === 1 && !Array.isArray(stored))
			return ['string', 'select-dropdown', { choices, allowOther: true, placeholder: CHOOSE }];
		// A drop-down for several shows nothing of a template, nor do tags.
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
		// Tags show nothing of a template, and an error in the place of rows with an address and a name.
		if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
		const texts = !Array.isArray(stored) || stored.every((file) => typeof file === 'string');
		return texts ? ['json', 'tags', {}] : ['json', 'input-code', { language: 'json' }];
	},
	form_fields: ({ key }, chosen) =>
		repeater(chosen.values[key], () => formFieldRows(chosen.values[key], inRows(formOf(chosen)?.fields ?? []))),
	agreements: ({ key }, chosen) => repeater(chosen.values[key], () => agreementRows(namesFor('consent', chosen) ?? [])),
	splits: ({ key }, chosen) => repeater(chosen.values[key], () => splitRows(ownerChoices(chosen))),
	options: ({ key }, { values }) => repeater(values[key], () => optionRows),
	items: template,
	webhook: template,
};

/** In a drop-down that is empty. An example would look like a value that counts. */
const CHOOSE = 'Choose or type';

/** Whether a value is to be masked: not a template, which says only where the secret is. */
const isSecret = (stored: unknown) => typeof stored === 'string' && stored !== '' && !holdsTemplate(stored);

/** A text that names something. A drop-down needs something to choose: without choices it clears what is stored. */
function named({ of }: Field, chosen: Chosen): Input {
	const choices = namesFor(of, chosen);
	if (!choices?.length) return ['string', 'input', {}];
	return ['string', 'select-dropdown', { choices, allowOther: true, placeholder: CHOOSE }];
}

/** Rows, or an input for a template that stands for all of them: a repeater shows nothing of it. */
function repeater(stored: unknown, rows: () => object): Input {
	if (typeof stored === 'string' && stored !== '') return ['string', 'input', { font: 'monospace' }];
	return ['json', 'list', { ...rows() }];
}

/** Nearly always a template, which goes straight into an input. A value that somebody stored is shown as one. */
function template({ key }: Field, { values }: Chosen): Input {
	return typeof values[key] === 'object' && values[key] !== null
		? ['json', 'input-code', { language: 'json' }]
		: ['string', 'input', { font: 'monospace' }];
}

/** JSON as HubSpot takes it. */
function rawJson({ placeholder }: Field): Input {
	return ['json', 'input-code', { language: 'json', template: placeholder }];
}

/** The property that a field of an activity writes, by the field's own label. */
function propertyOf({ key, label, property, long, choices }: Field, chosen: Chosen): Property {
	const known = propertiesOf(chosen).find(({ name }) => name === property);
	return { name: key, ...known, label, ...(long && { long }), ...(choices && !known?.options && { options: choices }) };
}

/** Makes the fields of the form for one of the registry, for what is chosen. */
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
			// A repeater without rows would show its placeholder as if it were a row.
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

/** The sentences of a note that there are. */
function noted(...sentences: (string | undefined)[]): { note?: string } {
	const note = sentences.filter(Boolean).join(' ');
	return note === '' ? {} : { note };
}

/**
 * How something is added that a drop-down for several does not have. Directus takes what was typed only once the box
 * beside it is ticked, which nobody guesses.
 */
function howToAdd(input: string, { allowOther }: Record<string, unknown>, names = false): string {
	if (input !== 'select-multiple-dropdown' || !allowOther) return '';
	return names
		? 'To add a property of your own, choose *Other…*, type its internal name and tick the box beside it. HubSpot shows the internal name under Settings > Properties.'
		: TICK;
}

/**
 * What a field looks like when nobody said anything. Without it a switch looks undecided, even where it is on, and a
 * drop-down for several says "No Items" instead of its placeholder.
 */
function emptyValue({ kind, default: value, placeholder }: Field, name: string): Pick<FormField, 'schema'> {
	if (kind === 'boolean') return { schema: { default_value: value === 'true' } };
	if (kind === 'token' && storesDefaults()) return { schema: { default_value: placeholder } };
	if (name === 'select-multiple-dropdown') return { schema: { default_value: [] } };
	return {};
}

/** The switch that adds the advanced fields. In a folded group of Directus they would lose their raw-value buttons. */
export const advancedSwitch: FormField = {
	field: 'advanced',
	name: 'Advanced',
	type: 'boolean',
	schema: { default_value: false },
	meta: { interface: 'boolean', width: 'full', options: { label: 'Show advanced options' } },
};

/** A line of text for the person. It stores nothing. */
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
 * The endpoint's actions. While a template stands for the endpoint they are those of all, of which some have the same
 * label. Directus itself clears a stored action that is not among them.
 */
function actionChoices({ endpoint, values }: Chosen): object[] {
	const template = !endpoint && String(values.endpoint ?? '').includes('{{');
	const actions = form.actions.filter(({ key }) => template || endpoint?.actions.includes(key));
	return underHeadings(actions, ({ key, label, whose, icon }) => ({
		text: template && whose ? `${label} (${whose})` : label,
		value: key,
		icon,
	}));
}

/** What a field's text most often is; anything else can be typed. */
function namesFor(of: Field['of'], chosen: Chosen): object[] | undefined {
	const properties = propertiesOf(chosen);
	switch (of) {
		case 'property':
			return properties.map(propertyChoice);
		case 'unique':
			return properties.filter(({ unique }) => unique).map(propertyChoice);
		case 'match':
			return properties.filter(({ unique, readOnly }) => unique && !readOnly).map(propertyChoice);
		case 'order':
			return properties.flatMap((property) => [
				{ text: `${property.label}, ascending (${property.name})`, value: property.name },
				{ text: `${property.label}, descending (-${property.name})`, value: `-${property.name}` },
			]);
		case 'object':
			return objectChoices(chosen);
		case 'label':
			return labelChoices(chosen);
		case 'kind':
			return recordChoices(chosen);
		case 'own':
			return ownObjects(chosen).map(({ id, label }) => ({ text: `${label} (${id})`, value: id }));
		case 'list':
			return accountChoices(chosen).choices?.lists.map(byName);
		case 'consent':
			return accountChoices(chosen).choices?.subscriptions.map(byName);
		case 'form':
			return accountChoices(chosen).choices?.forms.map(byName);
		case 'event':
			return accountChoices(chosen).choices?.events.map(propertyChoice);
		case 'pipeline':
			return accountChoices(chosen).choices?.pipelines.map(byLabel);
		case 'stage':
			return stagesOf(chosen, chosen.values.pipeline).map(toChoice);
		case 'user':
			return usersOf(chosen).map(toChoice);
		case 'sequence':
			return senderSequences(chosen).choices?.sequences.map(byName);
		case 'group':
			return accountChoices(chosen).choices?.groups.map(propertyChoice);
		case 'own_property':
			return properties.filter(({ own }) => own).map(propertyChoice);
		case 'own_label':
			return ownLabelChoices(chosen);
		case 'webhook': {
			const address = webhookAddress();
			return address === undefined ? [] : [{ text: `${address} (this flow)`, value: address }];
		}
		default:
			return undefined;
	}
}

const byLabel = ({ id, label }: { id: string; label: string }) => ({ text: label, value: id });

/** The owners of the account; none where they are not known. */
const ownerChoices = (chosen: Chosen) =>
	valuesOf({ name: 'hubspot_owner_id', label: 'Owner', of: 'owner' }, chosen).map(toChoice);

const byName = ({ id, name }: { id: string; name: string }) => ({ text: name, value: id });

/** The fields of a form, or the properties of an event, for rows that name them. */
const inRows = (fields: Choices['properties']): InRows[] =>
	fields.map(({ name, label, kind, options }) => ({
		name,
		label,
		kind: kind as PropertyKind,
		choices: kind === 'boolean' ? YES_OR_NO : (options ?? []),
	}));

/** The properties that can be written. */
const writableChoices = (chosen: Chosen) =>
	propertiesOf(chosen)
		.filter(({ readOnly }) => !readOnly)
		.map(propertyChoice);

/** The labels of associations with the chosen object, or with any. */
function labelChoices(chosen: Chosen): object[] {
	const byObject = labelsByObject(chosen);
	const labels = byObject.get(String(chosen.values.to_object)) ?? [...new Set([...byObject.values()].flat())].sort();
	return labels.map((label) => ({ text: label, value: label }));
}

/** The labels that the account made for associations with the chosen object. They are stored by their type ids. */
function ownLabelChoices(chosen: Chosen): object[] {
	const named = chosen.values.to_object;
	const to = findEndpoint(named)?.key ?? named;
	return (accountChoices(chosen).choices?.labels ?? [])
		.filter((label) => label.own && label.to === to)
		.map(({ label, typeId }) => ({ text: `${label} (${typeId})`, value: String(typeId) }));
}

/** All kinds of records. A custom object is named by its own type; a part of the account is none. */
function recordChoices(chosen: Chosen): object[] {
	const own = ownObjects(chosen);
	return [
		...underHeadings(
			form.endpoints.filter(({ key, properties }) => properties.length > 0 && key !== 'custom_objects'),
			({ key, label, icon }) => ({ text: label, value: key, icon }),
		),
		...own.map(({ id, label }) => ({ text: label, value: id })),
	];
}

/** Puts the endpoint's words into a note. */
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
