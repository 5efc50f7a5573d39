// Gives a real Directus answers for which its sandbox hardly has room, answers that are not HTTP, and redirects.

import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { NEWEST } from './install.js';
import type { Kind } from './packages.js';
import { askingOnce, type Directus, type Flow, UNLOGGED } from './server.js';
import { type StandIn, TOKEN } from './stand-in.js';
import { inEachPackage, type Running } from './suite.js';

interface Problem {
	error: string;
	message: string;
	status?: number;
}

interface Page {
	results: object[];
	complete?: boolean;
	note?: string;
	paging?: { next: { after: string } };
}

/** The options that a run may give. */
const names = [
	'action',
	'id',
	'limit',
	'after',
	'all_pages',
	'maximum',
	'l_fields',
	'output',
	'items',
	'since',
	'id_property',
	'patience',
];

inEachPackage([NEWEST, '10.13.4'], hardPressed);

function hardPressed(running: Running): void {
	const { kind } = running;
	let hubspot: StandIn;
	let directus: Directus;
	let flow: Flow;

	before(async () => {
		({ hubspot, directus } = running);
		const options = Object.fromEntries(names.map((name) => [name, `{{ $trigger.body.${name} }}`]));
		flow = await directus.createFlow('Memory', askingOnce({ ...options, endpoint: 'contacts' }), UNLOGGED);
	});

	// Options that are not given are null, because most fields reject a template that finds nothing.
	const none = Object.fromEntries(names.map((name) => [name, null]));
	const run = (options: object) =>
		directus.trigger<{ value?: Page; problem?: Problem }>(flow, { ...none, patience: 5, ...options }, 3_600_000);

	test('10,000 contacts of 10 KB are read in parts', async () => {
		await hubspot.control('POST', 'seed', {
			type: 'contacts',
			count: 10_000,
			properties: { email: 'c{n}@example.com', message: 'x'.repeat(10_000) },
		});
		let [seen, cursor] = [0, ''];
		for (let runs = 0; runs < 20; runs++) {
			const options = {
				action: 'list',
				all_pages: true,
				maximum: 10_000,
				l_fields: ['email', 'message'],
				after: cursor,
			};
			const { value, problem } = await run(options);
			assert.equal(problem, undefined, JSON.stringify(problem));
			seen += value?.results.length ?? 0;
			if (value?.complete) break;
			assert.match(value?.note ?? '', /fewer properties/);
			cursor = value?.paging?.next.after ?? '';
		}
		assert.equal(seen, 10_000);
	});

	test('a hundred runs at once that read all of them wait for each other', async () => {
		const fields = { l_fields: ['email', 'message'] };
		const options = { action: 'list', all_pages: true, maximum: 10_000, ...fields, patience: 3600 };
		const all = await Promise.all(Array.from({ length: 100 }, () => run(options)));
		for (const { value, problem } of all) {
			assert.equal(problem, undefined, JSON.stringify(problem));
			assert.ok((value?.results.length ?? 0) >= 100);
		}
	});

	test('forty runs at once end with a result or an error if they need more memory than there is', async () => {
		const fields = { l_fields: ['email', 'message'] };
		const emails = Array.from({ length: 1000 }, (_, i) => `c${i + 1}@example.com`);
		for (const options of [
			{ action: 'list', all_pages: true, maximum: 10_000, output: 'simple', ...fields },
			{ action: 'get_many', items: emails, id_property: 'email', ...fields },
		]) {
			const all = await Promise.all(Array.from({ length: 40 }, () => run(options)));
			for (const { value, problem } of all) {
				if (problem) assert.equal(problem.error, 'validation', JSON.stringify(problem));
				else assert.ok((value?.results.length ?? 0) >= 100, `${JSON.stringify(value)}`.slice(0, 1000));
			}
			assert.ok(all.some(({ value }) => value));
			assert.equal((await run({ action: 'list', limit: 3 })).problem, undefined);
		}
	});

	test('one answer of 60 MB is refused, and the next run works', async () => {
		const text = JSON.stringify({
			id: '1',
			properties: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`text_${i}`, 'x'.repeat(1_000_000)])),
		});
		await hubspot.control('POST', 'faults', { path: '/crm/objects/**', status: 200, body: text, times: 1 });
		const { problem } = await run({ action: 'retrieve', id: '1001' });
		assert.equal(problem?.error, 'validation', JSON.stringify(problem) + directus.log.slice(-1500));
		assert.match(problem?.message ?? '', /larger than what one run can hold/);
		assert.equal((await run({ action: 'list', limit: 3 })).problem, undefined);
	});

	/**
	 * How often a zipped answer repeats 20 MB. The trusted package stops unzipping when an answer is too large. For the
	 * sandboxed package, Directus unzips all of it.
	 */
	const BOMBS: Record<Kind, number> = { sandboxed: 30, trusted: 500 };
	const HEAD = 'HTTP/1.1 200 OK\r\n';
	const ZIPPED = `${HEAD}Content-Encoding: gzip\r\n\r\n`;
	const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
	const LONG = 'x'.repeat(2 ** 20);
	const odd: [string, string | Buffer, RegExp, { filler: Buffer; fillers: number }?][] = [
		['10,000 headers', `${HEAD}${'X-HubSpot-A: b\r\n'.repeat(10_000)}\r\n{}`, /^network$/],
		['a header of 1 MB', `${HEAD}X-HubSpot-A: ${LONG}\r\n\r\n{}`, /^network$/],
		['less in it than its length says', `${HEAD}Content-Length: 500\r\n\r\n{}`, /^network$/],
		['more in it than its length says', `${HEAD}Content-Length: 2\r\n\r\n{"id":"1"}`, /^(network|upstream)$/],
		['a length below zero', `${HEAD}Content-Length: -1\r\n\r\n{}`, /^network$/],
		['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^network$/],
		['a malformed trailer', `${CHUNKED}2\r\n{}\r\n0\r\n\0no colon\r\n\r\n`, /^network$/],
		['a trailer of 1 MB', `${CHUNKED}2\r\n{}\r\n0\r\nA: ${LONG}\r\n\r\n`, /^network$/],
		['a chunk without bounds', `${CHUNKED}${'F'.repeat(17)}\r\n{}\r\n`, /^network$/],
		['no HTTP in it', 'SSH-2.0\r\n', /^network$/],
		['a body that only claims to be zipped', `${ZIPPED}{"id":"1"}`, /^network$/],
		[
			'a Brotli zip of 40 MB',
			Buffer.concat([
				Buffer.from(`${HEAD}Content-Encoding: br\r\n\r\n`),
				brotliCompressSync(Buffer.alloc(40 * 2 ** 20)),
			]),
			/^(validation|upstream)$/,
		],
		[
			'a zip that is larger than any text',
			ZIPPED,
			/^(validation|network)$/, // too large, or not unzipped within the time limit of a request
			{ filler: gzipSync(Buffer.alloc(20 * 2 ** 20)), fillers: BOMBS[kind] },
		],
	];
	for (const [name, raw, want, more] of odd) {
		test(`an answer with ${name} ends the run, and the next one works`, async () => {
			const filler = more && { ...more, filler: more.filler.toString('base64') };
			const fault = { kind: 'raw', path: '/crm/objects/**', raw: Buffer.from(raw).toString('base64'), ...filler };
			await hubspot.control('POST', 'faults', fault);
			const { problem } = await run({ action: 'retrieve', id: '1001', patience: 0 });
			await hubspot.control('DELETE', 'faults');
			assert.match(problem?.error ?? '', want, JSON.stringify(problem));
			assert.equal((await run({ action: 'list', limit: 3 })).problem, undefined);
		});
	}

	for (const status of [301, 302, 307, 308]) {
		test(`a redirect with ${status} takes the token nowhere`, async () => {
			const seen: IncomingHttpHeaders[] = [];
			const other = createServer((request, response) => {
				seen.push(request.headers);
				response.setHeader('content-type', 'application/json').end('{"id":"1","properties":{}}');
			}).listen(0, '127.0.0.1');
			await new Promise((done) => other.once('listening', done));
			try {
				const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/elsewhere`;
				await hubspot.control('POST', 'faults', {
					path: '/crm/objects/**',
					kind: 'redirect',
					status,
					location,
					times: 1,
				});
				await run({ action: 'retrieve', id: '1001' });
				// The sandbox follows a redirect without the token. The trusted package follows none.
				assert.equal(seen.length, kind === 'sandboxed' ? 1 : 0);
				for (const headers of seen) assert.equal(headers.authorization, undefined);
				assert.doesNotMatch(JSON.stringify(seen), new RegExp(TOKEN));
			} finally {
				other.close();
			}
		});
	}

	test('Directus was not restarted', () => assert.doesNotMatch(directus.log, /memory limit|core stopped/));
}
