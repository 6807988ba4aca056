import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { decodeRequest } from '../../clamgate/src/setup/imscp/read-request.ts'
import { CLEAN, DOUBLES, errorOf, methods, PLUGIN, startPanel } from './panel.ts'

test('perl finds nothing to complain of', async () => {
  const check = ['-I', DOUBLES, '-Mstrict', '-Mwarnings=FATAL,all', '-c']
  for (const file of [PLUGIN, PLUGIN.replace('ClamAV.pm', 'ClamAV/Child.pm')]) {
    const { stdout, stderr } = await promisify(execFile)('perl', [...check, file])
    assert.equal(stdout + stderr, `${file} syntax OK\n`)
  }
})

test('an installation installs the program first, then checks, then enables', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'toinstall' }])
  assert.partialDeepStrictEqual(said, CLEAN)
  assert.equal(said.rows[0]?.status, 'enabled')
  assert.deepEqual(methods(said), [['install 0', 'enable 0']])
  assert.deepEqual(await panel.ran(), ['install.sh ', 'clamgate imscp install', 'clamgate imscp enable'])
  assert.deepEqual(await panel.left(), [])
})

test('a change leaves scanning alone until enable', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'tochange' }, { status: 'toenable' }])
  assert.deepEqual(methods(said), [['disable 0', 'change 0', 'enable 0'], ['enable 0']])
  assert.deepEqual(await panel.ran(), [
    'clamgate imscp change',
    'clamgate imscp enable',
    'clamgate imscp enable',
  ])
})

test('an update hands over both versions', async () => {
  await using panel = await startPanel()
  const info = { version: '1.3.0', __nversion__: '2.0.0' }
  const said = await panel.work([{ status: 'toupdate', info }])
  assert.partialDeepStrictEqual(said, CLEAN)
  assert.deepEqual(await panel.ran(), ['install.sh ', 'clamgate imscp update', 'clamgate imscp enable'])
  const [update, enable] = (await panel.requests()).map(({ text }) => JSON.parse(text))
  assert.partialDeepStrictEqual(update, {
    masterAction: 'update',
    version: '2.0.0',
    from: '1.3.0',
    to: '2.0.0',
  })
  assert.partialDeepStrictEqual(enable, { masterAction: 'update', version: '2.0.0', from: null, to: null })
})

test('what runs all the time has nothing to do', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'enabled' }])
  assert.deepEqual(methods(said), [['run 0']])
  assert.deepEqual(await panel.ran(), [])
})

test('the request has the configuration as it is, with sorted keys and UTF-8 once', async () => {
  await using panel = await startPanel({
    ...{ Version: '1.4.7', PluginApi: '1.4.1', MTA_SERVER: 'postfix' },
    ...{ MTA_PACKAGE: 'Servers::mta::postfix', GUI_ROOT_DIR: '/var/www/imscp/gui' },
  })
  await mkdir(join(panel.directory, 'postfix'))
  await writeFile(
    join(panel.directory, 'postfix/postfix.data'),
    '# x\nPOSTFIX_CONF_DIR = /etc/postfix\nPOSTFIX_USER = postfix\n',
  )
  const config = {
    zeta: 1,
    alpha: { on: true, off: false, none: null, list: ['1', 2], words: 'Grüße → 𝄞' },
    mode: 0.5,
    digits: '007',
  }
  await panel.work([{ status: 'toenable', config, info: { version: '2.0.0' } }])
  const [request] = await panel.requests()
  assert.equal(request?.mode, '600')
  assert.equal(
    request?.text,
    JSON.stringify({
      config: {
        alpha: { list: ['1', 2], none: null, off: false, on: true, words: 'Grüße → 𝄞' },
        digits: '007',
        mode: 0.5,
        zeta: 1,
      },
      ...{ from: null, masterAction: 'enable' },
      panel: {
        ...{
          guiDirectory: '/var/www/imscp/gui',
          mtaPackage: 'Servers::mta::postfix',
          mtaServer: 'postfix',
          pluginApi: '1.4.1',
        },
        ...{ postfixDirectory: '/etc/postfix', version: '1.4.7' },
      },
      ...{ schema: 'clamgate.imscp-request/1', setup: false, to: null, version: '2.0.0' },
    }),
  )
})

