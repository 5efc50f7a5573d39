import { join, resolve } from 'node:path';

/** The repository, which is the sandboxed package as well. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The trusted package, once it is built. */
export const TRUSTED = join(ROOT, 'dist/trusted');
