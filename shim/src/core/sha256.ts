// SHA-256 (FIPS 180-4) and HMAC (RFC 2104): Directus's sandbox has neither node:crypto nor WebCrypto.

const BLOCK = 64;

/** The first 32 bits of the fractions of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const K = new Uint32Array(64);
const START = new Uint32Array(8);

for (let n = 2, found = 0; found < 64; n++) {
	let prime = true;
	for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
	if (!prime) continue;
	if (found < 8) START[found] = rootBits(BigInt(n), 2);
	K[found++] = rootBits(BigInt(n), 3);
}

/** The first 32 bits of the fraction of a root. Whole numbers only: what Math.cbrt answers may differ in the last bits. */
function rootBits(n: bigint, degree: 2 | 3): number {
	const power = BigInt(degree);
	const scaled = n << (32n * power);
	let root = 0n;
	for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= scaled) root += bit;
	return Number(root & 0xffff_ffffn);
}

/** Hashes the bytes of all parts, one after the other. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	// One bit that is set, and at the end of a block the length in bits, in eight bytes.
	const bytes = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	bytes[length] = 0x80;
	const view = new DataView(bytes.buffer);
	view.setUint32(bytes.length - 8, Math.floor(length / 0x2000_0000));
	view.setUint32(bytes.length - 4, length * 8);
	const state = START.slice();
	const w = new Uint32Array(64);
	for (at = 0; at < bytes.length; at += BLOCK) compress(state, w, view, at);
	const hash = new DataView(new ArrayBuffer(32));
	state.forEach((word, i) => {
		hash.setUint32(4 * i, word);
	});
	return new Uint8Array(hash.buffer);
}

const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));

/** Works one block into the state. The letters are the standard's. */
function compress(state: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
	for (let t = 0; t < 16; t++) w[t] = view.getUint32(at + 4 * t);
	for (let t = 16; t < 64; t++) {
		const [x, y] = [w[t - 15] as number, w[t - 2] as number];
		const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
		const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
		w[t] = (w[t - 16] as number) + s0 + (w[t - 7] as number) + s1;
	}
	let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
	for (let t = 0; t < 64; t++) {
		const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] as number) + (w[t] as number)) | 0;
		const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
	}
	[a, b, c, d, e, f, g, h].forEach((word, i) => {
		state[i] = (state[i] as number) + word;
	});
}

/** The HMAC of a text with a key. */
export function hmacSha256(key: Uint8Array, text: Uint8Array): Uint8Array {
	const short = key.length > BLOCK ? sha256(key) : key;
	const pad = (byte: number) => Uint8Array.from({ length: BLOCK }, (_, i) => (short[i] ?? 0) ^ byte);
	return sha256(pad(0x5c), sha256(pad(0x36), text));
}

/** Bytes as hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
	let text = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
		const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
		text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63);
		text += b === undefined ? '=' : ALPHABET.charAt((bits >> 6) & 63);
		text += c === undefined ? '=' : ALPHABET.charAt(bits & 63);
	}
	return text;
}
