import { join } from 'node:path'
import { findProgram } from '../../../ground/find-program.ts'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { MILTER_LISTS } from '../../../host/postfix/set-milters.ts'
import { checkPlace } from '../../files/safe-place.ts'
import { removeDraft } from '../../files/write.ts'
import { putText, readCurrent } from '../../postfix/edited-file.ts'
import { changeAndReload } from '../../postfix/take-effect.ts'
import { requireChecked, withStaging } from '../../postfix/verify.ts'
import type { StepContext } from '../../types.ts'
import { releaseText } from './postfix-text.ts'
import { keepCopies, rememberMilter, updateTaken } from './taken.ts'
import type { OldPlugin } from './types.ts'

export interface OldRelease {
  /** Entries of the new plugin, as they stand in main.cf: they stay. */
  readonly ours: readonly string[]
  /** False: Postfix reads main.cf when somebody else lets it; so in a setup of the panel. */
  readonly reload: boolean
  readonly context: StepContext
}

/**
 * Takes the entries of the old plugin out of main.cf, also those that have piled up there, and its
 * `milter_default_action = accept` where no milter of others goes by that. May be called again after a kill at any point.
 * @returns what was done and what is left, a sentence each
 * @throws {SetupError} SETUP_FILE, SETUP_POSTFIX, SETUP_STOPPED; nothing has changed then, or Postfix was not reloaded
 */
export async function releaseOldMilter(
  { root, postfix }: OldPlugin,
  { ours, reload, context }: OldRelease,
): Promise<readonly string[]> {
  if (postfix === undefined) return []
  const { directory } = postfix
  const path = join(root, directory, 'main.cf')
  await removeDraft(path)
  const file = await readCurrent(path)
  if (file === undefined) return []
  const master = (await readCurrent(join(root, directory, 'master.cf')))?.text ?? ''
  const { text, names, others } = releaseText({ main: file.text, master }, postfix, ours)
  const sentences = others === undefined ? [] : [acceptsFor(directory, others)]
  if (text === file.text) {
    await updateTaken(root, { listen: [] })
    return sentences
  }
  await checkPlace(file.path)
  const hasPostfix = (await findProgram('postconf', PROGRAM_PATH)) !== undefined
  if (hasPostfix) {
    await withStaging({ main: text, master }, (staging) => requireChecked(staging, join(root, directory)))
  }
  await keepCopies(root, [join(directory, 'main.cf')])
  await rememberMilter(root)
  await updateTaken(root, { listen: [...postfix.listen] })
  const change = async () => await putText(file, text)
  if (reload && hasPostfix) await changeAndReload(join(root, directory), context, change)
  else await change()
  await updateTaken(root, { listen: [] })
  const lists = [...new Set([...MILTER_LISTS.filter((name) => names.includes(name)), ...names])].join(' and ')
  const isReset = postfix.acceptsByDefault && others === undefined
  return [
    ...(lists === '' ? [] : [`The old plugin's milter (${postfix.entries.join(', ')}) is out of ${lists}`]),
    ...(isReset
      ? ['milter_default_action = accept of the old plugin is gone: it let mail pass unscanned']
      : []),
    ...sentences,
  ]
}

function acceptsFor(directory: string, others: readonly string[]): string {
  return `milter_default_action = accept stays in ${directory}/main.cf: mail passes when one of these milters is away: ${others.join(', ')}`
}
