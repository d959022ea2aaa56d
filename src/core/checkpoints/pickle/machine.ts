import { MalformedError } from '../../bytes/source.ts';
import type { Budget } from './budget.ts';
import { type Decoded, decode } from './decode.ts';
import { called } from './evaluate.ts';
import { Memo } from './memo.ts';
import type { Stream } from './stream.ts';
import {
  PickledBytes,
  PickledDict,
  PickledGlobal,
  PickledInstance,
  PickledList,
  PickledPersistent,
  PickledSet,
  PickledTuple,
  type Value,
} from './values.ts';

/** Something in a pickle that no writer of pickles makes. */
export type Oddity =
  /** The name of an import is not written in the pickle but computed. */
  | 'dynamic-import'
  /** An entry of the extension registry, which only the program that loads it knows. */
  | 'extension-registry'
  /** Attributes or items of something imported are set. */
  | 'change-of-import'
  /** Attributes that decide what other code runs are set. */
  | 'rebinding'
  /** An opcode crosses the end of its frame, or a frame starts within another. */
  | 'frame-mismatch'
  /** The protocol is declared again, or not at the start. */
  | 'misplaced-protocol';

/** Who is told what loading would do, at once, whatever becomes of the values after. */
export interface Watcher {
  readonly imports: (found: PickledGlobal, at: number) => void;
  readonly calls: (callee: Value, args: Value, at: number) => void;
  readonly bytes: (bytes: PickledBytes, at: number) => void;
  readonly odd: (what: Oddity, at: number, subject?: string) => void;
}

/** What another program writes between the opcodes. */
export interface Extra {
  /** Told of every object after BUILD; may read on in the stream, and then says so. */
  readonly built: (made: PickledInstance, stream: Stream, machine: Machine) => boolean;
}

/** Attributes that, set on an object, decide what runs later. */
const REBINDING: ReadonlySet<string> = new Set([
  '__class__',
  '__bases__',
  '__builtins__',
  '__globals__',
  '__code__',
  '__closure__',
  '__defaults__',
  '__kwdefaults__',
  '__getattr__',
  '__getattribute__',
  '__setstate__',
  '__reduce__',
  '__reduce_ex__',
  '__call__',
  '__del__',
  '__init__',
  '__new__',
  '__subclasses__',
  '__mro__',
  '__import__',
  '__loader__',
  '__spec__',
]);
const PORTION = 256;
/** Values that one machine takes over from another. */
const MOST_COPIED = 10_000;
/** Special attributes that only describe. */
const DESCRIBING = /^__(annotations|doc|name|qualname|module|dict|weakref|slots|orig_class|pydantic_\w+)__$/;
const DUNDER = /^__\w+__$/;

/**
 * Walks one pickle as Python's unpickler does, with its stack, marks and memo, and makes inert values instead of objects. Nothing
 * is imported or called. Not recursive; what it takes is counted.
 */
export class Machine {
  /** What the pickle holds, once it has come to its end. */
  result: Value | undefined;
  /** Opcodes that were carried out. */
  steps = 0;
  readonly #stream: Stream;
  readonly #watcher: Watcher;
  readonly #budget: Budget;
  readonly #extra: Extra | undefined;
  readonly #start: number;
  readonly #memo: Memo;
  readonly #stack: Value[];
  /** How high the stack was at each mark. */
  readonly #marks: number[];
  #frameEnd = Number.POSITIVE_INFINITY;
  #framed = false;

  /** @param from goes on with what this one has, which stays as it is */
  constructor(stream: Stream, watcher: Watcher, budget: Budget, extra?: Extra, from?: Machine) {
    this.#memo = new Memo(from ? from.#memo : undefined);
    this.#stack = from ? from.#stack.slice(-MOST_COPIED) : [];
    const gone = from ? from.#stack.length - this.#stack.length : 0;
    this.#marks = from ? from.#marks.flatMap(mark => (mark >= gone ? mark - gone : [])) : [];
    this.#stream = stream;
    this.#start = stream.at;
    this.#watcher = watcher;
    this.#budget = budget;
    this.#extra = extra;
  }

