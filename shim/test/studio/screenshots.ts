// make screenshots: takes the pictures of README.md and docs from the form in
// the newest Directus, and writes them into docs/.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { install, NEWEST, ROOT } from '../directus/install.js';
import { tarball } from '../directus/packages.js';
import { Directus } from '../directus/server.js';
import { Studio } from './studio.js';

/** The margin around the part of the page, in pixels of the page. */
const MARGIN = 32;

/** The forms to show, by the name of the picture. */
const FORMS: Record<string, Record<string, unknown>> = {
	create: {
		endpoint: 'contacts',
		action: 'create',
		'properties:contacts': ['email', 'firstname', 'lifecyclestage', 'hubspot_owner_id'],
		'contacts:email': '{{ $trigger.body.email }}',
		'contacts:firstname': '{{ $trigger.body.firstname }}',
		'contacts:lifecyclestage': 'lead',
		'contacts:hubspot_owner_id': 'ada@example.com',
		c_associate: [{ to: 'companies', property: 'domain', id: '{{ $trigger.body.domain }}', label: 'Primary' }],
	},
	search: {
		endpoint: 'contacts',
		action: 'search',
		filters: [
			{ property: 'lifecyclestage', operator: 'EQ', value: '', high: '', value_lifecyclestage: 'lead' },
			{ property: 'country', operator: 'IN', value: 'Germany, Austria', high: '', value_lifecyclestage: '' },
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
};

/** The recipes to show, each with the operation whose form says most. */
const RECIPES: Record<string, string> = {
	'sign-up': 'contact',
	order: 'deal',
	receipt: 'receipt',
	ticket: 'ticket',
	confirm: 'subscribe',
	contact: 'submit',
	attachment: 'note',
	nightly: 'pull',
	import: 'import',
	duplicates: 'companies',
	merge: 'merged',
	webhook: 'call',
	workflow: 'contact',
};

const token = { apiKey: '{{ $env.HUBSPOT_TOKEN }}' };
const docs = join(ROOT, 'docs');
mkdirSync(docs, { recursive: true });

const version = NEWEST;
const directus = await Directus.start({ version, extensions: [tarball('sandboxed')] });
/** The library for pictures that comes with Directus. */
const sharp = createRequire((await install(version)).cli)('sharp');
try {
	const studio = await Studio.open(directus, 2);
	try {
		await studio.page.setViewportSize({ width: 2000, height: 2600 });
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
		for (const [name, key] of Object.entries(RECIPES)) {
			const recipe = JSON.parse(readFileSync(join(docs, 'recipes', `${name}.json`), 'utf8'));
			const { id } = await directus.api<{ id: string }>('POST', '/flows', { ...recipe, status: 'inactive' });
			const operation = recipe.operations.find((one: { key: string }) => one.key === key);
			await studio.operation({ id, operations: { [key]: operation.id } }, key);
			await picture(studio, `recipes/${name}`, ['.v-drawer .v-fancy-select', '.v-drawer .extension-options']);
		}
	} finally {
		await studio.close();
	}
} finally {
	await directus.stop();
}

/** Saves the part of the page with these elements. A form is shown up to its advanced fields. */
async function picture({ page }: Studio, name: string, selectors: string[]): Promise<void> {
	await page.waitForTimeout(1000); // icons and code editors load
	await page.mouse.move(0, 0);
	const boxes = [];
	for (const selector of selectors)
		for (const element of await page.locator(selector).all()) boxes.push(await element.boundingBox());
	const present = boxes.filter((box) => box !== null);
	const x = Math.min(...present.map((box) => box.x)) - MARGIN;
	const y = Math.min(...present.map((box) => box.y)) - MARGIN;
	const width = Math.max(...present.map((box) => box.x + box.width)) + MARGIN - x;
	const advanced = page.locator('.v-drawer [data-field="advanced"]').first();
	const end = (await advanced.count()) > 0 ? await advanced.boundingBox() : null;
	const bottom = end?.y ?? Math.max(...present.map((box) => box.y + box.height)) + MARGIN;
	const height = bottom - y;
	const shot = await page.screenshot({ clip: { x, y, width, height } });
	// A form has few colours, so a palette makes the picture a third as large.
	await sharp(shot)
		.png({ palette: true, quality: 80, effort: 10 })
		.toFile(join(docs, `${name}.png`));
}
