import type { Outcome } from '../core/steps.js';

/** Makes an answer of what an HTTP client returned: data is a text where the body was not JSON, empty where there was none. */
export function answer(id: number, status: number, headers: unknown, data: unknown): Outcome {
	const body = data === '' || data === undefined ? {} : typeof data === 'string' ? { text: data } : { json: data };
	return { answer: { id, status, headers: readHeaders(headers), ...body } };
}

/**
 * The headers that the core looks at, of the two dozen that come with an answer of HubSpot, cookies among them. Nothing
 * else leaves here.
 */
export function readHeaders(headers: unknown): Record<string, string> {
	const read: Record<string, string> = {};
	for (const [given, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
		const name = given.toLowerCase();
		if (name === 'retry-after' || name.startsWith('x-hubspot-')) read[name] = String(value);
	}
	return read;
}
