/** Appended by extension.config.js: its body is one comment, the bytes of the module as text. */
declare function coreText(): void;

/** The module, out of the script itself. */
export function readCore(): Uint8Array<ArrayBuffer> {
	const text = coreText.toString();
	const start = text.indexOf('/*') + 2;
	return decodeCore(text, start, text.length - '*/}'.length);
}

/** A function of its own and one plain loop, which V8 compiles soonest. The first character is what was added to each. */
function decodeCore(text: string, start: number, end: number): Uint8Array<ArrayBuffer> {
	const shift = text.charCodeAt(start);
	const bytes = new Uint8Array(end - start - 1);
	for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(start + 1 + i) - shift;
	return bytes;
}
