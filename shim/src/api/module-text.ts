/** Reads the text that extension.config.js makes of the module: base64. */
export function decodeModule(text: string): Uint8Array<ArrayBuffer> {
	const values = new Uint8Array(128);
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
	const bytes = new Uint8Array((text.length / 4) * 3);
	for (let i = 0, at = 0; i < text.length; i += 4) {
		const bits =
			((values[text.charCodeAt(i)] as number) << 18) |
			((values[text.charCodeAt(i + 1)] as number) << 12) |
			((values[text.charCodeAt(i + 2)] as number) << 6) |
			(values[text.charCodeAt(i + 3)] as number);
		bytes[at++] = bits >> 16;
		bytes[at++] = bits >> 8;
		bytes[at++] = bits;
	}
	return text.endsWith('==') ? bytes.subarray(0, -2) : text.endsWith('=') ? bytes.subarray(0, -1) : bytes;
}
