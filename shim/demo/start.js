// @ts-check
//
// "make demo" runs this. It prepares what the demo needs, in parallel, and starts
// the demo. Only the first start takes more than a few seconds. This is plain
// JavaScript because it runs before any package is installed.
//
//	HUBSPOT_TOKEN=…  uses a real HubSpot account instead of the stand-in, after a question
//	CI=1             ends after the flows
//	DIRECTUS=11.17.4 uses this version instead of the newest

import { createInterface } from 'node:readline/promises';
import { install, NEWEST, ROOT, readVersions, stage } from '../test/directus/install.js';

const [version = NEWEST] = readVersions(process.env.DIRECTUS ?? 'newest');
const start = Date.now();

if (process.env.HUBSPOT_TOKEN && !(await mayWrite())) process.exit(1);

console.error('Preparing (only what is not there yet):');
await Promise.all([
	Promise.all([make('Packages to build with', 'node_modules/.installed'), make('Core', 'core')]).then(() =>
		make('Extension', 'dist/.packed'),
	),
	process.env.HUBSPOT_TOKEN ? undefined : make('HubSpot stand-in', '.cache/hubspot-stand-in'),
	install(version),
]);
const { register } = await import('tsx/esm/api');
register();
const { show } = await import('./demo.ts');
await show(version, start);
// Ends Directus and the stand-in, as Ctrl-C does.
process.exit();

/**
 * @param {string} label
 * @param {string} target
 */
function make(label, target) {
	return stage(label, ROOT, process.env, ['make', target]);
}

/** Says what the demo writes to a real account, and asks for permission. */
async function mayWrite() {
	console.error(`HUBSPOT_TOKEN is set, so the demo works on the real HubSpot account of that token.

It writes there, and leaves it there:
  - one contact, "Ada Lovelace", with a new address at example.com, which it creates and then updates
  - two notes on that contact
  - one deal of 1,500, "Web shop, 12 months", in the stage "Closed won", if the account has a company with the domain
    example.com and a pipeline with that stage
It tries to create a second contact with a property that HubSpot does not know, which HubSpot refuses.
It reads the owners and the first 100 contacts, and copies those contacts into the demo's own Directus on this machine.
Without HUBSPOT_TOKEN the demo uses a stand-in for HubSpot on this machine.
`);
	if (process.env.CI || !process.stdin.isTTY) {
		console.error('There is nobody to ask here, so nothing was written. Run it in a terminal, without CI set.');
		return false;
	}
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	const answer = await terminal.question('Write this to the account? Type "yes" to go on: ');
	terminal.close();
	if (answer.trim().toLowerCase() === 'yes') return true;
	console.error('Nothing was written.');
	return false;
}
