import type { SetFile } from '../../install/manifest.ts'
import type { Run } from '../context.ts'
import type { Accepted, Arrival } from '../looks/arrival.ts'

/** What a set that could not go live has of a file, where that is not live. */
export function pendingOf(run: Run, source: string, name: string): SetFile | undefined {
  const found = run.pending?.files.find((file) => file.name === name && file.source === source)
  const live = run.from?.files.find((file) => file.name === name && file.source === source)
  const bans = run.state.sources[source]?.files[name]?.bans ?? []
  if (found === undefined || found.served === live?.served) return undefined
  return bans.some(({ sha256 }) => sha256 === found.served) ? undefined : found
}

/** Files of that set, which are good as they are; where the source serves something newer, that counts. */
export function pendingFiles(run: Run, arrivals: readonly Arrival[]): readonly Accepted[] {
  return run.plans.flatMap((source) => {
    if (!source.enabled) return []
    return source.files.flatMap((plan) => {
      const file = pendingOf(run, source.name, plan.name)
      if (!plan.wanted || file === undefined) return []
      const arrival = arrivals.find((one) => one.plan.name === plan.name && one.source.name === source.name)
      if (arrival !== undefined && arrival.file.sha256 !== file.served) return []
      const { sha256, bytes, served, signatures, name } = file
      return [
        {
          plan,
          source,
          path: run.sets.pathOf(run.pending?.id ?? '', name),
          sha256,
          bytes,
          served,
          signatures,
        },
      ]
    })
  })
}
