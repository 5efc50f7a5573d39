// The operation outside the sandbox: the module is the file beside this one.
import { readFileSync } from 'node:fs';
import { Core } from '../core/core.js';
import { createOperation } from './operation.js';
import { trusted } from './transport-trusted.js';

const read = () => readFileSync(new URL('./core.wasm', import.meta.url));

export default createOperation(new Core(read), trusted());
