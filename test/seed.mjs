import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['EVENKEEL_SEED'] ?? 20261123) });
