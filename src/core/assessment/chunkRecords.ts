import type { Computed } from './computeAll.ts';
import type { ChunkRecord } from './history.ts';

/** What history keeps of this assessment: one record per complete chunk with rows. */
export function chunkRecords({ chunks, performance, criteria, drift }: Computed, now: Date): ChunkRecord[] {
  return chunks
    .filter(chunk => chunk.complete && chunk.rows > 0)
    .map(chunk => ({
      kind: 'chunk',
      at: now.toISOString(),
      chunk: chunk.label,
      ...(chunk.start !== undefined && { start: chunk.start }),
      ...(chunk.end !== undefined && { end: chunk.end }),
      rows: chunk.rows,
      metrics: Object.fromEntries(
        performance.map(each => [each.statistic, each.points[chunk.index]?.value ?? null]),
      ),
      criteria: criteria.map(each => {
        const then = each.history[chunk.index];
        return { text: each.text, value: then?.value ?? null, verdict: then?.verdict ?? 'insufficient' };
      }),
      drifted: (drift?.columns ?? [])
        .filter(each => each.chunks[chunk.index]?.drifted)
        .map(each => each.column)
        .sort(),
    }));
}
