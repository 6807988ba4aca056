import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const octets = (text: string) => Buffer.from(text, 'base64url')
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** A security key of software: ES256, attestation `none` (W3C WebAuthn section 6.5). */
export function softwareKey(rpId: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  // COSE in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
  const cose = Buffer.concat([
    ...[Buffer.from('a5010203262001215820', 'hex'), octets(x), Buffer.from('225820', 'hex'), octets(y)],
  ])
  const data = (flags: number, counter: number, more: Buffer = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, more])
  }
  const client = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const common = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' }
  return {
    make(challenge: string, origin: string) {
      const length = Buffer.from([0, id.length])
      const auth = data(0x45, 0, Buffer.concat([Buffer.alloc(16), length, id, cose]))
      const size = Buffer.alloc(2)
      size.writeUInt16BE(auth.length)
      // {"fmt": "none", "attStmt": {}, "authData": …}
      const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex')
      return {
        ...{ ...common, clientExtensionResults: {} },
        response: {
          clientDataJSON: client('webauthn.create', challenge, origin).toString('base64url'),
          attestationObject: Buffer.concat([head, size, auth]).toString('base64url'),
        },
      }
    },
    answer(challenge: string, origin: string, counter: number) {
      const auth = data(0x05, counter)
      const clientData = client('webauthn.get', challenge, origin)
      const signature = sign('sha256', Buffer.concat([auth, sha256(clientData)]), privateKey)
      return {
        ...{ ...common, clientExtensionResults: {} },
        response: {
          authenticatorData: auth.toString('base64url'),
          clientDataJSON: clientData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      }
    },
  }
}
