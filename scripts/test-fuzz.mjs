// Readers under bytes that are broken at random. They take minutes of a processor and wait for nothing: whatever else runs goes first.
import { constants, setPriority } from 'node:os';
import { close } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';

setPriority(constants.priority.PRIORITY_LOW);
close(await runNodeTests('Broken files', ['test/unit/**/*Fuzz.test.ts'], 1));
