import { formatSize } from '../../config/units.ts'
import { addressIn } from '../../host/clamav/clamd-conf.ts'
import { type HostFacts, isUnitOn, unitOf } from '../look/host-facts.ts'
import type { Remark } from '../types.ts'
import { externalRemarks } from './external-remarks.ts'

/** A unit that runs for nobody any more. */
export interface IdleUnit {
  readonly unit: string
  /** Where the clamd that it runs answers; null for another one. */
  readonly clamd: string | null
}

/** Which clamd scans the mail, and what follows from that. */
export interface EngineChoice {
  readonly mode: 'managed' | 'external'
  /** Of `engine.servers`, where setup says it. */
  readonly server: string | undefined
  readonly remarks: readonly Remark[]
  /** Units of the distribution that run for nobody any more, in the order in which they are stopped. */
  readonly idle: readonly IdleUnit[]
}

/** What has been said about the engine. */
export interface EngineWish {
  /** `--engine` */
  readonly asked: 'managed' | 'external' | undefined
  /** `engine.mode` of the configuration that is there. */
  readonly configured: 'managed' | 'external' | undefined
  /** An imported configuration has a clamd, and names it. */
  readonly imported: boolean
  /** clamav-milter stays and uses the clamd of this host. */
  readonly beside: boolean
}

const GIB = 1024 ** 3
/** clamd with the official databases takes 1.3 GB, freshclam as much while it tests a download (docs/guide/engine.md). */
export const ONE_CLAMD_BYTES = 1.4 * GIB
/** Two slots while new databases take over. */
const TWO_SLOTS_BYTES = 3 * GIB

const SOCKET_UNIT = 'clamav-daemon.socket'
const CLAMD_UNIT = 'clamav-daemon.service'
const FRESHCLAM_UNIT = 'clamav-freshclam.service'
const FRESHCLAM_TIMER = 'clamav-freshclam-once.timer'

/** Chooses, the clearest reason first. */
export function chooseEngine(wish: EngineWish, facts: HostFacts): EngineChoice {
  const { mode, why } = choose(wish, facts)
  return mode === 'managed' ? managed(wish, facts) : external(why, wish, facts)
}

function choose(
  { asked, configured, imported, beside }: EngineWish,
  facts: HostFacts,
): { readonly mode: EngineChoice['mode']; readonly why: string | undefined } {
  const { users } = facts.clamav
  if (asked !== undefined) return { mode: asked, why: undefined }
  if (configured !== undefined) return { mode: configured, why: undefined }
  if (imported) return { mode: 'external', why: 'as clamav-milter did' }
  if (beside && facts.clamav.answers) return { mode: 'external', why: 'since clamav-milter goes on using it' }
  if (facts.clamav.answers && users.length > 0) {
    return { mode: 'external', why: `since it is there for others: ${users.join(', ')}` }
  }
  if (facts.clamav.answers && memoryOf(facts) < TWO_SLOTS_BYTES) {
    return {
      mode: 'external',
      why: `since ${size(memoryOf(facts))} of memory are too little for one of our own`,
    }
  }
  return { mode: 'managed', why: undefined }
}

function managed(wish: EngineWish, facts: HostFacts): EngineChoice {
  const remarks: Remark[] = []
  if (facts.clamav.version === undefined) remarks.push(NO_CLAMD)
  const memory = memoryOf(facts)
  if (memory < ONE_CLAMD_BYTES) {
    remarks.push({
      weight: 'warn',
      sentence: `clamd with the official databases takes 1.3 GB of memory, and there are ${size(memory)}: it will swap or be ended by the kernel`,
      remedy: 'Give the host 2 GB at least, or use a clamd on another one (engine.mode: external).',
    })
  } else if (memory < TWO_SLOTS_BYTES) {
    remarks.push({
      weight: 'note',
      sentence: `With ${size(memory)} of memory new databases are loaded in place, and mail waits meanwhile, for some seconds up to a minute; from 3 GB on it does not`,
    })
  }
  const inUse = facts.clamav.users.length > 0 || wish.beside
  if (inUse && isUnitOn(unitOf(facts, CLAMD_UNIT))) {
    const who = wish.beside ? 'clamav-milter' : facts.clamav.users.join(', ')
    remarks.push({
      weight: 'note',
      sentence: `clamav-daemon goes on running for ${who}: two clamd take 1.3 GB each`,
    })
  }
  return { mode: 'managed', server: undefined, remarks, idle: inUse ? [] : idleUnits(facts) }
}

function idleUnits(facts: HostFacts): readonly IdleUnit[] {
  const { conf } = facts.clamav
  const clamd = (conf === undefined ? undefined : addressIn(conf.options)) ?? null
  const names = [SOCKET_UNIT, CLAMD_UNIT, FRESHCLAM_TIMER, FRESHCLAM_UNIT]
  return names
    .filter((unit) => isInUse(facts, unit))
    .map((unit) => ({ unit, clamd: unit === CLAMD_UNIT ? clamd : null }))
}

function external(why: string | undefined, wish: EngineWish, facts: HostFacts): EngineChoice {
  const { conf, answers } = facts.clamav
  const server = conf === undefined ? undefined : addressIn(conf.options)
  const isSaid = wish.imported || wish.configured === 'external'
  const remarks: Remark[] = []
  if (why !== undefined) remarks.push({ weight: 'note', sentence: `The clamd of this host scans, ${why}` })
  // The servers that a configuration names may be on other hosts: whether they answer, the self-test shows.
  if (!isSaid && server === undefined) remarks.push(NO_EXTERNAL)
  else if (!isSaid && !answers) remarks.push(notRunning(facts))
  if (server !== undefined) remarks.push(...externalRemarks(facts))
  return { mode: 'external', server: isSaid ? undefined : server, remarks, idle: [] }
}

function notRunning(facts: HostFacts): Remark {
  const missing = facts.clamav.databases.official ? '' : ', and the official databases are not there'
  return {
    weight: 'stop',
    sentence: `The clamd of this host does not answer${missing}`,
    remedy:
      'systemctl enable --now clamav-freshclam clamav-daemon, wait until systemctl status clamav-daemon says that it runs, and run clamgate setup again; or let Clamgate run clamd: --engine managed',
  }
}

const NO_CLAMD: Remark = {
  weight: 'stop',
  sentence: 'clamd and freshclam are not installed',
  remedy: 'apt-get install clamav-daemon clamav-freshclam',
}
const NO_EXTERNAL: Remark = {
  weight: 'stop',
  sentence: 'There is no clamd.conf on this host that says where clamd listens',
  remedy:
    'apt-get install clamav-daemon clamav-freshclam; or name a clamd on another host by engine.servers in the configuration.',
}

/** Enabled or running: what is neither needs no step. */
function isInUse(facts: HostFacts, name: string): boolean {
  const unit = unitOf(facts, name)
  return unit !== undefined && (isUnitOn(unit) || unit.enabled === 'enabled')
}

/** What we may have of it: the bound of a container or of the host. */
function memoryOf({ memory }: HostFacts): number {
  return Math.min(memory.totalBytes, memory.limitBytes ?? Number.POSITIVE_INFINITY)
}

function size(bytes: number): string {
  return formatSize(Math.round(bytes / 1024 ** 2) * 1024 ** 2)
}
