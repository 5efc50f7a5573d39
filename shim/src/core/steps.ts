// The messages between the core and its host, as wasm/main.go documents them.

/** What a run starts with. The token is not in it. */
export interface Input {
	now: number;
	token: TokenState;
	account: number;
	options: Record<string, unknown>;
	/** The number of items, if the option is a list, which the host keeps. */
	items?: number | undefined;
}

/** What the host found where the token should be. */
export type TokenState = 'ok' | 'missing' | 'malformed';

/** The methods that the core uses, and that the package requests for the sandbox. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** A request that the host is to send. */
export interface Request {
	id: number;
	/** The host, if it is not that of HubSpot's API. The transport knows which hosts are allowed. */
	host?: string;
	/** The token goes to this host. HubSpot's API always gets it. */
	token?: true;
	method: Method;
	/** With the query; begins with one slash, and is percent-encoded already. */
	path: string;
	/** The body, which is sent unchanged, and its Content-Type. */
	body?: string;
	type?: string;
	/** How much of the body of a good answer the core needs. */
	see: 'nothing' | 'all';
	/**
	 * The array in the body that the core does not need as a whole: it gets the length and the last element, and may ask
	 * for parts.
	 */
	omit?: string;
	/** The body of a good answer may be part of the run's result. */
	keep?: true;
}

/** A step: what the host is to do next. */
export interface Step {
	run: number;
	start?: Request[];
	wait?: number;
	rows?: Rows;
	/** What became of items since the step before, in a run that writes many. */
	settled?: Line[];
	done?: { value: unknown } | { held: Held };
	fail?: Problem;
}

/** What became of an item. */
export interface Line {
	index: number;
	status: string;
	/** The key of the item in its own database. */
	key?: string;
	id?: string;
	email?: string;
	/** The code of the reason why it failed or may not have been done. */
	code?: string;
}

/** A part of the items that the core asks for, or of the array that was omitted from the answer it got last. */
export interface Rows {
	/** The request of that answer. Without it the items are asked for. */
	of?: number;
	from: number;
	count: number;
}

/** A result that the host makes from answers that it kept. */
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
	/** The headers that the core looks at, with names in lower case. */
	headers: Record<string, string>;
	/** The body, if it was JSON. */
	json?: unknown;
	/** The body, if it was not JSON. */
	text?: string;
	/** The host could not see the body. */
	unseen?: true;
	/** Roughly how many bytes of memory the body takes that the host keeps. */
	size?: number;
	/** The host or the core could not hold the body, and it was dropped. */
	large?: true;
}

/** A request without an answer. */
export interface Broke {
	id: number;
	message: string;
	code?: string;
	/** No connection could be made, so nothing was sent. */
	unsent?: true;
}

/** The outcome of a request. */
export type Outcome = { answer: Answer } | { broke: Broke };

/** Items or elements. refused says what is wrong with those that the core cannot get, by their index in rows. */
export interface Part {
	rows: unknown[];
	refused?: Record<number, string>;
}

/** An event: the outcome of a step. */
export type Event = Outcome | { waited: true } | Part;
