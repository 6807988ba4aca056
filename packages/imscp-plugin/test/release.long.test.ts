import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { makePlace, type Place } from './scripts.ts'

const OURS = 'unix:/clamav/clamav-milter.ctl'
/** systemd with one unit of ours. */
const SERVICE = `case "$*" in *list-unit-files*'clamgate.*') echo clamgate.service enabled ;; esac`
const DONE = { code: 0, out: '', err: '' }

/** A Postfix whose files the real postconf edits, and whose daemon only answers. */
async function withPostfix(main: string, master = 'smtp inet n - y - - smtpd\n') {
  const place = await makePlace()
  const directory = join(place.directory, 'postfix')
  await mkdir(directory)
  await writeFile(
    join(directory, 'main.cf'),
    `compatibility_level = 3.6\nmyhostname = mx.example.test\nqueue_directory = /var/spool/postfix\n${main}`,
  )
  await writeFile(join(directory, 'master.cf'), master)
  // Postfix waits until a file has been as it is for more than a second.
  for (const name of ['main.cf', 'master.cf']) await utimes(join(directory, name), 1, 1)
  await place.program('postfix', 'exit 0')
  await place.program('systemctl', '')
  return Object.assign(place, {
    postfix: directory,
    release: async (...sockets: readonly string[]) =>
      await place.run('release.sh', '-c', directory, '--', ...(sockets.length > 0 ? sockets : [OURS])),
    /** Value as it is written, or undefined. */
    value: async (name: string) =>
      (await readFile(join(directory, 'main.cf'), 'utf8'))
        .match(new RegExp(`^${name} =(.*)`, 'm'))?.[1]
        ?.trim(),
  })
}

const reloads = async (place: Place) =>
  (await place.asked()).filter((line) => line.endsWith(' reload')).length

const FOREIGN_BRACE = '{ unix:/opendkim/o.sock, default_action = accept, { connect_timeout = 3s } }'

