// The choices of the account for the form that is open: when they are read, and how long they are used.

import { shallowRef } from 'vue';
import { type Choices, missingIn } from './account.js';
import { type Asker, accountOf, Flows, type Question, sleep, Trouble } from './flow.js';
import { keep, kept, removeKept } from './session.js';

/** What the form knows of the account. Without choices the form offers what is documented. */
export interface Known {
	choices?: Choices;
	/** One line for the person: why there are no choices, or not all. */
	notice?: string;
	/** They are being read. */
	loading?: true;
}

type Values = Record<string, unknown>;

/** What is known, and the time in milliseconds until which it is used. */
interface Entry {
	known: Known;
	until: number;
}

/** The form that is open. */
interface OpenForm {
	values: Values;
	/** When a person last typed something; 0 if the last change needs no waiting. */
	typedAt: number;
	/** The keys of the entries that the form asks for. */
	asked: Set<string>;
	asker: Asker;
}

/** How long an answer is used, in milliseconds. */
const FRESH = 5 * 60_000;

/** How long a form that is open waits after a failure until it asks again, in milliseconds. */
const AGAIN = 30_000;

/** How long a text has to stay the same before it is used, in milliseconds. */
const SETTLED = 1000;

/** A token from the environment, or one that was pasted. Any other template has a value only in its own flow. */
const USABLE = /^(\{\{\s*\$env\.\w+\s*\}\}|[\w.~+/=-]{16,})$/;

/** A kind of record as the core names it. */
const KIND = /^[\w-]+$/;

const TOKEN_MISSING = 'Give an access token, and the form loads the choices of its account.';

const UNUSABLE =
	'Choices are loaded with a token that is pasted here, or with one from the environment, such as {{ $env.HUBSPOT_TOKEN }}. Any other template is only filled while the flow runs.';

/** Makes a choicesOf that shares no answers with other ones. */
export function createChoices(): (values: Values, kind: string | undefined, user?: string) => Known {
	/** Answers and failures, by account, kind of record and user. */
	const entries = new Map<string, Entry>();
	/** Counts the changes of entries. The form's options() reads it, so Directus runs options() again when it changes. */
	const changes = shallowRef(0);
	/** What is being read, by the same keys. */
	const pending = new Set<string>();
	const flows = new Flows();
	let form = opened({});

	function choicesOf(values: Values, kind: string | undefined, user = ''): Known {
		void changes.value;
		follow(values);
		if (!isOn(values)) return {};
		const token = tokenOf(values);
		if (token === '') return { notice: TOKEN_MISSING };
		if (!USABLE.test(token)) return { notice: UNUSABLE };
		if (!kind || !KIND.test(kind)) return {};
		const key = [accountOf(token), kind, user].filter(Boolean).join(':');
		form.asked.add(key);
		const entry = entries.get(key) ?? fromSession(key);
		if (!entry || entry.until <= Date.now()) void ask(key, token, { object: kind, user });
		return entry ? entry.known : { loading: true };
	}

	/** Notes how the values changed. A form changes one value at a time, so several changes mean that another one opened. */
	function follow(values: Values): void {
		const before = form.values;
		const changed = [...new Set([...Object.keys(before), ...Object.keys(values)])].filter(
			(key) => JSON.stringify(before[key]) !== JSON.stringify(values[key]),
		);
		const [first] = changed;
		if (first === undefined) return;
		if (changed.length > 1) {
			form = opened(values);
			return;
		}
		// A choice is complete at once. Any other value may still be typed.
		const typed = first !== 'live_choices' && first !== 'endpoint';
		form = { ...form, values, typedAt: typed ? Date.now() : 0, asked: new Set() };
		if (first !== 'live_choices') return;
		form.asker.mayAdd = isOn(values);
		forget(accountOf(tokenOf(values))); // Whoever switches off and on wants everything to be read again.
	}

	function forget(account: string): void {
		flows.forget(account);
		removeKept(`${account}:`);
		for (const key of entries.keys()) if (key.startsWith(`${account}:`)) entries.delete(key);
	}

	async function ask(key: string, token: string, question: Question): Promise<void> {
		if (pending.has(key)) return;
		pending.add(key);
		try {
			await settled();
			if (!form.asked.has(key)) return; // The form no longer asks for it.
			const choices = await flows.read(token, question, form.asker);
			const answer = { choices, until: Date.now() + FRESH };
			keep(key, answer);
			entries.set(key, toEntry(answer));
		} catch (error) {
			const why = error instanceof Trouble ? error.message : `Directus did not answer (${(error as Error).message}).`;
			entries.set(key, { known: { notice: `No choices from HubSpot: ${why}` }, until: Date.now() + AGAIN });
			setTimeout(() => changes.value++, AGAIN); // A form that is still open then asks again.
		} finally {
			pending.delete(key);
		}
		changes.value++;
	}

	/** Waits until nobody has typed for a while. */
	async function settled(): Promise<void> {
		for (;;) {
			const left = form.typedAt + SETTLED - Date.now();
			if (left <= 0) return;
			await sleep(left);
		}
	}

	return choicesOf;
}

/** Returns what is known of the account. Reading it makes Directus run options() again when an answer arrives. */
export const choicesOf = createChoices();

/** A form that was just opened. */
function opened(values: Values): OpenForm {
	return { values, typedAt: 0, asked: new Set(), asker: { mayAdd: false } };
}

/** Whether the switch is on. */
function isOn({ live_choices: value }: Values): boolean {
	return value === true || value === 'true';
}

function tokenOf({ apiKey }: Values): string {
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}

function fromSession(key: string): Entry | undefined {
	const answer = kept(key);
	return answer && toEntry(answer);
}

function toEntry({ choices, until }: { choices: Choices; until: number }): Entry {
	const notice = missingIn(choices);
	return { known: { choices, ...(notice && { notice }) }, until };
}
