import type { RegisterCommand } from '../../command.ts'
import { registerTest } from './test.ts'

/** `clamgate notify …` */
export const registerNotify: RegisterCommand = (program, context) => {
  const notify = program
    .command('notify')
    .summary('try the notices that tell of messages')
    .description('Tries the notices of notify.mail as the running daemon would send them.')
  registerTest(notify, context)
}
