import { forBdat, forData, type WireFacts } from './octets.ts'
import { type Forwarded, repeatable, withoutNotice, xforwardCommands } from './parameters.ts'
import { queueIdOf, type Reply, wordsOf } from './reply.ts'
import { SessionLost, type SmtpSession } from './session.ts'

/** A path of MAIL or RCPT with its parameters; one character for each octet. */
export interface SmtpPath {
  readonly wire: string
  readonly parameters: readonly string[]
}

/** One mail for at most as many recipients as a server takes at once. */
export interface Transaction {
  readonly sender: SmtpPath
  readonly recipients: readonly SmtpPath[]
  /** Nobody hears what became of it: NOTIFY=NEVER. */
  readonly isSilent: boolean
  readonly forwarded: Forwarded | undefined
  /** What comes first, for those that the server has taken; made when it is known who that is. */
  readonly head: (accepted: readonly SmtpPath[]) => Buffer
  readonly content: () => AsyncIterable<Buffer>
  /** Of the content. */
  readonly facts: Pick<WireFacts, 'bytes' | 'hasBareLf' | 'lacksEnd'>
}

/** What became of one recipient. */
export interface Fate {
  /** `surplus`: the server takes no more recipients at once, or no more after these: a further transaction has to ask again. */
  readonly state: 'released' | 'refused' | 'deferred' | 'unknown' | 'surplus'
  readonly words: string
  readonly queueId?: string | undefined
}

interface Progress {
  /** The last octet may have left. */
  mayBeTaken: boolean
}

/** More than what stands in front of the content, bytes. */
const HEAD_BYTES = 100

/** Recipients that are named before anybody reads what the server says of them. */
const PIPELINED = 100

/**
 * Sends one mail. The fate of each recipient is what the server's own reply says; where it is silent or gone before the last
 * octet was sent, nothing was taken (RFC 5321 section 4.1.1.4), and from there on nobody knows.
 */
export async function transact(session: SmtpSession, transaction: Transaction): Promise<readonly Fate[]> {
  const fates: (Fate | undefined)[] = transaction.recipients.map(() => undefined)
  const rest = (fate: Fate) => fates.map((one) => one ?? fate)
  const progress: Progress = { mayBeTaken: false }
  const before = session.used++
  try {
    await startAnew(session)
    await forward(session, transaction)
    const end = await converse(session, transaction, fates, progress)
    session.isAmidst = end.state !== 'released'
    return rest(end)
  } catch (error) {
    if (!(error instanceof SessionLost)) throw error
    const said = progress.mayBeTaken ? undefined : session.unread
    const words = said === undefined ? error.message : wordsOf(said)
    // Those who have a fate are not asked for again: without them a further transaction gets on.
    const isFewer = fates.some((fate) => fate !== undefined && fate.state !== 'surplus')
    // The server has ended a session of which it had enough, or that waited for too long: in a new one it may take it.
    const isStale = before > 0
    return rest({
      state: progress.mayBeTaken ? 'unknown' : isFewer || isStale ? 'surplus' : 'deferred',
      words,
    })
  }
}

/**
 * Ends what the transaction before may have left open: some servers forget it with a refused MAIL, DATA or BDAT, others answer the
 * next MAIL with 503 until they hear RSET (RFC 5321 section 3.3, RFC 3030 section 3). Where nobody knows what the server is at, no more is asked.
 */
async function startAnew(session: SmtpSession): Promise<void> {
  if (session.unread !== undefined) throw odd(session, session.unread)
  if (session.isAmidst) {
    const reply = await session.ask('RSET')
    if (!isTaken(reply)) throw odd(session, reply)
  }
  session.isAmidst = true
}

async function forward(session: SmtpSession, { forwarded }: Transaction): Promise<void> {
  if (forwarded === undefined) return
  // For the log of the MTA alone: one that does not want to know it takes the mail all the same.
  for (const command of xforwardCommands(forwarded, session.extensions)) {
    if (isTaken(await session.ask(command))) continue
    // One that it does not take, as an address of IPv6 where Postfix has none, must not cost the others: the old queue id above all.
    const [name = '', ...attributes] = command.split(' ')
    for (const attribute of attributes) await session.ask(`${name} ${attribute}`)
  }
}

/** Fills in the fates of those that are not taken; what it gives is the fate of the others. */
async function converse(
  session: SmtpSession,
  transaction: Transaction,
  fates: (Fate | undefined)[],
  progress: Progress,
): Promise<Fate> {
  const { recipients, facts } = transaction
  const sender = await nameAll(session, transaction, fates)
  if (sender !== undefined) return sender
  const accepted = recipients.filter((_, index) => fates[index] === undefined)
  if (accepted.length === 0) return { state: 'deferred', words: '' }
  const head = transaction.head(accepted)
  if (facts.hasBareLf && session.extensions.has('CHUNKING')) {
    await session.send(Buffer.from(`BDAT ${head.length + facts.bytes} LAST\r\n`))
    await sendPieces(session, forBdat(head, transaction.content(), facts), progress)
  } else {
    const go = await session.ask('DATA', session.timeouts.data)
    if (go.code !== 354) return notAsked(session, go)
    await sendPieces(session, forData(head, transaction.content(), facts), progress)
  }
  const reply = await session.read(session.timeouts.end)
  // Neither yes nor no: to send it again might be to deliver it twice.
  if (isHalfWay(reply)) throw odd(session, reply)
  return fateOf(reply)
}

