// The tarballs of the two packages, which "make pack" writes into dist/.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.js';

/** The kinds of packages: the sandboxed one of the marketplace, and the trusted one for self-hosted Directus. */
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
