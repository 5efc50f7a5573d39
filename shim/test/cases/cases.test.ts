// Runs every case through the built packages: the sandboxed one in Node and in an isolate, and the trusted one.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import timers, { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import ivm from 'isolated-vm';
import { loadSandboxed, type Sandboxed } from '../isolate/sandbox.js';
import { type Case, load, type Reply, ROOT, Script, type Sent } from './cases.js';

type Handler = (options: object) => Promise<unknown>;

const sandboxedCode = () => readFileSync(join(ROOT, 'dist/api.js'), 'utf8');

/** Registers a test for each case. */
function drive(script: Script, handler: () => Handler, drives: (one: Case) => boolean = () => true): void {
	for (const { file, cases } of load()) {
		for (const one of cases.filter(drives)) {
			test(`${file}: ${one.name}`, async () => {
				script.begin(one);
				const options = { ...one.options, apiKey: script.token };
				const outcome = await handler()(options).then(
					(result) => ({ result: result ?? null }),
					(error: string) => ({ problem: JSON.parse(error) }),
				);
				script.end(one);
				assert.deepEqual(outcome, one.problem ? { problem: one.problem } : { result: one.result ?? null });
			});
		}
	}
}

/** What HubSpot answers, or a request that broke as axios tells it. */
async function reply(script: Script, sent: Sent): Promise<Reply> {
	const { answer, broke: { message, code } = {} } = await script.request(sent);
	if (answer) return answer;
	throw Object.assign(Object.create(Error.prototype), { message, code });
}

function response({ status, headers = {}, json, text = '' }: Reply) {
	return { status, headers, data: json === undefined ? text : json };
}

const unseen = ({ exchange = [] }: Case) => exchange.some(({ answer }) => answer?.unseen);

describe('the sandboxed package in Node', () => {
	const script = new Script(setImmediate);
	const dir = mkdtempSync(join(tmpdir(), 'hubspot-cases-'));
	let handler: Handler;

	before(async () => {
		mock.method(Date, 'now', () => script.now);
		Object.assign(globalThis, {
			directusApi: {
				/** Throws for an error status in the form that an isolate makes of it. */
				async request(url: string, options: Omit<Sent, 'url'>) {
					const answer = await reply(script, { url, ...options });
					if (answer.status >= 200 && answer.status < 300) return response(answer);
					const message = `Request failed with status code ${answer.status}`;
					throw answer.unseen ? new Error(message) : { message, response: JSON.stringify(response(answer)) };
				},
				sleep: (milliseconds: number) => script.sleep(milliseconds),
				log: (message: string) => assert.fail(message),
			},
		});
		const api = 'data:text/javascript,export const { request, sleep, log } = globalThis.directusApi';
		const code = sandboxedCode().replace(/from\s*["']directus:api["']/, `from ${JSON.stringify(api)}`);
		const file = join(dir, 'api.mjs');
		writeFileSync(file, code);
		({ handler } = (await import(pathToFileURL(file).href)).default);
	});
	after(() => {
		mock.restoreAll();
		rmSync(dir, { recursive: true });
	});

	drive(script, () => handler);
});

for (const errors of ['object', 'bare'] as const) {
	describe(`the sandboxed package in an isolate, errors as ${errors}`, () => {
		let sandboxed: Sandboxed;
		// A request and a wait of one step reach the host one after the other. The isolate runs this task, its next one,
		// after it has sent both.
		const script = new Script(() => sandboxed.context.eval(''));

		before(async () => {
			sandboxed = await loadSandboxed(sandboxedCode(), {
				request: async (sent) => response(await reply(script, sent)),
				sleep: (milliseconds) => script.sleep(milliseconds),
				log: (message) => assert.fail(message),
				errors,
			});
			await sandboxed.context.evalClosure('Date.now = () => $0.applySync();', [new ivm.Reference(() => script.now)]);
		});
		after(() => sandboxed.dispose());

		// The body of an error can be seen in one of the two forms.
		drive(
			script,
			() => (options) => sandboxed.run(options),
			(one) => unseen(one) === (errors === 'bare') || plain(one),
		);
	});
}

/** Whether a case has no error, so that the form of errors makes no difference. */
function plain({ exchange = [] }: Case): boolean {
	return exchange.every(({ answer }) => answer && answer.status >= 200 && answer.status < 300);
}

describe('the trusted package', () => {
	const script = new Script(setImmediate);
	let handler: Handler;

	before(async () => {
		mock.method(Date, 'now', () => script.now);
		// Only waits move the clock of a case.
		mock.method(timers, 'setTimeout', (milliseconds: number) => script.sleep(milliseconds));
		mock.method(globalThis, 'fetch', async (url: string, { method, headers, body }: Omit<Sent, 'url'>) => {
			const { answer, broke } = await script.request({ url, method, headers, ...(body !== undefined && { body }) });
			if (answer) return toResponse(answer);
			const { message, code } = broke as { message: string; code?: string };
			throw new TypeError('fetch failed', {
				cause: Object.assign(new Error(message), { code, syscall: message.split(' ')[0] }),
			});
		});
		syncBuiltinESMExports();
		({ handler } = (await import(pathToFileURL(join(ROOT, 'dist/trusted/dist/api.js')).href)).default);
	});
	after(() => {
		mock.restoreAll();
		syncBuiltinESMExports();
	});

	// Outside the sandbox, every body can be seen.
	drive(
		script,
		() => handler,
		(one) => !unseen(one),
	);
});

/** An answer as fetch returns it. */
function toResponse({ status, headers = {}, json, text }: Reply): Response {
	const body = json === undefined ? text : JSON.stringify(json);
	return new Response(body || null, { status, headers });
}
