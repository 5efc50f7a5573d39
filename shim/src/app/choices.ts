import { shallowRef } from 'vue';

/** A property of the account's records. */
export interface Property {
	name: string;
	label: string;
	/** A kind of the registry: text, number, boolean, date, datetime, choice, choices. */
	kind: string;
	/** Its text has several lines. */
	long?: boolean;
	options?: { value: string; label: string }[];
	readOnly?: boolean;
	/** Its value finds one record. */
	unique?: boolean;
	/** The account made it. */
	own?: boolean;
	/** Its values are ids, of what stands under owners or pipelines. */
	of?: 'owner' | 'pipeline' | 'stage';
}

/** What the action Choices answers about one kind of record. */
export interface Choices {
	properties: Property[];
	/** The groups in which HubSpot shows the properties. */
	groups: { name: string; label: string }[];
	pipelines: { id: string; label: string; stages: { id: string; label: string }[] }[];
	/** Those who are users have a number as such, which is not their id as owners. */
	owners: { id: string; name: string; email: string; userId?: string }[];
	/** Those of this kind of record. */
	lists: { id: string; name: string }[];
	/**
	 * Labels of associations with another kind: the key of its endpoint, or the type id of a custom object. The account
	 * made those that are its own.
	 */
	labels: { to: string; label: string; typeId: number; own?: boolean }[];
	/** The account's custom objects, by their type ids. */
	objects: { id: string; label: string }[];
	/** Properties that find one record of a kind that this one is associated with: see labels for its name. */
	unique: { to: string; name: string; label: string }[];
	/** The types of email to which people subscribe. */
	subscriptions: { id: string; name: string }[];
	/** The forms that were made in HubSpot. A name of a field holds its kind of record where that is not a contact. */
	forms: { id: string; name: string; fields: Property[] }[];
	/** The custom events, by their internal names. */
	events: { name: string; label: string; properties: Property[] }[];
	/** The sequences of the user who was asked about. */
	sequences: { id: string; name: string }[];
	/** The parts that were not read. Any one of the scopes is enough. */
	missing: { part: string; error: string; requiredScopes: string[] }[];
	/** The parts of which the account has more than the answer holds. */
	cut: string[];
}

/** What the form knows of the account. Without choices it offers what is documented. */
export interface Known {
	choices?: Choices;
	/** One line for the person: why there are no choices, or not all. */
	notice?: string;
	/** They are on their way. */
	loading?: true;
}

type Values = Record<string, unknown>;

/** What the flow is asked about: a kind of record, and for sequences the user whose they are. */
interface Question {
	object: string;
	user: string;
}

/** What is known, and until when it counts. */
interface Entry {
	known: Known;
	until: number;
}

/** The form that is open. */
interface Form {
	values: Values;
	/** Its switch was turned on since it was opened, and no flow was added for it yet. */
	switchedOn: boolean;
	/** When something was last typed; 0 when nothing was. */
	steadySince: number;
	/** What it asks about: the keys of entries. */
	asked: Set<string>;
	/** The account whose flow it used. */
	account?: string;
}

/** A flow that answers with choices. */
interface Flow {
	id: string;
	active: boolean;
	/** The id of its HubSpot operation. */
	operation: string | undefined;
	/** It was added just now. */
	added: boolean;
}

const NAME = 'HubSpot choices';

/**
 * The collection of the manual trigger. Whoever may read it may trigger the flow, and only administrators may: it holds
 * the options of all operations. The Studio shows no buttons for it.
 */
const COLLECTION = 'directus_operations';

/** How long an answer counts, in milliseconds. */
const FRESH = 5 * 60_000;

/** After how long a form that is open asks again when it failed. */
const AGAIN = 30_000;

/** For how long a text that is being typed has to stay the same. */
const SETTLED = 1000;

/** How often, and after how long, a flow is tried that was just added: Directus takes a moment to know it. */
const TRIES = 8;
const PAUSE = 250;

/** How long Directus may take until a flow that was changed runs as it is now: an answer for the old token is wrong. */
const CHANGED = 1000;

/** How long Directus and HubSpot may take for an answer. */
const PATIENCE = 60_000;

/** A token from the environment, or one that was pasted. Any other template has a value only in the flow it is in. */
const USABLE = /^(\{\{\s*\$env\.\w+\s*\}\}|[\w.~+/=-]{16,})$/;

/** A kind of record in the words of the core. */
const KIND = /^[\w-]+$/;

/** Why there are no choices. The message is for the person. */
class Trouble extends Error {}

