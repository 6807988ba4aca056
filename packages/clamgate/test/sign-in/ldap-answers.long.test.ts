import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { AccessError } from '../../src/access/errors.ts'
import { createLdapDirectory, type LdapSettings } from '../../src/accounts/outside/ldap.ts'

/** BER, of less than 256 octets. */
function tlv(tag: number, ...parts: readonly (string | Buffer)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const length = content.length < 128 ? [content.length] : [0x81, content.length]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const octet = (tag: number, value: number) => tlv(tag, Buffer.from([value]))
/** LDAPResult, RFC 4511 section 4.1.9. */
const result = (tag: number, code: number) => tlv(tag, octet(0x0a, code), tlv(0x04), tlv(0x04))
const attribute = (name: string, value: string) => tlv(0x30, tlv(0x04, name), tlv(0x31, tlv(0x04, value)))
const ENTRY = tlv(
  0x64,
  ...[tlv(0x04, 'uid=anna,dc=x'), tlv(0x30, attribute('uid', 'anna'), attribute('entryUUID', 'U1'))],
)

/** A directory that has one person, and answers each bind with a code: it says what slapd says of none. */
async function answering(code: () => number | 'ends'): Promise<Server> {
  const told = (socket: Socket, id: number, ...replies: readonly Buffer[]) => {
    for (const reply of replies) socket.write(tlv(0x30, octet(0x02, id), reply))
  }
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (request) => {
      // SEQUENCE, its length, INTEGER, 1, the id, and what is asked for.
      const at = (request[1] ?? 0) < 128 ? 2 : 2 + ((request[1] ?? 0) & 0x7f)
      const [id = 0, asked] = [request[at + 2], request[at + 3]]
      const answer = code()
      if (asked === 0x63) told(socket, id, ENTRY, result(0x65, 0))
      else if (asked === 0x60 && answer === 'ends') socket.destroy()
      else if (asked === 0x60) told(socket, id, result(0x61, Number(answer)))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return server
}

test('14.73 only what says nothing of a password is a directory that is away: all else is an answer, and counts', async (t) => {
  let code: number | 'ends' = 0
  const server = await answering(() => code)
  t.after(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const settings: LdapSettings = {
    ...{ url: `ldap://127.0.0.1:${port}`, bindDn: undefined, bindPassword: undefined, base: 'dc=x' },
    ...{ filter: '(uid={name})', idAttribute: 'entryUUID', nameAttribute: 'uid', addressAttribute: 'mail' },
    ...{ groupAttribute: 'memberOf', groupBase: undefined, groupFilter: '(member={dn})', startTls: false },
    ...{ ca: undefined, roles: [] },
  }
  const away: string[] = []
  const directory = createLdapDirectory({
    settings: async () => settings,
    enter: async ({ subject }) => subject,
    identitiesOf: async () => [{ issuer: 'ldap:dc=x', subject: 'U1' }],
    onAway: (sentence) => void away.push(sentence),
    onNoRole: () => undefined,
    timeoutMs: 2000,
  })
  assert.equal(await directory.check('anna', 'right'), 'U1')
  assert.equal(await directory.proves('U1', 'right'), true)
  for (const wrong of [16, 19, 21, 32, 34, 36, 48, 49, 50, 53, 65, 118, 123]) {
    code = wrong
    assert.equal(await directory.check('anna', 'a guess'), undefined, `code ${wrong}`)
    assert.equal(await directory.proves('U1', 'a guess'), false, `code ${wrong}`)
  }
  assert.deepEqual(away, [])
  const isAway = (error: unknown) => error instanceof AccessError && error.code === 'ACCESS_AWAY'
  for (const none of [1, 2, 3, 7, 8, 11, 13, 51, 52, 80, 'ends'] as const) {
    code = none
    await assert.rejects(directory.check('anna', 'a guess'), isAway, `code ${none}`)
  }
  assert.equal(away.length, 11)
})
