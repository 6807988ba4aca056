import type { PanelValues } from '../../importers/imscp-plugin/import-plugin.ts'

/** Where the plugin keeps what it knows of itself; root's alone, 0700. */
export const IMSCP_DIRECTORY = '/var/lib/clamgate-imscp'

/**
 * What was applied last, `record.json` in {@link IMSCP_DIRECTORY}: the panel's own memory of it differs between its series.
 * It holds secrets: 0600.
 */
export interface ImscpRecord {
  readonly schema: 'clamgate.imscp-record/1'
  /** Of the plugin that applied it. */
  readonly version: string
  /** ISO 8601 */
  readonly appliedAt: string
  /** The configuration in force: that of the panel with what was carried over. */
  readonly config: PanelValues
  /** What that version shipped: an update tells by it what the administrator had set. */
  readonly shipped?: PanelValues | undefined
  /**
   * Values that the administrator had set and that an update has carried over, until the panel's own configuration has
   * them; an empty object where there are none.
   */
  readonly carried: PanelValues
  /** `GUI_ROOT_DIR` of the panel. */
  readonly guiDirectory: string
  /** `POSTFIX_CONF_DIR` of the panel; empty where it is not known. */
  readonly postfixDirectory: string
  /** `pending`: Postfix is asked to ask us as soon as the databases are there. */
  readonly state: 'applied' | 'pending' | 'disabled'
  /** What the last update said of the configuration, a sentence each. */
  readonly report: readonly string[]
}

/** The name of the directory below `data/persistent/plugins` of the panel in which plugin page and kept configurations lie. */
export const PERSISTENT_DIRECTORY = 'data/persistent/plugins/ClamAV'

/** What the page of the plugin in the panel shows: `state.json` in {@link PERSISTENT_DIRECTORY}, written anew each minute. */
export interface PanelPage {
  readonly schema: 'clamgate.imscp-page/1'
  readonly writtenAt: string
  /** Of Clamgate. */
  readonly version: string
  readonly scanning: {
    readonly state: 'scanning' | 'preparing' | 'failing' | 'off'
    readonly sentence: string
    readonly remedy: string | null
  }
  readonly databases: {
    readonly state: 'current' | 'old' | 'downloading' | 'missing' | 'unknown'
    /** With how far a download is: `main.cvd 43 of 163 MB`. */
    readonly sentence: string
    readonly newestAt: string | null
  }
  readonly signatures: {
    readonly on: boolean
    readonly sentence: string
    readonly lastUpdateAt: string | null
  }
  /** The newest first, 20 at most. */
  readonly refusals: readonly {
    readonly at: string
    readonly from: string
    readonly to: readonly string[]
    readonly signature: string
    /** `reject`, `discard`, `quarantine`… */
    readonly action: string
  }[]
  /** ImscpRecord.report */
  readonly report: readonly string[]
  /** Where the console is, where it is on. */
  readonly console: string | null
}
