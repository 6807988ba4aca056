import type { PostfixName, PostfixService, PostfixState } from '../state.ts'
import type { Knock } from './knock.ts'
import { type MilterEntry, milterEntries } from './milter-list.ts'

/** A milter that a service asks. */
export interface AskedMilter {
  readonly entry: MilterEntry
  readonly knock: Knock
  /**
   * `reached`: it leads to this milter. `meant`: it would, were the service (not) chrooted; what it leads to is something
   * else. `no`: it is another milter.
   */
  readonly ours: 'reached' | 'meant' | 'no'
}

/** A way by which mail comes in, and whom it is shown to. */
export interface Road {
  readonly service: PostfixService
  /** The setting that names its milters. */
  readonly list: 'smtpd_milters' | 'non_smtpd_milters'
  readonly milters: readonly AskedMilter[]
}

export interface Setting {
  readonly value: string
  /** `main.cf`, or `master.cf, submission/inet`. */
  readonly where: string
  readonly overridden: boolean
}

/** A setting as it holds for a service, and where it stands. */
export function settingOf(service: PostfixService, name: PostfixName): Setting {
  const overridden = service.overrides.has(name)
  const where = overridden ? `master.cf, ${service.place}` : 'main.cf'
  return { value: service.settings.get(name) ?? '', where, overridden }
}

/** How a service comes to a milter. */
export type Visit = (entry: MilterEntry, service: PostfixService) => Promise<Omit<AskedMilter, 'entry'>>

/**
 * The ways of an instance: each port, and the cleanup(8) that takes in what sendmail(1) sent. pickup(8) asks nobody itself.
 */
export async function roadsOf(state: PostfixState, visit: Visit): Promise<readonly Road[]> {
  const cleanups = new Set(senders(state).map(cleanupOf))
  const roads = state.services.flatMap((service): readonly Omit<Road, 'milters'>[] => {
    if (service.program === 'smtpd') return [{ service, list: 'smtpd_milters' }]
    return cleanups.has(service.place) ? [{ service, list: 'non_smtpd_milters' }] : []
  })
  return await Promise.all(
    roads.map(async ({ service, list }) => {
      const entries = milterEntries(service.settings.get(list) ?? '')
      const milters = entries.map(async (entry) => ({ entry, ...(await visit(entry, service)) }))
      return { service, list, milters: await Promise.all(milters) }
    }),
  )
}

/** Services that take mail from elsewhere than SMTP. */
export function senders(state: PostfixState): readonly PostfixService[] {
  return state.services.filter(({ program }) => program === 'pickup' || program === 'qmqpd')
}

/** The cleanup(8) to which a service hands its mail. */
export function cleanupOf(service: PostfixService): string {
  return `${service.settings.get('cleanup_service_name') || 'cleanup'}/unix`
}

/** `receive_override_options` of a service that keeps it from all milters. */
export function withoutMilters(service: PostfixService): Setting | undefined {
  const options = settingOf(service, 'receive_override_options')
  return options.value.split(/[\s,]+/).includes('no_milters') ? options : undefined
}

/** Options of an entry, and behind `milter_` parameters for all. */
export type MilterOption =
  | 'default_action'
  | 'connect_timeout'
  | 'content_timeout'
  | 'command_timeout'
  | 'protocol'

/** What holds for an entry: what it says itself, or else the service. */
export function milterSetting(
  { entry }: AskedMilter,
  { service, list }: Road,
  name: MilterOption,
): { readonly value: string; readonly said: string } {
  const own = entry.options.get(name)
  if (own !== undefined) {
    const { where } = settingOf(service, list)
    return { value: own, said: `${name}=${own} in the entry ${entry.endpoint} (${where})` }
  }
  const { value, where } = settingOf(service, `milter_${name}`)
  return { value, said: `milter_${name} = ${value} (${where})` }
}
