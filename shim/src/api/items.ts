/**
 * Reads the list that an action for many records works on: the core has it a part at a time, since JSON takes many times
 * its size there, in memory that is never given back.
 *
 * A list may come as such, as the JSON of one, or as a text with commas. What is none of these stays in the options,
 * for the core to say so.
 */
export function readItems(given: unknown): unknown[] | undefined {
	if (Array.isArray(given)) return given;
	if (typeof given !== 'string') return undefined;
	const text = given.trim();
	if (['', 'undefined', 'null'].includes(text) || text.startsWith('{')) return undefined;
	if (!text.startsWith('[')) {
		return text
			.split(/[,\n]/)
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
