import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fillIn } from '../../../src/core/lifecycle/placeholders.ts';

/** The arguments that a real shell hands to the program of this command line. */
function argumentsOf(command: string): string[] {
  const printed = execFileSync(
    'sh',
    [
      '-c',
      command.replace(
        /^program /,
        `'${process.execPath}' -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- `,
      ),
    ],
    { encoding: 'utf8' },
  );
  return JSON.parse(printed);
}

/** Paths as hostile as a file system allows: anything but NUL and lone surrogates. */
const hostile = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'a',
        '/',
        ' ',
        "'",
        '"',
        '$',
        '`',
        '\\',
        '\n',
        '*',
        '(',
        ';',
        '&',
        '%',
        '{',
        '}',
        '!',
        '~',
        '#',
        '=',
        'é',
        '💥',
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map(parts => `/${parts.join('')}`),
  fc.string({ unit: 'grapheme', minLength: 1 }).map(text => `/${text.replaceAll('\0', '')}`),
);

describe('placeholders', { skip: process.platform === 'win32' }, () => {
  it('arrive unchanged through a real shell, however the command quotes them', () => {
    const template =
      'program ${a} "${a}" \'${a}\' "${a}/x" \'${a}/x\' --data=${a} --data="${a}" "it\'s ${a}" "in \'${a}\' in" \'x\'${a}\'y\' "x"${a}"y" \\"${a}';
    fc.assert(
      fc.property(hostile, a => {
        assert.deepEqual(argumentsOf(fillIn(template, { a })), [
          a,
          a,
          a,
          `${a}/x`,
          `${a}/x`,
          `--data=${a}`,
          `--data=${a}`,
          `it's ${a}`,
          `in '${a}' in`,
          `x${a}y`,
          `x${a}y`,
          `"${a}`,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('with several paths become several arguments', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), data => {
        assert.deepEqual(argumentsOf(fillIn('program --data ${data} --end', { data })), [
          '--data',
          ...data,
          '--end',
        ]);
        assert.deepEqual(argumentsOf(fillIn('program --data "${data}" --end', { data })), [
          '--data',
          ...data,
          '--end',
        ]);
      }),
      { numRuns: 30 },
    );
  });

  it('leave variables of the shell and escaped dollars alone', () => {
    assert.equal(fillIn('echo $HOME \\${HOME} ${x}', { x: '/m' }), 'echo $HOME \\${HOME} /m');
    assert.deepEqual(argumentsOf(fillIn("program '\\' ${x}", { x: "/it's" })), ['\\', "/it's"]);
  });

  it('that are unknown are refused with the nearest known one', () => {
    assert.throws(() => fillIn('python predict.py ${chekpoint}', { checkpoint: '/m', data: '/d' }), {
      message:
        'The command names the unknown placeholder ${chekpoint}. Did you mean ${checkpoint}? Known: ${checkpoint}, ${data}. A variable of the shell is written $chekpoint.',
    });
    assert.throws(() => fillIn('${constructor}', {}), /unknown placeholder/);
  });

  it('are written in double quotes for cmd.exe, where a backslash escapes nothing', () => {
    assert.equal(fillIn('predict ${a}', { a: 'C:\\my data\\x' }, 'win32'), 'predict "C:\\my data\\x"');
    assert.equal(fillIn('predict "${a}\\x"', { a: 'C:\\my data' }, 'win32'), 'predict "C:\\my data\\x"');
    assert.equal(fillIn("predict dir\\${a} 'b", { a: 'x' }, 'win32'), 'predict dir\\"x" \'b');
  });
});
