import assert from 'node:assert/strict';

/** Returns the problem that a run throws, as the reject path of a flow gets it. Fails if the run succeeds. */
export async function problemOf<T = Record<string, unknown>>(run: Promise<unknown>): Promise<T> {
	const thrown = await run.then(
		() => assert.fail('it did not throw'),
		(error: unknown) => error,
	);
	assert.equal(typeof thrown, 'string', String(thrown));
	return JSON.parse(thrown as string);
}
