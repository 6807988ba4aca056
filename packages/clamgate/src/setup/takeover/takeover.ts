import { importConf } from '../../importers/clamav-milter/import-conf.ts'
import { type HostFacts, isUnitOn, unitOf } from '../look/host-facts.ts'
import type { Remark, SetupOptions, Step } from '../types.ts'

export const MILTER_UNIT = 'clamav-milter.service'
const PROGRAM = 'clamav-milter'

/** What becomes of a clamav-milter that runs here. */
export interface Takeover {
  readonly way: 'replace' | 'beside'
  /** Where it listens, as `milter.listen` has it: entries of main.cf that lead there are switched. */
  readonly listens: readonly string[]
  /** Stops it, once Postfix asks us. */
  readonly steps: readonly Step[]
}

export interface TakeoverPlan {
  /** Undefined where none runs, or nothing was said. */
  readonly takeover: Takeover | undefined
  readonly remarks: readonly Remark[]
}

/** Whether there is something to take over, for a question to the administrator. */
export function clamavMilterRuns(facts: HostFacts): boolean {
  const unit = unitOf(facts, MILTER_UNIT)
  return isUnitOn(unit) || unit?.enabled === 'enabled' || facts.processes.some(({ name }) => name === PROGRAM)
}

export function planTakeover({ clamavMilter: way }: SetupOptions, facts: HostFacts): TakeoverPlan {
  if (!clamavMilterRuns(facts)) return { takeover: undefined, remarks: [] }
  if (way === undefined) return { takeover: undefined, remarks: [UNDECIDED] }
  const listens = [...listensOf(facts)]
  if (way === 'beside') return { takeover: { way, listens, steps: [] }, remarks: [BESIDE] }
  const unit = unitOf(facts, MILTER_UNIT)
  const remarks: Remark[] = []
  if (listens.length === 0) {
    remarks.push({
      weight: 'warn',
      sentence: `${facts.clamavMilter.path} does not say where clamav-milter listens, so that its entry in main.cf is not known`,
      remedy: 'Name its configuration with --from FILE.',
    })
  }
  if (unit === undefined) {
    remarks.push({
      weight: 'warn',
      sentence: 'clamav-milter runs, and systemd does not know it: setup cannot stop it',
      remedy: 'Stop it, and what starts it, once setup is done.',
    })
  }
  const step: Step = {
    id: `unit:${MILTER_UNIT}`,
    group: 'service',
    kind: 'unit',
    sentence: 'Stop clamav-milter, and keep it from starting; its files stay as they are',
    wanted: { unit: MILTER_UNIT, enabled: false, active: false, milters: listens },
  }
  return { takeover: { way, listens, steps: unit === undefined ? [] : [step] }, remarks }
}

const UNDECIDED: Remark = {
  weight: 'stop',
  sentence: 'clamav-milter runs here',
  remedy:
    'Say what becomes of it: --clamav-milter replace takes its place, with its configuration; --clamav-milter beside lets it go on, while Clamgate only logs what it would have done',
}
const BESIDE: Remark = {
  weight: 'note',
  sentence:
    'clamav-milter goes on as before. Clamgate scans the same mail and logs what it would have done (policy.monitor); clamgate setup --clamav-milter replace takes over later',
}

/** By its configuration; both spellings of /run, since main.cf may have the other one. */
function listensOf({ clamavMilter: { text, path } }: HostFacts): readonly string[] {
  if (text === undefined) return []
  const { settings } = importConf(text, { file: path, readList: () => ({ problem: 'is not read' }) })
  const listens = (settings.get('milter.listen')?.values ?? []).map(({ value }) => String(value))
  return [...new Set(listens.flatMap((one) => [one, swapped(one)]))]
}

function swapped(address: string): string {
  if (address.startsWith('unix:/var/run/')) return address.replace('unix:/var/run/', 'unix:/run/')
  return address.replace(/^unix:\/run\//, 'unix:/var/run/')
}
