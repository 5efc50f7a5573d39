import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { before, test } from 'node:test';
// @ts-expect-error: it has no types, as the SDK wants it.
import config from '../../../extension.config.js';

const { plugins } = config as { plugins: { name: string; load?(id: string): Promise<string | null> }[] };
let module: WebAssembly.Module;

before(async () => {
	const wat = plugins.find(({ name }) => name === 'wat');
	const code = await wat?.load?.(resolve(import.meta.dirname, '../../src/api/unpack.wat'));
	const { default: bytes } = await import(`data:text/javascript,${code}`);
	module = new WebAssembly.Module(bytes);
});

/** Has a block of LZ4 unpacked, from numbers of 15 bits. */
function unpack(block: number[], length: number): string {
	const bits = block.map((byte) => byte.toString(2).padStart(8, '0')).reverse();
	const text = bits.join('');
	const numbers: number[] = [];
	for (let end = text.length; end > 0; end -= 15)
		numbers.push(Number.parseInt(text.slice(Math.max(0, end - 15), end), 2));
	const { memory, unpack } = new WebAssembly.Instance(module).exports as {
		memory: WebAssembly.Memory;
		unpack(from: number, to: number, length: number): void;
	};
	const at = (length + 16) & ~7;
	new Uint16Array(memory.buffer, at, numbers.length).set(numbers);
	unpack(at, at + 2 * numbers.length, length);
	assert.deepEqual(
		new Uint8Array(memory.buffer, at + 2 * numbers.length + 16).find(Boolean),
		undefined,
		'past the end',
	);
	return Buffer.from(memory.buffer, 0, length).toString('latin1');
}

const bytes = (text: string) => [...Buffer.from(text, 'latin1')];

test('bytes as they are, of any number', () => {
	const all = 'abcdefghijklmno\xffpqrst\0uvwxyz0123456789.,';
	for (let length = 1; length <= all.length; length++) {
		const text = all.slice(0, length);
		const head = length < 15 ? [length << 4] : [0xf0, length - 15];
		assert.equal(unpack([...head, ...bytes(text)], length), text);
	}
	const long = 'x'.repeat(15) + 'yz'.repeat(200);
	assert.equal(unpack([0xf0, 255, 145, ...bytes(long)], long.length), long);
	const full = 'x'.repeat(15 + 255);
	assert.equal(unpack([0xf0, 255, 0, ...bytes(full)], full.length), full);
});

for (const [name, block, want] of [
	['from far back', [0xa6, ...bytes('abcdefghij'), 10, 0, 0x10, ...bytes('!')], 'abcdefghijabcdefghij!'],
	[
		'the byte before, many times',
		[0x1f, ...bytes('a'), 1, 0, 3, 0x10, ...bytes('b')],
		`${'a'.repeat(1 + 4 + 15 + 3)}b`,
	],
	['what is being written', [0x35, ...bytes('abc'), 3, 0, 0x20, ...bytes('.!')], 'abcabcabcabc.!'],
	[
		'eight bytes back',
		[0x8f, ...bytes('12345678'), 8, 0, 255, 0, 0x10, ...bytes('.')],
		`${'12345678'.repeat(36).slice(0, 282)}.`,
	],
	['two in a row', [0x40, ...bytes('wxyz'), 4, 0, 0x01, 2, 0, 0x10, ...bytes('.')], 'wxyzwxyzyzyzy.'],
	[
		'from more than a byte of distance',
		[0xf0, 255, 30, ...bytes('-'.repeat(299)), ...bytes('+'), 44, 1, 0x10, ...bytes('.')],
		`${'-'.repeat(299)}+----.`,
	],
] as [string, number[], string][]) {
	test(`a match: ${name}`, () => {
		assert.equal(unpack(block, want.length), want);
	});
}
