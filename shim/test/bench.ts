// Measures sizes and speed of the packages. It prints a line for each figure, with name, value, unit and goal, and writes
// the figures to dist/bench.json.

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { ROOT } from '../build/paths.js';
import { trusted } from '../src/api/transport-trusted.js';
import { Core } from '../src/core/core.js';
import { carryOut } from '../src/core/loop.js';
import type { Input } from '../src/core/steps.js';
import { readCore } from './built.js';
import { StandIn, TOKEN } from './directus/stand-in.js';
import { type Figure, median, throughput } from './directus/throughput.js';
import { atOnce, loadSandboxed } from './isolate/sandbox.js';

const DIST = join(ROOT, 'dist');

const CREATE = {
	endpoint: 'contacts',
	action: 'create',
	c_properties: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`property_${i}`, `value number ${i}`])),
};

/**
 * The parts of a start, in milliseconds: Directus reads the file, V8 parses the script, the script is evaluated, and the
 * first run sends its request.
 */
type Start = Record<'file' | 'parse' | 'evaluate' | 'first', number>;

/** Measures one start in the sandbox. */
async function start(): Promise<Start> {
	const begin = performance.now();
	const code = await readFile(join(DIST, 'api.js'), 'utf-8');
	const file = performance.now() - begin;
	let asked = 0;
	const { took, run, dispose } = await loadSandboxed(code, {
		errors: 'bare',
		sleep: atOnce,
		log: () => {},
		request: async () => {
			asked = performance.now();
			return { status: 201, headers: {}, data: { id: '1' } };
		},
	});
	const called = performance.now();
	await run({ ...CREATE, apiKey: 'pat-na1-00000000-of-the-bench' });
	dispose();
	return { file, ...took, first: asked - called };
}

