import { parseHostPort } from '../../config/host-port.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import { wordsOf } from '../../quarantine/release/smtp/reply.ts'
import { SmtpSession } from '../../quarantine/release/smtp/session.ts'

/** Addresses that an MTA does not know say nothing of the listener (RFC 3463 section 3.2). */
const ABOUT_ADDRESS = /^\d{3} 5\.1\.\d/
const WORDS = 300

/**
 * Proves a listener by a session up to RCPT, without sending anything.
 * @returns why it does not take releases; undefined where it does
 */
export async function tryListener(
  listener: string,
  name: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const parsed = parseHostPort(listener)
  if (!parsed.ok) return parsed.message
  const { host, port } = parsed
  const timeouts = {
    connect: timeoutMs,
    greeting: timeoutMs,
    command: timeoutMs,
    data: timeoutMs,
    end: timeoutMs,
  }
  const { signal } = new AbortController()
  try {
    using session = await SmtpSession.open({ host, port, name, timeouts, signal })
    for (const command of ['MAIL FROM:<>', 'RCPT TO:<postmaster>']) {
      const reply = await session.ask(command)
      const words = wordsOf(reply)
      if (reply.code >= 400 && !ABOUT_ADDRESS.test(words)) return cleanText(`${command}: ${words}`, WORDS)
    }
    await session.ask('RSET')
    return undefined
  } catch (error) {
    return cleanText(messageOf(error), WORDS)
  }
}
