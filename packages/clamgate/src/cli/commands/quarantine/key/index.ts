import type { RegisterCommand } from '../../../command.ts'
import { registerList } from './list.ts'
import { registerNew, registerRotate } from './make.ts'
import { registerTest } from './test.ts'

/** `clamgate quarantine key …` */
export const registerKey: RegisterCommand = (quarantine, context) => {
  const key = quarantine
    .command('key')
    .summary('keys that kept mail is encrypted to')
    .description(
      'Keys that kept mail is encrypted to, in the format of age. Without one mail is kept as it is. See docs/guide/quarantine-encryption.md.',
    )
  registerNew(key, context)
  registerList(key, context)
  registerRotate(key, context)
  registerTest(key, context)
}
