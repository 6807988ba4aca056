import { loopbackPlace } from '../../config/host-port.ts'
import type { Sentence } from '../../ground/saying/sentence.ts'
import { milterEntries } from '../../host/postfix/look/milter-list.ts'
import { leadsTo } from '../../host/postfix/milter-entry.ts'
import { RELEASE_SYSLOG_NAME, releaseParameters } from '../../host/postfix/release-listener.ts'
import type { PostfixService, PostfixState } from '../../host/postfix/state.ts'
import { shellWord } from '../../host/shell-word.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import type { MilterSide, PostfixCheck } from './finding.ts'
import { queueOf } from './ports.ts'

/** What is known of the listener for releases. */
export interface ReleaseFacts {
  /** `quarantine.release.listener` */
  readonly listener: string
  readonly side: Pick<MilterSide, 'listen'>
  /** Undefined where there is no Postfix. */
  readonly state: PostfixState | undefined
  /** What a session up to RCPT came to: undefined, all is well; else its words. */
  readonly refusal: string | undefined
  /** Programs that listen at its port, where it does not take releases; empty: nobody that can be seen. */
  readonly holders: readonly string[]
}

type Found = Pick<PostfixCheck, 'state' | 'detail' | 'told' | 'remedy' | 'advice' | 'command'>

const COMMON = {
  group: 'postfix',
  name: 'postfix.release',
  why: OWN_WHYS['postfix.release'],
} as const

/** Pure: whether mail that is released comes back to the MTA, and past nothing but our own filter. */
export function judgeRelease(facts: ReleaseFacts): readonly PostfixCheck[] {
  const { listener, state, refusal } = facts
  const service = state === undefined ? undefined : serviceAt(state, listener)
  const found: readonly Found[] = [
    ...(state === undefined || service === undefined ? [] : judgeService(facts, state, service)),
    ...(refusal === undefined ? [] : [judgeRefusal(facts, service, refusal)]),
  ]
  if (found.length > 0) return found.map((one) => ({ ...COMMON, ...one }))
  return [{ ...COMMON, state: 'ok', ...seen(say('release.well', { listener })) }]
}

/** `quarantine.release.listener` may name an ordinary port of this Postfix, or that of another MTA. */
function serviceAt({ services }: PostfixState, listener: string): PostfixService | undefined {
  const port = listener.slice(listener.lastIndexOf(':') + 1)
  const smtpds = services.filter(({ program }) => program === 'smtpd')
  const ours = smtpds.filter(isOurs)
  return (
    ours.find(({ place }) => portOf(place) === port) ?? smtpds.find(({ place }) => portOf(place) === port)
  )
}

function isOurs({ overrides }: PostfixService): boolean {
  return overrides.get('syslog_name') === RELEASE_SYSLOG_NAME
}

function portOf(place: string): string {
  const name = place.replace(/\/inet$/, '')
  const own = name.slice(name.lastIndexOf(':') + 1)
  return own === 'smtp' ? '25' : own
}

function judgeRefusal(
  { listener, state, holders }: ReleaseFacts,
  service: PostfixService | undefined,
  words: string,
): Found {
  if (isOthers(holders) && state !== undefined && loopbackPlace(listener) !== undefined) {
    const where = service === undefined ? 'release.taken-no-port' : 'release.taken-in-master'
    return {
      state: 'fail',
      ...seen(say(where, { listener, programs: holders, why: words })),
      ...advised(say('release.free-port')),
      command: 'clamgate setup',
    }
  }
  if (state !== undefined && service === undefined && loopbackPlace(listener) !== undefined) {
    return {
      state: 'fail',
      ...seen(say('release.nobody', { listener, why: words })),
      ...advised(say('release.add')),
      command: 'clamgate setup',
    }
  }
  return {
    state: 'fail',
    ...seen(say('release.refuses', { listener, why: words })),
    ...advised(say('release.mend')),
  }
}

/** Programs of Postfix that hold the socket of smtpd(8): who started it, and who serves it. */
const POSTFIX = new Set(['master', 'smtpd'])

function isOthers(holders: readonly string[]): boolean {
  return holders.length > 0 && !holders.some((name) => POSTFIX.has(name))
}

