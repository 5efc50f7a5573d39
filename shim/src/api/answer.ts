import type { Answer, Outcome } from '../core/steps.js';

/** The time limit of a request with its whole answer, in milliseconds: longer than HubSpot's slowest answers take. */
export const TIMEOUT = 60_000;

/**
 * Makes an answer from what an HTTP client returned. data is a text if the body was not JSON, and empty if there was
 * none.
 */
export function answer(id: number, status: number, headers: unknown, data: unknown): Outcome {
	const read: Answer = { id, status, headers: readHeaders(headers) };
	if (typeof data === 'string') {
		if (data !== '') read.text = data;
	} else if (data !== undefined) {
		read.json = data;
	}
	return { answer: read };
}

/** What an error of Node says. */
export interface NodeError {
	message: string;
	/** Such as ECONNRESET. */
	code?: string | undefined;
	/** The call that failed, such as read. */
	syscall?: string | undefined;
}

/** Reports a request without an answer. If no connection could be opened, nothing of it was sent. */
export function broke(id: number, { message, code, syscall }: NodeError): Outcome {
	const unsent = syscall === 'connect' || syscall === 'getaddrinfo';
	return { broke: { id, message, ...(code !== undefined && { code }), ...(unsent && { unsent }) } };
}

/** Reports a request that was given up after some milliseconds. It may have arrived. */
export function late(id: number, timeout: number): Outcome {
	return broke(id, { message: `no answer within ${timeout / 1000} seconds`, code: 'ETIMEDOUT' });
}

/** The headers that the core looks at. HubSpot sends two dozen, cookies among them; the others are dropped here. */
export function readHeaders(headers: unknown): Record<string, string> {
	const read: Record<string, string> = {};
	const all = (headers ?? {}) as Record<string, unknown>;
	for (const given of Object.keys(all)) {
		const name = given.toLowerCase();
		if (name === 'retry-after' || name === 'date' || name.startsWith('x-hubspot-')) read[name] = String(all[given]);
	}
	return read;
}
