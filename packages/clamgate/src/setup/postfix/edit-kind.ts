import { join } from 'node:path'
import type { z } from 'zod'
import { findProgram } from '../../ground/find-program.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { checkPlace } from '../files/safe-place.ts'
import { removeDraft } from '../files/write.ts'
import type { Json, StepContext, StepKind, StepLook, Undone } from '../types.ts'
import {
  beforeOf,
  type CurrentFile,
  changedMeanwhile,
  editedText,
  putBack,
  putText,
  readCurrent,
  shownEdits,
  standingOf,
} from './edited-file.ts'
import { beforeSchema, type FileBefore, type MainWanted } from './schemas.ts'
import { changeAndReload } from './take-effect.ts'
import { noPostfix, type PostfixTexts, requireChecked, withStaging } from './verify.ts'

/** What is of one of the two files of Postfix, in an edit of it. */
export interface FileEditor<Wanted extends MainWanted> {
  readonly name: 'main.cf' | 'master.cf'
  readonly schema: z.ZodType<Wanted & Json>
  /** Pure: the text as it is to be; the same where it is so already. */
  readonly edit: (texts: PostfixTexts, wanted: Wanted) => string
  readonly keyOf: (plain: string) => string
  /** Refuses an edit that Postfix reads as something else. */
  readonly verify: (now: string, staging: string, edits: FileBefore['edits'], wanted: Wanted) => Promise<void>
  /** Pure: a file that was changed since, without what the step put in. */
  readonly takeBack: (text: string, before: FileBefore, wanted: Wanted) => TakenBack
  /** Pure: master.cf without entries of this milter that others have put there since. */
  readonly sweep?: (master: string, before: FileBefore, wanted: Wanted) => TakenBack
}

export interface TakenBack {
  readonly text: string
  /** Names of what stands as somebody has changed it, though without this milter. */
  readonly kept: readonly string[]
}

/** A kind of step that edits a file of Postfix as text, and lets Postfix read it. */
export function createEditKind<Wanted extends MainWanted>(editor: FileEditor<Wanted>): StepKind {
  const { schema, name } = editor
  return defineKind(
    { wanted: schema, before: beforeSchema },
    {
      look: (wanted) => look(editor, wanted),

      async apply(wanted, before, context) {
        const { directory } = wanted
        const file = await currentFile(directory, name)
        const standing = standingOf(file.text, before)
        if (standing === 'changed' || file.path !== before.path) throw changedMeanwhile(file.path)
        if (standing === 'before') {
          context.progress(`Postfix checks ${directory}`)
          await requireChecked(directory)
          const texts = { ...(await readTexts(directory)), ...textOf(name, editedText(file, before)) }
          await withStaging(texts, (staging) => requireChecked(staging, directory))
          stopIfAborted(context)
        }
        await changeAndReload(directory, context, async () => {
          if (standing === 'before') await putText(file, editedText(file, before))
        })
      },

      async undo(wanted, before, context) {
        const { directory } = wanted
        await removeDraft(before.path)
        const path = join(directory, name)
        const file = await readCurrent(path)
        if (file === undefined) return { state: 'kept', sentence: `${path} is gone, and stays so` }
        const { undone, put } = takenBack(editor, file, before, wanted)
        const swept = await sweep(editor, before, wanted)
        const change = async () => {
          await put()
          await swept?.put()
        }
        // A Postfix that was removed since has left its configuration.
        if (await hasPostfix()) await changeAndReload(directory, context, change)
        else await change()
        return bothUndone(undone, swept?.undone)
      },
    },
  )
}

async function look<Wanted extends MainWanted>(
  editor: FileEditor<Wanted>,
  wanted: Wanted,
): Promise<StepLook<FileBefore>> {
  const { directory } = wanted
  const { name, edit, keyOf, verify } = editor
  if (!(await hasPostfix())) throw noPostfix()
  const file = await currentFile(directory, name)
  const texts = { ...(await readTexts(directory)), ...textOf(name, file.text) }
  const after = edit(texts, wanted)
  if (after === file.text) return { state: 'done' }
  await checkPlace(file.path)
  const before = beforeOf(file, after, keyOf)
  await withStaging({ ...texts, ...textOf(name, after) }, (staging) =>
    verify(directory, staging, before.edits, wanted),
  )
  return { state: 'needed', changes: [`${join(directory, name)}:`, ...shownEdits(before)], before }
}

/** What is to become of a file, and what is to be said of that. */
function takenBack<Wanted extends MainWanted>(
  { name, takeBack }: FileEditor<Wanted>,
  file: CurrentFile,
  before: FileBefore,
  wanted: Wanted,
): { readonly undone: Undone; readonly put: () => Promise<void> } {
  switch (standingOf(file.text, before)) {
    case 'before':
      return { undone: { state: 'restored' }, put: async () => undefined }
    case 'after':
      return { undone: { state: 'restored' }, put: () => putBack(file, before) }
    case 'changed': {
      const { text, kept } = takeBack(file.text, before, wanted)
      const put = async () => (text === file.text ? undefined : await putText(file, text))
      if (kept.length === 0) return { undone: { state: 'restored' }, put }
      const path = join(wanted.directory, name)
      const sentence = `${path} was changed since, in ${kept.join(' and ')}: what others wrote stays, without this milter`
      return { undone: { state: 'kept', sentence, remedy: `Look at it: ${path}` }, put }
    }
  }
}

/** Somebody may have copied our entry: mail of that service would be deferred for a milter that is gone. */
async function sweep<Wanted extends MainWanted>(
  editor: FileEditor<Wanted>,
  before: FileBefore,
  wanted: Wanted,
) {
  const path = join(wanted.directory, 'master.cf')
  const master = editor.sweep === undefined ? undefined : await readCurrent(path)
  if (master === undefined) return undefined
  const found = editor.sweep?.(master.text, before, wanted)
  if (found === undefined || found.text === master.text) return undefined
  const sentence = `${path} has asked this milter since, for ${found.kept.join(' and ')}: its entry is taken out, and the rest stays`
  const undone: Undone = { state: 'kept', sentence, remedy: `Look at it: ${path}` }
  return { undone, put: () => putText(master, found.text) }
}

function bothUndone(one: Undone, other: Undone | undefined): Undone {
  if (other === undefined || other.state === 'restored') return one
  return one.state === 'restored' ? other : { ...one, sentence: `${one.sentence}; ${other.sentence}` }
}

async function currentFile(directory: string, name: string): Promise<CurrentFile> {
  const path = join(directory, name)
  const file = await readCurrent(path)
  if (file !== undefined) return file
  throw new SetupError('SETUP_POSTFIX', `Postfix has no configuration: there is no file ${path}`, {
    remedy:
      'Name the directory by --postfix-config, or set Postfix up first (Debian: dpkg-reconfigure postfix).',
    details: { path },
  })
}

async function readTexts(directory: string): Promise<PostfixTexts> {
  const [main, master] = await Promise.all(
    ['main.cf', 'master.cf'].map(async (name) => (await readCurrent(join(directory, name)))?.text ?? ''),
  )
  return { main: main ?? '', master: master ?? '' }
}

function textOf(name: FileEditor<MainWanted>['name'], text: string): Partial<PostfixTexts> {
  return name === 'main.cf' ? { main: text } : { master: text }
}

async function hasPostfix(): Promise<boolean> {
  return (await findProgram('postconf', PROGRAM_PATH)) !== undefined
}

function stopIfAborted({ signal }: StepContext): void {
  if (signal.aborted) throw new SetupError('SETUP_INTERRUPTED', 'Setup was ended before it changed Postfix')
}
