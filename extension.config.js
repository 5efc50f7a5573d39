// What the extensions SDK needs to know besides package.json: how a module becomes part of a script.
import { readFile } from 'node:fs/promises';

/** Turns an import of a .wasm file into its bytes as base64 text. */
const moduleText = {
	name: 'module-text',
	async load(id) {
		if (!id.endsWith('.wasm')) return null;
		this.addWatchFile(id);
		return `export default '${(await readFile(id)).toString('base64')}';`;
	},
};

export default { plugins: [moduleText] };
