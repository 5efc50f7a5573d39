// The properties of a kind of record, and the input that each of them gets in the form.

import type { AppField } from '@directus/extensions';
import type { Choices } from './account.js';
import { choicesOf } from './choices.js';
import { type Choice, type Endpoint, findEndpoint, isEmpty, type Property, type PropertyKind } from './form.js';

/** The form's state for which fields are made. Before anything is chosen, it has neither endpoint nor action. */
export interface Chosen {
	endpoint: Endpoint | undefined;
	action: { key: string; description: string } | undefined;
	values: Record<string, unknown>;
	/** Uses only the built-in catalogue. The panels of a flow do: only the form that is open asks the account. */
	catalogue?: true;
}

/** An input: the type of its stored value, the interface of Directus, and the options of that interface. */
export type Input = [type: AppField['type'], name: string, options: Record<string, unknown>];

/** The placeholder of an empty drop-down. An example would look like a value that is set. */
export const CHOOSE = 'Choose or type';

/**
 * The option with the names of the chosen properties. Each endpoint has its own: after a change of the endpoint, the names
 * chosen before are neither shown nor written, and they are back when the endpoint is.
 */
export const namesOption = (endpoint: Endpoint): string => `properties:${endpoint.key}`;

/** The option with the value of a chosen property. */
export const valueOption = (endpoint: Endpoint, name: string): string => `${endpoint.key}:${name}`;

/** Whether a value has a template in it. */
export const holdsTemplate = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');

/** The records that the action is about: the endpoint's own, or if it has none, those that the field Object names. */
export function recordsOf({ endpoint, values }: Chosen): Endpoint | undefined {
	return (endpoint?.properties.length === 0 && findEndpoint(values.object)) || endpoint;
}

/** What was found out for one run of options(). Each run has its own Chosen, so nothing is kept longer than that. */
const accounts = new WeakMap<Chosen, Known>();
const lists = new WeakMap<Chosen, Property[]>();

type Known = ReturnType<typeof choicesOf>;

/** What is known of the account's choices for the records that the action is about. */
export function accountChoices(chosen: Chosen): Known {
	if (chosen.catalogue) return {};
	const known = accounts.get(chosen) ?? choicesOf(chosen.values, kindOf(chosen));
	accounts.set(chosen, known);
	return known;
}

/** The custom objects of the account. The answer for any kind of record has them, so they are known before one is chosen. */
export function ownObjects(chosen: Chosen): Choices['objects'] {
	const { choices } = kindOf(chosen) ? accountChoices(chosen) : choicesOf(chosen.values, 'contacts');
	return choices?.objects ?? [];
}

/** The kind of record as the action Choices names it; empty if the form does not know it yet. */
function kindOf(chosen: Chosen): string {
	const { endpoint, values } = chosen;
	if (endpoint?.offers) return endpoint.key;
	const records = recordsOf(chosen);
	if (records?.properties.length && records.key !== 'custom_objects') return records.key;
	const named = endpoint?.properties.length === 0 ? values.object : values.object_type;
	if (endpoint?.key === 'lists' && isEmpty(named)) return 'contacts'; // The default of the field Object.
	return typeof named === 'string' && !holdsTemplate(named) ? named.trim() : '';
}

/** The properties in the order in which a person looks for them: first those of the example, then by label. */
export function propertiesOf(chosen: Chosen): Property[] {
	const found = lists.get(chosen) ?? sortedProperties(chosen);
	lists.set(chosen, found);
	return found;
}

function sortedProperties(chosen: Chosen): Property[] {
	const records = recordsOf(chosen);
	const usual = Object.keys(records?.example ?? {});
	const place = ({ name }: Property) => usual.indexOf(name) + 1 || usual.length + 1;
	const { choices } = accountChoices(chosen);
	const all = choices ? choices.properties.map((one) => fromAccount(one, records)) : (records?.properties ?? []);
	return all.toSorted((a, b) => place(a) - place(b) || a.label.localeCompare(b.label, 'en'));
}

/** A property as the account has it, with what only the catalogue knows of it. */
function fromAccount(one: Choices['properties'][number], records: Endpoint | undefined): Property {
	const known = records?.properties.find(({ name }) => name === one.name);
	return { ...known, ...one, kind: one.kind as PropertyKind };
}

