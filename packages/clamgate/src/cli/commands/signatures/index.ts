import type { RegisterCommand } from '../../command.ts'
import { registerExplain } from './explain.ts'
import { registerFind } from './find.ts'
import { registerHistory } from './history.ts'
import { registerIgnore } from './ignore.ts'
import { registerImport } from './import.ts'
import { registerList } from './list.ts'
import { registerRearm } from './rearm.ts'
import { registerRollback } from './rollback.ts'
import { registerStatus } from './status.ts'
import { registerTest } from './test.ts'
import { registerUnignore } from './unignore.ts'
import { registerUpdate } from './update.ts'

/** `clamgate signatures …` */
export const registerSignatures: RegisterCommand = (program, context) => {
  const signatures = program
    .command('signatures')
    .summary('update, show, explain and ignore signatures of third parties')
    .description(
      'Signatures of third parties: what there is, what is live, and what to do about one that hits clean mail. A running daemon is asked; without one the command does the work itself, with the same configuration. See docs/guide/signatures.md.',
    )
  registerStatus(signatures, context)
  registerList(signatures, context)
  registerUpdate(signatures, context)
  registerTest(signatures, context)
  registerFind(signatures, context)
  registerExplain(signatures, context)
  registerIgnore(signatures, context)
  registerUnignore(signatures, context)
  registerRearm(signatures, context)
  registerHistory(signatures, context)
  registerRollback(signatures, context)
  registerImport(signatures, context)
}
