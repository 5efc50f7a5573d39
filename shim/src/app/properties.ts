// The properties of a kind of record, and the field that each of them gets in the form.

import type { AppField } from '@directus/extensions';
import { type Choices, choicesOf } from './choices.js';
import { type Choice, type Endpoint, findEndpoint, type Property, type PropertyKind } from './form.js';

/** What a field is shown for. Before anything is chosen there is neither endpoint nor action. */
export interface Chosen {
	endpoint: Endpoint | undefined;
	action: { key: string; description: string } | undefined;
	values: Record<string, unknown>;
	/** Only the built-in catalogue counts: the account is asked for the form that is open, and not for each panel. */
	catalogue?: true;
}

/** An interface of Directus with the type of what it stores, and its options. */
export type Input = [type: AppField['type'], name: string, options: Record<string, unknown>];

/**
 * The option with the names of the chosen properties. Each endpoint has one, so that what was chosen for another kind
 * of record is neither shown nor written after the endpoint was changed, and is there again when it is changed back.
 */
export const namesOption = (endpoint: Endpoint): string => `properties:${endpoint.key}`;

/** The option with the value of a chosen property. */
export const valueOption = (endpoint: Endpoint, name: string): string => `${endpoint.key}:${name}`;

/** Whether a template stands in a value. */
export const holdsTemplate = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');

/** The records it is about: the endpoint's own, or those that the field Object names beside a part of the account. */
export function recordsOf({ endpoint, values }: Chosen): Endpoint | undefined {
	return (endpoint?.properties.length === 0 && findEndpoint(values.object)) || endpoint;
}

/** What was found out for a form. Each run of options() has a Chosen of its own, so that nothing is kept for longer. */
const accounts = new WeakMap<Chosen, Known>();
const lists = new WeakMap<Chosen, Property[]>();

type Known = ReturnType<typeof choicesOf>;

/** The account's own choices for the records it is about, where they are there. */
export function accountChoices(chosen: Chosen): Known {
	if (chosen.catalogue) return {};
	const known = accounts.get(chosen) ?? choicesOf(chosen.values, kindOf(chosen));
	accounts.set(chosen, known);
	return known;
}

/**
 * The account's own kinds of records. They are in the answer for any kind, so that they can be offered before one is
 * chosen.
 */
export function ownObjects(chosen: Chosen): Choices['objects'] {
	const { choices } = kindOf(chosen) ? accountChoices(chosen) : choicesOf(chosen.values, 'contacts');
	return choices?.objects ?? [];
}

/** The kind of record in the words of the action Choices; empty where the form does not know it yet. */
function kindOf(chosen: Chosen): string {
	const { endpoint, values } = chosen;
	if (endpoint?.offers) return endpoint.key;
	const records = recordsOf(chosen);
	if (records?.properties.length && records.key !== 'custom_objects') return records.key;
	const named = endpoint?.properties.length === 0 ? values.object : values.object_type;
	if (endpoint?.key === 'lists' && isEmpty(named)) return 'contacts'; // as an empty object means
	return typeof named === 'string' && !holdsTemplate(named) ? named.trim() : '';
}

/** The properties, as a person looks for them: first those of the example, which most records have, then by label. */
export function propertiesOf(chosen: Chosen): Property[] {
	const found = lists.get(chosen) ?? inOrder(chosen);
	lists.set(chosen, found);
	return found;
}

function inOrder(chosen: Chosen): Property[] {
	const records = recordsOf(chosen);
	const usual = Object.keys(records?.example ?? {});
	const place = ({ name }: Property) => usual.indexOf(name) + 1 || usual.length + 1;
	const { choices } = accountChoices(chosen);
	const all = choices ? choices.properties.map((one) => fromAccount(one, records)) : (records?.properties ?? []);
	return all.toSorted((a, b) => place(a) - place(b) || a.label.localeCompare(b.label, 'en'));
}

/** What the account says of a property, and what only the catalogue knows. */
function fromAccount(one: Choices['properties'][number], records: Endpoint | undefined): Property {
	const known = records?.properties.find(({ name }) => name === one.name);
	return { ...known, ...one, kind: one.kind as PropertyKind };
}

/** The names that were chosen. A text is what a person typed as a raw value. */
export function chosenNames(endpoint: Endpoint, values: Record<string, unknown>): string[] {
	const stored = values[namesOption(endpoint)];
	const names = Array.isArray(stored) ? stored.map(String) : typeof stored === 'string' ? stored.split(',') : [];
	return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '' && !holdsTemplate(name));
}

/** The chosen properties in one fixed order: in that of the ticks the fields would jump. */
export function chosenProperties(chosen: Chosen): Property[] {
	if (!chosen.endpoint) return [];
	const names = new Set(chosenNames(chosen.endpoint, chosen.values));
	const known = propertiesOf(chosen).filter(({ name }) => names.delete(name));
	// One that is not known is typed by its name.
	const typed = [...names].sort().map((name): Property => ({ name, label: name }));
	return [...known, ...typed];
}

/** The values to choose from; none where anything can be typed. */
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

