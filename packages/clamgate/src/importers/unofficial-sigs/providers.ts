/** A provider as clamav-unofficial-sigs has it. */
export interface Provider {
  /** Name of our source. */
  readonly source: string
  /** What its variables begin with: `yararulesproject_enabled`. */
  readonly prefix: string
  /** On without a word, in release 8 and in release 5. */
  readonly isOn: Readonly<Record<Release, boolean>>
  /** Has ratings. */
  readonly isRated: boolean
  /** Variable of its secret. */
  readonly secret?: string
}

/** Releases whose defaults differ. */
export type Release = 'v8' | 'v5'

export const DEFAULT_LEVEL: Readonly<Record<Release, string>> = { v8: 'MEDIUM', v5: 'LOW' }

const ALWAYS = { v8: true, v5: true }
const SINCE_7 = { v8: true, v5: false }
const NEVER = { v8: false, v5: false }

export const PROVIDERS: readonly Provider[] = [
  { source: 'sanesecurity', prefix: 'sanesecurity', isOn: ALWAYS, isRated: true },
  { source: 'urlhaus', prefix: 'urlhaus', isOn: SINCE_7, isRated: true },
  { source: 'linuxmalwaredetect', prefix: 'linuxmalwaredetect', isOn: ALWAYS, isRated: true },
  { source: 'interserver', prefix: 'interserver', isOn: SINCE_7, isRated: true },
  { source: 'twinclams', prefix: 'twinclams', isOn: NEVER, isRated: true },
  { source: 'ditekshen', prefix: 'ditekshen', isOn: NEVER, isRated: true },
  { source: 'yararules', prefix: 'yararulesproject', isOn: { v8: false, v5: true }, isRated: true },
  {
    source: 'securiteinfo',
    prefix: 'securiteinfo',
    isOn: ALWAYS,
    isRated: true,
    secret: 'securiteinfo_authorisation_signature',
  },
  {
    source: 'malwarepatrol',
    prefix: 'malwarepatrol',
    isOn: ALWAYS,
    isRated: false,
    secret: 'malwarepatrol_receipt_code',
  },
  {
    source: 'malwareexpert',
    prefix: 'malwareexpert',
    isOn: SINCE_7,
    isRated: true,
    secret: 'malwareexpert_serial_key',
  },
]

/** Files that our catalogue has and clamav-unofficial-sigs never listed. */
export const NEVER_LISTED: ReadonlySet<string> = new Set([
  'foxhole_links.ldb',
  'interservershell.hdb',
  'interservershellb.db',
])
