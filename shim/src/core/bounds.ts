// The bounds on what may enter the core. JSON takes up to 120 times its size there, in memory that never shrinks, and
// Directus ends a script that works for a second without waiting. So each value is measured here before it is written.

/** The bounds of a value: roughly its bytes as JSON, the number of its values, and their depth. */
export interface Bounds {
	bytes: number;
	values: number;
	depth: number;
	/** Whether the core parses texts as JSON or lists. A text then counts as many values as it has commas and lines. */
	texts?: boolean;
}

const MB = 1024 * 1024;

/** The core reads JSON of at most 200 levels. Its messages need a few of them. */
const DEPTH = 100;

/** All options of a run together, without the items. */
export const OPTIONS: Bounds = { bytes: 4 * MB, values: 50_000, depth: DEPTH, texts: true };

/** A text that the core passes on without parsing it, such as the body of a webhook. */
export const PASSED: Bounds = { bytes: 4 * MB, values: Number.POSITIVE_INFINITY, depth: DEPTH };

/** The most items of a run. The report has a line for each of them. */
export const ITEMS = 100_000;

/** One of many items. */
export const ITEM: Bounds = { bytes: MB, values: 5000, depth: DEPTH };

/** The items that the core gets at once. They are few, because no call of the core may take long. */
export const PART: Bounds = { bytes: 2 * MB, values: 5000, depth: DEPTH };

/**
 * The body of an answer that the core sees. If the core asks for an array of the body in parts, the array does not count,
 * and each of its elements has these bounds.
 */
export const BODY: Bounds = { bytes: 8 * MB, values: 50_000, depth: DEPTH };

/** The size of a value. If the value is beyond the bounds, only a part of it was measured. */
export interface Measure {
	bytes: number;
	values: number;
	/** What exceeds the bounds: the end of a sentence that begins with the value. */
	beyond?: string;
}

/** A character that takes more than one byte in UTF-8. */
const WIDE = /[^\0-\x7f]/;

/**
 * Measures a value, and stops if it is beyond the bounds. It does not recurse, because a value may be nested very deep.
 */
export function measure(value: unknown, bounds: Bounds): Measure {
	const found: Measure = { bytes: 0, values: 0 };
	let level = [value];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > bounds.depth) return { ...found, beyond: `is nested more than ${bounds.depth} levels deep` };
		const next: unknown[] = [];
		for (const member of level) {
			found.values++;
			found.bytes += sizeOf(member);
			if (bounds.texts && typeof member === 'string') found.values += separators(member);
			const isList = Array.isArray(member);
			const elements = isList ? member : [];
			const keys = !isList && typeof member === 'object' && member !== null ? Object.keys(member) : [];
			// The members are counted before any of them is looked at, because a value may hold very many.
			if (found.values + next.length + elements.length + keys.length > bounds.values)
				return { ...found, beyond: `holds more than ${bounds.values} values` };
			for (const element of elements) next.push(element);
			for (const key of keys) {
				found.bytes += sizeOf(key);
				next.push((member as Record<string, unknown>)[key]);
			}
			if (found.bytes > bounds.bytes) return { ...found, beyond: `is larger than ${bounds.bytes / MB} MB` };
		}
		level = next;
	}
	return found;
}

/** Counts the commas and line ends in a text. */
function separators(text: string): number {
	let count = 0;
	for (const separator of [',', '\n'])
		for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) count++;
	return count;
}

/** A character that takes more than one byte in JSON. */
const SPECIAL = /[^ !#-[\]-~]/;

/** Estimates how many bytes of JSON a value takes, with a comma and without its members. */
function sizeOf(value: unknown): number {
	if (typeof value === 'string') {
		if (!SPECIAL.test(value)) return 3 + value.length;
		return 1 + (WIDE.test(value) ? 3 : 1) * JSON.stringify(value).length; // an escape takes up to six letters
	}
	return typeof value === 'number' ? 8 : 3;
}
