// The Studio's form for every endpoint and action.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FormField } from '../../src/app/fields.js';
import { form } from '../../src/app/form.js';
import config from '../../src/app/index.js';

type Option = { text: string; value: unknown; disabled?: boolean; divider?: boolean };

const optionsFor = config.options as unknown as (values: object) => FormField[];
const overview = config.overview as (values: object) => { label: string; text: string }[];

function fieldsFor(values: object): Map<string, FormField> {
	const fields = optionsFor(values);
	const byKey = new Map(fields.map((field) => [field.field, field]));
	assert.equal(byKey.size, fields.length, 'no field comes twice');
	return byKey;
}

function choices(field: FormField | undefined): Option[] {
	return field?.meta.options.choices as Option[];
}

describe('the form', () => {
	test('begins with the token, the endpoint and the action', () => {
		const fields = fieldsFor({});
		assert.deepEqual([...fields.keys()], ['apiKey', 'endpoint', 'action']);
		assert.deepEqual(
			[...fields.values()].map(({ meta }) => meta.required),
			[true, true, true],
		);
		const token = fields.get('apiKey')?.meta;
		assert.equal(token?.options.masked, true);
		assert.match(String(token?.note), /\{\{ \$env\.HUBSPOT_TOKEN \}\}/);
	});

	test('offers every endpoint once, under the heading of its group', () => {
		const offered = choices(fieldsFor({}).get('endpoint')).filter(({ divider }) => !divider);
		const keys = offered.filter(({ disabled }) => !disabled).map(({ value }) => value);
		assert.deepEqual([...keys].sort(), form.endpoints.map(({ key }) => key).sort());
		const headings = offered.filter(({ disabled }) => disabled).map(({ text }) => text);
		assert.deepEqual([...headings].sort(), [...new Set(form.endpoints.map(({ group }) => group))].sort());
		assert.equal(headings[0], 'CRM');
		assert.equal(offered[0]?.text, 'CRM');
	});

	for (const endpoint of form.endpoints) {
		for (const key of endpoint.actions) {
			test(`${endpoint.key}, ${key}: exactly the fields of the registry`, () => {
				const fields = fieldsFor({ endpoint: endpoint.key, action: key });
				const want = form.fields.filter(
					(field) =>
						(field.actions?.includes(key) ?? true) &&
						(field.endpoints?.includes(endpoint.key) ?? true) &&
						!field.not?.includes(endpoint.key),
				);
				const got = [...fields.keys()].filter((name) => name !== 'advanced');
				assert.deepEqual(
					got,
					want.map((field) => field.key),
				);
				for (const field of want) {
					const { meta, name } = fields.get(field.key) as FormField;
					assert.equal(name, field.label);
					assert.equal(meta.required ?? false, field.required ?? false, field.key);
					assert.doesNotMatch(String(meta.note ?? ''), /\{(singular|label|required|docs)\}|\]\(\)/);
				}
				assert.deepEqual(
					choices(fields.get('action')).map(({ value }) => value),
					endpoint.actions,
				);
			});
		}

		// Directus clears a stored action that is not offered.
		test(`${endpoint.key}: an action it does not have is not offered`, () => {
			const fields = fieldsFor({ endpoint: endpoint.key, action: 'gone' });
			assert.deepEqual([...fields.keys()], ['apiKey', 'endpoint', 'action']);
			assert.deepEqual(
				choices(fields.get('action')).map(({ value }) => value),
				endpoint.actions,
			);
		});

		for (const alias of endpoint.aliases) {
			test(`${endpoint.key}: stored as ${alias} it is shown as ${endpoint.label}`, () => {
				const offered = choices(fieldsFor({ endpoint: alias }).get('endpoint'));
				assert.deepEqual(
					offered.filter(({ text }) => text === endpoint.label).map(({ value }) => value),
					[alias],
				);
			});
		}
	}

	test('the example of the endpoint fills the properties', () => {
		const field = fieldsFor({ endpoint: 'contacts', action: 'create' }).get('c_properties');
		const options = field?.meta.options as { template: string } | undefined;
		assert.deepEqual(
			JSON.parse(options?.template ?? ''),
			form.endpoints.find(({ key }) => key === 'contacts')?.example,
		);
	});

	test('what HubSpot requires is said in the note', () => {
		const note = (endpoint: string) => fieldsFor({ endpoint, action: 'create' }).get('c_properties')?.meta.note;
		assert.match(String(note('deals')), /HubSpot asks for `dealname`, .* and `\w+`\./);
		assert.match(String(note('companies')), /HubSpot asks for `\w+` or `\w+`\./);
	});

	test('values of endpoints that are no own keys of anything do no harm', () => {
		for (const endpoint of ['constructor', '__proto__', 7, null, undefined, {}]) {
			assert.equal(fieldsFor({ endpoint, action: 'create' }).size, 3);
		}
	});
});

describe('the panel', () => {
	test('names endpoint, action and record', () => {
		assert.deepEqual(overview({ endpoint: 'contacts', action: 'retrieve', id: '{{ $last.id }}' }), [
			{ label: 'Endpoint', text: 'Contacts' },
			{ label: 'Action', text: 'Read' },
			{ label: 'Record', text: '{{ $last.id }}' },
		]);
	});

	test('does not mention a record that the action does not have', () => {
		assert.deepEqual(
			overview({ endpoint: 'contacts', action: 'list', id: '7' }).map(({ text }) => text),
			['Contacts', 'List'],
		);
	});

	test('shows what is stored where it means nothing', () => {
		assert.deepEqual(
			overview({ endpoint: 'gone' }).map(({ text }) => text),
			['gone', '–'],
		);
	});
});
