/// <reference types="@directus/extensions/api.d.ts" />
// The operation for Directus's sandbox. Its script contains the module.

import { log, request, sleep } from 'directus:api';
import { Core } from '../core/core.js';
import { readCore } from './core-text.js';
import { createOperation } from './operation.js';
import { sandbox } from './transport-sandbox.js';

export default createOperation(new Core(readCore), sandbox({ log, request, sleep }));
