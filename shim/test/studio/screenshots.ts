// make screenshots: takes the README's pictures into docs/, from the form as it
// is in the newest Directus.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, versions } from '../directus/install.js';
import { tarball } from '../directus/packages.js';
import { Directus } from '../directus/server.js';
import { Studio } from './studio.js';

/** What is around the cut-out part of the page, in pixels of the page. */
const MARGIN = 32;

/** Forms to show, by the picture's name. */
const FORMS: Record<string, Record<string, unknown>> = {
	create: {
		endpoint: 'contacts',
		action: 'create',
		c_properties: {
			email: '{{ $trigger.body.email }}',
			firstname: '{{ $trigger.body.firstname }}',
			lifecyclestage: 'lead',
		},
		c_associate: [{ to: 'companies', id: '{{ company.id }}' }],
	},
	search: {
		endpoint: 'contacts',
		action: 'search',
		filters: [
			{ property: 'lifecyclestage', operator: 'EQ', value: 'lead' },
			{ property: 'country', operator: 'IN', value: 'Germany, Austria' },
		],
		l_fields: ['email', 'lifecyclestage'],
		all_pages: true,
	},
	import: {
		endpoint: 'contacts',
		action: 'upsert_many',
		items: '{{ people }}',
		mapping: [
			{ column: 'mail', property: 'email' },
			{ column: 'author.name', property: 'lastname' },
		],
	},
	read: {
		endpoint: 'contacts',
		action: 'retrieve',
		id: '{{ $trigger.body.email }}',
		id_property: 'email',
		r_fields: ['email', 'lifecyclestage'],
	},
};

const token = { apiKey: '{{ $env.HUBSPOT_TOKEN }}' };
const docs = join(ROOT, 'docs');
mkdirSync(docs, { recursive: true });

const directus = await Directus.start({
	version: versions[0] as (typeof versions)[number],
	extensions: [tarball('sandboxed')],
});
try {
	const studio = await Studio.open(directus, 2);
	try {
		await studio.page.setViewportSize({ width: 2000, height: 2000 });
		const flow = await directus.createFlow('New contact', [
			{ key: 'contact', type: 'hubspot-operation', options: token, resolve: 'thanks', reject: 'on_failure' },
			{
				key: 'thanks',
				type: 'mail',
				options: { to: ['{{ $trigger.body.email }}'], subject: 'Welcome', body: 'You are on our list.' },
			},
			{ key: 'on_failure', type: 'log', options: { message: '{{ $last.message }} {{ $last.hint }}' } },
		]);
		for (const [name, options] of Object.entries(FORMS)) {
			await directus.setOptions(flow, 'contact', { ...token, ...options });
			await studio.operation(flow, 'contact');
			await picture(studio, name, ['.v-drawer .v-fancy-select', '.v-drawer .extension-options']);
		}
		await directus.setOptions(flow, 'contact', { ...token, ...FORMS.create });
		await studio.flow(flow);
		await picture(studio, 'flow', ['.v-workspace-tile']);
	} finally {
		await studio.close();
	}
} finally {
	await directus.stop();
}

/** Saves the part of the page that holds these elements. */
async function picture({ page }: Studio, name: string, selectors: string[]): Promise<void> {
	await page.waitForTimeout(1000); // for icons and code editors to load
	await page.mouse.move(0, 0);
	const boxes = [];
	for (const selector of selectors)
		for (const element of await page.locator(selector).all()) boxes.push(await element.boundingBox());
	const present = boxes.filter((box) => box !== null);
	const x = Math.min(...present.map((box) => box.x)) - MARGIN;
	const y = Math.min(...present.map((box) => box.y)) - MARGIN;
	const width = Math.max(...present.map((box) => box.x + box.width)) + MARGIN - x;
	const height = Math.max(...present.map((box) => box.y + box.height)) + MARGIN - y;
	await page.screenshot({ path: join(docs, `${name}.png`), clip: { x, y, width, height } });
}
