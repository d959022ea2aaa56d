import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobRecord } from '../../../src/core/lifecycle/job.ts';

/** A small project to run commands in: 60 validation rows, two checkpoints, and a predict command that copies answers out of one. */
export interface TestProject {
  readonly folder: string;
  readonly jobs: () => Promise<readonly JobRecord[]>;
  readonly history: () => Promise<readonly Record<string, unknown>[]>;
}

const ROWS = Array.from({ length: 60 }, (_, i) => ({ id: `r${String(i).padStart(3, '0')}`, y: i % 2 }));

/** Answers of a model that is wrong at every n-th row. */
export function answers(wrongEvery: number, rows = ROWS): string {
  const lines = rows.map(({ id, y }, i) => {
    const right = (i + 1) % wrongEvery !== 0;
    const said = right ? y : 1 - y;
    return `${id},${said},${said ? 0.9 : 0.1}`;
  });
  return `id,prediction,score\n${lines.join('\n')}\n`;
}

export const FEWER = answers(1000, ROWS.slice(0, 40));

/** A checkpoint is the file of its answers, so that predicting is copying. */
export const COPY = 'cp ${checkpoint} ${predictions}';

export async function testProject(config: {
  readonly checkpoints?: readonly string[];
  readonly retrain?: readonly string[];
  readonly criteria?: readonly string[];
  readonly data?: readonly string[];
}): Promise<TestProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-project-'));
  const block = (name: string, lines: readonly string[] | undefined) =>
    lines && lines.length > 0 ? [`${name}:`, ...lines.map(line => `  ${line}`)] : [];
  const yaml = [
    'model: test',
    'task: binary',
    ...block('data', config.data ?? ['validation: validation.csv']),
    'columns: {id: id, target: y, prediction: prediction, score: score}',
    ...block('criteria', config.criteria ?? ['- accuracy >= 0.9', '- accuracy >= champion - 0.05']),
    ...block(
      'checkpoints',
      config.checkpoints ?? ['files: models/*', 'champion: models/good.csv', `predict: ${COPY}`],
    ),
    ...block('retrain', config.retrain),
  ];
  await mkdir(path.join(folder, 'models'));
  await Promise.all([
    writeFile(path.join(folder, 'evenkeel.yaml'), `${yaml.join('\n')}\n`),
    writeFile(
      path.join(folder, 'validation.csv'),
      `id,x,y\n${ROWS.map(({ id, y }, i) => `${id},${i},${y}`).join('\n')}\n`,
    ),
    writeFile(path.join(folder, 'models', 'good.csv'), answers(30)),
    writeFile(path.join(folder, 'models', 'bad.csv'), answers(2)),
    writeFile(path.join(folder, 'models', 'fewer.csv'), FEWER),
  ]);
  return {
    folder,
    async jobs() {
      const parent = path.join(folder, '.evenkeel', 'jobs');
      const names = await readdir(parent).catch(() => []);
      return Promise.all(
        names
          .sort()
          .map(async name => JSON.parse(await readFile(path.join(parent, name, 'job.json'), 'utf8'))),
      );
    },
    async history() {
      const text = await readFile(path.join(folder, '.evenkeel', 'history.jsonl'), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line));
    },
  };
}
