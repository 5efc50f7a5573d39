// Runs a real Directus on SQLite in a fresh folder, with extensions installed
// from their tarballs, and talks to it as its administrator.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onExit } from './exit.js';
import { type Installation, install, type Version } from './install.js';

/** The administrator of every Directus started here. */
export const ADMIN = { email: 'admin@example.com', password: 'directus' };

/** The settings with which a Directus is started. */
export interface Settings {
	version: Version;
	/** Tarballs made by npm pack. */
	extensions?: string[];
	/** The server that answers for https://api.hubapi.com. Without it, HubSpot itself answers. */
	standIn?: { https: string; ca: string };
	/** More environment variables for Directus. */
	env?: Record<string, string>;
}

/** A trigger that answers a POST after the flow has ended. */
export const ON_REQUEST = { trigger: 'webhook', options: { method: 'POST', async: false, return: '$last' } };

/** The same for a flow whose runs Directus does not log. Its log would hold each body. */
export const UNLOGGED = { ...ON_REQUEST, accountability: null };

/** One operation of a flow. */
export interface Step {
	key: string;
	type: string;
	options: object;
	/** The keys of the steps that follow, on success and on failure. */
	resolve?: string;
	reject?: string;
}

/** The steps of a flow with one HubSpot operation. The flow answers with the value or the problem. */
export function askingOnce(options: object): Step[] {
	const answer = (key: string, name: string): Step => ({
		key,
		type: 'transform',
		options: { json: { [name]: '{{ $last }}' } },
	});
	return [
		{
			key: 'hubspot',
			type: 'hubspot-operation',
			options: { ...options, apiKey: '{{ $env.HUBSPOT_TOKEN }}' },
			resolve: 'on_success',
			reject: 'on_failure',
		},
		answer('on_success', 'value'),
		answer('on_failure', 'problem'),
	];
}

/** A flow that was created, with the IDs of its operations by key. */
export interface Flow {
	id: string;
	operations: Record<string, string>;
}

/** One run in the flow's log of the Studio. */
export interface Run {
	steps: { key: string; status: 'resolve' | 'reject'; options: unknown }[];
	data: Record<string, unknown>;
}

/** A running Directus. */
export class Directus {
	/** Everything that it has printed since it was created, including restarts. */
	log = '';

	private readonly installation: Installation;
	private readonly settings: Settings;
	private readonly home: string;
	private readonly port: number;
	private child: ChildProcess | undefined;
	/** Kills the server and removes the folder. */
	private readonly discard = onExit(() => {
		this.child?.kill('SIGKILL');
		rmSync(this.home, { recursive: true, force: true });
	});
	private token: string | undefined;
	private probe: Flow | undefined;
	private marks = 0;

	private constructor(installation: Installation, settings: Settings, home: string, port: number) {
		this.installation = installation;
		this.settings = settings;
		this.home = home;
		this.port = port;
	}

	/** Installs the version if it is missing, and starts it. Except for the first time, this takes seconds. */
	static async start(settings: Settings): Promise<Directus> {
		const installation = await install(settings.version);
		const database = join(installation.dir, 'bootstrapped.db');
		if (!existsSync(database)) await bootstrap(installation, database);
		const directus = await Directus.prepare(installation, settings);
		copyFileSync(database, directus.database);
		await directus.launch();
		await directus.claim();
		return directus;
	}

	/** Makes a folder for Directus, with the extensions unpacked. Without the package.json, Directus would load none. */
	static async prepare(installation: Installation, settings: Settings): Promise<Directus> {
		const home = mkdtempSync(join(tmpdir(), 'directus-'));
		writeFileSync(join(home, 'package.json'), '{}');
		mkdirSync(join(home, 'extensions'));
		for (const tarball of settings.extensions ?? []) {
			const manifest = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
			const { name } = JSON.parse(manifest) as { name: string };
			const folder = join(home, 'extensions', name);
			mkdirSync(folder, { recursive: true });
			execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
		}
		return new Directus(installation, settings, home, await freePort());
	}

	/** Its address. The Studio is under /admin. */
	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	get version(): Version {
		return this.settings.version;
	}

	/** Its SQLite file. */
	get database(): string {
		return join(this.home, 'data.db');
	}

	/** Runs one of Directus's commands. */
	async command(...args: string[]): Promise<void> {
		const code = await ended(this.spawn(args));
		if (code !== 0) throw new Error(`directus ${args.join(' ')} ended with ${code}:\n${this.log.slice(-4000)}`);
	}

