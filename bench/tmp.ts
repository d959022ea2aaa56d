import { readTable } from '../src/core/tables/readTable.ts';
import { assessProject } from '../src/core/assessment/assess.ts';
const folder = process.argv[3] ?? '/work/big/drift1';
for (let i = 0; i < Number(process.argv[4] ?? 4); i++) {
  const cpu = process.cpuUsage(); const t = performance.now();
  if (process.argv[2] === 'read') await readTable({ folder, patterns: ['reference.parquet'], name: 'reference' });
  else await assessProject(folder, { record: false });
  const c = process.cpuUsage(cpu);
  console.log(process.argv[2], (performance.now() - t).toFixed(0), 'ms wall', ((c.user + c.system) / 1000).toFixed(0), 'ms cpu', (c.system/1000).toFixed(0), 'system', (process.memoryUsage.rss() / 2 ** 20).toFixed(0), 'MB');
}
