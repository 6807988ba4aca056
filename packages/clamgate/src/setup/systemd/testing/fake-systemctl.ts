import type { Systemctl, UnitState } from '../systemctl.ts'

const RUNNING: UnitState = {
  load: 'loaded',
  enabled: 'enabled',
  active: 'active',
  sub: 'running',
  result: 'success',
  words: '',
  restarts: 0,
}

/** States of units, to start a {@link fakeSystemctl} with. */
export const UNITS = {
  running: RUNNING,
  off: { ...RUNNING, enabled: 'disabled', active: 'inactive', sub: 'dead' },
  masked: { ...RUNNING, load: 'masked', enabled: 'masked', active: 'inactive', sub: 'dead' },
  static: { ...RUNNING, enabled: 'static', active: 'inactive', sub: 'dead' },
  absent: { ...RUNNING, load: 'not-found', enabled: '', active: 'inactive', sub: 'dead' },
} as const satisfies Readonly<Record<string, UnitState>>

/** A systemd that has these units and does at once what it is told; the real one is in the system tests. */
export function fakeSystemctl(units: Readonly<Record<string, UnitState>>) {
  const states = new Map(Object.entries(units))
  const calls: string[] = []
  const of = (unit: string) => states.get(unit) ?? UNITS.absent
  /** What a start comes to; the last state stays. */
  const starts: UnitState[] = []
  const systemctl: Systemctl = {
    show: async (unit) => {
      const next = starts.shift()
      if (next !== undefined) states.set(unit, next)
      return of(unit)
    },
    run: async (...args) => {
      calls.push(args.join(' '))
      const [verb = ''] = args
      const unit = args.at(-1) ?? ''
      const state = of(unit)
      if (verb === 'enable') states.set(unit, { ...state, enabled: 'enabled' })
      if (verb === 'disable') states.set(unit, { ...state, enabled: 'disabled' })
      if (verb === 'start' || verb === 'restart')
        states.set(unit, { ...state, active: 'active', sub: 'running' })
      if (verb === 'stop') states.set(unit, { ...state, active: 'inactive', sub: 'dead' })
    },
    lastWords: async () => 'config: line 3 is wrong',
  }
  return { systemctl, calls, states, starts }
}
