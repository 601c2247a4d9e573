/** The borders of the design, as errors: stages never import stages, the contract imports nothing, no cycles. */
const STAGES = 'listen|identify|policy|approve|record|forward|mask';

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'types may point back at each other; modules that run may not',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'a-stage-imports-contract-and-platform-only',
      severity: 'error',
      from: { path: `^proxy/(${STAGES})/` },
      to: { path: '^proxy/', pathNot: ['^proxy/(contract|platform)/', '^proxy/$1/'] },
    },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^proxy/contract/' },
      to: { path: '^(proxy|electron|renderer)/', pathNot: '^proxy/contract/' },
    },
    {
      name: 'contract-runs-anywhere',
      comment: 'the renderer imports the contract, so it holds no Node module',
      severity: 'error',
      from: { path: '^proxy/contract/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'platform-imports-contract-only',
      severity: 'error',
      from: { path: '^proxy/platform/' },
      to: { path: '^(proxy|electron|renderer)/', pathNot: '^proxy/(contract|platform)/' },
    },
    {
      name: 'store-imports-record-but-no-other-stage',
      comment: 'the writer hashes and signs what it commits; record/ is pure',
      severity: 'error',
      from: { path: '^proxy/store/' },
      to: { path: '^proxy/', pathNot: '^proxy/(contract|platform|record|store)/' },
    },
    {
      name: 'only-the-store-opens-the-database',
      severity: 'error',
      from: { path: '^(proxy|electron|renderer)/', pathNot: '^proxy/store/' },
      to: { path: 'better-sqlite3' },
    },
    {
      name: 'readers-of-the-log-stay-off-the-data-path',
      severity: 'error',
      from: { path: '^proxy/(report|export|sync)/' },
      to: { path: `^proxy/(${STAGES})/`, pathNot: '^proxy/record/' },
    },
    {
      name: 'the-witness-knows-the-format-only',
      comment: 'it judges the logs of others, and shares nothing with the gateway that writes one',
      severity: 'error',
      from: { path: '^proxy/witness/' },
      to: { path: '^(proxy|electron|renderer)/', pathNot: '^proxy/(contract|platform|record|witness)/' },
    },
    {
      name: 'the-renderer-knows-the-contract-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(proxy|electron)/', pathNot: '^(proxy|electron)/contract/' },
    },
    {
      name: 'a-screen-imports-no-other',
      comment:
        'nor the approval page: what they share is in api/, parts/, call/, evidence/, proof/ and record/',
      severity: 'error',
      from: { path: '^renderer/screens/([^/]+)/' },
      to: { path: '^renderer/(screens|approval|app)/', pathNot: '^renderer/screens/$1/' },
    },
    {
      name: 'the-approval-page-imports-no-screen',
      comment: 'what draws hostile answers stays out of the page that votes',
      severity: 'error',
      from: { path: '^renderer/approval/' },
      to: { path: '^renderer/screens/' },
    },
    {
      name: 'what-screens-share-imports-none',
      severity: 'error',
      from: { path: '^renderer/(api|parts|call|evidence|proof|record)/' },
      to: { path: '^renderer/(screens|approval|app)/' },
    },
    {
      name: 'the-shell-knows-the-contract-the-platform-and-the-way-to-the-api',
      severity: 'error',
      from: { path: '^electron/' },
      to: {
        path: '^(proxy|renderer)/',
        pathNot:
          '^proxy/(contract|platform)/|^proxy/api/(api-client|client-ask|send|console/pages|elsewhere/[a-z-]+)[.]ts$',
      },
    },
    {
      name: 'only-the-shell-knows-electron',
      severity: 'error',
      from: {
        path: '^(proxy|renderer)/|^electron/(contract|state|keys/(choose|wrapped|secret)|dbus|devices|gateways|clients|lock/(?!watch-lock)|presence/(check|polkit|presence)|link|pages)',
      },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'the-product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(proxy|electron|renderer)/' },
      to: { path: '^(test|bench|build)/' },
    },
    {
      name: 'no-development-dependency-in-the-product',
      comment:
        'the renderer is bundled when it is built, so it brings its own; Electron is what the app runs on',
      severity: 'error',
      from: { path: '^(proxy|electron)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/electron/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(renderer|electron)/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
