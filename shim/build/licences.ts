// Writes dist/LICENSES.md, which both packages contain. It lists the foreign code in the core, with its licences.
// The texts come from the Go installation and the module cache at each build, so the list always fits go.mod. The
// JavaScript needs no entry, because extension.config.js allows only this project's own.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './paths.js';

/** A package as "go list" describes it. */
interface Package {
	ImportPath: string;
	Dir: string;
	Standard?: boolean;
	GoFiles?: string[];
	SFiles?: string[];
	Module?: { Path: string; Version?: string; Dir: string; Main?: boolean };
}

/** A module, or Go itself, with those of its packages that are in the core. */
interface Part {
	title: string;
	/** The folder with its licence. */
	dir: string;
	packages: Package[];
}

const parts = listParts();
const list = [
	'# Licences of what is bundled',
	"This package is under the MIT licence, see LICENSE. Its WebAssembly module is compiled from Go. It contains this project's " +
		'code and the code listed below. In the trusted package, the module is the file `dist/core.wasm`. In the sandboxed ' +
		"package, it is a part of `dist/api.js`. The JavaScript contains only this project's code.",
	...parts.flatMap(describe),
];
mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(join(ROOT, 'dist/LICENSES.md'), `${list.join('\n\n')}\n`);
for (const { title } of parts) console.log(title);

/** Returns Go first, and then the modules by name. */
function listParts(): Part[] {
	const found = new Map<string, Part>();
	for (const item of goList()) {
		if (item.Module?.Main) continue;
		const { Module: module } = item;
		if (!module && !item.Standard) throw new Error(`${item.ImportPath} belongs to no module`);
		const title = module
			? `${module.Path} ${module.Version}`
			: `Go ${go('env', 'GOVERSION').trim().replace(/^go/, '')}`;
		const part = found.get(title) ?? { title, dir: module?.Dir ?? go('env', 'GOROOT').trim(), packages: [] };
		part.packages.push(item);
		found.set(title, part);
	}
	const rank = ({ title }: Part) => (title.startsWith('Go ') ? '' : title);
	return [...found.values()].sort((a, b) => rank(a).localeCompare(rank(b), 'en'));
}

/** The section of a part: its packages, its licences, and the additional notices in some of its files. */
function describe({ title, dir, packages }: Part): string[] {
	const licences = new Map<string, string>();
	const notices = new Map<string, string[]>();
	for (const item of packages) {
		for (const file of licenceFiles(item.Dir, dir)) {
			const text = readFileSync(file, 'utf8');
			// The rest of such a file is about BoringSSL, which this build of Go does not have.
			if (!/covered by the usual Go license/.test(text)) licences.set(relative(dir, file), text);
		}
		for (const name of [...(item.GoFiles ?? []), ...(item.SFiles ?? [])]) {
			for (const notice of foreignNotices(readFileSync(join(item.Dir, name), 'utf8'))) {
				notices.set(notice, [...(notices.get(notice) ?? []), `${item.ImportPath}/${name}`]);
			}
		}
	}
	if (licences.size === 0) throw new Error(`${title} has no licence in ${dir}`);
	const kinds = [...new Set([...licences.values()].map(spdx))].join(', ');
	const names = packages.map(({ ImportPath }) => `\`${ImportPath}\``).sort();
	return [
		`## ${title}`,
		`${kinds}. Packages: ${names.join(', ')}.`,
		...[...licences.values()].map(quote),
		...[...notices].flatMap(([notice, files]) => [`In ${files.join(', ')}:`, quote(notice)]),
	];
}

/** The licences of a package: those in its own folder and in each folder above, up to that of its part. */
function licenceFiles(from: string, to: string): string[] {
	const here = existsSync(from)
		? readdirSync(from).filter((name) => /^(licen[cs]e|copying|notice)(\.|$)/i.test(name))
		: [];
	const above = from === to ? [] : licenceFiles(dirname(from), to);
	return [...above, ...here.sort().map((name) => join(from, name))];
}

/** The copyright notices in a source file, except Go's own. Each reaches from its line to its end. */
function foreignNotices(source: string): string[] {
	const lines = source.split('\n');
	const notices: string[] = [];
	for (let i = 0; i < lines.length; i++) {
		if (!/^\/\/ Copyright/i.test(lines[i] ?? '') || /The Go Authors/.test(lines[i] ?? '')) continue;
		const notice: string[] = [];
		for (; /^\/\/(?! ={9})/.test(lines[i] ?? ''); i++) notice.push((lines[i] ?? '').replace(/^\/\/ ?/, ''));
		notices.push(notice.join('\n').trim());
	}
	return notices;
}

/** Names the licence of a text. A person has to read an unknown one first. */
function spdx(text: string): string {
	if (/^Permission is hereby granted, free of charge, to any person/m.test(text)) return 'MIT';
	if (/^Redistribution and use in source and binary forms/m.test(text) && /Neither the name of/.test(text)) {
		return 'BSD-3-Clause';
	}
	throw new Error(`unknown licence: ${text.slice(0, 200)}`);
}

function quote(text: string): string {
	return `\`\`\`text\n${text.trim()}\n\`\`\``;
}

/** The packages from which the core is linked. */
function goList(): Package[] {
	const fields = 'ImportPath,Dir,Standard,GoFiles,SFiles,Module';
	return go('list', '-deps', `-json=${fields}`, './wasm')
		.split(/(?<=^\})\n/m)
		.filter(Boolean)
		.map((text) => JSON.parse(text));
}

function go(...args: string[]): string {
	const env = { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' };
	return execFileSync('go', args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 1 << 26 });
}
