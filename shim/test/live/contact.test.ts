// Creates, changes and deletes a contact in a real HubSpot account, through the built trusted package. HUBSPOT_TOKEN is the
// token of a test account with crm.objects.contacts.read and crm.objects.contacts.write. Only the recycle bin keeps the
// contact.
//
//	make build && HUBSPOT_TOKEN=… node --import tsx --test shim/test/live/contact.test.ts

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { TRUSTED } from '../../build/paths.js';

interface Contact {
	id: string;
	properties: Record<string, string | null>;
}

type Options = Record<string, unknown>;

const token = process.env.HUBSPOT_TOKEN;
assert.ok(token, 'HUBSPOT_TOKEN is not set');
const { default: operation } = await import(pathToFileURL(join(TRUSTED, 'dist/api.js')).href);

/** The address is new in every run, because HubSpot keeps the addresses of deleted contacts for a while. */
const email = `live-test-${randomUUID()}@example.com`;
const ids = new Set<string>();

// Deletes every contact with the address, whatever went wrong before.
after(async () => {
	await run('retrieve', { id: email, id_property: 'email' }).then(({ id }) => ids.add(id), notFound);
	for (const id of ids) await run('delete', { id });
	await assert.rejects(run('retrieve', { id: email, id_property: 'email' }), has('not_found'));
});

test('a contact is created, read, updated, found, upserted and deleted', { timeout: 300_000 }, async () => {
	const { id } = keep(await run('create', { c_properties: { email, firstname: 'Live', lastname: 'Test' } }));

	const read = await run('retrieve', { id, r_fields: 'email,firstname' });
	assert.equal(read.id, id);
	assert.equal(read.properties.email, email);
	assert.equal(read.properties.firstname, 'Live');

	await assert.rejects(run('create', { c_properties: { email } }), has('conflict'));

	await run('update', { id, u_properties: { firstname: 'Changed' } });
	const updated = await run('retrieve', { id: email, id_property: 'email', r_fields: 'firstname' });
	assert.deepEqual([updated.id, updated.properties.firstname], [id, 'Changed']);

	const upserted = keep(await run('upsert', { c_properties: { email, lastname: 'Upserted' } }));
	assert.equal(upserted.id, id);
	const afterwards = await run('retrieve', { id, r_fields: 'firstname,lastname' });
	assert.deepEqual([afterwards.properties.firstname, afterwards.properties.lastname], ['Changed', 'Upserted']);

	assert.deepEqual(await search(), [id]);

	assert.deepEqual(await run<object>('delete', { id }), { id, deleted: true });
	await assert.rejects(run('retrieve', { id }), has('not_found'));
});

/** Runs an action as a flow does. It throws the problem as an object, as Directus parses it. */
async function run<Result = Contact>(action: string, options: Options): Promise<Result> {
	try {
		return await operation.handler({ apiKey: token, endpoint: 'contacts', action, ...options });
	} catch (problem) {
		throw JSON.parse(String(problem));
	}
}

/** Searches until the contact is found, because HubSpot's index is some seconds late. */
async function search(): Promise<string[]> {
	const filter_groups = [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }];
	for (const until = Date.now() + 120_000; ; await sleep(5_000)) {
		const { results } = await run<{ results: Contact[] }>('search', { filter_groups });
		if (results.length > 0 || Date.now() > until) return results.map(({ id }) => id);
	}
}

/** Remembers a contact, to delete it at the end. */
function keep(contact: Contact): Contact {
	ids.add(contact.id);
	return contact;
}

function has(error: string): (problem: unknown) => true {
	return (problem) => {
		assert.equal((problem as { error?: string }).error, error, JSON.stringify(problem));
		return true;
	};
}

/** Throws a problem again, unless it says that there is no such contact. */
function notFound(problem: unknown): void {
	if ((problem as { error?: string }).error !== 'not_found') throw problem;
}
