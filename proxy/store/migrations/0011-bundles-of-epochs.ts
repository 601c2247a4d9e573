/** Until now a restore forgot which records were in bundles, so that all of them are of the last epoch. */
const BUNDLES_OF_EPOCHS = `
ALTER TABLE bundles ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE bundles SET origin = (SELECT origin FROM log ORDER BY epoch DESC LIMIT 1);
`;

export const bundlesOfEpochs = { version: 11, sql: BUNDLES_OF_EPOCHS };
