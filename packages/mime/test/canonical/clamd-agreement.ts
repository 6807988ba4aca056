import { createClamdClient, type ScanResult } from '@clamgate/clamd'
import { hashSignatureOf, signatureOf, startRealClamd } from '@clamgate/clamd/testing'
import type { Payload } from './payloads.ts'

/** As the gateway puts it in front of each mail. */
const RECEIVED = Buffer.from(
  'Received: from [192.0.2.1] by gateway.example.org; Mon, 02 Nov 2026 00:00:00 +0000\r\n',
)

export interface Scanner extends AsyncDisposable {
  /** Scans a mail as the gateway does. */
  scan(mail: Buffer): Promise<ScanResult>
  /** Scans a file as it is. */
  scanFile(octets: Buffer): Promise<ScanResult>
}

/** A clamd that knows nothing but these. */
export async function startScanner(files: readonly Payload[], texts: readonly Payload[]): Promise<Scanner> {
  const clamd = await startRealClamd({
    databases: {
      'files.hdb': files.map(({ name, octets }) => hashSignatureOf(name, octets)).join(''),
      'texts.ndb': texts.map(({ name, octets }) => signatureOf(name, octets)).join(''),
    },
  })
  const client = createClamdClient({
    address: clamd.address,
    connectTimeoutMs: 5000,
    stallTimeoutMs: 20_000,
    replyTimeoutMs: 60_000,
  })
  return {
    scan: (mail) => client.scan([RECEIVED, mail]),
    scanFile: (octets) => client.scan([octets]),
    [Symbol.asyncDispose]: () => clamd.stop(),
  }
}

/** Calls for each index below `count`, four at a time: as many as clamd has threads. */
export async function inFours(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (next < count) await act(next++)
    }),
  )
}
