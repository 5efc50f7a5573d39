// One field in a row of a repeater. Directus keeps what a person types in a row until the row is saved, so the form's
// options() does not see it. The fields of a row therefore follow each other by conditions of Directus.

import type { AppField } from '@directus/extensions';
import { type Choice, form, isEmpty } from './form.js';

/** The kinds of repeaters. */
export type RowKind = keyof typeof form.rows;

type Row = Record<string, unknown>;

/** What changes in a field while its row matches a rule. */
export interface Condition {
	rule: object;
	hidden?: boolean;
	required?: boolean;
	options?: Record<string, unknown>;
}

/** A field in a row of a repeater. */
export interface Cell {
	/** Its label, if the registry has none for it. */
	name?: string | undefined;
	width?: 'half' | 'full';
	required?: boolean;
	hidden?: boolean;
	note?: string;
	placeholder?: string | undefined;
	/** What a person can choose. Other values can be typed, unless the choices are closed. */
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

/** Makes the field for Directus. */
export function cell(kind: RowKind, field: string, cell: Cell): object {
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
			...(picks ? shownAsStored : shownAs(cell.labels ?? [])),
			options: {
				...(placeholder && { placeholder }),
				...(choices?.length && { choices, allowOther: !cell.closed }),
				...(several && { previewThreshold: 20 }),
			},
		},
	};
}

/** Adds the members that Directus needs in a condition. */
const condition = ({ rule, ...changes }: Condition) => ({
	name: 'when',
	rule,
	readonly: false,
	hidden: false,
	...changes,
});

/** A closed row shows the label of a stored value. For an empty value it shows nothing instead of "--". */
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

/**
 * A closed row shows a picked date as it is stored. Directus's display for dates cannot show the empty value of the other
 * rows: it would show a piece of JSON there.
 */
const shownAsStored = { display: 'raw' };

/** A template that shows the members of a closed row one after the other. */
export const inTemplate = (keys: string[]) => keys.map((key) => `{{ ${key} }}`).join('');

/** A rule for rows with a value. */
export const is = (field: string, value: string) => ({ _and: [{ [field]: { _eq: value } }] });
/** A rule for rows with one of some values. */
export const isOneOf = (field: string, values: string[]) => ({ _and: [{ [field]: { _in: values } }] });
/** A rule for rows with an empty member. */
export const isUnset = (field: string) => ({ [field]: { _in: ['', null] } });
/** A rule for rows with a member that is not empty. A row without the member does not match. */
export const isSet = (field: string) => ({ [field]: { _nin: ['', null] } });

/** The stored rows. There are none if a template stands for all of them. */
export const storedRows = (stored: unknown): Row[] =>
	Array.isArray(stored) ? stored.filter((row) => typeof row === 'object' && row !== null) : [];

/** Whether a stored row has a value for a key. */
export function usedIn(stored: unknown): (key: string) => boolean {
	const rows = storedRows(stored);
	return (key) => rows.some((row) => !isEmpty(row[key]));
}
