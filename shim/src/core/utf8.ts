// UTF-8, by the platform where it has TextEncoder and TextDecoder. Directus's sandbox has neither.

const REPLACEMENT = 0xfffd;

/** The bytes of a text. A lone half of a surrogate pair becomes U+FFFD. */
export const encode: (text: string) => Uint8Array =
	typeof TextEncoder === 'function' ? (text) => new TextEncoder().encode(text) : encodeAlone;

/** encode() without the platform. */
export function encodeAlone(text: string): Uint8Array {
	const bytes = new Uint8Array(byteLength(text));
	let at = 0;
	for (let i = 0; i < text.length; i++) {
		// Nearly all of what passes here is ASCII.
		let point = text.charCodeAt(i);
		if (point < 0x80) {
			bytes[at++] = point;
			continue;
		}
		if (isPair(point, text.charCodeAt(i + 1))) point = text.codePointAt(i++) as number;
		else if (point >= 0xd800 && point < 0xe000) point = REPLACEMENT;
		if (point < 0x800) {
			bytes[at++] = 0xc0 | (point >> 6);
		} else {
			if (point < 0x10000) {
				bytes[at++] = 0xe0 | (point >> 12);
			} else {
				bytes[at++] = 0xf0 | (point >> 18);
				bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
			}
			bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
		}
		bytes[at++] = 0x80 | (point & 0x3f);
	}
	return bytes;
}

function byteLength(text: string): number {
	let length = text.length;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) continue;
		length += unit < 0x800 ? 1 : 2;
		// The two halves of a pair are four bytes together.
		if (isPair(unit, text.charCodeAt(i + 1))) i++;
	}
	return length;
}

/** As many units at once as fromCharCode takes without running out of stack. */
const CHUNK = 4096;

/** The text of bytes. The core writes valid UTF-8; anything else becomes U+FFFD. */
export const decode: (bytes: Uint8Array) => string =
	typeof TextDecoder === 'function'
		? (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
		: decodeAlone;

/** decode() without the platform. */
export function decodeAlone(bytes: Uint8Array): string {
	let text = '';
	const units: number[] = [];
	for (let i = 0; i < bytes.length; ) {
		units.length = 0;
		// A code point may be two units.
		while (i < bytes.length && units.length < CHUNK - 1) {
			const byte = bytes[i++] as number;
			if (byte < 0x80) {
				units.push(byte);
				continue;
			}
			const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
			let point = more > 0 ? byte & (0x3f >> more) : REPLACEMENT;
			for (let left = more; left > 0; left--, i++) {
				const next = bytes[i] ?? 0;
				if (next >> 6 !== 0b10) {
					point = REPLACEMENT;
					break;
				}
				point = (point << 6) | (next & 0x3f);
			}
			if (point < 0x10000) units.push(point);
			else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
		}
		text += String.fromCharCode.apply(null, units);
	}
	return text;
}

function isPair(high: number, low: number): boolean {
	return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}
