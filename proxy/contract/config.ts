import { z } from 'zod';
import { diskConfig } from './disk.ts';
import { masksConfig } from './masking.ts';
import { duration, policyConfig } from './policy.ts';
import { retentionConfig } from './retention.ts';
import { sealConfig } from './seal.ts';

/** A secret by reference: `file:/path`, `keys:NAME` (the installation's own wrapped store) or `env:NAME`. Never the value. */
export const secretReference = z
  .string()
  .regex(
    /^(file:.+|keys:[A-Za-z0-9._-]+|env:[A-Za-z_][A-Za-z0-9_]*)$/,
    'a reference: file:/path, keys:NAME or env:NAME',
  );
export type SecretReference = z.infer<typeof secretReference>;

const serverName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes');
export const mode = z.enum(['enforce', 'observe']);
export type Mode = z.infer<typeof mode>;

const httpServer = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  /** Sent with every request; wins over what the agent sends. Values are secret references or plain text for public ones. */
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/),
      z.union([secretReference, z.strictObject({ literal: z.string().max(4096) })]),
    )
    .default({}),
  /** Headers of the agent that pass although they are credentials. */
  passHeaders: z.array(z.string().toLowerCase()).max(32).default([]),
  /** Headers of the server's answers that pass beside those that MCP needs. They are not masked. */
  passAnswerHeaders: z.array(z.string().toLowerCase()).max(32).default([]),
  /** PEM file of the certificate authority that signs the server. */
  ca: z.string().optional(),
  clientCertificate: z
    .union([
      z.strictObject({ cert: z.string(), key: z.string() }),
      z.strictObject({ p12: z.string(), passphrase: secretReference.optional() }),
    ])
    .optional(),
  /** A corporate proxy: `http://host:port`. */
  proxy: z.url({ protocol: /^https?$/ }).optional(),
});
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of a variable');
const childVariables = z
  .record(variable, z.union([secretReference, z.strictObject({ literal: z.string().max(65_536) })]))
  .default({});
const stdioServer = z.strictObject({
  command: z.string().min(1).max(4096),
  args: z.array(z.string().max(4096)).max(256).default([]),
  /** The child sees these, those of `children`, and PATH, HOME, LANG, TZ, TMPDIR, nothing else. */
  env: childVariables,
  cwd: z.string().optional(),
  /** Run in a sandbox without the data folder in reach where the system has one. `required` refuses to start without. */
  sandbox: z.enum(['auto', 'required', 'off']).default('auto'),
});

export const serverConfig = z
  .strictObject({ http: httpServer.optional(), stdio: stdioServer.optional(), mode: mode.optional() })
  .refine(
    (server) => (server.http === undefined) !== (server.stdio === undefined),
    'exactly one of http and stdio',
  );
export type ServerConfig = z.infer<typeof serverConfig>;
export type HttpServerConfig = z.infer<typeof httpServer>;
export type StdioServerConfig = z.infer<typeof stdioServer>;

/** Where programs look for a company's certificate authority and proxy. Files and addresses: none is a secret by itself. */
const NETWORK_VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'AWS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'DENO_CERT',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'no_proxy',
];
const childrenConfig = z
  .strictObject({
    /** Variables of every stdio server. A server's own `env` wins. */
    env: childVariables,
    /** Variables of the gateway's own environment that stdio servers see too. A value with a credential in its URL does not pass. */
    inherit: z.array(variable).max(64).default(NETWORK_VARIABLES),
  })
  .prefault({});
export type ChildrenConfig = z.infer<typeof childrenConfig>;

const bytes = (fallback: number, most: number) => z.int().min(256).max(most).default(fallback);
const count = (fallback: number, most: number) => z.int().min(1).max(most).default(fallback);

export const limitsConfig = z
  .strictObject({
    bodyBytes: bytes(4 * 1024 * 1024, 64 * 1024 * 1024),
    answerBytes: bytes(16 * 1024 * 1024, 256 * 1024 * 1024),
    headerBytes: bytes(16 * 1024, 128 * 1024),
    jsonDepth: count(64, 512),
    callsAtOncePerAgent: count(64, 4096),
    connections: count(512, 65_536),
    slowHeaders: duration.default('10s'),
    idle: duration.default('75s'),
    /** How long a server may take to begin an answer. */
    upstreamHeaders: duration.default('300s'),
    /** The wall of a held call: before this long the agent is told to call again. */
    holdWall: duration.default('290s'),
    holdBeat: duration.default('15s'),
    waitingPerAgent: count(5, 100),
    deniedCooldown: duration.default('10m'),
    /** How long an approval whose client has gone stays usable by the same call. */
    approvalKept: duration.default('15m'),
    sessionIdleGap: duration.default('15m'),
    /** A session that its client or server names is over when nothing was heard in it for so long. */
    sessionAbandoned: duration.default('7d'),
  })
  .prefault({});
export type Limits = z.infer<typeof limitsConfig>;

/** Who cosigns the log's head (docs/witness.md). */
const witnessesConfig = z
  .strictObject({
    ask: z
      .array(
        z.strictObject({
          /** What people read; the name in its key where there is none. */
          name: z.string().min(1).max(64).optional(),
          /** Its submission prefix: what `/add-checkpoint` is put behind. */
          url: z.url({ protocol: /^https?$/ }),
          /** Its public key, of type 04, as whoever runs it told it. */
          vkey: z
            .string()
            .max(1024)
            .regex(/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/, 'a public key: <name>+<id>+<base64>'),
          /** PEM file of the certificate authority that signs its certificate. */
          ca: z.string().optional(),
        }),
      )
      .max(16)
      .default([]),
    /** How many of them make a head a witnessed one. */
    quorum: count(1, 16),
    every: duration.default('1h'),
  })
  .prefault({});
export type WitnessConfig = z.infer<typeof witnessesConfig>['ask'][number];

/** countersign.yaml. */
export const countersignConfig = z.strictObject({
  /** The installation that this file belongs to; written by `init`. With an id and no keys the gateway does not start. */
  installation: z.uuid().optional(),
  mode: mode.default('enforce'),
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(8443),
      /** Host header names accepted beside loopback ones. */
      hosts: z.array(z.string()).max(64).default([]),
      /** Origins accepted; none by default: agents send no Origin, browsers do. */
      origins: z.array(z.string()).max(64).default([]),
    })
    .prefault({}),
  /** The console's two pages, on loopback only. Opened by `countersign console`, or at start where `open` is true. */
  console: z
    .strictObject({
      open: z.boolean().default(false),
      port: z.int().min(0).max(65_535).default(8444),
      approvalPort: z.int().min(0).max(65_535).default(8445),
    })
    .prefault({}),
  /** Approvers on machines of their own: invited with `countersign approver invite`. Off without `listen`. */
  approvers: z
    .strictObject({
      listen: z
        .strictObject({
          host: z.string().min(1).max(255),
          port: z.int().min(0).max(65_535).default(8447),
        })
        .optional(),
    })
    .prefault({}),
  servers: z.record(serverName, serverConfig).default({}),
  witnesses: witnessesConfig,
  disk: diskConfig,
  retention: retentionConfig,
  /** What every stdio server is given. */
  children: childrenConfig,
  policy: policyConfig,
  masks: masksConfig,
  /** To whom originals are sealed where a rule asks for it. */
  seal: sealConfig,
  limits: limitsConfig,
});
export type CountersignConfig = z.infer<typeof countersignConfig>;
