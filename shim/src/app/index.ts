import type { OperationAppConfig } from '@directus/extensions';
import { divider, type FormField, toFormField } from './fields.js';
import { fieldsOf, findAction, findEndpoint, form, usefulWith } from './form.js';

type Values = Record<string, unknown>;

/** The kinds of fields that say what it is about. */
const SHOWN = ['id', 'items', 'path'];

const isText = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number';

/** What the panel of the operation shows in the flow. */
function overview(values: Values): { label: string; text: string }[] {
	const endpoint = findEndpoint(values.endpoint);
	const action = findAction(endpoint, values.action);
	const lines = [
		{ label: 'Endpoint', text: endpoint?.label ?? String(values.endpoint ?? '–') },
		{ label: 'Action', text: action?.label ?? String(values.action ?? '–') },
	];
	const fields = endpoint && action ? fieldsOf(endpoint, action) : [];
	for (const { key, label, kind } of fields) {
		if (SHOWN.includes(kind) && isText(values[key])) lines.push({ label, text: String(values[key]) });
	}
	return lines;
}

/** The form for the values so far. Directus asks again after each change. */
function options(values: Values): FormField[] {
	const endpoint = findEndpoint(values.endpoint);
	const action = findAction(endpoint, values.action);
	const chosen = { endpoint, action, values };
	const fields =
		endpoint && action
			? usefulWith(values, fieldsOf(endpoint, action))
			: form.fields.filter(({ kind }) => ['token', 'endpoint', 'action'].includes(kind));
	const shown = fields.map((field) => toFormField(field, chosen));
	const first = fields.findIndex(({ advanced }) => advanced);
	if (first >= 0) shown.splice(first, 0, divider('advanced', 'Advanced'));
	return shown;
}

const config: OperationAppConfig = {
	id: 'hubspot-operation',
	name: 'HubSpot',
	icon: 'hub',
	description: 'Read and write the records of a HubSpot CRM.',
	overview,
	options: options as OperationAppConfig['options'] & object,
};

export default config;
