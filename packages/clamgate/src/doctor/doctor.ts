import type { ControlClient } from '../api/client.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import { messageOf } from '../ground/thrown.ts'
import { probeMilter } from '../selftest/through-milter.ts'
import type { Check } from './check.ts'
import { daemonChecks } from './daemon-checks.ts'
import { checkPostfix } from './postfix-check.ts'

export interface DoctorOptions {
  readonly loaded: LoadedConfig
  readonly client: ControlClient
  readonly timeoutMs: number
}

/** Looks at everything between the MTA and the databases. Changes nothing. */
export async function examineHost({ loaded, client, timeoutMs }: DoctorOptions): Promise<readonly Check[]> {
  const { config, path, warnings } = loaded
  const checks: Check[] = [
    { name: 'config', state: 'ok', detail: path ?? 'no file, so every key has its default' },
    ...warnings.map(
      (warning): Check => ({
        name: 'config',
        state: 'warn',
        detail: formatProblem(warning, path),
        remedy: 'Change it, or leave it if it is meant.',
      }),
    ),
    ...(await daemon(client)),
  ]
  for (const address of config.milter.listen.filter((text) => text !== 'systemd:')) {
    const { ok, detail, remedy } = await probeMilter(address, timeoutMs)
    checks.push({
      name: 'milter',
      state: ok ? 'ok' : 'fail',
      detail,
      ...(remedy === undefined ? {} : { remedy }),
    })
  }
  const postfix = await checkPostfix(config.milter.listen)
  return postfix === undefined ? checks : [...checks, postfix]
}

async function daemon(client: ControlClient): Promise<readonly Check[]> {
  try {
    return daemonChecks(await client.status())
  } catch (error) {
    const remedy = error instanceof Error && 'remedy' in error ? String(error.remedy) : 'Look at its log.'
    return [
      {
        name: 'daemon',
        state: 'fail',
        detail: messageOf(error),
        remedy,
      },
    ]
  }
}