	/** Starts the server and waits until it answers. */
	async launch(): Promise<void> {
		const child = this.spawn(['start']);
		this.child = child;
		for (const deadline = Date.now() + 600_000; ; await sleep(100)) {
			if (child.exitCode !== null || child.signalCode)
				throw new Error(`Directus ended with ${child.exitCode ?? child.signalCode}:\n${this.log.slice(-4000)}`);
			if (Date.now() > deadline) throw new Error(`Directus does not answer:\n${this.log.slice(-4000)}`);
			const answer = await fetch(`${this.url}/server/ping`, { signal: AbortSignal.timeout(5000) }).catch(
				() => undefined,
			);
			if (answer?.ok) return;
		}
	}

	/** Stops the server and starts it on the same data. */
	async restart(): Promise<void> {
		await this.halt();
		await this.launch();
	}

	/** Stops the server and removes its folder. */
	async stop(): Promise<void> {
		await this.halt();
		this.discard();
	}

	/**
	 * Keeps the database of a stopped server as the one with which the next servers begin, and removes its folder. Two
	 * processes may do so at once.
	 */
	async keep(database: string): Promise<void> {
		const part = `${database}.${process.pid}`;
		copyFileSync(this.database, part);
		renameSync(part, database);
		await this.stop();
	}

	/** Calls Directus's REST API as the administrator, and returns the "data" of the answer. */
	async api<T = unknown>(method: string, path: string, body?: object): Promise<T> {
		this.token ??= await this.login();
		const { status, value } = await this.send(method, path, body, { authorization: `Bearer ${this.token}` });
		if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(value)}`);
		return (value as { data: T } | undefined)?.data as T;
	}

	/** Creates a flow. By default a request starts it, and it answers with the result of its last step. */
	async createFlow(name: string, steps: Step[], trigger: object = ON_REQUEST): Promise<Flow> {
		const { id } = await this.api<{ id: string }>('POST', '/flows', {
			name,
			status: 'active',
			accountability: 'all',
			...trigger,
		});
		const operations: Record<string, string> = {};
		const positions = place(steps);
		// It creates the last step first, because a step has the IDs of those that follow it.
		for (const step of steps.toReversed()) {
			const operation = await this.api<{ id: string }>('POST', '/operations', {
				flow: id,
				name: step.key,
				key: step.key,
				type: step.type,
				options: step.options,
				resolve: step.resolve && operations[step.resolve],
				reject: step.reject && operations[step.reject],
				...positions[step.key],
			});
			operations[step.key] = operation.id;
		}
		await this.api('PATCH', `/flows/${id}`, { operation: operations[steps[0]?.key ?? ''] });
		return { id, operations };
	}

	/**
	 * Waits until Directus uses the flows as they were saved. It answers a request first and loads its flows again a moment
	 * later. So this changes a flow of its own, and triggers it until it answers with the change.
	 */
	async settle(): Promise<void> {
		const mark = `${++this.marks}`;
		const steps: Step[] = [{ key: 'mark', type: 'transform', options: { json: { mark } } }];
		if (this.probe) await this.setOptions(this.probe, 'mark', { json: { mark } });
		else this.probe = await this.createFlow('Probe', steps);
		for (const deadline = Date.now() + 600_000; ; await sleep(100)) {
			const answer = await this.trigger<{ mark?: string } | undefined>(this.probe);
			if (answer?.mark === mark) return;
			if (Date.now() > deadline) throw new Error(`Directus does not follow its flows:\n${this.log.slice(-4000)}`);
		}
	}

	/** The memory of its process in bytes. */
	memory(): number {
		return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', `${this.child?.pid}`], { encoding: 'utf8' }));
	}

	/** Whether a flow is the one that settle uses. */
	isProbe(id: string): boolean {
		return this.probe?.id === id;
	}

	/** Replaces the options of a step. Tests share a flow, because Directus 12 without a licence refuses the sixth active one. */
	async setOptions(flow: Flow, key: string, options: object): Promise<void> {
		await this.api('PATCH', `/operations/${flow.operations[key]}`, { options });
	}

	/** Starts a flow over HTTP as anyone can, and returns the result of its last step. */
	async trigger<T = unknown>(flow: Flow, body: object = {}, timeout = 600_000): Promise<T> {
		return (await this.send('POST', `/flows/trigger/${flow.id}`, body, {}, timeout)).value as T;
	}

	/** The log of a flow, its latest run first. */
	async runs(flow: Flow): Promise<Run[]> {
		const filter = encodeURIComponent(
			JSON.stringify({
				collection: { _eq: 'directus_flows' },
				item: { _eq: flow.id },
				activity: { action: { _eq: 'run' } },
			}),
		);
		const revisions = await this.api<{ data: Run }[]>('GET', `/revisions?filter=${filter}&sort=-id&fields=data`);
		return revisions.map(({ data }) => data);
	}

	/** Sets the project's owner. Otherwise the Studio of later versions asks for the owner in a dialog over everything. */
	private async claim(): Promise<void> {
		if (this.version.startsWith('10.')) return;
		const { project_owner: owner } = await this.api<{ project_owner?: string | null }>('GET', '/settings');
		if (owner) return;
		const body = { project_owner: ADMIN.email, project_usage: 'personal', org_name: null, product_updates: false };
		await this.api('POST', '/settings/owner', body);
	}

	private async login(): Promise<string> {
		const { value } = await this.send('POST', '/auth/login', ADMIN);
		return (value as { data: { access_token: string } }).data.access_token;
	}

	private async send(
		method: string,
		path: string,
		body?: object,
		headers: Record<string, string> = {},
		timeout = 600_000,
	) {
		const response = await fetch(this.url + path, {
			method,
			headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
			...(body && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(timeout),
		});
		const text = await response.text();
		return { status: response.status, value: text ? (JSON.parse(text) as unknown) : undefined };
	}

	private spawn(args: string[]): ChildProcess {
		const { node, cli } = this.installation;
		const { standIn, env } = this.settings;
		const child = spawn(
			node,
			[...(standIn ? ['--require', join(import.meta.dirname, 'redirect.cjs')] : []), cli, ...args],
			{
				cwd: this.home,
				env: {
					PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
					HOME: this.home,
					...(standIn && { NODE_EXTRA_CA_CERTS: standIn.ca, STAND_IN_HTTPS: standIn.https }),
					DB_CLIENT: 'sqlite3',
					DB_FILENAME: this.database,
					EXTENSIONS_PATH: join(this.home, 'extensions'),
					HOST: '127.0.0.1',
					PORT: String(this.port),
					PUBLIC_URL: this.url,
					KEY: 'a key for a Directus that lives for minutes',
					SECRET: 'a secret for a Directus that lives for minutes',
					ADMIN_EMAIL: ADMIN.email,
					ADMIN_PASSWORD: ADMIN.password,
					ACCESS_TOKEN_TTL: '1d',
					TELEMETRY: 'false',
					// Directus answers 503 for a moment after it was busy, for example after its start.
					PRESSURE_LIMITER_ENABLED: 'false',
					// It closes a connection after five idle seconds. On a busy machine, the next request may already be under way.
					SERVER_KEEP_ALIVE_TIMEOUT: '0',
					// By default Directus refuses requests to this machine, where the stand-in is.
					IMPORT_IP_DENY_LIST: '',
					...env,
				},
				stdio: ['ignore', 'pipe', 'pipe'],
			},
		);
		for (const stream of [child.stdout, child.stderr])
			stream?.setEncoding('utf8').on('data', (text: string) => (this.log += text));
		return child;
	}

	private async halt(): Promise<void> {
		const { child } = this;
		if (!child) return;
		this.child = undefined;
		if (child.exitCode !== null || child.signalCode !== null) return;
		const end = ended(child);
		child.kill('SIGTERM');
		await Promise.race([end, sleep(10_000, undefined, { ref: false })]);
		child.kill('SIGKILL');
		await end;
	}
}

/** Makes the database with which every start begins: the tables and the administrator. */
async function bootstrap(installation: Installation, database: string): Promise<void> {
	const directus = await Directus.prepare(installation, { version: installation.version });
	await directus.command('bootstrap');
	await directus.keep(database);
}

/** The places of the steps in the Studio: each to the right of the one before, and on failure a row below. */
function place(steps: Step[]): Record<string, { position_x: number; position_y: number }> {
	const panel = 18;
	const positions: ReturnType<typeof place> = {};
	for (const { key, resolve, reject } of steps) {
		positions[key] ??= { position_x: 1 + panel, position_y: 1 };
		const { position_x: x, position_y: y } = positions[key];
		if (resolve) positions[resolve] = { position_x: x + panel, position_y: y };
		if (reject) positions[reject] = { position_x: x + panel, position_y: y + panel };
	}
	return positions;
}

function ended(child: ChildProcess): Promise<number | null> {
	return new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
}

/** Finds a free port, which Directus uses a moment later. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}
