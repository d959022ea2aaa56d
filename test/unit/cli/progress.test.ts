import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { progressOn } from '../../../src/cli/progress.ts';

function printed(interactive: boolean, use: (progress: ReturnType<typeof progressOn>) => void): string {
  let error = '';
  const terminal = {
    interactive,
    out: () => assert.fail('progress is not a result'),
    error: (text: string) => {
      error += text;
    },
    readInput: async function* () {},
    signal: new AbortController().signal,
  };
  use(progressOn(terminal));
  return error;
}

describe('progress', () => {
  it('is one line that is drawn over and taken away again', () => {
    const text = printed(true, ({ show, clear }) => {
      show('Reading', 0.251);
      show('Reading', 0.252);
      show('Computing');
      clear();
      clear();
    });
    assert.equal(text, '\r\u001b[KReading … 25%\r\u001b[KComputing …\r\u001b[K');
  });

  it('is not shown where nobody looks', () => {
    assert.equal(
      printed(false, ({ show, clear }) => {
        show('Reading', 0.5);
        clear();
      }),
      '',
    );
  });
});
