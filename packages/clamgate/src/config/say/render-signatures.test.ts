import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../testing/load-text.ts'
import { writtenConfig } from './notation.ts'
import { renderEffective } from './render.ts'

const TEXT = `signatures:
  schedule: "*/20 * * * *"
  proxy: "http://user:geheim1@proxy.example.org:3128"
  breaker: { within: 5m }
  sources:
    sanesecurity:
      enabled: true
      rating: medium
      minInterval: 90m
      url: [ "rsync://mirror.example.org/s", "https://mirror.example.org/s" ]
      key: { file: /etc/k.asc, fingerprint: "4E02 5A1C BA90 A065 3F38  D2D8 D691 DED9 31EA 4D9E" }
      files: { phish.ndb: false, winnow.attachments.hdb: true }
    securiteinfo: { enabled: true, secret: geheim2, premium: true }
    "007": { kind: file, url: "file:///srv/x", files: [ a.ndb ], class: spam }
`

test('what is shown of signatures passes the check and means the same, without secrets', async () => {
  const { config, origins } = await loadText(TEXT)
  const shown = renderEffective(config, origins)
  assert.doesNotMatch(shown.join('\n'), /geheim/)
  assert.doesNotMatch(JSON.stringify(writtenConfig(config)), /geheim/)
  const again = await loadText(shown.join('\n'))
  assert.deepEqual(again.warnings, [])
  assert.deepEqual(writtenConfig(again.config), {
    ...writtenConfig(config),
    signatures: {
      ...(writtenConfig(config)['signatures'] as object),
      proxy: 'http://********@proxy.example.org:3128',
    },
  })
  assert.match(shown.join('\n'), /^ {2}proxy: http:\/\/\*{8}@proxy\.example\.org:3128 /m)
  assert.match(shown.join('\n'), /^ {4}securiteinfo: \{ enabled: true, secret: .*, premium: true \} # /m)
})
