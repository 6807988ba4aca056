import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { loadConfig } from '../../config/load/load.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { messageOf } from '../../ground/thrown.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { chooseAccount } from '../../managed/process/account.ts'
import { formatOf } from '../../signatures/catalogue/formats.ts'
import { checkContent } from '../../signatures/check/check-content.ts'
import type { ContentReport } from '../../signatures/check/report.ts'
import { SignatureError } from '../../signatures/errors.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import type { Candidate, HamHit, LoadReport, Tester } from '../../signatures/ports.ts'
import { planNamed } from '../../signatures/run/looks/check-names.ts'
import { createTester } from '../../signatures/trial/tester.ts'
import type { SourcePlan } from '../../signatures/types.ts'

export interface TestFileOptions {
  readonly configPath: string | undefined
  /** Looked at as a file of this source. */
  readonly source?: string | undefined
  readonly signal: AbortSignal
}

/** What came of one file. */
export interface FileTest {
  readonly content: ContentReport | undefined
  readonly load: LoadReport | undefined
  /** Undefined: no clean mail is configured, or it was not got so far. */
  readonly ham: readonly HamHit[] | undefined
  /** Why it would not go live; undefined: it would. */
  readonly refused: Refusal | undefined
}

export interface Refusal {
  readonly code: string
  readonly sentence: string
  readonly remedy: string | undefined
}

/** What speaks against the file, and not against this host. */
const VERDICTS: ReadonlySet<string> = new Set([
  'SIGNATURES_DECOY',
  'SIGNATURES_MALFORMED',
  'SIGNATURES_SHRUNK',
  'SIGNATURES_LOAD_FAILED',
  'SIGNATURES_SET_FAILED',
  'SIGNATURES_HAM',
])

/**
 * Looks at a file of signatures as an update would: its content, then clamscan loads it, then it scans clean mail. Changes
 * nothing, and needs no daemon.
 * @throws {UsageError} no file of that name, or of no format
 * @throws {SignatureError} what keeps this host from testing anything
 */
export async function testFile(
  path: string,
  { configPath, source, signal }: TestFileOptions,
): Promise<FileTest> {
  const { config } = await loadConfig({ path: configPath, secrets: 'leave' })
  const plan = planOf(source, planSources(config.signatures))
  const candidate = await candidateOf(path, plan)
  const work = await mkdtemp(join(tmpdir(), 'clamgate-test-'))
  try {
    const tester = createTester({
      ...{ programPath: PROGRAM_PATH, account: await chooseAccount(), scratch: join(work, 'scratch') },
    })
    await tester.proveItself(signal)
    return await examine(candidate, { work, tester, hamDirectory: config.signatures.hamDirectory, signal })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

interface Examining {
  readonly work: string
  readonly tester: Tester
  readonly hamDirectory: string | undefined
  readonly signal: AbortSignal
}

async function examine(
  candidate: Candidate,
  { work, tester, hamDirectory, signal }: Examining,
): Promise<FileTest> {
  const { plan } = candidate
  let content: ContentReport | undefined
  let load: LoadReport | undefined
  let ham: readonly HamHit[] | undefined
  try {
    // What is rewritten lies beside the file: of the file itself nothing is touched.
    const copy = { ...candidate, path: join(work, plan.name) }
    await copyFile(candidate.path, copy.path)
    content = await checkContent(copy, {
      ...{ before: undefined, isConfirmed: true, siblings: [], others: [], hasOfficialDaily: true, signal },
    })
    const tested = { path: content.rewritten ?? copy.path, format: plan.format, name: plan.name }
    load = await tester.testAlone(tested, signal)
    if (hamDirectory !== undefined)
      ham = await tester.testHam(await alone(tested.path, work, plan.name), hamDirectory, signal)
    return { content, load, ham, refused: undefined }
  } catch (error) {
    if (!(error instanceof SignatureError) || !VERDICTS.has(error.code)) throw error
    return { content, load, ham, refused: refusalOf(error, candidate.source) }
  }
}

/** Of a file that nobody fetched there is no source to name, or to turn to. */
function refusalOf({ code, message, remedy }: SignatureError, source: SourcePlan): Refusal {
  if (source !== BY_HAND) return { code, sentence: message, remedy }
  return { code, sentence: message.replace(` of ${BY_HAND.name}`, ''), remedy: undefined }
}

/** A directory with the file alone, under its own name. */
async function alone(path: string, work: string, name: string): Promise<string> {
  const directory = await mkdtemp(join(work, 'set-'))
  await copyFile(path, join(directory, name))
  return directory
}

async function candidateOf(path: string, source: SourcePlan): Promise<Candidate> {
  const file = resolve(path)
  const name = basename(file)
  const there = await stat(file).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, 'Name a file of signatures.')
  })
  if (!there.isFile()) throw new UsageError(`${path} is no file`, 'Name a file of signatures.')
  const format = formatOf(name)
  if (format === undefined) {
    throw new UsageError(
      `${name} has no ending of a format that third parties may bring`,
      'ClamAV knows formats by their endings: .ndb, .ldb, .hdb, .hsb, .yara and so on.',
    )
  }
  const plan = source.files.find((one) => one.name === name) ?? {
    ...{ name, remote: name, format, rating: undefined, class: 'malware', wanted: true, reason: 'by hand' },
    maxBytes: Number.MAX_SAFE_INTEGER,
  }
  return { plan, source, path: file, bytes: there.size, sha256: await sha256Of(file) }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, 'Run the command as a user who may.')
  }
  return hash.digest('hex')
}

function planOf(name: string | undefined, plans: readonly SourcePlan[]): SourcePlan {
  return name === undefined ? BY_HAND : planNamed(name, plans)
}

/** A file that somebody has at hand. */
const BY_HAND: SourcePlan = {
  ...{ name: 'by-hand', title: 'By hand', catalogueState: 'own', enabled: true, reason: undefined },
  ...{ level: 'high', intervalMs: 0, road: { kind: 'file', directories: [] }, integrity: { kind: 'none' } },
  ...{
    secret: undefined,
    files: [],
    decoys: [],
    reportTo: undefined,
    homepage: undefined,
    licence: undefined,
  },
}
