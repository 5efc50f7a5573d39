import type { Outcome } from '../core/steps.js';

/** Makes an answer of what an HTTP client returned: data is a text where the body was not JSON, empty where there was none. */
export function answer(id: number, status: number, headers: unknown, data: unknown): Outcome {
	const body = data === '' || data === undefined ? {} : typeof data === 'string' ? { text: data } : { json: data };
	return { answer: { id, status, headers: readHeaders(headers), ...body } };
}

function readHeaders(headers: unknown): Record<string, string> {
	const entries = Object.entries((headers ?? {}) as Record<string, unknown>);
	return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
