import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError, partOf } from '../../bytes/source.ts';
import { type NpyHeader, npyHeader, npyHeaderText } from '../npyHeader.ts';
import { uninspected } from './messages.ts';
import { type ScanContext, scanPickles } from './scanPickles.ts';

/** An array of NumPy is plain numbers, or a pickle where its values are objects. */
export async function scanNpy(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
): Promise<true> {
  const { dtype, shape, dataAt } = await headerOf(source, member, context);
  if (dtype.objects) {
    await scanPickles(partOf(source, dataAt, source.size - dataAt), 'numpy', member, context);
    return true;
  }
  const bytes = shape.reduce((product, size) => product * size, dtype.size);
  if (dataAt + bytes > source.size) {
    context.findings.add(
      uninspected('truncated', l10n.t('The array ends before its last value.'), { member }),
    );
  } else if (dataAt + bytes < source.size) {
    const offset = dataAt + bytes;
    context.findings.add(
      uninspected('trailing-bytes', l10n.t('Bytes stand behind the array.'), { member, offset }),
    );
    await context.nested(partOf(source, offset, source.size - offset), member, context);
  }
  return true;
}

/** The header; where it says its type as no writer does, and as Python understands all the same, what stands behind it may be a pickle. */
async function headerOf(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
): Promise<NpyHeader> {
  try {
    return npyHeader(source);
  } catch (error) {
    if (!(error instanceof MalformedError) || error.code === 'truncated') throw error;
    const { at, length } = npyHeaderText(source);
    await context.nested(partOf(source, at + length, source.size - at - length), member, context, 'numpy');
    throw error;
  }
}
