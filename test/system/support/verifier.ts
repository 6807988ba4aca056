import { createMilterServer, type Modification, parseListenAddress } from '@clamgate/milter'

/** A milter that verifies signatures, as far as this host is concerned. */
export interface Verifier {
  /** As in main.cf. */
  readonly milter: string
  stop(): Promise<void>
}

/** The result that it writes for mail which has the field `X-Signed`. */
export const PASSED =
  'mx.example.org;\n\tdkim=pass (2048-bit key; unprotected) header.d=bank.example header.i=@bank.example header.a=rsa-sha256'

/** opendkim 2.11 leaves a field alone that has a result of a method that it does not know. */
export const UNKNOWN_METHOD = '; foo=bar x.y=z'

/**
 * Does what opendkim(8) does with Authentication-Results, and no cryptography: removes those that claim to be of this
 * host, and puts its own on top.
 */
export async function startVerifier(): Promise<Verifier> {
  const server = createMilterServer<{ isSigned: boolean; count: number; forged: number[] }>({
    message: () => ({ isSigned: false, count: 0, forged: [] }),
    actions: ['addHeaders', 'changeHeaders'],
    observe: {
      header(message, name, value) {
        const field = name.toString('latin1').toLowerCase()
        if (field === 'x-signed') message.isSigned = true
        if (field !== 'authentication-results') return
        message.count += 1
        const text = value.toString('latin1')
        if (/^\s*mx\.example\.org\s*;/i.test(text) && !text.includes(UNKNOWN_METHOD))
          message.forged.push(message.count)
      },
    },
    eom({ isSigned, forged }) {
      const name = 'Authentication-Results'
      const modifications: Modification[] = [
        // From the last to the first, so that no index moves.
        ...forged.toReversed().map((index) => ({ kind: 'changeHeader', name, index, value: '' }) as const),
        ...(isSigned ? [{ kind: 'insertHeader', index: 0, name, value: PASSED } as const] : []),
      ]
      return { modifications, response: { kind: 'continue' } }
    },
  })
  const listener = await server.listen(parseListenAddress('inet:0@127.0.0.1'))
  return {
    milter: `inet:127.0.0.1:${listener.port}`,
    stop: () => server.drain({ graceMs: 1000 }),
  }
}
