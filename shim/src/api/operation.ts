import type { OperationContext } from '@directus/extensions';
import { version } from '../../../package.json';
import type { Core } from '../core/core.js';
import { carryOut, Failure } from '../core/loop.js';
import type { Input, Method, Outcome, Problem, Request } from '../core/steps.js';
import { addressOf, type Host, hostOf, isApi } from './hosts.js';
import { readItems } from './items.js';
import { readOptions } from './options.js';
import { Accounts, readSecret, redact, type Token } from './token.js';

/** The id that flows have stored, those of directus-labs' operation too. Never to be renamed. */
const ID = 'hubspot-operation';

/** What differs between the sandbox and the trusted build. */
export interface Platform {
	/** Sends a request. Never rejects. */
	send(id: number, message: Message): Promise<Outcome>;
	sleep(milliseconds: number): Promise<void>;
	/** Waits before a run asks the core, where the time until it first waits for something is limited. */
	begin?(): Promise<void>;
	/** Resolves when Directus has a large result, which is empty then where it gets a copy. Nothing for a small one. */
	handedOver(result: unknown): Promise<void> | undefined;
	/** Writes to the server's log. */
	log(message: string, context?: OperationContext): void;
}

/** An HTTP request as it goes out. */
export interface Message {
	/** One of HubSpot's hosts. */
	host: Host;
	/** With the query, and percent-encoded as it stands. */
	path: string;
	method: Method;
	headers: Record<string, string>;
	body?: string;
}

type Handler = (options: Record<string, unknown>, context?: OperationContext) => Promise<unknown>;

/** A function that is an object too: some versions of Directus call what they import, most do not. */
type Operation = (() => Operation) & { id: string; handler: Handler };

/** Makes the operation that Directus registers. */
export function createOperation(core: Core, platform: Platform): Operation {
	const accounts = new Accounts();

	/**
	 * Takes out of the options what the run needs. It is not async, for then it would hold them until its end: a megabyte of
	 * a webhook's body takes twenty times as much as a value than as a text, and many may arrive at once.
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
			// Neither the core nor the flow sees the token in an answer that repeats it.
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
 * Writes a request out, with the token if it goes to HubSpot's API or is a secured submission of a form. No flow's data
 * can make it go anywhere else than to HubSpot.
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
 * What a run throws. Directus parses a thrown string that is JSON; of a thrown Error the flow would see nothing. And a
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
		hint: 'This is a fault of the operation. What it had asked of HubSpot before may have been done: look there before you run the flow again.',
	};
}