// They wait for Postfix more than they compute.
describe('release.sh', { concurrency: 6 }, () => {
  for (const [what, before, after] of [
    ['alone', OURS, undefined],
    ['first of two, with commas', `${OURS}, inet:localhost:11332`, 'inet:localhost:11332'],
    ['last of two, with blanks', `inet:localhost:11332 ${OURS}`, 'inet:localhost:11332'],
    ['between others', `inet:a:1, ${OURS}, inet:b:2 inet:c:3`, 'inet:a:1, inet:b:2 inet:c:3'],
    ['twice', `${OURS} inet:a:1 ${OURS}`, 'inet:a:1'],
    ['in braces', `{ ${OURS} default_action=tempfail connect_timeout=5s } inet:a:1`, 'inet:a:1'],
    [
      'in braces with commas',
      `inet:a:1, {${OURS}, default_action = tempfail, { command_timeout = 3s }}`,
      'inet:a:1',
    ],
    ['beside nested braces', `${FOREIGN_BRACE}, ${OURS}`, FOREIGN_BRACE],
    ['over several lines', `\n  inet:a:1,\n  ${OURS},\n\tinet:b:2`, 'inet:a:1, inet:b:2'],
    ['with its whole path', `unix:/var/spool/postfix/clamav/clamav-milter.ctl, inet:a:1`, 'inet:a:1'],
    ['from the queue directory on', `unix:clamav/clamav-milter.ctl inet:a:1`, 'inet:a:1'],
  ] as const) {
    test(`our entry goes where it stands ${what}`, async () => {
      await using place = await withPostfix(`smtpd_milters = ${before}\nnon_smtpd_milters = ${before}\n`)
      assert.deepEqual(await place.release(), DONE)
      assert.deepEqual(
        [await place.value('smtpd_milters'), await place.value('non_smtpd_milters')],
        [after, after],
      )
      assert.equal(await reloads(place), 1)
    })
  }

  test('the listener for releases goes whole: without our milter it would be a door past all checks', async () => {
    const others = 'smtp inet n - y - - smtpd\nother inet n - y - - smtpd -o syslog_name=postfix/other\n'
    const listener = `127.0.0.1:10029 inet n - n - - smtpd\n  -o smtpd_milters=${OURS}\n  -o syslog_name=postfix/clamgate-release\n`
    await using place = await withPostfix(`smtpd_milters = ${OURS}\n`, others + listener)
    assert.deepEqual(await place.release(), DONE)
    assert.equal(await readFile(join(place.postfix, 'master.cf'), 'utf8'), others)
    assert.equal(await reloads(place), 1)
  })

  for (const value of [
    '',
    `${OURS}2, ${OURS}.old`,
    `{ ${OURS}2 default_action = accept }`,
    `inet:a:1,, { unbalanced ${OURS}`,
    '$no_such_milters, inet:b:2',
  ]) {
    test(`others stay byte for byte: ${value}`, async () => {
      await using place = await withPostfix(`smtpd_milters = ${value}\n\n# a comment of somebody\n`)
      const before = await readFile(join(place.postfix, 'main.cf'))
      assert.deepEqual(await place.release(), DONE)
      assert.deepEqual(await readFile(join(place.postfix, 'main.cf')), before)
      assert.equal(await reloads(place), 0)
    })
  }

  test('a socket of TCP is known in the words of both', async () => {
    const foreign = 'inet:127.0.0.1:327670'
    await using place = await withPostfix(
      `smtpd_milters = inet:localhost:32767 ${foreign} { inet:[127.0.0.1]:32767 default_action=tempfail }\n`,
    )
    assert.deepEqual(await place.release('inet:32767@localhost'), DONE)
    assert.equal(await place.value('smtpd_milters'), foreign)
  })

  test('what was written down is taken out, too, with other words in the configuration', async () => {
    await using place = await withPostfix(
      `smtpd_milters = ${OURS}, { inet:127.0.0.1:7 default_action=tempfail }\n`,
    )
    await writeFile(join(place.state, 'entries'), `{ ${OURS} default_action=tempfail }\ninet:127.0.0.1:7\n`)
    assert.deepEqual(await place.release('unix:/new.ctl'), DONE)
    assert.equal(await place.value('smtpd_milters'), undefined)
  })

  test('a value that comes from another parameter is ours no more either', async () => {
    await using place = await withPostfix(
      `mine = inet:a:1, ${OURS}\nsmtpd_milters = $mine\nnon_smtpd_milters = $smtpd_milters\n`,
    )
    assert.deepEqual(await place.release(), DONE)
    assert.equal(await place.value('smtpd_milters'), 'inet:a:1')
    assert.equal(await place.value('non_smtpd_milters'), '$smtpd_milters')
  })

  test('services with milters of their own ask no more', async () => {
    await using place = await withPostfix(
      'smtpd_milters =\n',
      `smtp inet n - y - - smtpd\n -o smtpd_milters=inet:a:1,${OURS}\nsubmission inet n - y - - smtpd\n -o { smtpd_milters = ${OURS} }\n`,
    )
    assert.deepEqual(await place.release(), DONE)
    const { stdout } = await promisify(execFile)('postconf', ['-c', place.postfix, '-P'])
    assert.deepEqual(
      stdout.split('\n').map((line) => line.trim()),
      ['smtp/inet/smtpd_milters = inet:a:1', 'submission/inet/smtpd_milters =', ''],
    )
  })

  test('a second run has nothing more to do, unless the first was ended before Postfix was told', async () => {
    await using place = await withPostfix(`smtpd_milters = ${OURS}, inet:a:1\n`)
    await place.program('postfix', 'case "$*" in *reload) kill -9 $PPID ;; esac')
    assert.notEqual((await place.release()).code, 0)
    assert.equal(await place.value('smtpd_milters'), 'inet:a:1')
    await place.program('postfix', 'exit 0')
    await place.forget()
    assert.deepEqual([await place.release(), await reloads(place)], [DONE, 1])
    await place.forget()
    assert.deepEqual([await place.release(), await reloads(place)], [DONE, 0])
  })

  test('a Postfix that is stopped is not told', async () => {
    await using place = await withPostfix(`smtpd_milters = ${OURS}\n`)
    await place.program('postfix', 'case "$*" in *status) exit 1 ;; esac')
    assert.deepEqual([await place.release(), await reloads(place)], [DONE, 0])
  })

  test('Postfix first, then the service; of our own units all, and no others', async () => {
    await using place = await withPostfix(`smtpd_milters = ${OURS}\n`)
    await place.program(
      'systemctl',
      `case "$*" in *list-unit-files*imscp*) echo 'clamgate-imscp.service enabled enabled' ;;
    *list-unit-files*) echo 'clamgate.service enabled enabled'; echo 'clamgate.socket enabled enabled' ;; esac`,
    )
    assert.deepEqual(await place.release(), DONE)
    const told = (await place.asked()).filter((line) => !line.includes('list-unit-files'))
    assert.deepEqual(told, [
      'systemctl --quiet disable clamgate-imscp.service',
      'systemctl stop clamgate-imscp.service',
      `postfix -c ${place.postfix} status`,
      `postfix -c ${place.postfix} reload`,
      ...['service', 'socket'].flatMap((kind) => [
        `systemctl --quiet disable clamgate.${kind}`,
        `systemctl stop clamgate.${kind}`,
      ]),
    ])
  })

  test('in a setup of the panel nothing is reloaded or stopped', async () => {
    await using place = await withPostfix(`smtpd_milters = ${OURS}\n`)
    await place.program('systemctl', SERVICE)
    assert.deepEqual(await place.run('release.sh', '-c', place.postfix, '-n', '--', OURS), DONE)
    assert.equal(await place.value('smtpd_milters'), undefined)
    assert.deepEqual(
      (await place.asked()).filter((line) => / (reload|stop)\b/.test(line)),
      [],
    )
  })

  for (const isSetup of [false, true]) {
    test(`without systemd the init script ${isSetup ? 'is left alone in a setup, and' : 'stops the service;'} cron and boot forget it`, async () => {
      await using place = await withPostfix(`smtpd_milters = ${OURS}\n`)
      const etc = join(place.directory, 'etc')
      await mkdir(join(etc, 'cron.d'), { recursive: true })
      await writeFile(join(etc, 'cron.d/clamgate-imscp'), '')
      await writeFile(join(etc, 'cron.d/clamgate-imscp-activate'), '')
      await place.program('update-rc.d', '')
      await place.program('init-clamgate', '')
      await mkdir(join(etc, 'init.d'))
      await symlink(join(place.directory, 'programs/init-clamgate'), join(etc, 'init.d/clamgate'))
      const args = [...(isSetup ? ['-n'] : []), '--', OURS]
      assert.deepEqual(await place.run('release.sh', '-c', place.postfix, ...args), DONE)
      assert.deepEqual(await readdir(join(etc, 'cron.d')), [])
      assert.deepEqual(
        (await place.asked()).filter((line) => line.includes('clamgate ')),
        ['update-rc.d clamgate disable', ...(isSetup ? [] : ['init-clamgate stop'])],
      )
    })
  }

  test('no Postfix, no main.cf: nothing to do', async () => {
    await using place = await makePlace()
    await place.program('systemctl', '')
    assert.deepEqual(await place.run('release.sh', '-c', join(place.directory, 'none'), '--', OURS), DONE)
  })

  test('what Postfix refuses to write is said in one line, and the service goes on', async () => {
    await using place = await withPostfix(`smtpd_milters = ${OURS}\n`)
    await place.program(
      'postconf',
      'case "$*" in *" -e "* | *" -X "*) echo "postconf: fatal: no\nspace" >&2; exit 1 ;; esac; exec /usr/sbin/postconf "$@"',
    )
    await place.program('systemctl', SERVICE)
    assert.deepEqual(await place.release(), {
      ...DONE,
      code: 1,
      err: 'Postfix still asks ClamAV (main.cf): postconf: fatal: no space; mend that, then deactivate the plugin again\n',
    })
    assert.deepEqual(
      (await place.asked()).filter((line) => line.includes('stop clamgate.service')),
      [],
    )
  })

  test('a main.cf that cannot be read is said', async () => {
    await using place = await withPostfix('')
    await place.program('postconf', 'echo "postconf: fatal: open main.cf: Input/output error" >&2; exit 1')
    const { code, err } = await place.release()
    assert.equal(code, 1)
    assert.match(
      err,
      /^Postfix still asks ClamAV \(main\.cf\): postconf: fatal: open main\.cf: Input\/output error; [^\n]*\n$/,
    )
  })
})
