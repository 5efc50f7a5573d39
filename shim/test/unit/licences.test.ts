// Checks what both packages say about the foreign code in them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, TRUSTED } from '../../build/paths.js';

const list = readFileSync(join(ROOT, 'dist/LICENSES.md'), 'utf8');

test('every module in the core has an entry, and there are no others', () => {
	const listed = execFileSync(
		'go',
		['list', '-deps', '-f', '{{with .Module}}{{.Path}} {{.Version}}{{end}}', './wasm'],
		{
			cwd: ROOT,
			env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' },
			encoding: 'utf8',
		},
	);
	const modules = new Set(listed.split('\n').filter((line) => / v/.test(line)));
	const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim().replace('go', 'Go ');
	const entries = [...list.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
	assert.deepEqual(entries, [go, ...[...modules].sort()]);
});

test('the licences and the notices of single files are complete', () => {
	const texts = ['Neither the name of Google', 'Permission is hereby granted, free of charge', 'by Sun Microsystems'];
	for (const text of texts) assert.ok(list.includes(text), text);
});

for (const [kind, root] of Object.entries({ sandboxed: ROOT, trusted: TRUSTED })) {
	test(`the ${kind} package has the list`, () => {
		const { files, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
		assert.ok(files.includes('dist/LICENSES.md'));
		assert.equal(readFileSync(join(root, 'dist/LICENSES.md'), 'utf8'), list);
		assert.equal(dependencies, undefined, 'a dependency would be installed, but would not be in the list');
	});
}
