// What the panel of the operation shows in the flow. Directus lets a person save an operation with nothing in it, so
// this is where they see what is missing.

import { type Field, fieldsOf, findAction, findEndpoint, form, usefulWith } from './form.js';
import { type Chosen, chosenProperties, namesOption } from './properties.js';

type Values = Record<string, unknown>;
type Line = { label: string; text: string };

/** The fields that say what the operation is about, besides those that name a kind of record. */
const TELLING = ['id_property', 'find_property', 'find_value', 'since', 'query'];
const TELLING_KINDS = ['id', 'items', 'path'];

const isText = (value: unknown): value is string | number =>
	(typeof value === 'string' && value !== '') || typeof value === 'number';

const isEmpty = (value: unknown) =>
	value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** The lines of the panel. */
export function overview(values: Values): Line[] {
	const endpoint = findEndpoint(values.endpoint);
	const action = findAction(endpoint, values.action);
	const lines: Line[] = [
		{ label: 'Endpoint', text: endpoint?.label ?? String(values.endpoint ?? '–') },
		{ label: 'Action', text: action?.label ?? String(values.action ?? '–') },
	];
	if (!endpoint || !action) {
		const missing = form.fields.filter(({ kind, key }) => isFirst(kind) && isEmpty(values[key]));
		return [...lines, ...notSetUp(missing.map(({ label }) => label))];
	}
	const fields = usefulWith(values, fieldsOf(endpoint, action));
	for (const { key, label, kind, of } of fields) {
		const telling = TELLING.includes(key) || TELLING_KINDS.includes(kind) || of === 'kind';
		if (telling && isText(values[key])) lines.push({ label, text: String(values[key]) });
	}
	const chosen: Chosen = { endpoint, action, values, catalogue: true };
	const names = fields.find(({ kind }) => kind === 'property_names');
	const written = names ? chosenProperties(chosen).map(({ label }) => label) : [];
	if (names && written.length > 0) lines.push({ label: names.label, text: written.join(', ') });
	if (fields.some(({ key }) => key === 'dry_run') && isOn(values.dry_run))
		lines.push({ label: 'Dry run', text: 'nothing is sent' });
	return [...lines, ...notSetUp(missingIn(fields, chosen))];
}

const isFirst = (kind: Field['kind']) => ['token', 'endpoint', 'action'].includes(kind);
const isOn = (value: unknown) => value === true || value === 'true';
const notSetUp = (labels: string[]): Line[] =>
	labels.length > 0 ? [{ label: 'Not set up', text: `Missing: ${labels.join(', ')}` }] : [];

/** The labels of the fields without which the operation fails. */
function missingIn(fields: Field[], { endpoint, values }: Chosen): string[] {
	const missing = fields.filter(({ key, required }) => required && isEmpty(values[key])).map(({ label }) => label);
	const names = fields.find(({ kind }) => kind === 'property_names');
	const otherwise = fields.some(({ key, kind }) => ['properties', 'property'].includes(kind) && !isEmpty(values[key]));
	if (names && endpoint && isEmpty(values[namesOption(endpoint)]) && !otherwise) missing.push(names.label);
	return missing;
}
