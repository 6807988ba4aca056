import type { NotCanonicalReason } from './reasons.ts'
import { TextWatch } from './text-watch.ts'

/** Octets of a file of which the type is judged. */
const HEAD_BYTES = 4000
const TNEF = Buffer.from('789f3e22', 'hex')
/** Tag, length and value of the object identifiers that begin a CMS structure: 1.2.840.113549.1.7. */
const CMS = Buffer.from('2a864886f70d0107', 'hex')
const CMS_WITHIN_BYTES = 64
const FIELD = /^[a-z0-9_-]{1,60}[ \t]*:/i
const MAIL_FIELD = /^(?:content-|mime-version)/i
const CALENDAR = /^BEGIN:V(?:CALENDAR|CARD)\r?\n/

/** Looks at decoded content for what some reader opens although scanners may not. Takes it in pieces; each octet once. */
export class FileContent {
  readonly #isShown: boolean
  readonly #head = Buffer.allocUnsafe(HEAD_BYTES)
  #headBytes = 0
  readonly #watch = new TextWatch()

  /** @param isShown text that mail clients show: nobody opens it as a mail */
  constructor(isShown: boolean) {
    this.#isShown = isShown
  }

  /** @returns what is wrong, as soon as it is seen */
  write(octets: Buffer, end: number): NotCanonicalReason | undefined {
    if (this.#headBytes < HEAD_BYTES) {
      this.#headBytes += octets.copy(this.#head, this.#headBytes, 0, end)
    }
    this.#watch.write(octets, 0, end)
    return this.#watch.found
  }

  end(): NotCanonicalReason | undefined {
    this.#watch.end()
    return this.#watch.found ?? this.#headFault()
  }

  #headFault(): NotCanonicalReason | undefined {
    const head = this.#head.subarray(0, this.#headBytes)
    if (head.indexOf(TNEF) === 0) return 'wrapper-in-file'
    const cms = head.indexOf(CMS)
    if (head[0] === 0x30 && cms !== -1 && cms < CMS_WITHIN_BYTES) return 'wrapper-in-file'
    return !this.#isShown && looksLikeMail(head.toString('latin1')) ? 'mail-in-file' : undefined
  }
}

/**
 * Whether the beginning of a file may be the header of a mail: two lines like fields, or one about content. It need not be
 * the first line: readers skip what they do not understand.
 */
function looksLikeMail(head: string): boolean {
  if (CALENDAR.test(head) && !head.includes('\0')) return false
  let fields = 0
  for (const line of head.replaceAll('\0', '').split(/[\r\n]/)) {
    if (MAIL_FIELD.test(line)) return true
    if (FIELD.test(line) && ++fields === 2) return true
  }
  return false
}
