import type { Account } from '../../managed/process/account.ts'
import { SignatureError, type SignatureErrorCode } from '../errors.ts'
import type { Clamscan, ScanEnd } from './clamscan.ts'
import { loadFailure } from './load-failure.ts'
import { BAD, GOOD, putDatabase, putHarmless, putText, SAMPLE } from './samples.ts'
import { DATABASES, makeScratch, tidyScratch } from './scratch.ts'

/** A database of one line. */
const TIMEOUT_MS = 60_000

interface Proving {
  readonly clamscan: Clamscan
  readonly root: string
  readonly account: Account
  readonly signal: AbortSignal
}

/**
 * Has clamscan load a database that is good, and one that is not: whoever believes a broken tester calls every file bad, or
 * every file good.
 * @throws {SignatureError} SIGNATURES_TESTER_BROKEN, SIGNATURES_DIRECTORY_UNUSABLE, SIGNATURES_DISK_FULL
 */
export async function prove(proving: Proving): Promise<void> {
  await tidyScratch(proving.root)
  const hits = new Map<string, string | undefined>()
  const good = await load(proving, GOOD, hits)
  const failure = loadFailure(good, TIMEOUT_MS)
  if (failure !== undefined)
    throw broken(proving, `clamscan does not load a database that is good: ${failure.why}`)
  if (good.known !== 1) throw broken(proving, `clamscan counts ${good.known} signatures where there is one`)
  if (hits.get(SAMPLE.name) !== GOOD.signature)
    throw broken(proving, 'clamscan does not find a sample that its database has')
  const hit = [...hits].find(([name, signature]) => name !== SAMPLE.name && signature !== undefined)
  if (hit !== undefined) throw broken(proving, `clamscan finds ${hit[1]} in a harmless text`)
  const bad = await load(proving, BAD, new Map())
  if (loadFailure(bad, TIMEOUT_MS) === undefined)
    throw broken(proving, 'clamscan loads a database that is malformed')
}

async function load(
  { clamscan, root, account, signal }: Proving,
  database: typeof GOOD | typeof BAD,
  hits: Map<string, string | undefined>,
): Promise<ScanEnd> {
  await using scratch = await makeScratch(root, account)
  await putDatabase(scratch, database)
  await putText(scratch, SAMPLE.name, SAMPLE.text)
  const harmless = await putHarmless(scratch)
  return await clamscan.scan({
    directory: scratch.path,
    databases: DATABASES,
    args: [SAMPLE.name, ...harmless],
    timeoutMs: TIMEOUT_MS,
    signal,
    onResult: (file, signature) => hits.set(file, signature),
  })
}

function broken({ clamscan, root, account }: Proving, why: string): SignatureError {
  const code: SignatureErrorCode = 'SIGNATURES_TESTER_BROKEN'
  return new SignatureError(code, `Signatures cannot be tested, so none is changed: ${why}`, {
    remedy: `Run ${clamscan.program} by hand as user ${account.name}. It has to work in ${root}: look at free memory and disk space, and whether SELinux or AppArmor denies it.`,
    details: { program: clamscan.program, directory: root },
  })
}
