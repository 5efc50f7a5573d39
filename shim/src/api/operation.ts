import type { OperationContext } from '@directus/extensions';
import { version } from '../../../package.json';
import type { Core } from '../core/core.js';
import { carryOut, Failure } from '../core/loop.js';
import type { Input, Method, Outcome, Problem, Request } from '../core/steps.js';
import { addressOf, type Host, hostOf, isApi } from './hosts.js';
import { readItems } from './items.js';
import { readOptions } from './options.js';
import { Accounts, readSecret, redact, type Token } from './token.js';

/** The ID that flows have stored, including those of directus-labs' operation. It is never renamed. */
const ID = 'hubspot-operation';

/** What differs between the sandbox and the trusted build. */
export interface Platform {
	/** Sends a request. Never rejects. */
	send(id: number, message: Message): Promise<Outcome>;
	sleep(milliseconds: number): Promise<void>;
	/** Waits before a run calls the core, if the host limits the time until a script first waits. */
	begin?(): Promise<void>;
	/**
	 * Resolves when Directus has a large result. If Directus gets a copy, the result is empty then. Returns nothing for a
	 * small result.
	 */
	handedOver(result: unknown): Promise<void> | undefined;
	/** Writes to the server's log. */
	log(message: string, context?: OperationContext): void;
}

/** An HTTP request as it goes out. */
export interface Message {
	/** One of HubSpot's hosts. */
	host: Host;
	/** With the query, percent-encoded. */
	path: string;
	method: Method;
	headers: Record<string, string>;
	body?: string;
}

type Handler = (options: Record<string, unknown>, context?: OperationContext) => Promise<unknown>;

/** A function that is also an object, because some versions of Directus call what they import, and most do not. */
type Operation = (() => Operation) & { id: string; handler: Handler };

/** Makes the operation that Directus registers. */
export function createOperation(core: Core, platform: Platform): Operation {
	const accounts = new Accounts();

	/**
	 * Takes from the options what the run needs. It is not async, because an async function would keep the options until
	 * its end. As a value, the body of a webhook takes twenty times as much memory as its text, and many may arrive at
	 * once.
	 */
	function handler(given: Record<string, unknown>, context?: OperationContext): Promise<unknown> {
		const { apiKey, client_secret, items: list } = given ?? {};
		const { token, account } = accounts.of(apiKey);
		const secret = readSecret(client_secret);
		try {
			const items = readItems(list);
			const options = readOptions({ ...given, apiKey: undefined, items: items ? undefined : list }, items);
			const input = { token: token.state, account, options, items: items?.length };
			return run({ token, secret }, input, items, context);
		} catch (error) {
			return Promise.reject(thrown(error, { token, secret }));
		}
	}

	async function run(
		secrets: { token: Token; secret: Token },
		input: Omit<Input, 'now'>,
		items: unknown[] | undefined,
		context: OperationContext | undefined,
	): Promise<unknown> {
		const { token } = secrets;
		const host = {
			items,
			// If an answer repeats the token, neither the core nor the flow sees it.
			send: async (request: Request) => redact(await platform.send(request.id, write(request, token)), { token }),
			sleep: platform.sleep,
			handedOver: platform.handedOver,
			log: (message: string) => platform.log(redact(message, secrets), context),
		};
		try {
			await platform.begin?.();
			return await carryOut(core, host, { now: Date.now(), ...input });
		} catch (error) {
			throw thrown(error, secrets);
		}
	}

	const operation: Operation = Object.assign(() => operation, { id: ID, handler });
	return operation;
}

/**
 * Makes the HTTP request. It has the token if it goes to HubSpot's API or is a secured submission of a form. The data
 * of a flow cannot send it to any other host.
 */
function write({ host: name, token: secured, method, path, body, type }: Request, token: Token): Message {
	if (token.state !== 'ok') throw new Error('a request without a token');
	const host = hostOf(name);
	if (!isApi(host) && method !== 'POST') throw new Error('a request that submits no form');
	addressOf({ host, path }); // throws where the transport would
	const headers: Record<string, string> = {
		Accept: 'application/json',
		...((isApi(host) || secured === true) && { Authorization: `Bearer ${token.text}` }),
		'User-Agent': `directus-extension-hubspot/${version}`,
	};
	const message: Message = { host, path, method, headers };
	if (body !== undefined) {
		headers['Content-Type'] = type ?? 'application/json';
		message.body = body;
	}
	return message;
}

/**
 * What a run throws. Directus parses a thrown string that is JSON; a flow would see nothing of a thrown Error. A
 * RangeError that leaves the sandbox ends the whole Directus process.
 */
function thrown(error: unknown, secrets: { token: Token; secret: Token }): string {
	return JSON.stringify(redact(error instanceof Failure ? error.problem : internal(error), secrets));
}

function internal(error: unknown): Problem {
	return {
		error: 'internal',
		message: error instanceof Error ? error.message : String(error),
		details: [],
		hint: 'This is a fault of the operation. HubSpot may have carried out requests that were sent before: look there before you run the flow again.',
	};
}
