import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type CommandRequest, runCommand } from '../../../src/core/lifecycle/command.ts';
import { lives } from './processes.ts';

const node = `'${process.execPath}'`;

describe('a user command', { skip: process.platform === 'win32' }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-command-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let count = 0;
  const run = async (command: string, request: Partial<CommandRequest> = {}) => {
    const logFile = path.join(folder, `log-${count++}.txt`);
    let output = '';
    const outcome = await runCommand({
      command,
      folder,
      logFile,
      onOutput: text => {
        output += text;
      },
      ...request,
    });
    return { ...outcome, output, log: await readFile(logFile, 'utf8').catch(() => '') };
  };

  it('runs in its folder; output of both streams is streamed, logged and its end kept', async () => {
    const { ended, exitCode, output, log, lastLines } = await run('pwd; echo grün; echo oh no >&2');
    assert.deepEqual({ ended, exitCode }, { ended: 'exited', exitCode: 0 });
    assert.match(output, /grün/);
    assert.match(output, /oh no/);
    assert.deepEqual([...lastLines].sort(), [folder, 'grün', 'oh no'].sort());
    assert.match(log, /^\$ pwd; echo grün/);
    assert.match(log, /oh no/);
    assert.match(log, /\[exited, exit code 0, \d+ ms\]\n$/);
  });

  it('says the exit code of a failure', async () => {
    const { ended, exitCode, lastLines } = await run('echo Traceback; exit 3');
    assert.deepEqual(
      { ended, exitCode, lastLines },
      { ended: 'exited', exitCode: 3, lastLines: ['Traceback'] },
    );
    assert.equal((await run('no-such-program-anywhere')).exitCode, 127);
  });

  it('ended by a signal of its own has no exit code', async () => {
    const outcome = await run('kill -9 $$');
    assert.equal(outcome.ended, 'exited');
    assert.equal(outcome.exitCode, undefined);
  });

  it('keeps the last 20 lines, cut where they are long, and the log whole', async () => {
    const { lastLines, log } = await run(
      `${node} -e 'for (let i = 1; i <= 100; i++) console.log(i === 100 ? "x".repeat(5000) : i)'`,
    );
    assert.equal(lastLines.length, 20);
    assert.equal(lastLines[0], '81');
    assert.equal(lastLines[19], `${'x'.repeat(500)}…`);
    assert.ok(log.includes(`\n99\n${'x'.repeat(5000)}\n`));
  });

  it('shows the last state of a progress bar, not every one', async () => {
    const { lastLines } = await run(`printf 'epoch 1\\repoch 2\\repoch 3\\n\\n  \\ndone'`);
    assert.deepEqual(lastLines.slice(-2), ['epoch 3', 'done']);
  });

  it('does not split characters that arrive in two parts', async () => {
    const { output } = await run(
      `${node} -e 'const b = Buffer.from("é"); process.stdout.write(b.subarray(0, 1)); setTimeout(() => process.stdout.write(b.subarray(1)), 100)'`,
    );
    assert.equal(output, 'é');
  });

  it('that takes too long is ended and says so', async () => {
    const { ended, durationMs } = await run('sleep 100', { timeoutMs: 200 });
    assert.equal(ended, 'timed-out');
    assert.ok(durationMs < 5000, `took ${durationMs} ms`);
  });

  it('that ignores polite signals is killed', async () => {
    const { ended, durationMs } = await run(`trap '' INT TERM; while :; do sleep 0.1; done`, {
      timeoutMs: 100,
    });
    assert.equal(ended, 'timed-out');
    assert.ok(durationMs >= 6000 && durationMs < 15_000, `took ${durationMs} ms`);
  });

  it('may save its work when it is cancelled', async () => {
    const stop = new AbortController();
    const script = `${node} -e 'process.on("SIGINT", () => { console.log("saved"); process.exit(0); }); setInterval(() => {}, 1000); console.log("ready")'`;
    const { ended, lastLines } = await run(script, {
      signal: stop.signal,
      onOutput: text => text.includes('ready') && stop.abort(),
    });
    assert.deepEqual({ ended, lastLines }, { ended: 'cancelled', lastLines: ['ready', 'saved'] });
  });

  it('takes its grandchildren with it when cancelled, also those in the background', async () => {
    const stop = new AbortController();
    let pids: number[] = [];
    const { ended } = await run('sleep 1000 & echo $!; (sleep 1001 & echo $!; wait) & wait', {
      signal: stop.signal,
      onOutput: text => {
        pids = [...pids, ...text.trim().split(/\s+/).map(Number)];
        if (pids.length === 2) stop.abort();
      },
    });
    assert.equal(ended, 'cancelled');
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.ok(!(await lives(pid)), `${pid} still runs`);
  });

  it('that ends by itself leaves nothing running and is not kept waiting', async () => {
    for (const command of ['sleep 1000 & echo $!', 'sleep 1000 >/dev/null 2>&1 & echo $!']) {
      const { ended, exitCode, output, durationMs } = await run(command);
      assert.deepEqual({ ended, exitCode }, { ended: 'exited', exitCode: 0 });
      assert.ok(durationMs < 5000, `${command}: ${durationMs} ms`);
      assert.ok(!(await lives(Number(output.trim()))), `${command}: still runs`);
    }
  });

  it('is not held up by a process that left the group with its output', async () => {
    const { ended, output, durationMs } = await run(
      `${node} -e 'const c = require("child_process").spawn("sleep", ["30"], { detached: true, stdio: "inherit" }); console.log(c.pid); c.unref()'`,
    );
    process.kill(Number(output.trim()));
    assert.equal(ended, 'exited');
    assert.ok(durationMs < 5000, `took ${durationMs} ms`);
  });

  it('is not started when it is cancelled before', async () => {
    const { ended, output } = await run('echo started', { signal: AbortSignal.abort() });
    assert.deepEqual({ ended, output }, { ended: 'cancelled', output: '' });
  });

  it('that cannot be started says so instead of throwing', async () => {
    const { ended, lastLines } = await run('echo hello', { folder: path.join(folder, 'absent') });
    assert.equal(ended, 'not-started');
    assert.equal(lastLines.length, 1);
  });

  it('goes on when its log is on a full disk', { skip: process.platform !== 'linux' }, async () => {
    const { ended, exitCode, output } = await run('echo one; sleep 0.1; echo two', { logFile: '/dev/full' });
    assert.deepEqual({ ended, exitCode, output }, { ended: 'exited', exitCode: 0, output: 'one\ntwo\n' });
  });

  it('goes on when its log cannot be opened', async () => {
    const { ended, output } = await run('echo one', { logFile: path.join(folder, 'absent', 'log.txt') });
    assert.deepEqual({ ended, output }, { ended: 'exited', output: 'one\n' });
  });
});
