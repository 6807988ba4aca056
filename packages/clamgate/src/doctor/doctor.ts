import { hostname } from 'node:os'
import type { ControlClient } from '../api/client.ts'
import type { Status } from '../api/routes/status.ts'
import { consolePlace } from '../config/console-place.ts'
import type { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { compilePolicy } from '../policy/compile.ts'
import { accountChecks } from './account-checks.ts'
import { groupNames, withUnused } from './catalogue.ts'
import type { Finding, Group } from './check.ts'
import { brokenChecks, configChecks } from './config-checks.ts'
import { consoleChecks } from './console-checks.ts'
import { daemonChecks } from './daemon-checks.ts'
import { digestChecks } from './digest-checks.ts'
import { examine, type Section } from './examine.ts'
import { notifyChecks } from './notify-checks.ts'
import { postfixChecks } from './postfix/checks.ts'
import { hostSections } from './sections.ts'
import { signatureChecks } from './signatures/checks.ts'
import { milterChecks } from './sockets/checks.ts'

export interface DoctorOptions {
  readonly loaded: LoadedConfig
  readonly client: ControlClient
  /** The version of this program. */
  readonly version: string
  /** The subjects that are wanted; undefined: all. */
  readonly groups?: readonly Group[] | undefined
  /** The configuration directory of one instance of Postfix; undefined: all of this host. */
  readonly postfixConfig?: string | undefined
  /** Longest wait for one peer. */
  readonly timeoutMs: number
}

/** Longest look at one subject: several peers may be asked there, one after the other. */
const SECTION_MS = 20_000

/** Looks at everything between the MTA and the databases. Changes nothing. */
export async function examineHost(options: DoctorOptions): Promise<readonly Finding[]> {
  const { groups } = options
  const wanted = sectionsOf(options).filter(
    ({ group, also = [] }) => groups === undefined || [group, ...also].some((one) => groups.includes(one)),
  )
  return withUnused(
    await examine(wanted, SECTION_MS),
    groupNames().filter((group) => groups?.includes(group) ?? true),
  )
}

/** With a broken file: what is wrong there, and what the daemon says that may go on with what it had. */
export async function examineDaemon(
  broken: ConfigError,
  client: Pick<ControlClient, 'status'>,
): Promise<readonly Finding[]> {
  const sections: readonly Section[] = [
    { group: 'configuration', subject: 'the configuration', look: () => brokenChecks(broken) },
    { group: 'service', subject: 'the daemon', look: () => daemonChecks(client) },
  ]
  return await examine(sections, SECTION_MS)
}

function sectionsOf({
  loaded,
  client,
  timeoutMs,
  version,
  postfixConfig,
}: DoctorOptions): readonly Section[] {
  const { config } = loaded
  const asked = askedOnce(client)
  const statusOf = () => asked.status().catch(() => undefined) // that no daemon answers is said elsewhere
  const { listen } = config.milter
  const { scanTimeout, maxScanSize } = config.engine
  const limits = { scanTimeoutMs: scanTimeout, maxScanBytes: maxScanSize }
  return [
    { group: 'configuration', subject: 'the configuration', look: () => configChecks(loaded) },
    {
      group: 'service',
      also: ['configuration', 'files', 'engine', 'databases'],
      subject: 'the daemon',
      look: () => daemonChecks(asked),
    },
    {
      group: 'signatures',
      subject: 'signatures of third parties',
      look: () => signatureChecks({ config, client: { ...asked, signatures: client.signatures }, root: '/' }),
    },
    {
      group: 'service',
      subject: 'the milter sockets',
      look: async () => milterChecks([...listen, ...((await statusOf())?.milter.listen ?? [])], timeoutMs),
    },
    {
      group: 'postfix',
      subject: 'Postfix',
      look: async () => {
        const status = await statusOf()
        // Where the daemon listens: also on what systemd holds, and with the ports that it got.
        const side = { listen: [...(status?.milter.listen ?? []), ...listen], ...limits }
        const policy = policyOf(loaded)
        // Also when nothing is kept any more: what is there may be wanted back.
        const keeps = policy.mayKeep || (status?.quarantine.entries ?? 0) > 0
        const { listener } = config.quarantine.release
        return await postfixChecks({
          side,
          policy,
          ...(keeps ? { release: { listener, name: hostname() } } : {}),
          timeoutMs,
          status,
          directory: postfixConfig,
        })
      },
    },
    {
      group: 'service',
      subject: 'the server for notices',
      look: () => notifyChecks(config.notify.mail, { timeoutMs, hostname: hostname() }),
    },
    {
      group: 'service',
      subject: 'the web console',
      look: () => consoleChecks(config.console, { timeoutMs, nowMs: Date.now() }),
    },
    {
      group: 'service',
      subject: 'accounts of the console',
      async look() {
        if (consolePlace(config.console)?.serves !== 'everything') return []
        // That no daemon answers, or its store, is said elsewhere.
        const found = await client.accounts.all().catch(() => undefined)
        return found === undefined ? [] : accountChecks(found)
      },
    },
    {
      group: 'service',
      subject: 'digests',
      look: () => digestChecks(config, { timeoutMs, hostname: hostname() }),
    },
    ...hostSections({ loaded, client: asked, version }),
  ]
}

/** Whether decisions may differ for recipients depends on no address of a host name. */
function policyOf({ config, rulePlaces }: LoadedConfig) {
  return compilePolicy(config.policy, { rulePlaces, resolved: new Map(), hostname: hostname() })
}

/** All subjects see one status, and a daemon that is slow is waited for once. */
export function askedOnce(client: Pick<ControlClient, 'status'>): Pick<ControlClient, 'status'> {
  let answer: Promise<Status> | undefined
  return {
    status: () => {
      answer ??= client.status()
      return answer
    },
  }
}
