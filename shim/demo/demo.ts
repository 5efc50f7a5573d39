// make demo: a real Directus with the operation installed from its tarball, a
// stand-in for HubSpot beside it, and the flows a person would build. They are
// run and their results printed; then Directus stays, to click through.
//
//	HUBSPOT_TOKEN=…  uses the real HubSpot instead of the stand-in: what the flows create is real
//	CI=1             ends after the flows
//	DIRECTUS=11.17.4 takes another version than the newest

import { inspect, styleText } from 'node:util';
import { type Version, versions } from '../test/directus/install.js';
import { tarball } from '../test/directus/packages.js';
import { ADMIN, Directus } from '../test/directus/server.js';
import { type Asked, StandIn, TOKEN } from '../test/directus/stand-in.js';
import { createFlows, visitor } from './flows.js';

const version = (process.env.DIRECTUS ?? versions[0]) as Version;
const real = Boolean(process.env.HUBSPOT_TOKEN);
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string) =>
	colours ? styleText(style, text) : text;
const say = (text = '') => console.log(text);

let hubspot: StandIn | undefined;
let seen = 0;
await show();
// Ends both, as Ctrl-C does.
process.exit();

async function show(): Promise<void> {
	say(paint('dim', `Starting Directus ${version}${real ? '' : ' and the HubSpot stand-in'} …`));
	hubspot = real ? undefined : await StandIn.start();
	const directus = await Directus.start({
		version,
		extensions: [tarball('sandboxed')],
		...(hubspot && { standIn: hubspot }),
		env: { HUBSPOT_TOKEN: process.env.HUBSPOT_TOKEN ?? TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN' },
	});
	const flows = await createFlows(directus);

	heading('Sign-up: create the contact, or update the one there is, and note the visit');
	for (const time of ['the first time', 'the second time']) {
		report(`${visitor.email} signs up ${time}`, await directus.trigger(flows.signUp, visitor));
		await journal();
	}

	heading('Order: a deal with names instead of ids, for a company that is found by its domain');
	const order = { title: 'Web shop, 12 months', total: 1500, on: '2026-12-31T09:00', domain: 'example.com' };
	if (hubspot)
		await hubspot.control('POST', 'seed', { type: 'companies', count: 1, properties: { domain: order.domain } });
	const { seller } = await directus.trigger<{ seller: string }>(flows.seller);
	report('an order comes in', await directus.trigger(flows.order, { ...order, seller }));
	await journal();
	report(
		'an order of a company that is not there',
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

	say();
	say(
		`${paint('bold', 'The Studio')}   ${paint('cyan', `${directus.url}/admin`)}   ${ADMIN.email} / ${ADMIN.password}`,
	);
	if (hubspot) say(`${paint('bold', 'The stand-in')} ${paint('cyan', `${hubspot.http}/_stand-in`)}`);
	if (process.env.CI) return;
	say(paint('dim', 'Ctrl-C stops both.'));
	await new Promise(() => undefined);
}

function heading(text: string): void {
	say(`\n${paint('bold', text)}`);
}

/** One run of a flow: what started it, and what its last step returned. */
function report(event: string, result: unknown): void {
	const failed = typeof result === 'object' && result !== null && 'error' in result;
	say(`  ${failed ? paint('red', '✗') : paint('green', '✓')} ${event}`);
	for (const line of inspect(result, { colors: colours, depth: 6, breakLength: 100 }).split('\n')) say(`    ${line}`);
}

/** What the stand-in was asked since the last time. */
async function journal(): Promise<void> {
	const entries = (await hubspot?.control<(Asked & { number: number })[]>('GET', `journal?after=${seen}`)) ?? [];
	for (const { number, method, path, query, status } of entries) {
		seen = number;
		say(paint('dim', `    ${status} ${method} ${path}${query ? `?${query}` : ''}`));
	}
}
