import { jsonText, type Terminal } from './terminal.ts'

/**
 * What `--json` prints, by name, with the version of its form. A new key leaves the version; a key that goes, or means
 * something else, raises it. docs/reference/json.md describes each.
 */
export const DOCUMENTS = {
  error: 1,
  version: 1,
  status: 1,
  healthy: 1,
  reload: 1,
  scan: 1,
  selftest: 1,
  doctor: 2,
  setup: 1,
  enable: 1,
  disable: 1,
  uninstall: 1,
  notify: 1,
  'config-check': 1,
  'config-show': 1,
  'config-import': 1,
  'config-diff': 1,
  'config-migrate': 1,
  'policy-explain': 1,
  'policy-try': 1,
  event: 1,
  'events-list': 1,
  'events-show': 1,
  'events-explain': 1,
  'signatures-status': 1,
  'signatures-list': 1,
  'signatures-update': 1,
  'signatures-find': 1,
  'signatures-explain': 1,
  'signatures-ignore': 1,
  'signatures-rearm': 1,
  'signatures-test': 1,
  'signatures-import': 1,
  'quarantine-list': 1,
  'quarantine-show': 1,
  'quarantine-release': 1,
  'quarantine-delete': 1,
  'quarantine-reindex': 1,
  'quarantine-key': 1,
  'quarantine-keys': 1,
  'quarantine-key-test': 1,
  'imscp-page': 1,
  'digest-status': 1,
  'digest-preview': 1,
  'digest-resume': 1,
  'store-backup': 1,
  'store-check': 1,
  'sentinel-list': 1,
  'sentinel-clear': 1,
  'quarantine-requests': 1,
  'quarantine-decision': 1,
  'quarantine-false-positive': 1,
  'quarantine-report': 1,
  'quarantine-reports': 1,
  'quarantine-report-sent': 1,
  'console-invite': 1,
  'account-list': 1,
  'account-show': 1,
  'account-invite': 1,
  'account-sign-out': 1,
  'account-remove': 1,
  'token-list': 1,
  'token-new': 1,
  'token-revoke': 1,
  'audit-list': 1,
  'audit-row': 1,
  'audit-verify': 1,
} as const

export type DocumentName = keyof typeof DOCUMENTS

export interface DocumentLayout {
  /** On one line, for commands that print a document for each of many things. */
  readonly oneLine?: boolean
}

/**
 * Prints a document of `--json`: its schema with the version first, then the value. What is undefined is null, and
 * durations (keys that end in `Ms`) are whole milliseconds, at every depth.
 */
export function printDocument(
  terminal: Pick<Terminal, 'json'>,
  name: DocumentName,
  value: object,
  { oneLine = false }: DocumentLayout = {},
): void {
  terminal.json({ schema: schemaOf(name), ...fields(value) }, { oneLine })
}

/** The same as text on one line, for {@link Terminal.write}. */
export function documentText(name: DocumentName, value: object): string {
  return jsonText({ schema: schemaOf(name), ...fields(value) })
}

/** `clamgate.status/1` */
export function schemaOf(name: DocumentName): string {
  return `clamgate.${name}/${DOCUMENTS[name]}`
}

function fields(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(key, inner)]))
}

function written(key: string, value: unknown): unknown {
  if (value === undefined) return null
  if (Array.isArray(value)) return value.map((one: unknown) => written(key, one))
  if (typeof value === 'object' && value !== null) return fields(value)
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value) : value
}
