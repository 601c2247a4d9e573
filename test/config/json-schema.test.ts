import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configJsonSchema, configJsonSchemaText, keysAt } from '../../proxy/platform/config/json-schema.ts';

const COMMAND =
  'node --input-type=module -e "import(\'./proxy/platform/config/json-schema.ts\').then((m) => process.stdout.write(m.configJsonSchemaText()))" > docs/countersign.schema.json';

test('docs/countersign.schema.json is up to date', async () => {
  const file = new URL('../../docs/countersign.schema.json', import.meta.url);
  expect(await readFile(file, 'utf8'), `run: ${COMMAND}`).toBe(configJsonSchemaText());
});

test('keysAt finds the keys of a section, through lists, names and alternatives', () => {
  expect(keysAt([])).toContain('policy');
  expect(keysAt(['policy', 'rules', 3])).toEqual([
    'name',
    'match',
    'when',
    'then',
    'message',
    'require',
    'mask',
    'seal',
  ]);
  expect(keysAt(['servers', 'any', 'http', 'clientCertificate'])).toEqual([
    'cert',
    'key',
    'p12',
    'passphrase',
  ]);
  expect(keysAt(['no', 'such'])).toEqual([]);
});

test('an editor accepts what may be left out', () => {
  expect(configJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
  expect(configJsonSchema().required ?? []).toEqual([]);
});
