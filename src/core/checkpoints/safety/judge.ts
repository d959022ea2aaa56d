import { isData, isHarmlessCode, isKnownCall, type PickleKind } from './rules/allowed.ts';
import { type Danger, denialOf } from './rules/denied.ts';
import { inPython3 } from './rules/python2.ts';
import { STANDARD_LIBRARY } from './rules/standardLibrary.ts';

/** What importing a pair comes to. */
export type Judgement =
  | { readonly level: 'data' }
  | { readonly level: 'code'; readonly embedded?: true }
  | {
      readonly level: 'dangerous';
      readonly rule: 'dangerous-import' | 'standard-library' | 'special-name' | 'dotted-name';
      readonly danger?: Danger;
      readonly advisory?: string;
    };

/** Makers of functions and classes out of byte code that the file itself holds. */
const EMBEDDED =
  /^(joblib\.externals\.)?cloudpickle\.cloudpickle(_fast)?$|^dill\._dill$|^dill\._shims$|^cloudpickle$/;
const DUNDER = /^__\w*__$/;
/** Modules that are called so and are what they are called: the user's own script, and TorchScript's. */
const SPECIAL_MODULES: ReadonlySet<string> = new Set(['__main__', '__mp_main__', '__torch__']);
/** Libraries whose functions no model file calls but those on the list of data: the class of its layers is all that a model names. */
const CLASSES_ONLY: ReadonlySet<string> = new Set(['torch', 'numpy']);

/**
 * Judges an import by exact module and name: what is on the list of data for this kind of file is data; what is known to be dangerous, or
 * is of the standard library, or reaches into something by dots or special names, is dangerous; the rest is code that we do not know.
 */
export function judge(kind: PickleKind, module: string, name: string): Judgement {
  const [module3, name3] = inPython3(module, name);
  if (isData(kind, module3, name3)) return { level: 'data' };
  if (isHarmlessCode(module3, name3)) return { level: 'code' };
  if (kind === 'torchscript' && (module === '__torch__' || module.startsWith('__torch__.')))
    return { level: 'code' };
  // how dill names the namespace of the user's own script
  if (module === '__builtin__' && name === '__main__') return { level: 'code' };
  const denial = denialOf(module3, name3) ?? denialOf(module, name);
  if (denial) return { level: 'dangerous', rule: 'dangerous-import', ...denial };
  const parts = [...module3.split('.'), ...name3.split('.')];
  if (parts.some((part, i) => DUNDER.test(part) && !(i === 0 && SPECIAL_MODULES.has(part)))) {
    return { level: 'dangerous', rule: 'special-name' };
  }
  const [top = ''] = parts;
  if (STANDARD_LIBRARY.has(top) || STANDARD_LIBRARY.has(module.split('.', 1)[0] ?? '')) {
    return { level: 'dangerous', rule: 'standard-library' };
  }
  if (name3.includes('.')) return { level: 'dangerous', rule: 'dotted-name' };
  return EMBEDDED.test(module3) ? { level: 'code', embedded: true } : { level: 'code' };
}

/**
 * May be named, as what others are made of, and are never called: the maker of classes, which makes a class of what it is given, and arrays in
 * files, which open the file that they are given, and may empty it.
 */
const NAMED_ONLY: ReadonlySet<string> = new Set(['builtins type', 'numpy memmap']);

/** Whether a call of this is one that no model file makes: of a function, where only classes and known functions are called. */
export function isStrangeCall(kind: PickleKind, module: string, name: string): boolean {
  if (NAMED_ONLY.has(`${module} ${name}`)) return true;
  const [top = ''] = module.split('.', 1);
  if (!CLASSES_ONLY.has(top) || isData(kind, module, name) || isKnownCall(module, name)) return false;
  // functions that only put an object together are called so in all versions
  return !/^_?[A-Z]|^_*(rebuild|reconstruct|pyx_unpickle)/.test(name);
}
