// The operation in the Studio: its form, and its panel in the flow (overview.ts).
//
// fields.ts makes the fields of the form from the registry (form.ts). offers.ts has the choices of drop-downs, and
// properties.ts the inputs for properties. Repeaters are in rows.ts and filter-rows.ts, made from cell.ts and
// value-cells.ts. choices.ts decides when the account's choices are read, flow.ts reads them through a flow, and session.ts
// keeps them.

import type { OperationAppConfig } from '@directus/extensions';
import { advancedSwitch, type FormField, noticeField, toFormFields } from './fields.js';
import { type Field, fieldsOf, findAction, findEndpoint, form, isEmpty, usefulWith } from './form.js';
import { overview } from './overview.js';
import { accountChoices, senderSequences } from './properties.js';

type Values = Record<string, unknown>;

/** The fields of the form for its values. Directus asks for them again after each change. */
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
	// An advanced field that has a value is always shown.
	const shown = advanced.filter((field) => values.advanced === true || isSet(field, values[field.key]));
	return [
		...toShow(fields.filter((field) => !field.advanced)),
		...(advanced.length > 0 ? [advancedSwitch] : []),
		...toShow(shown),
	];
}

/** Whether a field has a value other than its default. */
function isSet({ kind, default: value }: Field, stored: unknown): boolean {
	if (isEmpty(stored) || stored === value) return false;
	if (kind === 'boolean') return String(stored) !== (value ?? 'false');
	return true;
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
