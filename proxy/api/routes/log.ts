import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { exportInput } from '../../contract/bundle.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { uuid } from '../../contract/inputs.ts';
import { EFFECTS } from '../../contract/policy.ts';
import { MOST_QUERY } from '../../contract/query-line.ts';
import { recordKind } from '../../contract/record.ts';
import { replayBegun, replayInput } from '../../contract/replay-input.ts';
import { verifyInput } from '../../contract/verify-input.ts';
import { BACKUP_HEADER } from '../backup-header.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { VKEY_HEADER } from '../client-download.ts';
import { callDetailView, callOutcome, logPageView, logRecordView, logRefView } from '../log-views.ts';
import { answers, body, nothing, wholeNumber } from '../route-parts.ts';
import { verifyLines } from '../verify-lines.ts';
import { epochView, recordView, verifyView } from '../views.ts';

const text = z.string().min(1).max(256).exactOptional();
const recordFilter = z.strictObject({
  before: wholeNumber.exactOptional(),
  limit: wholeNumber.pipe(z.int().min(1).max(500)).default(50),
  kind: recordKind.exactOptional(),
  session: text,
  call: text,
  agent: text,
  server: text,
  since: wholeNumber.exactOptional(),
  until: wholeNumber.exactOptional(),
});

const ofEpoch = z.object({ epoch: wholeNumber.exactOptional() });
const entryMembers = z.strictObject({
  epoch: wholeNumber.exactOptional(),
  before: wholeNumber.exactOptional(),
  after: wholeNumber.exactOptional(),
  limit: wholeNumber.pipe(z.int().min(1).max(500)).default(50),
  depth: wholeNumber.pipe(z.int().min(1).max(20_000)).default(5000),
  kind: recordKind.exactOptional(),
  without: recordKind.exactOptional(),
  agent: text,
  owner: text,
  server: text,
  session: uuid.exactOptional(),
  call: uuid.exactOptional(),
  approval: uuid.exactOptional(),
  since: wholeNumber.exactOptional(),
  until: wholeNumber.exactOptional(),
  tool: z.string().min(1).max(512).exactOptional(),
  decision: z.enum(EFFECTS).exactOptional(),
  outcome: callOutcome.exactOptional(),
  text,
  q: z
    .string()
    .min(1)
    .max(MOST_QUERY)
    .exactOptional()
    .openapi({ description: 'A query line: server:files tool:write* decision:hold "customers"' }),
});
const entryFilter = entryMembers.refine(
  ({ before, after }) => before === undefined || after === undefined,
  'before or after, not both',
);
const ref = z
  .string()
  .regex(/^([0-9]{1,15}|[0-9a-f-]{6,36})$/, 'an index, an id, or its last six or more characters');

