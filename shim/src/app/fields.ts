import type { AppField } from '@directus/extensions';
import { type Action, type Choice, type Endpoint, type Field, form, type Kind } from './form.js';

/** A field as Directus's form takes it, as far as an extension says it. */
export type FormField = {
	field: string;
	name: string;
	type: AppField['type'];
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
	text: () => ['string', 'input', {}],
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
	json: ({ placeholder }) => ['json', 'input-code', { language: 'json', template: placeholder }],
	properties: (_field, { endpoint }) => {
		const template = JSON.stringify(endpoint?.example ?? {}, null, '\t');
		return ['json', 'input-code', { language: 'json', template, placeholder: template }];
	},
	list: (field, { endpoint }) => {
		const choices = listChoices(field, endpoint);
		return choices ? ['json', 'select-multiple-dropdown', { choices, allowOther: true }] : ['json', 'tags', {}];
	},
	associations: (_field, { endpoint }) => ['json', 'list', associationRows(endpoint)],
	notice: ({ note }, { endpoint }) => ['alias', 'presentation-notice', { text: fill(note ?? '', endpoint) }],
};

/** Makes a field of the form for what is chosen. */
export function toFormField(field: Field, chosen: Chosen): FormField {
	const [type, name, options] = kinds[field.kind](field, chosen);
	const alias = type === 'alias';
	const note = field.note ?? (field.kind === 'action' ? chosen.action?.description : undefined);
	return {
		field: field.key,
		name: field.label,
		type,
		meta: {
			interface: name,
			width: field.width,
			...(alias && { special: ['alias', 'no-data'] }),
			...(field.required && { required: true }),
			...(note && !alias && { note: fill(note, chosen.endpoint) }),
			options: { ...(field.placeholder && { placeholder: field.placeholder }), ...options },
		},
	};
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
 * All endpoints under the headings of their groups. Directus's own groups are folded, so that each choice would take
 * two clicks: a heading is a choice that cannot be chosen.
 */
function endpointChoices({ endpoint: chosen, values }: Chosen): object[] {
	const groups = [...new Set(form.endpoints.map(({ group }) => group))].sort(
		(a, b) => GROUPS.indexOf(a) - GROUPS.indexOf(b),
	);
	return groups.flatMap((group, index) => [
		...(index > 0 ? [{ divider: true }] : []),
		{ text: group, value: `group:${group}`, disabled: true },
		...form.endpoints
			.filter((endpoint) => endpoint.group === group)
			.map((endpoint) => ({
				text: endpoint.label,
				// A flow may have stored another name of it, which is to be shown as what it means.
				value: endpoint === chosen ? values.endpoint : endpoint.key,
				icon: endpoint.icon,
			})),
	]);
}

/** The order of the groups in the registry; the endpoints come by their keys. */
const GROUPS = ['CRM', 'Activities', 'Commerce', 'More', 'Account'];

/**
 * The endpoint's actions, all of them while a template stands for the endpoint. Directus itself clears a stored action
 * that is not among them.
 */
function actionChoices({ endpoint, values }: Chosen): object[] {
	const template = !endpoint && String(values.endpoint ?? '').includes('{{');
	return form.actions
		.filter(({ key }) => template || endpoint?.actions.includes(key))
		.sort((a, b) => (endpoint ? endpoint.actions.indexOf(a.key) - endpoint.actions.indexOf(b.key) : 0))
		.map(({ key, label, icon }) => ({ text: label, value: key, icon }));
}

/** What a list is most often made of; anything else can be added to it. */
function listChoices({ key }: Field, endpoint: Endpoint | undefined): object[] | undefined {
	if (key.endsWith('_fields')) {
		return endpoint?.properties.map(({ name, label }) => ({ text: `${label} (${name})`, value: name }));
	}
	if (key.endsWith('_associations'))
		return endpoint?.associable.map(({ key: value, label }) => ({ text: label, value }));
	return undefined;
}

/** A repeater: which record to associate with, and as what. */
function associationRows(endpoint: Endpoint | undefined): object {
	const choices = endpoint?.associable.map(({ key: value, label }) => ({ text: label, value }));
	const row = (field: string, name: string, required: boolean, options: object, note?: string) => ({
		field,
		name,
		type: 'string',
		meta: {
			interface: 'choices' in options ? 'select-dropdown' : 'input',
			width: field === 'to' ? 'full' : 'half',
			...(required && { required }),
			...(note && { note }),
			options,
		},
	});
	return {
		template: '{{ to }} {{ id }}',
		addLabel: 'Associate a record',
		fields: [
			row('to', 'With', true, { choices, allowOther: true }),
			row('id', 'Record id', true, { placeholder: '{{ $last.id }}' }),
			row('type', 'Association type id', false, {}, 'Empty: the default one.'),
		],
	};
}

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
