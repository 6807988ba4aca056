import { Base64Body } from './base64-body.ts'
import { Boundaries } from './boundaries.ts'
import { type Entity, entityOf } from './entity.ts'
import { HeaderReader } from './header-reader.ts'
import { DASH, SPACE, TAB } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'
import { TextBody } from './text-body.ts'

/** Far below the limits of clamd: 17 levels by default, 1024 parts of a multipart. */
const MAX_DEPTH = 4
const MAX_PARTS = 200
/** Octets of text in a mail: it costs more than base64 does, and so much of it is rare. */
const MAX_TEXT_BYTES = 4_000_000

/** Where in the mail the next line stands. */
type Place =
  | { readonly kind: 'header'; readonly header: HeaderReader }
  | { readonly kind: 'preamble'; readonly body: TextBody }
  | { readonly kind: 'text'; readonly body: TextBody }
  | { readonly kind: 'base64'; readonly body: Base64Body }
  /** Behind a closing delimiter. */
  | { readonly kind: 'epilogue' }

/** Reads a mail line by line, and says what is not canonical about it. After that it takes no more lines. */
export class MailReader {
  #place: Place = { kind: 'header', header: new HeaderReader('mail') }
  readonly #boundaries = new Boundaries()
  /** Subtypes of the multiparts around this place. */
  readonly #subtypes: string[] = []
  #parts = 0
  #textBytes = 0

  /** Takes a line without its end. */
  line(line: Buffer, start: number, end: number): NotCanonicalReason | undefined {
    const place = this.#place
    if (place.kind !== 'header') return this.#bodyLine(place, line, start, end)
    return start === end ? this.#endHeader(place.header) : place.header.line(line, start, end)
  }

  /**
   * Takes whole lines with their ends from `start` on as long as they need no closer look.
   * @returns the offset of the first octet that was not taken
   */
  lines(chunk: Buffer, start: number): number | NotCanonicalReason {
    return this.#place.kind === 'base64' ? this.#place.body.lines(chunk, start) : start
  }

  /** The mail is over. */
  end(): NotCanonicalReason | undefined {
    if (this.#place.kind === 'header') return 'header-end'
    const fault = this.#endBody(this.#place)
    return fault ?? (this.#boundaries.depth > 0 ? 'unclosed' : undefined)
  }

  #bodyLine(
    place: Exclude<Place, { kind: 'header' }>,
    line: Buffer,
    start: number,
    end: number,
  ): NotCanonicalReason | undefined {
    const kind = this.#boundaries.kindOf(line, start, end)
    switch (kind) {
      case 'delimiter':
        return this.#endBody(place) ?? this.#beginPart()
      case 'close':
        return this.#endBody(place) ?? this.#close()
      case 'outer':
        return 'outer-delimiter'
      case 'suspect':
        return 'almost-delimiter'
      case 'other':
        break
    }
    if (place.kind !== 'base64') {
      this.#textBytes += end - start + 2
      if (this.#textBytes > MAX_TEXT_BYTES) return 'long-text'
    }
    if (place.kind === 'epilogue') return start === end ? undefined : 'epilogue'
    if (place.kind === 'preamble' && hasDashInFront(line, start, end)) return 'preamble'
    return place.body.line(line, start, end)
  }

  #endBody(place: Exclude<Place, { kind: 'header' }>): NotCanonicalReason | undefined {
    return place.kind === 'epilogue' ? undefined : place.body.end()
  }

  #beginPart(): NotCanonicalReason | undefined {
    this.#boundaries.beginPart()
    this.#place = { kind: 'header', header: new HeaderReader('part') }
    return ++this.#parts > MAX_PARTS ? 'part-count' : undefined
  }

  #close(): NotCanonicalReason | undefined {
    if (this.#boundaries.parts === 0) return 'no-parts'
    this.#boundaries.pop()
    this.#subtypes.pop()
    this.#place = { kind: 'epilogue' }
    return undefined
  }

  #endHeader(header: HeaderReader): NotCanonicalReason | undefined {
    const fault = header.end()
    if (fault !== undefined) return fault
    const entity = entityOf(header.fields)
    return typeof entity === 'string' ? entity : this.#beginBody(entity)
  }

  #beginBody(entity: Entity): NotCanonicalReason | undefined {
    switch (entity.kind) {
      case 'multipart':
        if (this.#boundaries.depth === MAX_DEPTH) return 'depth'
        if (!this.#boundaries.push(entity.boundary)) return 'boundary-overlap'
        this.#subtypes.push(entity.subtype)
        this.#place = { kind: 'preamble', body: new TextBody(false) }
        return undefined
      case 'text':
        this.#place = { kind: 'text', body: new TextBody(entity.isQuotedPrintable) }
        return undefined
      case 'base64':
        // clamd goes to the text or to a multipart first, and may forget a file in front of that.
        if (!entity.isText && this.#subtypes.at(-1) === 'related' && this.#boundaries.parts === 1)
          return 'related-root'
        this.#place = { kind: 'base64', body: new Base64Body(entity.isShown) }
        return undefined
    }
  }
}

function hasDashInFront(line: Buffer, start: number, end: number): boolean {
  let at = start
  while (at < end && (line[at] === SPACE || line[at] === TAB)) at++
  return at < end && line[at] === DASH
}
