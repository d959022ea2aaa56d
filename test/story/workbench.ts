import type { Frame, Locator, Page } from 'playwright-core';

const WAIT_MS = 30_000;

/** VS Code in a page, as a user sees it: what can be clicked, typed and read. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(WAIT_MS);
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  /** Loads the window again, as the command `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Opens a file of the workspace by its name, as Go to File does. */
  async openFile(name: string): Promise<void> {
    await this.runCommand('Go to File...');
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().click();
  }

  /** Chooses a command by its title in the command palette. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.pick(title);
  }

  /** Chooses the entry with this label in the list that is open. */
  async pick(label: string): Promise<void> {
    const row = this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first();
    await row.waitFor();
    await row.click();
  }

  /** A file in the Explorer, by its name. */
  explorerEntry(name: string): Locator {
    return this.page
      .locator('.explorer-folders-view')
      .getByRole('treeitem')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .first();
  }

  /** What stands behind a file's name in the Explorer; empty where nothing does. It is drawn by the style, so that no text has it. */
  async badgeOf(name: string): Promise<string> {
    const content = await this.explorerEntry(name)
      .locator('.monaco-icon-label')
      .first()
      .evaluate(label => {
        const page = globalThis as unknown as {
          getComputedStyle(of: unknown, part: string): { readonly content: string };
        };
        return page.getComputedStyle(label, '::after').content;
      });
    return /^"(.*)"$/.exec(content)?.[1] ?? '';
  }

  /** The item of the status bar whose text contains this. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** The messages that pop up at the lower right. */
  notification(text?: string | RegExp): Locator {
    const toasts = this.page.locator('.notification-toast');
    return text === undefined ? toasts : toasts.filter({ hasText: text }).first();
  }

  /** Says that the authors of the open folder are trusted, wherever this version of VS Code asks. */
  async trust(): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box').getByRole('button', { name: /^Yes/ });
    if (await dialog.isVisible()) await dialog.click();
    else {
      await this.runCommand('Workspaces: Manage Workspace Trust');
      await this.page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: 'Trust', exact: true })
        .click();
    }
    await this.statusBarItem('Restricted Mode').waitFor({ state: 'hidden' });
    const covering = this.page.locator('.monaco-modal-editor-block').getByRole('button', { name: /^Close/ });
    if (await covering.first().isVisible()) await covering.first().click();
  }

  /** The document that a webview panel shows, once its app says that it has drawn. */
  async webview(): Promise<Frame> {
    const outer = this.page.locator('iframe.webview.ready:visible').first();
    await outer.waitFor();
    const host = await (await outer.elementHandle())?.contentFrame();
    const inner = await (await host?.waitForSelector('#active-frame'))?.contentFrame();
    if (!inner) throw new Error('The webview panel has no document.');
    await inner.waitForSelector('[data-ready="true"]', { timeout: WAIT_MS });
    return inner;
  }

  /** What the visible terminal shows. Needs `terminal.integrated.gpuAcceleration: off`. */
  async terminalText(): Promise<string> {
    const rows = await this.page.locator('.terminal-wrapper.active .xterm-rows > div').allTextContents();
    return rows.join('\n');
  }

  private async ready(): Promise<void> {
    await this.page
      .locator('.monaco-workbench .statusbar-item')
      .first()
      .waitFor({ timeout: 2 * WAIT_MS });
  }
}
