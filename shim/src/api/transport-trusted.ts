import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../core/steps.js';
import { answer, readHeaders } from './answer.js';
import type { Message, Platform } from './operation.js';

/** Longer than HubSpot takes for its slowest answers, and shorter than a person waits. */
const TIMEOUT = 30_000;

/** A page of a hundred records with all their properties is a tenth of it. */
const MAX_BODY = 32 * 1024 * 1024;

type Fetch = typeof globalThis.fetch;

/** Outside the sandbox: the fetch of Node, which keeps connections alive. */
export function trusted(fetch: Fetch = globalThis.fetch): Platform {
	async function send(id: number, { url, ...message }: Message): Promise<Outcome> {
		try {
			// The token must not follow a redirect.
			const init = { ...message, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) } as const;
			const response = await fetch(url, init);
			const text = await readBody(response);
			const headers = Object.fromEntries(response.headers);
			if (text === undefined) {
				return { answer: { id, status: response.status, headers: readHeaders(headers), large: true } };
			}
			return answer(id, response.status, headers, parse(text));
		} catch (error) {
			return readError(id, error);
		}
	}
	return {
		send,
		sleep: (milliseconds) => sleep(milliseconds),
		log: (message, context) => context?.logger.error(message),
	};
}

/** The body as text; nothing where that is too much. */
async function readBody(response: Response): Promise<string | undefined> {
	const decoder = new TextDecoder();
	let text = '';
	let size = 0;
	for await (const chunk of response.body ?? []) {
		size += chunk.length;
		if (size > MAX_BODY) return undefined;
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}

/** The body as axios gives it in the sandbox: the value where it is JSON, else the text. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Fetch says only that it failed; what happened is in the cause. */
function readError(id: number, error: unknown): Outcome {
	if (error instanceof Error && error.name === 'TimeoutError') {
		return { broke: { id, message: `no answer within ${TIMEOUT / 1000} seconds`, code: 'ETIMEDOUT' } };
	}
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const { message, code } = cause as { message?: string; code?: unknown };
	return { broke: { id, message: message ?? String(cause), ...(typeof code === 'string' && { code }) } };
}
