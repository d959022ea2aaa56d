// Writes the published JSON Schemas from the zod schemas that the code itself uses. Run: node scripts/schema.ts
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { assessmentSchema } from '../src/core/assessment/assessment.ts';
import { validationSchema } from '../src/core/assessment/validation.ts';
import { configShape } from '../src/core/config/shape.ts';

/** Text of each published schema, by its path in the repository. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/evenkeel.schema.json', text('evenkeel.yaml', configShape())],
    ['docs/assessment.schema.json', text('Evenkeel assessment', z.toJSONSchema(assessmentSchema))],
    ['docs/validation.schema.json', text('Evenkeel validation', z.toJSONSchema(validationSchema))],
  ]);
}

function text(title: string, schema: object): string {
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  const root = path.dirname(import.meta.dirname);
  for (const [file, content] of publishedSchemas()) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  }
}
