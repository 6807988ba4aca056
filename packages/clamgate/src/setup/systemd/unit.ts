import { z } from 'zod'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import type { StepContext, StepKind, Undone } from '../types.ts'
import { untilUnused } from './drain.ts'
import { allLinks, changeLinks, isOf, UNIT_DIRECTORY } from './links.ts'
import { untilAnswers } from './ready.ts'
import { START_TIMES, type StartTimes, startUnit } from './start.ts'
import { SYSTEMCTL, type Systemctl, type UnitState } from './systemctl.ts'

const wantedSchema = z.object({
  unit: z.string(),
  /** null: as it is. */
  enabled: z.boolean().nullable(),
  active: z.boolean().nullable(),
  /** Where it takes part in mail: before it is stopped, sessions there come to their end. */
  milters: z.array(z.string()).default([]),
  /** The clamd that it starts: when it is started, it has to answer there. */
  clamd: z.string().nullable().default(null),
})

const beforeSchema = z.object({
  enabled: z.string(),
  active: z.boolean(),
  links: z.array(z.object({ path: z.string(), target: z.string() })),
})

type UnitWanted = z.output<typeof wantedSchema>
type UnitBefore = z.output<typeof beforeSchema>

interface UnitKindOptions {
  readonly systemctl?: Systemctl
  readonly directory?: string
  readonly times?: StartTimes
  readonly drain?: typeof untilUnused
}

/** Kind `unit`: enables or disables, starts or stops one unit of systemd, and touches no other. */
export function createUnitKind(options: UnitKindOptions = {}): StepKind {
  const {
    systemctl = SYSTEMCTL,
    directory = UNIT_DIRECTORY,
    times = START_TIMES,
    drain = untilUnused,
  } = options
  const schemas = { wanted: wantedSchema, before: beforeSchema }
  return defineKind(schemas, {
    async look(wanted) {
      const { unit } = wanted
      const state = await systemctl.show(unit)
      refuseMasked(wanted, state)
      const changes = changesOf(wanted, state)
      if (changes.length === 0) return { state: 'done' }
      const links = [...(await allLinks(directory)).filter(isOf(unit))]
      return { state: 'needed', changes, before: { enabled: state.enabled, active: isUp(state), links } }
    },
    async apply(wanted, _before, context) {
      if (context.still === true) return
      const { unit } = wanted
      const state = await systemctl.show(unit)
      refuseMasked(wanted, state)
      const able = (verb: 'enable' | 'disable') => setAbility({ systemctl, directory, unit }, verb)
      if (wanted.enabled === true && !isEnabled(state)) await able('enable')
      if (wanted.enabled === false && isEnabled(state)) await able('disable')
      if (wanted.active === true && state.active !== 'active')
        await startUnit(systemctl, 'start', unit, { context, times })
      if (wanted.active === false && isUp(state)) {
        await drain(wanted.milters, context)
        await systemctl.run('stop', '--', unit)
      }
    },
    undo: (wanted, before, context) => undo({ systemctl, times, directory, drain }, wanted, before, context),
  })
}

interface Tools {
  readonly systemctl: Systemctl
  readonly times: StartTimes
  readonly directory: string
  readonly drain: typeof untilUnused
}

async function setAbility(
  { systemctl, ...links }: { systemctl: Systemctl } & Parameters<typeof changeLinks>[0],
  verb: 'enable' | 'disable',
): Promise<void> {
  const isMended = await changeLinks(links, () => systemctl.run(verb, '--', links.unit))
  if (isMended) await systemctl.run('daemon-reload')
}

async function undo(
  { systemctl, times, directory, drain }: Tools,
  { unit, enabled, active, milters, clamd }: UnitWanted,
  before: UnitBefore,
  context: StepContext,
): Promise<Undone> {
  if (context.still === true) return { state: 'kept', sentence: `${unit} is left as it is for now` }
  const state = await systemctl.show(unit)
  const wasEnabled = isEnabled(before)
  if (state.load === 'not-found') {
    // A package that was removed since took it along.
    if (!wasEnabled && !before.active) return { state: 'restored' }
    return { state: 'kept', sentence: `${unit} is gone, so that it could not be given back` }
  }
  if (isMasked(state) && !isMasked(before)) {
    return {
      state: 'kept',
      sentence: `${unit} has been masked since, and stays so`,
      remedy: `systemctl unmask ${unit}`,
    }
  }
  // Started before it is enabled, stopped before it is disabled: a kill in between leaves mail a filter.
  if (active !== null && before.active && !isUp(state)) {
    await startUnit(systemctl, 'start', unit, { context, times })
    if (clamd !== null) await untilAnswers(clamd, context)
  }
  if (active !== null && !before.active && isUp(state)) {
    await drain(milters, context)
    await systemctl.run('stop', '--', unit)
  }
  // Also one that was stopped while it started; systemd would go on to show it when its file is gone.
  if (active !== null && !before.active && (await systemctl.show(unit)).active === 'failed') {
    await systemctl.run('reset-failed', '--', unit)
  }
  if (enabled !== null && wasEnabled !== isEnabled(state)) {
    const links = { systemctl, directory, unit, keep: before.links }
    await setAbility(links, wasEnabled ? 'enable' : 'disable')
  }
  return { state: 'restored' }
}

function changesOf({ unit, enabled, active }: UnitWanted, state: UnitState): readonly string[] {
  const changes: string[] = []
  if (enabled === true && !isEnabled(state)) changes.push(`systemctl enable ${unit}`)
  if (enabled === false && isEnabled(state)) changes.push(`systemctl disable ${unit}`)
  if (active === true && state.active !== 'active') changes.push(`systemctl start ${unit}`)
  if (active === false && isUp(state)) changes.push(`systemctl stop ${unit}`)
  return changes
}

/** Somebody has said that this unit must not run. */
function refuseMasked({ unit, enabled, active }: UnitWanted, state: UnitState): void {
  if (!isMasked(state) || (enabled !== true && active !== true)) return
  throw new SetupError('SETUP_SERVICE', `${unit} is masked: somebody does not want it to run`, {
    remedy: `If it may run again: systemctl unmask ${unit}`,
  })
}

function isMasked({ enabled }: { readonly enabled: string }): boolean {
  return enabled === 'masked' || enabled === 'masked-runtime'
}

/** What `static`, `indirect` and the like are cannot be changed, and counts as not enabled. */
function isEnabled({ enabled }: { readonly enabled: string }): boolean {
  return enabled === 'enabled' || enabled === 'enabled-runtime'
}

function isUp({ active, sub }: UnitState): boolean {
  return ['active', 'activating', 'reloading', 'refreshing'].includes(active) || sub === 'auto-restart'
}
