import type { SignaturesStatus } from '../../api/signatures/documents.ts'
import type { MemoryNeed } from '../../signatures/plan/memory.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

const NAME = 'signatures'

/** Sources that are switched on and not asked, since something of them is missing, or they are gone. Pure. */
export function planChecks(
  plans: readonly SourcePlan[],
  wished: (name: string) => boolean,
): readonly Check[] {
  return plans
    .filter(({ name, enabled }) => !enabled && wished(name))
    .map(({ name, reason }) => ({
      name: NAME,
      state: 'warn',
      ...seen(
        reason === undefined
          ? say('sources.incomplete', { source: name })
          : say('sources.not-asked', { source: name, why: reason }),
      ),
      ...advised(say('sources.complete', { source: name })),
    }))
}

/** Pure. */
export function memoryChecks(need: MemoryNeed, availableBytes: number): readonly Check[] {
  const { withOfficialBytes, whileReloadingBytes, bytes } = need
  const name = 'signatures.memory'
  const said = say('sources.memory', { sources: mib(bytes), all: mib(withOfficialBytes) })
  const less = say('sources.memory-less')
  const host = mib(availableBytes)
  if (withOfficialBytes > availableBytes) {
    return [{ name, state: 'fail', ...seen(said, say('sources.memory-has', { host })), ...advised(less) }]
  }
  if (whileReloadingBytes > availableBytes) {
    const twice = seen(said, say('sources.memory-twice', { host }))
    return [{ name, state: 'warn', ...twice, ...advised(less, say('sources.memory-waits')) }]
  }
  return [{ name, state: 'ok', ...seen(said) }]
}

/** What a running daemon knows of the sources. Pure. */
export function statusChecks({
  sources,
  tripped,
}: Pick<SignaturesStatus, 'sources' | 'tripped'>): readonly Check[] {
  const on = sources.filter(({ enabled }) => enabled)
  const checks: Check[] = on.flatMap(({ name, state, reason, reasonCode, until, files }): Check[] => {
    const found: Check[] = []
    if (state === 'paused' || state === 'failing') {
      found.push({
        name: NAME,
        state: 'warn',
        ...(reasonCode !== undefined && { code: reasonCode }),
        ...seen(
          state === 'failing'
            ? say('sources.fails', { source: name })
            : until === undefined
              ? say('sources.paused', { source: name })
              : say('sources.paused-until', { source: name, until }),
          reason === undefined ? say('sources.no-files') : say('sources.because', { why: reason }),
        ),
        ...advised(say('sources.ask-again', { source: name })),
      })
    }
    const refused = files.filter((file) => file.state === 'refused')
    const [first] = refused
    if (first !== undefined) {
      found.push({
        name: NAME,
        state: 'warn',
        ...(first.lastErrorCode !== undefined && { code: first.lastErrorCode }),
        ...seen(
          first.lastError === undefined || first.lastError === null
            ? say('sources.refused-log', { source: name, files: namesOf(refused) })
            : say('sources.refused', { source: name, files: namesOf(refused), why: first.lastError }),
        ),
        ...advised(say('sources.before')),
      })
    }
    return found
  })
  for (const { signature } of tripped) {
    checks.push({
      name: NAME,
      state: 'warn',
      ...seen(say('sources.tripped', { signature })),
      ...advised(say('sources.rearm', { signature })),
    })
  }
  if (on.length > 0 && checks.length === 0) {
    checks.push({ name: NAME, state: 'ok', ...seen(say('sources.well', { sources: namesOf(on) })) })
  }
  return checks
}

function namesOf(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(', ')
}

/** An estimate: whole MiB. */
function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2) * 1024 ** 2
}
