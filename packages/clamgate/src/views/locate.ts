import { setTimeout as delay } from 'node:timers/promises'
import { NotWantedError } from '../ground/not-wanted.ts'
import type { PackedStream } from './protocol.ts'
import { type StreamScanDeps, scanStream } from './scan-streams.ts'

export interface LocateOptions {
  readonly signal: AbortSignal
  /** Longest time for it, ms. */
  readonly maxMs?: number
  /** Most scans for it. */
  readonly maxScans?: number
}

/** An infected mail waits no longer for the name of its part. */
const MAX_MS = 2000
/** Enough for the object among a million, each half once and the object by itself. */
const MAX_SCANS = 24

/**
 * Finds the object of a container in which clamd found something: halves the container until one object is left, and scans that
 * by itself. Never rejects.
 * @returns its index; undefined where it is none alone, or was not found in time
 */
export async function locate(
  hit: PackedStream,
  deps: StreamScanDeps,
  { signal, maxMs = MAX_MS, maxScans = MAX_SCANS }: LocateOptions,
): Promise<number | undefined> {
  if (!hit.isContainer) return hit.objects[0]
  const late = new AbortController()
  const stop = AbortSignal.any([signal, late.signal])
  const limit = delay(maxMs, undefined, { signal: stop, ref: false }).then(
    () => late.abort(new NotWantedError('The part was not found in time')),
    () => undefined,
  )
  let scans = 0
  const isFoundIn = async (objects: readonly number[]): Promise<boolean> => {
    for (const stream of await deps.reading.pack(objects)) {
      if (++scans > maxScans) throw new Error('The part was not found with the scans allowed')
      if ((await scanStream(stream, deps, stop)).result.kind === 'found') return true
    }
    return false
  }
  try {
    let left = hit.objects
    while (left.length > 1) {
      const half = left.slice(0, Math.ceil(left.length / 2))
      left = (await isFoundIn(half)) ? half : left.slice(half.length)
    }
    return (await isFoundIn(left)) ? left[0] : undefined
  } catch {
    return undefined
  } finally {
    late.abort(new NotWantedError('The part was looked for'))
    await limit
  }
}
