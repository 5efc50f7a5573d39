// The operation outside the sandbox. It reads the module from the file beside the script.

import { readFileSync } from 'node:fs';
import { Core } from '../core/core.js';
import { createOperation } from './operation.js';
import { trusted } from './transport-trusted.js';

const read = () => readFileSync(new URL('./core.wasm', import.meta.url));

export default createOperation(new Core(read), trusted());
