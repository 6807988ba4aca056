import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isJournalStream } from './stderr-output.ts'

const directory = await mkdtemp(join(tmpdir(), 'stderr-'))
after(() => rm(directory, { recursive: true }))

test('knows the journal by the stream that systemd names', async () => {
  await using file = await open(join(directory, 'stream'), 'w')
  const { dev, ino } = await file.stat()
  assert.equal(isJournalStream(file.fd, `${dev}:${ino}`), true)
  assert.equal(isJournalStream(file.fd, `${dev}:${ino}0`), false)
  assert.equal(isJournalStream(file.fd, undefined), false)
  assert.equal(isJournalStream(999_999, `${dev}:${ino}`), false)
})

/** A daemon whose standard error nobody reads: writes far more than fits, then ends. */
const FLOOD = `
import { configSchema } from '${import.meta.resolve('../../config/schema.ts')}'
import { createLog } from '${import.meta.resolve('./create-log.ts')}'
const log = await createLog({ stderr: process.stderr, pid: process.pid }, configSchema.parse({}).log)
// What is kept, and not what waits for the next collection.
const held = () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
const before = held()
for (let i = 0; i < 200; i++) {
  for (let j = 0; j < 1000; j++) log.info('a.b', 'x'.repeat(1000))
  await new Promise(setImmediate)
}
const grownMiB = (held() - before) / 1024 ** 2
await log.close(50)
process.stdout.write(JSON.stringify({ grownMiB }), () => process.exit(0))
`

test('neither blocks nor grows nor hangs at its end when nobody reads standard error', async () => {
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', FLOOD], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000)
  let answer = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  child.stderr.pause()
  // What it has answered may come after its end.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child.stdout, 'end')])
  clearTimeout(timer)
  child.stderr.destroy()
  assert.equal(code, 0)
  const { grownMiB }: { grownMiB: number } = JSON.parse(answer)
  assert.ok(grownMiB < 40, `grew by ${grownMiB} MiB over 200 MiB of lines`)
})
