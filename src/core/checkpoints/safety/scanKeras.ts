import * as l10n from '@vscode/l10n';
import { asObject, type Loose, type LooseObject, parseLooseJson } from '../../bytes/looseJson.ts';
import { MalformedError, memorySource } from '../../bytes/source.ts';
import { judge } from './judge.ts';
import { dangerousOperation, embeddedPickle, lambdaCode, readsFile } from './kerasMessages.ts';
import { importFinding, uninspected, type Where } from './messages.ts';
import { leadsOut } from './paths.ts';
import { isDangerousOperation, isOfModels, isSerializedValue, kerasDenialOf } from './rules/keras.ts';
import { MOST_DEPTH, type ScanContext } from './scanPickles.ts';

/** How a configuration is loaded: by Keras 3 with its modules, or by names alone, as older files are. */
export type ConfigKind = 'keras' | 'legacy';

/** Who names what a configuration asks for, and is no code of others. */
const KERAS = /^(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras)(\.|$)/;
/** Where TensorFlow has what describes its types. */
const OF_TENSORFLOW = /^tensorflow\.python\.(framework|ops|data)\.[\w.]+$/;
/** Operations on tensors, which graphs of models are made of. */
const OPERATIONS = /^keras\.(src\.)?ops(\.|$)/;
/** Where a layer keeps what it calls. */
const CALLED = ['function', 'output_shape', 'mask'] as const;
const IDENTIFIER = /^[A-Za-z_]\w*$/;
/** Byte code as Python's marshal writes it, in base64. */
const MARSHALLED = /^(4[w-z]|Y[w-z])[A-Za-z0-9+/\s]{20}/;

/**
 * Looks at everything that a configuration asks for, however deep: layers within models and wrappers, losses, metrics, functions. Adds what loading
 * it would import and run. Of text that is no JSON, what its words say counts.
 */
export async function scanKerasConfig(
  text: string,
  kind: ConfigKind,
  where: Where,
  context: ScanContext,
): Promise<void> {
  let config: Loose;
  try {
    config = parseLooseJson(text);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    const reason = l10n.t('The configuration of the model cannot be read: {0}', error.message);
    context.findings.add(uninspected('broken-config', reason, where));
    scanWords(text, kind, where, context);
    hiddenCode(text, kind, where, context);
    return;
  }
  const scan = new ConfigScan(kind, where, context);
  // each with the name of what it is in
  const ahead: (readonly [Loose, string])[] = [[config, '']];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const [value, within] = next;
    if (value instanceof Map) {
      const own = nameOf(value) ?? within;
      await scan.object(value, own);
      for (const each of value.values())
        if (each !== null && typeof each === 'object') ahead.push([each, own]);
    } else if (Array.isArray(value)) for (const each of value) ahead.push([each, within]);
  }
  if (!scan.foundCode) hiddenCode(text, kind, where, context);
}

/** Of keys that come twice one is lost, and there may be readers that take the other; of broken text, there may be ones that read on. */
function hiddenCode(text: string, kind: ConfigKind, where: Where, { findings }: ScanContext): void {
  if (/"__lambda__"/.test(text)) findings.add(lambdaCode('__lambda__', kind === 'legacy', where));
}

/** The name of a layer, or of anything else that has one. */
function nameOf(object: LooseObject): string | undefined {
  return textAt(asObject(object.get('config')), 'name') ?? textAt(object, 'name');
}

/** What a broken configuration names, for a reader that is less strict. */
function scanWords(text: string, kind: ConfigKind, where: Where, { findings }: ScanContext): void {
  if (/"class_name"\s*:\s*"Lambda"/.test(text)) findings.add(lambdaCode('Lambda', kind === 'legacy', where));
  for (const [, module = '', name = ''] of text.matchAll(MODULE_AND_NAME)) {
    const judgement = judge('pickle', module, name);
    if (!KERAS.test(module) && judgement.level === 'dangerous' && judgement.rule !== 'standard-library') {
      findings.add(importFinding(`${module}.${name}`, judgement, where));
    }
  }
}

