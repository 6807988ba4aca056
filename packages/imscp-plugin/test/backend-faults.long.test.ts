import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { isGroupRunning } from '../../clamgate/src/managed/process/group.ts'
import { waitUntil } from '../../lab/src/wait-until.ts'
import { CLEAN, errorOf, methods, startPanel } from './panel.ts'

test('it can be made of any configuration', async () => {
  await using panel = await startPanel()
  for (const config of [
    null,
    [],
    {},
    'x',
    7,
    true,
    { PostfixMilterSocket: { a: 1 }, clamav_milter_options: 'x' },
  ]) {
    const said = await panel.work([
      { status: 'tochange', config, info: null },
      { status: 'todisable', config },
    ])
    assert.partialDeepStrictEqual(said, CLEAN)
    assert.deepEqual(methods(said), [['disable 0', 'change 0', 'enable 0'], ['disable 0']])
  }
})

test('a line that is long, or no text, is cut to what the database of the panel takes', async () => {
  await using panel = await startPanel()
  await panel.program(
    `printf 'a\\033[1m\\377 \\360\\235\\204\\236 %s' "$(printf 'ü%.0s' $(seq 1000))" >&2; exit 1`,
  )
  const error = errorOf(await panel.work([{ status: 'toenable' }])) ?? ''
  // The panel has bytes.
  const line = Buffer.from(error.replace('Plugin::ClamAV: ', ''), 'latin1').toString('utf8')
  assert.equal(line, `a [1m\ufffd ? ${'ü'.repeat(488)}...`)
})

test('a program that says nothing, and one that was killed', async () => {
  await using panel = await startPanel()
  await panel.program('exit 3')
  const words = 'and said nothing; journalctl -e may say why'
  assert.equal(
    errorOf(await panel.work([{ status: 'toenable' }])),
    `Plugin::ClamAV: clamgate imscp enable ended with 3 ${words}`,
  )
  await panel.program('kill -9 $$')
  assert.equal(
    errorOf(await panel.work([{ status: 'toenable' }])),
    `Plugin::ClamAV: clamgate imscp enable ended with 137 ${words}`,
  )
})

for (const [what, lines] of [
  ['hangs', 'echo $$ >$0.pid; sleep 600 & sleep 600'],
  ['hangs and is deaf', "trap '' TERM; echo $$ >$0.pid; sleep 600 & sleep 600"],
] as const) {
  test(`a program that ${what} is stopped, with what it started`, async () => {
    await using panel = await startPanel()
    await panel.program(lines)
    const said = await panel.work([{ status: 'toenable' }], { bound: 3, grace: 0.5 })
    assert.match(errorOf(said) ?? '', /^Plugin::ClamAV: clamgate imscp enable did not end within 3 seconds/)
    assert.deepEqual(await panel.left(), [])
    const group = Number(await readFile(join(panel.directory, 'clamgate.pid'), 'utf8'))
    const isGone = async () => ((await isGroupRunning(group)) ? undefined : true)
    assert.equal(await waitUntil(isGone, { timeoutMs: 60_000 }), true)
  })
}

test('a program may print megabytes, and leave a daemon that holds its output', async () => {
  await using panel = await startPanel()
  await panel.program(
    `head -c 3000000 /dev/zero | tr '\\0' 'a'; head -c 3000000 /dev/zero | tr '\\0' 'b' >&2; sleep 600 & echo $! >${panel.directory}/daemon; exit 0`,
  )
  const startedMs = performance.now()
  const said = await panel.work([{ status: 'toenable' }])
  assert.ok(performance.now() - startedMs < 120_000)
  assert.equal(said.rows[0]?.status, 'enabled')
  await promisify(execFile)('sh', ['-c', `kill $(cat ${panel.directory}/daemon)`])
})

const SOCKETS = {
  PostfixMilterSocket: 'unix:/clamav/it is.ctl',
  clamav_milter_options: { MilterSocket: '/var/spool/postfix/clamav/it is.ctl' },
}
const RELEASE = 'release.sh -c  -- unix:/clamav/it is.ctl /var/spool/postfix/clamav/it is.ctl'

