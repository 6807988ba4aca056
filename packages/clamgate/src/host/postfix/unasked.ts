import { cleanupOf, senders, settingOf, withoutMilters } from './look/roads.ts'
import type { PostfixName, PostfixService, PostfixState } from './state.ts'
import { listEntries } from './text/list.ts'

/** A service whose mail this milter does not see, for a reason of its own. */
export interface UnaskedService {
  readonly place: string
  readonly program: string
  /** `smtpd_milters`, `non_smtpd_milters` or `receive_override_options`. */
  readonly name: PostfixName
  readonly value: string
  readonly file: 'main.cf' | 'master.cf'
  /**
   * `open`: mail of others comes in here, or of programs on this host. `filtered`: on loopback, where a content filter may
   * hand in what was scanned before. `loopback`: on loopback without such a filter in sight.
   */
  readonly kind: 'open' | 'filtered' | 'loopback'
}

/** Pure: the services with a setting in master.cf, or with no_milters, that keeps their mail from this milter. */
export function unaskedServices(
  state: PostfixState,
  isOurs: (entry: string) => boolean,
): readonly UnaskedService[] {
  return state.services.flatMap((service): readonly UnaskedService[] => {
    const why = whyUnasked(state, service, isOurs)
    if (why === undefined) return []
    return [{ place: service.place, program: service.program, kind: kindOf(state, service), ...why }]
  })
}

function whyUnasked(state: PostfixState, service: PostfixService, isOurs: (entry: string) => boolean) {
  // cleanup(8) does not read no_milters: who hands it the mail tells it.
  const off = service.program === 'cleanup' ? undefined : withoutMilters(service)
  if (off !== undefined) {
    const file = off.overridden ? 'master.cf' : 'main.cf'
    return { name: 'receive_override_options', value: off.value, file } as const
  }
  const list = listOf(state, service)
  if (list === undefined) return undefined
  const { value, overridden } = settingOf(service, list)
  const isAsked = !overridden || listEntries(value).some(({ text }) => isOurs(text))
  return isAsked ? undefined : ({ name: list, value, file: 'master.cf' } as const)
}

function listOf(state: PostfixState, { program, place }: PostfixService) {
  if (program === 'smtpd') return 'smtpd_milters'
  return senders(state).some((sender) => cleanupOf(sender) === place) ? 'non_smtpd_milters' : undefined
}

function kindOf(state: PostfixState, service: PostfixService): UnaskedService['kind'] {
  if (service.program !== 'smtpd' || !isLoopback(service)) return 'open'
  const isFiltered = state.services.some((one) => FILTERS.some((name) => settingOf(one, name).value !== ''))
  return isFiltered ? 'filtered' : 'loopback'
}

/** Both hand mail to a program, which hands it in again. */
const FILTERS = ['content_filter', 'smtpd_proxy_filter'] as const

function isLoopback(service: PostfixService): boolean {
  const host = /^(.*):[^:]+\/inet$/.exec(service.place)?.[1]
  const listens = host ?? settingOf(service, 'inet_interfaces').value
  const all = listens.split(/[\s,]+/).filter(Boolean)
  return all.length > 0 && all.every((one) => /^(127\.[\d.]+|\[?::1\]?|localhost|loopback-only)$/.test(one))
}
