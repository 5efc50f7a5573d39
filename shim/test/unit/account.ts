import type { Choices } from '../../src/app/account.js';

/** The choices of an account that has none of its own. */
export const NOTHING: Choices = {
	properties: [],
	groups: [],
	pipelines: [],
	owners: [],
	lists: [],
	labels: [],
	objects: [],
	unique: [],
	subscriptions: [],
	forms: [],
	events: [],
	sequences: [],
	missing: [],
	cut: [],
};
