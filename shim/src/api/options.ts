import { ITEMS, measure, OPTIONS, PASSED } from '../core/bounds.js';
import { Failure } from '../core/loop.js';

/**
 * The options as the core gets them. Throws the problem of a run whose options are beyond the core's bounds: anybody
 * who can call a webhook may send such options. The items are only counted.
 */
export function readOptions(given: Record<string, unknown>, items: unknown[] = []): Record<string, unknown> {
	if (items.length > ITEMS) throw tooMany(items.length);
	const options: Record<string, unknown> = {};
	const details: { field: string; code: string; message: string }[] = [];
	let [bytes, values] = [0, 0];
	for (const [field, value] of Object.entries(given)) {
		const hook = field === 'webhook' ? parsed(value) : undefined;
		const { body, ...rest } = hook ?? {};
		const passed = measure(body, PASSED);
		const found = measure(hook ? rest : value, OPTIONS);
		bytes += found.bytes + passed.bytes;
		values += found.values;
		const beyond = found.beyond ?? passed.beyond;
		if (beyond) details.push({ field, code: 'too_large', message: `${field} ${beyond}.` });
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
		hint: `All options of a run together may hold ${OPTIONS.values} values in ${OPTIONS.bytes} bytes, nested ${OPTIONS.depth} levels deep. Use an action on many records, and give the records as its Items. Give only those members of a webhook's request that the flow needs.`,
	});
}

/** The problem of more items than a run may have. */
function tooMany(count: number): Failure {
	const message = `items holds ${count} items; a run takes at most ${ITEMS}.`;
	return new Failure({
		error: 'validation',
		message: `Nothing was sent to HubSpot: ${message}`,
		details: [{ field: 'items', code: 'too_large', message }],
		hint: 'Divide the list, and run the operation once for each part.',
	});
}

/**
 * The request of a webhook, which a flow may give as JSON text. undefined if it is not one: the core then says what is
 * wrong.
 */
function parsed(hook: unknown): { body?: unknown } | undefined {
	try {
		const value = typeof hook === 'string' ? JSON.parse(hook) : hook;
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/**
 * The request of a webhook with its body as text: the core parses nothing of it before it has checked the signature.
 */
function withText(hook: { body?: unknown }): object {
	const { body } = hook;
	return typeof body === 'object' && body !== null ? { ...hook, body: JSON.stringify(body) } : hook;
}
