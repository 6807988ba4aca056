import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'

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
    return { name, state: 'ok', detail: `the daemon is of the installed version, ${installed}` }
  return {
    name,
    state: 'warn',
    detail: `the daemon that runs is ${running}, and ${installed} is installed`,
    remedy: 'Restart it.',
    command: 'systemctl restart clamgate',
  }
}

function userChecks(pid: number, processes: DoctorHost['processes'], isContainer: boolean): readonly Check[] {
  const daemon = processes.find((one) => one.pid === pid)
  if (daemon === undefined) return []
  const name = 'service.user'
  if (daemon.uid !== 0)
    return [{ name, state: 'ok', detail: `the daemon runs as user ${daemon.uid}, not as root` }]
  return [
    {
      name,
      state: 'warn',
      detail: `the daemon runs as root${isContainer ? ', in a container or chroot' : ''}`,
      remedy: 'Run it by its systemd unit, which has a user for it, or as a user of your own.',
      command: 'systemctl start clamgate',
    },
  ]
}
