/** The one errno of WASI preview 1 that is answered here. */
const SUCCESS = 0;

/** What the core prints is why it stops, a line or two. */
const MAX_STDERR = 2048;

/**
 * What Go's runtime asks of WASI preview 1, and no more: a clock and random numbers. There are no files, and
 * nothing to wait for.
 */
export class Wasi {
	/** What the core printed, its first 2,048 bytes. */
	stderr = '';
	private memory: WebAssembly.Memory | undefined;
	private readonly begun = Date.now();
	private now = 1;

	readonly imports = {
		clock_time_get: (_id: number, _precision: bigint, at: number) => {
			// Both clocks are this one, which goes on from where it stood when the module was built: for Go's runtime no
			// time has passed since. It must not go back when the system's does.
			this.now = Math.max(this.now, Date.now() - this.begun);
			this.view.setBigUint64(at, BigInt(this.now) * 1_000_000n, true);
			return SUCCESS;
		},
		random_get: (at: number, length: number) => {
			// Seeds of Go's maps. There is no crypto in Directus's sandbox, and nothing here is secret.
			for (const end = at + length; at < end; at++) this.view.setUint8(at, Math.random() * 256);
			return SUCCESS;
		},
		// Of a timer, or a short sleep: it is over at once.
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

	/** To be called with the instance's memory before anything else of the instance. */
	attach(memory: WebAssembly.Memory): void {
		this.memory = memory;
	}

	/** A fresh view for every use: an old one is detached when the memory grows. */
	private get view(): DataView {
		if (!this.memory) throw new Error('the core has no memory yet');
		return new DataView(this.memory.buffer);
	}
}
