// A sandbox as Directus makes one for an operation: a real isolate with the same limits, the same module
// `directus:api`, the same two forms in which errors arrive, and the same way to register and to call.

import ivm from 'isolated-vm';
import manifest from '../../../package.json';
import { TIMEOUT as TIME_LIMIT } from '../../src/api/answer.js';

/** The addresses and methods that the package asks for. */
const scopes = manifest['directus:extension'].sandbox.requestedScopes.request;

/** Directus's default of EXTENSIONS_SANDBOX_MEMORY, in MB. */
const MEMORY = 100;

/**
 * How long a script may work until it first waits, in ms. Directus's default of EXTENSIONS_SANDBOX_TIMEOUT is a second by
 * the clock on the wall, which a busy machine is slow enough to reach.
 */
const TIMEOUT = 600_000;

/** How the host's errors arrive in the sandbox: as plain objects until Directus 11.13, as bare errors from 11.16 on. */
export type ErrorForm = 'object' | 'bare';

const never = new Promise<void>(() => {});

/** Sleeps for a host whose requests are all answered: a pause is over at once, and no request's time is ever up. */
export async function atOnce(milliseconds: number): Promise<void> {
	if (milliseconds === TIME_LIMIT) await never;
}

/** What a request of the sandbox asks for. */
export interface SandboxRequest {
	url: string;
	method: string;
	headers: Record<string, string>;
	body?: string;
}

/** What the host does for the sandbox. */
export interface SandboxHost {
	/** Answers with any status, or throws what the network would. */
	request(request: SandboxRequest): Promise<{ status: number; headers: Record<string, string>; data: unknown }>;
	sleep(milliseconds: number): Promise<void>;
	log(message: string): void;
	errors: ErrorForm;
}

/** The sandboxed operation, loaded. */
export interface Sandboxed {
	id: string;
	isolate: ivm.Isolate;
	context: ivm.Context;
	/** Milliseconds for reading the script and for running it, which compiles the core. */
	took: { parse: number; evaluate: number };
	run(options: unknown): Promise<unknown>;
	dispose(): void;
}

/** An error of axios, as far as an extension could see it. */
function httpError(message: string, form: ErrorForm, members: object): Error {
	// The class of axios was none in V8's eyes until 1.13.3, so that isolated-vm copied its members; of a real Error it
	// copies the message only.
	return Object.assign(form === 'bare' ? new Error(message) : Object.create(Error.prototype), { message, ...members });
}

/** Runs a host function so that what it throws can be caught in the sandbox. */
async function outcome(form: ErrorForm, call: () => Promise<unknown>): Promise<{ result: unknown; error: boolean }> {
	try {
		return { result: await call(), error: false };
	} catch (error) {
		const { message, ...members } = error as Error;
		const texts = Object.entries(members).map(([name, value]) => [
			name,
			typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
		]);
		return { result: httpError(message, form, Object.fromEntries(texts)), error: true };
	}
}

/** Loads a bundle as Directus does. callExport is how Directus 10.10.0 to 10.10.3 treated the default export. */
export async function loadSandboxed(code: string, host: SandboxHost, callExport = false): Promise<Sandboxed> {
	const isolate = new ivm.Isolate({ memoryLimit: MEMORY });
	const context = await isolate.createContext();
	context.global.setSync('process', { env: { NODE_ENV: 'production' } }, { copy: true });
	const start = performance.now();
	const module = await isolate.compileModule(code, { filename: 'file:///extension/dist/api.js' });
	const parsed = performance.now();
	const api = await directusApi(isolate, host);
	await module.instantiate(context, (specifier) => {
		if (specifier !== 'directus:api') throw new Error(`import of ${specifier}`);
		return api;
	});
	const linked = performance.now();
	await module.evaluate({ timeout: TIMEOUT });
	const took = { parse: parsed - start, evaluate: performance.now() - linked };
	const exported = await module.namespace.get('default', { reference: true });
	let id = '';
	let handler: ivm.Reference | undefined;
	const register = (givenId: ivm.Reference, givenHandler: ivm.Reference) => {
		if (givenId.typeof !== 'string' || givenHandler.typeof !== 'function') throw new TypeError('not an operation');
		id = givenId.copySync() as string;
		handler = givenHandler;
	};
	await context.evalClosure(
		`const exported = $0.deref();
		const operation = ${callExport ? 'exported()' : 'exported'};
		$1.applySync(undefined, [operation.id, operation.handler], { arguments: { reference: true } });`,
		[exported, new ivm.Reference(register)],
		{ timeout: TIMEOUT },
	);
	return {
		id,
		isolate,
		context,
		took,
		async run(options) {
			const result = await handler?.apply(undefined, [options], {
				arguments: { copy: true },
				result: { reference: true, promise: true },
				timeout: TIMEOUT,
			});
			return (result as ivm.Reference).copy();
		},
		dispose() {
			if (!isolate.isDisposed) isolate.dispose();
		},
	};
}

/** The module that an extension may import. */
async function directusApi(isolate: ivm.Isolate, host: SandboxHost): Promise<ivm.Module> {
	const context = await isolate.createContext();
	const request = (url: unknown, options: unknown) => outcome(host.errors, () => send(host, url, options));
	const sleep = (milliseconds: unknown) =>
		outcome(host.errors, async () => {
			if (typeof milliseconds !== 'number') throw new TypeError('Sleep milliseconds has to be of type number');
			await host.sleep(milliseconds);
		});
	const log = (message: unknown) => {
		if (typeof message !== 'string') throw new TypeError('Log message has to be of type string');
		host.log(message);
	};
	await context.evalClosure(
		`const call = (reference) => async (...args) => {
			const { result, error } = await reference.apply(undefined, args, {
				arguments: { copy: true },
				result: { copy: true, promise: true },
			});
			if (error) throw result;
			return result;
		};
		globalThis.request = call($0);
		globalThis.sleep = call($1);
		globalThis.log = (message) => $2.applySync(undefined, [message], { arguments: { copy: true } });`,
		[new ivm.Reference(request), new ivm.Reference(sleep), new ivm.Reference(log)],
	);
	const module = await isolate.compileModule(
		['request', 'sleep', 'log'].map((name) => `export const ${name} = globalThis.${name};`).join('\n'),
	);
	await module.instantiate(context, () => {
		throw new Error('no imports here');
	});
	return module;
}

/** The scopes of package.json, checked as Directus does, and the status as axios does. */
async function send(host: SandboxHost, url: unknown, options: unknown): Promise<unknown> {
	const { method = 'GET', headers = {}, body } = (options ?? {}) as Partial<SandboxRequest>;
	if (typeof url !== 'string') throw new TypeError('Request url has to be of type string');
	if (!scopes.urls.some((glob) => url.startsWith(glob.replace(/\*\*$/, '')))) {
		throw new Error(`No permission to request "${url}"`);
	}
	if (!scopes.methods.includes(method)) {
		throw new Error(`No permission to use request method "${method}"`);
	}
	const response = await host.request({ url, method, headers, ...(body !== undefined && { body }) });
	if (response.status >= 200 && response.status < 300) return response;
	throw httpError(`Request failed with status code ${response.status}`, 'bare', {
		code: response.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE',
		config: { headers, url, method },
		response: { ...response, config: { headers } },
	});
}
