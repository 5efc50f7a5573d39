// Builds the first flow of README.md from its own words: the test looks up the
// labels in the form, and reads the templates and the body of the request from
// the page. What the page says about the answer has to be true.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import form from '../../src/app/form.json' with { type: 'json' };
import { NEWEST, named, ROOT } from './install.js';
import { tarball } from './packages.js';
import { Directus } from './server.js';
import { StandIn, TOKEN } from './stand-in.js';

const version = named()?.[0] ?? NEWEST;
const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
const section = text.slice(text.indexOf('## The first flow'), text.indexOf('## What it can do')).replace(/\s+/g, ' ');

let hubspot: StandIn;
let directus: Directus;

before(async () => {
	hubspot = await StandIn.start();
	const environment = /```sh\s+HUBSPOT_TOKEN="[^"]*"\s+(\w+)="(\w+)"/.exec(text);
	assert.ok(environment, 'the variables of the environment');
	directus = await Directus.start({
		version,
		extensions: [tarball('sandboxed')],
		standIn: hubspot,
		env: { HUBSPOT_TOKEN: TOKEN, [environment[1] ?? '']: environment[2] ?? '' },
	});
});
after(async () => {
	await directus?.stop();
	hubspot?.stop();
});

/** Reads a part of the section. */
function said(pattern: RegExp): string {
	const found = pattern.exec(section)?.[1];
	assert.ok(found, `${pattern} in ${section}`);
	return found;
}

/** Finds the value of a label in the form. */
function labelled(list: { label: string }[], label: string, member: 'key' | 'name'): string {
	const found = list.find((one) => one.label === label) as Record<string, string> | undefined;
	assert.ok(found?.[member], `the form has "${label}"`);
	return found[member];
}

test('the first flow does what the README says', async () => {
	assert.match(section, /\*Webhook\*.*\*POST\*.*\*Data of Last Operation\*.*\*Asynchronous\* off/);
	const endpoint = labelled(form.endpoints, said(/\*Endpoint\*: \*([^*]+)\*/), 'key');
	const properties = form.endpoints.find(({ key }) => key === endpoint)?.properties ?? [];
	const values = [...section.matchAll(/\*([^*]+)\* with the value `([^`]+)`/g)].map(
		([, label = '', value]) => [labelled(properties, label, 'name'), value] as const,
	);
	assert.equal(values.length, 2);
	const flow = await directus.createFlow('README', [
		{
			key: said(/give it the key `(\w+)`/),
			type: 'hubspot-operation',
			options: {
				apiKey: said(/\*Access Token\*: `([^`]+)`/),
				endpoint,
				action: labelled(form.actions, said(/\*Action\*: \*([^*]+)\*/), 'key'),
				[`properties:${endpoint}`]: values.map(([name]) => name),
				...Object.fromEntries(values.map(([name, value]) => [`${endpoint}:${name}`, value])),
			},
		},
	]);
	await directus.settle();
	const body = JSON.parse(said(/-d '([^']+)'/)) as { email: string; firstname: string };
	type Contact = { id: string; properties: Record<string, string>; new: boolean };
	const first = await directus.trigger<Contact>(flow, body);
	assert.equal(first.new, true, JSON.stringify(first));
	const second = await directus.trigger<Contact>(flow, body);
	assert.equal(second.new, false);
	assert.equal(second.id, first.id);
	assert.equal(second.properties.email, body.email);
	const [run] = await directus.runs(flow);
	assert.equal(run?.steps[0]?.status, 'resolve', 'the log shows the run');
});
