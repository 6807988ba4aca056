import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { defaultConfig } from '../load/load.ts'
import { loadText, temporaryDirectory } from '../testing/load-text.ts'
import { describeConfig } from './describe.ts'
import { writtenConfig } from './notation.ts'
import { renderEffective, renderExample } from './render.ts'

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

const RULES = `
policy:
  skip: { networks: [ 192.0.2.0/24, { file: /dev/null/x } ], senders: "*@example.org" }
  rules:
    - then: reject
      name: "no: archives"
      until: 2027-01-31
      message: "100% %v"
      when: { class: encrypted, size: { above: 2048 }, authenticated: false, recipient: [ "a@b" ] }
    - { name: second, then: tag, tag: { subject: "[X] " } }
engine: { mode: external, servers: [ "tcp:a", { address: "tcp:b", weight: 1 }, { address: "tcp:c", weight: 2 } ] }
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

test('rules are printed over several lines, with their origin at the first, and values in the notation of the file', async () => {
  const { config, origins, path } = await loadText(RULES.replace(', { file: /dev/null/x }', ''))
  const lines = renderEffective(config, origins).map((line) => line.replace(/ +# /, ' # '))
  const start = lines.findIndex((line) => line.startsWith('  rules:'))
  assert.deepEqual(lines.slice(start, start + 14), [
    `  rules: # ${path}:4`,
    '    - name: "no: archives"',
    '      when:',
    '        class: [ "encrypted" ]',
    '        recipient: [ "a@b" ]',
    '        authenticated: false',
    '        size: { above: 2K }',
    '      then: reject',
    '      until: 2027-01-31',
    '      message: 100% %v',
    '    - name: second',
    '      then: tag',
    '      tag: { subject: "[X] " }',
    'headers:',
  ])
  const servers = lines.indexOf(`  servers: # ${path}:11`)
  assert.deepEqual(lines.slice(servers + 1, servers + 5), [
    '    - tcp:a',
    '    - tcp:b',
    '    - address: tcp:c',
    '      weight: 2',
  ])
  assert.ok(lines.includes(`    senders: [ "*@example.org" ] # ${path}:3`))
})

test('of a list file its name is printed, not what it holds', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'a, b')
  await writeFile(file, '198.51.100.7\n')
  const { config } = await loadText(RULES.replace('/dev/null/x', JSON.stringify(file)))
  const [, entry] = config.policy.skip.networks
  assert.deepEqual(entry, { file, lines: [{ line: 1, text: '198.51.100.7' }] })
  const shown = renderEffective(config, undefined).join('\n')
  assert.ok(shown.includes(`networks: [ "192.0.2.0/24", { file: ${JSON.stringify(file)} } ]`))
  assert.doesNotMatch(shown + JSON.stringify(writtenConfig(config)), /198\.51\.100\.7/)
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
  // The one that wants two keys at once, and shows them in two places; those of S3 beside a store of files; and the one that is for
  // mode external.
  assert.deepEqual(
    warnings.map(({ key }) => key),
    [
      'policy.encrypted',
      'quarantine.s3.endpoint',
      'quarantine.s3.accessKey',
      'quarantine.s3.secretKey',
      'signatures.databaseDirectory',
    ],
  )
})

test('the example file shows a rule, which is a valid one', async () => {
  const lines = renderExample()
  const start = lines.findIndex((line) => line.trim() === '#   rules:')
  const end = lines.findIndex((line) => line.trim() === '#rules: []')
  const sample = lines.slice(start, end).map((line) => line.replace(/^ *# {3}/, '  '))
  const { config, warnings } = await loadText(['policy:', ...sample].join('\n'))
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    config.policy.rules.map(({ then }) => then),
    ['tag', 'accept'],
  )
})

test('defaults are printed as the reference page writes them', async () => {
  const lines = renderEffective(defaultConfig().config, undefined)
  assert.ok(lines.includes('  scanTimeout: 120s'), lines.join('\n'))
  const { config } = await loadText('engine: { scanTimeout: 2m, maxScanSize: 25600K }')
  const { engine } = writtenConfig(config) as { engine: Record<string, unknown> } // sections are objects
  assert.deepEqual([engine['scanTimeout'], engine['maxScanSize']], ['120s', '25M'])
})
