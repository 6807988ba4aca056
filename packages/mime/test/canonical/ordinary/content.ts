import { Chance, HEX, WORD } from '../chance.ts'
import { encodeBase64, encodeQuotedPrintable } from '../encode.ts'

/** What the mails say, and the words that are new in each. */
export class Content {
  readonly chance: Chance
  readonly text: readonly string[]
  readonly html: readonly string[]
  readonly date = 'Mon, 2 Nov 2026 10:00:00 +0100'

  constructor(chance: Chance, variant: number) {
    this.chance = chance
    const sentence =
      [
        'The figures are ready.',
        'The figures of the last quarter are ready.',
        'Die Zahlen f\xc3\xbcr das Quartal sind da.',
      ][variant] ?? ''
    const many = variant === 1 ? 40 : 2
    this.text = [
      'Hello,',
      '',
      ...Array<string>(many).fill(sentence),
      '',
      '-- ',
      'A Person',
      'https://www.example.net/',
    ]
    this.html = [
      '<!DOCTYPE html>',
      '<html><head><style>',
      'p { margin: 0 }',
      '</style></head><body>',
      ...Array<string>(many).fill(`<p style=3D"color: #333">${sentence}</p>`.replace('=3D', '=')),
      '</body></html>',
    ]
  }

  get quotedText() {
    return encodeQuotedPrintable(this.text, new Chance(1))
  }

  get quotedHtml() {
    return encodeQuotedPrintable(this.html, new Chance(2))
  }

  get base64Text() {
    return encodeBase64(Buffer.from(`${this.text.join('\r\n')}\r\n`, 'latin1'), 76)
  }

  get base64Html() {
    return encodeBase64(Buffer.from(`${this.html.join('\r\n')}\r\n`, 'latin1'), 76)
  }

  /** A file, or an image. */
  file(columns = 76) {
    return encodeBase64(this.chance.octets(2000), columns)
  }

  get calendar() {
    return [
      'BEGIN:VCALENDAR',
      'PRODID:-//Example//Calendar//EN',
      'VERSION:2.0',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'DTSTART:20261102T100000Z',
      'SUMMARY:Meeting',
      'ORGANIZER;CN=A Person:mailto:a@example.net',
      'END:VEVENT',
      'END:VCALENDAR',
    ]
  }

  hex(length: number) {
    return this.chance.word(HEX, length, length)
  }

  digits(length: number) {
    return this.chance.word('0123456789', length, length)
  }

  letters(length: number) {
    return this.chance.word(WORD, length, length)
  }
}
