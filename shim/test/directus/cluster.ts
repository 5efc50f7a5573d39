// Starts two Directus processes on one PostgreSQL and one Redis, each with a flow that writes 5,000 contacts at the same
// time within one account's rate limit. It prints the result, and fails if something was lost or doubled, or if less than
// 80 % of the limit was used. It needs Debian's postgresql and redis-server.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onExit } from './exit.js';
import { install, NEWEST } from './install.js';
import { tarball } from './packages.js';
import { Directus, type Flow, freePort, type Settings } from './server.js';
import { type Asked, StandIn, TOKEN } from './stand-in.js';

const EACH = Number(process.env.EACH ?? 5000);

/** The requests in ten seconds: few enough that the limit decides, and not the machine. */
const LIMIT = 10;

const kind = process.env.KIND === 'trusted' ? 'trusted' : 'sandboxed';

interface Report {
	created?: number;
	results?: { index: number; status: string; id?: string }[];
	message?: string;
}

async function until(what: string, ready: () => unknown): Promise<void> {
	for (const deadline = Date.now() + 30_000; ; await sleep(200)) {
		try {
			ready();
			return;
		} catch (error) {
			if (Date.now() > deadline) throw new Error(`${what} does not start: ${error}`);
		}
	}
}

/** Starts a PostgreSQL in a folder of its own. It refuses to run as root, so it runs as its own user. */
async function postgres(folder: string): Promise<number> {
	const root = '/usr/lib/postgresql';
	const version = existsSync(root)
		? readdirSync(root)
				.toSorted((a, b) => Number(a) - Number(b))
				.at(-1)
		: undefined;
	if (!version) throw new Error('PostgreSQL is not there: apt-get install postgresql redis-server');
	const program = (name: string) => join(root, version, 'bin', name);
	const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
	const who = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
	if (who.uid !== undefined) chownSync(folder, who.uid, who.gid);
	const data = join(folder, 'postgres');
	execFileSync(program('initdb'), ['-D', data, '-U', 'directus', '-A', 'trust', '--no-sync'], {
		...who,
		stdio: 'ignore',
	});
	const port = await freePort();
	const child = spawn(program('postgres'), ['-D', data, '-p', String(port), '-k', folder, '-F'], {
		...who,
		stdio: 'ignore',
	});
	onExit(() => child.kill('SIGQUIT'));
	const ask = (sql: string) =>
		execFileSync('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'directus', 'postgres', '-c', sql], {
			stdio: 'pipe',
		});
	await until('PostgreSQL', () => ask('CREATE DATABASE directus'));
	return port;
}

async function redis(): Promise<number> {
	const port = await freePort();
	const child = spawn(
		'redis-server',
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()],
		{
			stdio: 'ignore',
		},
	);
	onExit(() => child.kill('SIGKILL'));
	await until('Redis', () => execFileSync('redis-cli', ['-p', String(port), 'ping'], { stdio: 'pipe' }));
	return port;
}

const people = (name: string) =>
	Array.from({ length: EACH }, (_, i) => ({ email: `${name}-${i}@example.com`, firstname: 'Ada', lastname: `${i}` }));

async function main(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
	onExit(() => rmSync(folder, { recursive: true, force: true }));
	const [database, cache] = [await postgres(folder), await redis()];
	const hubspot = await StandIn.start();
	const env = {
		DB_CLIENT: 'pg',
		DB_HOST: '127.0.0.1',
		DB_PORT: String(database),
		DB_DATABASE: 'directus',
		DB_USER: 'directus',
		DB_PASSWORD: 'trusted',
		REDIS: `redis://127.0.0.1:${cache}`,
		CACHE_ENABLED: 'true',
		CACHE_STORE: 'redis',
		SYNCHRONIZATION_STORE: 'redis',
		MESSENGER_STORE: 'redis',
		MAX_PAYLOAD_SIZE: '100mb',
		HUBSPOT_TOKEN: TOKEN,
		FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN',
	};
	const installation = await install(NEWEST);
	const settings: Settings = { version: NEWEST, extensions: [tarball(kind)], standIn: hubspot, env };
	const both = [await Directus.prepare(installation, settings), await Directus.prepare(installation, settings)];
	try {
		const [one, two] = both as [Directus, Directus];
		await one.command('bootstrap');
		await one.launch();
		const flows: Flow[] = [];
		for (const name of ['one', 'two']) {
			const options = {
				apiKey: '{{ $env.HUBSPOT_TOKEN }}',
				endpoint: 'contacts',
				action: 'create_many',
				items: '{{ $trigger.body.items }}',
				patience: 60,
			};
			flows.push(await one.createFlow(name, [{ key: 'hubspot', type: 'hubspot-operation', options }]));
		}
		await two.launch();

		await hubspot.control('PATCH', 'options', { tenSecondlyLimit: LIMIT });
		const begin = performance.now();
		const reports = await Promise.all(
			both.map((directus, i) =>
				directus.trigger<Report>(flows[i] as Flow, { items: people(`directus-${i}`) }, 600_000),
			),
		);
		const took = performance.now() - begin;

		for (const report of reports) assert.equal(report.created, EACH, JSON.stringify(report).slice(0, 500));
		const records = await hubspot.control<{ id: string; properties: { email: string } }[]>('GET', 'records/contacts');
		const ids = new Map(records.map(({ id, properties }) => [properties.email, id]));
		const lost = reports.flatMap((report, i) =>
			(report.results ?? []).filter(({ index, id }) => ids.get(`directus-${i}-${index}@example.com`) !== id),
		);
		const journal = await hubspot.control<Asked[]>('GET', 'journal');
		const refused = journal.filter(({ status }) => status === 429).length;
		const done = journal.filter(({ path, status }) => path.endsWith('/batch/create') && status === 201).length;
		// The requests of the first window need no wait, and those of the last need not wait for its end.
		const least = ((2 * EACH) / 100 / LIMIT - 1) * 10_000;
		console.log(
			`${2 * EACH} contacts by two Directus ${NEWEST} (${kind}): ${records.length} in HubSpot, ${ids.size} different, ` +
				`${lost.length} lost; ${done} requests in ${(took / 1000).toFixed(1)} s, ${refused} refused; ` +
				`the limit allows it in ${least / 1000} s: ${Math.round((100 * least) / took)} %`,
		);
		assert.equal(records.length, 2 * EACH, 'doubled or lost');
		assert.equal(ids.size, 2 * EACH, 'doubled');
		assert.deepEqual(lost, []);
		assert.ok(least / took >= 0.8, 'less than 80 % of what the limit allows');
	} finally {
		for (const directus of both) await directus.stop();
		hubspot.stop();
	}
	process.exit(0);
}

await main();
