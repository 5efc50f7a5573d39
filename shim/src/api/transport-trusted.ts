import type * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Outcome } from '../core/steps.js';
import { answer, broke, readHeaders } from './answer.js';
import { HOST, type Message, type Platform } from './operation.js';

/** Longer than HubSpot takes for its slowest answers, and shorter than a person waits. */
const TIMEOUT = 30_000;

/** How long a connection is kept for the next request, in milliseconds: shorter than any server keeps it. */
const IDLE = 4000;

/** A page of a hundred records with all their properties is a tenth of it. */
const MAX_BODY = 32 * 1024 * 1024;

/** Node's module of the protocol. Tests have one without certificates. */
export type Protocol = Pick<typeof http, 'request' | 'Agent'>;

/** Who is asked. Tests have a server of their own. */
export type Server = { host: string; port?: number };

/**
 * Outside the sandbox: Node's own client, which keeps connections alive, follows no redirect, and takes half the time of
 * its fetch. Requests are given up after so many milliseconds.
 */
export function trusted(
	{ request, Agent }: Protocol = https,
	{ host, port }: Server = { host: HOST },
	timeout = TIMEOUT,
): Platform {
	const agent = new Agent({ keepAlive: true, timeout: IDLE });

	async function send(id: number, { path, method, headers, body }: Message): Promise<Outcome> {
		let late = false;
		let timer: NodeJS.Timeout | undefined;
		try {
			const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
				// Node gives a DELETE with a body no length of its own.
				const length = body !== undefined && { 'Content-Length': Buffer.byteLength(body) };
				const all = { 'Accept-Encoding': 'gzip', ...headers, ...length };
				const sent = request({ host, port, path, method, headers: all, agent }, resolve);
				timer = setTimeout(() => {
					late = true;
					sent.destroy();
				}, timeout);
				sent.on('error', reject).end(body);
			});
			const status = response.statusCode ?? 0;
			const text = await readBody(response);
			if (text === undefined) return { answer: { id, status, headers: readHeaders(response.headers), large: true } };
			return answer(id, status, response.headers, parse(text));
		} catch (error) {
			if (!late) return readError(id, error);
			return { broke: { id, message: `no answer within ${timeout / 1000} seconds`, code: 'ETIMEDOUT' } };
		} finally {
			clearTimeout(timer);
		}
	}

	return {
		send,
		sleep: (milliseconds) => sleep(milliseconds),
		handedOver: () => undefined, // Directus has the result itself, and no copy
		log: (message, context) => context?.logger.error(message),
	};
}

/** The body as text; nothing where that is too much. */
async function readBody(response: http.IncomingMessage): Promise<string | undefined> {
	let bytes = await readBytes(response);
	if (bytes && response.headers['content-encoding'] === 'gzip') bytes = await unzip(bytes);
	return bytes && new TextDecoder().decode(bytes); // which drops a byte order mark, as axios does
}

/** By its events: to iterate over it takes a third longer. */
function readBytes(response: http.IncomingMessage): Promise<Buffer | undefined> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		response.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size <= MAX_BODY) return;
			resolve(undefined);
			response.destroy();
		});
		response.on('end', () => resolve(Buffer.concat(chunks)));
		response.on('error', reject);
	});
}

async function unzip(bytes: Buffer): Promise<Buffer | undefined> {
	try {
		return await promisify(gunzip)(bytes, { maxOutputLength: MAX_BODY });
	} catch (error) {
		if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
		throw error;
	}
}

/** The body as axios gives it in the sandbox: the value where it is JSON, else the text. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Where a name has several addresses and none answers, only the code says so. */
function readError(id: number, error: unknown): Outcome {
	const { message, code, syscall } = error as NodeJS.ErrnoException;
	return broke(id, { message: message || code || String(error), code, syscall });
}
