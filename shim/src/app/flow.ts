// The flow through which the form reads the choices of an account. The token stays in the flow: the browser triggers it,
// and gets the choices.

import { type Choices, isChoices } from './account.js';
import { directusPath } from './studio.js';

/** A flow that answers with choices. */
interface Flow {
	id: string;
	active: boolean;
	/** The ID of its HubSpot operation. */
	operation: string | undefined;
	/** The form added it, and has not triggered it yet. */
	added: boolean;
}

/** What the flow is asked about: a kind of record, and for sequences also the user who has them. */
export interface Question {
	object: string;
	user: string;
}

/** What is known of the form that asks. It decides whether a flow may be changed or added. */
export interface Asker {
	/** The name of the account whose flow the form used. */
	account?: string;
	/** A person turned the switch on since the form was opened, and no flow was added for it yet. */
	mayAdd: boolean;
}

/** The reason why there are no choices, in a message for the person. */
export class Trouble extends Error {}

const NAME = 'HubSpot choices';

/**
 * The collection of the manual trigger. Whoever may read the collection may trigger the flow. Only administrators may
 * read this one, because it holds the options of all operations. The Studio shows no trigger buttons for it.
 */
const COLLECTION = 'directus_operations';

/**
 * Directus needs a moment until it knows a new flow. So its trigger is tried up to this number of times, with a pause in
 * milliseconds.
 */
const TRIES = 8;
const PAUSE = 250;

/**
 * The milliseconds after which Directus surely runs a flow as it was changed. An earlier trigger could answer for the old
 * token.
 */
const CHANGED = 1000;

/** How long Directus and HubSpot may take for an answer, in milliseconds. */
const PATIENCE = 60_000;

const INACTIVE = `the flow “${NAME}” is not active. Activate it.`;

const GONE = `there is no flow “${NAME}” for this token. Switch “Load choices from HubSpot” off and on to add it.`;

/** The flows of the accounts, as far as the form knows them. */
export class Flows {
	private readonly known = new Map<string, Promise<Flow>>();

	/** Forgets the flow of an account, so that the next read looks for it. */
	forget(account: string): void {
		this.known.delete(account);
	}

	/** Reads choices through the account's flow. */
	async read(token: string, question: Question, asker: Asker): Promise<Choices> {
		const account = accountOf(token);
		let flow = this.known.get(account);
		if (!flow) {
			flow = this.findOrAdd(account, token, asker);
			this.known.set(account, flow);
		}
		try {
			return await readThrough(await flow, account, question, asker);
		} catch (error) {
			this.forget(account);
			throw error;
		}
	}

	/**
	 * Finds the flow for a token. If there is none, it gives the token to the flow that the form used for another token,
	 * or adds a flow.
	 */
	private async findOrAdd(account: string, token: string, asker: Asker): Promise<Flow> {
		const found = await find(account);
		if (found) return found;
		const before = asker.account !== account ? asker.account : undefined;
		const old = before === undefined ? undefined : await find(before);
		if (before !== undefined && old?.operation) {
			this.forget(before);
			await must('change', 'PATCH', `/operations/${old.operation}?fields=id`, { options: operationOptions(token) });
			await must('change', 'PATCH', `/flows/${old.id}?fields=id`, flowFields(account, token));
			await sleep(CHANGED);
			return old;
		}
		if (!asker.mayAdd) throw new Trouble(GONE);
		const added = await add(account, token);
		asker.mayAdd = false; // If a person deletes it now, it is not added again.
		return added;
	}
}

/** Triggers a flow, and says what went wrong if it has no choices. */
async function readThrough(flow: Flow, account: string, question: Question, asker: Asker): Promise<Choices> {
	if (!flow.active) throw new Trouble(INACTIVE);
	asker.account = account;
	const { status, body } = await trigger(flow.id, question, flow.added ? TRIES : 1);
	flow.added = false;
	if (isChoices(body)) return body;
	if (status !== 403 && status !== 404) throw new Trouble(saidBy(status, body));
	const now = await find(account);
	if (!now) throw new Trouble(GONE);
	throw new Trouble(now.active ? `Directus does not let you trigger the flow “${NAME}”.` : INACTIVE);
}

/**
 * Names the account of a token by a hash (FNV-1a) that is too short to give the token away. The form stores the name in
 * the flow's options, to find the flow again, and in the browser.
 */
export function accountOf(token: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(token)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	return hash.toString(16).padStart(16, '0');
}

