/** A property of the account's records. */
export interface Property {
	name: string;
	label: string;
	kind: string;
	options?: { value: string; label: string }[];
	readOnly?: boolean;
	unique?: boolean;
	of?: 'owner' | 'pipeline' | 'stage';
}

/** What an account lets a person choose from, for one kind of record. */
export interface Choices {
	properties: Property[];
	pipelines: { id: string; label: string; stages: { id: string; label: string }[] }[];
	owners: { id: string; name: string; email: string }[];
	lists: { id: string; name: string }[];
	labels: { to: string; label: string; typeId: number }[];
	objects: { id: string; label: string }[];
}

/** What is known of the account's kind of record: nothing here, so that the form shows the built-in catalogue. */
export function choicesOf(_values: Record<string, unknown>, _kind: string): { choices?: Choices; notice?: string } {
	return {};
}
