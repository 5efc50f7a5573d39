// Packs both packages, built before, into dist/: what npm publishes, and what goes into an extensions folder.

import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, TRUSTED } from './paths.js';

const DIST = join(ROOT, 'dist');

for (const file of tarballs()) rmSync(join(DIST, file));
for (const cwd of [ROOT, TRUSTED]) {
	execFileSync('npm', ['pack', '--silent', '--pack-destination', DIST], {
		cwd,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}
for (const file of tarballs()) console.log(`${statSync(join(DIST, file)).size} dist/${file}`);

function tarballs(): string[] {
	return readdirSync(DIST).filter((file) => file.endsWith('.tgz'));
}
