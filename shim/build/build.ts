// Builds both packages with Directus's SDK, from dist/core.wasm and dist/LICENSES.md. The sandboxed package is the
// repository itself with dist/. The trusted package is a folder in dist/.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, TRUSTED } from './paths.js';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

directusExtension('build');
buildTrusted();
for (const file of ['dist/core.wasm', 'dist/LICENSES.md']) copyFileSync(join(ROOT, file), join(TRUSTED, file));

/** Builds the trusted package: another entry, the module beside it, and a package.json derived from the root's. */
function buildTrusted(): void {
	const { devDependencies: _, 'directus:extension': extension, ...rest } = manifest;
	const { sandbox: __, ...options } = extension;
	const source = { ...options.source, api: 'shim/src/api/trusted.ts' };
	const derived = {
		...rest,
		name: `${manifest.name}-trusted`,
		description: 'HubSpot CRM flow operation for self-hosted Directus, outside the sandbox',
		files: [...manifest.files, 'dist/core.wasm'],
		'directus:extension': { ...options, source },
	};
	rmSync(TRUSTED, { recursive: true, force: true });
	mkdirSync(join(TRUSTED, 'dist'), { recursive: true });
	writeFileSync(join(TRUSTED, 'package.json'), `${JSON.stringify(derived, null, '\t')}\n`);
	for (const file of ['README.md', 'LICENSE']) copyFileSync(join(ROOT, file), join(TRUSTED, file));
	const output = { app: join(TRUSTED, 'dist/app.js'), api: join(TRUSTED, 'dist/api.js') };
	directusExtension('build', '-t', 'operation', '-i', JSON.stringify(source), '-o', JSON.stringify(output));
}

function directusExtension(...args: string[]): void {
	execFileSync(join(ROOT, 'node_modules/.bin/directus-extension'), args, {
		cwd: ROOT,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
}
