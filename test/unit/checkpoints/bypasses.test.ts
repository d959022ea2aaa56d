import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { decode } from '../../../src/core/checkpoints/pickle/decode.ts';
import { Stream } from '../../../src/core/checkpoints/pickle/stream.ts';
import type { Safety } from '../../../src/core/checkpoints/safety/safety.ts';
import { safetyOfBytes } from '../../../src/core/checkpoints/safety/scan.ts';
import { bytesOf, call, calling, npyOf, op, tarOf, u32, zipOf } from './assembler.ts';

/** Every way past a scanner that is known (notes on formats, section 3), as pickles and archives put together here. None is ever loaded. */

async function scan(bytes: Uint8Array): Promise<Safety> {
  const found = await safetyOfBytes(memorySource(bytes));
  assert.ok(found, 'nothing was found at all');
  return found;
}

async function dangerous(bytes: Uint8Array, rule: string, subject?: string): Promise<Safety> {
  const found = await scan(bytes);
  assert.equal(found.level, 'dangerous', JSON.stringify(found));
  const told = found.findings.some(
    each => each.rule === rule && (subject === undefined || each.subject === subject),
  );
  assert.ok(told, `${rule} ${subject ?? ''} is not among ${JSON.stringify(found.findings)}`);
  return found;
}

/** What lists are made of: a few modules, and imports as they are written next to each other. */
const LISTED =
  /^(os|posix|nt|subprocess|sys|socket|shutil|pty|runpy|builtins (eval|exec|compile|open|__import__)|webbrowser)\b/;

/** A scanner as most were: goes through opcodes, takes the two texts before STACK_GLOBAL for the import, and stops at what it cannot read. */
function listOnly(bytes: Uint8Array): boolean {
  const stream = new Stream(memorySource(bytes), 0);
  const texts: string[] = [];
  try {
    while (!stream.atEnd) {
      const { name, argument } = decode(stream);
      if (typeof argument === 'string') texts.push(argument);
      const pair = Array.isArray(argument) ? argument : name === 'STACK_GLOBAL' ? texts.slice(-2) : [];
      if (LISTED.test(pair.join(' '))) return true;
      if (name === 'STOP') return false;
    }
  } catch {
    return false;
  }
  return false;
}

