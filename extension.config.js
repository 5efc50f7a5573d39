// The plugins with which Directus's extensions SDK builds the scripts. One puts the core into the sandboxed script, which
// cannot read files. The other makes sure that the scripts contain only this project's code.

import { readFile } from 'node:fs/promises';

/**
 * Appends the core in base64 to a script that uses it, as a comment in a function. shim/src/api/core-text.ts reads it from
 * there.
 */
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
 * Fails the build if a script would contain other code. That code would ship without its licence. "npm audit" would not
 * check it, because the packages have no dependencies.
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
