import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromAscii, toAscii } from '../../src/core/ascii.js';

const texts = {
	empty: '',
	ASCII: 'a"\\\u0000\u007f',
	'two bytes in UTF-8': '\u0080é\u07ff',
	'three bytes in UTF-8': '\u0800€\uffff',
	'four bytes in UTF-8': '\u{10000}😀\u{10ffff}',
	'a byte order mark': '\ufeffx',
	'halves of characters': '\ud800b\udc00\ud800',
	'an escape that is a text': '\\u00e9',
	'longer than a chunk': 'é'.repeat(5000) + '😀'.repeat(5000),
};

for (const [name, text] of Object.entries(texts)) {
	test(`${name}: JSON becomes bytes below 128, and they become the same text`, () => {
		const bytes = toAscii(JSON.stringify(text));
		assert.ok(bytes.every((byte) => byte < 0x80));
		assert.equal(JSON.parse(fromAscii(bytes)), text);
	});
}

test('a character beyond ASCII becomes escapes', () => {
	assert.equal(fromAscii(toAscii('"€ 😀"')), '"\\u20ac \\ud83d\\ude00"');
});
