import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What is installed or built for tests inside VS Code; safe to delete. */
export const VSCODE_TEST = path.join(ROOT, '.vscode-test');
/** Screenshots and logs of failed tests. */
export const TEST_RESULTS = path.join(ROOT, 'test-results');
/** The project that `npm start` opens. */
export const EXAMPLE = path.join(ROOT, 'examples', 'fraud-detection');