/** A property to choose: its label with its internal name, which is stored. */
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

/** The stages of the pipeline with an id, or those of all pipelines where the account has none with it. */
export function stagesOf(chosen: Chosen, id: unknown): Choice[] {
	const pipelines = accountChoices(chosen).choices?.pipelines ?? [];
	const one = pipelines.find((pipeline) => pipeline.id === id) ?? (pipelines.length === 1 ? pipelines[0] : undefined);
	if (one) return one.stages.map(({ id, label }) => ({ value: id, label }));
	return pipelines.flatMap(({ label: pipeline, stages }) =>
		stages.map(({ id, label }) => ({ value: id, label: `${pipeline}: ${label}` })),
	);
}

/** The users of the account, by the addresses with which they send. */
export function usersOf(chosen: Chosen): Choice[] {
	const owners = accountChoices(chosen).choices?.owners ?? [];
	return owners
		.filter(({ userId, email }) => userId && email)
		.map((owner) => ({ value: owner.email, label: toOwner(owner).label }));
}

/** What is known of the sequences of the chosen sender. Nothing is while no user of the account is chosen. */
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

/** The form that is chosen, by its id or name, where the account's are known. */
export function formOf(chosen: Chosen): Choices['forms'][number] | undefined {
	const named = String(chosen.values.form ?? '').trim();
	const forms = accountChoices(chosen).choices?.forms ?? [];
	return forms.find(({ id }) => id === named) ?? forms.find(({ name }) => name.toLowerCase() === named.toLowerCase());
}

/** The properties of the custom event that is chosen, where the account's events are known. */
export function eventProperties(chosen: Chosen): Choices['events'][number]['properties'] {
	const named = String(chosen.values.event ?? '').trim();
	const events = accountChoices(chosen).choices?.events ?? [];
	const event =
		events.find(({ name }) => name === named) ??
		// Its name without the number of the account.
		events.find(({ name }) => name.replace(/^pe\d+_/, '') === named);
	return event?.properties ?? [];
}

/** What a date picker stores itself. It shows an empty mask for anything else, such as a template. */
const PICKED: Partial<Record<PropertyKind, RegExp>> = {
	date: /^\d{4}-\d\d-\d\d$/,
	datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/,
	milliseconds: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/,
};

const isEmpty = (value: unknown) =>
	value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * The input for a property's value. What it depends on besides the property is only what would be lost otherwise: an
 * interface of Directus that cannot show what is stored clears it or replaces it.
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
		// A text is a template or was typed. The drop-down would say that there are no items.
		if (choices.length > 0 && (isEmpty(stored) || Array.isArray(stored)))
			return [
				'json',
				'select-multiple-dropdown',
				{ ...offered(choices), previewThreshold: 20, placeholder: 'Choose values' },
			];
		return Array.isArray(stored) && stored.length > 0 ? ['json', 'tags', {}] : text(placeholder, stored);
	}
	// Whatever is stored, or somebody is typing a template under "Other…" and loses what comes after "{{". A drop-down
	// without choices would set what is stored to null when they arrive.
	if (choices.length > 0)
		return ['string', 'select-dropdown', { ...offered(asStored(choices, stored)), allowNone: true }];
	const picked = PICKED[kind];
	if (picked && (isEmpty(stored) || (typeof stored === 'string' && picked.test(stored))))
		return [kind === 'date' ? 'date' : 'timestamp', 'datetime', {}];
	// Numbers, too: an input of that type would make "." of a template.
	if (long) return ['text', 'input-multiline', { placeholder, ...(holdsTemplate(stored) && { font: 'monospace' }) }];
	return text(placeholder, stored);
}

const text = (placeholder: string | undefined, stored: unknown): Input => [
	'string',
	'input',
	{ placeholder, ...(holdsTemplate(stored) && { font: 'monospace', iconRight: 'data_object' }) },
];

/** What a value may look like. Nearly always it is a template. */
const exampleOf = ({ name, of }: Property) => (of === 'owner' ? 'ada@example.com' : `{{ $trigger.body.${name} }}`);

/** Choices of a drop-down, in which anything else can be typed. */
export const offered = (choices: { label: string; value: unknown }[]) => ({
	choices: choices.map(({ label, value }) => ({ text: label, value })),
	allowOther: true,
});

/** A flow that was not made in the form may have stored true and not its text. */
function asStored(choices: Choice[], stored: unknown): { label: string; value: unknown }[] {
	if (typeof stored !== 'boolean') return choices;
	return choices.map((choice) => (choice.value === String(stored) ? { ...choice, value: stored } : choice));
}

/** What a person has to know of a property to give it a value. */
export function noteFor({ kind = 'text', of, options = [] }: Property, choices: Choice[]): string | undefined {
	if (choices.length > 0) return undefined;
	if (of === 'owner') return 'Email address or owner ID.';
	if (of === 'pipeline' || of === 'stage') return 'Label or ID.';
	if (kind === 'number') return 'Use a decimal point and no thousands separator.';
	if (kind === 'choices' && options.length === 0) return 'Several values: separate them with semicolons.';
	return undefined;
}
