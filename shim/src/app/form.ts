import json from './form.json';

/** One value to choose from. */
export interface Choice {
	value: string;
	label: string;
}

/** A documented property of an endpoint's records. */
export interface Property {
	name: string;
	label: string;
	/** Of one that can be written, unless it is text. */
	kind?: string;
	/** Set by HubSpot, and refused in a write. */
	readOnly?: boolean;
	/** Finds one record. */
	unique?: boolean;
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
	example: Record<string, unknown>;
	associable: { key: string; label: string }[];
	/** What HubSpot itself calls associations of its records. An account may have more. */
	labels: string[];
	properties: Property[];
}

export interface Action {
	key: string;
	label: string;
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
	| 'property_rows'
	| 'properties'
	| 'associations'
	| 'filters'
	| 'items'
	| 'mapping'
	| 'options'
	| 'list'
	| 'integer'
	| 'boolean'
	| 'datetime'
	| 'choice'
	| 'path'
	| 'query'
	| 'body';

/** A field of the form. One without actions is there for all of them. */
export interface Field {
	key: string;
	label: string;
	kind: Kind;
	/** What its text, or each of its texts, names. */
	of?: 'property' | 'unique' | 'match' | 'order' | 'object' | 'label' | 'kind';
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
	advanced?: boolean;
}

/** What the registry of the core says about the form: see internal/registry. */
export const form: { endpoints: Endpoint[]; actions: Action[]; operators: Choice[]; fields: Field[] } = json as never;

/** The endpoint that a stored value means, which may be one of its other names. */
export function findEndpoint(value: unknown): Endpoint | undefined {
	return form.endpoints.find(({ key, aliases }) => key === value || aliases.includes(value as string));
}

/** The action that a stored value means, if the endpoint has it. */
export function findAction(endpoint: Endpoint | undefined, value: unknown): Action | undefined {
	return form.actions.find(({ key }) => key === value && endpoint?.actions.includes(key));
}

/** The fields of an endpoint's action, in the order of the form. */
export function fieldsOf(endpoint: Endpoint, action: Action): Field[] {
	return form.fields.filter(
		({ actions, only, not }) =>
			(actions?.includes(action.key) ?? true) && (only?.includes(endpoint.key) ?? true) && !not?.includes(endpoint.key),
	);
}

/** Those of the fields that are of use with these values. A template may become either, so that it leaves both. */
export function usefulWith(values: Record<string, unknown>, fields: Field[]): Field[] {
	const is = (key: string | undefined, unwanted: boolean) => {
		const on = fields.find((field) => field.key === key);
		return on !== undefined && isOn(values[on.key] ?? on.default) === unwanted;
	};
	return fields.filter((field) => !is(field.with, false) && !is(field.without, true));
}

/** Whether a boolean is on; undefined while a template stands for it. */
function isOn(value: unknown): boolean | undefined {
	if (typeof value === 'string' && value.includes('{{')) return undefined;
	return value === true || value === 'true';
}
