// What the core and its host say to each other: the contract that wasm/main.go documents.

/** What a run starts with. The token is not in it. */
export interface Input {
	now: number;
	token: TokenState;
	account: number;
	options: Record<string, unknown>;
	/** How many items there are, when the option is a list: the host keeps them. */
	items?: number | undefined;
}

/** What the host found where the token should be. */
export type TokenState = 'ok' | 'missing' | 'malformed';

/** The methods the core uses, and that the package asks the sandbox for. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** A request that the host is to send. */
export interface Request {
	id: number;
	/** Where it goes, when not to HubSpot's API. Those who send it know the names that are allowed. */
	host?: string;
	/** With a host: the token goes along. HubSpot's API always gets it. */
	token?: true;
	method: Method;
	/** With the query; begins with one slash, and is percent-encoded already. */
	path: string;
	/** Sent as it is, with its Content-Type. */
	body?: string;
	type?: string;
	/** How much of the body of a good answer the core needs. */
	see: 'nothing' | 'all';
	/** The array in the body of which the core needs only the length and the last element, or asks for parts. */
	omit?: string;
	/** The body of a good answer may be part of the run's result. */
	keep?: true;
}

/** What the host is to do next. */
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
	/** Of the item in its own database. */
	key?: string;
	id?: string;
	email?: string;
	/** Why it failed, or may not have been done. */
	code?: string;
}

/** A part of the items that the core asks for, or of the array that was omitted from the answer it got last. */
export interface Rows {
	/** The request of that answer. Without it the items are asked for. */
	of?: number;
	from: number;
	count: number;
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
	/** The body was more than the host or the core can hold, and is gone. */
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

/** Items or elements, and what is wrong with those that the core cannot get, by their place in rows. */
export interface Part {
	rows: unknown[];
	refused?: Record<number, string>;
}

/** What came of a step. */
export type Event = Outcome | { waited: true } | Part;
