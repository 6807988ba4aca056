import { element, openElement as open } from '../../formats/asn1.ts'

const SEQUENCE = 0x30
const SET = 0x31
const OID = {
  data: '\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01',
  signed: '\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02',
  enveloped: '\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03',
  sha256: '\x60\x86\x48\x01\x65\x03\x04\x02\x01',
  rsa: '\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01',
  aes256: '\x60\x86\x48\x01\x65\x03\x04\x01\x2a',
}

const oid = (octets: string) => element(0x06, octets)
const integer = (value: number) => element(0x02, String.fromCharCode(value))
const DIGEST = element(SEQUENCE, oid(OID.sha256), element(0x05))
const name = (who: string) =>
  element(SEQUENCE, element(SET, element(SEQUENCE, oid('\x55\x04\x03'), element(0x0c, who))))

/** RFC 5280 section 4.1, with a key and a signature that are none. */
function certificateOf(octets: string): string {
  const rsa = element(SEQUENCE, oid(OID.rsa), element(0x05))
  const bits = element(0x03, `\0${octets}`)
  const days = element(SEQUENCE, element(0x17, '260101000000Z'), element(0x17, '270101000000Z'))
  const names = [name('Example CA'), days, name('Anna Muster')]
  const facts = element(SEQUENCE, integer(7), rsa, ...names, element(SEQUENCE, rsa, bits))
  return element(SEQUENCE, facts, rsa, bits)
}

function signerOf(signature: string): string {
  const who = element(SEQUENCE, name('Example CA'), integer(7))
  const algorithms = [DIGEST, element(SEQUENCE, oid(OID.rsa), element(0x05))]
  return element(SEQUENCE, integer(1), who, ...algorithms, element(0x04, signature))
}

/** Signed-data, RFC 5652 section 5, with its content in it or without. The signature is no real one. */
export function signedData(signature: string, content?: string): string {
  const inner = content === undefined ? '' : element(0xa0, element(0x04, content))
  const certificate = certificateOf(signature)
  const data = element(
    SEQUENCE,
    integer(1),
    element(SET, DIGEST),
    element(SEQUENCE, oid(OID.data), inner),
    element(0xa0, certificate),
    element(SET, signerOf(signature)),
  )
  return element(SEQUENCE, oid(OID.signed), element(0xa0, data))
}

/** The same in BER with lengths left open and content in pieces, as Apple's and Mozilla's programs write it. */
export function signedDataInPieces(signature: string, content: string): string {
  const pieces: string[] = []
  for (let at = 0; at < content.length; at += 1000) pieces.push(element(0x04, content.slice(at, at + 1000)))
  const data = open(
    SEQUENCE,
    integer(1),
    element(SET, DIGEST),
    open(SEQUENCE, oid(OID.data), open(0xa0, open(0x24, ...pieces))),
    element(SET, signerOf(signature)),
  )
  return open(SEQUENCE, oid(OID.signed), open(0xa0, data))
}

/** Enveloped-data, RFC 5652 section 6. */
export function envelopedData(secret: string): string {
  const recipient = element(
    SEQUENCE,
    integer(0),
    element(SEQUENCE, name('Bert'), integer(9)),
    element(SEQUENCE, oid(OID.rsa), element(0x05)),
    element(0x04, secret.slice(0, 256)),
  )
  const cipher = element(SEQUENCE, oid(OID.aes256), element(0x04, secret.slice(0, 16)))
  const content = element(SEQUENCE, oid(OID.data), cipher, element(0x80, secret))
  const data = element(SEQUENCE, integer(0), element(SET, recipient), content)
  return element(SEQUENCE, oid(OID.enveloped), element(0xa0, data))
}
