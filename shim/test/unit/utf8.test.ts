import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, decodeAlone, encode, encodeAlone } from '../../src/core/utf8.js';

const texts = {
	empty: '',
	ASCII: 'a"\\\u0000\u007f',
	'two bytes': '\u0080é\u07ff',
	'three bytes': '\u0800€\uffff',
	'four bytes': '\u{10000}😀\u{10ffff}',
	mixed: 'x😀é€y',
	'a byte order mark': '\ufeffx',
	'longer than a chunk': 'é'.repeat(5000) + '😀'.repeat(5000),
};

const lone = {
	'high at the end': 'a\ud800',
	'high before another': '\ud800b',
	low: '\udc00',
	reversed: '\udc00\ud800',
};

const broken = { 'a lone continuation': [0x80], 'cut off': [0xe2, 0x82], 'an interrupted pair': [0xf0, 0x9f, 0x41] };

function both(encode: typeof encodeAlone, decode: typeof decodeAlone): void {
	for (const [name, text] of Object.entries(texts)) {
		test(`${name}: the bytes of Node, and back`, () => {
			assert.deepEqual(Buffer.from(encode(text)), Buffer.from(text));
			assert.equal(decode(Buffer.from(text)), text);
		});
	}

	for (const [name, text] of Object.entries(lone)) {
		test(`a lone surrogate, ${name}, becomes U+FFFD`, () => {
			assert.deepEqual(Buffer.from(encode(text)), Buffer.from(text));
		});
	}

	test('every code point survives', () => {
		for (let start = 0; start < 0x110000; start += 0x1000) {
			const points = Array.from({ length: 0x1000 }, (_, i) => start + i).filter((p) => p < 0xd800 || p > 0xdfff);
			const text = String.fromCodePoint(...points);
			assert.equal(decode(encode(text)), text);
		}
	});

	for (const [name, bytes] of Object.entries(broken)) {
		test(`${name} becomes U+FFFD and does not swallow what follows`, () => {
			assert.match(decode(Uint8Array.from([...bytes, 0x7a])), /^\ufffd+A?z$/);
		});
	}
}

describe('by the platform', () => both(encode, decode));
describe('alone', () => both(encodeAlone, decodeAlone));
