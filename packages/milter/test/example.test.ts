import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { connectMta } from '../src/testing/index.ts'

const EXAMPLE = join(import.meta.dirname, '../../../examples/reject-by-extension.ts')

test('the example refuses a bad attachment, takes a good one, and ends when it is told to', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'example-'))
  const path = join(directory, 'milter.sock')
  const child = spawn(process.execPath, [EXAMPLE, `unix:${path}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(async () => {
    child.kill('SIGKILL')
    await rm(directory, { recursive: true })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, `Listening on unix:${path}`)

  using mta = await connectMta({ address: { path } })
  const mail = (name: string) => ({
    from: 'a@example.org',
    to: ['b@example.net'],
    headers: [['Subject', 'x']] as const,
    body: Buffer.from(`Content-Disposition: attachment; filename="${name}"\r\n\r\nx\r\n`),
  })
  const refused = await mta.send(mail('invoice.exe'))
  assert.equal(refused.reply?.raw.toString(), '550 5.7.1 Attachments that end in .exe are not taken here')
  assert.equal((await mta.send(mail('invoice.pdf'))).outcome, 'accept')
  await mta.quit()

  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
