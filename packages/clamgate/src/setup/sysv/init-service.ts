import { z } from 'zod'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { untilUnused } from '../systemd/drain.ts'
import type { Step, StepKind } from '../types.ts'
import { INIT_SCRIPTS, type InitScripts } from './init-scripts.ts'

const wantedSchema = z.object({
  /** Of the script in /etc/init.d. */
  name: z.string(),
  /** The program that it runs, where the script may not know of one that runs; null: it knows. */
  program: z.string().nullable().default(null),
  /** null: as it is. */
  enabled: z.boolean().nullable(),
  active: z.boolean().nullable(),
  /** Where it takes part in mail: before it is stopped, sessions there come to their end. */
  milters: z.array(z.string()).default([]),
})

const beforeSchema = z.object({ ability: z.enum(['enabled', 'disabled', 'none']), active: z.boolean() })

type InitWanted = z.output<typeof wantedSchema>

interface InitServiceOptions {
  readonly scripts?: InitScripts
  readonly drain?: typeof untilUnused
}

/** Kind `init-service`: a service that an init script starts and stops, where systemd does not run. */
export function createInitServiceKind({
  scripts = INIT_SCRIPTS,
  drain = untilUnused,
}: InitServiceOptions = {}): StepKind {
  return defineKind(
    { wanted: wantedSchema, before: beforeSchema },
    {
      async look(wanted) {
        const { name, program, enabled, active } = wanted
        if (!(await scripts.exists(name))) {
          if (enabled !== true && active !== true) return { state: 'done' }
          throw new SetupError('SETUP_SERVICE', `There is no init script /etc/init.d/${name}`, {
            remedy: 'Install its package anew; nothing else starts it where systemd does not run.',
          })
        }
        const before = { ability: await scripts.ability(name), active: await scripts.isUp(name, program) }
        const changes = changesOf(wanted, before)
        return changes.length === 0 ? { state: 'done' } : { state: 'needed', changes, before }
      },

      async apply({ name, program, enabled, active, milters }, _before, context) {
        if (context.still === true) return
        const isEnabled = (await scripts.ability(name)) === 'enabled'
        if (enabled !== null && enabled !== isEnabled) {
          const done = await scripts.setAbility(name, enabled ? 'enabled' : 'disabled')
          if (!done)
            context.progress(`there is no update-rc.d here: ${name} does not start at boot by itself`)
        }
        const isUp = await scripts.isUp(name, program)
        if (active === true && !isUp) await scripts.run(name, 'start')
        if (active === false && isUp) {
          await drain(milters, context)
          await scripts.run(name, 'stop')
        }
      },

      async undo({ name, program, enabled, active, milters }, before, context) {
        if (context.still === true) return { state: 'kept', sentence: `${name} is left as it is for now` }
        if (!(await scripts.exists(name))) {
          // A package that was removed since took it along.
          if (before.ability !== 'enabled' && !before.active) return { state: 'restored' }
          return {
            state: 'kept',
            sentence: `/etc/init.d/${name} is gone, so that the service could not be given back`,
          }
        }
        const isUp = await scripts.isUp(name, program)
        // Started before it is enabled, stopped before it is disabled: a kill in between leaves mail a filter.
        if (active !== null && before.active && !isUp) await scripts.run(name, 'start')
        if (active !== null && !before.active && isUp) {
          await drain(milters, context)
          await scripts.run(name, 'stop')
        }
        if (enabled !== null && (await scripts.ability(name)) !== before.ability)
          await scripts.setAbility(name, before.ability)
        return { state: 'restored' }
      },
    },
  )
}

function changesOf(
  { name, enabled, active }: InitWanted,
  before: z.output<typeof beforeSchema>,
): readonly string[] {
  const changes: string[] = []
  const isEnabled = before.ability === 'enabled'
  if (enabled === true && !isEnabled) changes.push(`update-rc.d ${name} enable`)
  if (enabled === false && isEnabled) changes.push(`update-rc.d ${name} disable`)
  if (active === true && !before.active) changes.push(`/etc/init.d/${name} start`)
  if (active === false && before.active) changes.push(`/etc/init.d/${name} stop`)
  return changes
}

/** A step for one service. */
export function initServiceStep(
  sentence: string,
  {
    name,
    program = null,
    ...wanted
  }: {
    readonly name: string
    readonly program?: string | null
    readonly enabled: boolean | null
    readonly active: boolean | null
    readonly milters?: readonly string[]
  },
): Step {
  return {
    id: `init-service:${name}`,
    group: 'service',
    kind: 'init-service',
    sentence,
    wanted: { name, program, ...wanted },
  }
}
