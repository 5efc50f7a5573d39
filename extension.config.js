// What the extensions SDK needs to know besides package.json: how the core gets into the sandboxed script, which may
// read no file (shim/src/api/core-text.ts is the other end), and that nobody else's code gets into any.

import { readFile } from 'node:fs/promises';

/** Appends the module to a script that asks for it, in base64 and as the comment of a function. */
const coreText = {
	name: 'core-text',
	async generateBundle(_options, bundle) {
		for (const chunk of Object.values(bundle)) {
			if (chunk.type !== 'chunk' || !/\bcoreText\b/.test(chunk.code)) continue;
			chunk.code += `\nfunction coreText(){/*${await readFile('dist/core.wasm', 'base64')}*/}\n`;
		}
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

export default { plugins: [coreText, ownCode] };
