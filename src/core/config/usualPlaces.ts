import { glob } from 'tinyglobby';

const TABLES = '.{parquet,csv,tsv,jsonl,csv.gz,tsv.gz,jsonl.gz}';

/**
 * The tables in the first of some places that has any: the path of a single one, else a pattern for all of them.
 * @param stems patterns of names without their endings, relative to the folder: `data/*reference*`
 * @param ignore patterns of files that are something else
 */
export async function tablesIn(
  folder: string,
  stems: readonly string[],
  ignore: readonly string[] = [],
): Promise<string | undefined> {
  for (const stem of stems) {
    const pattern = `${stem.replace(/\*$/, '')}*${TABLES}`;
    const files = await glob([pattern], { cwd: folder, ignore: [...ignore], expandDirectories: false });
    if (files.length === 1) return files[0];
    // Several files of one kind are one data set, named by what they have in common.
    if (files.length > 1) return commonPattern(stem, files);
  }
  return undefined;
}

function commonPattern(stem: string, files: readonly string[]): string {
  const endings = new Set(files.map(file => /(\.\w+?(?:\.gz)?)$/.exec(file)?.[1] ?? ''));
  return endings.size === 1 ? `${stem}${[...endings][0]}` : stem;
}
