import { removalOf } from './removal.ts'
import type { Rival, RivalQuestion } from './rival.ts'
import type { Traces } from './traces.ts'

const PROGRAM = 'clamav-unofficial-sigs'
const NAMES = [`${PROGRAM}.sh`, PROGRAM]
const CONFIGURATIONS = ['/etc', '/usr/local/etc', '/opt/homebrew/etc', '/opt/zimbra/conf'].map(
  (directory) => `${directory}/clamav-unofficial-sigs`,
)
/** Debian's package of the script by Landry, to Debian 12. */
const OLD_CONFIGURATIONS = ['/usr/share/clamav-unofficial-sigs/conf.d', '/etc/clamav-unofficial-sigs.conf.d']
const LEFT = [
  '/etc/logrotate.d/clamav-unofficial-sigs',
  '/usr/share/man/man8/clamav-unofficial-sigs.8',
  '/usr/share/man/man8/clamav-unofficial-sigs.8.gz',
  '/var/lib/clamav-unofficial-sigs',
  '/var/db/clamav-unofficial-sigs',
  '/var/cache/clamav-unofficial-sigs',
  '/var/log/clamav-unofficial-sigs',
]
const USUAL_DIRECTORY = '/var/lib/clamav'
/** Its configurations are shell scripts; this reads the one line that matters, and runs nothing. */
const DIRECTORY = /^\s*(?:export\s+)?clam_dbs\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]+))/

/** clamav-unofficial-sigs: installed by hand, by a package, or by the plugin of i-MSCP. */
export async function findUnofficialSigs(
  traces: Traces,
  { databaseDirectory }: RivalQuestion,
): Promise<Rival | undefined> {
  const programs = await traces.programs(NAMES)
  const runs = [
    ...(await traces.crons(/clamav-unofficial-sigs/)),
    ...(await traces.units(['clamav-unofficial-sigs.timer', 'clamav-unofficial-sigs.service'])),
    ...(await traces.processes(NAMES)),
  ]
  const files = await configurationFiles(traces)
  const left = await traces.existing(LEFT)
  const evidence = [...programs, ...runs, ...files, ...left]
  if (evidence.length === 0) return undefined
  const directory = await directoryOf(traces, files)
  return {
    name: 'clamav-unofficial-sigs',
    isAlive: programs.length + runs.length > 0,
    isThere: await traces.isSame(directory, databaseDirectory),
    excludes: true,
    evidence,
    removal: await removalWith(traces, { programs, evidence }),
    importable: files.find((path) => path.endsWith('/user.conf')) ?? files.at(-1),
  }
}

/** In the order in which the script reads them: the last one wins. */
async function configurationFiles(traces: Traces): Promise<readonly string[]> {
  const old = await Promise.all(OLD_CONFIGURATIONS.map((directory) => traces.files(directory)))
  const found = [...old.flat(), ...(await traces.existing(['/etc/clamav-unofficial-sigs.conf']))]
  for (const directory of CONFIGURATIONS) {
    const files = (await traces.files(directory)).filter((path) => path.endsWith('.conf'))
    const rank = (path: string) => RANKS.findIndex((pattern) => pattern.test(path))
    found.push(...files.filter((path) => rank(path) >= 0).toSorted((a, b) => rank(a) - rank(b)))
  }
  return found
}

const RANKS = [/\/master\.conf$/, /\/os(?:\.[^/]+)?\.conf$/, /\/user\.conf$/]

async function directoryOf(traces: Traces, files: readonly string[]): Promise<string> {
  let directory = USUAL_DIRECTORY
  for (const path of files) {
    for (const line of (await traces.read(path)).split('\n')) {
      const match = DIRECTORY.exec(line)
      const value = match?.[1] ?? match?.[2] ?? match?.[3]
      if (value?.startsWith('/') === true) directory = value
    }
  }
  return directory
}

async function removalWith(
  traces: Traces,
  { programs, evidence }: { readonly programs: readonly string[]; readonly evidence: readonly string[] },
): Promise<string> {
  if (await traces.package(PROGRAM)) return removalOf(evidence, PROGRAM, `apt purge ${PROGRAM}`)
  const script = programs.find((path) => path.endsWith('.sh'))
  const uninstall = script === undefined ? '' : `${script} --remove-script, then `
  return `${uninstall}${removalOf(evidence, PROGRAM)}`
}
