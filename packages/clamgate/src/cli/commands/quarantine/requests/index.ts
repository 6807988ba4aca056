import type { RegisterCommand } from '../../../command.ts'
import { registerApprove, registerRefuse } from './decide.ts'
import { registerList } from './list.ts'

/** `clamgate quarantine requests …` */
export const registerRequests: RegisterCommand = (quarantine, context) => {
  const requests = quarantine
    .command('requests')
    .summary('decide about mail that its recipient asks for')
    .description(
      'Recipients of mail that they may not release themselves ask for it by the link of a digest. A manager decides, here or by the link in the mail that he gets. A request that nobody answers is over after 7 days.',
    )
  registerList(requests, context)
  registerApprove(requests, context)
  registerRefuse(requests, context)
}