describe('past lists of names', () => {
  it('the list that these tests hold themselves against finds what is plain', () => {
    assert.ok(listOnly(calling('os', 'system')));
    assert.ok(listOnly(bytesOf(call('subprocess', 'Popen'), op.stop)));
  });

  for (const [module, name] of [
    ['zipapp', 'create_archive'],
    ['netrc', 'netrc'],
    ['smtpd', 'DebuggingServer'],
    ['uuid', '_get_command_stdout'],
    ['_pyrepl.pager', 'pipe_pager'],
    ['imaplib', 'IMAP4_stream'],
    ['mailcap', 'findmatch'],
    ['logging', 'FileHandler'],
    ['logging.config', 'listen'],
    ['lib2to3.pgen2.grammar', 'Grammar'],
    ['pip', 'main'],
    ['numpy.f2py.crackfortran', 'myeval'],
    ['torch._inductor.codecache', 'compile_file'],
  ] as const) {
    it(`a gadget that no list has: ${module}.${name}`, async () => {
      const bytes = calling(module, name);
      assert.ok(!listOnly(bytes));
      const found = await scan(bytes);
      assert.equal(found.level, 'dangerous');
      assert.deepEqual(found.imports, [`${module}.${name}`]);
    });
  }

  it('a function of PyTorch or NumPy that is called and is not known', async () => {
    const bytes = calling('torch.utils.some_helper', 'run_it');
    assert.ok(!listOnly(bytes));
    await dangerous(bytes, 'strange-call', 'torch.utils.some_helper.run_it');
  });

  for (const [module, name] of [
    ['pkgutil', 'resolve_name'],
    ['importlib', 'import_module'],
    ['operator', 'attrgetter'],
    ['operator', 'methodcaller'],
    ['_operator', 'attrgetter'],
    ['builtins', 'getattr'],
    ['pydoc', 'locate'],
    ['numpy.core', '_ufunc_reconstruct'],
  ] as const) {
    it(`what reaches everything: ${module}.${name}`, async () => {
      const bytes = calling(module, name);
      assert.ok(!listOnly(bytes));
      await dangerous(bytes, 'dangerous-import', `${module}.${name}`);
    });
  }

  it('a function that is bound to arguments for later, unless it is one that is imported by name', async () => {
    await dangerous(calling('functools', 'partial'), 'dynamic-call');
    const bound = (module: string, name: string) =>
      bytesOf(
        op.proto(4),
        op.global('functools', 'partial'),
        op.global(module, name),
        op.tuple1,
        op.reduce,
        op.stop,
      );
    assert.equal((await scan(bound('sklearn.utils', 'shuffle'))).level, 'needs-code');
    await dangerous(bound('os', 'system'), 'dangerous-import', 'os.system');
    // calling what was bound
    const called = bytesOf(
      op.proto(4),
      op.global('functools', 'partial'),
      op.global('sklearn.utils', 'shuffle'),
      op.tuple1,
      op.reduce,
      op.emptyTuple,
      op.reduce,
      op.stop,
    );
    await dangerous(called, 'dynamic-call');
  });

  it('the maker of classes, which may be named but not called', async () => {
    await dangerous(calling('builtins', 'type'), 'strange-call', 'builtins.type');
    assert.equal(
      (await scan(bytesOf(op.proto(4), op.global('builtins', 'type'), op.stop))).level,
      'needs-code',
    );
  });

  it('a name with dots through an innocent module', async () => {
    const bytes = calling('pathlib', 'os.system');
    assert.ok(!listOnly(bytes));
    await dangerous(bytes, 'dangerous-import', 'pathlib.os.system');
    // one that no list of names knows
    await dangerous(calling('my_module', 'Helper.go'), 'dotted-name', 'my_module.Helper.go');
    // what an interpolation of SciPy keeps is known by its whole name
    const known = bytesOf(
      op.proto(4),
      op.text('scipy.interpolate._interpolate'),
      op.text('interp1d._call_linear_np'),
      op.stackGlobal,
      op.stop,
    );
    assert.equal((await scan(known)).level, 'needs-code');
  });

  it('special names', async () => {
    await dangerous(calling('numpy', '__builtins__'), 'special-name');
    await dangerous(calling('my_module', '__loader__'), 'special-name');
    assert.equal((await scan(calling('__main__', 'Net'))).level, 'needs-code');
  });

  it('a submodule of what is listed, and a neighbour of what is data', async () => {
    await dangerous(calling('asyncio.unix_events', '_UnixSubprocessTransport'), 'dangerous-import');
    await dangerous(calling('collections.abc', 'OrderedDict'), 'standard-library');
    assert.equal((await scan(calling('collections', 'OrderedDict'))).level, 'data-only');
    assert.equal((await scan(calling('torch', 'FloatStorage'))).level, 'data-only');
    assert.equal((await scan(calling('torch.cuda.other', 'FloatStorage'))).level, 'needs-code');
  });

  it('names of Python 2', async () => {
    await dangerous(calling('__builtin__', 'apply'), 'dangerous-import', '__builtin__.apply');
    await dangerous(calling('commands', 'getoutput'), 'dangerous-import');
    await dangerous(calling('cPickle', 'loads'), 'dangerous-import');
    assert.equal((await scan(bytesOf(op.global('copy_reg', '_reconstructor'), op.stop))).level, 'data-only');
  });
});

