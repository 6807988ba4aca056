import { connectMta, type FilterAddress, type Mta, message, type Outcome } from '@clamgate/milter/testing'
import type { Evasion } from '../../corpus/evasion/catalogue.ts'

/** What became of a mail; `lost`: the filter closed the connection over it. */
export type Fate = Outcome | 'lost'

const SESSIONS = 4
const ANSWER_TIMEOUT_MS = 120_000
const ENVELOPE = { from: 'ann@example.net', to: ['bob@example.org'] } as const

/** Gives each mail to a milter as Postfix does, over a few sessions at one time; their fates are in the order of the mails. */
export async function deliverAll(
  address: FilterAddress,
  mails: readonly Evasion[],
  onProgress: (done: number) => void = () => {},
): Promise<readonly Fate[]> {
  const fates: Fate[] = []
  let next = 0
  let done = 0
  await Promise.all(
    Array.from({ length: SESSIONS }, async () => {
      const connection = new Connection(address)
      for (let index = next++; index < mails.length; index = next++) {
        const mail = mails[index]
        if (mail !== undefined) fates[index] = await connection.send(mail.mail())
        onProgress(++done)
      }
      await connection.close()
    }),
  )
  return fates
}

/** A session that is opened anew when the filter has ended it. */
class Connection {
  readonly #address: FilterAddress
  #mta: Mta | undefined

  constructor(address: FilterAddress) {
    this.#address = address
  }

  async send(raw: Buffer): Promise<Fate> {
    this.#mta ??= await connectMta({
      address: this.#address,
      profile: 'postfix',
      timeoutMs: ANSWER_TIMEOUT_MS,
      eomTimeoutMs: ANSWER_TIMEOUT_MS,
    })
    try {
      return (await this.#mta.send({ ...ENVELOPE, ...message(raw) })).outcome
    } catch {
      // What the filter did to its connection is the answer; the mail would be deferred by the MTA.
      this.#mta.destroy()
      this.#mta = undefined
      return 'lost'
    }
  }

  async close(): Promise<void> {
    await this.#mta?.quit()
  }
}

/**
 * Whether somebody who gets the mail by SMTP may get the payload. Raw octets with line ends of their own are another object behind
 * an MTA, which writes line ends anew: nobody gets that payload.
 */
export function isReachableBySmtp({ isReachable, mail, payload }: Evasion): boolean {
  if (!isReachable) return false
  const raw = mail()
  return !raw.includes(payload) || message(raw).body.includes(payload)
}
