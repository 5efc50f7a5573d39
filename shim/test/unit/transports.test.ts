// What the two builds make of the network.

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { Message } from '../../src/api/operation.js';
import { sandbox } from '../../src/api/transport-sandbox.js';
import { trusted } from '../../src/api/transport-trusted.js';

const message: Message = { url: 'https://api.hubapi.com/x', method: 'GET', headers: { Authorization: 'Bearer t' } };
const problem = { status: 'error', category: 'VALIDATION_ERROR', message: 'no' };

describe('in the sandbox', () => {
	function answering(outcome: () => unknown) {
		const sent: unknown[][] = [];
		const request = async (...args: unknown[]) => {
			sent.push(args);
			return outcome() as never;
		};
		return { send: sandbox({ request, sleep: async () => {}, log() {} }).send, sent };
	}
	function failing(error: unknown) {
		return answering(() => {
			throw error;
		}).send(1, message);
	}

	test('a request has the members that are there, and no others', async () => {
		const { send, sent } = answering(() => ({ status: 204, headers: {}, data: '' }));
		await send(1, message);
		await send(2, { ...message, method: 'POST', body: '{}' });
		const { url, ...options } = message;
		assert.deepEqual(sent, [
			[url, options],
			[url, { ...options, method: 'POST', body: '{}' }],
		]);
	});

	const answers: [string, object, object][] = [
		['JSON', { data: { id: '1' } }, { json: { id: '1' } }],
		['null', { data: null }, { json: null }],
		['a text', { data: '<html>' }, { text: '<html>' }],
		['nothing', { status: 204, data: '' }, { status: 204 }],
		[
			'headers in any case, cookies and others besides',
			{
				headers: { 'Retry-After': 10, 'X-HubSpot-RateLimit-Max': '100', 'set-cookie': ['a', 'b'], date: 'now' },
				data: '',
			},
			{ headers: { 'retry-after': '10', 'x-hubspot-ratelimit-max': '100' } },
		],
	];
	for (const [name, given, want] of answers) {
		test(`an answer with ${name}`, async () => {
			const { send } = answering(() => ({ status: 200, headers: {}, ...given }));
			assert.deepEqual(await send(7, message), { answer: { id: 7, status: 200, headers: {}, ...want } });
		});
	}

	test('an error of older Directus versions shows status, headers and body', async () => {
		const response = {
			status: 400,
			headers: { 'x-hubspot-correlation-id': 'c' },
			data: problem,
			config: { headers: message.headers },
		};
		const got = await failing({
			message: 'Request failed with status code 400',
			code: 'ERR_BAD_REQUEST',
			response: JSON.stringify(response),
		});
		assert.deepEqual(got, {
			answer: { id: 1, status: 400, headers: { 'x-hubspot-correlation-id': 'c' }, json: problem },
		});
	});

	test('an error of newer ones shows the status, and that nothing else could be seen', async () => {
		const got = await failing(new Error('Request failed with status code 409'));
		assert.deepEqual(got, { answer: { id: 1, status: 409, headers: {}, unseen: true } });
	});

	test('a large result is emptied once Directus has it, a small one is not', async () => {
		let slept = 0;
		const { release } = sandbox({
			request: async () => assert.fail(),
			sleep: async () => void slept++,
			log() {},
		});
		const large = { results: [{ text: 'x'.repeat(100_000) }], complete: true };
		await release?.(large);
		assert.deepEqual(large, { results: undefined, complete: undefined });
		assert.equal(slept, 2);
		assert.equal(release?.({ id: '1' }), undefined);
		assert.equal(trusted().release, undefined);
	});

	const broken: [string, unknown, object][] = [
		[
			'with a code',
			{ message: 'connect ECONNREFUSED 127.0.0.1:443', code: 'ECONNREFUSED' },
			{ message: 'connect ECONNREFUSED 127.0.0.1:443', code: 'ECONNREFUSED' },
		],
		[
			'whose code is only in the text',
			new Error('getaddrinfo ENOTFOUND api.hubapi.com'),
			{ message: 'getaddrinfo ENOTFOUND api.hubapi.com', code: 'ENOTFOUND' },
		],
		['without a code', new Error('socket hang up'), { message: 'socket hang up' }],
		[
			'of a scope',
			new Error('No permission to request "https://api.hubapi.com/x"'),
			{ message: 'No permission to request "https://api.hubapi.com/x"' },
		],
		['that is a text', 'odd', { message: 'odd' }],
		['that is nothing', undefined, { message: 'undefined' }],
		['whose response is not JSON', { message: 'odd', response: '<html>' }, { message: 'odd' }],
	];
	for (const [name, error, want] of broken) {
		test(`a broken request ${name}`, async () => {
			assert.deepEqual(await failing(error), { broke: { id: 1, ...want } });
		});
	}
});

