// UTF-8, by the platform where it has TextEncoder and TextDecoder, which take a tenth of the time; Directus's sandbox has
// neither. Nearly all of what passes here is ASCII, so that is what the loops are made for.

const REPLACEMENT = 0xfffd;

/** How many bytes encode() writes for this text. */
export function byteLength(text: string): number {
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

/**
 * Writes a text into bytes, and answers with how many it took; less than 0 where there is not room for all of it, of which
 * something is written then. A lone surrogate becomes U+FFFD.
 */
export const encode = typeof TextEncoder === 'function' ? encodeBy(new TextEncoder()) : encodeAlone;

function encodeBy(encoder: TextEncoder) {
	return (text: string, bytes: Uint8Array): number => {
		const { read, written } = encoder.encodeInto(text, bytes);
		return read < text.length ? -1 : written;
	};
}

/** encode() without the platform. */
export function encodeAlone(text: string, bytes: Uint8Array): number {
	let at = 0;
	for (let i = 0; i < text.length; i++) {
		let point = text.charCodeAt(i);
		if (point < 0x80) {
			bytes[at++] = point;
			continue;
		}
		if (point >= 0xd800 && point < 0xe000) {
			const low = text.charCodeAt(i + 1);
			if (isPair(point, low)) {
				point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
				i++;
			} else {
				point = REPLACEMENT;
			}
		}
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
	// What was written past the end was not.
	return at > bytes.length ? -1 : at;
}

/** As many units at once as fromCharCode takes without running out of stack. */
const CHUNK = 4096;

/** Reads a text. The core writes valid UTF-8; what is not becomes U+FFFD. */
export const decode =
	typeof TextDecoder === 'function' ? decodeBy(new TextDecoder('utf-8', { ignoreBOM: true })) : decodeAlone;

function decodeBy(decoder: TextDecoder) {
	return (bytes: Uint8Array): string => decoder.decode(bytes);
}

/** decode() without the platform. A short text in ASCII takes one call, and little code: most runs find neither warm. */
export function decodeAlone(bytes: Uint8Array): string {
	if (bytes.length > CHUNK) return decodeAny(bytes);
	let all = 0;
	for (let i = 0; i < bytes.length; i++) all |= bytes[i] as number;
	return all < 0x80 ? String.fromCharCode.apply(null, bytes as unknown as number[]) : decodeAny(bytes);
}

function decodeAny(bytes: Uint8Array): string {
	let text = '';
	const units = new Array<number>(Math.min(CHUNK, bytes.length));
	for (let i = 0; i < bytes.length; ) {
		let count = 0;
		// A code point may be two units.
		while (i < bytes.length && count < CHUNK - 1) {
			const byte = bytes[i++] as number;
			if (byte < 0x80) {
				units[count++] = byte;
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
			if (point < 0x10000) {
				units[count++] = point;
			} else {
				units[count++] = 0xd7c0 + (point >> 10);
				units[count++] = 0xdc00 + (point & 0x3ff);
			}
		}
		units.length = count;
		text += String.fromCharCode.apply(null, units);
	}
	return text;
}

function isPair(high: number, low: number): boolean {
	return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}
