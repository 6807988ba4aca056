/** What a room of the application may take from others. A path with a slash names one file or folder of a room. */
export interface Room {
  /** At run time. */
  readonly uses: readonly string[] | 'every room below cli'
  /** Types alone; left out: those of every room but cli, api and app. */
  readonly types?: readonly string[]
}

/** Small files that every room may use at run time: the ground, what a log is, and what an error tells it. */
export const SHARED: readonly string[] = ['ground', 'observe/log/log.ts', 'observe/log/failure.ts']

/** Rooms that drive the others; the others do not know them, not even their types. */
export const DRIVERS: readonly string[] = ['cli', 'api', 'app']

/**
 * The rooms of `packages/clamgate/src`, from the ground up. Room by room this has no circle, since each uses only what
 * stands above it here; `signatures/catalogue` is data alone, and `signatures/plan` joins it with the configuration.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  ground: { uses: [], types: [] },
  patterns: { uses: [], types: [] },
  config: { uses: ['patterns', 'signatures/catalogue'], types: [] },
  importers: {
    uses: ['config', 'patterns', 'signatures/catalogue', 'signatures/plan'],
    types: ['signatures/types.ts'],
  },
  policy: { uses: ['patterns'], types: ['config'] },
  filter: { uses: ['policy', 'patterns'], types: ['config'] },
  views: { uses: [], types: ['config', 'policy', 'filter'] },
  access: { uses: ['patterns'], types: [] },
  audit: { uses: [], types: ['access'] },
  accounts: { uses: ['access', 'patterns'], types: ['config'] },
  observe: { uses: ['policy/words'] },
  engine: { uses: [] },
  managed: { uses: ['engine', 'observe/log/child-lines.ts'] },
  mailfiles: { uses: [] },
  signatures: {
    uses: ['config', 'patterns', 'engine', 'managed/databases', 'managed/process/account.ts', 'mailfiles'],
  },
  store: { uses: ['config', 'patterns', 'policy/capabilities.ts', 'access', 'audit'] },
  notify: { uses: ['config', 'patterns', 'policy/words'] },
  quarantine: {
    uses: [
      'config',
      'patterns',
      'policy/words',
      'policy/mailbox.ts',
      'filter/release/fields.ts',
      'notify/mail',
    ],
  },
  jobs: { uses: ['access'] },
  host: { uses: [] },
  selftest: { uses: [] },
  doctor: {
    uses: ['config', 'policy', 'signatures', 'selftest', 'notify/mail', 'host', 'quarantine'],
    types: ['api'],
  },
  setup: { uses: ['config', 'importers', 'host', 'selftest', 'patterns', 'signatures'], types: ['api'] },
  api: {
    uses: [
      'config/sections',
      'config/console-place.ts',
      'patterns',
      'access',
      'accounts',
      'audit',
      'quarantine/digest',
      'quarantine/links',
      'quarantine/preview',
    ],
    types: ['config', 'quarantine'],
  },
  app: { uses: 'every room below cli' },
  cli: { uses: 'every room below cli' },
}
