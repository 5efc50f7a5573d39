import { Wasi } from '../wasi.js';
import type { Event, Input, Method, Request, Step } from './steps.js';
import { byteLength, decode, encode } from './utf8.js';

/** The version of the contract in wasm/main.go that this host keeps. */
const ABI_VERSION = 4;

/** The exports of the core, as wasm/main.go documents them. */
interface Exports extends WebAssembly.Exports {
	memory: WebAssembly.Memory;
	_initialize(): void;
	abi_version(): number;
	alloc(length: number): number;
	open(length: number): bigint;
	resume(run: number, length: number): bigint;
	close(run: number): void;
}

/** The core stopped in the middle of a call. It is the fault of neither the flow nor HubSpot. */
export class CoreError extends Error {
	override name = 'CoreError' as const;
}

/**
 * The core: the module, compiled once, and the instance in which runs are open. After a trap the instance is thrown
 * away with its runs, and the next run starts another one.
 */
export class Core {
	private readonly module: WebAssembly.Module;
	private instance: Instance | undefined;

	constructor(bytes: BufferSource) {
		this.module = new WebAssembly.Module(bytes);
	}

	/** Opens a run. log is told when the core stops in it. */
	open(input: Input, log: (message: string) => void): Run {
		if (!this.instance || this.instance.dead) this.instance = new Instance(this.module, log);
		return new Run(this.instance, input, log);
	}
}

/** One run. */
export class Run {
	/** What to do first. */
	readonly first: Step;
	private readonly instance: Instance;
	private readonly log: (message: string) => void;

	constructor(instance: Instance, input: Input, log: (message: string) => void) {
		this.instance = instance;
		this.log = log;
		this.first = instance.step(input, (exports, length) => exports.open(length), log);
	}

	/** Hands an event back, and answers with what to do next. */
	resume(event: Event): Step {
		const { run } = this.first;
		return this.instance.step(dated(event), (exports, length) => exports.resume(run, length), this.log);
	}

	/** Frees the run. It, or leave(), is to be called always, and last. */
	close(): void {
		this.instance.close(this.first.run, this.log);
	}

	/** Leaves the run for closeLeft(), with the event that it ended with, if the core has that to come. */
	leave(last?: Event): void {
		this.instance.leave(this.first.run, this.log, last && dated(last));
	}

	/** Closes all the runs that were left. To be called when there is time: while this one waits. */
	closeLeft(): void {
		this.instance.closeLeft();
	}
}

/** An event and when it was. */
function dated(event: Event): object {
	return { now: Date.now(), ...event };
}

/** How many runs may be left. They are closed when another one waits, which may be never. */
const MAX_LEFT = 16;

class Instance {
	/** Set by the first trap: what an export would do after it is undefined. */
	dead = false;
	private readonly wasi = new Wasi();
	private readonly exports: Exports;
	private left: (() => void)[] = [];

	constructor(module: WebAssembly.Module, log: (message: string) => void) {
		this.exports = this.guard(log, () => {
			const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.wasi.imports });
			const exports = instance.exports as Exports;
			this.wasi.attach(exports.memory);
			exports._initialize();
			const version = exports.abi_version();
			if (version !== ABI_VERSION) throw new Error(`ABI version ${version} instead of ${ABI_VERSION}`);
			return exports;
		});
	}

	step(message: object, call: (exports: Exports, length: number) => bigint, log: (message: string) => void): Step {
		const text = JSON.stringify(message);
		return this.guard(log, () => {
			const answer = BigInt.asUintN(64, call(this.exports, this.give(text)));
			return readStep(decode(this.view(Number(answer >> 32n), Number(answer & 0xffff_ffffn))));
		});
	}

	close(run: number, log: (message: string) => void, last?: object): void {
		if (this.dead) return;
		const text = last && JSON.stringify(last);
		try {
			this.guard(log, () => {
				if (text) this.exports.resume(run, this.give(text));
				this.exports.close(run);
			});
		} catch {
			// The run has its result already; the log knows.
		}
	}

	leave(run: number, log: (message: string) => void, last?: object): void {
		if (this.left.push(() => this.close(run, log, last)) === MAX_LEFT) this.closeLeft();
	}

	closeLeft(): void {
		for (const close of this.left.splice(0)) close();
	}

	/** Gives the core a text for its next call, and answers with how many bytes it takes. */
	private give(text: string): number {
		// Nearly all of it is ASCII most often. To look through it first costs more than a few bytes that are too many.
		const length = this.write(text, text.length + Math.min(text.length >> 3, 512));
		return length < 0 ? this.write(text, byteLength(text)) : length;
	}

	/** Writes a text for the core's next call, as encode() does. */
	private write(text: string, room: number): number {
		const at = this.exports.alloc(room);
		return encode(text, this.view(at, room));
	}

	/** A part of the memory. A call that makes the memory grow detaches it. */
	private view(at: number, length: number): Uint8Array {
		return new Uint8Array(this.exports.memory.buffer, at, length);
	}

	private guard<T>(log: (message: string) => void, call: () => T): T {
		if (this.dead) throw new CoreError('Another run made the core stop while this one was open.');
		try {
			return call();
		} catch (cause) {
			this.dead = true;
			log(`HubSpot operation: the core stopped: ${cause}\n${this.wasi.stderr}`.trimEnd());
			throw new CoreError('The core of the operation stopped.', { cause });
		}
	}
}

/** Reads a step: JSON, or lines of fields where requests are to be sent, or waited for. */
function readStep(text: string): Step {
	if (text.startsWith('{')) return JSON.parse(text);
	const [first, ...lines] = text.split('\n') as [string, ...string[]];
	const [run, wait] = first.split('\t');
	const start: Request[] = [];
	for (let at = 0; at < lines.length; ) {
		const [id, method, path, type, see, omit, keep, short] = (lines[at++] as string).split('\t') as Fields;
		const request: Request = { id: Number(id), method, path, see };
		if (type !== '') {
			const body = lines[at++] as string;
			request.type = type;
			request.body = type === JSON_TYPE ? body : JSON.parse(body);
		}
		if (omit !== '') request.omit = omit;
		if (keep !== '') request.keep = keep;
		if (short !== '') request.short = true;
		start.push(request);
	}
	return { run: Number(run), start, ...(wait !== '0' && { wait: Number(wait) }) };
}

/** What a line says of a request. */
type Fields = [
	id: string,
	method: Method,
	path: string,
	type: string,
	see: 'nothing' | 'all',
	omit: string,
	keep: '' | 'part' | 'final',
	short: '' | 'short',
];

/** The type of a body that is not a text in its line, but as it is. */
const JSON_TYPE = 'application/json';
