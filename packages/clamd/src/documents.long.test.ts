import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eicarTestText } from './sample.ts'
import { startRealClamd } from './testing/index.ts'

const ROOT = new URL('../../../', import.meta.url)

test('every test that the page about the protocol names is there', async () => {
  const page = await readFile(new URL('docs/spec/clamd.md', ROOT), 'utf8')
  const rows = [...page.matchAll(/^\| (\d+) \| [^|]+ \| (?:`([^`]+)`)? ?\| ([^|]+) \|$/gm)]
  const numbers = new Set(rows.map(([, number]) => Number(number)))
  assert.deepEqual([...numbers], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  for (const [, number, file, title = ''] of rows) {
    if (file === undefined) continue
    const source = await readFile(new URL(file, import.meta.url), 'utf8')
    const starts = [`'${title}`, `\`${title}`]
    assert.ok(
      starts.some((start) => source.includes(start)),
      `${number}: ${file}: ${title}`,
    )
  }
})

test('the example scans files and ends with the codes of clamscan', async (t) => {
  await using clamd = await startRealClamd()
  const directory = await mkdtemp(join(tmpdir(), 'clamd-test-'))
  t.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'clean'), Buffer.alloc(1_000_000, 'x'))
  await writeFile(join(directory, 'infected'), Buffer.concat([Buffer.alloc(1_000_000, 'x'), eicarTestText()]))
  const address = `unix:${clamd.socketPath}`
  assert.deepEqual(await example(address, join(directory, 'clean')), { code: 0, output: 'clean\n' })
  const infected = await example(address, join(directory, 'infected'))
  assert.deepEqual(infected, { code: 1, output: 'found Eicar-Test-Signature.UNOFFICIAL\n' })
  assert.equal((await example(`unix:${directory}/none`, join(directory, 'clean'))).code, 2)
  assert.equal((await example(address, join(directory, 'none'))).code, 2)
})

function example(...args: string[]): Promise<{ code: number; output: string }> {
  const script = fileURLToPath(new URL('examples/scan-a-file.ts', ROOT))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { timeout: 20_000 }, (_error, output) =>
      resolve({ code: child.exitCode ?? -1, output }),
    )
  })
}
