// Measures the operation in a real Directus against the stand-in. It compares many records in one run with one record in
// each of many runs, and a create with that of a bare extension, which only sends the request.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEWEST } from './install.js';
import { type Kind, tarball } from './packages.js';
import { Directus, type Flow } from './server.js';
import { type Asked, StandIn, TOKEN } from './stand-in.js';

/** The server that answers for HubSpot. */
type Remote = Pick<StandIn, 'https' | 'ca'>;

/** One figure, in milliseconds unless the name says otherwise. */
export interface Figure {
	name: string;
	value: number;
	unit: string;
	goal?: number;
}

/** The duration of a request to HubSpot from nearby. */
const LATENCY = 100;

/** The duration of a round trip to HubSpot's network. */
const ROUND_TRIP = 10;

/** How often Directus is started to measure a create. */
const STARTS = 3;

/**
 * The number of pairs of creates before the measurement, in which V8 compiles what is called often, and the number of
 * measured pairs.
 */
const WARMING = 200;
const MEASURED = 400;

/** The number of first pairs that do not count, because they start both extensions. */
const STARTING = 20;

const CREATE = { endpoint: 'contacts', action: 'create' };

/** Measures everything that needs a Directus. */
export async function throughput(): Promise<Figure[]> {
	const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
	const hubspot = await StandIn.start();
	try {
		const bare = bareExtension(scratch);
		const near = {
			sandboxed: await toBare('sandboxed', bare, hubspot),
			trusted: await toBare('trusted', bare, hubspot),
		};
		// Until here, the stand-in compressed its answers, as HubSpot does, and both extensions had to unpack them.
		await hubspot.control('PATCH', 'options', { plainAnswers: true });
		const plain = await toBare('sandboxed', bare, hubspot, 1);
		await hubspot.control('PATCH', 'options', { plainAnswers: false });
		const far = await distant(hubspot, async (standIn) => ({
			sandboxed: await toBare('sandboxed', bare, standIn, 1),
			trusted: await toBare('trusted', bare, standIn, 1),
		}));
		return [
			{ name: 'create, sandboxed to bare', value: near.sandboxed.warm, unit: 'x', goal: 1.1 },
			{ name: `the same, the first ${WARMING} of a start`, value: near.sandboxed.cold, unit: 'x' },
			{ name: 'the same, if HubSpot compressed nothing', value: plain.warm, unit: 'x' },
			{ name: 'create, trusted to bare', value: near.trusted.warm, unit: 'x' },
			{
				name: 'create, trusted to sandboxed',
				value: near.trusted.warm / near.sandboxed.warm,
				unit: 'x',
				goal: 0.85,
			},
			{
				name: `create, trusted to sandboxed, ${ROUND_TRIP} ms away`,
				value: far.trusted.warm / far.sandboxed.warm,
				unit: 'x',
			},
			...(await inDirectus('sandboxed', hubspot)),
			...(await inDirectus('trusted', hubspot)),
		];
	} finally {
		hubspot.stop();
		rmSync(scratch, { recursive: true });
	}
}

async function inDirectus(kind: Kind, hubspot: StandIn): Promise<Figure[]> {
	const directus = await Directus.start({
		version: NEWEST,
		extensions: [tarball(kind)],
		standIn: hubspot,
		env: { HUBSPOT_TOKEN: TOKEN, FLOWS_ENV_ALLOW_LIST: 'HUBSPOT_TOKEN', MAX_PAYLOAD_SIZE: '100mb', LOG_LEVEL: 'error' },
	});
	try {
		const ours = await directus.createFlow('Ours', [
			{
				key: 'hubspot',
				type: 'hubspot-operation',
				options: {
					...CREATE,
					apiKey: '{{ $env.HUBSPOT_TOKEN }}',
					action: '{{ $trigger.body.action }}',
					c_properties: '{{ $trigger.body.properties }}',
					items: '{{ $trigger.body.items }}',
					all_pages: '{{ $trigger.body.all_pages }}',
					maximum: 100_000,
				},
			},
		]);
		return await imports(directus, ours, hubspot, kind);
	} finally {
		await directus.stop();
	}
}

