import { join } from 'node:path'
import { checkPlace } from '../../files/safe-place.ts'
import { removeDraft } from '../../files/write.ts'
import { putText, readCurrent } from '../../postfix/edited-file.ts'
import { MILTER_CONF } from './look.ts'
import { cleanMilterConf } from './milter-conf.ts'
import { keepCopies, rememberMilter, updateTaken } from './taken.ts'
import type { OldPlugin } from './types.ts'

/**
 * Takes the old plugin's block out of clamav-milter.conf, and gives the options back that it had commented out. May be
 * called again after a kill at any point.
 * @returns what was done and what is left, a sentence each
 * @throws {SetupError} SETUP_FILE, SETUP_STOPPED; the file is as it was then
 */
export async function cleanMilterConfFile({ root, milterConf }: OldPlugin): Promise<readonly string[]> {
  if (milterConf === undefined) return []
  const path = join(root, MILTER_CONF)
  await removeDraft(path)
  const file = await readCurrent(path)
  if (file === undefined) return await done(root, [])
  const { text, restored, left } = cleanMilterConf(file.text)
  if (text === file.text) return await done(root, [])
  await checkPlace(file.path)
  await keepCopies(root, [MILTER_CONF])
  await rememberMilter(root)
  await updateTaken(root, { hadBlock: true })
  await putText(file, text)
  const count = restored.length
  return await done(root, [
    `The options of the old plugin are out of ${MILTER_CONF}${count === 0 ? '' : `, and ${count} of before count again`}`,
    ...(left.length === 0
      ? []
      : [
          `${MILTER_CONF} has several lines of ${left.join(', ')} that the old plugin may have commented out: all stay so`,
        ]),
  ])
}

async function done(root: string, sentences: readonly string[]): Promise<readonly string[]> {
  await updateTaken(root, { hadBlock: false })
  return sentences
}
