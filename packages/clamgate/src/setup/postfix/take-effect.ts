import { cleanText } from '../../ground/clean.ts'
import { postfixStatus, reloadPostfix } from '../../host/postfix/control.ts'
import { SetupError } from '../errors.ts'
import type { StepContext } from '../types.ts'

/**
 * Changes a file of an instance, and lets it read that where it runs; one that does not run reads it when it starts. Who
 * runs is asked first: programs of Postfix wait for seconds in front of a file that is new.
 */
export async function changeAndReload(
  directory: string,
  { progress, still }: StepContext,
  change: () => Promise<void>,
): Promise<void> {
  if (still === true) return await change()
  const status = await postfixStatus(directory)
  await change()
  if (status === 'stopped') return
  if (status !== 'running') throw notReloaded(directory, status.words)
  progress('Postfix reads its configuration again')
  const fault = await reloadPostfix(directory)
  if (fault !== undefined) throw notReloaded(directory, fault)
}

function notReloaded(directory: string, words: string): SetupError {
  return new SetupError(
    'SETUP_POSTFIX',
    `Postfix (${directory}) does not read its configuration again: ${cleanText(words, 400)}`,
    {
      remedy: `Mend what postfix -c ${directory} check names, and run the command again`,
      details: { directory },
    },
  )
}
