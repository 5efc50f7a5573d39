// Runs every case through the built packages: the sandboxed one in Node and in an isolate, and the trusted one.

import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import timers, { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import ivm from 'isolated-vm';
import { ROOT } from '../../build/paths.js';
import { type Handler, importSandboxed, sandboxedCode } from '../built.js';
import { loadSandboxed, type Sandboxed } from '../isolate/sandbox.js';
import { type Case, load, type Reply, Script, type Sent } from './cases.js';

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

/** Returns what HubSpot answers. Throws for a request that broke, in the form that an isolate makes of axios's error. */
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
	let handler: Handler;

	before(async () => {
		mock.method(Date, 'now', () => script.now);
		handler = await importSandboxed({
			/** Throws for an error status in the form that an isolate makes of it. */
			async request(url: string, options: Omit<Sent, 'url'>) {
				const answer = await reply(script, { url, ...options });
				if (answer.status >= 200 && answer.status < 300) return response(answer);
				const message = `Request failed with status code ${answer.status}`;
				throw answer.unseen ? new Error(message) : { message, response: JSON.stringify(response(answer)) };
			},
			sleep: (milliseconds: number) => script.sleep(milliseconds),
			log: (message: string) => assert.fail(message),
		});
	});
	after(() => mock.restoreAll());

	drive(script, () => handler);
});

for (const errors of ['object', 'bare'] as const) {
	describe(`the sandboxed package in an isolate, errors as ${errors}`, () => {
		let sandboxed: Sandboxed;
		// A step may have a request and a wait. They reach the host one after the other, in one task of the isolate. The
		// isolate runs this empty script after that task, so it has sent both.
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

		// Only one of the two forms of errors shows their bodies.
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
