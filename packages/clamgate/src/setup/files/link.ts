import { z } from 'zod'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { checkPlace } from './safe-place.ts'
import { fileStateSchema, isSameState, readFileState } from './state.ts'
import { makeDirectories, missingAbove, putLink, putState, removeDirectories, removeDraft } from './write.ts'

const wantedSchema = z.object({ path: z.string(), target: z.string() })
const beforeSchema = z.object({ was: fileStateSchema, made: z.array(z.string()) })

/** What a step of the kind `link` wants: a symbolic link. */
export type LinkWanted = z.output<typeof wantedSchema>

/** A symbolic link. Undo puts back what was in its place. */
export const linkKind = defineKind(
  { wanted: wantedSchema, before: beforeSchema },
  {
    async look({ path, target }) {
      const was = await readFileState(path)
      if (isSameState(was, { state: 'link', target })) return { state: 'done' }
      await checkPlace(path)
      const instead =
        was.state === 'absent'
          ? ''
          : `, in the place of ${was.state === 'file' ? 'a file' : `one to ${was.target}`}`
      return {
        state: 'needed',
        changes: [`new link ${path} -> ${target}${instead}`],
        before: { was, made: [...(await missingAbove(path))] },
      }
    },

    async apply({ path, target }, { was, made }) {
      const now = await readFileState(path)
      if (isSameState(now, { state: 'link', target })) return
      if (!isSameState(now, was)) {
        throw new SetupError('SETUP_FILE', `${path} was changed by somebody else at this moment`, {
          remedy: 'Run the command again.',
        })
      }
      await makeDirectories(made)
      await putLink(path, target)
    },

    async undo({ path, target }, { was, made }) {
      await removeDraft(path)
      const now = await readFileState(path)
      if (isSameState(now, { state: 'link', target })) await putState(path, was)
      const full = await removeDirectories(made)
      if (!isSameState(now, { state: 'link', target }) && !isSameState(now, was)) {
        return { state: 'kept', sentence: `${path} was changed since by somebody else, and stays as it is` }
      }
      if (full === undefined) return { state: 'restored' }
      return { state: 'kept', sentence: `${full} stays: there is something else in it` }
    },
  },
)
