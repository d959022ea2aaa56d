import type { BuildOptions } from 'esbuild';

export const coreBundle: BuildOptions;
