/// <reference types="@directus/extensions/api.d.ts" />
// The operation for Directus's sandbox: one file, the module in it as text.
import { log, request, sleep } from 'directus:api';
import text from '../../../dist/core.wasm';
import { Core } from '../core/core.js';
import { decodeModule } from './module-text.js';
import { createOperation } from './operation.js';
import { sandbox } from './transport-sandbox.js';

export default createOperation(new Core(decodeModule(text)), sandbox({ log, request, sleep }));
