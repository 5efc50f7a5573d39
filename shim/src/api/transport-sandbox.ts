import type { Method, Outcome } from '../core/steps.js';
import { answer } from './answer.js';
import type { Message, Platform } from './operation.js';

/** The part of directus:api that is used. */
export interface SandboxApi {
	request(
		url: string,
		options: { method: Method; headers: Record<string, string>; body?: string },
	): Promise<{ status: number; headers: unknown; data: unknown }>;
	sleep(milliseconds: number): Promise<void>;
	log(message: string): void;
}

/** The sandbox's only way out: a request by the host, which knows no time-out and throws on every status but 2xx. */
export function sandbox({ request, sleep, log }: SandboxApi): Platform {
	async function send(id: number, { url, ...options }: Message): Promise<Outcome> {
		try {
			const { status, headers, data } = await request(url, options);
			return answer(id, status, headers, data);
		} catch (error) {
			return readError(id, error);
		}
	}
	return { send, sleep, log: (message) => log(message) };
}

/**
 * What is left of an error of axios in the sandbox: until Directus 11.13 a plain object whose response is JSON text,
 * from 11.16 on an Error with nothing but a message.
 */
function readError(id: number, error: unknown): Outcome {
	const { message = String(error), code, response } = (error ?? {}) as { [key: string]: unknown };
	const seen = parse(response);
	if (seen) return answer(id, seen.status, seen.headers, seen.data);
	const text = String(message);
	const status = /^Request failed with status code (\d{3})$/.exec(text)?.[1];
	if (status !== undefined) return { answer: { id, status: Number(status), headers: {}, unseen: true } };
	const name = typeof code === 'string' ? code : /\bE[A-Z]{3,}\b/.exec(text)?.[0];
	return { broke: { id, message: text, ...(name !== undefined && { code: name }) } };
}

function parse(response: unknown): { status: number; headers: unknown; data: unknown } | undefined {
	try {
		return typeof response === 'string' ? JSON.parse(response) : undefined;
	} catch {
		return undefined;
	}
}
