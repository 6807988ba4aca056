import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { LoadedConfig } from '../config/load/load.ts'
import { HeaderTests } from '../filter/header-hits.ts'
import { gatewayId } from '../filter/marks/ambiguity-results.ts'
import { STATUS_FIELD_NAMES } from '../filter/marks/status-fields.ts'
import type { FilterSettings } from '../filter/milter-adapter.ts'
import { WatchedNames } from '../filter/watched-fields.ts'
import { resolveHosts } from '../host/resolve-hosts.ts'
import type { Log } from '../observe/log/log.ts'
import { compilePolicy, hostNames } from '../policy/compile.ts'
import { viewsSettings } from '../views/settings.ts'

/** Fields that log lines quote, and that a tag may change. */
const ALWAYS_WATCHED = ['subject', 'message-id', 'date', ...STATUS_FIELD_NAMES]

/** What the filter needs of a configuration: its policy made ready, with the host names in it looked up. */
export async function prepareFilterSettings(
  { config, rulePlaces }: Pick<LoadedConfig, 'config' | 'rulePlaces'>,
  { log, version }: { readonly log: Log; readonly version: string },
): Promise<FilterSettings> {
  const { headers, limits, engine } = config
  const gateway = hostname()
  const resolved = await resolveHosts(hostNames(config.policy), log)
  const policy = compilePolicy(config.policy, { rulePlaces, resolved, hostname: gateway })
  const tags = [config.policy.tag, ...config.policy.rules.map(({ tag }) => tag)]
  const tagNames = tags.flatMap((tag) => (tag?.header === undefined ? [] : [tag.header.toLowerCase()]))
  const id = gatewayId(headers.reportHostname ?? gateway)
  return {
    policy,
    headers: {
      add: headers.add,
      exempt: headers.exempt,
      scanned: `clamgate ${version} at ${headers.reportHostname ?? gateway}`,
    },
    ambiguityField: { write: headers.ambiguity, id },
    watched: new WatchedNames([...ALWAYS_WATCHED, ...tagNames], id),
    headerTests: new HeaderTests(policy.headers),
    messageMemory: limits.messageMemory,
    maxScanSize: engine.maxScanSize,
    scanTimeoutMs: engine.scanTimeout,
    policyId: fingerprint(config.policy),
    gateway,
    views: viewsSettings(config),
  }
}

/** Short enough to stand beside each message, long enough that two policies do not share one. */
const FINGERPRINT_DIGITS = 16

/** Of a policy as it is in force, entries of its files and all. */
function fingerprint(policy: LoadedConfig['config']['policy']): string {
  return createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, FINGERPRINT_DIGITS)
}
