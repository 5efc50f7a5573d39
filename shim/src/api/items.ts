/**
 * Reads the list that an action on many records works on. The core gets it a part at a time, because JSON takes many
 * times its size there, in memory that never shrinks. The list may be a list, the JSON text of one, or a text with
 * commas. Any other value stays in the options, so that the core reports it.
 */
export function readItems(given: unknown): unknown[] | undefined {
	if (Array.isArray(given)) return given;
	if (typeof given !== 'string') return undefined;
	const text = given.trim();
	if (['', 'undefined', 'null'].includes(text) || text.startsWith('{')) return undefined;
	if (!text.startsWith('[')) {
		// For a megabyte of commas, split would take most of the second that Directus allows on a busy server.
		const parts = text.match(/[^,\n]+/g) ?? [];
		return parts.map((part) => part.trim()).filter((part) => part !== '');
	}
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
