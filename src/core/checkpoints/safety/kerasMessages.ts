import * as l10n from '@vscode/l10n';
import type { Where } from './messages.ts';
import type { SafetyFinding } from './safety.ts';

/** Names in hostile files are told up to so many letters. */
const SHOWN = 200;

function finding(
  level: SafetyFinding['level'],
  rule: string,
  message: string,
  { member, offset }: Where,
  rest: Partial<SafetyFinding> = {},
): SafetyFinding {
  return {
    level,
    rule,
    message,
    ...(member !== undefined && { member }),
    ...(offset !== undefined && { offset }),
    ...rest,
  };
}

/** Byte code of Python that a configuration holds. Older files are loaded without the question that newer ones come with. */
export function lambdaCode(layer: string, legacy: boolean, where: Where): SafetyFinding {
  const subject = layer.slice(0, SHOWN);
  const message = l10n.t(
    'The layer {0} holds byte code of Python, which loading makes a function of and runs.',
    subject,
  );
  const advisory = legacy ? 'CVE-2025-9905' : 'CVE-2024-3660';
  return finding('dangerous', 'lambda-code', message, where, { subject, advisory });
}

/** A layer that reads a file which the configuration names. */
export function readsFile(layer: string, path: string, outside: boolean, where: Where): SafetyFinding {
  const within = (file: string) =>
    l10n.t('The layer {0} reads the file {1}, which was not looked into.', layer.slice(0, SHOWN), file);
  return fileRead('names-file', 'CVE-2025-12058', path, outside, within, where);
}

/** A module of PyTorch within a layer, which is a pickle. */
export function embeddedPickle(layer: string, where: Where): SafetyFinding {
  const subject = layer.slice(0, SHOWN);
  const message = l10n.t('The layer {0} holds a pickle of PyTorch, which loading unpickles.', subject);
  return finding('needs-code', 'embedded-pickle', message, where, { subject, advisory: 'CVE-2025-49655' });
}

/** An operation of TensorFlow that reads or writes files, or runs Python. */
export function dangerousOperation(name: string, where: Where): SafetyFinding {
  const subject = name.slice(0, SHOWN);
  const message = l10n.t('Using the model runs the operation {0}, which no model needs.', subject);
  return finding('dangerous', 'dangerous-operation', message, where, { subject });
}

/** A link, a dataset or a virtual dataset of HDF5 whose values lie in another file. */
export function otherFile(path: string, name: string, outside: boolean, where: Where): SafetyFinding {
  const within = (file: string) =>
    l10n.t('{0} lies in the file {1}, which was not looked into.', path.slice(0, SHOWN), file);
  return fileRead('hdf5-other-file', 'CVE-2026-1669', name, outside, within, where);
}

/** A file that loading reads besides the model: outside of the model's folder it may be any file of whoever loads. */
function fileRead(
  code: string,
  advisory: string,
  file: string,
  outside: boolean,
  within: (file: string) => string,
  where: Where,
): SafetyFinding {
  const subject = file.slice(0, SHOWN);
  const message = outside
    ? l10n.t('Loading reads the file {0} outside of the folder of the model.', subject)
    : within(subject);
  return finding(outside ? 'dangerous' : 'not-fully-inspected', code, message, where, { subject, advisory });
}

/** Values that went through a filter which the library looks for as native code. */
export function pluginFilter(id: number, name: string, where: Where): SafetyFinding {
  const subject = `${id} ${name}`.trim().slice(0, SHOWN);
  const message = l10n.t(
    'Its values are packed with the filter {0}, for which HDF5 loads native code.',
    subject,
  );
  return finding('needs-code', 'hdf5-plugin', message, where, { subject });
}

/** A dataset that announces far more values than there are bytes. */
export function claimsTooMuch(path: string, where: Where): SafetyFinding {
  const subject = path.slice(0, SHOWN);
  const message = l10n.t(
    '{0} announces far more values than the file has: loading takes as much memory.',
    subject,
  );
  return finding('not-fully-inspected', 'hdf5-claims-too-much', message, where, {
    subject,
    advisory: 'CVE-2026-0897',
  });
}
