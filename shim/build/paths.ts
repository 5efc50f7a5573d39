import { join, resolve } from 'node:path';

/** The repository, which is also the sandboxed package. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The trusted package, after it was built. */
export const TRUSTED = join(ROOT, 'dist/trusted');
