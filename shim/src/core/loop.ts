import { BODY, type Bounds, ITEM, measure, PART } from './bounds.js';
import { type Core, CoreError, type Log } from './core.js';
import { Ledger } from './ledger.js';
import type { Event, Held, Input, Outcome, Part, Problem, Request, Rows } from './steps.js';

/** The most characters of an answer that is not JSON. It is a page for people, and the rest of it says nothing new. */
const MAX_TEXT = 65_536;

/**
 * The most memory that one body may take, in bytes. Directus gives a sandbox 100 MB, and ends it if that is not enough.
 */
const MAX_BODY = 16 * 1024 * 1024;

/** The size of a large result in bytes. The sandbox empties a result of this size as soon as Directus has it. */
export const LARGE = 65_536;

/** What the loop needs from its caller. */
export interface Host {
	/** The list that the flow gave as items, of which the core asks for parts. */
	items?: unknown[] | undefined;
	/** Sends a request with the token of this run. Never rejects. */
	send(request: Request): Promise<Outcome>;
	sleep(milliseconds: number): Promise<void>;
	/** Resolves when Directus has a large result and its memory is free again. Returns nothing for a small result. */
	handedOver(result: unknown): Promise<void> | undefined;
	/** Writes to the server's log. */
	log: Log;
}

/** The failure of a run, with the problem that the flow gets. */
export class Failure extends Error {
	override name = 'Failure' as const;
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.message);
		this.problem = problem;
	}
}

/**
 * Carries out one run. It starts the requests of a step, waits for the first outcome, and hands it back, until a step
 * is a result or a failure. Requests that are still under way then may finish; nobody looks at their answers.
 */
export async function carryOut(core: Core, host: Host, input: Input): Promise<unknown> {
	const sent = new Map<number, Promise<Event>>();
	const bodies = new Map<number, unknown>();
	/** The arrays that were omitted from answers. The core may ask for parts of one until it gets the next answer. */
	const lists = new Map<number, unknown[]>();
	let latest = 0;
	const run = core.open(input, host.log);
	let rested = true;
	let ledger: Ledger | undefined;
	let over: Promise<void> | undefined;
	try {
		let step = run.first;
		for (;;) {
			if (step.fail) throw new Failure(step.fail);
			if (step.done) {
				const result = 'held' in step.done ? collect(step.done.held, bodies) : step.done.value;
				over = host.handedOver(result);
				return result;
			}
			if (step.settled) {
				ledger ??= new Ledger(host.items?.length ?? 0);
				ledger.settled(step.settled);
			}
			if (step.rows) {
				// Let other flows run between two parts.
				if (!rested) await host.sleep(0);
				rested = false;
				const { of } = step.rows;
				const rows = of === undefined ? part(step.rows, host.items, ITEM) : part(step.rows, lists.get(of), BODY);
				if (of === undefined) ledger?.handedOver(step.rows, rows);
				step = run.resume(rows);
				continue;
			}
			for (const request of step.start ?? []) {
				sent.set(
					request.id,
					host.send(request).then((outcome) => show(request, outcome, bodies, lists)),
				);
			}
			const open = [...sent.values()];
			if (step.wait !== undefined) open.push(host.sleep(step.wait).then(() => ({ waited: true })));
			if (open.length === 0) throw new Error('the core waits for nothing');
			const event = await Promise.race(open);
			rested = true;
			// Remove only the outcome that is handed back: another request may have finished meanwhile.
			if ('answer' in event) {
				sent.delete(event.answer.id);
				lists.delete(latest);
				latest = event.answer.id;
			}
			if ('broke' in event) sent.delete(event.broke.id);
			step = run.resume(event);
		}
	} catch (error) {
		if (ledger && error instanceof CoreError) throw new Failure(ledger.problem(error.message));
		throw error;
	} finally {
		// The core counts the memory that the host holds for a run until the run is closed.
		if (over) void over.then(() => run.close());
		else run.close();
	}
}

/**
 * The part of a list that the core asks for. It has as many elements as may enter the core at once, and at least one.
 */
function part({ from, count }: Rows, list: unknown[] = [], bounds: Bounds): Part {
	const rows: unknown[] = [];
	const refused: Record<number, string> = {};
	let [bytes, values] = [0, 0];
	for (const item of list.slice(from, from + Math.min(count, PART.values))) {
		const found = measure(item, bounds);
		bytes += found.bytes;
		values += found.values;
		if (rows.length > 0 && (bytes > PART.bytes || values > PART.values)) break;
		if (found.beyond) refused[rows.length] = found.beyond;
		rows.push(found.beyond ? null : item);
	}
	return Object.keys(refused).length > 0 ? { rows, refused } : { rows };
}

/** The part of an outcome that the core sees. It keeps the body of a good answer that may be part of the result. */
function show(request: Request, outcome: Outcome, bodies: Map<number, unknown>, lists: Map<number, unknown[]>): Event {
	if ('broke' in outcome) return outcome;
	const { json, text, ...answer } = outcome.answer;
	const good = answer.status >= 200 && answer.status < 300;
	const size = json === undefined ? 0 : sizeOf(json);
	if (size > MAX_BODY) return { answer: { ...answer, large: true } };
	// All other bodies are dropped: the sandbox has no memory for many large ones at once.
	if (good && request.keep) {
		bodies.set(request.id, json ?? null);
		if (json !== undefined) answer.size = Math.max(size, 1); // null is a body, too
	}
	if (text !== undefined) return { answer: { ...answer, text: text.slice(0, MAX_TEXT) } };
	if (json === undefined || (good && request.see === 'nothing' && typeof json === 'object' && json !== null))
		return { answer };
	const { list, rest } = good ? withoutList(json, request.omit) : { rest: json };
	if ([rest, ...(list ?? [])].some((value) => measure(value, BODY).beyond))
		return { answer: { ...answer, large: true } };
	if (list) lists.set(request.id, list);
	return { answer: { ...answer, json: rest } };
}

/**
 * Takes an array out of a body. In the rest of the body, the array's length and last element stand in its place, or null
 * if the member is no array.
 */
function withoutList(body: unknown, name: string | undefined): { list?: unknown[]; rest: unknown } {
	if (name === undefined || !isObject(body) || !Object.hasOwn(body, name)) return { rest: body };
	const list = body[name];
	if (!Array.isArray(list)) return { rest: { ...body, [name]: null } };
	return { list, rest: { ...body, [name]: { length: list.length, last: list.at(-1) ?? null } } };
}

/** A character that makes V8 store a text with two bytes for each character. */
const WIDE = /[^\0-\xff]/;

/**
 * Estimates how many bytes of memory a value takes in V8, by measurement. Records share the names of their properties.
 */
export function sizeOf(value: unknown): number {
	let size = 0;
	// A list of the values to measure instead of recursion, because a value may be nested very deep.
	for (const rest = [value]; rest.length > 0; ) {
		const member = rest.pop();
		if (typeof member === 'string') size += 24 + (WIDE.test(member) ? 2 : 1) * member.length;
		else if (typeof member === 'number') size += 16;
		else if (typeof member === 'object' && member !== null) {
			size += 64;
			for (const key of Object.keys(member)) {
				size += 8;
				rest.push((member as Record<string, unknown>)[key]);
			}
		}
	}
	return size;
}

/** Makes a result from answers that were kept. An answer without a body adds nothing. */
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
		// One by one, because spreading a long array overflows the stack.
		for (let i = 0; i < count; i++) all.push(list[i]);
	}
	return { [concat]: all, ...others };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
