import type { Status } from '../../api/routes/status.ts'
import { endOfFixes } from '../../host/clamav/releases.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

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
  const ended = endOfFixes(version, nowMs)
  const said = say('version.is', { addresses: addresses.join(', '), version })
  if (ended === undefined) return { name, state: 'ok', ...seen(said) }
  return {
    name,
    state: 'warn',
    ...seen(said, say('version.ended', { ended })),
    ...advised(say('version.install')),
    command: 'apt-get update && apt-get install --only-upgrade clamav-daemon clamav-freshclam',
  }
}
