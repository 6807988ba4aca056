import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderNote } from '../render-draft.ts'
import { importConf } from './import-conf.ts'

/** What is to be done before the first start, as lines, without what every file says of clamd. */
function beforeStart(conf: string): readonly string[] {
  const { notes } = importConf(`${conf}ClamdSocket tcp:127.0.0.1:3310\n`, {
    file: 'c',
    readList: () => ({ problem: 'is not there' }),
    keepLogFile: true,
  })
  return notes.filter(({ kind }) => kind === 'before-start').flatMap(renderNote)
}

const UNIT =
  'the service runs as user clamgate and may write to its own directories only; with systemctl edit clamgate add:'

test('paths of the unit itself need nothing', () => {
  for (const socket of [
    '/var/spool/postfix/clamgate/milter.sock',
    '/run/clamgate/m',
    'inet:8890@127.0.0.1',
  ]) {
    assert.deepEqual(beforeStart(`MilterSocket ${socket}\nLogFile /var/log/clamgate/x.log\n`), [])
  }
})

test('the paths of Debian need a drop-in, which makes the directory in memory at each start', () => {
  const conf =
    'MilterSocket /var/run/clamav/clamav-milter.ctl\nMilterSocketGroup clamav\nLogFile /var/log/clamav/m.log\n'
  assert.deepEqual(beforeStart(conf).slice(0, -1), [
    UNIT,
    '    [Service]',
    '    SupplementaryGroups=clamav',
    '    ReadWritePaths=-/run/clamav -/var/log/clamav',
    '    ExecStartPre=+/usr/bin/install -d -m 0775 -g clamav /run/clamav',
    'give it the right to write there:',
    '    touch /var/log/clamav/m.log',
    '    chown clamgate /var/log/clamav/m.log',
  ])
  assert.match(beforeStart(conf).at(-1) ?? '', /^let logrotate make the new log file for user clamgate/)
})

test('a directory on disk is made once, for the group of the socket or that of Postfix', () => {
  assert.deepEqual(beforeStart('MilterSocket unix:/var/spool/postfix/milters/m.ctl\n'), [
    UNIT,
    '    [Service]',
    '    ReadWritePaths=-/var/spool/postfix/milters',
    'give it the right to write there:',
    '    install -d -m 0775 -g postfix /var/spool/postfix/milters',
  ])
  const named = beforeStart('MilterSocket unix:/srv/a b/m.ctl\nMilterSocketGroup mail\n')
  assert.ok(named.includes('    SupplementaryGroups=mail'))
  assert.ok(named.includes('    ReadWritePaths="-/srv/a b"'))
  assert.ok(named.includes('    install -d -m 0775 -g mail "/srv/a b"'))
})

test('a log file in a directory of the system is named by itself, and that directory is left alone', () => {
  const lines = beforeStart('MilterSocket inet:1@127.0.0.1\nLogFile /var/log/milter.log\n')
  assert.ok(lines.includes('    ReadWritePaths=-/var/log/milter.log'))
  assert.doesNotMatch(lines.join('\n'), /install/)
})

test('sockets in directories of the system, and paths that the service cannot see, want another place', () => {
  assert.match(
    beforeStart('MilterSocket /run/m.ctl\n').join('\n'),
    /^\/run\/m\.ctl lies in a directory of the system: /,
  )
  for (const top of ['/tmp', '/home', '/root']) {
    const lines = beforeStart(`MilterSocket ${top}/x/m.ctl\n`)
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /cannot be seen by the service/)
  }
})

const SIZE =
  /^in clamd\.conf set StreamMaxLength \(25M on Debian\) and MaxFileSize to at least engine\.maxScanSize, 100M, /

test('the limits of clamd come first where it had a Unix socket, since they did not count for it before', () => {
  const notesOf = (clamd: string) =>
    importConf(`MilterSocket /run/clamav/m\n${clamd}`, { file: 'c', readList: () => ({ problem: '' }) }).notes
  for (const clamd of ['ClamdSocket unix:/run/clamd.ctl\n', '']) {
    const [first] = notesOf(clamd).filter(({ kind }) => kind === 'before-start')
    assert.match(first?.text ?? '', SIZE)
  }
  assert.ok(!notesOf('ClamdSocket tcp:127.0.0.1\n').some(({ text }) => SIZE.test(text)))
})

test('a program for infected mail comes with the lines that replace one that sends mail', () => {
  const lines = beforeStart('MilterSocket inet:1@127.0.0.1\nVirusAction /usr/local/bin/on-virus\n')
  const at = lines.findIndex((line) => /sendmail\(1\), mail\(1\) and sudo fail in it/.test(line))
  assert.ok(at >= 0, lines.join('\n'))
  const yaml = lines.slice(at + 1, at + 5).map((line) => line.replace(/^ {4}/, ''))
  assert.equal(yaml.at(0), 'notify:')
  assert.match(yaml.join('\n'), /server: 127\.0\.0\.1:25\n.*to: \[ postmaster@example\.org \]/)
})
