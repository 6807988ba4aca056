import type { ExplainReply } from '../../api/signatures/names.ts'
import type { Breaker } from '../../signatures/breaker/types.ts'
import { canonicalName } from '../../signatures/check/formats.ts'
import { createLookup, type LookupDeps } from '../../signatures/lookup/lookup.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Ignoring, Lookup } from './service.ts'

export interface LookupPartsDeps extends Omit<LookupDeps, 'reportTo'> {
  readonly plans: () => readonly SourcePlan[]
  readonly ignoring: Pick<Ignoring, 'entries'>
  readonly breaker: Pick<Breaker, 'tripped'>
}

/** What the commands `find` and `explain` tell: what a signature is, and what is done about it here. */
export function joinLookup({ plans, ignoring, breaker, ...deps }: LookupPartsDeps): Lookup {
  const lookup = createLookup({
    ...deps,
    reportTo: (source) => plans().find(({ name }) => name === source)?.reportTo,
  })
  return {
    find: (name) => lookup.find(name),
    async explain(name): Promise<ExplainReply> {
      const [explained, entries] = await Promise.all([lookup.explain(name), ignoring.entries()])
      const asked = canonicalName(name.trim())
      return {
        ...explained,
        ignored: entries.find(({ signature, expired }) => signature === asked && !expired) ?? null,
        tripped: breaker.tripped().find(({ signature }) => canonicalName(signature) === asked) ?? null,
      }
    },
  }
}