/** Finds the account's flow. It asks for no field that holds a token. */
async function find(account: string): Promise<Flow | undefined> {
	const query = new URLSearchParams({
		filter: JSON.stringify({ trigger: { _eq: 'manual' } }),
		fields: 'id,status,options,operations.id,operations.type',
		limit: '-1',
	});
	const all = (await must('find', 'GET', `/flows?${query}`)) as {
		id: string;
		status: string;
		options: { hubspot_account?: string } | null;
		operations: { id: string; type: string }[];
	}[];
	const flows = all
		.filter(({ options }) => options?.hubspot_account === account)
		.map(({ id, status, operations }) => ({
			id,
			active: status === 'active',
			operation: operations.find(({ type }) => type === 'hubspot-operation')?.id,
			added: false,
		}));
	return flows.find(({ active }) => active) ?? flows[0];
}

/** Adds the flow: it checks who triggers it, then reads. Directus needs the flow before its operations. */
async function add(account: string, token: string): Promise<Flow> {
	const { id } = (await must('add', 'POST', '/flows?fields=id', {
		...flowFields(account, token),
		status: 'active',
	})) as {
		id: string;
	};
	try {
		const read = (await must('add', 'POST', '/operations?fields=id', {
			flow: id,
			key: 'choices',
			name: 'Choices',
			type: 'hubspot-operation',
			position_x: 37,
			position_y: 1,
			options: operationOptions(token),
		})) as { id: string };
		// Before version 11.9, Directus let anybody who knew its ID trigger a manual flow.
		const guard = (await must('add', 'POST', '/operations?fields=id', {
			flow: id,
			key: 'administrators',
			name: 'Only Administrators',
			type: 'condition',
			position_x: 19,
			position_y: 1,
			options: { filter: { $accountability: { admin: { _eq: true } } } },
			resolve: read.id,
		})) as { id: string };
		await must('add', 'PATCH', `/flows/${id}?fields=id`, { operation: guard.id });
		return { id, active: true, operation: read.id, added: true };
	} catch (error) {
		await call('DELETE', `/flows/${id}`).catch(() => undefined);
		throw error;
	}
}

/** The fields of the flow. Without accountability Directus logs no runs of it, and so no token. */
function flowFields(account: string, token: string): object {
	const whose = token.startsWith('{{') ? `the token \`${token}\`` : 'a token that was pasted';
	return {
		name: NAME,
		icon: 'hub',
		description: `Reads what the forms of HubSpot operations offer with ${whose}: properties, pipelines, owners, lists, labels, subscription types, forms, events and sequences. It reads no records.`,
		trigger: 'manual',
		accountability: null,
		options: {
			collections: [COLLECTION],
			location: 'item',
			requireSelection: false,
			requireConfirmation: false,
			async: false,
			return: '$last',
			hubspot_account: account,
		},
	};
}

/** The options of the flow's operation. Only the question comes from the request. */
function operationOptions(token: string): object {
	return {
		apiKey: token,
		endpoint: 'metadata',
		action: 'choices',
		object: '{{ $trigger.body.object }}',
		user: '{{ $trigger.body.user }}',
		patience: 20,
	};
}

/** Triggers a flow. After a flow was added or changed, Directus refuses to trigger it for a moment. */
async function trigger(id: string, question: Question, tries: number): Promise<{ status: number; body: unknown }> {
	for (;;) {
		const answer = await call('POST', `/flows/trigger/${id}`, { collection: COLLECTION, keys: [], ...question });
		if (answer.status !== 403 || --tries === 0) return answer;
		await sleep(PAUSE);
	}
}

/** Sends a request to Directus with the Studio's session. */
async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
	const response = await fetch((directusPath() ?? '') + path, {
		method,
		credentials: 'include',
		signal: AbortSignal.timeout(PATIENCE),
		...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
	});
	return { status: response.status, body: await response.json().catch(() => undefined) };
}

/** Sends a request, and throws if Directus refuses it. */
async function must(doing: string, method: string, path: string, body?: object): Promise<unknown> {
	const answer = await call(method, path, body);
	if (answer.status >= 300)
		throw new Trouble(`Directus did not ${doing} the flow “${NAME}”: ${saidBy(answer.status, answer.body)}`);
	return (answer.body as { data?: unknown } | undefined)?.data;
}

/** The message in an answer: that of an error of Directus, or of a problem of the operation. */
function saidBy(status: number, body: unknown): string {
	const { message, errors } = (body ?? {}) as { message?: unknown; errors?: { message?: unknown }[] };
	const text = message ?? errors?.[0]?.message;
	if (typeof text === 'string' && text !== '') return text.split('\n', 1)[0] ?? '';
	return `its answer has the status ${status} and says nothing.`;
}

/** Waits for some milliseconds. */
export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
