import type { OperationAppConfig } from '@directus/extensions';
import { advancedSwitch, type FormField, noticeField, toFormFields } from './fields.js';
import { type Field, fieldsOf, findAction, findEndpoint, form, usefulWith } from './form.js';
import { overview } from './overview.js';
import { accountChoices, senderSequences } from './properties.js';

type Values = Record<string, unknown>;

/** The form for the values so far. Directus asks again after each change. */
function options(values: Values): FormField[] {
	const endpoint = findEndpoint(values.endpoint);
	const action = findAction(endpoint, values.action);
	const chosen = { endpoint, action, values };
	const fields =
		endpoint && action
			? usefulWith(values, fieldsOf(endpoint, action))
			: form.fields.filter(({ kind }) => ['token', 'endpoint', 'action'].includes(kind));
	const known = [accountChoices(chosen), senderSequences(chosen)];
	const notice =
		known.find(({ notice }) => notice)?.notice ??
		(known.some(({ loading }) => loading) ? 'Reading the choices from HubSpot.' : undefined);
	const toShow = (some: Field[]) =>
		some.flatMap((field) => [
			...toFormFields(field, chosen),
			...(field.key === 'live_choices' && notice ? [noticeField('live_choices_notice', notice)] : []),
		]);
	const advanced = fields.filter((field) => field.advanced);
	// A field that holds something is never hidden.
	const open = advanced.filter((field) => values.advanced === true || isSet(field, values[field.key]));
	return [
		...toShow(fields.filter((field) => !field.advanced)),
		...(advanced.length > 0 ? [advancedSwitch] : []),
		...toShow(open),
	];
}

/** Whether somebody said something in a field: its default value says nothing. */
function isSet({ kind, default: value }: Field, stored: unknown): boolean {
	if (stored === undefined || stored === null || stored === '' || stored === value) return false;
	if (kind === 'boolean') return String(stored) !== (value ?? 'false');
	return !(Array.isArray(stored) && stored.length === 0);
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