for (const [what, breakIt] of [
  ['gone', (program: string) => rm(program)],
  ['no program', (program: string) => chmod(program, 0o644)],
  ['without its Node', (program: string) => writeFile(program, '#!/nowhere/node\n')],
  ['a link to nothing', (program: string) => rm(program).then(() => symlink('/nowhere', program))],
] as const) {
  test(`a program that is ${what} keeps nobody from disabling and uninstalling`, async () => {
    await using panel = await startPanel()
    await breakIt(join(panel.directory, 'clamgate'))
    const said = await panel.work([
      { status: 'todisable', config: SOCKETS },
      { status: 'touninstall', config: SOCKETS },
    ])
    assert.partialDeepStrictEqual(said, CLEAN)
    assert.deepEqual(
      said.rows.map(({ status }) => status),
      ['disabled', 'uninstalled'],
    )
    assert.deepEqual(await panel.ran(), [RELEASE, RELEASE, 'remove.sh '])
  })
}

test('a program that refuses to disable is left aside, since the panel could not try again', async () => {
  await using panel = await startPanel()
  await panel.program('echo "The journal is broken; mend it" >&2; exit 1')
  const said = await panel.work([{ status: 'todisable', config: SOCKETS }])
  assert.equal(said.rows[0]?.status, 'disabled')
  assert.match(said.log.warning.join(), /no more, but: The journal is broken; mend it$/)
  assert.deepEqual(await panel.ran(), ['clamgate imscp disable', RELEASE])
})

test('a program that refuses to uninstall is heard: that can be tried again', async () => {
  await using panel = await startPanel()
  await panel.program('echo "The journal is broken; mend it" >&2; exit 1')
  const said = await panel.work([{ status: 'touninstall', config: SOCKETS }])
  assert.equal(errorOf(said), 'Plugin::ClamAV: The journal is broken; mend it')
  assert.deepEqual(await panel.ran(), ['clamgate imscp uninstall', RELEASE])
})

test('where Postfix goes on asking, disabling fails with the reason', async () => {
  await using panel = await startPanel()
  await rm(join(panel.directory, 'clamgate'))
  await panel.script('release.sh', 'echo "Postfix still asks ClamAV" >&2; exit 1')
  const said = await panel.work([{ status: 'todisable' }])
  assert.equal(errorOf(said), 'Plugin::ClamAV: Postfix still asks ClamAV')
  assert.partialDeepStrictEqual(said, CLEAN)
})

test('no room for the request: enabling says so, disabling works', async () => {
  await using panel = await startPanel()
  await rm(join(panel.directory, 'run'), { recursive: true })
  const said = await panel.work([{ status: 'toenable' }, { status: 'todisable', config: SOCKETS }])
  assert.match(
    said.rows[0]?.error ?? '',
    /^Plugin::ClamAV: \S+\/run takes no request to clamgate imscp enable; make room there: /,
  )
  assert.equal(said.rows[1]?.status, 'disabled')
  assert.deepEqual(await panel.ran(), [RELEASE])
})

test('a program that is missing is installed before a change; what the script says of a failure stands', async () => {
  await using panel = await startPanel()
  await rm(join(panel.directory, 'clamgate'))
  await panel.script('install.sh', 'echo "No network; mend it" >&2; exit 1')
  for (const status of ['toinstall', 'toupdate', 'tochange', 'toenable']) {
    assert.equal(errorOf(await panel.work([{ status }])), 'Plugin::ClamAV: No network; mend it')
  }
  await panel.script(
    'install.sh',
    `printf '#!/bin/sh\\n' >${panel.directory}/clamgate; chmod +x ${panel.directory}/clamgate`,
  )
  assert.equal((await panel.work([{ status: 'toenable' }])).rows[0]?.status, 'enabled')
})

test('in a setup of the panel nothing is started by an installation, and nothing reloaded', async () => {
  await using panel = await startPanel()
  await rm(join(panel.directory, 'clamgate'))
  await panel.work([{ status: 'todisable' }, { status: 'tochange' }], { setup: true })
  assert.deepEqual((await panel.ran()).slice(0, 2), ['release.sh -c  -n --', 'install.sh setup'])
})
