import { setImmediate } from 'node:timers/promises'
import { systemCode } from '../../ground/thrown.ts'
import { readNames } from '../check/formats.ts'
import { SignatureError } from '../errors.ts'
import type { Manifest, SetFile } from '../install/manifest.ts'
import type { SetStore } from '../install/sets.ts'
import type { Journal } from '../journal/journal.ts'
import type { ChangedNames, FileNames, NameChanges } from '../name-types.ts'

/** Names that are told of one file, in each direction; the others are counted. */
const MOST_NAMES = 500
/** The same of all files of an update. */
const MOST_IN_ALL = 10_000
/** Names of one file that are held in memory, some 40 MB, of two at a time; of a larger one nobody is told. */
const MOST_HELD = 400_000
/** Names between which mail is scanned: about a millisecond. */
const LOOKED_AT_ONCE = 10_000

export interface NameChangesDeps {
  readonly sets: Pick<SetStore, 'list' | 'pathOf'>
  readonly journal: Pick<Journal, 'lived'>
  readonly signal?: AbortSignal | undefined
  /** For tests. */
  readonly mostHeld?: number
  readonly mostNames?: number
}

/**
 * Which names of signatures a set has that the one before it had not, and the other way round, file by file: both are compared
 * as they lie on disk. @throws {SignatureError} SIGNATURES_NO_SUCH_SET
 */
export async function nameChanges(id: string, deps: NameChangesDeps): Promise<NameChanges> {
  const { sets, journal, signal } = deps
  const all = await sets.list()
  const at = all.findIndex((set) => set.id === id)
  const set = all[at]
  if (set === undefined) throw noSuchSet(id)
  // A set that was not taken is no step on the way, as in the history.
  const before = all.slice(at + 1).find((one) => journal.lived.includes(one.id))
  if (before === undefined || !before.isKept || !set.isKept) return { id, before: null, files: [] }
  const files: FileNames[] = []
  let left = MOST_IN_ALL
  try {
    for (const pair of pairsOf(before, set)) {
      signal?.throwIfAborted()
      const mostNames = Math.min(deps.mostNames ?? MOST_NAMES, left)
      const file = await compared(pair, { ...deps, mostNames })
      left -= Math.max(file.names?.added.names.length ?? 0, file.names?.removed.names.length ?? 0)
      files.push(file)
    }
  } catch (error) {
    // An update has thrown one of both away meanwhile.
    if (systemCode(error) === 'ENOENT') return { id, before: null, files: [] }
    throw error
  }
  return { id, before: before.id, files }
}

interface Pair {
  readonly old: PlacedFile | undefined
  readonly now: PlacedFile | undefined
}
interface PlacedFile {
  readonly set: string
  readonly file: SetFile
}

/** Files whose content is another one, by source and name. */
function pairsOf(before: Manifest, after: Manifest): readonly Pair[] {
  const keyOf = ({ name, source }: SetFile) => JSON.stringify([name, source])
  const placed = ({ id, files }: Manifest) =>
    new Map(files.map((file) => [keyOf(file), { set: id, file }] as const))
  const [old, now] = [placed(before), placed(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ old: old.get(key), now: now.get(key) }))
    .filter((pair) => pair.old?.file.sha256 !== pair.now?.file.sha256)
}

async function compared({ old, now }: Pair, deps: NameChangesDeps): Promise<FileNames> {
  const { mostHeld = MOST_HELD } = deps
  const { name: file = '', source = '' } = (now ?? old)?.file ?? {}
  if ([old, now].some((one) => (one?.file.signatures ?? 0) > mostHeld)) return { file, source, names: null }
  const had = await namesOf(old, deps)
  const has = await namesOf(now, deps)
  if (had.size > mostHeld || has.size > mostHeld) return { file, source, names: null }
  return {
    file,
    source,
    names: { added: await without(has, had, deps), removed: await without(had, has, deps) },
  }
}

async function namesOf(placed: PlacedFile | undefined, deps: NameChangesDeps): Promise<ReadonlySet<string>> {
  const { sets, signal, mostHeld = MOST_HELD } = deps
  const names = new Set<string>()
  if (placed === undefined) return names
  const { set, file } = placed
  for await (const { name } of readNames(sets.pathOf(set, file.name), file.format, signal)) {
    names.add(name)
    if (names.size > mostHeld) break
  }
  return names
}

async function without(
  these: ReadonlySet<string>,
  those: ReadonlySet<string>,
  { mostNames = MOST_NAMES }: NameChangesDeps,
): Promise<ChangedNames> {
  const names: string[] = []
  let [count, looked] = [0, 0]
  for (const name of these) {
    if (++looked % LOOKED_AT_ONCE === 0) await setImmediate()
    if (those.has(name)) continue
    count++
    if (names.length < mostNames) names.push(name)
  }
  return { count, names }
}

function noSuchSet(id: string): SignatureError {
  return new SignatureError('SIGNATURES_NO_SUCH_SET', `There is no set ${id}`, {
    remedy: 'Sets that were live: clamgate signatures history.',
  })
}
