// Tests the transports of both builds.

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Message } from '../../src/api/operation.js';
import { sandbox } from '../../src/api/transport-sandbox.js';
import { trusted } from '../../src/api/transport-trusted.js';
import { atOnce } from '../isolate/sandbox.js';

const message: Message = { host: 'api.hubapi.com', path: '/x', method: 'GET', headers: { Authorization: 'Bearer t' } };
const problem = { status: 'error', category: 'VALIDATION_ERROR', message: 'no' };

describe('in the sandbox', () => {
	function answering(outcome: () => unknown) {
		const sent: unknown[][] = [];
		const request = async (...args: unknown[]) => {
			sent.push(args);
			return outcome() as never;
		};
		return { send: sandbox({ request, sleep: atOnce, log() {} }).send, sent };
	}
	function failing(error: unknown) {
		return answering(() => {
			throw error;
		}).send(1, message);
	}

	test('a request has only the members that are given', async () => {
		const { send, sent } = answering(() => ({ status: 204, headers: {}, data: '' }));
		await send(1, message);
		await send(2, { ...message, method: 'POST', body: '{}' });
		const { host: _, path, ...options } = message;
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
			{ headers: { date: 'now', 'retry-after': '10', 'x-hubspot-ratelimit-max': '100' } },
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

	test('an error of newer Directus versions shows the status, and that the rest is hidden', async () => {
		const got = await failing(new Error('Request failed with status code 409'));
		assert.deepEqual(got, { answer: { id: 1, status: 409, headers: {}, unseen: true } });
	});

	test('an answer longer than any text is too large, and is not read again', async () => {
		const message = 'Cannot create a string longer than 0x1fffffe8 characters';
		const large = { id: 1, status: 200, headers: {}, large: true };
		assert.deepEqual(await failing(new Error(message)), { answer: large });
		const response = JSON.stringify({ status: 201, headers: { Date: 'now' } }); // the form of older Directus versions
		const headers = { date: 'now' };
		assert.deepEqual(await failing({ message, response }), { answer: { ...large, status: 201, headers } });
	});

	test('a request is given up after a minute, and its later outcome is ignored', async () => {
		for (const end of ['resolve', 'reject'] as const) {
			const waits: [milliseconds: number, end: () => void][] = [];
			const requests: { resolve(answer: never): void; reject(error: Error): void }[] = [];
			const { send } = sandbox({
				request: () => new Promise((resolve, reject) => requests.push({ resolve, reject })),
				sleep: (milliseconds) => new Promise((end) => waits.push([milliseconds, end])),
				log() {},
			});
			const sent = send(1, message);
			assert.deepEqual([waits.length, waits[0]?.[0]], [1, 60_000]);
			waits[0]?.[1]();
			assert.deepEqual(await sent, { broke: { id: 1, message: 'no answer within 60 seconds', code: 'ETIMEDOUT' } });
			requests[0]?.[end]((end === 'reject' ? new Error('late') : { status: 200, headers: {}, data: {} }) as never);
			await new Promise((resolve) => setImmediate(resolve)); // a rejection that nobody handles would now fail the test
		}
	});

	test('a sleep that fails does not fail the request', async () => {
		const { send } = sandbox({
			request: () => new Promise((resolve) => setImmediate(resolve, { status: 204, headers: {}, data: '' })),
			sleep: async () => assert.fail('no sleep'),
			log() {},
		});
		assert.deepEqual(await send(1, message), { answer: { id: 1, status: 204, headers: {} } });
	});

	test('a large result is emptied after Directus has it, and a small one is not', async () => {
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
	const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';
	/** The codes of answers that are not HTTP. They differ between versions of Node. */
	const MALFORMED = /^(HPE_|UND_ERR_)/;
	const ZIPS = Array(50).fill('gzip').join(', ');

	/** A server on this machine, which needs no certificates. */
	async function serve(listener: RequestListener) {
		const server = http.createServer(listener).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const stop = () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		};
		return { server, at, stop };
	}

	/** Sends a request to a server of its own. */
	async function sendTo(listener: RequestListener, given: Partial<Message> = {}, timeout?: number) {
		const { at, stop } = await serve(listener);
		try {
			return await trusted(at, timeout).send(1, { ...message, ...given });
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
		assert.deepEqual(Object.keys(got.answer.headers).sort(), ['date', 'x-hubspot-seen']);
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

	test('two requests use one connection', async () => {
		const { server, at, stop } = await serve((_, response) => response.end('{}'));
		let connections = 0;
		server.on('connection', () => connections++);
		const { send } = trusted(at);
		for (const id of [1, 2]) {
			assert.ok('answer' in (await send(id, message)));
			// The client gets the answer before its connection is free again.
			await new Promise((resolve) => setImmediate(resolve));
		}
		await stop();
		assert.equal(connections, 1);
	});

	test('a request has the given headers', async () => {
		const headers = { Authorization: 'Bearer t', 'Content-Type': 'text/csv', 'User-Agent': 'of-the-test' };
		const got = await sendTo((request, response) => response.end(JSON.stringify(request.headers)), {
			method: 'POST',
			headers,
			body: '{}',
		});
		assert.ok('answer' in got);
		const { authorization, 'content-type': type, 'user-agent': agent } = got.answer.json as Record<string, string>;
		assert.deepEqual([authorization, type, agent], Object.values(headers));
	});

	test('a connection that the server closed is not used again', async () => {
		const { server, at, stop } = await serve((_, response) => response.end('{}'));
		let last: Socket | undefined;
		let connections = 0;
		server.on('connection', (socket) => {
			connections++;
			last = socket;
		});
		const { send } = trusted(at);
		const post: Message = { ...message, method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: '1' };
		assert.ok('answer' in (await send(1, post)));
		// The client has seen the end after it ended its own side.
		await new Promise((resolve) => last?.once('close', resolve).end());
		assert.ok('answer' in (await send(2, post)));
		await stop();
		assert.equal(connections, 2);
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

	const BOMB = gzipSync(Buffer.alloc(33 << 20));
	/** 10 MB that are 10 GB after unzipping. Zipped texts one after another are one zipped text. */
	const BOMBS = Array<Buffer>(300).fill(BOMB);
	/** The bytes that a server writes without Node's HTTP. */
	const raw =
		(text: string): RequestListener =>
		(request) =>
			void request.socket.end(`HTTP/1.1 200 OK\r\n${text}`);
	const answers: [string, RequestListener, object][] = [
		[
			'an error with its body',
			(_, response) => response.writeHead(400).end(JSON.stringify(problem)),
			{ status: 400, json: problem },
		],
		['a page', (_, response) => response.writeHead(502).end('<html>ü'), { status: 502, text: '<html>ü' }],
		['no body', (_, response) => response.writeHead(204).end(), { status: 204 }],
		[
			'no body, said to be zipped',
			(_, response) => response.writeHead(204, { 'Content-Encoding': 'gzip' }).end(),
			{ status: 204 },
		],
		[
			'an empty body, said to be zipped',
			(_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(),
			{ status: 200 },
		],
		['a byte order mark', (_, response) => response.end('\uFEFF{"id":"1"}'), { status: 200, json: { id: '1' } }],
		[
			'a body that is zipped',
			({ headers }, response) => {
				assert.match(headers['accept-encoding'] ?? '', /gzip/);
				response.setHeader('Content-Encoding', 'gzip').end(gzipSync('{"id":"ü"}'));
			},
			{ status: 200, json: { id: 'ü' } },
		],
		[
			'one that is zipped small, and large',
			(_, response) => response.setHeader('Content-Encoding', 'gzip').end(BOMB),
			{ status: 200, large: true },
		],
		[
			'one that is zipped in 10 MB, and has 10 GB',
			(_, response) => {
				response.setHeader('Content-Encoding', 'gzip');
				for (const bomb of BOMBS) response.write(bomb);
				response.end();
			},
			{ status: 200, large: true },
		],
		[
			'one that is zipped twice',
			(_, response) => response.setHeader('Content-Encoding', 'gzip, gzip').end(gzipSync(Buffer.concat(BOMBS))),
			{ status: 200, large: true },
		],
		[
			'one that is zipped by Brotli',
			(_, response) => response.setHeader('Content-Encoding', 'br').end(brotliCompressSync(Buffer.alloc(33 << 20))),
			{ status: 200, large: true },
		],
		['less than there is', raw('Content-Length: 5\r\n\r\n{"id":"1"}'), { status: 200, text: '{"id"' }],
		[
			'a chunk with a long name',
			raw(`${CHUNKED}2;${'x'.repeat(1 << 20)}\r\n{}\r\n0\r\n\r\n`),
			{ status: 200, json: {} },
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

	const cut: [string, RequestListener, string | RegExp | undefined][] = [
		['before the answer', (request) => request.socket.destroy(), 'UND_ERR_SOCKET'],
		['by a reset', (request) => request.socket.resetAndDestroy(), 'ECONNRESET'],
		[
			'in its body',
			(request, response) => {
				response.writeHead(200, { 'Content-Length': 100 });
				response.write('{', () => request.socket.destroy());
			},
			'UND_ERR_SOCKET',
		],
		['in a body of chunks', raw(`${CHUNKED}2\r\n{}\r\n`), 'UND_ERR_SOCKET'],
		[
			'in a zipped body',
			(request, response) => {
				response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': 100 });
				response.write(gzipSync('{}'.repeat(9)), () => request.socket.destroy());
			},
			'UND_ERR_SOCKET',
		],
		[
			'by a zip that is none',
			(_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('{}'),
			'Z_DATA_ERROR',
		],
		['by 10,000 headers', raw(`${'X-HubSpot-A: b\r\n'.repeat(10_000)}\r\n{}`), 'UND_ERR_HEADERS_OVERFLOW'],
		['by a header of 1 MB', raw(`X-HubSpot-A: ${'b'.repeat(1 << 20)}\r\n\r\n{}`), 'UND_ERR_HEADERS_OVERFLOW'],
		['by a trailer of 1 MB', raw(`${CHUNKED}0\r\nA: ${'b'.repeat(1 << 20)}\r\n\r\n`), 'UND_ERR_HEADERS_OVERFLOW'],
		['by a trailer that is none', raw(`${CHUNKED}2\r\n{}\r\n0\r\n\0no colon\r\n\r\n`), MALFORMED],
		['by a chunk without bounds', raw(`${CHUNKED}${'F'.repeat(17)}\r\n{}\r\n`), MALFORMED],
		['by a length below zero', raw('Content-Length: -1\r\n\r\n{}'), MALFORMED],
		['by a length beyond all numbers', raw(`Content-Length: ${'9'.repeat(30)}\r\n\r\n{}`), MALFORMED],
		['by two lengths', raw('Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'), MALFORMED],
		['by a length and chunks', raw(`Content-Length: 2\r\n${CHUNKED}2\r\n{}\r\n0\r\n\r\n`), MALFORMED],
		['by words that are not HTTP', (request) => void request.socket.end('SSH-2.0\r\n'), MALFORMED],
		['by too many zips', (_, response) => response.setHeader('Content-Encoding', ZIPS).end('{}'), undefined],
		[
			'by another protocol',
			(request) =>
				void request.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
			'UND_ERR_SOCKET',
		],
	];
	for (const [name, listener, code] of cut) {
		test(`an answer that is cut ${name}`, async () => {
			const got = await sendTo(listener, { method: 'POST', body: '{}' });
			assert.ok('broke' in got, JSON.stringify(got));
			if (code instanceof RegExp) assert.match(got.broke.code ?? '', code);
			else assert.equal(got.broke.code, code);
			assert.equal(got.broke.unsent, undefined);
			assert.ok(got.broke.message.length > 0);
		});
	}

	test('a server that does not exist', async () => {
		const { at, stop } = await serve(() => {});
		await stop();
		const got = await trusted(at).send(1, message);
		assert.ok('broke' in got);
		assert.equal(got.broke.code, 'ECONNREFUSED');
		assert.equal(got.broke.unsent, true);
	});

	test('an endless answer is given up as too large, and its connection is closed', async () => {
		let closed: Promise<unknown> | undefined;
		let left = 1000; // megabytes, which are many more than are read
		const { at, stop } = await serve((_, response) => {
			closed = new Promise((resolve) => response.once('close', resolve));
			const chunk = Buffer.alloc(1 << 20);
			const more = () => {
				while (--left > 0 && response.write(chunk));
				if (left > 0) response.once('drain', more);
				else response.end();
			};
			more();
		});
		const got = await trusted(at).send(1, message);
		assert.ok('answer' in got && got.answer.large);
		await closed; // the client closes it, and not stop
		assert.ok(left > 0, 'all of it was read');
		await stop();
	});

	const late: [string, RequestListener][] = [
		['no answer', () => {}],
		['no end of the answer', (_, response) => void response.writeHead(200).write('{')],
		['nothing but a status before the answer', (_, response) => void response.writeHead(101).end()],
		['no end of a zipped one', (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).write('')],
	];
	for (const [name, listener] of late) {
		test(`${name} in time`, async () => {
			const got = await sendTo(listener, {}, 50);
			assert.deepEqual(got, { broke: { id: 1, message: 'no answer within 0.05 seconds', code: 'ETIMEDOUT' } });
		});
	}

	test('a zipped answer with bytes after its end is given up, although fetch reports nothing', async () => {
		const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n';
		const answer = Buffer.concat([Buffer.from(head), gzipSync('{}'), Buffer.alloc(1000, 'odd')]);
		const got = await sendTo((request) => void request.socket.end(answer), {}, 500);
		assert.ok('broke' in got, JSON.stringify(got));
		assert.match(got.broke.code ?? '', /^(Z_DATA_ERROR|ETIMEDOUT)$/);
	});

	test('a request is given up after a minute', async (t) => {
		const { at, stop } = await serve(() => {});
		t.mock.timers.enable({ apis: ['setTimeout'] });
		const sent = trusted(at).send(1, message);
		const early = Symbol();
		t.mock.timers.tick(59_999);
		assert.equal(await Promise.race([sent, new Promise((resolve) => setImmediate(resolve, early))]), early);
		t.mock.timers.tick(1);
		assert.deepEqual(await sent, { broke: { id: 1, message: 'no answer within 60 seconds', code: 'ETIMEDOUT' } });
		await stop();
	});

	test('the timer of a request ends with the request', async (t) => {
		const { at, stop } = await serve((_, response) => response.end('{}'));
		t.after(stop);
		const [set, clear] = [t.mock.method(globalThis, 'setTimeout'), t.mock.method(globalThis, 'clearTimeout')];
		assert.ok('answer' in (await trusted(at).send(1, message)));
		const timers = set.mock.calls.filter(({ arguments: [, milliseconds] }) => milliseconds === 60_000);
		assert.equal(timers.length, 1);
		assert.ok(clear.mock.calls.some(({ arguments: [timer] }) => timer === timers[0]?.result));
	});

	const refused = (address: string) =>
		Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED', syscall: 'connect' });
	const causes: [string, unknown, object][] = [
		[
			'on several addresses',
			Object.assign(new AggregateError([refused('::1:443'), refused('1.2.3.4:443')]), { code: 'ECONNREFUSED' }),
			{ message: 'connect ECONNREFUSED ::1:443', code: 'ECONNREFUSED', unsent: true },
		],
		[
			'while it was opened',
			Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
			{ message: 'Connect Timeout Error', code: 'UND_ERR_CONNECT_TIMEOUT', unsent: true },
		],
		[
			'when it was open',
			Object.assign(new Error('write EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'write' }),
			{ message: 'write EHOSTUNREACH', code: 'EHOSTUNREACH' },
		],
		['for no known cause', undefined, { message: 'fetch failed' }],
		['without words', Object.assign(new Error(''), { code: 'EPIPE' }), { message: 'EPIPE', code: 'EPIPE' }],
	];
	for (const [name, cause, want] of causes) {
		test(`a connection that fails ${name}`, async (t) => {
			t.mock.method(globalThis, 'fetch', async () => {
				throw new TypeError('fetch failed', cause === undefined ? {} : { cause });
			});
			assert.deepEqual(await trusted().send(1, message), { broke: { id: 1, ...want } });
		});
	}
});