test('the program reads each request', async () => {
  await using panel = await startPanel()
  const config = { clamav_milter_options: { ReadTimeout: 120, LogTime: true }, rest: [] }
  await panel.work(
    ['toinstall', 'toupdate', 'tochange', 'todisable', 'touninstall'].map((status) => ({ status, config })),
  )
  const requests = await panel.requests()
  assert.equal(requests.length, 8)
  for (const { action, text } of requests) assert.deepEqual(decodeRequest(text, action).config, config)
})

test('a panel that does not say what it is gives empty strings', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'toenable', config: [] }])
  assert.partialDeepStrictEqual(said, CLEAN)
  const { panel: facts, config } = JSON.parse((await panel.requests())[0]?.text ?? '')
  assert.deepEqual(config, [])
  assert.deepEqual([...new Set(Object.values(facts))], [''])
})

test('the first line of the program is the one error of the panel', async () => {
  await using panel = await startPanel()
  await panel.program(`printf '\\n  Port 25 is  taken\\tby x. Stop x.\\nmore\\n' >&2; exit 1`)
  const said = await panel.work([{ status: 'tochange' }])
  assert.equal(errorOf(said), 'Plugin::ClamAV: Port 25 is taken by x. Stop x.')
  assert.partialDeepStrictEqual(said, CLEAN)
  assert.deepEqual(methods(said), [['disable 0', 'change 1']])
})

test('the child has an environment of its own, no input, no descriptors of the panel', async () => {
  await using panel = await startPanel()
  await panel.program(
    'env | cut -d= -f1 | grep -v ^_ | sort | tr "\\n" " "; cat; echo; ls /proc/self/fd | tr "\\n" " "; umask; pwd',
  )
  const said = await panel.work([{ status: 'toenable' }])
  const lines = said.log.debug.map((line) =>
    line.replace('Plugin::ClamAV::_run: clamgate imscp enable: ', ''),
  )
  // 3 is the directory that ls reads.
  assert.deepEqual(lines, ['HOME LC_ALL PATH PWD ', '0 1 2 3 0022', '/'])
})

test('disabling goes through the program, with the master action disable alone', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'todisable' }, { status: 'touninstall' }])
  assert.deepEqual(
    said.rows.map(({ status }) => status),
    ['disabled', 'uninstalled'],
  )
  assert.deepEqual(await panel.ran(), ['clamgate imscp disable', 'clamgate imscp uninstall', 'remove.sh '])
})

test('a setup of the panel restarts once, before Postfix, whatever is enabled how often', async () => {
  await using panel = await startPanel()
  const said = await panel.work([{ status: 'tochange' }, { status: 'tochange' }], { setup: true })
  assert.deepEqual(said.services, ['ClamAV 0', 'Postfix 0'])
  const requests = await panel.requests()
  assert.deepEqual(
    requests.map(({ action }) => action),
    ['change', 'enable', 'change', 'enable', 'restart'],
  )
  assert.deepEqual([...new Set(requests.map(({ text }) => JSON.parse(text).setup))], [true])
})

test('a restart that fails keeps no other service from starting, and ends the list with its code', async () => {
  await using panel = await startPanel()
  await panel.program('[ $2 != restart ] || { echo "No memory" >&2; exit 1; }')
  const said = await panel.work([{ status: 'tochange' }], { setup: true })
  assert.deepEqual(said.services, ['ClamAV 0', 'Postfix 0', 'ClamAV 1'])
  assert.deepEqual(said.log.error, ['Plugin::ClamAV: No memory'])
})