const MODULE_AND_NAME =
  /"module"\s*:\s*"([^"\\]{1,200})"[^{}]{0,200}?"(?:class_name|config)"\s*:\s*"([^"\\]{1,200})"/g;

class ConfigScan {
  /** Whether there is byte code in it. */
  foundCode = false;
  readonly #legacy: boolean;
  readonly #where: Where;
  readonly #context: ScanContext;

  constructor(kind: ConfigKind, where: Where, context: ScanContext) {
    this.#legacy = kind === 'legacy';
    this.#where = where;
    this.#context = context;
  }

  /** Anything that has a class. @param layer what it is or is in */
  async object(object: LooseObject, layer: string): Promise<void> {
    const type = object.get('class_name');
    if (typeof type !== 'string') return;
    const config = object.get('config');
    const settings = asObject(config);
    if (type === '__lambda__') {
      this.#holdsCode(layer || type);
      return;
    }
    if (type === '__typespec__') {
      this.#specified(object);
      return;
    }
    if (isSerializedValue(type)) return;
    const isFunction =
      /^(function|builtin_function_or_method|type|method)$/.test(type) && typeof config === 'string';
    this.#named(object, isFunction ? config : type, isFunction);
    if (settings) await this.#layer(type, layer || type, settings);
  }

  /** What describes a type is of a class that is looked up as any other. */
  #specified(object: LooseObject): void {
    const name = textAt(object, 'spec_name');
    const module = textAt(object, 'module');
    if (name === undefined || (module !== undefined && OF_TENSORFLOW.test(module) && /^\w+Spec$/.test(name)))
      return;
    this.#named(object, name, false);
  }

  #holdsCode(layer: string): void {
    this.foundCode = true;
    this.#context.findings.add(lambdaCode(layer, this.#legacy, this.#where));
  }

  /** A name that loading looks up: in a module that it imports, or among those of Keras and of the user. */
  #named(object: LooseObject, name: string, isFunction: boolean): void {
    const module = object.get('module');
    const registered = textAt(object, 'registered_name');
    if (typeof module !== 'string') {
      this.#unplaced(name, registered);
      return;
    }
    if (isFunction && module === 'builtins') {
      const judgement = judge('pickle', module, name);
      if (judgement.level === 'dangerous' && judgement.rule !== 'standard-library')
        this.#import(module, name);
      else this.#unplaced(name, registered);
    } else if (KERAS.test(module)) this.#ofKeras(module, name, registered);
    else this.#import(module, name);
  }

  /** Looked up by name alone. */
  #unplaced(name: string, registered: string | undefined): void {
    const denial = kerasDenialOf(name);
    if (denial) this.#dangerous(name, { level: 'dangerous', rule: 'dangerous-import', ...denial });
    // how TensorFlow 2.11 to 2.15 registered optimizers of their own
    else if (!isOfModels(name.replace(/^Custom>/, ''))) this.#code(custom(name, registered));
  }

  #ofKeras(module: string, name: string, registered: string | undefined): void {
    const pair = `${module}.${name}`;
    const denial = kerasDenialOf(name.slice(name.lastIndexOf('.') + 1));
    if (denial) {
      this.#dangerous(pair, { level: 'dangerous', rule: 'dangerous-import', ...denial });
      return;
    }
    const judgement = judge('pickle', module, name);
    if (judgement.level === 'dangerous') this.#dangerous(pair, judgement);
    else if (!isOfModels(name) && !(OPERATIONS.test(module) && IDENTIFIER.test(name))) this.#code(pair);
    // a class of the user's under the name of one of Keras
    else if (registered?.includes('>')) this.#code(registered);
  }

  /** From a module that is none of Keras: versions before 3.9 import whatever it is. */
  #import(module: string, name: string): void {
    const pair = `${module}.${name}`;
    const judgement = judge('pickle', module, name);
    if (judgement.level === 'dangerous') this.#dangerous(pair, { advisory: 'CVE-2025-1550', ...judgement });
    else if (judgement.level === 'code') this.#code(pair);
    else this.#context.findings.imports(pair);
  }

  #dangerous(pair: string, judgement: Parameters<typeof importFinding>[1]): void {
    this.#context.findings.imports(pair);
    this.#context.findings.add(importFinding(pair.slice(0, 200), judgement, this.#where));
  }

  #code(pair: string): void {
    this.#context.findings.imports(pair.slice(0, 200));
    this.#context.findings.code(pair.slice(0, 200), this.#where.member);
  }

  /** What layers of some classes do with their settings. */
  async #layer(type: string, layer: string, settings: LooseObject): Promise<void> {
    for (const key of CALLED) this.#called(layer, key, settings);
    const vocabulary = settings.get('vocabulary');
    if (typeof vocabulary === 'string' && vocabulary !== '') {
      this.#context.findings.add(readsFile(layer, vocabulary, leadsOut(vocabulary), this.#where));
    }
    if (type === 'TorchModuleWrapper') await this.#torch(layer, settings.get('module'));
    const operation = operationOf(type, settings);
    if (operation !== undefined && isDangerousOperation(operation)) {
      this.#context.findings.add(dangerousOperation(operation, this.#where));
    }
  }

  /** A function as byte code in a list, as older files have it, or by its name in a module. */
  #called(layer: string, key: (typeof CALLED)[number], settings: LooseObject): void {
    const value = settings.get(key);
    const kind = settings.get(`${key}_type`);
    // the metadata of a SavedModel tell tuples from lists
    const list = asObject(value)?.get('class_name') === '__tuple__' ? asObject(value)?.get('items') : value;
    const code = Array.isArray(list) ? list[0] : list;
    if (typeof code === 'string' && (kind === 'lambda' || MARSHALLED.test(code))) {
      this.#holdsCode(layer);
    } else if (asObject(value)?.has('code') === true) {
      this.#holdsCode(layer);
    } else if (typeof value === 'string' && kind === 'function') {
      const module = settings.get(key === 'function' ? 'module' : `${key}_module`);
      if (typeof module === 'string' && module !== 'builtins' && !KERAS.test(module))
        this.#import(module, value);
      else if (typeof module === 'string' && KERAS.test(module)) this.#ofKeras(module, value, undefined);
      else this.#unplaced(value, undefined);
    }
  }

  async #torch(layer: string, module: Loose | undefined): Promise<void> {
    const { findings, nested, depth } = this.#context;
    findings.add(embeddedPickle(layer, this.#where));
    const bytes = typeof module === 'string' ? Buffer.from(module, 'base64') : Buffer.alloc(0);
    const inner = { ...this.#context, depth: depth + 1 };
    const { member } = this.#where;
    const name = member === undefined ? layer : `${member}/${layer}`;
    if (depth < MOST_DEPTH && (await nested(memorySource(bytes), name, inner, 'torch'))) return;
    const reason = l10n.t('Loading loads bytes within the file that are nothing known.');
    findings.add(uninspected('nested-unknown', reason, { ...this.#where, member: name }));
  }
}

function textAt(object: LooseObject | undefined, key: string): string | undefined {
  const value = object?.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** What the user's program has to register under this name. */
function custom(name: string, registered: string | undefined): string {
  return registered !== undefined && registered !== 'function' && registered !== '' ? registered : name;
}

/** The operation of TensorFlow that a layer stands for. */
function operationOf(type: string, settings: LooseObject): string | undefined {
  if (/^(TFOpLambda|SlicingOpLambda|ClassMethod|InstanceMethod)$/.test(type))
    return textAt(settings, 'function');
  if (type !== 'TensorFlowOpLayer') return undefined;
  const node = settings.get('node_def');
  const text = typeof node === 'string' ? node : JSON.stringify(asObject(node)?.get('op') ?? '');
  return /"?op"?\s*:\s*"(\w+)"/.exec(text)?.[1] ?? text.replace(/"/g, '');
}
