import path from 'node:path';
import type { Assessment } from '../assessment/assessment.ts';
import { UsageError } from '../diagnostic.ts';
import { writeAtomically } from '../files/durable.ts';

/** Formats by file ending: one line and one file to add another. */
const FORMATS: Readonly<Record<string, (assessment: Assessment) => Promise<string>>> = {
  '.html': async assessment => (await import('./html.ts')).assessmentToHtml(assessment),
  '.md': async assessment => (await import('./markdown.ts')).assessmentToMarkdown(assessment),
  '.json': async assessment => `${JSON.stringify(assessment, null, 2)}\n`,
};

/**
 * Writes the assessment as a report, whole or not at all.
 * @param out path of the file; its ending says the format: .html, .md or .json
 * @throws UsageError for another ending
 */
export async function writeReport(assessment: Assessment, out: string): Promise<void> {
  await writeAtomically(out, await formatFor(out)(assessment));
}

/** The writer for a file's ending. @throws UsageError naming the endings there are. */
export function formatFor(out: string): (assessment: Assessment) => Promise<string> {
  const ending = path.extname(out).toLowerCase();
  const format = FORMATS[ending];
  if (format) return format;
  throw new UsageError(`${out} ends in "${ending}"; a report is ${Object.keys(FORMATS).join(', ')}.`);
}