/** The names of the chosen properties. A person may have typed them as text, as a raw value. */
function chosenNames(endpoint: Endpoint, values: Record<string, unknown>): string[] {
	const stored = values[namesOption(endpoint)];
	const names = Array.isArray(stored) ? stored.map(String) : typeof stored === 'string' ? stored.split(',') : [];
	return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '' && !holdsTemplate(name));
}

/** The chosen properties in a fixed order. In the order in which they were ticked, the fields would jump. */
export function chosenProperties(chosen: Chosen): Property[] {
	if (!chosen.endpoint) return [];
	const names = new Set(chosenNames(chosen.endpoint, chosen.values));
	const known = propertiesOf(chosen).filter(({ name }) => names.delete(name));
	// The others are known by their names alone.
	const typed = [...names].sort().map((name): Property => ({ name, label: name }));
	return [...known, ...typed];
}

/** The values to choose from. If there are none, any value can be typed. */
export function valuesOf(property: Property, chosen: Chosen): Choice[] {
	const { choices } = accountChoices(chosen);
	if (property.kind === 'boolean') return YES_OR_NO;
	if (choices && property.of === 'owner') return choices.owners.map(toOwner);
	if (choices && property.of === 'pipeline') return choices.pipelines.map(({ id, label }) => ({ value: id, label }));
	if (choices && property.of === 'stage' && choices.pipelines.length > 0) {
		const of = choices.properties.find(({ of }) => of === 'pipeline');
		return stagesOf(chosen, of && chosen.endpoint && chosen.values[valueOption(chosen.endpoint, of.name)]);
	}
	return property.options ?? [];
}

/** A property as a choice: its label and internal name are shown, and the name is stored. */
export const propertyChoice = ({ name, label }: { name: string; label: string }) => ({
	text: `${label} (${name})`,
	value: name,
});

/** The values of a boolean. */
export const YES_OR_NO: Choice[] = [
	{ value: 'true', label: 'Yes' },
	{ value: 'false', label: 'No' },
];

const toOwner = ({ id, name, email }: Choices['owners'][number]): Choice => ({
	value: id,
	label: name && email ? `${name} (${email})` : name || email || id,
});

/** The stages of the pipeline with an ID. If no pipeline has it, the stages of all pipelines. */
export function stagesOf(chosen: Chosen, id: unknown): Choice[] {
	const pipelines = accountChoices(chosen).choices?.pipelines ?? [];
	const one = pipelines.find((pipeline) => pipeline.id === id) ?? (pipelines.length === 1 ? pipelines[0] : undefined);
	if (one) return one.stages.map(({ id, label }) => ({ value: id, label }));
	return pipelines.flatMap(({ label: pipeline, stages }) =>
		stages.map(({ id, label }) => ({ value: id, label: `${pipeline}: ${label}` })),
	);
}

/** The users of the account. The form stores the address with which they send. */
export function usersOf(chosen: Chosen): Choice[] {
	const owners = accountChoices(chosen).choices?.owners ?? [];
	return owners
		.filter(({ userId, email }) => userId && email)
		.map((owner) => ({ value: owner.email, label: toOwner(owner).label }));
}

/** What is known of the chosen sender's sequences. Nothing is known until the sender is a user of the account. */
export function senderSequences(chosen: Chosen): Known {
	const { endpoint, values } = chosen;
	if (endpoint?.key !== 'sequences') return {};
	const number = String(values.user ?? '').trim();
	const sender = String(values.sender ?? '')
		.trim()
		.toLowerCase();
	const owner = accountChoices(chosen).choices?.owners.find(({ email }) => email.toLowerCase() === sender);
	const user = /^\d+$/.test(number) ? number : owner?.userId;
	return user ? choicesOf(values, endpoint.key, user) : {};
}

/** The chosen form, by its ID or name, if the account's forms are known. */
export function formOf(chosen: Chosen): Choices['forms'][number] | undefined {
	const named = String(chosen.values.form ?? '').trim();
	const forms = accountChoices(chosen).choices?.forms ?? [];
	return forms.find(({ id }) => id === named) ?? forms.find(({ name }) => name.toLowerCase() === named.toLowerCase());
}

