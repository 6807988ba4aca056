/** A file in a winmail.dat. */
export interface TnefFile {
  readonly name: string
  readonly octets: string
}

const MESSAGE = 1
const ATTACHMENT = 2
const ATTRIBUTE = {
  version: 0x00089006,
  codepage: 0x00069007,
  messageClass: 0x00078008,
  subject: 0x00018004,
  renderData: 0x00069002,
  title: 0x00018010,
  data: 0x0006800f,
}

/** TNEF as Outlook sends it to those who cannot read it: MS-OXTNEF section 2.1. */
export function winmail(subject: string, files: readonly TnefFile[]): string {
  return [
    number(0x223e9f78, 4),
    number(0x0037, 2),
    attribute(MESSAGE, ATTRIBUTE.version, number(0x00010000, 4)),
    attribute(MESSAGE, ATTRIBUTE.codepage, number(1252, 4) + number(0, 4)),
    attribute(MESSAGE, ATTRIBUTE.messageClass, 'IPM.Microsoft Mail.Note\0'),
    attribute(MESSAGE, ATTRIBUTE.subject, `${subject}\0`),
    ...files.flatMap(({ name, octets }) => [
      attribute(ATTACHMENT, ATTRIBUTE.renderData, number(1, 2) + number(0xffffffff, 4) + '\0'.repeat(8)),
      attribute(ATTACHMENT, ATTRIBUTE.title, `${name}\0`),
      attribute(ATTACHMENT, ATTRIBUTE.data, octets),
    ]),
  ].join('')
}

function attribute(level: number, id: number, octets: string): string {
  let sum = 0
  for (const octet of octets) sum = (sum + octet.charCodeAt(0)) & 0xffff
  return `${String.fromCharCode(level)}${number(id, 4)}${number(octets.length, 4)}${octets}${number(sum, 2)}`
}

/** Little end first. */
function number(value: number, length: number): string {
  return Array.from({ length }, (_, at) => String.fromCharCode(Math.floor(value / 256 ** at) % 256)).join('')
}
