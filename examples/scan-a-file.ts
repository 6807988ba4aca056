/**
 * Scans a file with clamd, however large, without holding it in memory.
 *
 *   node examples/scan-a-file.ts unix:/run/clamav/clamd.ctl FILE
 *
 * Exit codes are those of clamscan: 0 clean, 1 found, 2 could not be scanned.
 */
import { createReadStream } from 'node:fs'
import { ClamdError, createClamdClient, parseClamdAddress, type ScanResult } from '@clamgate/clamd'

const [addressText, path] = process.argv.slice(2)
if (addressText === undefined || path === undefined) {
  console.error('usage: scan-a-file.ts ADDRESS FILE')
  process.exit(2)
}

try {
  process.exitCode = report(await scanFile(addressText, path))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (error instanceof ClamdError) console.error(`${error.remedy ?? ''} (${error.code})`.trimStart())
  process.exitCode = 2
}

async function scanFile(addressText: string, path: string): Promise<ScanResult> {
  const client = createClamdClient({
    address: parseClamdAddress(addressText),
    connectTimeoutMs: 5_000,
    stallTimeoutMs: 30_000,
    replyTimeoutMs: 150_000,
  })
  const stream = client.openStream()
  try {
    // Waiting for write is what keeps a slow clamd from filling our memory.
    for await (const chunk of createReadStream(path)) await stream.write(chunk)
    return await stream.finish()
  } finally {
    stream.abort()
  }
}

function report(result: ScanResult): number {
  switch (result.kind) {
    case 'clean':
      console.log('clean')
      return 0
    case 'found':
      console.log(`found ${result.signature}`)
      return 1
    case 'too-large':
      console.error('larger than the StreamMaxLength of clamd')
      return 2
    case 'error':
      console.error(`clamd could not scan it: ${result.text}`)
      return 2
  }
}
