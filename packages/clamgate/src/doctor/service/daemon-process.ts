import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'

/** What the process of the daemon is: its version and its user. Pure. */
export function daemonProcessChecks(
  { status, processes, system }: Pick<DoctorHost, 'status' | 'processes' | 'system'>,
  installed: string,
): readonly Check[] {
  if (status === undefined) return []
  return [versionCheck(status.version, installed), ...userChecks(status.pid, processes, system.container)]
}

function versionCheck(running: string, installed: string): Check {
  const name = 'service.version'
  if (running === installed)
    return { name, state: 'ok', ...seen(say('process.version', { version: installed })) }
  return {
    name,
    state: 'warn',
    ...seen(say('process.old', { running, installed })),
    ...advised(say('process.restart')),
    command: 'systemctl restart clamgate',
  }
}

function userChecks(pid: number, processes: DoctorHost['processes'], isContainer: boolean): readonly Check[] {
  const daemon = processes.find((one) => one.pid === pid)
  if (daemon === undefined) return []
  const name = 'service.user'
  if (daemon.uid !== 0)
    return [{ name, state: 'ok', ...seen(say('process.user', { uid: String(daemon.uid) })) }]
  return [
    {
      name,
      state: 'warn',
      ...seen(say(isContainer ? 'process.root-in-container' : 'process.root')),
      ...advised(say('process.by-unit')),
      command: 'systemctl start clamgate',
    },
  ]
}
