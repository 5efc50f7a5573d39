/**
 * Reads the list that an action on many records works on. The core gets it a part at a time, because JSON takes many
 * times its size there, in memory that never shrinks. The list may be a list, the JSON text of one, or a text with
 * commas. A single row is a list of one: Directus's Read Data gives a list for several keys, but an object for one key.
 * Any other value stays in the options, so that the core reports it.
 */
export function readItems(given: unknown): unknown[] | undefined {
	if (Array.isArray(given)) return given;
	if (typeof given === 'object' && given !== null) return hasList(given) ? undefined : [given];
	if (typeof given !== 'string') return undefined;
	const text = given.trim();
	if (['', 'undefined', 'null'].includes(text)) return undefined;
	if (!text.startsWith('[') && !text.startsWith('{')) {
		// For a megabyte of commas, split would take most of the second that Directus allows on a busy server.
		const parts = text.match(/[^,\n]+/g) ?? [];
		return parts.map((part) => part.trim()).filter((part) => part !== '');
	}
	try {
		return readItems(JSON.parse(text));
	} catch {
		return undefined;
	}
}

/** Whether an object holds the list, and is not a row itself. The core then says which member to give. */
function hasList(given: object): boolean {
	if ('id' in given) return false;
	return ['results', 'data', 'items'].some((key) => Array.isArray((given as Record<string, unknown>)[key]));
}
