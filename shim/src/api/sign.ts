import { base64, hex, hmacSha256, sha256 } from '../core/sha256.js';
import type { Sign } from '../core/steps.js';
import { byteLength, encode } from '../core/utf8.js';
import type { Token } from './token.js';

/** Makes of a text what HubSpot makes of it, with the secret that only this side has. */
export function sign({ algorithm, text }: Sign, secret: Token): string {
	if (secret.state !== 'ok') throw new Error('a signature without a secret');
	const key = utf8(secret.text);
	switch (algorithm) {
		case 'hmac-sha256':
			return base64(hmacSha256(key, utf8(text)));
		case 'sha256':
			return hex(sha256(key, utf8(text)));
		default:
			throw new Error(`a signature by ${algorithm}`);
	}
}

function utf8(text: string): Uint8Array {
	const bytes = new Uint8Array(byteLength(text));
	encode(text, bytes);
	return bytes;
}
