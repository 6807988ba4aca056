import { SetupError } from '../../errors.ts'
import type { Ability, InitScripts } from '../init-scripts.ts'

/** A service with an init script. */
export interface FakeService {
  readonly active: boolean
  readonly ability: Ability
}

export interface FakeOptions {
  /** Services whose start fails. */
  readonly broken?: readonly string[]
  readonly hasRcLinks?: boolean
}

/** Init scripts of a host that is not there; `calls` are what changed something. */
export function fakeInitScripts(
  services: Readonly<Record<string, FakeService>>,
  { broken = [], hasRcLinks = true }: FakeOptions = {},
) {
  const states = new Map(Object.entries(services))
  const calls: string[] = []
  const change = (name: string, part: Partial<FakeService>) => {
    const state = states.get(name)
    if (state !== undefined) states.set(name, { ...state, ...part })
  }
  const scripts: InitScripts = {
    exists: async (name) => states.has(name),
    isUp: async (name) => states.get(name)?.active === true,
    ability: async (name) => states.get(name)?.ability ?? 'none',
    run: async (name, verb) => {
      calls.push(`${name} ${verb}`)
      if (verb !== 'stop' && broken.includes(name))
        throw new SetupError('SETUP_SERVICE', `${name} ${verb} failed`)
      change(name, { active: verb !== 'stop' })
    },
    setAbility: async (name, ability) => {
      if (!hasRcLinks) return false
      calls.push(`${name} ${ability}`)
      change(name, { ability })
      return true
    },
  }
  return { scripts, states, calls }
}
