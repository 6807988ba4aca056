import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Journal, makeSetupDirectory, openJournal } from '../journal/journal.ts'
import { KINDS } from '../kinds.ts'
import type { Kinds, RunWorld, Told } from '../run/world.ts'

/** A directory that goes with the test. */
export async function scratch(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'clamgate-setup-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Who runs the tests, as steps name owners. */
export const US = { owner: String(process.getuid?.() ?? 0), group: String(process.getgid?.() ?? 0) } as const

/** What a run needs, with its journal below `root`; told is what it told. */
export async function worldFor(
  root: string,
  { kinds = KINDS, signal = new AbortController().signal }: { kinds?: Kinds; signal?: AbortSignal } = {},
): Promise<RunWorld & { readonly journal: Journal; readonly told: Told[] }> {
  const directory = join(root, 'journal')
  await makeSetupDirectory(directory)
  const told: Told[] = []
  return {
    ...{ journal: await openJournal(directory), kinds, version: '0.0.0', now: () => new Date(0), signal },
    stateDirectories: [join(root, 'state')],
    ...{ told, tell: (one) => told.push(one) },
  }
}
