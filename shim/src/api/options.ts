import { measure, OPTIONS, PASSED } from '../core/bounds.js';
import { Failure } from '../core/loop.js';

/**
 * The options as the core gets them, within its bounds. Throws the problem of a run whose options are beyond them: they
 * may come from anybody who can call a webhook.
 */
export function readOptions(given: Record<string, unknown>): Record<string, unknown> {
	const options: Record<string, unknown> = {};
	const details: { field: string; code: string; message: string }[] = [];
	let [bytes, values] = [0, 0];
	for (const [field, value] of Object.entries(given)) {
		const hook = field === 'webhook' ? parsed(value) : undefined;
		const found = measure(hook ?? value, hook ? PASSED : OPTIONS);
		bytes += found.bytes;
		if (!hook) values += found.values;
		if (found.beyond) details.push({ field, code: 'too_large', message: `${field} ${found.beyond}.` });
		else options[field] = hook ? withText(hook) : value;
	}
	if (details.length === 0 && (bytes > OPTIONS.bytes || values > OPTIONS.values)) {
		const message = `The options together hold ${values} values in ${bytes} bytes.`;
		details.push({ field: 'options', code: 'too_large', message });
	}
	if (details.length === 0) return options;
	throw new Failure({
		error: 'validation',
		message: `Nothing was sent to HubSpot: ${details[0]?.message}`,
		details,
		hint: `All options of a run together may hold ${OPTIONS.values} values in ${OPTIONS.bytes} bytes, nested ${OPTIONS.depth} levels deep. Give many records as Items of an action for many records, and of a webhook only the members that the flow needs.`,
	});
}

/** A webhook's request, which a flow may give as JSON. */
function parsed(hook: unknown): unknown {
	try {
		return typeof hook === 'string' ? JSON.parse(hook) : hook;
	} catch {
		return undefined; // the core says what is wrong with it
	}
}

/** A webhook's request with its body as text: the core takes nothing of it apart before the signature was checked. */
function withText(hook: unknown): unknown {
	const { body } = hook as { body?: unknown };
	return typeof body === 'object' && body !== null ? { ...(hook as object), body: JSON.stringify(body) } : hook;
}
