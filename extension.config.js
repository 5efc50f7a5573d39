// What the extensions SDK needs to know besides package.json: how the core gets into the sandboxed script, which may
// read no file (shim/src/api/core-text.ts is the other end), and that nobody else's code gets into any.

import { readFile } from 'node:fs/promises';
import wabt from 'wabt';

/** Appends the module to a script that asks for it, as the comment of a function: V8 skips that, and gives it back. */
const coreText = {
	name: 'core-text',
	async generateBundle(_options, bundle) {
		for (const chunk of Object.values(bundle)) {
			if (chunk.type !== 'chunk' || !/\bcoreText\b/.test(chunk.code)) continue;
			const { length } = await readFile('dist/core.wasm');
			const numbers = [length & 0x7fff, length >> 15, ...toNumbers(await readFile('.cache/core.lz4'))];
			chunk.code += `\nfunction coreText(){/*${toText(numbers)}*/}\n`;
		}
	},
};

/** Numbers of 15 bits, the lowest bits first. */
function toNumbers(bytes) {
	const numbers = [];
	let bits = 0;
	let count = 0;
	for (const byte of bytes) {
		bits |= byte << count;
		count += 8;
		if (count < 15) continue;
		numbers.push(bits & 0x7fff);
		bits >>= 15;
		count -= 15;
	}
	return count > 0 ? [...numbers, bits] : numbers;
}

/** The 32,768 characters from here on are letters: none ends a comment, and none is half of another. */
const FIRST = 0x5000;

function toText(numbers) {
	return Array.from([0, ...numbers], (number) => String.fromCharCode(FIRST + number)).join('');
}

/** Gives a script the bytes of a module that is written in WebAssembly's text format. */
const wat = {
	name: 'wat',
	async load(id) {
		if (!id.endsWith('.wat')) return null;
		const { buffer } = (await wabt()).parseWat(id, await readFile(id, 'utf8')).toBinary({});
		return `export default new Uint8Array([${buffer}]);`;
	},
};

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

export default { plugins: [wat, coreText, ownCode] };
