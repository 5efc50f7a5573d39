// Installs a real Directus into .cache/directus/<version>, with the Node it
// needs and its native parts, once. From the shell, for one or more versions:
//
//	node --import tsx shim/test/directus/install.ts 12.4.0 10.13.4

import { spawn } from 'node:child_process';
import {
	closeSync,
	cpSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a version of Directus runs on. Exact versions: what was tried is what is installed. */
const NODE_20 = '20.20.2';
const NODE_22 = '22.23.3';
const VERSIONS = {
	'12.4.0': { node: NODE_22, sqlite3: '6.0.1' },
	'11.17.4': { node: NODE_22, sqlite3: '5.1.7' },
	'11.13.4': { node: NODE_22, sqlite3: '5.1.7' },
	'10.13.4': { node: NODE_20, sqlite3: '5.1.7' },
	'10.10.0': { node: NODE_20, sqlite3: '5.1.7' },
} as const;

/** A version of Directus the tests know. */
export type Version = keyof typeof VERSIONS;

/** The versions the tests know, newest first. */
export const versions = Object.keys(VERSIONS) as Version[];

/** Packages with C++ in them that Directus loads on its start. */
const NATIVE = ['isolated-vm', 'sqlite3', 'argon2'];

/** The repository, and the folder in it for what is downloaded and built (git-ignored). */
export const ROOT = resolve(import.meta.dirname, '../../..');
export const CACHE = join(ROOT, '.cache');

/** An installed Directus. */
export interface Installation {
	version: Version;
	/** Its folder, with node_modules. */
	dir: string;
	/** The Node to run it with. */
	node: string;
	/** Its command-line program, a file to run with that Node. */
	cli: string;
}

/** Installs a version of Directus, or returns the one that is there. */
export async function install(version: Version): Promise<Installation> {
	if (!(version in VERSIONS)) throw new Error(`Directus ${version} is not one of ${versions.join(', ')}`);
	const { node: nodeVersion, sqlite3 } = VERSIONS[version];
	const dir = join(CACHE, 'directus', version);
	const stamp = join(dir, 'installed.json');
	const want = JSON.stringify({ nodeVersion, sqlite3, platform: process.platform, arch: process.arch });
	const node = await installNode(nodeVersion);
	const installation = { version, dir, node, cli: join(dir, 'node_modules/directus/cli.js') };
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return installation;

	rmSync(dir, { recursive: true, force: true });
	mkdirSync(dir, { recursive: true });
	writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
	const env = buildEnvironment(node);
	// Peer ranges of some versions contradict each other; scripts are run below, for the three packages that need theirs.
	await stage(`Directus ${version}: packages`, dir, env, [
		'npm',
		'install',
		'--ignore-scripts',
		'--legacy-peer-deps',
		`directus@${version}`,
		`sqlite3@${sqlite3}`,
	]);
	for (const name of NATIVE) await installNative(name, dir, nodeVersion, env, version);
	writeFileSync(stamp, want);
	return installation;
}

/** The machine's own Node where its major version is the wanted one, else one from npm. */
async function installNode(version: string): Promise<string> {
	if (process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
	const name = `node-${process.platform}-${process.arch}`;
	const dir = join(CACHE, 'directus', `node-${version}`);
	const node = join(dir, 'node_modules', name, 'bin/node');
	if (!existsSync(node)) {
		mkdirSync(dir, { recursive: true });
		writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
		await stage(`Node ${version}`, dir, process.env, ['npm', 'install', '--ignore-scripts', `${name}@${version}`]);
	}
	return node;
}

/** npm's environment: the Node to build for comes first, with the headers beside it where it has them. */
function buildEnvironment(node: string): NodeJS.ProcessEnv {
	const prefix = dirname(dirname(node));
	const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
	if (existsSync(join(prefix, 'include/node/node.h'))) env.npm_config_nodedir = prefix;
	return env;
}

/** Builds or downloads one native package, or copies what was built for another version of Directus. */
async function installNative(name: string, dir: string, nodeVersion: string, env: NodeJS.ProcessEnv, version: Version) {
	const folder = join(dir, 'node_modules', name);
	const { version: packageVersion } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
	};
	const major = nodeVersion.split('.')[0];
	const built = join(
		CACHE,
		'directus/native',
		`${name}-${packageVersion}-node${major}-${process.platform}-${process.arch}`,
	);
	if (!existsSync(built)) {
		// The packages' own scripts build where their download fails, but only after its time-outs: ask first.
		const source = (await reachable('https://github.com')) ? [] : ['--build-from-source'];
		await stage(`Directus ${version}: ${name} ${packageVersion} for Node ${major}`, dir, env, [
			'npm',
			'rebuild',
			name,
			...source,
		]);
		// Only the finished binaries are kept, not what the compiler left beside them.
		for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
			if (file.endsWith('.node') && !/obj\.target|prebuilds/.test(file))
				cpSync(join(folder, file), join(`${built}.part`, file));
		}
		renameSync(`${built}.part`, built);
	}
	cpSync(built, folder, { recursive: true });
}

async function reachable(url: string): Promise<boolean> {
	return fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
		(response) => response.ok,
		() => false,
	);
}

/** Runs one stage of an installation: a line with the time it took; its output only when it fails. */
async function stage(label: string, cwd: string, env: NodeJS.ProcessEnv, [command, ...args]: [string, ...string[]]) {
	const log = join(cwd, 'install.log');
	const out = openSync(log, 'w');
	const start = Date.now();
	const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
	const live = process.stderr.isTTY;
	process.stderr.write(`${label} …${live ? '' : '\n'}`);
	const timer = live && setInterval(() => process.stderr.write(`\r${label} … ${seconds()}`), 1000);
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', out, out], timeout: 15 * 60_000 });
	const code = await new Promise((done, failed) => child.once('exit', done).once('error', failed));
	if (timer) clearInterval(timer);
	closeSync(out);
	if (code !== 0) throw new Error(`${label} failed after ${seconds()}:\n${readFileSync(log, 'utf8').slice(-4000)}`);
	process.stderr.write(`${live ? '\r' : ''}${label} … ${seconds()}, done\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	for (const version of process.argv.slice(2)) await install(version as Version);
}
