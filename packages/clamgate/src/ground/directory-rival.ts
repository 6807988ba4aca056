import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { systemCode } from './thrown.ts'
import { LATE, within } from './within.ts'

/** Who has a directory, as it says itself. */
export interface Holder {
  /** As its own container counts. */
  readonly pid: number
  readonly host: string
}

/** Another process that has, or wants to have, the same directory. */
export interface Rival {
  /** Of its socket. */
  readonly name: string
  readonly state: 'wants' | 'holds'
  /** Undefined when it does not say. */
  readonly holder: Holder | undefined
}

/** A process under load takes its time; one that was stopped never answers, and holds what it has all the same, ms. */
const ANSWER_MS = 2_000

/**
 * Asks a process what it wants of a directory. Only a refused connection proves that nobody is there.
 * @returns 'gone' when the socket is no longer there
 * @throws the system error when it cannot be asked
 */
export async function askRival(name: string, path: string): Promise<Rival | 'dead' | 'gone'> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    const answer = await within(text(socket), ANSWER_MS)
    return answer === LATE ? { name, state: 'holds', holder: undefined } : { name, ...parseAnswer(answer) }
  } catch (error) {
    switch (systemCode(error)) {
      case 'ECONNREFUSED':
        return 'dead'
      case 'ENOENT':
        return 'gone'
      case 'ECONNRESET':
        // It closes at this moment: the next look will tell.
        return { name, state: 'wants', holder: undefined }
      case 'EAGAIN':
        // More ask than it answers: it is there.
        return { name, state: 'holds', holder: undefined }
      default:
        throw error
    }
  } finally {
    socket.destroy()
  }
}

/** Reads `holds 123 mail.example.org`. No answer at all is one that closes. */
function parseAnswer(answer: string): Pick<Rival, 'state' | 'holder'> {
  const [, state, pid, host] = /^(wants|holds) (\d{1,10}) ([0-9A-Za-z._-]{1,255})\n$/.exec(answer) ?? []
  if (pid === undefined || host === undefined) {
    return { state: answer === '' ? 'wants' : 'holds', holder: undefined }
  }
  return { state: state === 'wants' ? 'wants' : 'holds', holder: { pid: Number(pid), host } }
}
