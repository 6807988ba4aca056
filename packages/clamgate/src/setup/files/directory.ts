import { lstat, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'
import { findIds, idsOf } from './owner.ts'
import { checkPlace } from './safe-place.ts'
import { makeDirectories, missingAbove, removeDirectories, setRights } from './write.ts'

const wantedSchema = z.object({ path: z.string(), mode: z.number(), owner: z.string(), group: z.string() })

const stateSchema = z.union([
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('directory'), mode: z.number(), uid: z.number(), gid: z.number() }),
])
const beforeSchema = z.object({ was: stateSchema, made: z.array(z.string()) })

/** What a step of the kind `directory` wants. */
export type DirectoryWanted = z.output<typeof wantedSchema>
type DirectoryState = z.output<typeof stateSchema>

/** A directory with its mode and owner. Undo removes one that was made, where it is empty; else its rights go back. */
export const directoryKind = defineKind(
  { wanted: wantedSchema, before: beforeSchema },
  {
    async look({ path, mode, owner, group }) {
      const was = await readDirectory(path)
      const ids = await findIds(owner, group)
      if (ids !== undefined && isSame(was, { state: 'directory', mode, ...ids })) return { state: 'done' }
      await checkPlace(path)
      const rights = `mode ${mode.toString(8).padStart(4, '0')}, ${owner}:${group}`
      return {
        state: 'needed',
        changes: [was.state === 'absent' ? `new directory ${path} (${rights})` : `${path}: ${rights}`],
        before: { was, made: [...(await missingAbove(path))] },
      }
    },

    async apply({ path, mode, owner, group }, { made }) {
      const ids = await idsOf(owner, group)
      await makeDirectories(made)
      try {
        // Nobody else enters before it has its owner.
        await mkdir(path, { mode: 0o700 })
        await syncDirectory(dirname(path))
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw fileFault(path, 'cannot be made', error)
        await readDirectory(path)
      }
      await setRights(path, { ...ids, mode })
    },

    async undo({ path, mode, owner, group }, { was, made }) {
      if (was.state === 'absent') {
        const full = await removeDirectories([...made, path])
        if (full === undefined) return { state: 'restored' }
        return {
          ...{ state: 'kept', sentence: `${full} stays: there is something in it` },
          remedy: `When nobody needs it: rm -r ${full}`,
        }
      }
      const now = await readDirectory(path)
      const ids = await findIds(owner, group)
      if (isSame(now, was)) return { state: 'restored' }
      // In between, after its owner and before its mode, is ours as well.
      const isOurs =
        now.state === 'directory' && (ids === undefined || (now.uid === ids.uid && now.gid === ids.gid))
      if (!isOurs || (now.mode !== mode && now.mode !== was.mode)) {
        return {
          state: 'kept',
          sentence: `Owner or mode of ${path} were changed since, and stay as they are`,
        }
      }
      await setRights(path, was)
      return { state: 'restored' }
    },
  },
)

/** @throws {SetupError} SETUP_STOPPED where something else is there: a link leads to somebody else's directory */
async function readDirectory(path: string): Promise<DirectoryState> {
  try {
    const stats = await lstat(path)
    if (!stats.isDirectory()) {
      throw new SetupError('SETUP_STOPPED', `${path} is no directory`, {
        remedy: 'Move it away, and run the command again.',
        details: { path },
      })
    }
    return { state: 'directory', mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { state: 'absent' }
    throw fileFault(path, 'cannot be read', error)
  }
}

function isSame(one: DirectoryState, other: DirectoryState): boolean {
  if (one.state === 'absent' || other.state === 'absent') return one.state === other.state
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid
}