function judgeService(facts: ReleaseFacts, state: PostfixState, service: PostfixService): readonly Found[] {
  return [
    ...judgeMilters(facts, state, service),
    ...(isOurs(service) ? [...judgeReach(state, service), ...judgeParameters(facts, state, service)] : []),
  ]
}

function judgeMilters(
  { side }: ReleaseFacts,
  state: PostfixState,
  service: PostfixService,
): readonly Found[] {
  const entries = milterEntries(service.settings.get('smtpd_milters') ?? '')
  const others = entries.filter(({ text }) => !leadsTo(text, side.listen, queueOf(state)))
  const own = entries.length - others.length
  const maps = service.settings.get('smtpd_milter_maps') ?? ''
  const at = service.place
  const found: Found[] = []
  if (own === 0) {
    found.push({
      state: 'fail',
      ...seen(say('release.not-asked', { place: at })),
      ...advised(say('release.setup')),
      command: 'clamgate setup',
    })
  }
  if (others.length > 0 && isOurs(service)) {
    found.push({
      state: 'warn',
      ...seen(say('release.others-asked', { place: at, milters: others.map(({ endpoint }) => endpoint) })),
      ...advised(say('release.setup')),
      command: 'clamgate setup',
    })
  }
  if (maps !== '') {
    const isInherited = !service.overrides.has('smtpd_milter_maps')
    found.push({
      state: isOurs(service) ? 'fail' : 'warn',
      ...seen(say(isInherited ? 'release.maps-inherited' : 'release.maps', { place: at, maps })),
      ...advised(say('release.drop-maps')),
      command: override(state, at, 'smtpd_milter_maps', ''),
    })
  }
  return found
}

function judgeReach(state: PostfixState, { place }: PostfixService): readonly Found[] {
  const name = place.replace(/\/inet$/, '')
  const host = name.includes(':') ? name.slice(0, name.lastIndexOf(':')) : ''
  const isLocal = host === '' ? isLoopbackOnly(state) : loopbackPlace(`${host}:1`) !== undefined
  if (isLocal) return []
  return [
    {
      state: 'fail',
      ...seen(say('release.exposed', { place })),
      ...advised(say('release.on-loopback', { port: portOf(place) })),
    },
  ]
}

function isLoopbackOnly({ main }: PostfixState): boolean {
  const words = (main.get('inet_interfaces') ?? 'all').split(/[\s,]+/).filter(Boolean)
  return words.every(
    (word) =>
      word === 'loopback-only' || loopbackPlace(`${word.includes(':') ? `[${word}]` : word}:1`) !== undefined,
  )
}

/** What a parameter that is not as it should be does to a release. */
const HARMFUL = [
  'local_header_rewrite_clients',
  'content_filter',
  'smtpd_proxy_filter',
  'receive_override_options',
  'smtpd_tls_security_level',
  'milter_default_action',
] as const

function judgeParameters(_: ReleaseFacts, state: PostfixState, service: PostfixService): readonly Found[] {
  const wanted = releaseParameters(service.place.replace(/\/inet$/, ''))
  return wanted.flatMap(([name, value]): readonly Found[] => {
    const harm = HARMFUL.find((one) => one === name)
    if (harm === undefined || isSet(service, name, value)) return []
    return [
      {
        state: name === 'milter_default_action' ? 'fail' : 'warn',
        ...seen(setSaid(service, name), say(`release.${harm}`)),
        ...advised(say('release.set-it')),
        command: override(state, service.place, name, value),
      },
    ]
  })
}

function setSaid({ place, overrides }: PostfixService, name: string): Sentence {
  const value = overrides.get(name)
  return value === undefined
    ? say('release.inherits', { place, name })
    : say('release.has', { place, name, value })
}

function isSet({ overrides }: PostfixService, name: string, value: string): boolean {
  const own = overrides.get(name)
  if (name !== 'receive_override_options') return own === value
  return own?.split(/[\s,]+/).includes(value) === true && !own.includes('no_milters')
}

function override({ directory }: PostfixState, place: string, name: string, value: string): string {
  const of = directory === undefined ? '' : `-c ${shellWord(directory)} `
  return `postconf ${of}-P ${shellWord(`${place}/${name}=${value}`)} && postfix ${of}reload`
}
