import type { PostfixInstance } from '../../host/postfix/instance.ts'
import { isOutsideChroot, milterEntry, placeFor, seconds } from '../../host/postfix/milter-entry.ts'
import type { Remark, SetupOptions } from '../types.ts'

/** Where this milter listens, and how long it may take. */
export interface MilterSide {
  /** `milter.listen` */
  readonly listen: readonly string[]
  /** `engine.scanTimeout` */
  readonly scanTimeoutMs: number
  /** How main.cf is to name it, where a panel says so: who reads that value splits it at commas, so that ours has blanks. */
  readonly named?: string
  /** `quarantine.release.listener`; left out: no listener for releases is made. */
  readonly release?: string
}

/** How Postfix is to name this milter, or why it cannot. */
export type ChosenEntry =
  | { readonly state: 'chosen'; readonly entry: string; readonly remarks: readonly Remark[] }
  | { readonly state: 'unreachable'; readonly remark: Remark }

/** What Postfix waits unless told otherwise, postconf(5). */
const CONNECT_TIMEOUT_S = 30
const COMMAND_TIMEOUT_S = 30
const CONTENT_TIMEOUT_S = 300
/** A message waits for room on a clamd before it is scanned, and its answer travels. */
const MORE_THAN_A_SCAN_S = 60

/** Pure: an address that each service of this instance can reach, and the entry for it. */
export function chooseEntry(
  { defaultAction }: SetupOptions,
  instance: PostfixInstance,
  { listen, scanTimeoutMs, named }: MilterSide,
): ChosenEntry {
  const { queueDirectory, state } = instance
  const chrooted = state.services.filter((service) => service.chrooted).map(({ place }) => place)
  const addresses = listen.filter((one) => placeFor(one, queueDirectory) !== undefined)
  const reachable = addresses.filter((one) => chrooted.length === 0 || !isOutsideChroot(one, queueDirectory))
  // The socket of the queue directory first: it needs no rights but those of its group, and no port.
  const address =
    reachable.find((one) => !isOutsideChroot(one, queueDirectory) && !one.startsWith('inet')) ?? reachable[0]
  const place = named ?? (address === undefined ? undefined : placeFor(address, queueDirectory))
  if (place === undefined) return { state: 'unreachable', remark: outOfReach(instance, addresses, chrooted) }
  if (!hasOwnSettings(instance)) {
    return { state: 'chosen', entry: place, remarks: [withoutSettings(instance, defaultAction)] }
  }
  const contentTimeoutS = Math.max(CONTENT_TIMEOUT_S, Math.ceil(scanTimeoutMs / 1000) + MORE_THAN_A_SCAN_S)
  const isHasty = (seconds(state.main.get('milter_command_timeout')) ?? COMMAND_TIMEOUT_S) < COMMAND_TIMEOUT_S
  const isOld = !/^6\b/.test(state.main.get('milter_protocol') ?? '6')
  const entry = milterEntry(place, {
    ...{ defaultAction, connectTimeoutS: CONNECT_TIMEOUT_S, contentTimeoutS },
    commandTimeoutS: isHasty ? COMMAND_TIMEOUT_S : undefined,
    protocol: isOld ? 6 : undefined,
    separator: named === undefined ? ', ' : ' ',
  })
  return { state: 'chosen', entry, remarks: aboutAction(defaultAction) }
}

/** `{ unix:…, default_action=… }` came with Postfix 3.0. */
function hasOwnSettings({ version }: PostfixInstance): boolean {
  return Number.parseInt(version, 10) >= 3
}

function withoutSettings({ version, state }: PostfixInstance, wanted: string): Remark {
  const action = state.main.get('milter_default_action') ?? ''
  return {
    weight: action === wanted ? 'note' : 'warn',
    sentence: `Postfix ${version} gives milters no settings of their own: milter_default_action = ${action} of main.cf holds for all of them, and stays`,
    ...(action === wanted
      ? {}
      : { remedy: `postconf -e milter_default_action=${wanted}, where all milters may have it` }),
  }
}

function aboutAction(action: SetupOptions['defaultAction']): readonly Remark[] {
  switch (action) {
    case 'tempfail':
      return []
    case 'accept':
      return [
        {
          weight: 'warn',
          sentence: 'While this milter is away, Postfix accepts mail unscanned (--default-action accept)',
        },
      ]
    case 'reject':
      return [
        {
          weight: 'warn',
          sentence: 'While this milter is away, Postfix refuses all mail for good (--default-action reject)',
        },
      ]
  }
}

function outOfReach(
  { queueDirectory, directory }: PostfixInstance,
  addresses: readonly string[],
  chrooted: readonly string[],
): Remark {
  // The service may write below the usual queue directory; for that of another instance a port is less work.
  const isUsual = queueDirectory === USUAL_QUEUE
  const more = isUsual ? `unix:${USUAL_QUEUE}/clamgate/milter.sock` : 'inet:8890@127.0.0.1'
  const remedy = `Add ${more} to milter.listen in the configuration, restart the service, and run this again`
  if (addresses.length === 0) {
    return { weight: 'stop', sentence: 'milter.listen has no address that Postfix can be given', remedy }
  }
  return {
    weight: 'stop',
    sentence: `Postfix (${directory}) cannot reach ${addresses.join(', ')}: ${chrooted.join(', ')} of master.cf sees nothing outside of ${queueDirectory}`,
    remedy: `${remedy}; or write n into the chroot column of these services`,
  }
}

const USUAL_QUEUE = '/var/spool/postfix'