describe('past the reading of operands', () => {
  const evil = ['os', 'system'] as const;

  it('operands out of the memo, with others written next to the import', async () => {
    const bytes = bytesOf(
      op.proto(4),
      op.text(evil[0]),
      op.memoize,
      op.pop,
      op.text(evil[1]),
      op.memoize,
      op.pop,
      op.text('collections'),
      op.text('OrderedDict'),
      op.pop,
      op.pop,
      op.get(0),
      op.get(1),
      op.stackGlobal,
      op.text('id'),
      op.tuple1,
      op.reduce,
      op.stop,
    );
    assert.ok(!listOnly(bytes));
    const found = await dangerous(bytes, 'dangerous-import', 'os.system');
    assert.deepEqual(found.imports, ['os.system']);
  });

  it('the memo used again under the same number', async () => {
    const bytes = bytesOf(
      op.proto(4),
      op.text('collections'),
      op.put(0),
      op.pop,
      op.text('os'),
      op.put(0),
      op.pop,
      op.get(0),
      op.text('system'),
      op.stackGlobal,
      op.stop,
    );
    await dangerous(bytes, 'dangerous-import', 'os.system');
  });

  it('operands that are no texts', async () => {
    const bytes = bytesOf(op.proto(4), op.int(42), op.text('os'), op.stackGlobal, op.stop);
    await dangerous(bytes, 'dynamic-import');
  });

  it('operands that a call makes', async () => {
    const bytes = bytesOf(
      op.proto(4),
      op.text('builtins'),
      op.text('str'),
      op.stackGlobal,
      op.text('os'),
      op.tuple1,
      op.reduce,
      op.text('system'),
      op.stackGlobal,
      op.stop,
    );
    await dangerous(bytes, 'dynamic-import');
  });

  it('a call of what a call gives', async () => {
    const bytes = bytesOf(
      op.proto(4),
      calling('my_module', 'maker').subarray(2, -1),
      op.emptyTuple,
      op.reduce,
      op.stop,
    );
    await dangerous(bytes, 'dynamic-call');
  });

  it('an import by the module of one opcode and the name of another form', async () => {
    for (const bytes of [
      bytesOf(op.mark, op.oldText('id'), op.inst('os', 'system'), op.stop),
      bytesOf(op.global('posix', 'system'), op.mark, op.unicode('id'), op.tuple, op.reduce, op.stop),
    ]) {
      assert.equal((await scan(bytes)).level, 'dangerous');
    }
  });
});

describe('past the looking at values', () => {
  it('BUILD and items on what is imported', async () => {
    const attributes = bytesOf(op.emptyDict, op.text('x'), op.int(1), op.setItem);
    await dangerous(
      bytesOf(op.proto(4), op.global('collections', 'OrderedDict'), attributes, op.build, op.stop),
      'change-of-import',
    );
    await dangerous(
      bytesOf(op.proto(4), op.global('my_module', 'TABLE'), op.text('x'), op.int(1), op.setItem, op.stop),
      'change-of-import',
    );
    await dangerous(
      bytesOf(op.proto(4), op.global('my_module', 'HOOKS'), op.int(1), op.append, op.stop),
      'change-of-import',
    );
  });

  it('a class that PyTorch is asked for by an id is what its import is', async () => {
    const asked = (module: string, name: string) =>
      bytesOf(op.mark, op.text('module'), op.global(module, name), op.none, op.none, op.tuple, op.binPersid);
    const made = bytesOf(op.proto(2), asked('my_module', 'Net'), op.emptyTuple, op.reduce, op.stop);
    assert.equal((await scan(made)).level, 'needs-code');
    await dangerous(
      bytesOf(op.proto(2), asked('os', 'system'), op.text('id'), op.tuple1, op.reduce, op.stop),
      'dangerous-import',
    );
    const attributes = bytesOf(op.emptyDict, op.text('x'), op.int(1), op.setItem);
    await dangerous(
      bytesOf(op.proto(2), asked('my_module', 'Net'), attributes, op.build, op.stop),
      'change-of-import',
    );
  });

  it('attributes that decide what runs later', async () => {
    const state = bytesOf(
      op.none,
      op.emptyDict,
      op.text('__class__'),
      op.global('my_module', 'Other'),
      op.setItem,
      op.tuple2,
    );
    const made = bytesOf(op.global('my_module', 'Thing'), op.emptyTuple, op.newobj);
    await dangerous(bytesOf(op.proto(4), made, state, op.build, op.stop), 'rebinding', '__class__');
  });

  for (const [how, made] of [
    ['OBJ', bytesOf(op.mark, op.global('zipapp', 'create_archive'), op.text('x'), op.obj)],
    ['INST', bytesOf(op.mark, op.text('x'), op.inst('zipapp', 'create_archive'))],
    ['REDUCE', call('zipapp', 'create_archive')],
    ['NEWOBJ', bytesOf(op.global('zipapp', 'create_archive'), op.emptyTuple, op.newobj)],
    ['NEWOBJ_EX', bytesOf(op.global('zipapp', 'create_archive'), op.emptyTuple, op.emptyDict, op.newobjEx)],
  ] as const) {
    it(`a call by ${how} whose value is thrown away`, async () => {
      await dangerous(
        bytesOf(op.proto(4), made, op.pop, op.none, op.stop),
        'standard-library',
        'zipapp.create_archive',
      );
      await dangerous(bytesOf(op.proto(4), op.mark, made, op.popMark, op.none, op.stop), 'standard-library');
    });
  }

  it('a function handed to one that calls it', async () => {
    const bytes = bytesOf(
      op.proto(4),
      op.global('torch._tensor', '_rebuild_from_type_v2'),
      op.mark,
      op.global('torch.utils.some_helper', 'run_it'),
      op.none,
      op.emptyTuple,
      op.none,
      op.tuple,
      op.reduce,
      op.stop,
    );
    await dangerous(bytes, 'strange-call', 'torch.utils.some_helper.run_it');
  });

  it('the extension registry', async () => {
    for (const ext of [op.ext1(7), op.ext2(7), op.ext4(7)])
      await dangerous(bytesOf(op.proto(2), ext, op.stop), 'extension-registry');
  });
});

