import type { SignaturesStatus } from '../../api/signatures/documents.ts'
import type { Clock } from '../../ground/clock.ts'
import type { Progress } from '../../signatures/ports.ts'
import type { SignatureUpdater } from '../../signatures/run/updater.ts'
import { writtenProgress } from './report.ts'

type Running = NonNullable<SignaturesStatus['running']>

/** Runs of an updater, with a note of the one that is under way. */
export interface UnderWay {
  readonly updater: SignatureUpdater
  /** Undefined: none. Runs wait for each other: the one that began first is told. */
  current(): Running | undefined
}

/** Notes how far runs are, so that whoever comes later sees it too. */
export function noteRuns(updater: SignatureUpdater, clock: Pick<Clock, 'wall'>): UnderWay {
  const runs = new Set<Running>()

  async function noted<T>(
    what: Running['what'],
    onProgress: (progress: Progress) => void,
    work: (onProgress: (progress: Progress) => void) => Promise<T>,
  ): Promise<T> {
    const run: Running = { what, since: new Date(clock.wall()).toISOString(), progress: { step: 'wait' } }
    const note = writtenProgress((progress) => {
      run.progress = progress
    })
    runs.add(run)
    try {
      return await work((progress) => {
        note(progress)
        onProgress(progress)
      })
    } finally {
      runs.delete(run)
    }
  }

  return {
    updater: {
      ...updater,
      update: (options, onProgress, signal) =>
        noted('update', onProgress, (told) => updater.update(options, told, signal)),
      apply: (by, onProgress, signal) =>
        noted('apply', onProgress, (told) => updater.apply(by, told, signal)),
      rollback: (to, onProgress, signal) =>
        noted('rollback', onProgress, (told) => updater.rollback(to, told, signal)),
    },
    current() {
      const [first] = runs
      return first === undefined ? undefined : { ...first }
    },
  }
}
