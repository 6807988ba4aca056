import { z } from 'zod'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import type { Undone } from '../types.ts'
import { changedLines } from './changes.ts'
import { findIds, type Ids, idsOf } from './owner.ts'
import { checkPlace } from './safe-place.ts'
import { type FileState, fileStateSchema, isSameState, readFileState } from './state.ts'
import { makeDirectories, missingAbove, putFile, putState, removeDirectories, removeDraft } from './write.ts'

const wantedSchema = z.object({
  path: z.string(),
  content: z.string(),
  /** Permissions: 0o644. */
  mode: z.number(),
  /** A name, or a number as text. */
  owner: z.string(),
  group: z.string(),
})

const beforeSchema = z.object({
  was: fileStateSchema,
  /** Directories above it that were not there, the outermost first. */
  made: z.array(z.string()),
})

/** What a step of the kind `file` wants: a whole file. */
export type FileWanted = z.output<typeof wantedSchema>
type FileBefore = z.output<typeof beforeSchema>

/** A whole file, with its mode and owner. Undo puts back what was in its place, with its time. */
export const fileKind = defineKind(
  { wanted: wantedSchema, before: beforeSchema },
  {
    async look(wanted) {
      const { path, content } = wanted
      const was = await readFileState(path)
      const ids = await findIds(wanted.owner, wanted.group)
      if (ids !== undefined && isSameState(was, wantedState(wanted, ids))) return { state: 'done' }
      await checkPlace(path)
      return {
        state: 'needed',
        changes: describe(wanted, was, content),
        before: { was, made: [...(await missingAbove(path))] },
      }
    },

    async apply(wanted, { was, made }) {
      const { path, mode } = wanted
      const ids = await idsOf(wanted.owner, wanted.group)
      const now = await readFileState(path)
      if (isSameState(now, wantedState(wanted, ids))) return
      if (!isSameState(now, was)) throw changedMeanwhile(path)
      await makeDirectories(made)
      await putFile(path, { content: Buffer.from(wanted.content), mode, ...ids })
    },

    async undo(wanted, before) {
      await removeDraft(wanted.path)
      const kept = await restore(wanted, before)
      const full = await removeDirectories(before.made)
      if (kept !== undefined) return kept
      if (full === undefined) return { state: 'restored' }
      return { state: 'kept', sentence: `${full} stays: there is something else in it` }
    },
  },
)

async function restore({ path, content }: FileWanted, { was }: FileBefore): Promise<Undone | undefined> {
  const now = await readFileState(path)
  if (isSameState(now, was)) return undefined
  const isOurs = now.state === 'file' && now.content === Buffer.from(content).toString('base64')
  if (isOurs) {
    await putState(path, was)
    return undefined
  }
  if (now.state === 'absent') return { state: 'kept', sentence: `${path} was removed since, and stays so` }
  return {
    ...{ state: 'kept', sentence: `${path} was changed since by somebody else, and stays as it is` },
    remedy:
      was.state === 'absent' ? `Setup had made it. When nobody needs it: rm ${path}` : `Look at it: ${path}`,
  }
}

function wantedState({ content, mode }: FileWanted, ids: Ids): FileState {
  return { state: 'file', content: Buffer.from(content).toString('base64'), mode, ...ids, mtime: '' }
}

function describe(
  { path, mode, owner, group }: FileWanted,
  was: FileState,
  content: string,
): readonly string[] {
  const rights = `mode ${mode.toString(8).padStart(4, '0')}, ${owner}:${group}`
  switch (was.state) {
    case 'absent':
      return [`new file ${path} (${content.split('\n').length - 1} lines, ${rights})`]
    case 'link':
      return [`${path}: the symbolic link to ${was.target} gives way to a file (${rights})`]
    case 'file': {
      const before = Buffer.from(was.content, 'base64').toString('utf8')
      return [`${path} (${rights})`, ...(before === content ? [] : changedLines(before, content))]
    }
  }
}

function changedMeanwhile(path: string): SetupError {
  return new SetupError('SETUP_FILE', `${path} was changed by somebody else at this moment`, {
    remedy: 'Run the command again.',
    details: { path },
  })
}
