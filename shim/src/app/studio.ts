// What the form finds out about the Studio that it is shown in.

import { shallowRef } from 'vue';

/** The first version of Directus that stores a field's default value when the form is closed. */
const STORES_DEFAULTS = [11, 7];

const version = shallowRef<string>();
let asked = false;

/** What stands before /admin in the Studio's address: Directus need not be at the root of its host. */
function base(): string | undefined {
	const path = globalThis.location?.pathname ?? '';
	const end = path.indexOf('/admin/');
	return end < 0 ? undefined : path.slice(0, end);
}

/**
 * Whether a default value that the form shows is stored with the operation. Older versions of Directus show it only, so
 * that a token would seem to be there and would not be. False as long as the version is not known: reading it inside
 * options() makes Directus run options again when the answer arrives.
 */
export function storesDefaults(): boolean {
	if (!asked) {
		asked = true;
		void askVersion();
	}
	const [major = 0, minor = 0] = (version.value ?? '').split('.').map(Number);
	const [first = 0, second = 0] = STORES_DEFAULTS;
	return major > first || (major === first && minor >= second);
}

async function askVersion(): Promise<void> {
	const root = base();
	if (root === undefined) return;
	try {
		const answer = await fetch(`${root}/server/info`, { credentials: 'include' });
		const { data } = (await answer.json()) as { data?: { version?: string } };
		version.value = data?.version;
	} catch {
		// The form then shows a placeholder, as it does in older versions.
	}
}

/** The address at which the flow in the Studio's address takes webhooks; undefined for a flow that is not saved yet. */
export function webhookAddress(): string | undefined {
	const root = base();
	const flow = globalThis.location?.pathname.match(
		/\/flows\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/,
	)?.[1];
	return root === undefined || !flow ? undefined : `${globalThis.location.origin}${root}/flows/trigger/${flow}`;
}
