import type { DoctorDocument } from '../../api/host/documents.ts'
import type { Clock } from '../../ground/clock.ts'
import type { Seen } from './doctor-look.ts'

export interface RememberedDoctorDeps {
  readonly look: () => Promise<readonly Seen[]>
  readonly clock: Pick<Clock, 'wall' | 'monotonic'>
}

/** So long nobody looks again unless somebody asks for that, and so long even then. */
const LATELY_MS = 10 * 60_000
const PAUSE_MS = 10_000

/** One look for all who ask at one time: it goes to clamd, Postfix and the mirrors. */
export function rememberDoctor({
  look,
  clock,
}: RememberedDoctorDeps): (again: boolean) => Promise<DoctorDocument> {
  let known: { readonly document: DoctorDocument; readonly endedMs: number } | undefined
  let looking: Promise<DoctorDocument> | undefined
  const lookNow = async () => {
    const startedMs = clock.monotonic()
    const findings = await look()
    const endedMs = clock.monotonic()
    const document = written(findings, clock.wall(), endedMs - startedMs)
    known = { document, endedMs }
    return document
  }
  return async (again) => {
    if (looking !== undefined) return await looking
    if (known !== undefined && clock.monotonic() - known.endedMs < (again ? PAUSE_MS : LATELY_MS))
      return known.document
    looking = lookNow().finally(() => {
      looking = undefined
    })
    return await looking
  }
}

function written(findings: readonly Seen[], atMs: number, tookMs: number): DoctorDocument {
  return {
    at: new Date(atMs).toISOString(),
    tookMs: Math.round(tookMs),
    good: findings.every(({ state }) => state !== 'fail'),
    checks: findings.map(({ group, name, state, detail, told, code, why, remedy, advice, command }) => {
      return { group, name, state, sentence: detail, told, code, why, remedy, advice, command }
    }),
  }
}
