import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { measuredAll } from '../../../src/core/checkpoints/tensorStats.ts';
import { bytesOf, calling, op } from './assembler.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/pickle');

describe('folders of DeepSpeed', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-deepspeed-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const folder = (name: string): string => {
    const step = path.join(root, name, 'global_step12');
    mkdirSync(step, { recursive: true });
    writeFileSync(path.join(root, name, 'latest'), 'global_step12\n');
    copyFileSync(path.join(FIXTURES, 'training.pt'), path.join(step, 'mp_rank_00_model_states.pt'));
    return step;
  };

  it('the states of the model are told, with where their values lie', async () => {
    const step = folder('whole');
    copyFileSync(
      path.join(FIXTURES, 'state_dict.pt'),
      path.join(step, 'zero_pp_rank_0_mp_rank_00_optim_states.pt'),
    );
    const place = path.dirname(step);
    const found = await inspect(place);
    assert.deepEqual(
      [found.format, found.safety.level, found.facts.get('step'), found.facts.get('files')],
      ['deepspeed', 'data-only', 'global_step12', 2],
    );
    const problems: string[] = [];
    const measured = await measuredAll(place, found.tensors, problem => problems.push(problem.code));
    assert.deepEqual(problems, []);
    assert.ok(measured.length > 0 && measured.every(each => each.statistics));
  });

  it('every file is looked into, and one that is not there yet hides none of the others', async () => {
    const step = folder('others');
    writeFileSync(
      path.join(step, 'a_optim_states.pt'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    );
    writeFileSync(path.join(step, 'b_optim_states.pt'), calling('os', 'system'));
    const found = await inspect(path.dirname(step));
    assert.ok(found.tensors.length > 0);
    assert.deepEqual(
      found.safety.findings.map(each => [each.level, each.member]),
      [
        ['dangerous', 'b_optim_states.pt'],
        ['not-fully-inspected', 'a_optim_states.pt'],
      ],
    );
  });

  it('a file that uses up what may be spent on one hides nothing of the next', async () => {
    const step = folder('bomb');
    const lists = Buffer.alloc(5_000_000, ']');
    writeFileSync(path.join(step, 'a_optim_states.pt'), bytesOf(op.proto(2), lists, op.stop));
    const call = bytesOf(op.emptyDict, op.global('os', 'system'), op.emptyTuple, op.reduce, op.stop);
    writeFileSync(path.join(step, 'b_optim_states.pt'), bytesOf(op.proto(2), call));
    const found = await inspect(path.dirname(step));
    assert.deepEqual(
      found.safety.findings.map(each => [each.rule, each.member]),
      [
        ['dangerous-import', 'b_optim_states.pt'],
        ['over-budget', 'a_optim_states.pt'],
      ],
    );
  });

  it('states that are broken are told', async () => {
    const step = folder('broken');
    writeFileSync(path.join(step, 'mp_rank_00_model_states.pt'), 'nothing');
    const found = await inspect(path.dirname(step));
    assert.equal(found.diagnostics[0]?.code, 'missing-shard');
  });
});
