/**
 * A real VS Code that npm alone can install: code-server of this version, and the Node it is built for.
 * @typedef {{ readonly codeServer: string, readonly vscode: string, readonly node: string }} Release
 */

/** The newest VS Code that Evenkeel is tested on. @type {Release} */
export const NEWEST = { codeServer: '4.139.1', vscode: '1.139.1', node: '24.21.0' };

/** The oldest one: `engines.vscode` in package.json. @type {Release} */
export const OLDEST = { codeServer: '4.110.0', vscode: '1.110.0', node: '22.23.2' };
