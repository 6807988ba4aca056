/** What a line is about. Whatever is said beside the mail must never cost a line about a message. */
export type LineKind = 'message' | 'other'

export interface LostLines {
  readonly messages: number
  readonly others: number
}

export interface WaitingLimits {
  /** Most that waits in all, characters with the newlines. */
  readonly maxChars: number
  /** Most of it that is not about messages. */
  readonly maxOtherChars: number
}

interface WaitingLine {
  readonly text: string
  /** Its place among all lines that came. */
  readonly order: number
}

/**
 * Lines that wait for their turn, in order of arrival. Memory is bounded: a line that finds no room is lost and counted.
 * Lines about messages may fill all there is and push out the newest of the others; these have a part of it, and push
 * out nothing.
 */
export class WaitingLines {
  readonly #limits: WaitingLimits
  #messages: WaitingLine[] = []
  #others: WaitingLine[] = []
  #messageChars = 0
  #otherChars = 0
  #arrived = 0
  #takenUntil = 0
  #lostMessages = 0
  #lostOthers = 0

  constructor(limits: WaitingLimits) {
    this.#limits = limits
  }

  get chars(): number {
    return this.#messageChars + this.#otherChars
  }

  /** How many lines have come, lost ones too. */
  get arrived(): number {
    return this.#arrived
  }

  /** None of the first so many waits any more; lines that were lost may be among them. */
  get takenUntil(): number {
    return this.#takenUntil
  }

  /** How many wait. */
  get count(): number {
    return this.#messages.length + this.#others.length
  }

  /** Lines lost since {@link forgetLost}. */
  get lost(): LostLines {
    return { messages: this.#lostMessages, others: this.#lostOthers }
  }

  get hasLost(): boolean {
    return this.#lostMessages + this.#lostOthers > 0
  }

  /** Whether less than half of what may wait does, so that a line which comes now is not lost. */
  get isRoomy(): boolean {
    return this.chars * 2 <= this.#limits.maxChars && this.#otherChars * 2 <= this.#limits.maxOtherChars
  }

  forgetLost(): void {
    this.#lostMessages = 0
    this.#lostOthers = 0
  }

  /** Takes a line without its newline. */
  push(text: string, kind: LineKind): void {
    const line = { text, order: this.#arrived++ }
    if (kind === 'message') this.#pushMessage(line)
    else this.#pushOther(line)
  }

  /** Removes the oldest lines, about `maxChars` of them and at least one; none when none waits. */
  take(maxChars: number): readonly string[] {
    const taken: string[] = []
    let messages = 0
    let others = 0
    let chars = 0
    for (;;) {
      const message = this.#messages[messages]
      const other = this.#others[others]
      const isMessage = message !== undefined && (other === undefined || message.order < other.order)
      const next = isMessage ? message : other
      if (next === undefined) break
      const size = sizeOf(next)
      if (taken.length > 0 && chars + size > maxChars) break
      taken.push(next.text)
      this.#takenUntil = next.order + 1
      chars += size
      if (isMessage) {
        messages += 1
        this.#messageChars -= size
      } else {
        others += 1
        this.#otherChars -= size
      }
    }
    this.#messages.splice(0, messages)
    this.#others.splice(0, others)
    return taken
  }

  #pushMessage(line: WaitingLine): void {
    const size = sizeOf(line)
    const { maxChars } = this.#limits
    if (this.#messageChars + size > maxChars) {
      this.#lostMessages += 1
      return
    }
    while (this.chars + size > maxChars) this.#dropNewestOther()
    this.#messages.push(line)
    this.#messageChars += size
  }

  #pushOther(line: WaitingLine): void {
    const size = sizeOf(line)
    const { maxChars, maxOtherChars } = this.#limits
    if (this.#otherChars + size > maxOtherChars || this.chars + size > maxChars) {
      this.#lostOthers += 1
      return
    }
    this.#others.push(line)
    this.#otherChars += size
  }

  /** The newest, as when a line finds no room: the oldest tell how the trouble began. */
  #dropNewestOther(): void {
    const dropped = this.#others.pop()
    if (dropped === undefined) return
    this.#otherChars -= sizeOf(dropped)
    this.#lostOthers += 1
  }
}

function sizeOf({ text }: WaitingLine): number {
  return text.length + 1
}
