import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Content, contentsOf, type Manifest } from '../../install/manifest.ts'
import { isIntact, printOf } from '../../install/prints.ts'
import { isProof } from '../../install/proof.ts'
import { exchange } from '../../install/swap.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { Activation, Proof } from '../../ports.ts'
import type { Run } from '../context.ts'
import { foreignFile, isForeign } from './foreign.ts'

export interface Placement {
  /** What is to be there; undefined: nothing of ours. */
  readonly to: Manifest | undefined
  /** Names that we may write over, and remove. */
  readonly owned: ReadonlySet<string>
  /** Called when all is written beside its place, before the first name changes. */
  readonly before?: () => Promise<void>
  /** What was there stays beside its place until {@link removeParts}. */
  readonly isKept?: boolean
}

/** Makes the directory of the databases what a set says. Files that are right as they are stay untouched. */
export async function place(
  { deps, sets }: Pick<Run, 'deps' | 'sets'>,
  { to, owned, before, isKept = false }: Placement,
): Promise<void> {
  const { live } = deps
  const write: Content[] = []
  for (const content of contentsOf(to)) {
    if (!owned.has(content.name) || !(await isIntact(live.directory, content))) write.push(content)
  }
  const stays = new Set(contentsOf(to).map(({ name }) => name))
  // A proof that nobody remembers is ours, too.
  const proofs = (await inDirectory(live.directory, () => readdir(live.directory))).filter(isProof)
  const remove = [...new Set([...owned, ...proofs])].filter((name) => !stays.has(name))
  const contentAt = (name: string) => sets.pathOf(to?.id ?? '', name)
  await exchange({ live, contentAt, write, remove, isKept }, async () => {
    // Somebody may have put a file of that name there a moment ago.
    for (const { name } of write) {
      if (!owned.has(name) && (await isForeign(live.directory, name))) throw foreignFile(live.directory, name)
    }
    await before?.()
  })
}

export function namesOf(...sets: readonly (Manifest | undefined)[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => contentsOf(set).map(({ name }) => name)))
}

/** Waits until the engine scans with a set. */
export async function activate(
  { deps, signal }: Pick<Run, 'deps' | 'signal'>,
  set: Manifest | undefined,
  before: Manifest | undefined,
  testedMs?: number,
): Promise<Activation> {
  const gone = set?.proof == null ? { gone: proofOf(before) } : {}
  return await deps.live.activate(proofOf(set), { signal, testedMs, ...gone })
}

/** How the files look now: whoever touches one changes that. */
export async function printsOf(
  { deps }: Pick<Run, 'deps'>,
  set: Manifest | undefined,
): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const { name } of contentsOf(set)) {
    const print = await printOf(join(deps.live.directory, name))
    if (print !== undefined) prints[name] = print
  }
  return prints
}

function proofOf(set: Manifest | undefined): Proof | undefined {
  return set?.proof == null
    ? undefined
    : { signature: set.proof.signature, sample: Buffer.from(set.proof.sample) }
}