/** The properties of the chosen custom event, if the account's events are known. */
export function eventProperties(chosen: Chosen): Choices['events'][number]['properties'] {
	const named = String(chosen.values.event ?? '').trim();
	const events = accountChoices(chosen).choices?.events ?? [];
	const event =
		events.find(({ name }) => name === named) ??
		// The name without the account's number.
		events.find(({ name }) => name.replace(/^pe\d+_/, '') === named);
	return event?.properties ?? [];
}

/** A date with a time and a zone. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** The values that a date picker can show, which are those it stores. For any other, such as a template, it looks empty. */
const PICKED: Partial<Record<PropertyKind, RegExp>> = {
	date: /^\d{4}-\d\d-\d\d$/,
	datetime: MOMENT,
	milliseconds: MOMENT,
};

/**
 * The input for a property's value. It depends on the stored value, because an interface of Directus that cannot show a
 * value clears or replaces it.
 */
export function inputFor(
	property: Property,
	stored: unknown,
	chosen: Chosen,
	placeholder = exampleOf(property),
): Input {
	const { kind = 'text', long } = property;
	const choices = valuesOf(property, chosen);
	if (typeof stored === 'object' && stored !== null && !(Array.isArray(stored) && kind === 'choices'))
		return ['json', 'input-code', { language: 'json' }];
	if (kind === 'choices') {
		// A text is a template, or was typed. For it, the drop-down would show that there are no items.
		if (choices.length > 0 && (isEmpty(stored) || Array.isArray(stored)))
			return [
				'json',
				'select-multiple-dropdown',
				{ ...offered(choices), previewThreshold: 20, placeholder: 'Choose values' },
			];
		return Array.isArray(stored) && stored.length > 0 ? ['json', 'tags', {}] : text(placeholder, stored);
	}
	// It stays a drop-down whatever is stored. Otherwise a person who types a template under "Other…" would lose what comes
	// after "{{". A drop-down without choices would set the stored value to null when the choices arrive.
	if (choices.length > 0)
		return [
			'string',
			'select-dropdown',
			{ ...offered(asStored(choices, stored)), allowNone: true, placeholder: CHOOSE },
		];
	const picked = PICKED[kind];
	if (picked && (isEmpty(stored) || (typeof stored === 'string' && picked.test(stored))))
		return [kind === 'date' ? 'date' : 'timestamp', 'datetime', {}];
	// Numbers are texts, too: an input for numbers would turn a template into ".".
	if (long) return ['text', 'input-multiline', { placeholder, ...(holdsTemplate(stored) && { font: 'monospace' }) }];
	return text(placeholder, stored);
}

const text = (placeholder: string | undefined, stored: unknown): Input => [
	'string',
	'input',
	{ placeholder, ...(holdsTemplate(stored) && { font: 'monospace', iconRight: 'data_object' }) },
];

/** An example of a value, which nearly always is a template. */
const exampleOf = ({ name, of }: Property) => (of === 'owner' ? 'ada@example.com' : `{{ $trigger.body.${name} }}`);

/** A choice as a drop-down of Directus takes it. */
export const toChoice = ({ label, value }: { label: string; value: unknown }) => ({ text: label, value });

/** The options of a drop-down in which other values can be typed. */
export const offered = (choices: { label: string; value: unknown }[]) => ({
	choices: choices.map(toChoice),
	allowOther: true,
});

/** The choices for a stored boolean. A flow that was not made in the form may store true instead of its text. */
function asStored(choices: Choice[], stored: unknown): { label: string; value: unknown }[] {
	if (typeof stored !== 'boolean') return choices;
	return choices.map((choice) => (choice.value === String(stored) ? { ...choice, value: stored } : choice));
}

/** What a person has to know to give a property a value. */
export function noteFor({ kind = 'text', of, options = [] }: Property, choices: Choice[]): string | undefined {
	if (choices.length > 0) return undefined;
	if (of === 'owner') return 'Email address or owner ID.';
	if (of === 'pipeline' || of === 'stage') return 'Label or ID.';
	if (kind === 'number') return 'Use a decimal point and no thousands separator.';
	if (kind === 'choices' && options.length === 0) return 'Several values: separate them with semicolons.';
	return undefined;
}
