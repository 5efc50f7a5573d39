// Checks that the module in both packages is byte for byte the one that "go build" makes, with the flags in the Makefile
// and no others.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../build/paths.js';
import { sandboxedCode } from '../built.js';

test('the module in both packages is what "go build" makes', (t) => {
	const place = mkdtempSync(join(tmpdir(), 'plain-build-'));
	t.after(() => rmSync(place, { recursive: true }));
	const file = join(place, 'core.wasm');
	execFileSync('go', ['build', '-buildmode=c-shared', '-trimpath', '-ldflags=-s -w', '-o', file, './wasm'], {
		cwd: ROOT,
		env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '' },
	});
	const built = readFileSync(file);
	assert.ok(built.equals(readFileSync(join(ROOT, 'dist/trusted/dist/core.wasm'))), 'the trusted package');
	const [, text = ''] = /function coreText\(\)\{\/\*([^*]*)\*\/\}/.exec(sandboxedCode()) ?? [];
	assert.ok(built.equals(Buffer.from(text, 'base64')), 'the sandboxed package');
});
