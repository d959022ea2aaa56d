const MILLISECONDS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of a duration such as 90s, 10m, 24h, 7d or 2w; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2] as keyof typeof MILLISECONDS;
  return Math.round(Number(match[1]) * MILLISECONDS[unit]);
}
