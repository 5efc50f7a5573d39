// What the action Choices answers about an account.

/** A property of the account's records. */
export interface AccountProperty {
	name: string;
	label: string;
	/** A kind of the registry: text, number, boolean, date, datetime, choice, choices. */
	kind: string;
	/** Its text has several lines. */
	long?: boolean;
	options?: { value: string; label: string }[];
	readOnly?: boolean;
	/** A value finds one record. */
	unique?: boolean;
	/** The account created it. */
	own?: boolean;
	/** Its values are the IDs of owners, pipelines or stages. */
	of?: 'owner' | 'pipeline' | 'stage';
}

/** What the action answers about one kind of record. */
export interface Choices {
	properties: AccountProperty[];
	/** The groups in which HubSpot shows the properties. */
	groups: { name: string; label: string }[];
	pipelines: { id: string; label: string; stages: { id: string; label: string }[] }[];
	/** The owners. The id of an owner who is a user is not the ID of that user. */
	owners: { id: string; name: string; email: string; userId?: string }[];
	/** The lists of this kind of record. */
	lists: { id: string; name: string }[];
	/**
	 * The labels of associations with another kind of record. That kind is named by the key of its endpoint, or by the
	 * type ID of a custom object. The account created those that are its own.
	 */
	labels: { to: string; label: string; typeId: number; own?: boolean }[];
	/** The account's custom objects, by their type IDs. */
	objects: { id: string; label: string }[];
	/** The unique properties of other kinds of record, which are named as in labels. */
	unique: { to: string; name: string; label: string }[];
	/** The types of email to which people subscribe. */
	subscriptions: { id: string; name: string }[];
	/** The forms created in HubSpot. The name of a field begins with its kind of record, unless that is the contact. */
	forms: { id: string; name: string; fields: AccountProperty[] }[];
	/** The custom events, by their internal names. */
	events: { name: string; label: string; properties: AccountProperty[] }[];
	/** The sequences of the user who was asked about. */
	sequences: { id: string; name: string }[];
	/** The parts that could not be read. Any one of the scopes is enough to read one. */
	missing: { part: string; error: string; requiredScopes: string[] }[];
	/** The parts of which the account has more than the answer holds. */
	cut: string[];
}

/** Whether an answer has choices. It can also be an error, or an answer that an older version kept. */
export function isChoices(answer: unknown): answer is Choices {
	return Array.isArray((answer as Choices | undefined)?.properties);
}

/** The names for a person of those parts whose keys do not say what they are. */
const PARTS: Record<string, string> = {
	groups: 'groups of properties',
	labels: 'association labels',
	objects: 'custom objects',
	unique: 'unique properties of other records',
	subscriptions: 'subscription types',
	events: 'custom events',
	sequences: 'sequences of the sender',
};

const partName = (part: string) => PARTS[part] ?? part;

/** HubSpot refuses both cases with the same status. */
const NO_SEQUENCES =
	'HubSpot did not give the sequences of this sender: the user needs a paid seat of Sales Hub or Service Hub, and the token the scope automation.sequences.read.';

/** Says in one line which choices are missing; undefined if none is. */
export function missingIn({ missing: all, cut }: Choices): string | undefined {
	const missing = all.filter(({ part }) => part !== 'sequences');
	const unscoped = missing
		.filter(({ requiredScopes }) => requiredScopes.length > 0)
		.map(({ part, requiredScopes }) => `${partName(part)} (${requiredScopes.join(' or ')})`);
	const others = missing.filter(({ requiredScopes }) => requiredScopes.length === 0).map(({ part }) => partName(part));
	const lines = [
		unscoped.length > 0 && `The token lacks a scope for: ${unscoped.join(', ')}.`,
		others.length > 0 && `HubSpot did not give: ${others.join(', ')}.`,
		missing.length < all.length && NO_SEQUENCES,
		cut.length > 0 &&
			`The account has more of these than the form offers: ${cut.map(partName).join(', ')}. You can type the others.`,
	].filter((line) => line !== false);
	return lines.length > 0 ? lines.join(' ') : undefined;
}
