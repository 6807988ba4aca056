/** The field in which a release from the quarantine brings its ticket. */
export const RELEASE_FIELD = 'X-Clamgate-Release'
const LOWER = RELEASE_FIELD.toLowerCase()
/** A ticket is shorter. */
const MAX_TICKET_BYTES = 100
const SPACE = 0x20
const TAB = 0x09

/** The fields of one message that carry tickets, in any case and number, whoever wrote them. */
export class ReleaseFields {
  /** How many there are. */
  count = 0
  /** What the first one has. */
  ticket: string | undefined

  /** Whether it is one. */
  see(name: Buffer, value: Buffer): boolean {
    if (!isReleaseField(name)) return false
    this.count++
    this.ticket ??= value.toString('latin1', 0, MAX_TICKET_BYTES).trim()
    return true
  }
}

/** Each field of each message is looked at here: most are turned away by their length and first letter. */
function isReleaseField(name: Buffer): boolean {
  if (name.length < LOWER.length || ((name[0] ?? 0) | 0x20) !== 0x78) return false
  const last = name.at(-1)
  if (name.length > LOWER.length && last !== SPACE && last !== TAB) return false
  return name.toString('latin1').trimEnd().toLowerCase() === LOWER
}
