import * as z from 'zod';

export const diagnosticSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  remedy: z.string().exactOptional(),
  file: z.string().exactOptional(),
  line: z.number().exactOptional(),
  character: z.number().exactOptional(),
  length: z.number().exactOptional().describe('So many characters of the line are concerned.'),
  ofData: z
    .literal(true)
    .exactOptional()
    .describe('Known only with the data, though it is about evenkeel.yaml.'),
  column: z.string().exactOptional(),
  count: z.number().exactOptional(),
});