  /** Carries out up to so many opcodes; true when the pickle has come to its end. Throws MalformedError where Python's unpickler raises. */
  run(most: number): boolean {
    for (let left = most; left > 0; left--) {
      if (this.#framed && this.#stream.at >= this.#frameEnd) this.#framed = false;
      const opcode = decode(this.#stream);
      // counted in portions, for it is done for every opcode
      if ((++this.steps & (PORTION - 1)) === 0) this.#budget.spend('opcodes', PORTION);
      if (typeof opcode.argument === 'string') this.#budget.spend('characters', opcode.argument.length);
      if (this.#framed && this.#stream.at > this.#frameEnd) this.#mismatch(opcode.at);
      if (this.#carryOut(opcode)) return true;
    }
    return false;
  }

  #mismatch(at: number): void {
    this.#framed = false;
    this.#watcher.odd('frame-mismatch', at);
  }

  #carryOut(opcode: Decoded): boolean {
    const { argument, at } = opcode;
    switch (opcode.name) {
      case 'STOP':
        if (this.#framed && this.#stream.at < this.#frameEnd) this.#mismatch(at);
        this.result = this.#pop();
        return true;
      case 'PROTO':
        this.#protocol(argument, at);
        return false;
      case 'FRAME':
        this.#frame(Number(argument), at);
        return false;
      case 'MARK':
        this.#marks.push(this.#stack.length);
        this.#budget.spend('values', 1);
        return false;
      case 'POP':
        if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
        else this.#pop();
        return false;
      case 'POP_MARK':
        this.#popMark();
        return false;
      case 'DUP':
        this.#stack.push(this.#top());
        return false;
      case 'PUT':
      case 'BINPUT':
      case 'LONG_BINPUT':
        this.#remember(Number(argument));
        return false;
      case 'MEMOIZE':
        this.#remember(this.#memo.size);
        return false;
      case 'GET':
      case 'BINGET':
      case 'LONG_BINGET':
        this.#stack.push(this.#memo.get(Number(argument)));
        return false;
      default:
        this.#make(opcode);
        return false;
    }
  }

  /** Opcodes that put one value on the stack. */
  #make({ name, argument, at }: Decoded): void {
    switch (name) {
      case 'NONE':
        this.#stack.push(null);
        return;
      case 'NEWTRUE':
        this.#stack.push(true);
        return;
      case 'NEWFALSE':
        this.#stack.push(false);
        return;
      case 'EMPTY_TUPLE':
        this.#push(new PickledTuple([]));
        return;
      case 'TUPLE1':
        this.#push(new PickledTuple([this.#pop()]));
        return;
      case 'TUPLE2': {
        const second = this.#pop();
        this.#push(new PickledTuple([this.#pop(), second]));
        return;
      }
      case 'TUPLE3': {
        const third = this.#pop();
        const second = this.#pop();
        this.#push(new PickledTuple([this.#pop(), second, third]));
        return;
      }
      case 'TUPLE':
        this.#push(new PickledTuple(this.#popMark()));
        return;
      case 'EMPTY_LIST':
        this.#push(new PickledList());
        return;
      case 'LIST':
        this.#push(appended(new PickledList(), this.#popMark()));
        return;
      case 'EMPTY_DICT':
        this.#push(new PickledDict());
        return;
      case 'DICT':
        this.#push(this.#withPairs(new PickledDict(), this.#popMark(), at));
        return;
      case 'EMPTY_SET':
        this.#push(new PickledSet());
        return;
      case 'FROZENSET':
        this.#push(new PickledSet(this.#popMark()));
        return;
      case 'APPEND':
      case 'APPENDS':
        this.#append(name === 'APPEND' ? [this.#pop()] : this.#popMark(), at);
        return;
      case 'ADDITEMS':
        this.#add(this.#popMark(), at);
        return;
      case 'SETITEM': {
        const value = this.#pop();
        const key = this.#pop();
        this.#withPairs(this.#top(), [key, value], at);
        return;
      }
      case 'SETITEMS': {
        const items = this.#popMark();
        this.#withPairs(this.#top(), items, at);
        return;
      }
      case 'PERSID':
        this.#push(new PickledPersistent(String(argument)));
        return;
      case 'BINPERSID':
        this.#push(askedFor(this.#pop()));
        return;
      case 'NEXT_BUFFER':
      case 'READONLY_BUFFER':
        throw new MalformedError('out-of-band', `Byte ${at} asks for a buffer that is not in the file.`);
      default:
        if (typeof argument === 'object' || argument === undefined) this.#codeOrBytes({ name, argument, at });
        else if (name.startsWith('EXT')) this.#extension(at, Number(argument));
        else this.#stack.push(argument);
    }
  }

  #codeOrBytes({ name, argument, at }: Pick<Decoded, 'name' | 'argument' | 'at'>): void {
    if (argument instanceof PickledBytes) {
      this.#push(argument);
      this.#watcher.bytes(argument, at);
      return;
    }
    const [module, attribute] = Array.isArray(argument) ? (argument as readonly [string, string]) : ['', ''];
    switch (name) {
      case 'GLOBAL':
        this.#import(module, attribute, at);
        return;
      case 'STACK_GLOBAL': {
        const named = this.#pop();
        this.#import(this.#pop(), named, at);
        return;
      }
      case 'INST': {
        this.#import(module, attribute, at);
        const type = this.#pop();
        this.#call(type, new PickledTuple(this.#popMark()), at);
        return;
      }
      case 'OBJ': {
        const [type, ...args] = this.#popMark();
        if (type === undefined)
          throw new MalformedError('bad-stack', `Byte ${at} makes an object of nothing.`);
        this.#call(type, new PickledTuple(args), at);
        return;
      }
      case 'REDUCE':
      case 'NEWOBJ': {
        const args = this.#pop();
        this.#call(this.#pop(), args, at);
        return;
      }
      case 'NEWOBJ_EX': {
        const named = this.#pop();
        const args = this.#pop();
        this.#call(this.#pop(), new PickledTuple([...itemsWithin(args), named]), at);
        return;
      }
      case 'BUILD':
        this.#build(at);
        return;
      default:
        // proof by test: every opcode of the table is carried out
        throw new MalformedError('no-opcode', `${name} is not known.`);
    }
  }

  #protocol(argument: unknown, at: number): void {
    if (Number(argument) > 5)
      throw new MalformedError('unknown-protocol', `It has protocol ${argument}; 0 to 5 are known.`);
    if (at !== this.#start) this.#watcher.odd('misplaced-protocol', at);
  }

  #frame(length: number, at: number): void {
    if (this.#framed) this.#watcher.odd('frame-mismatch', at);
    this.#framed = true;
    this.#frameEnd = this.#stream.at + length;
    if (this.#frameEnd > this.#stream.source.size) this.#mismatch(at);
  }

  #import(module: Value, name: Value, at: number): void {
    if (typeof module === 'string' && typeof name === 'string') {
      const found = new PickledGlobal(module, name);
      this.#watcher.imports(found, at);
      this.#push(found);
      return;
    }
    this.#watcher.odd('dynamic-import', at);
    this.#push(new PickledInstance(null, null));
  }

  #extension(at: number, code: number): void {
    this.#watcher.odd('extension-registry', at, String(code));
    this.#push(new PickledInstance(null, null));
  }

