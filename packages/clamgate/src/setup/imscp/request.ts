import { z } from 'zod'

/** What `clamgate imscp ACTION FILE` does; the first six are the methods of the panel's backend. */
export const IMSCP_ACTIONS = [
  'install',
  'update',
  'change',
  'enable',
  'disable',
  'uninstall',
  /** Starts and restarts what should run: of a setup of the panel, in beforeSetupRestartServices. */
  'restart',
] as const

export type ImscpAction = (typeof IMSCP_ACTIONS)[number]

/** An empty array of PHP stands for an empty object. */
const valuesSchema = z.preprocess(
  (value) => (Array.isArray(value) && value.length === 0 ? {} : value),
  z.record(z.string(), z.unknown()),
)

/** What the adapter in the panel's backend hands over, as JSON in a file that only root may read. */
export const imscpRequestSchema = z.object({
  schema: z.literal('clamgate.imscp-request/1'),
  /**
   * What the panel does as a whole: `disable` is called within change and update as well, and only with the master action
   * `disable` is the plugin to end.
   */
  masterAction: z.enum(['install', 'uninstall', 'update', 'change', 'enable', 'disable', 'run']),
  /** `imscp-reconfigure` or an upgrade of the panel runs: main.cf is new, and no service may be touched. */
  setup: z.boolean(),
  /** Versions of the plugin; `from` and `to` with update alone. */
  version: z.string(),
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** plugin_config as it is stored, shipped values and the local file merged by the panel. */
  config: valuesSchema,
  panel: z.object({
    /** `Version` of imscp.conf: `1.4.7`, `1.5.3`, `Git 1.5.x`; empty where it is not known. */
    version: z.string(),
    /** `PluginApi`; empty up to 1.4.3. */
    pluginApi: z.string(),
    mtaServer: z.string(),
    mtaPackage: z.string(),
    /** `GUI_ROOT_DIR`: `/var/www/imscp/gui`. */
    guiDirectory: z.string(),
    /** `POSTFIX_CONF_DIR` of postfix.data; empty where it is not known. */
    postfixDirectory: z.string(),
  }),
})

export type ImscpRequest = z.output<typeof imscpRequestSchema>
