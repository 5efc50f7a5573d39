// The value in a row that names a property or a field. Each property with choices or dates has a member of its own for its
// value, because a drop-down or a date picker cannot show a value that was entered for another property. A text in Value
// replaces what is chosen or picked: see typedValue in internal/validate.

import { type Condition, cell, inTemplate, isOneOf, isSet, isUnset, type RowKind, usedIn } from './cell.js';
import { type Choice, form, type PropertyKind } from './form.js';
import { offered } from './properties.js';

/** How a person adds a value that a drop-down for several does not have. Nobody would guess the tick. */
export const TICK = 'To add another, choose *Other…*, type it and tick the box beside it.';

/** A property or field that a row can name, and what its value can be. */
export interface RowField {
	name: string;
	label: string;
	kind: PropertyKind;
	/** The values to choose from. If there are none, any value can be typed. */
	choices: Choice[];
}

/** The member of a row with the choice or date for a property. */
export const valueKey = (property: string) => `value_${property}`;
/** The member of a row with several choices for a property. */
export const valuesKey = (property: string) => `values_${property}`;
/** The member of a row with the date at which a range of a property ends. */
export const highKey = (property: string) => `high_${property}`;

/** Whether a field has choices. */
export const hasChoices = ({ choices }: RowField) => choices.length > 0;

/** Whether the value of a field is picked as a date. */
export const isPicked = ({ kind, choices }: RowField) =>
	choices.length === 0 && (kind === 'date' || kind === 'datetime' || kind === 'milliseconds');

/** The default of a cell that some stored rows have. A row that lacks the member would otherwise show "--". */
const emptyIfUsed = (used: boolean) => used && { default: '' };

/** A drop-down instead of the text Value. It is shown while a row matches the rule. */
export function choiceCell(
	kind: RowKind,
	key: string,
	{ choices }: RowField,
	{ several, rule, used }: { several: boolean; rule: object; used: boolean },
): object {
	const { value } = form.rows[kind];
	return cell(kind, key, {
		name: several ? `${value}s` : value,
		...(several && { note: TICK }),
		choices: offered(choices).choices,
		several,
		hidden: true,
		conditions: [{ rule, hidden: false }],
		labels: choices,
		...emptyIfUsed(used),
	});
}

/** A date picker beside a text. While one of the two has a value, the other is hidden. */
export function datePicker(
	kind: RowKind,
	text: 'value' | 'high',
	key: string,
	one: RowField,
	{ when, used }: { when: object[]; used: boolean },
): { cell: object; hidesText: Condition } {
	return {
		cell: cell(kind, key, {
			name: text === 'high' ? 'Or Pick the Highest' : 'Or Pick a Date',
			type: one.kind === 'date' ? 'date' : 'timestamp',
			picks: true,
			hidden: true,
			conditions: [{ rule: { _and: [...when, isUnset(text)] }, hidden: false }],
			...emptyIfUsed(used),
		}),
		hidesText: { rule: { _and: [...when, isSet(key)] }, hidden: true },
	};
}

/** The cells for the value in rows that name one of the fields, and the template of the closed row. */
export function valueCells(
	kind: 'form_fields' | 'values',
	stored: unknown,
	fields: RowField[],
	placeholder?: string,
): { cells: object[]; template: string } {
	const used = usedIn(stored);
	const takesSeveral = (one: RowField) => one.kind === 'choices';
	const keyOf = (one: RowField) => (hasChoices(one) && takesSeveral(one) ? valuesKey : valueKey)(one.name);
	const names = ({ name }: RowField) => ({ name: { _eq: name } });
	const withChoices = fields.filter(hasChoices);
	const chosen = withChoices.map((one) => {
		const rule = { _and: [names(one), isUnset('value')] };
		return choiceCell(kind, keyOf(one), one, { several: takesSeveral(one), rule, used: used(keyOf(one)) });
	});
	const picked = fields
		.filter(isPicked)
		.map((one) => datePicker(kind, 'value', keyOf(one), one, { when: [names(one)], used: used(keyOf(one)) }));
	const isChosen = isOneOf(
		'name',
		withChoices.map(({ name }) => name),
	);
	const text = cell(kind, 'value', {
		placeholder,
		default: '',
		conditions: [
			{ rule: { _and: [isChosen, isUnset('value')] }, hidden: true },
			...picked.map(({ hidesText }) => hidesText),
		],
	});
	return {
		cells: [text, ...chosen, ...picked.map(({ cell }) => cell)],
		template: `{{ name }} = {{ value }}${inTemplate(fields.map(keyOf).filter(used))}`,
	};
}
