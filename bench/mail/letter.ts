import { randomFrom } from '../../packages/lab/src/random.ts'
import { BLANK_MARK } from './marks.ts'

/** From here on a body is plain text and an attachment, below plain text only. */
const ATTACHMENT_FROM_BYTES = 8 * 1024
const MOST_TEXT_BYTES = 4096
const BOUNDARY = '=_part_7c1e5a90d2b34f68'
/** Length of a base64 line without its CRLF (RFC 2045 section 6.8). */
const LINE_CHARACTERS = 76

/**
 * A raw mail as it might come from outside: two dozen header fields, text, and in larger ones an attachment of random
 * bytes. Lines end in CRLF. The same `seed` gives the same mail, with blank marks (see `marks.ts`) in the header and in
 * each part.
 *
 * @param bodyBytes exact size of what follows the header block.
 */
export function letter(bodyBytes: number, seed = 1): Buffer {
  const random = randomFrom(seed)
  const withAttachment = bodyBytes >= ATTACHMENT_FROM_BYTES
  const head = headerBlock(random, withAttachment)
  const body = withAttachment ? mixedBody(bodyBytes, random) : text(bodyBytes, random)
  return Buffer.from(`${head}\r\n${body}`, 'latin1')
}

function headerBlock(random: () => number, withAttachment: boolean): string {
  const token = (length: number) =>
    base64(Math.ceil(length * 0.75) + 2, random)
      .replaceAll(/[+/=]/g, 'x')
      .slice(0, length)
  const relay = (from: string, by: string, minute: number) =>
    `Received: from ${from} (${from} [192.0.2.${random() % 250}])\r\n\tby ${by} (Postfix) with ESMTPS id ${token(12)}\r\n\tfor <anna@example.net>; Mon, 23 Nov 2026 08:${minute}:07 +0000 (UTC)`
  const type = withAttachment
    ? [`Content-Type: multipart/mixed; boundary="${BOUNDARY}"`]
    : ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 7bit']
  const fields = [
    relay('out3.mail.example.com', 'mx.example.net', 14),
    relay('app7.internal.example.com', 'out3.mail.example.com', 13),
    relay('worker-19.example.com', 'app7.internal.example.com', 12),
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=k2026;\r\n\th=from:to:subject:date:message-id:mime-version:content-type;\r\n\tbh=${token(43)}=;\r\n\tb=${token(70)}\r\n\t ${token(70)}\r\n\t ${token(70)}\r\n\t ${token(70)}`,
    'From: "Example Orders" <orders@example.com>',
    'Reply-To: "Example Service" <service@example.com>',
    'To: "Anna Sample" <anna@example.net>',
    'Cc: "Accounts" <accounts@example.net>',
    `Subject: Your order ${random() % 900_000} of November is on its way`,
    'Date: Mon, 23 Nov 2026 08:12:05 +0000',
    `Message-ID: <${BLANK_MARK}.${token(10)}@example.com>`,
    `In-Reply-To: <${token(24)}@example.net>`,
    `References: <${token(24)}@example.net>\r\n\t<${token(24)}@example.com>`,
    'MIME-Version: 1.0',
    ...type,
    'Content-Language: en-GB',
    'Organization: Example Trading Ltd',
    `List-Unsubscribe: <https://example.com/u/${token(40)}>,\r\n\t<mailto:unsubscribe@example.com>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'List-Id: Orders <orders.example.com>',
    'Precedence: bulk',
    'Auto-Submitted: auto-generated',
    'X-Mailer: ExampleMailer 4.2',
    `Feedback-ID: orders:${token(8)}:example`,
  ]
  return `${fields.join('\r\n')}\r\n`
}

function mixedBody(bytes: number, random: () => number): string {
  const opening = `--${BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n`
  const between = `\r\n--${BOUNDARY}\r\nContent-Type: application/octet-stream; name="statement.bin"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="statement.bin"\r\n\r\n`
  const closing = `--${BOUNDARY}--\r\n`
  const room = bytes - opening.length - between.length - closing.length
  const lines = Math.floor((room - Math.min(room / 4, MOST_TEXT_BYTES)) / (LINE_CHARACTERS + 2))
  const attachment = base64Lines(lines, random)
  return `${opening}${text(room - attachment.length, random)}${between}${attachment}${closing}`
}

function base64Lines(lines: number, random: () => number): string {
  const characters = base64((lines * LINE_CHARACTERS * 3) / 4, random)
  const marked = `${BLANK_MARK}${characters.slice(BLANK_MARK.length)}`
  return marked.replaceAll(/.{76}/g, '$&\r\n')
}

function base64(bytes: number, random: () => number): string {
  const data = Buffer.alloc(Math.ceil(bytes / 4) * 4)
  for (let at = 0; at < data.length; at += 4) data.writeUInt32LE(random(), at)
  return data.subarray(0, bytes).toString('base64')
}

const WORDS =
  'the of and to in your order for is on with invoice by we delivery that address are this from account please you price customer number as be new our November at service will item not within days payment contact if any have return terms'.split(
    ' ',
  )

/** Lines of words, exactly `bytes` long with the last CRLF. */
function text(bytes: number, random: () => number): string {
  const wanted = bytes - 2
  const lines: string[] = []
  let line = `Reference ${BLANK_MARK}:`
  for (let length = 0; length < wanted; ) {
    const word = WORDS[random() % WORDS.length] ?? ''
    if (line.length + 1 + word.length <= LINE_CHARACTERS) {
      line += ` ${word}`
      continue
    }
    lines.push(line)
    length += line.length + 2
    line = word
  }
  const cut = lines.join('\r\n').slice(0, wanted).padEnd(wanted, '.')
  // A line end that was cut in two would leave a bare CR.
  return `${cut.replace(/[\r\n]+$/, (lineEnd) => '.'.repeat(lineEnd.length))}\r\n`
}
