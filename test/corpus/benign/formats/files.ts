import { crc32, deflateSync } from 'node:zlib'
import { random } from '../build.ts'

// Files of the kinds that people attach: enough of each format that its name is right.

export function pdf(seed: string, length = 4000): string {
  const stream = random(seed, length)
  return [
    '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n',
    `4 0 obj\n<< /Length ${length} >>\nstream\n${stream}\nendstream\nendobj\n`,
    'xref\n0 5\ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n',
  ].join('')
}

function big(value: number, length = 4): string {
  return Array.from({ length }, (_, at) =>
    String.fromCharCode(Math.floor(value / 256 ** (length - 1 - at)) % 256),
  ).join('')
}

function little(value: number, length: number): string {
  return [...big(value, length)].reverse().join('')
}

function sumOf(octets: string): number {
  return crc32(Buffer.from(octets, 'latin1'))
}

export function png(seed: string, size = 16): string {
  const chunk = (type: string, data: string) => `${big(data.length)}${type}${data}${big(sumOf(type + data))}`
  const rows = Array.from({ length: size }, (_, row) => `\0${random(`${seed}${row}`, size * 3)}`).join('')
  const packed = deflateSync(Buffer.from(rows, 'latin1')).toString('latin1')
  const head = `${big(size)}${big(size)}\x08\x02\0\0\0`
  return `\x89PNG\r\n\x1a\n${chunk('IHDR', head)}${chunk('IDAT', packed)}${chunk('IEND', '')}`
}

/** One transparent point, as counting images of newsletters are. */
export const GIF =
  'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;'

/** A page of a fax machine. */
export function tiff(seed: string, length = 3000): string {
  return `II*\0${little(8 + length, 4)}${random(seed, length)}\x01\0\0\x01\x03\0\x01\0\0\0\xc0\x06\0\0\0\0\0\0`
}

/** A message of an answering machine. */
export function wav(seed: string, length = 8000): string {
  const format = `fmt ${little(16, 4)}${little(1, 2)}${little(1, 2)}${little(8000, 4)}${little(8000, 4)}${little(1, 2)}${little(8, 2)}`
  return `RIFF${little(36 + length, 4)}WAVE${format}data${little(length, 4)}${random(seed, length)}`
}

/** A ZIP whose files are stored as they are. */
export function zip(files: readonly (readonly [name: string, octets: string])[]): string {
  let body = ''
  let directory = ''
  for (const [name, octets] of files) {
    const facts = `${little(sumOf(octets), 4)}${little(octets.length, 4)}${little(octets.length, 4)}${little(name.length, 2)}\0\0`
    const common = `\x14\0\0\0\0\0\0\0\x21\x28${facts}`
    directory += `PK\x01\x02\x14\0${common}\0\0\0\0\0\0\0\0\0\0${little(body.length, 4)}${name}`
    body += `PK\x03\x04${common}${name}${octets}`
  }
  const count = little(files.length, 2)
  return `${body}${directory}PK\x05\x06\0\0\0\0${count}${count}${little(directory.length, 4)}${little(body.length, 4)}\0\0`
}

export function docx(words: string): string {
  return zip([
    [
      '[Content_Types].xml',
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    ],
    [
      'word/document.xml',
      `<?xml version="1.0"?><w:document><w:body><w:p>${words}</w:p></w:body></w:document>`,
    ],
  ])
}

/** The resource fork of a Macintosh file, RFC 1740: AppleDouble. */
export function appleDouble(name: string): string {
  return `\0\x05\x16\x07\0\x02\0\0${'\0'.repeat(16)}\0\x01${big(3)}${big(38)}${big(name.length)}${name}`
}
