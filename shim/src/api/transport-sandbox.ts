import { LARGE, sizeOf } from '../core/loop.js';
import type { Method, Outcome } from '../core/steps.js';
import { answer, broke, late, readHeaders, TIMEOUT } from './answer.js';
import { addressOf } from './hosts.js';
import type { Message, Platform } from './operation.js';

/** The part of directus:api that the operation uses. */
export interface SandboxApi {
	request(
		url: string,
		options: { method: Method; headers: Record<string, string>; body?: string },
	): Promise<{ status: number; headers: unknown; data: unknown }>;
	sleep(milliseconds: number): Promise<void>;
	log(message: string): void;
}

/**
 * The transport of the sandbox: Directus sends the requests. It has no time limit, and throws on every status but 2xx.
 */
export function sandbox({ request, sleep, log }: SandboxApi): Platform {
	/**
	 * Gives a request up after TIMEOUT. A sleep cannot be cancelled, so each request leaves a timer in Directus for up to
	 * that time, and less than a kilobyte in the sandbox.
	 */
	function send(id: number, { host, path, ...options }: Message): Promise<Outcome> {
		const { promise, settle } = first<Outcome>();
		request(addressOf({ host, path }), options)
			.then(({ status, headers, data }) => answer(id, status, headers, data))
			.catch((error) => readError(id, error))
			.then(settle);
		sleep(TIMEOUT).then(
			() => settle(late(id, TIMEOUT)),
			() => {}, // an error that nobody handles would end a run that has nothing to do with it
		);
		return promise;
	}
	/**
	 * Empties a result after Directus has copied it. Directus holds the original in the sandbox until it collects its own
	 * garbage, and a few large results in a row would fill the sandbox.
	 *
	 * After the second sleep the copy is made, however short the sleeps are: the first one begins before Directus gets
	 * the result, the second one after that, and Directus requests the copy as soon as it gets the result. With longer
	 * sleeps, flows that run one after the other would fill the sandbox.
	 */
	async function emptied(result: unknown): Promise<void> {
		await sleep(10);
		await sleep(10);
		empty(result);
	}
	return {
		send,
		sleep,
		// Directus limits how long a script works until it first waits. It measures elapsed time, so a busy server can
		// exceed the limit, and ending the script may end the whole Directus process. After a wait there is no limit.
		begin: () => sleep(0),
		handedOver: (result) => (sizeOf(result) < LARGE ? undefined : emptied(result)),
		log: (message) => log(message),
	};
}

/**
 * A promise of the first value that it is settled with. It drops that value afterwards. Promise.race does not: the
 * sleep that lost would keep the answer in memory.
 */
function first<T>(): { promise: Promise<T>; settle(value: T): void } {
	let resolve: ((value: T) => void) | undefined;
	const promise = new Promise<T>((resolved) => {
		resolve = resolved;
	});
	const settle = (value: T) => {
		resolve?.(value);
		resolve = undefined;
	};
	return { promise, settle };
}

/**
 * Directus reads a body as one text, and V8 has no text of more than 512 MB. From Directus 11.16 on the status of such an
 * answer is unknown. It is not an error, because no error is that long.
 */
const TOO_LONG = /^Cannot create a string longer than /;

/**
 * Reads what the sandbox gets of an error of axios. Until Directus 11.13, that is a plain object whose response is JSON
 * text. From 11.16 on, it is an Error with only a message.
 */
function readError(id: number, error: unknown): Outcome {
	const { message = String(error), code, response } = (error ?? {}) as { [key: string]: unknown };
	const seen = parse(response);
	const text = String(message);
	if (TOO_LONG.test(text)) {
		return { answer: { id, status: seen?.status ?? 200, headers: readHeaders(seen?.headers), large: true } };
	}
	if (seen) return answer(id, seen.status, seen.headers, seen.data);
	const status = /^Request failed with status code (\d{3})$/.exec(text)?.[1];
	if (status !== undefined) return { answer: { id, status: Number(status), headers: {}, unseen: true } };
	// The message of Node's own errors begins with the call that failed, and its code: "connect ECONNREFUSED 1.2.3.4:443".
	const [, syscall, said] = /^(\w+) (E[A-Z_]+)\b/.exec(text) ?? [];
	return broke(id, {
		message: text || 'an error without a message',
		code: typeof code === 'string' ? code : said,
		syscall,
	});
}

/** Takes everything out of a result. */
function empty(result: unknown): void {
	if (typeof result !== 'object' || result === null) return;
	for (const [name, member] of Object.entries(result)) {
		if (Array.isArray(member)) member.length = 0;
		(result as Record<string, unknown>)[name] = undefined;
	}
}

function parse(response: unknown): { status: number; headers: unknown; data: unknown } | undefined {
	try {
		return typeof response === 'string' ? JSON.parse(response) : undefined;
	} catch {
		return undefined;
	}
}
