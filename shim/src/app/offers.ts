// What the drop-downs of the form offer.

import type { AccountProperty } from './account.js';
import { type Field, findEndpoint, form, type PropertyKind } from './form.js';
import {
	accountChoices,
	type Chosen,
	ownObjects,
	propertiesOf,
	propertyChoice,
	senderSequences,
	stagesOf,
	toChoice,
	usersOf,
	valuesOf,
	YES_OR_NO,
} from './properties.js';
import { labelsByObject, objectChoices } from './rows.js';
import { webhookAddress } from './studio.js';
import type { RowField } from './value-cells.js';

/**
 * Puts choices under the headings of their groups. A heading is a choice that is disabled: Directus has groups of its own,
 * but shows them folded, so that each choice takes two clicks. A single group gets no heading.
 */
function underHeadings<T extends { group: string }>(rows: T[], choiceOf: (row: T) => object): object[] {
	const groups = [...new Set(rows.map(({ group }) => group))];
	if (groups.length < 2) return rows.map(choiceOf);
	return groups.flatMap((group, index) => [
		...(index > 0 ? [{ divider: true }] : []),
		{ text: group, value: `group:${group}`, disabled: true },
		...rows.filter((row) => row.group === group).map(choiceOf),
	]);
}

/** The endpoints. */
export function endpointChoices({ endpoint: chosen, values }: Chosen): object[] {
	return underHeadings(form.endpoints, (endpoint) => ({
		text: endpoint.label,
		// If the flow stores another name of the endpoint, the drop-down shows the endpoint for it.
		value: endpoint === chosen ? values.endpoint : endpoint.key,
		icon: endpoint.icon,
	}));
}

/**
 * The endpoint's actions. While a template stands for the endpoint, they are the actions of all endpoints; the name of the
 * endpoint tells those with the same label apart. Directus clears a stored action that is not among the choices.
 */
export function actionChoices({ endpoint, values }: Chosen): object[] {
	const template = !endpoint && String(values.endpoint ?? '').includes('{{');
	const actions = form.actions.filter(({ key }) => template || endpoint?.actions.includes(key));
	return underHeadings(actions, ({ key, label, whose, icon }) => ({
		text: template && whose ? `${label} (${whose})` : label,
		value: key,
		icon,
	}));
}

/** What the text of a field can name. Other names can be typed. Undefined if there is nothing to offer. */
export function namesFor(of: Field['of'], chosen: Chosen): object[] | undefined {
	const properties = propertiesOf(chosen);
	switch (of) {
		case 'property':
			return properties.map(propertyChoice);
		case 'unique':
			return properties.filter(({ unique }) => unique).map(propertyChoice);
		case 'match':
			return properties.filter(({ unique, readOnly }) => unique && !readOnly).map(propertyChoice);
		case 'found':
			return properties.filter(({ unique, finds, readOnly }) => (unique || finds) && !readOnly).map(propertyChoice);
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
		case 'of_event': // the rows for an event's properties offer these themselves
		case undefined:
			return undefined;
		default:
			of satisfies never; // TypeScript asks for the case of a new kind of name
			return undefined;
	}
}

const byLabel = ({ id, label }: { id: string; label: string }) => ({ text: label, value: id });

/** The owners of the account, as far as they are known. */
export const ownerChoices = (chosen: Chosen) =>
	valuesOf({ name: 'hubspot_owner_id', label: 'Owner', of: 'owner' }, chosen).map(toChoice);

const byName = ({ id, name }: { id: string; name: string }) => ({ text: name, value: id });

/** The fields of a form, or the properties of an event, for rows that name them. */
export const toRowFields = (fields: AccountProperty[]): RowField[] =>
	fields.map(({ name, label, kind, options }) => ({
		name,
		label,
		kind: kind as PropertyKind,
		choices: kind === 'boolean' ? YES_OR_NO : (options ?? []),
	}));

/** The properties that can be written. */
export const writableChoices = (chosen: Chosen) =>
	propertiesOf(chosen)
		.filter(({ readOnly }) => !readOnly)
		.map(propertyChoice);

/** The labels of associations with the chosen object. If none is chosen, those with any object. */
function labelChoices(chosen: Chosen): object[] {
	const byObject = labelsByObject(chosen);
	const labels = byObject.get(String(chosen.values.to_object)) ?? [...new Set([...byObject.values()].flat())].sort();
	return labels.map((label) => ({ text: label, value: label }));
}

/** The labels that the account created for associations with the chosen object. The form stores their type IDs. */
function ownLabelChoices(chosen: Chosen): object[] {
	const named = chosen.values.to_object;
	const to = findEndpoint(named)?.key ?? named;
	return (accountChoices(chosen).choices?.labels ?? [])
		.filter((label) => label.own && label.to === to)
		.map(({ label, typeId }) => ({ text: `${label} (${typeId})`, value: String(typeId) }));
}

/** All kinds of record. Each custom object is one of its own. Endpoints without properties have no records. */
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
