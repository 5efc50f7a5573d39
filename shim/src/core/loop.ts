import type { Core } from './core.js';
import type { Event, Held, Input, Outcome, Problem, Request } from './steps.js';

/** An answer that is not JSON is a page for people: more of it than this says nothing new. */
const MAX_TEXT = 65_536;

/** What the loop needs from outside. */
export interface Host {
	/** Sends a request with the token of this run. Never rejects. */
	send(request: Request): Promise<Outcome>;
	sleep(milliseconds: number): Promise<void>;
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
	try {
		let step = run.first;
		for (;;) {
			if (step.fail) throw new Failure(step.fail);
			if (step.done) return 'held' in step.done ? collect(step.done.held, bodies) : step.done.value;
			for (const request of step.start ?? []) {
				sent.set(
					request.id,
					host.send(request).then((outcome) => show(request, outcome, bodies)),
				);
			}
			const open = [...sent.values()];
			if (step.wait !== undefined) open.push(host.sleep(step.wait).then(() => ({ waited: true })));
			if (open.length === 0) throw new Error('the core waits for nothing');
			const event = await Promise.race(open);
			// Only what is handed back is forgotten: another one may have finished meanwhile.
			if ('answer' in event) sent.delete(event.answer.id);
			if ('broke' in event) sent.delete(event.broke.id);
			step = run.resume(event);
		}
	} finally {
		run.close();
	}
}

/** What the core sees of an outcome. What it does not see of a good answer is kept, since it may be the result. */
function show(request: Request, outcome: Outcome, bodies: Map<number, unknown>): Event {
	if ('broke' in outcome) return outcome;
	const { json, text, ...answer } = outcome.answer;
	const good = answer.status >= 200 && answer.status < 300;
	// All other bodies may go: many large ones at once are what the sandbox has no memory for.
	if (good && (request.see === 'nothing' || request.omit !== undefined)) bodies.set(request.id, json ?? null);
	if (text !== undefined) return { answer: { ...answer, text: text.slice(0, MAX_TEXT) } };
	if (json === undefined || (good && request.see === 'nothing')) return { answer };
	const list = good && request.omit !== undefined && isObject(json) ? json[request.omit] : undefined;
	if (!Array.isArray(list)) return { answer: { ...answer, json } };
	return { answer: { ...answer, json: { ...(json as object), [request.omit as string]: list.length } } };
}

/** Makes a result of answers that were kept. One without a body gives nothing. */
function collect({ from, concat, max = Number.POSITIVE_INFINITY, with: others }: Held, bodies: Map<number, unknown>) {
	const held = from.map((id) => {
		if (!bodies.has(id)) throw new Error(`the answer ${id} was not kept`);
		return bodies.get(id);
	});
	if (concat === undefined) return held[0];
	const all: unknown[] = [];
	for (const body of held) {
		const list = isObject(body) ? body[concat] : undefined;
		if (!Array.isArray(list)) continue;
		// One by one: a spread of a long array runs out of stack.
		for (const item of list) {
			if (all.length >= max) break;
			all.push(item);
		}
	}
	return { [concat]: all, ...others };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
