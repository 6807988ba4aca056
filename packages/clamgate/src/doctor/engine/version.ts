import type { Status } from '../../api/routes/status.ts'
import type { Check } from '../check.ts'

/**
 * When releases of ClamAV got, or get, their last fixes: docs.clamav.net/faq/faq-eol.html and endoflife.date, as of November 2026.
 * Those that are not here, newer ones, have no such day yet.
 */
const ENDS: Readonly<Record<string, string>> = {
  '0.103': '2024-09-14',
  '0.104': '2023-03-28',
  '0.105': '2023-09-01',
  '1.0': '2025-11-28',
  '1.1': '2024-06-07',
  '1.2': '2024-12-15',
  '1.3': '2026-02-07',
  '1.4': '2027-08-15',
}
const OLDEST_MINOR = 103

/** Whether each clamd is of a release that gets fixes. Pure. */
export function versionChecks(servers: Status['engine']['servers'], nowMs: number): readonly Check[] {
  const versions = new Map<string, string[]>()
  for (const { address, engineVersion } of servers) {
    if (engineVersion === undefined) continue
    versions.set(engineVersion, [...(versions.get(engineVersion) ?? []), address])
  }
  return [...versions].map(([version, addresses]) => judge(version, addresses, nowMs))
}

function judge(version: string, addresses: readonly string[], nowMs: number): Check {
  const name = 'engine.version'
  const ended = endOf(version)
  const said = `clamd on ${addresses.join(', ')} is ClamAV ${version}`
  if (ended === undefined || Date.parse(ended) > nowMs) return { name, state: 'ok', detail: said }
  return {
    name,
    state: 'warn',
    detail: `${said}, which gets no fixes since ${ended}; the mirrors refuse old ones in the end`,
    remedy:
      'Install a release that is supported, with the packages of the distribution or those of clamav.net.',
    command: 'apt-get update && apt-get install --only-upgrade clamav-daemon clamav-freshclam',
  }
}

/** `1.0.7` has the day of 1.0; what is older than all of the table ended with the first of it. */
function endOf(version: string): string | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) return undefined
  if (major === '0' && Number(minor) < OLDEST_MINOR) return '2022-01-03'
  return ENDS[`${major}.${minor}`]
}
