// The answers with choices that the browser keeps for its session, so that they outlive a reload of the Studio.

import { type Choices, isChoices } from './account.js';

const PREFIX = 'hubspot-choices:';

/** An answer, and the time in milliseconds until which it is used. */
export interface Kept {
	choices: Choices;
	until: number;
}

/** Returns a kept answer, unless its time is over. */
export function kept(key: string): Kept | undefined {
	try {
		const { choices, until } = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? '{}') as Partial<Kept>;
		return isChoices(choices) && until !== undefined && until > Date.now() ? { choices, until } : undefined;
	} catch {
		return undefined;
	}
}

/** Keeps an answer if there is room, and removes those whose time is over. */
export function keep(key: string, answer: Kept): void {
	try {
		for (const old of keysOf('')) if (!kept(old)) sessionStorage.removeItem(PREFIX + old);
		sessionStorage.setItem(PREFIX + key, JSON.stringify(answer));
	} catch {
		// There is no room. After a reload the form asks again.
	}
}

/** Removes the answers whose keys begin with a text. */
export function removeKept(start: string): void {
	try {
		for (const key of keysOf(start)) sessionStorage.removeItem(PREFIX + key);
	} catch {
		// The browser has no session storage.
	}
}

const keysOf = (start: string): string[] =>
	Object.keys(sessionStorage)
		.filter((key) => key.startsWith(PREFIX + start))
		.map((key) => key.slice(PREFIX.length));
