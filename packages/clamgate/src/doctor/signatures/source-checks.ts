import type { SignaturesStatus } from '../../api/signatures/documents.ts'
import type { MemoryNeed } from '../../signatures/plan/memory.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'

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
      detail: `${name} is switched on, and is not asked: ${reason ?? 'it is not complete'}`,
      remedy: `Complete signatures.sources.${name}, or set its enabled: false.`,
    }))
}

/** Pure. */
export function memoryChecks(need: MemoryNeed, availableBytes: number): readonly Check[] {
  const { withOfficialBytes, whileReloadingBytes, bytes } = need
  const name = 'signatures.memory'
  const said = `the sources that are on take about ${mib(bytes)} of clamd's memory, with the official databases ${mib(withOfficialBytes)}`
  const remedy =
    'Switch off the largest files ("clamgate signatures list" shows what they bring), or give the host more memory.'
  if (withOfficialBytes > availableBytes) {
    return [{ name, state: 'fail', detail: `${said}; this host has ${mib(availableBytes)}`, remedy }]
  }
  if (whileReloadingBytes > availableBytes) {
    const detail = `${said}, and twice that while new ones are loaded; this host has ${mib(availableBytes)}`
    return [
      { name, state: 'warn', detail, remedy: `${remedy} Until then mail waits while clamd is started anew.` },
    ]
  }
  return [{ name, state: 'ok', detail: said }]
}

/** What a running daemon knows of the sources. Pure. */
export function statusChecks({
  sources,
  tripped,
}: Pick<SignaturesStatus, 'sources' | 'tripped'>): readonly Check[] {
  const on = sources.filter(({ enabled }) => enabled)
  const checks: Check[] = on.flatMap(({ name, state, reason, until, files }): Check[] => {
    const found: Check[] = []
    if (state === 'paused' || state === 'failing') {
      const how = state === 'paused' ? `is paused${until === undefined ? '' : ` until ${until}`}` : 'fails'
      found.push({
        name: NAME,
        state: 'warn',
        detail: `${name} ${how}: ${reason ?? 'its files could not be had'}`,
        remedy: `Look at "clamgate signatures status"; "clamgate signatures update --source ${name} --force" asks again.`,
      })
    }
    const refused = files.filter((file) => file.state === 'refused')
    const [first] = refused
    if (first !== undefined) {
      found.push({
        name: NAME,
        state: 'warn',
        detail: `${name}: ${refused.map((file) => file.name).join(', ')} refused: ${first.lastError ?? 'see the log'}`,
        remedy: 'What was live before stays in use. It is tried again when the source serves another one.',
      })
    }
    return found
  })
  for (const { signature } of tripped) {
    checks.push({
      name: NAME,
      state: 'warn',
      detail: `${signature} hit so much mail of so many senders that it refuses none of it now`,
      remedy: `See "clamgate signatures explain ${signature}", then ignore it, or re-arm it: "clamgate signatures rearm ${signature}".`,
    })
  }
  if (on.length > 0 && checks.length === 0) {
    checks.push({ name: NAME, state: 'ok', detail: `${on.map(({ name }) => name).join(', ')}` })
  }
  return checks
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}
