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
  const { program, overrides } = service
  const name = 'receive_override_options'
  const own = overrides.get(name)
  const value = own ?? state.main.get(name) ?? ''
  // cleanup(8) does not read these: who hands it the mail tells it.
  if (program !== 'cleanup' && value.split(/[\s,]+/).includes('no_milters')) {
    return { name, value, file: own === undefined ? 'main.cf' : 'master.cf' } as const
  }
  const list = program === 'smtpd' ? 'smtpd_milters' : program === 'cleanup' ? 'non_smtpd_milters' : undefined
  const milters = list === undefined ? undefined : overrides.get(list)
  if (list === undefined || milters === undefined) return undefined
  const isAsked = listEntries(milters).some(({ text }) => isOurs(text))
  return isAsked ? undefined : ({ name: list, value: milters, file: 'master.cf' } as const)
}

function kindOf(state: PostfixState, service: PostfixService): UnaskedService['kind'] {
  if (service.program !== 'smtpd' || !isLoopback(state, service)) return 'open'
  const isFiltered = state.services.some(({ overrides }) =>
    FILTERS.some((name) => (overrides.get(name) ?? state.main.get(name) ?? '') !== ''),
  )
  return isFiltered ? 'filtered' : 'loopback'
}

/** Both hand mail to a program, which hands it in again. */
const FILTERS = ['content_filter', 'smtpd_proxy_filter'] as const

function isLoopback(state: PostfixState, { place, overrides }: PostfixService): boolean {
  const host = /^(.*):[^:]+\/inet$/.exec(place)?.[1]
  const listens = host ?? overrides.get('inet_interfaces') ?? state.main.get('inet_interfaces') ?? ''
  const all = listens.split(/[\s,]+/).filter(Boolean)
  return all.length > 0 && all.every((one) => /^(127\.[\d.]+|\[?::1\]?|localhost|loopback-only)$/.test(one))
}
