import { type Scope, within } from '../../access/may.ts'
import type { MailRequest } from '../../quarantine/requests/types.ts'

/** Whether somebody hears of a request: where all for whom the mail is asked for are in the scope; one for others, too, is not theirs. */
export function isRequestFor(scope: Scope, { recipients }: Pick<MailRequest, 'recipients'>): boolean {
  if (scope.of === 'everything') return true
  return recipients.length > 0 && within(scope, recipients).length === recipients.length
}
