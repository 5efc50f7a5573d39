// The cases under testdata/cases, which Go drives natively and in wazero, and the tests beside this file through the
// built packages. Here is the HubSpot of a case: it compares what it is asked, and answers as the case says.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TIMEOUT } from '../../src/api/answer.js';
import { atOnce } from '../isolate/sandbox.js';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** The time at which a case begins, unless it says otherwise. */
const NOW = 1_795_514_400_000;

/** One run: what the flow gives, what HubSpot answers, and what is to come of it. */
export interface Case {
	name: string;
	/** In actions.json: the scopes that the first request needs. Go tests compare them. */
	scopes?: string[];
	token?: 'ok' | 'missing' | 'malformed';
	now?: number;
	options: Record<string, unknown>;
	exchange?: Turn[];
	result?: unknown;
	problem?: unknown;
}

/** A request with what comes back for it, or a wait. */
interface Turn {
	request?: { host?: string; token?: true; method: string; path: string; type?: string; body?: unknown };
	answer?: Reply;
	broke?: { message: string; code?: string };
	wait?: number;
	/** A part of the items, which the core asks its host for. */
	rows?: object;
}

/** What HubSpot answers in a case. */
export interface Reply {
	status: number;
	headers?: Record<string, string>;
	json?: unknown;
	text?: string;
	unseen?: true;
}

/** The cases by file. */
export function load(): { file: string; cases: Case[] }[] {
	const dir = join(ROOT, 'testdata/cases');
	return readdirSync(dir)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({
			file: file.slice(0, -'.json'.length),
			cases: JSON.parse(readFileSync(join(dir, file), 'utf8')),
		}));
}

/** What the operation is given in the place of the token. */
const TOKENS = { ok: 'pat-na1-00000000-of-case-', missing: 'undefined', malformed: 'pat na1' };

/** A request as it leaves the operation. */
export interface Sent {
	url: string;
	method: string;
	headers: Record<string, string>;
	body?: string;
}

/** A body as a case has it: parsed where it is JSON, with its type where it is not. */
function content(type: string | undefined, body: string | undefined): { type?: string; body?: unknown } {
	assert.equal(type === undefined, body === undefined);
	if (type === undefined || body === undefined) return {};
	return type === 'application/json' ? { body: JSON.parse(body) } : { type, body };
}

/** HubSpot and the clock, for one case after the other. */
export class Script {
	/** The time in the case. */
	now = NOW;
	/** A token of its own for each case, since what the core knows of an account it knows for the next run, too. */
	token = '';
	private count = 0;
	private turns: Turn[] = [];
	private came: Turn[] = [];
	/** Answers that are ready, in the order of their requests; they come one at a time. */
	private ready: (() => void)[] = [];
	private sleeper: (() => void) | undefined;
	/** The last thing that is to happen. */
	private last: Promise<void> = Promise.resolve();
	private readonly pause: () => Promise<unknown>;

	/** pause is how long the operation may take from an event to its next request. */
	constructor(pause: () => Promise<unknown>) {
		this.pause = pause;
	}

	/** Begins a case. */
	begin({ now = NOW, token = 'ok', exchange = [] }: Case): void {
		this.token = TOKENS[token] + (token === 'ok' ? ++this.count : '');
		this.now = now;
		this.turns = exchange.filter(({ request }) => request);
		this.came = [];
		this.ready = [];
		this.sleeper = undefined;
	}

	/** Compares the whole exchange with the case's. */
	end({ exchange = [] }: Case): void {
		const want = exchange
			.filter(({ rows }) => !rows)
			.map(({ request, wait }) => {
				if (!request) return { wait };
				const { host, token, method, path, type, body } = request;
				return {
					request: {
						...(host && { host }),
						...(token && { token }),
						method,
						path,
						...(type && { type }),
						...(body !== undefined && { body }),
					},
				};
			});
		assert.deepEqual(this.came, want);
	}

	/** Takes a request; the answer comes in its turn. */
	async request({ url, method, headers, body }: Sent): Promise<Turn> {
		const { origin, host } = new URL(url);
		assert.equal(origin, `https://${host}`);
		const api = host === 'api.hubapi.com';
		// The token goes to the API, and elsewhere only where the case says so.
		const token = headers.Authorization !== undefined;
		if (token || api) assert.equal(headers.Authorization, `Bearer ${this.token}`);
		const rest = { method, path: url.slice(origin.length), ...content(headers['Content-Type'], body) };
		this.came.push({ request: api ? rest : { host, ...(token && { token }), ...rest } });
		const turn = this.turns.shift();
		assert.ok(turn, `no answer in the case for ${method} ${url}`);
		await new Promise<void>((resolve) => {
			this.ready.push(resolve);
			void this.next();
		});
		return turn;
	}

	/** Waits as long as nothing else comes, and not at all for no time. No request's time is ever up: what breaks in a case breaks at once. */
	async sleep(wait: number): Promise<void> {
		if (wait === 0 || wait === TIMEOUT) return atOnce(wait);
		await new Promise<void>((resolve) => {
			this.sleeper = () => {
				this.now += wait;
				this.came.push({ wait });
				resolve();
			};
			void this.next();
		});
	}

	/**
	 * Lets one thing happen, after the operation had time to say what else it waits for, and to see what happened before: two
	 * answers given at once may come in any order.
	 */
	private next(): Promise<void> {
		this.last = this.last.then(() => this.happen());
		return this.last;
	}

	private async happen(): Promise<void> {
		await this.pause();
		const happens = this.ready.shift() ?? this.sleeper;
		// Whatever happens, an earlier wait is over.
		this.sleeper = undefined;
		happens?.();
	}
}
