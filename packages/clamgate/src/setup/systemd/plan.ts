import type { IdleUnit } from '../engine/choose.ts'
import type { HostFacts } from '../look/host-facts.ts'
import type { Step } from '../types.ts'
import { UNIT_DIRECTORY } from './links.ts'

export const SERVICE_UNIT = 'clamgate.service'
export const SOCKET_UNIT = 'clamgate.socket'
/** What the service names in `OnFailure=`. */
export const CLOSING_UNIT = 'clamgate-unstarted.service'
const STATE = '/var/lib/clamgate'
const ROOT = { mode: 0o644, owner: 'root', group: 'root' }

/** The user of the service; a package has made it already. */
export const ACCOUNT_STEP: Step = {
  id: 'account:clamgate',
  group: 'account',
  kind: 'account',
  sentence: 'Make the user clamgate, which the service runs as',
  wanted: {
    name: 'clamgate',
    comment: 'Clamgate mail scanner',
    home: STATE,
    holds: [STATE, '/var/log/clamgate', '/var/cache/clamgate'],
  },
}

/** Puts there what a Debian package would: the command and the rotation of the log. */
export function programSteps({ own }: HostFacts, service: boolean): readonly Step[] {
  if (own.packaged) return []
  const rotation = own.deploy.get('logrotate/clamgate')
  return [
    {
      id: 'link:/usr/bin/clamgate',
      group: 'other',
      kind: 'link',
      sentence: 'Put the command clamgate on the path',
      wanted: { path: '/usr/bin/clamgate', target: `${own.directory}/script/clamgate` },
    },
    ...(service && rotation !== undefined
      ? [
          {
            id: 'file:/etc/logrotate.d/clamgate',
            group: 'other' as const,
            kind: 'file',
            sentence: 'Rotate the log',
            wanted: { path: '/etc/logrotate.d/clamgate', content: rotation, ...ROOT },
          },
        ]
      : []),
  ]
}

/** The unit files, where no package has put them. */
export function unitFileSteps({ own }: HostFacts, units: readonly string[]): readonly Step[] {
  if (own.packaged) return []
  return units.flatMap((unit): readonly Step[] => {
    const content = own.deploy.get(`systemd/${unit}`)
    if (content === undefined) return []
    return [
      {
        id: `unit-file:${unit}`,
        group: 'other',
        kind: 'unit-file',
        sentence: `Tell systemd of ${unit}`,
        wanted: { path: `${UNIT_DIRECTORY}/${unit}`, content, ...ROOT },
      },
    ]
  })
}

/** A directory for user clamgate. */
export function directoryStep(path: string, mode: number, group = 'clamgate'): Step {
  return {
    id: `directory:${path}`,
    group: 'other',
    kind: 'directory',
    sentence: `Make the directory ${path}`,
    wanted: { path, mode, owner: 'clamgate', group },
  }
}

/** What systemd makes for the service; where there is none, setup does. */
export const STATE_DIRECTORY = directoryStep(STATE, 0o751)
export const OTHER_DIRECTORIES: readonly Step[] = [
  directoryStep('/run/clamgate', 0o750),
  directoryStep('/var/log/clamgate', 0o750),
  directoryStep('/var/cache/clamgate', 0o700),
]

/** Starts one of our units, now and at each boot; `milters` is where Postfix reaches it. */
export function startStep(unit: string, sentence: string, milters: readonly string[]): Step {
  return {
    id: `unit:${unit}`,
    group: 'service',
    kind: 'unit',
    sentence,
    wanted: { unit, enabled: true, active: true, milters },
  }
}

/** Stops a unit that runs for nobody any more. */
export function stopStep({ unit, clamd }: IdleUnit): Step {
  return {
    id: `unit:${unit}`,
    group: 'service',
    kind: 'unit',
    sentence: `Stop ${unit}, which nobody needs any more, and keep it from starting`,
    wanted: { unit, enabled: false, active: false, clamd },
  }
}
