import { type ClamdAddress, createClamdClient, formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import type { EngineConfig } from '../../engine/types.ts'
import { within } from '../../ground/within.ts'
import { readDatabases } from '../../managed/databases/databases.ts'
import type { Log } from '../../observe/log/log.ts'
import type { ActivateOptions, Activation, LiveDatabases, Proof } from '../ports.ts'
import { convince, type Patience } from './convince.ts'
import { isOnHost, thisHost } from './locality.ts'
import type { Wanted } from './sight.ts'
import { isLive, noneLive, refusal, report, type Told } from './testimonies.ts'

export interface ExternalDatabasesDeps {
  readonly log: Log
  /** `signatures.databaseDirectory` */
  readonly directory: string
  /** The servers of now, and the limits of a connection. */
  readonly config: () => Pick<EngineConfig, 'servers' | 'connectTimeout' | 'stallTimeout' | 'scanTimeout'>
  /** Whether a clamd there runs on this host. Default: as its address says. */
  readonly isHere?: (address: ClamdAddress) => boolean
  /** Shorter ones make tests quick. */
  readonly patience?: Partial<Patience>
}

/** A clamd that is being started by hand or by systemd is there within this time. */
const AWAY_MS = 15_000
const AGAIN_MS = 2_000
/** One that answers while it loads is given so long for what is no matter of size. */
const SHOW_MS = 15_000
/** The official databases, 250 MB, load in 10 to 60 s. */
const SHOW_MS_FOR_A_MEGABYTE = 250
/** clamd loads while it scans mail, and clamscan had a core for itself. */
const SHOW_MS_FOR_A_TESTED_MS = 3
/** Where nobody has measured how quick this host is, so much longer. */
const UNMEASURED = 2
/** One that is silent: without ConcurrentDatabaseReload it first waits up to 30 s for its idle threads. */
const SILENT_MS = 40_000
/** A host that swaps takes so long. */
const SILENT_MS_FOR_A_MEGABYTE = 2_000
const MEGABYTE = 1_000_000
/** Those on other hosts get so much longer than those on this one took, ms. */
const REMOTE_GRACE_MS = 5_000

/** The directory that clamd servers of somebody else read: they are asked to reload, and have to show that they did. */
export function createExternalDatabases(deps: ExternalDatabasesDeps): LiveDatabases {
  return {
    directory: deps.directory,
    owner: undefined,
    activate: (proof, options) => activate(deps, wantedOf(proof, options.gone), options),
  }
}

async function activate(
  deps: ExternalDatabasesDeps,
  wanted: Wanted,
  { signal, testedMs }: ActivateOptions,
): Promise<Activation> {
  const { directory, log } = deps
  const host = thisHost()
  const { isHere = (address: ClamdAddress) => isOnHost(address, host) } = deps
  const addresses = addressesOf(deps)
  const near = addresses.filter(isHere)
  const far = addresses.filter((address) => !isHere(address))
  const patience = { ...(await patienceFor(directory, testedMs)), ...deps.patience }
  using ending = endingWith(signal)
  const ask = async (address: ClamdAddress): Promise<Told> => {
    const client = clientOf(deps, address)
    const testimony = await convince(client, wanted, { ...patience, signal: ending.signal })
    return { address: formatClamdAddress(address), testimony }
  }
  try {
    const [asked, askedFar] = [near.map(ask), far.map(ask)]
    for (const one of askedFar) one.catch(() => undefined)
    const here = await allOrFailed(asked)
    const failure = await refusal(here, directory)
    if (failure !== undefined) throw failure
    // Whether one elsewhere reads this directory is not known: it counts where there is no other witness.
    const there = here.some(isLive) ? await soFar(askedFar, REMOTE_GRACE_MS) : await firstLive(askedFar)
    const told = [...here, ...there]
    if (!told.some(isLive)) throw noneLive(told)
    report(log, here, there, far.map(formatClamdAddress))
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
  signal.throwIfAborted()
  return { how: 'reload', signatures: undefined }
}

function wantedOf(proof: Proof | undefined, gone: Proof | undefined): Wanted {
  if (proof !== undefined) return { kind: 'found', proof }
  return gone === undefined ? { kind: 'asked' } : { kind: 'gone', proof: gone }
}

/** Fires with `signal`, and when it is disposed of: what is asked then needs no answer any more. */
function endingWith(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const ended = new AbortController()
  return {
    signal: AbortSignal.any([signal, ended.signal]),
    [Symbol.dispose]: () => ended.abort(),
  }
}

/** All of them; where one has failed, that one alone: the others need not be waited for. */
function allOrFailed(asked: readonly Promise<Told>[]): Promise<readonly Told[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Told[]>()
  for (const one of asked) {
    one.then((told) => {
      if (told.testimony.kind === 'failed') resolve([told])
    }, reject)
  }
  Promise.all(asked).then(resolve, reject)
  return promise
}

/** Those that have told within that time. */
async function soFar(asked: readonly Promise<Told>[], ms: number): Promise<readonly Told[]> {
  const told: Told[] = []
  const all = Promise.all(asked.map((one) => one.then((done) => told.push(done))))
  await within(all, ms)
  return [...told]
}

/** Until one of them is live, and a little longer; or all have told that they are not. */
async function firstLive(asked: readonly Promise<Told>[]): Promise<readonly Told[]> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  for (const one of asked) one.then((told) => (isLive(told) ? resolve() : undefined), reject)
  Promise.all(asked).then(() => resolve(), reject)
  await promise
  return await soFar(asked, REMOTE_GRACE_MS)
}

function addressesOf({ config }: ExternalDatabasesDeps): readonly ClamdAddress[] {
  const addresses = config().servers.map(({ address }) => parseClamdAddress(address))
  return [...new Map(addresses.map((address) => [formatClamdAddress(address), address])).values()]
}

function clientOf({ config }: ExternalDatabasesDeps, address: ClamdAddress) {
  const { connectTimeout, stallTimeout, scanTimeout } = config()
  const limits = {
    connectTimeoutMs: connectTimeout,
    stallTimeoutMs: stallTimeout,
    replyTimeoutMs: scanTimeout,
  }
  return createClamdClient({ address, ...limits })
}

async function patienceFor(directory: string, testedMs: number | undefined): Promise<Patience> {
  const { files } = await readDatabases(directory)
  const megabytes = Math.ceil(files.reduce((sum, { size }) => sum + size, 0) / MEGABYTE)
  const showMs = SHOW_MS + megabytes * SHOW_MS_FOR_A_MEGABYTE
  const silentMs = SILENT_MS + megabytes * SILENT_MS_FOR_A_MEGABYTE
  const measuredMs =
    testedMs === undefined ? UNMEASURED * showMs : showMs + SHOW_MS_FOR_A_TESTED_MS * testedMs
  return { awayMs: AWAY_MS, againMs: AGAIN_MS, showMs: measuredMs, silentMs: Math.max(silentMs, measuredMs) }
}
