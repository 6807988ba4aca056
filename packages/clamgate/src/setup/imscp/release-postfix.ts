import { join } from 'node:path'
import { leadsTo } from '../../host/postfix/milter-entry.ts'
import { withoutReleaseListeners } from '../../host/postfix/release-listener.ts'
import { takeOutMilter } from '../../host/postfix/take-out.ts'
import { putText, readCurrent } from '../postfix/edited-file.ts'
import { changeAndReload } from '../postfix/take-effect.ts'
import type { StepContext } from '../types.ts'

/** One instance of Postfix, and the milter that it is to ask no more. */
export interface ReleasedMilter {
  /** The configuration directory. */
  readonly directory: string
  readonly queueDirectory: string
  /** Where the milter listens, as `milter.listen` says it. */
  readonly listen: readonly string[]
}

/**
 * Takes every entry that leads to a milter out of main.cf, whoever put it there: what is left after a plugin is switched
 * off would defer all mail, or let it pass unscanned. The listener for releases goes from master.cf.
 * @returns whether there was one
 * @throws {SetupError} SETUP_POSTFIX, SETUP_FILE
 */
export async function releasePostfix(
  { directory, queueDirectory, listen }: ReleasedMilter,
  context: StepContext,
): Promise<boolean> {
  const file = await readCurrent(join(directory, 'main.cf'))
  if (file === undefined) return false
  const { text } = takeOutMilter(file.text, {
    isOurs: (entry) => leadsTo(entry, listen, queueDirectory),
    previous: () => undefined,
    kept: [],
  })
  const master = await readCurrent(join(directory, 'master.cf'))
  const services = master === undefined ? undefined : withoutReleaseListeners(master.text).text
  const isChanged = text !== file.text || services !== master?.text
  if (!isChanged) return false
  await changeAndReload(directory, context, async () => {
    if (text !== file.text) await putText(file, text)
    if (master !== undefined && services !== undefined && services !== master.text)
      await putText(master, services)
  })
  return true
}
