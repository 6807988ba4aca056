import {
  ATTACHMENT,
  ATTRIBUTE,
  attribute,
  head,
  littleEndian,
  MESSAGE,
  RENDERING,
} from '../../formats/tnef.ts'

/** A file in a winmail.dat. */
export interface TnefFile {
  readonly name: string
  readonly octets: string
}

/** TNEF as Outlook sends it to those who cannot read it: MS-OXTNEF section 2.1. */
export function winmail(subject: string, files: readonly TnefFile[]): string {
  return [
    head(0x0037),
    attribute(MESSAGE, ATTRIBUTE.version, littleEndian(0x00010000, 4)),
    attribute(MESSAGE, ATTRIBUTE.codepage, littleEndian(1252, 4) + littleEndian(0, 4)),
    attribute(MESSAGE, ATTRIBUTE.messageClass, 'IPM.Microsoft Mail.Note\0'),
    attribute(MESSAGE, ATTRIBUTE.subject, `${subject}\0`),
    ...files.flatMap(({ name, octets }) => [
      RENDERING,
      attribute(ATTACHMENT, ATTRIBUTE.title, `${name}\0`),
      attribute(ATTACHMENT, ATTRIBUTE.data, octets),
    ]),
  ].join('')
}
