import type { ControlClient } from '../api/client.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { planSources } from '../signatures/plan/plan-sources.ts'
import { clockChecks, readSynchronised } from './clock/checks.ts'
import { ageChecks } from './databases/age.ts'
import { freshclamLogChecks, readTail } from './databases/freshclam-log.ts'
import { readUpdaters, updaterChecks } from './databases/updaters.ts'
import { clamdSettingChecks, ownSettingChecks } from './engine/clamd-settings.ts'
import { limitChecks } from './engine/limit-checks.ts'
import { probeLimits } from './engine/limit-probe.ts'
import { versionChecks } from './engine/version.ts'
import type { Section } from './examine.ts'
import { fileChecks } from './files/checks.ts'
import { readFiles } from './files/facts.ts'
import { type DoctorHost, readHost } from './host.ts'
import { networkChecks } from './network/checks.ts'
import { createNetwork } from './network/probe.ts'
import { quarantineChecks } from './quarantine/checks.ts'
import { readQuarantine } from './quarantine/facts.ts'
import { readResources, resourceChecks } from './resources/checks.ts'
import { daemonProcessChecks } from './service/daemon-process.ts'
import { unitChecks } from './service/unit-checks.ts'
import { readSoftware, softwareChecks } from './software/checks.ts'

export interface HostSectionsOptions {
  readonly loaded: LoadedConfig
  readonly client: Pick<ControlClient, 'status'>
  /** The version of this program. */
  readonly version: string
}

/** Longest wait for a connection with a clamd, and for its answer. */
const PROBE_MS = 5000
/** Longest look at one peer of the network; all are asked at one time. */
const NETWORK_MS = 3000
/** Of Debian's packages; others are named by UpdateLogFile, which is looked for nowhere else. */
const FRESHCLAM_LOG = '/var/log/clamav/freshclam.log'

/** What is looked at of the host itself. The facts that several subjects need are read once. */
export function hostSections({ loaded, client, version }: HostSectionsOptions): readonly Section[] {
  let reading: Promise<DoctorHost> | undefined
  const host = () => {
    reading ??= readHost({ loaded, client })
    return reading
  }
  const { engine, signatures } = loaded.config
  return [
    {
      group: 'files',
      also: ['configuration'],
      subject: 'files and rights',
      look: async () => fileChecks(await host(), await readFiles(await host())),
    },
    {
      group: 'files',
      subject: 'keys and S3 of the quarantine',
      look: async () => quarantineChecks(await readQuarantine(loaded.config)),
    },
    { group: 'service', subject: 'the units of systemd', look: async () => unitChecks(await host()) },
    {
      group: 'service',
      subject: 'the process of the daemon',
      look: async () => daemonProcessChecks(await host(), version),
    },
    {
      group: 'engine',
      subject: 'the settings of clamd',
      look: async () => {
        const { status, clamdConfs, nowMs } = await host()
        const addresses = engine.servers.map(({ address }) => address)
        return [
          ...versionChecks(status?.engine.servers ?? [], nowMs),
          ...(engine.mode === 'external'
            ? [
                ...limitChecks(await probeLimits(addresses, PROBE_MS), clamdConfs),
                ...clamdSettingChecks(clamdConfs, engine),
              ]
            : ownSettingChecks()),
        ]
      },
    },
    {
      group: 'databases',
      also: ['clock'],
      subject: 'the age of the databases',
      look: async () => {
        const { status, nowMs, processes } = await host()
        return [
          ...(status === undefined ? [] : ageChecks(status.engine, nowMs)),
          ...updaterChecks(await readUpdaters(processes)),
          ...(engine.mode === 'external'
            ? freshclamLogChecks(FRESHCLAM_LOG, await readTail(FRESHCLAM_LOG))
            : []),
        ]
      },
    },
    {
      group: 'software',
      subject: 'other software',
      look: async () => softwareChecks(await host(), await readSoftware('/', loaded.config.milter.listen)),
    },
    {
      group: 'resources',
      subject: 'memory and disks',
      look: async () => resourceChecks(await host(), await readResources(await host())),
    },
    {
      group: 'network',
      subject: 'the network',
      look: async () =>
        await networkChecks({
          engine,
          plans: planSources(signatures).filter(({ enabled }) => enabled),
          hasProxy: signatures.proxy !== undefined,
          network: createNetwork(NETWORK_MS),
        }),
    },
    {
      group: 'clock',
      subject: 'the clock',
      look: async () => clockChecks(await host(), await readSynchronised()),
    },
  ]
}