/** Measures a part in a process of its own, in which nothing is warm. */
function apart<T>(part: string, ...more: string[]): T {
	const args = [...process.execArgv, fileURLToPath(import.meta.url), part, ...more];
	return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function starts(times: number): Figure[] {
	const all = Array.from({ length: times }, () => apart<Start>('start'));
	const of = (part: (one: Start) => number) => median(all.map(part));
	const total = (one: Start) => one.parse + one.evaluate + one.first;
	return [
		{ name: 'start, bundle to first request', value: of(total), unit: 'ms' },
		{ name: 'start, best', value: Math.min(...all.map(total)), unit: 'ms', goal: 250 },
		{ name: 'start, script read', value: of(({ parse }) => parse), unit: 'ms' },
		{ name: 'start, core decoded and compiled', value: of(({ evaluate }) => evaluate), unit: 'ms' },
		{ name: 'start, core initialized and asked', value: of(({ first }) => first), unit: 'ms' },
		{ name: 'before that, file read by Directus', value: of(({ file }) => file), unit: 'ms' },
	];
}

/** The duration of calls of a warm core, in microseconds, and the memory after many of them, in bytes. */
type Calls = Record<'open' | 'resume' | 'memory', number>;

function call(count: number): Calls {
	const core = new Core(readCore);
	const memory = captureMemory();
	const input: Input = { now: Date.now(), token: 'ok', account: 1, options: CREATE };
	const log = (message: string) => assertNever(message);
	const open: number[] = [];
	const resume: number[] = [];
	const batch = 1000;
	for (let runs = 0; runs < count; runs += batch) {
		const spent = { open: 0, resume: 0 };
		for (let i = 0; i < batch; i++) {
			const begin = performance.now();
			const run = core.open(input, log);
			const opened = performance.now();
			run.resume({ answer: { id: 1, status: 201, headers: {} } });
			run.close();
			spent.open += opened - begin;
			spent.resume += performance.now() - opened;
		}
		open.push((spent.open / batch) * 1000);
		resume.push((spent.resume / batch) * 1000);
	}
	return { open: median(open), resume: median(resume), memory: memory() };
}

/** Measures the calls of the core in several processes, because one process may be twice as fast as another. */
function calls(times: number): Figure[] {
	const all = Array.from({ length: times }, () => apart<Calls>('call', '20000'));
	const open = all.map((one) => one.open);
	const { memory } = apart<Calls>('call', '100000');
	return [
		{ name: 'call, create with 20 properties', value: median(open), unit: 'µs', goal: 40 },
		{ name: 'call, best', value: Math.min(...open), unit: 'µs' },
		{ name: 'call, its answer and close', value: median(all.map(({ resume }) => resume)), unit: 'µs', goal: 40 },
		{ name: 'memory after 100,000 runs', value: memory / 1e6, unit: 'MB', goal: 12 },
	];
}

/** Measures the core's part of the processor time while contacts are created, and while all of them are read. */
async function share(count: number): Promise<Figure[]> {
	const hubspot = await StandIn.start();
	try {
		const core = new Core(readCore);
		let inCore = 0;
		const timed = <T>(work: () => T): T => {
			const begin = performance.now();
			const result = work();
			inCore += performance.now() - begin;
			return result;
		};
		const watched = {
			open: (...given: Parameters<Core['open']>) => {
				const run = timed(() => core.open(...given));
				return {
					first: run.first,
					resume: (event: Parameters<typeof run.resume>[0]) => timed(() => run.resume(event)),
					close: () => timed(() => run.close()),
				};
			},
		} as unknown as Core;
		const { send, ...platform } = trusted(hubspot.http);
		const run = async (options: Record<string, unknown>, items?: object[]) => {
			const host = {
				...(items && { items }),
				send: ({ id, method, path, body }: Parameters<Parameters<typeof carryOut>[1]['send']>[0]) =>
					send(id, {
						host: 'api.hubapi.com',
						path,
						method,
						headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
						...(body !== undefined && { body }),
					}),
				...platform,
				log: assertNever,
			};
			const before = process.cpuUsage();
			inCore = 0;
			await carryOut(watched, host, {
				now: Date.now(),
				token: 'ok',
				account: 1,
				options: { endpoint: 'contacts', ...options },
				...(items && { items: items.length }),
			});
			const { user, system } = process.cpuUsage(before);
			return { share: (100 * inCore) / ((user + system) / 1000), inCore };
		};
		const items = Array.from({ length: count }, (_, i) => ({
			email: `share-${i}@example.com`,
			firstname: 'Ada',
			lastname: `Number ${i}`,
		}));
		await run(
			{ action: 'create_many' },
			items.slice(0, 200).map((item) => ({ ...item, email: `warm-${item.email}` })),
		);
		const created = await run({ action: 'create_many' }, items);
		// One read takes a tenth of a second, in which the garbage collector may run. So this takes the median of several.
		const read: number[] = [];
		for (let time = 0; time < 9; time++) {
			read.push((await run({ action: 'list', all_pages: true, maximum: count })).share);
		}
		return [
			{ name: `core, creating ${count}, of the processor`, value: created.share, unit: '%' },
			{ name: `core, creating ${count}, a record`, value: (created.inCore / count) * 1000, unit: 'µs' },
			{ name: `core, reading ${count}, of the processor`, value: median(read), unit: '%', goal: 10 },
		];
	} finally {
		hubspot.stop();
	}
}

/** Watches the memory of the instance that is started next. */
function captureMemory(): () => number {
	const { Instance } = WebAssembly;
	let memory: WebAssembly.Memory | undefined;
	WebAssembly.Instance = class extends Instance {
		constructor(...args: ConstructorParameters<typeof Instance>) {
			super(...args);
			memory = this.exports.memory as WebAssembly.Memory;
			WebAssembly.Instance = Instance;
		}
	};
	return () => memory?.buffer.byteLength ?? Number.NaN;
}

function sizes(): Figure[] {
	const core = readCore();
	const tarballs = readdirSync(DIST).filter((file) => file.endsWith('.tgz'));
	return [
		{ name: 'core', value: core.length / 1e6, unit: 'MB', goal: 5 },
		{ name: 'core, brotli', value: brotliCompressSync(core).length / 1e6, unit: 'MB', goal: 1 },
		...tarballs.map((file) => ({ name: file, value: statSync(join(DIST, file)).size / 1e6, unit: 'MB' })),
	];
}

function assertNever(message: string): never {
	throw new Error(message);
}

const part = process.argv[2];
if (part === 'start' || part === 'call') {
	console.log(JSON.stringify(part === 'start' ? await start() : call(Number(process.argv[3]))));
} else {
	const figures = [...sizes(), ...starts(9), ...calls(9), ...(await share(10_000)), ...(await throughput())];
	for (const { name, value, unit, goal = '' } of figures) {
		console.log(`${name.padEnd(44)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(3)} ${goal}`.trimEnd());
	}
	writeFileSync(join(DIST, 'bench.json'), `${JSON.stringify(figures, null, '\t')}\n`);
}
