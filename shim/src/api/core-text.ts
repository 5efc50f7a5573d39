/**
 * extension.config.js appends this function. Its body is one comment with the module in base64: V8 skips a comment
 * faster than it reads a text of that length, and toString() returns it.
 */
declare function coreText(): void;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Reads the module from the script itself. Directus's sandbox has no atob. */
export function readCore(): Uint8Array<ArrayBuffer> {
	const source = coreText.toString();
	const text = source.slice(source.indexOf('/*') + 2, source.lastIndexOf('*/'));
	const values = new Uint8Array(128);
	for (let i = 0; i < ALPHABET.length; i++) values[ALPHABET.charCodeAt(i)] = i;
	const end = text.indexOf('='); // pads the last letters, if they are fewer than four
	const length = end < 0 ? text.length : end;
	const bytes = new Uint8Array((length * 3) >> 2);
	for (let i = 0, at = 0, bits = 0; i < length; i++) {
		bits = (bits << 6) | (values[text.charCodeAt(i)] as number);
		if (i % 4 > 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
	}
	return bytes;
}
