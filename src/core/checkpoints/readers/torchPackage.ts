import * as l10n from '@vscode/l10n';
import { memberBytes, namesIn, STORED, startsAsZip, type Zip } from '../../bytes/zip.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { countOf, isRowMajor, widthOf } from '../dtypes.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanZip } from '../safety/scanArchives.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';
import { smallText } from './torchZip.ts';

const MOST_JSON = 64 * 1024 ** 2;

/** `torch.export` (`.pt2`) and AOTInductor: programs with their weights beside them, compiled ones as native libraries. */
export const torchPackage: CheckpointReader = {
  id: 'torch-export',
  title: 'PyTorch exported program',
  extensions: ['.pt2'],
  recognises({ source }) {
    if (!source || !startsAsZip(source)) return false;
    const names = namesIn(source).map(name => name.slice(name.indexOf('/') + 1));
    return names.includes('archive_format') || names.includes('serialized_exported_program.json');
  },
  async inspect({ source }, { signal }) {
    const scan = startScan(signal);
    // proof: only what has bytes is recognised
    const { zip } = await scanZip(source!, undefined, scan.context);
    const { findings } = scan.context;
    const compiled = zip.members.filter(({ name }) => /\.(so|dll|dylib|cubin|o)$/.test(name));
    for (const { name } of compiled) {
      findings.add({
        level: 'needs-code',
        rule: 'native-code',
        message: l10n.t('It holds native code, which using it runs.'),
        member: name,
      });
    }
    findings.add({
      level: 'needs-code',
      rule: 'exported-program',
      message: l10n.t('It is a program that PyTorch has exported: using it runs the operations in it.'),
    });
    const root =
      zip.members.find(({ name }) => name.endsWith('archive_format'))?.name.replace(/archive_format$/, '') ??
      '';
    const facts = new Map<string, Scalar>();
    for (const name of ['archive_format', 'archive_version', 'version', 'byteorder']) {
      const text = await smallText(zip, root + name);
      if (text !== undefined) facts.set(name, text);
    }
    const diagnostics: Diagnostic[] = [];
    const tensors = await tensorsOf(zip, root);
    return {
      ...untold(),
      framework: { name: 'PyTorch' },
      contents: compiled.length > 0 ? 'compiled program (AOTInductor)' : 'exported program',
      tensors,
      ...totalsOf(tensors),
      facts,
      safety: scan.safety(),
      diagnostics,
    };
  },
};

/** Names that `torch.export` gives to dtypes, by number. */
const DTYPES: readonly (string | undefined)[] = [
  undefined,
  'uint8',
  'int8',
  'int16',
  'int32',
  'int64',
  'float16',
  'float32',
  'float64',
  'complex32',
  'complex64',
  'complex128',
  'bool',
  'bfloat16',
];

/** `data/weights/*_weights_config.json`: by name, where a tensor lies and what it is. */
async function tensorsOf(zip: Zip, root: string): Promise<Tensor[]> {
  const tensors: Tensor[] = [];
  for (const member of zip.members) {
    if (!/weights_config\.json$/.test(member.name)) continue;
    const config = await jsonOf(zip, member.name);
    const entries = under(config, 'config');
    if (typeof entries !== 'object' || entries === null) continue;
    for (const [name, entry] of Object.entries(entries)) {
      const tensor = tensorOf(name, entry, zip, root);
      if (tensor) tensors.push(tensor);
    }
  }
  return tensors;
}

function under(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function tensorOf(name: string, entry: unknown, zip: Zip, root: string): Tensor | undefined {
  const meta = under(entry, 'tensor_meta');
  const dtype = DTYPES[Number(under(meta, 'dtype'))];
  const shape = sizesOf(under(meta, 'sizes'));
  const strides = sizesOf(under(meta, 'strides'));
  if (dtype === undefined || !shape) return undefined;
  const path = under(entry, 'path_name');
  const bytes = countOf(shape) * (widthOf(dtype) ?? 0);
  const member = zip.members.find(each => each.name === `${root}data/weights/${path}`);
  const plain = member?.method === STORED && member.dataAt !== undefined && bytes <= member.size;
  const rowMajor = !strides || isRowMajor(shape, strides);
  return {
    name,
    dtype,
    shape,
    bytes,
    ...(typeof path === 'string' && { storage: path }),
    ...(plain && rowMajor && { place: { file: '', offset: member.dataAt ?? 0, bytes, littleEndian: true } }),
  };
}

/** Sizes are written as {as_int: 3}. */
function sizesOf(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const sizes = value.map(each => Number(under(each, 'as_int') ?? each));
  return sizes.every(size => Number.isSafeInteger(size) && size >= 0) ? sizes : undefined;
}

async function jsonOf(zip: Zip, name: string): Promise<unknown> {
  const member = zip.members.find(each => each.name === name);
  const found = member && (await memberBytes(zip, member, MOST_JSON));
  if (!found || 'code' in found || found.source.size > MOST_JSON) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(found.source.read(0, found.source.size)));
  } catch {
    return undefined;
  }
}
