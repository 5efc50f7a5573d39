import type { TokenState } from '../core/steps.js';

/** A token or another secret from the flow's options. */
export interface Token {
	state: TokenState;
	/** What to send; empty unless the state is ok. */
	text: string;
}

/** What a template becomes in Directus if it finds nothing. */
const UNFILLED = ['', 'undefined', 'null'];

/** Reads the token as people paste it: with white space around it, or as the whole value of a header. */
export function readToken(value: unknown): Token {
	return readSecret(typeof value === 'string' ? value.trim().replace(/^bearer(\s+|$)/i, '') : value);
}

/** Reads a secret with white space around it. */
export function readSecret(value: unknown): Token {
	if (value === undefined || value === null) return { state: 'missing', text: '' };
	if (typeof value !== 'string') return { state: 'malformed', text: '' };
	const text = value.trim();
	if (UNFILLED.includes(text)) return { state: 'missing', text: '' };
	// Any other character could end the header's line, or make the HTTP client fail with a message that quotes the token.
	if (!/^[!-~]+$/.test(text)) return { state: 'malformed', text: '' };
	return { state: 'ok', text };
}

/** How many accounts are numbered. No Directus has more, but tokens may come from the data of flows. */
const MAX_ACCOUNTS = 1000;

/** A token, and the number by which the core distinguishes accounts without seeing a token; 0 without a token. */
export interface Account {
	token: Token;
	account: number;
}

/** Reads the tokens of one Directus, and numbers them. */
export class Accounts {
	private readonly numbers = new Map<string, number>();
	private count = 0;

	of(given: unknown): Account {
		const token = readToken(given);
		return { token, account: this.number(token) };
	}

	private number({ state, text }: Token): number {
		if (state !== 'ok') return 0;
		const known = this.numbers.get(text);
		if (known !== undefined) return known;
		if (this.numbers.size >= MAX_ACCOUNTS) {
			const [oldest] = this.numbers.keys();
			this.numbers.delete(oldest as string);
		}
		this.numbers.set(text, ++this.count);
		return this.count;
	}
}

/**
 * The length of the shortest secret. A shorter text is not a token of HubSpot, and replacing it would only garble
 * words.
 */
const MIN_SECRET = 8;

/**
 * Replaces each secret by its name in brackets, in all texts of a value and in the names of its members. A value
 * without a secret is not copied.
 */
export function redact<T>(value: T, secrets: Record<string, Token>): T {
	let clean = value;
	for (const [name, { text }] of Object.entries(secrets)) {
		if (text.length >= MIN_SECRET && holds(clean, text)) clean = replace(clean, text, `[${name}]`) as T;
	}
	return clean;
}

/** Tells whether a text is anywhere in a value. It does not call itself, because an answer may be of any depth. */
function holds(value: unknown, text: string): boolean {
	const open: object[] = [{ value }];
	for (let parent = open.pop(); parent; parent = open.pop()) {
		for (const name in parent) {
			const member = (parent as Record<string, unknown>)[name];
			if (name.includes(text) || (typeof member === 'string' && member.includes(text))) return true;
			if (typeof member === 'object' && member !== null) open.push(member);
		}
	}
	return false;
}

function replace(value: unknown, text: string, by: string): unknown {
	if (typeof value === 'string') return value.replaceAll(text, by);
	if (Array.isArray(value)) return value.map((member) => replace(member, text, by));
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value);
	return Object.fromEntries(members.map(([name, member]) => [name.replaceAll(text, by), replace(member, text, by)]));
}