/** DATA was not taken. Where that is said in the words of success, nobody knows what comes next; nothing was sent. */
function notAsked(session: SmtpSession, reply: Reply): Fate {
  if (reply.code < 400) throw odd(session, reply)
  return fateOf(reply)
}

/** No server says that here; what it says after it would be read as the answer to something else. */
function odd(session: SmtpSession, reply: Reply): SessionLost {
  session.cut('The server answered what nobody asked')
  return new SessionLost(wordsOf(reply))
}

/** MAIL and RCPT; what it gives is the fate of all, where the sender is not taken. */
async function nameAll(
  session: SmtpSession,
  { sender, recipients, isSilent, facts }: Transaction,
  fates: (Fate | undefined)[],
): Promise<Fate | undefined> {
  const { extensions, timeouts } = session
  // A server with less room says so before all was sent.
  const size = extensions.has('SIZE') ? [`SIZE=${facts.bytes + HEAD_BYTES}`] : []
  const mail = `MAIL FROM:${[sender.wire, ...size, ...repeatable(sender.parameters, extensions)].join(' ')}`
  const commands = recipients.map(({ wire, parameters }) => {
    const taken = isSilent ? withoutNotice(parameters, extensions) : repeatable(parameters, extensions)
    return `RCPT TO:${[wire, ...taken].join(' ')}`
  })
  const from = await session.ask(mail)
  if (from.code === 421) throw new SessionLost(wordsOf(from))
  // Out of turn, though it comes first: the server is not where we believe it to be, and says nothing of the mail.
  if (from.code === OUT_OF_TURN || isHalfWay(from)) throw odd(session, from)
  if (!isTaken(from)) return fateOf(from)
  let accepted = 0
  const batch = extensions.has('PIPELINING') ? PIPELINED : 1
  for (let start = 0; start < commands.length; start += batch) {
    const some = commands.slice(start, start + batch)
    await session.send(Buffer.from(`${some.join('\r\n')}\r\n`, 'latin1'))
    for (const index of some.keys()) {
      const reply = await session.read(timeouts.command)
      if (isHalfWay(reply)) throw odd(session, reply)
      if (isTaken(reply)) accepted += 1
      else fates[start + index] = ofRecipient(reply, accepted)
      if (reply.code === 421) throw new SessionLost(wordsOf(reply))
    }
  }
  return undefined
}

/** 452, and 552 of old servers, say that there are too many recipients, if there are any (RFC 5321 section 4.5.3.1.10). */
function ofRecipient(reply: Reply, accepted: number): Fate | undefined {
  if (reply.code === 421) return undefined
  const isTooMany = reply.code === 452 || (reply.code === 552 && /^5\.5\.3\b/.test(reply.lines[0] ?? ''))
  return isTooMany && accepted > 0 ? { state: 'surplus', words: wordsOf(reply) } : fateOf(reply)
}

/** The last piece is the one with which the server may take the mail. */
async function sendPieces(
  session: SmtpSession,
  pieces: AsyncIterable<Buffer>,
  progress: Progress,
): Promise<void> {
  let waiting: Buffer | undefined
  try {
    for await (const piece of pieces) {
      if (waiting !== undefined) await session.send(waiting)
      waiting = piece
    }
  } catch (error) {
    session.cut('The message could not be read to its end')
    throw error
  }
  if (waiting === undefined) return
  if (session.unread !== undefined) {
    // What comes next in this session would be taken for the rest of the message.
    session.cut('The server answered before the end of the message')
    throw new SessionLost('The server answered before the end of the message')
  }
  progress.mayBeTaken = true
  await session.send(waiting)
}

function isTaken({ code }: Reply): boolean {
  return code >= 200 && code < 300
}

/** Neither yes nor no: it waits for more, such as the message. */
function isHalfWay({ code }: Reply): boolean {
  return code >= 300 && code < 400
}

/** Bad sequence of commands (RFC 5321 section 4.2.3). */
const OUT_OF_TURN = 503

function fateOf(reply: Reply): Fate {
  const words = wordsOf(reply)
  if (isTaken(reply)) return { state: 'released', words, queueId: queueIdOf(reply) }
  // It is said of the conversation, and not of the mail or somebody who is to get it: in another one it may be taken.
  const isForGood = reply.code >= 500 && reply.code !== OUT_OF_TURN
  return { state: isForGood ? 'refused' : 'deferred', words }
}
