import type { ByteSource } from '../../bytes/source.ts';
import { turns } from '../../turns.ts';
import { Budget } from '../pickle/budget.ts';
import { Findings } from './findings.ts';
import { codeFinding } from './messages.ts';
import type { PickleKind } from './rules/allowed.ts';
import type { Safety } from './safety.ts';
import type { ScanContext } from './scanPickles.ts';
import { scanSource } from './scanSource.ts';

/** A scan of one file, with what it has found so far. */
export interface Scan {
  readonly context: ScanContext;
  readonly safety: () => Safety;
}

/** Starts a scan, under budgets of its own. */
export function startScan(
  signal?: AbortSignal,
  walked?: ScanContext['walked'],
  opened?: ScanContext['opened'],
): Scan {
  const findings = new Findings();
  const context: ScanContext = {
    findings,
    budget: new Budget(),
    turn: turns(signal),
    depth: 0,
    walked,
    opened,
    nested: scanSource,
  };
  return { context, safety: () => findings.safety(codeFinding) };
}

/** What loading these bytes would do; undefined where they are nothing that could run anything. */
export async function safetyOfBytes(
  source: ByteSource,
  signal?: AbortSignal,
  kind?: PickleKind,
): Promise<Safety | undefined> {
  const { context, safety } = startScan(signal);
  const known = await scanSource(source, undefined, context, kind);
  const found = safety();
  return known || found.findings.length > 0 ? found : undefined;
}
