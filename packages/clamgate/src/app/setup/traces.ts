import { access } from 'node:fs/promises'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { STATE_DIRECTORIES, stateThere } from '../../setup/run/state-directories.ts'
import type { Remark } from '../../setup/types.ts'

const TIMEOUT_MS = 10_000
const PARAMETERS = ['smtpd_milters', 'non_smtpd_milters'] as const
const UNITS = ['clamgate.service', 'clamgate.socket'] as const
/** Of dpkg(1), while the package is installed. */
const PACKAGE_LIST = '/var/lib/dpkg/info/clamgate.list'

/** Whether the Debian package has installed us. */
export async function isPackaged(): Promise<boolean> {
  return await access(PACKAGE_LIST).then(
    () => true,
    () => false,
  )
}

/** What of ours can be found on a host by looking, and the commands to take it away. For a host without a journal. */
export async function findTraces(): Promise<readonly Remark[]> {
  const traces: Remark[] = []
  for (const parameter of PARAMETERS) {
    const value = await tell('postconf', ['-h', parameter])
    if (!value.includes('clamgate')) continue
    traces.push({
      weight: 'warn',
      sentence: `Postfix asks this milter: ${parameter} = ${value}`,
      remedy: `${commandWithoutUs(parameter, value)} && postfix check && postfix reload`,
    })
  }
  for (const unit of UNITS) {
    const enabled = (await tell('systemctl', ['is-enabled', unit])) === 'enabled'
    const active = (await tell('systemctl', ['is-active', unit])) === 'active'
    if (!enabled && !active) continue
    traces.push({
      weight: 'warn',
      sentence: `${unit} is ${[enabled ? 'enabled' : '', active ? 'running' : ''].filter(Boolean).join(' and ')}`,
      remedy: `After Postfix no longer asks it: systemctl disable --now ${unit}`,
    })
  }
  const directories = await stateThere(['/etc/clamgate', ...STATE_DIRECTORIES])
  if (directories.length > 0) {
    traces.push({
      weight: 'note',
      sentence: `Configuration and state are there: ${directories.join(', ')}`,
      remedy: `When nobody needs them: rm -r ${directories.join(' ')}`,
    })
  }
  return traces
}

/** The postconf(1) that leaves the other milters; without any the parameter goes, and its default is none. */
export function commandWithoutUs(parameter: string, value: string): string {
  const entries = value.match(/\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^\s,{}]+/g) ?? []
  const others = entries.filter((entry) => !entry.includes('clamgate')).join(', ')
  return others === '' ? `postconf -X ${parameter}` : `postconf -e '${parameter} = ${others}'`
}

/** What a program prints; nothing where it is missing, or has nothing to say. */
async function tell(program: string, args: readonly string[]): Promise<string> {
  const call = { program, args, as: undefined, environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' } } as const
  return await runProgram({ ...call, timeoutMs: TIMEOUT_MS }).then(
    (text) => text.trim(),
    () => '',
  )
}
