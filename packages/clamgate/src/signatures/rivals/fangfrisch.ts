import { removalOf } from './removal.ts'
import type { Rival, RivalQuestion } from './rival.ts'
import type { Traces } from './traces.ts'

const CONFIGURATIONS = [
  '/etc/fangfrisch.conf',
  '/etc/fangfrisch/fangfrisch.conf',
  '/usr/local/etc/fangfrisch.conf',
]
const PROGRAM_OF_VENV = '/var/lib/fangfrisch/venv/bin/fangfrisch'
const USUAL_DIRECTORY = '/var/lib/clamav'
const DIRECTORY = /^\s*local_directory\s*[=:]\s*(\S.*?)\s*$/gm

/** fangfrisch: of a package, or in a virtual environment of Python. It does nothing without a configuration. */
export async function findFangfrisch(
  traces: Traces,
  { databaseDirectory }: RivalQuestion,
): Promise<Rival | undefined> {
  const programs = [...(await traces.programs(['fangfrisch'])), ...(await traces.existing([PROGRAM_OF_VENV]))]
  const crons = await traces.crons(/\bfangfrisch\b/)
  const units = await traces.units(['fangfrisch.timer', 'fangfrisch.service'])
  const processes = await traces.processes(['fangfrisch'])
  const files = await traces.existing(CONFIGURATIONS)
  const left = await traces.existing(['/var/lib/fangfrisch'])
  const evidence = [...programs, ...crons, ...units, ...processes, ...files, ...left]
  if (evidence.length === 0) return undefined
  const runs = crons.length + units.length + processes.length > 0
  const isPackage = (await traces.package('fangfrisch')) || (await traces.package('python3-fangfrisch'))
  const timer = units.length > 0 ? 'systemctl disable --now fangfrisch.timer, then ' : ''
  return {
    name: 'fangfrisch',
    isAlive: runs || (programs.length > 0 && files.length > 0),
    isThere: await writesInto(traces, files, databaseDirectory),
    excludes: true,
    evidence,
    removal: `${timer}${removalOf(evidence, 'fangfrisch', isPackage ? 'apt purge fangfrisch' : undefined)}`,
    importable: files[0],
  }
}

/** Each of its sections may have a directory of its own. */
async function writesInto(traces: Traces, files: readonly string[], wanted: string): Promise<boolean> {
  const texts = await Promise.all(files.map((path) => traces.read(path)))
  const named = texts.flatMap((text) => [...text.matchAll(DIRECTORY)].map(([, path = '']) => path))
  for (const directory of named.length === 0 ? [USUAL_DIRECTORY] : named) {
    if (await traces.isSame(directory, wanted)) return true
  }
  return false
}
