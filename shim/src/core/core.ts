import { Wasi } from '../wasi.js';
import { fromAscii, toAscii } from './ascii.js';
import type { Event, Input, Step } from './steps.js';

/** The version of the contract in wasm/main.go that this host implements. */
const ABI_VERSION = 8;

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

/**
 * A replacer for JSON.stringify. NaN, an infinite number and an invalid date become texts, which the core reports. JSON
 * would write null, which clears a property. Directus's Run Script hands such values over.
 */
function named(this: Record<string, unknown>, key: string, value: unknown): unknown {
	if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
	return value === null && this[key] instanceof Date ? 'Invalid Date' : value;
}

/** Writes to the server's log. */
export type Log = (message: string) => void;

/** The core stopped in the middle of a call. Neither the flow nor HubSpot caused it. */
export class CoreError extends Error {
	override name = 'CoreError' as const;
}

/**
 * The core: the module, and the instance in which runs are open. An instance that stopped is thrown away with its runs,
 * and the next run starts another one.
 */
export class Core {
	private module: WebAssembly.Module | undefined;
	private instance: Instance | undefined;
	private readonly read: () => BufferSource;

	/**
	 * read returns the module. It is called when the first run needs the module, because Directus ends a sandboxed script
	 * whose evaluation takes a second, and may end itself with it.
	 */
	constructor(read: () => BufferSource) {
		this.read = read;
	}

	/** Opens a run. log gets what the core prints in it. */
	open(input: Input, log: Log): Run {
		this.module ??= new WebAssembly.Module(this.read());
		if (!this.instance || this.instance.dead) this.instance = new Instance(this.module, log);
		return new Run(this.instance, input, log);
	}
}

/** One run. */
export class Run {
	/** The first step. */
	readonly first: Step;
	private readonly instance: Instance;
	private readonly log: Log;

	constructor(instance: Instance, input: Input, log: Log) {
		this.instance = instance;
		this.log = log;
		this.first = instance.step(input, (exports, length) => exports.open(length), log);
	}

	/** Hands an event to the core, and returns the next step. */
	resume(event: Event): Step {
		const { run } = this.first;
		const dated = { now: Date.now(), ...event };
		return this.instance.step(dated, (exports, length) => exports.resume(run, length), this.log);
	}

	/** Frees the run. Call it always, and last. */
	close(): void {
		this.instance.close(this.first.run, this.log);
	}
}

class Instance {
	/**
	 * The instance must not be called any more, because the result of an export is undefined. It is set during each call,
	 * and stays set if the call does not return: after a trap, and if Directus ends a script that took too long, which
	 * runs neither catch nor finally.
	 */
	dead = false;
	private readonly wasi = new Wasi();
	private readonly exports: Exports;

	constructor(module: WebAssembly.Module, log: Log) {
		this.exports = this.guard(log, () => {
			const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.wasi.importsOf(module) });
			const exports = instance.exports as Exports;
			this.wasi.attach(exports.memory);
			exports._initialize();
			const version = exports.abi_version();
			if (version !== ABI_VERSION) throw new Error(`ABI version ${version} instead of ${ABI_VERSION}`);
			return exports;
		});
	}

	step(message: object, call: (exports: Exports, length: number) => bigint, log: Log): Step {
		const bytes = toAscii(JSON.stringify(message, named));
		return this.guard(log, () => {
			const at = this.exports.alloc(bytes.length);
			this.view(at, bytes.length).set(bytes);
			const answer = BigInt.asUintN(64, call(this.exports, bytes.length));
			return JSON.parse(fromAscii(this.view(Number(answer >> 32n), Number(answer & 0xffff_ffffn))));
		});
	}

	close(run: number, log: Log): void {
		if (this.dead) return;
		try {
			this.guard(log, () => this.exports.close(run));
		} catch {
			// The run has its result already, so the failure only goes to the log.
		}
	}

	/** A part of the memory. A call that makes the memory grow detaches it. */
	private view(at: number, length: number): Uint8Array {
		return new Uint8Array(this.exports.memory.buffer, at, length);
	}

	private guard<T>(log: Log, call: () => T): T {
		if (this.dead) throw new CoreError('Another run made the core stop while this one was open.');
		this.dead = true;
		try {
			const result = call();
			this.dead = false;
			const said = this.wasi.said();
			if (said) log(`HubSpot operation: ${said}`);
			return result;
		} catch (cause) {
			log(`HubSpot operation: the core stopped: ${cause}\n${this.wasi.said()}`.trimEnd());
			throw new CoreError('The core of the operation stopped.', { cause });
		}
	}
}
