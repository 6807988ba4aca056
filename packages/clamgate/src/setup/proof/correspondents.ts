import { messageOf } from '../../ground/thrown.ts'
import { replyText, type SmtpAddress, SmtpSession } from '../../selftest/smtp-session.ts'

/** Whom the self-test writes as and to. */
export interface Correspondents {
  readonly from: string
  readonly to: string
}

const TIMEOUT_MS = 30_000
/** Postfix ends a session after so many errors, and slows down before that (smtpd_soft_error_limit). */
const MOST_TRIES = 8

/**
 * Finds a sender and a recipient that an MTA takes, by asking for each and sending nothing.
 * @returns them, or what the MTA said to the last one
 */
export async function findCorrespondents(
  mta: SmtpAddress,
  candidates: readonly string[],
): Promise<Correspondents | { readonly refusal: string }> {
  try {
    using session = await SmtpSession.open(mta, TIMEOUT_MS)
    if (session.greeting.code !== 220) return { refusal: replyText(session.greeting) }
    const hello = await session.hello()
    if (hello.code !== 250) return { refusal: replyText(hello) }
    let refusal = ''
    const [sender = 'postmaster@localhost'] = candidates
    for (const from of [sender, '']) {
      const mail = await session.command(`MAIL FROM:<${from}>`)
      refusal = replyText(mail)
      if (mail.code !== 250) continue
      for (const to of candidates.slice(0, MOST_TRIES)) {
        const reply = await session.command(`RCPT TO:<${to}>`)
        refusal = replyText(reply)
        if (reply.code === 250) {
          await session.command('RSET')
          await session.quit()
          return { from, to }
        }
        if (reply.code === 421) break
      }
      await session.command('RSET')
    }
    return { refusal }
  } catch (error) {
    return { refusal: messageOf(error) }
  }
}
