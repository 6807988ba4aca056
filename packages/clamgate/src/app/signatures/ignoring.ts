import type { IgnoreReply } from '../../api/signatures/documents.ts'
import type { IgnoredEntry, IgnoreRequest, UnignoreRequest } from '../../api/signatures/names.ts'
import type { Following } from '../../api/signatures/service.ts'
import type { Clock } from '../../ground/clock.ts'
import { inTurn } from '../../ground/in-turn.ts'
import { SignatureError } from '../../signatures/errors.ts'
import type { IgnoreEntry } from '../../signatures/ignore/entry.ts'
import { ignorableName, isHeuristic } from '../../signatures/ignore/name.ts'
import { parseScope } from '../../signatures/ignore/scope.ts'
import type { IgnoreStore, Swapped } from '../../signatures/ignore/store.ts'
import type { Progress, UpdateReport } from '../../signatures/ports.ts'
import { describeUpdate, writtenProgress } from './report.ts'
import { reasonOf, untilOf } from './wanted.ts'

export interface IgnoringDeps {
  readonly store: IgnoreStore
  readonly clock: Clock
  /** Where a signature stands, by its name as it is in files. */
  readonly places: (name: string) => Promise<readonly SignaturePlace[]>
  /** False where an ignore file cannot reach clamd: it reads a directory that we do not know. */
  readonly reachesClamd: () => boolean
  /** Brings the ignore file in line, and returns when it is live. */
  readonly apply: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<UpdateReport>
}

export interface SignaturePlace {
  readonly file: string
  /** Of its line; undefined where ClamAV compares none, as for rules of YARA. */
  readonly md5: string | undefined
}

/** What the commands `ignore` and `unignore` do. */
export interface Ignoring {
  entries(): Promise<readonly IgnoredEntry[]>
  ignore(request: IgnoreRequest, following: Following): Promise<IgnoreReply>
  /** @param isMeant of the entries of that signature: those that are taken back; left out: all */
  unignore(
    request: UnignoreRequest,
    following: Following,
    isMeant?: (entry: Pick<IgnoreEntry, 'scope'>) => boolean,
  ): Promise<IgnoreReply>
}

export function createIgnoring(deps: IgnoringDeps): Ignoring {
  const { store } = deps
  /** What could not go live is as if nobody had asked. */
  const live = async ({ undo }: Swapped, needsDatabases: boolean, { onProgress, signal }: Following) => {
    if (!needsDatabases) return undefined
    let report: UpdateReport | undefined
    try {
      report = await deps.apply(writtenProgress(onProgress), signal)
      return report
    } finally {
      if (report === undefined || report.outcome === 'rolled-back') await undo()
    }
  }
  return {
    async entries() {
      return (await store.entries()).map(describeEntry)
    },
    ignore: inTurn(async (request: IgnoreRequest, following: Following) => {
      const entry = await entryOf(request, deps)
      const swapped = await store.add(entry)
      const report = await live(swapped, entry.where === 'database', following)
      const good = report?.outcome !== 'rolled-back'
      return {
        good,
        sentence: good ? saidOf(entry, report) : `${entry.signature} is not ignored: the set was rolled back`,
        entry: describeEntry({ ...entry, expired: false }),
        update: report === undefined ? null : describeUpdate(report),
      }
    }),
    unignore: inTurn(
      async (
        { name: reported, mail }: UnignoreRequest,
        following: Following,
        isMeant: (entry: Pick<IgnoreEntry, 'scope'>) => boolean = () => true,
      ) => {
        const name = ignorableName(reported)
        const swapped = await store.remove(name, (entry) => isMeant(entry) && isFor(mail, entry))
        const [first] = swapped.removed
        if (first === undefined) throw notIgnored(name, mail)
        const needsDatabases = swapped.removed.some(({ where }) => where === 'database')
        const report = await live(swapped, needsDatabases, following)
        const good = report?.outcome !== 'rolled-back'
        const when = report?.outcome === 'installed' ? ' when the engine starts' : ''
        return {
          good,
          sentence: good
            ? `${name} is in force again${when}`
            : `${name} is ignored as before: the set was rolled back`,
          entry: describeEntry({ ...first, expired: good }),
          update: report === undefined ? null : describeUpdate(report),
        }
      },
    ),
  }
}

/** Whether an entry is the one that somebody names by its mail. */
function isFor(
  mail: UnignoreRequest['mail'],
  { scope, sha256 }: Pick<IgnoreEntry, 'scope' | 'sha256'>,
): boolean {
  return mail === undefined || (mail.scope?.trim() === scope && mail.sha256 === sha256)
}

