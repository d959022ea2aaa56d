import assert from 'node:assert/strict';
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { collectOften, collectSeldom } from '../../src/core/garbage.ts';
import { doublesFor, SHARED_FROM } from '../../src/core/tables/rowMemory.ts';

test('Where garbage is collected seldom, what lies outside of the heap is looked at beside how much there is', async () => {
  const held: Float64Array[] = Array.from({ length: 40 }, () => new Float64Array(2 ** 20));
  const collectionsIn = async (set: () => void) => {
    set();
    let major = 0;
    const observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        // Node's types leave out what it says of an entry of this type.
        const { detail } = entry as PerformanceEntry & { readonly detail: { readonly kind: number } };
        if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) major++;
      }
    });
    observer.observe({ entryTypes: ['gc'] });
    for (let i = 0; i < 60; i++) {
      held[i % 2] = new Float64Array(2 ** 20);
      await setTimeout(1);
    }
    await setTimeout(20);
    observer.disconnect();
    return major;
  };
  await collectionsIn(collectSeldom);
  const seldom = await collectionsIn(collectSeldom);
  const often = await collectionsIn(collectOften);
  const again = await collectionsIn(collectSeldom);
  const shared = await collectionsIn(() => {
    collectSeldom();
    held.push(doublesFor(SHARED_FROM));
  });
  const isAsked = /^13\.([6-9]|\d\d)/.test(process.versions.v8);
  const counted = [seldom, often, again, shared].join();
  assert.ok(isAsked ? seldom + again < Math.min(often, shared) : seldom <= often + 2, counted);
});
