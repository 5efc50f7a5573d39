// Builds the packages in dist/ once more and compares them byte for byte. The second build has another folder, an empty Go
// cache, another time zone, another umask and other file times, so that the packages depend on none of these. They depend
// on the sources, the lock file, and the versions of Go and Node.

import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.js';

const place = mkdtempSync(join(tmpdir(), 'reproducible-'));
const copy = join(place, 'another folder');
copySources();
cpSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true });
execFileSync('bash', ['-c', 'umask 077 && exec make -o node_modules/.installed pack'], {
	cwd: copy,
	env: { ...process.env, GOCACHE: join(place, 'go-cache'), TZ: 'Asia/Kathmandu' },
	stdio: ['ignore', 'ignore', 'inherit'],
});
const sums = readFileSync(join(ROOT, 'dist/SHA256SUMS'), 'utf8');
const compared = sums.trim().split('\n').map(compare);
if (compared.includes(false)) {
	console.error(`Not reproducible. The other build is in ${copy}/dist.`);
	process.exit(1);
}
console.log(`${compared.length} files are the same in both builds.`);
// Go makes its module cache read-only, but the cache is not in this folder.
rmSync(place, { recursive: true, force: true });

/** Copies the files that git has or would add, as they are now. In a checkout of a tag these are the files of the tag. */
function copySources(): void {
	const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	for (const file of list.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
		mkdirSync(dirname(join(copy, file)), { recursive: true });
		copyFileSync(join(ROOT, file), join(copy, file));
		utimesSync(join(copy, file), 1e9, 1e9);
	}
}

/** Whether the file in a line of SHA256SUMS is the same in both builds. */
function compare(line: string): boolean {
	const [sum = '', file = ''] = line.split('  ');
	const first = readFileSync(join(ROOT, 'dist', file));
	const second = readFileSync(join(copy, 'dist', file));
	if (first.equals(second)) {
		console.log(`${sum}  ${file}`);
		return true;
	}
	const at = first.findIndex((byte, index) => byte !== second[index]);
	console.error(
		`${file}: ${first.length} and ${second.length} bytes, different from byte ${at < 0 ? second.length : at} on`,
	);
	return false;
}
