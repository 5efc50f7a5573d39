// What the core and its host say to each other, as the ABI has it that is documented in wasm/main.go.

/** What a run starts with. The token is not in it. */
export interface Input {
	now: number;
	token: TokenState;
	account: number;
	options: Record<string, unknown>;
	/** How many items there are, when the option is a list: the host keeps them. */
	items?: number | undefined;
	/** When the zone that time_zone names changes its time from UTC; null when there is no such zone. */
	zone?: [from: number, minutes: number][] | null | undefined;
}

/** What the host found where the token should be. */
export type TokenState = 'ok' | 'missing' | 'malformed';

/** The methods the core uses, and that the package asks the sandbox for. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** A request that the host is to send, with the token. */
export interface Request {
	id: number;
	method: Method;
	/** With the query; begins with one slash, and is percent-encoded as it stands. */
	path: string;
	/** With its type. */
	body?: string;
	type?: string;
	see: 'nothing' | 'all';
	omit?: string;
	/** What is kept may be part of the run's result; or it is the result, and may be handed on before the core has the answer. */
	keep?: 'part' | 'final';
	/** The answer is likely to be short: to have it compressed would take longer than it saves. */
	short?: true;
}

/** What the host is to do next. */
export interface Step {
	run: number;
	start?: Request[];
	wait?: number;
	rows?: { from: number; count: number };
	sign?: Sign;
	done?: { value: unknown } | { held: Held };
	fail?: Problem;
}

/** A text that the host is to hash with the client secret. */
export interface Sign {
	algorithm: 'hmac-sha256' | 'sha256';
	text: string;
}

/** A result that is made of answers the host was given. */
export interface Held {
	parts: { id: number; take?: number }[];
	concat?: string;
	with?: Record<string, unknown>;
}

/** What the reject path of a flow gets. */
export interface Problem {
	error: string;
	message: string;
	[key: string]: unknown;
}

/** An answer of any status. */
export interface Answer {
	id: number;
	status: number;
	/** Those that the core looks at, with names in lower case. */
	headers: Record<string, string>;
	/** The body when it was JSON. */
	json?: unknown;
	/** The body when it was not JSON. */
	text?: string;
	/** The host could not see the body. */
	unseen?: true;
	/** About how many bytes of memory a body takes that the host keeps. */
	size?: number;
	/** The body was more than the host can hold, and is gone. */
	large?: true;
}

/** A request without an answer. */
export interface Broke {
	id: number;
	message: string;
	code?: string;
	/** No connection came about, so nothing was sent. */
	unsent?: true;
}

/** What came of a request. */
export type Outcome = { answer: Answer } | { broke: Broke };

/** What came of a step. */
export type Event = Outcome | { waited: true } | { rows: unknown[] } | { signed: string };
