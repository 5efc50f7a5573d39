// The suites of the tests in a real Directus: one for each version and package.

import { after, before, describe } from 'node:test';
import { named, type Version, versions } from './install.js';
import { type Kind, tarball } from './packages.js';
import { Directus } from './server.js';
import { StandIn, TOKEN } from './stand-in.js';

/** A Directus with one of the packages, and the stand-in for HubSpot. Both run during the tests. */
export interface Running {
	version: Version;
	kind: Kind;
	hubspot: StandIn;
	directus: Directus;
}

/**
 * Declares a suite of tests for each package in each version. E2E_VERSIONS names the versions; without it, those that are
 * given are used. Directus has HubSpot's token and the given secrets in its environment.
 */
export function inEachPackage(
	byDefault: readonly Version[],
	tests: (running: Running) => void,
	secrets: Record<string, string> = {},
): void {
	const selected = named() ?? byDefault;
	for (const version of versions.filter((one) => selected.includes(one))) {
		// In Directus 10.10.0 no sandboxed operation can answer, so only the trusted package is tested.
		const kinds: Kind[] = version === '10.10.0' ? ['trusted'] : ['sandboxed', 'trusted'];
		for (const kind of kinds)
			describe(`Directus ${version}, ${kind} package`, { timeout: 3_600_000 }, () => {
				const running = { version, kind } as Running;
				before(async () => {
					running.hubspot = await StandIn.start();
					const env = { HUBSPOT_TOKEN: TOKEN, ...secrets };
					running.directus = await Directus.start({
						version,
						extensions: [tarball(kind)],
						standIn: running.hubspot,
						env: {
							...env,
							FLOWS_ENV_ALLOW_LIST: Object.keys(env).join(','),
							// The default is a second of elapsed time, so a busy machine would decide over a test.
							EXTENSIONS_SANDBOX_TIMEOUT: '10000',
						},
					});
				});
				after(async () => {
					await running.directus?.stop();
					running.hubspot?.stop();
				});
				tests(running);
			});
	}
}
