import type { RegisterCommand } from '../../command.ts'
import { registerClear } from './clear.ts'
import { registerList } from './list.ts'

/** `clamgate sentinel …` */
export const registerSentinel: RegisterCommand = (program, context) => {
  const sentinel = program
    .command('sentinel')
    .summary('show and clear users who are refused for sending malware')
    .description(
      'Users who log in and send more malware than policy.sentinel allows are refused as a whole, until they are cleared. See docs/guide/sentinel.md.',
    )
  registerList(sentinel, context)
  registerClear(sentinel, context)
}
