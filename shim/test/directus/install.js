// @ts-check
//
// Installs a real Directus into .cache/directus/<version>, unless it is there, with
// the Node and the native modules that it needs. This is plain JavaScript because
// "make demo" runs it before any package is installed. From the shell, it installs
// some versions or all:
//
//	node shim/test/directus/install.js newest,10.13.4
//	node shim/test/directus/install.js all
//
// or the native module that this repository's own tests need:
//
//	node shim/test/directus/install.js tests

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
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const NODE_20 = '20.20.2';
const NODE_22 = '22.23.3';

/** The versions of Directus, with the versions of Node and of the native modules that each was tried with. */
const VERSIONS = {
	'12.4.0': { node: NODE_22, sqlite3: '6.0.1', isolatedVm: '5.0.3' },
	'11.17.4': { node: NODE_22, sqlite3: '5.1.7', isolatedVm: '5.0.3' },
	'11.13.4': { node: NODE_22, sqlite3: '5.1.7', isolatedVm: '5.0.3' },
	'10.13.4': { node: NODE_20, sqlite3: '5.1.7', isolatedVm: '4.7.2' },
	'10.10.0': { node: NODE_20, sqlite3: '5.1.7', isolatedVm: '4.7.2' },
};

/**
 * A version of Directus the tests know.
 * @typedef {keyof typeof VERSIONS} Version
 */

/**
 * An installed Directus.
 * @typedef {object} Installation
 * @property {Version} version
 * @property {string} dir Its folder, with node_modules.
 * @property {string} node The Node to run it with.
 * @property {string} cli Its command-line program, a file to run with that Node.
 */

/** The versions the tests know, newest first. */
export const versions = /** @type {Version[]} */ (Object.keys(VERSIONS));

/** The newest of them. */
export const NEWEST = /** @type {Version} */ (versions[0]);

/**
 * Reads versions with commas between them, such as newest,10.13.4. The word all stands for all of them. Throws for an
 * unknown version. Otherwise no test would run for it, and the run would pass.
 * @param {string} text
 * @returns {Version[]}
 */
export function readVersions(text) {
	if (text === 'all') return versions;
	return text.split(',').map((name) => {
		const version = /** @type {Version} */ (name === 'newest' ? NEWEST : name);
		if (!versions.includes(version)) throw new Error(`Directus ${name} is not one of newest, ${versions.join(', ')}`);
		return version;
	});
}

/**
 * The versions that E2E_VERSIONS names, or undefined without it.
 * @returns {Version[] | undefined}
 */
export function named() {
	const text = process.env.E2E_VERSIONS;
	return text === undefined ? undefined : readVersions(text);
}

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** The folder for what is downloaded and built. Git ignores it. */
export const CACHE = join(ROOT, '.cache');

/** The packages with native code that Directus loads when it starts. */
const NATIVE = ['isolated-vm', 'sqlite3', 'argon2'];
const NATIVE_CACHE = join(CACHE, 'directus/native');

const NPM_INSTALL = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * Installs a version of Directus, or returns the one that is there.
 * @param {Version} version
 * @returns {Promise<Installation>}
 */
export async function install(version) {
	const wanted = VERSIONS[version];
	const dir = join(CACHE, 'directus', version);
	const stamp = join(dir, 'installed.json');
	const want = JSON.stringify({
		nodeVersion: wanted.node,
		sqlite3: wanted.sqlite3,
		platform: process.platform,
		arch: process.arch,
	});
	const node = nodeOf(wanted.node);
	const installation = { version, dir, node, cli: join(dir, 'node_modules/directus/cli.js') };
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return installation;

	rmSync(dir, { recursive: true, force: true });
	mkdirSync(dir, { recursive: true });
	writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
	// These run side by side: a download mostly waits for the network, and the compiler uses the processor.
	await Promise.all([
		// The peer dependencies of some versions contradict each other.
		stage(`Directus ${version}: packages`, dir, process.env, [
			...NPM_INSTALL,
			'--legacy-peer-deps',
			`directus@${version}`,
			`sqlite3@${wanted.sqlite3}`,
		]),
		installNode(wanted.node).then(async () => {
			await Promise.all([
				native('isolated-vm', wanted.isolatedVm, wanted.node),
				native('sqlite3', wanted.sqlite3, wanted.node),
			]);
		}),
	]);
	for (const name of NATIVE) {
		const folder = join(dir, 'node_modules', name);
		if (readyMade(folder)) continue;
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		cpSync(await native(name, manifest.version, wanted.node), folder, { recursive: true });
	}
	writeFileSync(stamp, want);
	return installation;
}

/**
 * The path of a Node: that of the machine if it has the major version, and otherwise one from npm.
 * @param {string} version
 */
function nodeOf(version) {
	return major(process.versions.node) === major(version)
		? process.execPath
		: join(CACHE, 'directus', `node-${version}`, 'node_modules', NODE_PACKAGE, 'bin/node');
}

const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

/**
 * Downloads a Node from npm, unless the machine has its major version.
 * @param {string} version
 */