describe('past the reading to the end', () => {
  it('a pickle that breaks after its call', async () => {
    for (const rest of [byteFF, op.int(1).subarray(0, 1), bytesOf('X', Buffer.from([255, 255, 255, 255]))]) {
      const found = await dangerous(
        bytesOf(op.proto(4), call('zipapp', 'create_archive'), rest),
        'standard-library',
      );
      assert.ok(found.findings.some(each => each.rule === 'broken-pickle'));
    }
  });

  it('a second pickle behind the first, and bytes behind both', async () => {
    const innocent = bytesOf(op.proto(4), op.none, op.stop);
    await dangerous(bytesOf(innocent, calling('os', 'system')), 'dangerous-import', 'os.system');
    await dangerous(
      bytesOf(innocent, op.global('os', 'system'), op.text('id'), op.tuple1, op.reduce, op.stop),
      'dangerous-import',
    );
    const found = await scan(bytesOf(innocent, Buffer.from([1, 2, 3])));
    assert.equal(found.level, 'not-fully-inspected');
    assert.equal(found.findings[0]?.rule, 'trailing-bytes');
  });

  it('more pickles than are looked at', { timeout: 60_000 }, async () => {
    const innocent = bytesOf(op.none, op.stop);
    const many = (count: number) => Buffer.concat(Array.from({ length: count }, () => innocent));
    assert.equal((await scan(many(10_000))).level, 'data-only');
    const found = await scan(Buffer.concat([many(10_000), calling('os', 'system')]));
    assert.equal(found.level, 'not-fully-inspected');
    assert.equal(found.findings[0]?.rule, 'too-many');
  });

  it('the protocol declared twice', async () => {
    const found = await scan(bytesOf(op.proto(4), op.proto(2), op.none, op.stop));
    assert.equal(found.findings[0]?.rule, 'misplaced-protocol');
    assert.equal(found.level, 'not-fully-inspected');
  });

  it('a frame that ends within an opcode, and one that reaches beyond the end', async () => {
    const text = op.text('a text of some length');
    for (const length of [4, 400]) {
      const found = await scan(bytesOf(op.proto(4), op.frame(length), text, op.stop));
      assert.equal(found.findings[0]?.rule, 'frame-mismatch', String(length));
    }
    assert.equal(
      (await scan(bytesOf(op.proto(4), op.frame(text.length + 1), text, op.stop))).level,
      'data-only',
    );
  });

  it('a magic number of PyTorch that a call makes', async () => {
    const magic = bytesOf(op.proto(2), call('zipapp', 'create_archive'), op.stop);
    await dangerous(bytesOf(magic, bytesOf(op.proto(2), op.int(1), op.stop)), 'standard-library');
  });

  it('the smallest pickle there is', async () => {
    await dangerous(bytesOf('cos\nsystem\n.'), 'dangerous-import', 'os.system');
  });

  describe('raw bytes of an array that another loader takes for opcodes', () => {
    const evil = bytesOf(op.global('os', 'system'), op.text('id'), op.tuple1, op.reduce, op.stop);
    const dtype = bytesOf(op.global('numpy', 'dtype'), op.text('u1'), op.tuple1, op.reduce);
    /** An array of bytes as joblib writes it, without a protocol before and an end behind. */
    const array = (raw: Uint8Array) =>
      bytesOf(
        op.global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
        op.emptyTuple,
        op.newobj,
        op.emptyDict,
        op.text('dtype'),
        dtype,
        op.setItem,
        op.text('shape'),
        bytesOf('J', u32(raw.length)),
        op.tuple1,
        op.setItem,
        op.build,
        raw,
      );
    const pickle = (...parts: readonly Uint8Array[]) => bytesOf(op.proto(3), ...parts, op.stop);

    it('a call', async () => {
      await dangerous(pickle(array(evil)), 'dangerous-import', 'os.system');
    });

    it('a call behind a thousand opcodes that do nothing', async () => {
      const nothing = bytesOf(...Array.from({ length: 500 }, () => bytesOf(op.none, op.pop)));
      await dangerous(pickle(array(bytesOf(nothing, evil))), 'dangerous-import', 'os.system');
    });

    it('a call behind many arrays without values', async () => {
      const empty = Array.from({ length: 150 }, () => bytesOf(array(byteFF.subarray(1)), op.pop));
      await dangerous(pickle(...empty, array(evil)), 'dangerous-import', 'os.system');
    });

    it('names out of the memo and from the stack, which were harmless texts before', async () => {
      const named = bytesOf(op.text('os'), op.put(7), op.pop, op.text('system'), op.put(8), op.pop);
      const calls = bytesOf(
        op.get(7),
        op.get(8),
        op.stackGlobal,
        op.text('id'),
        op.tuple1,
        op.reduce,
        op.stop,
      );
      await dangerous(pickle(named, array(calls)), 'dangerous-import', 'os.system');
      const taken = bytesOf(op.pop, op.stackGlobal, op.text('id'), op.tuple1, op.reduce, op.stop);
      await dangerous(
        pickle(op.text('os'), op.text('system'), array(taken)),
        'dangerous-import',
        'os.system',
      );
      // its own entries hide those from before, and are counted with them
      const memoized = bytesOf(op.text('os'), op.memoize, op.pop, op.text('x'), op.put(0), op.pop);
      const own = bytesOf(op.text('system'), op.memoize, op.pop, op.text('os'), op.put(0), op.pop);
      const from = bytesOf(op.get(0), op.get(1), op.stackGlobal, op.stop);
      await dangerous(pickle(memoized, array(bytesOf(own, from))), 'dangerous-import', 'os.system');
    });

    it('code that is not known is code all the same; numbers that only look like imports are numbers', async () => {
      const unknown = bytesOf(op.global('mine', 'run'), op.emptyTuple, op.reduce);
      const found = await scan(pickle(array(unknown)));
      assert.equal(found.level, 'needs-code');
      assert.ok(found.imports.includes('mine.run'));
      const texts = await scan(pickle(array(Buffer.from('cat\ndog\nbird\n'))));
      assert.equal(texts.level, 'data-only');
    });
  });
});