function notIgnored(name: string, mail: UnignoreRequest['mail']): SignatureError {
  const where = mail === undefined ? '' : ' in that mail'
  return new SignatureError('SIGNATURES_NAME_UNKNOWN', `${name} is not ignored${where}`, {
    details: { signature: name },
    remedy: 'clamgate signatures status lists those that are.',
  })
}

async function entryOf(request: IgnoreRequest, deps: IgnoringDeps): Promise<IgnoreEntry> {
  const { by, scope, sha256, endsWithSignature = false, thisVersion = false } = request
  const signature = ignorableName(request.signature)
  const reason = reasonOf(request.reason)
  const until = request.until === undefined ? undefined : untilOf(request.until, deps.clock.wall())
  if (scope !== undefined) parseScope(scope)
  const isOfDatabase = !isHeuristic(signature)
  if (thisVersion && (scope !== undefined || sha256 !== undefined || !isOfDatabase || !deps.reachesClamd())) {
    const isNarrow = scope !== undefined || sha256 !== undefined
    const why = isNarrow ? 'without --scope and --content' : 'for what stands in databases of ours alone'
    throw new SignatureError('SIGNATURES_ARGUMENT', `--this-version works ${why}`, {
      remedy: 'Leave it out, and give an end with --until.',
    })
  }
  const places = isOfDatabase ? await deps.places(signature) : []
  // Where nobody knows the databases a name cannot be looked up, and mail is at hand: the log has it.
  if (isOfDatabase && places.length === 0 && deps.reachesClamd()) throw nobodyHas(signature)
  const isForAll = scope === undefined && sha256 === undefined
  // Without a content of its own it ends only when it is gone.
  const known = endsWithSignature ? onlyContent(places) : undefined
  return {
    ...{ signature, reason, by, at: new Date(deps.clock.wall()).toISOString() },
    where: isOfDatabase && isForAll && deps.reachesClamd() ? 'database' : 'filter',
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(endsWithSignature && places.length > 0 ? { endsWithSignature } : {}),
    ...(known === undefined ? {} : { contentMd5: known }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    ...(scope === undefined ? {} : { scope: scope.trim() }),
    ...(thisVersion ? { contentMd5: contentOf(signature, places) } : {}),
  }
}

/** The one content of a signature, which an entry can be tied to. */
function contentOf(signature: string, places: readonly SignaturePlace[]): string {
  const md5 = onlyContent(places)
  if (md5 !== undefined) return md5
  const why =
    places[0]?.md5 === undefined
      ? 'ClamAV ties no rule of YARA to its content'
      : `it stands in ${places.map(({ file }) => file).join(', ')} with different contents`
  throw new SignatureError('SIGNATURES_ARGUMENT', `${signature} cannot be tied to its content: ${why}`, {
    remedy: 'Leave --this-version out, and give an end with --until.',
  })
}

function onlyContent(places: readonly SignaturePlace[]): string | undefined {
  const contents = new Set(places.map(({ md5 }) => md5))
  const [md5] = contents
  return contents.size === 1 ? md5 : undefined
}

function nobodyHas(signature: string): SignatureError {
  return new SignatureError('SIGNATURES_NAME_UNKNOWN', `Nobody has a signature ${signature}`, {
    details: { signature },
    remedy:
      'Write the whole name as clamd reports it: the case of letters counts. By a part of it, in any case: clamgate signatures find "*PART*"',
  })
}

function saidOf(
  { signature, where, scope, sha256, until }: IgnoreEntry,
  report: UpdateReport | undefined,
): string {
  const end = until === undefined ? '' : ` until ${until}`
  const mail = scope === undefined ? '' : ` in mail of ${scope}`
  if (report?.outcome === 'installed') return `${signature} is ignored${end} when the engine starts`
  if (sha256 !== undefined) {
    return `${signature} is ignored${mail} in this content alone${end}; all else in such mail is scanned again`
  }
  const how = where === 'filter' ? '; clamd still finds it, and what it finds besides goes unnoticed' : ''
  return `${signature} is ignored${mail}${end}${how}`
}

function describeEntry(entry: IgnoreEntry & { readonly expired: boolean }): IgnoredEntry {
  const {
    signature,
    by,
    where,
    reason,
    at,
    until,
    scope,
    sha256,
    endsWithSignature,
    contentMd5,
    expired,
    ended,
  } = entry
  return {
    ...{ signature, by, where, reason, at, expired },
    ...(until === undefined ? {} : { until }),
    ...(scope === undefined ? {} : { scope }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(endsWithSignature === undefined ? {} : { endsWithSignature }),
    ...(ended === undefined ? {} : { ended }),
    ...(contentMd5 === undefined ? {} : { contentMd5 }),
  }
}