async function installNode(version) {
	if (existsSync(nodeOf(version))) return;
	const dir = join(CACHE, 'directus', `node-${version}`);
	mkdirSync(dir, { recursive: true });
	writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
	await stage(`Node ${version}`, dir, process.env, [...NPM_INSTALL, `${NODE_PACKAGE}@${version}`]);
}

/**
 * Whether a package comes with a binary for this platform.
 * @param {string} folder
 */
function readyMade(folder) {
	const prebuilds = join(folder, 'prebuilds', `${process.platform}-${process.arch}`);
	return existsSync(prebuilds) && readdirSync(prebuilds).some((file) => file.endsWith('.node'));
}

/** The native packages that are being made. Two versions of Directus may wait for the same one. */
const making = /** @type {Map<string, Promise<string>>} */ (new Map());

/**
 * Returns the folder with the binaries of a native package. It makes them if they are not there.
 * @param {string} name
 * @param {string} version
 * @param {string} nodeVersion
 * @returns {Promise<string>}
 */
function native(name, version, nodeVersion) {
	const key = `${name}-${version}-node${major(nodeVersion)}-${process.platform}-${process.arch}`;
	const built = join(NATIVE_CACHE, key);
	if (existsSync(built)) return Promise.resolve(built);
	const made = making.get(key) ?? makeNative(name, version, nodeVersion, built);
	making.set(key, made);
	return made;
}

/**
 * Downloads or compiles the binaries of a native package, in a folder of its own.
 * @param {string} name
 * @param {string} version
 * @param {string} nodeVersion
 * @param {string} built
 */
async function makeNative(name, version, nodeVersion, built) {
	const work = `${built}.work`;
	rmSync(work, { recursive: true, force: true });
	mkdirSync(work, { recursive: true });
	writeFileSync(join(work, 'package.json'), JSON.stringify({ private: true }));
	// The package's own script compiles only after its download has timed out. So this first finds out whether GitHub answers.
	const download = await reachable('https://github.com');
	const label = `${name} ${version} for Node ${major(nodeVersion)}, ${download ? 'downloaded' : 'compiled'}`;
	const env = buildEnvironment(nodeOf(nodeVersion));
	await stage(
		label,
		work,
		env,
		[...NPM_INSTALL, '--legacy-peer-deps', `${name}@${version}`],
		['npm', 'rebuild', name, ...(download ? [] : ['--build-from-source'])],
	);
	// Only the finished binaries are kept, not what the compiler left beside them.
	const folder = join(work, 'node_modules', name);
	rmSync(`${built}.part`, { recursive: true, force: true });
	for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		if (file.endsWith('.node') && !/obj\.target|prebuilds/.test(file))
			cpSync(join(folder, file), join(`${built}.part`, file));
	}
	renameSync(`${built}.part`, built);
	rmSync(work, { recursive: true, force: true });
	return built;
}

/**
 * The environment in which npm builds for a Node. The Node comes first in the path, and its headers are used if it has
 * them. The compiler gets all processors.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
function buildEnvironment(node) {
	const prefix = dirname(dirname(node));
	/** @type {NodeJS.ProcessEnv} */
	const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, JOBS: 'max' };
	if (existsSync(join(prefix, 'include/node/node.h'))) env.npm_config_nodedir = prefix;
	return env;
}

/**
 * Whether an address can be reached.
 * @param {string} url
 * @returns {Promise<boolean>}
 */
async function reachable(url) {
	return fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
		(response) => response.ok,
		() => false,
	);
}

/**
 * Runs the commands of one stage and prints a line when it ends, with the time it took. Their output is shown only when one
 * of them fails.
 * @param {string} label
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @param {...string[]} commands
 */
export async function stage(label, cwd, env, ...commands) {
	const log = join(CACHE, 'log', `${label.replace(/[^\w.]+/g, '-').toLowerCase()}.log`);
	mkdirSync(dirname(log), { recursive: true });
	const out = openSync(log, 'w');
	const start = Date.now();
	const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`.padStart(6);
	process.stderr.write(`     … ${label}\n`);
	try {
		for (const [command = '', ...args] of commands) {
			const child = spawn(command, args, { cwd, env, stdio: ['ignore', out, out], timeout: 30 * 60_000 });
			const code = await new Promise((done, failed) => child.once('exit', done).once('error', failed));
			if (code !== 0)
				throw new Error(`${label} failed after ${seconds().trim()}:\n${readFileSync(log, 'utf8').slice(-4000)}`);
		}
	} finally {
		closeSync(out);
	}
	process.stderr.write(`${seconds()} ${label}\n`);
}

/**
 * Whether this Node can load a native package.
 * @param {string} folder
 */
function loads(folder) {
	try {
		createRequire(import.meta.url)(folder);
		return true;
	} catch {
		return false;
	}
}

/**
 * The major version.
 * @param {string} version
 */
function major(version) {
	return version.split('.')[0];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const wanted = process.argv[2] ?? 'all';
	if (wanted === 'tests') {
		const folder = join(ROOT, 'node_modules/isolated-vm');
		if (!loads(folder)) {
			const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
			cpSync(await native('isolated-vm', version, process.versions.node), folder, { recursive: true });
		}
	} else {
		for (const version of readVersions(wanted)) await install(version);
	}
}
