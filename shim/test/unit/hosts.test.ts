// Checks where requests and the token go in both builds.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOperation, type Platform } from '../../src/api/operation.js';
import { sandbox } from '../../src/api/transport-sandbox.js';
import { trusted } from '../../src/api/transport-trusted.js';
import type { Core } from '../../src/core/core.js';
import type { Input, Request } from '../../src/core/steps.js';
import { atOnce } from '../isolate/sandbox.js';

const TOKEN = 'pat-na1-12345678-secret';

/** A request that left the operation: its address, and the header with the token. */
interface Left {
	url: string;
	authorization: string | undefined;
}

/** The transports of both builds, with the requests that leave them. */
const builds: Record<string, (left: Left[]) => Platform> = {
	sandboxed: (left) =>
		sandbox({
			async request(url, { headers }) {
				left.push({ url, authorization: headers.Authorization });
				return { status: 200, headers: {}, data: {} };
			},
			sleep: atOnce,
			log() {},
		}),
	trusted: (left) => ({
		...trusted(),
		async send(id, message) {
			const original = globalThis.fetch;
			globalThis.fetch = async (url, init) => {
				const headers = new Headers(init?.headers);
				left.push({ url: String(url), authorization: headers.get('Authorization') ?? undefined });
				return new Response('{}');
			};
			try {
				return await trusted().send(id, message);
			} finally {
				globalThis.fetch = original;
			}
		},
	}),
};

/** Runs the operation with a core that sends one request. Returns the request that left, or the problem. */
async function leaves(build: string, request: Partial<Request>, options: object = {}) {
	const left: Left[] = [];
	const first = { run: 1, start: [{ id: 1, method: 'POST', path: '/x', see: 'all', ...request }] };
	const open = (_: Input) => ({ first, resume: () => ({ run: 1, done: { value: 1 } }), close() {} });
	const platform = builds[build]?.(left);
	assert.ok(platform);
	const { handler } = createOperation({ open } as unknown as Core, platform);
	const failed = await handler({ apiKey: TOKEN, ...options }).then(
		() => undefined,
		(error) => JSON.parse(error),
	);
	return { left, failed };
}

const bearer = `Bearer ${TOKEN}`;
const submit = '/submissions/v3/integration/submit/1/2';

for (const build of Object.keys(builds)) {
	describe(`${build}: the token`, () => {
		const goes: [string, Partial<Request>, Left][] = [
			['goes to the API', {}, { url: 'https://api.hubapi.com/x', authorization: bearer }],
			[
				'goes to the API when it is named',
				{ host: 'api.hubapi.com' },
				{ url: 'https://api.hubapi.com/x', authorization: bearer },
			],
			[
				'does not go with a submission',
				{ host: 'api.hsforms.com', path: submit },
				{ url: `https://api.hsforms.com${submit}`, authorization: undefined },
			],
			[
				'does not go with a submission in the EU',
				{ host: 'api-eu1.hsforms.com', path: submit },
				{ url: `https://api-eu1.hsforms.com${submit}`, authorization: undefined },
			],
			[
				'goes with a secured submission',
				{ host: 'api.hsforms.com', token: true, path: submit },
				{ url: `https://api.hsforms.com${submit}`, authorization: bearer },
			],
		];
		for (const [name, request, want] of goes) {
			test(name, async () => {
				// The request decides, whatever the flow gives.
				const options = { host: 'example.com', token: true, url: 'https://example.com', secured: true };
				for (const given of [{}, options]) {
					assert.deepEqual(await leaves(build, request, given), { left: [want], failed: undefined });
				}
			});
		}

		test('is asked for by true alone', async () => {
			const request = { host: 'api.hsforms.com', token: 'true' as unknown as true };
			const { left } = await leaves(build, request);
			assert.deepEqual(left, [{ url: 'https://api.hsforms.com/x', authorization: undefined }]);
		});
	});

	describe(`${build}: nothing is sent`, () => {
		const hosts = [
			'',
			'example.com',
			'api.hsforms.com.example.com',
			'api.hsforms.com:8443',
			'api.hsforms.com/x?',
			'user@api.hsforms.com',
			'API.HSFORMS.COM',
			'api-na1.hsforms.com',
			'constructor',
		];
		for (const host of hosts) {
			test(`to the host '${host}'`, async () => {
				for (const token of [undefined, true] as const) {
					const { left, failed } = await leaves(build, { host, ...(token && { token }) });
					assert.deepEqual(left, []);
					assert.equal(failed.error, 'internal');
				}
			});
		}

		for (const method of ['GET', 'PATCH', 'PUT', 'DELETE'] as const) {
			test(`to the hosts of forms with ${method}`, async () => {
				for (const host of ['api.hsforms.com', 'api-eu1.hsforms.com']) {
					const { left, failed } = await leaves(build, { host, method });
					assert.deepEqual(left, []);
					assert.equal(failed.error, 'internal');
				}
			});
		}

		for (const path of ['', '//example.com/x', '@example.com/', '.example.com/x']) {
			test(`to a host of forms and the path '${path}'`, async () => {
				const { left, failed } = await leaves(build, { host: 'api.hsforms.com', path });
				assert.deepEqual(left, []);
				assert.equal(failed.error, 'internal');
			});
		}
	});
}