  #call(callee: Value, args: Value, at: number): void {
    this.#watcher.calls(callee, args, at);
    const made = called(callee, args);
    // what a call copies counts as if it had been written
    if (made instanceof PickledDict) this.#budget.spend('values', made.pairs.length);
    this.#push(made);
  }

  #build(at: number): void {
    const state = this.#pop();
    const target = this.#top();
    this.#watchState(state, at);
    if (target instanceof PickledGlobal) this.#watcher.odd('change-of-import', at, target.pair);
    else if (target instanceof PickledDict) target.state = state;
    else if (target instanceof PickledInstance) {
      target.state = state;
      if (this.#extra?.built(target, this.#stream, this)) this.#framed = false;
    } else if (!(target instanceof PickledPersistent)) {
      throw new MalformedError('bad-build', `Byte ${at} sets attributes of a value that has none.`);
    }
  }

  #watchState(state: Value, at: number): void {
    if (state instanceof PickledDict) this.#watchNames(state, name => REBINDING.has(name), at);
    // slots are set as attributes, one by one
    if (!(state instanceof PickledTuple) || state.items.length !== 2) return;
    const [attributes, slots] = state.items;
    if (attributes instanceof PickledDict) this.#watchNames(attributes, name => REBINDING.has(name), at);
    if (slots instanceof PickledDict)
      this.#watchNames(slots, name => DUNDER.test(name) && !DESCRIBING.test(name), at);
  }

  #watchNames({ pairs }: PickledDict, bad: (name: string) => boolean, at: number): void {
    for (const [name] of pairs) {
      if (typeof name === 'string' && name.startsWith('__') && bad(name))
        this.#watcher.odd('rebinding', at, name);
    }
  }

  #append(items: readonly Value[], at: number): void {
    const target = this.#top();
    if (target instanceof PickledList || target instanceof PickledInstance) appended(target, items);
    else this.#changed(target, at, items.length);
  }

  #add(items: readonly Value[], at: number): void {
    const target = this.#top();
    if (target instanceof PickledSet || target instanceof PickledInstance) appended(target, items);
    else this.#changed(target, at, items.length);
  }

  #withPairs(target: Value, items: readonly Value[], at: number): Value {
    if (items.length % 2 === 1)
      throw new MalformedError('bad-stack', `Byte ${at} sets a key without a value.`);
    this.#budget.spend('values', items.length / 2);
    if (!(target instanceof PickledDict || target instanceof PickledInstance)) {
      this.#changed(target, at, items.length);
      return target;
    }
    for (let i = 0; i < items.length; i += 2) target.pairs.push([items[i] ?? null, items[i + 1] ?? null]);
    return target;
  }

  /** Items of something that is no container of ours are set. */
  #changed(target: Value, at: number, count: number): void {
    if (target instanceof PickledGlobal) this.#watcher.odd('change-of-import', at, target.pair);
    // a list takes items by number, and the loader alone knows what an id stands for
    else if (target instanceof PickledList || target instanceof PickledPersistent || count === 0) return;
    else throw new MalformedError('bad-stack', `Byte ${at} puts items into a value that takes none.`);
  }

  #remember(index: number): void {
    this.#memo.put(index, this.#top());
  }

  #push(value: Value): void {
    this.#budget.spend('values', 1);
    this.#stack.push(value);
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #top(): Value {
    if (this.#stack.length <= this.#floor()) throw underflow(this.#stream.at);
    // proof: the stack is higher than its floor, which is at least 0
    return this.#stack[this.#stack.length - 1]!;
  }

  #pop(): Value {
    const top = this.#top();
    this.#stack.pop();
    return top;
  }

  /** What lies above the last mark, which is taken away. */
  #popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined)
      throw new MalformedError('bad-stack', `There is no mark for byte ${this.#stream.at - 1}.`);
    return this.#stack.splice(mark);
  }
}

function underflow(at: number): MalformedError {
  return new MalformedError('bad-stack', `There is nothing to take for the opcode before byte ${at}.`);
}

function itemsWithin(args: Value): readonly Value[] {
  return args instanceof PickledTuple ? args.items : [args];
}

function appended<T extends { readonly items: Value[] }>(target: T, items: readonly Value[]): T {
  for (const item of items) target.items.push(item);
  return target;
}

/** What a loader gives for an id, which it alone knows; but that PyTorch's first format asks so for a class, with its source beside it. */
function askedFor(id: Value): Value {
  const [word, type] = id instanceof PickledTuple ? id.items : [];
  return word === 'module' && type instanceof PickledGlobal ? type : new PickledPersistent(id);
}
