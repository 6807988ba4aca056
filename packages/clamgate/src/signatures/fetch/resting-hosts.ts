import type { Clock } from '../../ground/clock.ts'
import type { SignatureError } from '../errors.ts'
import type { SourcePlan } from '../types.ts'
import { PausingError } from './pausing-error.ts'

/**
 * Hosts that have asked us to come later, while others have given what they did not: the source as a whole is not paused,
 * and they are left alone all the same.
 */
export interface RestingHosts {
  /** Those of a source, and why. */
  of(source: SourcePlan): Map<string, SignatureError>
  /** Remembers those of a visit. */
  keep(source: SourcePlan, closed: ReadonlyMap<string, SignatureError>): void
}

export function createRestingHosts(clock: Clock): RestingHosts {
  const resting = new Map<string, Map<string, { readonly endMs: number; readonly error: SignatureError }>>()
  return {
    of({ name }) {
      const hosts = [...(resting.get(name) ?? [])].filter(([, { endMs }]) => endMs > clock.monotonic())
      resting.set(name, new Map(hosts))
      return new Map(hosts.map(([host, { error }]) => [host, error]))
    },
    keep(source, closed) {
      // Where there is one place alone, the pause of the source says it, and whoever asks knows of it.
      if (placesOf(source) < 2) return
      const hosts = resting.get(source.name) ?? new Map()
      for (const [host, error] of closed) {
        if (!(error instanceof PausingError) || error.code !== 'SIGNATURES_RETRY_LATER') continue
        hosts.set(host, { endMs: clock.monotonic() + error.untilMs - clock.wall(), error })
      }
      resting.set(source.name, hosts)
    },
  }
}

function placesOf({ road }: SourcePlan): number {
  switch (road.kind) {
    case 'https':
    case 'archive':
      return road.bases.length
    case 'rsync':
      return road.mirrors.length
    case 'file':
      return 0
  }
}
