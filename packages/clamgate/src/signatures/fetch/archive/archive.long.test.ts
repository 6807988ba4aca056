import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { SignatureErrorCode } from '../../errors.ts'
import type { KnownFile, SourcePlan } from '../../types.ts'
import { createFetcher } from '../fetcher.ts'
import { createStage, errorOf, filePlan, find, sourcePlan } from '../testing/plans.ts'
import { type Answer, startWebServer, type WebServer } from '../testing/web-server.ts'

const run = promisify(execFile)
const NDB = '{HEX}php.test.1:0:*:aabbccdd\n'
const fetcher = createFetcher({ timeoutMs: 60_000, userAgent: 'Clamgate/0' })

let directory: string
let good: Buffer

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-'))
  good = await pack('sigs', { 'rfxn.ndb': NDB, 'rfxn.hdb': 'aa:1:x\n'.repeat(3000), 'hex.dat': 'more' })
})
after(() => rm(directory, { recursive: true }))

/** By tar(1), below a directory. */
async function pack(
  below: string,
  files: Record<string, string>,
  options: readonly string[] = [],
): Promise<Buffer> {
  const top = await mkdtemp(join(directory, 'pack-'))
  await mkdir(join(top, below), { recursive: true })
  for (const [name, content] of Object.entries(files))
    await writeFile(join(top, below, name), content, { mode: 0o600 })
  await run('tar', ['-C', top, ...options, '-czf', join(top, 'out.tgz'), below])
  return await readFile(join(top, 'out.tgz'))
}

function serve(server: WebServer, version: string, archive: Buffer, md5 = md5Of(archive)): void {
  const give =
    (body: string | Buffer, headers = {}): Answer =>
    (_request, response) =>
      void response.writeHead(200, headers).end(body)
  server.answers.set('/maldet.sigs.ver', give(`${version}\n`))
  server.answers.set('/maldet-sigpack.tgz', give(archive, { 'content-encoding': 'x-gzip' }))
  server.answers.set('/maldet-sigpack.tgz.md5', give(`${md5}  maldet-sigpack.tgz\n`))
}

const md5Of = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

function maldet(server: WebServer, more: Partial<SourcePlan> = {}): SourcePlan {
  const archive = { version: 'maldet.sigs.ver', archive: 'maldet-sigpack.tgz', redirectHosts: [] }
  return sourcePlan({ kind: 'archive', bases: [server.base], ...archive }, ['rfxn.ndb', 'rfxn.hdb'], {
    integrity: { kind: 'md5' },
    ...more,
  })
}

describe('an archive', () => {
  test('gives the files that are wanted, and is not asked for again while its version is the same', async () => {
    await using server = await startWebServer(undefined)
    await using stage = await createStage()
    serve(server, '2026112801', good)
    const first = await stage.look(fetcher, maldet(server))
    const known: Record<string, KnownFile> = {}
    for (const file of first.files) {
      assert(file.kind === 'new', file.name)
      known[file.name] = file.file
    }
    assert.equal(known['rfxn.ndb']?.version, '2026112801')
    assert.equal(await readFile(join(stage.directory, 'mine-rfxn.ndb'), 'utf8'), NDB)
    assert.deepEqual((await stage.left()).sort(), ['mine-rfxn.hdb', 'mine-rfxn.ndb'])
    server.asked.length = 0
    const second = await stage.look(fetcher, maldet(server), known)
    assert.deepEqual(
      second.files.map(({ kind }) => kind),
      ['unchanged', 'unchanged'],
    )
    assert.deepEqual(
      server.asked.map(({ url }) => url),
      ['/maldet.sigs.ver'],
    )
    serve(server, '2026112802', good)
    const third = await stage.look(fetcher, maldet(server), known)
    const ndb = find(third, 'rfxn.ndb')
    assert(ndb.kind === 'unchanged')
    assert.equal(ndb.known.version, '2026112802')
  })

  test('of any form of tar is read, with names of any length', async () => {
    for (const [form, length] of [
      ['gnu', 150],
      ['posix', 150],
      ['ustar', 95],
      ['v7', 10],
    ] as const) {
      await using server = await startWebServer(undefined)
      await using stage = await createStage()
      const files = { 'rfxn.ndb': NDB, 'rfxn.hdb': '' }
      serve(server, '1', await pack('x'.repeat(length), files, [`--format=${form}`]))
      const fetched = await stage.look(fetcher, maldet(server))
      assert.equal(find(fetched, 'rfxn.ndb').kind, 'new', form)
    }
  })

  test('without one of its files, or with one that is too large, gives the others', async () => {
    await using server = await startWebServer(undefined)
    await using stage = await createStage()
    serve(server, '1', good)
    const files = [filePlan('rfxn.ndb'), filePlan('rfxn.hdb', { maxBytes: 100 }), filePlan('rfxn.yar')]
    const fetched = await stage.look(fetcher, maldet(server, { files }))
    assert.equal(find(fetched, 'rfxn.ndb').kind, 'new')
    assert.equal(errorOf(fetched, 'rfxn.hdb').code, 'SIGNATURES_TOO_LARGE')
    assert.equal(errorOf(fetched, 'rfxn.yar').code, 'SIGNATURES_NOT_FOUND')
  })
})