/** The log, read back. Reading it is itself on record. */
export function logRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/records',
      summary: 'Records, newest first, with their masked bodies',
      middleware: needs('read'),
      request: { query: recordFilter },
      responses: answers(z.array(recordView)),
    }),
    async (context) => context.json(await control.records(context.req.valid('query'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/entries',
      summary:
        'The log a line a call or other event, newest first; kind=call.request gives calls alone; after= what came since',
      middleware: needs('read'),
      request: { query: entryFilter },
      responses: answers(logPageView),
    }),
    async (context) => context.json(await control.entries(context.req.valid('query'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/records/{index}',
      summary: 'One record with its masked bodies, and what it tells',
      middleware: needs('read'),
      request: { params: z.object({ index: wholeNumber }), query: ofEpoch },
      responses: answers(logRecordView),
    }),
    async (context) => {
      const { epoch } = context.req.valid('query');
      return context.json(
        await control.record(context.req.valid('param').index, actorOf(context), epoch),
        200,
      );
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/proofs/{index}',
      summary: 'That a record is in the log: inclusion proof and signed checkpoint, as a C2SP tlog-proof',
      middleware: needs('read'),
      request: { params: z.object({ index: wholeNumber }), query: ofEpoch },
      responses: {
        ...answers(z.never()),
        200: { description: 'The proof', content: { 'text/plain': { schema: z.string() } } },
      },
    }),
    async (context) => {
      const { epoch } = context.req.valid('query');
      return context.text(await control.proof(context.req.valid('param').index, epoch), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/epochs',
      summary:
        'The log and, where it was restored, its earlier epochs, each with its public key; the oldest first',
      middleware: needs('read'),
      responses: answers(z.array(epochView)),
    }),
    async (context) => context.json(await control.epochs(), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/refs/{ref}',
      summary: 'What an index, an id or the last six or more characters of one stands for',
      middleware: needs('read'),
      request: { params: z.object({ ref }) },
      responses: answers(logRefView),
    }),
    async (context) => context.json(await control.refer(context.req.valid('param').ref), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/calls/{id}',
      summary: 'One call whole: decision, votes, masked request and answer, records',
      middleware: needs('read'),
      request: { params: z.object({ id: uuid }) },
      responses: answers(callDetailView),
    }),
    async (context) => context.json(await control.call(context.req.valid('param').id, actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/verify',
      summary: 'Verify the log against its checkpoint: all records, or those asked about; recorded',
      middleware: needs('read'),
      request: { body: body(verifyInput) },
      responses: answers(verifyView),
    }),
    async (context) => {
      const asked = context.req.valid('json');
      return context.json(await control.verifyLog(actorOf(context), asked), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/verify/progress',
      summary:
        'The same, told as it goes: lines of JSON, the last with what came of it. Giving up the answer ends it',
      middleware: needs('read'),
      request: { body: body(verifyInput) },
      responses: {
        ...answers(z.never()),
        200: { description: 'A line a step', content: { 'text/x-ndjson': { schema: z.any() } } },
      },
    }),
    async (context) => {
      const [asked, by] = [context.req.valid('json'), actorOf(context)];
      const { begun, lines } = verifyLines((watch) => control.verifyLog(by, asked, watch));
      await begun;
      return new Response(ReadableStream.from(lines), {
        headers: { 'content-type': 'text/x-ndjson' },
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/export',
      summary:
        'Evidence to carry away: records with their proofs and masked bodies, as one archive; recorded',
      middleware: needs('read'),
      request: { body: body(exportInput) },
      responses: {
        ...answers(z.never()),
        200: {
          description: 'The bundle, as it is made',
          content: { 'application/zip': { schema: z.any() } },
        },
      },
    }),
    async (context) => {
      const input = context.req.valid('json');
      const { name, records, vkey, bytes } = await control.exportLog(
        input,
        actorOf(context),
        context.req.raw.signal,
      );
      return new Response(ReadableStream.from(bytes), {
        headers: {
          'content-type': name.endsWith('.age') ? 'application/octet-stream' : 'application/zip',
          'content-disposition': `attachment; filename="${name}"`,
          'x-countersign-records': String(records),
          [VKEY_HEADER]: vkey,
        },
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/replays',
      summary: 'A recorded session is about to be sent again: on record, and named by its calls',
      middleware: needs('admin'),
      request: { body: body(replayInput) },
      responses: answers(replayBegun),
    }),
    async (context) =>
      context.json(await control.beginReplay(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/backup',
      summary:
        'A copy of the whole log, encrypted with the installation’s own key, to restore it from; recorded',
      middleware: needs('admin'),
      request: { body: body(nothing) },
      responses: {
        ...answers(z.never()),
        200: {
          description: 'The database, once it is copied',
          content: { 'application/octet-stream': { schema: z.any() } },
        },
      },
    }),
    async (context) => {
      const { about, bytes } = await control.backupLog(actorOf(context), context.req.raw.signal);
      return new Response(ReadableStream.from(bytes), {
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment; filename="countersign-log.backup"',
          [BACKUP_HEADER]: JSON.stringify(about),
        },
      });
    },
  );
}
