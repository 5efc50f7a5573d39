import type { Core } from './core.js';
import type { Event, Held, Input, Outcome, Problem, Request, Sign } from './steps.js';

/** An answer that is not JSON is a page for people: more of it than this says nothing new. */
const MAX_TEXT = 65_536;

/**
 * The most that a body may take of memory. Directus gives a sandbox 100 MB, and ends it where they do not do: what
 * the core is to see is there three times for a moment, and other runs have theirs.
 */
const MAX_BODY = 16 * 1024 * 1024;

/** A result from this size on is worth to be emptied as soon as Directus has it. */
export const LARGE = 65_536;

/**
 * How many parts of the items are handed over in one go. Directus ends what a sandboxed extension does for a second
 * without waiting for anything, and its other flows want their turn, too.
 */
const PARTS_IN_ONE_GO = 10;

/** What the loop needs from outside. */
export interface Host {
	/** The list that the flow gave as items, of which the core asks for parts. */
	items?: unknown[] | undefined;
	/** Sends a request with the token of this run. Never rejects. */
	send(request: Request): Promise<Outcome>;
	sleep(milliseconds: number): Promise<void>;
	/** Resolves when the requests that were begun are on their way, and there is time for something else. */
	underway(): Promise<void>;
	/** Resolves when Directus has a large result, and its memory is free again. Of a small one there is nothing to wait for. */
	handedOver(result: unknown): Promise<void> | undefined;
	/** Hashes a text with the client secret of this run. */
	sign(sign: Sign): string;
	/** Writes to the server's log. */
	log(message: string): void;
}

/** The run failed, and this is what the flow is to be told. */
export class Failure extends Error {
	override name = 'Failure' as const;
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.message);
		this.problem = problem;
	}
}

/**
 * Carries one run out: starts what the step starts, waits for whichever finishes first, and hands it back, until the
 * step is a result or a failure. Requests still on their way then are left to finish, and nobody looks at them.
 */
export async function carryOut(core: Core, host: Host, input: Input): Promise<unknown> {
	const sent = new Map<number, Promise<Event>>();
	const bodies = new Map<number, unknown>();
	const run = core.open(input, host.log);
	let final: number | undefined;
	let parts = 0;
	const close = () => run.close();
	let end = close;
	try {
		let step = run.first;
		for (;;) {
			if (step.fail) throw new Failure(step.fail);
			if (step.done) {
				const result = 'held' in step.done ? collect(step.done.held, bodies) : step.done.value;
				// Until a run is closed, the core counts what it kept. Of a small result that may wait.
				const over = host.handedOver(result);
				end = over ? () => void over.then(close, close) : () => run.leave();
				return result;
			}
			if (step.rows) {
				if (++parts % PARTS_IN_ONE_GO === 0) await host.sleep(0);
				const { from, count } = step.rows;
				step = run.resume({ rows: host.items?.slice(from, from + count) ?? [] });
				continue;
			}
			if (step.sign) {
				step = run.resume({ signed: host.sign(step.sign) });
				continue;
			}
			for (const request of step.start ?? []) {
				if (request.keep === 'final') final = request.id;
				sent.set(
					request.id,
					host.send(request).then((outcome) => show(request, outcome, bodies)),
				);
			}
			const open = [...sent.values()];
			if (step.wait !== undefined) open.push(host.sleep(step.wait).then(() => ({ waited: true })));
			if (open.length === 0) throw new Error('the core waits for nothing');
			void host.underway().then(() => run.closeLeft());
			const event = await Promise.race(open);
			parts = 0;
			// Only what is handed back is forgotten: another one may have finished meanwhile.
			if ('broke' in event) sent.delete(event.broke.id);
			if ('answer' in event) {
				const { id, size = LARGE } = event.answer;
				sent.delete(id);
				// The core, which says no other, need not be waited for. Of a large one it is to know before others read more.
				if (id === final && size < LARGE) {
					end = () => run.leave(event);
					return bodies.get(id);
				}
			}
			step = run.resume(event);
		}
	} finally {
		end();
	}
}

/** What the core sees of an outcome. The body of a good answer that may be part of the result is kept. */
function show(request: Request, outcome: Outcome, bodies: Map<number, unknown>): Event {
	if ('broke' in outcome) return outcome;
	const { json, text, ...answer } = outcome.answer;
	const good = answer.status >= 200 && answer.status < 300;
	const size = json === undefined ? 0 : sizeOf(json);
	if (size > MAX_BODY) return { answer: { ...answer, large: true } };
	// All other bodies may go: many large ones at once are what the sandbox has no memory for.
	if (good && request.keep) {
		bodies.set(request.id, json ?? null);
		if (json !== undefined) answer.size = Math.max(size, 1); // null is a body, too
	}
	if (text !== undefined) return { answer: { ...answer, text: text.slice(0, MAX_TEXT) } };
	if (json === undefined || (good && request.see === 'nothing')) return { answer };
	const list = good && request.omit !== undefined && isObject(json) ? json[request.omit] : undefined;
	if (!Array.isArray(list)) return { answer: { ...answer, json } };
	const short = { length: list.length, last: list.at(-1) ?? null };
	return { answer: { ...answer, json: { ...(json as object), [request.omit as string]: short } } };
}

/** A letter that makes all of a text's two bytes wide. */
const WIDE = /[^\0-\xff]/;

/** About how many bytes of memory a value takes in V8, as measured; records share the names of their properties. */
export function sizeOf(value: unknown): number {
	if (typeof value === 'string') return 24 + (WIDE.test(value) ? 2 : 1) * value.length;
	if (typeof value === 'number') return 16;
	if (typeof value !== 'object' || value === null) return 0;
	let size = 64;
	for (const member of Object.values(value)) size += 8 + sizeOf(member);
	return size;
}

/** Makes a result of answers that were kept. One without a body gives nothing. */
function collect({ parts, concat, with: others }: Held, bodies: Map<number, unknown>) {
	const held = parts.map(({ id, take = Number.POSITIVE_INFINITY }) => {
		if (!bodies.has(id)) throw new Error(`the answer ${id} was not kept`);
		return { body: bodies.get(id), take };
	});
	if (concat === undefined) return held[0]?.body;
	const all: unknown[] = [];
	for (const { body, take } of held) {
		const list = isObject(body) ? body[concat] : undefined;
		if (!Array.isArray(list)) continue;
		const count = Math.min(take, list.length);
		// One by one: a spread of a long array runs out of stack.
		for (let i = 0; i < count; i++) all.push(list[i]);
	}
	return { [concat]: all, ...others };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
