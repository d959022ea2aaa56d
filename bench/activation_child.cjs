// Loads and activates the extension named by the first argument with a stand-in for `vscode`, prints how many milliseconds that took, and ends.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
// In the host of VS Code these have been loaded long before.
for (const name of ['child_process', 'crypto', 'fs', 'fs/promises', 'os', 'path', 'timers/promises', 'util'])
  require(`node:${name}`);

/** Whatever is asked of it, it is: any property, any call, any `new` answers the same. */
const anything = new Proxy(class {}, {
  get: (_, name) => {
    if (name === Symbol.toPrimitive) return () => '';
    if (name === Symbol.iterator) return () => [].values();
    if (name === 'prototype') return {};
    return name === 'then' ? undefined : anything;
  },
  set: () => true,
  apply: () => anything,
  construct: () => ({ dispose() {} }),
});

/** An object with these members, and whatever else is asked for. */
function withMembers(members) {
  return new Proxy(members, { get: (_, name) => (name in members ? members[name] : anything) });
}

class Disposable {
  static from() {
    return new Disposable();
  }
  dispose() {}
}

class EventEmitter {
  event = () => new Disposable();
  fire() {}
  dispose() {}
}

/** As many members as VS Code's own, because the bundle copies them. */
const declared = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
const names = declared.matchAll(/^\texport (?:class|enum|namespace|const) (\w+)/gm);
const vscode = {
  ...Object.fromEntries(Array.from(names, ([, name]) => [name, anything])),
  Disposable,
  EventEmitter,
  workspace: withMembers({ workspaceFolders: [], textDocuments: [] }),
};

const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const context = withMembers({ subscriptions: [] });
const started = performance.now();
const extension = require(process.argv[2]);
const { app } = extension.activate(context);
const milliseconds = performance.now() - started;
if (context.subscriptions.length < 10 || !app)
  throw new Error('The extension did not register what it should.');
console.log(milliseconds);
process.exit();
