import { hostname } from 'node:os'
import type { ControlClient } from '../api/client.ts'
import type { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { compilePolicy } from '../policy/compile.ts'
import type { Check } from './check.ts'
import { brokenChecks, configChecks } from './config-checks.ts'
import { daemonChecks } from './daemon-checks.ts'
import { notifyChecks } from './notify-checks.ts'
import { postfixChecks } from './postfix/checks.ts'
import { signatureChecks } from './signatures/checks.ts'
import { milterChecks } from './sockets/checks.ts'

export interface DoctorOptions {
  readonly loaded: LoadedConfig
  readonly client: ControlClient
  readonly timeoutMs: number
}

/** Looks at everything between the MTA and the databases. Changes nothing. */
export async function examineHost({ loaded, client, timeoutMs }: DoctorOptions): Promise<readonly Check[]> {
  const { milter, policy: rules } = loaded.config
  const { listen } = milter
  // Whether decisions may differ depends on no address of a host name.
  const policy = compilePolicy(rules, {
    rulePlaces: loaded.rulePlaces,
    resolved: new Map(),
    hostname: hostname(),
  })
  const { scanTimeout, maxScanSize } = loaded.config.engine
  const side = { listen, scanTimeoutMs: scanTimeout, maxScanBytes: maxScanSize }
  return [
    ...configChecks(loaded),
    ...(await daemonChecks(client)),
    ...(await signatureChecks({ config: loaded.config, client, root: '/' })),
    ...(await milterChecks(listen, timeoutMs)),
    ...(await postfixChecks({ side, policy, timeoutMs })),
    ...(await notifyChecks(loaded.config.notify.mail, { timeoutMs, hostname: hostname() })),
  ]
}

/** With a broken file: what is wrong there, and what the daemon says that may go on with what it had. */
export async function examineDaemon(
  broken: ConfigError,
  client: Pick<ControlClient, 'status'>,
): Promise<readonly Check[]> {
  return [...brokenChecks(broken), ...(await daemonChecks(client))]
}
