// Readers under bytes that are broken at random. They take minutes of a processor and wait for nothing: whatever else runs goes first.
import { constants as access, accessSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { close } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';

/** Linux keeps what is here in memory: the place for a million files that live for a fraction of a millisecond each. */
const IN_MEMORY = '/dev/shm';

setPriority(constants.priority.PRIORITY_LOW);
try {
  accessSync(IN_MEMORY, access.W_OK);
  process.env['TMPDIR'] = IN_MEMORY;
} catch {
  // Another system, or not for us: where temporary files usually are takes twice as long.
}
close(await runNodeTests('Broken files', ['test/unit/**/*Fuzz.test.ts']));
