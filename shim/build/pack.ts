// Packs both built packages into tarballs in dist/, for npm and for an extensions folder. It writes their checksums to
// SHA256SUMS, so that people can check a download.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, TRUSTED } from './paths.js';

const DIST = join(ROOT, 'dist');

for (const file of tarballs()) rmSync(join(DIST, file));
for (const cwd of [ROOT, TRUSTED]) {
	// npm gives all packed files one owner and one time, but keeps their permissions, which depend on the umask.
	const { files }: { files: string[] } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
	for (const file of ['package.json', 'README.md', 'LICENSE', ...files]) chmodSync(join(cwd, file), 0o644);
	execFileSync('npm', ['pack', '--silent', '--pack-destination', DIST], {
		cwd,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}
const sums = ['core.wasm', ...tarballs()].map((file) => `${sha256(readFileSync(join(DIST, file)))}  ${file}\n`);
writeFileSync(join(DIST, 'SHA256SUMS'), sums.join(''));
for (const file of tarballs()) console.log(`${statSync(join(DIST, file)).size} dist/${file}`);

function tarballs(): string[] {
	return readdirSync(DIST)
		.filter((file) => file.endsWith('.tgz'))
		.sort();
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
