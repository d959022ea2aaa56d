/**
 * How the core is bundled: as ES modules, split, so that DuckDB, Parquet and the exporters load when first needed.
 * @type {import('esbuild').BuildOptions}
 */
export const coreBundle = {
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['@duckdb/node-api'],
  banner: {
    // CommonJS dependencies inside still call require for Node's own modules.
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};