describe('outside the sandbox', () => {
	/** Sends a message to a server on this machine. */
	async function sendTo(listener: RequestListener, given: Partial<Message> = {}) {
		const server = createServer(listener).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		try {
			const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
			return await trusted().send(1, { ...message, url, ...given });
		} finally {
			server.closeAllConnections();
			server.close();
		}
	}

	test('method, headers and body arrive', async () => {
		const got = await sendTo(
			async (request, response) => {
				let body = '';
				for await (const chunk of request) body += chunk;
				const { authorization, 'content-type': type } = request.headers;
				response
					.setHeader('X-HubSpot-Seen', 'yes')
					.setHeader('X-Other', 'no')
					.end(JSON.stringify({ method: request.method, authorization, type, body }));
			},
			{ method: 'PATCH', headers: { ...message.headers, 'Content-Type': 'application/json' }, body: '{"ü":1}' },
		);
		assert.ok('answer' in got);
		assert.deepEqual(got.answer.headers, { 'x-hubspot-seen': 'yes' });
		assert.deepEqual(got.answer.json, {
			method: 'PATCH',
			authorization: 'Bearer t',
			type: 'application/json',
			body: '{"ü":1}',
		});
	});

	test('a delete has neither body nor type', async () => {
		const got = await sendTo(
			(request, response) => {
				const { 'content-type': type, 'content-length': length } = request.headers;
				response.end(JSON.stringify({ type: type ?? null, length: length ?? null }));
			},
			{ method: 'DELETE' },
		);
		assert.ok('answer' in got);
		assert.deepEqual(got.answer.json, { type: null, length: null });
	});

	const answers: [string, RequestListener, object][] = [
		[
			'an error with its body',
			(_, response) => response.writeHead(400).end(JSON.stringify(problem)),
			{ status: 400, json: problem },
		],
		['a page', (_, response) => response.writeHead(502).end('<html>ü'), { status: 502, text: '<html>ü' }],
		['no body', (_, response) => response.writeHead(204).end(), { status: 204 }],
		[
			'a redirect, which is not followed',
			(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
			{ status: 302 },
		],
	];
	for (const [name, listener, want] of answers) {
		test(name, async () => {
			const got = await sendTo(listener);
			assert.ok('answer' in got, JSON.stringify(got));
			const { headers: _, id: __, ...rest } = got.answer;
			assert.deepEqual(rest, want);
		});
	}

	test('a connection that is cut', async () => {
		const got = await sendTo((request) => request.socket.destroy());
		assert.ok('broke' in got);
		assert.equal(got.broke.code, 'UND_ERR_SOCKET');
		assert.ok(got.broke.message.length > 0);
	});

	test('a server that is not there', async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));
		const got = await trusted().send(1, { ...message, url: `http://127.0.0.1:${port}/` });
		assert.ok('broke' in got);
		assert.equal(got.broke.code, 'ECONNREFUSED');
	});

	test('an answer that never ends is given up, as too large', async () => {
		const endless = new ReadableStream<Uint8Array>({
			pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
		});
		const got = await trusted(async () => new Response(endless)).send(1, message);
		assert.deepEqual(got, { answer: { id: 1, status: 200, headers: {}, large: true } });
	});

	test('no answer in time', async () => {
		const late = async () => {
			throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
		};
		const got = await trusted(late).send(1, message);
		assert.deepEqual(got, { broke: { id: 1, message: 'no answer within 30 seconds', code: 'ETIMEDOUT' } });
	});

	test('the time-out, the redirect and nothing else are set for fetch', async () => {
		let seen: RequestInit | undefined;
		await trusted(async (_url, init) => {
			seen = init;
			return new Response('');
		}).send(1, { ...message, body: '{}' });
		const { url: _, ...rest } = message;
		assert.ok(seen?.signal instanceof AbortSignal);
		delete (seen as { signal?: unknown }).signal;
		assert.deepEqual(seen, { ...rest, body: '{}', redirect: 'manual' });
	});
});
