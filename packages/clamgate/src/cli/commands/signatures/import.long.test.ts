import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EXIT } from '../../exit.ts'
import { runForTest } from '../../testing/recording-terminal.ts'

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-signatures-import-'))
  await mkdir(join(directory, 'cus'))
  await writeFile(
    join(directory, 'cus', 'master.conf'),
    'default_dbs_rating="LOW"\nsanesecurity_enabled="yes"\n',
  )
})
after(() => rm(directory, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

const importing = (path: string, ...more: string[]) =>
  runForTest(['signatures', 'import', path, '--secrets', join(directory, 'secrets'), ...more])

/** What passes config check as it stands. */
async function isGood(yaml: string): Promise<void> {
  const path = await write('made.yaml', yaml)
  const { exitCode, out, err } = await runForTest(['config', 'check', path])
  assert.equal(exitCode, EXIT.yes, `${out}${err}`)
}

test('user.conf counts with the files beside it, and the result passes the check', async () => {
  const path = await write(
    'cus/user.conf',
    'securiteinfo_enabled="yes"\nsecuriteinfo_authorisation_signature="geheim1"\n',
  )
  const { exitCode, out, err } = await importing(path)
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^ {6}enabled: true +# master\.conf:2 sanesecurity_enabled$/m)
  assert.match(out, /^ {6}rating: low +# master\.conf:1 default_dbs_rating$/m)
  assert.match(
    out,
    /^ {6}secret: \{ file: .*securiteinfo\.secret \} # user\.conf:2 securiteinfo_authorisation_signature$/m,
  )
  assert.match(err, /securiteinfo\.secret: written/)
  assert.match(
    err,
    /^Before the first start:\n {2}let the user of the daemon read the secrets:\n {6}chown clamgate /m,
  )
  assert.doesNotMatch(out + err, /geheim/)
  assert.equal(await readFile(join(directory, 'secrets', 'securiteinfo.secret'), 'utf8'), 'geheim1\n')
  await isGood(out)
  assert.equal((await importing(join(directory, 'cus'))).out, out)
})

test('--json has the block, where each value comes from, and no secret', async () => {
  const path = await write(
    'fangfrisch.conf',
    '[DEFAULT]\ndb_url = x\n[securiteinfo]\nenabled = yes\ncustomer_id = geheim2\n[mine]\nenabled = yes\nurl_a = ftp://x/geheim3.ndb\n',
  )
  const { exitCode, out } = await importing(path, '--json')
  assert.equal(exitCode, EXIT.no)
  assert.doesNotMatch(out, /geheim/)
  const file = join(directory, 'secrets', 'securiteinfo-2.secret')
  assert.partialDeepStrictEqual(JSON.parse(out), {
    schema: 'clamgate.signatures-import/1',
    good: false,
    program: 'fangfrisch',
    files: [path],
    signatures: { sources: { securiteinfo: { enabled: true, rating: 'high', secret: { file } } } },
    origins: [
      { key: 'signatures.sources.securiteinfo.enabled', place: 'fangfrisch.conf:4 enabled' },
      { key: 'signatures.sources.securiteinfo.rating' },
      { key: 'signatures.sources.securiteinfo.secret', place: 'fangfrisch.conf:5 customer_id' },
    ],
    notes: [{}, { kind: 'not-carried', place: 'fangfrisch.conf:8', option: 'url_a' }],
    secrets: [{ file, new: true }],
  })
})

test('config.php of the old plugin', async () => {
  const path = await write(
    'config.php',
    "<?php return array('clamav_unofficial_sigs_options' => array('signatures_enabled' => array('sanesecurity_enabled' => 'yes')));",
  )
  const { exitCode, out } = await importing(path)
  assert.equal(exitCode, EXIT.yes)
  assert.match(
    out,
    /^ {4}sanesecurity:\n {6}enabled: true +# config\.php:1 sanesecurity_enabled\n {6}rating: low/m,
  )
  await isGood(out)
})

test('--output writes a file, once', async () => {
  const path = await write('one.conf', 'urlhaus_enabled="yes"\n')
  const output = join(directory, 'out.yaml')
  const first = await importing(path, '--output', output)
  assert.match(first.out, /out\.yaml: written/)
  await isGood(await readFile(output, 'utf8'))
  assert.equal((await importing(path, '--output', output)).exitCode, EXIT.failed)
})

test('what is of no use is named, with what to name instead', async () => {
  const cases: readonly (readonly [path: string, words: RegExp])[] = [
    [
      await write('milter.conf', 'MilterSocket /run/x\n'),
      /is none of clamav-unofficial-sigs, of fangfrisch or of the old plugin/,
    ],
    [await write('empty.conf', '\n'), /is empty/],
    [await write('freshclam.conf', 'DatabaseMirror x\n'), /is a configuration of freshclam/],
    [await write('own.yaml', 'signatures:\n'), /is a configuration of Clamgate already/],
    [await write('php.conf', "'clamav_unofficial_sigs_options' => getenv('x')"), /are no plain array/],
    [join(directory, 'none'), /does not exist/],
    [directory, /has no user\.conf/],
  ]
  for (const [path, words] of cases) {
    const { exitCode, err } = await importing(path)
    assert.equal(exitCode, EXIT.failed, path)
    assert.match(err, words)
    assert.match(err, /Name user\.conf|Write them as/)
  }
})
