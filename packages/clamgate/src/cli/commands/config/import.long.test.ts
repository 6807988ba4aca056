import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EXIT } from '../../exit.ts'
import { runForTest } from '../../testing/recording-terminal.ts'

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-import-'))
})
after(() => rm(directory, { recursive: true }))

const GOOD =
  'MilterSocket /run/m.ctl\nClamdSocket unix:/run/clamd.ctl\nOnInfected Reject\nRejectMsg No: %v\nUser clamav\n'

async function conf(name: string, text: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

test('import prints YAML with the origin of each value, and the rest on standard error', async () => {
  const { exitCode, out, err } = await runForTest(['config', 'import', await conf('good.conf', GOOD)])
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^ {2}infected: reject {2,}# good\.conf:3 OnInfected Reject$/m)
  assert.match(out, /^ {2}rejectMessage: "No: %v" +# good\.conf:4 RejectMsg No: %v$/m)
  assert.match(out, /^# {3}good\.conf:5 User clamav: the systemd unit/m)
  assert.match(err, /^Without a meaning in Clamgate:\n {2}good\.conf:5 User clamav: the systemd unit/m)
  assert.doesNotMatch(err, /Not carried over/)
})

test('what is to be done before the first start comes first, with the lines to copy', async () => {
  const text = GOOD.replace('/run/m.ctl', '/run/clamav/m.ctl')
  const { exitCode, out, err } = await runForTest(['config', 'import', await conf('unit.conf', text)])
  assert.equal(exitCode, EXIT.yes)
  assert.match(err, /^Before the first start:\n {2}in clamd\.conf set StreamMaxLength/)
  assert.match(err, /^ {6}ReadWritePaths=-\/run\/clamav$/m)
  assert.match(out, /^# {7}ReadWritePaths=-\/run\/clamav$/m)
})

test('import ends with 1 when something could not be carried over, and still prints the rest', async () => {
  const { exitCode, out, err } = await runForTest([
    'config',
    'import',
    await conf('some.conf', `${GOOD}Bogus 1\n`),
  ])
  assert.equal(exitCode, EXIT.no)
  assert.match(out, /infected: reject/)
  assert.match(err, /^Not carried over:\n {2}some\.conf:6 Bogus 1: clamav-milter has no such option$/m)
})

test('import --output writes a file that config check takes, once', async () => {
  const output = join(directory, 'new.yaml')
  const argv = ['config', 'import', await conf('good.conf', GOOD), '--output', output]
  const first = await runForTest(argv)
  assert.equal(first.exitCode, EXIT.yes)
  assert.match(first.out, /new\.yaml: written/)
  assert.equal((await stat(output)).mode & 0o007, 0)
  assert.equal((await runForTest(['config', 'check', output])).exitCode, EXIT.yes)
  const written = await readFile(output, 'utf8')
  const second = await runForTest(argv)
  assert.equal(second.exitCode, EXIT.failed)
  assert.match(second.err, /exists already\n.*\n\(IMPORT_OUTPUT\)$/)
  assert.equal(await readFile(output, 'utf8'), written)
})

test('import --json prints settings, notes and result as one value, with the same exit codes', async () => {
  const { exitCode, out, err } = await runForTest([
    'config',
    'import',
    await conf('some.conf', `${GOOD}Bogus 1\n`),
    '--json',
  ])
  assert.equal(exitCode, EXIT.no)
  assert.equal(err, '')
  const { good, file, output, yaml, settings, notes } = JSON.parse(out)
  assert.deepEqual([good, file, output], [false, join(directory, 'some.conf'), null])
  assert.match(yaml, /^# Configuration of Clamgate, made from some\.conf/)
  assert.deepEqual(
    settings.find(({ key }: { key: string }) => key === 'policy.infected'),
    { key: 'policy.infected', value: 'reject', origin: 'some.conf:3 OnInfected Reject' },
  )
  assert.deepEqual(
    notes.find(({ kind }: { kind: string }) => kind === 'not-carried'),
    {
      kind: 'not-carried',
      place: 'some.conf:6',
      option: 'Bogus 1',
      sentence: 'clamav-milter has no such option',
      lines: [],
    },
  )
})

test('import reads the lists that the file names', async () => {
  const list = await conf('allow', 'From:^<boss@example\\.org>$\n@example\\.net>$\n')
  const logins = await conf('logins', 'tom\n')
  const text = `${GOOD}AllowList ${list}\nSkipAuthenticated file:${logins}\n`
  const { exitCode, out } = await runForTest(['config', 'import', await conf('lists.conf', text)])
  assert.equal(exitCode, EXIT.yes)
  assert.match(
    out,
    /senders:\n\s+- \/\^<boss@example\\\.org>\$\/ +# .*allow:1 From:\^<boss@example\\\.org>\$$/m,
  )
  assert.match(out, /recipients:\n\s+- \/@example\\\.net>\$\/ +# .*allow:2 /m)
  assert.match(out, /authenticated:\n\s+- \/\^tom\$\/ +# .*logins:1 tom$/m)
})

test('a list that cannot be read is not carried over', async () => {
  const text = `${GOOD}AllowList ${directory}/none\n`
  const { exitCode, err } = await runForTest(['config', 'import', await conf('nolist.conf', text)])
  assert.equal(exitCode, EXIT.no)
  assert.match(err, /none does not exist/)
})

test('an entry that would let more pass is a comment, told first, and in the report', async () => {
  const path = await conf('local.conf', `${GOOD}LocalNet local\n`)
  const { exitCode, out, err } = await runForTest(['config', 'import', path])
  assert.equal(exitCode, EXIT.no)
  assert.match(out, /^ {4}#networks:\n {4}# {2}- local +# local\.conf:6 LocalNet local$/m)
  assert.match(err, /^Before the first start:\n {2}local\.conf:6 LocalNet local: commented out: /)
  const { good, commentedOut } = JSON.parse((await runForTest(['config', 'import', path, '--json'])).out)
  assert.equal(good, false)
  assert.deepEqual(commentedOut, [
    { key: 'policy.skip.networks', value: 'local', origin: 'local.conf:6 LocalNet local' },
  ])
})

test('--keep-log-file lets the log stay, with what that needs', async () => {
  const path = await conf('log.conf', `${GOOD}LogFile /var/log/clamav/clamav-milter.log\n`)
  const moved = await runForTest(['config', 'import', path])
  assert.match(moved.out, /^ {2}file: \/var\/log\/clamgate\/clamgate\.log /m)
  assert.doesNotMatch(moved.err, /ReadWritePaths/)
  const kept = await runForTest(['config', 'import', path, '--keep-log-file'])
  assert.match(kept.out, /^ {2}file: \/var\/log\/clamav\/clamav-milter\.log /m)
  assert.match(kept.err, /ReadWritePaths=-\/var\/log\/clamav$/m)
})

const PLUGIN = `<?php
return array(
  'PostfixMilterSocket' => 'unix:/clamav/clamav-milter.ctl',
  'clamav_milter_options' => array(
    'MilterSocket' => '/var/spool/postfix/clamav/clamav-milter.ctl',
    'ClamdSocket' => 'unix:/run/clamav/clamd.ctl',
    'OnInfected' => 'Reject',
    'MaxFileSize' => '25M',
  ),
  'clamav_unofficial_sigs_options' => array(
    'clamav_unofficial_sigs' => 'yes',
    'securiteinfo_options' => array('securiteinfo_authorisation_signature' => 'geheim'),
  ),
);
`

test('config.php of the i-MSCP plugin becomes a configuration, its secrets apart', async () => {
  const secrets = join(directory, 'plugin-secrets')
  const argv = ['config', 'import', await conf('config.php', PLUGIN), '--secrets', secrets]
  const { exitCode, out, err } = await runForTest(argv)
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^# Configuration of Clamgate, made from config\.php by clamgate config import\./)
  assert.match(out, /^ {2}infected: reject +# config\.php:7 OnInfected Reject$/m)
  assert.match(
    out,
    /secret: \{ file: .*securiteinfo\.secret \} # config\.php:12 securiteinfo_authorisation_signature$/m,
  )
  assert.match(err, /securiteinfo\.secret: written/)
  assert.match(err, /ReadWritePaths=-\/var\/spool\/postfix\/clamav/)
  assert.doesNotMatch(out + err, /geheim/)
  assert.equal((await runForTest(['config', 'check', await conf('plugin.yaml', out)])).exitCode, EXIT.yes)
  const again = await runForTest([...argv, '--json'])
  assert.partialDeepStrictEqual(JSON.parse(again.out), {
    good: true,
    yaml: `${out}\n`,
    secrets: [{ file: join(secrets, 'securiteinfo.secret'), new: false }],
  })
})

test('a wrong parameter of config.php is named, and what PHP would compute is not read', async () => {
  const wrong = await conf('wrong.php', PLUGIN.replace("'Reject'", "'Rejct'"))
  const { exitCode, err } = await runForTest(['config', 'import', wrong])
  assert.equal(exitCode, EXIT.failed)
  assert.match(err, /clamav_milter_options\['OnInfected'\]: "Rejct" is none of [\s\S]*\(IMPORT_VALUE\)$/)
  const computed = await conf('computed.php', PLUGIN.replace("'Reject'", "getenv('X')"))
  assert.match(
    (await runForTest(['config', 'import', computed])).err,
    /just return an array[\s\S]*\(IMPORT_FOREIGN\)$/,
  )
})

const USELESS: readonly { readonly name: string; readonly text: string | Buffer; readonly code: string }[] = [
  { name: 'an empty file', text: '', code: 'IMPORT_FOREIGN' },
  { name: 'the configuration of something else', text: 'Listen 80\n', code: 'IMPORT_FOREIGN' },
  { name: 'a binary file', text: Buffer.from([0x7f, 0x45, 0, 1, 2]), code: 'IMPORT_UNREADABLE' },
  { name: 'a huge file', text: Buffer.alloc(1024 * 1024 + 1, 'OnFail Defer\n'), code: 'IMPORT_UNREADABLE' },
]

for (const { name, text, code } of USELESS) {
  test(`import ends with 2 for ${name}`, async () => {
    const { exitCode, out, err } = await runForTest(['config', 'import', await conf('useless', text)])
    assert.equal(exitCode, EXIT.failed)
    assert.equal(out, '')
    assert.match(err, new RegExp(`\\(${code}\\)$`))
  })
}

test('import ends with 2 for what is no file or is not there', async () => {
  for (const path of [directory, join(directory, 'none'), '/dev/zero']) {
    const { exitCode, err } = await runForTest(['config', 'import', path])
    assert.equal(exitCode, EXIT.failed, path)
    assert.match(err, /\(IMPORT_UNREADABLE\)$/)
  }
})
