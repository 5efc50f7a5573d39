// What the core is told of time zones.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zoneOf } from '../../src/api/zone.js';

/** The time of a zone at a moment, by the table. */
function local(name: string, moment: number): string {
	const [, minutes = 0] = zoneOf(name)?.findLast(([from], index) => from <= moment || index === 0) ?? [];
	return new Date(moment + minutes * 60_000).toISOString().slice(0, 19);
}

/** The same as JavaScript has it: in Swedish a date is written as in ISO 8601. */
function expected(name: string, moment: number): string {
	return new Date(moment).toLocaleString('sv', { timeZone: name }).replace(' ', 'T');
}

describe('a time zone', () => {
	for (const name of ['Europe/Berlin', 'America/St_Johns', 'Africa/Casablanca', 'Australia/Lord_Howe', 'UTC']) {
		test(`${name} has the time that JavaScript says, around every change and between`, () => {
			const zone = zoneOf(name) ?? [];
			assert.deepEqual(
				zone,
				[...zone].sort(([a], [b]) => a - b),
				'in order',
			);
			for (const [from] of zone) {
				for (const moment of [from, from + 60_000, from + 40 * 86_400_000]) {
					assert.equal(local(name, moment), expected(name, moment), `${moment}`);
				}
				if (from > 0) assert.equal(local(name, from - 60_000), expected(name, from - 60_000), `before ${from}`);
			}
			for (let year = 1970; year < 2046; year++) {
				const moment = Date.UTC(year, year % 12, 15);
				assert.equal(local(name, moment), expected(name, moment), `${year}`);
			}
		});
	}

	test('that does not exist is null, and no name is nothing', () => {
		for (const name of ['Europe/Berln', 'undefined', '{{ zone }}', 'Local']) assert.equal(zoneOf(name), null, name);
		for (const name of [undefined, null, '', '  ', 7, {}]) assert.equal(zoneOf(name), undefined);
	});

	test('is looked up once, and a few are remembered', () => {
		const first = zoneOf(' Asia/Tokyo ');
		assert.equal(zoneOf('Asia/Tokyo'), first);
		for (let i = 0; i < 20; i++) assert.equal(zoneOf(`Nowhere/${i}`), null);
		assert.notEqual(zoneOf('Asia/Tokyo'), first);
		assert.deepEqual(zoneOf('Asia/Tokyo'), first);
	});

	test('is not known where there is no Intl', () => {
		const { Intl: real } = globalThis;
		Object.assign(globalThis, { Intl: undefined });
		try {
			assert.equal(zoneOf('Europe/Berlin'), undefined);
		} finally {
			Object.assign(globalThis, { Intl: real });
		}
	});
});
