import type { Line, Part, Problem, Rows } from './steps.js';

/**
 * The fates of items that the core has reported in a run that writes many. If the core stops in the middle of the run,
 * the host makes the report from them.
 */
export class Ledger {
	private readonly total: number;
	private readonly lines: (Line | undefined)[] = [];
	/** The number of items that the core has got. The others were certainly not sent. */
	private read = 0;

	constructor(total: number) {
		this.total = total;
	}

	/** Notes what a step says. A later line of an item replaces the earlier one. */
	settled(lines: Line[]): void {
		for (const line of lines) this.lines[line.index] = line;
	}

	/** Notes that the core has got these items. */
	handedOver({ from }: Rows, { rows }: Part): void {
		this.read = from + rows.length;
	}

	/** The problem of a run whose core has stopped. */
	problem(message: string): Problem {
		const counts: Record<string, number> = { failed: 0, unknown: 0 };
		const results = Array.from({ length: this.total }, (_, index) => {
			const line = this.line(index);
			const count = line.status.replace(/_(.)/, (_, letter: string) => letter.toUpperCase()); // notFound of not_found
			counts[count] = (counts[count] ?? 0) + 1;
			return line;
		});
		return {
			error: 'internal',
			message,
			details: [],
			hint: 'This is a fault of the operation. The report says what became of each item until then. Look in HubSpot for those whose fate is unknown before running them again.',
			report: { total: this.total, ...counts, results },
		};
	}

	private line(index: number) {
		const { code, ...line } = this.lines[index] ?? this.open(index);
		if (code === undefined) return line;
		let message = 'Its reason was lost when the core of the operation stopped.';
		if (line.status === 'unknown')
			message = 'It may have been done all the same: look in HubSpot before running it again.';
		else if (index >= this.read) message = 'Not sent, because the core of the operation had stopped.';
		return { ...line, error: { code, message } };
	}

	/** The line of an item that the core has not reported. */
	private open(index: number): Line {
		if (index >= this.read) return { index, status: 'failed', code: 'internal' };
		return { index, status: 'unknown', code: 'unknown' };
	}
}
