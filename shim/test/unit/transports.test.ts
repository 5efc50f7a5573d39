// What the two builds make of the network.

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Message } from '../../src/api/operation.js';
import { sandbox } from '../../src/api/transport-sandbox.js';
import { trusted } from '../../src/api/transport-trusted.js';

const message: Message = { path: '/x', method: 'GET', headers: { Authorization: 'Bearer t' } };
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
		const { path, ...options } = message;
		const url = `https://api.hubapi.com${path}`;
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
		const { handedOver } = sandbox({
			request: async () => assert.fail(),
			sleep: async () => void slept++,
			log() {},
		});
		const large = { results: [{ text: 'x'.repeat(100_000) }], complete: true };
		await handedOver(large);
		assert.deepEqual(large, { results: undefined, complete: undefined });
		assert.equal(slept, 2);
		const small = { id: '1' };
		assert.equal(handedOver(small), undefined);
		await trusted().handedOver(small);
		assert.deepEqual(small, { id: '1' });
		assert.equal(slept, 2);
	});

	const broken: [string, unknown, object][] = [
		[
			'with a code',
			{ message: 'connect ECONNREFUSED 127.0.0.1:443', code: 'ECONNREFUSED' },
			{ message: 'connect ECONNREFUSED 127.0.0.1:443', code: 'ECONNREFUSED', unsent: true },
		],
		[
			'whose code is only in the text',
			new Error('getaddrinfo ENOTFOUND api.hubapi.com'),
			{ message: 'getaddrinfo ENOTFOUND api.hubapi.com', code: 'ENOTFOUND', unsent: true },
		],
		[
			'for a name that cannot be looked up now',
			new Error('getaddrinfo EAI_AGAIN api.hubapi.com'),
			{ message: 'getaddrinfo EAI_AGAIN api.hubapi.com', code: 'EAI_AGAIN', unsent: true },
		],
		[
			'on a connection that was open',
			new Error('write EHOSTUNREACH 1.2.3.4:443'),
			{ message: 'write EHOSTUNREACH 1.2.3.4:443', code: 'EHOSTUNREACH' },
		],
		[
			'that only speaks of a connection',
			new Error('the proxy said: connect ECONNREFUSED'),
			{ message: 'the proxy said: connect ECONNREFUSED' },
		],
		['whose words begin like those of Node', new Error('connect Everything'), { message: 'connect Everything' }],
		['without words', new Error(''), { message: 'an error without a message' }],
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
	/** A server on this machine, where no certificates are needed. */
	async function serve(listener: RequestListener) {
		const server = http.createServer(listener).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
		const stop = () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		};
		return { server, at, stop };
	}

	/** Sends a message to a server that is there for it alone. */
	async function sendTo(listener: RequestListener, given: Partial<Message> = {}, timeout?: number) {
		const { at, stop } = await serve(listener);
		try {
			return await trusted(http, at, timeout).send(1, { ...message, ...given });
		} finally {
			await stop();
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

	test('a body has its length, whatever the method', async () => {
		for (const method of ['POST', 'DELETE'] as const) {
			const got = await sendTo((request, response) => response.end(request.headers['content-length']), {
				method,
				body: '"ü"',
			});
			assert.ok('answer' in got);
			assert.equal(got.answer.json, 4);
		}
	});

	test('two requests, one connection', async () => {
		const { server, at, stop } = await serve((_, response) => response.end('{}'));
		let connections = 0;
		server.on('connection', () => connections++);
		const { send } = trusted(http, at);
		for (const id of [1, 2]) assert.ok('answer' in (await send(id, message)));
		await stop();
		assert.equal(connections, 1);
	});

	test('the headers of the protocol are added, and no others', async () => {
		const got = await sendTo((request, response) => response.end(JSON.stringify(Object.keys(request.headers).sort())), {
			method: 'POST',
			body: '{}',
		});
		assert.ok('answer' in got);
		assert.deepEqual(got.answer.json, ['accept-encoding', 'authorization', 'connection', 'content-length', 'host']);
	});

	test('what is asked for as it is is not asked for zipped', async () => {
		let asked: unknown;
		const answer: RequestListener = ({ headers }, response) => {
			asked = headers['accept-encoding'];
			response.end('{}');
		};
		await sendTo(answer, { headers: { ...message.headers, 'Accept-Encoding': 'identity' } });
		assert.equal(asked, 'identity');
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
		['a byte order mark', (_, response) => response.end('\uFEFF{"id":"1"}'), { status: 200, json: { id: '1' } }],
		[
			'a body that is zipped',
			({ headers }, response) => {
				assert.equal(headers['accept-encoding'], 'gzip');
				response.setHeader('Content-Encoding', 'gzip').end(gzipSync('{"id":"ü"}'));
			},
			{ status: 200, json: { id: 'ü' } },
		],
		[
			'one that is zipped small, and large',
			(_, response) => response.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(33 << 20))),
			{ status: 200, large: true },
		],
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

	const cut: [string, RequestListener, string][] = [
		['before the answer', (request) => request.socket.destroy(), 'ECONNRESET'],
		[
			'in its body',
			(request, response) => {
				response.writeHead(200, { 'Content-Length': 100 }).write('{');
				setTimeout(() => request.socket.destroy(), 20);
			},
			'ECONNRESET',
		],
		[
			'in a zipped body',
			(request, response) => {
				response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': 100 }).write(gzipSync('{}'.repeat(9)));
				setTimeout(() => request.socket.destroy(), 20);
			},
			'ERR_STREAM_PREMATURE_CLOSE|ECONNRESET',
		],
		[
			'by a zip that is none',
			(_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('{}'),
			'Z_DATA_ERROR',
		],
	];
	for (const [name, listener, code] of cut) {
		test(`an answer that is cut ${name}`, async () => {
			const got = await sendTo(listener);
			assert.ok('broke' in got, JSON.stringify(got));
			assert.match(got.broke.code ?? '', new RegExp(`^(${code})$`));
			assert.ok(got.broke.message.length > 0);
		});
	}

	test('a server that is not there', async () => {
		const { at, stop } = await serve(() => {});
		await stop();
		const got = await trusted(http, at).send(1, message);
		assert.ok('broke' in got);
		assert.equal(got.broke.code, 'ECONNREFUSED');
		assert.equal(got.broke.unsent, true);
	});

	test('an answer that never ends is given up, as too large, and its connection closed', {
		timeout: 10_000,
	}, async () => {
		let closed: Promise<unknown> | undefined;
		const { at, stop } = await serve((_, response) => {
			closed = new Promise((resolve) => response.once('close', resolve));
			const chunk = Buffer.alloc(1 << 20);
			const more = () => {
				while (response.write(chunk));
				response.once('drain', more);
			};
			more();
		});
		const got = await trusted(http, at).send(1, message);
		assert.deepEqual(got, { answer: { id: 1, status: 200, headers: {}, large: true } });
		await closed; // and not by stop
		await stop();
	});

	const late: [string, RequestListener][] = [
		['no answer', () => {}],
		['no end of the answer', (_, response) => void response.writeHead(200).write('{')],
		['no end of a zipped one', (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).write('')],
	];
	for (const [name, listener] of late) {
		test(`${name} in time`, async () => {
			const got = await sendTo(listener, {}, 50);
			assert.deepEqual(got, { broke: { id: 1, message: 'no answer within 0.05 seconds', code: 'ETIMEDOUT' } });
		});
	}

	test('a request is given up after 30 seconds', async (t) => {
		const { at, stop } = await serve(() => {});
		t.mock.timers.enable({ apis: ['setTimeout'] });
		const sent = trusted(http, at).send(1, message);
		const early = Symbol();
		t.mock.timers.tick(29_999);
		assert.equal(await Promise.race([sent, new Promise((resolve) => setImmediate(resolve, early))]), early);
		t.mock.timers.tick(1);
		assert.deepEqual(await sent, { broke: { id: 1, message: 'no answer within 30 seconds', code: 'ETIMEDOUT' } });
		await stop();
	});

	test('the timer of a request ends with it', async (t) => {
		const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
		const { at, stop } = await serve((_, response) => response.setHeader('Connection', 'close').end('{}'));
		t.after(stop);
		const before = timers();
		assert.ok('answer' in (await trusted(http, at).send(1, message)));
		assert.equal(timers(), before);
	});

	test('several addresses, and none answers', async () => {
		const request = () => {
			throw Object.assign(new AggregateError([new Error('one'), new Error('other')]), { code: 'ECONNREFUSED' });
		};
		const got = await trusted({ Agent: http.Agent, request }).send(1, message);
		assert.deepEqual(got, { broke: { id: 1, message: 'ECONNREFUSED', code: 'ECONNREFUSED' } });
	});
});
