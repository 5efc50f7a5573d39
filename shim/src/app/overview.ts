// The panel of the operation in the flow. Directus lets a person save an operation without any value, so the panel says
// what is missing.

import { type Field, fieldsOf, findAction, findEndpoint, form, isEmpty, usefulWith } from './form.js';
import { type Chosen, chosenProperties, namesOption } from './properties.js';

type Values = Record<string, unknown>;
type Line = { label: string; text: string };

/** The fields that the panel shows, besides those that name a kind of record. */
const SHOWN = ['id_property', 'find_property', 'find_value', 'since', 'query'];
const SHOWN_KINDS = ['id', 'items', 'path'];

const isText = (value: unknown): value is string | number =>
	(typeof value === 'string' && value !== '') || typeof value === 'number';

/** The lines of the panel. */
export function overview(values: Values): Line[] {
	const endpoint = findEndpoint(values.endpoint);
	const action = findAction(endpoint, values.action);
	const lines: Line[] = [
		{ label: 'Endpoint', text: endpoint?.label ?? String(values.endpoint ?? '–') },
		{ label: 'Action', text: action?.label ?? String(values.action ?? '–') },
	];
	if (!endpoint || !action) {
		const missing = form.fields.filter(({ kind, key }) => isBasic(kind) && isEmpty(values[key]));
		return [...lines, ...notSetUp(missing.map(({ label }) => label))];
	}
	const fields = usefulWith(values, fieldsOf(endpoint, action));
	for (const { key, label, kind, of } of fields) {
		const shown = SHOWN.includes(key) || SHOWN_KINDS.includes(kind) || of === 'kind';
		if (shown && isText(values[key])) lines.push({ label, text: String(values[key]) });
	}
	const chosen: Chosen = { endpoint, action, values, catalogue: true };
	const names = fields.find(({ kind }) => kind === 'property_names');
	const written = names ? chosenProperties(chosen).map(({ label }) => label) : [];
	if (names && written.length > 0) lines.push({ label: names.label, text: written.join(', ') });
	if (fields.some(({ key }) => key === 'dry_run') && isOn(values.dry_run))
		lines.push({ label: 'Dry run', text: 'nothing is sent' });
	return [...lines, ...notSetUp(missingIn(fields, chosen))];
}

const isBasic = (kind: Field['kind']) => ['token', 'endpoint', 'action'].includes(kind);
const isOn = (value: unknown) => value === true || value === 'true';
const notSetUp = (labels: string[]): Line[] =>
	labels.length > 0 ? [{ label: 'Not set up', text: `Missing: ${labels.join(', ')}` }] : [];

/** The labels of the required fields that are empty. */
function missingIn(fields: Field[], { endpoint, values }: Chosen): string[] {
	const missing = fields.filter(({ key, required }) => required && isEmpty(values[key])).map(({ label }) => label);
	const names = fields.find(({ kind }) => kind === 'property_names');
	const typed = fields.some(({ key, kind }) => ['properties', 'property'].includes(kind) && !isEmpty(values[key]));
	if (names && endpoint && isEmpty(values[namesOption(endpoint)]) && !typed) missing.push(names.label);
	return missing;
}
