// What the form finds out about the Studio in which it is shown.

import { shallowRef } from 'vue';

/** The first version of Directus that stores a field's default value when the form is closed. */
const STORES_DEFAULTS = [11, 7];

const version = shallowRef<string>();
let asked = false;

/** The path of Directus, which need not be at the root of its host. Undefined outside the Studio. */
export function directusPath(): string | undefined {
	const path = globalThis.location?.pathname ?? '';
	const end = path.indexOf('/admin/');
	return end < 0 ? undefined : path.slice(0, end);
}

/**
 * Whether Directus stores a default value that the form shows. Older versions show it without storing it, so a token would
 * seem to be there and be missing. False until the version is known; Directus then runs options() again, because options()
 * has read the version.
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
	const root = directusPath();
	if (root === undefined) return;
	try {
		const answer = await fetch(`${root}/server/info`, { credentials: 'include' });
		const { data } = (await answer.json()) as { data?: { version?: string } };
		version.value = data?.version;
	} catch {
		// The form shows a placeholder, as in older versions.
	}
}

/** The address at which the flow in the Studio's address takes webhooks. Undefined if the flow is not saved yet. */
export function webhookAddress(): string | undefined {
	const root = directusPath();
	const flow = globalThis.location?.pathname.match(
		/\/flows\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/,
	)?.[1];
	return root === undefined || !flow ? undefined : `${globalThis.location.origin}${root}/flows/trigger/${flow}`;
}