async function linked(): Promise<Buffer> {
  const top = await mkdtemp(join(directory, 'link-'))
  await mkdir(join(top, 'sigs'))
  await symlink('/etc/passwd', join(top, 'sigs/rfxn.ndb'))
  await run('tar', ['-C', top, '-czf', join(top, 'out.tgz'), 'sigs'])
  return await readFile(join(top, 'out.tgz'))
}

/** The name of the first member, with the sum of its header made right. */
function renamed(archive: Buffer, name: string): Buffer {
  const tar = gunzipSync(archive)
  tar.fill(0, 0, 100).write(name)
  const sum = tar.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return gzipSync(tar)
}

const BAD: readonly {
  what: string
  archive: () => Buffer | Promise<Buffer>
  code?: SignatureErrorCode
  md5?: string
}[] = [
  { what: 'a link', archive: linked },
  { what: 'a member above it', archive: () => renamed(good, '../rfxn.ndb') },
  { what: 'an absolute member', archive: () => renamed(good, '/etc/cron.d/rfxn.ndb') },
  { what: 'a damaged header', archive: () => gzipSync(gunzipSync(good).fill(0x78, 10, 20)) },
  { what: 'its end cut off', archive: () => good.subarray(0, good.length - 40) },
  { what: 'its tar cut off', archive: () => gzipSync(gunzipSync(good).subarray(0, 3000)) },
  {
    what: 'a file twice',
    archive: () => gzipSync(Buffer.concat([gunzipSync(good).subarray(0, 4096), gunzipSync(good)])),
  },
  { what: 'nothing in it', archive: () => gzipSync('') },
  { what: 'no archive', archive: () => gzipSync('hello') },
  { what: 'gigabytes of nothing', archive: () => bomb() },
  { what: 'no compression', archive: () => gunzipSync(good) },
  { what: 'a page in its place', archive: () => Buffer.from('<html><p>no'), code: 'SIGNATURES_DECOY' },
  { what: 'another digest', archive: () => good, md5: 'ab'.repeat(16), code: 'SIGNATURES_DIGEST' },
  { what: 'a page as its digest', archive: () => good, md5: '<html>', code: 'SIGNATURES_DIGEST' },
]

/** 100 MB in 100 KB: a member that nobody wants. */
function bomb(): Buffer {
  const tar = gunzipSync(good).subarray(0, 512)
  tar.write('77777777777\0', 124)
  tar.fill(0x30, 156, 157)
  const zeros = gzipSync(Buffer.alloc(100_000_000))
  return Buffer.concat([gzipSync(gunzipSync(renamed(gzipSync(tar), 'sigs/big'))), zeros])
}

describe('an archive that is bad', () => {
  for (const { what, archive, code = 'SIGNATURES_ARCHIVE', md5 } of BAD) {
    test(`with ${what} is ${code}, and leaves nothing behind`, async () => {
      await using server = await startWebServer(undefined)
      await using stage = await createStage()
      const body = await archive()
      serve(server, '1', body, md5 ?? md5Of(body))
      const fetched = await stage.look(fetcher, maldet(server))
      const error = errorOf(fetched, 'rfxn.ndb')
      assert.equal(error.code, code, error.message)
      assert.match(error.message, /maldet-sigpack\.tgz/)
      assert.deepEqual(await stage.left(), [])
    })
  }

  test('has no version where a page, or nothing, stands in its place', async () => {
    for (const [text, code] of [
      ['<html>', 'SIGNATURES_DECOY'],
      ['', 'SIGNATURES_DECOY'],
      ['not a version', 'SIGNATURES_MALFORMED'],
    ] as const) {
      await using server = await startWebServer(undefined)
      await using stage = await createStage()
      serve(server, text, good)
      assert.equal(errorOf(await stage.look(fetcher, maldet(server)), 'rfxn.ndb').code, code, text)
    }
  })
})