/** Runs something while a round trip to HubSpot takes time. */
async function distant<T>(hubspot: StandIn, work: (standIn: Remote) => Promise<T>): Promise<T> {
	const relay = createServer((near) => carry(near, connect(Number(new URL(hubspot.https).port), '127.0.0.1')));
	relay.listen(0, '127.0.0.1');
	await once(relay, 'listening');
	try {
		return await work({ https: `https://127.0.0.1:${(relay.address() as AddressInfo).port}`, ca: hubspot.ca });
	} finally {
		relay.close();
	}
}

/**
 * Forwards everything half a round trip later. It does not delay the opening of a connection, which would take one more
 * round trip.
 */
function carry(near: Socket, far: Socket): void {
	for (const [from, to] of [
		[near, far],
		[far, near],
	] as const) {
		from.setNoDelay();
		from.on('data', (chunk) => setTimeout(() => to.write(chunk), ROUND_TRIP / 2));
		from.on('end', () => setTimeout(() => to.end(), ROUND_TRIP / 2));
		from.on('error', () => to.destroy());
	}
}

/** The duration of a create, divided by that of the bare extension: soon after a start of Directus, and later. */
interface Ratios {
	cold: number;
	warm: number;
}

/**
 * Measures a create with the operation and with the bare extension, which have the same options to fill. It takes the
 * median of a few starts, because the place of a sandbox in memory moves the result by a hundredth or two.
 */
async function toBare(kind: Kind, bare: string, standIn: Remote, starts = STARTS): Promise<Ratios> {
	const ratios: Ratios[] = [];
	for (let start = 0; start < starts; start++) {
		const directus = await Directus.start({
			version: NEWEST,
			extensions: [tarball(kind), bare],
			standIn,
			env: { LOG_LEVEL: 'error' },
		});
		try {
			const properties = '{{ $trigger.body.properties }}';
			const ours = await directus.createFlow('One', [
				{ key: 'hubspot', type: 'hubspot-operation', options: { ...CREATE, apiKey: TOKEN, c_properties: properties } },
			]);
			const theirs = await directus.createFlow('Bare', [
				{ key: 'bare', type: 'bare-request', options: { token: TOKEN, properties } },
			]);
			ratios.push(await pairs(directus, ours, theirs));
		} finally {
			await directus.stop();
		}
	}
	return { cold: median(ratios.map(({ cold }) => cold)), warm: median(ratios.map(({ warm }) => warm)) };
}

/** The medians of pairs that run one after the other. The two take turns at being first. */
async function pairs(directus: Directus, ours: Flow, theirs: Flow): Promise<Ratios> {
	const ratios: number[] = [];
	for (let pair = 0; pair < WARMING + MEASURED; pair++) {
		const took = new Map<Flow, number>();
		for (const flow of pair % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
			const properties = { email: `pair-${pair}-${flow.id}@example.com`, firstname: 'Ada', lastname: 'Lovelace' };
			const begin = performance.now();
			const { id } = await directus.trigger<{ id: string }>(flow, { action: 'create', properties });
			took.set(flow, performance.now() - begin);
			if (!id) throw new Error('nothing was created');
		}
		ratios.push((took.get(ours) ?? 0) / (took.get(theirs) ?? 1));
	}
	return { cold: median(ratios.slice(STARTING, WARMING)), warm: median(ratios.slice(WARMING)) };
}

/** Contacts as a flow has them: rows of a collection. */
function rows(count: number, name: string): object[] {
	return Array.from({ length: count }, (_, i) => ({
		email: `${name}-${i}@example.com`,
		firstname: 'Ada',
		lastname: `Number ${i}`,
	}));
}

