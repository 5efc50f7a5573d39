// A sandbox like the one that Directus makes for an operation: a real isolate with the same limits, the same module
// `directus:api`, the same two forms of errors, and the same way to register and call an operation.

import ivm from 'isolated-vm';
import manifest from '../../../package.json';
import { TIMEOUT as TIME_LIMIT } from '../../src/api/answer.js';

/** The addresses and methods that the package requests in its package.json. */
const scopes = manifest['directus:extension'].sandbox.requestedScopes.request;

/** Directus's default of EXTENSIONS_SANDBOX_MEMORY, in MB. */
const MEMORY = 100;

/**
 * How long a script may work before it first waits, in ms. Directus's default of EXTENSIONS_SANDBOX_TIMEOUT is a second of
 * real time, which a busy machine may exceed.
 */
const TIMEOUT = 600_000;

/** The form of the host's errors in the sandbox: plain objects until Directus 11.13, bare errors from 11.16 on. */
export type ErrorForm = 'object' | 'bare';

const never = new Promise<void>(() => {});

/** Sleeps for a host that answers every request: a pause is over at once, and no request times out. */
export async function atOnce(milliseconds: number): Promise<void> {
	if (milliseconds === TIME_LIMIT) await never;
}

/** A request of the sandbox. */
export interface SandboxRequest {
	url: string;
	method: string;
	headers: Record<string, string>;
	body?: string;
}

/** The functions of the host for the sandbox. */
export interface SandboxHost {
	/** Answers with any status, or throws an error of the network. */
	request(request: SandboxRequest): Promise<{ status: number; headers: Record<string, string>; data: unknown }>;
	sleep(milliseconds: number): Promise<void>;
	log(message: string): void;
	errors: ErrorForm;
}

/** A loaded sandboxed operation. */
export interface Sandboxed {
	id: string;
	isolate: ivm.Isolate;
	context: ivm.Context;
	/** The milliseconds for reading the script, and for running it, which compiles the core. */
	took: { parse: number; evaluate: number };
	run(options: unknown): Promise<unknown>;
	dispose(): void;
}

/** The part of an error of axios that an extension can see. */
function httpError(message: string, form: ErrorForm, members: object): Error {
	// Until axios 1.13.3, its errors were no real Error for V8, so isolated-vm copied their members. Of a real Error it
	// copies only the message.
	return Object.assign(form === 'bare' ? new Error(message) : Object.create(Error.prototype), { message, ...members });
}

/** Runs a function of the host. The sandbox can catch what the function throws. */
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

/** Loads a bundle as Directus does. With callExport it calls the default export, as Directus 10.10.0 to 10.10.3 did. */
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

/** Checks the scopes of package.json as Directus does, and the status as axios does. */
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
