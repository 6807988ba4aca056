import { cleanText } from '../../ground/clean.ts'
import { isPostfixRunning, reloadPostfix } from '../../host/postfix/control.ts'
import { SetupError } from '../errors.ts'
import type { StepContext } from '../types.ts'

/** Lets a running instance read its files again; one that does not run reads them when it starts. */
export async function reloadIfRunning(directory: string, { progress }: StepContext): Promise<void> {
  if (!(await isPostfixRunning(directory))) return
  progress('Postfix reads its configuration again')
  const fault = await reloadPostfix(directory)
  if (fault === undefined) return
  throw new SetupError(
    'SETUP_POSTFIX',
    `Postfix (${directory}) does not read its configuration again: ${cleanText(fault, 400)}`,
    {
      remedy: `Mend what postfix -c ${directory} check names, and run: postfix -c ${directory} reload`,
      details: { directory },
    },
  )
}
