// The hashes of the sandbox beside those of Node.

import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import { sign } from '../../src/api/sign.js';
import { base64, hex, hmacSha256, sha256 } from '../../src/core/sha256.js';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test('a hash of every length up to three blocks, and of longer ones', () => {
	for (const length of [...Array(200).keys(), 1000, 65_535, 1 << 20]) {
		const data = randomBytes(length);
		assert.equal(hex(sha256(data)), createHash('sha256').update(data).digest('hex'), `${length} bytes`);
	}
});

test('a hash of parts is that of the whole', () => {
	for (let i = 0; i < 200; i++) {
		const parts = Array.from({ length: randomInt(5) }, () => randomBytes(randomInt(100)));
		assert.equal(hex(sha256(...parts)), createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
	}
});

describe('HMAC, as RFC 4231 has it', () => {
	const repeated = (byte: number, length: number) => new Uint8Array(length).fill(byte);
	const cases: [number, Uint8Array, Uint8Array, string][] = [
		[1, repeated(0x0b, 20), ascii('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
		[
			2,
			ascii('Jefe'),
			ascii('what do ya want for nothing?'),
			'5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
		],
		[3, repeated(0xaa, 20), repeated(0xdd, 50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
		[
			4,
			bytes('0102030405060708090a0b0c0d0e0f10111213141516171819'),
			repeated(0xcd, 50),
			'82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
		],
		[5, repeated(0x0c, 20), ascii('Test With Truncation'), 'a3b6167473100ee06e0c796c2955552b'],
		[
			6,
			repeated(0xaa, 131),
			ascii('Test Using Larger Than Block-Size Key - Hash Key First'),
			'60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
		],
		[
			7,
			repeated(0xaa, 131),
			ascii(
				'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
			),
			'9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
		],
	];
	for (const [number, key, data, want] of cases) {
		test(`case ${number}`, () => assert.equal(hex(hmacSha256(key, data)).slice(0, want.length), want));
	}

	test('and as Node has it, for keys and texts of any length', () => {
		for (let i = 0; i < 500; i++) {
			const [key, data] = [randomBytes(randomInt(200)), randomBytes(randomInt(300))];
			assert.equal(base64(hmacSha256(key, data)), createHmac('sha256', key).update(data).digest('base64'));
		}
	});
});

test('base64 of every length', () => {
	for (let length = 0; length < 100; length++) {
		const data = randomBytes(length);
		assert.equal(base64(data), data.toString('base64'));
	}
});

describe('a signature', () => {
	const secret = { state: 'ok', text: '5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10' } as const;
	const text = 'POSThttps://example.com/[{"propertyValue":"“ü” 🙂"}]1795514400000';

	test('is the HMAC of the text in UTF-8, or the hash of the secret and the text', () => {
		const hmac = createHmac('sha256', secret.text).update(text, 'utf8').digest('base64');
		assert.equal(sign({ algorithm: 'hmac-sha256', text }, secret), hmac);
		const hash = createHash('sha256')
			.update(secret.text + text, 'utf8')
			.digest('hex');
		assert.equal(sign({ algorithm: 'sha256', text }, secret), hash);
	});

	test('is not made without a secret, nor in a way that nobody knows', () => {
		assert.throws(() => sign({ algorithm: 'sha256', text }, { state: 'missing', text: '' }), /without a secret/);
		assert.throws(() => sign({ algorithm: 'md5' as never, text }, secret), /md5/);
	});
});
