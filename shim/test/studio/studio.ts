// The Directus Studio in headless Chromium, with what a person does to fill in
// the form of one operation.

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { ADMIN, type Directus, type Flow } from '../directus/server.js';

/** The places where Debian and others install Chromium. CHROMIUM names another. */
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How long the Studio may take for one thing, in milliseconds. */
const TIMEOUT = 40_000;

/** A Studio in which somebody is logged in. */
export class Studio {
	readonly page: Page;
	/** Uncaught errors of the Studio's scripts, including the operation's form. */
	readonly errors: string[] = [];

	private readonly browser: Browser;
	private readonly url: string;
	private readonly flows: string;

	private constructor(browser: Browser, page: Page, directus: Directus) {
		this.browser = browser;
		this.page = page;
		this.url = directus.url;
		this.flows = `${directus.url}/admin/${directus.version.startsWith('12.') ? '' : 'settings/'}flows`;
		page.setDefaultTimeout(TIMEOUT);
		page.on('pageerror', (error) => this.errors.push(error.message));
	}

	/** Logs in. Pictures for high resolutions need a scale of 2, and take longer. */
	static async open(directus: Directus, deviceScaleFactor = 1): Promise<Studio> {
		const executablePath = CHROMIUM.find((path) => path && existsSync(path));
		if (!executablePath) throw new Error('No Chromium found: install the package chromium, or name it in CHROMIUM');
		const browser = await chromium.launch({
			executablePath,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, deviceScaleFactor });
		await page.addInitScript(withoutMotion);
		const studio = new Studio(browser, page, directus);
		await page.request.post(`${directus.url}/auth/login`, { data: { ...ADMIN, mode: 'session' } });
		return studio;
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Does something in another browser, in which somebody else is logged in. */
	async as<T>(who: { email: string; password: string }, act: (page: Page) => Promise<T>): Promise<T> {
		const context = await this.browser.newContext();
		try {
			const page = await context.newPage();
			const login = await page.request.post(`${this.url}/auth/login`, { data: { ...who, mode: 'session' } });
			if (!login.ok()) throw new Error(`Directus does not let ${who.email} log in: ${login.status()}`);
			await page.goto(`${this.url}/server/ping`);
			return await act(page);
		} finally {
			await context.close();
		}
	}

	/** Opens a flow. */
	async flow(flow: Flow): Promise<void> {
		await this.page.goto(`${this.flows}/${flow.id}`);
		await this.page.getByText('Trigger', { exact: true }).first().waitFor();
	}

	/** Opens the form of an operation in a flow. "+" opens the form of a new operation without a parent. */
	async operation(flow: Flow, key: string): Promise<void> {
		await this.page.goto(`${this.flows}/${flow.id}/${flow.operations[key] ?? key}`);
		await this.drawer.waitFor();
	}

	/** Chooses the type of a new operation. */
	async chooseOperation(name: string): Promise<void> {
		await this.drawer.locator('.v-fancy-select-option', { has: this.page.getByText(name, { exact: true }) }).click();
		await this.drawer.locator('.extension-options').waitFor();
	}

	/** The drawer with an operation's form. */
	get drawer(): Locator {
		return this.page.locator('.v-drawer');
	}

	/** One field of the form. */
	field(key: string): Locator {
		return this.fieldIn(this.drawer.locator('.extension-options'), key);
	}

	/** The element with the name of a field. Directus 10 has the name only at the interface. */
	private fieldIn(form: Locator, key: string): Locator {
		return form.locator(`[data-field="${key}"], .field:has(> .interface [field="${key}"])`);
	}

	/** The keys of the fields that the form shows, in their order. */
	async fields(): Promise<string[]> {
		return this.keysOf(this.drawer.locator('.extension-options > .field'));
	}

	/** The keys of the fields that are marked as required. */
	async required(): Promise<string[]> {
		return this.keysOf(this.drawer.locator('.extension-options > .field:has(.required)'));
	}

	private async keysOf(fields: Locator): Promise<string[]> {
		return fields.evaluateAll((elements) =>
			elements.map(
				(element) =>
					element.getAttribute('data-field') ??
					element.querySelector('.interface [field]')?.getAttribute('field') ??
					'',
			),
		);
	}

	/** What an input or a drop-down shows. */
	async value(key: string): Promise<string> {
		return this.field(key).locator('input').first().inputValue();
	}

	/** Waits until an input or a drop-down shows a text. Directus fills its fields after it shows them. */
	async shows(key: string, text: string): Promise<void> {
		for (const deadline = Date.now() + TIMEOUT; ; await this.page.waitForTimeout(100)) {
			const shown = await this.value(key);
			if (shown === text) return;
			if (Date.now() > deadline) throw new Error(`${key} shows “${shown}” and not “${text}”`);
		}
	}

	/** Chooses or removes entries of a drop-down for several, by their texts. */
	async tick(key: string, texts: string[]): Promise<void> {
		const menu = await this.openMenu(this.field(key));
		for (const text of texts)
			await menu
				.locator('.v-list-item', { has: this.page.locator('.item-text, .v-checkbox').getByText(text, { exact: true }) })
				.first()
				.click();
		await this.closeMenu();
	}

	/** Types into an input letter by letter, as a person does. */
	async keys(key: string, text: string): Promise<void> {
		await this.field(key).locator('.interface input, .interface textarea').first().click();
		await this.page.keyboard.type(text);
	}

	/** Types another value into a drop-down, letter by letter. */
	async other(key: string, text: string): Promise<void> {
		const menu = await this.openMenu(this.field(key));
		// A drop-down for one value has an input for it. A drop-down for several adds an input, which gets the focus.
		const input = menu.locator('input.other-input');
		if ((await input.count()) > 0) await input.click();
		else await menu.locator('.v-list-item', { hasText: /Other/ }).last().click();
		await this.page.keyboard.type(text);
		await this.closeMenu();
	}

	/** Adds another entry to a drop-down for several. Directus takes it only after its box is ticked. */
	async add(key: string, text: string): Promise<void> {
		const menu = await this.openMenu(this.field(key));
		await menu.locator('.v-list-item', { hasText: /Other/ }).last().click();
		await menu.locator('input.custom-input, input.other-input').last().click(); // from Directus 11 on it has the focus
		await this.page.keyboard.type(text);
		await menu.locator('.v-list-item:has(input.custom-input, input.other-input) .checkbox').last().click();
		await this.closeMenu();
	}

	/** Counts clicks, typed texts and drawers from now on. */
	async countFromHere(): Promise<void> {
		await this.page.evaluate(() => {
			const counts = { clicks: 0, texts: new Set<unknown>() };
			Object.assign(globalThis, { counts });
			addEventListener('click', ({ isTrusted }) => isTrusted && counts.clicks++, true);
			addEventListener(
				'input',
				({ target }) => (target as HTMLInputElement).type === 'text' && counts.texts.add(target),
				true,
			);
		});
	}

	/** The counts. Drawers are those that are open besides the form's own. */
	async counted(): Promise<{ clicks: number; texts: number; drawers: number }> {
		return this.page.evaluate(() => {
			const { counts } = globalThis as unknown as { counts: { clicks: number; texts: Set<unknown> } };
			const drawers = document.querySelectorAll('.drawer-item-content').length;
			return { clicks: counts.clicks, texts: counts.texts.size, drawers };
		});
	}

	/** The text of an operation's panel in the open flow. */
	async panel(name: string): Promise<string> {
		const panel = this.page.locator('.v-workspace-tile', { has: this.page.getByText(name, { exact: true }) });
		return (await panel.first().textContent()) ?? '';
	}

	/** All text that a field shows: tags, code, notes. */
	async text(key: string): Promise<string> {
		return (await this.field(key).textContent()) ?? '';
	}

	/** Types into an input. */
	async type(key: string, text: string): Promise<void> {
		await this.field(key).locator('input').first().fill(text);
	}

	/** Whether a field is currently a drop-down, and not an input. */
	async isDropDown(key: string): Promise<boolean> {
		return (await this.field(key).locator('.v-select, [data-icon=expand_more]').count()) > 0;
	}

	/** The entries of a drop-down that can be chosen. */
	async choices(key: string): Promise<string[]> {
		const menu = await this.openMenu(this.field(key));
		// The entries of a drop-down for several have boxes.
		const texts = menu.locator('.v-list-item:not(.disabled)').locator('.item-text, .v-checkbox');
		const entries = (await texts.allInnerTexts()).map((text) => text.trim());
		await this.closeMenu();
		return entries;
	}

	/** Chooses an entry of a drop-down by its text. */
	async pick(key: string, text: string): Promise<void> {
		await this.pickFrom(this.field(key), text);
	}

	private async pickFrom(field: Locator, text: string): Promise<void> {
		const menu = await this.openMenu(field);
		await menu
			.locator('.v-list-item:not(.disabled)', { has: this.page.locator('.item-text').getByText(text, { exact: true }) })
			.click();
		await menu.waitFor({ state: 'detached' });
	}

	/** Adds a row to a repeater. The keys are those of the drop-downs and inputs in the row, with the texts to choose or type. */
	async addRow(key: string, choices: Record<string, string>, texts: Record<string, string>): Promise<void> {
		await this.field(key).getByRole('button', { name: /^Add / }).click();
		await this.rowDrawer.waitFor();
		for (const [cell, text] of Object.entries(choices)) await this.pickCell(cell, text);
		for (const [cell, text] of Object.entries(texts)) await this.typeCell(cell, text);
		await this.saveRow();
	}

	private get rowDrawer(): Locator {
		return this.page.locator('.v-drawer', { has: this.page.locator('.drawer-item-content') });
	}

	/** Opens a row of a repeater. */
	async row(key: string, index: number): Promise<void> {
		await this.field(key).locator('.v-list-item').nth(index).click();
		await this.rowDrawer.waitFor();
	}

	/** Closes the open row, and keeps its changes. */
	async saveRow(): Promise<void> {
		const drawer = this.rowDrawer;
		await this.confirm(drawer.locator('header'));
		await drawer.waitFor({ state: 'detached' });
	}

	/** The keys of the fields that the open row shows. */
	async cells(): Promise<string[]> {
		return this.keysOf(this.rowDrawer.locator('.drawer-item-content .field'));
	}

	/** What a field of the open row shows. */
	async cell(key: string): Promise<string> {
		return this.fieldIn(this.rowDrawer, key).locator('input').first().inputValue();
	}

	/** Chooses an entry of a drop-down in the open row. */
	async pickCell(key: string, text: string): Promise<void> {
		await this.pickFrom(this.fieldIn(this.rowDrawer, key), text);
	}

	/** Types into an input of the open row. */
	async typeCell(key: string, text: string): Promise<void> {
		await this.fieldIn(this.rowDrawer, key).locator('input').first().fill(text);
	}

	/** Picks a date in the open row: 24 November 2026, 10:30 in Directus 12, and the present time in older versions. */
	async pickDate(key: string): Promise<void> {
		const field = this.fieldIn(this.rowDrawer, key);
		const parts = await field.locator('[role=spinbutton]').all();
		for (const [index, part] of parts.entries()) {
			await part.click();
			await this.page.keyboard.type(['11', '24', '2026', '10', '30', 'A'][index] ?? '');
		}
		if (parts.length > 0) return;
		await field.locator('.v-input, .v-list-item').first().click(); // the first is that of Directus 10, the other that of 11
		await this.page.locator('.set-to-now-button').click();
	}

	/** The texts of a repeater's closed rows. */
	async rows(key: string): Promise<string[]> {
		const rows = await this.field(key).locator('.v-list-item').allInnerTexts();
		// A member without a value is shown as a zero-width space. Without it, Directus would show two dashes.
		return rows.map((row) => row.replaceAll('\u200b', '').replace(/\s+/g, ' ').trim());
	}

	/** Switches a boolean. */
	async toggle(key: string): Promise<void> {
		await this.field(key).locator('.v-checkbox').click();
	}

	/** Writes a template into any field through its raw-value button. */
	async template(key: string, text: string): Promise<void> {
		const field = this.field(key);
		// In Directus 10, the name is at the interface.
		await field.evaluate((element, name) => element.setAttribute('data-field', name), key);
		await field.locator('.raw-editor-toggle').click();
		await field.locator('.system-raw-editor .CodeMirror').click();
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.insertText(text);
	}

	/** Closes the form. The flow is not saved yet. */
	async done(): Promise<void> {
		await this.confirm(this.drawer.locator('header'));
	}

	/** Saves the flow and waits until Directus has it. */
	async save(): Promise<void> {
		await this.drawer.waitFor({ state: 'detached' });
		const saved = this.page.waitForResponse(
			(response) => response.url().includes('/flows/') && response.request().method() === 'PATCH',
		);
		await this.confirm(this.page.locator('header').first());
		if (!(await saved).ok()) throw new Error(`Directus answered ${(await saved).status()} to saving the flow`);
	}

	/** A button that has a text in Directus 12, and a tick in older versions. */
	private async confirm(header: Locator): Promise<void> {
		await header
			.locator('button', { hasText: /^\s*(Done|Save)\s*$/ })
			.or(header.locator('button:has([data-icon=check])'))
			.first()
			.click();
	}

	private async openMenu(field: Locator): Promise<Locator> {
		await field.locator('.interface .v-input').first().click();
		const menu = this.page.locator('.v-menu-content');
		await menu.waitFor();
		return menu;
	}

	private async closeMenu(): Promise<void> {
		await this.drawer.locator('header').click({ position: { x: 5, y: 5 } });
		await this.page.locator('.v-menu-content').waitFor({ state: 'detached' });
	}
}

/** Runs in the page. It turns animations off, so that a click need not wait for drawers and menus. */
function withoutMotion(): void {
	addEventListener('DOMContentLoaded', () => {
		const style = document.createElement('style');
		style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
		document.head.append(style);
	});
}
