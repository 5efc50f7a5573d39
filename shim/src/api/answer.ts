import type { Answer, Outcome } from '../core/steps.js';

/** Makes an answer of what an HTTP client returned: data is a text where the body was not JSON, empty where there was none. */
export function answer(id: number, status: number, headers: unknown, data: unknown): Outcome {
	const read: Answer = { id, status, headers: readHeaders(headers) };
	if (typeof data === 'string') {
		if (data !== '') read.text = data;
	} else if (data !== undefined) {
		read.json = data;
	}
	return { answer: read };
}

/**
 * The headers that the core looks at, of the two dozen that come with an answer of HubSpot, cookies among them. Nothing
 * else leaves here.
 */
export function readHeaders(headers: unknown): Record<string, string> {
	const read: Record<string, string> = {};
	const all = (headers ?? {}) as Record<string, unknown>;
	for (const given of Object.keys(all)) {
		const name = given.toLowerCase();
		if (name === 'retry-after' || name.startsWith('x-hubspot-')) read[name] = String(all[given]);
	}
	return read;
}