describe('past lists of what is data', () => {
  const file = [op.text('/root/x'), op.text('uint8'), op.text('w+')];
  const memmap = op.global('numpy', 'memmap');
  const args = bytesOf(op.mark, ...file, op.tuple);

  for (const [how, bytes] of [
    ['REDUCE', bytesOf(memmap, args, op.reduce)],
    ['NEWOBJ', bytesOf(memmap, args, op.newobj)],
    ['NEWOBJ_EX', bytesOf(memmap, args, op.emptyDict, op.newobjEx)],
    ['INST', bytesOf(op.mark, ...file, op.inst('numpy', 'memmap'))],
    ['OBJ', bytesOf(op.mark, memmap, ...file, op.obj)],
    [
      'copyreg.__newobj__',
      bytesOf(op.global('copyreg', '__newobj__'), op.mark, memmap, ...file, op.tuple, op.reduce),
    ],
    [
      'copyreg._reconstructor, as the base',
      bytesOf(
        op.global('copyreg', '_reconstructor'),
        op.global('numpy', 'ndarray'),
        memmap,
        op.text('/root/x'),
        op.tuple3,
        op.reduce,
      ),
    ],
    [
      'torch._tensor._rebuild_from_type_v2',
      bytesOf(
        op.global('torch._tensor', '_rebuild_from_type_v2'),
        op.mark,
        memmap,
        op.none,
        args,
        op.none,
        op.tuple,
        op.reduce,
      ),
    ],
  ] as const) {
    it(`an array in a file, which may be emptied, made by ${how}`, async () => {
      const whole = bytesOf(op.proto(4), bytes, op.stop);
      assert.ok(!listOnly(whole));
      await dangerous(whole, 'strange-call', 'numpy.memmap');
    });
  }

  it('an array in a file that is pickled is an array of that class', async () => {
    const rebuilt = bytesOf(
      op.proto(4),
      op.global('numpy.core.multiarray', '_reconstruct'),
      memmap,
      op.int(0),
      op.tuple1,
      op.bytes(Buffer.from('b')),
      op.tuple3,
      op.reduce,
      op.stop,
    );
    assert.equal((await scan(rebuilt)).level, 'data-only');
  });

  it('what makes random numbers calls what it is given', async () => {
    for (const name of ['__randomstate_ctor', '__generator_ctor']) {
      const whole = bytesOf(
        op.proto(4),
        op.global('numpy.random._pickle', name),
        op.text('x'),
        op.global('torch.utils.some_helper', 'run_it'),
        op.tuple2,
        op.reduce,
        op.stop,
      );
      await dangerous(whole, 'strange-call', 'torch.utils.some_helper.run_it');
    }
  });

  for (const descr of [
    "'object'",
    "'|' 'O'",
    "'\\x7cO'",
    "'i4,O'",
    "('O', (2,))",
    "{'names': ['a'], 'formats': ['O']}",
  ]) {
    it(`a header of NumPy that says as no writer does that its values are objects: ${descr}`, async () => {
      const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`;
      const head = Buffer.alloc(10);
      Buffer.from('\x93NUMPY\x01\x00', 'latin1').copy(head);
      head.writeUInt16LE(text.length, 8);
      await dangerous(bytesOf(head, text, calling('os', 'system')), 'dangerous-import', 'os.system');
    });
  }
});

const byteFF = Buffer.from([0xff]);

describe('nested pickles', () => {
  const evil = calling('zipapp', 'create_archive');

  it('an array of objects', async () => {
    await dangerous(npyOf(evil), 'standard-library');
    await dangerous(zipOf([{ name: 'a.npy', data: npyOf(evil), deflate: true }]), 'standard-library');
  });

  it('what PyTorch loads out of bytes', async () => {
    const bytes = bytesOf(
      op.proto(4),
      op.global('torch.storage', '_load_from_bytes'),
      op.bytes(evil),
      op.tuple1,
      op.reduce,
      op.stop,
    );
    await dangerous(bytes, 'standard-library');
    const unknown = bytesOf(
      op.proto(4),
      op.global('torch.storage', '_load_from_bytes'),
      op.bytes(Buffer.from('what is this')),
      op.tuple1,
      op.reduce,
      op.stop,
    );
    assert.equal((await scan(unknown)).level, 'not-fully-inspected');
  });

  it('bytes written as text', async () => {
    const text = bytesOf(
      'X',
      u32(Buffer.byteLength(evil.toString('latin1'))),
      Buffer.from(evil.toString('latin1')),
    );
    const encoded = bytesOf(op.global('_codecs', 'encode'), text, op.text('latin1'), op.tuple2, op.reduce);
    const bytes = bytesOf(
      op.proto(2),
      op.global('torch.storage', '_load_from_bytes'),
      encoded,
      op.tuple1,
      op.reduce,
      op.stop,
    );
    await dangerous(bytes, 'standard-library');
  });

  it('bytes that nothing loads yet', async () => {
    await dangerous(bytesOf(op.proto(4), op.bytes(evil), op.stop), 'standard-library');
  });

  it('behind more bytes that look like pickles than are looked into', async () => {
    const decoy = bytesOf(op.proto(4), op.text('innocent'), op.stop);
    const holding = (...all: readonly Uint8Array[]) => bytesOf(op.proto(4), ...all.map(op.bytes), op.stop);
    const decoys = Array.from({ length: 1000 }, () => decoy);
    await dangerous(holding(...decoys.slice(1), evil), 'standard-library');
    const found = await scan(holding(...decoys, evil));
    assert.equal(found.level, 'not-fully-inspected');
    assert.ok(found.findings.some(each => each.rule === 'too-many'));
  });

  it('nested too deep', async () => {
    let bytes: Uint8Array = evil;
    for (let i = 0; i < 20; i++) bytes = zipOf([{ name: 'inner.zip', data: bytes }]);
    const found = await scan(bytes);
    assert.equal(found.level, 'not-fully-inspected');
    assert.ok(found.findings.some(each => each.rule === 'too-deep'));
  });

  it('nested too deep, within HDF5', async () => {
    const file = new URL('../../fixtures/checkpoints/keras/hazards/pickled_values.h5', import.meta.url);
    const within = (depth: number) => {
      let bytes: Uint8Array = readFileSync(file);
      for (let i = 0; i < depth; i++) bytes = zipOf([{ name: 'inner', data: bytes }]);
      return bytes;
    };
    assert.equal((await scan(within(4))).level, 'dangerous');
    const found = await scan(within(5));
    assert.equal(found.level, 'not-fully-inspected');
    assert.ok(found.findings.some(each => each.rule === 'too-deep'));
  });
});

describe('archives that readers take differently', () => {
  const data = calling('zipapp', 'create_archive');
  const member = { name: 'archive/data.pkl', data };
  const innocent = { name: 'archive/version', data: Buffer.from('3\n') };

  for (const [what, bytes, rule, level] of [
    ['two names', zipOf([{ ...member, localName: 'archive/readme.txt' }]), 'zip-name-mismatch', 'dangerous'],
    ['two methods', zipOf([{ ...member, localMethod: 8 }]), 'zip-method-mismatch', 'dangerous'],
    ['two sizes', zipOf([{ ...member, localSize: 5 }]), 'zip-size-mismatch', 'dangerous'],
    ['two sets of flags', zipOf([{ ...member, localFlags: 1 }]), 'zip-flags-mismatch', 'not-fully-inspected'],
    [
      'flags that readers refuse',
      zipOf([{ ...member, flags: 0x20 }]),
      'zip-strange-flags',
      'not-fully-inspected',
    ],
    ['a flag of encryption', zipOf([{ ...member, flags: 1 }]), 'zip-encrypted', 'not-fully-inspected'],
    ['a wrong checksum', zipOf([{ ...member, crc: 1 }]), 'zip-bad-crc', 'not-fully-inspected'],
    [
      'a wrong checksum of what is packed',
      zipOf([{ ...member, deflate: true, crc: 1 }]),
      'zip-bad-crc',
      'not-fully-inspected',
    ],
    [
      'two members of one name',
      zipOf([innocent, innocent, member]),
      'zip-duplicate-name',
      'not-fully-inspected',
    ],
    [
      'something before it',
      zipOf([member], { prepended: Buffer.from('MZ something') }),
      'zip-prepended',
      'not-fully-inspected',
    ],
    [
      'something behind it',
      zipOf([member], { trailing: Buffer.from('something') }),
      'zip-trailing',
      'not-fully-inspected',
    ],
    [
      'something between members',
      zipOf([innocent, { ...member, before: Buffer.from('xx') }]),
      'zip-gap',
      'not-fully-inspected',
    ],
    [
      'a name that leads out',
      zipOf([member, { name: '../x', data: Buffer.from('x') }]),
      'zip-unsafe-name',
      'dangerous',
    ],
    [
      'an unknown method',
      zipOf([member, { name: 'x', data: Buffer.from('xyz'), method: 99 }]),
      'zip-unknown-method',
      'not-fully-inspected',
    ],
  ] as const) {
    it(`${what}, and the pickle in it is found all the same`, async () => {
      const found = await dangerous(bytes, 'standard-library', 'zipapp.create_archive');
      const told = found.findings.find(each => each.rule === rule);
      assert.equal(told?.level, level, JSON.stringify(found.findings));
    });
  }

  it('a pickle in the bytes between members, before and behind the archive', async () => {
    await dangerous(zipOf([innocent], { gap: data }), 'standard-library');
    await dangerous(zipOf([innocent], { prepended: data }), 'standard-library');
    await dangerous(zipOf([innocent], { trailing: data }), 'standard-library');
  });

  it('a plain one, also with zip64, is none of that', async () => {
    for (const bytes of [
      zipOf([innocent, { name: 'archive/data.pkl', data: bytesOf(op.proto(2), op.emptyDict, op.stop) }]),
      zipOf(
        [
          innocent,
          { name: 'archive/data.pkl', data: bytesOf(op.proto(2), op.emptyDict, op.stop), deflate: true },
        ],
        { zip64: true },
      ),
      zipOf([{ name: 'archive/data.pkl', data: bytesOf(op.proto(2), op.emptyDict, op.stop) }], {
        comment: Buffer.from('a comment'),
      }),
    ]) {
      const found = await scan(bytes);
      assert.deepEqual(found, { level: 'data-only', findings: [], imports: [] });
    }
  });

  it('a directory hidden in the comment of another', async () => {
    const inner = zipOf([innocent]);
    const found = await scan(zipOf([member], { comment: inner }));
    assert.ok(
      found.findings.some(each => /^zip-/.test(each.rule)),
      JSON.stringify(found.findings),
    );
  });

  it('other containers', async () => {
    await dangerous(tarOf([{ name: 'a/pickle', data }]), 'standard-library');
    await dangerous(tarOf([{ name: '../a', data: Buffer.from('x') }]), 'tar-unsafe-name');
    await dangerous(gzipSync(data), 'standard-library');
    // joblib before 0.10: a length in hexadecimal, which Python 2 wrote one character wider
    for (const width of [19, 20]) {
      const head = `ZF${`0x${data.length.toString(16)}`.padEnd(width)}`;
      await dangerous(bytesOf(head, deflateSync(data)), 'standard-library');
    }
    const broken = gzipSync(data);
    broken.fill(7, broken.length - 8);
    await dangerous(broken, 'standard-library');
    const seven = await scan(
      zipOf([{ name: 'x', data: Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]) }]),
    );
    assert.equal(seven.level, 'not-fully-inspected');
  });
});

describe('bombs', () => {
  it('lengths that are not there', async () => {
    for (const length of [2 ** 40, 2 ** 53]) {
      const found = await scan(
        bytesOf(op.proto(4), call('zipapp', 'create_archive'), op.bytesOfLength(length)),
      );
      assert.equal(found.level, 'dangerous');
    }
  });

  it('values in values: deep, and wide by sharing', { timeout: 20_000 }, async () => {
    const deep = bytesOf(op.proto(4), op.none, Buffer.alloc(1_000_000, 0x85), op.stop);
    assert.equal((await scan(deep)).level, 'data-only');
    // each is made of the one before twice: 2^60 values, were they counted one by one
    const twice = Buffer.concat(Array.from({ length: 60 }, () => bytesOf(op.dup, op.tuple2)));
    assert.equal((await scan(bytesOf(op.proto(4), op.none, twice, op.stop))).level, 'data-only');
  });

  it('more opcodes, values and memo than a file may take', { timeout: 60_000 }, async () => {
    const found = await scan(
      bytesOf(op.proto(4), call('zipapp', 'create_archive'), Buffer.alloc(11_000_000, 0x4e)),
    );
    assert.equal(found.level, 'dangerous');
    assert.ok(found.findings.some(each => each.rule === 'over-budget'));
    const values = await scan(bytesOf(op.proto(4), Buffer.alloc(5_000_000, 0x5d), op.stop));
    assert.equal(values.findings[0]?.rule, 'over-budget');
  });

  it('packed bytes that unpack to a thousand times as much', { timeout: 20_000 }, async () => {
    const zeros = Buffer.alloc(300 * 1024 ** 2);
    const found = await scan(zipOf([{ name: 'archive/data.pkl', data: zeros, deflate: true }]));
    assert.equal(found.level, 'not-fully-inspected');
    assert.equal(found.findings[0]?.rule, 'zip-too-large');
  });
});
