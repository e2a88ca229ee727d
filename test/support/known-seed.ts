import fc from 'fast-check';

/**
 * Drawn cases are the same in every run, so that a change is judged by what it did. `FC_SEED=<n>` draws others: to look
 * for what nobody has thought of.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 20_261_122) });
