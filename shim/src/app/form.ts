// The registry of the core as the form uses it. internal/cmd/generate writes form.json and kinds.ts.

import json from './form.json';
import type { Kind, Of } from './kinds.js';

/** One value to choose from. */
export interface Choice {
	value: string;
	label: string;
}

/** The kind of a property's value: see internal/registry. */
export type PropertyKind = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'milliseconds' | 'choice' | 'choices';

/** A documented property of an endpoint's records. */
export interface Property {
	name: string;
	label: string;
	/** Text if it is absent. */
	kind?: PropertyKind;
	/** Its values are the IDs of owners, pipelines or stages. */
	of?: 'owner' | 'pipeline' | 'stage';
	/** Its text has several lines. */
	long?: boolean;
	/** HubSpot sets it, and refuses to have it written. */
	readOnly?: boolean;
	/** A value finds one record. */
	unique?: boolean;
	/** A value mostly finds one record, but several may have the same. */
	finds?: boolean;
	/** The account created it. */
	own?: boolean;
	/** The documented values of a choice. An account may have others. */
	options?: Choice[];
}

/** A kind of record, or another part of the account, such as its lists or logs. */
export interface Endpoint {
	key: string;
	aliases: string[];
	label: string;
	singular: string;
	group: string;
	icon: string;
	docs: string;
	actions: string[];
	/** The properties that a create needs. "a|b" stands for one of the two. */
	required: string[];
	/** The properties that HubSpot returns if no others are asked for, as far as it documents them. */
	defaults: string[];
	example: Record<string, unknown>;
	associable: { key: string; label: string }[];
	/** The association labels that HubSpot defines, by the associated endpoint. An account may have more. */
	labels: { to: string; labels: string[] }[];
	/** It has no records, but the account has choices for it, such as its forms. */
	offers?: boolean;
	properties: Property[];
}

/** What a run does with the records or the part of the account that the endpoint names. */
export interface Action {
	key: string;
	label: string;
	/** The label of its endpoint, if another endpoint has another action with the same label. */
	whose?: string;
	group: string;
	icon: string;
	description: string;
}

/** A field of the form. */
export interface Field {
	key: string;
	label: string;
	kind: Kind;
	/** What its text, or each of its texts, names. */
	of?: Of;
	/** The property to which its value is written. */
	property?: string;
	/** Takes a text of several lines. */
	long?: boolean;
	width: 'half' | 'full';
	note?: string;
	placeholder?: string;
	required?: boolean;
	default?: string;
	choices?: Choice[];
	min?: number;
	max?: number;
	/** The actions that have it. Without them, all actions have it. */
	actions?: string[];
	/** The endpoints that have it. Without only, all endpoints have it except those in not. */
	only?: string[];
	not?: string[];
	/** The key of a boolean. The field is shown only while the boolean is on. */
	with?: string;
	/** The key of a boolean. The field is hidden while the boolean is on. */
	without?: string;
	/** The key of a choice, and those of its values for which the field is shown. */
	if?: string;
	is?: string[];
	advanced?: boolean;
	/** The label of a repeater's button. */
	adds?: string;
}

/** The registry of the core, as far as the form needs it: see internal/registry. */
export const form: {
	endpoints: Endpoint[];
	actions: Action[];
	operators: Choice[];
	fields: Field[];
	/** The labels of the fields in the rows of repeaters, by the kind of the repeater and the key of the field. */
	rows: Record<
		'agreements' | 'associations' | 'filters' | 'form_fields' | 'mapping' | 'options' | 'query' | 'splits' | 'values',
		Record<string, string>
	>;
} = json as never;

/** Finds the endpoint that a stored value names. It may be another name of the endpoint. */
export function findEndpoint(value: unknown): Endpoint | undefined {
	return form.endpoints.find(({ key, aliases }) => key === value || aliases.includes(value as string));
}

/** Finds the action that a stored value names, if the endpoint has it. */
export function findAction(endpoint: Endpoint | undefined, value: unknown): Action | undefined {
	return form.actions.find(({ key }) => key === value && endpoint?.actions.includes(key));
}

/** The kinds of fields that offer choices of the account. Fields of other kinds do if they have an of. */
const CHOOSING = ['associations', 'filters', 'mapping', 'property', 'property_names', 'splits'];

/** The fields of an endpoint's action, in the order of the form. */
export function fieldsOf(endpoint: Endpoint, action: Action): Field[] {
	const fields = form.fields.filter(
		({ actions, only, not }) =>
			(actions?.includes(action.key) ?? true) && (only?.includes(endpoint.key) ?? true) && !not?.includes(endpoint.key),
	);
	// The switch for the account's choices is there only if a field offers some.
	if (fields.some(({ kind, of }) => of !== undefined || CHOOSING.includes(kind))) return fields;
	return fields.filter(({ key }) => key !== 'live_choices');
}

/** Leaves out the fields that have no use with these values. A template can become any value, so it hides no field. */
export function usefulWith(values: Record<string, unknown>, fields: Field[]): Field[] {
	const find = (key: string | undefined) => fields.find((field) => field.key === key);
	const current = (field: Field) => values[field.key] ?? field.default;
	const isSwitch = (key: string | undefined, on: boolean) => {
		const field = find(key);
		return field !== undefined && isOn(current(field)) === on;
	};
	const isOther = ({ if: key, is: wanted }: Field) => {
		const field = find(key);
		const value = field && current(field);
		return wanted !== undefined && typeof value === 'string' && !value.includes('{{') && !wanted.includes(value);
	};
	return fields.filter((field) => !isSwitch(field.with, false) && !isSwitch(field.without, true) && !isOther(field));
}

/** Whether a boolean is on. Undefined for a template. */
function isOn(value: unknown): boolean | undefined {
	if (typeof value === 'string' && value.includes('{{')) return undefined;
	return value === true || value === 'true';
}

/** Whether a stored value is as good as none. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
