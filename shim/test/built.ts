// The built packages, as the tests use them. "make build" makes them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../build/paths.js';

/** The handler of the operation, as Directus calls it. */
export type Handler = (options: object) => Promise<unknown>;

/** Reads the module. */
export const readCore = () => readFileSync(join(ROOT, 'dist/core.wasm'));

/** Reads the script of the sandboxed package. */
export const sandboxedCode = () => readFileSync(join(ROOT, 'dist/api.js'), 'utf8');

/** Loads the script of the sandboxed package into this process, with these functions as directus:api. */
export async function importSandboxed(directusApi: object): Promise<Handler> {
	Object.assign(globalThis, { directusApi });
	const api = 'data:text/javascript,export const { request, sleep, log } = globalThis.directusApi';
	const folder = mkdtempSync(join(tmpdir(), 'hubspot-sandboxed-'));
	try {
		const file = join(folder, 'api.mjs');
		writeFileSync(file, sandboxedCode().replace(/from\s*["']directus:api["']/, `from ${JSON.stringify(api)}`));
		return (await import(pathToFileURL(file).href)).default.handler;
	} finally {
		rmSync(folder, { recursive: true });
	}
}
