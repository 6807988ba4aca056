import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig } from './describe.ts'
import { defaultConfig } from './load.ts'
import { renderEffective, renderExample, writtenConfig } from './render.ts'
import { loadText } from './testing/load-text.ts'

const TEXT = `
milter:
  listen: [ "inet:8890@127.0.0.1" ]
  mode: "0600"
engine:
  scanTimeout: 90500ms
  maxScanSize: 1000001
  freshclam: { proxyServer: proxy.test, proxyUsername: joe, proxyPassword: "hunter2" }
policy:
  rejectMessage: 'No: "%v" # {found} \\ today'
log: { syslog: mail, tag: "007", clean: off }
`

test('the printed configuration is a valid one and means the same', async () => {
  const { config, origins } = await loadText(TEXT)
  const again = await loadText(renderEffective(config, origins).join('\n'))
  assert.deepEqual(writtenConfig(again.config), writtenConfig(config))
  assert.equal(again.config.engine.scanTimeout, 90_500)
  assert.equal(again.config.policy.rejectMessage, config.policy.rejectMessage)
  assert.equal(again.config.log.tag, '007')
  assert.deepEqual(again.warnings, [])
})

test('the printed defaults are the default configuration', async () => {
  const { config, origins } = defaultConfig()
  const again = await loadText(renderEffective(config, origins).join('\n'))
  assert.deepEqual(again.config, config)
  assert.deepEqual(again.warnings, [])
})

test('each line says where its value comes from, and what is not set says what happens then', async () => {
  const { config, origins, path } = await loadText('log:\n  tag: mx1\n')
  const lines = renderEffective(config, origins)
  assert.ok(lines.some((line) => /^ {2}tag: mx1 +# \S+:2$/.test(line) && line.endsWith(`${path}:2`)))
  assert.ok(lines.some((line) => /^ {2}level: info +# default$/.test(line)))
  assert.ok(lines.includes('  # file: not set (no file)'))
})

test('a secret shows where it comes from, never what it is', async () => {
  const proxy = 'proxyServer: proxy.test, proxyUsername: joe'
  const render = async (password: string) => {
    const text = `engine: { freshclam: { ${proxy}, proxyPassword: ${password} } }`
    const { config, origins } = await loadText(text, { PASSWORD: 'hunter2' })
    assert.doesNotMatch(JSON.stringify(writtenConfig(config)), /hunter2/)
    const line = renderEffective(config, origins).find((one) => one.includes('proxyPassword'))
    return line
      ?.trim()
      .replace(/ +/g, ' ')
      .replace(/[^ (]*clamgate\.yaml/, 'FILE')
  }
  assert.equal(await render('hunter2'), 'proxyPassword: "********" # FILE:1')
  assert.equal(
    await render('{ env: PASSWORD }'),
    'proxyPassword: { env: PASSWORD } # set by env PASSWORD (FILE:1)',
  )
})

test('the example file is valid as it stands, and with every key switched on', async () => {
  const lines = renderExample()
  assert.deepEqual((await loadText(lines.join('\n'))).config, defaultConfig().config)
  const on = lines.map((line) => line.replace(/^( *)#(\w+:)/, '$1$2').replace(/\{ file: .* \}/, 'x'))
  const { origins, warnings } = await loadText(on.join('\n'))
  for (const key of describeConfig().keys.keys()) assert.equal(origins.get(key)?.kind, 'file', key)
  assert.deepEqual(warnings, [])
})
