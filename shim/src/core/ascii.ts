// The core and its host write JSON in ASCII to each other, since Directus's sandbox has neither TextEncoder nor TextDecoder.

const DIGITS = '0123456789abcdef';

/** The bytes of JSON, with an escape in place of each character that is not ASCII. Such characters stand only within texts. */
export function toAscii(json: string): Uint8Array {
	let length = 0;
	for (let i = 0; i < json.length; i++) length += json.charCodeAt(i) > 0x7f ? '\\u0000'.length : 1;
	const bytes = new Uint8Array(length);
	let at = 0;
	for (let i = 0; i < json.length; i++) {
		const unit = json.charCodeAt(i);
		if (unit <= 0x7f) {
			bytes[at++] = unit;
			continue;
		}
		bytes[at++] = 0x5c; // a backslash
		bytes[at++] = 0x75; // u
		for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = DIGITS.charCodeAt((unit >> shift) & 15);
	}
	return bytes;
}

/** How many characters fromCharCode gets at once. With very many, it runs out of stack. */
const CHUNK = 4096;

/** The text of ASCII bytes. */
export function fromAscii(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += CHUNK) {
		// apply takes typed arrays, too. TypeScript's declaration of it does not know that.
		text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
	}
	return text;
}
