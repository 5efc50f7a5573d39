import type { Choices } from '../../src/app/account.js';

/** The choices of an account with nothing of its own. */
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
