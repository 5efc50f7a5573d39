// The rows of the repeaters, except those of filters.

import { cell, is, isOneOf, storedRows } from './cell.js';
import { findEndpoint } from './form.js';
import { accountChoices, type Chosen, propertyChoice, recordsOf } from './properties.js';
import { type RowField, valueCells } from './value-cells.js';

/** The kinds of record that can be associated, with the account's custom objects. */
export function objectChoices(chosen: Chosen): { text: string; value: string }[] {
	const known = (recordsOf(chosen)?.associable ?? []).map(({ key, label }) => ({ text: label, value: key }));
	const own = (accountChoices(chosen).choices?.objects ?? []).map(({ id, label }) => ({ text: label, value: id }));
	return [...known, ...own];
}

/** The association labels, by the associated kind of record. */
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

/** A repeater with the records to associate, how to find them, and the label. */
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
			// Older flows store the ID of a type instead of a label.
			...(typed ? [cell('associations', 'type', { note: 'Instead of a label.' })] : []),
		],
	};
}

/** The properties besides the ID that find one record of a kind: the documented ones, and those of the account. */
function uniqueOf(kind: string, chosen: Chosen): { name: string; label: string }[] {
	const key = findEndpoint(kind)?.key ?? kind;
	const properties = findEndpoint(kind)?.properties ?? [];
	const known = properties.filter(({ name, unique, finds }) => (unique && name !== 'hs_object_id') || finds);
	const own = (accountChoices(chosen).choices?.unique ?? []).filter(
		({ to, name }) => to === key && !known.some((one) => one.name === name),
	);
	return [...known, ...own];
}

/** A repeater with the property that each field of an item becomes. */
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

/** A repeater with the parameters of a request. */
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

/** A repeater with names and values. It offers the known names. */
export function valueRows(
	stored: unknown,
	{ placeholder, adds }: { placeholder?: string | undefined; adds?: string | undefined },
	fields: RowField[],
): object {
	const { cells, template } = valueCells('values', stored, fields);
	return {
		template,
		addLabel: adds,
		fields: [cell('values', 'name', { required: true, choices: fields.map(propertyChoice), placeholder }), ...cells],
	};
}

/** A repeater with the fields of a form and what a visitor entered. It offers the fields if the form is known. */
export function formFieldRows(stored: unknown, fields: RowField[]): object {
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
				// The name of an offered field includes its object.
				conditions: offered.length > 0 ? [{ rule: isOneOf('name', offered), hidden: true }] : [],
			}),
		],
	};
}

/** A repeater with the types of email to which a visitor agreed. */
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

/** A repeater with the owners of a deal and their shares. */
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

/** A repeater with the options of a property. */
export const optionRows: object = {
	template: '{{ label }} {{ value }}',
	addLabel: 'Add an Option',
	fields: [
		cell('options', 'label', { placeholder: 'Red', note: 'What people see in HubSpot.', default: '' }),
		cell('options', 'value', { placeholder: 'red', note: 'The internal value. Empty: the label.', default: '' }),
	],
};
