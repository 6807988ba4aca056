import { bytesOf, isYes } from '../../host/clamav/clamd-conf.ts'
import type { HostFacts } from '../look/host-facts.ts'
import type { Remark } from '../types.ts'

/** What `engine.maxScanSize` is by default, and StreamMaxLength on Debian. */
const MAX_SCAN_BYTES = 25 * 1024 ** 2

/** What the clamd.conf of this host says that lets mail pass, or keeps it waiting. */
export function externalRemarks({ clamav: { conf } }: HostFacts): readonly Remark[] {
  if (conf === undefined) return []
  const { path, options } = conf
  const remarks: Remark[] = []
  const restart = 'then: systemctl restart clamav-daemon'
  if (!isYes(options.get('alertexceedsmax'))) {
    remarks.push({
      weight: 'warn',
      sentence: `${path} has no AlertExceedsMax: what is more than clamd's limits allow passes as clean`,
      remedy: `Set AlertExceedsMax yes, ${restart}`,
    })
  }
  const stream = bytesOf(options.get('streammaxlength'))
  if (stream !== undefined && stream > 0 && stream < MAX_SCAN_BYTES) {
    remarks.push({
      weight: 'warn',
      sentence: `${path} has StreamMaxLength ${options.get('streammaxlength')}: larger mail is not scanned, and deferred (policy.failure)`,
      remedy: `Set StreamMaxLength 25M, ${restart}; or set engine.maxScanSize to the same`,
    })
  }
  if (options.has('concurrentdatabasereload') && !isYes(options.get('concurrentdatabasereload'))) {
    remarks.push({
      weight: 'note',
      sentence: `${path} has ConcurrentDatabaseReload no: mail waits while clamd loads new databases`,
    })
  }
  const mode = options.get('localsocketmode')
  const group = options.get('localsocketgroup')
  if (group !== undefined && group !== 'clamav' && mode !== undefined && !/[67]$/.test(mode)) {
    remarks.push({
      weight: 'warn',
      sentence: `The socket of clamd belongs to group ${group}, and the service is a member of clamav: it may not pass`,
      remedy: `systemctl edit clamgate, with [Service] and SupplementaryGroups=${group}`,
    })
  }
  return remarks
}
