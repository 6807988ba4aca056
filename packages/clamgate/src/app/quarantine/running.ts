import { hostname } from 'node:os'
import { type Actor, HOST } from '../../access/actor.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import type { Log } from '../../observe/log/log.ts'
import { renewIndex } from '../../quarantine/index/reindex.ts'
import type { Parts } from '../build.ts'
import type { Door } from '../stop.ts'
import { indexInStore } from './index-store.ts'
import { createIndexKeeper } from './keep-indexed.ts'
import { createQuarantineService } from './service.ts'

/** What the daemon answers of its quarantine, with an index that is kept whole in the background; closing it ends that. */
export interface RunningQuarantine extends Door {
  readonly service: QuarantineService
  /** For somebody who asks by the API. */
  readonly serviceOf: (actor: Actor) => QuarantineService
}

export function runQuarantine(
  { entries, store, release, inForce }: Pick<Parts, 'entries' | 'store' | 'release' | 'inForce'>,
  log: Log,
): RunningQuarantine {
  const deps = {
    ...{ entries, store, releaser: release, log, host: hostname(), now: Date.now },
    releasable: () => inForce.config.digest.release,
    keepMs: () => inForce.config.quarantine.keep,
  }
  const serviceOf = (actor: Actor) => createQuarantineService({ ...deps, actor })
  const service = serviceOf(HOST)
  const keeper = createIndexKeeper({
    ...deps,
    async renew(signal) {
      const index = indexInStore(store, deps.host, deps.now)
      const { entries: count, gone, damaged } = await renewIndex({ entries, index, host: deps.host }, signal)
      if (count === 0 && gone === 0) return
      const sentence = `The index of the quarantine lacked ${count} entries, and had ${gone} that are gone`
      log.info('quarantine.reindexed', sentence, { entries: count, gone, damaged: damaged.length })
    },
    reindex: (signal) => service.reindex({ onProgress: () => undefined, signal }),
  })
  keeper.start()
  return { service, serviceOf, close: keeper.stop }
}
