/** HubSpot's API. It gets the token with every request. */
const API = 'api.hubapi.com';

/** The hosts that take submissions of forms. They get the token only with a secured submission. */
const FORMS = ['api.hsforms.com', 'api-eu1.hsforms.com'] as const;

/** The hosts that requests may go to. No other host gets a request, whatever the core or a flow says. */
export type Host = typeof API | (typeof FORMS)[number];

/** The host of a request: HubSpot's API unless the request names another one. Throws for a name that is not allowed. */
export function hostOf(name: string | undefined): Host {
	const host = [API, ...FORMS].find((known) => known === (name ?? API));
	if (host === undefined) throw new Error('a request to a host that is not allowed');
	return host as Host;
}

/** Tells whether a host is that of HubSpot's API. */
export const isApi = (host: Host): boolean => host === API;

/** The address of a request. Throws for a host that is not allowed, and for a path that could lead to another one. */
export function addressOf({ host, path }: { host: Host; path: string }): string {
	if (path[0] !== '/' || path[1] === '/') throw new Error('a request without a path');
	return `https://${hostOf(host)}${path}`;
}
