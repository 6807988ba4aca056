import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'
import { makeDatabase } from './made-database.ts'
import { HALF_YARA, MALFORMED } from './malformed.ts'

const directory = await mkdtemp(join(tmpdir(), 'made-'))
after(() => rm(directory, { recursive: true }))

interface Scanned {
  readonly code: number
  readonly known: number
  /** By the name of the file. */
  readonly found: ReadonlyMap<string, string>
}

async function scan(name: string, content: string | Buffer, samples: readonly Buffer[]): Promise<Scanned> {
  const place = await mkdtemp(join(directory, 'scan-'))
  const database = join(place, name)
  await writeFile(database, content)
  const files = samples.map((_, index) => join(place, `sample-${index}`))
  for (const [index, file] of files.entries()) await writeFile(file, samples[index] ?? '')
  const script = 'clamscan -d "$@" 2>&1; echo "code $?"'
  const output = await runProgram({
    program: '/bin/sh',
    args: ['-c', script, 'scan', database, ...files],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: 20_000,
  })
  return {
    code: Number(/^code (\d+)$/m.exec(output)?.[1]),
    known: Number(/^Known viruses: (\d+)$/m.exec(output)?.[1]),
    found: new Map(
      [...output.matchAll(/sample-(\d+): (.*) FOUND$/gm)].map(([, index = '', name = '']) => [index, name]),
    ),
  }
}

const FORMATS = ['ndb', 'ldb', 'db', 'hdb', 'hsb', 'mdb', 'msb', 'cdb', 'yar', 'yara']
const COMPANIONS = ['fp', 'sfp', 'ign2', 'ftm', 'pdb', 'wdb']

test('what is made loads with the signatures that it says, and each finds its sample', async () => {
  for (const format of FORMATS) {
    const { name, content, signatures, hits } = makeDatabase(`own.${format}`, { revision: 7 })
    const { code, known, found } = await scan(
      name,
      content,
      hits.map(({ sample }) => sample),
    )
    assert.deepEqual([code, known], [1, signatures], name)
    const prefix = name.includes('.yar') ? 'YARA.' : ''
    const wanted = hits.map(({ signature }) => `${prefix}${signature}.UNOFFICIAL`)
    assert.deepEqual([...found.values()], wanted, name)
  }
})

test('companions load', async () => {
  for (const format of COMPANIONS) {
    const { name, content, signatures } = makeDatabase(`own.${format}`)
    const { code, known } = await scan(name, content, [Buffer.from('text')])
    assert.deepEqual([code, known], [0, signatures], name)
  }
})

test('malformed files are taken or refused by ClamAV as it is said', async () => {
  const wrong: string[] = []
  for (const { what, name, content, loads } of MALFORMED) {
    const { code } = await scan(name, content, [Buffer.from('text')])
    if ((code === 0) !== loads) wrong.push(`${what}: ${code}`)
  }
  assert.deepEqual(wrong, [])
})

test('half a YARA file loads without a word in the exit code', async () => {
  for (const { what, content, kept } of HALF_YARA) {
    const { code, known } = await scan('half.yar', content, [Buffer.from('text')])
    assert.deepEqual([code, known], [0, kept], what)
  }
})
