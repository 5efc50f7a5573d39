import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';
import { type Action, type Endpoint, type Field, form as registry } from '../../src/app/form.js';
import { NEWEST, named, type Version } from '../directus/install.js';
import { tarball } from '../directus/packages.js';
import { Directus, type Flow } from '../directus/server.js';
import { Studio } from './studio.js';

const ALL: Version[] = [NEWEST, '11.13.4', '10.13.4'];
const chosen = named() ?? ALL;

/**
 * The versions of Directus in whose Studio the form is tested: the newest one, one of those in which the forms of
 * operations that are Vue components were broken (11.7 to 11.14), and one of the oldest line. E2E_VERSIONS chooses.
 */
export const VERSIONS = ALL.filter((version) => chosen.includes(version));

/** Runs tests with a form in the Studio of each version. A test fails if a script of the Studio throws. */
export function inStudio(title: string, tests: (form: Form, version: Version) => void): void {
	for (const version of VERSIONS) {
		describe(`${title}, in the Studio of Directus ${version}`, { timeout: 3_600_000 }, () => {
			const form = new Form(version);
			before(() => form.start());
			after(() => form.close());
			afterEach(() => assert.deepEqual(form.studio.errors, []));
			tests(form, version);
		});
	}
}

/** The form of one operation in the Studio of a Directus that has only the sandboxed package. */
export class Form {
	directus!: Directus;
	studio!: Studio;
	flow!: Flow;
	private readonly version: Version;

	constructor(version: Version) {
		this.version = version;
	}

	/** Starts Directus and the Studio. The other methods need them. */
	async start(): Promise<void> {
		this.directus = await Directus.start({ version: this.version, extensions: [tarball('sandboxed')] });
		this.flow = await this.directus.createFlow('Studio', [{ key: 'hubspot', type: 'hubspot-operation', options: {} }]);
		this.studio = await Studio.open(this.directus);
	}

	/** Ends Directus and the Studio, as far as they were started. */
	async close(): Promise<void> {
		await this.studio?.close();
		await this.directus?.stop();
	}

	/** Opens the form with these options stored. */
	async open(options: object): Promise<void> {
		await this.directus.setOptions(this.flow, 'hubspot', options);
		await this.studio.operation(this.flow, 'hubspot');
	}

	/** The options as Directus stores them. */
	async stored(): Promise<Record<string, unknown>> {
		const operation = await this.directus.api<{ options: Record<string, unknown> }>(
			'GET',
			`/operations/${this.flow.operations.hubspot}`,
		);
		return operation.options;
	}
}

/** The actions of an endpoint, in the order of the form. */
export function actionsOf(endpoint: Endpoint): Action[] {
	return endpoint.actions.map((key) => registry.actions.find((action) => action.key === key) as Action);
}

/** The key under which a flow stores a field. */
export function keyOf(endpoint: Endpoint, { key, kind }: Field): string {
	return kind === 'property_names' ? `${key}:${endpoint.key}` : key;
}
