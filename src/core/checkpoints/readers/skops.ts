import * as l10n from '@vscode/l10n';
import { MalformedError } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import { memberBytes, namesIn, startsAsZip, type Zip, type ZipMember } from '../../bytes/zip.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Layer, Scalar, Tensor } from '../checkpoint.ts';
import { placeOfMember } from '../memberPlace.ts';
import { npyHeader } from '../npyHeader.ts';
import type { CheckpointReader } from '../reader.ts';
import { judge } from '../safety/judge.ts';
import { importFinding, uninspected } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { scanZip } from '../safety/scanArchives.ts';
import type { ScanContext } from '../safety/scanPickles.ts';
import {
  arrayNames,
  isObject,
  type Node,
  nodesOf,
  type SkopsTypes,
  scalarsOfNode,
  typesIn,
} from '../skops/nodes.ts';
import { isTrusted } from '../skops/trusted.ts';
import { untold } from './nothing.ts';
import { tensorOfNpy } from './npy.ts';

const SCHEMA = 'schema.json';
const MOST_SCHEMA = 64 * 1024 ** 2;

export const skops: CheckpointReader = {
  id: 'skops',
  title: 'skops archive',
  extensions: ['.skops'],
  recognises({ source, name }) {
    if (!source || !startsAsZip(source)) return false;
    const names = namesIn(source);
    if (!names.includes(SCHEMA)) return false;
    return (
      name.endsWith('.skops') ||
      names.every(each => each === SCHEMA || /\.(npy|npz|bin|pkl)$/.test(each) || !each.includes('/'))
    );
  },
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    const { context } = scan;
    const { zip } = await scanZip(file, undefined, context);
    const diagnostics: Diagnostic[] = [];
    const schemas = await schemasOf(zip);
    const schema = schemas.at(-1) ?? l10n.t('The schema could not be read.');
    if (typeof schema === 'string') {
      diagnostics.push({ severity: 'error', code: 'broken-checkpoint', message: schema, file: SCHEMA });
      context.findings.add(uninspected('broken-schema', schema, { member: SCHEMA }));
      return { ...untold(), safety: scan.safety(), diagnostics };
    }
    // of members with the same name any may be the one that is loaded
    for (const each of schemas) if (typeof each !== 'string') judgeTypes(typesIn(each), context);
    const names = arrayNames(schema);
    const root = nodesOf(schema)[0];
    const facts = new Map<string, Scalar>();
    const version = schema['_skops_version'];
    if (typeof version === 'string') facts.set('skops_version', version);
    if (typeof schema['protocol'] === 'number') facts.set('protocol', schema['protocol']);
    const { hyperparameters, learnt } = scalarsOfNode(schema);
    for (const [name, value] of learnt) facts.set(name, value);
    const sklearn = learnt.get('_sklearn_version') ?? hyperparameters.get('_sklearn_version');
    hyperparameters.delete('_sklearn_version');
    return {
      ...untold(),
      framework: { name: 'scikit-learn', ...(typeof sklearn === 'string' && { version: sklearn }) },
      ...(root && { contents: `estimator ${root.type.slice(root.type.lastIndexOf('.') + 1)}` }),
      layers: layersOf(schema),
      hyperparameters,
      facts,
      tensors: await tensorsOf(zip, names, diagnostics),
      safety: scan.safety(),
      diagnostics,
    };
  },
};

const MOST_SCHEMAS = 100;

/** The parsed schema, or why there is none; where several have its name, all of them, the one that Python takes at the end. */
async function schemasOf(zip: Zip): Promise<readonly (Node | string)[]> {
  const schemas: (Node | string)[] = [];
  for (const member of zip.members.filter(({ name }) => name === SCHEMA).slice(-MOST_SCHEMAS))
    schemas.push(await schemaOf(zip, member));
  return schemas;
}

async function schemaOf(zip: Zip, member: ZipMember): Promise<Node | string> {
  const found = await memberBytes(zip, member, MOST_SCHEMA);
  if ('code' in found || found.source.size > MOST_SCHEMA) return l10n.t('The schema could not be read.');
  const text = wholeText(found.source, MOST_SCHEMA);
  try {
    const schema: unknown = JSON.parse(text);
    return isObject(schema) ? schema : l10n.t('The schema is no object.');
  } catch {
    return l10n.t('The schema is no JSON.');
  }
}

/** skops loads what it trusts without asking, and anything else once the user says so. */
function judgeTypes({ types, deep }: SkopsTypes, { findings }: ScanContext): void {
  if (deep)
    findings.add(
      uninspected('too-deep', l10n.t('It is nested too deep to be looked into.'), { member: SCHEMA }),
    );
  for (const { type, loader } of types) {
    const dot = type.lastIndexOf('.');
    const [module, name] = [type.slice(0, Math.max(0, dot)), type.slice(dot + 1)];
    if (module !== 'builtins' && module !== '') findings.imports(type);
    // what these call is trusted by no class
    const calls = /Operator|Method|Reduce|Partial/.test(loader);
    if (isTrusted(type) && !calls) continue;
    const judgement = judge('pickle', module, name);
    if (judgement.level === 'dangerous') findings.add(importFinding(type, judgement, { member: SCHEMA }));
    else if (judgement.level === 'code') findings.code(type, SCHEMA);
    if (calls || (/Function|Type/.test(loader) && judgement.level !== 'data')) {
      findings.add({
        level: judgement.level === 'dangerous' ? 'dangerous' : 'needs-code',
        rule: 'untrusted-type',
        message: l10n.t('skops does not trust {0}: it loads it only when it is told to.', type),
        subject: type,
        member: SCHEMA,
      });
    }
  }
}

function layersOf(schema: Node): readonly Layer[] {
  return nodesOf(schema)
    .filter(({ loader, type }) => loader === 'ObjectNode' && !/^(builtins|numpy|scipy)\./.test(type))
    .map(({ path, type }) => ({ name: path, type: type.slice(type.lastIndexOf('.') + 1) }));
}

async function tensorsOf(
  zip: Zip,
  names: ReadonlyMap<string, string>,
  diagnostics: Diagnostic[],
): Promise<Tensor[]> {
  const tensors: Tensor[] = [];
  for (const member of zip.members) {
    if (!member.name.endsWith('.npy')) continue;
    const found = await memberBytes(zip, member, MOST_SCHEMA);
    if ('code' in found) continue;
    try {
      const name = names.get(member.name) ?? member.name.replace(/\.npy$/, '');
      tensors.push(tensorOfNpy(name, npyHeader(found.source), found.source, placeOfMember(member)));
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      diagnostics.push({ severity: 'error', code: error.code, message: `${member.name}: ${error.message}` });
    }
  }
  return tensors;
}
