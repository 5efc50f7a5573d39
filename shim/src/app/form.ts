import json from './form.json';

/** One value to choose from. */
export interface Choice {
	value: string;
	label: string;
}

/** What a property's value is: see internal/registry. */
export type PropertyKind = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'milliseconds' | 'choice' | 'choices';

/** A documented property of an endpoint's records. */
export interface Property {
	name: string;
	label: string;
	/** Text where it is absent. */
	kind?: PropertyKind;
	/** Its values are ids in the account. */
	of?: 'owner' | 'pipeline' | 'stage';
	/** A text of several lines. */
	long?: boolean;
	/** HubSpot sets it and refuses it in a write. */
	readOnly?: boolean;
	/** Finds one record. */
	unique?: boolean;
	/** Mostly finds one record, though several may have the same value. */
	finds?: boolean;
	/** The account made it. */
	own?: boolean;
	/** The documented values of a choice. An account may have others. */
	options?: Choice[];
}

/** A kind of record, or the account's logs. */
export interface Endpoint {
	key: string;
	aliases: string[];
	label: string;
	singular: string;
	group: string;
	icon: string;
	docs: string;
	actions: string[];
	/** Names, each of them required; "a|b" is one of the two. */
	required: string[];
	/** What HubSpot returns of a record where nothing else is asked for, as far as it documents it. */
	defaults: string[];
	example: Record<string, unknown>;
	associable: { key: string; label: string }[];
	/** The association labels that HubSpot defines, by the endpoint at the other end. An account may have more. */
	labels: { to: string; labels: string[] }[];
	/** It has no records, but definitions that the account can offer. */
	offers?: boolean;
	properties: Property[];
}

export interface Action {
	key: string;
	label: string;
	/** The label of its endpoint, where another endpoint has another action with this label. */
	whose?: string;
	group: string;
	icon: string;
	description: string;
}

/** What a field holds, and so how the form asks for it. */
export type Kind =
	| 'token'
	| 'secret'
	| 'webhook'
	| 'endpoint'
	| 'action'
	| 'text'
	| 'id'
	| 'raw_associations'
	| 'raw_filters'
	| 'property'
	| 'property_names'
	| 'properties'
	| 'associations'
	| 'filters'
	| 'items'
	| 'files'
	| 'form_fields'
	| 'agreements'
	| 'splits'
	| 'mapping'
	| 'options'
	| 'list'
	| 'integer'
	| 'boolean'
	| 'datetime'
	| 'choice'
	| 'path'
	| 'query'
	| 'body'
	| 'values';

/** What a text may name. */
export type Of =
	| 'property'
	| 'unique'
	| 'match'
	| 'order'
	| 'object'
	| 'label'
	| 'kind'
	| 'own'
	| 'list'
	| 'webhook'
	| 'consent'
	| 'form'
	| 'event'
	| 'of_event'
	| 'pipeline'
	| 'stage'
	| 'group'
	| 'user'
	| 'sequence'
	| 'own_property'
	| 'own_label';

/** A field of the form. One without actions is there for all of them. */
export interface Field {
	key: string;
	label: string;
	kind: Kind;
	/** What its text, or each of its texts, names. */
	of?: Of;
	/** The property that its value is written to. */
	property?: string;
	/** Takes several lines. */
	long?: boolean;
	width: 'half' | 'full';
	note?: string;
	placeholder?: string;
	required?: boolean;
	default?: string;
	choices?: Choice[];
	min?: number;
	max?: number;
	actions?: string[];
	/** Endpoints that have it; without it all but those in not. */
	only?: string[];
	not?: string[];
	/** The key of a boolean: the field is only of use while that is on. */
	with?: string;
	/** The key of a boolean: the field is of no use while that is on. */
	without?: string;
	/** The key of a choice, and the values with which the field is of use. */
	if?: string;
	is?: string[];
	advanced?: boolean;
	/** What the button of a repeater adds. */
	adds?: string;
}

/** What the registry of the core says about the form: see internal/registry. */
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

/** The endpoint that a stored value means, which may be one of its other names. */
export function findEndpoint(value: unknown): Endpoint | undefined {
	return form.endpoints.find(({ key, aliases }) => key === value || aliases.includes(value as string));
}

/** The action that a stored value means, if the endpoint has it. */
export function findAction(endpoint: Endpoint | undefined, value: unknown): Action | undefined {
	return form.actions.find(({ key }) => key === value && endpoint?.actions.includes(key));
}

/** The kinds of fields that offer what an account has. Others name what they offer. */
const CHOOSING = ['associations', 'filters', 'mapping', 'property', 'property_names', 'splits'];

/** The fields of an endpoint's action, in the order of the form. */
export function fieldsOf(endpoint: Endpoint, action: Action): Field[] {
	const fields = form.fields.filter(
		({ actions, only, not }) =>
			(actions?.includes(action.key) ?? true) && (only?.includes(endpoint.key) ?? true) && !not?.includes(endpoint.key),
	);
	// Choices are loaded only where a field offers some.
	if (fields.some(({ kind, of }) => of !== undefined || CHOOSING.includes(kind))) return fields;
	return fields.filter(({ key }) => key !== 'live_choices');
}

/** Those of the fields that are of use with these values. A template may become anything, so that it hides none. */
export function usefulWith(values: Record<string, unknown>, fields: Field[]): Field[] {
	const beside = (key: string | undefined) => fields.find((field) => field.key === key);
	const said = (field: Field) => values[field.key] ?? field.default;
	const is = (key: string | undefined, unwanted: boolean) => {
		const field = beside(key);
		return field !== undefined && isOn(said(field)) === unwanted;
	};
	const isOther = ({ if: key, is: wanted }: Field) => {
		const field = beside(key);
		const value = field && said(field);
		return wanted !== undefined && typeof value === 'string' && !value.includes('{{') && !wanted.includes(value);
	};
	return fields.filter((field) => !is(field.with, false) && !is(field.without, true) && !isOther(field));
}

/** Whether a boolean is on; undefined while a template stands for it. */
function isOn(value: unknown): boolean | undefined {
	if (typeof value === 'string' && value.includes('{{')) return undefined;
	return value === true || value === 'true';
}
