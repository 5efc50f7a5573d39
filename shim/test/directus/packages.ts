// The two packages that make pack writes into dist/.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.js';

/** The sandboxed package is the one of the marketplace. The trusted one is for those who host Directus themselves. */
export type Kind = 'sandboxed' | 'trusted';

/** The tarball of one of the packages. */
export function tarball(kind: Kind): string {
	const name =
		kind === 'trusted' ? /^directus-extension-hubspot-trusted-\d.*\.tgz$/ : /^directus-extension-hubspot-\d.*\.tgz$/;
	const found = readdirSync(join(ROOT, 'dist')).filter((file) => name.test(file));
	const [file] = found;
	if (file === undefined || found.length > 1) {
		throw new Error(`dist/ holds ${found.length} tarballs of the ${kind} package, not one: run make pack`);
	}
	return join(ROOT, 'dist', file);
}