async function imports(directus: Directus, flow: Flow, hubspot: StandIn, kind: Kind): Promise<Figure[]> {
	await hubspot.control('PATCH', 'options', { latencyMs: LATENCY });
	const one: number[] = [];
	for (const properties of rows(20, `one-${kind}`)) {
		const begin = performance.now();
		await directus.trigger(flow, { action: 'create', properties });
		one.push(performance.now() - begin);
	}
	const figures: Figure[] = [{ name: `one record, ${kind}`, value: median(one), unit: 'ms' }];
	for (const count of [1000, 10_000, 100_000]) {
		await hubspot.control('POST', 'reset');
		const items = rows(count, `many-${kind}`);
		const begin = performance.now();
		const report = await directus.trigger<{ created?: number }>(flow, { action: 'create_many', items });
		const took = performance.now() - begin;
		if (report.created !== count) throw new Error(`created ${report.created} of ${count}`);
		const asked = (await hubspot.control<Asked[]>('GET', 'journal')).length;
		figures.push({ name: `import of ${count}, ${kind}, a record`, value: took / count, unit: 'ms' });
		if (count !== 10_000) continue;
		figures.push(
			{ name: `import of ${count}, ${kind}, requests`, value: asked, unit: '', goal: 100 },
			{ name: `import of ${count}, ${kind}, to one by one`, value: median(one) / (took / count), unit: 'x', goal: 50 },
			...(await reading(directus, flow, hubspot, kind, count)),
		);
	}
	figures.push(await limited(directus, flow, hubspot, kind));
	await hubspot.control('PATCH', 'options', { latencyMs: 0 });
	return figures;
}

/** Compares an import that takes longer than HubSpot's window of ten seconds with the shortest time that the limit allows. */
async function limited(directus: Directus, flow: Flow, hubspot: StandIn, kind: Kind): Promise<Figure> {
	const [count, limit] = [30_000, 100];
	await hubspot.control('POST', 'reset');
	await hubspot.control('PATCH', 'options', { tenSecondlyLimit: limit });
	const items = rows(count, `limited-${kind}`);
	const begin = performance.now();
	const report = await directus.trigger<{ created?: number }>(flow, { action: 'create_many', items });
	const took = performance.now() - begin;
	await hubspot.control('PATCH', 'options', { tenSecondlyLimit: 0 });
	if (report.created !== count) throw new Error(`created ${report.created} of ${count}`);
	// The requests of the first window need no wait, and those of the last need not wait for its end.
	const least = (count / 100 / limit - 1) * 10_000;
	return {
		name: `import of ${count} in HubSpot's limit, ${kind}, to the least`,
		value: took / least,
		unit: 'x',
		goal: 1.5,
	};
}

async function reading(directus: Directus, flow: Flow, hubspot: StandIn, kind: Kind, count: number): Promise<Figure[]> {
	const before = (await hubspot.control<Asked[]>('GET', 'journal')).length;
	const begin = performance.now();
	const list = await directus.trigger<{ results: object[]; complete: boolean }>(flow, {
		action: 'list',
		all_pages: true,
	});
	const took = performance.now() - begin;
	if (list.results?.length !== count || !list.complete) throw new Error(`read ${list.results?.length} of ${count}`);
	const asked = (await hubspot.control<Asked[]>('GET', 'journal')).length - before;
	return [
		{ name: `reading all ${count}, ${kind}`, value: took, unit: 'ms' },
		{ name: `reading all ${count}, ${kind}, requests`, value: asked, unit: '', goal: 100 },
	];
}

/** Packs an extension that sends one request and does nothing else. Returns its tarball. */
function bareExtension(scratch: string): string {
	const folder = join(scratch, 'bare');
	mkdirSync(join(folder, 'dist'), { recursive: true });
	const sandbox = {
		enabled: true,
		requestedScopes: { request: { urls: ['https://api.hubapi.com/**'], methods: ['POST'] } },
	};
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({
			name: 'directus-extension-bare-request',
			version: '1.0.0',
			type: 'module',
			'directus:extension': {
				type: 'operation',
				path: { app: 'dist/app.js', api: 'dist/api.js' },
				source: { app: 'a', api: 'b' },
				host: '*',
				sandbox,
			},
		}),
	);
	writeFileSync(
		join(folder, 'dist/app.js'),
		`export default { id: 'bare-request', name: 'Bare', icon: 'send', description: '', overview: [], options: [] };`,
	);
	writeFileSync(
		join(folder, 'dist/api.js'),
		`import { request } from 'directus:api';
const operation = () => operation;
operation.id = 'bare-request';
operation.handler = async ({ token, properties }) =>
	(await request('https://api.hubapi.com/crm/objects/2026-09/contacts', {
		method: 'POST',
		headers: { Accept: 'application/json', Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' },
		body: JSON.stringify({ properties: typeof properties === 'string' ? JSON.parse(properties) : properties }),
	})).data;
export default operation;
`,
	);
	execFileSync('npm', ['pack', '--silent'], { cwd: folder });
	return join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) as string);
}

/** The median. */
export function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
