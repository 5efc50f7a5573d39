// Starts the HubSpot stand-in (internal/cmd/hubspot-stand-in), and calls its
// control API.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onExit } from './exit.js';
import { CACHE, ROOT } from './install.js';

/** The token of the tests, which has every scope in the stand-in. A search for it shows where it went. */
export const TOKEN = 'pat-na1-5ec4e700-0000-4000-8000-00000000cafe';

/** One request the stand-in answered. */
export interface Asked {
	time: string;
	method: string;
	/** The host of the request: that of HubSpot's API, or one that takes form submissions. */
	host: string;
	path: string;
	query?: string;
	status: number;
	headers: Record<string, string>;
	/** Whether there was an Authorization header. */
	bearer: boolean;
	body?: string;
}

/** A running stand-in. */
export class StandIn {
	/** Its HTTP address, for the control API and for curl. */
	readonly http: string;
	/** The address that stands for HubSpot's hosts, and the certificate file of its authority. */
	readonly https: string;
	readonly ca: string;

	private readonly discard: () => void;

	private constructor(discard: () => void, ready: { http: string; https: string; ca: string }) {
		this.discard = discard;
		this.http = ready.http;
		this.https = ready.https;
		this.ca = ready.ca;
	}

	/** Builds the program and starts it on free ports. */
	static async start(token = TOKEN): Promise<StandIn> {
		const program = join(CACHE, 'hubspot-stand-in');
		execFileSync('go', ['build', '-o', program, './internal/cmd/hubspot-stand-in'], { cwd: ROOT, stdio: 'inherit' });
		const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
		const args = [
			'-http',
			'127.0.0.1:0',
			'-https',
			'127.0.0.1:0',
			'-ca',
			join(folder, 'ca.pem'),
			'-token',
			`end-to-end=${token}`,
		];
		const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
		const discard = onExit(() => {
			child.kill('SIGKILL');
			rmSync(folder, { recursive: true, force: true });
		});
		for await (const line of createInterface({ input: child.stdout })) return new StandIn(discard, JSON.parse(line));
		throw new Error('The stand-in ended before it was ready');
	}

	/** Calls its control API. */
	async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
		return this.send(method, `/_stand-in/${path}`, {}, body);
	}

	/** Sends a request to HubSpot's API without the operation, and returns the body of the answer. */
	async api<T = unknown>(method: string, path: string, body?: object): Promise<T> {
		return this.send(method, path, { authorization: `Bearer ${TOKEN}` }, body);
	}

	private async send<T>(method: string, path: string, headers: object, body?: object): Promise<T> {
		const response = await fetch(this.http + path, {
			method,
			headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
			...(body && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(300_000),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (text ? JSON.parse(text) : undefined) as T;
	}

	/** Ends the program. */
	stop(): void {
		this.discard();
	}
}
