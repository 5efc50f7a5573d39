// What the extensions SDK needs to know besides package.json: how the core gets into the sandboxed script, which may
// read no file (shim/src/api/core-text.ts is the other end), and that nobody else's code gets into any.

import { readFile } from 'node:fs/promises';

/**
 * Appends the module to a script that asks for it, as the comment of a function: V8 skips a comment five times as fast
 * as it reads a string. Each byte is one character, moved by the first one so that the comment does not end early.
 */
const coreText = {
	name: 'core-text',
	async generateBundle(_options, bundle) {
		for (const chunk of Object.values(bundle)) {
			if (chunk.type !== 'chunk' || !/\bcoreText\b/.test(chunk.code)) continue;
			chunk.code += `\nfunction coreText(){/*${toText(await readFile('dist/core.wasm'))}*/}\n`;
		}
	},
};

/** The text with the fewest characters that take two bytes in the file. */
function toText(bytes) {
	const count = new Array(256).fill(0);
	for (const byte of bytes) count[byte]++;
	const high = (shift) => count.reduce((sum, times, byte) => sum + (((byte + shift) & 255) > 127 ? times : 0), 0);
	const shifts = count.map((_, shift) => shift).sort((a, b) => high(a) - high(b));
	for (const shift of shifts) {
		const text = Buffer.from([shift, ...bytes.map((byte) => byte + shift)]).toString('latin1');
		if (!text.includes('*/')) return text;
	}
	throw new Error('no shift keeps the end of a comment out of dist/core.wasm');
}

/**
 * Fails the build when a script would hold code from elsewhere. It would ship without its licence, and a fault in it would
 * be found by no audit of what the packages depend on, which is nothing.
 */
const ownCode = {
	name: 'own-code',
	generateBundle(_options, bundle) {
		const bundled = Object.values(bundle).flatMap(({ modules }) => Object.keys(modules ?? {}));
		const own = [`${import.meta.dirname}/shim/src/`, `${import.meta.dirname}/package.json`];
		const others = bundled.filter((id) => !own.some((path) => id.startsWith(path)));
		if (others.length > 0) throw new Error(`not this project's code: ${others.join(', ')}`);
	},
};

export default { plugins: [coreText, ownCode] };
