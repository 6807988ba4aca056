import type { RegisterCommand } from '../../command.ts'
import { registerBackup } from './backup.ts'
import { registerCheck } from './check.ts'

/** `clamgate store …` */
export const registerStore: RegisterCommand = (program, context) => {
  const store = program
    .command('store')
    .summary('back up and check what is written down of messages')
    .description(
      'The database of events, of the index of the quarantine, and of digests and links. docs/guide/events.md says where it is, and how a backup is put back.',
    )
  registerBackup(store, context)
  registerCheck(store, context)
}
