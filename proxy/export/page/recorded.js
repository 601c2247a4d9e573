/* That the bundle is what the log recorded of its export: docs/log-format.md, section "To verify a bundle", step 8. */

/** The number at the end of an origin. */
const EPOCH = /\/(0|[1-9][0-9]{0,14})$/;
/** @param {string} origin */
const epochOf = (origin) => {
  const digits = EPOCH.exec(origin)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** @typedef {{records: number, context: number | undefined, first: number, last: number, bodies: number, sealed: number, contents: string}} Contents */

/**
 * Where the log has it on record.
 * @param {{record: Uint8Array<ArrayBuffer>, proof: string, query: Uint8Array<ArrayBuffer>}} exported @param {any} manifest
 * @param {{contents: Contents, head: {size: number}, after: Head, afterNote: string}} found @param {Key} key
 */
async function checkRecorded(exported, manifest, { contents, head, after, afterNote }, key) {
  const record = readRecord(exported.record, 'export.json');
  if (record.kind !== 'log.export')
    throw new Problem('bad-record', 'The record of the export is none.', { file: 'export.json' });
  const file = 'export.tlog-proof';
  const { index, proof, note } = readProof(exported.proof, { file });
  const { origin, size, root } = note === afterNote ? after : await laterHead(note, key, file);
  if (
    index !== record.index ||
    !(await isIncluded(index, size, await leafHash(exported.record), proof, root))
  )
    throw new Problem('not-in-log', 'The record of the export is not in the log.', { file, index });
  const question = record.commits.find((/** @type {{role: string}} */ one) => one.role === 'query');
  if (exported.query.length < 32 || (await commitmentOf(exported.query)) !== question?.commit)
    throw new Problem('bad-body', 'The question is not the one that the record of the export commits to.', {
      file: 'export.query',
      index,
    });
  const epoch = origin === key.name ? undefined : epochOf(key.name);
  const expected = Object.entries({ scope: manifest.scope, size: head.size, ...contents, epoch });
  const [differs] = expected.find(([name, value]) => record.facts[name] !== value) ?? [];
  const isAsked = same(utf8.encode(canonical(manifest.asked)), exported.query.subarray(32));
  if (differs !== undefined || !isAsked)
    throw new Problem(
      'other-export',
      `This is not what the log recorded of the export: ${differs ?? 'what was asked'} is other.`,
      { file: 'export.json', index },
    );
  return { origin, index, time: Number(record.time) };
}

/** The head of a later epoch of the same installation: one key signs them all, each under its own name. @param {string} note @param {Key} key @param {string} file */
async function laterHead(note, key, file) {
  const [origin = ''] = note.split('\n', 1);
  const [own, other] = [epochOf(key.name), epochOf(origin)];
  const isSame = origin.replace(EPOCH, '') === key.name.replace(EPOCH, '');
  if (own === undefined || other === undefined || other <= own || !isSame)
    throw new Problem('other-log', 'The record of the export is of another log.', { file });
  const id = await keyId(origin, concat(Uint8Array.of(LOG_KEY), key.bytes));
  return readHead(note, [{ ...key, name: origin, id }], file);
}
