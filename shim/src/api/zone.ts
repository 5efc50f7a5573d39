import type { Input } from '../core/steps.js';

/** When a zone's time from UTC changes: the moment, and from then on the minutes that it is ahead. */
type Zone = NonNullable<Input['zone']>;

/** The years whose changes are looked up: what lies before or after is rare in a CRM, and is taken for their ends. */
const START = Date.UTC(1970, 0);
const END = Date.UTC(2046, 0);

/** No zone changes twice within so many milliseconds and back. */
const STRIDE = 14 * 24 * 3_600_000;

/** Zones are asked for by name run after run. More than these few are somebody's templates. */
const MOST = 16;

const known = new Map<string, Zone | null>();

/**
 * What is to be said to the core of the zone that a flow names: null when there is no such zone, and nothing where none
 * is named or where this JavaScript knows no zones.
 */
export function zoneOf(name: unknown): Zone | null | undefined {
	if (typeof name !== 'string' || name.trim() === '' || typeof Intl === 'undefined') return undefined;
	const key = name.trim();
	let zone = known.get(key);
	if (zone === undefined) {
		if (known.size >= MOST) known.clear();
		zone = lookUp(key);
		known.set(key, zone);
	}
	return zone;
}

function lookUp(name: string): Zone | null {
	let format: Intl.DateTimeFormat;
	try {
		format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
	} catch {
		return null;
	}
	const zone: Zone = [[START, offset(format, START)]];
	for (let from = START, to = from + STRIDE; from < END; from = to, to += STRIDE) {
		const before = offset(format, from);
		if (offset(format, to) === before) continue;
		zone.push(change(format, from, to, before));
	}
	return zone;
}

/** The minute, found by halving, in which the time from UTC is not what it was before any more. */
function change(format: Intl.DateTimeFormat, from: number, to: number, before: number): [number, number] {
	let [low, high] = [from / 60_000, to / 60_000];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (offset(format, middle * 60_000) === before) low = middle;
		else high = middle;
	}
	return [high * 60_000, offset(format, high * 60_000)];
}

/** The minutes that a zone is ahead of UTC at a moment, which a date ends with: `1/1/1970, GMT-05:00`. */
function offset(format: Intl.DateTimeFormat, moment: number): number {
	const [, sign, hours, minutes] = /GMT(?:([+-])(\d+):(\d+))?/.exec(format.format(moment)) ?? [];
	const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
	return sign === '-' ? -ahead : ahead;
}
