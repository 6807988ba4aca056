import { hostname } from 'node:os'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../ground/clock.ts'
import type { ManagedLog } from '../../observe/log/create-log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { quarantineDirectory } from '../../quarantine/entries/stored-content.ts'
import { s3PlaceOf } from '../../quarantine/s3/place.ts'
import type { StoreWrite } from '../../store/types.ts'
import { buildDigests, type RunningDigests } from '../digest/build.ts'
import { createConfiguredStore, type StoreParts } from '../store/create.ts'
import { entriesOfHosts } from './of-hosts.ts'
import { buildQuarantine, type QuarantineParts } from './parts.ts'
import { buildRelease, type RunningRelease } from './release.ts'

export interface KeptDeps {
  readonly log: ManagedLog
  readonly guard: RepeatGuard
  readonly version: string
  /** Some decision may keep mail. */
  readonly isInUse: () => boolean
  /** Hears of what is written down. */
  readonly wrote: (write: StoreWrite) => void
}

/** All that remembers mail: what is written down of it, what is kept, and how that is given back. */
export interface KeptParts extends StoreParts, QuarantineParts {
  readonly release: RunningRelease
  readonly digests: RunningDigests
}

/** Joins store, quarantine, releases and digests. Nothing runs yet. */
export function buildKept(
  inForce: { readonly started: Config; readonly config: Config },
  { log, guard, version, isInUse, wrote }: KeptDeps,
): KeptParts {
  const { started } = inForce
  const forStore = { started, current: () => inForce.config.store }
  const { store, note } = createConfiguredStore(forStore, { log, guard, wrote })
  const directory = quarantineDirectory(started)
  const quarantineParts = buildQuarantine({
    tell: (write) => store.write(write),
    host: hostname(),
    identities: () => inForce.config.quarantine.identities.map(({ file }) => file),
    s3: s3PlaceOf(started.quarantine),
    s3ReplyWaitMs: () => inForce.config.quarantine.s3.replyWait,
    ...{ log, guard, version, directory, clock: systemClock },
    settings: () => {
      const { keep, maxSize, encryptTo } = inForce.config.quarantine
      return { keepMs: keep, maxSizeBytes: maxSize, encryptTo, isInUse: isInUse() }
    },
  })
  const entries = entriesOfHosts(quarantineParts.entries, store, hostname())
  const settings = () => inForce.config.quarantine.release
  const release = buildRelease({ directory, entries, store, log, guard, settings })
  const config = () => inForce.config
  const digests = buildDigests({ log, guard, config, entries, store, release })
  return { store, note, ...quarantineParts, entries, release, digests }
}
