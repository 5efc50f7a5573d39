// The cases under testdata/cases. Go runs them natively and in wazero, and the tests in this folder run them through the
// built packages. Script plays HubSpot: it compares each request with the case, and answers as the case says.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../build/paths.js';
import { TIMEOUT } from '../../src/api/answer.js';
import { atOnce } from '../isolate/sandbox.js';

/** The time at which a case begins if it does not give one. */
const NOW = 1_795_514_400_000;

/** One run: the flow's options, HubSpot's answers, and the expected result or problem. */
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

/** A request with its answer, or a wait. */
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

/** The tokens for the states of a token in the cases. */
const TOKENS = { ok: 'pat-na1-00000000-of-case-', missing: 'undefined', malformed: 'pat na1' };

/** A request as it leaves the operation. */
export interface Sent {
	url: string;
	method: string;
	headers: Record<string, string>;
	body?: string;
}

/** A body as a case has it: parsed if it is JSON, otherwise with its type. */
function content(type: string | undefined, body: string | undefined): { type?: string; body?: unknown } {
	assert.equal(type === undefined, body === undefined);
	if (type === undefined || body === undefined) return {};
	return type === 'application/json' ? { body: JSON.parse(body) } : { type, body };
}

/** Plays HubSpot and the clock for one case after another. */
export class Script {
	/** The time in the case. */
	now = NOW;
	/** Each case has its own token, because the core remembers what it learned about an account. */
	token = '';
	private count = 0;
	private turns: Turn[] = [];
	private came: Turn[] = [];
	/** Answers that are ready, in the order of their requests. They are given one at a time. */
	private ready: (() => void)[] = [];
	private sleeper: (() => void) | undefined;
	/** The event after which the next one happens. */
	private last: Promise<void> = Promise.resolve();
	private readonly pause: () => Promise<unknown>;

	/** pause waits until the operation has sent its next request after an event. */
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

	/** Takes a request. Its answer comes in its turn. */
	async request({ url, method, headers, body }: Sent): Promise<Turn> {
		const { origin, host } = new URL(url);
		assert.equal(origin, `https://${host}`);
		const api = host === 'api.hubapi.com';
		// The token goes to the API. It goes to another host only if the case says so.
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

	/** Waits until no answer is left. No request ever times out: what breaks in a case breaks at once. */
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
	 * Lets one event happen. Before that, the operation gets time to send its other requests and to see the event before,
	 * because two answers given at once may arrive in any order.
	 */
	private next(): Promise<void> {
		this.last = this.last.then(() => this.happen());
		return this.last;
	}

	private async happen(): Promise<void> {
		await this.pause();
		const happens = this.ready.shift() ?? this.sleeper;
		// Any event ends an earlier wait.
		this.sleeper = undefined;
		happens?.();
	}
}
