/** Errnos of WASI preview 1. BADF says that a file is not open. */
const SUCCESS = 0;
const BADF = 8;

/** How many bytes of one output are kept: a panic prints its message and its stack at once. */
const MAX_STDERR = 4096;

/**
 * What Go's runtime needs of WASI preview 1: a clock, random numbers, and an output. There are no arguments, no
 * environment and no files, and nothing to wait for.
 */
export class Wasi {
	private stderr = '';
	private memory: WebAssembly.Memory | undefined;
	private now = 0;

	/** The imports of a module. All functions that are not among those below are about files. */
	importsOf(module: WebAssembly.Module): Record<string, (...args: never[]) => number> {
		const files = WebAssembly.Module.imports(module).map(({ name }) => [name, () => BADF]);
		return { ...Object.fromEntries(files), ...this.imports };
	}

	readonly imports = {
		args_sizes_get: (count: number, size: number) => this.none(count, size),
		args_get: () => SUCCESS,
		environ_sizes_get: (count: number, size: number) => this.none(count, size),
		environ_get: () => SUCCESS,
		sched_yield: () => SUCCESS,
		clock_time_get: (_id: number, _precision: bigint, at: number) => {
			// Both of WASI's clocks use this one. It must not go back if the system's clock does.
			this.now = Math.max(this.now, Date.now());
			this.view.setBigUint64(at, BigInt(this.now) * 1_000_000n, true);
			return SUCCESS;
		},
		random_get: (at: number, length: number) => {
			// Seeds for Go's maps. Directus's sandbox has no crypto, and nothing here is secret.
			for (const end = at + length; at < end; at++) this.view.setUint8(at, Math.random() * 256);
			return SUCCESS;
		},
		// Go's runtime waits here for a timer. This host does not wait: it returns at once, without an event.
		poll_oneoff: (_in: number, _out: number, _subscriptions: number, events: number) => {
			this.view.setUint32(events, 0, true);
			return SUCCESS;
		},
		proc_exit: (code: number) => {
			throw new Error(`the core exited with code ${code}`);
		},
		fd_write: (_fd: number, vectors: number, count: number, written: number) => {
			const view = this.view;
			let total = 0;
			for (let i = 0; i < count; i++) {
				const at = view.getUint32(vectors + 8 * i, true);
				const length = view.getUint32(vectors + 8 * i + 4, true);
				for (let j = at; j < at + length && this.stderr.length < MAX_STDERR; j++) {
					this.stderr += String.fromCharCode(view.getUint8(j));
				}
				total += length;
			}
			view.setUint32(written, total, true);
			return SUCCESS;
		},
	};

	/** What the core has printed since the last call, cut to 4,096 bytes. */
	said(): string {
		const said = this.stderr.trimEnd();
		this.stderr = '';
		return said;
	}

	/** Call this with the instance's memory before you call anything else of the instance. */
	attach(memory: WebAssembly.Memory): void {
		this.memory = memory;
	}

	private none(count: number, size: number): number {
		this.view.setUint32(count, 0, true);
		this.view.setUint32(size, 0, true);
		return SUCCESS;
	}

	/** A fresh view for every use: an old one is detached when the memory grows. */
	private get view(): DataView {
		if (!this.memory) throw new Error('the core has no memory yet');
		return new DataView(this.memory.buffer);
	}
}
