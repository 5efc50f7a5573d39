// The rows of filters: a property, an operator, and the value to compare with.

import { type Condition, cell, inTemplate, is, isOneOf, isUnset, storedRows, usedIn } from './cell.js';
import { form, type Property } from './form.js';
import { type Chosen, propertiesOf, propertyChoice, toChoice, valuesOf } from './properties.js';
import {
	choiceCell,
	datePicker,
	hasChoices,
	highKey,
	isPicked,
	type RowField,
	valueKey,
	valuesKey,
} from './value-cells.js';

// The operators, by the values that they compare with.
const WITHOUT_VALUE = ['HAS_PROPERTY', 'NOT_HAS_PROPERTY'];
const WITH_SEVERAL = ['IN', 'NOT_IN'];
const WITH_CHOICE = ['EQ', 'NEQ'];
const WITH_DATE = [...WITH_CHOICE, 'GT', 'GTE', 'LT', 'LTE', 'BETWEEN'];

/** Whether the stored filters are in several groups. A filter without a group is in the first. */
const inGroups = (stored: unknown) => new Set(storedRows(stored).map(({ group }) => Number(group ?? 1))).size > 1;

/** A repeater with the filters. */
export function filterRows(chosen: Chosen, stored: unknown): object {
	const properties = propertiesOf(chosen);
	const fields = properties.map(
		(property): RowField => ({
			name: property.name,
			label: property.label,
			kind: property.kind ?? 'text',
			choices: valuesOf(property, chosen),
		}),
	);
	const used = usedIn(stored);
	const withChoices = fields.filter(hasChoices);
	const dates = fields.filter(isPicked);
	const pickers = dates.map((one) => dateOf(one, 'value', valueKey(one.name), isOneOf('operator', WITH_DATE), used));
	const highPickers = dates.map((one) => dateOf(one, 'high', highKey(one.name), is('operator', 'BETWEEN'), used));
	const values = [...withChoices, ...dates].flatMap(({ name }) => [valueKey(name), valuesKey(name)]).filter(used);
	const highs = dates.map(({ name }) => highKey(name)).filter(used);
	return {
		// A row has one of the values. The others take no room.
		template: `${inGroups(stored) ? 'Group {{ group }}: ' : ''}{{ property }} {{ operator }} {{ value }}${inTemplate(values)} {{ high }}${inTemplate(highs)}`,
		addLabel: 'Add a Filter',
		fields: [
			cell('filters', 'property', {
				required: true,
				choices: properties.map(propertyChoice),
				placeholder: 'lifecyclestage',
			}),
			cell('filters', 'operator', {
				required: true,
				choices: form.operators.map(toChoice),
				closed: true,
				default: 'EQ',
				labels: form.operators,
			}),
			cell('filters', 'value', {
				placeholder: '{{ $trigger.body.email }}',
				default: '',
				conditions: [...textConditions(properties, withChoices), ...pickers.map(({ hidesText }) => hidesText)],
			}),
			...withChoices.flatMap((one) => choicesOf(one, used)),
			...pickers.map(({ cell }) => cell),
			cell('filters', 'high', {
				hidden: true,
				default: '',
				conditions: [
					{ rule: is('operator', 'BETWEEN'), hidden: false, required: true },
					...highPickers.map(({ hidesText }) => hidesText),
				],
			}),
			...highPickers.map(({ cell }) => cell),
			cell('filters', 'group', {
				type: 'integer',
				default: 1,
				note: 'A record has to match all filters of one group. If there are several groups, one of them is enough.',
			}),
		],
	};
}

/** The drop-downs of a property with choices: one for a single value, one for several. */
function choicesOf(one: RowField, used: (key: string) => boolean): object[] {
	const dropDown = (key: string, operators: string[], several: boolean) => {
		const rule = { _and: [{ property: { _eq: one.name } }, { operator: { _in: operators } }, isUnset('value')] };
		return choiceCell('filters', key, one, { several, rule, used: used(key) });
	};
	return [dropDown(valueKey(one.name), WITH_CHOICE, false), dropDown(valuesKey(one.name), WITH_SEVERAL, true)];
}

/** The date picker of a property, for the value or the end of a range. */
function dateOf(
	one: RowField,
	text: 'value' | 'high',
	key: string,
	operator: object,
	used: (key: string) => boolean,
): ReturnType<typeof datePicker> {
	return datePicker('filters', text, key, one, { when: [{ property: { _eq: one.name } }, operator], used: used(key) });
}

/** What the text Value shows as an example, and when it is hidden. */
function textConditions(properties: Property[], withChoices: RowField[]): Condition[] {
	const isOneOfKind = (...kinds: string[]) =>
		isOneOf(
			'property',
			properties.filter(({ kind = 'text' }) => kinds.includes(kind)).map(({ name }) => name),
		);
	const isChosen = [
		isOneOf(
			'property',
			withChoices.map(({ name }) => name),
		),
		isOneOf('operator', [...WITH_CHOICE, ...WITH_SEVERAL]),
		isUnset('value'),
	];
	return [
		{ rule: isOneOfKind('number'), options: { placeholder: '100' } },
		{
			rule: isOneOfKind('date', 'datetime', 'milliseconds'),
			options: { placeholder: '2026-12-01, or a template' },
		},
		{ rule: isOneOf('operator', WITH_SEVERAL), options: { placeholder: 'Germany, Austria' } },
		{ rule: isOneOf('operator', WITHOUT_VALUE), hidden: true },
		{ rule: { _and: isChosen }, hidden: true },
	];
}
