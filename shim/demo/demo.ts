// The demo: a real Directus with the operation installed from its tarball, a
// stand-in for HubSpot, and flows as a person would build them. It runs the
// flows and prints their results. Then Directus stays, to click through.
// start.js prepares all this, and explains the environment variables.

import { inspect, styleText } from 'node:util';
import type { Version } from '../test/directus/install.js';
import { tarball } from '../test/directus/packages.js';
import { ADMIN, Directus } from '../test/directus/server.js';
import { type Asked, StandIn, TOKEN } from '../test/directus/stand-in.js';
import { createFlows, visitor } from './flows.js';

const real = Boolean(process.env.HUBSPOT_TOKEN);
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string) =>
	colours ? styleText(style, text) : text;
const say = (text = '') => console.log(text);
const link = (url: string) => paint('cyan', url);

let hubspot: StandIn | undefined;
let seen = 0;

/** Starts Directus, runs the flows, and says where to look. began is when the demo was started. */
export async function show(version: Version, began: number): Promise<void> {
	const start = Date.now();
	hubspot = real ? undefined : await StandIn.start();
	const directus = await Directus.start({
		version,
		extensions: [tarball('sandboxed')],
		...(hubspot && { standIn: hubspot }),
		env: { HUBSPOT_TOKEN: process.env.HUBSPOT_TOKEN ?? TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN' },
	});
	console.error(`${seconds(start)} Directus ${version}`);
	const flows = await createFlows(directus);

	heading('Sign-up: create the contact, or update the one there is, and note the visit');
	for (const time of ['the first time', 'the second time']) {
		report(`${visitor.email} signs up ${time}`, await directus.trigger(flows.signUp, visitor));
		await journal();
	}

	heading('Order: a deal with names instead of IDs, for a company that is found by its domain');
	const order = { title: 'Web shop, 12 months', total: 1500, on: '2026-12-31T09:00', domain: 'example.com' };
	if (hubspot)
		await hubspot.control('POST', 'seed', { type: 'companies', count: 1, properties: { domain: order.domain } });
	const { seller } = await directus.trigger<{ seller: string }>(flows.seller);
	report('an order comes in', await directus.trigger(flows.order, { ...order, seller }));
	await journal();
	report(
		'an order for a company that HubSpot does not have',
		await directus.trigger(flows.order, { ...order, seller, domain: 'nowhere.example.com' }),
	);
	await journal();

	heading('Error branch: the flow sees what was wrong and with which property');
	report(
		'a contact with a property HubSpot does not know',
		await directus.trigger(flows.mistake, { email: `not-${visitor.email}` }),
	);
	await journal();

	heading('Nightly copy: contacts into a collection of Directus, on a schedule');
	const copied = await flows.nightly.untilRun();
	report('the schedule ran', { contacts: copied.map(({ id, email }) => `${id} ${email}`) });
	await journal();
	console.error(`\n${seconds(began)} from the start of the demo to here`);

	const flowPage = `${directus.url}/admin/${version.startsWith('12.') ? '' : 'settings/'}flows/${flows.signUp.id}`;
	say(`
${paint('bold', 'Open this form first')}: the first step of the flow "Sign-up"
  ${link(`${flowPage}/${flows.signUp.operations.contact}`)}
  Log in as ${ADMIN.email} with the password ${ADMIN.password}.

${paint('bold', 'See what a run did')}: on the flow's page, open Logs in the sidebar on the right and choose a run
  ${link(flowPage)}

${paint('bold', 'Three things to try')}
  1. Run the flow again, with your own name, and look at the log of this run:
       curl -X POST ${directus.url}/flows/trigger/${flows.signUp.id} -H 'Content-Type: application/json' \\
         -d '{"email": "you@example.com", "firstname": "Your", "lastname": "Name", "page": "/demo"}'
  2. In the form, add the property Lifecycle stage, click {} beside its label, type a stage that does not exist, save, and run it again:
     the answer names the property, what was wrong with it, and the values that are allowed.
  3. In the form, switch on "Dry Run", save, and run it again: the log shows the request that would be sent, and nothing goes to HubSpot.
     The second step then fails, because there is no contact to add a note to.`);
	if (hubspot)
		say(`\nThe HubSpot stand-in, with its records and the requests it got: ${link(`${hubspot.http}/_stand-in`)}`);
	if (process.env.CI) return;
	say(paint('dim', '\nCtrl-C stops everything.'));
	await new Promise(() => undefined);
}

function seconds(since: number): string {
	return `${Math.round((Date.now() - since) / 1000)} s`.padStart(6);
}

function heading(text: string): void {
	say(`\n${paint('bold', text)}`);
}

/** Prints one run of a flow: what started it, and the result of its last step. */
function report(event: string, result: unknown): void {
	const failed = typeof result === 'object' && result !== null && 'error' in result;
	say(`  ${failed ? paint('red', '✗') : paint('green', '✓')} ${event}`);
	for (const line of inspect(result, { colors: colours, depth: 6, breakLength: 100 }).split('\n')) say(`    ${line}`);
}

/** Prints the requests to the stand-in since the last call. */
async function journal(): Promise<void> {
	const entries = (await hubspot?.control<(Asked & { number: number })[]>('GET', `journal?after=${seen}`)) ?? [];
	for (const { number, method, path, query, status } of entries) {
		seen = number;
		say(paint('dim', `    ${status} ${method} ${path}${query ? `?${query}` : ''}`));
	}
}