/** Makes a choicesOf with a memory of its own. */
export function createChoices(): (values: Values, kind: string | undefined, user?: string) => Known {
	/** Answers and failures, by account, kind and user. */
	const entries = new Map<string, Entry>();
	/** Counts the changes of entries. Directus runs options again when it counts, since options reads it. */
	const changes = shallowRef(0);
	/** What is being asked for, by the same keys. */
	const pending = new Set<string>();
	const flows = new Map<string, Promise<Flow>>();
	let form: Form = { values: {}, switchedOn: false, steadySince: 0, asked: new Set() };

	function choicesOf(values: Values, kind: string | undefined, user = ''): Known {
		void changes.value;
		follow(values);
		if (!isOn(values)) return {};
		const token = tokenOf(values);
		if (token === '') return { notice: 'Give an access token: the choices of its account are loaded then.' };
		if (!USABLE.test(token)) return { notice: UNUSABLE };
		if (!kind || !KIND.test(kind)) return {};
		const key = [accountOf(token), kind, user].filter(Boolean).join(':');
		form.asked.add(key);
		const entry = entries.get(key) ?? stored(key);
		if (!entry || entry.until <= Date.now()) void ask(key, token, kind, user);
		return entry ? entry.known : { loading: true };
	}

	/** Notes what became of the form's values. A form changes one value at a time: more at once are another form. */
	function follow(values: Values): void {
		const before = form.values;
		const changed = [...new Set([...Object.keys(before), ...Object.keys(values)])].filter(
			(key) => JSON.stringify(before[key]) !== JSON.stringify(values[key]),
		);
		const [first] = changed;
		if (first === undefined) return;
		if (changed.length > 1) {
			form = { values, switchedOn: false, steadySince: 0, asked: new Set() };
			return;
		}
		// What is chosen is whole at once, and anything else may be typed.
		const typed = first !== 'live_choices' && first !== 'endpoint';
		form = { ...form, values, steadySince: typed ? Date.now() : 0, asked: new Set() };
		if (first !== 'live_choices') return;
		form.switchedOn = isOn(values);
		forget(accountOf(tokenOf(values))); // who switches off and on wants all to be read again
	}

	function forget(account: string): void {
		flows.delete(account);
		unstore(`${account}:`);
		for (const key of entries.keys()) if (key.startsWith(`${account}:`)) entries.delete(key);
	}

	async function ask(key: string, token: string, kind: string, user: string): Promise<void> {
		if (pending.has(key)) return;
		pending.add(key);
		try {
			await steady();
			if (!form.asked.has(key)) return; // it is not what the form is about any more
			const choices = await read(token, { object: kind, user });
			const until = Date.now() + FRESH;
			store(key, choices, until);
			entries.set(key, { known: { choices, ...noticeOf(choices) }, until });
		} catch (error) {
			const why = error instanceof Trouble ? error.message : `Directus did not answer (${(error as Error).message}).`;
			entries.set(key, { known: { notice: `No choices from HubSpot: ${why}` }, until: Date.now() + AGAIN });
			setTimeout(() => changes.value++, AGAIN); // a form that is open asks again then
		} finally {
			pending.delete(key);
		}
		changes.value++;
	}

	/** Waits until nobody has typed for a while. */
	async function steady(): Promise<void> {
		for (;;) {
			const left = form.steadySince + SETTLED - Date.now();
			if (left <= 0) return;
			await sleep(left);
		}
	}

	/** Reads choices by the account's flow. */
	async function read(token: string, question: Question): Promise<Choices> {
		const account = accountOf(token);
		let flow = flows.get(account);
		if (!flow) {
			flow = findOrMake(account, token);
			flows.set(account, flow);
		}
		try {
			const known = await flow;
			if (!known.active) throw new Trouble(INACTIVE);
			form.account = account;
			const { status, body } = await trigger(known.id, question, known.added ? TRIES : 1);
			known.added = false;
			if (isChoices(body)) return body;
			if (status !== 403 && status !== 404) throw new Trouble(saidBy(status, body));
			const now = await find(account);
			if (!now) throw new Trouble(GONE);
			throw new Trouble(now.active ? `Directus does not let you trigger the flow “${NAME}”.` : INACTIVE);
		} catch (error) {
			flows.delete(account); // the next time it is looked for
			throw error;
		}
	}

	/** The flow for a token. Where there is none, it is the one this form used with another token, or a new one. */
	async function findOrMake(account: string, token: string): Promise<Flow> {
		const found = await find(account);
		if (found) return found;
		const old = form.account && form.account !== account ? await find(form.account) : undefined;
		if (form.account && old?.operation) {
			forget(form.account);
			await must('change', 'PATCH', `/operations/${old.operation}?fields=id`, { options: operationOptions(token) });
			await must('change', 'PATCH', `/flows/${old.id}?fields=id`, flowFields(account, token));
			await sleep(CHANGED);
			return old;
		}
		if (!form.switchedOn) throw new Trouble(GONE);
		const added = await add(account, token);
		form.switchedOn = false; // one that is deleted after this is not wanted
		return added;
	}

	return choicesOf;
}

/** What is known of the account's kind of record. Reading it makes Directus run options again when the answer arrives. */
export const choicesOf = createChoices();

const UNUSABLE =
	'Choices are loaded with a token that is pasted here, or with one from the environment, such as {{ $env.HUBSPOT_TOKEN }}. Any other template is only filled while the flow runs.';

const INACTIVE = `the flow “${NAME}” is not active. Activate it.`;

const GONE = `there is no flow “${NAME}” for this token. Switch “Load choices from HubSpot” off and on to add it.`;

/** Whether the switch is on. */
function isOn({ live_choices: value }: Values): boolean {
	return value === true || value === 'true';
}

