import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readDatabases } from '../../packages/clamgate/src/setup/imscp/page/read-databases.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'

const TOTAL_BYTES = 5_000_000
const FIRST_BYTES = 1_200_000
const MORE_BYTES = 800_000
const TIMEOUT_MS = 30_000

/** The head of a database, which freshclam asks for first. */
const HEAD = Buffer.from(
  `ClamAV-VDB:16 Sep 2021 08-32 -0400:62:6647427:90:${'a'.repeat(32)}:${'b'.repeat(340)}:sigmgr:1631795562`.padEnd(
    512,
  ),
)

/** A mirror that sends a database as far as it is told to. */
async function slowMirror() {
  const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
  const server = createServer((request, response) => {
    if (request.url !== '/daily.cvd') response.writeHead(404).end()
    else if (request.headers.range !== undefined) {
      response
        .writeHead(206, { 'content-range': `bytes 0-511/${TOTAL_BYTES}`, 'content-length': 512 })
        .end(HEAD)
    } else {
      response.writeHead(200, { 'content-length': TOTAL_BYTES })
      response.write(Buffer.concat([HEAD, Buffer.alloc(FIRST_BYTES - HEAD.length, 1)]))
      resolve(response)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return { port: address.port, asked, [Symbol.asyncDispose]: async () => void server.close() }
}

test('the page sees how far the download of a real freshclam is, and its end', async () => {
  const root = await mkdtemp(join(tmpdir(), 'imscp-freshclam-'))
  await using mirror = await slowMirror()
  try {
    const databases = join(root, 'databases')
    await mkdir(databases)
    const conf = join(root, 'freshclam.conf')
    const lines = [
      `DatabaseDirectory ${databases}`,
      `DatabaseOwner ${userInfo().username}`,
      `PrivateMirror http://127.0.0.1:${mirror.port}`,
      'ScriptedUpdates no',
      'MaxAttempts 1',
    ]
    await writeFile(conf, `${lines.join('\n')}\n`)
    assert.equal((await readDatabases(databases, Date.now())).download, undefined)
    const freshclam = spawn('freshclam', [`--config-file=${conf}`], { stdio: 'ignore' })
    const ended = once(freshclam, 'close')
    try {
      const reached = (bytes: number) => async () => {
        const { download } = await readDatabases(databases, Date.now())
        return (download?.bytes ?? 0) > bytes ? download?.bytes : undefined
      }
      const response = await mirror.asked
      // It writes in blocks: the last one is still in its memory.
      const first = await waitUntil(reached(FIRST_BYTES / 2), { timeoutMs: TIMEOUT_MS })
      assert.ok(first !== undefined && first <= FIRST_BYTES, String(first))
      response.write(Buffer.alloc(MORE_BYTES, 1))
      const second = await waitUntil(reached(FIRST_BYTES), { timeoutMs: TIMEOUT_MS })
      assert.ok(second !== undefined && second <= FIRST_BYTES + MORE_BYTES, String(second))
      response.destroy()
      await ended
    } finally {
      freshclam.kill()
      await ended
    }
    assert.equal((await readDatabases(databases, Date.now())).download, undefined)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
