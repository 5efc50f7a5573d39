import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../core/steps.js';
import { answer, broke, late, type NodeError, readHeaders, TIMEOUT } from './answer.js';
import { addressOf } from './hosts.js';
import type { Message, Platform } from './operation.js';

/** The most bytes of a body, unzipped. A page of a hundred records with all their properties is a tenth of it. */
const MAX_BODY = 32 * 1024 * 1024;

/**
 * The transport outside the sandbox: Node's fetch, which keeps connections alive and unzips answers. Tests set another
 * server and time limit.
 */
export function trusted(origin?: string, timeout = TIMEOUT): Platform {
	/**
	 * Node's fetch may never settle if a zipped body has bytes after its end, not even when it is aborted. So the time limit
	 * does not wait for fetch.
	 */
	function send(id: number, { host, path, ...message }: Message): Promise<Outcome> {
		const address = origin === undefined ? addressOf({ host, path }) : origin + path;
		return new Promise((resolve) => {
			const limit = new AbortController();
			const timer = setTimeout(() => {
				resolve(late(id, timeout));
				limit.abort();
			}, timeout);
			ask(id, address, { ...message, redirect: 'manual', signal: limit.signal })
				.catch((error) => readError(id, error))
				.finally(() => clearTimeout(timer))
				.then(resolve);
		});
	}

	return {
		send,
		sleep: (milliseconds) => sleep(milliseconds),
		handedOver: () => undefined, // Directus has the result itself, and no copy
		log: (message, context) => context?.logger.error(message),
	};
}

async function ask(id: number, address: string, request: RequestInit): Promise<Outcome> {
	const response = await fetch(address, request);
	const { status } = response;
	const headers = Object.fromEntries(response.headers);
	const text = await readBody(response);
	if (text === undefined) return { answer: { id, status, headers: readHeaders(headers), large: true } };
	return answer(id, status, headers, parse(text));
}

/** Reads the body as text. Returns undefined for a body that is too large; leaving the loop closes its connection. */
async function readBody({ body }: Response): Promise<string | undefined> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body ?? []) {
		size += chunk.length;
		if (size > MAX_BODY) return undefined;
		chunks.push(chunk);
	}
	return new TextDecoder().decode(Buffer.concat(chunks)); // without a byte order mark, as axios does
}

/** The body as axios gives it in the sandbox: the value if it is JSON, otherwise the text. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * Reads an error of fetch. Its cause is the error of the connection, or a list of errors if a name has several
 * addresses.
 */
function readError(id: number, error: unknown): Outcome {
	const { cause = error } = error as { cause?: unknown };
	const { errors = [cause] } = cause as { errors?: unknown[] };
	const [{ message, code, syscall }] = errors as [NodeError];
	const connecting = code === 'UND_ERR_CONNECT_TIMEOUT' ? 'connect' : syscall;
	return broke(id, { message: message || code || String(error), code, syscall: connecting });
}