function tokenOf({ apiKey }: Values): string {
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}

/**
 * A name for the account of a token, made by a hash (FNV-1a) that is too short to hold the token. It stands in the flow's
 * options, where the form finds it, and in the browser.
 */
function accountOf(token: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(token)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	return hash.toString(16).padStart(16, '0');
}

/** Finds the account's flow. Nothing is asked for that holds a token. */
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

/** Adds the flow: it checks who triggers it, then reads. Directus wants the flow before its operations. */
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
		// Before version 11.9, Directus let anybody trigger a manual flow who knew its id.
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

/** Without accountability there is no log of its runs, and so none of the token. */
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

/** Only what is asked about comes from the request. */
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

/** What stands before the Studio's own part of the address. */
function base(): string {
	return location.pathname.split('/admin')[0] ?? '';
}

/** Triggers a flow. One that was just added or changed is refused until Directus knows it. */
async function trigger(id: string, question: Question, tries: number): Promise<{ status: number; body: unknown }> {
	for (;;) {
		const answer = await call('POST', `/flows/trigger/${id}`, { collection: COLLECTION, keys: [], ...question });
		if (answer.status !== 403 || --tries === 0) return answer;
		await sleep(PAUSE);
	}
}

/** Asks Directus with the Studio's session. */
async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
	const response = await fetch(base() + path, {
		method,
		credentials: 'include',
		signal: AbortSignal.timeout(PATIENCE),
		...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
	});
	return { status: response.status, body: await response.json().catch(() => undefined) };
}

/** Asks for something that is needed to do something with a flow. */
async function must(doing: string, method: string, path: string, body?: object): Promise<unknown> {
	const answer = await call(method, path, body);
	if (answer.status >= 300)
		throw new Trouble(`Directus did not ${doing} the flow “${NAME}”: ${saidBy(answer.status, answer.body)}`);
	return (answer.body as { data?: unknown } | undefined)?.data;
}

/** What an answer says that is not the one asked for: an error of Directus, or the problem of the operation. */
function saidBy(status: number, body: unknown): string {
	const { message, errors } = (body ?? {}) as { message?: unknown; errors?: { message?: unknown }[] };
	const text = message ?? errors?.[0]?.message;
	if (typeof text === 'string' && text !== '') return text.split('\n', 1)[0] ?? '';
	return `its answer has the status ${status} and says nothing.`;
}

function isChoices(body: unknown): body is Choices {
	return Array.isArray((body as Choices | undefined)?.properties);
}

/** Parts of an answer whose names do not say what they are. */
const PARTS: Record<string, string> = {
	groups: 'groups of properties',
	labels: 'association labels',
	objects: 'custom objects',
	unique: 'unique properties of other records',
	subscriptions: 'subscription types',
	events: 'custom events',
	sequences: 'sequences of the sender',
};

const called = (part: string) => PARTS[part] ?? part;

/** HubSpot refuses both cases with the same status. */
const NO_SEQUENCES =
	'HubSpot did not give the sequences of this sender: the user needs a paid seat of Sales Hub or Service Hub, and the token the scope automation.sequences.read.';

/** What is not among the choices, in one line. */
function noticeOf({ missing: all, cut: cutOff }: Choices): { notice?: string } {
	const missing = all.filter(({ part }) => part !== 'sequences');
	const unscoped = missing
		.filter(({ requiredScopes }) => requiredScopes.length > 0)
		.map(({ part, requiredScopes }) => `${called(part)} (${requiredScopes.join(' or ')})`);
	const others = missing.filter(({ requiredScopes }) => requiredScopes.length === 0).map(({ part }) => called(part));
	const cut = cutOff.map(called);
	const lines = [
		unscoped.length > 0 && `The token lacks a scope for: ${unscoped.join(', ')}.`,
		others.length > 0 && `HubSpot did not give: ${others.join(', ')}.`,
		missing.length < all.length && NO_SEQUENCES,
		cut.length > 0 && `There is more than is offered here of: ${cut.join(', ')}. Anything else can be typed.`,
	].filter((line) => line !== false);
	return lines.length > 0 ? { notice: lines.join(' ') } : {};
}

const PREFIX = 'hubspot-choices:';

/** What the browser's session has. */
function stored(key: string): Entry | undefined {
	try {
		const { choices, until } = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? '{}');
		return isChoices(choices) && until > Date.now() ? { known: { choices, ...noticeOf(choices) }, until } : undefined;
	} catch {
		return undefined;
	}
}

/** Keeps an answer in the browser's session, where there is room, and drops those that no longer count. */
function store(key: string, choices: Choices, until: number): void {
	try {
		for (const old of Object.keys(sessionStorage))
			if (old.startsWith(PREFIX) && !stored(old.slice(PREFIX.length))) sessionStorage.removeItem(old);
		sessionStorage.setItem(PREFIX + key, JSON.stringify({ choices, until }));
	} catch {
		// It is read again when the page is loaded again.
	}
}

function unstore(prefix: string): void {
	try {
		for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX + prefix)) sessionStorage.removeItem(key);
	} catch {
		// There is no session storage, and so nothing in it.
	}
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
